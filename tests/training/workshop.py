"""Small real data and networks to train on: a slice of the bundled MNIST."""

from pathlib import Path
from typing import Any

from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.study.experiments import Dataset, Experiment, Model, Run, key_of

FLATTEN = {"class": "Flatten"}


def dense(units: int, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of Keras's
    """Define a dense layer."""
    return {"class": "Dense", "units": units, **arguments}


NETWORKS: dict[str, tuple[dict[str, Any], ...]] = {
    "softmax": (FLATTEN, dense(10, kernel_initializer="zeros")),
    "hidden": (FLATTEN, dense(32, activation="relu"), dense(10)),
    "own-softmax": (FLATTEN, dense(10, activation="softmax", kernel_initializer="zeros")),
    "regularised": (FLATTEN, dense(10, kernel_regularizer={"class": "L2", "l2": 0.01})),
    "noisy": (
        FLATTEN,
        dense(16, activation="relu"),
        {"class": "Dropout", "rate": 0.3},
        {"class": "BatchNormalization"},
        dense(10),
    ),
    "convolution": (
        {"class": "Reshape", "target_shape": [28, 28, 1]},
        {"class": "Conv2D", "filters": 4, "kernel_size": 3, "activation": "relu"},
        {"class": "MaxPooling2D"},
        FLATTEN,
        dense(10),
    ),
}

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"class": "SGD"},
    "momentum": {"class": "SGD", "momentum": 0.9},
    "adam": {"class": "Adam"},
}


def experiment(network: str = "softmax", optimizer: str = "sgd", **changes: Any) -> Experiment:  # noqa: ANN401 - any field
    """Return a quick experiment on 1 000 training and 500 test images."""
    loss = changes.pop("loss", "sparse_categorical_crossentropy")
    asked: dict[str, Any] = {
        "id": "quick",
        "title": {},
        "dataset": Dataset(name="small", source="mnist", train=(5000, 6000), test=(0, 500)),
        "model": Model(name="network", layers=NETWORKS[network], loss=loss, optimizer=OPTIMIZERS[optimizer]),
        "learning_rate": 0.001 if optimizer == "adam" else 0.05,
        "lr_decay": 1e-3,
        "batch_size": 32,
        "epochs": 3,
        "sampling": "replacement",
        "seeds": (1,),
        "engine": "xla",
    }
    return Experiment(**(asked | changes))


def job(folder: Path, experiment: Experiment, seed: int = 1) -> Job:
    """Return the job of one seed, with its state kept in ``folder``."""
    run = Run(experiment=experiment, seed=seed)
    key = key_of(run.identity("digest"))
    return Job(
        run=run, key=key, dataset_path=BUNDLED, dataset_digest="digest", state_path=folder / f"{key}.state"
    )
