"""What each function looks at, against what it answers."""

from __future__ import annotations

import pytest

from lrbs_report.judging.expressions import calls
from lrbs_report.judging.reach import DEFINED, GIVEN, OF_ALL, REACH, SETTLED
from lrbs_report.judging.vocabulary import ABOUT_RESULTS, SIGNATURES
from tests.judging.test_vocabulary import ANSWERS, GRID_ANSWERS, PUBLISHED_ANSWERS

CASES = {**ANSWERS, **GRID_ANSWERS}


def reached(expression: str) -> set[str]:
    """Return what the functions of an expression look at."""
    return {REACH[call.function] for call in calls(expression, SIGNATURES) if call.function in REACH}


def test_every_name_is_one_of_the_vocabulary() -> None:
    """And stands in one list alone."""
    assert set(REACH) == set(ABOUT_RESULTS)
    assert DEFINED | GIVEN | OF_ALL | SETTLED <= set(REACH)
    assert len(DEFINED | GIVEN | OF_ALL) == len(DEFINED) + len(GIVEN) + len(OF_ALL)
    assert {"seed"} == {REACH[word] for word in SETTLED}


@pytest.mark.parametrize("expression", [one for one in CASES if "seed" not in reached(one)])
def test_what_does_not_look_at_a_seed_has_one_answer(expression: str) -> None:
    """By the answers that were worked out by hand."""
    first, second = CASES[expression]
    assert repr(first) == repr(second)


def test_what_looks_at_a_seed_answers_for_it() -> None:
    """Somewhere two seeds differ, or else it would be asked of all of them together."""
    apart = {
        call.function
        for expression, (first, second) in CASES.items()
        for call in calls(expression, SIGNATURES)
        if repr(first) != repr(second)
    }
    of_a_seed = {word for word, reach in REACH.items() if reach == "seed"}
    assert of_a_seed - SETTLED - apart <= {"best_accuracy", "at_best"}
    assert not any("seed" in reached(expression) for expression in PUBLISHED_ANSWERS)
