"""Inputs made by chance: whatever a file holds, it is read, refused as wrong input, or found damaged.

Never a defect, a hang, or gigabytes.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import random
import resource
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrbs_report.base import trust
from lrbs_report.base.errors import DamagedStore, InvalidInput, ReportError
from lrbs_report.keeping.history import History
from lrbs_report.keeping.project import Project
from lrbs_report.keeping.store import Store
from lrbs_report.runs import locating
from lrbs_report.study.reading import read_study
from lrbs_report.study.references import read_runs
from lrbs_report.study.syntax import read_raw
from lrbs_report.telling.traced import as_json, as_text
from lrbs_report.training import state
from lrbs_report.walks import planning
from lrbs_report.walks.replicate import replicate
from lrbs_report.walks.verifying.published import open_published
from tests import ROOT
from tests.commands import command, project, run
from tests.conftest import Tally
from tests.factory.projects import DEFINITIONS, kept_project
from tests.faults import mutating
from tests.faults.mutating import Mutator
from tests.samples import ALL
from tests.study.texts import LOG, MATCHED, PARTS

TOTAL = 10_500 if ALL else 500
SECONDS = 60
"""For one input: only to tell a hang."""

MOST_BYTES = 900_000_000
"""That all inputs of a kind may add to the most that this process has ever held."""

Read = Callable[[bytes], object]


@dataclass(frozen=True, kw_only=True)
class Honest:
    """A project that was built, and files that are in order."""

    folder: Path
    files: Mapping[str, Sequence[bytes]]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    """Build a report from results that are made up, and collect one of each kind of file."""
    folder = kept_project(tmp_path_factory.mktemp("honest") / "project").folder
    run("build", "--no-pdf", "--project", folder)
    results = [path.read_bytes() for path in sorted((folder / ".lrbs" / "results").iterdir())]
    return Honest(
        folder=folder,
        files={
            "definitions": [
                DEFINITIONS.encode(),
                (PARTS + MATCHED).encode(),
                (ROOT / "experiments.toml").read_bytes(),
            ],
            "data": [_archive(np.savez), _archive(np.savez_compressed)],
            "result": results,
            "state": [_state(folder)],
            "edition": [(folder / "output" / "data" / "edition.json").read_bytes()],
            "manifest": [(folder / "output" / "manifest.json").read_bytes()],
            "log": [LOG.encode(), (ROOT / "references" / "published.log").read_bytes()],
            "history": [(folder / ".lrbs" / "history.sqlite").read_bytes()],
        },
    )


def _archive(save: Callable[..., None]) -> bytes:
    made = io.BytesIO()
    save(
        made,
        x_train=np.zeros((8, 2)),
        y_train=np.arange(8) % 2,
        x_test=np.zeros((4, 2)),
        y_test=np.arange(4) % 2,
    )
    return made.getvalue()


def _state(folder: Path) -> bytes:
    path = folder / ".lrbs" / "a.state"
    state.save(
        path,
        state.State(
            epochs=(),
            is_over=False,
            fingerprint="f",
            variables=[np.zeros((3, 2), np.float32), np.int64(7)],  # type: ignore[list-item]
        ),
    )
    content = path.read_bytes()
    path.unlink()
    return content


def _signed(path: Path, content: bytes) -> bytes:
    """Put the seal before a state that is right for it, so that what it holds is looked at."""
    return trust.seal_of_state(path, [content]) + content


def _headers(chance: random.Random, content: bytes) -> bytes:
    """Change what stands in an archive, and write it anew, so that its sums are right."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as new,
    ):
        for name in old.namelist():
            member = old.read(name)
            if chance.random() < 0.5:
                words = (
                    (
                        b"(8, 2)",
                        chance.choice((b"(-8,2)", b"(8,2,)", b"(8,)  ", b"9**9**9", b"(True,)", b"(1e9,) ")),
                    ),
                    (
                        b"'<f8'",
                        chance.choice(
                            (b"'|O' ", b"'<U9'", b"'>f4'", b"'<i8'", b"'|V8'", b"'<c8'", b"[(1)]", b"'f' * 9")
                        ),
                    ),
                    (b"False", chance.choice((b"True ", b"None ", b"[[[[["))),
                    (b"descr", chance.choice((b"shape", b"xxxxx"))),
                )
                member = (
                    member.replace(*chance.choice(words))
                    if chance.random() < 0.6
                    else mutating.bytewise(chance, member)
                )
            called = (
                name if chance.random() < 0.95 else chance.choice(("x_train", "../x.npy", "\x1b.npy", "x"))
            )
            if chance.random() < 0.95 and called not in new.namelist():
                new.writestr(called, member)
    return made.getvalue()


KINDS = (
    "definitions",
    "raw",
    "data",
    "header",
    "result",
    "state",
    "edition",
    "manifest",
    "log",
    "replicate",
    "history",
)
MUTATORS: Mapping[str, tuple[str, Mutator]] = {
    "definitions": ("definitions", mutating.toml),
    "raw": ("definitions", mutating.bytewise),
    "data": ("data", mutating.bytewise),
    "header": ("data", _headers),
    "result": ("result", mutating.as_json),
    "state": ("state", lambda chance, content: mutating.bytewise(chance, content[trust.SIZE :])),
    "edition": ("edition", mutating.as_json),
    "manifest": ("manifest", mutating.as_json),
    "log": ("log", mutating.log),
    "replicate": ("log", mutating.log),
    "history": ("history", mutating.bytewise),
}
SHARE = {"definitions": 4}
"""How many times as many inputs as of other kinds."""


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
def test_no_file_makes_a_reader_fall_over(kind: str, honest: Honest, tmp_path: Path, tally: Tally) -> None:
    """It is read, or refused with exit code 2 or 5, soon and within bounds."""
    name, mutate = MUTATORS[kind]
    read, before = _reader(kind, honest, tmp_path), _most_memory()
    count = -(-TOTAL * SHARE.get(kind, 1) // (len(KINDS) + sum(SHARE.values()) - len(SHARE)))

    def attempt(chance: random.Random, number: int) -> None:
        content = mutating.picked(chance, honest.files[name], mutate)
        with _told(kind, number, content, tmp_path):
            _try(read, content)

    tally("fuzz", fuzzed(count, attempt))
    assert _most_memory() - before < MOST_BYTES


def fuzzed(count: int, attempt: Callable[[random.Random, int], object]) -> int:
    """Let Hypothesis choose so many inputs, the same ones each time.

    It makes one that something falls over as small as it gets. Returns how many were tried.
    """
    tried = itertools.count(1)

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def attempts(chance: random.Random) -> None:
        attempt(chance, next(tried))

    attempts()
    return next(tried) - 1


def _try(read: Read, content: bytes) -> None:
    """Read, and let pass what a stranger's file may be answered with."""
    with contextlib.suppress(InvalidInput, DamagedStore), _limited():
        read(content)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def hang(_: int, __: FrameType | None) -> None:
        message = "no end in sight"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _told(kind: str, number: int, content: bytes, folder: Path) -> Iterator[None]:
    """Keep an input that something fell over, and say which it was."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        kept = folder / f"{kind}-{number}"
        kept.write_bytes(content)
        code = f", exit code {error.exit_code}" if isinstance(error, ReportError) else ""
        pytest.fail(
            f"{kind} {number}: {type(error).__name__}{code}: {str(error)[:300]}; "
            f"kept as {kept}\n{content[:300]!r}"
        )


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _reader(kind: str, honest: Honest, folder: Path) -> Read:
    """Return what the commands do with a file of some kind."""
    place = folder / "place"
    place.mkdir()
    readers: dict[str, Callable[[Path, Honest], Read]] = {
        "definitions": _definitions,
        "raw": lambda place, _: _after_writing(place / "experiments.toml", read_raw),
        "data": _data,
        "header": _data,
        "result": _result,
        "state": _state_of,
        "edition": _edition,
        "manifest": _manifest,
        "log": lambda place, _: _after_writing(place / "a.log", read_runs),
        "replicate": _replicate,
        "history": lambda place, _: _after_writing(place / "history.sqlite", _asked),
    }
    return readers[kind](place, honest)


def _state_of(place: Path, _: Honest) -> Read:
    def read(content: bytes) -> None:
        file = place / "a.state"
        file.write_bytes(_signed(file, content))
        state.read(file, "f")

    return read


def _definitions(place: Path, _: Honest) -> Read:
    (place / "published.log").write_text(LOG, encoding="utf-8")
    return _after_writing(
        place / "experiments.toml", lambda file: locating.locate(read_study(file), Store(place / ".lrbs"))
    )


def _data(place: Path, _: Honest) -> Read:
    text = (
        PARTS.replace("mnist", "npz:d.npz")
        + '[[experiments]]\nid = "one"\nlearning_rate = 0.1\nbatch_size = 4\n'
    )
    study = read_study(project(place, text) / "experiments.toml")
    return _after_writing(place / "d.npz", lambda _: locating.locate(study, Store(place / ".lrbs")))


def _result(place: Path, honest: Honest) -> Read:
    shutil.copytree(honest.folder / ".lrbs", place / ".lrbs")
    store = Store(place / ".lrbs")
    return _after_writing(
        min((place / ".lrbs" / "results").iterdir()),
        lambda file: (store.load(file.stem), list(store.earlier())),
    )


def _edition(place: Path, honest: Honest) -> Read:
    shutil.copytree(honest.folder / "output", place / "output")
    return _after_writing(
        place / "output" / "data" / "edition.json", lambda _: open_published(place / "output", "latest")
    )


def _manifest(place: Path, honest: Honest) -> Read:
    shutil.copytree(honest.folder / "output", place / "output")
    output = Project(place).output
    return _after_writing(
        place / "output" / "manifest.json",
        lambda _: (output.manifest(), output.is_intact(), open_published(place / "output", "1")),
    )


def _replicate(place: Path, honest: Honest) -> Read:
    plan = planning.plan(Project(honest.folder), 1)

    def trace(file: Path) -> object:
        found = replicate(file, plan)
        return as_text(found), as_json(found)

    return _after_writing(place / "a.log", trace)


def _after_writing(file: Path, read: Callable[[Path], object]) -> Read:
    def write_and_read(content: bytes) -> object:
        file.write_bytes(content)
        return read(file)

    return write_and_read


def _asked(file: Path) -> object:
    """Ask a history all that the commands ask."""
    for rest in file.parent.glob("history.sqlite-*"):
        rest.unlink()
    history = History(file)
    briefs = history.briefs()
    editions = [history.edition(brief.number) for brief in briefs]
    told = [(history.files(edition.number), history.sources(edition)) for edition in editions]
    return told, history.pages(), history.verifications(), history.trained(), history.untold()


@pytest.mark.fuzz
def test_some_of_them_through_the_command(honest: Honest, tmp_path: Path, tally: Tally) -> None:
    """What the functions say, the command says: exit code 0, 1, 2 or 5, and no traceback."""

    def attempt(chance: random.Random, number: int) -> None:
        kind = chance.choice(("definitions", "log", "history"))
        content = mutating.picked(chance, honest.files[kind], MUTATORS[kind][1])
        place = tmp_path / str(number)
        place.mkdir()
        (place / "experiments.toml").write_bytes(content if kind == "definitions" else DEFINITIONS.encode())
        words = {"definitions": ("plan",), "log": ("replicate", "a.log"), "history": ("history",)}[kind]
        if kind == "log":
            (place / "a.log").write_bytes(content)
        if kind == "history":
            (place / ".lrbs").mkdir()
            (place / ".lrbs" / "history.sqlite").write_bytes(content)
        done = subprocess.run(
            command(*words), cwd=place, capture_output=True, text=True, check=False, timeout=2 * SECONDS
        )
        assert done.returncode in (0, 1, 2, 5), f"{kind} {number}: {done.stderr}"
        assert "Traceback" not in done.stderr, f"{kind} {number}: {done.stderr}"
        assert "This is a defect" not in done.stderr, f"{kind} {number}: {done.stderr}"

    tally("fuzz", fuzzed(max(6, TOTAL // 100), attempt))
