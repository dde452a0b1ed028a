"""Where the logs of runs that are there already stand: files of a project, found by the template of a path.

No link is followed: what a project imports is its own.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, blame_machine, inside, opened, shown
from lrbs_report.base.showing import one_line
from lrbs_report.base.suggesting import called, offer
from lrbs_report.base.tongue import tr, words
from lrbs_report.study.path_fields import Template

UP = ".."

YOUNG = 2_000_000_000
"""Nanoseconds that are longer than any tick of a file system's clock."""

SOME = 5
"""How many names are told of those that are there in the place of others."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file or a folder that a template leads to: its path in the project, and what stands in the fields."""

    path: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a log is, byte for byte: its SHA-256, and how many bytes it has.

    Of a folder, the SHA-256 is that of a list of its files: a line for each, with its digest, two spaces and
    its name from the folder on, in the order of the names.
    """

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What another one of a file shows: which file it is, and when it was changed."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


class Refused(Exception):
    """What a template leads to is no log of this project: says why, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both."""
        super().__init__(message)
        self.message, self.hint = message, hint


def wrong_path(text: str) -> tuple[str, str] | None:
    """Return what is wrong with where a template leads, and the way out; nothing when it stays inside.

    >>> wrong_path("runs/seed{seed}.csv"), wrong_path("../runs/seed{seed}.csv")[0]
    (None, 'it leads out of the project')
    """
    own = tr("Expected a path from the folder of this file, with / between its parts.")
    if not text.isprintable() or "\\" in text:
        return tr("it has characters that no such path has"), own
    if text.startswith(("/", "~")):
        return tr("it begins with {text}", text=text[0]), own
    parts = text.split("/")
    if UP in parts:
        return tr("it leads out of the project"), tr("Logs stand in the folder of this file, or below it.")
    if any(part in ("", ".") for part in parts):
        return tr("one of its parts is empty"), own
    if any(part.startswith(".") for part in parts):
        return tr("one of its parts is hidden, and no folder of logs"), own
    return None


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The folder of some definitions, in which logs are looked for."""

    folder: Path
    looked_into: list[Path] = field(default_factory=list, repr=False, compare=False)
    """The folders below it whose names were looked at: they tell of what comes and goes."""
    _counted: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)

    def find(self, template: Template) -> list[Found]:
        """Return all that a template leads to, by their paths. Raises ``Refused`` for a link, or too many."""
        found = list(self._below(self.folder, PurePosixPath(), template.parts, {}))
        return sorted(found, key=lambda one: one.path)

    def instead_of(self, template: Template) -> str:
        """Say how far a template leads that leads to nothing, and what is there.

        Raises ``Refused`` for a link, or too many.
        """
        parts = template.parts
        for length in range(len(parts) - 1, -1, -1):
            to = Template("/".join(part.text for part in parts[:length]))
            folders = [one.path for one in self.find(to)] if length else [""]
            names = sorted({name for path in folders for name in self._shown_in(path)})
            where = (
                tr("in {folders}", folders=called(one_line(folders[0])))
                if length and folders
                else tr("in this file's folder")
            )
            if names:
                lacking = called(one_line(parts[length].text))
                near = offer(lacking, names)
                others = tr(
                    "There are: {names}{value}.",
                    names=", ".join(names[:SOME]),
                    value=", …" if len(names) > SOME else "",
                )
                return tr(
                    "Nothing {where} is like {lacking}. {value}",
                    where=where,
                    lacking=lacking,
                    value=tr("Did you mean {name}?", name=near) if near else others,
                )
            if folders:
                return tr("Nothing is {where}.", where=where)
        return ""

    def _shown_in(self, path: str) -> list[str]:
        """Return the names in a folder that are not hidden, as they can be told."""
        names = (name for name in _names_in(self.folder / path) if not name.startswith("."))
        return [called(one_line(name)) for name in islice(names, bounds.CANDIDATES)]

    def content(self, path: str) -> Content:
        """Return what a log is now. Raises ``InvalidInput`` when it cannot be read, or holds a link."""
        place = self.folder / path
        try:
            inside(self.folder, path)
            if _kind_of(place) != "folder":
                return _of_file(place)
            lines, size = [], 0
            for name in sorted(self._files_in(place)):
                one = _of_file(place / name)
                lines.append(f"{one.sha256}  {name}\n")
                size += one.size
        except UnsafeName as error:
            raise InvalidInput(
                [Problem(file=shown(place), message=tr("is not read: {error}", error=error))]
            ) from error
        except OSError as error:
            blame_machine(error, shown(place))
            reason = words(str(error.strerror))
            message = (
                reason if isinstance(error, NotPlain) else tr("cannot be read: {strerror}", strerror=reason)
            )
            raise InvalidInput([Problem(file=shown(place), message=message)]) from error
        digest = hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
        return Content(sha256=digest, size=size)

    def stamp(self, path: str) -> Stamp | None:
        """Return what becomes another one when a log changes, or nothing where nobody can be sure of it.

        That is so of a folder, and of a file that was changed a moment ago: as clocks of file systems tick,
        it could be changed again at the same time.
        """
        try:
            told = (self.folder / path).lstat()
        except OSError:
            return None
        age = time.time_ns() - max(told.st_mtime_ns, told.st_ctime_ns)
        if not stat.S_ISREG(told.st_mode) or age < YOUNG:
            return None
        return Stamp(
            device=told.st_dev,
            inode=told.st_ino,
            size=told.st_size,
            modified=told.st_mtime_ns,
            changed=told.st_ctime_ns,
        )

    def _below(
        self, folder: Path, path: PurePosixPath, parts: Sequence[Template], fields: Mapping[str, str]
    ) -> Iterator[Found]:
        """Yield what the parts of a template that are left lead to from a folder on."""
        first, *rest = parts
        if folder != self.folder:
            self.looked_into.append(folder)
        for name in [first.text] if first.is_plain else _names_in(folder):
            matched = {} if first.is_plain else first.match(name)
            if matched is None or name.startswith("."):
                continue
            self._count()
            kind, here = _kind_of(folder / name), path / name
            if kind == "link":
                hint = tr("Put the log itself there: links are not followed.")
                raise Refused(tr("{place} is a link", place=called(one_line(str(here)))), hint)
            told = {**fields, **matched}
            if not rest and kind:
                yield Found(path=str(here), fields=told)
            elif rest and kind == "folder":
                yield from self._below(folder / name, here, rest, told)

    def _count(self) -> None:
        """Count what is looked at."""
        self._counted[0] += 1
        if self._counted[0] > bounds.LOOKED_AT:
            hint = tr("Let files name the folders of these runs alone.")
            raise Refused(
                tr("there are more than {looked_at} names to look at", looked_at=bounds.LOOKED_AT), hint
            )

    def _files_in(self, folder: Path) -> Iterator[str]:
        """Yield the names of all files below a folder, from there on."""
        left, count = [""], 0
        while left:
            inner = left.pop()
            for name in _names_in(folder / inner):
                count += 1
                here = f"{inner}/{name}" if inner else name
                kind = _kind_of(folder / here)
                if kind == "link":
                    raise NotPlain(0, tr("holds a link: {here}", here=called(one_line(here))))
                if count > bounds.LOG_FILES:
                    raise NotPlain(0, tr("holds more than {log_files} files", log_files=bounds.LOG_FILES))
                if kind == "folder":
                    left.append(here)
                elif kind:
                    yield here


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is asked
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        blame_machine(error, shown(folder))
        message = tr("cannot be read: {strerror}", strerror=words(str(error.strerror)))
        raise InvalidInput([Problem(file=shown(folder), message=message)]) from error


def _kind_of(path: Path) -> str:
    """Return "file", "folder" or "link"; nothing for what is none of them, or not there."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else ""


def _of_file(path: Path) -> Content:
    with opened(path, bounds.PRINTED_LOG) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Content(sha256=digest, size=file.tell())
