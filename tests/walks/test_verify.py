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
from statistics import fmean, stdev

import pytest

from lrbs_report.editions.edition import Edition, next_edition
from lrbs_report.judging.tolerance import class_of, lowest_chi_square, tolerance_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.keeping.encoding import encode
from lrbs_report.keeping.project import open_project
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.recording import record
from lrbs_report.results.findings import Findings
from lrbs_report.walks.verifying.training import Trained, judged, sample_of
from tests import factory
from tests.commands import content, project, run

STUDY = factory.whole_study()
FINDINGS = factory.findings(STUDY)


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return an edition of made-up results."""
    return next_edition(None, record(compose(FINDINGS, factory.PROVENANCE), Templates(), {}, "code"))


def shifted(run_: RunResult, by: float, keras: str = "3.15.0") -> RunResult:
    """Return the run with its costs moved, and its accuracy the other way.

    Another version of keras might have made it so.
    """
    moved = factory.judged(factory.shifted(run_, by), None if run_.judged is None else run_.judged - by)
    return replace(moved, environment={**run_.environment, "keras": keras})


def again(by: float, *ids: str, keras: str = "3.15.0") -> dict[tuple[str, int], RunResult]:
    """Return the runs of some experiments, moved."""
    return {(id_, one.seed): shifted(one, by, keras) for id_ in ids for one in FINDINGS.runs[id_]}


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


@pytest.mark.parametrize(
    ("by", "expected"),
    [(0.0, "bit-identical"), (1e-6, "within tolerance"), (0.002, "statistical only"), (0.5, "different")],
)
def test_each_class(by: float, expected: str) -> None:
    """From the same bits to another distribution, with another library.

    The spread of the seeds is about 0.003.
    """
    assert expected == class_of(
        FINDINGS.runs["lr-0-1"], [shifted(one, by) for one in FINDINGS.runs["lr-0-1"]]
    )


def test_one_seed_has_no_spread() -> None:
    """A ten-thousandth of the number is what it may be off by."""
    one = FINDINGS.runs["lr-0-1"][:1]
    assert "within tolerance" == class_of(one, [shifted(one[0], 1e-6)])
    assert "different" == class_of(one, [shifted(one[0], 1e-3)])


def test_the_same_environment_gives_the_same_bits() -> None:
    """Whatever the spread: other bits are another run."""
    assert "different" == class_of(
        FINDINGS.runs["lr-0-1"], [shifted(one, 1e-6, keras="3.14.0") for one in FINDINGS.runs["lr-0-1"]]
    )


@pytest.mark.parametrize("keras", ["3.14.0", "3.15.0"])
@pytest.mark.parametrize("where", ["series", "finals"])
def test_the_same_bits_are_asked_of_each_measure(where: str, keras: str) -> None:
    """In the same environment; in another one, costs and accuracies tell what the same run is."""
    asked = factory.experiment(dataset=factory.dataset(validation=(0, 50)))
    old = factory.result(asked, 0)
    new = shifted(old, 0.0, keras)
    assert "bit-identical" == class_of([old], [factory.with_losses(new)])
    moved = {
        "series": new.record.changed(["val_loss"], lambda number: number + 1e-6),
        "finals": new.record.changed(["test_loss"], lambda number: number + 1e-6),
    }
    expected = "different" if keras == "3.14.0" else "within tolerance"
    assert expected == class_of([old], [replace(new, record=moved[where])])


def test_a_run_that_diverges_now_is_different() -> None:
    """Whatever the spread."""
    runs = FINDINGS.runs["lr-0-1"]
    diverged = replace(factory.judged(factory.ended(runs[0], 2), None), status="diverged")
    assert "different" == class_of(runs, [diverged])


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
    assert {("less-accurate", "holds", "refuted")} <= {
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


def test_the_tolerance_follows_from_the_seeds() -> None:
    """T · s · √(2/n) for a mean, t · s · √2 for one seed.

    For a number of all seeds at once, more than nothing.
    """
    old, t_of_three = Evaluator(findings=FINDINGS), 9.92484
    spread = stdev([one.judged or 0.0 for one in FINDINGS.runs["lr-0-1"]])
    mean, one = (
        tolerance_of(asked, old, 0.9)
        for asked in (
            Asked(expression="accuracy('lr-0-1')"),
            Asked(expression="accuracy('lr-0-1')", over="seed", seed=1),
        )
    )
    assert mean == pytest.approx(t_of_three * spread * (2 / 3) ** 0.5, rel=1e-4)
    assert one == pytest.approx(t_of_three * spread * 2**0.5, rel=1e-4)
    assert tolerance_of(Asked(expression="z('published', 'lr-0-1', 0)"), old, 2.0) > 0.1


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


def spread_out(runs: tuple[RunResult, ...], factor: float) -> list[RunResult]:
    """Return runs whose distances from their mean are so many times as large.

    Somebody may have made them up so.
    """
    columns = [fmean(column) for column in zip(*(one.watched for one in runs), strict=True)]
    centre = fmean(one.judged or 0.0 for one in runs)
    return [
        factory.judged(
            factory.with_series(
                one,
                cost=tuple(
                    middle + factor * (cost - middle)
                    for cost, middle in zip(one.watched, columns, strict=True)
                ),
            ),
            centre + factor * ((one.judged or 0.0) - centre),
        )
        for one in runs
    ]


@pytest.mark.parametrize(
    ("seeds", "factor", "expected"),
    [(20, 1.0, "statistical only"), (20, 4.0, "different"), (8, 8.0, "different")],
)
def test_made_up_seeds_do_not_widen_the_tolerance(seeds: int, factor: float, expected: str) -> None:
    """Seeds that spread far wider than those trained again were not trained.

    Other seeds of the same spread are such as may come out.
    """
    one = factory.experiment("a", seeds=2 * seeds)
    runs = [factory.result(one, seed) for seed in range(2 * seeds)]
    renewed = [replace(shifted(run, 0.0), seed=seed) for seed, run in enumerate(runs[seeds:])]
    assert expected == class_of(spread_out(tuple(runs[:seeds]), factor), renewed)


def test_few_seeds_cannot_tell() -> None:
    """Two of twenty that came out otherwise are no confirmation, and no accusation.

    Two that are far off are.
    """
    one = factory.experiment("a", seeds=20)
    runs = [factory.result(one, seed) for seed in range(20)]
    assert "too few to tell" == class_of(runs, [shifted(run, 0.0008) for run in runs[:2]])
    assert "too few to tell" == class_of(runs[:2], [shifted(run, 0.0008) for run in runs[:2]])
    assert "different" == class_of(runs, [shifted(run, 0.5) for run in runs[:2]])


def test_the_lowest_spread_is_that_of_any_table() -> None:
    """The 0.5 % points of the chi-square distribution with 4 and 19 degrees of freedom."""
    assert [0.207, 6.844] == [round(lowest_chi_square(freedom), 3) for freedom in (4, 19)]


# With real training


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was built."""
    folder = project(tmp_path_factory.mktemp("verify") / "project")
    run("build", "--project", folder, "--no-pdf")
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
    assert ("72 of 72 files match the manifest.", []) == (
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
