"""Steps of an epoch and examples: which batch size goes with how many.

A last batch may be smaller, or left out; a program may stop an epoch where it likes. So what follows for a
batch size is possible.
"""

from __future__ import annotations

from collections.abc import Iterator

from lrbs_report.base.tongue import Said, together, tr
from lrbs_report.kinds.logs.facts.fact import Fact, to
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

BATCH_SIZES = (1, 8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1024)
"""That people use."""

KERAS_BATCH = 32
"""The batch size of Keras where nobody says another."""

ROUND = 1000

TOTALS = {
    tr("MNIST or Fashion-MNIST"): 60_000,
    tr("CIFAR-10 or CIFAR-100"): 50_000,
    tr("IMDB's reviews"): 25_000,
    tr("California's housing"): 20_640,
    tr("Reuters' newswires"): 8_982,
    tr("Boston's housing"): 404,
}
"""How many examples train in sets that everybody has; of California's housing, all."""

HELD_OUT = (5, 10, 15, 20, 25, 30, 40)
"""Shares that people hold out, per cent."""


def steps(log: PrintedLog, number: int) -> Iterator[Fact]:
    """Return what the counts of a run tell of its examples."""
    run = log.runs[number]
    if run.steps_per_epoch and run.samples:
        yield _batch_size(run.steps_per_epoch, run.samples)
    elif run.steps_per_epoch or (run.counted and not run.samples):
        yield from _examples(run)
    yield from _held_out(run)


FACTS = steps


def span_of(steps_: int, batch_size: int) -> tuple[int, int]:
    """Return the fewest and the most examples that make so many steps, the last of which may be smaller.

    >>> span_of(1719, 32)
    (54977, 55008)
    """
    return (steps_ - 1) * batch_size + 1, steps_ * batch_size


def batch_sizes(steps_: int, examples: int) -> tuple[int, int] | None:
    """Return the smallest and the largest batch size that make so many steps; nothing where none does.

    >>> batch_sizes(1719, 55_000), batch_sizes(7, 10)
    ((32, 32), None)
    """
    low = -(-examples // steps_)
    high = (examples - 1) // (steps_ - 1) if steps_ > 1 else max(examples, low)
    return (low, high) if low <= high else None


def _batch_size(steps_: int, examples: int) -> Fact:
    found = batch_sizes(steps_, examples)
    if found is None:
        return Fact(
            about="impossible",
            certainty="forced",
            value={"steps": steps_, "examples": examples},
            because=tr(
                "No batch size makes {steps} steps of {examples} examples: {neighbours}. Epochs that do not "
                "see each example once, or batches of several sizes, would explain it.",
                steps=steps_,
                examples=examples,
                neighbours=_neighbours(steps_, examples),
            ),
        )
    low, high = found
    because = tr(
        "{examples} examples make {steps} steps with {told} in each, the last of which may have fewer; "
        "{most} is the most.",
        examples=examples,
        steps=steps_,
        told=low if low == high else to(low, high),
        most=f"{examples - 1} / {steps_ - 1}" if steps_ > 1 else examples,
    )
    larger = [] if steps_ > 1 else [tr("Larger batches would be one step too.")]
    return Fact(
        about="batch size",
        certainty="possible",
        value=[low, high],
        because=together(" ", [because, *larger]),
    )


def _neighbours(steps_: int, examples: int) -> Said:
    """Say what the batch sizes beside so many steps make."""
    size = -(-examples // steps_)
    fewer = tr("{size} a batch make {steps}", size=size, steps=-(-examples // size))
    if size == 1:
        return fewer
    more = tr("{size} a batch {steps}", size=size - 1, steps=-(-examples // (size - 1)))
    return together(", ", [fewer, more])


def _examples(run: PrintedRun) -> Iterator[Fact]:
    counted = run.steps_per_epoch or run.counted or 0
    if run.steps_per_epoch is None:
        yield Fact(
            about="examples",
            certainty="possible",
            value=counted,
            because=tr(
                "Each epoch counts to {counted}: that many examples, if it counts examples.", counted=counted
            ),
        )
    low, high = span_of(counted, KERAS_BATCH)
    at_most = (
        tr("One step at {batch} a batch is at most {high} examples.", batch=KERAS_BATCH, high=high)
        if counted == 1
        else tr(
            "{counted} steps at {batch} a batch are more than {fewer} × {batch} = {below} examples "
            "and at most {counted} × {batch} = {high}.",
            counted=counted,
            batch=KERAS_BATCH,
            fewer=counted - 1,
            below=low - 1,
            high=high,
        )
    )
    sentences = [at_most if run.steps_per_epoch else tr("If it counts steps: {told}", told=at_most)]
    if (thousands := high // ROUND * ROUND) >= low:
        sentences.append(tr("{thousands} would be a round number of them.", thousands=thousands))
    sentences += [
        tr("Where a smaller last batch is left out, there may be up to {count} more.", count=KERAS_BATCH - 1),
        tr("The same holds for other batch sizes."),
    ]
    yield Fact(
        about="examples",
        certainty="possible",
        value={
            "steps": counted,
            "by_batch_size": {str(size): list(span_of(counted, size)) for size in BATCH_SIZES},
        },
        because=together(" ", sentences),
    )


def _held_out(run: PrintedRun) -> Iterator[Fact]:
    """Say how much is held out where the log tells it, and of which known sets the examples may be."""
    if run.samples and run.validation_samples:
        both = run.samples + run.validation_samples
        per_cent = f"{float(f'{100 * run.validation_samples / both:.3g}'):g}"
        yield Fact(
            about="held out",
            certainty="forced",
            value={"trained": run.samples, "held_out": run.validation_samples},
            because=tr(
                "The log tells it: {trained} samples train, and {held} validate, {per_cent} % of the "
                "{both} together.",
                trained=run.samples,
                held=run.validation_samples,
                per_cent=per_cent,
                both=both,
            ),
        )
    if run.samples:
        low, high = run.samples, run.samples
    elif run.steps_per_epoch:
        low, high = span_of(run.steps_per_epoch, KERAS_BATCH)
    elif run.counted:
        low, high = run.counted, run.counted
    else:
        return
    found = [
        {"set": name, "total": total, "trained": trained, "held_out": share}
        for name, total in TOTALS.items()
        for trained, share in _splits(total)
        if low <= trained <= high
    ]
    if found:
        told = together(tr("; or "), map(_part, found))
        if run.samples:
            because = tr("As many would be {told}. Other data may have as many.", told=told)
        elif run.steps_per_epoch:
            because = tr(
                "At {batch} a batch, they would be {told}. Other data may have as many.",
                batch=KERAS_BATCH,
                told=told,
            )
        else:
            because = tr(
                "If it counts examples, they would be {told}. Other data may have as many.", told=told
            )
        yield Fact(
            about="held out",
            certainty="possible",
            value=found,
            because=because,
        )


def _splits(total: int) -> Iterator[tuple[int, str]]:
    """Return how many are left to train, and what was held out: nothing, round numbers, usual shares."""
    seen = set()
    rounds = ((total - held, str(held)) for held in range(ROUND, total * HELD_OUT[-1] // 100 + 1, ROUND))
    shares = ((total - -(-total * share // 100), f"{share} %") for share in HELD_OUT)
    third = [(total - -(-total // 3), tr("a third"))]
    left = total - -(-total // 4)
    twice = [(left - -(-left // 4), tr("25 %, and then 25 % of the rest,"))]
    for trained, held in ((total, "nothing"), *rounds, *shares, *third, *twice):
        if trained not in seen:
            seen.add(trained)
            yield trained, held


def _part(split: dict[str, object]) -> Said:
    """Say which part of a set trains."""
    if split["held_out"] == "nothing":
        return tr("all {total} of {set}", total=split["total"], set=split["set"])
    return tr(
        "{trained} of the {total} of {set}, with {held} held out",
        trained=split["trained"],
        total=split["total"],
        set=split["set"],
        held=split["held_out"],
    )
