"""How a run came to its end, and whether the next one goes on from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrbs_report.base.tongue import Said, together, tr
from lrbs_report.kinds.logs.facts.digits import read_digits
from lrbs_report.kinds.logs.facts.fact import Fact, either, to
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

WATCHED = "val_loss"
"""What Keras's EarlyStopping watches where nobody says another."""

MOST_TOLD = 5
"""Epochs that are told one by one."""


def course(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the epochs of a run tell of its course."""
    run = log.runs[number]
    if not run.epochs:
        return
    if not run.complete:
        yield Fact(
            about="end",
            certainty="forced",
            value={"breaks_off_after": run.epochs[-1]},
            because=tr(
                "The log breaks off after epoch {last}: it does not show the end.", last=run.epochs[-1]
            ),
        )
    elif run.ends_early:
        yield Fact(
            about="end",
            certainty="forced",
            value={"last": run.epochs[-1], "planned": run.epochs_planned},
            because=tr(
                "{planned} epochs were planned, and the last in the log is epoch {last}: "
                "it does not show the rest.",
                planned=run.epochs_planned,
                last=run.epochs[-1],
            ),
        )
        yield from _patience(run)
    if number:
        yield from _follows(log.runs[number - 1], run, number)


FACTS = course


def _patience(run: PrintedRun) -> Iterator[Fact]:
    """Say with which patience an early stop would end where the log does."""
    last = run.epochs[-1]
    best = [epoch for epoch in _best_epochs(run.epochs, run.series.get(WATCHED, ())) if epoch < last]
    if not best:
        return
    lasting = [last - epoch for epoch in reversed(best)]
    told = {"best": _either(best), "last": last, "patience": _either(lasting)}
    yield Fact(
        about="early stop",
        series=WATCHED,
        certainty="possible",
        value={"best": best, "patience": [lasting[0], lasting[-1]]},
        because=tr(
            "It is lowest in epoch {best}, and the log ends with epoch {last}: an early stop with a "
            "patience of {patience} would end there.",
            **told,
        )
        if len(best) == 1
        else tr(
            "It is lowest in one of the epochs {best}, and the log ends with epoch {last}: an early stop "
            "with a patience of {patience} would end there.",
            **told,
        ),
    )


def _either(numbers: Sequence[int]) -> Said:
    """Return numbers of which one is meant; of many, from which to which they are."""
    if len(numbers) > MOST_TOLD:
        return to(numbers[0], numbers[-1])
    return either(numbers)


def _best_epochs(epochs: Sequence[int], texts: Sequence[str | None]) -> list[int]:
    """Return the epochs with the lowest number, as far as the printed digits tell them apart."""
    found = read_digits(texts)
    if not found:
        return []
    least = min(found.values(), key=lambda one: one.value)
    below = least.value + least.unit / 2
    low = {text for text, digits in found.items() if digits.value - digits.unit / 2 < below}
    return [epoch for epoch, text in zip(epochs, texts, strict=True) if text in low]


def _follows(before: PrintedRun, run: PrintedRun, number: int) -> Iterator[Fact]:
    """Say whether a run goes on from the one before it, as far as losses tell."""
    if not before.epochs:
        return
    common = [name for name in run.series if name in before.series]
    if common and all(run.series[name][0] == before.series[name][0] for name in common):
        yield Fact(
            about="same beginning",
            certainty="forced",
            value={"run": number, "series": common},
            because=tr(
                "The first epoch prints the same numbers as the first of run {number}: of all "
                "{count} series that both have.",
                number=number,
                count=len(common),
            ),
        )
        return
    name = next((one for one in (WATCHED, "loss") if one in common), None)
    if name is None:
        return
    first, last, begin = (
        next(iter(read_digits([text]).values()), None)
        for text in (before.series[name][0], before.series[name][-1], run.series[name][0])
    )
    if not first or not last or not begin:
        return
    goes_on = abs(begin.value - last.value) < abs(begin.value - first.value)
    told = {"begin": begin.text, "number": number, "first": first.text, "last": last.text}
    because = (
        tr(
            "It begins with {begin}, which is nearer to the last of run {number}, {last}, than to its "
            "first, {first}: this run may go on from there.",
            **told,
        )
        if goes_on
        else tr(
            "It begins with {begin}, which is nearer to the first of run {number}, {first}, than to its "
            "last, {last}: this run may begin anew.",
            **told,
        )
    )
    on = [tr("Its epochs count on from {last}.", last=before.epochs[-1])]
    counts_on = run.epochs[0] > 1 and run.epochs[0] == before.epochs[-1] + 1
    yield Fact(
        about="continues" if goes_on else "begins anew",
        series=name,
        certainty="possible",
        value={"run": number, "counts_on": counts_on},
        because=together(" ", [because, *(on if counts_on else [])]),
    )
