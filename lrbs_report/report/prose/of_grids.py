"""What is said of a sweep with two axes.

How the best column moves from row to row, and what leaves that open. The subject is a ``Grid``.

The best cell is the one with the best mean of what runs are ranked by. Rows are named by their values, so
that a reader finds them in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup

from lrbs_report.judging.best import FEWEST_SEEDS
from lrbs_report.judging.facts import Grid, Outcome, tied
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.report.prose.words import LISTED, capital
from lrbs_report.study.experiments import Imported

FEW = 2
"""As many columns are named though they are all of a row."""


def is_numeric(grid: Grid) -> bool:
    """Tell whether both axes hold numbers, which can grow."""
    return all(isinstance(value, int | float) for value in (*grid.rows, *grid.columns))


def bests(grid: Grid) -> list[float]:
    """Return the best column of each row, from the lowest row to the highest.

    Nothing when some row has not exactly one, or axes are no numbers.
    """
    if (
        not is_numeric(grid)
        or len(grid.rows) == 1
        or len(grid.columns) == 1
        or any(len(columns) != 1 for columns in grid.best)
    ):
        return []
    return [grid.columns[columns[0]] for _, columns in sorted(zip(grid.rows, grid.best, strict=True))]


def rows_at_the_edge(grid: Grid) -> list[int]:
    """Return the rows whose one best cell has the lowest or the highest value that was tried."""
    if not is_numeric(grid) or len(grid.columns) == 1:
        return []
    ends = {min(grid.columns), max(grid.columns)}
    return [
        row for row, columns in enumerate(grid.best) if len(columns) == 1 and grid.columns[columns[0]] in ends
    ]


def rows_that_are_open(grid: Grid) -> list[int]:
    """Return the rows in which the seeds do not tell the best cell from some other."""
    return [row for row, columns in enumerate(grid.best) if columns and len(grid.rivals[row]) > 1]


def rows_that_tie(grid: Grid) -> list[int]:
    """Return the rows with several best cells."""
    return [row for row, columns in enumerate(grid.best) if len(columns) > 1]


def rows_without_best(grid: Grid) -> list[int]:
    """Return the rows in which every cell has a run that diverged."""
    return [row for row, columns in enumerate(grid.best) if not columns]


def _has_one_seed(grid: Grid) -> bool:
    return all(len(cell.runs) == 1 for row in grid.outcomes for cell in row)


def _has_many_seeds(grid: Grid) -> bool:
    return not grid.has_few_seeds and not _has_one_seed(grid)


def _is_about_batches(grid: Grid) -> bool:
    return grid.column_axis == "learning_rate" and grid.row_axis == "batch_size"


def moves(grid: Grid) -> str:
    """Say how the best column moves from the lowest row to the highest.

    Nothing where there is not one best column in each.
    """
    steps = [after - before for before, after in pairwise(bests(grid))]
    ups, downs = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    if not steps:
        return ""
    if ups and downs:
        return "varies"
    if ups or downs:
        every = len(steps) in (ups, downs)
        return ("grows" if every else "never_falls") if ups else ("falls" if every else "never_rises")
    return "stays"


def _seeds(grid: Grid, ledger: Ledger) -> str:
    cell = next((cell for cell in _cells(grid) if not cell.diverged), _cells(grid)[0])
    return ledger.value("seeds", cell.experiment.id)


def _moving(way: str, *, about_batches: bool = False) -> Callable[[Grid], bool]:
    return lambda grid: moves(grid) == way and (_is_about_batches(grid) or not about_batches)


def _end(choose: Callable[[Sequence[float]], float], axis: str) -> Fill:
    """Return a setting of the best cell of the lowest or the highest row."""

    def fill(grid: Grid, ledger: Ledger) -> str:
        """Return the setting of that row's best cell."""
        row = grid.rows.index(choose(grid.rows))
        return ledger.value("setting", grid.outcomes[row][grid.best[row][0]].experiment.id, axis)

    return fill


def _rows(choose: Callable[[Grid], list[int]]) -> Fill:
    """List the first few rows by the setting that makes them."""
    return lambda grid, ledger: tuple(
        _some([_setting(grid.outcomes[row][0], grid.row_axis, ledger) for row in choose(grid)], ledger)
    )


def _rivals(grid: Grid, ledger: Ledger) -> tuple[Markup, ...]:
    """List the first few open rows, each with the columns that may be its best."""
    return tuple(_some([_rivals_of(grid, row, ledger) for row in rows_that_are_open(grid)], ledger))


def _rivals_of(grid: Grid, row: int, ledger: Ledger) -> Markup:
    cells, rivals, words = grid.outcomes[row], grid.rivals[row], ledger.words
    named = _setting(cells[0], grid.row_axis, ledger)
    if len(rivals) == len(cells) > FEW:
        return Markup(words.say("grid.rivals_all", row=named, count=words.whole(len(cells))))  # noqa: S704 - a phrase of ours
    columns = [ledger.value("setting", cells[place].experiment.id, grid.column_axis) for place in rivals]
    return Markup(words.say("grid.rivals", row=named, columns=ledger.joined(columns, words.either)))  # noqa: S704 - the same


def _some(items: list[Markup], ledger: Ledger) -> list[Markup]:
    hidden = len(items) - LISTED
    return [*items[:LISTED], Markup(ledger.words.count("more", hidden))] if hidden > 0 else items  # noqa: S704 - a phrase of ours


def _setting(cell: Outcome, axis: str, ledger: Ledger) -> Markup:
    """Name a setting of a cell with its value."""
    said = ledger.words.say(
        "axis.row", name=ledger.words.name_of(axis), value=ledger.value("setting", cell.experiment.id, axis)
    )
    return Markup(said)  # noqa: S704 - a phrase of ours, with the mark of a value


def cell_in_words(grid: Grid, row: int, column: int, ledger: Ledger) -> str:
    """Name a cell by its two values."""
    cell = grid.outcomes[row][column]
    return ledger.words.say(
        "grid.cell",
        row=_setting(cell, grid.row_axis, ledger),
        column=_setting(cell, grid.column_axis, ledger),
    )


def _cells(grid: Grid) -> list[Outcome]:
    return [cell for cells in grid.outcomes for cell in cells]


def _lowest(grid: Grid) -> list[tuple[int, int]]:
    """Return the cells that end with the lowest mean cost, among those without a run that diverged."""
    there = [
        ((row, column), cell.final_watched)
        for row, cells in enumerate(grid.outcomes)
        for column, cell in enumerate(cells)
        if not cell.diverged
    ]
    return [there[place][0] for place in tied([last for _, last in there], min)]


def _lowest_and_best(grid: Grid) -> list[tuple[int, int]]:
    """Return the one cell with the lowest final cost and the best one of its row, where that is another."""
    if not _shares_a_loss(grid) or len(_lowest(grid)) != 1:
        return []
    row, column = _lowest(grid)[0]
    best = grid.best[row]
    return [(row, column), (row, best[0])] if len(best) == 1 and best[0] != column else []


def _cell(choose: Callable[[Grid], Sequence[tuple[int, int]]], place: int = 0) -> Fill:
    return lambda grid, ledger: Markup(cell_in_words(grid, *choose(grid)[place], ledger))  # noqa: S704 - a phrase of ours


def _edge_rates(grid: Grid) -> list[Outcome]:
    """Return the best cells of the lowest and the highest row whose value was the lowest or highest tried."""
    edge, ends = rows_at_the_edge(grid), [grid.rows.index(choose(grid.rows)) for choose in (min, max)]
    cells = {grid.best[row][0]: grid.outcomes[row][grid.best[row][0]] for row in ends if row in edge}
    return [*cells.values()]


def _diverging(grid: Grid) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row, cells in enumerate(grid.outcomes)
        for column, cell in enumerate(cells)
        if cell.diverged
    ]


def _diverging_cells(grid: Grid, ledger: Ledger) -> str:
    cells = _diverging(grid)
    return ledger.words.few(len(cells), lambda place: cell_in_words(grid, *cells[place], ledger))


def _watched_of_lowest(grid: Grid, ledger: Ledger) -> str:
    row, column = _lowest(grid)[0]
    return ledger.watched(grid.outcomes[row][column].experiment.id)


def _shares_a_loss(grid: Grid) -> bool:
    return len({cell.experiment.cost_of for cell in _cells(grid)}) == 1


def _is_imported(grid: Grid) -> bool:
    return any(isinstance(cell.experiment, Imported) for cell in _cells(grid))


def _is_alike(grid: Grid) -> bool:
    """Tell whether all cells that reach the end have as many seeds, and all their runs as many epochs.

    None may have gone back to the weights of an earlier epoch.
    """
    cells = [cell for cell in _cells(grid) if not cell.diverged] or _cells(grid)
    return (
        not any(cell.experiment.asked.restores for cell in cells)
        and len({len(cell.runs) for cell in cells}) == 1
        and len({len(run.watched) for cell in cells for run in cell.runs}) == 1
    )


def _epochs(grid: Grid, ledger: Ledger) -> str:
    cell = next((cell for cell in _cells(grid) if not cell.diverged), _cells(grid)[0])
    return ledger.words.count(
        "epochs", len(cell.first.watched), count=ledger.value("epochs", cell.experiment.id)
    )


AXES: Mapping[str, Fill] = {
    "the_row": lambda grid, ledger: ledger.words.with_article(grid.row_axis),
    "the_column": lambda grid, ledger: ledger.words.with_article(grid.column_axis),
}
ROW: Mapping[str, Fill] = {
    "the_row": AXES["the_row"],
    "the_column_first": lambda grid, ledger: capital(ledger.words.with_article(grid.column_axis)),
}
BATCHES: Mapping[str, Fill] = {
    "low_rate": _end(min, "learning_rate"),
    "low_batch": _end(min, "batch_size"),
    "high_rate": _end(max, "learning_rate"),
    "high_batch": _end(max, "batch_size"),
}

SENTENCES: Mapping[str, Sentence] = {
    "article.lead.grows": Sentence(holds=_moving("grows", about_batches=True), blanks=BATCHES),
    "article.lead.never_falls": Sentence(holds=_moving("never_falls", about_batches=True), blanks=BATCHES),
    "article.lead.falls": Sentence(holds=_moving("falls", about_batches=True), blanks=BATCHES),
    "article.lead.never_rises": Sentence(holds=_moving("never_rises", about_batches=True), blanks=BATCHES),
    "article.lead.stays": Sentence(
        holds=_moving("stays", about_batches=True), blanks={"low_rate": BATCHES["low_rate"]}
    ),
    "article.lead.varies": Sentence(holds=_moving("varies", about_batches=True)),
    "article.lead_edge.rates": Sentence(
        holds=lambda grid: (
            _is_about_batches(grid) and moves(grid) not in ("", "varies") and bool(_edge_rates(grid))
        ),
        blanks={
            "rates": lambda grid, ledger: tuple(
                ledger.value("setting", cell.experiment.id, grid.column_axis) for cell in _edge_rates(grid)
            )
        },
        count=lambda grid: len(_edge_rates(grid)),
    ),
    "article.cheapest.other": Sentence(
        holds=lambda grid: bool(_lowest_and_best(grid)),
        blanks={"cell": _cell(_lowest_and_best), "best": _cell(_lowest_and_best, 1)},
    ),
    "article.table.best": Sentence(holds=lambda grid: any(grid.best)),
    "article.grid.grows": Sentence(holds=_moving("grows"), blanks=AXES),
    "article.grid.never_falls": Sentence(holds=_moving("never_falls"), blanks=AXES),
    "article.grid.falls": Sentence(holds=_moving("falls"), blanks=AXES),
    "article.grid.never_rises": Sentence(holds=_moving("never_rises"), blanks=AXES),
    "article.grid.stays": Sentence(holds=_moving("stays"), blanks=ROW),
    "article.grid.varies": Sentence(holds=_moving("varies"), blanks=AXES),
    "article.ties.rows": Sentence(
        holds=lambda grid: bool(rows_that_tie(grid)),
        blanks={"rows": _rows(rows_that_tie)},
        count=lambda grid: len(rows_that_tie(grid)),
    ),
    "article.bare.rows": Sentence(
        holds=lambda grid: bool(rows_without_best(grid)),
        blanks={"rows": _rows(rows_without_best)},
        count=lambda grid: len(rows_without_best(grid)),
    ),
    "article.edge.rows": Sentence(
        holds=lambda grid: bool(rows_at_the_edge(grid)),
        blanks={"rows": _rows(rows_at_the_edge)},
        count=lambda grid: len(rows_at_the_edge(grid)),
    ),
    "article.close.rows": Sentence(
        holds=lambda grid: _has_many_seeds(grid) and bool(rows_that_are_open(grid)), blanks={"rows": _rivals}
    ),
    "article.close.few_seeds": Sentence(
        holds=lambda grid: grid.has_few_seeds and not _has_one_seed(grid),
        blanks={"fewest": lambda _, ledger: ledger.words.in_words(FEWEST_SEEDS)},
    ),
    "article.close.one_seed": Sentence(holds=_has_one_seed),
    "grid.title.grows": Sentence(holds=_moving("grows"), blanks=AXES),
    "grid.title.never_falls": Sentence(holds=_moving("never_falls"), blanks=AXES),
    "grid.title.falls": Sentence(holds=_moving("falls"), blanks=AXES),
    "grid.title.never_rises": Sentence(holds=_moving("never_rises"), blanks=AXES),
    "grid.title.stays": Sentence(holds=_moving("stays"), blanks=ROW),
    "grid.title.neutral": Sentence(holds=lambda grid: moves(grid) in ("", "varies"), blanks=AXES),
    "panels.title.lowest": Sentence(
        holds=lambda grid: _shares_a_loss(grid) and len(_lowest(grid)) == 1,
        blanks={
            "watched": lambda grid, ledger: ledger.watched(
                grid.outcomes[_lowest(grid)[0][0]][_lowest(grid)[0][1]].experiment.id
            ),
            "cell": _cell(_lowest),
        },
    ),
    "panels.title.neutral": Sentence(holds=lambda grid: not _shares_a_loss(grid) or len(_lowest(grid)) != 1),
    "grid.caption.mean": Sentence(
        holds=lambda grid: _is_alike(grid) and not _has_one_seed(grid),
        blanks={"count": _seeds, "epochs": _epochs},
    ),
    "grid.caption.one": Sentence(
        holds=lambda grid: _is_alike(grid) and _has_one_seed(grid), blanks={"epochs": _epochs}
    ),
    "grid.caption.uneven": Sentence(holds=lambda grid: not _is_alike(grid) and not _is_imported(grid)),
    "grid.caption.imported": Sentence(holds=lambda grid: not _is_alike(grid) and _is_imported(grid)),
    "grid.frame.one": Sentence(holds=lambda grid: all(len(columns) == 1 for columns in grid.best)),
    "grid.frame.some": Sentence(
        holds=lambda grid: any(grid.best) and any(len(columns) != 1 for columns in grid.best)
    ),
    "grid.diverging.cells": Sentence(
        holds=lambda grid: bool(_diverging(grid)),
        blanks={"cells": _diverging_cells},
    ),
}
"""Sentences of one family exclude each other."""
