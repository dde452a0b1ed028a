"""Claims: what each seed says is counted and weighed, and can be asked of the study at all."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lrbs_report.judging.claims import Verdict, judge, judge_all, wrong_claims
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.values import Evaluator
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim, Study
from tests import factory


def claim(holds: str, seeds: float | None = None, id_: str = "it", **sentences: str) -> Claim:
    """Return a claim."""
    return Claim(id=id_, statement=sentences, holds=holds, seeds=seeds)


def two(agreeing: int, seeds: int) -> Findings:
    """Return findings of two experiments, of which the first costs less in so many of some seeds."""
    study = factory.study(*(factory.experiment(id_, seeds=seeds, epochs=1) for id_ in ("one", "two")))
    first = {seed: (0.25 + seed / 1000 if seed < agreeing else 0.75,) for seed in range(seeds)}
    return factory.findings(study, one=first, two={seed: (0.5 + seed / 1000,) for seed in range(seeds)})


def verdict(
    agreeing: int, seeds: int, share: float | None = None, expression: str = "cost('one') < 0.5"
) -> Verdict:
    """Judge a claim that so many of so many seeds agree with."""
    return judge(Evaluator(findings=two(agreeing, seeds)), claim(expression, share))


@pytest.mark.parametrize(
    ("agreeing", "seeds", "share", "judgement"),
    [
        (20, 20, None, "verified"),
        (19, 20, None, "refuted"),
        (4, 4, None, "undecided"),
        (5, 5, 1.0, "verified"),
        (20, 20, 0.8, "verified"),
        (19, 20, 0.8, "undecided"),
        (5, 20, 0.8, "refuted"),
        (1, 1, None, "undecided"),
        (0, 1, None, "refuted"),
    ],
)
def test_a_threshold_is_asked_of_all_seeds_or_of_a_share_of_them(
    agreeing: int, seeds: int, share: float | None, judgement: str
) -> None:
    """One that disagrees refutes what is said of all; few that agree decide nothing."""
    judged = verdict(agreeing, seeds, share)
    assert (judgement, agreeing, seeds) == (judged.judgement, judged.agreeing, len(judged.seeds))
    assert judged.holds is (judgement == "verified")
    assert judged.is_undecided is (judgement == "undecided")


@pytest.mark.parametrize(
    ("expression", "agreeing", "judgement", "chance"),
    [
        ("above(costs('two'), costs('one'))", 16, "verified", 0.0059),
        ("cost('one') < cost('two') and cost('two') < 1 and cost('one') > 0", 20, "verified", 2**-20),
        ("above(costs('two'), costs('one'))", 4, "refuted", 0.9987),
        ("above(costs('two'), costs('one'))", 12, "undecided", 0.2517),
    ],
)
def test_a_comparison_is_asked_what_chance_would_do(
    expression: str, agreeing: int, judgement: str, chance: float
) -> None:
    """As many seeds of 20, were each as likely to agree as not."""
    judged = verdict(agreeing, 20, None, expression)
    assert (judgement, "comparison") == (judged.judgement, judged.weighed.rule)
    assert chance == pytest.approx(judged.weighed.chance, rel=0.01)


def test_two_numbers_are_compared_by_the_sizes_of_their_differences() -> None:
    """Nine large ones against a small one are told from chance where nine of ten would not need to be."""
    study = factory.study(*(factory.experiment(id_, seeds=10, epochs=1) for id_ in ("one", "two")))
    ones = {seed: (0.5 - (seed > 0) / 8 + seed / 1000,) for seed in range(10)}
    found = factory.findings(study, one=ones, two=dict.fromkeys(range(10), (0.499,)))
    for expression in (
        "cost('one') < cost('two')",
        "cost('two') > cost('one')",
        "ordered(cost('one'), cost('two'))",
    ):
        judged = judge(Evaluator(findings=found), claim(expression)).weighed
        assert [round(0.499 - cost, 9) for (cost,) in ones.values()] == [
            round(one, 9) for one in judged.differences
        ]
        assert 2 / 1024 == judged.chance
    counted = judge(Evaluator(findings=found), claim("above(costs('two'), costs('one'))")).weighed
    assert ((), 11 / 1024) == (counted.differences, counted.chance)


@pytest.mark.parametrize(
    "expression",
    [
        "cost('one') < cost('two') and cost('one') > 0.6",  # another condition decides
        "cost('one') < cost('two') and cost('two') < cost('three')",
        "cost('one') < cost('two') < cost('three')",
        "costs('one') < costs('two')",
    ],
)
def test_sizes_are_asked_of_nothing_else(expression: str) -> None:
    """Two comparisons have two sizes, and where something else decides, none tells it."""
    study = factory.study(*(factory.experiment(id_, seeds=3, epochs=1) for id_ in ("one", "two", "three")))
    costs = {"one": 0.25, "two": 0.5, "three": 0.75}
    found = factory.findings(
        study, **{id_: {seed: (cost + seed / 100,) for seed in range(3)} for id_, cost in costs.items()}
    )
    judged = judge(Evaluator(findings=found), claim(expression)).weighed
    assert ("comparison", ()) == (judged.rule, judged.differences)


def test_seeds_that_show_sides_alike_agree_by_any_order() -> None:
    """Under ``<=`` they say nothing against chance; under ``<`` they do not agree, and refute nothing."""
    study = factory.study(*(factory.experiment(id_, seeds=8, epochs=1) for id_ in ("one", "two", "three")))
    alike = {seed: ((0.5, 0.25, 0.25)[min(seed, 2)],) for seed in range(8)}
    found = factory.findings(
        study,
        one=dict.fromkeys(range(8), (0.25,)),
        two=alike,
        three={seed: (0.75 + seed / 100,) for seed in range(8)},
    )
    judged = judge(Evaluator(findings=found), claim("cost('one') <= cost('two') <= cost('three')")).weighed
    assert (8, 0.5) == (judged.agreeing, judged.chance)
    strict = judge(Evaluator(findings=found), claim("cost('one') < cost('two') < cost('three')")).weighed
    assert (1, 0.5, 1.0, "undecided") == (strict.agreeing, strict.chance, strict.against, strict.judgement)


@pytest.mark.parametrize(
    ("expression", "why", "judgement"),
    [
        ("difference('cost', 'two', 'one') > 0.1", "asked together", "verified"),
        ("train_examples('one') < 5", "given", "refuted"),
        ("epochs('one') == 1", "nothing varies", "verified"),
        ("rate('one') < rate('two')", "nothing varies", "refuted"),
        ("cost('alike') < 0.3", "nothing varies", "verified"),
        ("cost('one') <= cost('twin')", "always equal", "verified"),
        ("cost('one') < cost('twin')", "always equal", "refuted"),
        ("cost('one') < 1", None, "undecided"),
        ("cost('one') < 1 and epochs('one') == 1", None, "undecided"),
    ],
)
def test_what_no_chance_takes_part_in_is_not_tested(expression: str, why: str | None, judgement: str) -> None:
    """Twenty seeds that are asked one question together are one answer, not twenty."""
    study = factory.study(
        *(factory.experiment(id_, seeds=3, epochs=1) for id_ in ("one", "two", "twin", "alike"))
    )
    costs = {seed: (0.25 + seed / 100,) for seed in range(3)}
    found = factory.findings(
        study,
        one=costs,
        twin=costs,
        two={seed: (0.5 + seed / 90,) for seed in range(3)},
        alike=dict.fromkeys(range(3), (0.25,)),
    )
    judged = judge(Evaluator(findings=found), claim(expression))
    assert (why, judgement) == (judged.weighed.untested, judged.judgement)


def test_runs_that_end_early_have_no_settled_number_of_epochs() -> None:
    """Though all of them end after as many: chance was at work."""
    found = factory.findings(
        factory.study(factory.experiment("one", seeds=3, epochs=4)),
        one={seed: (0.5, 0.25 + seed / 100) for seed in range(3)},
    )
    assert judge(Evaluator(findings=found), claim("epochs('one') < 4")).weighed.untested is None


def test_claims_of_an_article_are_judged_together() -> None:
    """Two that five seeds verify alone are undecided, and need more seeds than one would."""
    found = two(5, 5)
    claims = (claim("cost('one') < cost('two')", id_="a"), claim("cost('one') < 0.5", id_="b"))
    together = judge_all(Evaluator(findings=replace(found, study=replace(found.study, claims=claims))))
    assert {"a": "undecided", "b": "undecided"} == {id_: one.judgement for id_, one in together.items()}
    assert {2, 6} == {one.weighed.among for one in together.values()} | {
        one.weighed.needed for one in together.values()
    }
    assert {"verified"} == {judge(Evaluator(findings=found), one).judgement for one in claims}


def test_one_seed_is_said() -> None:
    """One seed leaves chance open, and the verdict knows it; two do not."""
    assert [True, False] == [verdict(seeds, seeds).rests_on_one_seed for seeds in (1, 2)]


@pytest.mark.parametrize(
    "expression", ["falls(costs('one'))", "not falls(costs('one'))", "cost('one') < 1", "not cost('one') < 1"]
)
def test_a_diverged_run_is_never_in_favour(expression: str) -> None:
    """Its seed has no answer, also under ``not``, and counts among those that do not agree."""
    study = factory.study(factory.experiment("one", seeds=3, epochs=2))
    findings = factory.findings(study, one={0: (0.5, math.nan), 1: (0.5, math.inf), 2: (0.5, 0.25)})
    judged = judge(Evaluator(findings=findings), claim(expression, 0.5))
    assert (2, (0, 1, 2), "undecided") == (judged.without, judged.seeds, judged.judgement)
    assert judged.agreeing == (0 if expression.startswith("not") else 1)


def test_divergence_itself_can_be_claimed() -> None:
    """Only what a diverged run does not have is missing."""
    study = factory.study(factory.experiment("one", seeds=2, epochs=2))
    findings = factory.findings(study, one={0: (0.5, math.nan), 1: (0.5, 0.25)})
    assert 1 == judge(Evaluator(findings=findings), claim("diverged('one')")).agreeing


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("cost('one')", "holds gives 0.25"),
        ("rises(costs('one'))", "holds gives 0"),
        ("trend(costs('one'))", "holds gives 'stays'"),
        ("true", "this looks at no experiment"),
        ("cost('three') < 1", 'cost: there is no experiment "three"'),
        (
            "learning_rate('one') < 0.2",
            "this asks for settings alone: no result can change the answer",
        ),
        (
            "cost('two') < cost( \"two\" )",
            "cost('two') is compared with itself: no result can change that",
        ),
    ],
)
def test_what_is_no_question_is_an_error(expression: str, message: str) -> None:
    """A claim answers yes or no about some experiment; anything else is never silently true."""
    with pytest.raises(WrongExpression) as caught:
        verdict(1, 1, None, expression)
    assert message == caught.value.message


def test_a_verdict_names_what_decided_it() -> None:
    """The measurements that a claim calls, each once, and the experiments.

    Functions that only ask about them are left out.
    """
    study = factory.study(factory.experiment("slow"), factory.experiment("fast"))
    judged = judge(
        Evaluator(findings=factory.findings(study)),
        claim("above(costs('slow'), costs(\"fast\")) and cost('fast') < cost( 'slow' )"),
    )
    assert {"costs('slow')", "costs('fast')", "cost('slow')", "cost('fast')"} == set(judged.calls)
    assert 4 == len(judged.calls)
    assert ("slow", "fast") == judged.experiments


def claimed(*claims: Claim) -> Study:
    """Return a study with these claims."""
    return replace(factory.article_study(), claims=claims)


def test_all_claims_are_judged_in_the_order_of_the_file() -> None:
    """One verdict each."""
    claims = (claim("rate('lr-0-1', 0) < 0.1", id_="b"), claim("rate('lr-0-1', 0) < 0.01", id_="a"))
    judged = judge_all(Evaluator(findings=factory.findings(claimed(*claims))))
    assert [("b", "verified"), ("a", "refuted")] == [(id_, one.judgement) for id_, one in judged.items()]


def test_wrong_claims_are_found_before_there_are_results() -> None:
    """With the number of the claim and the key that is wrong.

    The key is its question, or the sentence of one language.
    """
    study = claimed(
        claim(
            "accuracy('lr-0-1') > 0.5",
            en="It is {accuracy('lr-0-1')}.",
            es="Es {acuracy('lr-0-1')}, {accuracy('lr-0-2')}.",
        ),
        claim("accuracy('lr-0-1')", es="{ }"),
    )
    found = [(number, key, wrong.message) for number, key, wrong in wrong_claims(placeholder_findings(study))]
    assert [
        (0, "es", 'there is no "acuracy" in expressions'),
        (0, "es", 'accuracy: there is no experiment "lr-0-2"'),
        (1, "holds", "holds gives 0.5"),
        (1, "es", "this is no valid expression: unexpected 'end of expression'"),
    ] == found


@pytest.mark.parametrize(
    "expression",
    [
        "1 / (accuracy('lr-0-1') - accuracy('lr-0-01')) > 0",
        "first_below(costs('lr-0-1'), 0.0001) > 1",
        "exponent(axis('grid', 'batch_size'), bests('grid', 'learning_rate', 'batch_size')) > 0.5",
        "bests('grid', 'learning_rate', per='batch_size') | max == 1.0",
        "not falls(costs('lr-0-1'))",
    ],
)
def test_right_claims_pass_on_made_up_results(expression: str) -> None:
    """Made-up results are all alike; what they leave open is no mistake of the claim."""
    assert [] == list(wrong_claims(placeholder_findings(claimed(claim(expression)))))
