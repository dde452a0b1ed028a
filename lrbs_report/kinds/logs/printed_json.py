"""JSON whose numbers stay the texts that stand there, as Python writes it: with NaN and Infinity."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.pieces import pieces, refusal

BETWEEN = "."
"""What joins the names of objects inside one another."""


class Printed(str):
    """The text of a number."""

    __slots__ = ()


def _printed(text: str) -> Printed:
    if len(text) > bounds.NUMERAL:
        message = tr("a number has {count} letters", count=len(text))
        raise ValueError(message)
    return Printed(text)


DECODER = json.JSONDecoder(parse_float=_printed, parse_int=_printed, parse_constant=Printed)
"""What makes values of JSON."""


def loads(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text, with ``Printed`` for its numbers. Raises ``ValueError``.

    >>> loads('{"loss": [0.50, NaN]}')
    {'loss': ['0.50', 'NaN']}
    """
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        message = tr("it is nested too deeply")
        raise ValueError(message) from error


def objects_in(log: Path) -> Iterator[tuple[int, Mapping[str, Printed], bool]]:
    """Return the numbers of each line that is an object, by their names; and whether the file ends in it.

    Lines that begin as anything else are another program's. Raises ``InvalidInput`` at a line that begins as
    an object and is none, unless it is the last, which then says nothing.
    """
    for piece in pieces(log):
        text = piece.text.strip()
        if not text.startswith("{"):
            continue
        try:
            if piece.is_cut:
                raise refusal(
                    log,
                    tr("this line has more than {printed_line} letters", printed_line=bounds.PRINTED_LINE),
                    line=piece.line,
                )
            yield piece.line, dict(_numbers(loads(text))), False
        except (ValueError, RecursionError) as error:
            if piece.is_ended:
                column = error.colno if isinstance(error, json.JSONDecodeError) else 1
                raise refusal(
                    log, tr("this line is no object of JSON"), line=piece.line, column=column
                ) from error
            yield piece.line, {}, True


def _numbers(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Printed]]:
    for name, inner in value.items():
        if isinstance(inner, Printed):
            yield f"{before}{name}", inner
        elif isinstance(inner, dict):
            yield from _numbers(inner, f"{before}{name}{BETWEEN}")
