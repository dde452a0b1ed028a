"""What is scheduled can be read by whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from tests.scheduling.jobs import job


@pytest.mark.parametrize("command", ["echo 'a", "a\nb"])
def test_a_command_that_no_shell_could_read_is_refused(tmp_path: Path, command: str) -> None:
    """Before anything is written."""
    with pytest.raises(InvalidInput, match="--then: "):
        job(tmp_path, then=command)
