"""find-rate: a range test alone, kept as any result, and written nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.commands import FAST_AND_SLOW, HEAD, content, project, run

DEFINITIONS = f"""{HEAD}[defaults]
epochs = 3
sampling = "shuffle"
callbacks = [{{ class = "EarlyStopping", monitor = "loss" }}]

{FAST_AND_SLOW}
[[sweeps]]
id = "grid"
learning_rate = [0.01, 0.1]
"""
WORDS = ("--steps", "40", "--from", "1e-3", "--to", "100", "--seeds", "2")


def test_a_search_is_trained_once_and_can_be_kept(tmp_path: Path) -> None:
    """Asking again trains nothing, and nor does a project with the lines that it prints."""
    folder = project(tmp_path / "project", DEFINITIONS)
    first = run("find-rate", "fast", *WORDS, "--project", folder).stdout
    assert 2 == len(re.findall(r"^range-fast, seed \d: falls fastest at \S+, edge \S+$", first, re.MULTILINE))
    assert not (folder / "output").exists()
    kept = content(folder)
    again = run("find-rate", "fast", *WORDS, "--project", folder).stdout
    assert first.endswith(again)
    assert kept == content(folder)
    told = json.loads(run("find-rate", "fast", *WORDS, "--json", "--project", folder).stdout.splitlines()[-1])
    assert 1e-3 < told["steepest"]["mean"] < told["edge"]["mean"] < 100
    lines = again.partition("To keep it in the report:\n\n")[2]
    assert told["toml"] == lines.rstrip()
    (folder / "experiments.toml").write_text(f"{HEAD}{lines}", encoding="utf-8")
    assert "Nothing to train: all 2 results are kept." in run("plan", "--project", folder).stdout
    by_id = run("find-rate", "range-fast", "--project", folder).stdout
    assert again == by_id == run("find-rate", "--project", folder).stdout


def test_who_names_nothing_is_told_what_there_is(tmp_path: Path) -> None:
    """As is who names a sweep."""
    folder = project(tmp_path / "project", DEFINITIONS)
    said = run("find-rate", "--project", folder, code=2).stderr
    assert "there are 4 experiments: name one of them" in said
    assert "They are fast, slow, grid-lr-0-01, grid-lr-0-1." in said
    said = run("find-rate", "grid", "--project", folder, code=2).stderr
    assert "grid is a sweep of 2 experiments: name one of them" in said
    assert "They are grid-lr-0-01, grid-lr-0-1." in said
