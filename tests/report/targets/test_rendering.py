"""The files of a report: which there are, and that they need nobody else.

The same document gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs.article import parse_log
from lrbs_report.report import Templates, compose, press, render
from lrbs_report.report.targets import rendering
from lrbs_report.study.experiments import Study
from tests import ROOT, factory

SOURCES = ROOT
OTHER_SHELL = """
import sys
from tests.report.targets.test_rendering import digests, small_study
if __name__ == "__main__":
    print(digests(small_study(), jobs=int(sys.argv[1])))
"""


def small_study() -> Study:
    """Return one experiment, one that diverges, and a small grid, in two languages."""
    grid = factory.sweep("grid", learning_rate=(0.1, 1000.0), batch_size=(1, 32))
    tame = factory.experiment("lr-0-1", title={"es": "Tasa «0,1» $a$ <b>", "en": "Rate 0.1"})
    return factory.study(tame, factory.experiment("wild", learning_rate=1000.0), sweeps=[grid])


def render_all(study: Study, jobs: int = 1) -> dict[str, bytes]:
    """Render a study's fake findings."""
    document = compose(factory.findings(study), factory.PROVENANCE)
    with press(len(document.pages), jobs, pdf=True) as shared:
        return render(document, Templates(), pdf=True, press=shared)


def digests(study: Study, jobs: int) -> str:
    """Sum up every file of a report."""
    return json.dumps(
        {
            name: hashlib.sha256(content).hexdigest()
            for name, content in sorted(render_all(study, jobs).items())
        }
    )


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Render the small study once."""
    return render_all(small_study())


def test_a_pdf_carries_its_data_while_they_are_small(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond that only the definitions; and the page says which of the two it is."""
    data = sum(len(files[f"data/{name}"]) for name in ("results.json", "runs.csv"))
    one = factory.study(factory.experiment("lr-0-1"), languages=("en",))
    monkeypatch.setattr(rendering, "MOST_ATTACHED", data)
    small = PdfReader(io.BytesIO(render_all(one)["report.pdf"]))
    monkeypatch.setattr(rendering, "MOST_ATTACHED", 1000)
    large = PdfReader(io.BytesIO(render_all(one)["report.pdf"]))
    assert {"experiments.toml", "results.json", "runs.csv"} == {*small.attachments}
    assert {"experiments.toml"} == {*large.attachments}
    told = [" ".join(page.extract_text() for page in pdf.pages).split() for pdf in (small, large)]
    assert [("attached to this PDF." in " ".join(words)) for words in told] == [True, True]
    assert ["beside the report" in " ".join(words) for words in told] == [False, True]


def test_which_files_there_are(files: dict[str, bytes]) -> None:
    """A page and a PDF a language, a log an experiment or sweep, each chart, and the data.

    Each chart is there in four forms and each language.
    """
    figures = [
        "cost-lr-0-1",
        "cost-wild",
        "comparison",
        "learning-rate",
        "accuracy",
        "heat-map-grid",
        "panels-grid",
    ]
    expected = {
        "report.html",
        "report.pdf",
        "report.en.html",
        "report.en.pdf",
        "data/results.json",
        "data/runs.csv",
        "data/values.es.json",
        "data/values.en.json",
    }
    expected |= {f"logs/{name}.log" for name in ("lr-0-1", "wild", "grid")}
    expected |= {
        f"figures/{id_}{language}{ending}"
        for id_ in figures
        for language in ("", ".en")
        for ending in (".svg", ".png", "@2x.png", ".webp")
    }
    assert expected == files.keys()


def test_no_pdf_when_not_wanted() -> None:
    """Without PDF the rest is the same."""
    study = factory.study(factory.experiment("one"), languages=("en",))
    made = render(compose(factory.findings(study), factory.PROVENANCE), Templates(), pdf=False)
    assert not [name for name in made if name.endswith(".pdf")]
    assert "report.html" in made


def test_no_request_leaves_the_page(files: dict[str, bytes]) -> None:
    """Everything that the page loads is inside it; it links only to the other language's page beside it."""
    page = files["report.html"].decode()
    loaded = re.findall(r'(?:src|href)="([^"]*)"|url\("?([^")]*)', page)
    addresses = {address or other for address, other in loaded}
    assert {"report.en.html"} == {address for address in addresses if not address.startswith(("data:", "#"))}


def test_page_is_navigable(files: dict[str, bytes]) -> None:
    """The page has its language, one main heading and a way to skip to the article.

    It has alternative texts, and scopes in tables.
    """
    page = files["report.html"].decode()
    assert '<html lang="es">' in page
    assert page.count("<h1") == 1
    assert 'href="#article"' in page
    charts = re.findall(r'<svg [^>]*role="img"[^>]*>', page)
    assert len(charts) == 2 * 6  # each for wide and for narrow screens
    assert all(re.search(r'aria-label="[^"]{20,}"', chart) for chart in charts)
    assert not re.search(r"<th(?![^>]*scope=)[ >]", page)
    anchors = re.findall(r' id="([^"]*)"', page)
    assert len(set(anchors)) == len(anchors)


def test_pdf_is_accessible_and_embeds_only_our_fonts(files: dict[str, bytes]) -> None:
    """The PDF says that it is PDF/UA-1, in its language, has bookmarks, and holds no font of this machine."""
    content = unpacked(files["report.pdf"])
    assert b"pdfuaid:part" in content
    assert b"/Lang (es)" in content
    assert b"/Outlines" in content
    fonts = set(re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", content))
    assert fonts
    assert {font for font in fonts if not font.startswith((b"Report", b"DejaVu"))} == set()


def unpacked(pdf: bytes) -> bytes:
    """Return a PDF with its compressed streams unpacked behind it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")


def test_log_is_the_first_seed_in_the_main_language(files: dict[str, bytes]) -> None:
    """Reading the log back gives the first seed's numbers."""
    study = small_study()
    run = factory.findings(study).first(study.named["lr-0-1"])
    transcript = parse_log(files["logs/lr-0-1.log"].decode())
    assert run.watched == tuple(epoch.cost for epoch in transcript.epochs)
    assert transcript.language == "es"


def test_results_json_holds_every_digit(files: dict[str, bytes]) -> None:
    """Costs and rates come back bit for bit; a cost that is not finite is null; the status says why."""
    study = small_study()
    told = json.loads(files["data/results.json"])["experiments"]
    run = factory.findings(study).runs["lr-0-1"][1]
    read = told["lr-0-1"]["runs"][1]
    assert (run.seed, "finished", run.judged) == (read["seed"], read["status"], read["accuracy"])
    right = [
        {"epoch": epoch, "cost": cost, "loss": cost, "learning_rate": rate}
        for epoch, (cost, rate) in enumerate(zip(run.watched, run.rates, strict=True))
    ]
    assert right == read["epochs"]  # drawn with replacement, so no batch is smaller
    assert told["lr-0-1"]["accuracy_rule"] == {"rule": "largest output"}
    wild = told["wild"]["runs"][0]
    assert (wild["status"], wild["accuracy"], wild["epochs"][-1]["cost"]) == ("diverged", None, None)


def test_runs_csv_has_a_line_an_epoch(files: dict[str, bytes]) -> None:
    """Every epoch of every run is a line, and the accuracy stands on a run's last one."""
    study = small_study()
    lines = list(csv.DictReader(io.StringIO(files["data/runs.csv"].decode())))
    findings = factory.findings(study)
    assert sum(run.length for runs in findings.runs.values() for run in runs) == len(lines)
    first = [line for line in lines if (line["experiment"], line["seed"]) == ("lr-0-1", "0")]
    assert [repr(cost) for cost in findings.runs["lr-0-1"][0].watched] == [line["cost"] for line in first]
    assert [""] * 9 + [str(findings.runs["lr-0-1"][0].judged)] == [line["accuracy"] for line in first]


def test_own_style_sheet_may_load_nothing(tmp_path: Path) -> None:
    """A print style sheet that asks for a file or another machine fails the build.

    Nothing is left out instead.
    """
    (tmp_path / "print.css").write_text(
        "body { background: url('http://example.org/a.png') }", encoding="utf-8"
    )
    study = factory.study(factory.experiment("one", seeds=1), languages=("en",))
    with pytest.raises(InvalidInput, match=r"example\.org"):
        render(compose(factory.findings(study), factory.PROVENANCE), Templates(tmp_path), pdf=True)


def test_same_bytes_in_another_shell(files: dict[str, bytes], tmp_path: Path) -> None:
    """Another hash seed, time zone, locale, folder and number of processes give the same bytes."""
    script = tmp_path / "other.py"
    script.write_text(OTHER_SHELL, encoding="utf-8")
    shell = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONPATH": str(SOURCES),
    }
    told = subprocess.run(
        [sys.executable, str(script), "2"],
        env=shell,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {
        name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())
    } == json.loads(told)
