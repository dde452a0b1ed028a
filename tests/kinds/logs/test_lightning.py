"""Lightning's metrics.csv: sparse lines become epochs."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs.lightning import FORMAT
from tests.factory import printed

CSV = """\
epoch,lr-SGD,step,test_acc,train_loss_epoch,train_loss_step,val_loss
,0.1,49,,,,
0,,49,,,0.91,
0,,1718,,,,0.4031
0,,1718,,0.598,,
,0.05,1749,,,,
1,,1749,,,0.81,
1,,3437,,,,0.3714
1,,3437,,0.3829,,
2,,3438,0.8837,,,
"""


def test_sparse_lines_become_epochs(tmp_path: Path) -> None:
    """A monitored rate belongs to the epoch after it, the test to the end."""
    (run,) = FORMAT.read(printed.saved(tmp_path, CSV)).runs
    expected = {
        "lr-SGD": ["0.1", "0.05"],
        "train_loss_step": ["0.91", "0.81"],
        "val_loss": ["0.4031", "0.3714"],
        "train_loss_epoch": ["0.598", "0.3829"],
    }
    assert expected == printed.told(run)
    assert ([0, 1], 1719, {"test_acc": "0.8837"}, True) == (
        list(run.epochs),
        run.steps_per_epoch,
        run.finals,
        run.complete,
    )


def test_an_epoch_that_breaks_off(tmp_path: Path) -> None:
    """It lacks what all before it have."""
    text = CSV.rpartition("2,,3438")[0] + "2,,3449,,,0.71,\n"
    (run,) = FORMAT.read(printed.saved(tmp_path, text)).runs
    assert ([0, 1], False) == (list(run.epochs), run.complete)


def test_a_second_run(tmp_path: Path) -> None:
    """Begins where epochs count from 0 again."""
    text = CSV.rpartition("2,,3438")[0]
    first, second = FORMAT.read(printed.saved(tmp_path, text + text.partition("\n")[2])).runs
    assert printed.told(first) == printed.told(second)
    assert 1719 == first.steps_per_epoch == second.steps_per_epoch


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("epoch,loss\n0,1\n", "the head is not Lightning's"),
        ("epoch,step,loss\n0,1,oh\n", ":2:5: Expected a number of loss, came “oh”"),
        ("epoch,step,loss\n0,1,\n", "no line tells an epoch's numbers"),
    ],
)
def test_wrong_files(text: str, why: str, tmp_path: Path) -> None:
    """Each is told with its place."""
    with pytest.raises(InvalidInput, match=why):
        FORMAT.read(printed.saved(tmp_path, text))
