"""What tests of the definitions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.study.experiments import Study
from lrbs_report.study.reading import read_study
from tests.study.texts import Reader


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Read a text as the definitions of a project in the current folder."""
    monkeypatch.chdir(tmp_path)

    def write_and_read(text: str) -> Study:
        file = tmp_path / "experiments.toml"
        file.write_bytes(text.encode())
        return read_study(file)

    return write_and_read
