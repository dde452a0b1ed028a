"""What the report says about the findings, as numbers: no language, no rounding."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import Any

from lrbs_report.base.means import deviation, mean
from lrbs_report.judging.best import FEWEST_SEEDS, not_told_from_best
from lrbs_report.kinds.measures import WATCHED
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Sweep

Numbers = tuple[float, ...]
MISSING = math.nan
ROUNDING = 1e-12
"""Of a mean over seeds, relative."""
Direction = str
"""How the best values move along the rows of a sweep: "grows", "falls", "stays" or "varies"."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A measurement over seeds, epoch by epoch: mean, lowest and highest of the finite values.

    They are NaN where there are none.
    """

    x: Numbers
    mean: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The numbers of one experiment, whose runs are ranked by a measure of the end.

    Means over the seeds are NaN when any run diverged: those of the others alone would flatter it. ``first``
    is the run whose log is printed.
    """

    experiment: Experiment
    ranking: str
    runs: tuple[RunResult, ...]
    diverged: int
    reached: Numbers
    judged_mean: float
    judged_sd: float

    @cached_property
    def watched(self) -> Spread:
        """The spread of the costs, epoch by epoch."""
        return spread_of(self.runs)

    @cached_property
    def rises(self) -> tuple[int, ...]:
        """The epochs of the first run whose cost is above the one before."""
        return rises_of(self.first.watched)

    @cached_property
    def rising_seeds(self) -> int:
        """How many runs have any such epoch."""
        return sum(1 for run in self.runs if rises_of(run.watched))

    @property
    def first(self) -> RunResult:
        """The run of the first seed."""
        return self.runs[0]

    @property
    def is_better_lower(self) -> bool:
        """Whether runs are the better the lower that measure is."""
        return self.experiment.asked.measure(self.ranking).better == "down"

    @property
    def scores(self) -> Mapping[int, float]:
        """The score of each seed that reached the end."""
        ends = ((run.seed, run.record.final(self.ranking)) for run in self.runs)
        return {seed: self.score(end) for seed, end in ends if end is not None}

    def score(self, number: float) -> float:
        """Return a number that grows as what runs are ranked by becomes better."""
        return -number if self.is_better_lower else number

    @property
    def judged_low(self) -> float:
        """The lowest number over seeds of what runs are ranked by."""
        return min(self.reached, default=MISSING)

    @property
    def judged_high(self) -> float:
        """The highest number over seeds of what runs are ranked by."""
        return max(self.reached, default=MISSING)

    @property
    def worst_score(self) -> float:
        """The score of the worst seed."""
        return min(map(self.score, self.reached), default=MISSING)

    @property
    def best_score(self) -> float:
        """The score of the best seed."""
        return max(map(self.score, self.reached), default=MISSING)

    @property
    def final_watched(self) -> float:
        """The mean over the runs of each one's last cost; NaN when any diverged.

        Runs may end at different epochs.
        """
        return MISSING if self.diverged else mean(run.watched[-1] for run in self.runs)


@dataclass(frozen=True, kw_only=True)
class BestOfRow:
    """A row's value, the value of its one best column, and the experiment where they meet."""

    value: float
    best: float
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A sweep seen along two of its axes.

    A row is a value of ``row_axis``, a column a value of ``column_axis``; the cells show the mean of what
    their runs are ranked by, which is one measure.
    ``best`` holds the best columns of each row (several when they tie, none when the whole row diverged).
    """

    row_axis: str
    column_axis: str
    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    outcomes: tuple[tuple[Outcome, ...], ...]
    best: tuple[tuple[int, ...], ...]

    @property
    def ranking(self) -> str:
        """The measure of the end by which runs are ranked."""
        return self.outcomes[0][0].ranking

    @cached_property
    def rivals(self) -> tuple[tuple[int, ...], ...]:
        """Name the columns of each row that its seeds do not tell from the best, itself included.

        Cells with a run that diverged are out of the running. The others are compared by the seeds that all
        of them have: fewer than three tell nothing.
        """
        return tuple(map(rivals_of, self.outcomes))

    @property
    def has_few_seeds(self) -> bool:
        """Whether several cells may be the best of some row, and none share enough seeds to tell which."""
        contested = [row for row in self.outcomes if len(_running(row)) > 1]
        return bool(contested) and all(map(share_few_seeds, contested))

    @property
    def direction(self) -> Direction:
        """How the best column moves from the lowest row to the highest.

        It "varies" when ties or texts leave it open.
        """
        return direction_of([row.best for row in self._ordered]) if self._ordered else "varies"

    @property
    def lowest_row(self) -> BestOfRow:
        """The row of the lowest value. Only where ``direction`` is not "varies"."""
        return self._ordered[0]

    @property
    def highest_row(self) -> BestOfRow:
        """The row of the highest value. Only where ``direction`` is not "varies"."""
        return self._ordered[-1]

    @property
    def _ordered(self) -> list[BestOfRow]:
        """The rows from the lowest value to the highest.

        There are none when one has not exactly one best column, or when values are no numbers.
        """
        if any(len(columns) != 1 for columns in self.best) or not all(
            map(_is_number, (*self.rows, *self.columns))
        ):
            return []
        best = [columns[0] for columns in self.best]
        rows = [
            BestOfRow(value=row, best=self.columns[one], outcome=cells[one])
            for row, one, cells in zip(self.rows, best, self.outcomes, strict=True)
        ]
        return sorted(rows, key=lambda row: row.value)


def rivals_of(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """Name the places of those that their seeds do not tell from the best, itself included.

    They are ranked by one measure. Those with a run that diverged are out of the running, and the others are
    compared by the seeds that all of them have: fewer than three tell nothing.
    """
    running = _running(outcomes)
    shared = _shared_seeds(outcomes)
    scores = [[found[seed] for seed in shared] for found in running.values()]
    return tuple([*running][place] for place in not_told_from_best(scores))


def share_few_seeds(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether those without a run that diverged share too few seeds to tell the best of them."""
    return len(_shared_seeds(outcomes)) < FEWEST_SEEDS


def _shared_seeds(outcomes: Sequence[Outcome]) -> list[int]:
    seeds = [set(scores) for scores in _running(outcomes).values()]
    return sorted(set[int].intersection(*seeds)) if seeds else []


def _running(outcomes: Sequence[Outcome]) -> Mapping[int, Mapping[int, float]]:
    """Return the scores of those of which no run diverged, by their place."""
    return {place: one.scores for place, one in enumerate(outcomes) if math.isfinite(one.judged_mean)}


def outcome_of(findings: Findings, experiment: Experiment, by: str | None = None) -> Outcome:
    """Return the outcome of an experiment: its runs summed up.

    They are ranked ``by`` a measure of the end, unless another is said by the one that its task has.
    """
    runs, ranking = findings.of(experiment), by or experiment.asked.ranked_by
    found = (run.record.final(ranking) for run in runs)
    ends = tuple(end for end in found if end is not None)
    return Outcome(
        experiment=experiment,
        ranking=ranking,
        runs=runs,
        diverged=sum(1 for run in runs if run.has_diverged),
        reached=ends,
        judged_mean=mean(ends) if len(ends) == len(runs) else MISSING,
        judged_sd=deviation(ends) if len(ends) > 1 else MISSING,
    )


def spread_of(runs: Sequence[RunResult]) -> Spread:
    """Return the spread of the costs of several runs, epoch by epoch."""
    return spread_by(runs, WATCHED)


def spread_by(runs: Sequence[RunResult], name: str) -> Spread:
    """Return the spread of a measure of several runs, epoch by epoch."""
    series = [run.record.series[name] for run in runs]
    length = max(map(len, series))
    columns = [
        column if all(map(math.isfinite, column)) else [number for number in column if math.isfinite(number)]
        for column in zip_longest(*series, fillvalue=MISSING)
    ]
    return Spread(
        x=tuple(float(epoch) for epoch in range(length)),
        mean=tuple(mean(column) if column else MISSING for column in columns),
        low=tuple(min(column, default=MISSING) for column in columns),
        high=tuple(max(column, default=MISSING) for column in columns),
    )


def middle_of(series: Sequence[Numbers]) -> Spread:
    """Return the median of many series, place by place, and the quartiles as its lowest and highest.

    Of each place, they are those of the series that have a finite number there; NaN where none has. Quantiles
    are those of Hyndman and Fan's definition 7 (1996), as in R and numpy.
    """
    columns = [sorted(filter(math.isfinite, column)) for column in zip_longest(*series, fillvalue=MISSING)]
    low, middle, high = (tuple(_quantile(column, share) for column in columns) for share in (0.25, 0.5, 0.75))
    return Spread(x=tuple(map(float, range(len(columns)))), mean=middle, low=low, high=high)


def _quantile(ordered: Sequence[float], share: float) -> float:
    if not ordered:
        return MISSING
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    part = place - math.floor(place)
    return below * (1 - part) + above * part  # which no two finite numbers overflow


def rises_of(numbers: Sequence[float]) -> tuple[int, ...]:
    """Return the epochs, counted from 0, whose cost is a finite number above the one before."""
    return tuple(epoch for epoch in range(1, len(numbers)) if numbers[epoch - 1] < numbers[epoch] < math.inf)


def ranked(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes sorted by the mean of what runs are ranked by, the best first.

    Those without one come last, and ties stay in the order of the file.
    """
    return sorted(
        outcomes,
        key=lambda outcome: (
            math.inf if math.isnan(outcome.judged_mean) else -outcome.score(outcome.judged_mean)
        ),
    )


def stays_above(upper: Outcome, lower: Outcome) -> bool:
    """Tell whether the mean cost of one experiment is above another's in every epoch.

    It never is when a run of either diverged.
    """
    if upper.diverged or lower.diverged or len(upper.watched.x) != len(lower.watched.x):
        return False
    return all(
        high > low and not ties(high, low)
        for high, low in zip(upper.watched.mean, lower.watched.mean, strict=True)
    )


def grid_of(findings: Findings, sweep: Sweep, by: str | None = None) -> Grid | None:
    """Return a sweep seen along its two axes; ``None`` when it does not have two, or lacks a cell.

    Nothing either when its cells are not ranked by one measure, such as the one to rank them ``by``. The
    learning rate goes along the columns.
    """
    if len(sweep.axes) != 2:  # noqa: PLR2004 - a grid has two
        return None
    (column_axis, columns), (row_axis, rows) = sorted(sweep.axes, key=lambda axis: axis[0] != "learning_rate")
    cells = {(one.setting(row_axis), one.setting(column_axis)): one for one in sweep.experiments}
    if len(cells) < len(rows) * len(columns) or len({one.asked.ranked_by for one in cells.values()}) > 1:
        return None
    outcomes = tuple(
        tuple(outcome_of(findings, cells[row, column], by) for column in columns) for row in rows
    )
    return Grid(
        row_axis=row_axis,
        column_axis=column_axis,
        rows=rows,
        columns=columns,
        outcomes=outcomes,
        best=tuple(_best_of(row) for row in outcomes),
    )


def lowest_of(outcomes: Sequence[Outcome]) -> int | None:
    """Return the place of the lowest final cost, or ``None`` when every experiment diverged."""
    numbers = [
        (outcome.final_watched, place)
        for place, outcome in enumerate(outcomes)
        if math.isfinite(outcome.final_watched)
    ]
    return min(numbers)[1] if numbers else None


def ties(one: float, other: float) -> bool:
    """Tell whether two means are the same number.

    Sums of the same shares in another order may differ in their last bit.
    """
    return math.isclose(one, other, rel_tol=ROUNDING, abs_tol=0.0)


def tied(numbers: Sequence[float], choose: Callable[[Iterable[float]], float]) -> list[int]:
    """Return the places of all numbers that are the same as the one that is chosen.

    >>> tied([0.3, 0.1 + 0.2, 0.1], max), tied([], min)
    ([0, 1], [])
    """
    chosen = choose(numbers) if numbers else math.nan
    return [place for place, number in enumerate(numbers) if ties(number, chosen)]


def direction_of(values: Sequence[float]) -> Direction:
    """Say how numbers move from first to last."""
    steps = [after - before for before, after in pairwise(values)]
    if not any(steps):
        return "stays"
    if all(step >= 0 for step in steps):
        return "grows"
    return "falls" if all(step <= 0 for step in steps) else "varies"


def _best_of(row: Sequence[Outcome]) -> tuple[int, ...]:
    scores = [outcome.score(outcome.judged_mean) for outcome in row]
    highest = max((score for score in scores if math.isfinite(score)), default=math.inf)
    return tuple(column for column, score in enumerate(scores) if ties(score, highest))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
