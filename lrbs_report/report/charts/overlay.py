"""Two editions of one chart, drawn on each other: as a chart like any other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrbs_report.report.charts.figures import (
    Chart,
    DotChart,
    DotRow,
    HeatMap,
    Level,
    Line,
    LineChart,
    Numbers,
    Panels,
)

SLOTS = 4
"""Colours there are. The earlier edition's line has the one two further on, and so another dash too."""

Names = tuple[str, str]


def overlaid(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Chart:
    """Return a chart that shows both editions of one, each labelled with its name.

    A heat map shows the differences of its cells instead.

    ``before`` and ``after`` are charts as editions keep them. Raises ``ValueError`` when they are charts of
    different kinds.
    """
    old, new = read_chart(before), read_chart(after)
    if isinstance(old, LineChart) and isinstance(new, LineChart):
        return _lines(old, new, names)
    if isinstance(old, Panels) and isinstance(new, Panels):
        return _panels(old, new, names)
    if isinstance(old, DotChart) and isinstance(new, DotChart):
        return _dots(old, new, names)
    if isinstance(old, HeatMap) and isinstance(new, HeatMap):
        return _cells(old, new)
    message = f"a {before['kind']} and a {after['kind']} cannot be laid on each other"
    raise ValueError(message)


def read_chart(kept: Mapping[str, Any]) -> Chart:
    """Read a chart as an edition keeps it: a number that was not finite is NaN again."""
    told = {name: value for name, value in kept.items() if name != "kind"}
    if kept["kind"] == "LineChart":
        return _line_chart(told)
    if kept["kind"] == "Panels":
        return Panels(**{**told, "panels": tuple(_line_chart(panel) for panel in told["panels"])})
    if kept["kind"] == "DotChart":
        rows = (
            DotRow(**{**row, "values": _numbers(row["values"]), "mean": _number(row["mean"])})
            for row in told["rows"]
        )
        return DotChart(**{**told, "rows": tuple(rows)})
    cells = tuple(_numbers(row) for row in told["cells"])
    labels = {name: tuple(told[name]) for name in ("row_labels", "column_labels")}
    texts, best = (tuple(map(tuple, told[name])) for name in ("texts", "best"))
    return HeatMap(**{**told, **labels, "cells": cells, "texts": texts, "best": best})


def _line_chart(told: Mapping[str, Any]) -> LineChart:
    lines = (
        Line(**{**line, **{name: _numbers(line[name]) for name in ("x", "y", "low", "high")}})
        for line in told["lines"]
    )
    return LineChart(
        **{**told, "lines": tuple(lines), "levels": tuple(Level(**level) for level in told["levels"])}
    )


def _numbers(values: Sequence[float | None]) -> Numbers:
    return tuple(map(_number, values))


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _lines(before: LineChart, after: LineChart, names: Names) -> LineChart:
    """Draw the later lines as ever, with the earlier ones behind them, without bands."""
    old = (
        replace(line, label=_named(line.label, names[0]), slot=(line.slot + 2) % SLOTS, low=(), high=())
        for line in before.lines
    )
    new = (replace(line, label=_named(line.label, names[1]), low=(), high=()) for line in after.lines)
    return replace(after, lines=(*new, *old))


def _named(label: str, name: str) -> str:
    return f"{label}, {name}" if label else name


def _panels(before: Panels, after: Panels, names: Names) -> Panels:
    old = {panel.title: panel for panel in before.panels}
    return replace(
        after,
        panels=tuple(
            _lines(old.get(panel.title, replace(panel, lines=())), panel, names) for panel in after.panels
        ),
    )


def _dots(before: DotChart, after: DotChart, names: Names) -> DotChart:
    """Put each row of the earlier edition below the later one's."""
    return replace(after, rows=tuple(_rows(before, after, names)))


def _rows(before: DotChart, after: DotChart, names: Names) -> Iterator[DotRow]:
    old = {row.label: row for row in before.rows}
    for row in after.rows:
        yield replace(row, label=_named(row.label, names[1]))
        if row.label in old:
            yield replace(old[row.label], label=_named(row.label, names[0]), slot=(row.slot + 2) % SLOTS)


def _cells(before: HeatMap, after: HeatMap) -> HeatMap:
    """Show how much each cell changed; a cell that only one edition has is empty."""
    old = {
        (row, column): cell
        for row, cells in zip(before.row_labels, before.cells, strict=True)
        for column, cell in zip(before.column_labels, cells, strict=True)
    }
    moved = tuple(
        tuple(
            cell - old.get((row, column), math.nan)
            for column, cell in zip(after.column_labels, cells, strict=True)
        )
        for row, cells in zip(after.row_labels, after.cells, strict=True)
    )
    texts = tuple(
        tuple("–" if math.isnan(cell) else f"{cell:+.4f}".replace("-", "−") for cell in row) for row in moved
    )
    return replace(after, cells=moved, texts=texts, best=())
