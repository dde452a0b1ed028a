"""Odd places to build in: it works there, or what is the matter is said before anything is trained."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.keeping.store import LONGEST_PATH
from tests.attacks.test_store import DEFINITIONS
from tests.commands import command, content, project, run
from tests.factory.projects import kept_project

pytestmark = pytest.mark.fault

BUILD = ("build", "--no-pdf", "--quiet", "--project")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a project once, and let the next build look at everything again."""
    made = kept_project(tmp_path_factory.mktemp("base") / "project", DEFINITIONS)
    run(*BUILD, made.folder)
    (made.store.folder / "current.json").unlink()
    return made.folder


def in_a_place(shell: str, *words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command where a shell has mounted something first.

    In a name space of its own, which takes root.
    """
    script = f"{shell} && exec " + ' "$@"'
    unshare = [
        "unshare",
        *([] if os.geteuid() == 0 else ["--map-root-user"]),
        "--mount",
        "sh",
        "-c",
        script,
        "sh",
    ]
    return subprocess.run(
        [*unshare, *command(*words)], cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.long(2)
@pytest.mark.parametrize("name", ["", "output", ".lrbs", ".lrbs/results", ".lrbs/charts"])
@pytest.mark.parametrize("is_first", [False, True], ids=["again", "first"])
def test_what_may_not_be_written_is_said_before_anything_is_trained(
    base: Path, tmp_path: Path, name: str, *, is_first: bool
) -> None:
    """With its place and a way out, although every result is missing."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    for path in (folder / ".lrbs" / "results").iterdir():
        path.unlink()
    if is_first and not name:
        shutil.rmtree(folder / ".lrbs")
    place = folder / name
    done = in_a_place(
        f'mount --bind "{place}" "{place}" && mount -o remount,ro,bind "{place}"', *BUILD, folder
    )
    assert (4, 1) == (done.returncode, len(done.stderr.splitlines())), done.stderr
    assert ("Read-only file system" in done.stderr, "Choose a place" in done.stderr, name in done.stderr) == (
        True,
        True,
        True,
    )
    assert [] == list((folder / ".lrbs").glob("results/*"))


def test_another_disk_is_said_before_anything_is_trained(base: Path, tmp_path: Path) -> None:
    """A report on another disk than its store cannot be exchanged as a whole."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    for path in (folder / ".lrbs" / "results").iterdir():
        path.unlink()
    done = in_a_place(f'mount -t tmpfs none "{folder}/output"', *BUILD, folder)
    assert (4, True) == (done.returncode, "is on another disk than" in done.stderr), done.stderr
    assert [] == list((folder / ".lrbs" / "results").iterdir())


def test_without_shared_memory_it_works(base: Path, tmp_path: Path) -> None:
    """Some containers have no /dev/shm."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    done = in_a_place("mount --bind /proc/self/fdinfo /dev/shm", "build", "--project", folder)
    assert (0, True) == (done.returncode, (folder / "output" / "report.pdf").exists()), done.stderr


VARIABLES: dict[str, Mapping[str, str]] = {
    "no home": {"HOME": "", "XDG_STATE_HOME": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""},
    "a home that is no place": {"HOME": "/dev/null"},
    "a home that is not there": {"HOME": "/nonexistent/home"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a locale that is none": {"LC_ALL": "xx_YY.nothing", "LANG": "xx"},
}


@pytest.mark.long(2)
@pytest.mark.parametrize("variables", VARIABLES.values(), ids=VARIABLES)
def test_whatever_the_environment_the_report_is_the_same(
    base: Path, tmp_path: Path, variables: Mapping[str, str]
) -> None:
    """Byte for byte, drawn anew or not."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    for number in range(2):
        run(*BUILD, folder, variables=variables)
        assert content(base / "output") == content(folder / "output")
        if number == 0:
            shutil.rmtree(folder / "output")


@pytest.mark.long(2)
@pytest.mark.parametrize(
    "name", [b"caf\xe9", b"\xff\xfe", "número ñ 数".encode(), b"a\nb\x1b[2J", b"-o", b"a b'c\"d"]
)
def test_whatever_the_folder_is_called_it_works(base: Path, tmp_path: Path, name: bytes) -> None:
    """Any bytes that a file system takes, named from outside and from inside."""
    folder = Path(shutil.copytree(base, tmp_path / os.fsdecode(name)))
    shutil.rmtree(folder / "output")
    said = run("build", "--no-pdf", "--project", folder).stdout
    assert ("\x1b" in said, content(base / "output")) == (False, content(folder / "output"))
    assert "Nothing to do" in run("build", "--no-pdf", cwd=folder).stdout


def long_path(folder: Path, length: int) -> Path:
    """Return a folder whose path has so many bytes."""
    while length - len(os.fsencode(folder)) > 202:
        folder /= "x" * 100
    return folder / ("x" * (length - len(os.fsencode(folder)) - 1))


def test_a_path_that_is_too_long_is_said_at_once(base: Path, tmp_path: Path) -> None:
    """By every command, with what is too long; one byte less works."""
    length = LONGEST_PATH - len("/.lrbs/history.sqlite")
    fits, exceeds = (Path(shutil.copytree(base, long_path(tmp_path, size))) for size in (length, length + 1))
    shutil.rmtree(fits / "output")
    run(*BUILD, fits)
    assert content(base / "output") == content(fits / "output")
    for words in (BUILD, ("plan", "--project"), ("history", "--project")):
        said = run(*words, exceeds, code=4).stderr
        assert (f"{LONGEST_PATH + 1} bytes" in said, "shorter path" in said) == (True, True)
    assert f"{LONGEST_PATH + 1} bytes" in run(*BUILD, ".", cwd=exceeds, code=4).stderr


EARLY = """
import time
begin, real = time.time(), time.time
time.time = lambda: real() - begin + 1000.0
"""


def test_a_clock_before_1980_is_no_hindrance(base: Path, tmp_path: Path) -> None:
    """Machines without a battery think that it is 1970, where no archive has a date."""
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / "sitecustomize.py").write_text(EARLY, encoding="utf-8")
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    shutil.rmtree(folder / ".lrbs" / "charts")
    shutil.rmtree(folder / "output")
    path = os.pathsep.join(filter(None, [str(tmp_path / "early"), os.environ.get("PYTHONPATH", "")]))
    run(*BUILD, folder, variables={"PYTHONPATH": path})
    assert content(base / "output") == content(folder / "output")


def test_a_current_folder_that_is_gone_is_one_message(base: Path, tmp_path: Path) -> None:
    """Wherever the project is: no process can be started in a folder that is gone."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    (tmp_path / "gone").mkdir()
    for where in (".", str(folder)):
        shell = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *command(*BUILD, where)]
        (tmp_path / "gone").mkdir(exist_ok=True)
        done = subprocess.run(
            shell, cwd=tmp_path / "gone", capture_output=True, text=True, check=False, timeout=120
        )
        assert (4, "The current folder is gone: somebody deleted it.") == (
            done.returncode,
            done.stderr.partition(" Change")[0],
        )


def test_a_project_that_vanishes_is_one_message(tmp_path: Path) -> None:
    """While it is trained: the build ends, without a word of Python."""
    folder = project(tmp_path / "project", DEFINITIONS.replace("epochs = 3", "epochs = 300"))
    with subprocess.Popen(
        command("build", "--project", folder, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as building:
        assert building.stdout is not None
        while '"epoch"' not in building.stdout.readline():
            pass
        while folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        _, said = building.communicate(timeout=300)
    assert (4, 1, True) == (
        building.returncode,
        len(said.splitlines()),
        "is gone: somebody moved or deleted it" in said,
    ), said


def test_six_first_builds_at_once(base: Path, tmp_path: Path) -> None:
    """Each waits for its turn, the first one builds, and the others find nothing to do."""
    folder = Path(shutil.copytree(base, tmp_path / "project"))
    results = Path(shutil.move(folder / ".lrbs" / "results", tmp_path / "results"))
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".lrbs")
    Path(folder / ".lrbs").mkdir()
    shutil.move(results, folder / ".lrbs" / "results")
    six = [
        subprocess.Popen(command(*BUILD, folder, "--wait", "300"), stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = [one.communicate(timeout=600)[1] for one in six]
    assert ([0] * 6, [""] * 6) == ([one.returncode for one in six], said)
    assert content(base / "output") == content(folder / "output")
    assert (Project(folder).store.folder / ".gitignore").read_bytes()
