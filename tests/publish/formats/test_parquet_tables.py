"""Parquet is an extra: where nothing can write it, that is said with the way to get it."""

from __future__ import annotations

from pathlib import Path

from tests.commands import run
from tests.factory.projects import kept_project


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    """With the exit code of what this machine lacks; nothing is written."""
    kept = kept_project(tmp_path / "project").folder
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "pyarrow.py").write_text("raise ImportError", encoding="utf-8")
    words = ("export", tmp_path / "tables", "--as", "parquet", "--project", kept)
    told = run(*words, variables={"PYTHONPATH": str(tmp_path / "without")}, code=3).stderr
    assert "pip install 'lrbs-report[parquet]'" in told
    assert not (tmp_path / "tables").exists()
