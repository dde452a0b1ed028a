"""One SLURM for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.slurm.nodes import Slurm, running


@pytest.fixture(scope="module")
def slurm() -> Iterator[Slurm]:
    """Run two nodes."""
    with running() as cluster:
        yield cluster
