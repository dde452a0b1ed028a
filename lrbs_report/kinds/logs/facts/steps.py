"""Steps of an epoch and examples: which batch size goes with how many.

A last batch may be smaller, or left out; a program may stop an epoch where it likes. So what follows for a
batch size is possible.
"""

from __future__ import annotations

from collections.abc import Iterator

from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun

BATCH_SIZES = (1, 8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1024)
"""That people use."""

KERAS_BATCH = 32
"""The batch size of Keras where nobody says another."""

ROUND = 1000

TOTALS = {
    "MNIST or Fashion-MNIST": 60_000,
    "CIFAR-10 or CIFAR-100": 50_000,
    "IMDB's reviews": 25_000,
    "California's housing": 20_640,
    "Reuters' newswires": 8_982,
    "Boston's housing": 404,
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
            because=f"No batch size makes {steps_} steps of {examples} examples: "
            f"{_neighbours(steps_, examples)}. Epochs that do not see each example once, or batches of "
            "several sizes, would explain it.",
        )
    low, high = found
    told = f"{low}" if low == high else f"{low} to {high}"
    return Fact(
        about="batch size",
        certainty="possible",
        value=[low, high],
        because=f"{examples} examples make {steps_} steps with {told} in each, the last of which may have "
        f"fewer; {f'{examples - 1} / {steps_ - 1}' if steps_ > 1 else examples} is the most."
        + ("" if steps_ > 1 else " Larger batches would be one step too."),
    )


def _neighbours(steps_: int, examples: int) -> str:
    """Say what the batch sizes beside so many steps make."""
    size = -(-examples // steps_)
    fewer = f"{size} a batch make {-(-examples // size)}"
    return fewer if size == 1 else f"{fewer}, {size - 1} a batch {-(-examples // (size - 1))}"


def _examples(run: PrintedRun) -> Iterator[Fact]:
    counted = run.steps_per_epoch or run.counted or 0
    if run.steps_per_epoch is None:
        yield Fact(
            about="examples",
            certainty="possible",
            value=counted,
            because=f"The log counts to {counted} in each epoch: examples, if it counts these.",
        )
    low, high = span_of(counted, KERAS_BATCH)
    fewer = f"{counted - 1} × {KERAS_BATCH} = {low - 1}"
    because = (
        f"{counted} steps{'' if run.steps_per_epoch else ', if it counts these,'} at {KERAS_BATCH} a batch "
        f"are more than {fewer} examples and at most {counted} × {KERAS_BATCH} = {high}."
    )
    if (thousands := high // ROUND * ROUND) >= low:
        because += f" {thousands} would be a round number of them."
    because += " Without a smaller last batch, up to "
    because += f"{KERAS_BATCH - 1} more may have been left out. Other batch sizes likewise."
    yield Fact(
        about="examples",
        certainty="possible",
        value={
            "steps": counted,
            "by_batch_size": {str(size): list(span_of(counted, size)) for size in BATCH_SIZES},
        },
        because=because,
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
            because=f"The log tells it: {run.samples} samples train, and {run.validation_samples} "
            f"validate, {per_cent} % of the {both} together.",
        )
    if run.samples:
        low, high = run.samples, run.samples
    elif run.steps_per_epoch:
        low, high = span_of(run.steps_per_epoch, KERAS_BATCH)
    else:
        return
    found = [
        {"set": name, "total": total, "trained": trained, "held_out": share}
        for name, total in TOTALS.items()
        for trained, share in _splits(total)
        if low <= trained <= high
    ]
    if found:
        told = "; ".join(
            f"{one['trained']} of the {one['total']} of {one['set']}{_kept(one)}" for one in found
        )
        at = "" if run.samples else f" at {KERAS_BATCH} a batch"
        yield Fact(
            about="held out",
            certainty="possible",
            value=found,
            because=f"As many examples{at} would be {told}. Other data may have as many.",
        )


def _splits(total: int) -> Iterator[tuple[int, str]]:
    """Return how many are left to train, and what was held out: nothing, round numbers, usual shares."""
    seen = set()
    rounds = ((total - held, str(held)) for held in range(ROUND, total * HELD_OUT[-1] // 100 + 1, ROUND))
    shares = ((total - -(-total * share // 100), f"{share} %") for share in HELD_OUT)
    third = [(total - -(-total // 3), "a third")]
    left = total - -(-total // 4)
    twice = [(left - -(-left // 4), "25 %, and 25 % of the rest")]
    for trained, held in ((total, "nothing"), *rounds, *shares, *third, *twice):
        if trained not in seen:
            seen.add(trained)
            yield trained, held


def _kept(split: dict[str, object]) -> str:
    return "" if split["held_out"] == "nothing" else f", {split['held_out']} held out"
