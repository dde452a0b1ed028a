"""Whether a published log shows one honest run, the best of several, or a run's best epoch.

Three things are asked of the same numbers.

- *The place among the seeds.* Of the best of k runs only the number that they were chosen by stands higher
  than it should; given that number, all others are as in any run. So the test looks at that one number, of
  each run of the log, and at nothing else (see ``order_statistics``): of several runs only at its rank among
  the seeds, so that it is no matter how these are distributed; of one run, whose rank among few says little,
  at how far away it is.
- *All numbers*, as a set-up is tried on a log: each within a limit. The best of k runs is one of k, so that
  whatever befalls one run with some chance befalls it with at most k times that (Boole's inequality). Its
  limit is that of k times as many numbers, whichever measure it was chosen by.
- *The log alone.* Where it prints a measure in each epoch and again at the end, the end is that of the last
  epoch, or that of the best one.

A log is *accused* where at most one honest log in a hundred would stand as high, or one in a thousand if it
is of one run, and a selection explains all that is printed; or where its end cannot be that of the last epoch
and is that of the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from lrbs_report.base.means import deviation, mean
from lrbs_report.judging.order_statistics import Chances, Tails, normal_scores, tails, together
from lrbs_report.judging.told_epochs import ARITHMETIC, Interval, Traced, is_held_out, traced
from lrbs_report.kinds.measures.measure import Direction
from lrbs_report.study.references import FEWEST_SEEDS
from lrbs_report.study.selections import LAST, Selection

TRIED = (2, 3, 5, 10)
"""Of how many runs a log may be the best, where nobody says."""

ACCUSING = 0.01
"""The chance that a log of several honest runs is accused: shared among the measures that are tried.

A selection of which a log stands farther out than this explains nothing.
"""

STRICT = 0.001
"""A declared selection is rejected beyond this, as a set-up is on the whole of its numbers.

A log of a single run is accused, and explained, by this too: no other run makes up for tails of the seeds
that are longer than those of the normal distribution, as they often are.
"""

MOST_LOGARITHM = 700.0
"""Of a ratio that a 64-bit number holds."""

Series = Sequence[float | None]
"""A number an epoch; ``None`` or NaN where there is none."""

Limit = Callable[[int, int], float]
"""From how many seeds and numbers to the distance, in standard deviations, beyond which one rejects."""

Fate = Literal["survives", "rejected", "untold"]
"""What becomes of a selection. It is untold where the seeds lack a number that it is about."""

Reason = Literal["", "number", "too good", "too poor", "other epoch"]
"""What rejects it: a number beyond the limit, a place too high or too low, or the end of another epoch."""


@dataclass(frozen=True, kw_only=True)
class Seed:
    """One run of ours: each measure by epoch, up to where it got, and the numbers of its end."""

    series: Mapping[str, Series] = field(default_factory=dict)
    finals: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One run of a log, and the seeds of what it should match.

    ``series`` has what it prints of its epochs, with ``None`` where one lacks it, and ``finals`` of its end,
    both by the measures' names and only measures that chance moves. ``seeds`` stand in the order of their
    numbers in every run of a log, so that those at the same place began alike. ``least`` is the least
    deviation of a measure: one row of those that a share is of; without, what arithmetic in 32 bits leaves.
    """

    series: Mapping[str, Sequence[Interval | None]] = field(default_factory=dict)
    finals: Mapping[str, Interval] = field(default_factory=dict)
    seeds: Sequence[Seed]
    least: Mapping[str, float] = field(default_factory=dict)


class Scored(NamedTuple):
    """The t of a number among seeds, and the standard scores of these."""

    t: float
    scores: list[float]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One printed number beside the seeds that have one; all of ``values`` are finite, or none is used."""

    printed: Interval
    values: tuple[float, ...]
    asked: int
    floor: float | None = None

    @cached_property
    def is_known(self) -> bool:
        """Whether seeds enough have such a number."""
        enough = len(self.values) >= min(self.asked, FEWEST_SEEDS) and len(self.values) > 1
        return enough and all(map(math.isfinite, (*self.values, *self.printed)))

    @cached_property
    def mean(self) -> float:
        """The mean of the seeds."""
        return mean(self.values)

    @cached_property
    def least(self) -> float:
        """The least deviation."""
        return ARITHMETIC * abs(self.mean) if self.floor is None else self.floor

    @cached_property
    def spread(self) -> float:
        """The standard deviation of the seeds."""
        return deviation(self.values) if len(set(self.values)) > 1 else 0.0

    @property
    def varies(self) -> bool:
        """Whether the seeds differ by more than the numbers themselves leave open."""
        return self.spread > self.least

    @cached_property
    def distance(self) -> float:
        """How far the nearer end lies from the mean, in standard deviations."""
        low, high = self.printed
        far = max(low - self.mean, self.mean - high, 0.0)
        sd = max(self.spread, self.least)
        return far / sd if sd else math.inf if far else 0.0

    def ends(self, better: Direction) -> tuple[float, float]:
        """Return the worst and the best that the number may be, higher being better.

        Half a least step is added on both sides: where all numbers are shares, one of them stands for those
        around it.
        """
        sign = _sign(better)
        low, high = sorted(sign * end for end in self.printed)
        return low - self.least / 2, high + self.least / 2

    def scored(self, number: float, better: Direction, ties: float, *, by_rank: bool) -> Scored:
        """Return where a number stands, higher being better.

        ``ties`` is the share of the seeds with the same number that it is above; ``by_rank`` takes only their
        order, so that it is no matter how they are distributed.
        """
        values = [_sign(better) * value for value in self.values]
        score, scores = normal_scores(number, values, ties) if by_rank else (number, values)
        middle, unit = mean(scores), deviation(scores)
        return Scored(
            (score - middle) / (unit * math.sqrt(1 + 1 / len(scores))),
            [(one - middle) / unit for one in scores],
        )


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a log goes with one selection.

    ``chance`` is that of a log that stands as far out on either side; 1 where no seeds can tell. ``ratio`` is
    how many times as probable the places of its runs are as from honest runs that have nothing to do with
    each other; NaN where it is no matter of places.
    """

    selection: Selection
    fate: Fate
    chance: float = 1.0
    ratio: float = math.nan
    reason: Reason = ""

    @property
    def survives(self) -> bool:
        """Whether the log may have been selected so."""
        return self.fate == "survives"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a log stands by a measure that it may have been chosen by.

    ``chance`` is how many honest logs stand at least as high, ``level`` what accuses; both of them are the
    log's, over all of its ``runs`` that can be placed. ``passed`` of ``seeds`` in all are no better.
    """

    measure: str
    runs: int
    passed: int
    seeds: int
    chance: float
    level: float

    @property
    def is_too_high(self) -> bool:
        """Whether honest logs seldom stand so high."""
        return self.chance <= self.level


@dataclass(frozen=True, kw_only=True)
class Selected:
    """What can be said of how a log was selected.

    ``honest`` is how it goes with one run to its last epoch, ``standings`` are its places, ``traced`` is what
    it says itself. Where one of these leaves something to explain, ``fits`` are how it goes with each
    selection that was tried, the least one first.
    """

    honest: Fit
    fits: tuple[Fit, ...]
    standings: tuple[Standing, ...]
    traced: tuple[Traced, ...]

    @property
    def certain(self) -> tuple[str, ...]:
        """The measures by which the log itself shows that its end is of the best epoch."""
        return tuple(one.by for one in self.traced if one.shown and not one.denied)

    @property
    def named(self) -> tuple[Fit, ...]:
        """The selections that explain the log, the least one first; none where nothing is accused."""
        if self.certain:
            told = [fit for fit in self.fits if fit.selection.kind == "epoch" and fit.fate != "rejected"]
            return tuple(fit for fit in told if fit.selection.by in self.certain)
        high = {one.measure for one in self.standings if one.is_too_high}
        told = [fit for fit in self.fits if fit.survives] if high else []
        return tuple(fit for fit in told if fit.selection.kind == "epoch" or fit.selection.by in high)

    @property
    def is_accused(self) -> bool:
        """Whether something was selected, so far as can be told."""
        return bool(self.certain or self.named)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A log on trial for selection, against the seeds of one set-up.

    ``runs`` are all runs of the log, ``better`` says which way each measure is better, and ``limit`` is that
    of the set-up's trial. ``restores`` tells that the set-up itself ends with an epoch's weights that it
    chooses: then the log's end says nothing of who chose it.
    """

    runs: Sequence[Printed]
    better: Mapping[str, Direction]
    limit: Limit
    restores: bool = False

    def selected(self) -> Selected:
        """Return what the log shows of selection, where nobody declares any."""
        placed = {name: _places(self.runs, name, self.better) for name in self._measures}
        known = [name for name, each in placed.items() if each]
        standings = tuple(
            _standing(name, placed[name], self._level / len(known), self.better[name]) for name in known
        )
        honest = self.fit(LAST)
        doubtful = honest.fate == "rejected" or any(one.is_too_high for one in standings)
        return Selected(
            honest=honest,
            fits=tuple(self.fit(one, self._level) for one in self._tried(known)) if doubtful else (),
            standings=standings,
            traced=tuple(one for one in self._traced.values() if one.shown or one.denied),
        )

    def _tried(self, measures: Sequence[str]) -> Iterator[Selection]:
        """Return the selections that may explain a log, the least one first."""
        for runs in TRIED:
            yield from (Selection(kind="runs", runs=runs, by=name) for name in measures)
        yield from (Selection(kind="epoch", by=name) for name in self._epochs)

    def fit(self, selection: Selection, level: float = STRICT) -> Fit:
        """Return how the log goes with a selection, which it may declare.

        Without a measure, the best of several runs may have been chosen by any: the one that goes best
        counts. ``level`` is the chance beyond which its places reject it.
        """
        if self._is_another_epoch(selection):
            return Fit(selection=selection, fate="rejected", chance=0.0, reason="other epoch")
        numbers = self._at_best(selection.by) if selection.kind == "epoch" and selection.by else self._numbers
        judged = self._judged(selection)
        reason: Reason = "number" if _is_beyond(numbers, selection.runs, self.limit) else judged.reason
        if reason == "number" or judged.chance <= level:
            return replace(judged, fate="rejected", reason=reason)
        is_told = bool(numbers) and all(one.is_known for one in numbers)
        return replace(judged, fate="survives" if is_told else "untold", reason="")

    @property
    def _level(self) -> float:
        return ACCUSING if len(self.runs) > 1 else STRICT

    @cached_property
    def _measures(self) -> tuple[str, ...]:
        return measures_to_choose_by(self.runs, self.better)

    @cached_property
    def _epochs(self) -> tuple[str, ...]:
        return () if self.restores else epochs_to_choose_by(self.runs, self.better)

    @cached_property
    def _traced(self) -> Mapping[str, Traced]:
        return {
            by: traced(((run.series, run.finals) for run in self.runs), by, self.better[by])
            for by in self._epochs
        }

    @cached_property
    def _series(self) -> list[Placed]:
        return [one for run in self.runs for one in _in_series(run)]

    @cached_property
    def _numbers(self) -> list[Placed]:
        return [*self._series, *self._ends(None)]

    def _at_best(self, by: str) -> list[Placed]:
        """Return all numbers as they would be if those of the end were of the epoch that is best."""
        return [*self._series, *self._ends(by)]

    def _ends(self, by: str | None) -> list[Placed]:
        return [_ending(run, name, self.better, by) for run in self.runs for name in run.finals]

    def _is_another_epoch(self, selection: Selection) -> bool:
        """Tell whether the log itself says that its end is of another epoch."""
        if selection.kind == "epoch":
            told = self._traced.get(selection.by or "")
            return told is not None and bool(told.denied)
        return any(one.shown for one in self._traced.values())

    def _judged(self, selection: Selection) -> Fit:
        """Return a selection's chance, as if it survived, and on which side the log stands out."""
        if selection.kind == "runs":
            names = (selection.by,) if selection.by else self._measures
            return max((self._by(name, selection) for name in names), key=_chance, default=_fit(selection))
        by = selection.by if selection.kind == "epoch" else None
        found = [self._by(name, selection, by) for name in (self._moved if by else self._measures)]
        worst = min(found, key=_chance, default=_fit(selection))
        return replace(worst, chance=min(1.0, worst.chance * max(1, len(found))), ratio=math.nan)

    @property
    def _moved(self) -> list[str]:
        """The measures of the end, all of which the choice of an epoch moves: one of so many may go worst."""
        names = (name for name in self.runs[0].finals if self.better.get(name))
        return [name for name in names if all(name in run.finals for run in self.runs)]

    def _by(self, name: str, selection: Selection, by: str | None = None) -> Fit:
        """Return how the places of a measure go with a selection."""
        places, better = _places(self.runs, name, self.better, by), self.better[name]
        if not places:
            return _fit(selection)
        chances = _chances(places, better, selection.runs)
        return Fit(
            selection=selection,
            fate="survives",
            chance=chances.either,
            ratio=_ratio(places, better, selection.runs),
            reason="too good" if chances.high < chances.low else "too poor",
        )


def measures_to_choose_by(runs: Sequence[Printed], better: Mapping[str, Direction]) -> tuple[str, ...]:
    """Return the measures that every run of a log prints, and that a run may be chosen by.

    Those on rows that are held out, or, where it prints none of these, all of which one way is better.
    """
    every = [{**run.series, **run.finals} for run in runs]
    names = [name for name in every[0] if better.get(name) and all(name in one for one in every)]
    return tuple(name for name in names if is_held_out(name)) or tuple(names)


def epochs_to_choose_by(runs: Sequence[Printed], better: Mapping[str, Direction]) -> tuple[str, ...]:
    """Return the measures that an epoch may be chosen by, which every seed has epoch by epoch, or the log.

    There are none where the log prints no numbers of the end, which alone the choice would move.
    """
    if not all(run.finals for run in runs):
        return ()
    names = dict.fromkeys(chain.from_iterable((*run.series, *_measured(run)) for run in runs))
    return tuple(name for name in names if better.get(name) and is_held_out(name))


def _fit(selection: Selection) -> Fit:
    """Return the fit of a selection of which no place tells anything."""
    return Fit(selection=selection, fate="survives")


def _chance(fit: Fit) -> float:
    return fit.chance


def _measured(run: Printed) -> list[str]:
    """Return what every seed has by epoch."""
    of_first = run.seeds[0].series if run.seeds else ()
    return [name for name in of_first if all(name in seed.series for seed in run.seeds)]


# Numbers beside their seeds.


def _in_series(run: Printed) -> Iterator[Placed]:
    """Return each number that a run prints of its epochs."""
    for name, printed in run.series.items():
        for epoch, one in enumerate(printed):
            if one is not None:
                yield _placed(run, name, one, [_at(seed.series.get(name), epoch) for seed in run.seeds])


def _ending(run: Printed, name: str, better: Mapping[str, Direction], by: str | None) -> Placed:
    """Return a number of a run's end, beside those of the seeds' ends or of their best epochs."""
    return _placed(run, name, run.finals[name], [_end(seed, name, better, by) for seed in run.seeds])


def _placed(run: Printed, name: str, printed: Interval, values: Sequence[float | None]) -> Placed:
    """Put a number beside the seeds that got so far."""
    return Placed(
        printed=printed,
        values=tuple(value for value in values if value is not None),
        asked=len(run.seeds),
        floor=run.least.get(name),
    )


def _at(series: Series | None, epoch: int) -> float | None:
    """Return a number of an epoch; NaN where the run lacks it or diverged, ``None`` where it ended before."""
    if series is None:
        return math.nan
    if epoch < len(series):
        return _finite(series[epoch])
    return math.nan if series and not math.isfinite(_finite(series[-1])) else None


def _end(seed: Seed, name: str, better: Mapping[str, Direction], by: str | None) -> float:
    """Return a number of a run's end: as it was measured, or that of its best epoch."""
    series = seed.series.get(name, ())
    if by:
        epoch = _best(seed.series.get(by, ()), better[by])
        return _finite(series[epoch]) if epoch is not None and epoch < len(series) else math.nan
    if name in seed.finals:
        return _finite(seed.finals[name])
    return _finite(series[-1]) if series else math.nan


def _best(series: Series, better: Direction) -> int | None:
    """Return the epoch of the best finite number, the first of several."""
    sign = _sign(better)
    known = [
        (sign * number, -epoch) for epoch, one in enumerate(series) if math.isfinite(number := _finite(one))
    ]
    return -max(known)[1] if known else None


def _finite(number: float | None) -> float:
    return number if number is not None and math.isfinite(number) else math.nan


def _is_beyond(numbers: Sequence[Placed], runs: int, limit: Limit) -> bool:
    """Tell whether a number lies beyond the limit of the best of so many runs."""
    known = [one for one in numbers if one.is_known]
    if not known:
        return False
    farthest = limit(min(len(one.values) for one in known), runs * len(numbers))
    return any(one.distance > farthest for one in known)


# The place of the number that runs are chosen by.


def _places(
    runs: Sequence[Printed], name: str, better: Mapping[str, Direction], by: str | None = None
) -> list[Placed]:
    """Return that number of each run whose seeds tell where it stands.

    It is that of the end, or of the last epoch that is printed.
    """
    found = (_place(run, name, better, by) for run in runs)
    return [one for one in found if one and one.is_known and one.varies and len(one.values) >= FEWEST_SEEDS]


def _place(run: Printed, name: str, better: Mapping[str, Direction], by: str | None) -> Placed | None:
    if name in run.finals:
        return _ending(run, name, better, by)
    printed = run.series.get(name, ())
    for epoch in reversed(range(len(printed))):
        if (one := printed[epoch]) is not None:
            return _placed(run, name, one, [_at(seed.series.get(name), epoch) for seed in run.seeds])
    return None


def _standing(name: str, places: Sequence[Placed], level: float, better: Direction) -> Standing:
    sign = _sign(better)
    return Standing(
        measure=name,
        runs=len(places),
        passed=sum(
            1
            for one in places
            for value in one.values
            if sign * value <= min(sign * end for end in one.printed)
        ),
        seeds=sum(len(one.values) for one in places),
        chance=_chances(places, better, 1).high,
        level=level,
    )


def _chances(places: Sequence[Placed], better: Direction, runs: int) -> Chances:
    """Return the chances of logs that stand as high as this, or as low, were each the best of some runs.

    Each end of what a printed number stands for is the one that tells less, and so are ties.
    """
    high, low = (
        _together(
            [one.scored(one.ends(better)[end], better, end, by_rank=len(places) > 1) for one in places], runs
        )
        for end in (0, 1)
    )
    return Chances(high.high, low.low)


def _together(places: Sequence[Scored], runs: int) -> Chances:
    """Take the places of a log's runs together.

    What one seed's runs have in common is the variance of the sum of their scores over the number of runs: 1
    where it is nothing, as much as there are runs where they are one.
    """
    seeds = min(len(one.scores) for one in places)
    sums = [math.fsum(column) for column in zip(*(one.scores[:seeds] for one in places), strict=True)]
    return together([_tails(one, runs) for one in places], deviation(sums) ** 2 / len(places), seeds)


def _tails(one: Scored, runs: int) -> Tails:
    """Return the tails of a place; all that may be asked are computed at once."""
    all_runs = (1,) if runs == 1 else (1, *TRIED) if runs in TRIED else (1, runs)
    return tails(one.t, len(one.scores), all_runs)[all_runs.index(runs)]


def _ratio(places: Sequence[Placed], better: Direction, runs: int) -> float:
    """Return how many times as probable these places are for the best of some runs as for one.

    It is the ratio of the densities in the middle of what is printed, never more than ``runs`` a place.
    """
    if runs == 1:
        return 1.0
    middles = [one.scored(sum(one.ends(better)) / 2, better, 0.5, by_rank=len(places) > 1) for one in places]
    pairs = [(_tails(one, runs).density, _tails(one, 1).density) for one in middles]
    total = math.fsum(math.log(best / single) if best and single else -math.inf for best, single in pairs)
    return math.exp(min(total, MOST_LOGARITHM))


def _sign(better: Direction) -> int:
    return 1 if better == "up" else -1
