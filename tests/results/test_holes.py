"""Runs that are missing: what is left to tell, what has no answer, and what is wrong all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from statistics import fmean
from typing import Any

import pytest

from lrbs_report.judging.claims import judge_all, wrong_claims
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.facts import grid_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Claim
from tests import factory

STUDY = factory.whole_study()
RUNS = factory.findings(STUDY).runs
GRID = [one.id for one in STUDY.experiments if one.sweep == "grid"]
MIDDLE = fmean(run.judged or 0.0 for run in RUNS["setups-shuffle-0-1"])


def without(*ids: str, seeds: Mapping[str, Collection[int]] | None = None) -> Findings:
    """Return the findings without all runs of some experiments, and without some seeds of others."""
    lost = seeds or {}
    left = {
        id_: [run for run in runs if run.seed not in lost.get(id_, ())]
        for id_, runs in RUNS.items()
        if id_ not in ids
    }
    return findings_of(STUDY, left)


def asked(findings: Findings, expression: str, over: Any = "mean", seed: int | None = None) -> Any:  # noqa: ANN401 - a value's content
    """Ask for a value."""
    return Evaluator(findings=findings).value(Asked(expression=expression, over=over, seed=seed)).content


def test_whole_findings_have_no_hole() -> None:
    """They are what they are without any talk of holes."""
    assert Findings(study=STUDY, runs=RUNS) == findings_of(STUDY, RUNS)
    assert () == findings_of(STUDY, RUNS).holes


def test_some_runs_are_summed_up_alone() -> None:
    """The experiment has the seeds that are there, and every number is theirs; what is missing is known."""
    found = without(seeds={"lr-0-1": {1}})
    assert [("lr-0-1", (1,))] == [(hole.experiment.id, hole.seeds) for hole in found.holes]
    assert (0, 2) == found.study.named["lr-0-1"].seeds
    accuracies = [run.judged or 0.0 for run in RUNS["lr-0-1"] if run.seed != 1]
    assert sum(accuracies) / 2 == asked(found, "accuracy('lr-0-1')")
    assert (
        2
        == asked(found, "seeds('lr-0-1')")
        == asked(found, "accuracy('lr-0-1') > accuracy('lr-0-01')", "asked")
    )


def test_an_experiment_without_runs_leaves() -> None:
    """With the published log that it is compared with, and nothing else; the whole study remembers both."""
    found = without("lr-0-01")
    assert [one.id for one in STUDY.experiments if one.id != "lr-0-01"] == [
        one.id for one in found.study.experiments
    ]
    assert {"lr-0-01", "published"} == found.gone
    assert () == found.study.references
    assert STUDY == found.whole


def test_a_sweep_that_lacks_a_cell_has_no_grid_and_one_without_cells_leaves() -> None:
    """Both are told as far as there is something to tell."""
    sweep = without(GRID[0]).study.sweeps[0]
    assert (GRID[1:], None) == ([cell.id for cell in sweep.experiments], grid_of(without(GRID[0]), sweep))
    assert ["setups"] == [one.id for one in without(*GRID).study.sweeps]
    assert {*GRID, "grid"} == without(*GRID).gone


@pytest.mark.parametrize(
    ("found", "stays"),
    [
        (without(GRID[0]), True),
        (without(seeds={"setups-shuffle-0-1": {0}}), True),
        (without(seeds={"setups-shuffle-0-1": {0, 1}}), False),
        (without(seeds={"lr-0-1": {0}}), False),
        (without("setups-shuffle-0-1"), False),
    ],
)
def test_a_log_is_compared_with_all_or_not_at_all(found: Findings, stays: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each experiment and each candidate must have seeds enough for a band.

    Else every log would seem to fit.
    """
    assert stays == bool(found.study.references)


@pytest.mark.parametrize(
    ("expression", "over", "seed"),
    [
        ("accuracy('lr-0-01')", "mean", None),
        ("learning_rate('lr-0-01')", "mean", None),
        ("accuracy('lr-0-1') - accuracy('lr-0-01')", "max", None),
        ("accuracy('lr-0-1') > 2 or accuracy('lr-0-01') > 0.9", "count", None),
        ("accuracy('lr-0-01')", "seed", 1),
        ("diverged_runs('lr-0-1', 'lr-0-01')", "mean", None),
        ("surviving_setups('published')", "mean", None),
        ("z('published', 'lr-0-1', 0)", "mean", None),
        ("best('grid', 'learning_rate', batch_size=4)", "mean", None),
        ("best_accuracy('grid')", "mean", None),
        ("accuracy('lr-0-1')", "seed", 2),
    ],
)
def test_what_needs_a_missing_run_has_no_value(expression: str, over: Any, seed: int | None) -> None:  # noqa: ANN401 - one of a few words
    """Nor has what looks at a sweep that lacks a cell: the best of what is left may not be the best.

    Nothing is linked to what is not there.
    """
    found = without("lr-0-01", GRID[1], seeds={"lr-0-1": {2}})
    value = Evaluator(findings=found).value(Asked(expression=expression, over=over, seed=seed))
    assert (None, (), ()) == (value.content, value.experiments, value.seeds)
    assert asked(Findings(study=STUDY, runs=RUNS), expression, over, seed) is not None


def test_what_asks_of_a_log_that_cannot_be_compared_has_no_value() -> None:
    """Whatever else it looks at is whole."""
    assert asked(without("lr-0-01"), "z('published', 'lr-0-1', 0)") is None
    assert asked(without("lr-0-01"), "accuracy('lr-0-1')") == asked(
        Findings(study=STUDY, runs=RUNS), "accuracy('lr-0-1')"
    )


def test_what_needs_no_missing_run_is_answered() -> None:
    """Other cells and experiments keep their values."""
    found, whole = without("lr-0-01", GRID[1], seeds={"lr-0-1": {2}}), Findings(study=STUDY, runs=RUNS)
    for expression in (f"accuracy('{GRID[0]}')", "accuracy('setups-shuffle-0-1')"):
        assert asked(whole, expression) == asked(found, expression)
    assert asked(whole, "cost('lr-0-1')", "seed", 1) == asked(found, "cost('lr-0-1')", "seed", 1)


@pytest.mark.parametrize(
    ("expression", "over", "seed", "message"),
    [
        ("accuracy('lr-0-02')", "mean", None, 'accuracy: there is no experiment "lr-0-02"'),
        ("acuracy('lr-0-01')", "mean", None, 'there is no "acuracy" in expressions'),
        ("accuracy('lr-0-01')", "men", None, 'there is no over="men"'),
        ("accuracy('lr-0-01')", "seed", 9, "there is no run with seed 9"),
        ("accuracy('lr-0-1')", "seed", 9, "there is no run with seed 9"),
        ("setting('lr-0-01', 'sampeling')", "mean", None, 'there is no setting "sampeling"'),
        ("best('grid', 'epochs')", "mean", None, 'the sweep "grid" has no axis "epochs"'),
        (
            f"accuracy('setups-shuffle-0-1') > {MIDDLE}",
            "mean",
            None,
            "the seeds differ in something that has no mean",
        ),
    ],
)
def test_what_is_wrong_stays_wrong(expression: str, over: Any, seed: int | None, message: str) -> None:  # noqa: ANN401 - one of a few words
    """No hole excuses a name that nothing has, or a question that whole experiments cannot answer."""
    with pytest.raises(WrongExpression) as caught:
        asked(without("lr-0-01", GRID[1], seeds={"lr-0-1": {2}}), expression, over, seed)
    assert message == caught.value.message


def test_seeds_that_no_longer_meet_are_missing() -> None:
    """A comparison that no seed is left for could be made with all runs: it is no mistake."""
    assert (
        asked(without(seeds={"lr-0-1": {0, 1}, "lr-0-01": {2}}), "cost('lr-0-1') - cost('lr-0-01')") is None
    )


def claimed(findings: Findings, **claims: str) -> Findings:
    """Let findings claim other things: a question each.

    After it a sentence may stand that asks for something.
    """
    parts = {id_: [*text.partition(" | ")] for id_, text in claims.items()}
    told = tuple(
        Claim(id=id_, statement={"en": sentence}, holds=holds) for id_, (holds, _, sentence) in parts.items()
    )
    return replace(
        findings, study=replace(findings.study, claims=told), asked=replace(findings.whole, claims=told)
    )


def test_claims_are_judged_as_far_as_they_can_be_said() -> None:
    """Neither one whose question needs a missing run, nor one whose sentence does.

    The others keep their verdicts.
    """
    found = claimed(
        without("lr-0-01", seeds={"lr-0-1": {2}}),
        said="falls(costs('lr-0-1')) or true",
        asks="accuracy('lr-0-01') < accuracy('lr-0-1')",
        tells="accuracy('lr-0-1') > 0.5 | With {learning_rate('lr-0-01')} it is worse.",
        partly="accuracy('lr-0-1') > 0.9 | It reaches {accuracy('lr-0-1')}.",
    )
    verdicts = judge_all(Evaluator(findings=found))
    assert ["said", "partly"] == list(verdicts)
    assert (0, 1) == verdicts["partly"].seeds
    assert [] == list(wrong_claims(found))


def test_wrong_claims_are_found_among_holes_with_their_place() -> None:
    """Counted as the file counts them, whatever cannot be judged before."""
    found = claimed(
        without("lr-0-01"),
        lost="accuracy('lr-0-01') > 0",
        wrong="acuracy('lr-0-1') > 0",
        blank="accuracy('lr-0-1') > 0 | {no('one')}",
    )
    assert [(1, "holds"), (2, "en")] == [(number, key) for number, key, _ in wrong_claims(found)]
