"""The house keeps its shape: imports point down, and heavy libraries live in their rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lrbs_report"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))

ROOMS: dict[str, tuple[str, ...]] = {
    "tensorflow": ("training",),
    "keras": ("training",),
    "numpy": ("training",),
    "matplotlib": ("report",),
    "weasyprint": ("report",),
    "PIL": ("report",),
    "uharfbuzz": ("report",),
    "fontTools": ("report",),
    "jinja2": ("report", "judging"),
    "scipy": (),
    "rich": (),
}
"""The folders in which each heavy library may be imported at the top of a file; those without any are imported inside functions only."""


def name_of(path: Path) -> str:
    """Give a module's dotted name."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Give what a file imports when it is imported; what it imports inside functions, or for types alone, comes later or never."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


GRAPH = {name_of(path): {found for found in imports_of(path) if found.startswith("lrbs_report")} & set(map(name_of, MODULES)) for path in MODULES}


def test_imports_have_no_cycle() -> None:
    """Each module can be understood after those below it."""
    left = {name: set(found) - {name, "lrbs_report"} for name, found in GRAPH.items()}
    while free := {name for name, found in left.items() if not found}:
        left = {name: found - free for name, found in left.items() if name not in free}
    assert left == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_live_in_their_rooms(path: Path) -> None:
    """TensorFlow in training, everything that draws or renders in report, expressions in judging."""
    room = path.relative_to(PACKAGE).parts[0]
    foreign = [found for found in imports_of(path) if room not in ROOMS.get(found.split(".")[0], (room,))]
    assert foreign == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rooms_do_not_know_the_hall(path: Path) -> None:
    """Training, judging and report know nothing of the pipeline; report may ask judging; nobody but the front door's script knows the front door."""
    room = path.relative_to(PACKAGE).parts[0]
    hall = {"pipeline", "cli", "console"}
    others = {"training": {"report", "judging", *hall}, "judging": {"training", "report", *hall}, "report": {"training", *hall}}
    shut = others.get(room, set()) | ({"cli"} if room not in ("cli", "__main__.py") else set())
    assert [found for found in imports_of(path) if found.split(".")[1:2] and found.split(".")[1] in shut] == []
