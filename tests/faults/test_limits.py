"""Little room, strange places, and many at once.

Few open files, little memory, small and full disks, folders that cannot be written.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from itertools import product
from pathlib import Path

import pytest

from tests.commands import content
from tests.faults.harness import HANGS, Done, Stage, World, staged_once, what_is_wrong, what_is_wrong_later
from tests.faults.scenes import SCENES, WEB
from tests.samples import ALL, some


def opened(name: str, root: Path) -> tuple[Stage, World]:
    """Return a scene and a world in which it is to be played."""
    stage = staged_once(SCENES[name], root)
    return stage, stage.again(root / name / "case")


def in_shell(text: str) -> list[str]:
    """Return the words that do something in a shell before a command."""
    return ["sh", "-c", f'{text}; exec "$@"', "sh"]


def assert_right(stage: Stage, world: World, done: Done, codes: tuple[int, ...]) -> None:
    """See that a command ended as it may, left nothing, and that the next one does it all."""
    assert [] == list(what_is_wrong(stage, world, done, codes)), done.stderr
    assert [] == list(what_is_wrong_later(stage, world))


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize(
    ("name", "number"),
    some(
        [
            (name, number)
            for name in ("rebuild", "publish", "history")
            for number in (12, 64, 32, 16, *range(11, 4, -1))
        ],
        4,
    ),
)
def test_few_open_files(name: str, number: int, root: Path) -> None:
    """It works, or says that it needs more of them; with fewer than five, Python itself does not start."""
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=in_shell(f"ulimit -n {number}"))
    assert_right(stage, world, done, (0,) if number > 16 else (0, 4))
    assert done.code == 0 or "ulimit -n" in done.stderr


@pytest.mark.fault
@pytest.mark.long(2)
@pytest.mark.parametrize("megabytes", [1500, 800, 400, 200, 100, 60, 40] if ALL else [1500, 200, 60])
@pytest.mark.parametrize("name", ["first", "drawn", "print"] if ALL else ["first"])
def test_little_memory(name: str, megabytes: int, root: Path) -> None:
    """A build with results that are kept works in 1.5 GB; in less, it works or says what it lacks."""
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=in_shell(f"ulimit -v {megabytes}000"))
    assert_right(stage, world, done, (0,) if megabytes == 1500 else (0, 1, 4))


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("blocks", some([2, 8, 40, 100, 200], 3))
@pytest.mark.parametrize("name", ["rebuild", "publish"] if ALL else ["rebuild"])
def test_small_files_only(name: str, blocks: int, root: Path) -> None:
    """Files that would be larger than a limit are like those on a full disk."""
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=in_shell(f"ulimit -f {blocks}"))
    assert_right(stage, world, done, (0, 4))


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("home", some([None, "", "/nowhere", "/dev/null", "relative", "/proc/1"], 3), ids=str)
@pytest.mark.parametrize("name", ["rebuild", "publish"] if ALL else ["rebuild"])
def test_no_home(name: str, home: str | None, root: Path) -> None:
    """Nothing that counts is kept at home."""
    stage, world = opened(name, root)
    assert_right(stage, world, world.run(*stage.scene.words, variables={"HOME": home}), (0,))


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize(
    "temporary", some(["/dev/null", None, "", "/nowhere", "relative", "/proc"], 4), ids=str
)
def test_no_place_for_temporary_files(temporary: str | None, root: Path) -> None:
    """Another place is found; nothing is left there either."""
    stage, world = opened("rebuild", root)
    before, limit = ours_in_tmp(), time.monotonic() + HANGS
    assert_right(
        stage,
        world,
        world.run(*stage.scene.words, variables={"TMPDIR": temporary, "WORLD": str(world.temporary)}),
        (0,),
    )
    while not ours_in_tmp() <= before:  # those of commands that other tests run come and go
        assert time.monotonic() < limit
        time.sleep(0.1)


def ours_in_tmp() -> set[str]:
    """Name what looks like ours, and is nobody's, in the system's own folder for temporary files."""
    return {path.name for path in Path("/tmp").glob("lrbs-report-*") if not is_held(path)}  # noqa: S108 - looked at, not used


def is_held(folder: Path) -> bool:
    """Tell whether a running process has a folder open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.readlink() == folder:
                return True
        except OSError:
            continue
    return False


READ_ONLY = 'mount --bind "{0}" "{0}"; mount -o remount,ro,bind "{0}"'
SMALL = (
    'cp -a "{0}" "{0}.whole"; mount -t tmpfs -o size={1}k none "{0}"; '
    'cp -a "{0}.whole/." "{0}"; rm -rf "{0}.whole"'
)
IS_ROOT = os.geteuid() == 0
NAMESPACE = ["unshare", "--mount", *([] if IS_ROOT else ["--map-root-user"])]
"""Starts a command for which alone something is mounted: small disks, and those only for reading."""


def in_namespace(text: str) -> list[str]:
    """Return the words that do something to mounts that only a command sees."""
    return [*NAMESPACE, *in_shell(f"set -e; {text}; set +e")]


MORTAL = (
    ["setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"]
    if IS_ROOT
    else []
)
"""Starts a command to which the bits of permissions mean something, although it may be root's."""


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("name", ["first", "rebuild", "publish", "history"])
def test_a_project_that_cannot_be_written(name: str, root: Path) -> None:
    """On a disk that is only for reading, whatever need not write works, and a build says what it cannot."""
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=in_namespace(READ_ONLY.format(world.project)))
    assert_right(
        stage, world, done, (4,) if name in ("first", "rebuild") else (0, 4) if name == "publish" else (0,)
    )


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize(
    "part", some(["", ".lrbs", "output", ".lrbs/results", ".lrbs/charts", "tmp", "dest"], 4)
)
def test_folders_that_cannot_be_written(part: str, root: Path) -> None:
    """A folder may not be written into: it works without, or that folder is named."""
    name = "publish" if part == "dest" else "rebuild"
    stage, world = opened(name, root)
    place = {"tmp": world.temporary, "dest": world.dest}.get(part, world.project / part)
    place.chmod(0o555)
    done = world.run(*stage.scene.words, before=MORTAL)
    place.chmod(0o755)
    assert [] == list(what_is_wrong(stage, world, done, (0, 4))), done.stderr
    assert done.code == 0 or "permissions" in done.stderr


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("room", some([64, 0, 4, 16, 128, 256, 512, 1024, 2048], 3))
def test_a_small_disk(room: int, root: Path) -> None:
    """With so many kilobytes left beside the project: the new report or the old one, whole, and a message."""
    stage, world = opened("rebuild", root)
    used = sum(-(-path.lstat().st_size // 4096) * 4 + 4 for path in world.project.rglob("*"))
    found, copied = world.folder / "found", f'cp -a "{world.project}" "{world.folder}/found"'
    keeping = ["sh", "-c", f'"$@"; code=$?; {copied}; exit $code', "sh"]
    done = world.run(
        *stage.scene.words, before=[*in_namespace(SMALL.format(world.project, used + 64 + room)), *keeping]
    )
    shutil.rmtree(world.project)
    found.rename(world.project)
    assert_right(stage, world, done, (0, 4))
    assert done.code == 0 or "No space left" in done.stderr or "full" in done.stderr


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("room", some([64, 0, 4, 1024], 2))
def test_a_small_disk_for_temporary_files(room: int, root: Path) -> None:
    """The same, where temporary files go."""
    stage, world = opened("drawn", root)
    done = world.run(
        *stage.scene.words,
        before=in_namespace(
            f'mount -t tmpfs -o size={room or 4}k,nr_inodes={2 if not room else 100} none "{world.temporary}"'
        ),
    )
    assert_right(stage, world, done, (0, 4))


LOCALES: tuple[dict[str, str | None], ...] = (
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LANG": None, "LC_ALL": None},
    {"LC_ALL": "es_ES.ISO-8859-1", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"LC_ALL": "nonsense"},
)


@pytest.mark.fault
@pytest.mark.long(2)
@pytest.mark.parametrize(
    ("name", "locale"), some(product(("rebuild", "publish", "history"), LOCALES), 4), ids=str
)
def test_locales(name: str, locale: dict[str, str | None], root: Path) -> None:
    """Spanish is written and said whatever the machine's own language.

    Nothing that is published depends on it.
    """
    stage, world = opened(name, root)
    assert_right(stage, world, world.run(*stage.scene.words, variables=locale), (0,))


PLACES = {
    "spaces": "a  project ",
    "quotes": 'it\'s "mine"',
    "newline": "two\nlines",
    "dash": "-project",
    "workflow": "::error::x",
    "emoji": "📈",
    "accents": "análisis",
    "braces": "{{ 7 * 7 }} %s ${HOME}",
    "backslash": "back\\slash",
    "bytes": os.fsdecode(b"\xff\xfe"),
    "control": "\x1b[31mred",
    "markup": "<b>&amp;",
    "percent": "%41#frag?query",
}


@pytest.mark.fault
@pytest.mark.long(2)
@pytest.mark.parametrize("place", some(PLACES, 4))
def test_strange_places(place: str, root: Path) -> None:
    """The project may stand anywhere that the system has a name for.

    The same bytes come out, and the terminal hears nothing of it.
    """
    stage, world = opened("rebuild", root)
    strange = World(world.folder / "strange" / PLACES[place])
    strange.project.parent.mkdir(parents=True)
    shutil.move(world.project, strange.project)
    done = world.run(
        "build", "--no-pdf", "--project", str(strange.project).replace("{", "{{").replace("}", "}}")
    )
    assert 0 == done.code, done.stderr
    assert content(stage.after.output) == content(strange.output)
    assert not {"\x1b", "Traceback"} & set(done.stdout + done.stderr)
    assert not [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::")]
    assert ({}, []) == (world.left_after(), world.litter())


@pytest.mark.fault
def test_a_path_longer_than_sqlite_takes(root: Path) -> None:
    """It works, or a message says that the path is too long, and not that the disk is full."""
    stage, world = opened("rebuild", root)
    far = World(world.folder / Path(*["x" * 100] * 6))
    far.folder.mkdir(parents=True)
    shutil.move(world.project, far.project)
    done = world.run("build", "--no-pdf", "--project", str(far.project))
    if done.code:
        assert (4, content(stage.before.output)) == (done.code, content(far.output))
        assert "shorter path" in done.stderr
    else:
        assert content(stage.after.output) == content(far.output)


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("place", some(["bytes", "newline", "workflow", "dash"], 2))
def test_strange_places_from_inside(place: str, root: Path) -> None:
    """The same, started in the folder, and by a path that is relative."""
    stage, world = opened("rebuild", root)
    folder = world.folder / PLACES[place]
    shutil.move(world.project, folder)
    for words, cwd in (
        (("build", "--no-pdf"), folder),
        (("history", "--project", f"./{PLACES[place]}"), world.folder),
    ):
        done = world.run(*words, cwd=cwd)
        assert 0 == done.code, done.stderr
    assert content(stage.after.output) == content(folder / "output")


@pytest.mark.fault
@pytest.mark.parametrize(
    "words", [("build",), ("history", "--project", "{project}"), ("init", "here")], ids=lambda words: words[0]
)
def test_a_folder_that_is_gone(words: tuple[str, ...], root: Path) -> None:
    """The current folder was removed: a message says so."""
    _, world = opened("rebuild", root)
    gone = world.folder / "gone"
    before = ["sh", "-c", f'mkdir "{gone}"; cd "{gone}"; rmdir "{gone}"; exec "$@"', "sh"]
    done = world.run(*words, before=before)
    assert (4, "", 1) == (done.code, done.stdout, len(done.stderr.splitlines()))
    assert " gone" in done.stderr
    assert ({}, []) == (world.left_after(), world.litter())


@pytest.mark.fault
@pytest.mark.parametrize("name", ["first", "rebuild", "print"] if ALL else ["first"])
def test_ten_builds_at_once(name: str, root: Path) -> None:
    """In one project, each waits for its turn; all end well, and there is one report of one edition."""
    stage, world = opened(name, root)
    waiting = [*stage.scene.words, "--wait", str(int(HANGS))]
    worlds = [World(world.folder) for _ in range(10)]
    started = [one.start(*waiting) for one in worlds]
    done = [one.ended(2 * HANGS) for one in started]
    assert [0] * 10 == [one.code for one in done], done[0].stderr
    assert_right(stage, world, done[-1], (0,))


@pytest.mark.fault
def test_ten_builds_in_ten_projects(root: Path) -> None:
    """They share a home and nothing else; each gives the same report."""
    stage, world = opened("first", root)
    projects = [world.folder / f"project-{number}" for number in range(10)]
    for project in projects:
        shutil.copytree(world.project, project, symlinks=True)
    started = [world.start("build", "--no-pdf", "--quiet", "--project", str(project)) for project in projects]
    assert [0] * 10 == [one.ended(2 * HANGS).code for one in started], started[0].said(2)
    for project in projects:
        assert content(stage.after.output) == content(project / "output")
    assert ({}, []) == (world.left_after(), world.litter())


@pytest.mark.fault
def test_a_busy_project_says_so(root: Path) -> None:
    """Without --wait, a second build ends at once with 75, whatever the first one does.

    Then the first one's report is there.
    """
    stage, world = opened("first", root)
    started = [world.start(*WEB) for _ in range(4)]
    codes = sorted(one.ended().code for one in started)
    assert codes[0] == 0
    assert set(codes) <= {0, 75}
    assert_right(stage, world, Done(code=0, stdout="", stderr="", seconds=0), (0,))


@pytest.mark.fault
@pytest.mark.parametrize("mask", ["0000", "0077"])
def test_masks(mask: str, root: Path) -> None:
    """Who may read the report is for the user's mask to say."""
    stage, world = opened("first", root)
    done = world.run(*stage.scene.words, before=in_shell(f"umask {mask}"))
    assert_right(stage, world, done, (0,))
    if mask == "0077":
        assert not any(stat.S_IMODE(path.stat().st_mode) & 0o077 for path in world.output.rglob("*"))


NO_MORE = [
    *("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=clone,clone3,fork,vfork"),
    *("-e", "inject=clone,clone3,fork,vfork:error=EAGAIN"),
]


@pytest.mark.fault
@pytest.mark.parametrize("name", ["history", "plan", "rebuild"])
def test_no_more_processes(name: str, root: Path) -> None:
    """A machine that starts no process more: one message, and nothing is left."""
    stage, world = opened(name, root)
    done = world.run(*stage.scene.words, before=NO_MORE)
    assert_right(stage, world, done, (4,))
    assert 1 == len(done.stderr.splitlines())
