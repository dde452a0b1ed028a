"""One SLURM for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.conftest import meeting
from tests.slurm.nodes import Slurm, running

__all__ = ["meeting", "slurm"]


@pytest.fixture(scope="module")
def slurm() -> Iterator[Slurm]:
    """Run two nodes."""
    with running() as cluster:
        yield cluster
