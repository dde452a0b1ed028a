"""Small things for the tests that need no TensorFlow: an experiment, a run, its result."""

from dataclasses import replace
from pathlib import Path

from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.study.experiments import Dataset, Experiment, Model, Run, Study, key_of

DIGEST = "d" * 64

EXPERIMENT = Experiment(
    id="lr-0-1",
    title={"es": "Tasa 0,1", "en": "Rate 0.1"},
    dataset=Dataset(name="m", source="mnist", train=(0, 1000)),
    model=Model(
        name="softmax",
        layers=({"class": "Flatten"}, {"class": "Dense", "units": 10}),
        loss="sparse_categorical_crossentropy",
        optimizer={"class": "SGD"},
    ),
    learning_rate=0.1,
    lr_decay=1e-3,
    batch_size=32,
    epochs=2,
    sampling="replacement",
    seeds=(1, 2),
    engine="xla",
)

ENVIRONMENT = {"tensorflow": "2", "keras": "3", "numpy": "2"}


def study(*experiments: Experiment, file: Path = Path("experiments.toml")) -> Study:
    """Return a study of some experiments."""
    return Study(
        title={"es": "Título", "en": "Title"},
        languages=("es", "en"),
        environment="exact",
        experiments=experiments or (EXPERIMENT,),
        sweeps=(),
        file=file,
    )


def result(run: Run | None = None, environment: dict[str, str] | None = None) -> RunResult:
    """Return a finished result of a run."""
    run = run or Run(experiment=EXPERIMENT, seed=1)
    identity = run.identity(DIGEST)
    record = Record(
        series={
            "cost": (0.4216, 1 / 3),
            "rate_after": (0.0999, 0.0998001),
            "rate": (0.1, 0.0999),
            "rate_read": (0.10000000149011612, 0.0999000033736229),
        },
        finals={"test_accuracy": 0.9217},
    )
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=run.seed,
        status="finished",
        record=record,
        environment=environment or ENVIRONMENT,
        machine={"processor": "a"},
    )


def diverged() -> RunResult:
    """Return a result whose last cost is no number."""
    whole = result()
    more = {
        "cost": (float("nan"), float("inf")),
        **dict.fromkeys(("rate_after", "rate", "rate_read"), (0.1, 0.1)),
    }
    series = {name: (*numbers, *more[name]) for name, numbers in whole.record.series.items()}
    return replace(whole, status="diverged", record=Record(series=series, finals={"test_accuracy": None}))


def with_series(kept: RunResult, **series: tuple[float, ...]) -> RunResult:
    """Return a result with other series, or more of them."""
    return replace(kept, record=replace(kept.record, series={**kept.record.series, **series}))


def with_losses(kept: RunResult, factor: float = 1.01) -> RunResult:
    """Return the same result with a mean over examples beside each cost."""
    return with_series(kept, loss=tuple(cost * factor for cost in kept.watched))


def shifted(kept: RunResult, by: float) -> RunResult:
    """Return the same result with every cost moved."""
    return with_series(kept, cost=tuple(cost + by for cost in kept.watched))


def judged(kept: RunResult, accuracy: float | None) -> RunResult:
    """Return the same result with another accuracy."""
    return replace(kept, record=replace(kept.record, finals={"test_accuracy": accuracy}))


def ended(kept: RunResult, epochs: int) -> RunResult:
    """Return the same result as if it had fewer epochs."""
    return replace(kept, record=kept.record.at(range(epochs)))
