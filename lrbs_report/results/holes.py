"""What can be told when runs are missing.

It is a study without what has no run at all, and without what cannot be said of so few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Reference, Study
from lrbs_report.study.references import FEWEST_SEEDS, cells_by_setup


def findings_of(asked: Study, runs: Mapping[str, Sequence[RunResult]]) -> Findings:
    """Return the results that are there in their places, by experiment and in the order of its seeds.

    An experiment has the seeds that have a run. One without any leaves the study, and with it a sweep that
    has no cell left, and a published log that it is compared with.
    """
    there = {id_: tuple(found) for id_, found in runs.items() if found}
    left = asked.changed(lambda one: _with_seeds_of(one, there.get(one.id, ())))
    if left == asked:
        return Findings(study=asked, runs=there)
    comparable = tuple(one for one in asked.references if _is_comparable(asked, one, there))
    return Findings(study=replace(left, references=comparable), runs=there, asked=asked)


def _with_seeds_of(experiment: Experiment, runs: Sequence[RunResult]) -> Experiment | None:
    return replace(experiment, seeds=tuple(run.seed for run in runs)) if runs else None


def _is_comparable(study: Study, reference: Reference, runs: Mapping[str, Sequence[RunResult]]) -> bool:
    """Tell whether everything that a published log is compared with has runs enough for a band."""
    compared = [run.experiment for run in reference.runs] + [
        cell for cells in cells_by_setup(study, reference) for cell in cells
    ]
    return all(len(runs.get(id_, ())) >= FEWEST_SEEDS for id_ in compared)
