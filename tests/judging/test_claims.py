"""Claims: a sentence holds when enough seeds bear it out, and can be asked of the study at all."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lrbs_report.judging.claims import Verdict, judge, wrong_claims
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.values import Evaluator
from lrbs_report.study.experiments import Claim, Study
from tests import factory


def claim(holds: str, seeds: float = 1.0, **sentences: str) -> Claim:
    """Return a claim."""
    return Claim(id="it", statement=sentences, holds=holds, seeds=seeds)


def verdict(agreeing: int, seeds: int, share: float, expression: str = "cost('one') < 0.5") -> Verdict:
    """Judge a claim that so many of so many seeds agree with, when a share of them must."""
    study = factory.study(factory.experiment("one", seeds=seeds, epochs=1))
    findings = factory.findings(
        study, one={seed: (0.25 if seed < agreeing else 0.75,) for seed in range(seeds)}
    )
    return judge(Evaluator(findings=findings), claim(expression, share))


@pytest.mark.parametrize(
    ("agreeing", "seeds", "share", "judgement"),
    [
        (20, 20, 1.0, "holds"),
        (19, 20, 1.0, "refuted"),
        (19, 20, 0.95, "holds"),
        (18, 20, 0.95, "refuted"),
        (18, 20, 0.9, "holds"),
        (17, 20, 0.9, "refuted"),
        (7, 25, 0.28, "holds"),  # 0.28 · 25 is a little more than 7 in floating point
        (6, 25, 0.28, "refuted"),
        (7, 10, 0.7, "holds"),
        (3, 7, 0.5, "refuted"),
        (4, 7, 0.5, "holds"),
        (0, 20, 0.01, "refuted"),
        (1, 1, 1.0, "holds"),
        (0, 1, 1.0, "refuted"),
    ],
)
def test_as_many_seeds_must_agree_as_the_claim_asks_for(
    agreeing: int, seeds: int, share: float, judgement: str
) -> None:
    """The share is reached exactly, not nearly."""
    judged = verdict(agreeing, seeds, share)
    assert (judgement, agreeing, seeds) == (judged.judgement, judged.agreeing, len(judged.seeds))


def test_one_seed_is_said() -> None:
    """One seed leaves chance open, and the verdict knows it; two do not."""
    assert [True, False] == [verdict(seeds, seeds, 1.0).rests_on_one_seed for seeds in (1, 2)]


@pytest.mark.parametrize(
    "expression", ["falls(costs('one'))", "not falls(costs('one'))", "cost('one') < 1", "not cost('one') < 1"]
)
def test_a_diverged_run_is_never_in_favour(expression: str) -> None:
    """Its seed has no answer, also under ``not``, and counts among those that do not agree."""
    study = factory.study(factory.experiment("one", seeds=3, epochs=2))
    findings = factory.findings(study, one={0: (0.5, math.nan), 1: (0.5, math.inf), 2: (0.5, 0.25)})
    judged = judge(Evaluator(findings=findings), claim(expression, 0.5))
    assert (2, (0, 1, 2), "refuted") == (judged.without, judged.seeds, judged.judgement)
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
        ("cost('two') < 1", 'cost: there is no experiment "two"'),
    ],
)
def test_what_is_no_question_is_an_error(expression: str, message: str) -> None:
    """A claim answers yes or no about some experiment; anything else is never silently true."""
    with pytest.raises(WrongExpression) as caught:
        verdict(1, 1, 1.0, expression)
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
    claims = (claim("learning_rate('lr-0-1') == 0.1"), claim("learning_rate('lr-0-1') == 0.2"))
    assert ["holds", "refuted"] == [
        judge(Evaluator(findings=factory.findings(claimed(*claims))), claim).judgement for claim in claims
    ]


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
