"""The sections of ``experiments.toml``.

What their tables are checked against, how they are headed, and where a key belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import NOBODY, offer
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study import friends
from lrbs_report.study.axes import AXES
from lrbs_report.study.shape import (
    ClaimShape,
    DatasetShape,
    EmailShape,
    ExperimentShape,
    FormatShape,
    ImportShape,
    ModelShape,
    NoiseScaleShape,
    NotifyShape,
    RangeTestShape,
    ReferenceShape,
    ReportShape,
    SettingsShape,
    keys_in,
)

SECTIONS: Mapping[str, type[BaseModel]] = {
    "report": ReportShape,
    "defaults": SettingsShape,
    "datasets": DatasetShape,
    "models": ModelShape,
    "experiments": ExperimentShape,
    "noise_scales": NoiseScaleShape,
    "range_tests": RangeTestShape,
    "sweeps": ExperimentShape,
    "imports": ImportShape,
    "claims": ClaimShape,
    "references": ReferenceShape,
    "formats": FormatShape,
    "notify": NotifyShape,
    "notify.email": EmailShape,
}
"""What the tables of each section are checked against."""

HEADS: Mapping[str, str] = {
    "report": "[report]",
    "defaults": "[defaults]",
    "datasets": "[datasets.NAME]",
    "models": "[models.NAME]",
    "experiments": "[[experiments]]",
    "noise_scales": "[[noise_scales]]",
    "range_tests": "[[range_tests]]",
    "sweeps": "[[sweeps]]",
    "imports": "[[imports]]",
    "claims": "[[claims]]",
    "references": "[[references]]",
    "formats": "[formats.NAME]",
    "notify": "[notify]",
    "notify.email": "[notify.email]",
}
"""The line that begins a table of each section."""

TRAINED = ("defaults", "experiments", "noise_scales", "range_tests", "sweeps", "models")
"""The sections in which somebody may look for an argument of Keras's."""


def hint_for_key(keys: Keys, value: Any, table: Mapping[str, Any]) -> str:  # noqa: ANN401 - any TOML value
    """Say what was meant by a key that a table does not know.

    A slip, another word, or a key of another section. What does not fit is not offered.
    """
    *around, name = map(str, keys)
    section = _section(around)
    others = friends.KEYS.get(section, NOBODY)
    known = keys_in(SECTIONS[section]) if section else [one for one in HEADS if "." not in one]
    is_table = isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
    near, home = offer(name, known, others), _home(name, section)
    found = near or home if name in others or (is_table and not section) else home or near
    if found not in known:
        names = known if section else [HEADS[one] for one in known]
        return found or tr("Expected one of: {names}.", names=", ".join(names))
    if not section:
        return tr("Did you mean {name}?", name=HEADS[found])
    if found in table:
        return tr("There is {name} already.", name=found)
    return (
        tr("Did you mean {name}?", name=found)
        if _fits(section, found, value)
        else tr("Expected one of: {names}.", names=", ".join(known))
    )


def _section(around: Sequence[str]) -> str:
    """Name the section that holds the table at some place; the file itself has none."""
    inner = ".".join(around[:2])
    return inner if inner in SECTIONS else "".join(around[:1])


def _home(name: str, section: str) -> str:
    """Say where a key belongs that is known in other sections, or that is an argument of Keras's."""
    homes = [HEADS[other] for other, shape in SECTIONS.items() if name in keys_in(shape)]
    if homes:
        return tr("{name} is a key of {listed}.", name=name, listed=_listed(homes))
    if section not in TRAINED:
        return ""
    optimizer = next(
        (
            one
            for one in ("SGD", "Adam", *catalogue()["classes"]["optimizers"])
            if name in _arguments("optimizers", one)
        ),
        "",
    )
    if optimizer and name not in _arguments("layers", "Dense"):
        return tr(
            'It belongs to the model\'s optimizer: optimizer = {{ class = "{optimizer}", {name} = … }}.',
            optimizer=optimizer,
            name=name,
        )
    layer = next(
        (
            one
            for one in ("Dense", "Conv2D", "MaxPooling2D", "BatchNormalization")
            if name in _arguments("layers", one)
        ),
        "",
    )
    return (
        tr('It belongs in a layer of the model: {{ class = "{layer}", {name} = … }}.', layer=layer, name=name)
        if layer
        else ""
    )


def _arguments(kind: str, name: str) -> Sequence[str]:
    found: Sequence[str] = catalogue()["classes"][kind][name]["arguments"]
    return found


def _listed(homes: Sequence[str]) -> str:
    return (
        homes[0] if len(homes) == 1 else tr("{names} and {last}", names=", ".join(homes[:-1]), last=homes[-1])
    )


def _fits(section: str, key: str, value: Any) -> bool:  # noqa: ANN401 - any TOML value
    """Tell whether a key takes a value; one of a sweep may be a list of such values."""
    if section == "sweeps" and isinstance(value, list) and value and key in AXES:
        return all(_fits("experiments", key, one) for one in value)
    try:
        SECTIONS[section].model_validate({key: value})
    except ValidationError as error:
        return not any(found["loc"][:1] == (key,) for found in error.errors())
    return True
