"""All epochs of a series together tell what no number tells alone, and seldom accuse a true log."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.joint import Joint
from lrbs_report.judging.limits import limit_of, reach
from lrbs_report.judging.replication import Candidate, Held, compare
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.selections import LAST, Selection
from tests import factory
from tests.samples import some

Costs = tuple[float, ...]


def drawn(seeds: int, epochs: int, seed: int = 1, common: float = 0.0) -> list[Costs]:
    """Draw costs around one, of which luck that all epochs of a run have in common is a part."""
    random = Random(seed)  # noqa: S311 - the same draws every time
    made = []
    for _ in range(seeds):
        luck = random.gauss(0, common)
        made.append(tuple(math.exp(luck + random.gauss(0, 0.01)) for _ in range(epochs)))
    return made


def runs_of(costs: Sequence[Costs]) -> list[RunResult]:
    """Return a run a seed with these costs."""
    one = factory.experiment("one", seeds=len(costs), epochs=max(map(len, costs)))
    return [factory.result(one, seed, each) for seed, each in enumerate(costs)]


def judged(
    log: Sequence[float | None],
    costs: Sequence[Costs],
    declared: Selection | None = None,
    *,
    bar: bool = False,
) -> Candidate:
    """Hold a log of costs, of which some epochs may not be printed, against seeds."""
    shown = factory.published(tuple(1.0 if cost is None else cost for cost in log))
    (printed,) = (one for one in shown.series if one.name == "cost")
    numbers = {epoch: cost for epoch, cost in printed.numbers.items() if log[epoch] is not None}
    series = (replace(printed, numbers=numbers, may_be_bar=bar),)
    found = compare(replace(shown, series=series), runs_of(costs))
    return Candidate(settings={}, comparisons=(found,), declared=declared)


def held_of(one: Candidate) -> Held:
    """Return what the log's costs are compared with."""
    (held,) = one.comparisons[0].banded
    return held


def by_about(one: Candidate) -> dict[str, Joint]:
    """Return what all epochs make together by what is asked."""
    return {joint.about: joint for joint in held_of(one).joints}


def by_hand(log: Costs, costs: Sequence[Costs]) -> dict[str, float]:
    """Return the same as Läuter has it, of logarithms and from the matrix of all runs."""
    every = np.log(np.array([*costs, log]))
    spread = every.std(axis=0, ddof=1)
    slope = np.linspace(-1, 1, len(log))
    found = {}
    for about, weights in (("level", np.ones(len(log))), ("course", slope)):
        sums = (every / spread) @ weights
        found[about] = float((sums[-1] - sums[:-1].mean()) / sums[:-1].std(ddof=1))
    return found


def test_the_sums_are_those_of_the_textbook() -> None:
    """Weights are those of the spread of all runs, that of the log among them."""
    *costs, log = drawn(9, 6, common=0.02)
    found = {about: one.z for about, one in by_about(judged(log, costs)).items()}
    assert pytest.approx(by_hand(log, costs)) == found


@pytest.mark.parametrize(("seeds", "common"), [(4, 0.05), (4, 0.0), (12, 0.05)])
def test_one_true_log_in_ten_lies_as_far_as_a_band_of_nine_tenths(seeds: int, common: float) -> None:
    """However few the seeds are, and however epochs hang together."""
    draws, beyond = some(range(4000), 300), {"level": 0, "course": 0}
    for draw in draws:
        *costs, log = drawn(seeds + 1, 4, draw, common)
        for about, one in by_about(judged(log, costs)).items():
            beyond[about] += abs(one.z) > reach(seeds, 0.9)
    error = math.sqrt(0.1 * 0.9 / len(draws))
    assert all(abs(count / len(draws) - 0.1) < 3 * error for count in beyond.values())


@pytest.mark.parametrize(
    ("tilt", "about", "sign"),
    [
        ((1,) * 8, "level", 1),
        ((-1,) * 8, "level", -1),
        ((-1, -0.7, -0.4, -0.1, 0.1, 0.4, 0.7, 1), "course", 1),
        ((1, 0.7, 0.4, 0.1, -0.1, -0.4, -0.7, -1), "course", -1),
    ],
)
def test_what_no_number_tells_alone_all_epochs_tell(tilt: Costs, about: str, sign: int) -> None:
    """A log that lies too high or too low as a whole, or ends so, is rejected by nothing else."""
    costs = drawn(20, 8)
    found = judged([math.exp(0.028 * by) for by in tilt], costs)
    assert not found.has_number_beyond
    assert found.is_rejected_together
    assert "rejected" == found.fate
    _, farthest = found.joints_beyond[0]
    assert (about, sign) == (farthest.about, math.copysign(1, farthest.z))


def test_the_course_tells_what_luck_hides() -> None:
    """Where luck moves all epochs of a run alike, no number and no level tells that a log ends too high."""
    costs = drawn(20, 6, common=0.2)
    found = judged([math.exp(0.02 * by) for by in range(-2, 4)], costs)
    assert ["course"] == [joint.about for _, joint in found.joints_beyond]


def test_both_questions_have_a_limit_of_their_own() -> None:
    """That of two numbers, the level and the course; those of single numbers stay what they are."""
    found = judged((1.0,) * 6, drawn(20, 6))
    assert (limit_of(20, 6), limit_of(20, 2)) == (found.limit, found.joint_limit)


def test_of_a_coarse_log_the_nearer_end_counts() -> None:
    """One decimal stands for all that our seeds do, so it says nothing; four say as much as all digits."""
    costs = drawn(20, 6)
    coarse, fine = ([read_numeral(text) for _ in range(6)] for text in ("1.0", "1.0400"))
    assert {0.0} == {joint.z for _, joint in judged(coarse, costs).joints}
    exact = by_about(judged((1.04,) * 6, costs))["level"].z
    assert exact - 0.1 < by_about(judged(fine, costs))["level"].z < exact


def test_an_epoch_that_a_bar_may_show_is_not_counted() -> None:
    """Nor is one that some seed lacks; gaps are no matter, and the others are asked."""
    costs = drawn(20, 6)
    log = (9.0, *costs[0][1:])
    barred = judged(log, costs, bar=True)
    assert by_about(barred) == by_about(judged((None, *log[1:]), costs))
    assert not barred.joints_beyond
    short = [costs[0][:4], *costs[1:]]
    assert by_about(judged(costs[1], short)) == by_about(judged(costs[1][:4], [one[:4] for one in costs]))


@pytest.mark.parametrize(("seeds", "epochs"), [(2, 6), (20, 1)])
def test_one_epoch_or_two_seeds_make_nothing_together(seeds: int, epochs: int) -> None:
    """A number is judged as such."""
    found = judged((1.0,) * epochs, drawn(seeds, epochs))
    assert () == found.joints
    assert math.inf == found.joint_limit


def test_seeds_that_agree_by_coincidence_reject_nothing() -> None:
    """What arithmetic in 32 bits moves in all epochs the same way is one deviation of their sum too."""
    costs = [(0.5, 0.4, 0.3)] * 20
    found = judged([cost * (1 + 2e-5) for cost in costs[0]], costs)
    assert pytest.approx(2.0, rel=0.2) == by_about(found)["level"].z
    assert "survives" == found.fate


def test_what_is_declared_is_tried_as_a_whole_too() -> None:
    """One run is rejected by its level, and the best of some has their limit."""
    costs = drawn(20, 6)
    log = [math.exp(-0.03)] * 6
    fit = judged(log, costs, LAST).fit
    assert fit is not None
    assert ("rejected", "together") == (fit.fate, fit.reason)
    assert judged(log, costs, Selection(kind="runs", runs=5)).joint_limit == limit_of(20, 10)
