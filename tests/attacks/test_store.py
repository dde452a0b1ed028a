"""What a stranger may put into ``.lrbs`` and ``output/`` of a project that somebody builds.

Nothing of it is followed or believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.belongings import everything
from lrbs_report.keeping.encoding import _digest, decode
from lrbs_report.keeping.project import Project
from lrbs_report.keeping.store import KINDS
from lrbs_report.study.experiments import key_of
from tests.commands import HEAD, content, run
from tests.factory.projects import kept_project

pytestmark = pytest.mark.attack

DEFINITIONS = f"""\
{HEAD.replace('languages = ["es", "en"]', 'languages = ["en"]')}[defaults]
epochs = 3
seeds = 2

[[experiments]]
id = "fast"
learning_rate = 0.1
"""

Build = Callable[..., subprocess.CompletedProcess[str]]
BUILD = ("--no-pdf", "--quiet")
DEPTH = 1200
SECRET = b"a file of somebody's\n"


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, str]]:
    """Return two users of a machine each: the one who builds, and the stranger."""
    names = ("mine", "theirs")
    return {name: {"HOME": str(tmp_path_factory.mktemp(name)), "XDG_STATE_HOME": ""} for name in names}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, homes: Mapping[str, dict[str, str]]) -> Path:
    """Build a project once, as the one who is attacked later."""
    made = kept_project(tmp_path_factory.mktemp("base") / "project", DEFINITIONS).folder
    run("build", "--project", made, *BUILD, variables=homes["mine"])
    return made


@pytest.fixture
def project(base: Path, tmp_path: Path) -> Project:
    """Return a copy of the project that was built."""
    return Project(Path(shutil.copytree(base, tmp_path / "project")))


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a folder of somebody's, with a file in it."""
    folder = tmp_path / "victim"
    folder.mkdir()
    (folder / "file").write_bytes(SECRET)
    return folder


@pytest.fixture
def build(project: Project, homes: Mapping[str, dict[str, str]]) -> Build:
    """Build the project, as the one who is attacked."""
    return lambda *words, code=0: run(
        "build", "--project", project.folder, *BUILD, *words, variables=homes["mine"], code=code
    )


def untouched(victim: Path) -> bool:
    """Tell whether somebody's folder is what it was."""
    return content(victim) == {"file": SECRET}


def sha256_of(path: Path) -> str:
    """Return a file's digest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def replaced(path: Path) -> Path:
    """Remove whatever stands in a place, and return the place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


# Links, and things of another kind, in our places


@pytest.mark.long(2)
@pytest.mark.parametrize("name", [".lrbs", "output", *(f".lrbs/{name}" for name in KINDS), ".lrbs/anything"])
@pytest.mark.parametrize("dangling", [False, True], ids=["link", "dangling"])
def test_a_link_in_our_place_is_refused_by_name(
    project: Project, victim: Path, name: str, *, dangling: bool
) -> None:
    """Whatever it leads to, by every command, before anything is read or written."""
    is_folder = name in (".lrbs", "output") or KINDS.get(name.removeprefix(".lrbs/")) == "folder"
    replaced(project.folder / name).symlink_to(
        victim / "nothing" if dangling else victim if is_folder else victim / "file"
    )
    said = run("build", "--project", project.folder, *BUILD, code=2).stderr
    assert (name in said, "is a link" in said, "Replace it by a" in said) == (True, True, True)
    assert untouched(victim)


@pytest.mark.parametrize(
    "words",
    [("plan",), ("check",), ("history",), ("figures", "there"), ("publish", "hugo", "blog", "--slug", "x")],
)
def test_every_command_refuses_links(
    project: Project, victim: Path, words: tuple[str, ...], tmp_path: Path
) -> None:
    """Not only those that write."""
    replaced(project.store.charts).symlink_to(victim)
    said = run(words[0], *words[1:], "--project", project.folder, cwd=tmp_path, code=2).stderr
    assert ".lrbs/charts: is a link" in said
    assert untouched(victim)


def in_place(path: Path, kind: str) -> None:
    """Put something into a place."""
    replaced(path)
    if kind == "folder":
        path.mkdir()
        (path / "mine").write_bytes(SECRET)
    elif kind == "file":
        path.write_bytes(SECRET)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with socket.socket(socket.AF_UNIX) as made:
            here = Path.cwd()
            os.chdir(path.parent)  # the path of a socket is short
            made.bind(path.name)
            os.chdir(here)


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, "folder" if kind == "file" else "file") for name, kind in KINDS.items()]
    + [
        (name, kind)
        for name in ("lock", "current.json", "charts", "../output", "../.lrbs")
        for kind in ("pipe", "socket")
    ],
)
def test_another_kind_in_our_place_is_refused_by_name(project: Project, name: str, kind: str) -> None:
    """A folder for a file, a file for a folder, a pipe that nobody fills: said at once, nothing lost."""
    place = Path(os.path.normpath(project.store.folder / name))
    in_place(place, kind)
    said = run("build", "--project", project.folder, *BUILD, code=2).stderr
    assert (str(place.relative_to(project.folder)) in said, "expected a" in said) == (True, True)
    assert kind not in ("folder", "file") or SECRET in (
        place.read_bytes() if kind == "file" else (place / "mine").read_bytes()
    )


@pytest.mark.parametrize("name", ["lock", "history.sqlite"])
def test_a_second_name_of_somebodys_file_is_refused(project: Project, victim: Path, name: str) -> None:
    """What is changed in its place would be changed for its owner too."""
    os.link(victim / "file", replaced(project.store.folder / name))
    said = run("build", "--project", project.folder, *BUILD, code=2).stderr
    assert f".lrbs/{name}: has a second name" in said
    assert untouched(victim)


@pytest.mark.parametrize("name", ["current.json", ".gitignore", "timings.json"])
def test_a_second_name_of_somebodys_file_is_replaced(
    project: Project, victim: Path, build: Build, name: str
) -> None:
    """What is written whole gets a file of its own."""
    os.link(victim / "file", replaced(project.store.folder / name))
    build()
    assert untouched(victim)


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_only_plain_files_are_kept(
    project: Project, base: Path, victim: Path, build: Build, kind: str
) -> None:
    """In the folders of results, states, charts and data sets anything else is set aside, unfollowed.

    What is missing is made again.
    """
    result, chart = (min((project.store.folder / name).iterdir()) for name in ("results", "charts"))
    portrait = next(project.store.datasets.glob("*.json"))
    state = project.store.state_path(result.stem)
    for path in (chart, portrait, state, project.store.folder / "results" / "mine"):
        if kind == "link":
            replaced(path).symlink_to(victim / "file")
        else:
            in_place(path, kind)
    build()
    assert content(base / "output") == content(project.output.folder)
    assert (4, True) == (len(list((project.store.folder / "set-aside").iterdir())), untouched(victim))


# Results


def forge(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change a result, and sign it as anybody can."""
    body = json.loads(path.read_bytes())
    del body["sha256"]
    body = change(body) or body
    path.write_text(json.dumps({"sha256": _digest(body)} | body), encoding="utf-8")


def setting(*keys: str | int, to: Any) -> Callable[[dict[str, Any]], None]:  # noqa: ANN401 - any JSON value
    """Change one value of a result."""

    def change(body: dict[str, Any]) -> None:
        place: Any = body
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


def without(*keys: str | int) -> Callable[[dict[str, Any]], None]:
    """Remove one value of a result."""

    def change(body: dict[str, Any]) -> None:
        place: Any = body
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return change


def all_of(*changes: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """Change several values of a result."""

    def change(body: dict[str, Any]) -> None:
        for one in changes:
            one(body)

    return change


def diverging(*changes: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """Say that a run diverged, and change more."""
    return all_of(setting("status", to="diverged"), setting("accuracy", to=None), *changes)


def nested(depth: int) -> Any:  # noqa: ANN401 - any JSON value
    """Return lists inside one another."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


FORGERIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "too many epochs": lambda body: body["epochs"].extend(
        {**body["epochs"][0], "epoch": number} for number in range(3, 50)
    ),
    "too few epochs": without("epochs", 2),
    "no epochs": setting("epochs", to=[]),
    "minus five epochs": setting("epochs", to=-5),
    "epochs of a table": setting("epochs", to={"0": {}}),
    "epochs counted from 1": setting("epochs", 0, "epoch", to=1),
    "an epoch counted yes": setting("epochs", 1, "epoch", to=True),
    "an epoch counted 2.0": setting("epochs", 2, "epoch", to=2.0),
    "an epoch that is a list": setting("epochs", 1, to=[1, 2]),
    "an epoch with more": setting("epochs", 1, "cost_2", to=1),
    "an epoch with less": without("epochs", 1, "trained_rate"),
    "a cost of nothing": setting("epochs", 0, "cost", to=None),
    "a cost in words": setting("epochs", 0, "cost", to="0.5"),
    "a cost that is a list": setting("epochs", 0, "cost", to=[0.5]),
    "a cost of yes": setting("epochs", 0, "cost", to=True),
    "a cost without end": setting("epochs", 0, "cost", to=10**400),
    "a cost beyond 32 bits": setting("epochs", 0, "cost", to=1e300),
    "a cost of another NaN": setting("epochs", 2, "cost", to="NaN"),
    "finished without a cost": setting("epochs", 2, "cost", to="nan"),
    "no cost before the last": diverging(setting("epochs", 1, "cost", to="nan")),
    "no cost twice": diverging(
        setting("epochs", 1, "cost", to="nan"), setting("epochs", 2, "cost", to="nan")
    ),
    "diverged with costs": diverging(),
    "diverged with an accuracy": diverging(
        setting("epochs", 2, "cost", to="nan"), setting("accuracy", to=0.5)
    ),
    "a loss that the cost contradicts": setting("epochs", 0, "loss", to="inf"),
    "a rate of infinity": setting("epochs", 0, "optimizer_rate", to="inf"),
    "a rate below nothing": setting("epochs", 0, "learning_rate", to=-0.1),
    "a rate of text": setting("epochs", 0, "trained_rate", to="\u202e"),
    "an accuracy above 1": setting("accuracy", to=1.5),
    "an accuracy below 0": setting("accuracy", to=-0.5),
    "an accuracy of yes": setting("accuracy", to=True),
    "an accuracy in words": setting("accuracy", to="0.9"),
    "no accuracy": setting("accuracy", to=None),
    "another status": setting("status", to="fine"),
    "another status without a cost": all_of(
        setting("status", to="fine"), setting("epochs", 2, "cost", to="nan")
    ),
    "a status that is a list": setting("status", to=["finished"]),
    "no status": without("status"),
    "an environment of numbers": setting("environment", "tensorflow", to=2),
    "an environment of lists": setting("environment", to=["tensorflow"]),
    "an environment that steers": setting("environment", "keras", to="\x1b[2J"),
    "an environment of a thousand": setting("environment", to={str(number): "" for number in range(1000)}),
    "a machine of a megabyte": setting("machine", to={"processor": "x" * 10**6}),
    "a machine that is nothing": setting("machine", to=None),
    "half a character": setting("machine", to={"processor": "\ud800"}),
    "another format": setting("format", to=2),
    "an experiment that is a list": setting("experiment", to=[]),
    "another run": setting("identity", "seed", to=99),
    "an identity that is a list": setting("identity", to=[]),
    "an identity nested deeply": setting("identity", "model", to=nested(99)),
    "an identity without end": setting("identity", "learning_rate", to=10**400),
    "nothing": lambda _: {"sha256": 1},
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_a_result_that_training_cannot_give_is_damaged(
    project: Project, change: Callable[[dict[str, Any]], Any]
) -> None:
    """However well it is signed: the plan says so, and why, and trains the run again."""
    path = min((project.store.folder / "results").glob("*.json"))
    forge(path, change)
    (missing,) = json.loads(run("plan", "--project", project.folder, "--json").stdout)["missing"]
    assert ("damaged", path.name) == (missing["cause"], missing["detail"].partition(":")[0])


IDENTITIES: list[Any] = [
    *([], "x", 3, None, True),
    *({"seed": seed, "epochs": 1} for seed in (True, "1", 1.0, None)),
    *({"seed": 1, "epochs": epochs} for epochs in (True, "1", 1.0, None)),
    *({"seed": 1}, {"epochs": 1}, {}),
]


@pytest.mark.parametrize("identity", IDENTITIES, ids=map(str, IDENTITIES))
def test_an_identity_that_no_run_has_is_damage(base: Path, identity: Any) -> None:  # noqa: ANN401 - any JSON value
    """Under the very name that it would have.

    Whoever explains what changed reads every result that is there.
    """
    body = json.loads(min((base / ".lrbs" / "results").glob("*.json")).read_bytes())
    del body["sha256"]
    body |= {"identity": identity, "epochs": body["epochs"][:1]}
    with pytest.raises(ValueError, match=r"another run|no seed"):
        decode(key_of(identity), json.dumps({"sha256": _digest(body)} | body).encode())


RAW = {
    "brackets without end": b"[" * 100_000,
    "tables without end": b'{"a":' * 100_000,
    "NaN": b'{"sha256": NaN}',
    "another encoding": '{"sha256": "x"}'.encode("utf-16"),
    "text": b"\x00" * 100,
    "a number of a million digits": b"1" * 10**6,
    "a million epochs": b'{"epochs": [' + b'{"epoch": 0, "cost": 0.5},' * 10**6 + b"0]}",
    "twenty million lists": b"[" + b"[]," * 21_000_000 + b"0]",
    "sixteen million numbers": b"[" + b"1.5," * 15_900_000 + b"0]",
}

MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000, file=sys.stderr)
sys.exit(done.returncode)
"""


@pytest.mark.parametrize("written", RAW.values(), ids=RAW)
def test_what_is_no_result_takes_no_memory(project: Project, written: bytes) -> None:
    """It is damaged, and below a gigabyte."""
    path = min((project.store.folder / "results").glob("*.json"))
    path.write_bytes(written)
    command = [
        sys.executable,
        "-c",
        MEASURED,
        sys.executable,
        "-P",
        "-m",
        "lrbs_report",
        "plan",
        "--project",
        str(project.folder),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    (missing,) = json.loads(done.stdout)["missing"]
    assert ("damaged", True) == (missing["cause"], int(done.stderr.split()[-1]) < 1000)


@pytest.mark.parametrize("size", [10**8, 10**12])
def test_a_result_far_too_large_is_damaged(project: Project, size: int) -> None:
    """Nobody reads it to its end, be it as long as a disk."""
    path = min((project.store.folder / "results").glob("*.json"))
    os.truncate(path, size)
    assert "is larger than" in run("plan", "--project", project.folder).stdout


def test_forged_results_are_set_aside_and_trained_again(
    project: Project, victim: Path, homes: Mapping[str, dict[str, str]]
) -> None:
    """One line each; and the results that take their places are real ones, found again by the next build."""
    one, other = sorted((project.store.folder / "results").glob("*.json"))
    forge(one, setting("accuracy", to=7))
    replaced(other).symlink_to(victim / "file")
    said = run("build", "--project", project.folder, "--no-pdf", variables=homes["mine"]).stdout
    assert 2 == said.count("was set aside as")
    assert untouched(victim)
    assert (
        "Nothing to do"
        in run("build", "--project", project.folder, "--no-pdf", variables=homes["mine"]).stdout
    )


@pytest.mark.parametrize(
    "change",
    [
        *list(FORGERIES.values())[::6],
        setting("identity", "model", to=dict.fromkeys(map(str, range(100_000)), 0)),
    ],
)
def test_earlier_results_of_a_stranger_explain_nothing(
    project: Project, change: Callable[[dict[str, Any]], Any]
) -> None:
    """What changed since is told by results that are sound; the others hold nothing up."""
    folder = project.store.folder / "results"
    for path in folder.glob("*.json"):
        forge(path, change)
        body = json.loads(path.read_bytes())
        with_key = folder / f"{_digest(body.get('identity', {}))[:32]}.json"
        path.rename(with_key)
    (folder / "nested.json").write_bytes(b"[" * 10**6)
    (folder / "pipe.json").unlink(missing_ok=True)
    os.mkfifo(folder / "pipe.json")
    missing = json.loads(run("plan", "--project", project.folder, "--json").stdout)["missing"]
    assert 2 == len(missing)
    assert all(len(one["detail"]) < 1000 for one in missing)


# Caches and notes


FORGED = """
import io, json, sys, zipfile
from pathlib import Path
from lrbs_report.base.trust import sealed, unsealed
for path in Path(sys.argv[1]).glob(f"*.{sys.argv[2]}"):
    made = unsealed(path.name, path.read_bytes())
    assert made is not None, path
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(made)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        parts["svg"] = parts["svg"].replace(b"</svg>", b"<script>alert(1)</script></svg>")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as new:
            for name, part in parts.items():
                new.writestr(zipfile.ZipInfo(name), part)
        made = packed.getvalue()
    elif path.suffix == ".json":
        made = made.replace(b"0.", b"1.")
    else:
        made = b"@import url(https://example.org/evil);" + made
    path.write_bytes(sealed(path.name, made))
"""


def forget(project: Project) -> None:
    """Let the next build look at everything, and write the report anew."""
    (project.store.folder / "current.json").unlink(missing_ok=True)
    shutil.rmtree(project.output.folder)


@pytest.mark.long(1)
@pytest.mark.parametrize("kind", ["zip", "css", "json"])
def test_caches_of_a_stranger_are_made_anew(
    base: Path, homes: Mapping[str, dict[str, str]], tmp_path: Path, kind: str
) -> None:
    """Charts with scripts, style sheets, answers, each under the stranger's own seal, which believes them.

    The report is the same as ever.
    """
    made = kept_project(tmp_path / "theirs", DEFINITIONS)
    run("build", "--project", made.folder, *BUILD, variables=homes["theirs"])
    subprocess.run(
        [sys.executable, "-c", FORGED, str(made.store.charts), kind],
        env={**os.environ, **homes["theirs"]},
        check=True,
    )
    forget(made)
    copy = Project(Path(shutil.copytree(made.folder, tmp_path / "copy")))
    run("build", "--project", copy.folder, *BUILD, variables=homes["theirs"])
    assert content(base / "output") != content(copy.output.folder)
    run("build", "--project", made.folder, *BUILD, variables=homes["mine"])
    assert content(base / "output") == content(made.output.folder)


def test_a_cache_under_another_name_is_made_anew(project: Project, base: Path, build: Build) -> None:
    """A seal is of what the name says: charts that changed places are drawn again."""
    forget(project)
    charts = sorted(project.store.charts.glob("*.zip"))
    contents = [path.read_bytes() for path in charts]
    for path, other in zip(charts, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(other)
    build()
    assert content(base / "output") == content(project.output.folder)


@pytest.mark.parametrize("name", ["report.html", "figures/cost-fast.svg", "data/results.json"])
def test_a_strangers_note_hides_no_forged_report(
    base: Path, homes: Mapping[str, dict[str, str]], tmp_path: Path, name: str
) -> None:
    """A published file, its manifest and the note, all forged to fit one another.

    The build writes its own report over it.
    """
    made = Project(Path(shutil.copytree(base, tmp_path / "project")))
    path = made.output.folder / name
    path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>")
    manifest = json.loads((made.output.folder / "manifest.json").read_bytes())
    manifest["files"][name] = sha256_of(path)
    (made.output.folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
    leave = (
        "import sys; from pathlib import Path; "
        "from lrbs_report.walks import current; from lrbs_report.keeping.project import Project; "
        "current.leave_note(Project(Path(sys.argv[1])), [], [], current.Unverified(), pdf=False)"
    )
    subprocess.run(
        [sys.executable, "-c", leave, str(made.folder)], env={**os.environ, **homes["theirs"]}, check=True
    )
    fits = run("build", "--project", made.folder, "--no-pdf", variables=homes["theirs"])
    assert "Nothing to do" in fits.stdout
    run("build", "--project", made.folder, *BUILD, variables=homes["mine"])
    assert content(base / "output") == content(made.output.folder)


def test_a_note_of_before_hides_no_forged_report(project: Project, base: Path, build: Build) -> None:
    """One's own note, of the same project, is about what was published then.

    Another manifest is another report.
    """
    path = project.output.folder / "report.html"
    path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>")
    manifest = json.loads((project.output.folder / "manifest.json").read_bytes())
    manifest["files"]["report.html"] = sha256_of(path)
    (project.output.folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
    build()
    assert content(base / "output") == content(project.output.folder)


def test_a_portrait_of_a_stranger_is_made_anew(project: Project, base: Path, build: Build) -> None:
    """The data are at hand, so nobody is believed about them."""
    path = next(project.store.datasets.glob("portrait-*.json"))
    told = json.loads(path.read_bytes())
    told["portrait"]["train"]["classes"]["0"] = 1
    seal = path.with_suffix(".seal").read_bytes()
    body = json.dumps(told["portrait"], sort_keys=True).encode()
    told["sha256"] = hashlib.sha256(body).hexdigest()
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".seal").write_bytes(seal)
    forget(project)
    build()
    assert content(base / "output") == content(project.output.folder)


def test_timings_of_a_stranger_estimate_nothing(project: Project) -> None:
    """Not a time without end, nor one before now."""
    for seconds in ("1e400", "-5", "1e308", '"x"', "null", "[]"):
        (project.store.folder / "timings.json").write_text(f'{{"{"0" * 16}": {seconds}}}', encoding="utf-8")
        assert {} == project.store.timings()
    (project.store.folder / "timings.json").write_text(
        '{"seal": "00", "note": {"x": 1e308}}', encoding="utf-8"
    )
    assert {} == project.store.timings()


# Manifests


HOSTILE = (
    "../victim/file",
    "../experiments.toml",
    "../.lrbs/history.sqlite",
    "data/../../victim/file",
    "data//../../victim/file",
)


@pytest.mark.long(2)
@pytest.mark.parametrize("where", ["output", ".lrbs/next-output", ".lrbs/old-output", ".lrbs/building"])
@pytest.mark.parametrize("digest", ["right", "wrong"])
def test_a_manifest_names_nothing_outside(
    project: Project, base: Path, build: Build, where: str, digest: str
) -> None:
    """Neither what is to be removed nor what is to be set aside; the users' files beside it stay."""
    victim, folder = project.folder / "victim", project.folder / where
    victim.mkdir()
    (victim / "file").write_bytes(SECRET)
    folder.mkdir(exist_ok=True)
    up = "../" * where.count("/")  # to the project's folder, from wherever the manifest stands
    told = {
        f"{up}{name}": "0" * 64
        if digest == "wrong"
        else sha256_of(project.folder / name.rpartition("../")[2])
        for name in HOSTILE
    }
    told |= {str(victim / "file"): sha256_of(victim / "file")}
    (project.store.folder / "current.json").unlink()
    before = {
        path: path.read_bytes()
        for path in [project.definitions, *(project.store.folder / "results").iterdir(), victim / "file"]
    }
    (folder / "manifest.json").write_text(json.dumps({"files": told}), encoding="utf-8")
    (folder / "mine").write_bytes(SECRET)
    build()
    found = content(project.output.folder)
    aside = (
        content(project.store.folder / "set-aside") if (project.store.folder / "set-aside").exists() else {}
    )
    assert content(base / "output").items() <= found.items()
    assert SECRET in (*found.values(), *aside.values())
    assert before == {path: path.read_bytes() for path in before}
    assert 1 == len(project.store.history.briefs())


@pytest.mark.long(2)
@pytest.mark.parametrize("where", ["output", ".lrbs/next-output", ".lrbs/building"])
def test_a_manifest_leads_through_no_link(
    project: Project, base: Path, victim: Path, build: Build, where: str
) -> None:
    """A folder in it that is a link to somebody's: what the manifest names there is somebody's, not ours."""
    folder = project.folder / where
    folder.mkdir(exist_ok=True)
    digest = sha256_of(victim / "file")
    (folder / "theirs").symlink_to(victim)
    for told in (digest, "0" * 64):
        (folder / "manifest.json").write_text(json.dumps({"files": {"theirs/file": told}}), encoding="utf-8")
        build()
        assert untouched(victim)
        folder.mkdir(exist_ok=True)
    assert content(base / "output").items() <= content(project.output.folder).items()


@pytest.mark.parametrize(
    "name",
    [
        *HOSTILE,
        "/etc/hostname",
        "",
        ".",
        "./report.html",
        "data//results.json",
        "data\\results.json",
        "a\0b",
        "a\nb",
    ],
)
def test_a_manifest_with_a_name_that_we_never_write_is_none_of_ours(
    project: Project, victim: Path, name: str
) -> None:
    """All of it: nothing that it says is believed, and so nothing is intact."""
    told = dict(project.output.manifest())
    told["files"] = {**told["files"], name: sha256_of(victim / "file")}
    (project.output.folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert ({}, False) == (project.output.manifest(), project.output.is_intact())


@pytest.mark.parametrize("name", ["data", "data/results.json"])
def test_what_a_link_leads_to_is_not_intact(project: Project, tmp_path: Path, name: str) -> None:
    """Although it is byte for byte what was published."""
    place = project.output.folder / name
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert not project.output.is_intact()


@pytest.mark.long(2)
@pytest.mark.parametrize("name", ["figures", "report.html", "data/results.json", "manifest.json"])
def test_nothing_is_published_through_a_link(
    project: Project, base: Path, victim: Path, build: Build, name: str
) -> None:
    """A link in the place of a published file or folder is set aside; what it leads to stays as it is."""
    replaced(project.output.folder / name).symlink_to(victim if name == "figures" else victim / "file")
    build()
    assert untouched(victim)
    assert content(base / "output") == content(project.output.folder)
    assert [True] == [path.is_symlink() for path in (project.store.folder / "set-aside").iterdir()]


@pytest.fixture
def depths(project: Project) -> Iterator[Path]:
    """Put so many folders inside one another into what is published that Python would give up.

    And take them away, since pytest gives up too.
    """
    top = project.output.folder / "mine"
    top.mkdir()
    descriptor = os.open(top, os.O_RDONLY)
    for _ in range(DEPTH):
        os.mkdir("a", dir_fd=descriptor)
        inner = os.open("a", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    yield top / "/".join(["a"] * DEPTH)
    subprocess.run(["/bin/rm", "-rf", project.folder], check=True)


def test_folders_may_be_deep(project: Project, base: Path, depths: Path, build: Build) -> None:
    """A manifest names ten thousand of them, and those that stand there move along."""
    told = {"files": {"/".join(["a"] * 10_000): "0" * 64}}
    (project.output.folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    build()
    folder = project.output.folder  # which rglob does not get to the bottom of
    found = {
        name: (folder / name).read_bytes() for name, mode in everything(folder) if not stat.S_ISDIR(mode)
    }
    assert content(base / "output") == found
    assert depths.is_dir()


# Beginning a project where a stranger was


@pytest.mark.parametrize(
    "name", ["templates", "references", "experiments.toml", "templates/article.en.md.j2", ".gitignore"]
)
def test_init_writes_through_no_link(victim: Path, tmp_path: Path, name: str) -> None:
    """What is there already is named, and nothing is written anywhere."""
    folder = tmp_path / "new"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).symlink_to(victim if "." not in name else victim / "nothing")
    assert "is there already" in run("init", folder, code=2).stderr
    assert untouched(victim)
    assert [name.split("/", maxsplit=1)[0]] == [path.name for path in folder.iterdir()]
