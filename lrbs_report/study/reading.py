"""Reading ``experiments.toml``: from text to a ``Study``, or to every problem in it with its place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, product
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lrbs_report.base import bounds
from lrbs_report.base.addresses import LOOPBACK
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import read_bounded, shown
from lrbs_report.base.places import Keys, Places, read_places
from lrbs_report.base.suggesting import Complaint, called, came, nearest
from lrbs_report.base.variables import why_refused
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study import friends
from lrbs_report.study.experiments import Claim, Dataset, Experiment, Model, Study, Sweep
from lrbs_report.study.keras_names import REFUSED, complaints_about, engine_for, string_names, written_out
from lrbs_report.study.notify import Email, Notify
from lrbs_report.study.references import references_of
from lrbs_report.study.sections import HEADS, hint_for_key
from lrbs_report.study.shape import (
    ID_PATTERN,
    LANGUAGES,
    MOST_CHARACTERS,
    MOST_EPOCHS,
    MOST_SEEDS,
    SOURCES,
    ExperimentShape,
    FileShape,
    NotifyShape,
    SettingsShape,
)
from lrbs_report.study.syntax import HINT, parse

NOT_AXES = ("seeds", "callbacks")
FALLBACKS: Mapping[str, Any] = {
    "lr_decay": 1e-3,
    "batch_size": 32,
    "epochs": 10,
    "sampling": "replacement",
    "seeds": [1],
    "engine": "auto",
    "callbacks": [],
}
SHORT = {"learning_rate": "lr", "batch_size": "bs", "lr_decay": "decay"}
"""What an axis is called in the ids of a sweep's experiments."""


def read_study(file: Path) -> Study:
    """Read the definitions.

    Raises ``InvalidInput`` with all problems of the file at once, each with line, column and a way out.
    """
    text = read_bounded(file, HINT)
    raw = parse(file, text)
    too_many = list(_too_many(raw))
    _refuse(
        file,
        text,
        chain(
            too_many, _wrong_shapes(raw), _wrong_meanings(raw), () if too_many else _wrong_combinations(raw)
        ),
    )
    return _with_references(_study(file, text, raw), raw)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, with Keras's names, for editors."""
    made = FileShape.model_json_schema()
    parts = made["$defs"]
    for settings in ("SettingsShape", "ExperimentShape"):
        parts[settings]["properties"]["callbacks"]["anyOf"][0]["items"] = _definition_schema("callbacks")
    parts["SweepShape"] = _sweep_schema(parts["ExperimentShape"])
    parts["ModelShape"]["properties"]["layers"]["items"] = _named_or_described("layers")
    optimizer = parts["ModelShape"]["properties"]["optimizer"]
    parts["ModelShape"]["properties"]["optimizer"] = {
        name: optimizer[name] for name in ("default", "description")
    } | _named_or_described("optimizers")
    parts["ModelShape"]["properties"]["loss"]["enum"] = list(string_names("loss"))
    for named in ("datasets", "models"):
        made["properties"][named]["additionalProperties"] = False
    made["properties"]["sweeps"]["items"] = {"$ref": "#/$defs/SweepShape"}
    plain: dict[str, Any] = _without_null(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "experiments.toml"}
    )
    return plain


def _sweep_schema(experiment: Mapping[str, Any]) -> dict[str, Any]:
    """Let each key of an experiment be a list too."""
    properties = {
        name: value if name in ("id", "title", *NOT_AXES) else _value_or_list(value)
        for name, value in experiment["properties"].items()
    }
    return {
        **experiment,
        "title": "SweepShape",
        "description": "Every combination of some values.",
        "properties": properties,
    }


def _value_or_list(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "anyOf": [value, {"type": "array", "items": value, "minItems": 1}],
        "description": value["description"],
    }


def _named_or_described(kind: str) -> dict[str, Any]:
    """Let a name stand for the table that has nothing else; optimizers also in small letters."""
    described = _definition_schema(kind)
    names = described["properties"]["class"]["enum"]
    return {
        "anyOf": [
            {"enum": [*names, *(name.lower() for name in names)] if kind == "optimizers" else names},
            described,
        ]
    }


def _definition_schema(kind: str) -> dict[str, Any]:
    names = [name for name in catalogue()["classes"][kind] if name not in REFUSED[kind]]
    return {
        "type": "object",
        "required": ["class"],
        "properties": {"class": {"enum": names}},
        "additionalProperties": True,
    }


def _without_null(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """TOML has no null: drop it from the types, and where it only means "not given"."""
    if isinstance(value, list):
        return [_without_null(item) for item in value if item != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    kept = {
        name: _without_null(item) for name, item in value.items() if not (name == "default" and item is None)
    }
    choices = kept.get("anyOf")
    return (
        {**{name: item for name, item in kept.items() if name != "anyOf"}, **choices[0]}
        if choices and len(choices) == 1
        else kept
    )


def _wrong_shapes(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check the keys, types and ranges of all tables but the sweeps."""
    try:
        FileShape.model_validate(raw)
    except ValidationError as error:
        yield from (_complaint(found, raw) for found in error.errors(include_url=False))


def _wrong_combinations(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check the sweeps value by value, and the ids that they make.

    Only for a file in which all of them can be listed.
    """
    for number, sweep in _tables(raw, "sweeps"):
        yield from _wrong_sweep(sweep, ("sweeps", number))
    yield from _wrong_ids(raw)


def _too_many(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Count what is asked for, by multiplication, before any of it is listed."""
    for section, most in MOST.items():
        count = len(raw[section]) if isinstance(raw.get(section), dict | list) else 0
        if count > most:
            yield Complaint(
                keys=(section,),
                message=f"there are {count} {HEADS[section]}",
                hint=f"Expected at most {most}.",
                at_key=True,
            )
    asked = {
        (section, number): _count(table, raw)
        for section in ("experiments", "sweeps")
        for number, table in _tables(raw, section)
    }
    large = {keys: runs for keys, (runs, _) in asked.items() if keys[0] == "sweeps" and runs > bounds.SWEEP}
    for keys, runs in large.items():
        yield Complaint(
            keys=keys,
            message=f"this sweep has {runs} runs",
            hint=f"Expected at most {bounds.SWEEP}: fewer values, or fewer seeds.",
            at_key=True,
        )
    if not large:
        yield from _too_many_in_all({keys: runs for keys, (runs, _) in asked.items()}, "runs", bounds.RUNS)
        yield from _too_many_in_all(
            {keys: epochs for keys, (_, epochs) in asked.items()}, "epochs", bounds.EPOCHS
        )


def _too_many_in_all(asked: Mapping[Keys, int], word: str, most: int) -> Iterator[Complaint]:
    """Compare a sum with what is possible, and complain where most of it comes from."""
    total = sum(asked.values())
    if total > most:
        keys = max(asked, key=lambda one: asked[one])
        message = f"all experiments and sweeps together have {total} {word}, this one {asked[keys]}"
        yield Complaint(
            keys=keys,
            message=message,
            hint=f"Expected at most {most} in all: fewer experiments, values, seeds or epochs.",
            at_key=True,
        )


MOST = {
    "datasets": bounds.DATASETS,
    "models": bounds.MODELS,
    "claims": bounds.CLAIMS,
    "references": bounds.REFERENCES,
}
"""Tables of a section."""


def _count(table: Mapping[str, Any], raw: Mapping[str, Any]) -> tuple[int, int]:
    """Count the runs of an experiment or a sweep and the epochs of all of them, as far as possible."""
    defaults, axes = _table(raw, "defaults"), _axes(table)
    seeds, epochs = (table.get(name, defaults.get(name, FALLBACKS[name])) for name in ("seeds", "epochs"))
    runs = len(seeds) if isinstance(seeds, list) else _as_count(seeds, MOST_SEEDS)
    cells = runs * math.prod(len(values) for name, values in axes.items() if name != "epochs")
    each = axes.get("epochs", [epochs])
    return cells * len(each), cells * sum(_as_count(one, MOST_EPOCHS) for one in each)


def _as_count(value: Any, most: int) -> int:  # noqa: ANN401 - any TOML value
    """Take a number for what it counts; 1 where it counts nothing, which is complained about elsewhere."""
    return value if isinstance(value, int) and 1 <= value <= most else 1


def _wrong_sweep(sweep: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check each value of each axis as if it stood in an experiment of its own."""
    axes = _axes(sweep)
    plain = {name: value for name, value in sweep.items() if name not in axes}
    yield from _wrong_values(plain, keys)
    for name, values in axes.items():
        at = (*keys, name)
        if not values:
            yield Complaint(
                keys=at, message=f"{name}: this list is empty", hint="Expected the values to try."
            )
        for number, value in enumerate(values):
            for found in _wrong_values({"id": "x", name: value}, keys):
                yield Complaint(
                    keys=(*at, number), message=found.message, hint=found.hint, at_key=found.at_key
                )
        for number in _again(values):
            yield Complaint(
                keys=(*at, number),
                message=f"{name}: {came(values[number])} is there twice",
                hint="Expected each value once.",
            )
    if not axes:
        yield Complaint(
            keys=keys,
            message="this sweep has no list",
            hint="Expected at least one key with a list of values, such as learning_rate = [0.01, 0.1].",
        )


def _again(values: Iterable[Any]) -> Iterator[int]:
    """Return the number of each value that stands before it already."""
    seen = set()
    for number, value in enumerate(values):
        one = value if isinstance(value, str | int | float) else repr(value)
        if one in seen:
            yield number
        seen.add(one)


def _wrong_values(table: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    try:
        ExperimentShape.model_validate(table)
    except ValidationError as error:
        yield from (_complaint(found, table, keys) for found in error.errors(include_url=False))


def _complaint(error: ErrorDetails, whole: Any, around: Keys = ()) -> Complaint:  # noqa: ANN401 - any TOML value
    """Put what pydantic found inside some table into our words.

    What came, what was expected, and what was meant.
    """
    keys = (*around, *(part for part in error["loc"] if part != "[key]"))
    kind, context = error["type"], error.get("ctx", {})
    name = next((part for part in reversed(keys) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return Complaint(
            keys=keys,
            message=f"unknown key {called(name)}",
            hint=hint_for_key(keys, error["input"], _inside(whole, error["loc"][:-1])),
            at_key=True,
        )
    if kind == "missing":
        return Complaint(
            keys=keys[:-1], message=f"{name} is missing", hint=f"Write {name} = … here.", at_key=True
        )
    expected = context.get("expected") or (
        EXPECTED[kind].format(**context) if kind in EXPECTED else error["msg"]
    )
    if context.get("pattern") == ID_PATTERN:
        expected = "a name of a-z, 0-9, - and _, at most 64 long, that begins with a letter or digit"
    elif "sha256" in keys:
        expected = "64 hexadecimal digits"
    elif kind in OF_TABLES and len(keys) == TOP and keys[0] in ("datasets", "models"):
        expected = f"a table with a name of its own, {HEADS[str(keys[0])]}"
    elif "source" in keys:
        expected = '"mnist", "npz:FILE", or "keras:" with mnist, fashion_mnist, cifar10 or cifar100'
    message = f"{called(name)}: came {_came(keys, error['input'])}, expected {expected}"
    return Complaint(
        keys=keys,
        message=message,
        hint=_hint_for_value(keys, error, str(expected)),
        at_key="[key]" in error["loc"],
    )


def _came(keys: Keys, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Show a value, but none that could be a secret."""
    return (
        "a text"
        if keys[0] == "notify" and isinstance(value, str)
        else "something else"
        if keys[0] == "notify"
        else came(value)
    )


def _inside(whole: Any, keys: Iterable[str | int]) -> Mapping[str, Any]:  # noqa: ANN401 - any TOML value
    """Return the table at some place of a file that may be wrong in any way."""
    for key in keys:
        try:
            whole = whole[key]
        except (KeyError, IndexError, TypeError):
            return {}
    return whole if isinstance(whole, dict) else {}


def _hint_for_value(keys: Keys, error: ErrorDetails, expected: str) -> str:
    """Say how a value would be written that does not fit."""
    kind, value, name = (
        error["type"],
        error["input"],
        str(next((part for part in reversed(keys) if isinstance(part, str)), "")),
    )
    if kind in OF_TABLES and len(keys) <= TOP and keys[0] in MANY:
        return f"Each begins with a line {HEADS[str(keys[0])]}."
    if kind == "literal_error" and isinstance(value, str):
        return nearest(value, re.findall(r"'([^']+)'", expected), friends.LITERALS.get(name, {}))
    if keys[0] == "notify":
        return _hint_for_secret(keys, value)
    if "[key]" in error["loc"] or name == "id":
        return _hint_for_id(value)
    if keys[0] == "claims" and name == "seeds":
        return "It is the share of the seeds that must agree, such as 0.8."
    return _hint_for_source(str(value)) if "source" in keys else _hint_for_type(keys, kind, value)


def _hint_for_secret(keys: Keys, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Say how a value of [notify] is written, and nothing of the one that came: it could be a secret."""
    if len(keys) == 1:
        return "It is a table: [notify]."
    if keys[1] == "webhook":
        return 'Write webhook = "https://…", or "$LRBS_…" for what is in the environment.'
    if keys[-1] == "password":
        return 'Write password = "$LRBS_…": it is in the environment, since this file is published.'
    if keys[-1] in ("to", "on") and isinstance(value, str):
        return f'It is a list: {keys[-1]} = ["…"].'
    return (
        'An address is like "ana@example.org", or "$LRBS_…".' if keys[-1] == "sender" or "to" in keys else ""
    )


def _hint_for_type(keys: Keys, kind: str, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Say how a value is written that has the wrong type only."""
    if kind == "list_type" and isinstance(value, str):
        return f"Write [{came(value)}]."
    if (
        isinstance(value, list)
        and keys[0] in ("experiments", "defaults")
        and keys[-1] in {*SettingsShape.model_fields} - {*NOT_AXES}
    ):
        return f"A list of values makes a sweep: {HEADS['sweeps']}."
    if kind == "int_type" and isinstance(value, float) and value.is_integer():
        return f"Write {int(value)}, without a decimal point."
    if kind in ("int_type", "float_type") and isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return f"Write {called(value.strip().replace(',', '.'))}, without quotes."
    return ""


def _hint_for_id(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Write a name with the letters that names may have, and everything else as a hyphen."""
    made = re.sub(r"[^a-z0-9_]+", "-", str(value).lower()).strip("-_")
    return f'Such as "{made}".' if re.fullmatch(ID_PATTERN, made) else ""


def _hint_for_source(value: str) -> str:
    """Say how a file is named, or which of Keras's data sets is meant."""
    kind, _, rest = value.partition(":")
    if (
        rest
        and kind.strip().lower() in ("npz", "file", "path", "numpy")
        and rest.strip().lower().endswith(".npz")
    ):
        return f'Write "npz:{called(rest.strip())}".'
    if value.lower().endswith(".npz"):
        return f'Write "npz:{called(value)}".'
    if re.search(r"[./\\]", value):
        return 'A file is an .npz with x_train, y_train, x_test and y_test: "npz:FILE".'
    return nearest(value, [source for source in SOURCES if source != "npz:FILE"], friends.SOURCES)


OF_TABLES = ("list_type", "dict_type", "model_type", "model_attributes_type")
MANY = [section for section, head in HEADS.items() if head.startswith("[[") or "NAME" in head]
"""The sections that have a table for each of several things."""

TOP = 2
"""Keys that lead to a table: its section, and its name or number."""

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")

EXPECTED = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a text in quotes",
    "string_too_short": "a text of at least {min_length} character",
    "string_too_long": "a text of at most {max_length} characters",
    "list_type": "a list in [ ]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "at least {min_length} item",
    "too_long": "at most {max_length} items",
}


def _wrong_meanings(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check what the shapes cannot see.

    Names that lead nowhere, Keras's names, ids used twice, experiments without a rate.
    """
    for name, model in _table(raw, "models").items():
        if isinstance(model, dict):
            yield from _wrong_model(model, ("models", name))
    yield from _wrong_definitions(
        _table(raw, "defaults").get("callbacks"), "callbacks", ("defaults", "callbacks")
    )
    yield from _wrong_references(_table(raw, "defaults"), raw, ("defaults",))
    for section in ("experiments", "sweeps"):
        for number, table in _tables(raw, section):
            yield from _wrong_definitions(table.get("callbacks"), "callbacks", (section, number, "callbacks"))
            yield from _wrong_references(table, raw, (section, number))
            yield from _missing(table, raw, (section, number))
    yield from _wrong_claims(raw)
    yield from _wrong_notify(raw)
    if not raw.get("experiments") and not raw.get("sweeps"):
        yield Complaint(
            keys=(),
            message="there is no experiment",
            hint='Expected at least one: [[experiments]] with id = "…" and learning_rate = ….',
        )


def _wrong_model(model: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    yield from _wrong_definitions(model.get("layers"), "layers", (*keys, "layers"))
    if "optimizer" in model:
        yield from _wrong_definition(model["optimizer"], "optimizers", (*keys, "optimizer"))
    if _letters(model) > bounds.NETWORK:
        yield Complaint(
            keys=keys,
            message=f"this network takes {_letters(model)} letters to define",
            hint=f"Expected at most {bounds.NETWORK}.",
            at_key=True,
        )
    loss = model.get("loss")
    if isinstance(loss, str) and loss not in string_names("loss"):
        yield Complaint(
            keys=(*keys, "loss"),
            message=f"{came(loss)} is none of Keras's losses",
            hint=nearest(loss, string_names("loss"), friends.LOSSES),
        )


def _wrong_definitions(definitions: Any, kind: str, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    if kind == "callbacks" and _letters(definitions) > bounds.NETWORK:
        yield Complaint(
            keys=keys,
            message=f"these callbacks take {_letters(definitions)} letters to define",
            hint=f"Expected at most {bounds.NETWORK}.",
        )
    for number, definition in enumerate(definitions if isinstance(definitions, list) else []):
        yield from _wrong_definition(definition, kind, (*keys, number))


def _letters(definition: Any) -> int:  # noqa: ANN401 - any TOML value
    """Count the letters of a definition as it stands in the identity of runs."""
    return len(json.dumps(definition, default=str))


def _wrong_definition(definition: Any, kind: str, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check what a table describes, or a name alone stands for.

    What is neither was complained about already.
    """
    named = definition if kind == "callbacks" else written_out(definition, kind)
    if isinstance(named, dict):
        at_name = [
            replace(found, keys=keys) if isinstance(definition, str) else found
            for found in complaints_about(named, kind, keys)
        ]
        yield from at_name


def _wrong_references(table: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check that each data set and model that is named is defined."""
    for name, section in (("dataset", "datasets"), ("model", "models")):
        value = table.get(name)
        defined = _table(raw, section)
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            at = (*keys, name, number) if isinstance(value, list) else (*keys, name)
            if isinstance(one, str) and one not in defined:
                taken = value if isinstance(value, list) else ()
                named = f"[{section}.{called(one)}]"
                yield Complaint(
                    keys=at,
                    message=f"{name}: there is no {named}",
                    hint=nearest(one, defined, taken=taken) or f"Define it: {named}.",
                )


def _missing(table: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Find what neither the experiment nor the defaults say and nothing else can decide."""
    defaults = _table(raw, "defaults")
    if "learning_rate" not in table and "learning_rate" not in defaults:
        yield Complaint(
            keys=keys,
            message="learning_rate is missing",
            hint="Write learning_rate = … here or in [defaults].",
            at_key=True,
        )
    for name, section in (("dataset", "datasets"), ("model", "models")):
        count = len(_table(raw, section))
        if name not in table and name not in defaults and count != 1:
            yield Complaint(
                keys=keys,
                message=f"{name} is missing, and there are {count} [{section}.…] to choose from",
                hint=f"Write {name} = … here or in [defaults]."
                if count
                else f"Define one: {HEADS[section]}.",
                at_key=True,
            )


def _wrong_claims(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that claims speak every language of the report.

    Also that no id of a claim or a reference is there twice.
    """
    languages = _table(raw, "report").get("languages", LANGUAGES)
    for number, table in _tables(raw, "claims"):
        for language in languages if isinstance(languages, list | tuple) else ():
            if language in LANGUAGES and language not in table:
                yield Complaint(
                    keys=("claims", number),
                    message=f"the sentence in {came(language)} is missing",
                    hint=f'Write {language} = "…" here.',
                    at_key=True,
                )
    for section in ("claims", "references"):
        ids = [
            (number, table["id"])
            for number, table in _tables(raw, section)
            if isinstance(table.get("id"), str)
        ]
        for number, id_ in (ids[again] for again in _again(id_ for _, id_ in ids)):
            yield Complaint(
                keys=(section, number, "id"),
                message=f"the id {called(id_)} is used twice",
                hint="Choose another.",
            )


def _wrong_notify(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that somebody is told, and that no password travels in the open."""
    if "notify" not in raw:
        return
    notify = _table(raw, "notify")
    yield from _forbidden_variables(notify)
    if "webhook" not in notify and "email" not in notify:
        yield Complaint(
            keys=("notify",),
            message="nobody is told",
            hint='Write webhook = "$LRBS_NAME" here, or a table [notify.email].',
            at_key=True,
        )
    email = _table(notify, "email")
    if email.get("security") == "none" and email.get("host") not in LOOPBACK:
        here = ", ".join(LOOPBACK)
        hint = f'Expected "starttls" or "tls": only a server on this machine ({here}) needs neither.'
        yield Complaint(
            keys=("notify", "email", "security"), message="the mail would travel in the open", hint=hint
        )
    if ("user" in email) != ("password" in email):
        yield Complaint(
            keys=("notify", "email"),
            message="user and password go together",
            hint="Write both, or neither.",
            at_key=True,
        )


def _forbidden_variables(notify: Mapping[str, Any]) -> Iterator[Complaint]:
    """Find texts that stand for what is none of a project's business.

    What they name is not repeated: it could be a secret with a $ before it.
    """
    email = _table(notify, "email")
    to = email.get("to")
    texts: list[tuple[Keys, Any]] = [
        (("webhook",), notify.get("webhook")),
        *((("email", key), value) for key, value in email.items()),
    ]
    texts += [
        (("email", "to", number), value) for number, value in enumerate(to if isinstance(to, list) else [])
    ]
    for keys, value in texts:
        if isinstance(value, str) and value.startswith("$") and why_refused(value[1:]):
            name = next(part for part in reversed(keys) if isinstance(part, str))
            hint = (
                'Expected "$LRBS_…": a project reads no other variables than those that begin with LRBS_, '
                "and none of WordPress's."
            )
            yield Complaint(
                keys=("notify", *keys), message=f"{name}: this variable may not be read", hint=hint
            )


def _wrong_ids(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that no two experiments, of sweeps or not, have one id, and that ids made by sweeps are valid."""
    seen: dict[str, str] = {}
    for section in ("experiments", "sweeps"):
        for number, table in _tables(raw, section):
            keys = (section, number, "id")
            for one in _ids(table) if section == "sweeps" else [table.get("id")]:
                if not isinstance(one, str):
                    continue
                if one in seen:
                    yield Complaint(
                        keys=keys,
                        message=f"the id {called(one)} is used twice",
                        hint=f"It is {seen[one]}'s too; choose another.",
                    )
                elif len(one) > MOST_CHARACTERS and one != table["id"]:
                    hint = "Choose a shorter id for the sweep."
                    yield Complaint(
                        keys=keys,
                        message=(
                            f"the id {one[: 3 * MOST_CHARACTERS]}, made from this sweep's, "
                            f"is longer than {MOST_CHARACTERS} characters"
                        ),
                        hint=hint,
                    )
                seen.setdefault(one, f"{section}[{number}]")


def _ids(sweep: Mapping[str, Any]) -> Iterator[str]:
    """Return the ids that a sweep takes: its own, and one for each combination.

    A value that is there twice was complained about already.
    """
    if not isinstance(sweep.get("id"), str):
        return
    yield sweep["id"]
    distinct = {name: {_slug(value): value for value in values} for name, values in _axes(sweep).items()}
    for values in product(*(axis.values() for axis in distinct.values())) if distinct else ():
        yield _sweep_id(sweep["id"], dict(zip(distinct, values, strict=True)))


def _study(file: Path, text: bytes, raw: Mapping[str, Any]) -> Study:
    """Build the study from definitions without a problem."""
    shape = FileShape.model_validate(raw)
    report = shape.report
    languages = tuple(report.languages)
    parts: dict[str, dict[str, Any]] = {
        "datasets": {name: Dataset(name=name, **dict(dataset)) for name, dataset in shape.datasets.items()},
        "models": {
            name: Model(name=name, layers=tuple(model.layers), loss=model.loss, optimizer=model.optimizer)
            for name, model in shape.models.items()
        },
    }
    only = {
        name: next(iter(parts[section]))
        for name, section in (("dataset", "datasets"), ("model", "models"))
        if len(parts[section]) == 1
    }
    defaults = {**FALLBACKS, **only, **_given(shape.defaults)}
    singles = [_experiment({**defaults, **_given(table)}, parts, languages) for table in shape.experiments]
    sweeps = [_sweep(table, defaults, parts, languages) for table in shape.sweeps]
    everything = (*singles, *(experiment for sweep in sweeps for experiment in sweep.experiments))
    claims = tuple(
        Claim(
            id=table.id,
            statement={language: getattr(table, language) for language in languages},
            holds=table.holds,
            seeds=table.seeds,
        )
        for table in shape.claims
    )
    told = _notify(shape.notify) if shape.notify else None
    return Study(
        title=_titles(report.title, languages),
        languages=languages,
        environment=report.environment,
        experiments=everything,
        sweeps=tuple(sweeps),
        file=file,
        claims=claims,
        text=text,
        notify=told,
    )


def _notify(shape: NotifyShape) -> Notify:
    email = Email(**{**dict(shape.email), "to": tuple(shape.email.to)}) if shape.email else None
    return Notify(webhook=shape.webhook, email=email, on=tuple(shape.on))


def _with_references(study: Study, raw: Mapping[str, Any]) -> Study:
    """Add the published logs, which only a study that is otherwise right can be compared with."""
    tables = [{"candidates": None, "mean": None, **table} for _, table in _tables(raw, "references")]
    titles = [_titles(table.get("title") or table["id"], study.languages) for table in tables]
    references, complaints, problems, more = references_of(study, tables, titles)
    if complaints or problems:
        raise InvalidInput([*_placed(study.file, study.text, complaints), *problems], more)
    return replace(study, references=references)


def _experiment(
    values: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    languages: tuple[str, ...],
    sweep: str | None = None,
) -> Experiment:
    model = parts["models"][values["model"]]
    return Experiment(
        id=values["id"],
        title=_titles(values.get("title") or values["id"], languages),
        dataset=parts["datasets"][values["dataset"]],
        model=model,
        learning_rate=float(values["learning_rate"]),
        lr_decay=float(values["lr_decay"]),
        batch_size=values["batch_size"],
        epochs=values["epochs"],
        sampling=values["sampling"],
        seeds=tuple(values["seeds"]),
        engine=engine_for(model.layers) if values["engine"] == "auto" else values["engine"],  # type: ignore[arg-type]  # one of the two
        callbacks=tuple(values["callbacks"]),
        sweep=sweep,
    )


def _sweep(
    table: Mapping[str, Any],
    defaults: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    languages: tuple[str, ...],
) -> Sweep:
    """Make an experiment of every combination, the last axis changing fastest."""
    axes = tuple((name, tuple(values)) for name, values in _axes(table).items())
    name = table["id"]
    titles = _titles(table.get("title") or name, languages)
    experiments = []
    for values in _combine(table):
        checked = _given(ExperimentShape.model_validate({**table, **values}))
        made = {**defaults, **checked, "id": _sweep_id(name, values), "title": None}
        experiments.append(_experiment(made, parts, languages, sweep=name))
    return Sweep(id=name, title=titles, axes=axes, experiments=tuple(experiments))


def _combine(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    axes = _axes(table)
    return (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))


def _axes(table: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the keys of a sweep that were written as lists and may be."""
    return {
        name: value
        for name, value in table.items()
        if isinstance(value, list) and name in SettingsShape.model_fields and name not in NOT_AXES
    }


def _sweep_id(sweep: str, values: Mapping[str, Any]) -> str:
    """Make an id such as ``grid-lr-0-003-bs-4``."""
    parts = [f"{SHORT.get(name, name)}-{_slug(value)}" for name, value in values.items()]
    return "-".join([sweep, *parts])


def _slug(value: Any) -> str:  # noqa: ANN401 - any value of an axis
    is_exact = isinstance(value, float) and value.is_integer() and abs(value) < 1e15  # noqa: PLR2004 - exact so far
    text = str(int(value)) if is_exact else str(value)
    return re.sub(r"[^a-z0-9_]+", "-", text.lower().replace("e+", "e")).strip("-")


def _titles(title: str | Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """Return a title in every language; where one lacks it, the first one given."""
    if isinstance(title, str):
        return dict.fromkeys(languages, title)
    return {language: title.get(language) or next(iter(title.values())) for language in languages}


def _given(shape: SettingsShape) -> dict[str, Any]:
    """Return the keys that the file says."""
    return {name: getattr(shape, name) for name in shape.model_fields_set}


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a table of a file that may be wrong in any way."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _tables(raw: Mapping[str, Any], name: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the tables of an array, with their numbers, of a file that may be wrong in any way."""
    found = raw.get(name)
    return [
        (number, table)
        for number, table in enumerate(found if isinstance(found, list) else [])
        if isinstance(table, dict)
    ]


def _refuse(file: Path, text: bytes, complaints: Iterator[Complaint]) -> None:
    """Raise ``InvalidInput`` when there are complaints; after many of them, nobody looks for more."""
    found = list(islice(complaints, bounds.COUNTED))
    if found:
        raise InvalidInput(_placed(file, text, found), next(complaints, None) is not None)


def _placed(file: Path, text: bytes, complaints: Sequence[Complaint]) -> list[Problem]:
    """Find the place of each complaint, and drop what was said twice."""
    places = read_places(text) if complaints else Places()
    found = set()
    for complaint in complaints:
        place = places.key(complaint.keys) if complaint.at_key else places.value(complaint.keys)
        found.add(
            Problem.at(shown(file), place, complaint.message[: bounds.LINE], complaint.hint[: bounds.LINE])
        )
    return sorted(found)
