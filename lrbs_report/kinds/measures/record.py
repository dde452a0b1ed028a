"""What one training found out: numbers by name, epoch by epoch and at its end, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from lrbs_report.base.plain_json import Row
from lrbs_report.kinds.measures import LOGGED_RATE, OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.kinds.sampling import Sizes, are_even

Status = Literal["finished", "diverged"]


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One epoch of one run: its number, from 0, and what was measured in it, by the names of the measures."""

    epoch: int
    numbers: Mapping[str, float]

    @property
    def watched(self) -> float:
        """What training lowers."""
        return self.numbers[WATCHED]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a training, an imported run or a published log says.

    ``series`` has one number an epoch, ``finals`` one at the end, both by the names of the measures; ``None``
    where the run diverged. Of a run that diverged, the last number of a series may be NaN or infinite.

    >>> record = Record(series={"cost": (0.9, 0.4), "val_loss": (1.0, 0.7)}, finals={"test_accuracy": 0.92})
    >>> record.length, record.final("test_accuracy"), record.final("test_loss") is None
    (2, 0.92, True)
    """

    series: Mapping[str, tuple[float, ...]]
    finals: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """The number of epochs."""
        return len(next(iter(self.series.values()), ()))

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The series as files have them, each of which is written out once."""
        return {name: Row(numbers) for name, numbers in self.series.items()}

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process is told: what is written here is not written there."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def final(self, name: str) -> float | None:
        """Return a number of the end; nothing when the run diverged, or it was not measured."""
        return self.finals.get(name)

    def changed(self, names: Iterable[str], change: Callable[[float], float]) -> Record:
        """Return the same record with every number of some series, or of the end, changed."""
        series = {name: tuple(map(change, self.series[name])) for name in names if name in self.series}
        known = {name: self.finals[name] for name in names if name in self.finals}
        finals = {name: None if number is None else change(number) for name, number in known.items()}
        return Record(series={**self.series, **series}, finals={**self.finals, **finals})

    def at(self, places: Sequence[int]) -> Record:
        """Return the record whose epochs are those at these places, in this order."""
        series = {name: tuple(numbers[place] for place in places) for name, numbers in self.series.items()}
        return replace(self, series=series)

    def without_finals(self) -> Record:
        """Return the same record as if the run had diverged: nothing was measured at its end."""
        return replace(self, finals=dict.fromkeys(self.finals))

    def epochs(self) -> Iterator[Epoch]:
        """Yield the epochs one by one."""
        for number in range(self.length):
            yield Epoch(epoch=number, numbers={name: told[number] for name, told in self.series.items()})


def record_of(epochs: tuple[Epoch, ...], finals: Mapping[str, float | None]) -> Record:
    """Return the record of epochs, in order. A number that some of them lack is not in it."""
    names = (
        [name for name in epochs[0].numbers if all(name in one.numbers for one in epochs)] if epochs else []
    )
    return Record(series={name: tuple(one.numbers[name] for one in epochs) for name in names}, finals=finals)


@dataclass(frozen=True, kw_only=True)
class LogFile:
    """The log that a run was imported from: its path in the project, its SHA-256, and its bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """One run: its identity (everything that decided its numbers), and its record.

    A run whose watched number stopped being finite has the status "diverged", no numbers at the end, and that
    epoch as its last one. ``environment`` names the library versions that made it, ``machine`` the processor;
    neither is part of the key. One that was not trained here has neither, and ``log`` is where it was read.
    """

    key: str
    identity: Mapping[str, Any]
    seed: int
    status: Status
    record: Record
    environment: Mapping[str, str]
    machine: Mapping[str, str]
    log: LogFile | None = None

    @property
    def is_imported(self) -> bool:
        """Whether it was read from a log that was there already."""
        return "imported" in self.identity

    def has_even_batches(self, rows: int | None) -> bool:
        """Tell whether all batches of an epoch are known to be of one size.

        ``rows`` are all training rows, where somebody counted them.
        """
        identity = self.identity
        if self.is_imported:
            return False
        if "one_batch_epochs" in identity:
            return True
        dataset = identity.get("dataset") or {}
        train = dataset.get("train")
        counted = train[1] - train[0] if train else rows
        if "validation" in dataset:  # of which a share may be held out
            counted = rows
        sizes = Sizes.of(identity)
        each = {sizes.at(epoch) for epoch in range(self.length if sizes.growth else 1)}
        return all(are_even(identity.get("sampling", ""), counted, size) for size in each)

    @property
    def length(self) -> int:
        """The number of epochs."""
        return self.record.length

    @property
    def watched(self) -> tuple[float, ...]:
        """What training lowers, epoch by epoch; the last may be NaN or infinite when the run diverged."""
        return self.record.series[WATCHED]

    @property
    def rates(self) -> tuple[float, ...]:
        """The rate after each epoch, as a log prints it; none where nobody knows them."""
        return self.record.series.get(LOGGED_RATE, ())

    @property
    def ranked_by(self) -> str:
        """The measure of the end by which runs like this one are ranked; none where no end is measured."""
        return next(iter(self.record.finals), "")

    @property
    def judged(self) -> float | None:
        """The number of the end by which runs are ranked; nothing when the run diverged."""
        return self.record.final(self.ranked_by)

    def final(self, name: str) -> float | None:
        """Return a measure of the end, or else of the epoch whose weights the run ended with.

        Nothing when it diverged. Raises ``KeyError`` for what was not measured.
        """
        if name in self.record.finals or name not in self.record.series:
            return self.record.finals[name]
        ended = self.record.finals.get(RESTORED.name, -1)
        return None if self.has_diverged or ended is None else self.record.series[name][int(ended)]

    @property
    def has_diverged(self) -> bool:
        """Whether the watched number stopped being finite."""
        return self.status == "diverged"

    def over_examples(self, *, has_even_batches: bool) -> tuple[float, ...] | None:
        """Return the mean over examples of what training lowers, epoch by epoch.

        As measured, or else the mean over batches where all batches are known to be of one size; or else
        nothing.
        """
        measured = self.record.series.get(OVER_EXAMPLES)
        return self.watched if measured is None and has_even_batches else measured
