"""What is said of a value that does not fit its key: how it would be written."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import called, came, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.listing import sources
from lrbs_report.study import friends
from lrbs_report.study.axes import AXES
from lrbs_report.study.experiments import SECTION_OF
from lrbs_report.study.sections import HEADS
from lrbs_report.study.shape import ID_PATTERN, NUMBER

OF_TABLES = ("list_type", "dict_type", "model_type", "model_attributes_type")
"""What pydantic calls it when something stands where a table belongs."""

TOP = 2
"""Keys that lead to a table: its section, and its name or number."""

MANY = [section for section, head in HEADS.items() if head.startswith("[[") or "NAME" in head]
"""The sections that have a table for each of several things."""

ALONE = ("defaults", *SECTION_OF.values())
"""The sections in which each setting has one value."""

OF_FILES = ("npz", "csv", "file", "path", "numpy", "table", "data", "pandas", "tsv")
"""What people write before the colon where a file is meant."""

ENDINGS = {".npz": "npz", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".csv.txt": "csv"}
"""Which kind of source a file with an ending is."""


def hint_for_value(keys: Keys, error: ErrorDetails, expected: str) -> str:
    """Say how a value would be written that does not fit, in view of what was expected; "" when unknown."""
    kind, value = error["type"], error["input"]
    name = str(next((part for part in reversed(keys) if isinstance(part, str)), ""))
    if kind in OF_TABLES and len(keys) <= TOP and keys[0] in MANY:
        return tr("Each begins with a line {heads}.", heads=HEADS[str(keys[0])])
    if kind == "literal_error" and isinstance(value, str):
        return nearest(value, re.findall(r"'([^']+)'", expected), friends.LITERALS.get(name, {}))
    if keys[0] == "notify":
        return _hint_for_secret(keys, value)
    if "[key]" in error["loc"] or name == "id":
        return _hint_for_id(value)
    if keys[0] == "claims" and name == "seeds":
        return tr("It is the share of the seeds that must agree, such as 0.8.")
    return _hint_for_source(str(value)) if "source" in keys else _hint_for_type(keys, kind, value)


def _hint_for_secret(keys: Keys, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Say how a value of [notify] is written, and nothing of the one that came: it could be a secret."""
    if len(keys) == 1:
        return tr("It is a table: [notify].")
    if keys[1] == "webhook":
        return tr('Write webhook = "https://…", or "$LRBS_…" for what is in the environment.')
    if keys[-1] == "password":
        return tr('Write password = "$LRBS_…": it is in the environment, since this file is published.')
    if keys[-1] in ("to", "on") and isinstance(value, str):
        return tr('It is a list: {keys} = ["…"].', keys=keys[-1])
    return (
        tr('An address is like "ana@example.org", or "$LRBS_…".')
        if keys[-1] == "sender" or "to" in keys
        else ""
    )


def _hint_for_id(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Write a name with the letters that names may have, and everything else as a hyphen."""
    made = re.sub(r"[^a-z0-9_]+", "-", str(value).lower()).strip("-_")
    return tr('Such as "{made}".', made=made) if re.fullmatch(ID_PATTERN, made) else ""


def _hint_for_source(value: str) -> str:
    """Say how a file is named, or which data set is meant."""
    kind, _, rest = value.partition(":")
    name = rest.strip() if rest and kind.strip().lower() in OF_FILES else value
    for ending, meant in ENDINGS.items():
        if name.lower().endswith(ending):
            return tr('Write "{meant}:{name}".', meant=meant, name=called(name))
    if re.search(r"[./\\]", value):
        files = [one.form for one in sources().values() if one.place in ("file", "folder")]
        return tr("A file or folder is written after its kind: {files}.", files=", ".join(files))
    return nearest(value, names_of_sources(), friends.SOURCES)


def names_of_sources() -> list[str]:
    """Return the sources that are no files: what comes along, and what is downloaded."""
    return [name for one in sources().values() for name in getattr(one, "names", ())]


def _hint_for_type(keys: Keys, kind: str, value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Say how a value is written that has the wrong type only."""
    if kind == "list_type" and isinstance(value, str):
        return tr("Write [{value}].", value=came(value))
    if keys[-1] in ("schedule", "then") and isinstance(value, str):
        return tr(
            "Write {keys} = {{ class = {value} }}, with its arguments.", keys=keys[-1], value=came(value)
        )
    if isinstance(value, list) and keys[0] in ALONE and keys[-1] in AXES:
        return tr("A list of values makes a sweep: {heads}.", heads=HEADS["sweeps"])
    if kind == "int_type" and isinstance(value, float) and value.is_integer():
        return tr("Write {value}, without a decimal point.", value=int(value))
    if kind in ("int_type", "float_type") and isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return tr("Write {value}, without quotes.", value=called(value.strip().replace(",", ".")))
    return ""
