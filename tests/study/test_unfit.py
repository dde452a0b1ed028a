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


MOVED = {
    'schedule = { class = "Epochs", rates = [0.1] }': (
        "its schedule has rates for 1 of 10 epochs\n    Expected a rate for each of 10 epochs."
    ),
    'schedule = { class = "Warmup", epochs = 2, then = { class = "Epochs", rates = [0.1, 0.2] } }': (
        "its schedule has rates for 4 of 10 epochs"
    ),
    'schedule = { class = "ReduceLROnPlateau" }': (
        'its schedule watches "val_loss", which is not measured after each epoch\n'
        '    Write monitor = "loss", or give the data set a validation.'
    ),
    'schedule = { class = "Warmup", epochs = 1, then = { class = "ReduceLROnPlateau" } }': (
        'its schedule watches "val_loss"'
    ),
    'schedule = { class = "ExponentialDecay", decay_steps = 1, decay_rate = 1e300 }': (
        "its schedule leads to a rate that the 32 bits that networks compute with do not hold\n"
        "    Expected rates of at most 3.4e+38, in each of 10 epochs."
    ),
    "batch_size = { start = 32, every = 1 , factor = 4 }": (
        "batch_size grows to 8388608, but its data set has 55000 training rows\n"
        "    Write most = 55000, or another sampling."
    ),
    'sampling = "shuffle"\nbatch_size = { start = 32, every = 1 , factor = 4 }': (
        "batch_size grows to 8388608\n    Expected at most 1048576: write most, or a smaller factor."
    ),
    'engine = "fit"\nbatch_size = { start = 32, every = 5 }': (
        'batch_size grows, but engine = "fit" has one batch size for all epochs'
    ),
}


@pytest.mark.parametrize("lines", MOVED)
def test_rates_and_batches_that_move_out_of_bounds_are_told(tmp_path: Path, lines: str) -> None:
    """A schedule that ends too early or watches nothing, and batches beyond the data."""
    text = PARTS + EXPERIMENT.replace(
        "learning_rate = 0.1\n", "" if "Epochs" in lines else "learning_rate = 0.1\n"
    )
    (said,) = told(tmp_path, text + lines + "\n")
    assert MOVED[lines] in said


def test_a_schedule_may_watch_what_nobody_knows_the_way_of_only_with_one(tmp_path: Path) -> None:
    """A metric under a name of the author's own gets better in a way that has to be said."""
    own = 'metrics = [{ class = "SparseTopKCategoricalAccuracy", k = 3, name = "third" }]\n'
    watches = 'schedule = { class = "ReduceLROnPlateau", monitor = "third"MODE }\n'
    (said,) = told(tmp_path, PARTS + own + EXPERIMENT + watches.replace("MODE", ""))
    assert 'its schedule watches "third", and nothing says which way that is better' in said
    assert [] == told(tmp_path, PARTS + own + EXPERIMENT + watches.replace("MODE", ', mode = "max"'))
