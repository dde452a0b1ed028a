"""Made-up logs as others print them, with the numbers that they tell."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lrbs_report.kinds.logs.published import PrintedRun

Numbers = dict[str, list[str]]
"""Of each series, its texts."""

Fit = Callable[[Numbers, int, int], str]
"""What prints a fit: its numbers, how many epochs are planned, what the bar counts to."""

FULL, DONE = "=" * 30, "━" * 20


def numbers(*names: str, epochs: int = 5, seed: int = 1) -> Numbers:
    """Return numbers as Keras prints them: four decimals, small ones in powers of ten."""
    chance = random.Random(seed)  # noqa: S311 - numbers for tests
    return {
        name: [mean(chance.random() * 10 ** chance.choice([-5, 0, 2])) for _ in range(epochs)]
        for name in names
    }


def mean(number: float) -> str:
    """Return a number as Keras prints a mean."""
    return f"{number:.4f}" if abs(number) > 1e-3 else f"{number:.4e}"


def pairs(series: Mapping[str, Sequence[str]], epoch: int) -> str:
    """Return the numbers of an epoch as all generations write them."""
    return "".join(f" - {name}: {texts[epoch]}" for name, texts in series.items())


def epochs_in(series: Numbers) -> int:
    """Return how many epochs there are."""
    return len(next(iter(series.values())))


def first_generation(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as Keras 1 and 2.0 did: a bar of samples, padded with spaces."""
    return "".join(
        f"Epoch {epoch + 1}/{planned}\n{total}/{total} [{FULL}] - 2s{pairs(series, epoch)}     \n"
        for epoch in range(epochs_in(series))
    )


def first_without_bar(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as Keras 2 did with verbose=2."""
    head = f"Train on {total} samples, validate on 10 samples\n"
    return head + "".join(
        f"Epoch {epoch + 1}/{planned}\n - 2s{pairs(series, epoch)}\n" for epoch in range(epochs_in(series))
    )


def second_generation(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as TensorFlow 2 does."""
    return "".join(
        f"Epoch {epoch + 1}/{planned}\n{total}/{total} [{FULL}] - 2s 1ms/step{pairs(series, epoch)}\n"
        for epoch in range(epochs_in(series))
    )


def second_without_bar(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as TensorFlow 2 does with verbose=2."""
    return "".join(
        f"Epoch {epoch + 1}/{planned}\n{total}/{total} - 2s{pairs(series, epoch)} - 2s/epoch - 1ms/step\n"
        for epoch in range(epochs_in(series))
    )


def third_generation(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as Keras 3 does, without colours."""
    return "".join(
        f"Epoch {epoch + 1}/{planned}\n{total}/{total} {DONE} 3s 5ms/step{pairs(series, epoch)}\n"
        for epoch in range(epochs_in(series))
    )


def third_in_colour(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as Keras 3 does on a terminal: each line written over, and again with the validation."""
    lines = []
    for epoch in range(epochs_in(series)):
        lines.append(f"Epoch {epoch + 1}/{planned}\n")
        training = {name: texts for name, texts in series.items() if not name.startswith("val_")}
        shown = [(done, {"loss": ["9.9999"] * (epoch + 1)}) for done in range(1, total, 3)]
        for done, numbers_ in (*shown, (total, training), (total, series)):
            bar = f"\x1b[32m{DONE[:done]}\x1b[0m\x1b[37m{DONE[done:]}\x1b[0m"
            text = f"\x1b[1m{done}/{total}\x1b[0m {bar} \x1b[1m0s\x1b[0m 2ms/step"
            lines.append(f"\r{text}{pairs(numbers_, epoch)}" + "\b" * len(text))
        lines[-1] = lines[-1].rstrip("\b") + "\n"
    return "".join(lines)


def line_by_line(series: Numbers, planned: int, total: int) -> str:
    """Print a fit as Keras 3 does, with each carriage return kept as the end of a line, as notebooks may."""
    return third_in_colour(series, planned, total).replace("\b", "").replace("\r", "\n")


FITS: Mapping[str, Fit] = {
    one.__name__: one
    for one in (
        first_generation,
        first_without_bar,
        second_generation,
        second_without_bar,
        third_generation,
        third_in_colour,
        line_by_line,
    )
}
"""What prints fits, by name."""


def saved(folder: Path, text: str | bytes, name: str = "some.log") -> Path:
    """Write a log, and return where it is."""
    log = folder / name
    log.write_bytes(text.encode() if isinstance(text, str) else text)
    return log


def told(run: PrintedRun) -> Numbers:
    """Return the numbers of a run as plain lists."""
    return {name: [text or "" for text in texts] for name, texts in run.series.items()}
