"""The runs of an edition against its definitions: which there are, and what they were asked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from lrbs_report.base.plain_json import finite, plain
from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import Content
from lrbs_report.editions.records import results_of
from lrbs_report.kinds.measures import DECLARED_RATE, LOGGED_RATE, READ_RATE, label_of, noise
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.schedules.schedule import Place
from lrbs_report.study.experiments import Experiment, Imported, Run, Study, Trained, key_of, trained
from lrbs_report.study.references import may_have
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted

FLOAT32_STEP = 2.0**-23
"""The relative distance between neighbouring float32 numbers.

So far may an optimizer store a rate from the one that was declared.
"""


def unsaid_holes(study: Study, content: Content) -> Iterator[Wrong]:
    """Find runs that the definitions ask for and nobody says are missing.

    Seeds that do not fit may not be left out.
    """
    holes = content.environment.get("holes")
    said = holes["seeds"] if holes else {}
    there = {id_: [run["seed"] for run in record["runs"]] for id_, record in content.experiments.items()}
    for one in study.experiments:
        expected = [seed for seed in one.seeds if seed not in said.get(one.id, ())]
        found = there.pop(one.id, [])
        if found != expected:
            yield Wrong(
                place=EDITION,
                message=tr(
                    "{id}: it has the seeds {found}, its definitions and its holes leave {expected}",
                    id=one.id,
                    found=quoted(found),
                    expected=quoted(expected),
                ),
            )
    yield from (
        Wrong(
            place=EDITION,
            message=tr(
                "{id}: it has results of an experiment that its definitions do not know", id=quoted(id_)
            ),
        )
        for id_ in there
    )


def wrong_runs(
    study: Study,
    content: Content,
    results: Mapping[str, Sequence[RunResult]],
    rows_of: Callable[[Experiment], int | None],
    *,
    is_same_code: bool,
) -> Iterator[Wrong]:
    """Find runs that no training gives, or, of this code, none that these definitions ask for.

    ``results`` are the runs of the edition by experiment; ``rows_of`` returns how many rows train one, where
    that is known.
    """
    for id_, runs in results.items():
        wrong = [run.seed for run in runs if key_of(run.identity) != run.key]
        if wrong:
            yield Wrong(
                place=EDITION,
                message=tr(
                    "{id}: the keys of seeds {wrong} are not those of what was asked",
                    id=quoted(id_),
                    wrong=wrong,
                ),
            )
        yield from _each(id_, runs, _contradictions)
        if id_ in study.named and is_same_code:
            experiment = study.named[id_]
            yield from _other_questions(id_, experiment, runs, content.environment["datasets"])
            yield from _each(id_, runs, partial(_misfits, experiment, rows_of(experiment)))


def _each(id_: str, runs: Sequence[RunResult], look: Callable[[RunResult], Iterator[str]]) -> Iterator[Wrong]:
    """Look at every run of an experiment."""
    for run in runs:
        for told in look(run):
            yield Wrong(
                place=EDITION,
                message=tr("{id}, seed {seed}: {told}", id=quoted(id_), seed=run.seed, told=told),
            )


def _other_questions(
    id_: str, experiment: Experiment, runs: Sequence[RunResult], digests: Mapping[str, str]
) -> Iterator[Wrong]:
    if _asked_otherwise(experiment, runs, digests):
        told = _first(runs[0].identity, _identities(experiment, runs, digests)[0])
        yield Wrong(
            place=EDITION,
            message=tr(
                "{id}: its runs were asked something else than its definitions ask: {told}",
                id=quoted(id_),
                told=told,
            ),
        )


def _contradictions(run: RunResult) -> Iterator[str]:
    """Find what no run says of itself.

    A finished one has finite costs and every number of its end; one that diverged has no finite cost in its
    last epoch, and no number of its end. A noise scale is the ratio of its estimates.
    """
    status = tr("diverged") if run.has_diverged else tr("finished")
    lost = [epoch for epoch, watched in enumerate(run.watched) if not math.isfinite(watched)]
    if lost != ([run.length - 1] if run.has_diverged else []):
        yield tr("it {status}, but has no finite cost in the epochs {lost}", status=status, lost=quoted(lost))
    for name, number in run.record.finals.items():
        if (number is None) is not run.has_diverged:
            yield tr(
                "it {status}, and its {name} is {number}",
                status=status,
                name=label_of(name),
                number=quoted(json.dumps(number)),
            )
    scales, squares, traces = (run.record.series.get(name, ()) for name in noise.NAMES)
    for epoch, (scale, trace, square) in enumerate(zip(scales, traces, squares, strict=True)):
        if finite(scale) != finite(noise.ratio(trace, square)):
            told = quoted(json.dumps(finite(scale)))
            yield tr(
                "epoch {epoch} has the {name} {told}, which is not what its two estimates give",
                epoch=epoch,
                name=noise.SCALE.name,
                told=told,
            )


def _misfits(experiment: Experiment, rows: int | None, run: RunResult) -> Iterator[str]:
    """Find what no run of an experiment can have.

    That is other epochs than were asked, and other rates than its schedule gives. Of one that moves by step,
    the rates are known where the rows are.
    """
    if not isinstance(experiment, Trained):
        return
    epochs = run.length
    if epochs > experiment.epochs or not (may_have(experiment, epochs) or run.has_diverged):
        yield tr(
            "it has {epochs} epochs, its definitions ask for {epochs_2}",
            epochs=epochs,
            epochs_2=experiment.epochs,
        )
    if rows is None and experiment.course.moves_by_step:
        return
    steps, history = experiment.steps(rows or 1), [epoch.numbers for epoch in run.record.epochs()]
    gives = [
        experiment.course.rates_of(Place(epoch=epoch, steps=steps, history=history[:epoch]))[0]
        for epoch in range(epochs + 1)
    ]
    for epoch in run.record.epochs():
        rate, after = gives[epoch.epoch : epoch.epoch + 2]
        declared, read, then = (epoch.numbers[name] for name in (DECLARED_RATE, READ_RATE, LOGGED_RATE))
        if (declared, then) != (rate, after) or abs(read - rate) > FLOAT32_STEP * rate:
            told = quoted([declared, read, then])
            yield tr(
                "epoch {epoch} has the rates {told}, its definitions give {rate} and then {after}",
                epoch=epoch.epoch,
                told=told,
                rate=rate,
                after=after,
            )
            return


def unsure_runs(study: Study, content: Content) -> Iterator[Unchecked]:
    """Find runs of other code that were asked something else than this code would ask.

    How a question is written down may have changed since.
    """
    digests = content.environment["datasets"]
    results = {id_: results_of(record) for id_, record in content.experiments.items()}
    others = [
        id_
        for id_, runs in results.items()
        if id_ in study.named and _asked_otherwise(study.named[id_], runs, digests)
    ]
    if others:
        yield Unchecked(
            place=EDITION,
            reason=tr(
                "the runs of {others} were asked something else than this code asks of its definitions",
                others=quoted(", ".join(others)),
            ),
        )


def _asked_otherwise(experiment: Experiment, runs: Sequence[RunResult], digests: Mapping[str, str]) -> bool:
    asked = _identities(experiment, runs, digests)
    return any(plain(one) != plain(dict(run.identity)) for one, run in zip(asked, runs, strict=True))


def _identities(
    experiment: Experiment, runs: Sequence[RunResult], digests: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    if isinstance(experiment, Imported):
        told = {run.seed: run.identity for run in experiment.results}
        return [told.get(run.seed, {}) for run in runs]
    asked = trained(experiment)
    digest = str(digests.get(asked.dataset.name))
    return [Run(experiment=asked, seed=run.seed).identity(digest) for run in runs]


def _first(published: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    name = next(
        name for name in {**asked, **published} if plain(asked.get(name)) != plain(published.get(name))
    )
    was, expected = (quoted(json.dumps(one.get(name))) for one in (published, asked))
    return tr("{name} was {was}, expected {expected}", name=name, was=was, expected=expected)
