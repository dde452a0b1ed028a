"""Reports with holes, with the real command: refused, published when asked for, made whole later.

Whoever reads one is told.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lrbs_report.base.errors import PublishedWithout, RunsFailed
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.logs.article import print_log
from lrbs_report.notifying import news
from lrbs_report.walks import planning
from tests import factory
from tests.commands import BETTER, FAST_AND_SLOW, HEAD, content, project, run
from tests.commands import DEFINITIONS as TRAINED
from tests.factory.projects import kept_project
from tests.pages.checkers import STANDARDS, axe, complaints_about_html, complaints_about_pdf

DEFINITIONS = f"""\
{HEAD}[defaults]
epochs = 3
seeds = 3

{FAST_AND_SLOW}
[[experiments]]
id = "steady"
learning_rate = 0.03

[[sweeps]]
id = "grid"
learning_rate = [0.02, 0.2]
batch_size = [8, 64]
seeds = 1

{BETTER}
[[claims]]
id = "good"
es = "Acierta {{accuracy('fast')}}."
en = "It reaches {{accuracy('fast')}}."
holds = "accuracy('fast') > 0.5"

[[references]]
id = "published"
title = "A log"
log = "published.log"
matches = ["fast"]
"""
LOST: dict[str, Collection[int]] = {"slow": (1, 2, 3), "fast": (3,), "grid-lr-0-2-bs-64": (1,)}
ARTICLE = """\
{{ value("accuracy", "slow") }} · {{ value("accuracy", "fast") }}

{{ claim("better") }}
{{ claim("good") }}
{{ figure("heat-map", "grid") }}
{{ figure("accuracy", "grid") if has_figure("accuracy", "grid") else "" }}

## Slow

{{ log("slow") }}
{{ figure("cost", "slow") }}
{{ figure("cost", "fast") }}
"""
NOTICE = re.compile(r'<div class="holes" role="note"><p>(.*?)</p></div>')
SAID = (
    "<b>Este informe tiene huecos.</b> Faltan 5 de 13 ejecuciones: fast (semilla 3); "
    "slow (semillas 1, 2, 3); grid-lr-0-2-bs-64 (semilla 1). "
    "No se ha podido juzgar la afirmación better. No se ha podido comparar el registro publicado published."
)
SAID_IN_ORDER = SAID.replace(
    "slow (semillas 1, 2, 3); grid-lr-0-2-bs-64 (semilla 1)",
    "grid-lr-0-2-bs-64 (semilla 1); slow (semillas 1, 2, 3)",
)
"""What the edition's page says: it has the edition alone, which keeps ids in their own order."""

AS_IT_IS = ("--only", "steady", "--allow-holes")
"""Trains nothing: what is named is there."""


def holed_project(folder: Path) -> Project:
    """Make a project of made-up results that lacks an experiment, a seed, and a cell of a grid.

    Its article names what is missing.
    """
    folder.mkdir()
    log = print_log(factory.result(factory.experiment("fast", epochs=3, seeds=10), 9), "en")
    (folder / "published.log").write_text(log, encoding="utf-8")
    made = kept_project(folder, DEFINITIONS)
    lose(made)
    made.templates.mkdir()
    for language in ("es", "en"):
        (made.templates / f"article.{language}.md.j2").write_text(ARTICLE, encoding="utf-8")
    return made


def lose(made: Project) -> None:
    """Lose some results."""
    found = planning.plan(made, 1)
    for one in found.study.runs():
        if one.seed in LOST.get(one.experiment.id, ()):
            made.store.result_path(found.key(one)).unlink()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose report was published with holes."""
    made = holed_project(tmp_path_factory.mktemp("holes") / "project")
    run("build", "--project", made.folder, *AS_IT_IS)
    return made


@pytest.fixture
def copy(published: Project, tmp_path: Path) -> Project:
    """Return a copy to change."""
    return Project(Path(shutil.copytree(published.folder, tmp_path / "copy", symlinks=True)))


def page_of(made: Project, language: str = "") -> str:
    """Return a published page."""
    return (made.output.folder / f"report{language}.html").read_text(encoding="utf-8")


def editions(made: Project) -> list[int]:
    """Return the numbers of the editions."""
    return [one["number"] for one in json.loads(run("history", "--project", made.folder, "--json").stdout)]


def test_the_list_of_editions_and_the_news_say_it_too(published: Project) -> None:
    """So that nobody takes it for a whole one."""
    assert run("history", "--project", published.folder).stdout.rstrip().endswith("with holes")
    message = news.latest_news(published)
    assert message
    assert "runs are missing" in message.subject + message.text


def test_the_report_says_what_is_missing(published: Project) -> None:
    """At the top, in both languages; it shows what is there, and a line in the place of what is not."""
    page = page_of(published)
    assert [SAID] == NOTICE.findall(page)
    assert "<b>This report has holes.</b> 5 of 13 runs are missing" in page_of(published, ".en")
    assert ["better", "grid", "slow", "slow"] == re.findall(r'<p class="absent">Falta: (.*?)</p>', page)
    assert re.search(r"<p>sin valor · <a [^>]*>0,9\d+</a></p>", page)
    assert re.search(r"Sin decidir:</b> se cumple en .{,200}2</a> de .{,200}2</a> semillas", page)
    assert {'id="figure-accuracy-grid"', 'id="figure-cost-fast"'} == set(
        re.findall(r'id="figure-[^"]*"', page)
    )


def test_its_data_hold_what_is_there(published: Project) -> None:
    """Results and logs of what was trained; the edition says what is missing."""
    results = json.loads((published.output.folder / "data" / "results.json").read_text(encoding="utf-8"))[
        "experiments"
    ]
    assert {
        "fast": 2,
        "steady": 3,
        "grid-lr-0-02-bs-8": 1,
        "grid-lr-0-02-bs-64": 1,
        "grid-lr-0-2-bs-8": 1,
    } == {id_: len(one["runs"]) for id_, one in results.items()}
    assert {"fast", "steady", "grid"} == {path.stem for path in (published.output.folder / "logs").iterdir()}
    edition = json.loads((published.output.folder / "data" / "edition.json").read_text(encoding="utf-8"))
    assert {"fast": [3], "slow": [1, 2, 3], "grid-lr-0-2-bs-64": [1]} == edition["environment"]["holes"][
        "seeds"
    ]
    assert {"experiments.toml", "published.log"} <= set(edition["sources"])


def test_pages_of_holes_are_valid_and_bar_nobody(published: Project, browser: Browser) -> None:
    """The Nu HTML checker and axe have nothing to say, wide and narrow, light and dark.

    The page of the edition says it too.
    """
    (edition,) = (
        path for path in (published.output.folder / "editions").iterdir() if path.name.count(".") == 1
    )
    pages = [published.report, published.output.folder / "report.en.html", edition]
    assert "" == complaints_about_html(pages)
    assert [SAID_IN_ORDER] == NOTICE.findall(edition.read_text(encoding="utf-8"))
    for width, dark in ((1400, False), (360, True)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        page, found = context.new_page(), list[str]()
        for file in pages:
            page.goto(file.as_uri())
            page.evaluate(axe())
            found += [
                f"{file.name}: {one['id']}" for one in page.evaluate("axe.run().then(all => all.violations)")
            ]
            assert width >= page.evaluate("document.documentElement.scrollWidth"), file.name
        context.close()
        assert [] == found


def test_pdfs_of_holes_follow_both_standards(published: Project) -> None:
    """By veraPDF's judgement."""
    files = [published.output.folder / name for name in ("report.pdf", "report.en.pdf")]
    assert {
        (str(file), standard): ["ok"] for file in files for standard in STANDARDS
    } == complaints_about_pdf(files)


def test_there_is_always_something_to_do(published: Project) -> None:
    """Built again with the option, or without, a report with holes is never called current."""
    build = ("build", "--project", published.folder)
    said = run(*build, *AS_IT_IS).stdout
    assert "Report with holes, 5 runs are missing: " in said
    assert (
        "5 runs of other experiments are missing, so the report was left as it is."
        in run(*build, "--only", "steady").stdout
    )
    assert "Nothing to do" not in said
    assert [1] == editions(published)


def test_a_note_of_an_earlier_report_says_nothing_of_one_with_holes(copy: Project) -> None:
    """Results and history come back from version control as they were when the report was whole.

    The report in `output/` is still the other one.
    """
    build = ("build", "--project", copy.folder, "--no-pdf")
    kept_project(copy.folder, DEFINITIONS)
    run(*build)
    whole = Path(shutil.copytree(copy.store.folder, copy.folder.parent / "whole"))
    lose(copy)
    run(*build, *AS_IT_IS)
    shutil.copytree(whole / "results", copy.store.folder / "results", dirs_exist_ok=True)
    shutil.copy2(whole / "history.sqlite", copy.store.history.file)
    assert [SAID] == NOTICE.findall(page_of(copy))
    assert "Nothing to do" not in run(*build).stdout
    assert [] == NOTICE.findall(page_of(copy))


def test_the_next_whole_build_is_a_new_edition(copy: Project) -> None:
    """Without a word of holes; what changed since is that the seeds and the experiments are there."""
    kept_project(copy.folder, DEFINITIONS)
    assert "Report: " in run("build", "--project", copy.folder, "--no-pdf").stdout
    assert [] == NOTICE.findall(page_of(copy))
    assert 'class="absent"' not in page_of(copy)
    assert [1, 2] == editions(copy)
    told = run("diff", "--project", copy.folder).stdout
    expected = (
        "Cause: seeds 1–2 → 1–3",
        "experiment slow is new: accuracy 0.9",
        "claim better is new",
        "claim good: 3 of 3 seeds agree now, before 2 of 2",
    )
    assert [] == [one for one in expected if one not in told]
    assert "experiment  is new" not in told
    assert "Nothing to do" in run("build", "--project", copy.folder, "--no-pdf").stdout
    lose(copy)
    run("build", "--project", copy.folder, "--no-pdf", *AS_IT_IS)
    assert [1, 2, 3] == editions(copy)
    assert "experiment slow is gone" in run("diff", "--project", copy.folder).stdout


def test_publishing_refuses_holes_unless_told_to(published: Project, tmp_path: Path) -> None:
    """One message with both ways out, and nothing written; told to, the article says it before all else."""
    site = tmp_path / "site"
    site.mkdir()
    publish = ("publish", "markdown", site, "--slug", "a", "--project", published.folder)
    for words in (publish, ("figures", site, "--project", published.folder)):
        told = run(*words, code=2).stderr
        assert re.search(
            (
                r"5 of 13 results are missing\n +Run `lrbs-report build --project .*` first\. "
                r"--allow-holes publishes what is there\."
            ),
            told,
        )
    assert {} == content(site)
    run(*publish, "--allow-holes")
    text = (site / "a" / "index.md").read_text(encoding="utf-8")
    assert [SAID] == NOTICE.findall(text)
    assert text.index('class="holes"') < text.index("sin valor")
    assert '<p class="absent">Falta: slow</p>' in text
    assert "This report has holes." in (site / "a" / "index.en.md").read_text(encoding="utf-8")


def test_figures_say_what_they_lack(published: Project, tmp_path: Path) -> None:
    """Alone, without the article around them."""
    run(
        "figures",
        tmp_path / "figures",
        "--project",
        published.folder,
        "--allow-holes",
        "--theme",
        "light",
        "--language",
        "en",
    )
    snippet = (tmp_path / "figures" / "accuracy.en.html").read_text(encoding="utf-8")
    assert "Missing: fast (seed 3); slow (seeds 1, 2, 3)." in snippet
    assert not (tmp_path / "figures" / "cost-slow.en.html").exists()


def test_nothing_at_all_is_an_error_as_ever(tmp_path: Path) -> None:
    """There is nothing to publish, and no way out by an option."""
    empty = project(tmp_path / "empty", TRAINED)
    told = run("publish", "markdown", tmp_path, "--project", empty, "--allow-holes", code=2).stderr
    assert "6 of 6 results are missing" in told
    assert "--allow-holes" not in told


def test_people_are_told_that_a_build_failed_and_what_became_of_the_report() -> None:
    """Only a report that was left is said to be left."""
    assert "The report was left as it is.\n\nTwo failed." == news.failure("T", RunsFailed("Two failed.")).text
    assert "Two failed." == news.failure("T", PublishedWithout("Two failed.")).text


# With training that fails


FAILS = 'callbacks = [ { class = "EarlyStopping", monitor = "loss", baseline = "low" } ]'
"""A text is no number: Keras finds out at the end of the first epoch, after all checks."""

FAILING = TRAINED.replace('id = "slow"\n', f'id = "slow"\n{FAILS}\n')


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project one of whose experiments fails: built without the option, and then with it."""
    made = Project(project(tmp_path_factory.mktemp("failed") / "project", FAILING))
    build = ("build", "--project", made.folder, "--no-pdf", "--jobs", "1")
    told = run(*build, code=1).stderr
    assert told.startswith(
        "2 of 7 runs failed; the others were kept and the report was left as it is:\n  slow, seed 1: "
    )
    assert told.endswith("\n--allow-holes publishes what is there.\n")
    assert not made.output.folder.exists()
    told = run(*build, "--allow-holes", code=1).stderr
    assert told.startswith(
        "2 of 2 runs failed; the others were kept and the report was published with holes:\n  slow, seed 1: "
    )
    assert "--allow-holes" not in told
    return made


def test_a_failed_run_keeps_nothing_else_from_being_published(failed: Project) -> None:
    """All that is there is told, and the page says what is not."""
    page = page_of(failed)
    assert [
        (
            "<b>Este informe tiene huecos.</b> Faltan 2 de 8 ejecuciones: slow (semillas 1, 2). "
            "No se ha podido juzgar la afirmación slower."
        )
    ] == (NOTICE.findall(page))
    assert {"cost-fast", "accuracy", "heat-map-grid", "panels-grid"} == set(
        re.findall(r'id="figure-([^"]*)"', page)
    )
    assert [1] == editions(failed)


def test_missing_runs_are_tried_again(failed: Project, tmp_path: Path) -> None:
    """Also when nothing has changed; the report stays the edition that it is, with the option and without."""
    made = Project(Path(shutil.copytree(failed.folder, tmp_path / "copy", symlinks=True)))
    before = content(made.output.folder)
    for words in (("--allow-holes",), ()):
        said = run("build", "--project", made.folder, "--no-pdf", "--jobs", "1", *words, code=1)
        assert "2 runs to train (5 kept)" in said.stdout
        assert "Nothing to do" not in said.stdout
    assert (before, [1]) == (content(made.output.folder), editions(made))


def test_the_other_commands_know_holes(failed: Project) -> None:
    """`plan` and `check` speak of what was asked, and `check --mutate` wants all results.

    `verify` trains what was published.
    """
    assert "slow, seeds 1-2: new (never trained)" in run("plan", "--project", failed.folder).stdout
    assert "In order: 6 experiments, 8 runs" in run("check", "--project", failed.folder).stdout
    assert (
        "2 of 7 results are missing, and only results"
        in run("check", "--mutate", "--project", failed.folder, code=2).stderr
    )
    found = json.loads(run("verify", "--project", failed.folder, "--json", "--jobs", "1").stdout)
    assert (True, {"bit-identical"}, {"identical"}) == (
        found["confirmed"],
        {one["class"] for one in found["experiments"].values()},
        {one["judgement"] for one in found["numbers"]},
    )
    assert {
        "fast",
        "grid-lr-0-1-bs-8",
        "grid-lr-0-1-bs-32",
        "grid-lr-0-01-bs-8",
        "grid-lr-0-01-bs-32",
    } == set(found["experiments"])


def test_a_published_folder_may_not_hide_a_hole(failed: Project, tmp_path: Path) -> None:
    """Who leaves out the runs that do not fit must say so."""
    folder = Path(shutil.copytree(failed.output.folder, tmp_path / "downloaded"))
    file = folder / "data" / "edition.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["experiments"]["fast"]["runs"].pop()
    file.write_text(json.dumps(told), encoding="utf-8")
    said = " ".join(run("verify", "--project", folder, code=1).stdout.split())
    assert "fast: it has the seeds [1], its definitions and its holes leave [1, 2]" in said


def test_what_could_not_be_said_is_said_once_it_can(failed: Project, tmp_path: Path) -> None:
    """The experiment that failed is corrected: a new edition, with its claim, and exit code 0."""
    made = Project(Path(shutil.copytree(failed.folder, tmp_path / "copy", symlinks=True)))
    project(made.folder, TRAINED)
    run("build", "--project", made.folder, "--no-pdf", "--allow-holes", "--jobs", "1")
    assert [] == NOTICE.findall(page_of(made))
    assert 'id="claim-slower"' in page_of(made)
    assert [1, 2] == editions(made)
    assert "Nothing to do" in run("build", "--project", made.folder, "--no-pdf", "--allow-holes").stdout


def test_when_every_run_fails_nothing_is_published(tmp_path: Path) -> None:
    """There would be nothing in the report, so no option helps."""
    text = f'{HEAD}[[experiments]]\nid = "a"\nlearning_rate = 0.1\n{FAILS}\n'
    made = Project(project(tmp_path / "project", text))
    told = run("build", "--project", made.folder, "--no-pdf", "--allow-holes", code=1).stderr
    assert told.startswith(
        "1 of 1 run failed; the others were kept and the report was left as it is:\n  a, seed 1: "
    )
    assert "--allow-holes" not in told
    assert not made.output.folder.exists()
