"""Accuracies are whole numbers of examples: which sizes of the set give all that are printed.

The ends of what a number stands for allow for 32-bit arithmetic. What a program printed of training may be no
share at all: a mean over batches of which the last is smaller, or the mean of running means that a progress
bar of Keras shows. So no size is more than possible, and nobody is accused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from lrbs_report.kinds.logs.facts.digits import Digits, decimals, read_digits
from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.facts.names import is_of_training, is_share, texts_of
from lrbs_report.kinds.logs.facts.sizes import MOST_SHARES, Sizes, counts_of, sizes_of, ties
from lrbs_report.kinds.logs.facts.steps import KERAS_BATCH, span_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

KERAS = "keras"
"""The format whose bars tell steps."""

PER_CENT = Fraction(1, 100)

MOST_SPANS = 50
"""Of sizes that fit, that are told."""

FEWER = 2
"""How many times smaller the smallest set must be for one way of printing to be the likelier one."""

OFTEN, LEAST = 0.05, 1e-6
"""Chances above which a set that fits tells little, and below which nobody need know them."""

VALIDATION = "val_"
"""How the series of Keras begin that are of the examples held out."""

COUNTS = ("_correct", "_count")
"""How series of right examples end, and those of how many there are."""

BAR = (
    "It could be a mean over batches of which the last is smaller, or a progress bar's mean of running means,"
    " as some versions of Keras show: neither is such a share."
)


def shares(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the shares of a run tell of the sets that they are of."""
    run = log.runs[number]
    for name in run.series:
        if name.endswith(COUNTS[0]) and name.removesuffix(COUNTS[0]) + COUNTS[1] in run.series:
            yield from _counted(run, name)
        elif is_share(name) and (found := shares_in(texts_of(run, name))):
            yield from _of_series(log, run, name, found)


FACTS = shares


def shares_in(texts: Sequence[str]) -> Mapping[str, Digits]:
    """Return the different shares by their texts, per cent or not; nothing where one of them is no share."""
    found = read_digits(texts)
    values = [digits.value for digits in found.values()]
    if not values or min(values) < 0 or max(values) > 100:  # noqa: PLR2004 - per cent
        return {}
    if max(values) <= 1:
        return found
    return {text: digits.scaled(PER_CENT) for text, digits in found.items()}


def _of_series(log: PrintedLog, run: PrintedRun, name: str, found: Mapping[str, Digits]) -> Iterator[Fact]:
    rounded = sizes_of([digits.rounded for digits in found.values()])
    has_all_digits = all(digits.unit < digits.room for digits in found.values())
    cut = rounded if has_all_digits else sizes_of([digits.cut for digits in found.values()])
    yield _sizes(name, found, rounded, cut)
    yield from _printer(name, rounded, cut)
    if not is_of_training(name):
        if run.validation_samples and name.startswith(VALIDATION):
            yield _stated(name, found, run.validation_samples)
        return
    if run.samples:
        yield _stated(name, found, run.samples)
    elif log.format == KERAS and run.steps_per_epoch:
        yield from _bar(name, run.steps_per_epoch, rounded, cut)


def _sizes(name: str, found: Mapping[str, Digits], rounded: Sizes, cut: Sizes) -> Fact:
    count, smallest = len(found), rounded.smallest
    told = f"{count} different share{'s' if count > 1 else ''}"
    if smallest is None:
        because = (
            f"No set of up to {rounded.tried} examples has the {told} that {'are' if count > 1 else 'is'} "
            "printed, each a whole number of examples. A larger one may."
        )
    else:
        digits = max(found.values(), key=lambda one: (0 < one.value < 1, decimals(one.text)))
        size = _roundest(*rounded.spans[0])
        right, _ = counts_of(digits.rounded, size)
        because = (
            f"If these are shares of one set, the smallest that has {'all ' if count > 1 else 'the '}{told} "
            f"has {_span(*rounded.spans[0])} example{'s' if size > 1 else ''}: {digits.text} is {right} of "
            f"{size}. {_by_chance(found, smallest)}{_others(rounded)}"
        )
    if count > MOST_SHARES:
        because += f" Of these shares, the first {MOST_SHARES} were tried."
    return Fact(
        about="examples",
        series=name,
        certainty="possible",
        value={"rounded": _told(rounded), "cut off": _told(cut)},
        because=because,
    )


def _roundest(low: int, high: int | None) -> int:
    """Return the number of a span that has most zeros at its end; the first of one without an end."""
    for power in range(len(str(high or 0)), 0, -1):
        unit: int = 10**power
        if high is not None and (found := -(-low // unit) * unit) <= high:
            return found
    return low


def _by_chance(found: Mapping[str, Digits], smallest: int) -> str:
    """Say how often as many numbers that are shares of no set would fit one as small."""
    count = len(found)
    units = float(1 / min(one.unit + 2 * one.room for one in found.values()))
    chance = smallest * min(1.0, smallest / units) ** count / (count + 1)
    reached = (smallest + ties(smallest, max(1, round(1 / min(one.unit for one in found.values()))))) / units
    chance = max(chance, min(1.0, reached) ** count)
    if chance > OFTEN:
        return "So small a set would often be found by chance. "
    rarely = f"once in {float(f'{1 / chance:.1g}'):.0f} logs" if chance > LEAST else "hardly ever"
    return f"By chance, so small a set would be found {rarely}. "


def _span(first: int, last: int | None) -> str:
    """Return a span of sizes in words."""
    return f"{first}" if last in {first, None} else f"{first} to {last}"


def _others(sizes: Sizes) -> str:
    """Say which larger sets fit as well."""
    others = sizes.spans[1:4] if sizes.all_from is None else sizes.spans[1:-1][:3]
    left = len(sizes.spans) - 1 - len(others) - (sizes.all_from is not None)
    listed = ", ".join(_span(*span) for span in others) + (" and others" if left > 0 else "")
    between = f"{listed} fit as well. " if others else ""
    if sizes.all_from is not None:
        return f"{between}Every set from {sizes.all_from} on does: so few digits tell no more."
    return f"{between}Sets of up to {sizes.tried} were tried."


def _told(sizes: Sizes) -> dict[str, object]:
    """Return sizes as data."""
    return {
        "smallest": sizes.smallest,
        "spans": [list(span) for span in sizes.spans[:MOST_SPANS]],
        "spans_left_out": max(0, len(sizes.spans) - MOST_SPANS),
        "every_size_from": sizes.all_from,
        "tried_to": sizes.tried,
    }


def _printer(name: str, rounded: Sizes, cut: Sizes) -> Iterator[Fact]:
    """Say whether numbers are rounded or cut off, where one of these needs a far smaller set."""
    if rounded.smallest is None or cut.smallest is None:
        return
    ways = {"rounds": rounded.smallest, "cuts off": cut.smallest}
    way, other = sorted(ways, key=lambda one: ways[one])
    if ways[way] * FEWER <= ways[other]:
        yield Fact(
            about="printer",
            series=name,
            certainty="possible",
            value=way,
            because=f"A printer that {way} needs a set of {ways[way]} examples for these shares, one that "
            f"{other} a set of {ways[other]} or more: the first is simpler.",
        )


def _stated(name: str, found: Mapping[str, Digits], size: int) -> Fact:
    """Say how many examples a share is of a size that the log tells, or that it is none."""
    wrong = [text for text, digits in found.items() if not _is_of(digits, size)]
    if wrong:
        return Fact(
            about="impossible",
            series=name,
            certainty="forced",
            value={"examples": size, "shares": wrong[:MOST_SPANS], "count": len(wrong)},
            because=f"No whole number of {size} examples is {wrong[0]}, rounded or cut off: it is no plain "
            f"share of the {size} that the log tells. {BAR}",
        )
    text, digits = list(found.items())[-1]
    low, high = counts_of(digits.rounded, size)
    span = f"{low}" if low == high else f"{low} to {high}"
    return Fact(
        about="right examples",
        series=name,
        certainty="possible",
        value={"examples": size, "share": text, "right": [low, high]},
        because=f"{text} of the {size} examples that the log tells is {span}, if it is a rounded share.",
    )


def _is_of(digits: Digits, size: int) -> bool:
    """Tell whether a share is some whole number of a size, rounded or cut; or per cent, where all are low."""
    read = (digits, digits.scaled(PER_CENT))
    counts = (counts_of(ends, size) for one in read for ends in (one.rounded, one.cut))
    return any(low <= high for low, high in counts)


def _bar(name: str, steps: int, rounded: Sizes, cut: Sizes) -> Iterator[Fact]:
    """Say that shares of training are none of any set of Keras's batch size and so many steps."""
    low, high = span_of(steps, KERAS_BATCH)
    if not rounded.may_be(low, high) and not cut.may_be(low, high):
        yield Fact(
            about="progress bar",
            series=name,
            certainty="possible",
            value={"batch_size": KERAS_BATCH, "examples": [low, high]},
            because=f"{steps} steps at Keras's batch size of {KERAS_BATCH} are {low} to {high} examples, and "
            f"no set of these has all the shares that are printed: another batch size, or no shares. {BAR}",
        )


def _counted(run: PrintedRun, name: str) -> Iterator[Fact]:
    """Say what a log tells that prints right examples and how many there are."""
    of = name.removesuffix(COUNTS[0]) + COUNTS[1]
    rows = [
        (int(right), int(size))
        for right, size in zip(run.series[name], run.series[of], strict=True)
        if right and size and right.isascii() and right.isdigit() and size.isascii() and size.isdigit()
    ]
    wrong = next((row for row in rows if row[0] > row[1]), None)
    if wrong:
        yield Fact(
            about="impossible",
            series=name,
            certainty="forced",
            value=list(wrong),
            because=f"{wrong[0]} of {wrong[1]} examples are right: more than there are.",
        )
    elif rows and len({size for _, size in rows}) == 1:
        yield Fact(
            about="examples",
            series=name,
            certainty="forced",
            value=rows[0][1],
            because=f"The log prints it in each epoch: {rows[0][0]} of {rows[0][1]}.",
        )
