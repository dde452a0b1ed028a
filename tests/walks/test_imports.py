"""Reports of runs that were there already, from the logs to the page, and through everything that follows."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.study.outline import files, ids
from lrbs_report.walks import current, planning
from lrbs_report.walks.verifying.logs import judged_logs
from lrbs_report.walks.verifying.published import Published, open_published
from tests.commands import run
from tests.factory import projects

DEFINITIONS = """\
[report]
title = { es = "Traído", en = "Brought" }
languages = ["es", "en"]

[[imports]]
id = "net"
files = "runs/lr{learning_rate}-w{width}/seed{seed}/metrics.csv"

[[imports]]
id = "alone"
files = "single.csv"

[[claims]]
id = "rate"
es = "La mejor tasa es {best('net', 'learning_rate', width=8)}."
en = "The best rate is {best('net', 'learning_rate', width=8)}."
holds = "best('net', 'learning_rate', width=8) == 0.1"

[[claims]]
id = "falls"
es = "Su coste baja."
en = "Its cost falls."
holds = "falls(costs('alone'))"
"""
UNDECIDED = ("rate", "falls")
"""By two seeds, and by one."""
LACKING = "runs/lr0.1-w16/seed2/metrics.csv"


def logs(folder: Path) -> None:
    """Write the logs of Lightning of a sweep, one of which is missing, and one of Keras's."""
    for rate in ("0.1", "0.01"):
        for width in (8, 16):
            for seed in (1, 2):
                path = folder / f"runs/lr{rate}-w{width}/seed{seed}/metrics.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                best = 0.5 + float(rate) + width / 100 + seed / 1000
                lines = [
                    f"{epoch},{epoch + 9},,{best + epoch / 50:.4f}\n"
                    f"{epoch},{epoch + 9},{1 / (epoch + seed)},\n"
                    for epoch in range(4)
                ]
                path.write_text("epoch,step,train_loss,val_acc\n" + "".join(lines), encoding="utf-8")
    (folder / LACKING).unlink()
    (folder / "single.csv").write_text(
        "epoch,loss,val_accuracy,val_loss\n0,0.9,0.5,1.0\n1,0.6,0.6,0.8\n2,0.5,0.6,0.9\n", encoding="utf-8"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a project of logs alone."""
    folder = tmp_path_factory.mktemp("imports")
    (folder / "experiments.toml").write_text(DEFINITIONS, encoding="utf-8")
    logs(folder)
    run("build", "--project", folder, "--no-pdf")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(shutil.copytree(built, tmp_path / "project"))


def test_the_report_says_what_was_imported(built: Path) -> None:
    """In both languages, with each log's SHA-256; and nothing that nobody knows of such runs."""
    page = (built / "output/report.en.html").read_text(encoding="utf-8")
    assert "“net” was imported, not trained here: its 7 runs come from as many logs." in page
    assert "“alone” was imported, not trained here: its run comes from one log." in page
    assert "imported, not trained here</span>" in page
    assert hashlib.sha256((built / "single.csv").read_bytes()).hexdigest() in page
    spanish = (built / "output/report.html").read_text(encoding="utf-8")
    assert (
        "«net» se importó, no se entrenó aquí: sus 7 ejecuciones vienen de otros tantos registros." in spanish
    )
    assert "importado, no entrenado aquí</span>" in spanish
    for unknown in ("final weights", "layers", "optimiz", "lr_decay", "Every training", "The rate, epoch"):
        assert unknown not in page


def test_each_log_is_listed(built: Path) -> None:
    """In a file of its own."""
    with (built / "output/data/imports.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    for row in rows:
        content = (built / row["log"]).read_bytes()
        assert (row["sha256"], int(row["bytes"])) == (hashlib.sha256(content).hexdigest(), len(content))


def test_data_files_tell_what_the_logs_do(built: Path) -> None:
    """With all digits; what nobody knows is nothing."""
    told = json.loads((built / "output/data/results.json").read_bytes())["experiments"]
    (single,) = told["alone"]["runs"]
    assert single["series"] == {
        "cost": [0.9, 0.6, 0.5],
        "val_accuracy": [0.5, 0.6, 0.6],
        "val_loss": [1.0, 0.8, 0.9],
    }
    assert single["finals"] == {"val_accuracy": 0.6}
    assert told["net-lr-0-1-width-8"]["settings"] == {"learning_rate": 0.1, "width": 8}
    with (built / "output/data/runs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["experiment"] == "net-lr-0-1-width-8"]
    assert [(row["seed"], row["epoch"], row["cost"]) for row in rows[:2]] == [
        ("1", "0", "1.0"),
        ("1", "1", "0.5"),
    ]
    assert {(row["initial_learning_rate"], row["batch_size"], row["sampling"]) for row in rows} == {
        ("0.1", "", "")
    }


def test_a_missing_seed_is_a_hole(built: Path) -> None:
    """That the report says, the edition keeps, and that nothing has to allow: nobody could train it."""
    page = (built / "output/report.en.html").read_text(encoding="utf-8")
    assert "1 of 9 runs is missing: net-lr-0-1-width-16 (seed 2)." in page
    edition = json.loads((built / "output/data/edition.json").read_bytes())
    assert edition["environment"]["holes"]["seeds"] == {"net-lr-0-1-width-16": [2]}


def test_nothing_of_tensorflow_is_woken(project: Path) -> None:
    """Nor needed: a build of logs works where there is none."""
    shutil.rmtree(project / "output")
    code = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None; "
        "from lrbs_report.walks import build, check; from lrbs_report.walks.wanted import Wanted; "
        "from lrbs_report.keeping.project import Project; from pathlib import Path; "
        f"build.build(Project(Path({str(project)!r})), Wanted(pdf=False)); "
        f"check.check(Project(Path({str(project)!r})))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    assert (project / "output/report.html").exists()


def test_a_second_build_has_nothing_to_do(project: Path) -> None:
    """Until a log changes or comes, which is an edition; its cause is the log, with both digests."""
    assert "Nothing to do" in run("build", "--project", project, "--no-pdf").stdout
    (project / LACKING).write_bytes((project / LACKING.replace("w16", "w8")).read_bytes())
    file, edition = project / "single.csv", project / "output/data/edition.json"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(file.read_text(encoding="utf-8").replace("0.5,0.6,0.9", "0.4,0.7,0.9"), encoding="utf-8")
    after = hashlib.sha256(file.read_bytes()).hexdigest()
    assert "Nothing to do" not in run("build", "--project", project, "--no-pdf").stdout
    told = run("diff", "--project", project).stdout
    assert f"Cause: the log single.csv (SHA-256 {before[:12]}… → {after[:12]}…)" in told
    assert "one number of the report changed" in told
    assert "Cause: seeds 1 → 1–2" in told
    assert "holes" not in json.loads(edition.read_bytes())["environment"]


def test_a_log_that_comes_or_goes_is_noticed(project: Path) -> None:
    """Though every other file that was read is as it was."""
    assert current.unverified_when_current(Project(project), pdf=False) == current.Unverified(
        undecided=UNDECIDED
    )
    (project / LACKING).write_bytes((project / LACKING.replace("w16", "w8")).read_bytes())
    assert current.unverified_when_current(Project(project), pdf=False) is None
    (project / LACKING).unlink()
    assert current.unverified_when_current(Project(project), pdf=False) == current.Unverified(
        undecided=UNDECIDED
    )
    (project / LACKING.replace("w16", "w8")).unlink()
    assert current.unverified_when_current(Project(project), pdf=False) is None


def test_an_edition_is_verified_against_its_logs(project: Path) -> None:
    """Those that are at hand; one that is another file, or is not here, is named."""
    told = run("verify", "--project", project).stdout
    assert "8 of its runs were imported: they cannot be verified by training." in told
    assert "Confirmed" in told
    published = shutil.copytree(project / "output", project.parent / "published")
    found = run("verify", "--files", "--project", published, code=1).stdout
    assert "8 of 8 logs are not here" in found
    (project / "single.csv").write_text("epoch,loss,val_accuracy\n0,0.9,0.5\n", encoding="utf-8")
    found = run("verify", "--files", "--project", project, code=1).stdout
    assert "single.csv: the log that is here has the SHA-256" in found


def test_numbers_that_no_log_tells_are_found(project: Path) -> None:
    """They fit their edition in every way, but not the logs that are at hand."""
    opened = open_published(project, "latest")
    assert isinstance(opened, Published)
    assert [] == list(judged_logs(opened, project / "experiments.toml"))
    told = json.loads(json.dumps(opened.edition.content.experiments))
    told["alone"]["runs"][0]["costs"][1] = 0.55
    content = replace(opened.edition.content, experiments=told)
    made_up = replace(opened, edition=replace(opened.edition, content=content))
    (found,) = judged_logs(made_up, project / "experiments.toml")
    assert "alone, seed 1: its log says something else of the run" in str(found)


def test_plan_and_check_speak_of_them(project: Path) -> None:
    """What is there, and which seeds have no log."""
    told = run("plan", "--project", project).stdout
    assert "net-lr-0-1-width-16, seed 2: no log of what others have one of" in told
    assert "8 runs are imported." in told
    assert json.loads(run("plan", "--project", project, "--json").stdout) == {
        "missing": [],
        "kept": 0,
        "imported": 8,
        "seconds": 0.0,
        "undecided": [
            {"agreeing": 1, "claim": claim, "needed": 6, "seeds": 1} for claim in ("rate", "falls")
        ],
    }
    assert "5 experiments, 0 runs, 0 data sets, 8 imported runs" in run("check", "--project", project).stdout
    assert planning.plan(Project(project), 1).missing == ()


def test_mutation_finds_what_would_not_notice(project: Path) -> None:
    """Claims about imported runs turn red as any other."""
    told = run("check", "--mutate", "--project", project).stdout
    assert "2 of 2 claims" in told


def test_a_preview_watches_the_logs(project: Path) -> None:
    """And the folders in which others may appear."""
    watched = {path.relative_to(project).as_posix() for path in files(project / "experiments.toml")}
    assert ids(project / "experiments.toml") == ["net", "alone"]
    assert {"single.csv", "runs", "runs/lr0.1-w8", "runs/lr0.1-w8/seed1/metrics.csv"} <= watched


def test_the_same_logs_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """In another folder, whatever order a disk lists its files in."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "experiments.toml").write_text(DEFINITIONS, encoding="utf-8")
    for path in sorted((one for one in built.rglob("*.csv") if "output" not in one.parts), reverse=True):
        target = folder / path.relative_to(built)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    run("build", "--project", folder, "--no-pdf")
    for path in sorted(one for one in (built / "output").rglob("*") if one.is_file()):
        assert path.read_bytes() == (folder / "output" / path.relative_to(built / "output")).read_bytes(), (
            path
        )


def test_other_programs_are_given_them(project: Path, tmp_path: Path) -> None:
    """As the results of any run."""
    run("export", tmp_path / "csv", "--as", "csv", "--project", project)
    with (tmp_path / "csv/runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    (tmp_path / "post").mkdir()
    run("publish", "markdown", tmp_path / "post", "--project", project, "--allow-holes")
    posts = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "post").rglob("*.md"))
    assert "imported, not trained here" in posts


MIXED = f"""{projects.DEFINITIONS}
[[imports]]
id = "brought"
title = "Brought at {{learning_rate}} and {{batch_size}}"
files = "single.csv"
settings = {{ learning_rate = 0.3 }}
"""


def test_imported_and_trained_stand_side_by_side(tmp_path: Path) -> None:
    """Each with what is known of it: only trained ones have a network, a call and a rate."""
    logs(tmp_path)
    project = projects.kept_project(tmp_path, MIXED)
    run("build", "--project", tmp_path, "--no-pdf")
    page = (tmp_path / "output/report.en.html").read_text(encoding="utf-8")
    assert "How the networks are trained" in page
    assert "Brought at 0.3 and {batch_size}" in page
    assert page.count("train_network_decay(") == len(planning.plan(project, 1).study.trained)
    told = json.loads((tmp_path / "output/data/edition.json").read_bytes())
    assert [line["label"] for line in told["figures"]["learning-rate"]["chart"]["lines"]] == ["fast", "slow"]
    assert len(told["figures"]["comparison"]["chart"]["lines"]) == 3
    assert "Confirmed" in run("verify", "--files", "--project", tmp_path).stdout


def test_wrong_logs_end_a_build(project: Path) -> None:
    """With exit code 2, the place in the log, and the published report as it was."""
    page = (project / "output/report.html").read_bytes()
    (project / "single.csv").write_text("epoch,loss\n0,0.9\n1,oh\n", encoding="utf-8")
    found = run("build", "--project", project, "--no-pdf", code=2)
    assert "single.csv:3:3: csv: Expected a number of loss, came “oh”\n" in found.stderr
    assert page == (project / "output/report.html").read_bytes()
