"""The published folder is one complete build at every instant, and the user's files in it are safe."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.keeping.history import Brief, History
from lrbs_report.keeping.output import Output
from lrbs_report.keeping.store import Store

OLD = {"report.html": b"old", "figures/a.svg": b"old figure"}
NEW = {"report.html": b"new", "figures/b.svg": b"new figure"}


@pytest.fixture
def output(tmp_path: Path) -> Output:
    """Return a project's output with a store beside it."""
    store = Store(tmp_path / ".lrbs")
    store.prepare()
    return Output(folder=tmp_path / "output", store=store)


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


@pytest.mark.attack
def test_a_manifest_of_another_program_is_in_the_way(output: Output) -> None:
    """A file of that name is ours only where something else is proved to be."""
    output.folder.mkdir()
    (output.folder / "manifest.json").write_bytes(b'{"name": "a site of mine"}')
    with pytest.raises(InvalidInput, match=r"manifest\.json: is in the way"):
        output.publish(NEW, {})
    assert b'{"name": "a site of mine"}' == (output.folder / "manifest.json").read_bytes()


def test_an_edited_file_of_ours_is_set_aside(output: Output) -> None:
    """The edit is kept, and its new place is told."""
    output.publish(OLD, {})
    (output.folder / "report.html").write_bytes(b"edited by hand")
    aside = output.publish(NEW, {})
    assert [path.read_bytes() for path in aside] == [b"edited by hand"]
    assert content(output.folder) == NEW


def test_an_edited_file_that_is_published_no_longer_is_set_aside(output: Output) -> None:
    """It does not stay among the files of the next build, as if it were one of them."""
    output.publish(OLD, {})
    (output.folder / "figures" / "a.svg").write_bytes(b"edited by hand")
    (aside,) = output.publish(NEW, {})
    assert (b"edited by hand", NEW) == (aside.read_bytes(), content(output.folder))


@pytest.mark.fault
def test_a_build_that_is_not_whole_takes_no_empty_place(output: Output) -> None:
    """What was to be published is damaged, and nothing else is there.

    What was damaged is set aside, and nothing is published.
    """
    output.publish(OLD, {})
    output.folder.rename(output.store.folder / "next-output")
    (output.store.folder / "next-output" / "report.html").write_bytes(b"damaged")
    (aside,) = output.recover()
    assert (b"damaged", False) == (aside.read_bytes(), (output.folder / "report.html").exists())


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
from lrbs_report.keeping.output import Output
from lrbs_report.keeping.store import Store
folder, stop = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def count(event, arguments):
    global calls
    if event in (
        "open", "os.rename", "os.mkdir", "os.link", "os.remove", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"
    ):
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), signal.SIGKILL)
output = Output(folder=folder / "output", store=Store(folder / ".lrbs"))
sys.addaudithook(count)
output.publish({"report.html": b"new", "figures/b.svg": b"new figure"}, {})
"""


def test_killed_anywhere_the_folder_is_the_old_or_the_new_build(output: Output) -> None:
    """Killed at its first step, its second, and so on to its last: old or new, never mixed.

    The same command then repairs everything.
    """
    endings = set()
    for stop in range(1, 200):
        output.recover()
        for path in sorted(output.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        output.publish(OLD, {})
        (output.folder / "mine").write_bytes(b"mine")
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(output.folder.parent), str(stop)], check=False
        )
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


HISTORY = {name: hashlib.sha256(content).hexdigest() for name, content in OLD.items()}


@pytest.fixture
def remembered(output: Output, monkeypatch: pytest.MonkeyPatch) -> Output:
    """Publish, and remember in the history what was published."""
    output.publish(OLD, {})
    monkeypatch.setattr(
        History, "briefs", lambda _: [Brief(number=1, id="a" * 12, made="", version="", title="")]
    )
    monkeypatch.setattr(History, "files", lambda *_: HISTORY)
    return output


@pytest.mark.parametrize("damage", ["gone", "cut", "empty", "other names", "a folder", "a link", "not ours"])
def test_without_a_manifest_the_history_tells_what_is_ours(remembered: Output, damage: str) -> None:
    """What is byte for byte what was published is replaced.

    The damaged manifest is set aside, and nothing is asked of anybody.
    """
    manifest = remembered.folder / "manifest.json"
    told = manifest.read_bytes()
    manifest.unlink()
    if damage == "a folder":
        manifest.mkdir()
        (manifest / "mine").write_bytes(b"mine")
    elif damage == "a link":
        manifest.symlink_to("report.html")
    elif damage != "gone":
        kinds = {
            "cut": told[:50],
            "empty": b"",
            "other names": told.replace(b"report.html", b"repart.html"),
            "not ours": b'{"files": {"../a": ""}}',
        }
        manifest.write_bytes(kinds[damage])
    (remembered.folder / "mine").write_bytes(b"mine")
    aside = remembered.publish(NEW, {})
    assert content(remembered.folder) == {**NEW, "mine": b"mine"}
    assert remembered.is_intact()
    assert (0 if damage in ("gone", "other names") else 1) == len(aside)


def test_what_the_history_does_not_know_is_named(remembered: Output) -> None:
    """Without a manifest, a report that somebody changed could be anybody's.

    It is named, with both ways out, and nothing is changed.
    """
    (remembered.folder / "manifest.json").unlink()
    (remembered.folder / "report.html").write_bytes(b"edited")
    with pytest.raises(InvalidInput) as caught:
        remembered.publish(NEW, {})
    ((problem),) = caught.value.problems
    assert (
        problem.file.endswith("output/report.html"),
        "--adopt" in problem.hint,
        "Move it" in problem.hint,
    ) == (True, True, True)
    assert content(remembered.folder) == {**OLD, "report.html": b"edited"}


def test_what_is_published_already_is_in_nobodys_way(output: Output) -> None:
    """Without manifest and history, the very bytes that are to be published are no stranger's."""
    output.folder.mkdir()
    (output.folder / "report.html").write_bytes(NEW["report.html"])
    output.publish(NEW, {})
    assert content(output.folder) == NEW


def in_the_way(folder: Path) -> dict[str, bytes]:
    """Put files, folders and links of a user's where a build is to be published."""
    folder.mkdir()
    (folder / "report.html").mkdir()
    (folder / "report.html" / "mine").write_bytes(b"mine")
    (folder / "figures").write_bytes(b"a file for a folder")
    (folder / "data").symlink_to(folder.parent)
    (folder / "kept").mkdir()
    return {"report.html/mine": b"mine", "figures": b"a file for a folder"}


MORE = {**NEW, "data/results.json": b"{}"}


def test_everything_in_the_way_is_named_at_once(output: Output) -> None:
    """The topmost of it: a folder once, however much is in it; and nothing changes."""
    before = in_the_way(output.folder)
    with pytest.raises(InvalidInput) as caught:
        output.publish(MORE, {})
    assert ["data", "figures", "report.html"] == [Path(one.file).name for one in caught.value.problems]
    assert before.items() <= content(output.folder).items()


def test_adopting_sets_aside_what_is_in_the_way(output: Output) -> None:
    """All of it, whatever it is; what is not in the way stays, also a folder with nothing in it."""
    in_the_way(output.folder)
    aside = output.publish(MORE, {}, adopt=True)
    assert content(output.folder) == MORE
    assert (output.folder / "kept").is_dir()
    assert ["data", "figures", "report.html"] == sorted(path.name[4:] for path in aside)
    told = {path.name[4:]: path for path in aside}
    assert (told["report.html"] / "mine").read_bytes() == b"mine"
    assert (told["figures"].read_bytes(), told["data"].readlink()) == (
        b"a file for a folder",
        output.folder.parent,
    )


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "file for a folder", "link for a folder"])
def test_what_stands_in_the_place_of_a_file_of_ours_is_set_aside(
    output: Output, tmp_path: Path, kind: str
) -> None:
    """Whatever somebody put there moves as it is, unfollowed, and the build goes on."""
    output.publish(OLD, {})
    place = output.folder / ("figures" if "for a folder" in kind else "report.html")
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.svg").write_bytes(OLD["figures/a.svg"])
    if kind == "folder":
        place.mkdir()
        (place / "mine").write_bytes(b"mine")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "file for a folder":
        place.write_bytes(b"mine")
    else:
        place.symlink_to(tmp_path / "theirs")
    (aside,) = output.publish(NEW, {})
    assert content(output.folder) == NEW
    assert aside.name == f"001-{place.name}"
    assert [OLD["figures/a.svg"]] == [path.read_bytes() for path in (tmp_path / "theirs").iterdir()]


def test_a_half_done_build_of_a_stranger_loses_nothing(output: Output) -> None:
    """Files in these folders that no manifest accounts for are the users', wherever they came from."""
    output.publish(OLD, {})
    for name in ("building", "next-output", "old-output"):
        folder = output.store.folder / name
        folder.mkdir()
        (folder / "report.html").write_bytes(name.encode())
        (folder / "deep").mkdir()
        (folder / "deep" / name).write_bytes(name.encode())
    aside = output.recover()
    kept = [path.read_bytes() for path in aside] + [
        path.read_bytes() for path in (output.folder / "deep").iterdir()
    ]
    assert sorted(kept) == [b"building", b"building", *[b"next-output"] * 2, *[b"old-output"] * 2]
    assert OLD["report.html"] == (output.folder / "report.html").read_bytes()
    assert not any(
        (output.store.folder / name).exists() for name in ("building", "next-output", "old-output")
    )


def test_an_edit_between_two_moments_is_not_lost(output: Output) -> None:
    """A user's file was replaced while a build was under way: both are there.

    It was replaced after the next build had a link to it, and before the folders changed places.
    """
    output.publish(OLD, {})
    (output.folder / "mine").write_bytes(b"old")
    shutil.copytree(output.folder, output.store.folder / "next-output")
    (output.store.folder / "next-output" / "mine").write_bytes(b"new")
    (aside,) = output.recover()
    assert (b"old", b"new") == ((output.folder / "mine").read_bytes(), aside.read_bytes())


def test_permissions_and_group_of_folders_survive(output: Output) -> None:
    """What somebody gave to the folder and those in it is there after each build.

    New files get what is usual, and their folder's group.
    """
    output.publish(OLD, {})
    output.folder.chmod(0o2751)
    (output.folder / "figures").chmod(0o700)
    if os.geteuid() == 0:
        os.chown(output.folder, 4321, 1234)
    before = output.folder.stat()
    for files in (NEW, OLD):
        output.publish(files, {})
        after = output.folder.stat()
        assert (before.st_mode, before.st_uid, before.st_gid) == (after.st_mode, after.st_uid, after.st_gid)
        assert 0o700 == stat.S_IMODE((output.folder / "figures").stat().st_mode)
        told = (output.folder / "report.html").stat()
        assert (before.st_gid, 0o666 & ~umask()) == (told.st_gid, stat.S_IMODE(told.st_mode))


def umask() -> int:
    """Return this process's mask."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
