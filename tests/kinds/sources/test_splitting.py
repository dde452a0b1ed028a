"""Which rows train, test and validate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lrbs_report.kinds.rows.tables import picked
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.splitting import split_of

PARTED: dict[str, tuple[dict[str, Any], tuple[int, int], tuple[int, int], tuple[int, int] | None]] = {
    "a share": ({"test": 0.2}, (0, 80), (80, 100), None),
    "a share that is not even": ({"test": 0.333}, (0, 66), (66, 100), None),
    "two shares": ({"test": 0.2, "validation": 0.1}, (0, 72), (80, 100), (72, 80)),
    "the last rows": ({"test": (90, 100)}, (0, 90), (90, 100), None),
    "the first rows": ({"test": (0, 10)}, (10, 100), (0, 10), None),
    "rows to train on": ({"test": (50, 60), "train": (10, 40)}, (10, 40), (50, 60), None),
    "rows to validate on": ({"test": 0.2, "validation": (0, 30)}, (30, 80), (80, 100), (0, 30)),
}


@pytest.mark.parametrize("name", PARTED)
def test_a_table_is_parted_as_is_asked(name: str) -> None:
    """The last rows are those that test, and of the others the last ones validate."""
    asked, train, test, validation = PARTED[name]
    split = split_of(Dataset(name="a", source="csv:a.csv", **asked), {"": 100})
    held_out = split.validation.rows if split.validation else None
    assert (train, test, validation) == (split.train.rows, split.test.rows, held_out)


def test_a_seed_draws_what_is_held_out_of_parts() -> None:
    """Of the training rows that are used; those that test come as they are."""
    asked = Dataset(name="a", source="mnist", train=(100, 200), validation=0.3, split_seed=4)
    split = split_of(asked, {"_train": 500, "_test": 50})
    assert split.validation
    train, held_out = (picked(one, 500).rows for one in (split.train, split.validation))
    assert (70, 30, (0, 50)) == (len(train), len(held_out), split.test.rows)
    assert list(range(100, 200)) == sorted(np.concatenate([np.asarray(train), np.asarray(held_out)]).tolist())
