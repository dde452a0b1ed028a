"""Findings made without training.

A study of given experiments and sweeps, with costs that look like real ones and are the same every time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.report import Provenance
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import (
    Claim,
    Dataset,
    Experiment,
    Model,
    PublishedRun,
    Reference,
    Study,
    Sweep,
    key_of,
)

DATASET = Dataset(name="mnist-55k", source="mnist", train=(5000, 60000))
MODEL = Model(
    name="softmax",
    layers=({"class": "Flatten"}, {"class": "Dense", "units": 10, "kernel_initializer": "zeros"}),
    loss="sparse_categorical_crossentropy",
    optimizer={"class": "SGD"},
)
PROVENANCE = Provenance(
    version="0.1.0",
    libraries={"tensorflow": "2.22.0", "keras": "3.14.0", "numpy": "2.4.6"},
    fingerprint="0123456789abcdef",
    datasets={"mnist-55k": "99b6212d8b734503d7fa2e29ea6413bad62226998e56555f4a6b0b30072f1aec"},
    machines=("Example CPU (avx2, Linux x86_64)",),
)
DIVERGENCE = 3.0
"""A rate so far above the best one for its batch size makes a fake run diverge."""


def experiment(
    id_: str,
    *,
    title: str | Mapping[str, str] | None = None,
    seeds: int = 3,
    **changes: Any,  # noqa: ANN401 - an experiment's fields
) -> Experiment:
    """Return an experiment like the article's, with some fields changed."""
    titles = title if isinstance(title, Mapping) else dict.fromkeys(("es", "en"), title or id_)
    standard = Experiment(
        id=id_,
        title=titles,
        dataset=DATASET,
        model=MODEL,
        learning_rate=0.1,
        lr_decay=0.001,
        batch_size=32,
        epochs=10,
        sampling="replacement",
        seeds=tuple(range(seeds)),
        engine="xla",
    )
    return replace(standard, **changes)


def sweep(id_: str, *, seeds: int = 1, epochs: int = 3, **axes: Sequence[Any]) -> Sweep:
    """Return a sweep over every combination of the axes' values."""
    cells = []
    for values in itertools.product(*axes.values()):
        changes = dict(zip(axes, values, strict=True))
        name = "-".join([id_, *(str(named(value)).replace(".", "-") for value in values)])
        cells.append(experiment(name, seeds=seeds, sweep=id_, **{"epochs": epochs, **changes}))
    return Sweep(
        id=id_,
        title=dict.fromkeys(("es", "en"), id_),
        axes=tuple((name, tuple(map(named, values))) for name, values in axes.items()),
        experiments=tuple(cells),
    )


def named(value: Any) -> Any:  # noqa: ANN401 - a setting's value
    """Return a setting as definitions write it: data sets and networks by name."""
    return getattr(value, "name", value)


def study(
    *singles: Experiment,
    sweeps: Sequence[Sweep] = (),
    languages: Sequence[str] = ("es", "en"),
    title: str | None = None,
) -> Study:
    """Return a study of these experiments and sweeps."""
    cells = tuple(cell for one in sweeps for cell in one.experiments)
    titles = dict.fromkeys(languages, title or "Learning rate and batch size")
    return Study(
        title=titles,
        languages=tuple(languages),
        environment="exact",
        experiments=(*singles, *cells),
        sweeps=tuple(sweeps),
        file=Path("experiments.toml"),
    )


def findings(asked: Study) -> Findings:
    """Return a fake result of every run of a study."""
    runs = {one.id: tuple(fake_run(one, seed) for seed in one.seeds) for one in asked.experiments}
    return Findings(study=asked, runs=runs)


def article_study() -> Study:
    """Return the default study in small: two rates with three seeds each, and a grid."""
    singles = (
        experiment("lr-0-1", title={"es": "Tasa 0,1", "en": "Rate 0.1"}),
        experiment("lr-0-01", title={"es": "Tasa 0,01", "en": "Rate 0.01"}, learning_rate=0.01),
    )
    grid = sweep("grid", learning_rate=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), batch_size=(1, 4, 32, 256))
    return study(*singles, sweeps=[grid], title="La tasa de aprendizaje y el tamaño de lote")


def measured(asked: Study, **costs: Mapping[int, Sequence[float]]) -> Findings:
    """Return results with these costs, by experiment (``_`` for ``-``) and seed.

    The accuracy is 1 less the last cost; a last cost of NaN diverges.
    """
    by_id = {name.replace("_", "-"): by_seed for name, by_seed in costs.items()}
    return Findings(
        study=asked,
        runs={
            one.id: tuple(measured_run(one, seed, by_id[one.id][seed]) for seed in one.seeds)
            for one in asked.experiments
        },
    )


def measured_run(one: Experiment, seed: int, costs: Sequence[float]) -> RunResult:
    """Return a run with these costs."""
    diverges = not math.isfinite(costs[-1])
    return replace(
        fake_run(one, seed),
        record=_record(one, costs, None if diverges else 1 - costs[-1]),
        status="diverged" if diverges else "finished",
    )


def fake_run(one: Experiment, seed: int) -> RunResult:
    """Make up a run: the nearer the rate is to one proportional to the batch size, the better.

    Far above it, it diverges.
    """
    distance = math.log10(one.learning_rate / (0.1 * one.batch_size / 32))
    diverges = distance > DIVERGENCE
    length = min(one.epochs, 2) if diverges else one.epochs
    costs = [_fake_cost(seed, number, distance) for number in range(length)]
    if diverges:
        costs[-1] = math.nan
    accuracy = None if diverges else round(0.9233 - 0.008 * distance**2 + _wobble(seed, 99) / 10, 4)
    identity = next(run for run in one.runs() if run.seed == seed).identity("0" * 64)
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=seed,
        status="diverged" if diverges else "finished",
        record=_record(one, costs, accuracy),
        environment={"tensorflow": "2.22.0", "keras": "3.14.0", "numpy": "2.4.6"},
        machine={"processor": "Example CPU", "instruction_set": "avx2", "system": "Linux x86_64"},
    )


def _record(one: Experiment, costs: Sequence[float], accuracy: float | None) -> Record:
    rates = tuple(one.learning_rate * (1 - one.lr_decay) ** number for number in range(len(costs)))
    after = tuple(rate * (1 - one.lr_decay) for rate in rates)
    series = {"cost": tuple(costs), "rate_after": after, "rate": rates, "rate_read": rates}
    return Record(series=series, finals={"test_accuracy": accuracy})


def _fake_cost(seed: int, number: int, distance: float) -> float:
    far = 0.3 * abs(distance) / (number + 1) + 0.03 * abs(distance)
    return 0.26 + 0.15 / (number + 1) + far + _wobble(seed, number)


def _wobble(seed: int, number: int) -> float:
    """Return a small number that looks random and is not: the fraction of a multiple of an irrational."""
    return 0.01 * (math.modf((seed * 31 + number * 17 + 1) * math.sqrt(2))[0] - 0.5)


def whole_study() -> Study:
    """Return the small default study with everything that a report can have.

    It has claims that hold and that do not, and a published log with its set-ups.
    """
    plain = article_study()
    setups = sweep(
        "setups", seeds=4, epochs=10, sampling=("replacement", "shuffle"), learning_rate=(0.1, 0.01)
    )
    claims = (
        Claim(
            id="less-accurate",
            statement={
                "es": "Con {learning_rate('lr-0-01')} acierta menos.",
                "en": "With {learning_rate('lr-0-01')} it is less accurate.",
            },
            holds="accuracy('lr-0-01') < accuracy('lr-0-1')",
        ),
        Claim(
            id="never-rises",
            statement={"es": "El coste baja siempre.", "en": "The cost always falls."},
            holds="falls(costs('lr-0-1'))",
            seeds=0.9,
        ),
        Claim(
            id="grid-grows",
            statement={"es": "La tasa crece con el lote.", "en": "The rate grows with the batch."},
            holds="grows(bests('grid', 'learning_rate', per='batch_size'))",
        ),
        Claim(
            id="shuffled",
            statement={"es": "Barajando, también.", "en": "Shuffled, too."},
            holds="above(costs('setups-shuffle-0-01'), costs('setups-shuffle-0-1'))",
        ),
    )
    runs = tuple(published_run(plain.named[id_]) for id_ in ("lr-0-1", "lr-0-01"))
    reference = Reference(
        id="published",
        title={"es": "Un registro", "en": "A log"},
        file=Path("published.log"),
        runs=runs,
        candidates="setups",
    )
    cells = (*plain.experiments, *setups.experiments)
    return replace(
        plain, experiments=cells, sweeps=(*plain.sweeps, setups), claims=claims, references=(reference,)
    )


def published_run(one: Experiment, seed: int = 99) -> PublishedRun:
    """Return what a published log would print of one more seed."""
    run = fake_run(replace(one, seeds=(seed,)), seed)
    return PublishedRun(
        experiment=one.id,
        watched=run.watched,
        rates=run.rates,
        judged=run.judged,
    )
