"""What no training can follow is told with its place, before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.study.reading import read_study
from lrbs_report.study.unfit import unfit_settings
from tests.study.texts import PARTS

ROWS = {"digits": 55_000}
EXPERIMENT = '[[experiments]]\nid = "one"\nlearning_rate = 0.1\n'
QUANTITY = '[models.quantity]\nlayers = [{ class = "Dense", units = 1 }]\nloss = "mse"\n'


def told(folder: Path, text: str) -> list[str]:
    """Return what does not fit in some definitions."""
    file = folder / "experiments.toml"
    file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in unfit_settings(read_study(file), ROWS)]


@pytest.mark.parametrize(
    ("monitor", "metrics", "hint"),
    [
        ("val_loss", "", 'Write monitor = "loss", or give the data set a validation.'),
        ("accuracy", "", "or give the data set a validation."),
        ("val_auc", 'metrics = ["accuracy"]\n', "Measured are loss, accuracy."),
    ],
)
def test_early_stopping_watches_what_is_measured(
    tmp_path: Path, monitor: str, metrics: str, hint: str
) -> None:
    """And is told what that is; what is measured it may watch."""
    stop = f'callbacks = [{{ class = "EarlyStopping", monitor = "{monitor}" }}]\n'
    (said,) = told(tmp_path, PARTS + metrics + EXPERIMENT + stop)
    assert f'EarlyStopping watches "{monitor}", which is not measured after each epoch' in said
    assert hint in said
    assert [] == told(tmp_path, PARTS + metrics + EXPERIMENT + stop.replace(monitor, "loss"))


def test_early_stopping_watches_held_out_rows(tmp_path: Path) -> None:
    """Which is what it does unless another measure is said."""
    held_out = PARTS.replace("[models", "validation = 0.1\n[models", 1)
    assert [] == told(tmp_path, f'{held_out}{EXPERIMENT}callbacks = [{{ class = "EarlyStopping" }}]\n')


def test_cells_of_a_sweep_are_ranked_by_one_measure(tmp_path: Path) -> None:
    """An error and an accuracy have no best of both."""
    sweep = '[[sweeps]]\nid = "both"\nlearning_rate = 0.1\nmodel = ["plain", "quantity"]\n'
    (said,) = told(tmp_path, PARTS + QUANTITY + sweep)
    assert "both: its cells are ranked by test_accuracy and test_mean_absolute_error" in said
