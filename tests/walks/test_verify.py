"""Verifying: runs are trained again, and every number is judged.

In a project, and with nothing but the published folder.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.editions.edition import Edition, next_edition
from lrbs_report.keeping.encoding import encode
from lrbs_report.keeping.project import open_project
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.recording import record
from lrbs_report.results.findings import Findings
from lrbs_report.walks.verifying.training import Trained, judged, sample_of
from tests import factory
from tests.commands import content, project, run

WHOLE = factory.whole_study()
ALL = {"less-accurate": 1.0}
"""Claims of all seeds, of which one is enough to turn them."""
STUDY = replace(WHOLE, claims=tuple(replace(one, seeds=ALL.get(one.id, one.seeds)) for one in WHOLE.claims))
FINDINGS = factory.findings(STUDY)


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return an edition of made-up results."""
    return next_edition(None, record(compose(FINDINGS, factory.PROVENANCE), Templates(), {}, "code"))


def again(by: float, *ids: str, keras: str = "3.15.0") -> dict[tuple[str, int], RunResult]:
    """Return the runs of some experiments, moved."""
    return {(id_, one.seed): factory.retrained(one, by, keras) for id_ in ids for one in FINDINGS.runs[id_]}


def counts(found: Trained) -> dict[str, int]:
    """Count the judgements."""
    told = [one.judgement for one in found.numbers]
    return {judgement: told.count(judgement) for judgement in dict.fromkeys(told)}


def test_the_same_runs_are_identical(edition: Edition) -> None:
    """All that rests on them; the rest was not checked."""
    found = judged(edition, FINDINGS, again(0.0, "lr-0-1"))
    assert found.is_confirmed
    assert {"lr-0-1": "bit-identical"} == found.classes
    assert {"identical", "partly trained again", "not trained again"} == set(counts(found))
    assert {"lr-0-1"} <= set(edition.content.numbers["accuracy('lr-0-1')"]["experiments"])


def test_what_is_far_is_different_and_its_cause_named(edition: Edition) -> None:
    """The number, its tolerance, the library that differs; claims that turn are told."""
    found = judged(edition, FINDINGS, again(0.2, "lr-0-1", keras="3.15.0"))
    number = next(one for one in found.numbers if one.name == "accuracy('lr-0-1')")
    assert ("different", [("library", "keras", "3.14.0", "3.15.0")]) == (
        number.judgement,
        [(cause.kind, cause.name, cause.before, cause.after) for cause in number.causes],
    )
    assert isinstance(number.published, float)
    assert isinstance(number.again, float)
    assert number.published - number.again > (number.tolerance or math.inf)
    assert {("less-accurate", "undecided", "refuted")} <= {
        (one.id, one.published, one.again) for one in found.claims
    }
    assert not found.is_confirmed


def test_what_is_near_is_within_tolerance(edition: Edition) -> None:
    """In another environment; in the same one, nothing that is recorded says why, and it is different."""
    found = judged(edition, FINDINGS, again(1e-6, "lr-0-1"))
    assert found.is_confirmed
    assert ["within tolerance"] == [
        one.judgement for one in found.numbers if one.name == "accuracy('lr-0-1')"
    ]
    same = judged(edition, FINDINGS, again(1e-6, "lr-0-1", keras="3.14.0"))
    assert not same.is_confirmed
    assert {"unknown"} == {
        cause.kind for one in same.numbers for cause in one.causes if one.again != one.published
    }


def test_a_sample_is_drawn_over_experiments_and_seeds() -> None:
    """As many of each experiment as possible; the same draw is the same sample, another one other seeds."""
    study = Findings(study=STUDY, runs=FINDINGS.runs).study
    chosen = [(one.experiment.id, one.seed) for one in sample_of(study, len(study.experiments), 1)]
    assert {one.id for one in study.experiments} == {id_ for id_, _ in chosen}
    assert chosen == [(one.experiment.id, one.seed) for one in sample_of(study, len(study.experiments), 1)]
    seeds = {
        one.seed
        for draw in range(30)
        for one in sample_of(study, len(study.experiments), draw)
        if one.experiment.id == "lr-0-1"
    }
    assert {0, 1, 2} == seeds
    assert len(list(STUDY.runs())) == len(sample_of(STUDY, None, 1))


# With real training


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was built."""
    folder = project(tmp_path_factory.mktemp("verify") / "project")
    run("build", "--project", folder, "--no-pdf", "--jobs", "1")
    return folder


def edit(file: Path, change: Callable[[str], str]) -> None:
    """Change a text."""
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_project_verifies_and_remembers(built: Path) -> None:
    """Every number is identical.

    The class of each experiment is in the history, and the next build has nothing to do.
    """
    found = json.loads(run("verify", "--project", built, "--json").stdout)
    assert (True, {"bit-identical"}, {"identical"}) == (
        found["confirmed"],
        {one["class"] for one in found["experiments"].values()},
        {one["judgement"] for one in found["numbers"]},
    )
    told = json.loads(run("history", "--project", built, "--json").stdout)[0]["verifications"]
    assert {("fast", "bit-identical", 2), ("slow", "bit-identical", 2)} <= {
        (one["experiment"], one["judgement"], one["runs"]) for one in told
    }
    assert "Nothing to do" in run("build", "--project", built, "--no-pdf").stdout


def test_a_reader_with_the_published_folder_alone_can_verify(built: Path, tmp_path: Path) -> None:
    """A sample of what is honest comes out again, and can be repeated.

    Of what was edited nothing is trained, and nothing is written.
    """
    folder = Path(shutil.copytree(built / "output", tmp_path / "downloaded"))
    before = content(folder)
    said = run("verify", "--sample", "6", "--draw", "7", cwd=folder).stdout
    expected = (
        "bit-identical",
        "6 of 8 runs trained again, drawn by chance (again: --draw 7).",
        "identical, ",
        "6 of its 8 runs came",
    )
    assert ("69 of 69 files match the manifest.", []) == (
        said.splitlines()[0],
        [part for part in expected if part not in said],
    )
    edit(folder / "report.html", lambda text: text.replace("</main>", "<p>0,9999</p></main>"))
    found = run("verify", "--sample", "2", "--project", folder, code=1).stdout
    assert ("report.html: shows" in found, "Nothing was trained." in found, "trained again," in found) == (
        True,
        True,
        False,
    )
    assert before.keys() == content(folder).keys()


def test_made_up_results_are_found_by_training(built: Path, tmp_path: Path) -> None:
    """All of a folder may fit, as a build of made-up results does.

    In the environment that it names, other bits are enough.
    """
    folder = Path(shutil.copytree(built, tmp_path / "forged"))
    store = open_project(folder).store
    for path in (store.folder / "results").glob("*.json"):
        kept = store.load(path.stem)
        assert isinstance(kept, RunResult)
        assert kept.judged is not None
        path.write_bytes(
            encode(
                json.loads(path.read_bytes())["experiment"],
                factory.judged(kept, round(kept.judged + 0.002, 4)),
            )
        )
    shutil.rmtree(folder / "output")
    (store.folder / "history.sqlite").unlink()
    run("build", "--project", folder, "--no-pdf", "--fail-on", "none")
    found = json.loads(
        run("verify", "--project", folder / "output", "--sample", "1", "--json", code=1).stdout
    )
    assert ([], [], {"different"}) == (
        found["different"],
        found["unchecked"],
        {one["class"] for one in found["experiments"].values()},
    )


def test_an_older_edition_is_trained_from_its_own_definitions(built: Path, tmp_path: Path) -> None:
    """Although the project has other ones now."""
    folder = Path(shutil.copytree(built, tmp_path / "copy"))
    edit(
        folder / "experiments.toml",
        lambda text: text.replace("seeds = 2", "seeds = 1").replace(
            'id = "slow"\n', 'id = "slow"\nbatch_size = 64\n'
        ),
    )
    run("build", "--project", folder, "--no-pdf", "--allow-refuted")
    found = json.loads(run("verify", "--project", folder, "--edition", "1", "--sample", "2", "--json").stdout)
    assert (1, True, {"bit-identical"}) == (
        found["edition"]["number"],
        found["confirmed"],
        {one["class"] for one in found["experiments"].values()},
    )
