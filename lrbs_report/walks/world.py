"""What is outside of every walk, and is handed to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lrbs_report.base import environment
from lrbs_report.base.clock import now_in_utc
from lrbs_report.base.doctor import count_cores
from lrbs_report.runs.listening import Listener
from lrbs_report.runs.processes import Workers
from lrbs_report.runs.runner import Runner


@dataclass(frozen=True, kw_only=True)
class World:
    """Who trains, who hears of it, what time it is, the variables of the environment, and the cores.

    ``lacking`` names what whoever trains would need and does not have: where there is anything, nothing is
    trained, and all else works. As it stands it is this machine; a test, or somebody who trains elsewhere,
    hands in another one.
    """

    runner: Runner = Workers
    listener: Listener = field(default_factory=Listener)
    now: Callable[[], datetime] = now_in_utc
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    cores: Callable[[], int] = count_cores
    lacking: Callable[[], Sequence[str]] = environment.lacking


HERE = World()
"""This machine."""
