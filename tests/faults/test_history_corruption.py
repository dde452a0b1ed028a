"""Whatever happens to the file of a history, commands that read it say so, and the next build goes on.

Nothing is taken for what it is not.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.errors import DamagedStore, InvalidInput
from lrbs_report.keeping.history import History
from lrbs_report.keeping.project import Project
from lrbs_report.telling.terminal import listener
from lrbs_report.walks import build
from tests.commands import run
from tests.conftest import Tally
from tests.factory.projects import two_editions
from tests.samples import ALL

TRUNCATED, FLIPPED = (4_400, 17_600) if ALL else (60, 240)
"""How many places of the file are tried."""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two editions."""
    return two_editions(tmp_path_factory.mktemp("honest") / "project")


def told_by(history: History) -> tuple[Any, ...]:
    """Return all that a history tells but days, which nothing vouches for."""
    editions = [history.edition(one.number) for one in history.briefs()]
    found = (
        [replace(one, made="") for one in editions],
        [history.files(one.number) for one in editions],
        history.pages(),
    )
    return (
        *found,
        [history.sources(one) for one in editions],
        history.verifications(),
        history.trained().keys(),
        history.untold(),
    )


def corruptions(whole: bytes) -> Iterator[bytes]:
    """Cut the file short, and flip a bit, at places all over it."""
    for place in range(TRUNCATED):
        yield whole[: place * len(whole) // TRUNCATED]
    for place in range(FLIPPED):
        at = place * len(whole) // FLIPPED + place % 7
        yield whole[:at] + bytes([whole[at] ^ (1 << place % 8)]) + whole[at + 1 :]
    for at in range(100):  # the header
        yield whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]


@pytest.mark.corruption
def test_what_is_damaged_is_noticed_and_set_aside(honest: Path, tmp_path: Path, tally: Tally) -> None:
    """Each question is answered as before or refused.

    A history that is set aside leaves room for a new one, and is not lost.
    """
    project = Project(tmp_path)
    project.store.prepare()
    file = project.store.history.file
    whole = (honest / ".lrbs" / "history.sqlite").read_bytes()
    file.write_bytes(whole)
    quiet = listener(quiet=True, as_json=False, verbose=False)
    expected, noticed = told_by(project.store.history), list[bool]()
    for content in corruptions(whole):
        file.write_bytes(content)
        shutil.rmtree(project.store.folder / "set-aside", ignore_errors=True)
        try:
            is_told = told_by(project.store.history) == expected
        except (DamagedStore, InvalidInput):
            is_told = None
        before, aside = file.read_bytes(), list[bytes]()
        with contextlib.suppress(InvalidInput):  # of another program or a newer format: it says what to do
            build._set_damaged_history_aside(project.store, quiet)
            aside = [path.read_bytes() for path in (project.store.folder / "set-aside").glob("*")]
            assert aside == ([] if file.exists() else [before])
            assert is_told is not False or aside  # what is told otherwise is damage
        noticed.append(bool(aside))
    assert sum(noticed) > len(noticed) // 2  # not all are: a page has room in which nothing stands
    tally("corruption", len(noticed))


def removed(file: Path) -> None:
    """Lose the history."""
    file.unlink()


def folder_instead(file: Path) -> None:
    """Put a folder with something in it into its place."""
    file.unlink()
    file.mkdir()
    (file / "mine.txt").write_text("mine", encoding="utf-8")


def link_instead(file: Path) -> None:
    """Put a link that leads nowhere into its place."""
    file.unlink()
    file.symlink_to(file.parent / "nowhere")


def pipe_instead(file: Path) -> None:
    """Put a pipe into its place, which nobody ever writes to."""
    file.unlink()
    os.mkfifo(file)


def cut(share: float) -> Callable[[Path], None]:
    """Cut the file to a share of its length."""
    return lambda file: os.truncate(file, int(file.stat().st_size * share))


def flip(share: float) -> Callable[[Path], None]:
    """Flip a byte at a share of its length."""

    def change(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[int(len(content) * share)] ^= 0xFF
        file.write_bytes(content)

    return change


def stale_journal(file: Path) -> None:
    """Lose the history, and leave a journal that belongs to it.

    SQLite would put back what it holds into the next one.
    """
    shutil.copy(file, file.with_name(f"{file.name}-journal"))
    file.unlink()


def folder_for_a_journal(file: Path) -> None:
    """Lose the history, and put a folder where its journal would be."""
    file.unlink()
    file.with_name(f"{file.name}-journal").mkdir()


WHOLE_FILE: dict[str, Callable[[Path], None]] = {
    "lost": removed,
    "a folder": folder_instead,
    "a link": link_instead,
    "a pipe": pipe_instead,
    "emptied": cut(0),
    "cut in its header": cut(0.0005),
    "cut in its middle": cut(0.5),
    "cut at its end": cut(0.999),
    "flipped at its beginning": flip(0.0),
    "flipped in its middle": flip(0.5),
    "lost, with a journal": stale_journal,
    "lost, with a folder": folder_for_a_journal,
}


def is_refused(question: Callable[[], object]) -> bool:
    """Tell whether a question finds damage."""
    try:
        question()
    except DamagedStore:
        return True
    return False


@pytest.mark.corruption
@pytest.mark.parametrize("corrupt", WHOLE_FILE.values(), ids=WHOLE_FILE)
def test_the_next_build_converges(honest: Path, tmp_path: Path, corrupt: Callable[[Path], None]) -> None:
    """Reading says one thing, with exit code 5 or as if nothing was published yet.

    A build goes on; then there is nothing to do.
    """
    project = Path(shutil.copytree(honest, tmp_path / "project"))
    corrupt(project / ".lrbs" / "history.sqlite")
    history = Project(project).store.history
    is_damaged, is_listed = is_refused(history.check), not is_refused(history.briefs)
    said = run("history", "--project", project, code=0 if is_listed else 5)
    assert is_listed or 1 == len(said.stderr.strip().splitlines())
    assert is_damaged == ("was set aside as" in run("build", "--project", project, "--no-pdf").stdout)
    history.check()
    assert "Nothing to do" in run("build", "--project", project, "--no-pdf").stdout
