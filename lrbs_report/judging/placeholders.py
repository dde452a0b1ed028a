"""Made-up results with the shape of real ones, so that claims and templates can be tried before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.experiments import Experiment, Run, Study, key_of
from lrbs_report.portraits import Portrait
from lrbs_report.results import Epoch, Findings, RunResult


def placeholder_findings(study: Study, data: Mapping[str, Portrait] | None = None) -> Findings:
    """Make up findings with the shape of a study's real ones, so that templates can be tried before anything is trained.

    ``data`` tells what the data sets hold: that needs no training.
    """
    return Findings(study, {one.id: tuple(_placeholder(one, seed) for seed in one.seeds) for one in study.experiments}, data=data or {})


def _placeholder(experiment: Experiment, seed: int) -> RunResult:
    rate = experiment.learning_rate
    epochs = tuple(Epoch(number, 1 / (number + 1), rate, rate, rate) for number in range(experiment.epochs))
    identity = Run(experiment, seed).identity("0" * 64)
    return RunResult(key_of(identity), identity, seed, "finished", 0.5, epochs, {}, {})
