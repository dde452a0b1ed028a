"""An edition: what a published report says, and what it was made from.

Both are plain JSON values that later versions can read.

Nothing in it knows the clock, the folder or the user, so the same project gives the same edition everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.plain_json import canonical, indented, loads, refuse_depth
from lrbs_report.base.tongue import tr
from lrbs_report.editions.parts import Claim, Environment, Experiment, Figure, Number, Parts
from lrbs_report.editions.shape import as_edition, refuse_misshapen_part

ID_LENGTH = 12
"""Hexadecimal digits of an edition's name: enough for a million editions of one project."""

ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")

PAGES = "editions"
"""The folder of the pages of editions, below ``output``."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that tells one edition from another.

    Experiments, claims and figures by their ids, every number on a page by ``name_of_number``, and the
    SHA-256 of each file that a person writes, by its path.
    """

    experiments: Mapping[str, Experiment]
    numbers: Mapping[str, Number]
    claims: Mapping[str, Claim]
    figures: Mapping[str, Figure]
    environment: Environment
    sources: Mapping[str, str]

    def parts(self) -> Mapping[str, str]:
        """Return each part as canonical JSON text, by its name."""
        return self._parts

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        return {field.name: canonical(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A content that was published.

    Numbers count from 1; ``made`` is the time in UTC, empty as long as it is not in the history. ``previous``
    is the id of the edition before: empty for the first one, ``None`` where an earlier version of this tool
    did not write it down.
    """

    number: int
    id: str
    content: Content
    made: str = ""
    previous: str | None = None

    @property
    def title(self) -> str:
        """The report's title in its main language."""
        told = self.content.environment
        return told["title"][told["languages"][0]]

    @property
    def has_holes(self) -> bool:
        """Whether it was published although runs were missing."""
        return "holes" in self.content.environment

    @property
    def doubts(self) -> list[str]:
        """What its readers were told to be careful about, in English."""
        return list(self.content.environment.get("doubts", ()))


def next_edition(latest: Edition | None, content: Content) -> Edition:
    """Return the edition that publishes this content.

    It is the latest one, if that is what it says, or a new one after it.
    """
    if latest and latest.content.parts() == content.parts():
        return latest
    previous = latest.id if latest else ""
    return Edition(
        number=latest.number + 1 if latest else 1,
        id=id_of(previous, content),
        content=content,
        previous=previous,
    )


def id_of(previous: str, content: Content) -> str:
    """Name a content by itself and by what came before it.

    So nobody can change either and keep the name.
    """
    return id_of_texts(previous, content.parts())


def id_of_texts(previous: str, parts: Mapping[str, str]) -> str:
    """Return the same name for a content's parts as canonical JSON texts."""
    return hashlib.sha256(canonical([previous, parts]).encode()).hexdigest()[:ID_LENGTH]


def page_path(id_: str, language: str, main: str) -> str:
    """Return the path of an edition's page in the output folder: its permanent address."""
    return f"{PAGES}/{id_}.html" if language == main else f"{PAGES}/{id_}.{language}.html"


def name_of_number(expression: str, over: str, seed: int | None) -> str:
    """Name a number by what was asked, and how the seeds' answers became one.

    Such names are ``cost('a')``, ``cost('a'), max``, ``cost('a'), seed 3``.
    """
    if over == "seed":
        return f"{expression}, seed {seed}"
    return expression if over == "mean" else f"{expression}, {over}"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An earlier edition as a later one lists it: without its content, and with the day it was made on."""

    number: int
    id: str
    day: str


def as_json(edition: Edition, earlier: Sequence[Listed] = ()) -> bytes:
    """Return an edition as one JSON file, which travels with the published report.

    ``earlier`` are those that the report lists.
    """
    told = {"number": canonical(edition.number), "id": canonical(edition.id), **edition.content.parts()}
    if edition.previous is not None:
        told["previous"] = canonical(edition.previous)
    if earlier:
        told["earlier"] = canonical([{"number": one.number, "id": one.id, "day": one.day} for one in earlier])
    return indented("{" + ",".join(f'"{name}":{told[name]}' for name in sorted(told)) + "}")


def from_json(text: bytes) -> Edition:
    """Read what ``as_json`` wrote. Raises ``ValueError`` when it is something else."""
    return read(text)[0]


def read(text: bytes) -> tuple[Edition, tuple[Listed, ...]]:
    """Read what ``as_json`` wrote, with the earlier editions that it lists.

    Raises ``ValueError`` when it is something else.
    """
    told = as_edition(parsed(text))
    listed = tuple(
        Listed(number=one["number"], id=one["id"], day=one["day"]) for one in told.get("earlier", ())
    )
    return Edition(
        number=told["number"], id=told["id"], content=content_of(told), previous=told.get("previous")
    ), listed


def parsed(text: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Read the JSON of an edition or of a part of it.

    Raises ``ValueError`` when it is none, or has more lists and tables than any edition has.
    """
    _refuse_brackets(text)
    return loads(text)


def _refuse_brackets(text: bytes | str) -> None:
    brackets = (
        text.count(b"[") + text.count(b"{") if isinstance(text, bytes) else text.count("[") + text.count("{")
    )
    if brackets > bounds.BRACKETS:
        message = tr("it has more than {brackets} lists and tables", brackets=bounds.BRACKETS)
        raise ValueError(message)


def refuse_unkeepable(content: Content) -> None:
    """Refuse a content that no history could give back.

    Raises ``ValueError`` that says what of it is too long or of another kind.
    """
    for name, text in content.parts().items():
        if len(text.encode()) > bounds.PART:
            message = tr("{name}: it has more than {part} bytes", name=name, part=bounds.PART)
            raise ValueError(message)
        _refuse_brackets(text)
        refuse_depth(getattr(content, name))
        refuse_misshapen_part(name, getattr(content, name))


def content_of(parts: Parts) -> Content:
    """Return a content, put together again from its parts."""
    return Content(
        experiments=parts["experiments"],
        numbers=parts["numbers"],
        claims=parts["claims"],
        figures=parts["figures"],
        environment=parts["environment"],
        sources=parts["sources"],
    )
