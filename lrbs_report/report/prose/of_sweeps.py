"""What is said of a sweep as a whole: what it combines, and how many seeds its cells have.

The subject is a ``ToldSweep``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_several import best
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.study.experiments import Experiment, Trained

if TYPE_CHECKING:
    from lrbs_report.report.document import ToldSweep


def _counts(told: ToldSweep) -> set[int]:
    return {len(cell.outcome.runs) for cell in told.cells}


def _are_even(told: ToldSweep) -> bool:
    return len(_counts(told)) == 1


def _has_many(told: ToldSweep) -> bool:
    return _are_even(told) and _counts(told) != {1}


def _id(told: ToldSweep, _: Ledger) -> str:
    return told.sweep.id


def _seeds(told: ToldSweep, ledger: Ledger) -> str:
    return ledger.value("seeds", told.fullest.experiment.id)


def _axes(told: ToldSweep, ledger: Ledger) -> tuple[str, ...]:
    return tuple(ledger.words.with_article(axis) for axis, _ in told.sweep.axes)


BLANKS: Mapping[str, Fill] = {"id": _id, "axes": _axes, "seeds": _seeds}


def _rules(told: ToldSweep) -> list[str]:
    """Return the rules that give the rates of a sweep's experiments, each once."""
    return list(dict.fromkeys(rule for cell in told.cells if (rule := _rule(cell.experiment))))


def _rule(experiment: Experiment) -> str | None:
    return experiment.rule if isinstance(experiment, Trained) else None


def _at_the_edge(told: ToldSweep) -> list[str]:
    """Return the axes of numbers of which the one best experiment has the lowest or the highest."""
    found = best(told.these)
    if len(found) != 1:
        return []
    one = found[0].experiment
    return [axis for axis, values in told.sweep.axes if one.setting(axis) in _ends(values)]


def _ends(values: Sequence[object]) -> list[float]:
    """Return the lowest and the highest of several numbers."""
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return [min(numbers), max(numbers)] if len(numbers) == len(values) > 1 else []


def _edges(told: ToldSweep, ledger: Ledger) -> tuple[Markup, ...]:
    id_, words = best(told.these)[0].experiment.id, ledger.words
    return tuple(
        Markup(words.say("axis.row", name=words.name_of(axis), value=ledger.value("setting", id_, axis)))  # noqa: S704 - a phrase of ours
        for axis in _at_the_edge(told)
    )


ONE: Mapping[str, Fill] = {"id": _id, "axes": _axes}

SENTENCES: Mapping[str, Sentence] = {
    "article.rule.one": Sentence(
        holds=lambda told: len(_rules(told)) == 1 and all(_rule(cell.experiment) for cell in told.cells),
        blanks={"rule": lambda told, _: _rules(told)[0]},
    ),
    "article.rule.several": Sentence(
        holds=lambda told: len(_rules(told)) > 1,
        blanks={"rules": lambda told, _: tuple(_rules(told))},
    ),
    "article.sweep_edge.axes": Sentence(
        holds=lambda told: not told.grid and bool(_at_the_edge(told)), blanks={"settings": _edges}
    ),
    "article.sweep.pairs": Sentence(holds=lambda told: bool(told.grid) and _has_many(told), blanks=BLANKS),
    "article.sweep.pairs_of_one": Sentence(
        holds=lambda told: bool(told.grid) and _counts(told) == {1}, blanks=ONE
    ),
    "article.sweep.pairs_uneven": Sentence(
        holds=lambda told: bool(told.grid) and not _are_even(told), blanks=BLANKS
    ),
    "article.sweep.cells": Sentence(holds=lambda told: not told.grid and _has_many(told), blanks=BLANKS),
    "article.sweep.cells_of_one": Sentence(
        holds=lambda told: not told.grid and _counts(told) == {1}, blanks=ONE
    ),
    "article.sweep.cells_uneven": Sentence(
        holds=lambda told: not told.grid and not _are_even(told), blanks=BLANKS
    ),
}
"""Sentences of one family exclude each other."""
