"""What the sentences of an article are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lrbs_report.report.composition import figure_of
from lrbs_report.report.document import Page, Told
from lrbs_report.report.prose.of_classes import answered_alike
from lrbs_report.report.prose.of_imports import imports_in
from lrbs_report.report.prose.sentence import Several
from lrbs_report.study.experiments import Trained


def subjects_of(page: Page) -> Mapping[str, Any]:
    """Return what sentences are about.

    The single experiments together, and those of them that are trained; one experiment for each network, data
    set and way to draw batches, and for each table of the definitions that imports runs; data sets whose rows
    were counted by class, those that one answer fits together.
    """
    told = [one.experiment for one in page.told.values() if isinstance(one.experiment, Trained)]
    experiments = sorted(told, key=lambda one: not one.asked.ends)  # what tells more of a network comes first
    return {
        "compared": together(page.singles),
        "trained": together(one for one in page.singles if isinstance(one.experiment, Trained)),
        "imported": imports_in(page),
        "ranked_alike": _ranked_alike(page),
        "networks": _one_each(experiments, lambda one: one.model.name),
        "datasets": _one_each(experiments, lambda one: one.dataset.name),
        "portrayed": answered_alike(experiments, page.evaluator.findings.data),
        "samplings": _one_each(experiments, lambda one: one.sampling),
    }


def _ranked_alike(page: Page) -> list[Mapping[str, Any]]:
    """Return the single experiments whose runs are ranked by one measure, with the name of their chart."""
    rankings = dict.fromkeys(one.outcome.ranking for one in page.singles)
    return [
        {
            "these": together(one for one in page.singles if one.outcome.ranking == ranking),
            "figure": figure_of(ranking, rankings),
        }
        for ranking in rankings
    ]


def together(told: Iterable[Told]) -> Several:
    """Return some experiments as sentences tell them together."""
    these = tuple(told)
    return Several(
        outcomes=tuple(one.outcome for one in these), names={one.experiment.id: one.title for one in these}
    )


def _one_each(experiments: Sequence[Trained], key: Callable[[Trained], str]) -> list[Trained]:
    """Return the first experiment of each kind, in their order."""
    return list({key(one): one for one in reversed(experiments)}.values())[::-1]
