"""The processes that render leave nothing behind: a report that is built each night must not fill the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import run
from tests.kept import kept_project


@pytest.fixture(params=["short", "too long for a socket"])
def temporary(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give a folder for temporary files, by a short name or by a long one."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        own = Path(folder) / ("long" * 25 if request.param != "short" else "s")
        own.mkdir()
        yield own


def test_no_temporary_file_stays(tmp_path: Path, temporary: Path) -> None:
    """Neither of a build in several processes, nor of one in a single process, nor of publishing."""
    made = kept_project(tmp_path / "project").folder
    variables = {"TMPDIR": str(temporary)}
    run("build", "--project", made, "--jobs", "2", variables=variables)
    assert (made / "output" / "report.pdf").exists()
    (made / "experiments.toml").write_text((made / "experiments.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run("build", "--project", made, "--jobs", "1", variables=variables)
    run("figures", tmp_path / "figures", "--project", made, variables=variables)
    assert [] == list(temporary.iterdir())
