"""Every place that may offer a name for a wrong one.

Which names it knows, what it says of a wrong one, and whether it takes a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.slips import ROWS
from lrbs_report.base.suggesting import nearest
from lrbs_report.judging.expressions import WrongExpression, check
from lrbs_report.judging.values import Over
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.report.prose.ledger import FORMS
from lrbs_report.study.hints import names_of_sources
from lrbs_report.study.keras_names import REFUSED, complaints_about, string_names
from lrbs_report.study.reading import read_study
from lrbs_report.study.sections import SECTIONS

OF_TEXTS = ("keras:imdb", "keras:reuters")
"""Sources that want a key beside them, so that they alone are told something else."""

OFFER = re.compile(r"Did you mean (.+)\?$")
"""A hint that offers a name."""

WHOLE = """\
[report]
title = "A"
languages = ["es", "en"]
environment = "any"
[datasets.digits]
source = "keras:cifar10"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
train = [0, 9]
test = [0, 9]
scale = 255
[models.plain]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10 } ]
loss = "mse"
optimizer = "SGD"
[defaults]
sampling = "shuffle"
engine = "graph"
[[experiments]]
id = "first-one"
title = "B"
dataset = "digits"
model = "plain"
learning_rate = 0.1
lr_decay = 0.01
batch_size = 4
epochs = 3
seeds = 3
callbacks = []
[[sweeps]]
id = "grid"
learning_rate = [0.1, 0.2]
batch_size = [4, 8]
epochs = 3
[[claims]]
id = "claim"
es = "a"
en = "a"
holds = "true"
seeds = 0.5
[notify]
webhook = "https://a.example"
on = ["edition"]
[notify.email]
to = ["a@b.example"]
sender = "a@b.example"
host = "localhost"
port = 25
security = "tls"
user = "a"
password = "$A"
"""
IDS = {
    "experiment": ["lr-0-1", "lr-0-01", "hidden-layer", "wide"],
    "sweep": ["grid", "setups"],
    "reference": ["published"],
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place for a name: the names that it knows, and what is said of another.

    What is said is "" when the other is accepted.
    """

    name: str
    known: Sequence[str]
    said_of: Callable[[str], str]


def slips_of(name: str) -> list[str]:
    """Return what is most likely typed when a name is meant.

    Letters lost, doubled, swapped, hit beside; case; what joins words; a plural.
    """
    places = range(len(name))
    found = [
        *(name[:place] + name[place + 1 :] for place in places),
        *(name[:place] + name[place] + name[place:] for place in places),
        *(name[:place] + name[place + 1] + name[place] + name[place + 2 :] for place in places[:-1]),
        *(name[:place] + _beside(name[place]) + name[place + 1 :] for place in places),
        *(
            name.upper(),
            name.lower(),
            name.capitalize(),
            name.swapcase(),
            f"{name}s",
            name.removesuffix("s"),
            f" {name}",
            f"{name} ",
        ),
        *(name.replace("_", joint).replace("-", joint) for joint in ("-", "_", " ", "", ".")),
        *(re.sub(r"(?<=[a-z])(?=[A-Z0-9])", joint, name) for joint in ("_", "-", " ")),
    ]
    return [slip for slip in dict.fromkeys(found) if slip not in ("", name)]


def _beside(letter: str) -> str:
    row = next((row for row in ROWS if letter.lower() in row), "")
    place = row.find(letter.lower())
    beside = (row[place + 1 : place + 2] or row[place - 1 : place]) if row else letter
    return beside.upper() if letter.isupper() else beside


def places_in(folder: Path) -> Iterator[Place]:
    """Return every place, in a project in some folder."""
    file = folder / "experiments.toml"
    yield from _keys(file)
    yield from _values(file)
    for kind in ("layers", "optimizers", "callbacks", "initializers", "regularizers", "constraints"):
        yield from _classes(kind)
    for kind in ("activation", "initializer", "regularizer", "constraint"):
        yield Place(
            name=kind,
            known=string_names(kind),
            said_of=partial(_of_string, f"{'bias_' * (kind != 'activation')}{kind}"),
        )
    yield Place(name="function", known=list(SIGNATURES), said_of=lambda name: _of_expression(f"{name}()"))
    for kind, function in (("experiment", "accuracy"), ("sweep", "best_accuracy"), ("reference", "setups")):
        yield Place(name=f"id of {kind}", known=IDS[kind], said_of=partial(_of_id, function))
    for what, known in (("over", get_args(Over)), ("form", FORMS)):
        yield Place(name=what, known=list(known), said_of=partial(_of_word, known))


def _keys(file: Path) -> Iterator[Place]:
    """Return each key of each table by itself, with a value that it takes; its slips stand in its line."""
    section = ""
    for number, line in enumerate(WHOLE.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").removesuffix(".digits").removesuffix(".plain")
        else:
            key = line.split(" = ")[0]
            known = SECTIONS[section].model_fields
            yield Place(
                name=f"{key} of {section}",
                known=[key, *(one for one in known if one != key)],
                said_of=partial(_of_key, file, number),
            )


def _of_key(file: Path, number: int, name: str) -> str:
    lines = WHOLE.splitlines()
    lines[number] = f'"{name}" = {lines[number].split(" = ", 1)[1]}'
    return _of_text(file, "\n".join(lines), number + 1)


def _of_text(file: Path, text: str, where: int) -> str:
    """Read a file, and return the hint about a line of it."""
    file.write_text(text, encoding="utf-8")
    try:
        read_study(file)
    except InvalidInput as error:
        return next((problem.hint or "nothing" for problem in error.problems if problem.line == where), "")
    return ""


def _values(file: Path) -> Iterator[Place]:
    """Return each value that names something."""
    lines = WHOLE.splitlines()
    known = {
        "dataset": ["digits"],
        "model": ["plain"],
        "loss": string_names("loss"),
        "sampling": ["replacement", "shuffle", "shuffle-once", "sequential"],
        "engine": ["auto", "xla", "graph", "fit"],
        "environment": ["exact", "any"],
        "security": ["starttls", "tls", "none"],
        "source": [name for name in names_of_sources() if name not in OF_TEXTS],
        "optimizer": [
            name for name in catalogue()["classes"]["optimizers"] if name not in REFUSED["optimizers"]
        ],
    }
    for key, names in known.items():
        number = next(number for number, line in enumerate(lines) if line.startswith(f"{key} = "))
        yield Place(name=f"value of {key}", known=names, said_of=partial(_of_value, file, number, key))


def _of_value(file: Path, number: int, key: str, name: str) -> str:
    lines = WHOLE.splitlines()
    lines[number] = f"{key} = '{name}'"
    return _of_text(file, "\n".join(lines), number + 1)


def _classes(kind: str) -> Iterator[Place]:
    classes = catalogue()["classes"][kind]
    known = [name for name in classes if name not in REFUSED.get(kind, {})]
    yield Place(name=f"class of {kind}", known=known, said_of=partial(_of_class, kind))
    for name in known:
        arguments = [
            one for one in classes[name]["arguments"] if one not in ("learning_rate", "restore_best_weights")
        ]
        if arguments:
            yield Place(
                name=f"argument of {name}", known=arguments, said_of=partial(_of_argument, kind, name)
            )


def _fitting(argument: str) -> object:
    fitting = {"initializer": "zeros", "regularizer": "l2", "constraint": "non_neg", "activation": "relu"}
    return next((value for ending, value in fitting.items() if argument.endswith(ending)), 1)


def _about(kind: str, definition: dict[str, object], keys: tuple[str, ...]) -> str:
    return next(
        (
            found.hint or "nothing"
            for found in complaints_about(definition, kind, ())
            if found.keys == keys and "needs" not in found.message
        ),
        "",
    )


def _of_class(kind: str, name: str) -> str:
    return _about(kind, {"class": name}, ("class",))


def _of_argument(kind: str, name: str, argument: str) -> str:
    return _about(kind, {"class": name, argument: _fitting(argument)}, (argument,))


def _of_string(argument: str, name: str) -> str:
    return _about("layers", {"class": "Dense", "units": 1, argument: name}, (argument,))


def _of_id(function: str, name: str) -> str:
    return _of_expression(f"{function}({name!r})")


def _of_word(known: Sequence[str], name: str) -> str:
    return "" if name in known else nearest(name, known)


def _of_expression(text: str) -> str:
    try:
        check(text, SIGNATURES, IDS)
    except WrongExpression as error:
        return "" if "missing a required argument" in error.message else error.hint or "nothing"
    return ""
