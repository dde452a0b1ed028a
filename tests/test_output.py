"""The published folder is one complete build at every instant, and the user's files in it are safe."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.errors import InvalidInput
from lrbs_report.output import Output
from lrbs_report.store import Store

OLD = {"report.html": b"old", "figures/a.svg": b"old figure"}
NEW = {"report.html": b"new", "figures/b.svg": b"new figure"}


@pytest.fixture
def output(tmp_path: Path) -> Output:
    """Give a project's output with a store beside it."""
    store = Store(tmp_path / ".lrbs")
    store.prepare()
    return Output(tmp_path / "output", store)


def content(folder: Path) -> dict[str, bytes]:
    """Read everything below a folder but the manifest."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_build_replaces_the_earlier_one_as_a_whole(output: Output) -> None:
    """Files that the new build does not have are gone, and nothing is left beside it."""
    output.publish(OLD, {})
    output.publish(NEW, {"inputs": "x"})
    assert content(output.folder) == NEW
    assert output.manifest()["inputs"] == "x"
    assert not (output.store.folder / "next-output").exists()


def test_the_manifest_proves_every_file(output: Output) -> None:
    """A build is intact until a file of it changes or goes."""
    output.publish(OLD, {})
    assert output.is_intact()
    (output.folder / "figures" / "a.svg").write_bytes(b"other")
    assert not output.is_intact()
    (output.folder / "figures" / "a.svg").unlink()
    assert not output.is_intact()


def test_the_users_files_stay(output: Output) -> None:
    """Whatever somebody put into the folder survives every build: files, folders, links."""
    output.folder.mkdir()
    (output.folder / ".gitignore").write_text("*\n", encoding="utf-8")
    output.publish(OLD, {})
    (output.folder / "figures" / "mine.png").write_bytes(b"mine")
    (output.folder / "link").symlink_to("report.html")
    output.publish(NEW, {})
    assert content(output.folder).items() >= {".gitignore": b"*\n", "figures/mine.png": b"mine"}.items()
    assert (output.folder / "link").is_symlink()


def test_a_strangers_file_in_the_way_is_an_error(output: Output) -> None:
    """A report.html that this tool did not write is not overwritten, and nothing else is published."""
    output.folder.mkdir()
    (output.folder / "report.html").write_bytes(b"theirs")
    with pytest.raises(InvalidInput, match=r"report\.html: is in the way"):
        output.publish(NEW, {})
    assert content(output.folder) == {"report.html": b"theirs"}


def test_an_edited_file_of_ours_is_set_aside(output: Output) -> None:
    """The edit is kept, and its new place is told."""
    output.publish(OLD, {})
    (output.folder / "report.html").write_bytes(b"edited by hand")
    aside = output.publish(NEW, {})
    assert [path.read_bytes() for path in aside] == [b"edited by hand"]
    assert content(output.folder) == NEW


def test_without_an_exchange_it_works_too(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that cannot exchange folders get two renames, and the user's files still stay."""
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: object())
    output.publish(OLD, {})
    (output.folder / "mine").write_bytes(b"mine")
    output.publish(NEW, {})
    assert content(output.folder) == {**NEW, "mine": b"mine"}


KILLED = """
import sys, os, signal
from pathlib import Path
from lrbs_report.output import Output
from lrbs_report.store import Store
folder, stop = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def count(event, arguments):
    global calls
    if event in ("open", "os.rename", "os.mkdir", "os.link", "os.remove", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"):
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), signal.SIGKILL)
output = Output(folder / "output", Store(folder / ".lrbs"))
sys.addaudithook(count)
output.publish({"report.html": b"new", "figures/b.svg": b"new figure"}, {})
"""


def test_killed_anywhere_the_folder_is_the_old_or_the_new_build(output: Output) -> None:
    """Killed at its first step, its second, and so on to its last: old or new, never mixed; the same command then repairs everything."""
    endings = set()
    for stop in range(1, 200):
        output.recover()
        for path in sorted(output.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        output.publish(OLD, {})
        (output.folder / "mine").write_bytes(b"mine")
        done = subprocess.run([sys.executable, "-c", KILLED, str(output.folder.parent), str(stop)], check=False)
        found = content(output.folder)
        assert found in ({**OLD, "mine": b"mine"}, {**NEW, "mine": b"mine"}), stop
        assert output.is_intact(), stop
        endings.add(found["report.html"])
        output.publish(NEW, {})
        assert content(output.folder) == {**NEW, "mine": b"mine"}, stop
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert endings == {b"old", b"new"}
    assert done.returncode == os.EX_OK
