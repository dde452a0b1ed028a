"""Made-up results with the shape of real ones.

With them, claims and templates can be tried before anything is trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lrbs_report.kinds.measures import OVER_EXAMPLES, RATES, WATCHED
from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Portrait
from lrbs_report.study.experiments import Experiment, Imported, Run, Study, key_of, trained


def placeholder_findings(study: Study, data: Mapping[str, Portrait] | None = None) -> Findings:
    """Make up findings with the shape of a study's real ones.

    So templates can be tried before anything is trained. ``data`` tells what the data sets hold: that needs
    no training.
    """
    return Findings(
        study=study,
        runs={one.id: tuple(_placeholder(one, seed) for seed in one.seeds) for one in study.experiments},
        data=data or {},
        are_made_up=True,
    )


def _placeholder(experiment: Experiment, seed: int) -> RunResult:
    if isinstance(experiment, Imported):
        return _imported(experiment, seed)
    rate = trained(experiment).learning_rate
    watched = tuple(1 / (number + 1) for number in range(experiment.epochs))
    rates = dict.fromkeys(RATES, (rate,) * experiment.epochs)
    identity = Run(experiment=trained(experiment), seed=seed).identity("0" * 64)
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=seed,
        status="finished",
        record=Record(
            series={
                **dict.fromkeys((*experiment.asked.series, WATCHED, OVER_EXAMPLES), watched),
                **rates,
            },
            finals={name: 0 if name == RESTORED.name else 0.5 for name in experiment.asked.finals},
        ),
        environment={},
        machine={},
    )


def _imported(experiment: Imported, seed: int) -> RunResult:
    """Return a run as its log told it; of a seed without a log, as that of the first seed tells it.

    Nothing has to be made up of what is there already.
    """
    first, *_ = experiment.results
    found = next((run for run in experiment.results if run.seed == seed), None)
    return found or replace(first, seed=seed)
