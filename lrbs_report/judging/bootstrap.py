"""Resampled seeds: the interval that is corrected for bias and acceleration."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Statistic = Literal["mean", "median", "interquartile mean"]

DRAWN = 10_000
"""As many samples are drawn."""

SEED = 20
"""With which they are: always the same, so that a report says the same twice."""


@lru_cache(maxsize=256)
def bca(numbers: tuple[float, ...], statistic: Statistic, level: float) -> tuple[float, float]:
    """Return the ends of the interval of a statistic of at least two numbers.

    It is Efron's (1987) of 10 000 samples: with z₀ the normal point of the share of samples below the
    statistic (those that tie count half) and a the acceleration that the jackknife finds, the ends are the
    points Φ(z₀ + (z₀ ± z) / (1 - a · (z₀ ± z))) of the samples. Numbers that are all alike have no width.
    """
    import numpy as np  # noqa: PLC0415 - most reports need none

    found, of = np.asarray(numbers, dtype=np.float64), _STATISTICS[statistic]
    whole = float(of(found[np.newaxis])[0])
    drawn = of(found[np.random.default_rng(SEED).integers(0, len(found), (DRAWN, len(found)))])
    without = of(np.array([np.delete(found, place) for place in range(len(found))]))
    bias = _point((float((drawn < whole).sum()) + float((drawn <= whole).sum())) / (2 * DRAWN))
    low, high = (
        _moved(NormalDist().inv_cdf((1 + sign * level) / 2), bias, _acceleration(without)) for sign in (-1, 1)
    )
    ends = np.quantile(drawn, [low, high])
    return float(ends[0]), float(ends[1])


def _moved(z: float, bias: float, acceleration: float) -> float:
    """Return the share of samples below an end."""
    return NormalDist().cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))


def _point(share: float) -> float:
    """Return the normal point of a share, which is neither none nor all of the samples."""
    least = 1 / (2 * DRAWN)
    return NormalDist().inv_cdf(min(max(share, least), 1 - least))


def _acceleration(without: NDArray[np.float64]) -> float:
    """Return a sixth of the skewness of the jackknife's values, turned round; 0 if they are alike."""
    apart = without.mean() - without
    largest = float(abs(apart).max())
    if not largest:
        return 0.0
    apart = apart / largest
    return float((apart**3).sum() / (6 * math.pow(float((apart**2).sum()), 1.5)))


def _interquartile_means(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    cut = samples.shape[1] // 4
    ordered = samples.copy()
    ordered.sort(axis=1)
    means: NDArray[np.float64] = ordered[:, cut : samples.shape[1] - cut].mean(axis=1)
    return means


def _medians(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415

    return np.asarray(np.median(samples, axis=1))


_STATISTICS: Mapping[Statistic, Callable[[Any], Any]] = {
    "mean": lambda samples: samples.mean(axis=1),
    "median": _medians,
    "interquartile mean": _interquartile_means,
}
