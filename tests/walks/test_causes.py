"""Whatever changes, one thing at a time: the right runs are trained again, and the right cause is named.

With the real command and real training.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.walks import planning
from tests import ROOT, factory
from tests.commands import FAST_AND_SLOW, HEAD, project, run

HEAD_OF_SMALL = (
    HEAD.replace('"mnist"', '"npz:data.npz"')
    .replace("train = [5000, 6000]", "train = [0, 400]")
    .replace("test = [0, 500]", "test = [0, 100]")
    .replace('languages = ["es", "en"]', 'languages = ["es"]')
)
DEFINITIONS = f"""\
{HEAD_OF_SMALL}
[defaults]
epochs = 2
seeds = 2

{FAST_AND_SLOW}
[[claims]]
id = "slower"
es = "Con {{learning_rate('slow')}} el coste baja más despacio."
en = "With {{learning_rate('slow')}} the cost falls more slowly."
holds = "above(costs('slow'), costs('fast'))"
"""
BUILD = ("--no-pdf", "--allow-refuted", "--jobs", "1", "--json")
OLD_KERAS = "3.0.0"


def write_data(folder: Path, *, changed: bool = False) -> None:
    """Write a small data set; or the same with one byte changed."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 10, 500).astype(np.uint8)
    images = (random.integers(0, 128, (500, 28, 28)) + 12 * labels[:, None, None]).astype(np.uint8)
    if changed:
        images[0, 0, 0] ^= 1
    np.savez_compressed(
        folder / "data.npz",
        x_train=images[:400],
        y_train=labels[:400],
        x_test=images[400:],
        y_test=labels[400:],
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with its first edition."""
    folder = project(tmp_path_factory.mktemp("causes") / "project", DEFINITIONS)
    write_data(folder)
    run("init", folder.parent / "starter")
    shutil.copytree(folder.parent / "starter" / "templates", folder / "templates")
    run("build", "--project", folder, *BUILD)
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """Return a copy to change."""
    return Path(shutil.copytree(built, tmp_path / "copy", symlinks=True))


def rebuilt(folder: Path, *words: str, code: int = 0) -> tuple[set[tuple[str, int]], dict[str, Any]]:
    """Build again, and return the runs that were trained and what `diff` says of the two latest editions."""
    events = [
        json.loads(line)
        for line in run("build", "--project", folder, *BUILD, *words, code=code).stdout.splitlines()
    ]
    trained = {(event["experiment"], event["seed"]) for event in events if event["event"] == "run"}
    return trained, json.loads(run("diff", "--project", folder, "--format", "json").stdout)


def edit(file: Path, old: str, new: str) -> None:
    """Change a text once."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def causes_of(told: dict[str, Any], id_: str) -> list[tuple[str, str]]:
    """Return kind and name of each cause of an experiment's change."""
    return [
        (cause["kind"], cause["name"])
        for one in told["experiments"]
        if one["id"] == id_
        for cause in one["causes"]
    ]


ALL = {("fast", 1), ("fast", 2), ("slow", 1), ("slow", 2)}


def as_if_of_old_keras(folder: Path, shift: float = 0.01) -> None:
    """Make the kept results, and the edition about them, those of another version of keras.

    That version gave other numbers.
    """
    made = Project(folder)
    plan = planning.plan(made, 1)
    for one in plan.study.runs():
        result = plan.kept[plan.key(one)]
        environment = {**result.environment, "keras": OLD_KERAS}
        made.store.keep(one, replace(factory.shifted(result, shift), environment=environment))
    made.store.history.file.unlink()
    edit(made.definitions, 'languages = ["es"]', 'languages = ["es"]\nenvironment = "any"')
    run("build", "--project", folder, *BUILD)
    edit(made.definitions, '\nenvironment = "any"', "")


@pytest.mark.long(3, of="a cause of other runs")
def test_a_library_version(copy: Path) -> None:
    """Every run of the other version is trained again.

    Accuracy and figures have moved for that library and nothing else.
    """
    as_if_of_old_keras(copy)
    trained, told = rebuilt(copy)
    assert ALL == trained
    assert [("library", "keras")] == causes_of(told, "fast") == causes_of(told, "slow")
    assert {OLD_KERAS} == {cause["before"] for one in told["experiments"] for cause in one["causes"]}
    assert told["drifted"]
    assert {("library", "keras")} == {
        (cause["kind"], cause["name"]) for one in told["figures"] for cause in one["causes"]
    }


@pytest.mark.long(3, of="a cause of other runs")
def test_a_byte_of_the_data(copy: Path) -> None:
    """Every run on these data is trained again, and the data are named."""
    write_data(copy, changed=True)
    trained, told = rebuilt(copy)
    assert ALL == trained
    assert [("data", "dataset.sha256")] == causes_of(told, "fast") == causes_of(told, "slow")
    assert [] == told["drifted"] == told["sources"]


@pytest.mark.long(3, of="a cause of other runs")
def test_a_seed(copy: Path) -> None:
    """Only the new seed is trained."""
    edit(copy / "experiments.toml", 'id = "slow"\n', 'id = "slow"\nseeds = 3\n')
    trained, told = rebuilt(copy)
    assert {("slow", 3)} == trained
    assert ([], [("seeds", "seeds")]) == (causes_of(told, "fast"), causes_of(told, "slow"))
    assert ("1–2", "1–3") == next(
        (cause["before"], cause["after"]) for one in told["experiments"] for cause in one["causes"]
    )


@pytest.mark.long(3, of="a cause of other runs")
def test_a_rate(copy: Path) -> None:
    """Only the experiment with the other rate is trained again; what rests on the other one stands."""
    edit(copy / "experiments.toml", "learning_rate = 0.01", "learning_rate = 0.02")
    trained, told = rebuilt(copy)
    assert {("slow", 1), ("slow", 2)} == trained
    assert ([], [("setting", "learning_rate")]) == (causes_of(told, "fast"), causes_of(told, "slow"))
    changed = [one["name"] for one in told["numbers"] if one["kind"] == "changed"]
    assert changed
    assert [] == [name for name in changed if "'fast'" in name and "'slow'" not in name]
    assert [] == told["drifted"]


def test_a_sentence(copy: Path) -> None:
    """Nothing is trained, no number changes, and the article is named."""
    edit(copy / "templates" / "article.es.md.j2", "{{ super() }}", "{{ super() }} Y más.")
    trained, told = rebuilt(copy)
    assert set() == trained
    assert [{"path": "templates/article.es.md.j2", "kind": "changed"}] == told["sources"]
    assert [] == told["experiments"] == told["numbers"] == told["claims"] == told["figures"] == told["tools"]


def test_a_sentence_of_a_claim(copy: Path) -> None:
    """Nothing is trained; the claim is worded otherwise, and its verdict stands."""
    edit(copy / "experiments.toml", "más despacio", "mucho más despacio")
    trained, told = rebuilt(copy)
    assert set() == trained
    assert ["slower"] == [one["id"] for one in told["claims"]]
    assert [one["before"]["judgement"] for one in told["claims"]] == [
        one["after"]["judgement"] for one in told["claims"]
    ]
    assert [{"path": "experiments.toml", "kind": "changed"}] == told["sources"]


@pytest.mark.parametrize(
    ("name", "packaged", "own"),
    [
        ("report.html.j2", "<body>", '<body class="mine">'),
        ("boxes.html.j2", "{% macro code(text) -%}", "{% macro code(text) -%}mine "),
    ],
)
def test_a_template(copy: Path, name: str, packaged: str, own: str) -> None:
    """A frame or boxes of the project's own: nothing is trained, and the file is named."""
    shutil.copy(ROOT / "templates" / name, copy / "templates")
    edit(copy / "templates" / name, packaged, own)
    trained, told = rebuilt(copy)
    assert set() == trained
    assert [{"path": f"templates/{name}", "kind": "new"}] == told["sources"]
    assert [] == told["numbers"] == told["experiments"]


@pytest.mark.long(3, of="a cause of other runs")
def test_two_things_at_once(copy: Path) -> None:
    """Both are named, and it is said that they cannot be told apart."""
    write_data(copy, changed=True)
    edit(copy / "experiments.toml", "learning_rate = 0.01", "learning_rate = 0.02")
    _, told = rebuilt(copy)
    assert {("data", "dataset.sha256"), ("setting", "learning_rate")} == set(causes_of(told, "slow"))
    assert "Changed at once:" in run("diff", "--project", copy).stdout


def test_numbers_that_do_not_repeat(copy: Path) -> None:
    """A kept result that other numbers took the place of, with nothing recorded about it.

    The cause is unknown, and said so.
    """
    made = Project(copy)
    plan = planning.plan(made, 1)
    first = next(plan.study.runs())
    result = plan.kept[plan.key(first)]
    made.store.keep(first, factory.shifted(result, 1e-9))
    trained, told = rebuilt(copy)
    assert set() == trained
    assert [("unknown", "")] == causes_of(told, "fast")
    assert told["drifted"]


def test_refresh_trains_everything_again_and_finds_nothing_new(copy: Path) -> None:
    """The same bits: no edition, and no byte of the report."""
    before = {path: path.read_bytes() for path in sorted((copy / "output").rglob("*")) if path.is_file()}
    events = [
        json.loads(line)
        for line in run("build", "--project", copy, *BUILD, "--refresh", "always").stdout.splitlines()
    ]
    assert ALL == {(event["experiment"], event["seed"]) for event in events if event["event"] == "run"}
    assert before == {
        path: path.read_bytes() for path in sorted((copy / "output").rglob("*")) if path.is_file()
    }
    assert 1 == len(json.loads(run("history", "--project", copy, "--json").stdout))


def test_a_plan_with_refresh_tells_what_a_build_would_train_again(copy: Path) -> None:
    """And the claims are those of what is kept: none is called undecided for want of what is there."""
    kept, again = (
        json.loads(run("plan", "--json", "--project", copy, *words).stdout)
        for words in ((), ("--refresh", "always"))
    )
    assert [] == kept["missing"]
    assert ALL == {(one["experiment"], one["seed"]) for one in again["missing"]}
    assert {"refresh"} == {one["cause"] for one in again["missing"]}
    assert kept["undecided"] == again["undecided"]
    assert '--refresh: came "often"' in run("plan", "--project", copy, "--refresh", "often", code=2).stderr


def test_drift_is_not_published_when_it_is_to_fail(copy: Path) -> None:
    """Exit code 1 each time, with numbers and cause.

    The report stays, the results are kept, and without the gate they are published.
    """
    as_if_of_old_keras(copy)
    before = (copy / "output/report.html").read_bytes()
    for _ in range(2):
        told = run("build", "--project", copy, *BUILD, "--fail-on", "drift", code=1).stderr
        assert f"Cause: keras {OLD_KERAS} →" in told
        assert before == (copy / "output/report.html").read_bytes()
    assert run("plan", "--project", copy).stdout.startswith("Nothing to train")
    trained, _ = rebuilt(copy)
    assert set() == trained
    assert before != (copy / "output/report.html").read_bytes()
    run("build", "--project", copy, *BUILD, "--fail-on", "drift")
