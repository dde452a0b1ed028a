"""What is trained again although its result is kept.

Nothing, everything, or what was last trained longer ago than so many days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr

DAYS = re.compile(r"^([1-9][0-9]{0,3})d$")


@dataclass(frozen=True)
class Refresh:
    """When a kept result is too old: after ``days``; 0 always, ``None`` never.

    Those of the keys ``done`` are as new as can be.
    """

    days: int | None = None
    done: frozenset[str] = frozenset()

    def why(self, key: str, trained: Mapping[str, str], now: datetime) -> str:
        """Say why a result is trained again; nothing when it is not.

        ``trained`` is when each run was last trained, by key.
        """
        if self.days is None or key in self.done:
            return ""
        if not self.days:
            return tr("asked for with --refresh always")
        when = _date(trained.get(key, ""))
        if when is None:
            return tr("nobody noted when it was trained")
        return (
            tr("trained on {when:%Y-%m-%d}, {days} days ago or more", when=when, days=self.days)
            if now - when >= timedelta(days=self.days)
            else ""
        )


NEVER = Refresh()


def _date(told: str) -> datetime | None:
    """Read when something was; nothing when that is no date, or of no time zone."""
    try:
        when = datetime.fromisoformat(told)
    except ValueError:
        return None
    return when if when.tzinfo else None


def read_refresh(text: str) -> Refresh:
    """Read what stands after --refresh. Raises ``InvalidInput``."""
    if text in ("always", "on-change"):
        return Refresh(0 if text == "always" else None)
    days = DAYS.match(text)
    if not days:
        raise InvalidInput(
            [
                Problem(
                    message=tr('--refresh: came "{text}"', text=text),
                    hint=tr("Expected always, on-change, or a number of days such as 7d."),
                )
            ]
        )
    return Refresh(int(days[1]))
