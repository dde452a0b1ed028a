"""Results by key: small readable files, written whole, verified on reading.

* ``.lrbs/results/<key>.json``: one finished run; worth committing, since with it nobody needs to train again
* ``.lrbs/states/<key>.state``: where an unfinished run stands
* ``.lrbs/datasets/``: data sets that Keras downloaded, and their digests
* ``.lrbs/charts/``: charts that were drawn, so that a changed sentence draws nothing
* ``.lrbs/set-aside/``: files that were found damaged or changed
* ``.lrbs/history.sqlite``: every edition of the report; worth committing too
* ``.lrbs/timings.json``: how long an epoch of each kind took here, for estimates

The folder may come from a stranger. No link in it is followed, and what a file says is believed only as far
as it can be checked.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import math
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import DiskError, Problem
from lrbs_report.base.files import (
    NotPlain,
    explain_disk,
    in_words,
    read_plain,
    shown,
    sweep_half_written,
    write_whole,
)
from lrbs_report.base.notes import keep_note, kept_note
from lrbs_report.base.showing import one_line
from lrbs_report.keeping.history import History
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.study.experiments import Run, key_of

FORMAT = 1

GITIGNORE = """\
# Written by lrbs-report. Commit this folder's results, and nobody needs to train again; commit the history, and every clone knows all editions.
*
!.gitignore
!history.sqlite
!results/
!results/*.json
!datasets/
!datasets/*.json
"""  # noqa: E501 - the text of a file

DATABASE = ("history.sqlite", "history.sqlite-wal", "history.sqlite-shm", "history.sqlite-journal")
FILES = ("lock", ".gitignore", "timings.json", "current.json")
FILLED = ("results", "states", "charts", "datasets")
"""Folders that hold plain files and nothing else."""

FOLDERS = (*FILLED, "set-aside", "building", "next-output", "old-output")
KINDS = {**dict.fromkeys(FILES, "file"), **dict.fromkeys(FOLDERS, "folder")}
"""What each thing in the folder must be. Anything else in its place could lead to somebody's files."""

LONGEST_PATH = 504
"""Bytes of the whole path of a history: SQLite takes 512, and puts "-journal" behind it."""

LONGEST_ASIDE = 200
"""Bytes of a name that a file keeps when it is set aside: a name has 255 at most, and gets a number."""

NUMBERS = {"cost", "learning_rate", "trained_rate", "optimizer_rate"}
WORDS = ("nan", "inf", "-inf")
"""How a number that is not finite is written; only the last cost of a run that diverged is one."""

LARGEST = 3.5e38
"""The largest size of a mean of losses, which are of 32 bits."""

ORIGINS, LONGEST_ORIGIN = 20, 500
"""Lines about libraries and processor that a result has, and their characters."""


@dataclass(frozen=True, kw_only=True)
class Damaged:
    """A result file that does not hold what was written, and why we think so."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Store:
    """The folder ``.lrbs`` of a project. Looking never writes."""

    folder: Path

    @property
    def charts(self) -> Path:
        """Where charts that were drawn are kept; they can be drawn again at any time."""
        return self.folder / "charts"

    @property
    def datasets(self) -> Path:
        """Where downloaded data sets are kept."""
        return self.folder / "datasets"

    @property
    def history(self) -> History:
        """Every edition that was published."""
        return History(self.folder / "history.sqlite")

    @property
    def lock(self) -> Path:
        """The file whose lock a build holds. It is never deleted."""
        return self.folder / "lock"

    @property
    def _filled(self) -> list[Path]:
        """The folders that hold plain files and nothing else, whether or not they are there."""
        return [self.folder / name for name in FILLED]

    def result_path(self, key: str) -> Path:
        """Where the result with this key is kept."""
        return self.folder / "results" / f"{key}.json"

    def state_path(self, key: str) -> Path:
        """Where the state of the unfinished run with this key is kept."""
        return self.folder / "states" / f"{key}.state"

    def strangers(self) -> Iterator[Problem]:
        """Name what in the folder, or the folder itself, is a link or of another kind than it must be.

        Not the history: whatever stands in its place is damage, which a build sets aside (``history_file``).
        """
        yield from wrong_kind(self.folder, "folder")
        if self.folder.is_symlink() or not self.folder.is_dir():
            return
        with explain_disk(self.folder):
            for name in sorted(os.listdir(self.folder)):  # noqa: PTH208 - names are all that is asked
                path = self.folder / name
                yield from second_name(path) if name in DATABASE else wrong_kind(path, KINDS.get(name, ""))

    def refuse_long_path(self) -> None:
        """Raise ``DiskError`` when the history could not be opened where the project is."""
        length = len(os.fsencode(os.path.realpath(self.history.file)))
        if length > LONGEST_PATH:
            message = f"has a path of {length} bytes, and SQLite opens those of {LONGEST_PATH} at most"
            raise DiskError(in_words(OSError(errno.ENAMETOOLONG, message), shown(self.history.file)))

    def prepare(self) -> None:
        """Make the folder, and tell git what in it is worth keeping.

        Raises ``DiskError`` when nothing could be kept in it.
        """
        with explain_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / ".gitignore").exists():
            write_whole(self.folder / ".gitignore", GITIGNORE.encode())
        for folder in (self.folder, *self._filled):
            refuse_unwritable(folder)

    def sweep_half_written(self) -> None:
        """Remove the half-written files of commands that were killed.

        Those that somebody is writing are left. What cannot be removed is left too.
        """
        for folder in (self.folder, *self._filled):
            with contextlib.suppress(OSError):
                sweep_half_written(folder)

    def sweep(self) -> list[Path]:
        """Set aside what stands where only plain files are kept, and remove half-written files.

        Only for whoever holds the lock. Returns the new places of what was set aside.
        """
        self.sweep_half_written()
        with explain_disk(self.folder):
            others = [
                path
                for folder in filter(Path.is_dir, self._filled)
                for path in sorted(folder.iterdir())
                if _is_no_file(path)
            ]
        return [self.set_aside(path) for path in others]

    def sweep_states(self, needed: Collection[str]) -> None:
        """Remove the states of finished runs, but for those that are to be trained again.

        Only for whoever holds the lock.
        """
        with explain_disk(self.folder / "states"):
            for path in (self.folder / "states").glob("*.state"):
                if path.stem not in needed and isinstance(self.load(path.stem), RunResult):
                    path.unlink(missing_ok=True)

    def load(self, key: str) -> RunResult | Damaged | None:
        """Return the result kept under a key, verified; ``None`` when there is none."""
        path = self.result_path(key)
        try:
            return decode(key, read_plain(path, bounds.RESULT))
        except FileNotFoundError:
            return None
        except NotPlain as error:
            return Damaged(path=path, reason=f"it {error.strerror}")
        except OSError as error:
            raise DiskError(in_words(error, shown(path))) from error
        except ValueError as error:
            return Damaged(path=path, reason=str(error))

    def keep(self, run: Run, result: RunResult) -> None:
        """Keep a result, then drop the state that led to it."""
        write_whole(self.result_path(result.key), encode(run.experiment.id, result))
        with explain_disk(self.state_path(result.key)):
            self.state_path(result.key).unlink(missing_ok=True)

    def earlier(self) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """Return experiment, seed and identity of every readable result, to explain what changed since.

        Of a flood of them, the first ones.
        """
        left = bounds.EARLIER
        for path in sorted((self.folder / "results").glob("*.json"))[: bounds.RUNS]:
            try:
                content = read_plain(path, min(bounds.RESULT, left))
                left -= len(content)
                result = decode(path.stem, content)
                told = json.loads(content)["experiment"]
            except (OSError, ValueError):
                continue  # damaged: said where it matters
            if len(json.dumps(result.identity)) <= bounds.IDENTITY:
                yield told, result.seed, result.identity

    def set_aside(self, path: Path) -> Path:
        """Move something out of the way without losing it or following it, and return its new place."""
        folder, name = self.folder / "set-aside", os.fsdecode(os.fsencode(path.name)[-LONGEST_ASIDE:])
        with explain_disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            places = (folder / f"{number:03d}-{name}" for number in range(1, 10**6))
            return path.rename(next(place for place in places if not os.path.lexists(place)))

    def timings(self) -> dict[str, float]:
        """Return the seconds an epoch took here, by kind of training (see ``plan``); nothing when unknown."""
        return dict(kept_note(self.folder / "timings.json") or {})

    def keep_timings(self, timings: Mapping[str, float]) -> None:
        """Remember how long epochs took."""
        keep_note(
            self.folder / "timings.json",
            {kind: round(seconds, 4) for kind, seconds in sorted(timings.items())},
        )


def wrong_kind(path: Path, expected: str) -> Iterator[Problem]:
    """Say what is wrong with what stands in a place of ours.

    It is a link, or not the file or the folder that it must be ("" is either).
    """
    try:
        told = path.lstat()
    except OSError:
        return
    hint = (
        f"Replace it by a {expected or 'file or a folder'}, "
        "or move it elsewhere, then run the same command again."
    )
    found = "folder" if stat.S_ISDIR(told.st_mode) else "file" if stat.S_ISREG(told.st_mode) else ""
    if stat.S_ISLNK(told.st_mode):
        yield Problem(
            file=shown(path),
            line=0,
            column=0,
            message="is a link, and what this tool keeps stands in no other place",
            hint=hint,
        )
    elif expected and found != expected:
        yield Problem(
            file=shown(path),
            line=0,
            column=0,
            message=f"is {f'a {found}' if found else 'neither a file nor a folder'}, expected a {expected}",
            hint=hint,
        )
    elif path.name == "lock":
        yield from second_name(path)


def second_name(path: Path) -> Iterator[Problem]:
    """Say that a file has a second name, and could be somebody's.

    It is one that is changed where it is, instead of being replaced as a whole.
    """
    with contextlib.suppress(OSError):
        told = path.lstat()
        if stat.S_ISREG(told.st_mode) and told.st_nlink > 1:
            message = (
                "has a second name (a hard link), so that to change it would change somebody else's file"
            )
            yield Problem(
                file=shown(path),
                line=0,
                column=0,
                message=message,
                hint="Replace it by a copy of itself, then run the same command again.",
            )


def refuse_unwritable(folder: Path) -> None:
    """Raise ``DiskError`` when a folder that is there may not be changed."""
    if folder.is_dir() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        code = errno.EROFS if os.statvfs(folder).f_flag & os.ST_RDONLY else errno.EACCES
        raise DiskError(in_words(OSError(code, os.strerror(code)), shown(folder)))


def _is_no_file(path: Path) -> bool:
    """Tell whether something else than a plain file stands in a place; what is gone meanwhile is nothing."""
    try:
        return not stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def encode(experiment: str, result: RunResult) -> bytes:
    """Write a result as JSON that people and ``git diff`` can read, with the SHA-256 of the rest on top."""
    body = {
        "format": FORMAT,
        "experiment": experiment,
        "status": result.status,
        "accuracy": result.accuracy,
        "epochs": [
            {name: _written(value) for name, value in asdict(epoch).items() if value is not None}
            for epoch in result.epochs
        ],
        "identity": result.identity,
        "environment": _told(result.environment),
        "machine": _told(result.machine),
    }
    return (
        json.dumps({"sha256": _digest(body)} | body, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    ).encode()


def decode(key: str, content: bytes) -> RunResult:
    """Read what ``encode`` wrote.

    Raises ``ValueError`` when it is not what was written, or not what the file's name says. A digest proves
    nothing about what a stranger wrote: types and ranges are those that training gives, and the key says what
    was asked for.
    """
    _refuse_padding(content)
    body = plain_json.loads(content)
    if not isinstance(body, dict):
        raise ValueError("it holds no result")  # noqa: TRY004 - damage, whatever its type
    digest = body.pop("sha256", None)
    if digest != _digest(body):
        raise ValueError("its content is not what was written (the SHA-256 differs)")
    if body.get("format") != FORMAT or not isinstance(body.get("experiment"), str):
        raise ValueError(f"it is no result of format {FORMAT}")
    identity = body.get("identity")
    if not isinstance(identity, dict) or key_of(identity) != key:
        raise ValueError("it holds the result of another run than its name says")
    return _checked(key, identity, body)


def _refuse_padding(content: bytes) -> None:
    """Refuse JSON that would take far more memory than its bytes: a result has few values for its length."""
    if any(
        content.count(sign) > bounds.RESULT_VALUES + len(content) // bounds.BYTES_A_VALUE
        for sign in (b",", b"[", b"{")
    ):
        raise ValueError("it holds more values than a result has")


def _checked(key: str, identity: Mapping[str, Any], body: Mapping[str, Any]) -> RunResult:
    """Make a result of what is written, if training could have given it."""
    seed, most, told = identity.get("seed"), identity.get("epochs"), body.get("epochs")
    if type(seed) is not int or type(most) is not int:
        raise ValueError("it names no seed, or no number of epochs")
    if not isinstance(told, list) or not 1 <= len(told) <= most:
        raise ValueError(
            f"it has {len(told) if isinstance(told, list) else 'no'} epochs, and {most} were asked for"
        )
    epochs = tuple(_read_epoch(number, epoch) for number, epoch in enumerate(told))
    status: Any = body.get("status")
    accuracy: Any = body.get("accuracy")
    finite = [math.isfinite(epoch.cost) for epoch in epochs]
    if status not in ("finished", "diverged") or not all(finite[:-1]) or finite[-1] != (status == "finished"):
        raise ValueError("its status is not what its costs say")
    if status == "finished" and len(epochs) < most and not identity.get("callbacks"):
        raise ValueError(f"it has {len(epochs)} epochs, and {most} were asked for")
    if not (accuracy is None if status == "diverged" else _is_number(accuracy) and 0 <= accuracy <= 1):
        raise ValueError("its accuracy is none that such a run has")
    return RunResult(
        key=key,
        identity=identity,
        seed=seed,
        status=status,
        accuracy=accuracy,
        epochs=epochs,
        environment=_origin(body, "environment"),
        machine=_origin(body, "machine"),
    )


def _read_epoch(number: int, written: object) -> Epoch:
    """Read an epoch, turning words back into NaN and infinity; a number stays the type that it was."""
    if not isinstance(written, dict) or written.keys() - {"loss"} != NUMBERS | {"epoch"}:
        raise ValueError(f"epoch {number} is not told as epochs are")
    if type(written["epoch"]) is not int or written["epoch"] != number:
        raise ValueError("its epochs are not counted from 0")
    means = {name: _mean(written[name]) for name in ("cost", "loss") if name in written}
    rates = {name: written[name] for name in NUMBERS - {"cost"}}
    wrong = [name for name, mean in means.items() if mean is None] + [
        name for name, rate in rates.items() if not (_is_number(rate) and rate >= 0)
    ]
    if wrong:
        raise ValueError(f"epoch {number}: {', '.join(sorted(wrong))} is no number that training gives")
    if "loss" in means and math.isfinite(means["cost"]) != math.isfinite(means["loss"]):
        raise ValueError(f"epoch {number}: one of its means is finite and the other is not")
    return Epoch(epoch=number, **means, **rates)


def _mean(written: Any) -> Any:  # noqa: ANN401 - any JSON value; a number, or nothing
    """Read a mean of losses; nothing when it is none."""
    if isinstance(written, str):
        return float(written) if written in WORDS else None
    return written if _is_number(written) else None


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a value is a number of a size that training gives.

    Neither yes nor no is one, though Python counts them so.
    """
    return type(value) in (int, float) and abs(value) <= LARGEST


def _origin(body: Mapping[str, Any], name: str) -> dict[str, str]:
    """Read what a result was made with, as names and texts that can be shown."""
    told = body.get(name)
    if not isinstance(told, dict) or len(told) > ORIGINS or not all(map(_is_text, [*told, *told.values()])):
        raise ValueError(f"its {name} is not told in names and texts")
    return told


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_ORIGIN and value.isprintable()


def _told(origin: Mapping[str, str]) -> dict[str, str]:
    """Write what a result was made with so that it can be read again.

    A processor may call itself anything.
    """
    return {name: one_line(text)[:LONGEST_ORIGIN] for name, text in origin.items()}


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _written(value: float) -> float | str:
    """JSON has no NaN and no infinity: write them as words."""
    return value if math.isfinite(value) else repr(value)
