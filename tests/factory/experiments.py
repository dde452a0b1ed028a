"""What can be trained: data sets, networks, experiments and sweeps of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrbs_report.study.experiments import Dataset, Model, Sweep, Trained
from lrbs_report.study.range_tests import Range, as_range_test

FLATTEN = {"class": "Flatten"}


def dense(units: int, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of Keras's
    """Return the definition of a dense layer."""
    return {"class": "Dense", "units": units, **arguments}


def dataset(**changes: Any) -> Dataset:  # noqa: ANN401 - a data set's fields
    """Return the article's data set, with some fields changed."""
    return replace(Dataset(name="mnist-55k", source="mnist", train=(5000, 60000)), **changes)


def model(*layers: Mapping[str, Any], **changes: Any) -> Model:  # noqa: ANN401 - a network's fields
    """Return the article's network, with other layers or some fields changed."""
    standard = Model(
        name="softmax",
        layers=layers or (FLATTEN, dense(10, kernel_initializer="zeros")),
        loss="sparse_categorical_crossentropy",
        optimizer={"class": "SGD"},
    )
    return replace(standard, **changes)


def experiment(
    id_: str = "lr-0-1",
    *,
    title: str | Mapping[str, str] | None = None,
    seeds: int | tuple[int, ...] = 3,
    **changes: Any,  # noqa: ANN401 - an experiment's fields
) -> Trained:
    """Return an experiment like the article's, with some fields changed.

    ``seeds`` are they, or how many there are, from 0.
    """
    titles = title if isinstance(title, Mapping) else dict.fromkeys(("es", "en"), title or id_)
    standard = Trained(
        id=id_,
        title=titles,
        dataset=dataset(),
        model=model(),
        learning_rate=0.1,
        lr_decay=0.001,
        batch_size=32,
        epochs=10,
        sampling="replacement",
        seeds=tuple(range(seeds)) if isinstance(seeds, int) else seeds,
        engine="xla",
    )
    return replace(standard, **changes)


def range_test(
    id_: str = "range",
    *,
    begin: float = 1e-5,
    end: float = 10.0,
    steps: int = 200,
    smoothing: float = 0.9,
    **changes: Any,  # noqa: ANN401 - an experiment's fields
) -> Trained:
    """Return the range test of such an experiment."""
    asked = Range(begin=begin, end=end, steps=steps, smoothing=smoothing)
    return as_range_test(experiment(id_, **changes), asked)


def sweep(id_: str, *, seeds: int = 1, epochs: int = 3, **axes: Sequence[Any]) -> Sweep:
    """Return a sweep over every combination of the axes' values."""
    cells = []
    for values in itertools.product(*axes.values()):
        changes = dict(zip(axes, values, strict=True))
        name = "-".join([id_, *(str(_named(value)).replace(".", "-") for value in values)])
        cells.append(experiment(name, seeds=seeds, sweep=id_, **{"epochs": epochs, **changes}))
    return Sweep(
        id=id_,
        title=dict.fromkeys(("es", "en"), id_),
        axes=tuple((name, tuple(map(_named, values))) for name, values in axes.items()),
        experiments=tuple(cells),
    )


def _named(value: Any) -> Any:  # noqa: ANN401 - a setting's value
    """Return a setting as definitions write it: data sets and networks by name."""
    return getattr(value, "name", value)
