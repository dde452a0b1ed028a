"""Published logs of a few made-up runs, some of them selected, beside seeds that overfit or do not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.replication import Candidate, compare
from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.report.document import ToldReference
from lrbs_report.study.experiments import Experiment, PublishedRun
from lrbs_report.study.selections import LAST, Selection
from tests.factory.experiments import dataset, experiment, model
from tests.factory.results import result, with_series
from tests.factory.studies import published, reference

EPOCHS, SEEDS = 4, 12
RISE = (0.6, 0.8, 0.9, 0.9)
BEST_OF_3 = Selection(kind="runs", runs=3)
BEST_OF_3_BY = replace(BEST_OF_3, by="val_accuracy")
BEST_EPOCH = Selection(kind="epoch", by="val_accuracy")
DECLARED = (None, LAST, BEST_OF_3, BEST_OF_3_BY, BEST_EPOCH)


def setup(number: int, seeds: int = SEEDS) -> Experiment:
    """Return an experiment that validates after each epoch."""
    return experiment(
        f"run-{number}",
        epochs=EPOCHS,
        seeds=seeds,
        learning_rate=0.1 + number / 100,
        model=model(metrics=("accuracy",)),
        dataset=dataset(validation=(6000, 7000)),
    )


def run(one: Experiment, seed: int, random: Random, fall: float = 0.0) -> RunResult:
    """Return a run whose accuracy rises, and falls in the last epoch."""
    luck = random.gauss(0, 0.01)
    accuracies = [rise + luck + random.gauss(0, 0.002) for rise in RISE]
    accuracies[-1] -= fall
    made = with_series(
        result(one, seed),
        val_accuracy=tuple(accuracies),
        val_loss=tuple(1.2 - one + random.gauss(0, 0.002) for one in accuracies),
    )
    finals = {**made.record.finals, "test_accuracy": accuracies[-1] + random.gauss(0, 0.001)}
    return replace(made, record=replace(made.record, finals=finals))


def printed(number: float) -> float:
    """Return a number as it is read from a log with four decimals."""
    numeral = read_numeral(f"{number:.4f}")
    assert numeral is not None
    return numeral


def log(shown: RunResult, one: Experiment, *, epoch: int | None = None, series: bool = True) -> PublishedRun:
    """Return what is printed of a run: its validation by epoch, if it is, and that of an epoch at the end."""
    measured = {name: shown.record.series[name] for name in ("val_accuracy", "val_loss")}
    ends = {
        name: printed(numbers[EPOCHS - 1 if epoch is None else epoch]) for name, numbers in measured.items()
    }
    by_epoch = {name: tuple(map(printed, numbers)) for name, numbers in measured.items()}
    return published((), experiment=one.id, length=EPOCHS, finals=ends, series=by_epoch if series else {})


def told(
    shown: Sequence[PublishedRun],
    runs: Mapping[str, Sequence[RunResult]],
    experiments: Sequence[Experiment],
    declared: Selection | None = None,
) -> ToldReference:
    """Return a log as a page tells it, against the set-up that it should match."""
    matched = tuple(compare(one, runs[one.experiment]) for one in shown)
    return ToldReference(
        title="log",
        reference=reference(*shown, selection=declared),
        candidates=(Candidate(settings={}, comparisons=matched, declared=declared),),
        matched=matched,
        experiments={one.id: one for one in experiments},
    )


def logs() -> Iterator[ToldReference]:
    """Yield logs of one run and of several, honest and selected in every way."""
    random = Random(8)  # noqa: S311 - the same logs every time
    for count, fall, kind in product((1, 6), (0.0, 0.05), KINDS):
        ones = [setup(number) for number in range(count)]
        runs = {one.id: [run(one, seed, random, fall) for seed in one.seeds] for one in ones}
        shown = [_shown(kind, one, random, fall) for one in ones]
        for declared in DECLARED:
            yield told(shown, runs, ones, declared)
    yield from _odd(random)


KINDS = (
    "honest",
    "best of 4",
    "best of 15",
    "best of 60",
    "far",
    "poor",
    "epoch",
    "epoch alone",
    "lucky",
    "luckier",
)


def _shown(kind: str, one: Experiment, random: Random, fall: float) -> PublishedRun:
    if kind.startswith("best of"):
        tried = [run(one, 99, random, fall) for _ in range(int(kind.rpartition(" ")[2]))]
        best = max(tried, key=lambda each: each.record.series["val_accuracy"][-1])
        return log(best, one)
    shown = run(one, 99, random, fall)
    if kind == "epoch":
        return log(shown, one, epoch=2)
    if kind == "epoch alone":
        return log(shown, one, epoch=2, series=False)
    by = {"far": 0.3, "poor": -0.034, "lucky": 0.036, "luckier": 0.05}.get(kind, 0.0)
    up = tuple(number + by for number in RISE)
    moved = with_series(
        shown, val_accuracy=(*up[:-1], up[-1] - fall), val_loss=tuple(1.2 - one for one in up)
    )
    return log(moved if by else shown, one, series=not by)


def _odd(random: Random) -> Iterator[ToldReference]:
    """Yield what befalls few logs.

    An experiment that restores its best epoch; seeds of which one diverges, or all do; a last epoch far below
    the best; and more runs than one expects, each the best of some.
    """
    one = setup(0)
    runs = [run(one, seed, random, 0.05) for seed in one.seeds]
    shown = log(runs[0], one, epoch=2)
    restoring = [
        replace(each, record=replace(each.record, finals={**each.record.finals, RESTORED.name: 2.0}))
        for each in runs
    ]
    diverged = [replace(each, status="diverged", record=_diverged(each.record)) for each in runs]
    for declared in DECLARED:
        for seeds in (restoring, diverged, [diverged[0], *runs[1:]]):
            yield told([shown], {one.id: seeds}, [one], declared)
    far = [run(one, seed, random, 0.3) for seed in one.seeds]
    yield told([log(far[0], one, epoch=2, series=False)], {one.id: far}, [one])
    for step in range(8):
        seeds = [run(one, seed, random) for seed in one.seeds]
        high = with_series(seeds[0], val_accuracy=(0.93 + 0.005 * step,) * EPOCHS, val_loss=(0.3,) * EPOCHS)
        yield told([log(high, one, series=False)], {one.id: seeds}, [one])
    near = [setup(number) for number in range(8)]
    runs_of = {one.id: [run(one, seed, random, 0.015) for seed in one.seeds] for one in near}
    alone = [log(run(one, 99, random, 0.015), one, epoch=2, series=False) for one in near]
    yield told(alone, runs_of, near)
    ones = [setup(number, seeds=24) for number in range(40)]
    each = {one.id: [run(one, seed, random) for seed in one.seeds] for one in ones}
    yield told([_shown("best of 8", one, random, 0.0) for one in ones], each, ones)


def _diverged(record: Record) -> Record:
    series = {name: (*numbers[:-1], math.nan) for name, numbers in record.series.items()}
    return replace(record.without_finals(), series=series)
