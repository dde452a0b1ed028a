"""The JSON Schema of ``experiments.toml``: the shape of the file, with Keras's names, for editors."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.schedules.listing import schedules
from lrbs_report.study.axes import AXES
from lrbs_report.study.keras_names import REFUSED, string_names
from lrbs_report.study.shape import CALL, OWN_PATTERN, FileShape, GrowthShape

OWN = ({"type": "string", "pattern": OWN_PATTERN}, CALL)
"""Python of the project's own, alone or with arguments."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, with Keras's names, for editors."""
    made = FileShape.model_json_schema()
    parts = made["$defs"]
    parts["Schedule"] = _schedule_schema()
    parts["GrowthShape"] = GrowthShape.model_json_schema()
    for properties in [part["properties"] for part in parts.values() if "properties" in part]:
        if "callbacks" in properties:
            properties["callbacks"]["anyOf"][0]["items"] = _definition_schema("callbacks")
        if "schedule" in properties:
            said = properties["schedule"]["description"]
            one = {"$ref": "#/$defs/Schedule"}
            properties["schedule"] = {"description": said, "anyOf": [one, *OWN]}
            properties["batch_size"]["anyOf"][1] = {"$ref": "#/$defs/GrowthShape"}
    parts["SweepShape"] = _sweep_schema(parts["ExperimentShape"])
    parts["ModelShape"]["properties"]["layers"]["anyOf"][0]["items"] = _named_or_described("layers")
    optimizer = parts["ModelShape"]["properties"]["optimizer"]
    parts["ModelShape"]["properties"]["optimizer"] = {
        name: optimizer[name] for name in ("default", "description")
    } | _named_or_described("optimizers")
    parts["ModelShape"]["properties"]["loss"]["enum"] = list(string_names("loss"))
    for named in ("datasets", "models", "formats"):
        made["properties"][named]["additionalProperties"] = False
    made["properties"]["sweeps"]["items"] = {"$ref": "#/$defs/SweepShape"}
    plain: dict[str, Any] = _without_null(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "experiments.toml"}
    )
    return plain


def _sweep_schema(experiment: Mapping[str, Any]) -> dict[str, Any]:
    """Let each key of an experiment be a list too."""
    properties = {
        name: _value_or_list(value) if name in AXES else value
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


def _schedule_schema() -> dict[str, Any]:
    """Let each schedule have its own arguments, and some another schedule."""
    each = []
    for name, schedule in schedules().items():
        made = schedule.model_json_schema()
        properties = {
            key: {"$ref": "#/$defs/Schedule", "description": value["description"]} if key == "then" else value
            for key, value in made["properties"].items()
        }
        each.append(
            {
                "type": "object",
                "description": inspect.cleandoc(schedule.__doc__ or "").partition("\n")[0],
                "required": ["class", *made.get("required", ())],
                "properties": {"class": {"const": name}, **properties},
                "additionalProperties": False,
            }
        )
    return {
        "description": "How the rate moves.",
        "properties": {"class": {"description": "The schedule.", "enum": list(schedules())}},
        "anyOf": each,
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
