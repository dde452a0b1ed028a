"""One WordPress for all tests of a module, and the charts that they all show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lrbs_report.report import Gallery
from tests.wordpress.server import WordPress, running


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Serve a fresh site at the root of a host."""
    with running(tmp_path_factory.mktemp("wordpress")) as site:
        yield site


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    """Keep the charts, which are drawn once."""
    return Gallery(tmp_path_factory.mktemp("charts"))
