"""A noise scale is published, verified, compared and missed like any other experiment."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.walks import planning
from tests import factory
from tests.commands import run
from tests.factory.projects import ENGLISH, kept_project
from tests.walks.verifying.conftest import Judge, judge_of
from tests.walks.verifying.test_forgeries import at, in_edition

NOISY = f"""\
{ENGLISH}
[[noise_scales]]
id = "noise"
title = "Rate {{learning_rate}}"
learning_rate = 0.1
small = 10
large = 100

[[claims]]
id = "noisy"
en = "The noise scale is {{expected_noise_scale('noise')}}."
holds = "noise_scale('noise', 0) > small_batch('noise')"
"""
LOST = (1.0, -0.5, 0.25)
"""Estimates of |G|² of which one gives no scale."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a noise scale that one seed lacks in an epoch, published."""
    made = kept_project(tmp_path_factory.mktemp("noise") / "project", NOISY)
    _lose_one(made)
    run("build", "--project", made.folder, "--no-pdf")
    return made.folder


def _lose_one(made: Project) -> None:
    """Let the first seed have an estimate of |G|² below 0, and so no scale."""
    plan = planning.plan(made, 1)
    (asked,) = (one for one in plan.study.trained if one.id == "noise")
    first = next(asked.runs())
    kept = plan.kept[plan.key(first)]
    scales = tuple(25 / square if square > 0 else math.nan for square in LOST)
    series = {"noise_scale": scales, "gradient_square": LOST, "gradient_trace": (25.0,) * 3}
    made.store.keep(first, factory.with_series(kept, **series))


@pytest.fixture(scope="module")
def judge(project: Path) -> Judge:
    """Judge a folder of this project without training."""
    return judge_of(project, pdf=False)


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    """Return a copy of its published folder, as a reader has it."""
    return Path(shutil.copytree(project / "output", tmp_path / "downloaded"))


def test_an_honest_folder_is_confirmed(folder: Path, judge: Judge) -> None:
    """All files come out again byte for byte, and what cannot be told is nothing in them."""
    found = judge(folder)
    assert ((), ()) == (found.wrong, found.unchecked)
    told = json.loads((folder / "data" / "results.json").read_text(encoding="utf-8"))["experiments"]
    assert [25.0, None, 100.0] == told["noise"]["runs"][0]["series"]["noise_scale"]
    assert "noise_scale: nan" in (folder / "logs" / "noise.log").read_text(encoding="utf-8")
    assert (folder / "figures" / "noise-scale-noise.svg").is_file()


@pytest.mark.parametrize("number", [7.0, None])
def test_a_scale_that_its_estimates_do_not_give_is_named(
    folder: Path, judge: Judge, number: float | None
) -> None:
    """Whatever else was changed to fit it."""
    in_edition(at("experiments", "noise", "runs", 1, "series", "noise_scale", 0, to=number))(folder)
    assert any("not what its two estimates give" in str(one) for one in judge(folder).wrong)


def test_other_batches_are_another_edition_with_their_cause(project: Path, tmp_path: Path) -> None:
    """And train nothing but that noise scale."""
    folder = Path(shutil.copytree(project, tmp_path / "project"))
    file = folder / "experiments.toml"
    file.write_text(NOISY.replace("large = 100", "large = 200"), encoding="utf-8")
    planned = run("plan", "--project", folder).stdout
    assert "noise_scale.large: 100 → 200" in planned
    assert 3 == len(planning.plan(Project(folder), 1).missing)
    kept_project(folder, file.read_text(encoding="utf-8"))
    run("build", "--project", folder, "--no-pdf")
    assert "noise_scale.large 100 → 200" in run("diff", "--project", folder).stdout


def test_it_may_be_missing(tmp_path: Path) -> None:
    """The report then has holes, and says in which place."""
    made = kept_project(tmp_path / "project", NOISY, without="noise")
    run("build", "--project", made.folder, "--no-pdf", "--allow-holes", "--only", "fast")
    page = (made.folder / "output" / "report.html").read_text(encoding="utf-8")
    assert "noise (seeds 1, 2, 3)" in page
