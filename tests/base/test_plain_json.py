"""JSON files as people read them."""

from __future__ import annotations

import json
import math
import pickle
import random
from typing import Any

import pytest

from lrbs_report.base.plain_json import Row, all_finite, as_read, canonical, indented, text_of
from lrbs_report.kinds.measures.record import Record

PLAIN: tuple[Any, ...] = (
    Row((0.25, math.nan)),
    Row(),
    None,
    True,
    1,
    -2.5,
    1e300,
    'a,\n"é"',
    "",
    [],
    {},
    (),
    "\u2028",
    10**20,
)


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


def test_its_one_form_is_what_python_writes() -> None:
    """Without spaces, and spread out again, be there rows in it or not."""
    dice = random.Random(3)  # noqa: S311 - the same values every time
    for told in (value(dice) for _ in range(2000)):
        text = json.dumps(told, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        assert text == canonical(told) == canonical(as_read(told))
        assert text_of(told, is_sorted=True) == indented(text)


def test_a_row_is_written_once() -> None:
    """Its text is at hand for whatever writes it next, in the order that files have too."""
    row = Row((0.5, math.inf, 1e-5))
    text = row.text
    assert "0.5,null,1e-05" == text
    assert as_read({"a": [row]})["a"][0] is row
    assert row.text is text


def test_what_was_written_is_told_to_no_other_process() -> None:
    """It would be twice as long."""
    record = Record(series={"cost": tuple(number / 7 for number in range(1000))}, finals={"accuracy": None})
    before = pickle.dumps(record)
    assert record.rows["cost"].text
    assert before == pickle.dumps(record)
    assert record == pickle.loads(before)  # noqa: S301 - just written


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
