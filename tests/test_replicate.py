"""replicate: any log against the results of a project, without training."""

import json
from pathlib import Path

import pytest

from lrbs_report.project import Project
from lrbs_report.transcript import print_log
from tests import kept, synthetic
from tests.commands import run

GRID = """
[[sweeps]]
id = "grid"
learning_rate = [0.1, 0.2]
seeds = 2

[[experiments]]
id = "long"
learning_rate = 0.1
epochs = 5
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a project with results of "fast" and "slow"; those of "long" are not there, and the sweep has too few seeds."""
    return kept.kept_project(tmp_path_factory.mktemp("kept") / "project", kept.DEFINITIONS + GRID, without="long")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log of one more seed of "fast", and then of "slow"."""
    file = tmp_path / "some.log"
    file.write_text("# first\n" + one_more("fast", 0.1) + "# second\n" + one_more("slow", 0.01), encoding="utf-8")
    return file


def one_more(id_: str, rate: float, epochs: int = 3) -> str:
    """Print the log of a seed that was not trained."""
    experiment = synthetic.experiment(id_, seeds=8, learning_rate=rate, epochs=epochs)
    return print_log(synthetic.fake_run(experiment, 7), "en")


def test_the_nearest_experiment_is_found_and_shown(filled: Project, log: Path) -> None:
    """A summary with the nearest experiment first, then that one epoch by epoch, for each run of the log."""
    said = run("replicate", log, "--project", filled.folder).stdout
    first, second = said.split("Run 2 of 2: second\n")
    assert first.startswith("Run 1 of 2: first\n3 epochs, accuracy 0.9")
    assert ["fast", "slow"] == [line.split()[0] for line in first.splitlines() if line.endswith(("survives", "rejected")) and "|z|" not in line]
    assert ["slow", "fast"] == [line.split()[0] for line in second.splitlines() if line.endswith(("survives", "rejected")) and "|z|" not in line]
    assert "3 of 3 costs inside the 99 % band\naccuracy inside the band\n3 of 3 rates the same digit for digit\n" in first
    assert "fast, 3 seeds" in first
    assert "slow, 3 seeds" not in first
    assert all(len(line) <= 100 for line in said.splitlines())


def test_named_experiments_are_all_shown_and_may_all_be_rejected(filled: Project, log: Path) -> None:
    """Exit 1 when some run of the log has no experiment left."""
    said = run("replicate", log, "--project", filled.folder, "--experiment", "slow", code=1).stdout
    assert ["rejected", "survives"] == [line.split()[-1] for line in said.splitlines() if line.startswith("slow ")]
    assert 2 == said.count("slow, 3 seeds")
    assert "0 of 3 rates the same digit for digit" in said


def test_machines_get_one_object_with_all_digits(filled: Project, log: Path) -> None:
    """The same numbers, unrounded; the log's own among them."""
    told = json.loads(run("replicate", log, "--project", filled.folder, "--json").stdout)
    assert (True, 0.99, []) == (told["found"], told["level"], told["untrained"])
    nearest = told["runs"][0]["experiments"][0]
    assert ("fast", True, 3, 3, 3) == tuple(nearest[name] for name in ("experiment", "survives", "seeds", "costs_inside", "rates_matching"))
    written = float(log.read_text(encoding="utf-8").splitlines()[1].split()[2])
    assert written == nearest["costs"][0]["published"]
    assert nearest["largest_z"] == max(abs(cost["z"]) for cost in nearest["costs"])


def test_experiments_without_results_are_named_with_the_command_that_trains_them(filled: Project, tmp_path: Path) -> None:
    """When nothing else is left, that is an error."""
    file = tmp_path / "long.log"
    file.write_text(one_more("long", 0.1, epochs=5), encoding="utf-8")
    said = run("replicate", file, "--project", filled.folder, code=2).stderr
    assert "no experiment is left to compare run 1 with, which has 5 epochs" in said
    assert "lrbs-report build \\\n    --only long\n" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--experiment", "fats"], "--experiment fats: there is no experiment and no sweep of this name\n    Did you mean fast?"),
        (["--experiment", "grid"], "--experiment grid-lr-0-1: it has 2 seeds\n    Expected at least 3"),
        (["--experiment", "long"], "--experiment long: it has 5 epochs, and no run of the log has as many\n    Expected an experiment of 3 epochs."),
    ],
)
def test_names_that_cannot_be_compared_are_refused(filled: Project, log: Path, words: list[str], message: str) -> None:
    """Unknown ones with the nearest, others with what they lack."""
    assert message in run("replicate", log, "--project", filled.folder, *words, code=2).stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[0] cost: 0.5 lr: 0.1\n[1] cots: 0.4 lr: 0.1\n", "bad.log:2:7: Expected"),
        ("[0] cost: nan lr: 0.1\nTraining stopped: the cost is no longer a finite number.\n", "bad.log: run 1 of the log diverges"),
        ("Training finished!\nAccuracy: 0.9\n", "bad.log: run 1 of the log has no epoch"),
        (one_more("fast", 0.1, epochs=7), "bad.log: no experiment is left to compare run 1 with, which has 7 epochs"),
    ],
)
def test_logs_that_cannot_be_compared_are_refused(filled: Project, tmp_path: Path, text: str, message: str) -> None:
    """With file, line, column and reason."""
    file = tmp_path / "bad.log"
    file.write_text(text, encoding="utf-8")
    assert message in run("replicate", file, "--project", filled.folder, code=2).stderr


def test_a_log_that_is_not_there_is_said(filled: Project, tmp_path: Path) -> None:
    """One message, exit 2; as JSON when asked for."""
    assert "no.log: cannot be read: No such file or directory" in run("replicate", tmp_path / "no.log", "--project", filled.folder, code=2).stderr
