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
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import DiskError, Problem
from lrbs_report.base.files import (
    NotPlain,
    explain_disk,
    in_words,
    read_plain,
    said_of,
    shown,
    sweep_half_written,
    write_whole,
)
from lrbs_report.base.notes import keep_note, kept_note
from lrbs_report.base.tongue import told_by, tr
from lrbs_report.keeping.encoding import decode, encode
from lrbs_report.keeping.history import History
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import Run

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
            message = tr(
                "has a path of {length} bytes, and SQLite opens those of {longest_path} at most",
                length=length,
                longest_path=LONGEST_PATH,
            )
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
            return Damaged(path=path, reason=tr("it {strerror}", strerror=said_of(error)))
        except OSError as error:
            raise DiskError(in_words(error, shown(path))) from error
        except ValueError as error:
            return Damaged(path=path, reason=told_by(error))

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
    kinds = {"file": tr("a file"), "folder": tr("a folder"), "": tr("a file or a folder")}
    hint = tr(
        "Replace it by {what}, or move it elsewhere, then run the same command again.", what=kinds[expected]
    )
    found = "folder" if stat.S_ISDIR(told.st_mode) else "file" if stat.S_ISREG(told.st_mode) else ""
    if stat.S_ISLNK(told.st_mode):
        yield Problem(
            file=shown(path),
            line=0,
            column=0,
            message=tr("is a link, and what this tool keeps stands in no other place"),
            hint=hint,
        )
    elif expected and found != expected:
        yield Problem(
            file=shown(path),
            line=0,
            column=0,
            message=tr(
                "is {found}, expected {expected}",
                found=kinds[found] if found else tr("neither a file nor a folder"),
                expected=kinds[expected],
            ),
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
            message = tr(
                "has a second name (a hard link), so that to change it would change somebody else's file"
            )
            yield Problem(
                file=shown(path),
                line=0,
                column=0,
                message=message,
                hint=tr("Replace it by a copy of itself, then run the same command again."),
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
