"""What the values of a claim are called below it: no two alike, in any language."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report import report
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.report.document import Page, compose
from lrbs_report.report.prose.labels import labels_of
from lrbs_report.report.prose.words import Words
from lrbs_report.study.reading import read_study
from lrbs_report.walks.starter import start_project
from lrbs_report.walks.starters import STARTERS
from tests import factory


def labels(page: Page) -> dict[str, list[str]]:
    """Return what each claim of a page calls its values."""
    return {id_: labels_of(page, Words(page.language), one.calls) for id_, one in page.verdicts.items()}


@pytest.mark.parametrize("name", STARTERS)
def test_no_claim_of_a_starter_has_two_values_that_are_called_alike(name: str, tmp_path: Path) -> None:
    """In each of its languages."""
    start_project(tmp_path, name)
    study = read_study(tmp_path / "experiments.toml")
    document = report.compose(placeholder_findings(study), report.placeholder_provenance(study))
    assert len(document.pages) > 1
    for page in document.pages:
        assert any(labels(page).values())
        assert {} == {id_: told for id_, told in labels(page).items() if len(set(told)) < len(told)}


@pytest.mark.parametrize(
    ("asked", "english", "spanish"),
    [
        (
            ("cost('one')", "cost('one', 1)"),
            ["cost (Same)", "cost (Same, epoch 1)"],
            ["coste (Same)", "coste (Same, época 1)"],
        ),
        (
            ("cost('one')", "cost('two')"),
            ["cost (Same), experiment one", "cost (Same), experiment two"],
            ["coste (Same), experimento one", "coste (Same), experimento two"],
        ),
        (
            ("epochs('one')", "setting('one', 'epochs')"),
            ["epochs (Same)", "epochs as defined (Same)"],
            ["épocas (Same)", "épocas según la definición (Same)"],
        ),
        (
            ("best('grid', 'learning_rate', batch_size=8)", "best('grid', 'learning_rate', batch_size=256)"),
            ["best value, batch size 8", "best value, batch size 256"],
            ["mejor valor, tamaño de lote 8", "mejor valor, tamaño de lote 256"],
        ),
        (
            ("best('grid', 'learning_rate')", "best('grid', 'batch_size')"),
            ["best value, as best('grid', 'learning_rate')", "best value, as best('grid', 'batch_size')"],
            ["mejor valor, con best('grid', 'learning_rate')", "mejor valor, con best('grid', 'batch_size')"],
        ),
    ],
)
def test_values_say_what_sets_them_apart(
    asked: tuple[str, str], english: list[str], spanish: list[str]
) -> None:
    """The epoch, the experiment, that one is a setting, a setting that is fixed, or else how it is asked."""
    experiments = [factory.experiment(id_, title="Same", epochs=1) for id_ in ("one", "two")]
    found = factory.findings(factory.study(*experiments), one={0: (0.5,)}, two={0: (0.25,)})
    es, en = compose(found, factory.PROVENANCE).pages
    assert english == labels_of(en, Words("en"), asked)
    assert spanish == labels_of(es, Words("es"), asked)
