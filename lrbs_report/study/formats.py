"""What ``[formats]`` reads as: formats of a project's own, by patterns of lines or columns of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import read_bounded, shown
from lrbs_report.base.places import Keys, read_places
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.kinds.logs.listing import formats as known_formats
from lrbs_report.kinds.logs.patterns import Pattern, wrong_with
from lrbs_report.kinds.logs.published import LogFormat
from lrbs_report.kinds.logs.tables import Table
from lrbs_report.study.complaining import wrong_shapes
from lrbs_report.study.shape import FormatShape
from lrbs_report.study.syntax import HINT, parse
from lrbs_report.study.tables import table

SECTION = "formats"
BY_PATTERN = ("line", "final")


def read_formats(file: Path) -> tuple[LogFormat, ...]:
    """Return the formats that definitions describe, whatever else stands in them.

    Raises ``InvalidInput`` with all that is wrong about them.
    """
    text = read_bounded(file, HINT)
    raw = {SECTION: parse(file, text).get(SECTION, {})}
    complaints = list(islice((*wrong_shapes(raw), *wrong_formats(raw)), bounds.COUNTED))
    if complaints:
        places = read_places(text)
        raise InvalidInput(
            Problem.at(
                shown(file),
                places.key(one.keys) if one.at_key else places.value(one.keys),
                one.message,
                one.hint,
            )
            for one in complaints
        )
    return formats_of(raw)


def formats_of(raw: Mapping[str, Any]) -> tuple[LogFormat, ...]:
    """Return the formats of definitions in which nothing is wrong about them."""
    return tuple(_format(name, FormatShape.model_validate(one)) for name, one in table(raw, SECTION).items())


def wrong_formats(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that each format says one way to read, and that its patterns can be read."""
    for name, one in table(raw, SECTION).items():
        keys: Keys = (SECTION, name)
        if name in known_formats():
            hint = tr("Call yours otherwise: this name is taken by a known format.")
            yield Complaint(
                keys=keys, message=tr("there is a format {name} already", name=name), hint=hint, at_key=True
            )
        if isinstance(one, dict):
            yield from _wrong_ways(one, keys)
            for key in BY_PATTERN:
                yield from _wrong_patterns(one.get(key), (*keys, key))


def _wrong_ways(one: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    if "columns" in one and any(key in one for key in BY_PATTERN):
        yield Complaint(
            keys=(*keys, "columns"),
            message=tr("columns and line are two ways to read a log"),
            hint=tr("Keep the one that fits it: line for lines of text, columns for a table."),
            at_key=True,
        )
    elif "columns" not in one and "line" not in one:
        yield Complaint(
            keys=keys,
            message=tr("nothing says how the log is read"),
            hint=tr('Write line = "epoch {epoch}: {loss}", or columns = { epoch = "…" } for a table.'),
            at_key=True,
        )


def _wrong_patterns(value: Any, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    patterns = [((*keys, number), one) for number, one in enumerate(value)] if isinstance(value, list) else []
    for place, pattern in patterns or [(keys, value)]:
        wrong = wrong_with(pattern) if isinstance(pattern, str) else None
        if wrong:
            yield Complaint(
                keys=place, message=together(": ", [data(keys[-1]), words(wrong[0])]), hint=wrong[1]
            )


def _format(name: str, shape: FormatShape) -> LogFormat:
    if shape.columns:
        return Table(name=name, columns=shape.columns)
    return Pattern(name=name, lines=shape.line or (), final=shape.final or ())
