"""The files of this folder: each has a schedule, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from lrbs_report.base.listing import listed_in
from lrbs_report.kinds.schedules.schedule import Schedule


@functools.cache
def schedules() -> Mapping[str, type[Schedule]]:
    """Return every schedule that definitions may ask for, by the name of its class.

    >>> sorted(schedules())[:2]
    ['CosineDecay', 'CosineDecayRestarts']
    """
    return {schedule.__name__: schedule for schedule in listed_in(__package__, "SCHEDULE")}


def schedule_of(definition: Mapping[str, Any]) -> Schedule:
    """Return the schedule that ``{ class = …, argument = … }`` describes, with those inside it.

    Raises pydantic's ``ValidationError`` for arguments that do not fit, ``KeyError`` for another class.

    >>> str(schedule_of({"class": "Warmup", "epochs": 2, "then": {"class": "OneCycle"}}))
    'Warmup(epochs=2, then=OneCycle())'
    """
    arguments = {
        name: schedule_of(value) if isinstance(value, Mapping) and "class" in value else value
        for name, value in definition.items()
        if name != "class"
    }
    return schedules()[definition["class"]].model_validate(arguments)
