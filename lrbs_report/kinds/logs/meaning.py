"""What the numbers of a log measure: by the names that it gives them, and by who printed it.

The one place that knows it; docs/logs.md has the table. A name may mean several measures: where the printers
of a format differ, or nobody can tell which of two it is. What no measure is like has none.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from lrbs_report.base.numeral import Numeral, decimals_of, ends_of, read_numeral
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.logs.facts.digits import read_digits
from lrbs_report.kinds.logs.facts.names import is_rate, is_share
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.kinds.measures import (
    DECLARED_RATE,
    JUDGED,
    LOGGED_RATE,
    OVER_EXAMPLES,
    WATCHED,
    keras,
)
from lrbs_report.kinds.measures.keras import CHOSEN, TEST, TRAIN, VALIDATION

END = -1
"""The place of a number of the end, beside those of epochs, which count from 0."""

BATCHES, EXAMPLES = (WATCHED,), (OVER_EXAMPLES,)
EITHER = (OVER_EXAMPLES, WATCHED)
"""What a loss may be the mean of."""

Mean = Literal["batches", "examples"]
MEANS: Mapping[str, tuple[str, ...]] = {"batches": BATCHES, "examples": EXAMPLES}

KERAS = ("keras", "keras-csv", "keras-history", "tensorboard")
"""The formats of what Keras writes, whose losses are means over examples, and rates those of the epoch."""

ARTICLE, LIGHTNING, HUGGING_FACE, BAR = "article", "lightning", "hugging-face", "keras"
LOSSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((*KERAS, LIGHTNING), EXAMPLES),
    HUGGING_FACE: BATCHES,
    ARTICLE: EITHER,
}
"""What the loss of training is the mean of, by format; of any other, either."""

RATES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((*KERAS, LIGHTNING), (DECLARED_RATE,)),
    **dict.fromkeys((ARTICLE, HUGGING_FACE), (LOGGED_RATE,)),
}
"""Which rate is printed: that of the epoch, or the one after it; of any other format, either."""

COUNT_FROM: Mapping[str, int] = {
    **dict.fromkeys((ARTICLE, "keras-csv", LIGHTNING, "nielsen", "tensorboard"), 0),
    **dict.fromkeys((BAR, HUGGING_FACE), 1),
}
"""The number of the first epoch, by format; any other's may be either."""

SHARES_OF_CLASSES = (*CHOSEN, "sparse_categorical_accuracy", "categorical_accuracy")
"""Names of one and the same share, by the form of the targets and the version of Keras."""

HELD_OUT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("val", "valid", "validation", "dev"), (VALIDATION,)),
    "test": (TEST,),
    **dict.fromkeys(("eval", "evaluation"), (VALIDATION, TEST)),
}
"""Which rows a number is of, by the first part of its name."""

TRAINING = ("train", "training")
CORRECT, COUNTED = "_correct", "_count"
"""How series of right examples end, and those of how many there are."""

PER_CENT, PERCENT = Decimal("0.01"), 100
SEPARATORS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Series:
    """What a log prints of one thing.

    ``name`` is what the log calls it, ``measures`` those that it may be, and ``numbers`` stand by their
    epochs, counted from 0, or at ``END``. ``may_be_bar`` tells that the first of them may be what a progress
    bar showed: the mean of running means.

    >>> loss = Series(name="loss", measures=("loss",), numbers={0: 0.5, 1: 0.25})
    >>> loss.measure, loss.is_of_the_end
    ('loss', False)
    """

    name: str
    measures: tuple[str, ...]
    numbers: Mapping[int, float]
    may_be_bar: bool = False

    @property
    def measure(self) -> str:
        """What it is called by when nobody knows what is measured: the first that it may be, or its name."""
        return self.measures[0] if self.measures else self.name

    @property
    def is_of_the_end(self) -> bool:
        """Whether it has one number, of the end."""
        return END in self.numbers

    @property
    def key(self) -> str:
        """The name by which no other of its run is called."""
        return key_of(self)

    def means(self, *measures: str) -> bool:
        """Tell whether it may be one of some measures."""
        return any(one in self.measures for one in measures)


class Named(Protocol):
    """Numbers of a log: what it calls them, what they measure, and whether they are of epochs or the end.

    >>> one: Named = Series(name="acc", measures=("test_accuracy",), numbers={END: 0.9})
    >>> key_of(one), called_in([one], "acc") is one, called_in([one], "loss") is None
    ('test_accuracy at the end', True, True)
    """

    @property
    def name(self) -> str:
        """What the log calls them."""

    @property
    def measure(self) -> str:
        """What they measure."""

    @property
    def is_of_the_end(self) -> bool:
        """Whether there is one, of the end."""


Some = TypeVar("Some", bound=Named)


def key_of(one: Named) -> str:
    """Return the name by which no other numbers of a run are called.

    That is the log's name, or the measure of the end: a log may call both alike.
    """
    return f"{one.measure} at the end" if one.is_of_the_end else one.name


def called_in(things: Iterable[Some], name: str) -> Some | None:
    """Return the numbers that a name means: by their key, by their measure, or as the log calls them.

    Of those of epochs and of the end, the former.
    """
    found = sorted(things, key=lambda one: one.is_of_the_end)
    ways = (key_of, lambda one: one.measure, lambda one: one.name)
    return next((one for way in ways for one in found if way(one) == name), None)


@dataclass(frozen=True, kw_only=True)
class MeantRun:
    """One run of a log, its numbers by what they may measure.

    ``length`` is how many epochs were trained until the last one that is printed, ``gap`` how many are left
    out before that one: as many may follow without being printed. ``planned`` is how many were, where the log
    says it; ``is_cut`` tells that it breaks off.
    """

    series: tuple[Series, ...]
    length: int
    gap: int = 0
    planned: int | None = None
    is_cut: bool = False
    heading: str = ""

    @property
    def watched(self) -> Series | None:
        """What training lowers, where it is printed."""
        return self.of_epochs(*EITHER)

    @property
    def rates(self) -> Series | None:
        """The learning rates, where they are printed."""
        return self.of_epochs(LOGGED_RATE, DECLARED_RATE)

    @property
    def judged(self) -> float | None:
        """The accuracy of the end, where it is printed; or that of the last epoch."""
        found = [one.numbers for one in self.series if one.means(JUDGED)]
        ends = [one.get(END, one.get(self.length - 1)) for one in sorted(found, key=len)]
        return next((end for end in ends if end is not None), None)

    @property
    def diverges(self) -> bool:
        """Whether a loss is no finite number."""
        losses = (one for one in self.series if one.measure.endswith((WATCHED, OVER_EXAMPLES)))
        return not all(math.isfinite(number) for one in losses for number in one.numbers.values())

    @property
    def breaks_off(self) -> bool:
        """Whether the log does not show all epochs that there may have been."""
        return self.is_cut or (self.planned is not None and self.length < self.planned)

    @property
    def has_gaps(self) -> bool:
        """Whether the log leaves epochs out before the last that it prints."""
        return len({place for one in self.series for place in one.numbers} - {END}) < self.length

    def of_epochs(self, *measures: str) -> Series | None:
        """Return the first series of epochs that may be one of some measures."""
        return next((one for one in self.series if not one.is_of_the_end and one.means(*measures)), None)

    def called(self, name: str) -> Series | None:
        """Return a series by its name in the log, or the measure that it may be."""
        return called_in(self.series, name)


def meaning_of(
    log: PrintedLog,
    *,
    stated: Mapping[str, str] | None = None,
    mean: Mean | None = None,
    first_epoch: int | None = None,
) -> tuple[MeantRun, ...]:
    """Return the runs of a log by what their numbers may measure.

    ``stated`` are measures by names in the log, as somebody says who knows; ``mean`` is what the losses of
    training are means over, and ``first_epoch`` the number that the log gives to the first.
    """
    return tuple(_run(log.format, run, stated or {}, mean, first_epoch) for run in log.runs)


def measures_of(name: str, format_: str, *, at_the_end: bool = False) -> tuple[str, ...]:
    """Return the measures that a name in a log may mean; none where no measure is like it.

    >>> measures_of("val_acc", "keras")
    ('val_acc', 'val_accuracy', 'val_sparse_categorical_accuracy', 'val_categorical_accuracy')
    >>> measures_of("loss", "keras"), measures_of("loss", "keras", at_the_end=True)
    (('loss',), ('test_loss',))
    >>> measures_of("lr", "keras"), measures_of("lr", "article"), measures_of("lr", "csv")
    (('rate',), ('rate_after',), ('rate_after', 'rate'))
    >>> measures_of("training_cost", "nielsen")
    ()
    """
    if format_ == ARTICLE:
        return _of_article(name)
    parts = [part for part in SEPARATORS.split(name) if part]
    if format_ == "tensorboard" and "epoch" in parts:  # train/epoch_loss
        parts.remove("epoch")
        parts = parts[1:] if parts[0] in TRAINING else parts
    if format_ == LIGHTNING and len(parts) > 2 and parts[0] in TRAINING and parts[-1] == "epoch":  # noqa: PLR2004 - train, a name, epoch
        parts = parts[1:-1]
    places = HELD_OUT.get(parts[0].lower(), ()) if len(parts) > 1 else ()
    if not places and parts and parts[0].lower() in TRAINING:
        return _placed((TRAIN,), "_".join(parts[1:])) if at_the_end else ()
    bare = "_".join(parts[1:] if places else parts)
    if not places and at_the_end:
        places = (TEST,)
    if places:
        return _placed(places, bare)
    if is_rate(name):
        return _of_rate(name, format_)
    if bare.lower() in EITHER:
        return LOSSES.get(format_, EITHER)
    return _alike(bare)


def _of_article(name: str) -> tuple[str, ...]:
    """Return what the article's names mean: cost, lr, Accuracy; any other is a measure's own."""
    known = {WATCHED: EITHER[::-1], "lr": (LOGGED_RATE,), "Accuracy": (JUDGED,)}
    return known.get(name) or (name,)


def _of_rate(name: str, format_: str) -> tuple[str, ...]:
    said = {LOGGED_RATE: (LOGGED_RATE,), DECLARED_RATE: (DECLARED_RATE,), "rate_before": (DECLARED_RATE,)}
    return said.get(name) or RATES.get(format_, (LOGGED_RATE, DECLARED_RATE))


def _placed(places: Sequence[str], bare: str) -> tuple[str, ...]:
    """Return the measures of some rows; of a loss, and of what Keras has a metric of."""
    named = ("loss",) if bare.lower() in EITHER else _alike(bare)
    return tuple(place + name for place in places for name in named)


def _alike(name: str) -> tuple[str, ...]:
    """Return a metric's own name first, and then all others of it; none where Keras has no such metric."""
    known = next((one for one in (name, name.lower()) if keras.measure(one) is not None), None)
    if known is None:
        return ()
    family = SHARES_OF_CLASSES if known in SHARES_OF_CLASSES else _families().get(known, ())
    return tuple(dict.fromkeys((known, *family)))


@functools.cache
def _families() -> Mapping[str, tuple[str, ...]]:
    """Return by each name of a metric of Keras's all names of its class: mae, mean_absolute_error."""
    named: dict[str, list[str]] = {}
    for class_, told in catalogue()["classes"]["metrics"].items():
        named.setdefault(class_, []).append(told["name"])
    for name, class_ in catalogue()["metrics"].items():
        if isinstance(class_, str):
            named.setdefault(class_, []).append(name)
    return {name: tuple(dict.fromkeys(names)) for names in named.values() for name in names}


def _run(
    format_: str, run: PrintedRun, stated: Mapping[str, str], mean: Mean | None, first_epoch: int | None
) -> MeantRun:
    first = _first_epoch(format_, run) if first_epoch is None else first_epoch
    places = [epoch - first for epoch in run.epochs]
    is_bar = format_ == BAR and run.counted is not None
    told: list[Series] = []
    for name, texts in run.series.items():
        if _is_half_of_counts(name, run):
            continue
        measures = _measures(name, format_, stated, mean, run)
        if name.endswith(CORRECT):
            right = _shares(name, run)
            told.append(Series(name=name, measures=measures, numbers=_by_place(places, right)))
            continue
        numbers = _by_place(places, _numbers(name, texts))
        told.append(
            Series(
                name=name,
                measures=measures,
                numbers=numbers,
                may_be_bar=is_bar and not _is_after_epochs(measures),
            )
        )
    for name, text in run.finals.items():
        measures = (stated[name],) if name in stated else measures_of(name, format_, at_the_end=True)
        (number,) = _numbers(name, [text])
        if number is not None:
            told.append(Series(name=name, measures=measures, numbers={END: number}))
    return MeantRun(
        series=_with_decimals_of_rates([one for one in told if one.numbers]),
        length=max(0, places[-1] + 1) if places else 0,
        gap=places[-1] - places[-2] - 1 if len(places) > 1 else 0,
        planned=run.epochs_planned,
        is_cut=not run.complete,
        heading=run.name,
    )


def _is_after_epochs(measures: Sequence[str]) -> bool:
    """Tell whether measures are taken after an epoch, on rows that do not train."""
    return any(one.startswith((VALIDATION, TEST)) for one in measures)


def _measures(
    name: str, format_: str, stated: Mapping[str, str], mean: Mean | None, run: PrintedRun
) -> tuple[str, ...]:
    """Return what a series may measure. What was told within an epoch is not of all of it."""
    if name in stated:
        return (stated[name],)
    base = f"{name.removesuffix(CORRECT)}_accuracy" if name.endswith(CORRECT) else name
    at_the_end = base != name and base.split("_")[0] in TRAINING
    measures = measures_of(base, format_, at_the_end=at_the_end)
    if name in run.within and not _is_after_epochs(measures):
        return ()
    if mean and set(measures) <= set(EITHER) and measures:
        return MEANS[mean]
    return measures


def _first_epoch(format_: str, run: PrintedRun) -> int:
    """Return the number that a log gives to the first epoch.

    Where the format does not say it and the first is not there, the last of those that were planned may.
    """
    if not run.epochs:
        return 0
    if run.epochs[0] == 0:
        return 0
    return 1 if format_ == "keras-history" else COUNT_FROM.get(format_, 1)


def _by_place(places: Sequence[int], numbers: Sequence[float | None]) -> dict[int, float]:
    """Return the numbers that are there, by their epochs. What stands before the first was not trained."""
    pairs = zip(places, numbers, strict=True)
    return {place: number for place, number in pairs if number is not None and place >= 0}


def _numbers(name: str, texts: Sequence[str | None]) -> list[float | None]:
    """Return what texts stand for. The longest of them tell the unit; shares may be per cent."""
    read = read_digits(texts)
    values = [digits.value for digits in read.values()]
    is_per_cent = is_share(name) and bool(values) and 1 < max(values) <= PERCENT and min(values) >= 0
    units = {text: digits.unit for text, digits in read.items()}
    return [
        None if text is None else _number(text, units.get(text), is_per_cent=is_per_cent) for text in texts
    ]


def _number(text: str, unit: Fraction | None, *, is_per_cent: bool) -> float | None:
    if text.lower() == "nan":
        return math.nan
    read = read_numeral(text, None if unit is None else -round(math.log10(unit)))
    if read is None or not is_per_cent:
        return read
    low, high = ends_of(read)
    return Numeral(str(Decimal(text) * PER_CENT), low / PERCENT, high / PERCENT)


def _is_half_of_counts(name: str, run: PrintedRun) -> bool:
    """Tell whether a series is how many examples there are, beside how many are right."""
    return name.endswith(COUNTED) and f"{name.removesuffix(COUNTED)}{CORRECT}" in run.series


def _shares(name: str, run: PrintedRun) -> list[float | None]:
    """Return right examples as shares of all that there are."""
    counts = run.series.get(f"{name.removesuffix(CORRECT)}{COUNTED}", [None] * len(run.epochs))
    return [_share(right, count) for right, count in zip(run.series[name], counts, strict=True)]


def _share(right: str | None, count: str | None) -> float | None:
    if right is None or count is None or not float(count) > 0:
        return None
    share = float(right) / float(count)
    return Numeral(repr(share), share, share)


def _with_decimals_of_rates(series: Sequence[Series]) -> tuple[Series, ...]:
    """Let rates that look alike have as many decimals as the other numbers.

    Nothing in them shows how many their printer writes. Otherwise the 0.1 of a constant rate would stand for
    one that decays.
    """
    shown = max(
        (decimals_of(number) for one in series if not _is_of_rates(one) for number in one.numbers.values()),
        default=0,
    )
    return tuple(_finer(one, shown) if _is_of_rates(one) else one for one in series)


def _is_of_rates(series: Series) -> bool:
    return series.means(LOGGED_RATE, DECLARED_RATE)


def _finer(series: Series, decimals: int) -> Series:
    texts = {str(number) for number in series.numbers.values()}
    if len(texts) != 1:
        return series
    number = read_numeral(texts.pop(), decimals)
    return series if number is None else replace(series, numbers=dict.fromkeys(series.numbers, number))


def names_in(runs: Sequence[MeantRun]) -> Iterator[str]:
    """Return every name that a log gives its numbers, once."""
    yield from dict.fromkeys(one.name for run in runs for one in run.series)
