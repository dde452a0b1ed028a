"""What the foot of an article says of the runs that made it: how many there are, and whose they are."""

from __future__ import annotations

import pytest

from lrbs_report.publish.bundle import _colophon
from lrbs_report.report import compose
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Imported
from tests import factory

ONE = {1: (0.5, 0.25)}


def told(trained: int, imported: dict[int, tuple[float, ...]]) -> str:
    """Return the foot of the English article about so many trained seeds and these imported ones."""
    experiments = [
        *([factory.experiment("lr-0-1", seeds=tuple(range(1, trained + 1)))] if trained else []),
        *([factory.imported("net", imported)] if imported else []),
    ]
    study = factory.study(*experiments)
    made = factory.findings(factory.study(*(one for one in experiments if not isinstance(one, Imported))))
    runs = {
        one.id: one.results if isinstance(one, Imported) else made.runs[one.id] for one in study.experiments
    }
    document = compose(Findings(study=study, runs=runs), factory.PROVENANCE)
    (page,) = (page for page in document.pages if page.language == "en")
    return _colophon(page, ["data/runs.csv"])


@pytest.mark.parametrize(
    ("trained", "imported", "said"),
    [
        (1, {}, "The result is that of the training with which"),
        (2, {}, "those of the 2 trainings with which"),
        (0, ONE, "it was imported, and not trained by it."),
        (0, {1: (0.5,), 2: (0.4,)}, "those of the 2 runs with which"),
        (0, {1: (0.5,), 2: (0.4,)}, "all of them were imported, and it trained none."),
        (2, ONE, "those of the 3 runs with which"),
        (2, ONE, "one of them was imported, and not trained by it."),
        (2, {1: (0.5,), 2: (0.4,)}, "2 of them were imported, and not trained by it."),
    ],
)
def test_it_says_which_runs_were_imported(
    trained: int, imported: dict[int, tuple[float, ...]], said: str
) -> None:
    """One is not some, and all are not "90 of 90"."""
    assert said in told(trained, imported)
