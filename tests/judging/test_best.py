"""The best of many is not called so alone where others cannot be told from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lrbs_report.judging.best import not_told_from_best
from tests.samples import ALL

GRIDS = 1_000 if ALL else 300


def test_cells_far_below_are_told_from_the_best() -> None:
    """Whatever all cells share in a seed: only differences within seeds count."""
    seeds = (0.0, 5.0, -3.0, 9.0, 1.0)
    near, far = (0.01, -0.01, 0.02, -0.02, 0.0), (-1.0, -1.1, -0.9, -1.0, -1.05)
    cells = [[seed + one for seed, one in zip(seeds, cell, strict=True)] for cell in ((0.0,) * 5, near, far)]
    assert (0, 1) == not_told_from_best(cells)


def test_the_limit_is_students() -> None:
    """Of two cells: with 3 seeds, whose mean difference is just above 2.92 of its errors, or just below."""
    spread = np.array([-1.0, 0.0, 1.0])
    limit = 2.9199855803537256 / np.sqrt(3)
    told = [not_told_from_best([[0.0] * 3, (spread + limit * by).tolist()]) for by in (0.999, 1.001)]
    assert [(0, 1), (1,)] == told


def test_few_seeds_and_one_cell_tell_nothing() -> None:
    """One seed has no spread, and that of two is often near 0; one cell has no rival."""
    assert (0, 1, 2) == not_told_from_best([[0.1], [0.9], [0.5]])
    assert (0, 1) == not_told_from_best([[0.1, 0.1], [0.9, 0.9]])
    assert (0,) == not_told_from_best([[0.1, 0.2, 0.3]])
    assert () == not_told_from_best([])


def test_what_differs_alike_in_every_seed_is_told() -> None:
    """No chance takes part; and cells that are the same number are the best together."""
    assert (1,) == not_told_from_best([[0.5, 0.75, 0.5], [0.75, 1.0, 0.75]])
    assert (0, 1) == not_told_from_best([[0.5, 0.75, 0.5], [0.5, 0.75, 0.5]])


def test_cells_of_other_seeds_are_refused() -> None:
    """They cannot be compared within seeds."""
    with pytest.raises(ValueError, match="expected the same seeds of each"):
        not_told_from_best([[0.5, 0.75], [0.5]])


def _grids(truth: np.ndarray[Any, Any], seeds: int) -> Iterator[tuple[int, ...]]:
    """Yield the cells that may be the best of many grids, whose seeds move all their cells alike."""
    drawn = np.random.default_rng(seeds)
    for _ in range(GRIDS):
        scores = truth[:, None] + drawn.normal(size=(28, seeds)) + 3 * drawn.normal(size=seeds)
        found = not_told_from_best(scores.tolist())
        assert int(scores.mean(axis=1).argmax()) in found
        yield found


@pytest.mark.parametrize("seeds", [3, 5, 20])
def test_the_truly_best_of_28_is_hardly_ever_left_out(seeds: int) -> None:
    """Of cells that are all alike each is the best, and is left out in at most 5 % of grids."""
    assert 1 - np.mean([len(found) / 28 for found in _grids(np.zeros(28), seeds)]) <= 0.05


def test_cells_that_are_below_are_left_out() -> None:
    """Of a ridge whose cells are a deviation apart, with twenty seeds, two or three cells are left."""
    left = [*_grids(-abs(np.arange(28) - 9.0), 20)]
    assert np.mean([9 in found for found in left]) >= 0.95
    assert 1 <= np.mean([len(found) for found in left]) <= 4
