"""A schedule that Python of the project's own gives: its rates are known by what runs have recorded."""

from __future__ import annotations

import json
from typing import Any

from lrbs_report.kinds.measures import LOGGED_RATE
from lrbs_report.kinds.schedules.schedule import ByEpoch, Place


class OwnSchedule(ByEpoch):
    """The rates of a function of the epoch. ``call`` is it with its arguments, as JSON.

    Here nobody runs it: after an epoch, the rate is the one that was recorded then.

    >>> call = '{"function": "python:rates.py:make", "arguments": {"drop": 0.5}, "files": {}}'
    >>> str(OwnSchedule(call=call))
    'rates.py:make(drop=0.5)'
    """

    call: str

    def rate_of(self, first: float, place: Place) -> float:
        """Return the rate of an epoch, as the epoch before it left it."""
        return place.history[-1][LOGGED_RATE] if place.history else first

    def told(self) -> dict[str, Any]:
        """Return it as it is part of a run's identity."""
        found: dict[str, Any] = json.loads(self.call)
        return found
