"""Opening what is to be verified: an edition of a project, or the one that a published folder holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import said_of
from lrbs_report.base.plain_json import loads
from lrbs_report.base.tongue import tr
from lrbs_report.editions import edition as editions
from lrbs_report.editions.edition import Edition, Listed
from lrbs_report.keeping.output import MANIFEST, manifest_text
from lrbs_report.keeping.project import DEFINITIONS, Project
from lrbs_report.keeping.recollection import Brief, digest_of
from lrbs_report.walks.issue import EARLIER, EDITION, SOURCE, listed
from lrbs_report.walks.verifying.found import REWRITTEN, Wrong, quoted, read_inside

MOST_OF_A_REASON = 300
"""Characters of what is said of an edition that is none."""

LARGEST = 2 * bounds.PART
"""Bytes of an edition as it is published: on more lines than a history has it."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published edition, the texts that it was made from, and what of it is at hand.

    ``folder`` is where its data sets are looked for, ``output`` the folder with its files (``None``: not at
    hand), ``earlier`` the editions before it with the days on which they were made. ``digests`` and ``pages``
    are what a project's history knows. ``wrong`` was found while opening.
    """

    edition: Edition
    sources: Mapping[str, str]
    folder: Path
    output: Path | None = None
    earlier: Sequence[Edition] = ()
    listed: Sequence[Listed] = ()
    digests: Mapping[str, str] | None = None
    pages: Mapping[str, bytes] | None = None
    wrong: tuple[Wrong, ...] = ()

    @property
    def is_in_project(self) -> bool:
        """Whether a project's history holds the edition."""
        return self.digests is not None

    @property
    def before(self) -> Edition | None:
        """The edition before this one."""
        return self.earlier[-1] if self.earlier else None


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A published folder whose edition cannot be read at all, and why."""

    output: Path
    wrong: tuple[Wrong, ...]


def open_published(folder: Path, name: str) -> Published | Unreadable:
    """Find the edition of this name in a project, or the one that a published folder holds.

    Raises ``InvalidInput`` when the folder is neither, or has no such edition. What is wrong in a published
    folder is found, not raised.
    """
    return _of_project(Project(folder), name) if (folder / DEFINITIONS).exists() else _of_folder(folder, name)


def brief_of(edition: Edition, line: Listed) -> Brief:
    """Return an earlier edition as a page lists it. Only its day is known to readers."""
    return Brief(
        number=edition.number,
        id=edition.id,
        made=line.day,
        version=edition.content.environment["version"],
        title=edition.title,
        has_holes=edition.has_holes,
    )


def _of_project(project: Project, name: str) -> Published:
    history = project.store.history
    edition = history.find(name)
    briefs = history.briefs()
    earlier = [one for one in briefs if one.number < edition.number]
    is_latest = edition.number == briefs[-1].number
    output = project.output.folder if is_latest and os.path.lexists(project.output.folder) else None
    return Published(
        edition=edition,
        sources=history.sources(edition),
        folder=project.folder,
        output=output,
        earlier=[history.edition(one.number) for one in earlier],
        listed=listed(earlier),
        digests=history.files(edition.number),
        pages=history.pages(),
    )


def _of_folder(folder: Path, name: str) -> Published | Unreadable:
    """Read what a published folder holds, and note everything that cannot be."""
    _refuse_no_report(folder)
    try:
        text = read_inside(folder, EDITION, LARGEST)
        edition, lines = editions.read(text)
        _refuse_empty(edition)
    except OSError as error:
        return _unreadable(folder, tr("cannot be read: {strerror}", strerror=said_of(error)))
    except ValueError as error:
        return _unreadable(folder, tr("holds no edition: {error}", error=quoted(error, MOST_OF_A_REASON)))
    _refuse_other(edition, name)
    form = [] if text == editions.as_json(edition, lines) else [Wrong(place=EDITION, message=REWRITTEN)]
    earlier, wrong = _earlier(folder, edition, lines)
    sources, also = _sources(folder, edition)
    return Published(
        edition=edition,
        sources=sources,
        folder=folder / SOURCE,
        output=folder,
        earlier=earlier,
        listed=lines,
        wrong=(*form, *wrong, *also),
    )


def _refuse_no_report(folder: Path) -> None:
    """Refuse a folder without anything of a published report. Raises ``InvalidInput``."""
    if not any(os.path.lexists(folder / path) for path in (EDITION, MANIFEST)):
        hint = tr(
            "Expected a project with its {definitions}, or a published folder with its "
            "{edition} and {manifest}.",
            definitions=DEFINITIONS,
            edition=EDITION,
            manifest=MANIFEST,
        )
        raise InvalidInput(
            [Problem(file=str(folder), message=tr("is neither a project nor a published report"), hint=hint)]
        )


def _unreadable(folder: Path, message: str) -> Unreadable:
    return Unreadable(output=folder, wrong=(Wrong(place=EDITION, message=message),))


def _refuse_other(edition: Edition, name: str) -> None:
    """Refuse the name of an edition that a folder does not hold. Raises ``InvalidInput``."""
    if name not in ("latest", edition.id, str(edition.number)):
        told = tr(
            "It holds edition {number} ({id}); the others are in the project's history.",
            number=edition.number,
            id=edition.id,
        )
        raise InvalidInput(
            [Problem(message=tr('there is no edition "{name}" in this folder', name=name), hint=told)]
        )


def _refuse_empty(edition: Edition) -> None:
    """Refuse an edition without any experiment: no report is one. Raises ``ValueError``."""
    if not edition.content.experiments:
        message = tr("it has no experiments")
        raise ValueError(message)


def _sources(folder: Path, edition: Edition) -> tuple[dict[str, str], list[Wrong]]:
    """Read the files that an edition was made from: those that are what it says."""
    texts: dict[str, str] = {}
    wrong = []
    for path, digest in edition.content.sources.items():
        place = f"{SOURCE}/{path}"
        try:
            text = read_inside(folder, place, bounds.TEXT).decode()
        except (OSError, UnicodeDecodeError) as error:
            wrong.append(
                Wrong(
                    place=place,
                    message=tr(
                        "cannot be read: {what}",
                        what=said_of(error) if isinstance(error, OSError) else tr("it is no text"),
                    ),
                )
            )
            continue
        if digest_of(text) == digest:
            texts[path] = text
        else:
            digests = tr(
                "its SHA-256 is {digest_of}…, expected {digest}…",
                digest_of=digest_of(text)[:12],
                digest=quoted(digest)[:12],
            )
            message = tr("is not the file that the edition was made from: {digests}", digests=digests)
            wrong.append(Wrong(place=place, message=message))
    return texts, wrong


def _earlier(folder: Path, edition: Edition, lines: Sequence[Listed]) -> tuple[list[Edition], list[Wrong]]:
    """Read the earlier editions that one lists.

    Checks that each is what its own id says and that none is left out.
    """
    if edition.previous is None:
        return [], []  # an older version of this tool carried none
    found: list[Edition] = []
    wrong = list(_left_out(edition, lines))
    size = 0
    for line, previous in zip(lines, ("", *(one.id for one in lines)), strict=False):
        place = f"{EARLIER}/{line.id}.json"
        try:
            text = read_inside(folder, place, LARGEST)
            one = editions.from_json(text)
            _refuse_empty(one)
        except (OSError, ValueError) as error:
            reason = quoted(said_of(error) if isinstance(error, OSError) else error)
            return [], [*wrong, Wrong(place=place, message=tr("cannot be read: {reason}", reason=reason))]
        size += len(text)
        if size > bounds.CARRIED:
            return [], [
                *wrong,
                Wrong(place=EARLIER, message=tr("holds more than {carried} bytes", carried=bounds.CARRIED)),
            ]
        named = editions.id_of(previous, one.content)
        is_as_listed = (line.number, line.id, named, previous) == (one.number, one.id, line.id, one.previous)
        if not is_as_listed or text != editions.as_json(one):
            told = tr("was edited: what it says has the id {named}, expected {id}", named=named, id=line.id)
            wrong.append(Wrong(place=place, message=told))
        found.append(one)
    return found, wrong


def _left_out(edition: Edition, lines: Sequence[Listed]) -> Iterator[Wrong]:
    """Hold the numbers of the editions that one lists against all that were before it."""
    if len(lines) != edition.number - 1 or any(
        line.number != place for place, line in enumerate(lines, start=1)
    ):
        told = quoted([line.number for line in lines])
        yield Wrong(
            place=EDITION,
            message=tr(
                "lists the editions {told} before edition {number}, expected all of them",
                told=told,
                number=edition.number,
            ),
        )


def manifest_in(folder: Path) -> tuple[Mapping[str, Any], bytes]:
    """Read a manifest with its text.

    Raises ``ValueError`` when it is none of ours, ``OSError`` when it cannot be read.
    """
    text = read_inside(folder, MANIFEST, bounds.RESULT)
    read = loads(text)
    if (
        not isinstance(read, dict)
        or not isinstance(read.get("files"), dict)
        or not isinstance(read.get("made_with", {}), dict)
    ):
        message = tr("it does not name any files")
        raise ValueError(message)  # noqa: TRY004 - damage, whatever its type
    manifest_text(read)  # raises ``ValueError`` for characters that no file can hold
    return read, text
