"""Small real data and networks to train on: a slice of the bundled MNIST."""

from pathlib import Path
from typing import Any

import numpy as np

from lrbs_report.runs.job import Job
from lrbs_report.study.experiments import Trained
from tests import factory
from tests.factory import FLATTEN, dense

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
    "batch-normal": (
        FLATTEN,
        {**dense(16), "use_bias": False},  # its gradient would be nothing but rounding, which Adam magnifies
        {"class": "BatchNormalization"},
        {"class": "ReLU"},
        dense(10),
    ),
    "quantity": (dense(8, activation="relu"), dense(1)),
    "pair": (dense(8, activation="tanh"), dense(2)),
    "yes": (dense(8, activation="relu"), dense(1, activation="sigmoid")),
    "yes-logit": (dense(8, activation="relu"), dense(1)),
    "three": (dense(8, activation="relu"), dense(3, activation="softmax")),
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


def experiment(network: str = "softmax", optimizer: str = "sgd", **changes: Any) -> Trained:  # noqa: ANN401 - any field
    """Return a quick experiment on 1 000 training and 500 test examples."""
    loss = changes.pop("loss", "sparse_categorical_crossentropy")
    asked: dict[str, Any] = {
        "id_": "quick",
        "dataset": factory.dataset(name="small", train=(5000, 6000), test=(0, 500)),
        "model": factory.model(*NETWORKS[network], loss=loss, optimizer=OPTIMIZERS[optimizer]),
        "learning_rate": 0.001 if optimizer == "adam" else 0.05,
        "epochs": 3,
        "seeds": (1,),
    }
    return factory.experiment(**(asked | changes))


def job(folder: Path, asked: Trained, seed: int = 1) -> Job:
    """Return the job of one seed, with its data beside its state if they are a table."""
    kind, _, name = asked.dataset.source.partition(":")
    return factory.job(folder, asked, seed, **({"file": table(folder / name)} if kind == "npz" else {}))


def table(path: Path) -> Path:
    """Write a table of 8 features whose targets are of the kind that the file is called after."""
    drawn = np.random.default_rng(7)
    features = drawn.normal(size=(700, 8)).astype(np.float32)
    score = features @ drawn.normal(size=8) + drawn.normal(size=700) / 4
    targets: Any = {
        "quantities": score + 3,
        "pairs": np.stack([score, -score / 2], axis=1),
        "binary": (score > 0).astype(np.int64),
        "one-hot": np.eye(3)[np.digitize(score, [-1, 1])],
    }[path.stem]
    halves = features[:500], targets[:500], features[500:], targets[500:]
    np.savez(path, x_train=halves[0], y_train=halves[1], x_test=halves[2], y_test=halves[3])
    return path
