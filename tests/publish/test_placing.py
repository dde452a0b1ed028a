"""Files in somebody else's folder: whole or not at all, without churn, and nothing of theirs is touched."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.errors import DiskError, InvalidInput
from lrbs_report.publish import placing
from lrbs_report.publish.placing import place
from lrbs_report.publish.room import OURS
from tests.commands import content

OLD = {"a.txt": b"old a", "below/b.txt": b"old b", "gone/c.txt": b"old c"}
NEW = {"a.txt": b"new a", "below/b.txt": b"old b", "other/d.txt": b"new d"}
OPERATIONS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.rmtree")


def theirs(folder: Path) -> dict[str, bytes]:
    """Return every file but our own notes."""
    return {path: text for path, text in content(folder).items() if not path.startswith(OURS)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files of ours and one of somebody else's."""
    (tmp_path / "site" / "below").mkdir(parents=True)
    (tmp_path / "site" / "below" / "theirs.txt").write_bytes(b"theirs")
    place(tmp_path / "site", OLD, "article")
    return tmp_path / "site"


WITH_OLD, WITH_NEW = ({**files, "below/theirs.txt": b"theirs"} for files in (OLD, NEW))


def test_a_new_set_takes_the_place_of_the_old(folder: Path) -> None:
    """What is no longer needed goes, with the folder that it leaves empty; what is not ours stays."""
    placed = place(folder, NEW, "article")
    assert (("a.txt", "other/d.txt"), ("below/b.txt",), ("gone/c.txt",)) == (
        placed.written,
        placed.unchanged,
        placed.removed,
    )
    assert WITH_NEW == theirs(folder)
    assert not (folder / "gone").exists()


def test_placing_again_touches_nothing(folder: Path) -> None:
    """No time stamp changes, not even that of our own notes but the lock's."""
    before = {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.name != "lock"
    }
    placed = place(folder, OLD, "article")
    assert ((), ()) == (placed.written, placed.removed)
    assert before == {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.name != "lock"
    }


def test_what_is_in_the_way_is_named_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    """A file of somebody else, one of ours that was edited, and a link that leads out: all at once."""
    (folder / "a.txt").write_bytes(b"edited")
    (folder / "other").mkdir()
    (folder / "other" / "d.txt").write_bytes(b"somebody's")
    (tmp_path / "outside").mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    before = theirs(folder)
    with pytest.raises(InvalidInput) as refused:
        place(folder, {**NEW, "link/e.txt": b"e"}, "article")
    told = str(refused.value)
    assert [] == [
        part for part in ("a.txt: was edited", "d.txt: is in the way", "e.txt: leads out") if part not in told
    ]
    assert before == theirs(folder)
    assert [] == list((tmp_path / "outside").iterdir())


def test_an_edited_file_that_is_no_longer_needed_stays(folder: Path) -> None:
    """It is somebody's work now."""
    (folder / "gone" / "c.txt").write_bytes(b"edited")
    assert () == place(folder, NEW, "article").removed
    assert b"edited" == (folder / "gone" / "c.txt").read_bytes()


def test_another_name_is_somebody_else(folder: Path) -> None:
    """Two articles in one site: neither removes the other's files, nor writes over them."""
    place(folder, {"x.txt": b"x"}, "second")
    place(folder, {}, "second")
    assert WITH_OLD == theirs(folder)
    with pytest.raises(InvalidInput, match="is in the way"):
        place(folder, {"a.txt": b"mine"}, "second")


def test_no_folder_is_wrong_input(tmp_path: Path) -> None:
    """And none is made."""
    with pytest.raises(InvalidInput, match="is no folder"):
        place(tmp_path / "none", OLD, "article")
    assert not (tmp_path / "none").exists()


@pytest.mark.fault
@pytest.mark.parametrize("path", ["a.txt", "gone/c.txt", "other/d.txt"])
def test_an_edit_while_it_is_published_is_not_lost(
    folder: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made after all was staged: it is named, and nothing is published.

    It is made to a file that is to be replaced, removed or made.
    """
    stage = placing._stage

    def staged(*given: Any) -> placing.Journal:  # noqa: ANN401 - whatever it takes
        journal = stage(*given)
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(b"edited")
        return journal

    monkeypatch.setattr(placing, "_stage", staged)
    with pytest.raises(InvalidInput, match="was edited while"):
        place(folder, NEW, "article")
    assert {**WITH_OLD, path: b"edited"} == theirs(folder)


AT_LAST, AT_FIRST = "gone/c.txt", "a.txt"
SINCE: dict[str, tuple[str, dict[str, bytes], dict[str, bytes]]] = {
    "edited": (
        AT_LAST,
        {"a.txt": b"edited", "other/d.txt": b"edited"},
        {"a.txt": b"edited", "other/d.txt": b"edited"},
    ),
    "removed": (AT_LAST, {"a.txt": b"", "other/d.txt": b""}, {}),
    "made before": (AT_FIRST, {"other/d.txt": NEW["other/d.txt"]}, {"other/d.txt": NEW["other/d.txt"]}),
    "what was staged": (AT_LAST, {f"{OURS}/staged/0.old": b"forged"}, {"a.txt": NEW["a.txt"]}),
}
"""At which step the disk fails, what was written meanwhile, and what is then there besides the old files.

Of what was written meanwhile, "" is removed.
"""


@pytest.mark.fault
@pytest.mark.parametrize("what", SINCE)
def test_what_somebody_did_meanwhile_is_not_undone(
    folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When placing fails, only what it did itself goes back, to what it was."""
    at, written, left = SINCE[what]

    def fail(_: object, step: placing.Step) -> None:
        if step.path != at:
            return
        (staged,) = (folder / OURS).glob("staged-*")
        for name, text in written.items():
            place_ = Path(str(folder / name).replace("/staged/", f"/{staged.name}/"))
            place_.parent.mkdir(exist_ok=True)
            place_.unlink(missing_ok=True)
            if text:
                place_.write_bytes(text)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(placing, "_refuse_edited", fail)
    with pytest.raises(DiskError, match="Input/output"):
        place(folder, NEW, "article")
    assert {**WITH_OLD, **left} == theirs(folder)


def _until(folder: Path, number: int, how: str) -> None:
    """Place the new set, and stop at some file operation: by a kill, or once by a full disk."""
    count = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event not in OPERATIONS or str(folder) not in str(arguments[0]):
            return
        count += 1
        if count == number and how == "kill":
            os._exit(9)
        if count == number:
            raise OSError(28, "No space left on device")

    sys.addaudithook(watch)
    try:
        place(folder, NEW, "article")
    except DiskError:
        os._exit(7)
    except OSError:
        os._exit(8)
    os._exit(0 if count < number else 6)  # 6: the error did no harm


@pytest.mark.parametrize("how", ["kill", "full"])
def test_stopped_anywhere_it_is_made_good(tmp_path: Path, how: str) -> None:
    """At each file operation: after an error all is as before.

    After a kill the next run goes on, and nothing else is ever lost.
    """
    number, codes = 0, set()
    while 0 not in codes:
        number += 1
        folder = tmp_path / str(number)
        (folder / "below").mkdir(parents=True)
        (folder / "below" / "theirs.txt").write_bytes(b"theirs")
        place(folder, OLD, "article")
        process = multiprocessing.get_context("fork").Process(target=_until, args=(folder, number, how))
        process.start()
        process.join(30)
        code = process.exitcode
        codes.add(code)
        if how == "full" and code == 7:
            assert theirs(folder) in (WITH_OLD, WITH_NEW), number
        place(folder, NEW, "article")
        assert WITH_NEW == theirs(folder), number
        assert not (folder / "gone").exists()
    assert number > 10
    assert 8 not in codes
