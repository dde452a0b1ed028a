"""Meetings end with their test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.meeting import Meeting


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[Meeting]:
    """Return a meeting on this machine alone, which nobody has joined."""
    folder = tmp_path / "meeting"
    folder.mkdir()
    made = Meeting(folder=folder)
    yield made
    made.end()
