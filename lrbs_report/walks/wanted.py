"""How a build was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from lrbs_report.runs.refresh import NEVER, Refresh


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a build was asked for.

    ``stop_on_drift``: numbers that changed although the project did not are not published. ``allow_holes``:
    when runs are missing, what is there is published. ``adopt``: what is in the report's way is set aside.
    ``notify``: who is named in [notify] is told.
    """

    jobs: int | None = None
    only: tuple[str, ...] = ()
    pdf: bool = True
    wait: float = 0.0
    refresh: Refresh = NEVER
    stop_on_drift: bool = False
    allow_holes: bool = False
    adopt: bool = False
    notify: bool = False
