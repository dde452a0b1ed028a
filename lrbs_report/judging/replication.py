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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain, count
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

from lrbs_report.base.means import deviation, mean
from lrbs_report.base.numeral import ends_of, stands_for
from lrbs_report.judging.distributions import students_t
from lrbs_report.kinds.measures import JUDGED
from lrbs_report.kinds.measures.keras import TEST, VALIDATION, parted
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Mean, PublishedRun, Reference
from lrbs_report.study.references import FEWEST_SEEDS, candidate_groups

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
    ``seeds`` is how many have such a number; ``varies`` tells whether they differ by more than the numbers
    themselves leave open.
    """

    published: float
    mean: float
    sd: float
    low: float
    high: float
    seeds: int
    varies: bool

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
class Comparison:
    """One published run against the runs of one experiment.

    ``judged`` is ``None`` when the log prints no accuracy. ``further`` are the other numbers that it prints,
    by the names of their measures, as far as the runs measure these; ``unmeasured`` names the others. Of the
    rates that the log prints, ``matching_rates`` are those of every seed, and ``wrong_rates`` other than all
    seeds agree on. ``mean`` is what the costs are means over, ``None`` where both means are the same;
    ``examples_unknown`` tells that it may be the other one, which was not measured. ``diverged`` counts the
    seeds that did.
    """

    experiment: str
    seeds: int
    watched: tuple[Compared, ...]
    judged: Compared | None
    matching_rates: int
    rates_compared: int
    wrong_rates: int
    mean: Mean | None
    examples_unknown: bool
    diverged: int
    further: Mapping[str, tuple[Compared, ...]] = field(default_factory=dict)
    unmeasured: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[Compared, ...]:
        """All that is compared: the costs, the accuracy if there is one, and whatever else is measured."""
        return (*self.watched, *([self.judged] if self.judged else []), *self.further_numbers)

    @property
    def further_numbers(self) -> tuple[Compared, ...]:
        """What is compared beside the costs and the accuracy."""
        return tuple(chain.from_iterable(self.further.values()))

    @property
    def watched_compared(self) -> int:
        """How many costs the log prints."""
        return len(self.watched)

    @property
    def watched_inside(self) -> int:
        """How many of them lie in the band."""
        return sum(one.is_inside for one in self.watched)

    @property
    def has_band(self) -> bool:
        """Whether each cost has a band."""
        return all(one.has_band for one in self.watched)

    @property
    def largest_z(self) -> float:
        """The largest distance of a cost; infinite when a seed lacks one, as a run that diverged does."""
        return max((math.inf if math.isnan(one.z) else abs(one.z) for one in self.watched), default=0.0)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A set-up that may have printed a published log.

    ``settings`` are what tells it from the others, ``comparisons`` its comparison for each run of the log.
    """

    settings: Mapping[str, Any]
    comparisons: tuple[Comparison, ...]

    @cached_property
    def limit(self) -> float:
        """The distance, in standard deviations, beyond which one number rejects the set-up."""
        return limit_of(self._fewest, len(self._numbers))

    @cached_property
    def fate(self) -> Fate:
        """What the log says of the set-up.

        It is rejected when a number lies beyond the limit, a rate is another, or each seed diverges and the
        log does not; that is valid however few the seeds are. It survives when nothing rejects it and much
        would.
        """
        if any(one.wrong_rates or one.diverged == one.seeds for one in self.comparisons):
            return "rejected"
        if any(abs(number.z) > self.limit for number in self._numbers):
            return "rejected"
        if not all(number.has_band for number in self._numbers):
            return "no band"
        varies = any(number.varies for number in self._numbers)
        return "too few seeds" if varies and not _is_enough(self._fewest, len(self._numbers)) else "survives"

    @property
    def survives(self) -> bool:
        """Whether the log may be one of this set-up's, and would have told if it were not."""
        return self.fate == "survives"

    @property
    def seeds_needed(self) -> int:
        """How many seeds would tell."""
        return next(seeds for seeds in count(FEWEST_SEEDS) if _is_enough(seeds, len(self._numbers)))

    @property
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

    At least two are needed for a band. Of the two means that its costs may be, the one that the log is said
    to print is compared, else the nearer one. An accuracy is compared where the runs have one. ``rows`` are
    those of the data set, where somebody counted them.
    """
    losses = [_losses(run, rows.train) for run in runs]
    known = _means_of(published, runs, losses)
    tried = {mean: _compared_series(published.watched, series) for mean, series in known.items()}
    mean = min(
        tried,
        key=lambda mean: max(
            (math.inf if math.isnan(one.z) else abs(one.z) for one in tried[mean]), default=0.0
        ),
    )
    judged = None
    if published.judged is not None and JUDGED in runs[0].record.finals:
        accuracies = (run.record.final(JUDGED) for run in runs)
        ends = [math.nan if accuracy is None else accuracy for accuracy in accuracies]
        judged = _compared(published.judged, ends, len(runs), 1 / (rows.test or _test_rows(runs)))
    rates = [
        _is_rate(rate, _rates(runs, epoch)) for epoch, rate in enumerate(published.rates) if rate is not None
    ]
    return Comparison(
        experiment=published.experiment,
        seeds=len(runs),
        watched=tried[mean],
        judged=judged,
        matching_rates=rates.count(True),
        rates_compared=len(rates),
        wrong_rates=rates.count(False),
        mean=mean,
        examples_unknown=published.mean != "batches" and None in losses,
        diverged=sum(run.has_diverged for run in runs),
        further=_further(published, runs, rows),
        unmeasured=tuple(
            name for name in (*published.series, *published.finals) if not _is_measured(name, runs)
        ),
    )


def _is_measured(name: str, runs: Sequence[RunResult]) -> bool:
    """Tell whether every run has a number of the epochs or of the end by this name."""
    return all(name in run.record.series or name in run.record.finals for run in runs)


def _further(
    published: PublishedRun, runs: Sequence[RunResult], rows: Rows
) -> dict[str, tuple[Compared, ...]]:
    """Compare whatever else a log prints with the runs that measure it too."""
    found: dict[str, tuple[Compared, ...]] = {}
    for name, printed in published.series.items():
        if all(name in run.record.series for run in runs):
            series = [list(map(_finite, run.record.series[name])) for run in runs]
            columns = _compared_series(printed, series, _least(name, rows))
            found[name] = columns
    for name, number in published.finals.items():
        if name != RESTORED.name and all(name in run.record.finals for run in runs):
            ends = [_finite(_or_nan(run.record.final(name))) for run in runs]
            found[f"{name} at the end" if name in found else name] = (
                _compared(number, ends, len(runs), _least(name, rows)),
            )
    return found


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else number


def _least(name: str, rows: Rows) -> float | None:
    """Return the least deviation of a share: what one row of those that it is measured on moves it by."""
    if "accuracy" not in name:
        return None
    place, _ = parted(name)
    counted = {TEST: rows.test, VALIDATION: rows.validation}.get(place, rows.train)
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
        Candidate(settings=settings, comparisons=tuple(_comparisons(findings, reference, ids)))
        for settings, ids in groups
    )


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
    portrait = findings.data.get(experiment.dataset.name)
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


def _means_of(
    published: PublishedRun, runs: Sequence[RunResult], losses: Sequence[list[float] | None]
) -> dict[Mean | None, list[list[float]]]:
    """Return the series of costs that a published run can be compared with, one a seed.

    They stand by what they are means over, or by nothing when that is one. Where the mean over examples is
    asked for and some run does not know it, there is nothing to compare with.
    """
    batches = [list(map(_finite, run.watched)) for run in runs]
    examples = [one for one in losses if one is not None]
    if len(examples) < len(runs):
        unknown = [[math.nan] * len(run.watched) for run in runs]
        return {"examples": unknown} if published.mean == "examples" else {"batches": batches}
    both: dict[Mean | None, list[list[float]]] = {"batches": batches, "examples": examples}
    if all(_are_alike(*pair) for pair in zip(*both.values(), strict=True)):
        return {None: batches}
    return {mean: series for mean, series in both.items() if published.mean in (mean, None)}


def _losses(run: RunResult, rows: int | None) -> list[float] | None:
    """Return the mean over examples of each epoch.

    Returns ``None`` when it is neither kept nor the same as the mean over batches.
    """
    losses = run.over_examples(has_even_batches=run.has_even_batches(rows))
    return None if losses is None else list(map(_finite, losses))


def _are_alike(batches: Sequence[float], examples: Sequence[float]) -> bool:
    """Tell whether both means of a run are the same up to their last digits."""
    return all(
        math.isclose(one, other, rel_tol=1e-9) or math.isnan(one)
        for one, other in zip(batches, examples, strict=True)
    )


def _compared_series(
    numbers: Sequence[float | None], series: Sequence[Sequence[float]], floor: float | None = None
) -> tuple[Compared, ...]:
    """Compare each number that is printed with those of the seeds that got so far."""
    columns = ([_number_at(one, epoch) for one in series] for epoch in range(len(numbers)))
    return tuple(
        _compared(number, [value for value in column if value is not None], len(series), floor)
        for number, column in zip(numbers, columns, strict=True)
        if number is not None
    )


def _number_at(numbers: Sequence[float], epoch: int) -> float | None:
    """Return a cost, NaN when the run has diverged; ``None`` when it ended before."""
    if epoch < len(numbers):
        return numbers[epoch]
    return math.nan if numbers and math.isnan(numbers[-1]) else None


def _compared(published: float, values: Sequence[float], seeds: int, floor: float | None = None) -> Compared:
    """Compare a number with those of the seeds that have one.

    ``floor`` is the least deviation; without, what 32-bit arithmetic leaves of a cost.
    """
    if len(values) < min(seeds, FEWEST_SEEDS) or not all(map(math.isfinite, values)):
        return Compared(
            published=published,
            mean=math.nan,
            sd=math.nan,
            low=math.nan,
            high=math.nan,
            seeds=len(values),
            varies=False,
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
    )


def _finite(number: float) -> float:
    """Return a cost; NaN when it is not finite."""
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


def _rates(runs: Sequence[RunResult], epoch: int) -> list[float]:
    """Return the rate of an epoch in each run that got so far."""
    return [run.rates[epoch] for run in runs if epoch < run.length]


def _is_rate(printed: float, rates: Sequence[float]) -> bool | None:
    """Tell whether a printed rate is that of all seeds; ``None`` when they do not agree on one."""
    if rates and all(stands_for(printed, rate) for rate in rates):
        return True
    return False if len(set(rates)) == 1 else None
