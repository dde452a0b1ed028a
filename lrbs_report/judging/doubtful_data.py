"""What makes one doubt data, before anything is trained on them.

A doubt says what was seen, and names no cause that nobody measured. docs/checking.md tells when each arises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lrbs_report.editions.parts import Part as PartName
from lrbs_report.kinds.networks.inputs import intake_of
from lrbs_report.results.portraits import Constants, Part, Portrait, Repeats
from lrbs_report.study.experiments import Dataset, Experiment, Study, Trained

Misfit = Literal["small", "large", "raw", "looked_up"]
"""How a scale does not fit: values hardly differ; they are far from 0; they are bytes that are still far from
0; or they are numbers that a network looks up, and divided.
"""

NARROW = 1 / 8
"""Values that differ by less, once they are divided by the scale, hardly differ for a network.

Bytes up to 32 of 255 are the edge.
"""

BYTE = 255.0
"""The largest byte, and the scale that brings bytes to 1."""

FAR = 16
"""Values beyond this are no longer what the division was for: bytes divided, or anything divided by 255."""

FARTHEST = 256
"""The same for values and scales of any other kind, which somebody may have chosen so."""

BRIGHT = 128
"""Bytes that reach it are those of pictures, and not small counts."""

FEW_ROWS = 30
LOPSIDED_OF_MANY, LOPSIDED_OF_TWO = 0.5, 0.8
"""From which share on the largest class of the test rows is worth a word.

Of three classes and more, and of two.
"""

NAMED = 9
"""Of many missing class numbers, so many are kept."""

WIDE, WIDE_SHARE = 64, 0.01
"""From so many features on, they may be the points of a picture, or words: some are always 0, and from which
share on it is worth a word that others are constant.
"""

REPEATED, REPEATED_SHARE, SEVERAL = 0.1, 0.01, 10
"""From which share on it is worth a word that rows are training rows too.

Of ``SEVERAL`` such rows and more, from the second on.
"""


@dataclass(frozen=True, kw_only=True)
class NotFinite:
    """An array holds values that are no finite numbers.

    With how many, and the row (in the file, from 0) of the first.
    """

    dataset: str
    array: str
    count: int
    row: int


@dataclass(frozen=True, kw_only=True)
class WrongScale:
    """The scale does not fit the values, which lie between ``low`` and ``high``."""

    dataset: str
    low: float
    high: float
    scale: float
    misfit: Misfit

    @property
    def reaches(self) -> float:
        """How far, once divided, the values lie apart that hardly differ; or else the largest from zero."""
        is_small = self.misfit == "small"
        return (self.high - self.low if is_small else max(abs(self.low), abs(self.high))) / self.scale


@dataclass(frozen=True, kw_only=True)
class Constant:
    """All values of all rows are the same."""

    dataset: str
    value: float


@dataclass(frozen=True, kw_only=True)
class ConstantFeatures:
    """So many of all features have one value in every training row.

    The first few are told by number (from 0), and by name where the data have names.
    """

    dataset: str
    count: int
    features: int
    numbers: tuple[int, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnseenTexts:
    """Texts of a column, in so many rows, that no training row has: they are zeros everywhere."""

    dataset: str
    column: str
    texts: tuple[str, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class Untrained:
    """Classes that test or validation rows ask for, so many, and that no training row shows."""

    dataset: str
    classes: tuple[int | str, ...]
    rows: int
    part: PartName = "test"


@dataclass(frozen=True, kw_only=True)
class Untested:
    """Classes that training rows show and no test row asks for."""

    dataset: str
    classes: tuple[int | str, ...]


@dataclass(frozen=True, kw_only=True)
class Unused:
    """Class numbers, ``count`` of them, below the highest class that no row has; the first few by number."""

    dataset: str
    classes: tuple[int, ...]
    count: int
    highest: int


@dataclass(frozen=True, kw_only=True)
class Lopsided:
    """Most of the test rows are of one class: so large a share is right without looking."""

    dataset: str
    number: int | str
    share: float


@dataclass(frozen=True, kw_only=True)
class FewRows:
    """There are few test rows: an accuracy is a multiple of one part of so many."""

    dataset: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """Rows of a part, ``count`` of all its ``rows``, are training rows too, with the same target.

    The first is ``row``, which is the training row ``of``; both are counted in the file, from 0. Training
    rows repeat an earlier one.
    """

    dataset: str
    part: PartName
    count: int
    rows: int
    row: int
    of: int

    @property
    def share(self) -> float:
        """How much of the part that is."""
        return self.count / self.rows


DataDoubt = (
    NotFinite
    | WrongScale
    | Constant
    | ConstantFeatures
    | UnseenTexts
    | Untrained
    | Untested
    | Unused
    | Lopsided
    | FewRows
    | Repeated
)


def about_data(study: Study, data: Mapping[str, Portrait]) -> tuple[DataDoubt, ...]:
    """Return the doubts about the data sets that a study uses, as far as anybody has looked at them."""
    used: dict[str, list[Trained]] = {}
    for experiment in study.trained:
        used.setdefault(experiment.dataset.name, []).append(experiment)
    return tuple(
        doubt
        for name, experiments in used.items()
        if name in data
        for doubt in _about(experiments[0].dataset, data[name], experiments)
    )


def has_classes(experiment: Experiment) -> bool:
    """Return whether an experiment tells classes apart."""
    return experiment.has_classes


def _about(dataset: Dataset, portrait: Portrait, experiments: Collection[Trained]) -> Iterator[DataDoubt]:
    yield from (
        NotFinite(dataset=dataset.name, array=flaw.array, count=flaw.count, row=flaw.first_row)
        for flaw in portrait.flaws
    )
    yield from _about_values(dataset, portrait, experiments)
    yield from (
        UnseenTexts(dataset=dataset.name, column=one.column, texts=one.texts, rows=one.rows)
        for one in portrait.unseen
    )
    if any(map(has_classes, experiments)):
        yield from _about_classes(dataset.name, portrait)
        yield from _about_test_rows(dataset.name, portrait)
    yield from _about_repeats(dataset.name, portrait)


def _about_values(
    dataset: Dataset, portrait: Portrait, experiments: Collection[Trained]
) -> Iterator[DataDoubt]:
    """Compare the finite values with each other, and with the scale."""
    if not portrait.has_values:
        return
    if portrait.low == portrait.high:
        yield Constant(dataset=dataset.name, value=portrait.low)
        return
    misfit = None if dataset.standardize else _misfit(dataset.divisor, portrait, experiments)
    if misfit:
        yield WrongScale(
            dataset=dataset.name, low=portrait.low, high=portrait.high, scale=dataset.divisor, misfit=misfit
        )
    constants = portrait.constants
    if constants and _are_odd(constants):
        yield ConstantFeatures(
            dataset=dataset.name,
            count=constants.count,
            features=constants.features,
            numbers=constants.first,
            names=tuple(portrait.features[number] for number in constants.first)
            if len(portrait.features) == constants.features
            else (),
        )


def _misfit(scale: float, portrait: Portrait, experiments: Collection[Trained]) -> Misfit | None:
    """Tell how a scale does not fit, for the network that depends on it most; nothing when it does."""
    low, high = portrait.low, portrait.high
    known = [one.model.layers for one in experiments if one.model.layers]  # Python tells none
    intakes = {intake_of(layers) for layers in known}
    if "looked up" in intakes and scale != 1:
        return "looked_up"
    if "as they are" not in intakes:
        return None
    reaches, are_bytes = max(abs(low), abs(high)) / scale, _are_bytes(portrait)
    if reaches > (FAR if scale == BYTE or are_bytes else FARTHEST):
        return "raw" if are_bytes else "large"
    return "small" if (high - low) / scale < NARROW else None


def _are_bytes(portrait: Portrait) -> bool:
    """Tell whether values are the bytes of pictures, whatever type they are kept in."""
    is_of_bytes = portrait.kind == "uint8" and portrait.high >= BRIGHT
    return is_of_bytes or (portrait.low, portrait.high) == (0, BYTE)


def _are_odd(constants: Constants) -> bool:
    """Tell whether constant features are more than points of pictures, or words, that never occur."""
    if constants.features < WIDE:
        return True
    return constants.count - constants.zeros >= WIDE_SHARE * constants.features


def _about_classes(name: str, portrait: Portrait) -> Iterator[DataDoubt]:
    """Compare the classes of the training rows with those of the others."""
    trained, tested = portrait.train.classes, portrait.test.classes
    held_out = portrait.validation.classes if portrait.validation else {}
    others: Mapping[PartName, Mapping[int, int]] = {"test": tested, "validation": held_out}
    for part, asked in others.items():
        untrained = tuple(sorted(set(asked) - set(trained)))
        if untrained:
            rows = sum(asked[number] for number in untrained)
            yield Untrained(
                dataset=name, classes=tuple(map(portrait.called, untrained)), rows=rows, part=part
            )
    untested = tuple(sorted(set(trained) - set(tested)))
    if untested:
        yield Untested(dataset=name, classes=tuple(map(portrait.called, untested)))
    known = {*trained, *tested, *held_out}
    highest = max(known, default=-1)
    if count := highest + 1 - len(known):
        yield Unused(
            dataset=name,
            classes=tuple(islice((number for number in range(highest) if number not in known), NAMED)),
            count=count,
            highest=highest,
        )


def _about_test_rows(name: str, portrait: Portrait) -> Iterator[DataDoubt]:
    """Look at how much an accuracy on the test rows can say."""
    test = portrait.test
    classes = len({*portrait.train.classes, *test.classes})
    limit = LOPSIDED_OF_TWO if classes <= 2 else LOPSIDED_OF_MANY  # noqa: PLR2004 - two classes
    if test.rows and test.largest_share >= limit:
        yield Lopsided(dataset=name, number=portrait.called(test.largest_class), share=test.largest_share)
    if 0 < test.rows < FEW_ROWS:
        yield FewRows(dataset=name, rows=test.rows)


def _about_repeats(name: str, portrait: Portrait) -> Iterator[DataDoubt]:
    """Look for rows that stand in the data more than once, and more often than measurements repeat."""
    for repeats in portrait.repeats:
        part = portrait.part(repeats.part)
        if part and _are_many(repeats, part):
            yield Repeated(
                dataset=name,
                part=repeats.part,
                count=repeats.count,
                rows=part.rows,
                row=repeats.row,
                of=repeats.of,
            )


def _are_many(repeats: Repeats, part: Part) -> bool:
    """Tell whether so many rows are worth a word: in rounded measurements, one or two repeat by chance."""
    if repeats.part == "train":
        return repeats.count > REPEATED * part.rows
    are_several = repeats.count >= max(SEVERAL, REPEATED_SHARE * part.rows)
    return are_several or repeats.count >= REPEATED * part.rows
