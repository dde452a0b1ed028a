"""The processes that render leave nothing behind: a report that is built each night must not fill the disk."""

from __future__ import annotations

from pathlib import Path

from tests.commands import run
from tests.kept import kept_project


def test_no_temporary_file_stays(tmp_path: Path) -> None:
    """Neither of a build in several processes, nor of one in a single process, nor of publishing."""
    made = kept_project(tmp_path / "project").folder
    (tmp_path / "temporary").mkdir()
    variables = {"TMPDIR": str(tmp_path / "temporary")}
    run("build", "--project", made, "--jobs", "2", variables=variables)
    assert (made / "output" / "report.pdf").exists()
    (made / "experiments.toml").write_text((made / "experiments.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run("build", "--project", made, "--jobs", "1", variables=variables)
    run("figures", tmp_path / "figures", "--project", made, variables=variables)
    assert [] == list((tmp_path / "temporary").iterdir())
