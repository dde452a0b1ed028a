"""Each starter is a project that works as it is: it trains, its claims hold, and nobody typed a number."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from lrbs_report.base.package import PACKAGE
from lrbs_report.report.targets.makeup import MOST_WHITE
from lrbs_report.study.experiments import Trained
from lrbs_report.study.reading import read_study
from lrbs_report.walks.starters import DEFAULT, OLD_NAMES, STARTERS
from tests import ROOT
from tests.commands import content, run
from tests.factory.reviews import with_reviews
from tests.pages.looks import BROKEN_NAMES, CUT_IN_TEXT, CUT_OR_SMALL, OPEN_ALL, opened, whites
from tests.tenth import tenth

NEW = [name for name in STARTERS if name != DEFAULT]
TABLES = {name: starter.table for name, starter in STARTERS.items() if starter.table}
OF_IMAGES = re.compile(r"\b(?:im[aá]gen\w*|images?|p[ií]xel\w*)\b", re.IGNORECASE)


@pytest.fixture(scope="module", params=NEW)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Start a project, and build it from nothing, which ends well only when every claim holds."""
    folder = started(tmp_path_factory.mktemp("started"), str(request.param))
    run("check", "--strict", "--project", folder)
    run("build", "--project", folder, "--jobs", "1")
    return folder


def started(beside: Path, name: str) -> Path:
    """Start a project, with the data that are fetched elsewhere."""
    run("init", beside / name, "--starter", name)
    if name == "sequences":
        with_reviews(beside / name)
    return beside / name


@pytest.mark.parametrize("name", NEW)
def test_each_is_in_order(name: str, tmp_path: Path) -> None:
    """Its definitions and its data are, and all of its runs are to be trained."""
    told = run("plan", "--project", started(tmp_path, name)).stdout
    assert re.search(r"(?m)^[1-9]\d* runs to train \(0 kept\)", told)


@pytest.mark.long(1)
def test_both_languages_tell_every_claim(built: Path) -> None:
    """Spanish first; each claim stands in each of the two reports, and is borne out."""
    claims = {claim.id for claim in read_study(built / "experiments.toml").claims}
    assert 1 <= len(claims) <= 6
    for page, language in (("report.html", "es"), ("report.en.html", "en")):
        html = (built / "output" / page).read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in html
        assert claims == set(re.findall(r'<div class="claim holds" id="claim-([a-z0-9-]+)"', html))
    assert {"report.pdf", "report.en.pdf"} <= set(content(built / "output"))


@pytest.mark.long(1)
def test_the_report_is_whole_on_any_screen_and_on_paper(built: Path, browser: Browser) -> None:
    """Nothing is cut or too small to read, with all that is folded open, and no page of the PDF is white."""
    refuse_flaws(built, browser)


def test_the_default_report_is_whole_too(tmp_path: Path, browser: Browser) -> None:
    """It has more than any other."""
    folder = tenth(tmp_path / "project")
    run("build", "--allow-refuted", "--project", folder)
    refuse_flaws(folder, browser)


def refuse_flaws(folder: Path, browser: Browser) -> None:
    """Fail where a report is cut or too small to read, or a page but the last ends too white."""
    for name in ("report", "report.en"):
        for width in (360, 768, 1000, 1400):
            with opened(browser, folder / "output" / f"{name}.html", width=width) as (page, _):
                page.evaluate(OPEN_ALL)
                seen = [page.evaluate(one) for one in (CUT_OR_SMALL, CUT_IN_TEXT, BROKEN_NAMES)]
                assert [[], [], []] == seen, (name, width)
        *whole, _ = whites(folder / "output" / f"{name}.pdf")
        assert [] == [share for share in whole if share > MOST_WHITE], name


@pytest.mark.long(1)
def test_what_is_trained_learns(built: Path) -> None:
    """In every run the cost falls, from the first epoch to the last, to less than nine tenths."""
    results = json.loads((built / "output/data/results.json").read_text(encoding="utf-8"))["experiments"]
    runs = [run for one in results.values() for run in one["runs"] if one.get("purpose") != "range_test"]
    assert runs
    for one in runs:
        assert one["epochs"][-1]["cost"] < one["epochs"][0]["cost"] * 0.9


@pytest.mark.long(1)
def test_a_second_build_does_nothing(built: Path) -> None:
    """What was started is trained once."""
    assert "Nothing to do" in run("build", "--project", built).stdout


@pytest.mark.long(1)
def test_every_claim_would_notice(built: Path) -> None:
    """No claim, and no value that is printed, survives all perturbations of the results."""
    assert "score 100 %" in run("check", "--mutate", "--project", built).stdout


@pytest.mark.parametrize("name", TABLES)
def test_nothing_speaks_of_images_where_there_are_none(name: str, tmp_path: Path) -> None:
    """What a starter with a table says of its own is about rows."""
    run("init", tmp_path / name, "--starter", name)
    texts = [tmp_path / name / "experiments.toml", *(tmp_path / name / "templates").iterdir()]
    assert [] == [line for text in texts for line in _lines(text) if OF_IMAGES.search(line)]


def _lines(text: Path) -> Iterator[str]:
    yield from text.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("table", TABLES.values())
def test_a_table_is_the_one_that_is_described(table: str) -> None:
    """It is small, and its digest and its size stand beside its authors; an archive holds standard scores."""
    file = (PACKAGE / "data" / table).read_bytes()
    told = (PACKAGE / "data" / "README.md").read_text(encoding="utf-8").partition(f"## {table}")[2]
    digest = hashlib.sha256(file).hexdigest()
    assert f"{len(file):,} bytes, SHA-256 `{digest}`".replace(",", " ", 1) in told.partition("\n## ")[0]
    assert len(file) <= 250_000
    if not table.endswith(".npz"):
        return
    with np.load(PACKAGE / "data" / table) as archive:
        trained = archive["x_train"].astype(float)
    assert np.allclose(trained.mean(axis=0), 0, atol=1e-6)
    assert np.allclose(trained.std(axis=0), 1, atol=1e-6)


def test_without_a_name_the_default_is_started(tmp_path: Path) -> None:
    """It is the same, byte for byte, as when it is named."""
    run("init", tmp_path / "named", "--starter", DEFAULT)
    run("init", tmp_path / "plain")
    assert content(tmp_path / "named") == content(tmp_path / "plain")
    assert (ROOT / "experiments.toml").read_bytes() == content(tmp_path / "plain")["experiments.toml"]


def test_an_unknown_starter_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    """Nothing is written."""
    refused = run("init", tmp_path / "project", "--starter", "regresion", code=2)
    assert all(f"'{name}'" in refused.stderr for name in STARTERS)
    assert not (tmp_path / "project").exists()


def test_a_shell_offers_the_starters() -> None:
    """Completion knows their names, and the help what each is about."""
    variables = {
        "_LRBS_REPORT_COMPLETE": "bash_complete",
        "COMP_WORDS": "lrbs-report init --starter ",
        "COMP_CWORD": "3",
    }
    assert [f"plain,{name}" for name in STARTERS] == run(variables=variables).stdout.split()
    for told in (run("init", "--help").stdout, run("init", "--list").stdout):
        words = " ".join(told.split())
        assert all(f"{name} {starter.about}" in words for name, starter in STARTERS.items())


def test_what_starters_were_called_is_still_taken(tmp_path: Path) -> None:
    """It starts the same, byte for byte, and is not offered any more."""
    for name, now in OLD_NAMES.items():
        run("init", tmp_path / name, "--starter", name)
        run("init", tmp_path / now, "--starter", now)
        assert content(tmp_path / now) == content(tmp_path / name)
    assert STARTERS.keys().isdisjoint(OLD_NAMES)


def test_the_minimal_article_is_read_in_a_minute(tmp_path: Path) -> None:
    """Definitions of about twenty lines, and with both texts no more than forty; the report takes seconds."""
    run("init", tmp_path, "--starter", "minimal")
    definitions = (tmp_path / "experiments.toml").read_text(encoding="utf-8").splitlines()
    texts = [text.read_text(encoding="utf-8").splitlines() for text in (tmp_path / "templates").iterdir()]
    assert len(texts) == 2
    assert len(definitions) <= 25
    assert len(definitions) + sum(map(len, texts)) <= 40
    assert re.search(r"(?m)kept\), about [1-3]?\d s\.$", run("plan", "--project", tmp_path).stdout)


def test_what_is_for_own_data_says_nothing_of_bytes(tmp_path: Path) -> None:
    """Nothing is divided, every column counts alike, and no layer is for images."""
    run("init", tmp_path, "--starter", "own-data")
    study = read_study(tmp_path / "experiments.toml")
    datasets = [one.dataset for one in study.experiments if isinstance(one, Trained)]
    assert {True} == {dataset.standardize for dataset in datasets}
    assert "Flatten" not in (tmp_path / "experiments.toml").read_text(encoding="utf-8")
