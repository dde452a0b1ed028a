"""How numbers are printed: with how many decimals, and whether they are 32-bit floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from lrbs_report.base.numeral import significant
from lrbs_report.base.tongue import tr, trn
from lrbs_report.kinds.logs.facts.digits import Digits, decimals, read_digits, single_near
from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.published import PrintedLog

MOST_TEXTS = 1_000
"""Of a series, that are looked at for what kind of floats they are."""

MANY, ALL = 10, 15
"""Digits with which a number tells 32-bit floats from others; with which it has all of a 64-bit float."""

SHORTEST = (8, 9)
"""Digits of the shortest text of most 32-bit floats."""

FEWEST = 3
"""Texts with so many digits that must be there before chance is left out."""

MOST_NAMES = 6
"""Of series, that a sentence names."""

Kind = Literal["single", "may be single", "double"]


def printing(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the digits of a run tell, series that are alike together."""
    run = log.runs[number]
    by_decimals: dict[tuple[int, int, bool], list[str]] = {}
    by_kind: dict[Kind, dict[str, Digits]] = {}
    for name in run.series:
        texts = [text for text in dict.fromkeys(run.texts(name)) if text[-1:].isdigit()]
        if not texts:
            continue
        counts = [decimals(text) for text in texts]
        in_powers = any("e" in text.lower() for text in texts)
        by_decimals.setdefault((min(counts), max(counts), in_powers), []).append(name)
        found = list(read_digits(texts[:MOST_TEXTS]).values())
        if kind := _kind(found):
            telling = max(found, key=lambda one: (kind == "double" and not one.may_be_single, len(one.text)))
            by_kind.setdefault(kind, {})[name] = telling
    yield from (_decimals(*counts, names) for counts, names in by_decimals.items())
    yield from (_floats(kind, examples) for kind, examples in by_kind.items())


FACTS = printing


def _decimals(low: int, high: int, in_powers: bool, names: Sequence[str]) -> Fact:  # noqa: FBT001 - a key
    blanks = {"powers": tr(", some in powers of ten") if in_powers else "", "named": _named(names)}
    if not high:
        because = tr("Printed as whole numbers{powers}{named}.", **blanks)
    elif low == high:
        because = trn(
            high,
            "Printed with {count} decimal{powers}{named}.",
            "Printed with {count} decimals{powers}{named}.",
            **blanks,
        )
    else:
        because = tr("Printed with {low} to {high} decimals{powers}{named}.", low=low, high=high, **blanks)
    return Fact(
        about="decimals",
        series=names[0] if len(names) == 1 else None,
        certainty="forced",
        value={"series": list(names), "decimals": [low, high], "powers_of_ten": in_powers},
        because=because,
    )


def _kind(found: Sequence[Digits]) -> Kind | None:
    """Return what kind of floats numbers are; nothing where their digits do not tell."""
    long = [one for one in found if significant(one.text) >= MANY]
    if any(not one.may_be_single for one in long):
        return "double"
    full = [one for one in long if significant(one.text) >= ALL]
    if full:
        return "single"
    middling = [one for one in found if significant(one.text) in SHORTEST]
    if len(long) >= FEWEST or (len(middling) >= FEWEST and not long and all(map(_is_shortest, found))):
        return "may be single"
    return None


def _is_shortest(digits: Digits) -> bool:
    """Tell whether a text has as few digits as tell its 32-bit float from all others."""
    value = float(digits.value)
    count = significant(digits.text)
    if count <= 1:
        return True
    single = _single(value)
    return _single(float(f"{single:.{count - 1}g}")) != single or digits.text.rstrip("0") != digits.text


def _single(value: float) -> float:
    near = single_near(value)
    return value if near is None else float(near)


def _floats(kind: Kind, examples: dict[str, Digits]) -> Fact:
    names = list(examples)
    one = examples[names[0]]
    near = single_near(float(one.value))
    exact = tr("none") if near is None else f"{Decimal(near.numerator) / Decimal(near.denominator)}"
    told = {"which": _named(names), "number": one.text, "exact": exact}
    because = {
        "double": tr(
            "{number} is no 32-bit float, the nearest is {exact}: more bits were at work{which}.", **told
        ),
        "single": tr(
            "Each number is a 32-bit float with all its digits{which}: {number} is {exact}.", **told
        ),
        "may be single": tr("A 32-bit float prints each number so{which}: {number} may be {exact}.", **told),
    }
    return Fact(
        about="floats",
        series=names[0] if len(names) == 1 else None,
        certainty="possible" if kind == "may be single" else "forced",
        value={
            "series": names,
            "bits": "more than 32" if kind == "double" else 32,
            "example": one.text,
            "nearest": exact,
        },
        because=because[kind],
    )


def _named(names: Sequence[str]) -> str:
    """Return several names, in brackets; one stands before the sentence already."""
    if len(names) == 1:
        return ""
    left = len(names) - MOST_NAMES
    listed = ", ".join(names[:MOST_NAMES])
    return tr(" ({names} and {left} more)", names=listed, left=left) if left > 0 else f" ({listed})"
