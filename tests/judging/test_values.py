"""Values by name: how the answers of the seeds become one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.values import Asked, Evaluator
from tests import factory

STUDY = factory.study(
    factory.experiment("one", seeds=3, epochs=2),
    factory.experiment("wild", seeds=3, epochs=2),
    factory.experiment("alone", seeds=1, epochs=2),
    factory.experiment("uneven", seeds=3, epochs=2),
)
EVALUATOR = Evaluator(
    findings=factory.findings(
        STUDY,
        one={0: (0.5, 0.25), 1: (0.5, 0.375), 2: (0.5, 0.125)},
        wild={0: (0.5, 0.25), 1: (0.5, math.nan), 2: (0.5, 0.25)},
        alone={0: (0.5, 0.25)},
        uneven={0: (0.5,), 1: (0.25, 0.125), 2: (0.5, 0.25)},
    )
)

CONTENTS: dict[tuple[str, Any], Any] = {
    ("cost('one')", "mean"): 0.25,
    ("cost('one')", "min"): 0.125,
    ("cost('one')", "max"): 0.375,
    ("cost('one')", "sd"): 0.125,
    ("cost('one', 0)", "mean"): 0.5,
    ("cost('one', 0)", "sd"): 0.0,
    ("cost('one') < 0.3", "count"): 2,
    ("cost('one') < 0.3", "asked"): 3,
    ("costs('one')", "mean"): [0.5, 0.25],
    ("costs('one')", "min"): [0.5, 0.125],
    ("costs('one')", "max"): [0.5, 0.375],
    ("costs('one')", "sd"): [0.0, 0.125],
    ("epochs('one')", "mean"): 2,
    ("setting('one', 'sampling')", "mean"): "replacement",
    ("diverged('one')", "mean"): False,
    ("cost('wild')", "mean"): None,
    ("cost('wild')", "max"): None,
    ("cost('wild') > 0", "count"): 2,
    ("cost('wild') > 0", "asked"): 3,
    ("not cost('wild') > 0", "count"): 0,
    ("cost('alone')", "mean"): 0.25,
    ("cost('alone')", "sd"): None,
    ("cost('alone')", "asked"): 1,
}


@pytest.mark.parametrize(("expression", "over"), CONTENTS)
def test_answers_become_one_value(expression: str, over: Any) -> None:  # noqa: ANN401 - one of a few words
    """Numbers and lists item by item; a value that some seed lacks is missing, and one seed has no spread.

    Counts count every seed.
    """
    assert CONTENTS[expression, over] == EVALUATOR.value(Asked(expression=expression, over=over)).content


def test_a_whole_number_that_all_seeds_agree_on_stays_one() -> None:
    """Ten epochs are not 10.0."""
    assert isinstance(EVALUATOR.value(Asked(expression="epochs('one')")).content, int)


def test_one_seed_can_be_named() -> None:
    """Its value is its own, and rests on it alone."""
    value = EVALUATOR.value(Asked(expression="cost('one')", over="seed", seed=1))
    assert (0.375, (1,), ("one",)) == (value.content, value.seeds, value.experiments)
    assert EVALUATOR.value(Asked(expression="cost('wild')", over="seed", seed=1)).content is None


def test_a_value_names_what_it_rests_on() -> None:
    """Every experiment that was looked at, and every seed that has a run of each."""
    value = EVALUATOR.value(Asked(expression="cost('one') - cost('alone')"))
    assert (("one", "alone"), (0,)) == (value.experiments, value.seeds)


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        (
            Asked(expression="cost('one')", over="seed", seed=7),
            "there is no run with seed 7",
            "The seeds are 0, 1, 2.",
        ),
        (
            Asked(expression="cost('one')", over="seed"),
            "there is no run with seed None",
            "The seeds are 0, 1, 2.",
        ),
        (
            Asked(expression="cost('one')", over="man"),  # type: ignore[arg-type]  # as templates may write it
            'there is no over="man"',
            "Expected one of: mean, min, max, sd, count, asked, seed.",
        ),
        (
            Asked(expression="cost('one') < 0.3"),
            "the seeds differ in something that has no mean",
            "Name one of them: value(\"cost('one') < 0.3\", seed=…).",
        ),
        (
            Asked(expression="costs('uneven')"),
            "the seeds differ in something that has no mean",
            "Name one of them: value(\"costs('uneven')\", seed=…).",
        ),
    ],
)
def test_wrong_ways_to_ask_are_told(asked: Asked, message: str, hint: str) -> None:
    """Unknown seeds, unknown summaries, and answers that cannot be summed up."""
    with pytest.raises(WrongExpression) as caught:
        EVALUATOR.value(asked)
    assert (message, hint) == (caught.value.message, caught.value.hint)


def test_no_seed_in_common_is_told() -> None:
    """A comparison that no seed can answer is an error, not a silent yes."""
    study = factory.study(factory.experiment("odd", seeds=1, epochs=1), factory.experiment("even", epochs=1))
    even = replace(study.experiments[1], seeds=(2, 4))
    asked = factory.study(study.experiments[0], even)
    evaluator = Evaluator(findings=factory.findings(asked, odd={0: (0.1,)}, even={2: (0.1,), 4: (0.1,)}))
    with pytest.raises(
        WrongExpression, match=r"^no seed has all the runs that this needs It is about: odd, even\.$"
    ):
        evaluator.value(Asked(expression="cost('odd') < cost('even')"))
    assert 0 == evaluator.value(Asked(expression="diverged_runs('odd', 'even')")).content


STYLES = {
    "accuracy('one')": "measured",
    "cost('one') - cost('alone')": "measured",
    "rate('one', 0)": "rate",
    "learning_rate('one')": "exact",
    "batch_size('one')": "whole",
    "max(costs('one'))": "measured",
    "max(rates('one'))": "rate",
    "rises(costs('one'))": "whole",
    "setting('one', 'sampling') ~ ''": "text",
    "diverged('one')": "whole",
}


@pytest.mark.parametrize("expression", STYLES)
def test_functions_decide_how_their_values_are_printed(expression: str) -> None:
    """Measurements with four decimals, rates with six, settings with all digits, counts with none."""
    assert STYLES[expression] == EVALUATOR.value(Asked(expression=expression)).style


def test_counts_of_seeds_are_whole_whatever_is_asked() -> None:
    """How many seeds agree is a count, also when they agree about a cost."""
    assert ["whole", "whole"] == [
        EVALUATOR.value(Asked(expression="cost('one') < 0.3", over=over)).style for over in ("count", "asked")
    ]
