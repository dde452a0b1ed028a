"""A network that Keras wrote as JSON: ``model.to_json()``, read as data and never handed to Keras.

Every class in it is one of Keras's own layers, its arguments are looked at as those of the definitions are,
and what is left is a graph in the form of ``kinds.networks.graphs``: names, and whatever says how a file was
written, are not part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.files import NotPlain, UnsafeName, blame_machine, inside, read_plain, shown
from lrbs_report.base.suggesting import called, came, nearest
from lrbs_report.base.tongue import Said, data, together, tr, words
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.networks.graphs import INPUT, NESTED, Graph, size_of
from lrbs_report.study.keras_names import GIVEN, NOT_A_SEQUENCE, REFUSED, complaints_about

PREFIX = "json:"
"""How a network begins that is read from a file."""

WRITE = tr('Expected what Keras writes: open("model.json", "w").write(model.to_json()).')
OWN_LAYERS = tr(
    "Use Keras's own layers instead, such as Rescaling, Activation or Add, or make the "
    'network in Python of your own: network = "python:nets.py:make".'
)
BESIDE = tr("A path is relative to the folder of experiments.toml.")
ONE = tr("Expected one input and one output, like those of the data set's examples.")
KINDS = ("Functional", "Model", "Sequential")
"""What Keras calls networks."""

USUAL = {"trainable": True, "dtype": "float32", "rms_scaling": False}
"""What all layers are unless they say otherwise; the last is written, and not taken any more."""

TENSOR = "__keras_tensor__"
MOST_OFFERED = 100
"""Files of a folder that are looked at, to offer the one that was meant."""

REFUSED_LAYERS = {
    name: reason for name, reason in REFUSED["layers"].items() if reason not in (NOT_A_SEQUENCE, GIVEN)
}
"""Layers that no graph may have."""


class WrongFile(ValueError):
    """A file that holds no network that can be trained; says what is wrong, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, kw_only=True)
class NetworkFile:
    """A network that was read from a file: its graph, and what the file calls each of its layers."""

    graph: Graph
    names: tuple[str, ...]


def read_network(folder: Path, name: str) -> NetworkFile:
    """Read a network from a file below a folder. Raises ``WrongFile``."""
    told = _told(folder, name)
    reader = Reader()
    try:
        graph = reader.network(told, ())
    except WrongFile as error:
        raise WrongFile(together(": ", [data(name), words(error.message)]), error.hint) from error
    if size_of(graph) > bounds.LAYERS:
        message = tr(
            "{name}: it has more than {layers} layers, each counted as often as it is used",
            name=name,
            layers=bounds.LAYERS,
        )
        raise WrongFile(message, tr("Expected at most {most}.", most=bounds.LAYERS))
    letters = len(json.dumps(graph))
    if letters > bounds.NETWORK:
        message = tr(
            "{name}: this network takes {letters} letters to define, without names and spaces",
            name=name,
            letters=letters,
        )
        raise WrongFile(message, tr("Expected at most {most}.", most=bounds.NETWORK))
    return NetworkFile(graph=graph, names=tuple(reader.names))


def _told(folder: Path, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a file of JSON holds. Raises ``WrongFile``."""
    try:
        text = read_plain(inside(folder, name), bounds.TEXT)
    except UnsafeName as error:
        message = tr("the network's file {name} cannot be used: {error}", name=called(name), error=error)
        raise WrongFile(message, tr("What a project names stands in its folder.")) from error
    except FileNotFoundError as error:
        offered = nearest(name, _offered(folder, name))
        message = tr("the network's file {name} does not exist", name=called(name))
        raise WrongFile(
            message, offered or tr("A path is relative to the folder of experiments.toml.")
        ) from error
    except OSError as error:
        blame_machine(error, shown(folder / name))
        reason = (
            words(str(error.strerror))
            if isinstance(error, NotPlain)
            else tr("cannot be read: {strerror}", strerror=words(str(error.strerror)))
        )
        message = tr("the network's file {name} {reason}", name=called(name), reason=reason)
        raise WrongFile(message, tr("Expected a text of at most {text} bytes.", text=bounds.TEXT)) from error
    try:
        found = plain_json.loads(text)
    except ValueError as error:
        message = tr("{name}: this is no JSON: {error}", name=name, error=words(str(error)[: bounds.SHOWN]))
        raise WrongFile(message, WRITE) from error
    if isinstance(found, str):
        message = tr("{name}: this is a text that holds JSON", name=name)
        raise WrongFile(message, tr("{write} It is written without json.dump.", write=WRITE))
    return found


def _offered(folder: Path, name: str) -> list[str]:
    near = (folder / name).parent
    found = sorted(near.glob("*.json"))[:MOST_OFFERED] if near.is_dir() else []
    return [other.relative_to(folder).as_posix() for other in found if other.name.isprintable()]


@dataclass(kw_only=True)
class Reader:
    """Turns what Keras wrote into a graph, and keeps the names of the outermost layers for messages."""

    names: list[str] = field(default_factory=list)

    def network(self, told: Any, within: Sequence[str]) -> Graph:  # noqa: ANN401 - any JSON value
        """Return the graph of a network, which stands inside of others. Raises ``WrongFile``."""
        kind, config = _parts(told)
        if kind not in KINDS:
            message = tr("it holds {layer}, expected a Sequential or a Functional network", layer=_a(kind))
            raise WrongFile(message, WRITE if kind in catalogue()["classes"]["layers"] else OWN_LAYERS)
        _refuse_foreign(told, kind, _where(within, str(config.get("name", kind))))
        layers = config.get("layers")
        if not isinstance(layers, list) or not layers:
            message = tr(
                "{where}its layers are no list of some", where=_where(within, str(config.get("name", kind)))
            )
            raise WrongFile(message, WRITE)
        return self._sequence(layers, within) if kind == "Sequential" else self._graph(config, layers, within)

    def _sequence(self, layers: Sequence[Any], within: Sequence[str]) -> Graph:
        """Return the graph of layers one after another."""
        given, rest = _input(layers[0], within), list(layers)
        if given:
            rest = rest[1:]
        made = [self._layer(layer, within) for layer in rest]
        if not made:
            message = tr("{where}there is no layer but the input", where=_where(within))
            raise WrongFile(message, WRITE)
        calls = [
            {"layer": number, "args": [{"of": number - 1 if number else INPUT}]}
            for number in range(len(made))
        ]
        return {
            "input": given or {"shape": None},
            "layers": made,
            "calls": calls,
            "output": {"of": len(made) - 1},
        }

    def _graph(self, config: Mapping[str, Any], layers: Sequence[Any], within: Sequence[str]) -> Graph:
        """Return the graph of layers that are called on each other's outputs."""
        wiring = Wiring(layers=_by_name(layers, within), within=within)
        ends = [_ends(config.get(f"{side}_layers"), within) for side in ("input", "output")]
        for side, found in zip((tr("inputs"), tr("outputs")), ends, strict=True):
            if len(found) != 1:
                message = tr(
                    "{where}the network has {count} {side}, expected one",
                    where=_where(within),
                    count=len(found),
                    side=side,
                )
                raise WrongFile(message, ONE)
        (given,), (last,) = ends
        shape = _input(wiring.layers.get(given[0]), within)
        if shape is None:
            message = tr(
                "{where}its input {given} is no InputLayer", where=_where(within), given=called(given[0])
            )
            raise WrongFile(message, WRITE)
        wiring.given = given[0]
        wiring.follow(last)
        made = [self._layer(wiring.layers[name], within) for name in wiring.used]
        return {
            "input": shape,
            "layers": made,
            "calls": wiring.calls,
            "output": wiring.tensor(last),
        }

    def _layer(self, told: Any, within: Sequence[str]) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
        """Return a layer as the definitions would write it. Raises ``WrongFile``."""
        kind, config = _parts(told)
        name = str(config.get("name", kind))
        if not within:
            self.names.append(called(name))
        if kind in KINDS:
            return {"class": NESTED, "network": self.network(told, (*within, name))}
        where = tr("{where}the layer {name}", where=_where(within), name=called(name))
        if kind == "InputLayer":
            message = tr("{where} is a further input", where=where)
            raise WrongFile(message, ONE)
        _refuse_foreign(told, kind, together("", [where, data(": ")]))
        definition = _definition(kind, config, where)
        for wrong in complaints_about(_said(definition), "layers", (), REFUSED_LAYERS):
            message = together(": ", [where, words(wrong.message)])
            raise WrongFile(message, OWN_LAYERS if "refused" in wrong.message else wrong.hint)
        return definition


@dataclass(kw_only=True)
class Wiring:
    """Which layers are called on which tensors, found from the output on, each call after those it needs."""

    layers: Mapping[str, Mapping[str, Any]]
    within: Sequence[str]
    given: str = ""
    used: dict[str, int] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def follow(self, last: tuple[str, int, int]) -> None:
        """List all calls that lead to a tensor, without a call of one's own for each."""
        waiting: list[tuple[tuple[str, int], bool]] = [((last[0], last[1]), False)]
        begun: set[tuple[str, int]] = set()
        while waiting:
            node, is_ready = waiting.pop()
            if node[0] == self.given or node in self._numbers:
                continue
            if is_ready:
                self._call(node)
                continue
            if node in begun:
                raise self._wrong(node[0], tr("is called on what it gives out itself"))
            begun.add(node)
            if len(begun) > bounds.LAYERS:
                raise self._wrong(
                    node[0], tr("is one of more than {layers} that are called", layers=bounds.LAYERS)
                )
            waiting.append((node, True))
            needed = [(history[0], history[1]) for history in self._histories(self._node(node))]
            waiting += [(other, False) for other in reversed(needed)]

    def tensor(self, history: tuple[str, int, int]) -> dict[str, Any]:
        """Return a tensor by the layer, the call of it, and the output of that."""
        name, node, output = history
        of = INPUT if name == self.given else self._numbers[name, node]
        return {"of": of, **({"output": output} if output else {})}

    def _call(self, node: tuple[str, int]) -> None:
        """Add a call of which all inputs are known."""
        told = self._node(node)
        self.used.setdefault(node[0], len(self.used))
        made: dict[str, Any] = {
            "layer": self.used[node[0]],
            "args": [self._argument(one, node[0]) for one in told["args"]],
        }
        further = {
            str(key): self._argument(one, node[0]) for key, one in told["kwargs"].items() if one is not None
        }
        if further.pop("training", False) is not False:  # false is what Keras writes where nobody said it
            raise self._wrong(node[0], tr("is told that it trains, which training and judging tell it"))
        if not made["args"]:
            raise self._wrong(node[0], tr("is called on nothing"))
        self._numbers[node] = len(self.calls)
        self.calls.append(made | ({"kwargs": further} if further else {}))

    def _node(self, node: tuple[str, int]) -> Mapping[str, Any]:
        """Return the arguments of a call."""
        name, number = node
        nodes = self.layers.get(name, {}).get("inbound_nodes")
        if not isinstance(nodes, list) or not 0 <= number < len(nodes):
            raise self._wrong(name, tr("has a call that the file does not have"))
        told = nodes[number]
        is_one = isinstance(told, dict) and isinstance(told.get("args"), list)
        if not is_one or not isinstance(told.get("kwargs"), dict):
            message = tr(
                "{where}the layer {name} is called in the way of an older Keras",
                where=_where(self.within),
                name=called(name),
            )
            raise WrongFile(message, tr("Load it there and write it with Keras 3. {write}", write=WRITE))
        return told  # type: ignore[no-any-return]  # a table, as was seen

    def _histories(self, value: Any) -> Iterator[tuple[str, int, int]]:  # noqa: ANN401 - any JSON value
        """Return every tensor among arguments."""
        if isinstance(value, dict):
            if value.get("class_name") == TENSOR:
                yield self._history(value)
            else:
                for item in value.values():
                    yield from self._histories(item)
        elif isinstance(value, list):
            for item in value:
                yield from self._histories(item)

    def _history(self, told: Mapping[str, Any]) -> tuple[str, int, int]:
        config = told.get("config")
        return _end(config.get("keras_history") if isinstance(config, dict) else None, self.within)

    def _argument(self, value: Any, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return an argument with its tensors in our form."""
        if isinstance(value, dict):
            if value.get("class_name") == TENSOR:
                return self.tensor(self._history(value))
            raise self._wrong(name, tr("is called with {value}", value=came(value)))
        return [self._argument(item, name) for item in value] if isinstance(value, list) else value

    def _wrong(self, name: str, what: str) -> WrongFile:
        return WrongFile(
            tr("{where}the layer {name} {what}", where=_where(self.within), name=called(name), what=what),
            WRITE,
        )


def _parts(told: Any) -> tuple[str, Mapping[str, Any]]:  # noqa: ANN401 - any JSON value
    """Return the class and the settings of one of Keras's objects."""
    kind = told.get("class_name") if isinstance(told, dict) else None
    config = told.get("config") if isinstance(told, dict) else None
    if not isinstance(kind, str) or not isinstance(config, dict):
        message = tr("came {told}, expected a network or a layer of Keras's", told=came(told))
        raise WrongFile(message, WRITE)
    return kind, config


def _refuse_foreign(told: Mapping[str, Any], kind: str, where: str) -> None:
    """Refuse what is said to be of another module than Keras's, or to be registered by somebody."""
    module, registered = told.get("module"), told.get("registered_name")
    if isinstance(module, str) and module.startswith("keras.src.ops"):
        message = tr("{where}{kind} is arithmetic between layers, and no layer", where=where, kind=kind)
        raise WrongFile(message, OWN_LAYERS)
    if module is not None and not (isinstance(module, str) and module.split(".")[0] == "keras"):
        message = tr(
            "{where}{kind} is refused: its module {module} is not Keras's",
            where=where,
            kind=kind,
            module=came(module),
        )
        raise WrongFile(message, OWN_LAYERS)
    if registered not in (None, kind):
        message = tr(
            "{where}{kind} is refused: it is registered as {registered}, code of its own",
            where=where,
            kind=kind,
            registered=came(registered),
        )
        raise WrongFile(message, OWN_LAYERS)


def _definition(kind: str, config: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return a layer as the definitions would write it: without its name, and what all layers are anyway."""
    made = {str(key): _plain(value, where) for key, value in config.items() if key != "name"}
    for key, usual in USUAL.items():
        if made.get(key) == usual:
            del made[key]
    return {"class": kind, **made}


def _plain(value: Any, where: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a setting of a layer as the definitions would write it."""
    if isinstance(value, list):
        return [_plain(item, where) for item in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if isinstance(kind, str) and (kind.startswith("__") or kind == "function"):
        message = tr(
            "{where} is refused: {kind} is code of its own, and a network in a file is data",
            where=where,
            kind=came(kind),
        )
        raise WrongFile(message, OWN_LAYERS)
    kind, config = _parts(value)
    if kind in KINDS:
        message = tr("{where} holds a network of its own", where=where)
        raise WrongFile(message, tr("Put the layers of that network into it, or call it as a layer."))
    _refuse_foreign(value, kind, together("", [where, data(": ")]))
    if kind == "DTypePolicy":
        return config.get("name")
    return _definition(kind, config, where)


def _said(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Return a definition without what says nothing: Keras writes also arguments without a value."""
    if isinstance(value, dict):
        return {key: _said(item) for key, item in value.items() if item is not None}
    return [_said(item) for item in value if item is not None] if isinstance(value, list) else value


def _input(told: Any, within: Sequence[str]) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON value
    """Return the shape and the type of an input layer; nothing of any other."""
    if not isinstance(told, dict) or told.get("class_name") != "InputLayer":
        return None
    _, config = _parts(told)
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    sizes = shape[1:] if isinstance(shape, list) else None
    if sizes is None or not all(size is None or (type(size) is int and size > 0) for size in sizes):
        message = tr("{where}the input has the shape {shape}", where=_where(within), shape=came(shape))
        raise WrongFile(message, WRITE)
    if shape[0] is not None:
        message = tr(
            "{where}the input takes batches of {shape} examples only", where=_where(within), shape=shape[0]
        )
        raise WrongFile(message, tr("Make it with keras.Input(shape), without a batch size."))
    dtype = config.get("dtype", "float32")
    if config.get("sparse") or config.get("ragged") or not isinstance(dtype, str) or not dtype.isalnum():
        message = tr("{where}the input takes no plain numbers", where=_where(within))
        raise WrongFile(message, tr("Make it with keras.Input(shape)."))
    return {"shape": sizes, **({} if dtype == "float32" else {"dtype": dtype})}


def _by_name(layers: Sequence[Any], within: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for layer in layers:
        kind, config = _parts(layer)
        name = layer.get("name", config.get("name", kind))
        if not isinstance(name, str) or name in found:
            message = tr("{where}two layers are called {name}", where=_where(within), name=came(name))
            raise WrongFile(message, WRITE)
        found[name] = layer
    return found


def _ends(value: Any, within: Sequence[str]) -> list[tuple[str, int, int]]:  # noqa: ANN401 - any JSON value
    """Return the inputs or the outputs of a network, which Keras writes in several ways."""
    rows = list(value.values()) if isinstance(value, dict) else value
    if isinstance(rows, list) and rows and isinstance(rows[0], str):
        rows = [rows]
    return [_end(row, within) for row in rows] if isinstance(rows, list) else []


def _end(value: Any, within: Sequence[str]) -> tuple[str, int, int]:  # noqa: ANN401 - any JSON value
    is_end = isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)  # noqa: PLR2004 - layer, call, output
    if not is_end or not all(type(one) is int and one >= 0 for one in value[1:]):
        message = tr(
            "{where}came {value}, expected a layer, the number of a call, an output",
            where=_where(within),
            value=came(value),
        )
        raise WrongFile(message, WRITE)
    return value[0], value[1], value[2]


def _where(within: Sequence[str], name: str = "") -> Said:
    """Say in which networks something stands."""
    inner = [called(one) for one in reversed([*within, *([name] if name and within else [])])]
    return tr("in {inner}: ", inner=together(tr(" in "), map(data, inner))) if inner else data("")


def _a(kind: str) -> str:
    named = called(kind)
    return tr("an {kind}", kind=named) if kind[:1] in "AEIOU" else tr("a {kind}", kind=named)
