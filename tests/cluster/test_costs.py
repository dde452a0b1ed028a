"""What many runs cost the machine that builds, with a real scheduler, and workers that train nothing."""

from __future__ import annotations

import sys

import pytest

from tests.cluster.cheap import counted
from tests.cluster.meeting import Meeting
from tests.samples import ALL

RUNS, EPOCHS = (10_000 if ALL else 300), 10

MOST_SECONDS_AN_EVENT = 2e-3
MOST_BYTES = 500_000_000

CHEAP = (sys.executable, "-m", "tests.cluster.cheap")


@pytest.mark.fault
def test_many_runs_cost_the_machine_that_builds_little(meeting: Meeting) -> None:
    """Of its processor for each epoch, of its memory for all: a busy machine takes no more of either."""
    meeting.meet()
    meeting.join(2, program=CHEAP)
    meeting.until_at_work(2)
    cost = counted(meeting.file, RUNS, EPOCHS)
    assert cost.epochs == RUNS * EPOCHS
    assert cost.processor / cost.epochs < MOST_SECONDS_AN_EVENT
    assert cost.peak < MOST_BYTES
