"""Small things for the tests that need no TensorFlow: an experiment, a run, its result."""

from dataclasses import replace
from pathlib import Path

from lrbs_report.experiments import Dataset, Experiment, Model, Run, Study, key_of
from lrbs_report.results import Epoch, RunResult

DIGEST = "d" * 64

EXPERIMENT = Experiment(
    id="lr-0-1",
    title={"es": "Tasa 0,1", "en": "Rate 0.1"},
    dataset=Dataset("m", "mnist", train=(0, 1000)),
    model=Model("softmax", ({"class": "Flatten"}, {"class": "Dense", "units": 10}), "sparse_categorical_crossentropy", {"class": "SGD"}),
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
    """Give a study of some experiments."""
    return Study({"es": "Título", "en": "Title"}, ("es", "en"), "exact", experiments or (EXPERIMENT,), (), file)


def result(run: Run | None = None, environment: dict[str, str] | None = None) -> RunResult:
    """Give a finished result of a run."""
    run = run or Run(EXPERIMENT, 1)
    identity = run.identity(DIGEST)
    epochs = (Epoch(0, 0.4216, 0.0999, 0.1, 0.10000000149011612), Epoch(1, 1 / 3, 0.0998001, 0.0999, 0.0999000033736229))
    return RunResult(key_of(identity), identity, run.seed, "finished", 0.9217, epochs, environment or ENVIRONMENT, {"processor": "a"})


def diverged() -> RunResult:
    """Give a result whose last cost is no number."""
    whole = result()
    return replace(
        whole, status="diverged", accuracy=None, epochs=(*whole.epochs, Epoch(2, float("nan"), 0.1, 0.1, 0.1), Epoch(3, float("inf"), 0.1, 0.1, 0.1))
    )
