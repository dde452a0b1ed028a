"""What a history tells, row by row: each of them as this tool writes it, or damage."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, cast

from lrbs_report.base import bounds
from lrbs_report.base.plain_json import canonical
from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import (
    ID,
    Content,
    Edition,
    content_of,
    id_of_texts,
    page_path,
    parsed,
)
from lrbs_report.editions.parts import Environment, Parts
from lrbs_report.editions.shape import (
    DIGEST,
    KEY,
    LANGUAGE,
    LONGEST_LINE,
    LONGEST_PART,
    refuse_misshapen_part,
)
from lrbs_report.editions.shape import ID as EXPERIMENT
from lrbs_report.keeping.history_file import Asked, damaged

PARTS = tuple(one.name for one in fields(Content))

LISTED = """
SELECT number, id, made, version, title, content IS NULL, json_type(content, '$.holes') IS NOT NULL
    FROM editions LEFT JOIN texts ON texts.sha256 = editions.environment ORDER BY number
"""
SPOKEN = """
SELECT number, id, json_extract(content, '$.languages')
    FROM editions JOIN texts ON texts.sha256 = editions.environment ORDER BY number
"""

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?\+00:00")


@dataclass(frozen=True, kw_only=True)
class Brief:
    """An edition in a line of a list. ``has_holes``: it was published although runs were missing."""

    number: int
    id: str
    made: str
    version: str
    title: str
    has_holes: bool = False


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How an experiment of an edition came out when it was trained again.

    Its reproducibility class, and of how many runs.
    """

    experiment: str
    judgement: str
    runs: int
    made: str
    fingerprint: str


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, under which it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Recollection:
    """The answers of one history within one transaction.

    Each raises ``DamagedStore`` when a row of it is not as this tool writes it.
    """

    file: Path
    ask: Asked
    _right: set[tuple[str, str]] = field(default_factory=set, repr=False)
    """Parts, by name and digest, that were looked at and are right."""

    def check(self) -> None:
        """Read every row. Of what editions share, each text is looked at once."""
        briefs = self.briefs()
        self._refuse_too_much(briefs)
        sources: dict[str, Mapping[str, str]] = {}
        for one in briefs:
            sources |= self._checked(one)
        for digest in {digest for told in sources.values() for digest in told.values()}:
            self._text(digest)
        for _ in self._unpacked():
            pass
        self.verifications()
        self.trained()
        self.untold()

    def briefs(self) -> list[Brief]:
        """List the editions, the first one first: there are as many as the last one's number."""
        found: list[Brief] = []
        for number, id_, made, version, title, is_without, holes in self.ask(LISTED):
            if number != len(found) + 1 or number > bounds.EDITIONS:
                self._damaged(
                    tr(
                        "after edition {count} of at most {editions} comes edition {number}",
                        count=len(found),
                        editions=bounds.EDITIONS,
                        number=number,
                    )
                )
            right = (
                _is_like(ID, id_)
                and _is_time(made)
                and _is_text(version, LONGEST_PART)
                and _is_text(title, LONGEST_LINE)
            )
            if is_without or not right:
                self._damaged(tr("edition {number} is not as this tool writes one", number=number))
            found.append(
                Brief(number=number, id=id_, made=made, version=version, title=title, has_holes=bool(holes))
            )
        return found

    def edition(self, number: int) -> Edition:
        """Return an edition that is there.

        What it says fits its id, its line in the list, and the edition before it.
        """
        brief, previous, digests = self._row(number)
        texts = {part: self._text(digest) for part, digest in digests.items()}
        parts = cast("Parts", {part: self._part(part, digests[part], text) for part, text in texts.items()})
        self._refuse_unlike(brief, previous, texts, parts["environment"])
        return Edition(
            number=number, id=brief.id, content=content_of(parts), made=brief.made, previous=previous
        )

    def files(self, number: int) -> Mapping[str, str]:
        """Return the SHA-256 of every file that an edition published, by path."""
        ((digest,),) = self.ask("SELECT files FROM editions WHERE number = ?", number)
        text = self._text(digest)
        told = self._parsed(text)
        if (
            not isinstance(told, dict)
            or not all(_is_like(DIGEST, one) for one in told.values())
            or canonical(told) != text
        ):
            self._damaged(tr("the files of edition {number} are not as this tool writes them", number=number))
        return told

    def sources(self, edition: Edition) -> Mapping[str, str]:
        """Return the text of each file that an edition was made from, by path."""
        return {path: self._text(digest) for path, digest in edition.content.sources.items()}

    def pages(self) -> Mapping[str, bytes]:
        """Return the page of every edition in each of its languages, by its path in the output folder.

        No other file is among them.
        """
        return dict(self._unpacked())

    def verifications(self) -> Mapping[int, Sequence[Verification]]:
        """Return what training again has shown, by edition."""
        found: dict[int, list[Verification]] = {}
        for number, *told in self.ask(
            "SELECT edition, experiment, class, runs, made, fingerprint "
            "FROM verifications ORDER BY made, experiment"
        ):
            experiment, class_, runs, made, fingerprint = told
            right = (
                _is_like(EXPERIMENT, experiment)
                and _is_text(class_, LONGEST_PART)
                and _is_text(fingerprint, LONGEST_LINE)
                and _is_time(made)
            )
            if not right or type(runs) is not int or runs < 0 or number not in self._numbers:
                self._damaged(
                    tr("a verification of edition {number!r} is not as this tool writes one", number=number)
                )
            found.setdefault(number, []).append(
                Verification(
                    experiment=experiment, judgement=class_, runs=runs, made=made, fingerprint=fingerprint
                )
            )
        return found

    def trained(self) -> Mapping[str, str]:
        """Return when each run was last trained, by key."""
        found = {}
        for key, made in self.ask("SELECT key, made FROM trained"):
            if not _is_like(KEY, key) or not _is_time(made):
                self._damaged(tr("a day on which a run was trained is not as this tool writes it"))
            found[key] = made
        return found

    def untold(self) -> list[int]:
        """Return the numbers of the editions that nobody was told of yet."""
        told = set()
        for number, made in self.ask("SELECT edition, made FROM told"):
            if number not in self._numbers or not _is_time(made):
                self._damaged(
                    tr(
                        "that people were told of edition {number!r} is not as this tool writes it",
                        number=number,
                    )
                )
            told.add(number)
        return [number for number in self._numbers if number not in told]

    @cached_property
    def _numbers(self) -> range:
        """Return the numbers of all editions."""
        return range(1, len(self.briefs()) + 1)

    def _refuse_too_much(self, briefs: Sequence[Brief]) -> None:
        """Refuse a history whose editions, each with all of its parts, are more than a report can carry."""
        sizes = dict(self.ask("SELECT sha256, length(CAST(content AS BLOB)) FROM texts"))
        rows = self.ask(f"SELECT {', '.join(PARTS)} FROM editions")  # noqa: S608 - our own names
        if sum(sizes.get(digest, 0) for row in rows for digest in row) > bounds.CARRIED:
            self._damaged(
                tr(
                    "its {count} editions have more than {carried} bytes",
                    count=len(briefs),
                    carried=bounds.CARRIED,
                )
            )

    def _checked(self, brief: Brief) -> dict[str, Mapping[str, str]]:
        """Look at an edition, and at those of its parts that no earlier one has.

        Returns its sources by their digest, if nobody looked at them.
        """
        _, previous, digests = self._row(brief.number)
        texts = {part: self._text(digest) for part, digest in digests.items()}
        fresh = {
            part: self._part(part, digests[part], text)
            for part, text in texts.items()
            if (part, digests[part]) not in self._right
        }
        environment = fresh.get("environment") or self._parsed(texts["environment"])
        self._refuse_unlike(brief, previous, texts, environment)
        self.files(brief.number)
        self._right.update(digests.items())
        return {digests["sources"]: fresh["sources"]} if "sources" in fresh else {}

    def _row(self, number: int) -> tuple[Brief, str, dict[str, str]]:
        """Return an edition's line, the id of the one before it, and the digests of its parts."""
        row = f"SELECT id, made, version, title, {', '.join(PARTS)} FROM editions WHERE number = ?"  # noqa: S608 - our own names
        found = list(self.ask(row, number))
        before = [id_ for (id_,) in self.ask("SELECT id FROM editions WHERE number = ?", number - 1)]
        if len(found) != 1 or len(before) != min(number - 1, 1):
            self._damaged(tr("there is no edition {number}, or none before it", number=number))
        id_, made, version, title, *digests = found[0]
        if (
            not _is_like(ID, id_)
            or not all(_is_like(ID, one) for one in before)
            or not _is_time(made)
            or not all(_is_like(DIGEST, one) for one in digests)
        ):
            self._damaged(tr("edition {number} is not as this tool writes one", number=number))
        return (
            Brief(number=number, id=id_, made=made, version=version, title=title),
            "".join(before),
            dict(zip(PARTS, digests, strict=True)),
        )

    def _refuse_unlike(
        self, brief: Brief, previous: str, texts: Mapping[str, str], environment: Environment
    ) -> None:
        """Refuse an edition that is not what its id sums up, or is listed under another title or version."""
        title = environment["title"][environment["languages"][0]]
        if id_of_texts(previous, texts) != brief.id or (brief.title, brief.version) != (
            title,
            environment["version"],
        ):
            self._damaged(
                tr("edition {number} is not what its id, its title and its version say", number=brief.number)
            )

    def _part(self, name: str, digest: str, text: str) -> Any:  # noqa: ANN401 - what ``Parts`` has under this name
        """Read a part of an edition from its text, held to its shape."""
        told = self._parsed(text)
        try:
            refuse_misshapen_part(name, told)
            is_ours = canonical(told) == text
        except ValueError as error:
            self._damaged(tr("a part of an edition is misshapen: {name}, {error}", name=name, error=error))
        if not is_ours:
            self._damaged(
                tr(
                    "a part of an edition ({name}, {digest}…) is not written as this tool does",
                    name=name,
                    digest=digest[:12],
                )
            )
        return told

    def _parsed(self, text: str) -> Any:  # noqa: ANN401 - any JSON value
        try:
            return parsed(text)
        except ValueError as error:
            self._damaged(tr("a part of an edition is no JSON: {error}", error=error))

    def _text(self, digest: str) -> str:
        found = [text for (text,) in self.ask("SELECT content FROM texts WHERE sha256 = ?", digest)]
        if len(found) != 1 or not isinstance(found[0], str) or digest_of(found[0]) != digest:
            self._damaged(tr("a part of an edition is not what was written (its SHA-256 differs)"))
        return found[0]

    def _unpacked(self) -> Iterator[tuple[str, bytes]]:
        """Return each page, unpacked.

        Those of each edition's languages and no others, and no more than a report can carry.
        """
        expected = {path: number for number, path in self._expected_pages()}
        size = 0
        for path, number, packed in self.ask("SELECT path, edition, content FROM pages ORDER BY path"):
            if (
                not isinstance(path, str)
                or expected.pop(path, None) != number
                or not isinstance(packed, bytes)
            ):
                self._damaged(tr("it has a page that no edition has: {path!r}", path=path))
            content = _unpack(packed)
            size += len(content or b"")
            if content is None or size > bounds.CARRIED:
                self._damaged(tr("the page {path} is damaged, or larger than a page can be", path=path))
            yield path, content
        if expected:
            self._damaged(tr("it lacks the page {next}", next=next(iter(expected))))

    def _expected_pages(self) -> Iterator[tuple[int, str]]:
        """Name the pages of all editions, by what these say of their languages."""
        for number, id_, told in self.ask(SPOKEN):
            languages = self._parsed(told) if isinstance(told, str) else None
            if (
                not _is_like(ID, id_)
                or not isinstance(languages, list)
                or not languages
                or not all(_is_like(LANGUAGE, one) for one in languages)
            ):
                self._damaged(
                    tr(
                        "edition {number!r} speaks no language, or is not as this tool writes one",
                        number=number,
                    )
                )
            yield from ((number, page_path(id_, one, languages[0])) for one in languages)

    def _damaged(self, reason: str) -> NoReturn:
        damaged(self.file, reason)


def _unpack(packed: bytes) -> bytes | None:
    """Unpack a page; nothing when it is damaged, goes on, or is larger than a page can be."""
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, bounds.PART)
    except zlib.error:
        return None
    return content if unpacking.eof and not unpacking.unused_data else None


def _is_like(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE and pattern.fullmatch(value) is not None


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


def _is_time(value: object) -> bool:
    """Tell whether something is a time in UTC as this tool writes it, and there is such a day."""
    if not _is_like(TIME, value):
        return False
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True
