"""What time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now_in_utc() -> datetime:
    """Return the time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
