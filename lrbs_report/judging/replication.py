"""A published log against our seeds: whether one more seed of ours could have printed it.

Each published number is compared with the prediction interval of one further run of the same experiment:
mean ± t · sd · √(1 + 1/n) over n seeds, with Student's t at n - 1 degrees of freedom (Hahn and Meeker,
"Statistical Intervals", section 4.7). Costs and accuracies of a run are not independent, so the verdict on a
whole log does not multiply probabilities: it asks each number to lie in the band whose level is shared out
among all of them (Bonferroni's bound), which a true experiment fails in at most one of a hundred logs, or of
a thousand where there are seeds enough.

A printed number is an interval (see ``numeral``), and its distance is that of its nearer end. The deviation
of the seeds is taken to be at least what the numbers themselves leave open: 32-bit arithmetic of a cost, one
test row of an accuracy. Otherwise seeds that agree by coincidence would reject.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain, count
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

from lrbs_report.base.means import deviation, mean
from lrbs_report.base.numeral import ends_of, stands_for
from lrbs_report.judging.distributions import students_t
from lrbs_report.judging.selection import Fit, Selected, Trial
from lrbs_report.judging.trials import trial_of
from lrbs_report.kinds.logs.facts.names import is_share
from lrbs_report.kinds.logs.meaning import EITHER, END, Mean, Series, called_in, key_of
from lrbs_report.kinds.measures import JUDGED, LOGGED_RATE, OVER_EXAMPLES, WATCHED, measure_of
from lrbs_report.kinds.measures.keras import AT_THE_END, TEST, VALIDATION, parted
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, PublishedRun, Reference
from lrbs_report.study.references import FEWEST_SEEDS, candidate_groups
from lrbs_report.study.selections import Selection

LEVEL = 0.99
"""Of the band that is shown, and the least of the verdict on a whole log."""

STRICT_LEVEL = 0.999
"""Of the verdict on a whole log, while its limit is near.

Costs over seeds have longer tails than the normal distribution.
"""

FAR = 10
"""Standard deviations beyond which tails are no excuse."""

ARITHMETIC = 1e-5
"""The share of a cost by which two ways to compute it in 32 bits may differ.

It is that to which the engines agree with ``fit``.
"""

MOST_STRETCH = 4
"""A limit this many times as far as it would be with any number of seeds tells nothing.

Three quarters of it are ignorance of the deviation.
"""

MOST_ROWS = 100_000
"""The largest test set whose size is looked for in its accuracies."""

Fate = Literal["survives", "rejected", "too few seeds", "no band"]
"""What becomes of a set-up that may have printed a log. The last two leave it untold."""


class Rows(NamedTuple):
    """How many rows train, test and validate; ``None`` where nobody counted them."""

    train: int | None
    test: int | None
    validation: int | None = None


UNCOUNTED = Rows(None, None)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One published number against the seeds.

    It has the seeds' mean and standard deviation, the 99 % band, and the distance in standard deviations.
    ``values`` are the numbers of the seeds in their order: ``None`` of one that ended before, NaN of one that
    diverged. ``seeds`` is how many have such a number; ``varies`` tells whether they differ by more than the
    numbers themselves leave open. ``may_be_bar`` tells that a progress bar may show something worse.
    """

    published: float
    mean: float
    sd: float
    low: float
    high: float
    seeds: int
    varies: bool
    values: tuple[float | None, ...] = ()
    may_be_bar: bool = False

    @property
    def has_band(self) -> bool:
        """Whether the seeds have such a number at all."""
        return math.isfinite(self.sd)

    @property
    def z(self) -> float:
        """How many standard deviations the published number lies above the mean.

        It is NaN when a seed has no such number.
        """
        low, high = ends_of(self.published)
        distance = low - self.mean if self.mean < low else high - self.mean if self.mean > high else 0.0
        if not self.has_band:
            return math.nan
        return distance / self.sd if self.sd else math.copysign(math.inf, distance) if distance else 0.0

    @property
    def is_inside(self) -> bool:
        """Whether the published number may lie in the band."""
        low, high = ends_of(self.published)
        return self.low <= high and low <= self.high


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a log prints of one thing, against what the seeds measure of it.

    ``name`` is what the log calls it, ``measure`` what it is compared with; of two that it may be, the nearer
    one. ``numbers`` stand by their epochs, from 0, or at ``END``. Of an ``exact`` measure there are no bands:
    ``matching`` of its numbers are those of every seed, ``wrong`` ones other than all seeds agree on.
    ``printed`` is how many the log prints, of which some may not be measured. ``is_either`` tells that all
    measures that it may be are the same. ``least`` is the least deviation of a share: one row's.
    """

    name: str
    measure: str
    numbers: Mapping[int, Compared] = field(default_factory=dict)
    exact: bool = False
    matching: int = 0
    wrong: int = 0
    undecided: int = 0
    printed: int = 0
    is_either: bool = False
    least: float | None = None

    @property
    def compared(self) -> int:
        """How many numbers are compared."""
        return self.matching + self.wrong + self.undecided if self.exact else len(self.numbers)

    @property
    def inside(self) -> int:
        """How many of them lie in the band, or are the seeds'."""
        return self.matching if self.exact else sum(one.is_inside for one in self.numbers.values())

    @property
    def has_band(self) -> bool:
        """Whether each number has a band."""
        return all(one.has_band for one in self.numbers.values())

    @property
    def is_of_the_end(self) -> bool:
        """Whether it has one number, of the end."""
        return END in self.numbers

    @property
    def key(self) -> str:
        """The name by which no other of its run is called."""
        return key_of(self)

    @property
    def largest_z(self) -> float:
        """The largest distance of a number; infinite when a seed lacks one, as a run that diverged does."""
        return _largest(self.numbers.values())


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One published run against the runs of one experiment.

    ``held`` is all that the log prints and the runs measure too, in the log's order; ``unmeasured`` are its
    names of the rest. ``examples_unknown`` tells that a loss may be the mean over examples, which was not
    measured. ``diverged`` counts the seeds that did. ``runs`` are the experiment's, one a seed.
    """

    experiment: str
    seeds: int
    held: tuple[Held, ...]
    unmeasured: tuple[str, ...]
    examples_unknown: bool
    diverged: int
    runs: tuple[RunResult, ...] = field(default=(), repr=False, compare=False)

    @property
    def banded(self) -> tuple[Held, ...]:
        """What has bands: all but the rates."""
        return tuple(one for one in self.held if not one.exact)

    @property
    def rates(self) -> Held:
        """The rates; none of them where the log prints none."""
        return next((one for one in self.held if one.exact), Held(name="", measure=LOGGED_RATE, exact=True))

    @cached_property
    def lowered(self) -> Held | None:
        """The numbers that training lowers, epoch by epoch, where the log prints them."""
        return next((one for one in self.banded if one.measure in EITHER and not one.is_of_the_end), None)

    @property
    def watched(self) -> tuple[Compared, ...]:
        """The same, one after the other."""
        return tuple(self.lowered.numbers.values()) if self.lowered else ()

    @property
    def judged(self) -> Compared | None:
        """The accuracy of the end; ``None`` when the log prints none."""
        return self._ended[1] if self._ended else None

    @property
    def mean(self) -> Mean | None:
        """What the costs are means over; ``None`` where both means are the same, or none is printed."""
        if self.lowered is None or self.lowered.is_either:
            return None
        return "batches" if self.lowered.measure == WATCHED else "examples"

    @property
    def further(self) -> tuple[Held, ...]:
        """What is compared beside the costs, the rates and the accuracy of the end."""
        rest = (one for one in self.banded if one is not self.lowered)
        ended = self._ended
        if ended is None:
            return tuple(rest)
        held, end = ended
        return tuple(
            replace(
                one, numbers={place: number for place, number in one.numbers.items() if number is not end}
            )
            if one is held
            else one
            for one in rest
            if one is not held or len(one.numbers) > 1
        )

    @cached_property
    def numbers(self) -> tuple[Compared, ...]:
        """All that has a band: the costs, the accuracy if there is one, and whatever else is measured."""
        return tuple(chain.from_iterable(one.numbers.values() for one in self.banded))

    @property
    def further_numbers(self) -> tuple[Compared, ...]:
        """What is compared beside the costs and the accuracy."""
        return tuple(chain.from_iterable(one.numbers.values() for one in self.further))

    @property
    def matching_rates(self) -> int:
        """How many of the rates are those of every seed."""
        return self.rates.matching

    @property
    def rates_compared(self) -> int:
        """How many rates the log prints."""
        return self.rates.compared

    @property
    def wrong_rates(self) -> int:
        """How many of them are other than all seeds agree on."""
        return sum(one.wrong for one in self.held)

    @property
    def watched_compared(self) -> int:
        """How many costs the log prints."""
        return len(self.watched)

    @property
    def watched_inside(self) -> int:
        """How many of them lie in the band."""
        return sum(one.is_inside for one in self.watched)

    @property
    def compared(self) -> int:
        """How many numbers that have bands are compared."""
        return len(self.numbers)

    @property
    def inside(self) -> int:
        """How many of them lie in the band."""
        return sum(one.is_inside for one in self.numbers)

    @property
    def has_band(self) -> bool:
        """Whether each number has a band."""
        return all(one.has_band for one in self.numbers)

    @property
    def largest_z(self) -> float:
        """The largest distance of a number; infinite when a seed lacks one, as a run that diverged does."""
        return _largest(self.numbers)

    def called(self, name: str) -> Held | None:
        """Return what the log calls so, or what is compared with a measure."""
        return called_in(self.held, name)

    @cached_property
    def _ended(self) -> tuple[Held, Compared] | None:
        """The accuracy of the end: as such, or in the last epoch."""
        found = [one for one in self.banded if one.measure == JUDGED and one.numbers]
        if not found:
            return None
        held = min(found, key=lambda one: not one.is_of_the_end)
        return held, held.numbers[END if held.is_of_the_end else max(held.numbers)]


def _largest(numbers: Iterable[Compared]) -> float:
    """Return the largest distance; infinite where a seed lacks one."""
    return max((math.inf if math.isnan(one.z) else abs(one.z) for one in numbers), default=0.0)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A set-up that may have printed a published log.

    ``settings`` are what tells it from the others, ``comparisons`` its comparison for each run of the log.
    ``declared`` is how the log was selected, where somebody says it.
    """

    settings: Mapping[str, Any]
    comparisons: tuple[Comparison, ...]
    declared: Selection | None = None

    @cached_property
    def limit(self) -> float:
        """The distance, in standard deviations, beyond which one number rejects the set-up."""
        return limit_of(self._fewest, self._chances)

    @cached_property
    def fate(self) -> Fate:
        """What the log says of the set-up.

        It is rejected when a number lies beyond the limit, a rate is another, or each seed diverges and the
        log does not; that is valid however few the seeds are. It survives when nothing rejects it and much
        would. Of a log that declares how it was selected, that is on trial in the place of the limit.
        """
        if self.is_another or (self.fit.fate == "rejected" if self.fit else self._is_beyond):
            return "rejected"
        is_told = all(number.has_band for number in self._numbers) and not self._is_empty
        if not is_told or (self.fit and self.fit.fate == "untold"):
            return "no band"
        varies = any(number.varies for number in self._numbers)
        return "too few seeds" if varies and not _is_enough(self._fewest, self._chances) else "survives"

    @property
    def is_another(self) -> bool:
        """Whether the log tells, without any chance, that it is not of this set-up."""
        return any(one.wrong_rates or one.diverged == one.seeds for one in self.comparisons)

    @cached_property
    def fit(self) -> Fit | None:
        """How the log goes with what it declares of its selection; nothing where it declares none."""
        return self._trial.fit(self.declared) if self.declared else None

    @cached_property
    def selected(self) -> Selected | None:
        """What the log shows of a selection that it does not declare; nothing where it declares one."""
        return None if self.declared else self._trial.selected()

    @property
    def ids(self) -> tuple[str, ...]:
        """The experiments of its runs."""
        return tuple(one.experiment for one in self.comparisons)

    @property
    def survives(self) -> bool:
        """Whether the log may be one of this set-up's, and would have told if it were not."""
        return self.fate == "survives"

    @property
    def seeds_needed(self) -> int:
        """How many seeds would tell."""
        return next(seeds for seeds in count(FEWEST_SEEDS) if _is_enough(seeds, self._chances))

    @property
    def may_be_bars(self) -> int:
        """How many numbers would reject it, were they not what a progress bar may have shown."""
        return sum(number.may_be_bar for number in self._beyond)

    @property
    def compared(self) -> int:
        """How many numbers that have bands are compared."""
        return len(self._numbers)

    @cached_property
    def _beyond(self) -> list[Compared]:
        """The numbers that lie beyond the limit."""
        return [number for number in self._numbers if abs(number.z) > self.limit]

    @property
    def _is_beyond(self) -> bool:
        """Whether a number rejects it that no progress bar can have shown."""
        return any(not number.may_be_bar for number in self._beyond)

    @property
    def _chances(self) -> int:
        """How many numbers had a chance to lie far out: of the best of some runs, those of all of them."""
        return len(self._numbers) * (self.declared.runs if self.declared else 1)

    @cached_property
    def _trial(self) -> Trial:
        return trial_of(self.comparisons, self.declared, limit_of)

    @property
    def _is_empty(self) -> bool:
        """Whether nothing is compared with it."""
        return not any(held.compared for one in self.comparisons for held in one.held)

    @cached_property
    def _numbers(self) -> list[Compared]:
        return [number for one in self.comparisons for number in one.numbers]

    @property
    def _fewest(self) -> int:
        """The fewest seeds that any number has a band of."""
        return min(
            (number.seeds for number in self._numbers if number.has_band),
            default=min(one.seeds for one in self.comparisons),
        )


def compare(published: PublishedRun, runs: Sequence[RunResult], rows: Rows = UNCOUNTED) -> Comparison:
    """Return the comparison of a published run with the runs of an experiment, one a seed.

    At least two are needed for a band. Of what a series of the log may measure, all that the runs do is
    tried, and the nearest taken. ``rows`` are those of the data set, where somebody counted them.
    """
    tried = {
        place: _tried(series, published, runs, rows)
        for place, series in enumerate(published.series)
        if not series.means(RESTORED.name)
    }
    held = [_held(published.series[place], kinds, runs, rows) for place, kinds in tried.items() if kinds]
    losses = [one for one in published.series if one.means(OVER_EXAMPLES) and not one.is_of_the_end]
    return Comparison(
        experiment=published.experiment,
        seeds=len(runs),
        held=tuple(one for one in held if one.compared),
        unmeasured=tuple(dict.fromkeys(one.name for one in published.series if not _is_measured(one, runs))),
        examples_unknown=bool(losses) and any(_over_examples(run, rows) is None for run in runs),
        diverged=sum(run.has_diverged for run in runs),
        runs=tuple(runs),
    )


def _is_measured(series: Series, runs: Sequence[RunResult]) -> bool:
    """Tell whether some measure that a series may be is taken of every run, wherever that is."""
    known = {*EITHER, RESTORED.name}.union(*({*run.record.series, *run.record.finals} for run in runs))
    return series.means(*known)


Column = list[float | None]
"""A number of each seed: ``None`` of one that ended before, NaN of one that diverged."""


def _tried(
    series: Series, published: PublishedRun, runs: Sequence[RunResult], rows: Rows
) -> dict[str, dict[int, Column]]:
    """Return for each measure that a series may be, and that the runs have, the seeds' numbers by place.

    A loss over examples that was asked for and that some run does not know is there, and has no number.
    """
    found = {}
    for measure in series.measures:
        numbers = [_series(measure, run, rows) for run in runs]
        known = [one for one in numbers if one is not None]
        of_epochs = known if len(known) == len(runs) else None
        places = {place: _column(measure, place, of_epochs, published, runs) for place in series.numbers}
        columns = {place: column for place, column in places.items() if column is not None}
        if columns:
            found[measure] = columns
    if not found and series.means(OVER_EXAMPLES) and not series.is_of_the_end:
        return {OVER_EXAMPLES: {place: [math.nan] * len(runs) for place in series.numbers}}
    return found


def _column(
    measure: str,
    place: int,
    of_epochs: Sequence[Sequence[float]] | None,
    published: PublishedRun,
    runs: Sequence[RunResult],
) -> Column | None:
    """Return a number of each seed; nothing where some run does not measure it at this place.

    What is measured at the end alone is known of the last epoch too, while its weights are those of the end.
    """
    if place == END:
        is_there = all(measure in run.record.finals or measure in run.record.series for run in runs)
        is_before = all(_goes_beyond(run, published) for run in runs)
        return [_or_nan(run.final(measure)) for run in runs] if is_there and not is_before else None
    if of_epochs is not None:
        return [_number_at(one, place) for one in of_epochs]
    if measure.startswith(AT_THE_END) and all(_ends_with(measure, place, run) for run in runs):
        return [_or_nan(run.final(measure)) for run in runs]
    return None


def _ends_with(measure: str, epoch: int, run: RunResult) -> bool:
    """Tell whether a measure of the end was taken with the weights of an epoch, the last one."""
    finals = run.record.finals
    return measure in finals and run.length == epoch + 1 and finals.get(RESTORED.name) in (None, epoch)


def _goes_beyond(run: RunResult, published: PublishedRun) -> bool:
    """Tell whether a run went all its way, which is longer than the log's: its end is another."""
    return run.length == run.identity.get("epochs") and run.length > published.length + published.gap > 0


def _series(measure: str, run: RunResult, rows: Rows) -> Sequence[float] | None:
    """Return a measure of each epoch; nothing where it was not taken."""
    if measure == OVER_EXAMPLES:
        return _over_examples(run, rows)
    return run.record.series.get(measure)


def _over_examples(run: RunResult, rows: Rows) -> Sequence[float] | None:
    """Return the mean over examples; nothing when it is neither kept nor the same as that over batches."""
    return run.over_examples(has_even_batches=run.has_even_batches(rows.train))


def _held(
    series: Series, tried: Mapping[str, Mapping[int, Column]], runs: Sequence[RunResult], rows: Rows
) -> Held:
    """Compare a series with the nearest of what it may be."""
    kinds = [_with(series, measure, columns, runs, rows) for measure, columns in tried.items()]
    nearest = min(kinds, key=lambda one: (one.wrong, -one.matching, one.largest_z))
    alike = len(tried) > 1 and all(_are_alike(tried[nearest.measure], one) for one in tried.values())
    return replace(nearest, is_either=alike)


def _with(
    series: Series,
    measure: str,
    columns: Mapping[int, Column],
    runs: Sequence[RunResult],
    rows: Rows,
) -> Held:
    """Compare a series with one measure."""
    if measure_of(measure).exact:
        are = [_is_exact(series.numbers[place], column, place) for place, column in columns.items()]
        return Held(
            name=series.name,
            measure=measure,
            exact=True,
            printed=len(series.numbers),
            matching=are.count(True),
            wrong=are.count(False),
            undecided=are.count(None),
        )
    least = _least(measure, runs, rows)
    first = min(columns)
    better = measure_of(measure).better
    numbers = {place: _compared(series.numbers[place], column, least) for place, column in columns.items()}
    if series.may_be_bar and first in numbers and first != END:
        numbers[first] = replace(numbers[first], may_be_bar=_is_worse(numbers[first], better))
    return Held(name=series.name, measure=measure, numbers=numbers, printed=len(series.numbers), least=least)


def _is_worse(number: Compared, better: str) -> bool:
    """Tell whether a printed number is worse than the seeds' mean, as a mean of running means would be."""
    return (better == "down" and number.z > 0) or (better == "up" and number.z < 0)


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else number


def _least(measure: str, runs: Sequence[RunResult], rows: Rows) -> float | None:
    """Return the least deviation of a share: what one row of those that it is measured on moves it by."""
    if not is_share(measure):
        return None
    place, _ = parted(measure)
    if place == TEST:
        return 1 / (rows.test or _test_rows(runs))
    counted = rows.validation if place == VALIDATION else rows.train
    return 1 / counted if counted else None


def candidates(findings: Findings, reference: Reference) -> tuple[Candidate, ...]:
    """Return the comparisons of a published log with every set-up of its sweep of candidates.

    When there is none, it is compared with the experiments that it should match.
    """
    groups = (
        candidate_groups(findings.study, reference)
        if reference.candidates
        else [({}, [run.experiment for run in reference.runs])]
    )
    return tuple(
        Candidate(
            settings=settings,
            comparisons=tuple(_comparisons(findings, reference, ids)),
            declared=reference.selection,
        )
        for settings, ids in groups
    )


def on_trial(reference: Reference, tried: Sequence[Candidate], matched: Sequence[Comparison]) -> Candidate:
    """Return the set-up of which a reader wants to know how a log was selected.

    It is the only one of several that survives, or else that which the log should match.
    """
    left = [one for one in tried if one.survives]
    if len(left) == 1:
        return left[0]
    return Candidate(settings={}, comparisons=tuple(matched), declared=reference.selection)


def comparisons_of(findings: Findings, reference: Reference) -> tuple[Comparison, ...]:
    """Return the comparison of each run of a published log with the experiment that it should match."""
    return tuple(_comparisons(findings, reference, [run.experiment for run in reference.runs]))


@lru_cache(maxsize=1024)
def reach(seeds: int, level: float) -> float:
    """Return the half-width of the prediction interval in standard deviations: t · √(1 + 1/n).

    Infinite when there is one seed.
    """
    return students_t(seeds - 1, level) * math.sqrt(1 + 1 / seeds) if seeds > 1 else math.inf


def limit_of(seeds: int, numbers: int) -> float:
    """Return the distance beyond which one of so many numbers rejects a set-up of so many seeds."""
    return max(reach(seeds, _shared(LEVEL, numbers)), min(reach(seeds, _shared(STRICT_LEVEL, numbers)), FAR))


def rows_of(findings: Findings, experiment: Experiment) -> Rows:
    """Return the rows of an experiment's data set, where somebody counted them."""
    portrait = findings.data.get(experiment.data_name)
    if not portrait:
        return UNCOUNTED
    validation = portrait.validation.rows if portrait.validation else None
    return Rows(portrait.train.rows or None, portrait.test.rows or None, validation)


def _comparisons(findings: Findings, reference: Reference, ids: Sequence[str]) -> Iterator[Comparison]:
    for published, id_ in zip(reference.runs, ids, strict=True):
        experiment = findings.study.named[id_]
        yield compare(published.of(id_), findings.of(experiment), rows_of(findings, experiment))


def _shared(level: float, numbers: int) -> float:
    """Return the level of one number when that of all is shared out among so many."""
    return 1 - (1 - level) / max(1, numbers)


def _is_enough(seeds: int, numbers: int) -> bool:
    """Tell whether so many seeds can tell a set-up from another by so many numbers."""
    level = _shared(LEVEL, numbers)
    return reach(seeds, level) <= MOST_STRETCH * NormalDist().inv_cdf((1 + level) / 2)


def _are_alike(columns: Mapping[int, Column], others: Mapping[int, Column]) -> bool:
    """Tell whether two measures of the seeds are the same up to their last digits."""
    return columns.keys() == others.keys() and all(
        one is other or (one is not None and other is not None and _is_alike(one, other))
        for place in columns
        for one, other in zip(columns[place], others[place], strict=True)
    )


def _is_alike(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9) or (not math.isfinite(one) and not math.isfinite(other))


def _number_at(numbers: Sequence[float], epoch: int) -> float | None:
    """Return a number, NaN when the run has diverged; ``None`` when it ended before."""
    if epoch < len(numbers):
        return _finite(numbers[epoch])
    return math.nan if len(numbers) and not math.isfinite(numbers[-1]) else None


def _compared(published: float, column: Column, floor: float | None = None) -> Compared:
    """Compare a number with those of the seeds that have one.

    ``floor`` is the least deviation; without, what 32-bit arithmetic leaves of a number.
    """
    values = [value for value in column if value is not None]
    if len(values) < min(len(column), FEWEST_SEEDS) or not all(map(math.isfinite, values)):
        return Compared(
            published=published,
            mean=math.nan,
            sd=math.nan,
            low=math.nan,
            high=math.nan,
            seeds=len(values),
            varies=False,
            values=tuple(column),
        )
    middle, spread = mean(values), deviation(values) if len(set(values)) > 1 else 0.0
    least = ARITHMETIC * abs(middle) if floor is None else floor
    sd = max(spread, least)
    width = reach(len(values), LEVEL) * sd if len(values) > 1 else math.inf
    return Compared(
        published=published,
        mean=middle,
        sd=sd,
        low=middle - width,
        high=middle + width,
        seeds=len(values),
        varies=spread > least,
        values=tuple(column),
    )


def _finite(number: float) -> float:
    """Return a number; NaN when it is not finite."""
    return number if math.isfinite(number) else math.nan


def _test_rows(runs: Sequence[RunResult]) -> int:
    """Count the test rows by the range that the runs used.

    Without one, take the smallest number of which all their accuracies are shares.
    """
    test = (runs[0].identity.get("dataset") or {}).get("test")
    if isinstance(test, list | tuple):
        return int(test[1] - test[0])
    shares = [Fraction(run.judged).limit_denominator(MOST_ROWS) for run in runs if run.judged is not None]
    return min(math.lcm(*(share.denominator for share in shares)), MOST_ROWS)


def _is_exact(printed: float, column: Column, epoch: int) -> bool | None:
    """Tell whether a printed number is that of all seeds; ``None`` when they do not agree on one.

    A rate that a program kept in 32 bits may have been rounded anew in each epoch before.
    """
    values = [value for value in column if value is not None]
    if values and all(stands_for(printed, value, roundings=max(0, epoch)) for value in values):
        return True
    return False if len(set(values)) == 1 else None
