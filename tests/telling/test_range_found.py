"""What a range test tells fits a terminal, and the lines that it prints ask for the same test."""

from __future__ import annotations

import json
import math
import tomllib

from lrbs_report.judging.range_tests import RangeOutcome, range_of
from lrbs_report.telling.range_found import as_json, as_text, toml
from tests import factory

ONE = factory.range_test("fast", begin=0.1, end=12.8, steps=8, smoothing=0.0, seeds=3, engine="graph")
FALLS = (4.0, 3.0, 1.0, 1.0)


def found(*last: tuple[float, ...]) -> RangeOutcome:
    """Return the outcome of three seeds that fall alike and end like this."""
    costs = {seed: (*FALLS, *one) for seed, one in enumerate(last)}
    return range_of(factory.findings(factory.study(ONE), fast=costs), ONE)


NARROW, WIDE = (1.0, 1.0, 1.0, 1.0), (101.0, 485.0, 14114.44, math.inf)


def test_it_is_a_small_table() -> None:
    """A row a seed, then all of them, then what it is for."""
    lines = as_text(found(WIDE, WIDE, NARROW)).splitlines()
    assert 80 >= max(map(len, lines))
    assert "fast: 8 steps from the rate 0.1 to 12.8, batches of 32" == lines[0]
    assert "seed 0            0.2       1  diverges" == lines[3]
    assert "seed 2            0.2       –  does not diverge: too narrow" == lines[5]
    assert "all               0.2       1  geometric means" == lines[6]
    assert "A rate to begin with lies around 0.2, below 1." in lines
    assert "Raise --to: not every seed diverges up to 12.8." in lines


def test_what_is_not_known_is_not_advised() -> None:
    """Without an edge, nobody says what a rate should lie below."""
    assert "A rate to begin with lies around 0.2.\n" in as_text(found(NARROW, NARROW, NARROW))


def test_machines_are_told_the_same() -> None:
    """With all digits, and null for what there is none of."""
    told = json.loads(as_json(found(WIDE, WIDE, NARROW)))
    assert {"mean": 1.0, "low": 1.0, "high": 1.0, "count": 2} == {
        name: round(number, 9) for name, number in told["edge"].items()
    }
    assert [("diverges", False), ("diverges", False), ("never", True)] == [
        (seed["fate"], seed["edge"] is None) for seed in told["seeds"]
    ]
    assert tomllib.loads(told["toml"])["range_tests"][0]["id"] == "fast"


def test_the_lines_say_what_the_layers_would_not() -> None:
    """An engine that was chosen, and seeds that are not counted from 1."""
    (table,) = tomllib.loads("\n".join(toml(ONE)))["range_tests"]
    assert ("graph", [0, 1, 2], 0.1, 12.8) == tuple(table[name] for name in ("engine", "seeds", "from", "to"))
