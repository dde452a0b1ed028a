"""What ``[models.NAME]`` reads as: a network, its loss, its optimizer and its metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint, called, came, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures import FIELDS
from lrbs_report.kinds.measures.keras import PREFIXES, Metric, is_named, metric_names, name_of
from lrbs_report.kinds.networks.graphs import layers_in, outputs_of_graph
from lrbs_report.kinds.networks.outputs import Outputs
from lrbs_report.kinds.networks.tasks import task_of
from lrbs_report.study import friends
from lrbs_report.study.beside import Beside
from lrbs_report.study.experiments import Model
from lrbs_report.study.keras_definitions import letters_of, wrong_definition, wrong_definitions
from lrbs_report.study.keras_names import complaints_about, string_names
from lrbs_report.study.network_files import PREFIX, WrongFile
from lrbs_report.study.own_code import call_of, codes_in, is_own, wrong_call
from lrbs_report.study.shape import ModelShape

LAYERS = tr('Write layers = … here, or network = "json:FILE".')
RESERVED = ("name", "better")
"""What the definitions say of a metric, which is not handed to the project's own Python."""

METRIC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
MEASURED_ANYWAY = frozenset({*FIELDS, *FIELDS.values(), "epoch", "loss_over_examples"})
"""What each epoch of any run tells, by every name that it has somewhere."""


def model_of(name: str, shape: ModelShape, beside: Beside) -> Model:
    """Return the model that a table without a problem describes."""
    network = _network_of(shape, beside)
    outputs = network.known or network.layers
    metrics = tuple(_metric_of(metric, beside) for metric in shape.metrics)
    return Model(
        name=name,
        layers=network.layers,
        loss=shape.loss,
        optimizer=shape.optimizer,
        metrics=metrics,
        task=shape.task or task_of(outputs, shape.loss, metrics),
        network=network.told,
        known=network.known,
        names=network.names,
        code=tuple(codes_in((network.told, *metrics), beside)),
    )


def _metric_of(metric: Metric, beside: Beside) -> Metric:
    """Return a metric as an identity has it."""
    return call_of(metric, beside, RESERVED) if is_own(metric) else metric


@dataclass(frozen=True, kw_only=True)
class _Network:
    """What a model says of its network; see ``Model``."""

    layers: tuple[Mapping[str, Any], ...]
    told: Mapping[str, Any] | None = None
    known: Outputs | None = None
    names: tuple[str, ...] = ()


def _network_of(shape: ModelShape, beside: Beside) -> _Network:
    if shape.network is None:
        return _Network(layers=tuple(shape.layers or ()))
    if is_own(shape.network):
        are_probabilities = shape.outputs == "probabilities"
        declared = {"outputs": "probabilities"} if are_probabilities else {}
        return _Network(
            layers=(),
            told={**call_of(shape.network, beside), **declared},
            known=Outputs(are_probabilities=are_probabilities),
        )
    found = beside.network(shape.network.removeprefix(PREFIX))
    return _Network(
        layers=layers_in(found.graph),
        told={"json": found.graph},
        known=outputs_of_graph(found.graph),
        names=found.names,
    )


def wrong_model(model: Mapping[str, Any], keys: Keys, beside: Beside) -> Iterator[Complaint]:
    """Check what a model names of Keras's, and how much of the identity of runs it takes."""
    yield from _wrong_network(model, keys, beside)
    if "outputs" in model and not is_own(model.get("network")):
        message = tr("outputs is told by the layers, which are known")
        yield Complaint(keys=(*keys, "outputs"), message=message, hint=tr("Leave it out."), at_key=True)
    yield from wrong_definitions(model.get("layers"), "layers", (*keys, "layers"))
    if "optimizer" in model:
        yield from wrong_definition(model["optimizer"], "optimizers", (*keys, "optimizer"))
    if letters_of(model) > bounds.NETWORK:
        yield Complaint(
            keys=keys,
            message=tr("this network takes {letters_of} letters to define", letters_of=letters_of(model)),
            hint=tr("Expected at most {most}.", most=bounds.NETWORK),
            at_key=True,
        )
    yield from _wrong_metrics(model.get("metrics"), (*keys, "metrics"), beside)
    yield from _wrong_loss(model.get("loss"), (*keys, "loss"))


def _wrong_network(model: Mapping[str, Any], keys: Keys, beside: Beside) -> Iterator[Complaint]:
    """Check that a model has one network, and read the file of one that is in a file."""
    if "network" not in model:
        if "layers" not in model:
            yield Complaint(keys=keys, message=tr("layers is missing"), hint=LAYERS, at_key=True)
        return
    at, told = (*keys, "network"), model["network"]
    if "layers" in model:
        yield Complaint(
            keys=at,
            message=tr("this model has both layers and a network"),
            hint=tr("Expected one of the two."),
            at_key=True,
        )
    elif is_own(told):
        yield from wrong_call(told, at, beside)
    elif isinstance(told, str) and told.startswith(PREFIX):
        try:
            beside.network(told.removeprefix(PREFIX))
        except WrongFile as error:
            yield Complaint(keys=at, message=error.message, hint=error.hint)


def _wrong_metrics(metrics: Any, keys: Keys, beside: Beside) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check that each metric is one of Keras's, and that no two have one name."""
    names: dict[str, int] = {}
    for number, metric in enumerate(metrics if isinstance(metrics, list) else []):
        at = (*keys, number)
        wrong = list(_wrong_metric(metric, at, beside))
        if isinstance(metric, str) and not is_own(metric) and not is_named(metric):
            yield Complaint(
                keys=at,
                message=tr("{metric} is none of Keras's metrics", metric=came(metric)),
                hint=nearest(metric, metric_names(), friends.METRICS),
            )
        elif not wrong:
            name = name_of(metric)
            if is_own(metric) or (not isinstance(metric, str) and "name" in metric):
                yield from _wrong_name(name, (*at, "name"))
            if name in names:
                yield Complaint(
                    keys=at,
                    message=tr("two metrics are called {name}", name=called(name)),
                    hint=tr('Give one another name: { class = "…", name = "…" }.'),
                )
            names[name] = number
        else:
            yield from wrong


def _wrong_metric(metric: Any, keys: Keys, beside: Beside) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check a metric that is written as a table, or made by Python of the project's own."""
    if is_own(metric):
        yield from wrong_call(metric, keys, beside)
        better = metric.get("better", "up") if isinstance(metric, Mapping) else "up"
        if better not in ("up", "down"):
            message = tr("better: came {better}, expected the way in which it is better", better=came(better))
            yield Complaint(keys=(*keys, "better"), message=message, hint=tr('Write "up" or "down".'))
    elif not isinstance(metric, str):
        yield from complaints_about(metric, "metrics", keys)


def _wrong_name(name: str, keys: Keys) -> Iterator[Complaint]:
    """Check that logs, files and expressions can call a metric by its name, and nothing else."""
    if not METRIC_NAME.fullmatch(name):
        yield Complaint(
            keys=keys,
            message=tr(
                "name: came {name}, expected letters, digits and _, at most 60, no digit first",
                name=came(name),
            ),
            hint=tr("Logs, files and expressions call the metric so."),
        )
    elif name in MEASURED_ANYWAY or name.startswith(PREFIXES):
        yield Complaint(
            keys=keys,
            message=tr("name: {name} is what something else is called that runs measure", name=called(name)),
            hint=tr("Give the metric another name."),
        )


def _wrong_loss(loss: Any, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    if isinstance(loss, str) and loss not in string_names("loss"):
        yield Complaint(
            keys=keys,
            message=tr("{loss} is none of Keras's losses", loss=came(loss)),
            hint=nearest(loss, string_names("loss"), friends.LOSSES),
        )
