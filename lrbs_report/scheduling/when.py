"""When to build: what a person writes after --at, as the five fields of cron, and as systemd says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
NAMED = {"hourly": "17 * * * *", "daily": "17 3 * * *", "weekly": "17 3 * * 1", "monthly": "17 3 1 * *"}
"""At 17 minutes past: on the hour everybody's jobs start."""

DEFAULT = "03:17"
TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
DAY = rf"(?:{'|'.join(DAYS)})"
AT_TIME = re.compile(
    rf"^(?:(?P<days>{DAY}(?:\.\.{DAY})?(?:,{DAY}(?:\.\.{DAY})?)*) +|"
    rf"day (?P<day>[1-9]|[12]\d|3[01]) +)?{TIME}$",
    re.IGNORECASE,
)
FIELD = re.compile(r"^[0-9A-Za-z*,/-]+$")
EXPECTED = tr(
    'Expected "03:30", "Mon 03:30", "Mon..Fri 03:30", '
    '"day 1 03:30", hourly, daily, weekly, monthly, or five fields of cron: "30 3 * * 1-5".'
)


@dataclass(frozen=True)
class When:
    """A schedule as the five fields of cron: minute, hour, day of the month, month, day of the week."""

    fields: tuple[str, str, str, str, str]

    @property
    def cron(self) -> str:
        """As cron says it."""
        return " ".join(self.fields)

    @property
    def calendar(self) -> str:
        """As systemd's OnCalendar says it. Raises ``InvalidInput`` for what only cron can say."""
        parsed = CronSim(self.cron, datetime(2000, 1, 1, tzinfo=UTC))
        if self.fields[2] != "*" and self.fields[4] != "*":
            message = tr('--at: "{at}" names days of the month and days of the week', at=self.cron)
            hint = tr("Give one of the two: cron takes either of them, and systemd has no way to say that.")
            raise InvalidInput([Problem(message=message, hint=hint)])
        weekdays = (
            []
            if self.fields[4] == "*"
            else [",".join(DAYS[day] for day in sorted({int(str(day)) % 7 for day in parsed.weekdays}))]
        )
        date = f"*-{_listed(parsed.months, 12)}-{_listed(parsed.days, 31)}"
        return " ".join([*weekdays, date, f"{_listed(parsed.hours, 24)}:{_listed(parsed.minutes, 60)}:00"])


def read_when(text: str) -> When:
    """Read what stands after --at. Raises ``InvalidInput`` that says what can stand there."""
    words = " ".join(text.split())
    if words.lower() in NAMED:
        return _fields(NAMED[words.lower()], text)
    found = AT_TIME.match(words)
    if not found:
        return _fields(words, text)
    days = _weekdays(found["days"]) if found["days"] else "*"
    return When((str(int(found["minute"])), str(int(found["hour"])), found["day"] or "*", "*", days))


def _fields(words: str, text: str) -> When:
    fields = words.split(" ")
    try:
        if len(fields) != 5 or not all(map(FIELD.match, fields)):  # noqa: PLR2004 - the fields of cron
            raise ValueError(words)  # noqa: TRY301 - told below, with all that cron refuses
        CronSim(words, datetime(2000, 1, 1, tzinfo=UTC))
    except (CronSimError, ValueError) as error:
        message = tr('{option}: came "{value}"', option="--at", value=text)
        raise InvalidInput([Problem(message=message, hint=EXPECTED)]) from error
    minute, hour, day, month, weekday = fields
    return When((minute, hour, day, month, weekday))


def _weekdays(days: str) -> str:
    """Turn Mon..Fri,Sun into 1-5,0."""
    numbers = {name.lower(): str(number) for number, name in enumerate(DAYS)}
    return ",".join("-".join(numbers[day] for day in part.split("..")) for part in days.lower().split(","))


def _listed(values: Iterable[object], most: int) -> str:
    """List the values of a field; all of them are a star."""
    numbers = sorted(int(str(value)) for value in values)
    return "*" if len(numbers) == most else ",".join(f"{number:02d}" for number in numbers)
