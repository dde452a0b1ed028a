"""What git keeps of a project is enough where nothing can be trained: the workflow that reads, as it runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.base import environment
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.rows.digests import digest_of
from lrbs_report.runs import locating
from lrbs_report.scheduling import workflows
from lrbs_report.study.reading import read_study
from lrbs_report.walks import planning
from lrbs_report.walks.starter import GITIGNORE
from tests.commands import BETTER, FAST_AND_SLOW, HEAD, content, project
from tests.commands import run as run_here
from tests.factory.results import result
from tests.pages.checkers import program
from tests.reading.environment import run

TINY = """\
[datasets.words]
source = "keras:imdb"
sha256 = "DIGEST"
vectorize = "multi_hot"
words = 50
"""
DEFINITIONS = f"""\
{HEAD}{TINY}
[models.linear]
layers = [ {{ class = "Dense", units = 1 }} ]
loss = "binary_crossentropy"

[defaults]
epochs = 3
seeds = 3
dataset = "words"
model = "linear"

{FAST_AND_SLOW}
{BETTER}"""


def git(folder: Path, *words: str | Path) -> str:
    """Run git as somebody, in a folder."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        [program("git"), *who, *map(str, words)], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def downloaded(folder: Path) -> Path:
    """Return a project on one of Keras's data sets that lies in its store, with all its results.

    It was built where the tests run, where data can be downloaded and runs be trained.
    """
    dice = np.random.default_rng(3)
    file = folder / ".lrbs" / "datasets" / "imdb.npz"
    file.parent.mkdir(parents=True)
    parts: dict[str, Any] = {
        f"x_{part}": dice.integers(1, 60, (200, 20)).astype(np.int32) for part in ("train", "test")
    }
    parts |= {f"y_{part}": dice.integers(0, 2, 200) for part in ("train", "test")}
    np.savez(file, **parts)
    made = Project(project(folder, DEFINITIONS.replace("DIGEST", digest_of(file))))
    (folder / ".gitignore").write_text(GITIGNORE, encoding="utf-8")
    locating.fetch(locating.used(read_study(made.definitions)).values(), made.store)
    for missing in planning.plan(made, 1).missing:
        one, job = missing.job.run.experiment, missing.job
        here = environment.versions()
        made.store.keep(job.run, result(one, job.run.seed, digest=job.dataset_digest, environment=here))
    run_here("build", "--project", folder)
    return folder


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such a project, with all that git takes of it committed."""
    folder = downloaded(tmp_path_factory.mktemp("committed") / "project")
    git(folder, "init", "--quiet")
    run_here("schedule", "github", "--read-only", "--install", "--project", folder)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All of it")
    return folder


def test_git_takes_what_the_workflow_needs_and_no_more(committed: Path) -> None:
    """As the command says: results, history, and the notes of data, but not the data."""
    taken = git(committed, "ls-files").splitlines()
    kept = {re.sub(r"[0-9a-f]{32}", "*", name) for name in taken if name.startswith(".lrbs/")}
    assert kept == {
        ".lrbs/.gitignore",
        ".lrbs/results/*.json",
        ".lrbs/history.sqlite",
        ".lrbs/datasets/imdb.json",
        ".lrbs/datasets/portrait-*.json",
    }
    assert {workflows.GITHUB, workflows.READ_LOCK, "experiments.toml", ".gitignore"} <= {*taken}
    assert not any(name.startswith("output") for name in taken)


def test_a_clone_gives_the_same_bytes(reader: Path, committed: Path, tmp_path: Path) -> None:
    """The workflow's own command, in an environment without TensorFlow, where the data never were."""
    git(tmp_path, "clone", "--quiet", committed, "clone")
    clone = tmp_path / "clone"
    text = (clone / workflows.GITHUB).read_text(encoding="utf-8")
    (words,) = re.findall(r"(?m)^ +run: lrbs-report (build .*)$", text)
    typed = words.replace('"$GITHUB_STEP_SUMMARY"', str(tmp_path / "summary.md")).split()
    run(reader, *typed, "--project", clone)
    assert content(committed / "output") == content(clone / "output")
    assert "still what the results say" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert git(clone, "status", "--short") == ""


def test_without_the_notes_it_is_said_what_to_commit(reader: Path, committed: Path, tmp_path: Path) -> None:
    """Results are found by the digest of their data, which only a note knows there."""
    git(tmp_path, "clone", "--quiet", committed, "clone")
    (tmp_path / "clone" / ".lrbs" / "datasets" / "imdb.json").unlink()
    said = run(reader, "build", "--project", tmp_path / "clone", code=3).stderr
    assert "Keras downloads keras:imdb, and it is not installed here." in said
    assert "commit .lrbs/datasets/*.json where the runs were trained" in said
