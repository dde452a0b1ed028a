"""Numbers that cannot be what their names say, or contradict others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.facts.digits import Digits, read_digits
from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.measures.names import is_share

PERCENT = 100
BEST = "best_"
"""How a series begins that is the best so far of another."""


def contradictions(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what of a run cannot be."""
    run = log.runs[number]
    texts = {name: run.texts(name) for name in run.series}
    for name, known in (*texts.items(), *((name, [text]) for name, text in run.finals.items())):
        if is_share(name):
            yield from _beyond(name, list(read_digits(known).values()))
    for name in run.series:
        if name.startswith(BEST) and name.removeprefix(BEST) in run.series:
            yield from _best(run, name)


FACTS = contradictions


def _beyond(name: str, found: Sequence[Digits]) -> Iterator[Fact]:
    """Say that a share is negative or more than all; above 1 it may be per cent."""
    wrong = next((one for one in found if one.rounded.high < 0 or one.value > PERCENT), None)
    if wrong:
        yield Fact(
            about="impossible",
            series=name,
            certainty="forced",
            value=wrong.text,
            because=tr(
                "{share} is no share, which lies between 0 and 1, or 0 and 100 per cent.", share=wrong.text
            ),
        )
        return
    above = next((one for one in found if one.rounded.low > 1), None)
    if above:
        yield Fact(
            about="per cent",
            series=name,
            certainty="possible",
            value=above.text,
            because=tr("{share} is more than 1: it may be a share in per cent.", share=above.text),
        )


def _best(run: PrintedRun, name: str) -> Iterator[Fact]:
    """Say that what is called the best so far is neither the lowest nor the highest so far."""
    base = name.removeprefix(BEST)
    bests, known = read_digits(run.texts(name)), read_digits(run.texts(base))
    if len(run.epochs) != run.epochs[-1] - run.epochs[0] + 1 or run.epochs[0] > 1:
        return  # epochs that are not printed may have been better
    wrong: dict[str, tuple[int, str, str]] = {}
    extreme: dict[str, Digits] = {}
    for epoch, best_text, text in zip(run.epochs, run.series[name], run.series[base], strict=True):
        if best_text not in bests or text not in known:
            return
        best, now = bests[best_text], known[text]
        for way, sign in (("lowest", 1), ("highest", -1)):
            if way not in extreme or (extreme[way].value - now.value) * sign > 0:
                extreme[way] = now
            if abs(best.value - extreme[way].value) > _apart(best, extreme[way]):
                wrong.setdefault(way, (epoch, best.text, extreme[way].text))
    if len(wrong) == 2:  # noqa: PLR2004 - neither way
        epoch, told, right = min(wrong.values(), key=lambda one: -one[0])
        yield Fact(
            about="impossible",
            series=name,
            certainty="forced",
            value={"epoch": epoch, "best": told, "is": right},
            because=tr(
                "In epoch {epoch} it is {told}, while the best {base} so far is {right}.",
                epoch=epoch,
                told=told,
                base=base,
                right=right,
            ),
        )


def _apart(one: Digits, other: Digits) -> Fraction:
    """Return how far apart two texts of one number may be, rounded or cut off."""
    return one.unit + other.unit + one.room + other.room
