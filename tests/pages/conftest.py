"""Reports rendered once for all tests of the pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.kinds.schedules.listing import schedule_of
from lrbs_report.report import Gallery, Templates, compose, press, render
from lrbs_report.study.experiments import Study
from tests import factory
from tests.once import made_once

DEFINITIONS = '[report]\ntitle = "La tasa y el tamaño de lote"\n'.encode()
LONG_WORD = "Hyperparameter" * 12
LISTED = schedule_of({"class": "Epochs", "rates": [0.1 / 2**epoch for epoch in range(30)]})


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, charts: Gallery) -> Path:
    """Render two studies, each into its folder.

    ``article`` is like the default report, ``nasty`` is full of hostile names.
    """
    return made_once(tmp_path_factory, "reports", lambda folder: _write_reports(folder, charts))


def nasty_study() -> Study:
    """Return a study whose titles look like HTML, formulas, templates and shortcodes.

    It also has words without end, and a run that diverges.
    """
    titles = {
        "es": f"<b>Tasa</b> $0,1$ {{{{ 1 }}}} & [gallery] «{LONG_WORD}»",
        "en": f"<script>alert(1)</script> $0.1$ *{LONG_WORD}*",
    }
    experiments = (
        factory.experiment("tame", title=titles),
        factory.experiment("wild", title=f'"{LONG_WORD}" onload="x"', learning_rate=1000.0),
        replace(factory.experiment("listed", epochs=30), schedule=LISTED, lr_decay=None),
    )
    grid = factory.sweep("grid", learning_rate=(0.1, 1000.0), batch_size=(1, 32))
    return factory.study(*experiments, sweeps=[grid], title=f"<i>{LONG_WORD}</i> $x$ & «y»")


def _write_reports(folder: Path, charts: Gallery) -> None:
    """Render both studies."""
    with press(2, 2, pdf=True) as shared:
        for name, study in (("article", factory.whole_study()), ("nasty", nasty_study())):
            document = compose(factory.findings(replace(study, text=DEFINITIONS)), factory.PROVENANCE)
            for path, content in render(
                document, Templates(), pdf=True, press=shared, gallery=charts
            ).items():
                (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / name / path).write_bytes(content)
