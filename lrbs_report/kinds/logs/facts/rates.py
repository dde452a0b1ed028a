"""Learning rates: which laws of decay give all that are printed, and with which parameters.

There are more laws than are tried here, so that one that fits is possible, also if it is the only one. That
one does not fit is certain, as far as the printer rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import gcd

from lrbs_report.base.tongue import Said, together, tr, trn
from lrbs_report.kinds.logs.facts.digits import Digits, Interval, is_finite, read_digits
from lrbs_report.kinds.logs.facts.fact import Fact, either
from lrbs_report.kinds.logs.facts.laws import Decline, Fit, Printed, declines, fits, geometric
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.measures.names import is_rate

MOST_RATES = 3_000
"""Changes of a rate that laws are held against: of more, some at equal distances."""

MOST_CHANGES = 20
"""Epochs in which a rate falls by steps, that are told."""

FEWEST_RISING = 3
"""Rates that tell a line: any two lie on one."""

LAWS = ("inverse time", "exponential", "linear")
"""Those that are tried wherever there are rates."""

IN_WORDS = {
    "constant": tr("constant"),
    "inverse time": tr("inverse time"),
    "exponential": tr("exponential"),
    "linear": tr("linear"),
    "polynomial of power 2": tr("polynomial of power 2"),
    "cosine": tr("cosine"),
}
"""What people call the laws."""

WITH_ARTICLE = {
    "inverse time": tr("An inverse time law"),
    "exponential": tr("An exponential law"),
    "linear": tr("A linear law"),
    "polynomial of power 2": tr("A polynomial of power 2"),
    "cosine": tr("A cosine"),
}
"""The same, at the beginning of a sentence."""

ABOUT = "rate"

Text = tuple[int, str]
"""An epoch, and what it prints as its rate."""

Row = tuple[int, Digits]
"""The same, read."""


def rates(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the rates of a run tell of its decay."""
    run = log.runs[number]
    for name in run.series:
        if is_rate(name):
            texts = zip(run.epochs, run.series[name], strict=True)
            rows = [(epoch, text) for epoch, text in texts if is_finite(text)]
            if rows:
                yield from _of_series(run, name, rows)


FACTS = rates


def _of_series(run: PrintedRun, name: str, rows: Sequence[Text]) -> Iterator[Fact]:
    ends = _ends_of_plateaus(rows)
    tried = _read(_thinned(ends))
    if min(digits.value for _, digits in tried) < 0:
        return
    yield _first(name, tried[0])
    if len(rows) == 1:
        return
    printed = [Printed(epoch - rows[0][0], digits.rounded) for epoch, digits in tried]
    tried_of = tr("{tried} of {count} rates were tried.", tried=len(tried), count=len(rows))
    note = [] if len(tried) == len(ends) else [tried_of]
    if constant := _constant(name, printed, len(rows)):
        yield constant
    found = list(fits(printed))
    yield from (_fitting(run, name, fit, note, is_constant=constant is not None) for fit in found)
    if len(ends) > 2:  # noqa: PLR2004 - the first and the last of rates that are all equal
        yield from _to_an_end(name, printed, _spans(run, rows), note)
    if steps := _steps(name, rows):
        yield steps
    if rise := _warm_up(name, rows):
        yield rise
    missing = [law for law in LAWS if law not in {fit.law for fit in found}]
    if not constant:
        missing.insert(0, "constant")
    if missing:
        yield Fact(
            about="no such rate",
            series=name,
            certainty="forced",
            value=missing,
            because=tr(
                "No {laws} rate gives all {count} that are printed, each to half a unit of its last digit.",
                laws=either([IN_WORDS[law] for law in missing]),
                count=len(rows),
            ),
        )


def _first(name: str, row: Row) -> Fact:
    epoch, digits = row
    low, high = digits.rounded.told()
    return Fact(
        about="first rate",
        series=name,
        certainty="forced",
        value={"epoch": epoch, "between": [low, high]},
        because=tr(
            "Epoch {epoch} prints {text}: what rounds to that lies between {low} and {high}.",
            epoch=epoch,
            text=digits.text,
            low=low,
            high=high,
        ),
    )


def _ends_of_plateaus(rows: Sequence[Text]) -> list[Text]:
    """Return the first and last of equal rates. Between two that a monotone law gives, it gives all."""
    last = len(rows) - 1
    return [
        row
        for place, row in enumerate(rows)
        if place in {0, last} or row[1] != rows[place - 1][1] or row[1] != rows[place + 1][1]
    ]


def _read(rows: Sequence[Text]) -> list[Row]:
    known = read_digits(text for _, text in rows)
    return [(epoch, known[text]) for epoch, text in rows]


def _thinned(rows: Sequence[Text]) -> Sequence[Text]:
    """Return no more than ``MOST_RATES``, with the first and the last."""
    if len(rows) <= MOST_RATES:
        return rows
    return [rows[place * (len(rows) - 1) // (MOST_RATES - 1)] for place in range(MOST_RATES)]


def _spans(run: PrintedRun, rows: Sequence[Text]) -> list[int]:
    """Return how many epochs a decay to an end may take: those that were planned, or all in the log."""
    shown = rows[-1][0] - rows[0][0] + 1
    wholes = (run.epochs_planned or shown, shown)
    return sorted({span for whole in wholes for span in (whole, whole - 1) if span > 1})


def _constant(name: str, printed: Sequence[Printed], count: int) -> Fact | None:
    """Say that one rate prints as all of these."""
    low, high = max(ends.low for _, ends in printed), min(ends.high for _, ends in printed)
    if low > high:
        return None
    told = Interval(low, high).told()
    return Fact(
        about=ABOUT,
        series=name,
        certainty="possible",
        value={"law": "constant", "first": told},
        because=tr("One rate, {between}, prints as all {count}.", between=_between(told), count=count),
    )


def _fitting(run: PrintedRun, name: str, fit: Fit, note: Sequence[str], *, is_constant: bool) -> Fact:
    """Say that a law gives all rates; where one rate does, only if it hardly moves."""
    first, parameter = fit.first.told(), fit.parameter.told()
    value: dict[str, object] = {"law": fit.law, "first": first, fit.name: parameter}
    a_step: str = ""
    if fit.law == LAWS[0] and run.steps_per_epoch:
        by_step = Interval(*(end / run.steps_per_epoch for end in fit.parameter)).told()
        value["k_by_step"] = by_step
        a_step = tr(
            " (by step, of which an epoch has {steps}, {between})",
            steps=run.steps_per_epoch,
            between=_between(by_step),
        )
    because = tr(
        "{law} gives them{hardly}: {formula}, with {name} {parameter}{a_step} and first {first}.",
        law=WITH_ARTICLE[fit.law],
        hardly=tr(", if it hardly moves") if is_constant else "",
        formula=fit.formula,
        name=fit.name,
        parameter=_between(parameter),
        a_step=a_step,
        first=_between(first),
    )
    return Fact(
        about=ABOUT,
        series=name,
        certainty="possible",
        value=value,
        because=together(" ", [because, *note]),
    )


def _to_an_end(
    name: str, printed: Sequence[Printed], spans: Sequence[int], note: Sequence[str]
) -> Iterator[Fact]:
    """Say which decays to an end give all rates, whichever number of epochs they take."""
    by_law: dict[str, list[Decline]] = {}
    for fit in declines(printed, spans):
        by_law.setdefault(fit.law, []).append(fit)
    for law, fits_ in by_law.items():
        value = [
            {"over": fit.span, "gone": fit.gone, "first": fit.first.told(), "end": fit.end.told()}
            for fit in fits_
        ]
        told = together("; ", map(_over, fits_))
        because = tr("{law} gives them: {told}.", law=WITH_ARTICLE[law], told=told)
        yield Fact(
            about=ABOUT,
            series=name,
            certainty="possible",
            value={"law": law, "fits": value},
            because=together(" ", [because, *note]),
        )


def _over(fit: Decline) -> Said:
    return tr(
        "over {span} epochs{gone}, with a first rate {first} and an end {end}",
        span=fit.span,
        gone=tr(", one of which is over at first") if fit.gone else "",
        first=_between(fit.first.told()),
        end=_between(fit.end.told()),
    )


def _warm_up(name: str, rows: Sequence[Text]) -> Fact | None:
    """Say that a rate rises in a line to its highest, and what gives those after that, as in one cycle.

    The highest may be of the rise, or of what follows: each is asked.
    """
    if len(rows) > MOST_RATES:
        return None
    read = [Printed(epoch - rows[0][0], digits.rounded) for epoch, digits in _read(rows)]
    highest = max(range(len(read)), key=lambda place: (read[place].ends.high, -place))
    for count in (highest + 1, highest):
        if not FEWEST_RISING <= count < len(read) or highest == len(read) - 1:
            continue
        line = next((fit for fit in fits(read[:count]) if fit.law == "linear"), None)
        if line is None or line.parameter.high >= 0:
            continue
        begin = read[count].after
        after = [Printed(one.after - begin, one.ends) for one in read[count:]]
        rise = Interval(-line.parameter.high, -line.parameter.low).told()
        spans = sorted({after[-1].after, after[-1].after + 1} - {0, 1})
        then = [
            *(
                ["constant"]
                if max(one.ends.low for one in after) <= min(one.ends.high for one in after)
                else []
            ),
            *(fit.law for fit in fits(after)),
            *dict.fromkeys(fit.law for fit in declines(after, spans)),
        ]
        first, last, next_ = rows[0][0], rows[count - 1][0], rows[count][0]
        told = (
            tr(
                "{laws} would give those from epoch {next} on",
                laws=either([IN_WORDS[law] for law in then]),
                next=next_,
            )
            if then
            else tr("no law that is tried follows")
        )
        return Fact(
            about=ABOUT,
            series=name,
            certainty="possible",
            value={"law": "warm-up", "until": last, "first": line.first.told(), "rise": rise, "then": then},
            because=tr(
                "From epoch {first} to {last} it rises in a line: it begins {begin}, and each epoch adds a "
                "number {rise}. That would be a warm-up; {told}.",
                first=first,
                last=last,
                begin=_between(line.first.told()),
                rise=_between(rise),
                told=told,
            ),
        )
    return None


def _steps(name: str, rows: Sequence[Text]) -> Fact | None:
    """Say that a rate falls by steps: in which epochs, and by which factor if it is always one."""
    changes = [now for before, now in pairwise(rows) if now[1] != before[1]]
    if not changes or len(changes) * 2 > len(rows):
        return None
    starts = [epoch for epoch, _ in changes]
    every = gcd(*(after - before for before, after in pairwise(starts)))
    if every == 1 and len(starts) > MOST_CHANGES:
        return None
    factor = _factor([rows[0], *changes], every)
    left = len(starts) - MOST_CHANGES
    because = trn(
        len(starts),
        "It changes in epoch {epochs}{more}{apart}{factor}: decay by steps, "
        "or a slower one that few digits hide.",
        "It changes in epochs {epochs}{more}{apart}{factor}: decay by steps, "
        "or a slower one that few digits hide.",
        epochs=", ".join(map(str, starts[:MOST_CHANGES])),
        more=tr(" and {left} more", left=left) if left > 0 else "",
        apart=tr(" (always {every} epochs apart, or a multiple of that)", every=every) if every > 1 else "",
        factor=tr(", by one factor {between}", between=_between(factor)) if factor else "",
    )
    return Fact(
        about=ABOUT,
        series=name,
        certainty="possible",
        value={
            "law": "steps",
            "changes": starts[:MOST_CHANGES],
            "every": every if every > 1 else None,
            "factor": factor,
        },
        because=because,
    )


def _factor(levels: Sequence[Text], every: int) -> list[str] | None:
    """Return between which numbers a factor lies that each step multiplies the rate by.

    Steps may hide between equal digits: then more than one was taken at once. The first rate may have stood
    for longer than the others, or for some steps that are hidden.
    """
    first, begin = levels[0][0], levels[1][0]
    for hidden in dict.fromkeys((1, -(-(begin - first) // every) if every else 1)):
        taken = [0, *((epoch - begin) // every + hidden if every else 1 for epoch, _ in levels[1:])]
        rows = _read(_thinned([(at, text) for at, (_, text) in zip(taken, levels, strict=True)]))
        if found := geometric([Printed(at, digits.rounded) for at, digits in rows]):
            return found[1].told()
    return None


def _between(ends: Sequence[str]) -> Said:
    return tr("between {low} and {high}", low=ends[0], high=ends[1])
