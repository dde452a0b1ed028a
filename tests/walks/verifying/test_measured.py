"""What few runs measure is held against its edition like what each of them does, wherever it stands."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.editions.edition import Content
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.walks.verifying.holding import judged_without_training
from lrbs_report.walks.verifying.published import open_published
from lrbs_report.walks.verifying.runs import wrong_runs
from tests import factory
from tests.commands import run
from tests.factory.projects import ENGLISH, kept_project
from tests.walks.verifying.conftest import Judge, judge_of
from tests.walks.verifying.test_forgeries import (
    Forge,
    Repair,
    at,
    in_edition,
    in_text,
    repair_all,
    repair_manifest,
    repair_nothing,
    without,
)

MEASURED = ENGLISH.replace("test = [0, 500]", "test = [0, 500]\nvalidation = [0, 100]").replace(
    'kernel_initializer = "zeros" } ]',
    'kernel_initializer = "zeros" } ]\nmetrics = ["accuracy", "sparse_top_k_categorical_accuracy"]',
)
TOP = "sparse_top_k_categorical_accuracy"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that validates and takes metrics, and was published."""
    made = kept_project(tmp_path_factory.mktemp("measured") / "project", MEASURED)
    run("build", "--project", made.folder, "--no-pdf")
    return made.folder


@pytest.fixture(scope="module")
def judge(project: Path) -> Judge:
    """Judge a folder of this project without training."""
    return judge_of(project, pdf=False)


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    """Return a copy of its published folder, as a reader has it."""
    return Path(shutil.copytree(project / "output", tmp_path / "downloaded"))


def test_an_honest_folder_is_confirmed(folder: Path, judge: Judge) -> None:
    """All files come out again byte for byte, from an edition whose file sorts the names of measures."""
    found = judge(folder)
    assert ((), ()) == (found.wrong, found.unchecked)
    assert found.files is not None
    assert found.files.listed == found.same
    log = (folder / "logs" / "fast.log").read_text(encoding="utf-8")
    assert 3 == log.count("    accuracy: ") == log.count("val_loss: ")


def in_column(name: str, line: int) -> Forge:
    """Change a number of a line of runs.csv."""

    def forge(folder: Path) -> str:
        file = folder / "data" / "runs.csv"
        lines = file.read_text(encoding="utf-8").split("\n")
        cells = lines[line].split(",")
        place = lines[0].split(",").index(name)
        assert cells[place]
        cells[place] = "0.5"
        lines[line] = ",".join(cells)
        file.write_text("\n".join(lines), encoding="utf-8")
        return "data/runs.csv"

    return forge


def in_a_diverged_run(told: dict[str, Any]) -> None:
    """Let a run have diverged on paper, with all of its end but its accuracy."""
    last = told["experiments"]["fast"]["runs"][0]
    last |= {"status": "diverged", "accuracy": None, "costs": [*last["costs"][:-1], None]}


FORGERIES: dict[str, Forge] = {
    "json: a number of a series": in_text("data/results.json", r'("val_loss": \[\n *)0\.', r"\g<1>0.1"),
    "json: a number of the end": in_text("data/results.json", r'"test_loss": 0\.', '"test_loss": 0.1'),
    "json: the name of a series": in_text("data/results.json", '"val_loss"', '"test_loss"'),
    "csv: a number of a series": in_column("val_loss", 2),
    "csv: a number of the end": in_column(f"test_{TOP}", 3),
    "log: a number of a series": in_text("logs/slow.log", r"val_loss: 0\.", "val_loss: 0.1"),
    "log: a number of the end": in_text("logs/slow.log", r"test_loss: 0\.", "test_loss: 0.1"),
    "edition: a series less": in_edition(without("experiments", "fast", "runs", 0, "series", "val_loss")),
    "edition: a number of the end less": in_edition(
        at("experiments", "fast", "runs", 0, "finals", "test_loss", to=None)
    ),
    "edition: a run that diverged, and its end": in_edition(in_a_diverged_run),
    "edition: infinite on paper": in_edition(
        at("experiments", "fast", "runs", 0, "infinite_series", to={"cost": {"1": "inf"}})
    ),
}
NUMBERS: dict[str, Forge] = {
    "of a series": in_edition(at("experiments", "fast", "runs", 1, "series", "val_loss", 1, to=0.5)),
    "of the end": in_edition(at("experiments", "fast", "runs", 1, "finals", "test_loss", to=0.5)),
    "that was finite": in_edition(at("experiments", "fast", "runs", 1, "series", f"val_{TOP}", 1, to=None)),
}


@pytest.mark.parametrize("repair", [repair_nothing, repair_manifest])
@pytest.mark.parametrize("forge", (FORGERIES | NUMBERS).values(), ids=FORGERIES | NUMBERS)
def test_a_changed_number_is_named(folder: Path, judge: Judge, forge: Forge, repair: Repair) -> None:
    """And nothing is confirmed."""
    place = forge(folder)
    repair(folder)
    found = judge(folder)
    assert place in {one.place for one in found.wrong}, [str(one) for one in found.wrong][:5]


@pytest.mark.long(1)
@pytest.mark.parametrize("forge", NUMBERS.values(), ids=NUMBERS)
def test_an_edition_that_was_repaired_does_not_give_its_files(folder: Path, forge: Forge) -> None:
    """A number of a run that no page names stands in the data files, which come out otherwise."""
    forge(folder)
    repair_all(folder)
    found = judged_without_training(open_published(folder, "latest"))
    assert {"data/results.json", "data/runs.csv"} <= {one.place for one in found.wrong}


NOTHING = Content(experiments={}, numbers={}, claims={}, figures={}, environment={}, sources={})  # type: ignore[typeddict-item]  # nobody looks


def contradictions(*runs: RunResult) -> list[str]:
    """Return what is said of runs that contradict themselves."""
    told = wrong_runs(factory.study(), NOTHING, {"much": runs}, lambda _: None, is_same_code=False)
    return [one.message for one in told]


def test_what_a_run_contradicts_is_called_by_its_name() -> None:
    """A finished run has every number of its end, and one that diverged none, whatever they are called."""
    quantity = factory.experiment("much", model=factory.model(loss="mse", task="regression"))
    classes = factory.result(factory.experiment("much"), 0)
    finished, lost = factory.result(quantity, 0), factory.result(quantity, 0, (0.5, math.nan))
    assert [] == contradictions(classes, finished, lost)
    names = ("test_mean_absolute_error", "test_loss")
    assert [f"much, seed 0: it finished, and its {name} is null" for name in names] == contradictions(
        replace(finished, record=finished.record.without_finals())
    )
    ended = replace(
        lost, record=replace(lost.record, finals={"test_mean_absolute_error": None, "test_loss": 0.5})
    )
    assert ["much, seed 0: it diverged, and its test_loss is 0.5"] == contradictions(ended)
    assert ["much, seed 0: it finished, and its accuracy is null"] == contradictions(
        replace(classes, record=classes.record.without_finals())
    )
