"""A published log against runs that were imported: what is compared with what, and which set-up survives."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from lrbs_report.judging.replication import compare
from lrbs_report.report.document import compose, placeholder_provenance
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Imported, Study
from lrbs_report.study.reading import read_study

DEFINITIONS = """\
[report]
title = "Trial"

[[imports]]
id = "grid"
files = "runs/lr{learning_rate}/seed{seed}.csv"

[[references]]
id = "page"
log = "page.csv"
matches = ["grid-lr-0-1"]
candidates = "grid"
"""


def curve(rate: float, seed: int) -> list[tuple[float, float]]:
    """Return a loss and an accuracy of each epoch."""
    random = Random(f"{rate} {seed}")  # noqa: S311 - no secret
    falling = [1 / (1 + rate * 20 * (epoch + 1)) for epoch in range(6)]
    return [(one + random.gauss(0, 0.005), 0.9 - one * 0.4 + random.gauss(0, 0.005)) for one in falling]


def table(path: Path, names: str, numbers: list[tuple[float, float]]) -> None:
    """Write a log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{epoch},{one:.4f},{other:.4f}\n" for epoch, (one, other) in enumerate(numbers))
    path.write_text(f"epoch,{names}\n" + "".join(lines), encoding="utf-8")


def study_of(folder: Path, names: str = "loss,val_accuracy", *, more: str = "") -> Study:
    """Return a study of two rates with eight seeds each, and the log of another run at the second rate."""
    for rate in (0.01, 0.1):
        for seed in range(1, 9):
            table(folder / f"runs/lr{rate}/seed{seed}.csv", names, curve(rate, seed))
    table(folder / "page.csv", "loss,val_accuracy", curve(0.1, 77))
    definitions = DEFINITIONS.replace("\n[[references]]", f"{more}\n[[references]]")
    (folder / "experiments.toml").write_text(definitions, encoding="utf-8")
    return read_study(folder / "experiments.toml")


def findings_of(study: Study) -> Findings:
    """Return what was imported."""
    return Findings(study=study, runs={one.id: one.results for one in study.imported})


def test_a_sweep_of_imports_is_on_trial(tmp_path: Path) -> None:
    """A loss is compared with a loss, whatever it is the mean of; the set-up that printed the log stays."""
    study = study_of(tmp_path)
    document = compose(findings_of(study), placeholder_provenance(study))
    (told,) = document.main.references
    assert [one.settings["learning_rate"] for one in told.survivors] == [0.1]
    assert [one.settings["learning_rate"] for one in told.rejected] == [0.01]
    (matched,) = told.matched
    assert [(one.name, len(one.numbers), one.has_band) for one in matched.held] == [
        ("loss", 6, True),
        ("val_accuracy", 6, True),
    ]
    assert (matched.unmeasured, matched.examples_unknown) == ((), False)


@pytest.mark.parametrize(
    ("names", "more"),
    [("val_loss,val_accuracy", ""), ("train_acc,val_accuracy", 'watched = "1 - train_acc"\n')],
)
def test_another_cost_is_no_loss_of_the_training(tmp_path: Path, names: str, more: str) -> None:
    """The cost of imported runs is compared as what their logs call it, and as nothing else."""
    study = study_of(tmp_path, names, more=more)
    one = study.named["grid-lr-0-1"]
    assert isinstance(one, Imported)
    (run,) = study.references[0].runs
    compared = compare(run, one.results)
    assert [held.name for held in compared.held] == ["val_accuracy"]
    assert (compared.unmeasured, compared.examples_unknown) == (("loss",), False)
