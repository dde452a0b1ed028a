"""replicate: any log against the results of a project, without training."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.kinds.logs.article import print_log
from lrbs_report.study.experiments import trained
from lrbs_report.walks import planning
from tests import factory
from tests.commands import run
from tests.factory import projects

DEFINITIONS = projects.DEFINITIONS.replace("seeds = 3", "seeds = 6")
"""Three seeds would be too few to tell."""

GRID = """
[[sweeps]]
id = "grid"
learning_rate = [0.1, 0.2]
seeds = 2

[[experiments]]
id = "long"
learning_rate = 0.1
epochs = 5

[[noise_scales]]
id = "fast-noise"
learning_rate = 0.1
small = 10
large = 100
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with results of "fast" and "slow".

    Those of "long" are not there, and the sweep has too few seeds.
    """
    return projects.kept_project(
        tmp_path_factory.mktemp("kept") / "project", DEFINITIONS + GRID, without="long"
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log of one more seed of "fast", and then of "slow"."""
    file = tmp_path / "some.log"
    file.write_text(
        "# first\n" + one_more("fast", 0.1) + "# second\n" + one_more("slow", 0.01), encoding="utf-8"
    )
    return file


def one_more(id_: str, rate: float, epochs: int = 3) -> str:
    """Print the log of a seed that was not trained."""
    experiment = factory.experiment(id_, seeds=8, learning_rate=rate, epochs=epochs)
    return print_log(factory.result(experiment, 7), "en")


def test_the_nearest_experiment_is_found_and_shown(filled: Project, log: Path) -> None:
    """A summary with the nearest experiment first, then that one epoch by epoch, for each run of the log."""
    said = run("replicate", log, "--project", filled.folder).stdout
    first, second = said.split("Run 2 of 2: second\n")
    assert first.startswith("Run 1 of 2: first\n3 epochs, accuracy 0.9")
    assert "fast-noise" not in said
    assert ["fast", "slow"] == [
        line.split()[0]
        for line in first.splitlines()
        if line.endswith(("survives", "rejected")) and "|z|" not in line
    ]
    assert ["slow", "fast"] == [
        line.split()[0]
        for line in second.splitlines()
        if line.endswith(("survives", "rejected")) and "|z|" not in line
    ]
    assert (
        "cost, compared with the loss, by either mean: 3 of 3 inside the 99 % band\n"
        "Accuracy, compared with test_accuracy: 1 of 1 inside the 99 % band\n"
        "3 of 3 rates the same digit for digit\n" in first
    )
    assert "fast, 6 seeds" in first
    assert "slow, 6 seeds" not in first
    assert all(len(line) <= 100 for line in said.splitlines())


def test_named_experiments_are_all_shown_and_may_all_be_rejected(filled: Project, log: Path) -> None:
    """Exit 1 when some run of the log has no experiment left."""
    said = run("replicate", log, "--project", filled.folder, "--experiment", "slow", code=1).stdout
    assert ["rejected", "survives"] == [
        line.split()[-1] for line in said.splitlines() if line.startswith("slow ")
    ]
    assert 2 == said.count("slow, 6 seeds")
    assert "0 of 3 rates the same digit for digit" in said


def test_machines_get_one_object_with_all_digits(filled: Project, log: Path) -> None:
    """The same numbers, unrounded; the log's own among them."""
    told = json.loads(run("replicate", log, "--project", filled.folder, "--json").stdout)
    assert (True, 0.99, []) == (told["found"], told["level"], told["untrained"])
    nearest = told["runs"][0]["experiments"][0]
    assert ("fast", True, 6, 4, 3) == tuple(
        nearest[name] for name in ("experiment", "survives", "seeds", "numbers_inside", "rates_matching")
    )
    assert ("survives", None, False, 3, 0) == tuple(
        nearest[name] for name in ("verdict", "mean", "examples_unknown", "rates_compared", "diverged")
    )
    written = float(log.read_text(encoding="utf-8").splitlines()[1].split()[2])
    costs, accuracy = nearest["measures"]
    assert ("cost", "cost", "test_accuracy") == (costs["name"], costs["measure"], accuracy["measure"])
    assert written == costs["numbers"][0]["published"]
    assert [0, 1, 2, None] == [one["epoch"] for one in costs["numbers"] + accuracy["numbers"]]
    assert nearest["largest_z"] == max(abs(one["z"]) for one in costs["numbers"] + accuracy["numbers"])


def test_experiments_without_results_are_named_with_the_command_that_trains_them(
    filled: Project, tmp_path: Path
) -> None:
    """When nothing else is left, that is an error."""
    file = tmp_path / "long.log"
    file.write_text(one_more("long", 0.1, epochs=5), encoding="utf-8")
    said = run("replicate", file, "--project", filled.folder, code=2).stderr
    assert "no experiment is left to compare run 1 with, which has 5 epochs" in said
    assert "lrbs-report build --only long\n" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--experiment", "fats"],
            "--experiment fats: there is no experiment and no sweep of this name\n    Did you mean fast?",
        ),
        (["--experiment", "grid"], "--experiment grid-lr-0-1: it has 2 seeds\n    Expected at least 3"),
        (
            ["--experiment", "long"],
            (
                "--experiment long: it has 5 epochs, and no run of the log has as many\n"
                "    Expected an experiment of 3 epochs."
            ),
        ),
    ],
)
def test_names_that_cannot_be_compared_are_refused(
    filled: Project, log: Path, words: list[str], message: str
) -> None:
    """Unknown ones with the nearest, others with what they lack."""
    assert message in run("replicate", log, "--project", filled.folder, *words, code=2).stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[0] cost: 0.5 lr: 0.1\n[1] cots: 0.4 lr: 0.1\n", "bad.log:2:7: article: Expected"),
        (
            "[0] cost: nan lr: 0.1\nTraining stopped: the cost is no longer a finite number.\n",
            "bad.log: run 1 of the log diverges",
        ),
        ("Training finished!\nAccuracy: 0.9\n", "bad.log: run 1 of the log has no epoch"),
        (
            one_more("fast", 0.1, epochs=7),
            "bad.log: no experiment is left to compare run 1 with, which has 7 epochs",
        ),
    ],
)
def test_logs_that_cannot_be_compared_are_refused(
    filled: Project, tmp_path: Path, text: str, message: str
) -> None:
    """With file, line, column and reason."""
    file = tmp_path / "bad.log"
    file.write_text(text, encoding="utf-8")
    assert message in run("replicate", file, "--project", filled.folder, code=2).stderr


def test_a_log_that_is_not_there_is_said(filled: Project, tmp_path: Path) -> None:
    """One message, exit 2; as JSON when asked for."""
    assert (
        "no.log: cannot be read: No such file or directory"
        in run("replicate", tmp_path / "no.log", "--project", filled.folder, code=2).stderr
    )


def summary(said: str) -> dict[str, list[str]]:
    """Return the line of each experiment of a summary: its words."""
    head, _, rest = said.partition("limit")
    lines = rest.partition("\n\n")[0].splitlines()[1:]
    assert head
    return {line.split()[0]: line.split()[1:] for line in lines}


def written(folder: Path, text: str) -> Path:
    """Write a log."""
    file = folder / "some.log"
    file.write_text(text, encoding="utf-8")
    return file


def bare_log(costs: Sequence[float]) -> str:
    """Return a log of nothing but costs, with four decimals."""
    return "".join(f"[{epoch}] cost: {cost:.4f}\n" for epoch, cost in enumerate(costs))


def test_four_decimals_neither_accuse_nor_acquit(filled: Project, tmp_path: Path) -> None:
    """The log of one more seed, rounded as anyone would, is still its log and not another's.

    Its numbers are shown as they were printed.
    """
    made = factory.result(factory.experiment("fast", seeds=8, learning_rate=0.1, epochs=3), 7)
    pairs = zip(made.watched, made.rates, strict=True)
    lines = [f"[{epoch}] cost: {cost:.4f} lr: {rate:.4f}" for epoch, (cost, rate) in enumerate(pairs)]
    file = written(tmp_path, "\n".join([*lines, f"Accuracy: {made.judged:.3f}"]))
    said = run("replicate", file, "--project", filled.folder).stdout
    assert ["survives", "rejected"] == [words[-1] for words in summary(said).values()]
    assert ["4/4", "3/3"] == summary(said)["fast"][:2]
    assert f" {made.watched[0]:.4f} " in said
    assert f"accuracy {made.judged:.3f}\n" in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_what_a_log_does_not_print_is_not_compared(filled: Project, tmp_path: Path) -> None:
    """Without rates and accuracy the costs alone decide, and no sentence counts what is not there."""
    made = factory.result(factory.experiment("fast", seeds=8, learning_rate=0.1, epochs=3), 7)
    file = written(
        tmp_path, "".join(f"[{epoch}] cost: {cost:.4f}\n" for epoch, cost in enumerate(made.watched))
    )
    said = run("replicate", file, "--project", filled.folder).stdout
    assert ["3/3", "–"] == summary(said)["fast"][:2]
    assert "the log prints no rate\n" in said
    assert "digit for digit" not in said
    assert "accuracy" not in said
    told = json.loads(run("replicate", file, "--project", filled.folder, "--json").stdout)["runs"][0][
        "experiments"
    ][0]
    assert (0, 0, ["cost"]) == (
        told["rates_compared"],
        told["rates_matching"],
        [one["name"] for one in told["measures"]],
    )


def test_three_seeds_are_too_few_to_tell(tmp_path: Path) -> None:
    """That is said, with how many would tell; what lies beyond even their limit is rejected all the same."""
    few = projects.kept_project(tmp_path / "project")
    file = written(tmp_path, one_more("fast", 0.1).replace(" lr: 0.0999\n", "\n"))
    said = run("replicate", file, "--project", few.folder, code=1).stdout
    expected = (
        "Cannot be told yet.\n\n"
        "Too few seeds to tell: 4 of an experiment would, for a log of as many numbers."
    )
    assert expected in said
    assert "4/4" == summary(said)["fast"][0]
    assert ": too few seeds to tell, 4 would\n" in said
    assert "rejected" == summary(said)["slow"][-1]
    nearest = json.loads(run("replicate", file, "--project", few.folder, "--json", code=1).stdout)["runs"][0][
        "experiments"
    ][0]
    assert ("too few seeds", None, 4) == tuple(
        nearest[name] for name in ("verdict", "survives", "seeds_needed")
    )


def test_runs_that_diverge_are_said_and_the_others_compared(filled: Project, tmp_path: Path) -> None:
    """A log of two runs, one of which diverges and goes on."""
    wild = (
        "[0] cost: 7.1 lr: 9.0\n[1] cost: inf lr: 8.0\n"
        "[2] cost: nan lr: 7.0\nTraining finished!\nAccuracy: 0.098\n"
    )
    file = written(tmp_path, wild + one_more("fast", 0.1))
    said = run("replicate", file, "--project", filled.folder).stdout
    assert "Run 1 of 2\n3 epochs, accuracy 0.098\nThis run diverges, and is compared with nothing" in said
    told = json.loads(run("replicate", file, "--project", filled.folder, "--json").stdout)
    assert [(True, False), (False, True)] == [(one["diverges"], one["found"]) for one in told["runs"]]
    file = written(tmp_path, wild)
    assert "run 1 of the log diverges" in run("replicate", file, "--project", filled.folder, code=2).stderr


def test_seeds_that_diverge_leave_no_band(tmp_path: Path) -> None:
    """One seed that diverged makes an experiment untold.

    A log that did not is not one of those that always do.
    """
    project = projects.kept_project(tmp_path / "project", DEFINITIONS)
    plan = planning.plan(project, 1)
    for experiment, lost in (("fast", 1), ("slow", 6)):
        for one in list(trained(plan.study.named[experiment]).runs())[:lost]:
            kept_run = plan.kept[plan.key(one)]
            costs = (*kept_run.watched[:2], float("nan"))
            diverged = factory.judged(factory.with_series(kept_run, cost=costs, loss=costs), None)
            project.store.keep(one, replace(diverged, status="diverged"))
    file = written(
        tmp_path, "".join(f"{line.partition(' lr')[0]}\n" for line in one_more("fast", 0.1).splitlines()[:3])
    )
    said = run("replicate", file, "--project", project.folder, code=1).stdout
    assert {"fast": ["–", "–", "–", "no", "band"], "slow": ["–", "–", "–", "rejected"]} == {
        name: [word for word in words if not word[0].isdigit()] for name, words in summary(said).items()
    }
    assert "no band, 1 of 6 seeds diverge" in said
    assert "Cannot be told yet." in said


def test_either_mean_is_compared(tmp_path: Path) -> None:
    """A log of the other mean is recognized where it is known, by itself or as it is asked.

    Where it is not, that is said.
    """
    project = projects.kept_project(
        tmp_path / "project",
        DEFINITIONS.replace("epochs = 3", 'epochs = 3\nsampling = "shuffle"\nbatch_size = 300', 1),
    )
    made = factory.result(factory.experiment("fast", seeds=8, learning_rate=0.1, epochs=3, batch_size=300), 7)
    file = written(
        tmp_path, "".join(f"[{epoch}] cost: {cost + 0.1:.4f}\n" for epoch, cost in enumerate(made.watched))
    )
    words = ("replicate", file, "--project", project.folder, "--experiment", "fast")
    assert "The mean over examples, which Keras prints, is not known" in run(*words, code=1).stdout
    plan = planning.plan(project, 1)
    for one in trained(plan.study.named["fast"]).runs():
        result = plan.kept[plan.key(one)]
        losses = tuple(cost + 0.1 for cost in result.watched)
        project.store.keep(one, factory.with_series(result, loss=losses))
    assert "cost, compared with the mean over examples: 3 of 3" in run(*words).stdout
    assert "examples" == json.loads(run(*words, "--json").stdout)["runs"][0]["experiments"][0]["mean"]
    assert "cost, compared with the mean over examples: 3 of 3" in run(*words, "--mean", "examples").stdout
    said = run(*words, "--mean", "batches", code=1).stdout
    assert "cost, compared with the mean over batches: " in said
    assert "None of these experiments printed it." in said


def test_a_log_of_another_program_is_compared(filled: Project, tmp_path: Path) -> None:
    """By the format that is named, of the tool's or of the project's own, or the one that is guessed.

    Every measure has its line, and what nobody measures is named with the way to measure it.
    """
    made = factory.result(factory.experiment("fast", seeds=8, learning_rate=0.1, epochs=3), 7)
    lines = [f"{epoch};{cost:.4f};0.9{epoch}" for epoch, cost in enumerate(made.watched)]
    file = written(tmp_path, "\n".join(["epoch;loss;val_auc", *lines]))
    words = ("replicate", file, "--project", filled.folder)
    for format_ in ((), ("--format", "csv")):
        said = run(*words, *format_).stdout
        assert ["survives", "rejected"] == [one[-1] for one in summary(said).values()]
        assert ["3/3", "–"] == summary(said)["fast"][:2]
        assert "\nloss, compared with the " in said
        assert (
            "val_auc is compared with nothing: fast does not measure it. It is measured with "
            'validation = 0.1 in the data set and metrics = ["auc"] in the model.\n'
        ) in said
    assert "this is no JSON" in run(*words, "--format", "keras-history", code=2).stderr
    assert "there is no format cvs\n    Did you mean csv?" in run(*words, "--format", "cvs", code=2).stderr


def test_a_log_of_which_nothing_is_measured_is_refused(filled: Project, tmp_path: Path) -> None:
    """With what would be measured, be the experiments named or not."""
    file = written(tmp_path, "epoch,val_loss\n0,0.5\n1,0.4\n2,0.3\n")
    words = ("replicate", file, "--project", filled.folder)
    assert "no experiment is left to compare run 1 with" in run(*words, code=2).stderr
    said = run(*words, "--experiment", "fast", code=2).stderr
    assert "--experiment fast: nothing of it is measured that the log prints: val_loss\n" in said
    assert "It is measured with validation = 0.1 in the data set." in said
