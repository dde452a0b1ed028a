"""Every kind of file of the store and the published folder, damaged in every way.

The same build mends it, or says what to move; nobody loses a file.

A sample runs each time; ``LRBS_FAULTS=all`` tries every way with every file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from tests.commands import HEAD, command, content, project
from tests.commands import run as run_command
from tests.conftest import Tally
from tests.samples import ALL

DEFINITIONS = f"""\
{HEAD.replace('languages = ["es", "en"]', 'languages = ["en"]')}[[experiments]]
id = "fast"
learning_rate = 0.1
epochs = 2
"""

MINE = b"a file of the user's\n"
STATE = "0" * 32
EVERY = 22
"""Of all cases, one in so many is in the sample.

So all kinds of files and all kinds of damage are in it, in other pairs.
"""

MOVES = 3
"""So often at most is something to be moved before a build goes through."""

ANSWERS = (0, 2, 5)


def cut(share: float) -> Callable[[Path], None]:
    """Cut a file off; 1 leaves all but its last byte."""

    def damage(path: Path) -> None:
        os.truncate(path, min(int(path.stat().st_size * share), max(path.stat().st_size - 1, 0)))

    return damage


def flip(share: float) -> Callable[[Path], None]:
    """Change one bit of a file."""

    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        if content:
            content[min(int(len(content) * share), len(content) - 1)] ^= 4
        path.write_bytes(content)

    return damage


def to_folder(path: Path) -> None:
    """Put a folder with a file of the user's in its place."""
    path.unlink()
    path.mkdir()
    (path / "mine").write_bytes(MINE)


def to_link(path: Path) -> None:
    """Put a link to a file of the user's in its place."""
    path.unlink()
    path.symlink_to(victim_of(path))


def to_nowhere(path: Path) -> None:
    """Put a link to nothing in its place."""
    path.unlink()
    path.symlink_to(path.with_name("nothing"))


def to_pipe(path: Path) -> None:
    """Put a pipe in its place that nobody writes to."""
    path.unlink()
    os.mkfifo(path)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "emptied": cut(0),
    "cut at a third": cut(0.33),
    "cut in the middle": cut(0.5),
    "cut at the end": cut(1),
    "flipped at the start": flip(0),
    "flipped at a third": flip(0.33),
    "flipped late": flip(0.8),
    "flipped at the end": flip(1),
    "deleted": Path.unlink,
    "a folder": to_folder,
    "a link": to_link,
    "a link to nothing": to_nowhere,
    "a pipe": to_pipe,
}

KINDS = [
    ".lrbs/lock",
    ".lrbs/.gitignore",
    ".lrbs/history.sqlite",
    ".lrbs/timings.json",
    ".lrbs/current.json",
    ".lrbs/results/*.json",
    ".lrbs/states/*.state",
    ".lrbs/datasets/*.json",
    ".lrbs/datasets/*.seal",
    ".lrbs/charts/*.zip",
    ".lrbs/charts/*.css",
    ".lrbs/charts/*.json",
    "output/manifest.json",
    "output/report.html",
    "output/data/*.json",
    "output/data/*.csv",
    "output/editions/*.html",
    "output/figures/*.svg",
    "output/figures/*.png",
    "output/figures/*.webp",
    "output/logs/*.log",
    "output/source/*.toml",
]
"""All kinds of files that a build leaves.

Which of a kind is damaged is chosen when the build is there: the first one, or all in turn.
"""

CASES = [(pattern, damage) for pattern in KINDS for damage in DAMAGES]
CHOSEN = CASES if ALL else CASES[::EVERY]


def victim_of(path: Path) -> Path:
    """Return the file of the user's that links of a project lead to."""
    # A report carries its definitions, too.
    *_, top = (above for above in path.parents if (above / "experiments.toml").exists())
    return top.with_name("victim")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train and build once, really."""
    folder = project(tmp_path_factory.mktemp("base") / "project", DEFINITIONS)
    run_command("build", "--project", folder, "--no-pdf")
    state = Project(folder).store.state_path(STATE)
    state.parent.mkdir(exist_ok=True)
    state.write_bytes(b"x" * 1000)
    assert all(list(folder.glob(pattern)) for pattern in KINDS)
    return folder


def files_of(base: Path, pattern: str) -> list[str]:
    """Name the file of a kind that is damaged; with all faults, each of them."""
    found = sorted(str(path.relative_to(base)) for path in base.glob(pattern))
    return found if ALL else found[:1]


def built(folder: Path) -> Iterator[str]:
    """Build until it goes through, moving away what the build names; return what it says each time."""
    for number in range(MOVES + 1):
        done = run_at_all(folder)
        assert done.returncode in ANSWERS, done.stderr
        said = done.stdout + done.stderr
        assert ("Traceback" in said, "defect" in said) == (False, False), said
        yield said
        if done.returncode == 0:
            return
        named = folder / done.stderr.partition(": ")[0]
        assert os.path.lexists(named), said
        named.rename(folder.with_name(f"moved-{number}"))
    pytest.fail("it never goes through")


def run_at_all(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a build in the project's folder, whatever comes of it; a minute tells that it hangs."""
    return subprocess.run(
        command("build", "--no-pdf"), cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.corruption
@pytest.mark.parametrize(("pattern", "damage"), CHOSEN)
def test_damage_is_mended_or_named(
    base: Path, tmp_path: Path, pattern: str, damage: str, tally: Tally
) -> None:
    """The next build, and one that looks at everything again, end with the same output.

    What is the user's is still there.
    """
    names = files_of(base, pattern)
    for number, name in enumerate(names):
        folder = Path(shutil.copytree(base, tmp_path / str(number) / "project", copy_function=shutil.copy2))
        victim_of(folder / name).write_bytes(MINE)
        if name.startswith(".lrbs/states"):
            next((folder / ".lrbs" / "results").iterdir()).unlink()  # so that somebody asks for a state
        DAMAGES[damage](folder / name)
        assert list(built(folder))
        assert content(base / "output") == content(folder / "output")
        if (folder / ".lrbs" / "current.json").is_file():
            (folder / ".lrbs" / "current.json").unlink()
        assert list(built(folder))
        assert content(base / "output") == content(folder / "output")
        mine = [
            path
            for path in (tmp_path / str(number)).rglob("*")
            if path.is_file() and not path.is_symlink() and path.read_bytes() == MINE
        ]
        assert len(mine) == (2 if damage == "a folder" else 1)
    tally("corruption", len(names))


@pytest.mark.corruption
def test_adopting_takes_over_what_nobody_can_prove(base: Path, tmp_path: Path) -> None:
    """Without manifest and history, changed files could be anybody's: they are named.

    --adopt sets them aside, deletes nothing, and publishes.
    """
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    for name in ("output/manifest.json", ".lrbs/history.sqlite"):
        (folder / name).unlink()
    changed = [folder / "output" / name for name in ("report.html", "data/runs.csv", "logs/fast.log")]
    for path in changed:
        path.write_bytes(MINE)
    (folder / "output" / "figures" / "mine").write_bytes(MINE)
    said = run_command("build", "--no-pdf", cwd=folder, code=2).stderr
    # It is said before anything is trained.
    assert "output/report.html: is in the way: this tool did not write it" in said
    (folder / "output" / "report.html").rename(tmp_path / "moved")
    said = run_command("build", "--no-pdf", cwd=folder, code=2).stderr
    assert ["output/data/runs.csv", "output/logs/fast.log"] == [
        line.partition(": ")[0] for line in said.splitlines()[::2]
    ]
    assert "--adopt" in said
    (tmp_path / "moved").rename(folder / "output" / "report.html")
    assert 3 == run_command("build", "--no-pdf", "--adopt", cwd=folder).stdout.count("was set aside as")
    assert {**content(base / "output"), "figures/mine": MINE} == content(folder / "output")
    assert [MINE] * 3 == [path.read_bytes() for path in (folder / ".lrbs" / "set-aside").iterdir()]
