"""What the tests of faults share."""

from pathlib import Path

import pytest


@pytest.fixture
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder below which the tests of a module stage their scenes, in this process."""
    return tmp_path_factory.getbasetemp() / str(request.path.stem)
