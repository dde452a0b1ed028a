"""Accuracies are whole numbers of examples: which sizes of the set give all that are printed.

The ends of what a number stands for allow for 32-bit arithmetic. What a program printed of training may be no
share at all: a mean over batches of which the last is smaller, or the mean of running means that a progress
bar of Keras shows. So no size is more than possible, and nobody is accused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from lrbs_report.base.tongue import Said, data, together, tr, trn
from lrbs_report.kinds.logs.facts.digits import Digits, decimals, read_digits
from lrbs_report.kinds.logs.facts.fact import Fact, either, to
from lrbs_report.kinds.logs.facts.sizes import MOST_SHARES, Sizes, counts_of, sizes_of, ties
from lrbs_report.kinds.logs.facts.steps import KERAS_BATCH, span_of
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.measures.keras import VALIDATION
from lrbs_report.kinds.measures.names import is_share, may_be_of_training

KERAS = "keras"
"""The format whose bars tell steps."""

PER_CENT = Fraction(1, 100)

MOST_SPANS = 50
"""Of sizes that fit, that are told."""

FEWER = 2
"""How many times smaller the smallest set must be for one way of printing to be the likelier one."""

OFTEN, LEAST = 0.05, 1e-6
"""Chances above which a set that fits tells little, and below which nobody need know them."""

COUNTS = ("_correct", "_count")
"""How series of right examples end, and those of how many there are."""

BAR = tr(
    "Such a number may be a mean over batches, the last of which is smaller, or the mean of running means "
    "that the bar of some versions of Keras shows."
)


def shares(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the shares of a run tell of the sets that they are of."""
    run = log.runs[number]
    for name in run.series:
        if name.endswith(COUNTS[0]) and name.removesuffix(COUNTS[0]) + COUNTS[1] in run.series:
            yield from _counted(run, name)
        elif is_share(name) and (found := shares_in(run.texts(name))):
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
    if size := _told_size(run, name):
        last = next(text for text in reversed(run.texts(name)) if text in found)
        yield _stated(name, found, last, size)
        return
    rounded = sizes_of([digits.rounded for digits in found.values()])
    has_all_digits = all(digits.unit < digits.room for digits in found.values())
    cut = rounded if has_all_digits else sizes_of([digits.cut for digits in found.values()])
    yield _sizes(name, found, rounded, cut)
    yield from _printer(name, rounded, cut)
    if may_be_of_training(name) and log.format == KERAS and run.steps_per_epoch:
        yield from _bar(name, run.steps_per_epoch, rounded, cut)


def _told_size(run: PrintedRun, name: str) -> int | None:
    """Return how many examples a series is of, where the log tells it."""
    if may_be_of_training(name):
        return run.samples
    return run.validation_samples if name.startswith(VALIDATION) else None


def _sizes(name: str, found: Mapping[str, Digits], rounded: Sizes, cut: Sizes) -> Fact:
    count, smallest = len(found), rounded.smallest
    if smallest is None:
        sentences = [
            trn(
                count,
                "No set of up to {tried} examples has the share that is printed, each a whole number of "
                "examples. A larger one may.",
                "No set of up to {tried} examples has all {count} different shares that are printed, each a "
                "whole number of examples. A larger one may.",
                tried=rounded.tried,
            )
        ]
    else:
        digits = max(found.values(), key=lambda one: (0 < one.value < 1, decimals(one.text)))
        size = _roundest(*rounded.spans[0])
        right, _ = counts_of(digits.rounded, size)
        fits = trn(
            size,
            "If {told} of one set, the smallest such set has {span} example: {text} is {right} of {size}.",
            "If {told} of one set, the smallest such set has {span} examples: {text} is {right} of {size}.",
            told=trn(count, "the number is a share", "the {count} different numbers are shares"),
            span=_span(*rounded.spans[0]),
            text=digits.text,
            right=right,
            size=size,
        )
        sentences = [fits, _by_chance(found, smallest), *_others(rounded)]
    if count > MOST_SHARES:
        sentences.append(tr("Of these shares, the first {most} were tried.", most=MOST_SHARES))
    return Fact(
        about="examples",
        series=name,
        certainty="possible",
        value={"rounded": _told(rounded), "cut off": _told(cut)},
        because=together(" ", sentences),
    )


def _roundest(low: int, high: int | None) -> int:
    """Return the number of a span that has most zeros at its end; the first of one without an end."""
    for power in range(len(str(high or 0)), 0, -1):
        unit: int = 10**power
        if high is not None and (found := -(-low // unit) * unit) <= high:
            return found
    return low


def _by_chance(found: Mapping[str, Digits], smallest: int) -> Said:
    """Say how often as many numbers that are shares of no set would fit one as small."""
    count = len(found)
    units = float(1 / min(one.unit + 2 * one.room for one in found.values()))
    chance = smallest * min(1.0, smallest / units) ** count / (count + 1)
    reached = (smallest + ties(smallest, max(1, round(1 / min(one.unit for one in found.values()))))) / units
    chance = max(chance, min(1.0, reached) ** count)
    if chance > OFTEN:
        return tr("So small a set often fits by chance alone.")
    if chance <= LEAST:
        return tr("So small a set fits hardly ever by chance alone.")
    logs = float(f"{1 / chance:.1g}")
    return tr("So small a set fits in one of {logs:.0f} logs by chance alone.", logs=logs)


def _span(first: int, last: int | None) -> Said:
    """Return a span of sizes in words."""
    if last is None or last == first:
        return data(first)
    return either([first, last]) if last == first + 1 else to(first, last)


def _others(sizes: Sizes) -> Iterator[Said]:
    """Say which larger sets fit as well."""
    others = sizes.spans[1:4] if sizes.all_from is None else sizes.spans[1:-1][:3]
    left = len(sizes.spans) - 1 - len(others) - (sizes.all_from is not None)
    if others:
        listed = [*(_span(*span) for span in others), *([tr("and others")] if left > 0 else [])]
        yield tr("Larger ones fit as well: {listed}.", listed=together("; ", listed))
    if sizes.all_from is None:
        yield tr("Sets of up to {tried} were tried.", tried=sizes.tried)
    else:
        yield tr("From {size} on every size does: so few digits tell no more.", size=sizes.all_from)


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
    told = {"few": ways[way], "many": ways[other]}
    if ways[way] * FEWER <= ways[other]:
        yield Fact(
            about="printer",
            series=name,
            certainty="possible",
            value=way,
            because=tr(
                "If the printer rounds, a set of {few} examples has these shares; if it cuts off, "
                "none below {many} has: the first is simpler.",
                **told,
            )
            if way == "rounds"
            else tr(
                "If the printer cuts off, a set of {few} examples has these shares; if it rounds, "
                "none below {many} has: the first is simpler.",
                **told,
            ),
        )


def _stated(name: str, found: Mapping[str, Digits], last: str, size: int) -> Fact:
    """Say how many examples the last share is of a size that the log tells, or that one is none."""
    wrong = [text for text, digits in found.items() if not _is_of(digits, size)]
    if wrong:
        return Fact(
            about="impossible",
            series=name,
            certainty="forced",
            value={"examples": size, "shares": wrong[:MOST_SPANS], "count": len(wrong)},
            because=tr(
                "No whole number of {size} examples is {share}, rounded or cut off: it is no plain "
                "share of the {size} that the log tells. {bar}",
                size=size,
                share=wrong[0],
                bar=BAR,
            ),
        )
    low, high = counts_of(found[last].rounded, size)
    return Fact(
        about="right examples",
        series=name,
        certainty="possible",
        value={"examples": size, "share": last, "right": [low, high]},
        because=tr(
            "{share} of the {size} examples that the log tells is {right}, if it is a rounded share.",
            share=last,
            size=size,
            right=_span(low, high),
        ),
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
            because=tr(
                "{steps} steps of {batch} examples, as Keras takes where nobody says another "
                "number, are {low} to {high} examples, and no set of so many has all shares that are "
                "printed. Batches may be of another size, or the numbers no plain shares. {bar}",
                steps=steps,
                batch=KERAS_BATCH,
                low=low,
                high=high,
                bar=BAR,
            ),
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
            because=tr(
                "{right} of {size} examples are right: more than there are.", right=wrong[0], size=wrong[1]
            ),
        )
    elif rows and len({size for _, size in rows}) == 1:
        yield Fact(
            about="examples",
            series=name,
            certainty="forced",
            value=rows[0][1],
            because=tr(
                "The log prints how many there are: {right} of {size} in the first epoch.",
                right=rows[0][0],
                size=rows[0][1],
            ),
        )
