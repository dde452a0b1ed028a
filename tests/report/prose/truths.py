"""What must hold for each sentence, once more: asked of the raw runs.

The code shares nothing with what it judges. The functions say in a word what they look at, and take whatever
a sentence is said of.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Any

from scipy import stats

from tests.report.prose import judged

Truth = Callable[[Any], bool]


def wild(run: Any) -> bool:
    return not math.isfinite(run.watched[-1])


def ends(one: Any) -> bool:
    return not wild(one.runs[0])


def first(one: Any) -> Sequence[float]:
    return tuple(one.runs[0].watched)


def goes_on(one: Any) -> bool:
    return ends(one) and len(first(one)) > 1


def rises(costs: Sequence[float]) -> int:
    return sum(after > before for before, after in pairwise(costs) if math.isfinite(after))


def whole(one: Any) -> bool:
    return not any(map(wild, one.runs))


def several(one: Any) -> bool:
    return len(one.runs) > 1


def imported(one: Any) -> bool:
    return "imported" in one.runs[0].identity


def quantities(one: Any) -> bool:
    return not imported(one) and bool(one.experiment.model.task == "regression")


def kind(one: Any) -> str:
    return str(next(iter(one.runs[0].record.finals)))


def some_imported(these: Any) -> bool:
    return any(map(imported, these.outcomes))


def trained(these: Any) -> list[Any]:
    return [one for one in these.outcomes if not imported(one)]


def logs(told: Any) -> int:
    return len({run.log.path for one in told.told for run in one.outcome.runs})


def logged_runs(told: Any) -> int:
    return sum(len(one.outcome.runs) for one in told.told)


def accuracies(one: Any) -> list[float]:
    """Return what ranks each run, so that more is better: of quantities it is an error."""
    sign = -1 if quantities(one) else 1
    return [sign * run.judged for run in one.runs if run.judged is not None]


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def score(one: Any) -> float:
    return round(mean(accuracies(one)), 12)


def last(one: Any) -> float:
    return round(mean([run.watched[-1] for run in one.runs]), 12)


def all_whole(these: Any) -> bool:
    return all(map(whole, these.outcomes))


def scores(these: Any) -> list[float]:
    one_kind = len(set(map(kind, these.outcomes))) == 1
    return [score(one) for one in these.outcomes if whole(one)] if one_kind else []


def tops(these: Any) -> int:
    return scores(these).count(max(scores(these))) if scores(these) else 0


def bottoms(these: Any) -> int:
    return scores(these).count(min(scores(these))) if scores(these) else 0


def top(these: Any) -> Any:
    return max((one for one in these.outcomes if whole(one)), key=score)


def bottom(these: Any) -> Any:
    return min((one for one in these.outcomes if whole(one)), key=score)


def tied(these: Any) -> bool:
    return all_whole(these) and len(these.outcomes) > 1 and len(set(scores(these))) == 1


def two_ends(these: Any) -> bool:
    return (
        all_whole(these)
        and len(these.outcomes) > 1
        and tops(these) == bottoms(these) == 1
        and not tied(these)
    )


def losses(one: Any) -> Sequence[float]:
    return one.runs[0].record.series.get("val_loss", ())  # type: ignore[no-any-return]


def validates(one: Any) -> bool:
    return bool(losses(one)) and all(map(math.isfinite, losses(one)))


def lowest_place(one: Any) -> int:
    return list(losses(one)).index(min(losses(one)))


def restores(experiment: Any) -> list[bool]:
    return [callback.get("restore_best_weights", False) for callback in getattr(experiment, "callbacks", ())]


def restoring(these: Any) -> list[bool]:
    return [one for outcome in these.outcomes for one in restores(outcome.experiment)]


def chooses(these: Any) -> bool:
    return len(these.outcomes) > 1 and len(set(map(kind, these.outcomes))) == 1


def decays(these: Any) -> set[float]:
    """Return the decays of those experiments that have no schedule."""
    return {one.experiment.lr_decay for one in trained(these) if one.experiment.schedule is None}


def scheduled(these: Any) -> bool:
    return any(one.experiment.schedule is not None for one in trained(these))


def one_decay(these: Any) -> bool:
    return not scheduled(these) and len(decays(these)) == 1 and max(decays(these)) > 0


def no_decay(these: Any) -> bool:
    return bool(trained(these)) and not scheduled(these) and max(decays(these)) == 0


def batch(one: Any) -> tuple[int, str]:
    return one.batch_size, str(one.growth)


def resized(step: Any) -> bool:
    return step[0].learning_rate == step[1].learning_rate and batch(step[0]) != batch(step[1])


def alike(step: Any) -> bool:
    first, second = ((str(one.schedule), one.lr_decay) for one in step)
    return bool(first == second)


def rate_fell(outcome: Any) -> bool:
    epochs = outcome.runs[0].record.epochs()
    return any(epoch.numbers["rate_after"] < epoch.numbers["rate"] for epoch in epochs)


def rules(told: Any) -> set[str]:
    return {rule for cell in told.cells if (rule := getattr(cell.experiment, "rule", None))}


def mean_costs(one: Any) -> list[float]:
    longest = max(len(run.watched) for run in one.runs)
    return [
        round(mean([run.watched[epoch] for run in one.runs if epoch < len(run.watched)]), 12)
        for epoch in range(longest)
    ]


def two(these: Any) -> list[tuple[float, float]]:
    if len(these.outcomes) != 2 or not all_whole(these):
        return []
    one, other = map(mean_costs, these.outcomes)
    return list(zip(one, other, strict=True)) if len(one) == len(other) else []


def over(these: Any) -> bool:
    return bool(two(these)) and (all(a > b for a, b in two(these)) or all(a < b for a, b in two(these)))


def loss_of(one: Any) -> str:
    return str(one.experiment.logged.names["cost"] if imported(one) else one.experiment.model.loss)


def one_kind(these: Any) -> bool:
    return len(set(map(kind, these.outcomes))) == 1


def one_loss(these: Any) -> bool:
    return len(set(map(loss_of, these.outcomes))) == 1


def lowest(these: Any) -> int:
    costs = [last(one) for one in these.outcomes if whole(one)]
    return costs.count(min(costs)) if costs else 0


def spotty(one: Any) -> bool:
    return not whole(one) or len({len(run.watched) for run in one.runs}) > 1


def any_several(these: Any) -> bool:
    return any(map(several, these.outcomes))


def differ(these: Any, name: str) -> bool:
    values = [
        one.experiment.settings.get(name) if imported(one) else getattr(one.experiment, name)
        for one in these.outcomes
    ]
    return None not in values and any(value != values[0] for value in values)


def nets(these: Any) -> set[str]:
    return {one.experiment.model.name for one in trained(these)}


def counts(told: Any) -> set[int]:
    return {len(cell.outcome.runs) for cell in told.cells}


def is_grid(told: Any) -> bool:
    return len(told.sweep.axes) == 2


def row_bests(row: Any) -> list[int]:
    means = {place: score(cell) for place, cell in enumerate(row) if whole(cell)}
    return [place for place, value in means.items() if value == max(means.values())]


def numeric(grid: Any) -> bool:
    return all(isinstance(value, int | float) for value in (*grid.rows, *grid.columns))


def path(grid: Any) -> list[float]:
    """Return the best column of each row, from the lowest row up; nothing when that cannot be told."""
    bests = [row_bests(row) for row in grid.outcomes]
    if (
        not numeric(grid)
        or len(grid.rows) < 2
        or len(grid.columns) < 2
        or any(len(best) != 1 for best in bests)
    ):
        return []
    by_row = dict(zip(grid.rows, bests, strict=True))
    return [grid.columns[by_row[row][0]] for row in sorted(by_row)]


def way(grid: Any) -> str:
    steps = [b - a for a, b in pairwise(path(grid))]
    if not steps:
        return ""
    if all(step == 0 for step in steps):
        return "stays"
    if all(step > 0 for step in steps):
        return "grows"
    if all(step < 0 for step in steps):
        return "falls"
    if all(step >= 0 for step in steps):
        return "never_falls"
    return "never_rises" if all(step <= 0 for step in steps) else "varies"


WAYS = ("grows", "never_falls", "falls", "never_rises", "stays", "varies")


def moving(name: str, *, about_batches: bool = False) -> Truth:
    return lambda grid: way(grid) == name and (batches(grid) or not about_batches)


def batches(grid: Any) -> bool:
    return (grid.row_axis, grid.column_axis) == ("batch_size", "learning_rate")


def cells(grid: Any) -> list[Any]:
    return [cell for row in grid.outcomes for cell in row]


def even(grid: Any) -> bool:
    told = [cell for cell in cells(grid) if whole(cell)] or cells(grid)
    return (
        len({len(cell.runs) for cell in told}) == 1
        and len({len(run.watched) for cell in told for run in cell.runs}) == 1
    )


def single(grid: Any) -> bool:
    return all(len(cell.runs) == 1 for cell in cells(grid))


def at_edge(grid: Any) -> bool:
    if not numeric(grid) or len(grid.columns) < 2:
        return False
    bests = [[grid.columns[place] for place in row_bests(row)] for row in grid.outcomes]
    return any(len(best) == 1 and best[0] in (min(grid.columns), max(grid.columns)) for best in bests)


def running(row: Any) -> dict[int, list[float]]:
    """Return, for each cell that may be the best, its scores of the seeds that all of these have."""
    known = {
        place: {run.seed: each for run, each in zip(cell.runs, accuracies(cell), strict=True)}
        for place, cell in enumerate(row)
        if whole(cell) and len(accuracies(cell)) == len(cell.runs)
    }
    shared = set.intersection(*map(set, known.values())) if known else set()
    return {place: [cell[seed] for seed in sorted(shared)] for place, cell in known.items()}


def rivals(row: Any) -> list[int]:
    """Name the cells that are below no other by more than chance explains."""
    scores = running(row)
    if too_few(row) or len(scores) < 2:
        return list(scores)
    limit = stats.t.ppf(1 - 0.05 / (len(scores) - 1), len(min(scores.values())) - 1)
    return [
        place
        for place, cell in scores.items()
        if not any(_is_above(one, cell, limit) for one in scores.values())
    ]


def too_few(row: Any) -> bool:
    return any(len(cell) < 3 for cell in running(row).values())


def few_seeds(grid: Any) -> bool:
    contested = [row for row in grid.outcomes if len(running(row)) > 1]
    return bool(contested) and all(map(too_few, contested))


def one_top(these: Any) -> bool:
    return len(scores(these)) > 1 and tops(these) == 1


def cost_elsewhere(grid: Any) -> bool:
    """Tell whether one cell has the lowest cost, and another is the one best of its row."""
    lasts = {
        (row, column): last(cell)
        for row, cells_ in enumerate(grid.outcomes)
        for column, cell in enumerate(cells_)
        if whole(cell)
    }
    least = [place for place, cost in lasts.items() if cost == min(lasts.values())]
    if not grid_loss(grid) or len(least) != 1:
        return False
    bests = row_bests(grid.outcomes[least[0][0]])
    return len(bests) == 1 and bests[0] != least[0][1]


def lead_at_edge(grid: Any) -> bool:
    return way(grid) not in ("", "varies") and bool(
        {path(grid)[0], path(grid)[-1]} & {min(grid.columns), max(grid.columns)}
    )


def sweep_at_edge(told: Any) -> bool:
    outcomes = [cell.outcome for cell in told.cells]
    bests = row_bests(outcomes)
    if is_grid(told) or len(bests) != 1 or len({kind(one) for one in outcomes}) != 1:
        return False
    one = outcomes[bests[0]].experiment
    return any(
        len(values) > 1
        and all(type(one) in (int, float) for one in values)
        and (one.settings[axis] if imported(outcomes[0]) else getattr(one, axis))
        in (min(values), max(values))
        for axis, values in told.sweep.axes
    )


def _is_above(one: Sequence[float], other: Sequence[float], limit: float) -> bool:
    apart = [high - low for high, low in zip(one, other, strict=True)]
    middle = sum(apart) / len(apart)
    error = math.sqrt(sum((each - middle) ** 2 for each in apart) / (len(apart) - 1) / len(apart))
    return bool(middle > limit * error and middle > 0)


def grid_lowest(grid: Any) -> int:
    costs = [last(cell) for cell in cells(grid) if whole(cell)]
    return costs.count(min(costs)) if costs else 0


def grid_loss(grid: Any) -> bool:
    return len(set(map(loss_of, cells(grid)))) == 1


def printed_numbers(told: Any) -> list[tuple[Any, str, int, float]]:
    """Return each number of a log with its run, what it may measure, and its place."""
    return [
        (run, series.measures, place, number)
        for run in told.reference.runs
        for series in run.series
        for place, number in series.numbers.items()
    ]


def compared_numbers(told: Any) -> list[Any]:
    return [number for one in told.matched for held in one.held for number in held.numbers.values()]


def comparable(told: Any) -> bool:
    numbers = compared_numbers(told)
    return bool(numbers) and all(map(math.isfinite, [end for one in numbers for end in (one.mean, one.sd)]))


def rates(told: Any) -> int:
    return sum("rate_after" in measures for _, measures, _, _ in printed_numbers(told))


def not_measured(told: Any) -> set[str]:
    """Return what a log prints and the experiment that it should match does not measure."""
    return {
        series.name
        for run in told.reference.runs
        for series in run.series
        if not {*series.measures}
        & {"cost", "loss", "rate", "rate_after", "restored_epoch", *_asked(told, run)}
    }


def _asked(told: Any, run: Any) -> set[str]:
    asked = told.experiments[run.experiment].asked
    return {*asked.series, *asked.finals}


def matching(told: Any) -> int:
    return sum(one.matching_rates for one in told.matched)


def fates(told: Any) -> list[str]:
    return [one.fate for one in told.candidates]


def alone(told: Any, fate: str) -> bool:
    return fates(told) == [fate]


def declared(told: Any) -> bool:
    return told.candidates[0].declared is not None


def says_best(told: Any) -> bool:
    return declared(told) and str(told.candidates[0].declared) != "last"


def as_a_whole(told: Any) -> tuple[str, float]:
    """Return what all epochs of a series reject a log's one set-up by, where nothing else does."""
    if not alone(told, "rejected") or declared(told) or _another(told):
        return "", 0.0
    one = told.candidates[0]
    held = [held for each in one.comparisons for held in each.held]
    if any(abs(n.z) > one.limit and not n.may_be_bar for each in held for n in each.numbers.values()):
        return "", 0.0
    z, about = max(
        ((joint.z, joint.about) for each in held for joint in each.joints), key=lambda it: abs(it[0])
    )
    return about, math.copysign(1, z)


def many_runs(told: Any) -> bool:
    return len(told.matched) > 1


def _another(told: Any) -> bool:
    return any(one.diverged == one.seeds or one.wrong_rates for one in told.matched)


def _explained(told: Any) -> list[Any]:
    """Return what explains a log that stands too high, where the log itself does not."""
    if declared(told) or _another(told) or shown_best(told):
        return []
    found = told.candidates[0].selected
    high = {one.measure for one in found.standings if one.chance <= one.level}
    fits = [one for one in found.fits if one.fate == "survives"] if high else []
    return [one for one in fits if one.selection.kind == "epoch" or one.selection.by in high]


def shown_best(told: Any) -> list[str]:
    """Return by what a log prints the same at its end as in a best epoch, and not as in the last."""
    if declared(told):
        return []
    traced = told.candidates[0].selected.traced
    return [one.by for one in traced if one.shown and not one.denied]


def _accused_by(told: Any) -> str:
    """Return the measure that a log is told to stand high by: the least probable one that explains it."""
    best = {one.selection.by for one in _explained(told) if one.selection.kind == "runs"}
    high = [one for one in told.candidates[0].selected.standings if one.is_too_high]
    return str(min(high, key=lambda one: (one.measure not in best, one.chance)).measure)


def high(told: Any) -> float:
    """Return how many honest logs stand as high as one that something explains; -1 where nothing does."""
    if not _explained(told):
        return -1.0
    by = _accused_by(told)
    return float(next(one.chance for one in told.candidates[0].selected.standings if one.measure == by))


def best_of(told: Any) -> list[int]:
    """Return of how many runs each may be the best."""
    found = [one.selection for one in _explained(told) if one.selection.kind == "runs"]
    return sorted(one.runs for one in found if one.by == _accused_by(told))


def best_epoch(told: Any) -> bool:
    return any(one.selection.kind == "epoch" for one in _explained(told))


def unexplained(told: Any) -> bool:
    """Tell whether the numbers alone reject a set-up, and every selection that was tried."""
    if declared(told) or _another(told) or shown_best(told) or told.candidates[0].fate != "rejected":
        return False
    found = told.candidates[0].selected
    return found.honest.fate == "rejected" and bool(found.fits) and not _explained(told)


def against(told: Any) -> str:
    """Return what rejects a declared selection, or that it cannot be told."""
    if not declared(told):
        return ""
    found = told.candidates[0].fit
    is_untold = found.fate == "untold" and any(one.numbers for one in told.matched)
    return "untold" if is_untold else str(found.reason)


def settled(told: Any) -> bool:
    return len(fates(told)) > 1 and {*fates(told)} <= {"survives", "rejected"}


def missing(verdict: Any) -> int:
    if verdict.kind in ("asked together", "given", "settled"):
        return 0
    return sum(math.isnan(one) or math.isnan(other) for one, other in verdict.sides)


def answered(verdict: Any) -> bool:
    return missing(verdict) < len(verdict.sides)


def yes(verdict: Any) -> int:
    if verdict.kind == "asked together":
        return 0 if any(math.isnan(one) for one, _ in verdict.sides) else len(verdict.sides)
    if verdict.kind in ("given", "settled"):
        return len(verdict.sides)
    return sum(one <= other if verdict.kind == "equal" else one < other for one, other in verdict.sides)


def without_chance(verdict: Any) -> bool:
    alike = len({one for one, _ in verdict.sides}) == 1
    return {
        "asked together": True,
        "given": True,
        "settled": True,
        "the same": len(verdict.sides) > 1 and alike,
        "equal": missing(verdict) == 0,
    }.get(verdict.kind, False)


def tested(verdict: Any) -> bool:
    return answered(verdict) and not without_chance(verdict)


def many(verdict: Any) -> bool:
    return len(verdict.sides) > 1 and tested(verdict)


def weighed_by(verdict: Any) -> str:
    kind = "sized" if verdict.kind == "accuracies" else str(verdict.kind)
    if kind in ("sized", "counted", "share"):
        return "counted" if missing(verdict) and kind == "sized" else kind
    return "counted" if verdict.kind == "equal" else "all"


def weighs(verdict: Any, how: str) -> bool:
    return many(verdict) and weighed_by(verdict) == how and not stopped(verdict)


def stopped(verdict: Any) -> str:
    """Return what a look has decided, where somebody looked; the limits are tried in tests of their own."""
    looked = verdict.weighed.looked
    return looked.decided or "open" if looked else ""


def looks(verdict: Any, decided: str) -> bool:
    return answered(verdict) and stopped(verdict) == decided


def is_early(verdict: Any) -> bool:
    return stopped(verdict) not in ("", "open") and len(verdict.sides) < verdict.weighed.looked.most


def rests_on_rows(verdict: Any) -> bool:
    if verdict.kind != "accuracies" or not answered(verdict):
        return False
    sides = ([1 - cost for cost in side if math.isfinite(cost)] for side in zip(*verdict.sides, strict=True))
    one, other = (sum(side) / len(side) for side in sides)
    error = max(math.sqrt(share * (1 - share) / judged.ROWS) for share in (one, other))
    return bool(0 < abs(one - other) < error)


def at_least(count: int, of: int, share: float) -> float:
    return sum(math.comb(of, one) * share**one * (1 - share) ** (of - one) for one in range(count, of + 1))


def flipped(numbers: Sequence[float]) -> float:
    """Flip the sign of each in every way, and return how often they add up to as much."""
    sums = [sum(signs) for signs in product(*((one, -one) for one in numbers))]
    return sum(one >= sum(numbers) - 1e-12 for one in sums) / len(sums)


def wilson(count: int, of: int, sign: int) -> float:
    z, share = 1.959963984540054, count / of
    root = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (share + z * z / (2 * of) + sign * root) / (1 + z * z / of)


def by_itself(verdict: Any) -> str:  # noqa: PLR0911 - one a kind
    count, seeds, level = yes(verdict), len(verdict.sides), 0.05
    if stopped(verdict):
        return stopped(verdict) if stopped(verdict) in ("verified", "refuted") else "undecided"
    if without_chance(verdict):
        return "verified" if count == seeds else "refuted"
    if weighed_by(verdict) == "all":
        few = 0.5**seeds > level
        return "refuted" if count < seeds else "undecided" if few else "verified"
    if weighed_by(verdict) == "share":
        up, down = at_least(count, seeds, 0.6), 1 - at_least(count + 1, seeds, 0.6)
        if up <= level and wilson(count, seeds, -1) >= 0.6:
            return "verified"
        return "refuted" if down <= level and wilson(count, seeds, 1) < 0.6 else "undecided"
    if weighed_by(verdict) == "sized":
        apart = [other - one for one, other in verdict.sides]
        up, down = flipped(apart), flipped([-one for one in apart])
    elif verdict.kind == "equal":  # those that are alike agree in any case
        up, down = at_least(0, missing(verdict), 0.5), 1 - at_least(count + 1, seeds, 0.5)
    else:
        up, down = at_least(count, seeds, 0.5), 1 - at_least(count + 1, seeds, 0.5)
    if up <= level and 2 * count > seeds:
        return "verified"
    return "refuted" if down <= level and 2 * count < seeds else "undecided"


def fate(verdict: Any) -> str:
    """Tell the verdict among all claims: the adjusted chance is tried in tests of its own."""
    if not answered(verdict):
        return "unanswered"
    is_lost = tested(verdict) and not stopped(verdict) and verdict.weighed.adjusted > 0.05
    found = by_itself(verdict)
    return "undecided" if found == "verified" and is_lost else found


STUDENT = {1: 12.7062047364, 2: 4.3026527297}
"""Of the 95 % level, by the degrees of freedom."""


def gradients(told: Any, epoch: int) -> list[tuple[float, float]]:
    """Return what the runs that reached an epoch estimate of tr(Σ) and |G|²; nothing once one diverged."""
    if any(wild(run) and len(run.watched) <= epoch + 1 for run in told.outcome.runs):
        return []
    series = [run.record.series for run in told.outcome.runs if len(run.watched) > epoch]
    return [(one["gradient_trace"][epoch], one["gradient_square"][epoch]) for one in series]


def quotient(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the ratio of the sums; nothing, which is 0, where |G|² is not above 0."""
    trace, square = math.fsum(pair[0] for pair in pairs), math.fsum(pair[1] for pair in pairs)
    return float(f"{trace / square:.12g}") if square > 0 else 0.0


def most_tested(told: Any) -> tuple[str, float]:
    """Return the first of the classes with most test rows, and the share of those."""
    counts = told.portrait.test.classes
    number = min(counts, key=lambda one: (-counts[one], one))
    return told.portrait.names[number], counts[number] / sum(counts.values())


def rows_of_classes(told: Any) -> set[int]:
    """Return the different numbers of test rows of classes."""
    return set(told.portrait.test.classes.values())


def most_frequent(told: Any) -> int:
    """Count the classes with the most test rows."""
    return Counter(told.portrait.test.classes.values())[max(rows_of_classes(told))]


def all_noise(told: Any) -> list[float]:
    """Return the noise scale after each epoch: 0 where there is none, below 0 where it is larger."""
    found = []
    for epoch in range(max(len(run.watched) for run in told.outcome.runs)):
        pairs = gradients(told, epoch)
        is_larger = bool(pairs) and not quotient(pairs) and math.fsum(pair[0] for pair in pairs) > 0
        found.append(-1.0 if is_larger else quotient(pairs) if pairs else 0.0)
    return found


def noise(told: Any) -> list[float]:
    return [one for one in all_noise(told) if one > 0]


def bigger(told: Any) -> bool:
    return -1.0 in all_noise(told)


def net(told: Any) -> float:
    return noise(told)[-1] - noise(told)[0] if len(noise(told)) > 1 else math.nan


def steady(told: Any) -> bool:
    steps = [b - a for a, b in pairwise(all_noise(told))]
    return min(all_noise(told)) > 0 and (all(one > 0 for one in steps) or all(one < 0 for one in steps))


def sides(told: Any) -> str:
    return "".join("u" if one > told.experiment.batch_size else "d" for one in noise(told))


def crossings(told: Any) -> int:
    return sum(a != b for a, b in pairwise(sides(told)))


def noise_ends(told: Any, epoch: int) -> tuple[float, float] | None:
    """Return the ends of the jackknife's interval, where there is one."""
    pairs = gradients(told, epoch)
    rest = [quotient([*pairs[:out], *pairs[out + 1 :]]) for out in range(len(pairs))]
    if len(pairs) < 2 or min([quotient(pairs), *rest]) <= 0:
        return None
    logs = [math.log(one) for one in rest]
    width = math.sqrt(sum((one - mean(logs)) ** 2 for one in logs) * (len(logs) - 1) / len(logs))
    factor = math.exp(STUDENT[len(logs) - 1] * width)
    return quotient(pairs) / factor, quotient(pairs) * factor


def unsure(told: Any) -> list[int]:
    ends = {epoch: noise_ends(told, epoch) for epoch, one in enumerate(all_noise(told)) if one > 0}
    return [epoch for epoch, one in ends.items() if one and one[0] <= told.experiment.batch_size <= one[1]]


def last_noise(told: Any) -> int:
    return max((epoch for epoch, one in enumerate(all_noise(told)) if one > 0), default=-1)


def means(run: Any, weight: float) -> list[float]:
    """Return the exponential means of the finite losses: sums of all that were, each with its weight."""
    losses = [loss for loss in run.watched if math.isfinite(loss)]
    weights = [[weight ** (step - place) for place in range(step + 1)] for step in range(len(losses))]
    return [
        math.fsum(one * loss for one, loss in zip(row, losses, strict=False)) / math.fsum(row)
        for row in weights
    ]


def first_above(run: Any, weight: float) -> int | None:
    """Return the first step after the last one below the threshold; nothing where too few follow."""
    smooth, losses = means(run, weight), [loss for loss in run.watched if math.isfinite(loss)]
    low = smooth.index(min(smooth))
    height = min(abs(smooth[low]), (max(smooth[: low + 1]) - smooth[low]) / 2)
    bar = smooth[low] + max(height, abs(smooth[low]) / 5)
    above = 0
    while above < len(losses) and losses[-1 - above] > bar:
        above += 1
    return len(losses) - above if above > 2 or wild(run) else None


def steepest_step(run: Any, weight: float) -> int | None:
    smooth = means(run, weight)
    falls = {step: smooth[step + 1] - smooth[step - 1] for step in range(1, smooth.index(min(smooth)))}
    best = min(falls, key=lambda step: (falls[step], step), default=None)
    return best if best is not None and falls[best] < 0 else None


RATES = [0.1 * 2.0**step for step in range(12)]


def range_edge(t: Any, run: Any) -> float | None:
    """Return the edge where it lies in the range, by trying curvatures one after the other."""
    first = first_above(run, t.experiment.smoothing)
    if first is None or first < 2:
        return None
    losses = [loss for loss in run.watched if math.isfinite(loss)]
    last = min(first + 3, len(losses) - 1)
    if t.experiment.model.optimizer["class"] != "SGD" or last <= first:
        return RATES[first]
    growth = (losses[last] - min(losses[:first])) / (losses[first] - min(losses[:first]))
    curvature = curvature_of(first, last, growth)
    return min(RATES[first], 2 / curvature) if 2 / curvature >= 0.1 else None


@cache
def curvature_of(first: int, last: int, growth: float) -> float:
    curvature = 1 / RATES[first]
    while math.prod((rate * curvature - 1) ** 2 for rate in RATES[first:last]) < growth:
        curvature *= 1.0001
    return curvature


def edges(t: Any) -> list[float]:
    return [edge for run in t.told.outcome.runs if (edge := range_edge(t, run)) is not None]


def falls(t: Any) -> list[int]:
    found = (steepest_step(run, t.experiment.smoothing) for run in t.told.outcome.runs)
    return [step for step in found if step is not None]


def seeds_of(t: Any) -> int:
    return len(t.told.outcome.runs)


def never(t: Any) -> int:
    return sum(first_above(run, t.experiment.smoothing) is None for run in t.told.outcome.runs)


def at_once(t: Any) -> int:
    return seeds_of(t) - never(t) - len(edges(t))


def is_sgd(t: Any) -> bool:
    return bool(t.experiment.model.optimizer["class"] == "SGD")


def below_edge(t: Any) -> bool:
    """Tell whether the geometric mean of the steepest rates lies below that of the edges."""
    return 0.1 * 2 ** mean(falls(t)) < math.exp(mean(list(map(math.log, edges(t)))))


def rises_beyond(t: Any) -> bool:
    smooth = [means(run, t.experiment.smoothing) for run in t.told.outcome.runs]
    both = [mean(column) for column in zip(*smooth, strict=False)]
    low = both.index(min(both))
    begun = max(both[: low + 1])
    return any(one > begun + max(begun - both[low], begun / 2) for one in both[low:])


def always(_: Any) -> bool:
    return True


TRUTHS: dict[str, Truth] = {
    "article.range_how.grows": always,
    "article.range_steepest.one": lambda t: seeds_of(t) == len(falls(t)) == 1,
    "article.range_steepest.all": lambda t: seeds_of(t) == len(falls(t)) > 1,
    "article.range_steepest.some": lambda t: 0 < len(falls(t)) < seeds_of(t),
    "article.range_steepest.none": lambda t: not falls(t),
    "article.range_edge.one": lambda t: seeds_of(t) == len(edges(t)) == 1,
    "article.range_edge.all": lambda t: seeds_of(t) == len(edges(t)) > 1,
    "article.range_edge.some": lambda t: 0 < len(edges(t)) < seeds_of(t),
    "article.range_seen.plain": lambda t: bool(edges(t)) and is_sgd(t),
    "article.range_seen.other": lambda t: bool(edges(t)) and not is_sgd(t),
    "article.range_short.all": lambda t: never(t) == seeds_of(t),
    "article.range_short.some": lambda t: 0 < never(t) < seeds_of(t),
    "article.range_late.all": lambda t: at_once(t) == seeds_of(t),
    "article.range_late.some": lambda t: 0 < at_once(t) < seeds_of(t),
    "article.range_use.between": lambda t: bool(falls(t) and edges(t)) and below_edge(t),
    "article.range_use.late": lambda t: bool(falls(t) and edges(t)) and not below_edge(t),
    "article.range_use.steepest": lambda t: bool(falls(t)) and not edges(t),
    "article.range_use.edge": lambda t: bool(edges(t)) and not falls(t),
    "range.title.both": lambda t: bool(falls(t) and edges(t)),
    "range.title.steepest": lambda t: bool(falls(t)) and not edges(t),
    "range.title.edge": lambda t: bool(edges(t)) and not falls(t),
    "range.title.none": lambda t: not edges(t) and not falls(t),
    "range.caption.seeds": lambda t: seeds_of(t) > 1,
    "range.caption.one": lambda t: seeds_of(t) == 1,
    "range.marks.both": lambda t: bool(falls(t) and edges(t)),
    "range.marks.steepest": lambda t: bool(falls(t)) and not edges(t),
    "range.marks.edge": lambda t: bool(edges(t)) and not falls(t),
    "range.cut.some": rises_beyond,
    "classes.title.even": lambda c: len(rows_of_classes(c)) == 1,
    "classes.title.largest": lambda c: len(rows_of_classes(c)) > 1 and most_frequent(c) == 1,
    "classes.title.tied": lambda c: len(rows_of_classes(c)) > 1 and most_frequent(c) > 1,
    "article.noise_how.batches": always,
    "article.noise.grows": lambda t: net(t) > 0 and steady(t),
    "article.noise.rises": lambda t: net(t) > 0 and not steady(t),
    "article.noise.falls": lambda t: net(t) < 0 and steady(t),
    "article.noise.sinks": lambda t: net(t) < 0 and not steady(t),
    "article.noise.returns": lambda t: net(t) == 0,
    "article.noise.single": lambda t: len(noise(t)) == 1,
    "article.noise.larger": lambda t: not noise(t) and bigger(t),
    "article.noise.none": lambda t: not noise(t) and not bigger(t),
    "article.noise_larger.some": lambda t: bool(noise(t)) and bigger(t),
    "article.noise_interval.last": lambda t: bool(noise(t)) and bool(noise_ends(t, last_noise(t))),
    "article.noise_batch.below": lambda t: set(sides(t)) == {"u"},
    "article.noise_batch.above": lambda t: set(sides(t)) == {"d"},
    "article.noise_batch.passed": lambda t: crossings(t) == 1 and sides(t)[0] == "d",
    "article.noise_batch.passes": lambda t: crossings(t) == 1 and sides(t)[0] == "u",
    "article.noise_batch.varies": lambda t: crossings(t) > 1,
    "article.noise_unsure.some": lambda t: bool(unsure(t)),
    "noise.title.up": lambda t: net(t) > 0,
    "noise.title.down": lambda t: net(t) < 0,
    "noise.title.back": lambda t: net(t) == 0,
    "noise.title.single": lambda t: len(noise(t)) == 1,
    "noise.caption.seeds": lambda t: len(t.outcome.runs) > 1,
    "noise.caption.single": lambda t: len(t.outcome.runs) == 1,
    "noise.gaps.some": lambda t: bool(noise(t)) and bigger(t),
    "article.question.rate_and_batch": lambda t: differ(t, "learning_rate") and differ(t, "batch_size"),
    "article.question.rate": lambda t: differ(t, "learning_rate") and not differ(t, "batch_size"),
    "article.question.batch": lambda t: not differ(t, "learning_rate") and differ(t, "batch_size"),
    "article.question.others": lambda t: (
        len(t.outcomes) > 1 and not differ(t, "learning_rate") and not differ(t, "batch_size")
    ),
    "article.question.single": lambda t: len(t.outcomes) == 1,
    "article.network.only": lambda t: len(nets(t)) == 1,
    "article.network.several": lambda t: len(nets(t)) > 1,
    "article.import.logs": lambda t: logs(t) == logged_runs(t),
    "article.import.runs": lambda t: logs(t) < logged_runs(t),
    "article.import_cost.series": lambda t: t.told[0].experiment.logged.names["cost"] != "train_acc",
    "article.import_cost.share_left": lambda t: t.told[0].experiment.logged.names["cost"] == "train_acc",
    "article.import_judged.end": lambda t: "test_accuracy" in t.told[0].outcome.runs[0].record.finals,
    "article.import_judged.last": lambda t: "val_acc" in t.told[0].outcome.runs[0].record.finals,
    "article.data.rows": lambda e: bool(e.dataset.train or e.dataset.validation or e.dataset.target),
    "article.data.all": lambda e: not (e.dataset.train or e.dataset.validation or e.dataset.target),
    "article.layers.listed": lambda e: e.model.name not in ("branches", "own"),
    "article.layers.graph": lambda e: e.model.name == "branches",
    "article.layers.made": lambda e: e.model.name == "own",
    "article.share.largest": lambda these: len(these) == 1,
    "article.share.alike": lambda these: (
        len({told.experiment.dataset.name for told in these}) > 1 and 1 == len({*map(most_tested, these)})
    ),
    "article.held_out.apart": lambda e: bool(e.dataset.validation) and not e.dataset.validation_overlaps,
    "article.held_out.trains": lambda e: bool(e.dataset.validation) and e.dataset.validation_overlaps,
    "curve.caption.best": lambda c: not imported(c.outcome) and all(map(math.isfinite, c.numbers)),
    "curve.caption.plain": lambda c: not imported(c.outcome) and not all(map(math.isfinite, c.numbers)),
    "curve.caption.imported_best": lambda c: imported(c.outcome) and all(map(math.isfinite, c.numbers)),
    "curve.caption.imported_plain": lambda c: imported(c.outcome) and not all(map(math.isfinite, c.numbers)),
    "article.metrics.listed": lambda e: bool(e.model.metrics) or e.model.task == "regression",
    "article.validation.turns": lambda o: validates(o) and lowest_place(o) < len(losses(o)) - 1,
    "article.validation.ends": lambda o: validates(o) and 0 < lowest_place(o) == len(losses(o)) - 1,
    "article.restored.weights": lambda o: any(restores(o.experiment)) and ends(o),
    "article.chosen.final": lambda t: chooses(t) and not any(restoring(t)) and not some_imported(t),
    "article.chosen.restored": lambda t: chooses(t) and any(restoring(t)) and not some_imported(t),
    "article.chosen.imported": lambda t: chooses(t) and some_imported(t),
    "curve.title.best": lambda c: validates(c.outcome) and all(map(math.isfinite, c.numbers)),
    "curve.title.plain": lambda c: not all(map(math.isfinite, c.numbers)),
    "article.head.judged": lambda t: len(set(map(kind, t.outcomes))) == 1,
    "article.table.best": lambda g: any(any(map(whole, row)) for row in g.outcomes),
    "article.scale.divided": lambda e: not e.dataset.standardize and e.dataset.scale != 1,
    "article.scale.standardized": lambda e: e.dataset.standardize,
    "article.batches.several": lambda t: len({one.experiment.sampling for one in trained(t)}) > 1,
    "article.sampling.replacement": lambda e: e.sampling == "replacement",
    "article.sampling.shuffle": lambda e: e.sampling == "shuffle",
    "article.sampling.shuffle-once": lambda e: e.sampling == "shuffle-once",
    "article.sampling.sequential": lambda e: e.sampling == "sequential",
    "article.decay.some": lambda t: not scheduled(t) and max(decays(t), default=0) > 0,
    "article.decay.mixed": lambda t: scheduled(t) and max(decays(t), default=0) > 0,
    "article.decay.scheduled": lambda t: scheduled(t) and max(decays(t), default=0) == 0,
    "article.decay.none": no_decay,
    "article.decay_note.digits": lambda t: max(decays(t), default=0) > 0,
    "article.schedule.by_step": lambda e: e.schedule is not None and "Cosine" in str(e.schedule),
    "article.schedule.warms": lambda e: str(e.schedule).startswith("Warmup"),
    "article.schedule.by_epoch": lambda e: e.schedule is not None and "Plateau" in str(e.schedule),
    "article.growth.grows": lambda e: e.growth is not None and e.epochs > 1,
    "article.falls.plateau": lambda o: "Plateau" in str(o.experiment.schedule) and rate_fell(o),
    "article.falls.never": lambda o: "Plateau" in str(o.experiment.schedule) and not rate_fell(o),
    "article.rule.one": lambda told: len(rules(told)) == 1,
    "article.rule.several": lambda told: len(rules(told)) > 1,
    "article.means.classes": lambda t: bool(trained(t)) and not any(map(quantities, t.outcomes)),
    "article.means.quantities": lambda t: any(map(quantities, t.outcomes)),
    "article.verdicts.beside": always,
    "article.call.first": lambda s: s[0].id == s[1].id,
    "article.call.lower": lambda s: s[1].learning_rate < s[0].learning_rate,
    "article.call.higher": lambda s: s[1].learning_rate > s[0].learning_rate,
    "article.call.batch": lambda s: resized(s) and s[0].growth is s[1].growth is None and alike(s),
    "article.call.batch_moves": lambda s: resized(s) and s[0].growth is s[1].growth is None and not alike(s),
    "article.call.growing": lambda s: resized(s) and s[1].growth is not None and alike(s),
    "article.call.growing_moves": lambda s: resized(s) and s[1].growth is not None and not alike(s),
    "article.call.fixed": lambda s: (
        resized(s) and s[0].growth is not None and s[1].growth is None and alike(s)
    ),
    "article.call.fixed_moves": lambda s: (
        resized(s) and s[0].growth is not None and s[1].growth is None and not alike(s)
    ),
    "article.call.schedule": lambda s: (
        (s[1].learning_rate, batch(s[1])) == (s[0].learning_rate, batch(s[0])) and not alike(s)
    ),
    "article.call.same": lambda s: (
        s[0].id != s[1].id
        and (s[1].learning_rate, batch(s[1])) == (s[0].learning_rate, batch(s[0]))
        and alike(s)
    ),
    "article.call_with.network": lambda s: (
        s[0].model.name != s[1].model.name and s[0].dataset.name == s[1].dataset.name
    ),
    "article.call_with.data": lambda s: (
        s[0].model.name == s[1].model.name and s[0].dataset.name != s[1].dataset.name
    ),
    "article.call_with.both": lambda s: (
        s[0].model.name != s[1].model.name and s[0].dataset.name != s[1].dataset.name
    ),
    "article.rate_path.goes": lambda told: told.experiment.schedule is None and told.experiment.lr_decay != 0,
    "article.log.seed": lambda o: not imported(o),
    "article.log.imported": imported,
    "article.watched.diverged": lambda o: not ends(o) and not imported(o),
    "article.watched.lost": lambda o: not ends(o) and imported(o),
    "article.watched.single": lambda o: ends(o) and len(first(o)) == 1,
    "article.watched.rises": lambda o: goes_on(o) and rises(first(o)) > 0,
    "article.watched.falls": lambda o: goes_on(o) and all(b < a for a, b in pairwise(first(o))),
    "article.watched.flat": lambda o: goes_on(o) and max(first(o)) == min(first(o)),
    "article.watched.never_rises": lambda o: (
        goes_on(o)
        and not rises(first(o))
        and any(a == b for a, b in pairwise(first(o)))
        and max(first(o)) != min(first(o))
    ),
    "article.rising.all": lambda o: several(o) and whole(o) and all(rises(run.watched) for run in o.runs),
    "article.rising.some": lambda o: (
        several(o)
        and whole(o)
        and any(rises(run.watched) for run in o.runs)
        and not all(rises(run.watched) for run in o.runs)
    ),
    "article.rising.none": lambda o: (
        several(o)
        and whole(o)
        and min(len(run.watched) for run in o.runs) > 1
        and not any(rises(run.watched) for run in o.runs)
    ),
    "article.diverging.all": lambda o: several(o) and all(map(wild, o.runs)),
    "article.diverging.some": lambda o: several(o) and any(map(wild, o.runs)) and not all(map(wild, o.runs)),
    "article.reached.ends": ends,
    "article.reached.diverges": lambda o: not ends(o),
    "article.seeds.spread": lambda o: several(o) and whole(o) and len(set(accuracies(o))) > 1,
    "article.seeds.alike": lambda o: several(o) and whole(o) and len(set(accuracies(o))) == 1,
    "watched.title.diverged": lambda o: not ends(o),
    "watched.title.single": lambda o: ends(o) and len(first(o)) == 1,
    "watched.title.flat": lambda o: goes_on(o) and max(first(o)) == min(first(o)),
    "watched.title.back": lambda o: (
        goes_on(o) and max(first(o)) != min(first(o)) and first(o)[0] == first(o)[-1]
    ),
    "watched.title.up": lambda o: goes_on(o) and first(o)[-1] > first(o)[0],
    "watched.title.falls": lambda o: goes_on(o) and first(o)[-1] < first(o)[0] and not rises(first(o)),
    "watched.title.rises": lambda o: goes_on(o) and first(o)[-1] < first(o)[0] and rises(first(o)) > 0,
    "watched.caption.seed": always,
    "watched.lowest.reached": goes_on,
    "band.whole": lambda o: several(o) and not spotty(o),
    "band.there": lambda o: several(o) and spotty(o),
    "article.best.mean": lambda t: all_whole(t) and len(t.outcomes) > 1 and tops(t) == 1 and several(top(t)),
    "article.best.plain": lambda t: (
        all_whole(t) and len(t.outcomes) > 1 and tops(t) == 1 and not several(top(t))
    ),
    "article.best.of_whole": lambda t: not all_whole(t) and len(scores(t)) > 1 and tops(t) == 1,
    "article.best.tied": lambda t: all_whole(t) and tops(t) > 1 and not tied(t),
    "article.best.all_tied": tied,
    "article.rivals.open": lambda t: one_top(t) and not too_few(t.outcomes) and len(rivals(t.outcomes)) > 1,
    "article.rivals.few_seeds": lambda t: one_top(t) and too_few(t.outcomes),
    "article.compare.above_on_average": lambda t: over(t) and any_several(t),
    "article.compare.above": lambda t: over(t) and not any_several(t),
    "article.compare.cross": lambda t: bool(two(t)) and not over(t) and any(a != b for a, b in two(t)),
    "article.compare.alike": lambda t: bool(two(t)) and all(a == b for a, b in two(t)),
    "article.rate.same": one_decay,
    "article.rate.none": no_decay,
    "article.rate.several": lambda t: not scheduled(t) and len(decays(t)) > 1,
    "article.rate.scheduled": scheduled,
    "article.final.ends": two_ends,
    "article.final.all_tied": tied,
    "article.final.best_tied": lambda t: all_whole(t) and tops(t) > 1 and not tied(t),
    "article.spread.apart": lambda t: (
        two_ends(t)
        and several(top(t))
        and several(bottom(t))
        and min(accuracies(top(t))) > max(accuracies(bottom(t)))
    ),
    "article.spread.overlap": lambda t: (
        two_ends(t)
        and several(top(t))
        and several(bottom(t))
        and min(accuracies(top(t))) <= max(accuracies(bottom(t)))
    ),
    "comparison.title.above": over,
    "comparison.title.lowest": lambda t: not over(t) and one_loss(t) and all_whole(t) and lowest(t) == 1,
    "comparison.title.lowest_of_whole": lambda t: one_loss(t) and not all_whole(t) and lowest(t) == 1,
    "comparison.title.none": lambda t: not over(t) and (not one_loss(t) or lowest(t) != 1),
    "rate.title.constant": no_decay,
    "rate.title.decay": one_decay,
    "rate.title.mixed": lambda t: not scheduled(t) and len(decays(t)) > 1,
    "rate.title.scheduled": scheduled,
    "rate.caption.decay": lambda t: not scheduled(t),
    "rate.caption.scheduled": scheduled,
    "judged.title.best": lambda t: all_whole(t) and len(t.outcomes) > 1 and tops(t) == 1,
    "judged.title.best_of_whole": lambda t: not all_whole(t) and len(t.outcomes) > 1 and tops(t) == 1,
    "judged.title.tied": lambda t: tops(t) > 1 and not tied(t),
    "judged.title.all_tied": tied,
    "judged.title.single": lambda t: len(t.outcomes) == 1 and all_whole(t),
    "judged.title.none": lambda t: not any(map(whole, t.outcomes)),
    "judged.caption.seeds": lambda t: any_several(t) and all_whole(t) and not some_imported(t),
    "judged.caption.diverging": lambda t: any_several(t) and not all_whole(t) and not some_imported(t),
    "judged.caption.single": lambda t: not any_several(t) and not some_imported(t),
    "judged.caption.imported_seeds": lambda t: any_several(t) and all_whole(t) and some_imported(t),
    "judged.caption.imported_diverging": lambda t: any_several(t) and not all_whole(t) and some_imported(t),
    "judged.caption.imported_single": lambda t: not any_several(t) and some_imported(t),
    "band_of_means.whole": lambda t: any_several(t) and not any(map(spotty, t.outcomes)),
    "band_of_means.there": lambda t: any_several(t) and any(map(spotty, t.outcomes)),
    "article.many.some": lambda m: len(m.apart) > 0,
    "article.many.none": lambda m: len(m.apart) == 0,
    "article.many_diverging.some": lambda m: not all_whole(m.these) and any(map(whole, m.these.outcomes)),
    "article.many_diverging.all": lambda m: not any(map(whole, m.these.outcomes)),
    "article.many_table.ranked": lambda m: one_kind(m.these) and any(map(whole, m.these.outcomes)),
    "article.many_table.unranked": lambda m: not one_kind(m.these) or not any(map(whole, m.these.outcomes)),
    "ranks.band.seeds": any_several,
    "article.sweep.pairs": lambda s: is_grid(s) and len(counts(s)) == 1 and counts(s) != {1},
    "article.sweep.pairs_of_one": lambda s: is_grid(s) and counts(s) == {1},
    "article.sweep.pairs_uneven": lambda s: is_grid(s) and len(counts(s)) > 1,
    "article.sweep.cells": lambda s: not is_grid(s) and len(counts(s)) == 1 and counts(s) != {1},
    "article.sweep.cells_of_one": lambda s: not is_grid(s) and counts(s) == {1},
    "article.sweep.cells_uneven": lambda s: not is_grid(s) and len(counts(s)) > 1,
    **{f"article.lead.{name}": moving(name, about_batches=True) for name in WAYS},
    **{f"article.grid.{name}": moving(name) for name in WAYS},
    **{f"grid.title.{name}": moving(name) for name in WAYS if name != "varies"},
    "grid.title.neutral": lambda g: way(g) in ("", "varies"),
    "article.ties.rows": lambda g: any(len(row_bests(row)) > 1 for row in g.outcomes),
    "article.bare.rows": lambda g: any(not any(map(whole, row)) for row in g.outcomes),
    "article.edge.rows": at_edge,
    "article.close.rows": lambda g: (
        not single(g) and not few_seeds(g) and any(len(rivals(row)) > 1 for row in g.outcomes)
    ),
    "article.close.few_seeds": lambda g: not single(g) and few_seeds(g),
    "article.cheapest.other": cost_elsewhere,
    "article.lead_edge.rates": lambda g: batches(g) and lead_at_edge(g),
    "article.sweep_edge.axes": sweep_at_edge,
    "article.close.one_seed": single,
    "panels.title.lowest": lambda g: grid_loss(g) and grid_lowest(g) == 1,
    "panels.title.neutral": lambda g: not grid_loss(g) or grid_lowest(g) != 1,
    "grid.caption.mean": lambda g: even(g) and not single(g),
    "grid.caption.one": lambda g: even(g) and single(g),
    "grid.caption.uneven": lambda g: not even(g) and not imported(cells(g)[0]),
    "grid.caption.imported": lambda g: not even(g) and imported(cells(g)[0]),
    "grid.frame.one": lambda g: all(len(row_bests(row)) == 1 for row in g.outcomes),
    "grid.frame.some": lambda g: (
        any(map(row_bests, g.outcomes)) and any(len(row_bests(row)) != 1 for row in g.outcomes)
    ),
    "grid.diverging.cells": lambda g: not all(map(whole, cells(g))),
    "article.trial.run": lambda r: not says_best(r) and not many_runs(r),
    "article.trial.runs": lambda r: not says_best(r) and many_runs(r),
    "article.trial.declared": says_best,
    "article.trial_numbers.inside": comparable,
    "article.trial_numbers.incomparable": lambda r: bool(compared_numbers(r)) and not comparable(r),
    "article.trial_numbers.none": lambda r: not compared_numbers(r),
    "article.trial_epochs.fewer": lambda r: any(
        run.length < r.experiments[run.experiment].epochs and (run.is_cut or run.planned)
        for run in r.reference.runs
    ),
    "article.trial_gaps.some": lambda r: any(
        len({place for one in run.series for place in one.numbers if place >= 0}) < run.length
        for run in r.reference.runs
    ),
    "article.trial_left.names": lambda r: bool(not_measured(r)),
    "article.trial_part.names": lambda r: any(
        held.compared < len(series.numbers)
        for one, run in zip(r.matched, r.reference.runs, strict=True)
        for held in one.held
        for series in run.series
        if series.name == held.name
    ),
    "article.trial_bars.first": lambda r: any(
        one.fate != "rejected"
        and any(abs(number.z) > one.limit for held in one.comparisons for number in held.numbers)
        for one in r.candidates
    ),
    "article.trial_note.band": lambda r: comparable(r) and not says_best(r),
    "article.trial_note.unselected": lambda r: comparable(r) and says_best(r),
    "article.trial_rates.all": lambda r: rates(r) == matching(r) > 0,
    "article.trial_rates.some": lambda r: 0 < matching(r) < rates(r),
    "article.trial_rates.none": lambda r: matching(r) == 0 < rates(r),
    "article.trial_judged.known": lambda trial: trial[1].judged is not None,
    "published.title.untold": lambda c: c.inside is None,
    "article.trial_setups.axes": lambda r: len(fates(r)) > 1,
    "article.trial_verdict.survives": lambda r: alone(r, "survives") and not says_best(r),
    "article.trial_verdict.rejected": lambda r: alone(r, "rejected") and not says_best(r),
    "article.trial_verdict.declared": lambda r: alone(r, "rejected") and says_best(r),
    "article.trial_high.logs": lambda r: high(r) >= 1e-6 and many_runs(r),
    "article.trial_high.rare_logs": lambda r: 0 <= high(r) < 1e-6 and many_runs(r),
    "article.trial_high.runs": lambda r: high(r) >= 1e-6 and not many_runs(r),
    "article.trial_high.rare_runs": lambda r: 0 <= high(r) < 1e-6 and not many_runs(r),
    "article.trial_best_of.each": lambda r: many_runs(r) and len(best_of(r)) == 1,
    "article.trial_best_of.each_of_range": lambda r: many_runs(r) and len(best_of(r)) > 1,
    "article.trial_best_of.one": lambda r: not many_runs(r) and len(best_of(r)) == 1,
    "article.trial_best_of.one_of_range": lambda r: not many_runs(r) and len(best_of(r)) > 1,
    "article.trial_best_epoch.certain": lambda r: bool(shown_best(r)),
    "article.trial_best_epoch.too": lambda r: best_epoch(r) and bool(best_of(r)),
    "article.trial_best_epoch.only": lambda r: best_epoch(r) and not best_of(r),
    "article.trial_unexplained.all": unexplained,
    "article.trial_together.high": lambda r: as_a_whole(r) == ("level", 1),
    "article.trial_together.low": lambda r: as_a_whole(r) == ("level", -1),
    "article.trial_together.ends_high": lambda r: as_a_whole(r) == ("course", 1),
    "article.trial_together.ends_low": lambda r: as_a_whole(r) == ("course", -1),
    "article.trial_declared.together": lambda r: against(r) == "together",
    "article.trial_declared.survives": lambda r: declared(r) and r.candidates[0].fate == "survives",
    "article.trial_declared.too_good": lambda r: against(r) == "too good",
    "article.trial_declared.too_poor": lambda r: against(r) == "too poor",
    "article.trial_declared.other_epoch": lambda r: against(r) == "other epoch",
    "article.trial_declared.number": lambda r: against(r) == "number",
    "article.trial_declared.untold": lambda r: against(r) == "untold",
    "article.trial_verdict.few": lambda r: alone(r, "too few seeds"),
    "article.survivors.none": lambda r: settled(r) and fates(r).count("survives") == 0,
    "article.survivors.one": lambda r: settled(r) and fates(r).count("survives") == 1,
    "article.survivors.some": lambda r: settled(r) and 1 < fates(r).count("survives") < len(fates(r)),
    "article.survivors.all": lambda r: settled(r) and fates(r).count("rejected") == 0,
    "article.survivors.open": lambda r: len(fates(r)) > 1 and not settled(r),
    "article.untold.few": lambda r: len(fates(r)) > 1 and "too few seeds" in fates(r),
    "article.trial_mean.examples": lambda r: {one.mean for one in r.matched} == {"examples"},
    "article.trial_mean.batches": lambda r: {one.mean for one in r.matched} == {"batches"},
    "published.title.all": lambda c: c.compared > 0 and c.inside == c.compared,
    "published.title.some": lambda c: c.inside is not None and 0 < c.inside < c.compared,
    "published.title.none": lambda c: c.compared > 0 and c.inside == 0,
    "article.among.tested": lambda these: sum(map(tested, these.values())) > 1,
    "article.stopped.early": lambda these: any(map(is_early, these.values())),
    "claim.verified": lambda v: fate(v) == "verified",
    "claim.refuted": lambda v: fate(v) == "refuted",
    "claim.undecided": lambda v: fate(v) == "undecided",
    "claim.unanswered": lambda v: not answered(v),
    "claim.seeds.verified": lambda v: many(v) and fate(v) == "verified",
    "claim.seeds.undecided": lambda v: many(v) and fate(v) == "undecided" and 0 < yes(v),
    "claim.seeds.undecided_none": lambda v: many(v) and fate(v) == "undecided" and 0 == yes(v),
    "claim.seeds.few": lambda v: many(v) and fate(v) == "refuted" and 0 < yes(v),
    "claim.seeds.none": lambda v: many(v) and fate(v) == "refuted" and 0 == yes(v),
    "claim.seeds.one": lambda v: len(v.sides) == 1 and tested(v),
    "claim.seeds.unanswered": lambda v: not answered(v),
    "claim.seeds.together": lambda v: v.kind == "asked together",
    "claim.seeds.given": lambda v: v.kind == "given",
    "claim.seeds.settled": lambda v: answered(v) and without_chance(v) and v.kind in ("settled", "the same"),
    "claim.seeds.equal": lambda v: answered(v) and without_chance(v) and v.kind == "equal",
    "claim.without.some": lambda v: answered(v) and missing(v) > 0,
    "claim.worth.counted": lambda v: weighs(v, "counted") and fate(v) != "refuted",
    "claim.worth.sized": lambda v: weighs(v, "sized") and fate(v) != "refuted",
    "claim.worth.counted_against": lambda v: weighs(v, "counted") and fate(v) == "refuted",
    "claim.worth.sized_against": lambda v: weighs(v, "sized") and fate(v) == "refuted",
    "claim.worth.all": lambda v: weighs(v, "all") and fate(v) != "refuted",
    "claim.worth.share": lambda v: weighs(v, "share") and fate(v) == "verified",
    "claim.worth.share_open": lambda v: weighs(v, "share") and fate(v) == "undecided",
    "claim.worth.share_against": lambda v: weighs(v, "share") and fate(v) == "refuted",
    "claim.many.lost": lambda v: answered(v) and by_itself(v) == "verified" != fate(v),
    "claim.looked.verified": lambda v: looks(v, "verified"),
    "claim.looked.refuted": lambda v: looks(v, "refuted") and weighed_by(v) != "all",
    "claim.looked.by_one": lambda v: looks(v, "refuted") and weighed_by(v) == "all",
    "claim.looked.hopeless": lambda v: looks(v, "hopeless") and is_early(v),
    "claim.looked.exhausted": lambda v: looks(v, "hopeless") and not is_early(v),
    "claim.looked.open": lambda v: looks(v, "open"),
    "claim.rows.few": rests_on_rows,
    "claim.needed.seeds": lambda v: fate(v) == "undecided" and v.weighed.needed is not None,
    "claim.needed.never": lambda v: fate(v) == "undecided" and v.weighed.needed is None and not stopped(v),
}
"""What must hold for each sentence, once more, from the raw runs."""
