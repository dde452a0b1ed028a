"""What is said of the classes of a data set: which of them is the most frequent.

The subject is a ``ToldClasses``; of a share, some of them, each of another data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lrbs_report.judging.doubtful_data import has_classes
from lrbs_report.report.prose.commonmark import as_data
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.results.portraits import PARTS, Part, Portrait
from lrbs_report.study.experiments import Experiment, Trained

SHOWN = ("train", "validation", "test")
"""The parts of a data set, in the order of a chart or a table."""


@dataclass(frozen=True, kw_only=True)
class ToldClasses:
    """A data set whose rows were counted by class, and an experiment that is trained with it."""

    experiment: Trained
    portrait: Portrait

    @property
    def parts(self) -> Mapping[str, Part]:
        """Its rows that train, validate and test, where there are any."""
        there = {name: self.portrait.part(name) for name in PARTS}
        return {name: part for name in SHOWN if (part := there[name]) and part.rows}  # type: ignore[index]  # the same names

    @property
    def counts(self) -> tuple[int, ...]:
        """How many test rows there are of each class."""
        return tuple(self.portrait.test.classes.get(number, 0) for number in range(len(self.portrait.names)))


def classes_told(experiments: Iterable[Experiment], data: Mapping[str, Portrait]) -> Iterator[ToldClasses]:
    """Return the data sets whose classes have names, each with the first experiment of it."""
    first = {one.dataset.name: one for one in reversed([*experiments]) if isinstance(one, Trained)}
    for name, portrait in data.items():
        if name in first and portrait.names and has_classes(first[name]):
            yield ToldClasses(experiment=first[name], portrait=portrait)


def answered_alike(
    experiments: Iterable[Trained], data: Mapping[str, Portrait]
) -> list[tuple[ToldClasses, ...]]:
    """Return the data sets whose rows were counted by class, together those that one answer fits as well.

    Each has its first experiment; ``data`` are the portraits by name.
    """
    first: dict[str, Trained] = {}
    for one in experiments:
        if one.dataset.name in data and has_classes(one):
            first.setdefault(one.dataset.name, one)
    found: dict[object, list[ToldClasses]] = {}
    for name, one in first.items():
        told = ToldClasses(experiment=one, portrait=data[name])
        found.setdefault(_answer(told), []).append(told)
    return [tuple(these) for these in found.values()]


def _answer(told: ToldClasses) -> tuple[int | str, float]:
    """Return the most frequent class of the test rows, and the share of those that are of it."""
    test = told.portrait.test
    return told.portrait.called(test.largest_class), test.largest_share


def _as_code(name: str) -> Markup:
    """Write a name as code in Markdown."""
    return Markup(f"`{as_data(name)}`")  # noqa: S704 - which is safe


def _is_one_answer(these: Sequence[ToldClasses]) -> bool:
    return len(these) > 1 and len(set(map(_answer, these))) == 1


def _largest(told: ToldClasses) -> int:
    """Count the classes that have the most test rows."""
    return told.counts.count(max(told.counts))


def _is_even(told: ToldClasses) -> bool:
    return _largest(told) == len(told.counts)


def _rows_of_largest(told: ToldClasses, ledger: Ledger) -> str:
    largest = told.portrait.called(told.portrait.test.largest_class)
    return ledger.value("class_examples", told.experiment.id, largest, part="test")


def _of_first(fill: Fill) -> Fill:
    """Fill a blank about several data sets with what is true of the first, as of all of them."""
    return lambda these, ledger: fill(these[0], ledger)


DATA: Mapping[str, Fill] = {"data": lambda told, _: told.experiment.dataset.name}
LARGEST: Mapping[str, Fill] = {
    **DATA,
    "largest": lambda told, ledger: ledger.value("largest_class", told.experiment.id),
    "share": lambda told, ledger: ledger.value("largest_share", told.experiment.id),
}
ANSWER: Mapping[str, Fill] = {name: _of_first(LARGEST[name]) for name in ("largest", "share")}

SENTENCES: Mapping[str, Sentence] = {
    "classes.title.even": Sentence(holds=_is_even, blanks={**DATA, "count": _rows_of_largest}),
    "classes.title.largest": Sentence(
        holds=lambda told: not _is_even(told) and _largest(told) == 1, blanks=LARGEST
    ),
    "classes.title.tied": Sentence(
        holds=lambda told: not _is_even(told) and _largest(told) > 1,
        blanks={**DATA, "share": LARGEST["share"]},
    ),
    "article.share.largest": Sentence(
        holds=lambda these: len(these) == 1,
        blanks={**ANSWER, "name": _of_first(DATA["data"])},
    ),
    "article.share.alike": Sentence(
        holds=_is_one_answer,
        blanks={
            **ANSWER,
            "names": lambda these, _: tuple(_as_code(told.experiment.dataset.name) for told in these),
        },
    ),
}
"""Sentences of one family exclude each other."""
