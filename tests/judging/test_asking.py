"""What kind of question a claim asks, by its expression."""

from __future__ import annotations

import pytest

from lrbs_report.judging.asking import asking_of
from lrbs_report.judging.expressions import WrongExpression

COMPARES = (
    "cost('a') < cost('b')",
    "cost('a') <= cost('b')",
    "cost('a') > 2 * cost('b')",
    "0.1 < cost('a') < cost('b')",
    "cost('a') < cost('b') and epochs('a') == epochs('b')",
    "cost('a', 0) > 0.5 and (cost('a') < cost('b') and cost('b') < 1)",
    "abs(cost('a') - cost('b')) < abs(cost('b') - cost('c')) / 20",
    "above(costs('a'), costs('b'))",
    "below(costs('a'), costs('b'))",
    "ordered(cost('a'), cost('b'), 0.5)",
    "grows([cost('a'), cost('b'), cost('c')])",
    "falls(accuracies('grid', 'batch_size', learning_rate=0.1))",
    "grows(bests('grid', 'learning_rate', per='batch_size'))",
    "trend(bests('grid', 'learning_rate', per='batch_size')) == 'grows'",
    "'falls' == trend(bests('grid', 'learning_rate', per='batch_size'))",
    "best('grid', 'learning_rate', batch_size=8) < best('grid', 'learning_rate', batch_size=128)",
    "best_accuracy('grid', batch_size=1) > accuracy('a')",
    "final('test_auc', 'a') < final('test_auc', 'b')",
    "min(costs('a')) < min(costs('b'))",
)
ASKS_OF_ALL = (
    "cost('a') < 0.5",
    "cost('a') < cost('a', 0)",
    "at('val_loss', 'a') > cost('a')",
    "falls(costs('a'))",
    "not falls(costs('a'))",
    "grows([cost('a', 0), cost('a', 1)])",
    "above(costs('a'), published_costs('log', 'a'))",
    "accuracy('a') > largest_share('a')",
    "min(accuracy('a'), accuracy('b')) > 0.9",
    "learning_rate('a') < edge_rate('range')",
    "cost('a') < cost('b') or cost('a') < 0.5",
    "not cost('a') < cost('b')",
    "cost('a') == cost('b')",
    "cost('a') < cost('b') > cost('c')",
    "cost('a') < cost('b') if epochs('a') == 1 else cost('a') > cost('b')",
    "trend(bests('grid', 'learning_rate', per='batch_size')) == 'stays'",
    "trend(bests('grid', 'learning_rate', per='batch_size')) != 'grows'",
    "trend(costs('a')) == 'falls'",
    "best('grid', 'learning_rate', batch_size=64) == max(axis('grid', 'learning_rate'))",
    "best('grid', 'learning_rate') < best('grid', 'learning_rate', by='test_auc')",
    "grows(axis('grid', 'learning_rate')) and cost('a') < 1",
    "difference('cost', 'a', 'b') < difference('cost', 'b', 'c')",
)


@pytest.mark.parametrize(
    ("expression", "compares"),
    [*dict.fromkeys(COMPARES, True).items(), *dict.fromkeys(ASKS_OF_ALL, False).items()],
)
def test_what_puts_results_of_several_experiments_in_order_compares(
    expression: str, *, compares: bool
) -> None:
    """Whoever exchanges them gets the opposite answer; a threshold and a run's own epochs have none."""
    assert compares is asking_of(expression).compares


@pytest.mark.parametrize(
    ("expression", "sides"),
    [
        ("cost('a') < cost('b')", [("cost('a')", "cost('b')", True)]),
        ("cost('a') >= cost( \"b\", epoch=0 )", [("cost('b', epoch=0)", "cost('a')", False)]),
        ("0.1 < cost('a') < cost('b')", [("cost('a')", "cost('b')", True)]),
        (
            "cost('a') + 0.1 < cost('b') <= cost('c') and cost('a') < 1",
            [("(cost('a') + 0.1)", "cost('b')", True), ("cost('b')", "cost('c')", False)],
        ),
        ("ordered(cost('a'), 0.5, cost('b'), cost('c'))", [("cost('b')", "cost('c')", True)]),
        ("cost('a') < 0.5", []),
        ("above(costs('a'), costs('b'))", []),
    ],
)
def test_what_stands_on_both_sides_can_be_asked_by_itself(
    expression: str, sides: list[tuple[str, str, bool]]
) -> None:
    """The lower one first."""
    assert sides == [(one.low, one.high, one.is_strict) for one in asking_of(expression).comparisons]


@pytest.mark.parametrize(
    ("expression", "reaches"),
    [
        ("cost('a') < 0.5", {"seed"}),
        ("cost('a') < setting('a', 'epochs')", {"seed", "defined"}),
        ("surviving_setups('log') == 1", {"all seeds"}),
        ("falls(published_costs('log', 'a'))", {"given"}),
        ("interval('cost', 'a')[0] > batch_size('a')", {"all seeds", "defined"}),
    ],
)
def test_what_is_looked_at_is_known(expression: str, reaches: set[str]) -> None:
    """A seed's results, those of all seeds, what was there, or definitions."""
    assert reaches == asking_of(expression).reaches


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("learning_rate('a') == 0.1", "settings alone"),
        ("len(axis('grid', 'learning_rate')) > batch_size('a')", "settings alone"),
        ("cost('a') <= cost( \"a\" )", "cost('a') is compared with itself"),
        ("cost('a') < 1 and accuracy('a') == accuracy('a')", "accuracy('a') is compared with itself"),
    ],
)
def test_what_no_result_can_change_is_no_claim(expression: str, said: str) -> None:
    """It cannot be tested, however many seeds there are."""
    with pytest.raises(WrongExpression, match="no result can change") as caught:
        asking_of(expression)
    assert said in caught.value.message
    assert "accuracy('…') > 0.9" in caught.value.hint
