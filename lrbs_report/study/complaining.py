"""What does not fit the shape of the file, in our words: what came, what was expected, what was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import NOBODY, Complaint, Friends, called, came, nearest
from lrbs_report.base.tongue import Said, data, tr, words
from lrbs_report.kinds.sources.listing import sources
from lrbs_report.study.hints import OF_TABLES, TOP, hint_for_value
from lrbs_report.study.sections import HEADS, hint_for_key
from lrbs_report.study.shape import ID_PATTERN, ExperimentShape, FileShape
from lrbs_report.study.tables import table_at

EXPECTED = {
    "greater_than": tr("a number above {gt}"),
    "greater_than_equal": tr("a number of at least {ge}"),
    "less_than": tr("a number below {lt}"),
    "less_than_equal": tr("a number of at most {le}"),
    "finite_number": tr("a finite number"),
    "float_type": tr("a number"),
    "int_type": tr("a whole number"),
    "string_type": tr("a text in quotes"),
    "string_too_short": tr("a text of at least {min_length} character"),
    "string_too_long": tr("a text of at most {max_length} characters"),
    "list_type": tr("a list in [ ]"),
    "dict_type": tr("a table"),
    "model_type": tr("a table"),
    "model_attributes_type": tr("a table"),
    "too_short": tr("at least {min_length} item"),
    "too_long": tr("at most {max_length} items"),
}
"""What was expected where pydantic found one of its errors."""


def wrong_shapes(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check the keys, types and ranges of all tables but the sweeps."""
    try:
        FileShape.model_validate(raw)
    except ValidationError as error:
        yield from (_complaint(found, raw) for found in error.errors(include_url=False))


def wrong_experiment(table: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check the keys, types and ranges of one experiment, or of what could be one."""
    try:
        ExperimentShape.model_validate(table)
    except ValidationError as error:
        yield from (_complaint(found, table, keys) for found in error.errors(include_url=False))


def wrong_table(
    shape: type[BaseModel], table: Mapping[str, Any], keys: Keys, others: Friends = NOBODY
) -> Iterator[Complaint]:
    """Check the keys, types and ranges of an inner table; ``others`` are other words for its keys."""
    try:
        shape.model_validate(table)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for found in errors:
            if any(other["loc"][: len(found["loc"])] == found["loc"] != other["loc"] for other in errors):
                continue  # what is wrong inside it says more
            if found["type"] == "extra_forbidden":
                name = str(found["loc"][-1])
                yield Complaint(
                    keys=(*keys, *found["loc"]),
                    message=tr("unknown key {name}", name=called(name)),
                    hint=nearest(name, shape.model_fields, others, taken=table)
                    or tr("Expected one of: {names}.", names=", ".join(shape.model_fields)),
                    at_key=True,
                )
            else:
                yield _complaint(_inside(found, table), table, keys)


def _inside(error: ErrorDetails, table: Mapping[str, Any]) -> ErrorDetails:
    """Return what was found of a table as a whole as if it were of the key that it is about."""
    key = error.get("ctx", {}).get("key")
    if key is None:
        return error
    return {**error, "loc": (*error["loc"], key), "input": table.get(key, table)}


def _complaint(error: ErrorDetails, whole: Any, around: Keys = ()) -> Complaint:  # noqa: ANN401 - any TOML value
    """Put what pydantic found inside some table into our words."""
    keys = (*around, *(part for part in error["loc"] if part != "[key]"))
    name = next((part for part in reversed(keys) if isinstance(part, str)), "")
    if error["type"] == "extra_forbidden":
        return Complaint(
            keys=keys,
            message=tr("unknown key {name}", name=called(name)),
            hint=hint_for_key(keys, error["input"], table_at(whole, error["loc"][:-1])),
            at_key=True,
        )
    if error["type"] == "missing":
        return Complaint(
            keys=keys[:-1],
            message=tr("{name} is missing", name=name),
            hint=tr("Write {name} = … here.", name=name),
            at_key=True,
        )
    expected = _expected(keys, error)
    return Complaint(
        keys=keys,
        message=tr(
            "{name}: came {came}, expected {expected}",
            name=called(name),
            came=_came(keys, error["input"]),
            expected=expected,
        ),
        hint=hint_for_value(keys, error, expected),
        at_key="[key]" in error["loc"],
    )


def _expected(keys: Keys, error: ErrorDetails) -> Said:
    """Say what would have fitted: by the key where its type says too little."""
    kind, context = error["type"], error.get("ctx", {})
    if context.get("pattern") == ID_PATTERN:
        return tr("a name of a-z, 0-9, - and _, at most 64 long, that begins with a letter or digit")
    if "sha256" in keys:
        return tr("64 hexadecimal digits")
    if kind in OF_TABLES and len(keys) == TOP and keys[0] in ("datasets", "models", "formats"):
        return tr("a table with a name of its own, {head}", head=HEADS[str(keys[0])])
    plain = {name: _plain(value) for name, value in context.items()}
    said = _sources() if "source" in keys else context.get("expected")
    if said is not None:
        return _either(re.split(r", | or ", str(said))) if kind == "literal_error" else words(said)
    return tr(EXPECTED[kind], **plain) if kind in EXPECTED else words(error["msg"])


def _sources() -> Said:
    return data(", ".join(json.dumps(one.form) for one in sources().values()))


def _either(names: Sequence[str]) -> Said:
    """Write names of which one is expected."""
    if len(names) < 2:  # noqa: PLR2004 - nothing to choose between
        return data(", ".join(names))
    return tr("{names} or {last}", names=", ".join(names[:-1]), last=names[-1])


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever pydantic tells
    """Write a bound that is a whole number as one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _came(keys: Keys, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Show a value, but none that could be a secret."""
    return (
        tr("a text")
        if keys[0] == "notify" and isinstance(value, str)
        else tr("something else")
        if keys[0] == "notify"
        else came(value)
    )
