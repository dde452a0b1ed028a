"""The names that Keras knows, and what is offered for a name that it does not.

Reads a catalogue, so that Keras can sleep.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import NOBODY, Complaint, came, nearest
from lrbs_report.base.tongue import tr, words
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study import friends

KINDS = (
    *(tr("layers"), tr("optimizers"), tr("callbacks"), tr("metrics"), tr("schedules"), tr("losses")),
    *(tr("initializers"), tr("regularizers"), tr("constraints")),
    *(tr("initializer"), tr("regularizer"), tr("constraint"), tr("activation")),
)
"""What the catalogue calls the kinds of things, one of each and many."""

RUNS_CODE = tr("it runs code of its own, and definitions are data")
NOT_A_SEQUENCE = tr("it joins several inputs, and a model here is one layer after another")
GIVEN = tr("the input is made from the data set's examples")
NEEDS_ADAPTING = tr("it must be adapted to data before training")
WRITES = tr("it writes files or talks to other machines; results are kept by the store")
SETS_RATE = tr("the rate comes from learning_rate and what moves it: lr_decay or schedule")
BUILT_IN = tr("the tool does this itself")

REFUSED: Mapping[str, Mapping[str, str]] = {
    "layers": {
        **dict.fromkeys(("Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"), RUNS_CODE),
        **dict.fromkeys(
            ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"),
            NOT_A_SEQUENCE,
        ),
        **dict.fromkeys(
            ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"), NOT_A_SEQUENCE
        ),
        **dict.fromkeys(
            (
                "TextVectorization",
                "StringLookup",
                "IntegerLookup",
                "Hashing",
                "HashedCrossing",
                "Normalization",
                "Discretization",
            ),
            NEEDS_ADAPTING,
        ),
        **dict.fromkeys(("Input", "InputLayer"), GIVEN),
    },
    "optimizers": dict.fromkeys(("LossScaleOptimizer", "MultiOptimizer"), tr("it wraps another optimizer")),
    "callbacks": {
        **dict.fromkeys(
            (
                "ModelCheckpoint",
                "OrbaxCheckpoint",
                "BackupAndRestore",
                "CSVLogger",
                "TensorBoard",
                "RemoteMonitor",
            ),
            WRITES,
        ),
        **dict.fromkeys(("LearningRateScheduler", "ReduceLROnPlateau"), SETS_RATE),
        **dict.fromkeys(("History", "ProgbarLogger", "CallbackList", "TerminateOnNaN"), BUILT_IN),
        "LambdaCallback": RUNS_CODE,
        "SwapEMAWeights": tr(
            "it changes weights between epochs, which a resumed run could not repeat exactly"
        ),
    },
}

INSTEAD = {
    "ReduceLROnPlateau": tr('Write schedule = { class = "ReduceLROnPlateau" } in the experiment instead.'),
    "LearningRateScheduler": tr(
        'Write schedule = { class = "Epochs", rates = [0.1, 0.01] } in the experiment.'
    ),
}
"""What does the same as something that is refused."""

XLA_LAYERS = frozenset(
    {
        *(
            "Dense",
            "EinsumDense",
            "Flatten",
            "Reshape",
            "Permute",
            "RepeatVector",
            "Masking",
            "Identity",
            "Rescaling",
        ),
        *("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "ActivityRegularization"),
        *("BatchNormalization", "LayerNormalization", "UnitNormalization", "RMSNormalization"),
    }
)
"""Layers that XLA compiles well on a processor.

Convolutions run ten times slower there, and so does random noise (measured, docs/engine.md).
"""


def complaints_about(
    definition: Any,  # noqa: ANN401 - any TOML value
    kind: str,
    keys: Keys,
    refused: Mapping[str, str] | None = None,
) -> Iterator[Complaint]:
    """Compare ``{ class = …, argument = … }`` with the catalogue, and yield what is wrong.

    The class, each argument's name, and what the arguments name in turn. ``refused`` are the classes that may
    not stand here, each with the reason: those of a list, one after another, where it says nothing.
    """
    if not isinstance(definition, dict) or not isinstance(definition.get("class"), str):
        yield Complaint(
            keys=keys,
            message=tr(
                'came {definition}, expected a table such as {{ class = "{example}" }}',
                definition=came(definition),
                example=_example(kind),
            ),
        )
        return
    wrong = wrong_class(definition["class"], kind, (*keys, "class"), refused)
    if wrong:
        yield wrong
        return
    yield from _arguments(definition, kind, catalogue()["classes"][kind][definition["class"]], keys)


def wrong_class(
    name: str, kind: str, keys: Keys, refused: Mapping[str, str] | None = None
) -> Complaint | None:
    """Find what is wrong with the name of a class: it is refused, or it is none of Keras's."""
    refused = REFUSED.get(kind, {}) if refused is None else refused
    if name in refused:
        return Complaint(
            keys=keys,
            message=tr("{name} is refused: {refused}", name=name, refused=refused[name]),
            hint=INSTEAD.get(name, tr("Expected one of Keras's other {kind}.", kind=words(kind))),
        )
    known = catalogue()["classes"][kind]
    if name in known:
        return None
    candidates = [other for other in known if other not in refused]
    others = {
        **{
            other: tr("{other} is refused: {reason}.", other=other, reason=reason)
            for other, reason in refused.items()
        },
        **friends.CLASSES.get(kind, NOBODY),
    }
    bare = name.rpartition(".")[2]  # as in keras.layers.Dense
    hint = tr("Did you mean {name}?", name=bare) if bare in candidates else nearest(bare, candidates, others)
    return Complaint(
        keys=keys,
        message=tr("{name} is none of Keras's {kind}", name=came(name), kind=words(kind)),
        hint=hint,
    )


def written_out(definition: Any, kind: str) -> Any:  # noqa: ANN401 - any TOML value
    """Write the name of a class alone as the table that it stands for.

    An optimizer's also in small letters, as Keras takes it.
    """
    if not isinstance(definition, str):
        return definition
    small = {name.lower(): name for name in catalogue()["classes"][kind]} if kind == "optimizers" else {}
    return {"class": small.get(definition, definition)}


def engine_for(layers: Sequence[Mapping[str, Any]]) -> str:
    """Choose the engine for a network by its layers: "xla" where it is known to be fast, else "graph".

    Never by a stopwatch.
    """
    names = list(_classes(layers))  # of a network that Python makes, none are known
    return "xla" if names and all(name in XLA_LAYERS for name in names) else "graph"


def string_names(kind: str) -> Sequence[str]:
    """Return the strings that name things of a kind.

    Activation, initializer, regularizer, constraint or loss.
    """
    found: Sequence[str] = catalogue()["strings"][kind]
    return found


def _arguments(
    definition: Mapping[str, Any], kind: str, known: Mapping[str, Sequence[str]], keys: Keys
) -> Iterator[Complaint]:
    name = definition["class"]
    for argument in known["required"]:
        if argument not in definition:
            yield Complaint(
                keys=(*keys, "class"),
                message=tr("{name} needs the argument {argument}", name=name, argument=argument),
                hint=tr('Write {{ class = "{name}", {argument} = … }}.', name=name, argument=argument),
            )
    for argument, value in definition.items():
        if argument == "class":
            continue
        at = (*keys, argument)
        if kind == "optimizers" and argument == "learning_rate":
            yield Complaint(
                keys=at,
                message=tr("the optimizer's learning_rate is refused"),
                hint=friends.RATE,
                at_key=True,
            )
        elif argument not in known["arguments"]:
            yield Complaint(
                keys=at,
                message=tr("{name} has no argument {argument}", name=name, argument=came(argument)),
                hint=_argument_hint(argument, definition, kind, known),
                at_key=True,
            )
        else:
            yield from _value(argument, value, at)


def _argument_hint(
    argument: str, definition: Mapping[str, Any], kind: str, known: Mapping[str, Sequence[str]]
) -> str:
    others = friends.ARGUMENTS.get(kind, friends.OTHER_ARGUMENTS)
    refused = {"learning_rate": friends.RATE} if kind == "optimizers" else {}
    candidates = [one for one in known["arguments"] if one not in refused]
    return nearest(
        argument,
        candidates,
        {**others, **{one: said for one, said in refused.items() if one in known["arguments"]}},
        definition,
    )


def _value(argument: str, value: Any, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check an argument that names something: an activation, an initializer, a layer inside a layer."""
    kind = next(
        (
            kind
            for kind in ("initializer", "regularizer", "constraint", "activation")
            if argument.endswith(kind)
        ),
        "",
    )
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _value(argument, item, (*keys, number))
    elif isinstance(value, dict):
        yield from complaints_about(value, f"{kind}s" if kind and kind != "activation" else "layers", keys)
    elif not isinstance(value, str | bool | int | float) or (
        isinstance(value, float) and not math.isfinite(value)
    ):
        yield Complaint(
            keys=keys,
            message=(
                tr(
                    "{argument}: came {value}, expected a finite number, true, false or a text in quotes",
                    argument=argument,
                    value=came(value),
                )
            ),
        )
    elif kind and not isinstance(value, str):
        yield Complaint(
            keys=keys,
            message=tr(
                "{argument}: came {value}, expected a name in quotes or {{ class = … }}",
                argument=argument,
                value=came(value),
            ),
        )
    elif kind and value not in string_names(kind):
        yield Complaint(
            keys=keys,
            message=tr("{value} is no {kind} of Keras's", value=came(value), kind=words(kind)),
            hint=nearest(str(value), string_names(kind), friends.STRINGS.get(kind, NOBODY)),
        )


def _classes(value: Any) -> Iterator[str]:  # noqa: ANN401 - any TOML value
    """Return the class of every layer, also inside others; initializers and the like do not count."""
    if isinstance(value, Mapping):
        if "class" in value:
            yield value["class"]
        inner = (
            item
            for name, item in value.items()
            if not name.endswith(("initializer", "regularizer", "constraint"))
        )
        for item in inner:
            yield from _classes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _classes(item)


def _example(kind: str) -> str:
    return {"layers": "Dense", "optimizers": "SGD", "callbacks": "EarlyStopping"}.get(kind, "Zeros")
