"""Small things for the tests that need no TensorFlow: an experiment, a run, its result."""

from dataclasses import replace
from pathlib import Path

from lrbs_report.kinds.measures.record import Epoch, RunResult
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
    epochs = (
        Epoch(
            epoch=0, cost=0.4216, learning_rate=0.0999, trained_rate=0.1, optimizer_rate=0.10000000149011612
        ),
        Epoch(
            epoch=1,
            cost=1 / 3,
            learning_rate=0.0998001,
            trained_rate=0.0999,
            optimizer_rate=0.0999000033736229,
        ),
    )
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=run.seed,
        status="finished",
        accuracy=0.9217,
        epochs=epochs,
        environment=environment or ENVIRONMENT,
        machine={"processor": "a"},
    )


def diverged() -> RunResult:
    """Return a result whose last cost is no number."""
    whole = result()
    return replace(
        whole,
        status="diverged",
        accuracy=None,
        epochs=(
            *whole.epochs,
            Epoch(epoch=2, cost=float("nan"), learning_rate=0.1, trained_rate=0.1, optimizer_rate=0.1),
            Epoch(epoch=3, cost=float("inf"), learning_rate=0.1, trained_rate=0.1, optimizer_rate=0.1),
        ),
    )
