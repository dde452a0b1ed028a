"""What is said of a value that does not fit its key: how it would be written."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import called, came, nearest
from lrbs_report.study import friends
from lrbs_report.study.axes import AXES
from lrbs_report.study.experiments import SECTION_OF
from lrbs_report.study.sections import HEADS
from lrbs_report.study.shape import ID_PATTERN, NUMBER, SOURCES

OF_TABLES = ("list_type", "dict_type", "model_type", "model_attributes_type")
"""What pydantic calls it when something stands where a table belongs."""

TOP = 2
"""Keys that lead to a table: its section, and its name or number."""

MANY = [section for section, head in HEADS.items() if head.startswith("[[") or "NAME" in head]
"""The sections that have a table for each of several things."""

ALONE = ("defaults", *SECTION_OF.values())
"""The sections in which each setting has one value."""


def hint_for_value(keys: Keys, error: ErrorDetails, expected: str) -> str:
    """Say how a value would be written that does not fit, in view of what was expected; "" when unknown."""
    kind, value = error["type"], error["input"]
    name = str(next((part for part in reversed(keys) if isinstance(part, str)), ""))
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


def _hint_for_type(keys: Keys, kind: str, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Say how a value is written that has the wrong type only."""
    if kind == "list_type" and isinstance(value, str):
        return f"Write [{came(value)}]."
    if keys[-1] in ("schedule", "then") and isinstance(value, str):
        return f"Write {keys[-1]} = {{ class = {came(value)} }}, with its arguments."
    if isinstance(value, list) and keys[0] in ALONE and keys[-1] in AXES:
        return f"A list of values makes a sweep: {HEADS['sweeps']}."
    if kind == "int_type" and isinstance(value, float) and value.is_integer():
        return f"Write {int(value)}, without a decimal point."
    if kind in ("int_type", "float_type") and isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return f"Write {called(value.strip().replace(',', '.'))}, without quotes."
    return ""
