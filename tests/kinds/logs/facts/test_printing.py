"""Decimals and kinds of floats are told where digits tell them, and not where they do not."""

from __future__ import annotations

import random

import pytest

from tests.factory.facts import PRINTERS, about, facts, run_of

CHANCE = random.Random(1)  # noqa: S311 - numbers for tests
NUMBERS = [CHANCE.random() for _ in range(30)]
BITS: dict[str, tuple[object, str] | None] = {
    "two decimals": None,
    "four decimals": None,
    "six decimals": None,
    "in powers": None,
    "all digits": ("more than 32", "forced"),
    "all digits of a 32-bit float": (32, "forced"),
    "the shortest of a 32-bit float": (32, "possible"),
}


@pytest.mark.parametrize("printer", BITS)
def test_kinds_of_floats(printer: str) -> None:
    """With all digits it is forced, with eight or nine it is possible, with few nothing is said."""
    found = about("floats", facts(run_of({"loss": [PRINTERS[printer](number) for number in NUMBERS]})))
    told = [(fact.value["bits"], fact.certainty) for fact in found if isinstance(fact.value, dict)]
    expected = BITS[printer]
    assert ([expected] if expected else []) == told


def test_a_32_bit_float_is_given_exactly() -> None:
    """As the fraction of a power of two that it is."""
    (fact,) = about("floats", facts(run_of({"accuracy": ["0.6842105388641357"]})))
    assert isinstance(fact.value, dict)
    assert "0.684210538864135742187500000" == fact.value["nearest"].ljust(29, "0")[:29]


def test_decimals() -> None:
    """Are told of series that are alike together."""
    series = {
        "loss": ["0.5980", "nan"],
        "val_loss": ["0.40"] * 2,
        "lr": ["1e-05", "0.001"],
        "mae": ["0.5722"] * 2,
    }
    told = {fact.because for fact in about("decimals", facts(run_of(series)))}
    expected = {
        "Printed with 4 decimals (loss, mae).",
        "Printed with 2 decimals.",
        "Printed with 0 to 3 decimals, some in powers of ten.",
    }
    assert expected == told
