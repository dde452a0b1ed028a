"""Two editions of one chart, drawn on each other: as a chart like any other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lrbs_report.base.tongue import tr
from lrbs_report.editions import parts
from lrbs_report.report.charts.figures import (
    NEUTRAL,
    Chart,
    Differences,
    DotChart,
    DotRow,
    HeatMap,
    Level,
    Line,
    LineChart,
    Numbers,
    Panels,
    Upright,
)

SLOTS = 8
"""Colours there are. The earlier edition's line has the one two further on, and so another dash too.

Beside a shade of a ramp it is grey.
"""

Names = tuple[str, str]


def overlaid(before: parts.Chart, after: parts.Chart, names: Names) -> Chart:
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
    message = tr(
        "a {kind} and a {kind_2} cannot be laid on each other", kind=before["kind"], kind_2=after["kind"]
    )
    raise ValueError(message)


def read_chart(kept: parts.Chart) -> Chart:
    """Return a chart that an edition keeps: a number that was not finite is NaN again."""
    if kept["kind"] == "LineChart":
        return _line_chart(kept)
    if kept["kind"] == "Panels":
        return Panels(**_axes(kept), panels=tuple(map(_line_chart, kept["panels"])))
    if kept["kind"] == "DotChart":
        return DotChart(title=kept["title"], x_label=kept["x_label"], rows=tuple(map(_row, kept["rows"])))
    return HeatMap(
        **_axes(kept),
        row_labels=tuple(kept["row_labels"]),
        column_labels=tuple(kept["column_labels"]),
        cells=tuple(map(_numbers, kept["cells"])),
        texts=tuple(map(tuple, kept["texts"])),
        best=tuple((row, column) for row, column in kept["best"]),
    )


def _axes(kept: parts.Axes) -> parts.Axes:
    """Return the words around a chart, without what is drawn."""
    return {"title": kept["title"], "x_label": kept["x_label"], "y_label": kept["y_label"]}


def _line_chart(kept: parts.Panel) -> LineChart:
    return LineChart(
        **_axes(kept),
        lines=tuple(map(_line, kept["lines"])),
        levels=tuple(Level(**level) for level in kept["levels"]),
        digits=kept.get("digits", LineChart.digits),
        log_x=kept.get("log_x", LineChart.log_x),
        by_rank=kept.get("by_rank", LineChart.by_rank),
        uprights=tuple(Upright(**upright) for upright in kept.get("uprights", ())),
    )


def _line(kept: parts.Line) -> Line:
    return Line(
        label=kept["label"],
        x=tuple(kept["x"]),
        y=_numbers(kept["y"]),
        low=_numbers(kept["low"]),
        high=_numbers(kept["high"]),
        slot=kept.get("slot", Line.slot),
        marker=kept.get("marker", Line.marker),
        weight=kept.get("weight", Line.weight),
    )


def _row(kept: parts.Row) -> DotRow:
    return DotRow(
        label=kept["label"],
        values=_numbers(kept["values"]),
        mean=_number(kept["mean"]),
        mean_label=kept["mean_label"],
        slot=kept.get("slot", DotRow.slot),
        low=_number(kept.get("low")),
        high=_number(kept.get("high")),
    )


def _numbers(values: Sequence[float | None]) -> Numbers:
    return tuple(map(_number, values))


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _lines(before: LineChart, after: LineChart, names: Names) -> LineChart:
    """Draw the later lines as ever, with the earlier ones behind them, without bands."""
    old = (
        replace(line, label=_named(line.label, names[0]), slot=_further(line.slot), low=(), high=())
        for line in before.lines
    )
    new = (replace(line, label=_named(line.label, names[1]), low=(), high=()) for line in after.lines)
    return replace(after, lines=(*new, *old))


def _further(slot: int) -> int:
    """Return the slot of the earlier edition's line or row."""
    return (slot + 2) % SLOTS if slot >= NEUTRAL else NEUTRAL


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
            yield replace(old[row.label], label=_named(row.label, names[0]), slot=_further(row.slot))


def _cells(before: HeatMap, after: HeatMap) -> Differences:
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
    return Differences(
        title=after.title,
        x_label=after.x_label,
        y_label=after.y_label,
        row_labels=after.row_labels,
        column_labels=after.column_labels,
        cells=moved,
        texts=texts,
        best=(),
    )
