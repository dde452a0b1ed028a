"""How far numbers of runs trained again may lie from the published ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import stdev
from typing import Literal

from lrbs_report.base import environment
from lrbs_report.base.plain_json import finite
from lrbs_report.judging.distributions import students_t
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.limits import LEVEL
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.kinds.measures import OVER_EXAMPLES, RATES
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings

NEAR = 0.1
"""Of a standard deviation of the seeds: nearer than this, two runs are the same run, rounded otherwise."""


LEAST = 1e-4
"""Of a number: the tolerance where the seeds have less spread, or there is only one seed."""


FEWEST = 5
"""Seeds that must be trained again to know how far an experiment's seeds spread.

It is all of them where there are fewer, and at least ``LEAST_SEEDS``.
"""


LEAST_SEEDS = 3
"""Of two, Student's t is 64: they would confirm anything."""


DECIDED_OR_LATER = (*RATES, OVER_EXAMPLES)
"""Series of which two results of the same run need not tell the same."""


Class = Literal["bit-identical", "within tolerance", "statistical only", "too few to tell", "different"]


def class_of(published: Sequence[RunResult], again: Sequence[RunResult]) -> Class:
    """Return the reproducibility class that runs trained again show."""
    by_seed = {run.seed: run for run in published}
    pairs = [(by_seed[run.seed], run) for run in again]
    others = [(one, other) for one, other in pairs if _all_of(one) != _all_of(other)]
    if not others:
        return "bit-identical"
    if any(is_of_one_environment(one, other) for one, other in others):
        return "different"
    columns = list(zip(*map(_measured, published), strict=False))
    renewed = list(zip(*map(_measured, again), strict=False))
    spread = [min(_spread(column), _bound(new)) for column, new in zip(columns, renewed, strict=False)]
    if all(_is_near(one, other, spread, NEAR) for one, other in pairs):
        return "within tolerance"
    wide = _quantile(len(published)) * math.sqrt(2)  # of the difference of two single runs
    if len(again) < max(LEAST_SEEDS, min(FEWEST, len(published))):
        by_its_own = all(
            _is_near(one, other, [_spread(column) for column in columns], wide) for one, other in pairs
        )
        return "too few to tell" if by_its_own else "different"
    too_wide = sum(_spread(column) > _bound(new) for column, new in zip(columns, renewed, strict=False))
    are_near = all(_is_near(one, other, spread, wide) for one, other in pairs)
    return "statistical only" if are_near and too_wide * 2 <= len(columns) else "different"


def is_of_one_environment(one: RunResult, other: RunResult) -> bool:
    """Tell whether two results name the same environment, within which the same run gives the same bits."""
    return environment.fingerprint(one.environment, one.machine) == environment.fingerprint(
        other.environment, other.machine
    )


def tolerance_of(asked: Asked, old: Evaluator, published: float) -> float:
    """Return how far a number may lie from the published one, from the spread s of the n seeds.

    It is t · s · √(2/n) for a mean, t · s · √2 for one seed's. It is the 99 % bound of the difference of two
    independent sets of seeds with this spread. The lowest and the highest are judged like one seed's, and so
    is the spread. A number that looks at all seeds at once has as its spread what leaving out each seed in
    turn shows (the jackknife: Efron and Stein, 1981). Where that is less than ``LEAST`` of the number, or
    there is no spread, it is that.
    """
    answers = list(old.answers(asked.expression).by_seed.values())
    if any(not isinstance(answer, int | float) or isinstance(answer, bool) for answer in answers):
        return _width(0.0, 0.0, published)
    seeds = len(answers)
    if seeds > 1 and len(set(answers)) == 1:
        return _width(_quantile(seeds) * math.sqrt(2), _jackknife(asked, old), published)
    share = seeds if asked.over == "mean" else 1
    return _width(_quantile(seeds) * math.sqrt(2 / share), _spread(answers), published)


def _jackknife(asked: Asked, old: Evaluator) -> float:
    """Estimate the standard error of a number that looks at all seeds at once: leave out each in turn."""
    found = [_without(seed, asked, old.findings) for seed in old.answers(asked.expression).by_seed]
    numbers = [number for number in found if number is not None]
    return stdev(numbers) * (len(numbers) - 1) / math.sqrt(len(numbers)) if len(numbers) > 1 else 0.0


def _without(seed: int, asked: Asked, findings: Findings) -> float | None:
    """Ask for a number as if a seed had not been trained; nothing when it needs that seed."""
    runs = {
        id_: tuple(run for run in results if run.seed != seed) or results
        for id_, results in findings.runs.items()
    }
    try:
        content = (
            Evaluator(findings=Findings(study=findings.study, runs=runs, data=findings.data))
            .value(asked)
            .content
        )
    except WrongExpression:
        return None
    return content if isinstance(content, int | float) and math.isfinite(content) else None


def _all_of(run: RunResult) -> Mapping[str, object]:
    """Return each number that training gave a run, by the names of its measures.

    Rates are decided before it, and a mean over examples may not have been measured yet.
    """
    series = {
        name: tuple(map(finite, told))
        for name, told in run.record.series.items()
        if name not in DECIDED_OR_LATER
    }
    return {"series": series, "finals": dict(run.record.finals)}


def _measured(run: RunResult) -> tuple[float | None, ...]:
    """Return the numbers of which is asked how far seeds spread: a run's costs, and last what ranks it."""
    return (*(finite(number) for number in run.watched), run.judged)


def _spread(column: Sequence[float | None]) -> float:
    """Return the standard deviation of the seeds; 0 when there is only one, or one has no such number."""
    numbers = [number for number in column if number is not None]
    return stdev(numbers) if len(numbers) == len(column) > 1 else 0.0


def _bound(column: Sequence[float | None]) -> float:
    """Return how far seeds can spread of which these were trained again, 199 times out of 200.

    It is without limit where that cannot be told.
    """
    numbers = [number for number in column if number is not None]
    freedom = len(numbers) - 1
    if len(numbers) < max(2, len(column)):
        return math.inf
    return stdev(numbers) * math.sqrt(freedom / lowest_chi_square(freedom))


def lowest_chi_square(freedom: int) -> float:
    """Return what a variable of the chi-square distribution stays above 199 times out of 200.

    It is found by halving an interval around it.
    """
    low, high = 0.0, float(freedom)
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _below(middle, freedom) < (1 - LEVEL) / 2 else (low, middle)
    return high


def _below(square: float, freedom: int) -> float:
    """Return the probability that the variable is below: the series of Abramowitz and Stegun, 26.4.6."""
    term = total = 1.0
    place = freedom
    while term > total * 1e-16:
        place += 2
        term *= square / place
        total += term
    return (
        total * math.exp(freedom / 2 * math.log(square / 2) - square / 2 - math.lgamma(freedom / 2 + 1))
        if square
        else 0.0
    )


def _is_near(one: RunResult, other: RunResult, spread: Sequence[float], width: float) -> bool:
    """Tell whether each number of a run lies within so many standard deviations of the other's."""
    old, new = _measured(one), _measured(other)
    if len(old) != len(new):
        return False
    return all(
        before == after
        or (before is not None and after is not None and abs(before - after) <= _width(width, sd, before))
        for before, after, sd in zip(old, new, spread, strict=False)
    )


def _width(factor: float, sd: float, number: float) -> float:
    return max(factor * sd, LEAST * abs(number))


def _quantile(seeds: int) -> float:
    """Return Student's t for the 99 % level; nothing without a spread."""
    return students_t(seeds - 1, LEVEL) if seeds > 1 else 0.0
