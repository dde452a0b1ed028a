"""Perturbed results change what says something about them.

What would be true of any results is found.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.base.tongue import catalog_of
from lrbs_report.judging.claims import judge
from lrbs_report.judging.mutation import Printed, Score, _claim_target, _survivors_of, _value_target, mutate
from lrbs_report.judging.perturbations import perturbations_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from lrbs_report.study.experiments import Claim
from tests import factory


def findings() -> Findings:
    """Return two experiments of four seeds and four epochs, a sweep of three rates, and a published log.

    The highest cost of a seed is more than twice the lowest, in one with all seeds but the first, in two with
    all but the last.
    """
    one, two = (factory.experiment(name, seeds=4, epochs=4) for name in ("one", "two"))
    grid = factory.sweep("grid", learning_rate=(0.1, 0.2, 0.3))
    log = factory.reference(
        factory.published(
            (0.5, 0.4, 0.35, 0.3), experiment="one", rates=(0.1, 0.09, 0.08, 0.07), accuracy=0.6
        )
    )
    asked = factory.study(one, two, sweeps=[grid], references=(log,))
    return factory.findings(
        asked,
        one={0: (0.5, 0.3, 0.35, 0.4)} | dict.fromkeys((1, 2, 3), (0.5, 0.2, 0.3, 0.4)),
        two=dict.fromkeys((0, 1, 2), (0.6, 0.2, 0.5, 0.3)) | {3: (0.5, 0.35, 0.4, 0.3)},
        grid_0_1={0: (0.5, 0.45)},
        grid_0_2={0: (0.5, 0.3)},
        grid_0_3={0: (0.5, 0.2)},
    )


def claim(holds: str, seeds: float | None = 1.0, id_: str = "it") -> Claim:
    """Return a claim."""
    return Claim(id=id_, statement={}, holds=holds, seeds=seeds)


def value(expression: str, page: str = "en") -> Printed:
    """Return a value that is printed with four decimals, or as it is."""
    return Printed(
        asked=Asked(expression=expression),
        page=page,
        text=lambda content: f"{content:.4f}" if isinstance(content, float) else str(content),
    )


def score(*claims: Claim, values: tuple[Printed, ...] = ()) -> Score:
    """Perturb the findings of a study that claims and prints something."""
    found = findings()
    return mutate(replace(found, study=replace(found.study, claims=claims)), values)


def noticed(what: Claim | Printed) -> set[str]:
    """Ask every perturbation by itself whether it changes something, and name those that do."""
    found = findings()
    evaluator = Evaluator(findings=found)
    target = (
        _claim_target(evaluator, judge(evaluator, what))
        if isinstance(what, Claim)
        else _value_target(evaluator, what)
    )
    return {each.name for each in perturbations_of(found) if not _survivors_of(each, [target])}


RATIO = "min(costs('{0}')) / max(costs('{0}'))"
SOME = "cost('one') > 0"
"""What no perturbation changes: a claim asks for a result."""
NARROW = [RATIO.format(f"grid-0-{number}") for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("holds", "seeds", "only"),
    [
        ("cost('one') < 1 or cost('two') < 1", 1, {"costs scaled up"}),
        ("cost('one') > 0.1 or cost('two') > 0.1", 1, {"costs scaled down"}),
        ("accuracy('one') < 0.95 or accuracy('two') < 0.95", 1, {"accuracies scaled up"}),
        ("accuracy('one') > 0.3 or accuracy('two') > 0.3", 1, {"accuracies scaled down"}),
        ("rate('one') < 0.5 or rate('two') < 0.5", 1, {"rates scaled up"}),
        ("rate('one') > 0.05 or rate('two') > 0.05", 1, {"rates scaled down"}),
        (
            f"{NARROW[0]} < 0.90001 or {NARROW[1]} < 0.60005 or {NARROW[2]} < 0.40005",
            1,
            {"costs moved up by 0.0001"},
        ),
        (
            f"{NARROW[0]} > 0.89999 or {NARROW[1]} > 0.59995 or {NARROW[2]} > 0.39995",
            1,
            {"costs moved down by 0.0001"},
        ),
        ("accuracy('two') < 2 * accuracy('one')", 1, {"accuracies of one experiment scaled down"}),
        ("best_accuracy('grid') > 0.5 * accuracy('one')", 1, {"accuracies of one sweep scaled down"}),
        ("cost('one', 0) > cost('one')", 1, {"epochs reversed"}),
        ("not falls(costs('one')) or not falls(costs('two'))", 1, {"epochs sorted by falling cost"}),
        ("abs(cost('two', 1) + cost('two', 3) - 0.8) > 0.04", 0.5, {"epochs shuffled"}),
        ("accuracy('one') < 0.65 or accuracy('two') > 0.65", 1, {"two experiments swapped"}),
        ("accuracy('one') != accuracy('two')", 1, {"one experiment replaced by another"}),
        (
            "accuracy('grid-0-1') < 0.65 or accuracy('grid-0-3') > 0.65",
            1,
            {"cells of a sweep rotated", "outcomes of a sweep's cells rotated"},
        ),
        (
            "accuracy('grid-0-2') != accuracy('grid-0-1') or accuracy('grid-0-2') != accuracy('grid-0-3')",
            1,
            {"cells of a sweep all alike"},
        ),
        ("max(costs('two')) > 2 * min(costs('two'))", 0.7, {"first seed lost", "two experiments swapped"}),
        (
            "max(costs('one')) > 2 * min(costs('one'))",
            0.7,
            {"last seed lost", "one seed more", "two experiments swapped"},
        ),
        ("epochs('one') == 4 or epochs('two') == 4", 1, {"one epoch more"}),
        ("not diverged('one')", 1, {"runs diverged"}),
        (
            f"(batch_size('one') < 100 or batch_size('two') < 100) and {SOME}",
            1,
            {"setting batch_size scaled up"},
        ),
        (
            f"(learning_rate('one') > 0.05 or learning_rate('two') > 0.05) and {SOME}",
            1,
            {"setting learning_rate scaled down"},
        ),
        (
            f"setting('one', 'sampling') == 'replacement' and {SOME}",
            1,
            {"setting sampling scaled up", "setting sampling scaled down"},
        ),
        (
            f"setting('one', 'model') == 'softmax' and {SOME}",
            1,
            {"names of data sets and networks changed"},
        ),
        (
            f"len(axis('grid', 'learning_rate')) == 3 and {SOME}",
            1,
            {"last value of learning_rate lost"},
        ),
        ("published_cost('log', 'one') < 1", 1, {"published costs scaled up"}),
        ("published_cost('log', 'one') > 0.1", 1, {"published costs scaled down"}),
        ("published_accuracy('log', 'one') < 0.95", 1, {"published accuracies scaled up"}),
        ("published_rate('log', 'one') < 0.5", 1, {"published rates scaled up"}),
        ("falls(published_costs('log', 'one'))", 1, {"published epochs reversed"}),
        ("costs_compared('log') == 4", 1, {"last published epoch lost"}),
    ],
)
def test_each_perturbation_changes_what_no_other_does(holds: str, seeds: float, only: set[str]) -> None:
    """Leaving one out would let such a claim pass for one that no results could refute."""
    assert only == noticed(claim(holds, seeds))


@pytest.mark.parametrize(
    ("expression", "unit"),
    [("cost('one')", "costs moved up by 0.0001"), ("accuracy('one')", "accuracies moved down by 0.0001")],
)
def test_a_printed_value_sees_the_last_digit(expression: str, unit: str) -> None:
    """A value with all its printed digits changes when its last one does."""
    assert unit in noticed(value(expression))


@pytest.mark.parametrize(
    "holds",
    [
        "accuracy('one') > 0",
        "accuracy('one') <= 1",
        "cost('one') > 0 and rate('one') > 0",
        "accuracy('one') - accuracy('one') == 0",
        "len(costs('one')) > 0",
        "accuracies('grid', 'learning_rate') | length > 0",
    ],
)
def test_what_is_true_of_any_results_survives(holds: str) -> None:
    """Nothing turns it red, not even a run that diverged: what cannot be asked has not been refuted.

    It is listed with what was tried.
    """
    empty = claim(holds)
    (survivor,) = score(empty).survivors
    assert (empty, "undecided") == (survivor.what, survivor.shown)  # by two seeds
    assert {"accuracies scaled down", "runs diverged"} <= set(survivor.tried)


def test_a_value_that_says_nothing_survives() -> None:
    """Whatever the results, it is printed alike; the one beside it is not."""
    constant, telling = value("accuracy('one') - accuracy('one')"), value("accuracy('one')")
    tried = score(values=(constant, telling))
    assert [(constant, "0.0000")] == [(survivor.what, survivor.shown) for survivor in tried.survivors]
    assert (2, 1, 0.5) == (tried.values, tried.red_values, tried.share)


def test_rounding_can_hide_every_change() -> None:
    """What counts is what is printed, not what was computed."""
    coarse = Printed(
        asked=Asked(expression="accuracy('one') / 100"), page="en", text=lambda content: f"{content:.0f}"
    )
    assert [coarse] == [survivor.what for survivor in score(values=(coarse,)).survivors]


def test_a_refuted_claim_must_be_able_to_hold() -> None:
    """It is named as refuted, and survives only when no results would bear it out."""
    tried = score(claim("accuracy('one') > 0.9"), claim("accuracy('one') < 0", id_="below"))
    assert [("accuracy('one') < 0", "refuted")] == [
        (one.what.holds, one.shown) for one in tried.survivors if isinstance(one.what, Claim)
    ]
    assert (("it", "below"), 2, 1, 0.5) == (tried.refuted, tried.claims, tried.red_claims, tried.share)
    assert ("it",) == score(claim("accuracy('one') > 0.1")).undecided


def test_only_what_looks_at_changed_results_is_asked() -> None:
    """A claim about one experiment is not asked when only another one changes."""
    (survivor,) = score(claim("accuracy('grid-0-1') > 0")).survivors
    assert "one experiment replaced by another" not in survivor.tried
    assert "outcomes of a sweep's cells rotated" in survivor.tried


def test_findings_stay_as_they_were() -> None:
    """Perturbations are made beside the results, which nothing changes."""
    found = findings()
    for each in perturbations_of(found):
        each.findings()
    assert findings() == found


@pytest.mark.parametrize("tested", [{0: 9, 1: 1}, {0: 5, 1: 5}, {3: 10}])
def test_what_the_data_hold_is_perturbed(tested: dict[int, int]) -> None:
    """A share of classes changes with the classes, and with nothing else."""
    found = replace(
        findings(),
        data={
            "mnist-55k": Portrait(
                train=Part(rows=10, classes={0: 5, 1: 5}), test=Part(rows=10, classes=tested), low=0, high=255
            )
        },
    )
    target = _value_target(Evaluator(findings=found), value("largest_share('one')"))
    seen = {each.name for each in perturbations_of(found) if not _survivors_of(each, [target])}
    always = {"largest class grown", "largest class no larger than others"}
    assert always == seen - {"classes turned round"}
    target = _value_target(Evaluator(findings=found), value("class_examples('one', 0)"))
    seen = {each.name for each in perturbations_of(found) if not _survivors_of(each, [target])}
    assert {"classes turned round"} == seen


def test_each_perturbation_is_told_in_spanish() -> None:
    """What was tried in vain is told to a person, whatever it is."""
    told = {each.name.way.worded(catalog_of("es")) for each in perturbations_of(findings())}
    assert {"costes a menor escala", "exactitudes con 0.0001 de más", "sin la última semilla"} <= told


def test_nothing_to_say_scores_everything() -> None:
    """A study without claims whose report prints no value has nothing that could go unnoticed."""
    assert Score(claims=0, values=0, survivors=(), refuted=(), undecided=()) == score()
    assert 1.0 == score().share


def test_a_share_that_is_all_in_every_run_is_seen_to_depend_on_the_results() -> None:
    """No swap would show it: what is measured besides is scaled and moved too, and shares stay shares."""
    model = factory.model(metrics=("accuracy", "precision"))
    study = factory.study(*(factory.experiment(name, seeds=3, model=model) for name in ("one", "two")))
    made = factory.findings(study)
    runs = {
        id_: tuple(
            replace(run, record=run.record.changed(("test_precision",), lambda _: 1.0)) for run in theirs
        )
        for id_, theirs in made.runs.items()
    }
    found = replace(made, runs=runs)
    printed = value("max(final('test_precision', 'one'), final('test_precision', 'two'))")
    assert [] == [*mutate(found, (printed,)).survivors]
    named = {str(each.name): each for each in perturbations_of(found)}
    assert {"further shares scaled up", "further measures scaled down"} <= {*named}
    for name in ("further shares scaled up", "further shares of one experiment scaled down"):
        finals = [run.record.finals for theirs in named[name].findings().runs.values() for run in theirs]
        assert all(0 <= (one["test_precision"] or 0) <= 1 for one in finals)
