"""One run of an experiment, trained now, as a call in an article asks for. Keeps and writes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.tongue import together
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs import locating
from lrbs_report.runs.allowing import codes_of, refuse_untrusted
from lrbs_report.runs.missing import way_to_train, what_lacks
from lrbs_report.runs.plan import make_job
from lrbs_report.study.complaining import wrong_experiment
from lrbs_report.study.experiments import Run, Study, Trained
from lrbs_report.study.reading import read_study
from lrbs_report.walks.find_rate import chosen
from lrbs_report.walks.verifying.training import train
from lrbs_report.walks.world import HERE, World

ALSO: Mapping[str, Mapping[str, Any]] = {
    "learning_rate": {"rule": None},
    "lr_decay": {"schedule": None},
    "batch_size": {"growth": None},
}
"""What a setting that is said stands instead of."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is trained: an experiment by name, the settings that are said anew, and a seed, or its first one.

    The settings are those of ``SettingsShape``, by the names that the definitions have for them.
    """

    experiment: str | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


def train_one(project: Project, call: Call, world: World = HERE) -> tuple[Study, RunResult]:
    """Train one run, whether or not it is kept, and return the study that it is of, and the result.

    Data that must be downloaded stay in the project's store. Raises ``InvalidInput`` when the definitions,
    the data or what is said are wrong, ``MissingRequirement`` where nothing can be trained, ``RunsFailed``
    when the run fails.
    """
    whole = read_study(project.definitions)
    one = changed(chosen(whole, call.experiment), call)
    study = replace(whole, experiments=(one,), sweeps=(), claims=(), references=())
    locating.fetch_unknown(study, project.store)
    locating.fetch([one.dataset], project.store)
    sources = locating.locate(study, project.store)
    if world.lacking():
        raise MissingRequirement(together(". ", [what_lacks(world.lacking()), way_to_train(())]))
    run = Run(experiment=one, seed=one.seeds[0])
    job = make_job(run, sources, project.store, is_exact=study.environment == "exact")
    refuse_untrusted(codes_of([job]))
    with tempfile.TemporaryDirectory(prefix="lrbs-report-") as folder:
        alone = replace(job, state_path=Path(folder) / job.state_path.name)
        (result,) = train([alone], 1, world).values()
    return whole, result


def changed(one: Trained, call: Call) -> Trained:
    """Return an experiment with what a call says anew, and its first seed alone or the one that is said.

    A rate that loses a share each epoch follows no schedule, and batches of a size do not grow. Raises
    ``InvalidInput`` with everything that no experiment may have.
    """
    seeds = list(one.seeds[:1]) if call.seed is None else [call.seed]
    wrong = wrong_experiment({"id": one.id, **call.settings, "seeds": seeds}, ())
    problems = [Problem(message=found.message, hint=found.hint) for found in wrong]
    if problems:
        raise InvalidInput(problems)
    instead = {name: value for said in call.settings for name, value in ALSO.get(said, {}).items()}
    return replace(one, **{**instead, **call.settings, "seeds": tuple(seeds)})
