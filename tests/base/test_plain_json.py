"""JSON files as people read them."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest

from lrbs_report.base.plain_json import all_finite, text_of

PLAIN: tuple[Any, ...] = (None, True, 1, -2.5, 1e300, 'a,\n"é"', "", [], {}, (), "\u2028", 10**20)


def value(dice: random.Random, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
    """Draw a value of JSON."""
    kind = dice.random()
    if depth > 4 or kind < 0.4:
        return dice.choice(PLAIN)
    if kind < 0.7:
        return [value(dice, depth + 1) for _ in range(dice.randrange(4))]
    names = (dice.choice(("z", "a", 'q"é', "b b")) + str(number) for number in range(dice.randrange(4)))
    return {name: value(dice, depth + 1) for name in names}


@pytest.mark.parametrize("is_sorted", [True, False])
def test_it_is_what_python_writes(*, is_sorted: bool) -> None:
    """With an indent of 1, only faster: whoever has such files sees no difference."""
    dice = random.Random(2)  # noqa: S311 - the same values every time
    for told in (value(dice) for _ in range(2000)):
        text = json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False, sort_keys=is_sorted)
        assert f"{text}\n".encode() == text_of(told, is_sorted=is_sorted)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_no_file_holds_what_is_no_number(number: float) -> None:
    """Wherever it stands."""
    for told in (number, [number], {"a": [[number]]}):
        with pytest.raises(ValueError, match="not JSON compliant"):
            text_of(told)


@pytest.mark.parametrize("numbers", [(), (0.0, 1.0), (math.nan, 0.0), (None, math.inf, 2.0)])
def test_what_is_not_finite_is_nothing(numbers: tuple[float | None, ...]) -> None:
    """One after the other."""
    expected = [one if one is not None and math.isfinite(one) else None for one in numbers]
    assert expected == all_finite(numbers)
