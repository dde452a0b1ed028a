"""The house keeps its shape.

Imports point down, rooms of one floor never know each other, and heavy libraries live in their rooms.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

PACKAGE = ROOT / "lrbs_report"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))

FLOORS = (
    ("base",),
    ("kinds",),
    ("study", "editions"),
    ("results", "keeping"),
    ("judging", "runs", "serving"),
    ("training",),
    ("report", "scheduling"),
    ("notifying",),
    ("walks",),
    ("publish", "telling"),
    ("cli", "notebook"),
)
"""The rooms of the house, from the ground up. A room knows those on lower floors, and nobody else."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

DOORS = ("__init__", "__main__")
"""What stands at the top: what is for use elsewhere, and the front door. Both know only where to go."""

HEAVY: dict[str, tuple[str, ...]] = {
    "tensorflow": ("training",),
    "keras": ("training",),
    "numpy": (
        *("kinds/rows", "training"),
        *("runs/portraying", "runs/prints", "runs/constancy", "runs/guessed"),
    ),
    "matplotlib": ("report/charts", "report/targets/fonts"),
    "weasyprint": ("report/targets",),
    "PIL": ("report/charts",),
    "uharfbuzz": ("report/targets",),
    "fontTools": ("report/targets",),
    "jinja2": ("report", "judging"),
    "scipy": (),
    "latex2mathml": (),
    "ziamath": (),
    "bibtexparser": (),
    "pylatexenc": (),
    "tensorboard": (),
    "rich": ("telling/bars",),
    "pyarrow": (),
    "distributed": (),
    "dask": (),
    "cryptography": (),
}
"""Where each heavy library may be imported at the top of a file.

Those without a place are imported inside functions only.
"""


def name_of(path: Path) -> str:
    """Return a module's dotted name."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """Return the room of a module by its dotted name; nothing for the package itself."""
    return module.split(".")[1] if "." in module else ""


def imports_of(path: Path) -> Iterator[str]:
    """Return what a file imports when it is imported.

    What it imports inside functions, or for types alone, comes later or never.
    """
    yield from names_in(ast.parse(path.read_text(encoding="utf-8")).body)


def names_in(nodes: list[ast.stmt]) -> Iterator[str]:
    """Return what import statements name: each module, and each name in it, which may be a module too."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def known_to(path: Path) -> set[str]:
    """Return every module of the package that a file names in an import.

    At its top, inside functions, and for types alone.
    """
    nodes = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.stmt)
    ]
    return set(names_in(nodes)) & NAMES


NAMES = set(map(name_of, MODULES))
GRAPH = {
    name_of(path): {found for found in imports_of(path) if found.startswith("lrbs_report")} & NAMES
    for path in MODULES
}


def test_imports_have_no_cycle() -> None:
    """Each module can be understood after those below it."""
    left = {name: set(found) - {name, "lrbs_report"} for name, found in GRAPH.items()}
    while free := {name for name, found in left.items() if not found}:
        left = {name: found - free for name, found in left.items() if name not in free}
    assert left == {}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.stem not in DOORS or path.parent != PACKAGE], ids=name_of
)
def test_imports_point_down(path: Path) -> None:
    """A room knows itself and lower floors: whenever the import is done, and if it is for types alone."""
    here = room_of(name_of(path))
    assert here in FLOOR, f"{here} is no room: name it, or put the module into one"
    up = {
        found
        for found in known_to(path)
        if (there := room_of(found)) and there != here and FLOOR[there] >= FLOOR[here]
    }
    assert up == set()


def test_the_top_is_empty() -> None:
    """Every module is in a room, but for the doors."""
    assert set(DOORS) == {path.stem for path in PACKAGE.glob("*.py")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_live_in_their_rooms(path: Path) -> None:
    """TensorFlow in training, everything that draws or renders in report, expressions in judging."""
    place = path.relative_to(PACKAGE).with_suffix("").as_posix()
    heavy = [found for found in imports_of(path) if found.split(".")[0] in HEAVY]
    foreign = [
        found
        for found in heavy
        if not any(f"{place}/".startswith(f"{room}/") for room in HEAVY[found.split(".")[0]])
    ]
    assert foreign == []
