"""Seeds that are trained until claims are decided: who decides, when one looks, and how often it is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from lrbs_report.judging.claims import Verdict, judge_all
from lrbs_report.judging.deciding import groups_of
from lrbs_report.judging.stages import reached
from lrbs_report.judging.undecidable import undecidable
from lrbs_report.judging.values import Evaluator
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Claim, Experiment, Study
from lrbs_report.study.until_decided import UntilDecided, read_until_decided
from tests import factory
from tests.samples import ALL

ARTICLES = {1: 1_000 if ALL else 30, 10: 1_000 if ALL else 3}
"""How many are simulated, by how many claims they have."""

Drawn = Callable[[str, int], float]
"""The cost of an experiment's seed."""


def claim(id_: str, holds: str, seeds: float | None = None, level: float = 0.05) -> Claim:
    """Return a claim."""
    return Claim(id=id_, statement={"en": "So."}, holds=holds, seeds=seeds, level=level)


LESS = claim("less", "cost('one') < cost('two')")


def until(id_: str, most: int) -> Experiment:
    """Return an experiment that is trained until claims are decided."""
    return replace(factory.experiment(id_, epochs=1, seeds=most), until=UntilDecided(most))


def study(*claims: Claim, most: int = 40, ids: Sequence[str] = ("one", "two")) -> Study:
    """Return a study of such experiments, and claims."""
    return factory.study(*(until(id_, most) for id_ in ids), languages=("en",), claims=claims)


def walked(asked: Study, drawn: Drawn) -> tuple[Findings, list[dict[str, int]]]:
    """Train what the decisions ask for, look by look; return all results, and the seeds after each look."""
    there: dict[str, dict[int, RunResult]] = {one.id: {} for one in asked.experiments}
    steps: list[dict[str, int]] = []
    while True:
        found = findings_of(asked, {id_: [*runs.values()] for id_, runs in there.items()})
        now = reached(found)
        seeds = {one.id: len(one.seeds) for one in now.experiments}
        missing = [(one, seed) for one in now.experiments for seed in one.seeds if seed not in there[one.id]]
        if not missing:
            return findings_of(now, {one.id: [*there[one.id].values()] for one in now.experiments}), steps
        steps.append(seeds)
        for one, seed in missing:
            there[one.id][seed] = _run(one, seed, drawn(one.id, seed))


def _run(one: Experiment, seed: int, cost: float) -> RunResult:
    """Return a run of one cost; making a whole one takes far longer than deciding does."""
    known = MADE.get(one.id) or MADE.setdefault(one.id, factory.result(one, 1, (0.5,)))
    record = replace(known.record, series={**known.record.series, "cost": (cost,)})
    return replace(known, seed=seed, record=record, status="finished" if math.isfinite(cost) else "diverged")


MADE: dict[str, RunResult] = {}


def judged(findings: Findings) -> Mapping[str, Verdict]:
    """Return the verdicts on all claims."""
    return judge_all(Evaluator(findings=findings))


def drawing(number: int, effect: Mapping[str, float]) -> Drawn:
    """Draw normal costs of some experiments, which share nothing."""
    dice = np.random.default_rng(number)
    return lambda id_, _: float(dice.normal(effect.get(id_, 0.0), 1.0))


def test_looks_follow_from_the_maximum() -> None:
    """Each has half as many seeds again; those at which nothing could be decided are left out."""
    assert ((5, 8, 12, 18, 27, 40), (6, 9, 13, 20)) == (UntilDecided(40).looks, UntilDecided(20).looks)
    assert [(8, 12, 18, 27, 40)] == [group.looks for group in groups_of(study(LESS))]
    many = [claim(f"c{number}", LESS.holds) for number in range(10)]
    assert [((12, 18, 27, 40), 10)] == [(group.looks, group.share) for group in groups_of(study(*many))]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("until decided", 40),
        ("until decided, at most 1000", 1000),
        ("until decided, at most 1001", None),
        ("until decided, at most 0", None),
        ("until decided, at most 12 ", None),
        ("until decidd", None),
        (12, None),
        (["until decided"], None),
    ],
)
def test_what_is_written(text: object, most: int | None) -> None:
    """The words and the number, and nothing else."""
    found = read_until_decided(text)
    assert most == (found.most if found else None)


def test_a_clear_effect_stops_at_the_first_look() -> None:
    """All seeds agree, and the verdict is that of the look."""
    found, steps = walked(study(LESS), lambda id_, seed: seed / 100 + (id_ == "two"))
    assert [{"one": 8, "two": 8}] == steps
    verdict = judged(found)["less"]
    looked = verdict.weighed.looked
    assert ("verified", 8, 8) == (verdict.judgement, verdict.agreeing, len(verdict.seeds))
    assert looked is not None
    assert (40, (8,), "verified") == (looked.most, looked.looks, looked.decided)
    assert verdict.weighed.chance is None


def test_results_that_were_there_before_decide_the_same() -> None:
    """Whether they came look by look, or all forty were kept."""
    drawn = {
        (id_, seed): drawing(seed + 500 * (id_ == "two"), {"two": 0.4})(id_, seed)
        for id_ in ("one", "two")
        for seed in range(99)
    }
    asked = study(LESS)
    found, steps = walked(asked, lambda id_, seed: drawn[id_, seed])
    whole = {
        one.id: [_run(one, seed, drawn[one.id, seed]) for seed in one.seeds] for one in asked.experiments
    }
    assert len(steps) > 1
    assert found.study == reached(findings_of(asked, whole))
    assert steps[-1] == {one.id: len(one.seeds) for one in found.study.experiments}


def test_who_hangs_together_has_the_same_seeds_and_others_stop() -> None:
    """What one claim compares goes on together; what is decided apart from it stops."""
    apart = claim("apart", "cost('three') < cost('four')")
    early = claim("early", "cost('one') < cost('five')")
    asked = study(LESS, apart, early, ids=("one", "two", "three", "four", "five"))
    costs = {"one": 0.0, "three": 0.0, "four": 1.0, "five": 1.0}
    found, _ = walked(
        asked, lambda id_, seed: seed / 1000 + costs.get(id_, (-1) ** (seed > 4) * ((seed % 2) - 0.5))
    )
    seeds = {one.id: len(one.seeds) for one in found.study.experiments}
    assert seeds["one"] == seeds["two"] == seeds["five"] > seeds["three"] == seeds["four"]
    verdicts = judged(found)
    assert len(verdicts["early"].seeds) == len(verdicts["apart"].seeds) < len(verdicts["less"].seeds)
    assert verdicts["early"].holds
    assert not verdicts["less"].holds


@pytest.mark.parametrize(
    ("asked", "differences", "judgement", "seeds"),
    [
        (claim("all", "cost('one') < 0.5"), [-1] * 40, "verified", 8),
        (claim("all", "cost('one') < 0.5"), [-1] * 7 + [1] * 33, "refuted", 8),
        (claim("share", "cost('one') < 0.5", 0.6), [-1] * 40, "verified", 12),
        (claim("share", "cost('one') < 0.5", 0.6), [1] * 40, "refuted", 8),
        (claim("less", "cost('one') < 0.5 and cost('one') < cost('two')"), [1] * 40, "refuted", 8),
        (claim("ties", "cost('one') <= cost('two')"), [0] * 40, "undecided", 40),
        (claim("ties", "cost('one') < cost('two')"), [0] * 40, "undecided", 40),
        (claim("ties", "cost('one') < cost('two')"), [1, 1, -1, 0, 0, 0, 0, 0] * 5, "undecided", 40),
    ],
)
def test_each_kind_of_claim_has_limits_of_its_own(
    asked: Claim, differences: Sequence[float], judgement: str, seeds: int
) -> None:
    """Of comparisons, of all seeds, and of a share; sides that are alike speak for nothing."""
    found, _ = walked(
        study(asked), lambda id_, seed: seed / 1000 + (differences[seed - 1] if id_ == "one" else 0)
    )
    verdict = judged(found)[asked.id]
    assert (judgement, seeds) == (verdict.judgement, len(verdict.seeds))


def test_runs_that_diverge_do_not_agree() -> None:
    """A seed without an answer counts among those that were looked at."""
    found, _ = walked(study(LESS), lambda id_, seed: math.nan if id_ == "one" else seed / 100)
    assert ("unanswered", 8) == (judged(found)["less"].judgement, len(judged(found)["less"].seeds))


def test_runs_that_are_all_the_same_need_no_further_look() -> None:
    """Chance takes no part, which the first look sees."""
    found, steps = walked(study(LESS), lambda id_, _: float(id_ == "two"))
    assert (1, "verified", "nothing varies") == (
        len(steps),
        judged(found)["less"].judgement,
        judged(found)["less"].weighed.untested,
    )


def test_a_look_without_all_its_results_is_none() -> None:
    """The claim stays as the last whole look left it, and the next one is what is to be trained."""
    found, _ = walked(study(LESS), lambda id_, seed: seed / 1000 + (seed % 2) * (id_ == "two"))
    (group,) = groups_of(found.whole)
    first = group.looks[0]
    lacks = {id_: [run for run in runs if run.seed != first + 1] for id_, runs in found.runs.items()}
    left = findings_of(found.whole, lacks)
    verdict = judged(left)["less"]
    assert (first, None) == (len(verdict.seeds), verdict.weighed.looked and verdict.weighed.looked.decided)
    assert group.looks[1] == len(reached(left).experiments[0].seeds)
    none = findings_of(found.whole, {id_: runs[1:] for id_, runs in found.runs.items()})
    assert {} == judged(none)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (study(), "no claim that asks seeds looks at one, two, so nothing would be decided"),
        (study(claim("settled", "epochs('one') == 1")), "no claim that asks seeds looks at one"),
        (study(LESS, most=4), "at most 4 cannot verify the claim less, even if all agree"),
        (study(LESS, replace(LESS, id="b"), most=5), "at most 5 cannot verify the claim less of 2"),
        (study(claim("share", "cost('one') < 1", 0.95)), "at most 40 cannot verify the claim share"),
        (
            factory.study(until("one", 40), factory.experiment("two", seeds=9, epochs=1), claims=(LESS,)),
            "one, two do not have the same seeds",
        ),
        (factory.study(until("one", 40), until("two", 20), claims=(LESS,)), "do not have the same seeds"),
    ],
)
def test_what_nothing_would_decide_is_said_before(asked: Study, message: str) -> None:
    """With what would."""
    found = [*undecidable(asked)]
    assert any(message in one.message and one.hint for one in found), found
    assert [] == [*undecidable(study(LESS, most=5))]


def test_the_least_that_is_asked_for_would_do() -> None:
    """What the message says is enough, is."""
    (found,) = {one.hint for one in undecidable(study(LESS, replace(LESS, id="b"), most=5))}
    assert "Expected at least 6." == found
    assert [] == [*undecidable(study(LESS, replace(LESS, id="b"), most=6))]


@pytest.mark.parametrize("claims", [1, 10])
def test_articles_without_an_effect_verify_something_in_at_most_5_percent(claims: int) -> None:
    """On the walk of decisions of a build, claim by claim and look by look."""
    ids = [f"x{number}" for number in range(claims + 1)]
    asked = study(*(claim(f"c{n}", f"cost('x{n}') < cost('x{n + 1}')") for n in range(claims)), ids=ids)
    wrong = {"verified": 0, "refuted": 0}
    for number in range(ARTICLES[claims]):
        found, _ = walked(asked, drawing(number, {}))
        fates = {verdict.judgement for verdict in judged(found).values()}
        wrong = {fate: count + (fate in fates) for fate, count in wrong.items()}
    # so few as thirty may show more
    assert max(wrong.values()) <= 0.05 * ARTICLES[claims] + (0 if ALL else 2)


@pytest.mark.parametrize("claims", [1, 10])
def test_an_effect_of_two_deviations_saves_a_third_of_the_seeds(claims: int) -> None:
    """And nearly all are verified. Two deviations of the differences within seeds."""
    ids = [f"x{number}" for number in range(claims + 1)]
    asked = study(*(claim(f"c{n}", f"cost('x{n}') < cost('x{n + 1}')") for n in range(claims)), ids=ids)
    effect = {id_: 2 * math.sqrt(2) * number for number, id_ in enumerate(ids)}
    seeds, verified = [], []
    for number in range(ARTICLES[claims]):
        found, _ = walked(asked, drawing(number, effect))
        seeds += [len(one.seeds) for one in found.study.experiments]
        verified += [verdict.holds for verdict in judged(found).values()]
    assert np.mean(seeds) <= 2 / 3 * 40
    assert np.mean(verified) >= 0.98
