"""How noisy gradients are: the simple gradient noise scale, from batches of two sizes.

The scale is tr(Σ) / |G|², with G the mean of the examples' gradients and Σ their covariance: about the batch
size beyond which a larger batch hardly makes a better step. Source: McCandlish, Kaplan, Amodei and the OpenAI
Dota Team, "An Empirical Model of Large-Batch Training", 2018, appendix A.1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures.measure import Measure, Spoken

SCALE = Measure(
    name="noise_scale",
    when="epoch",
    style="score",
    spoken=Spoken(one="noise_scale", many="noise_scales"),
)
"""tr(Σ) / |G|² with the weights after the epoch; no number where the estimate of |G|² is not above 0."""

SQUARE = Measure(name="gradient_square", when="epoch")
"""|G|², the squared length of the mean gradient, as estimated without bias: chance may make it negative."""

TRACE = Measure(name="gradient_trace", when="epoch")
"""tr(Σ), the sum of the variances of an example's gradient, as estimated without bias."""

MEASURES = (SCALE, SQUARE, TRACE)
"""The measures of this family."""

LARGEST = (2 - 2.0**-23) * 2.0**127
"""What 32 bits hold, in which networks compute: a larger number is kept as infinite."""

NAMES = tuple(one.name for one in MEASURES)

HINT = tr("It is measured of what stands in [[noise_scales]].")
"""How it would be measured where it was not."""


@dataclass(frozen=True, kw_only=True)
class NoiseBatches:
    """Between which batch sizes gradients are compared, and on how many training rows (``None``: on all).

    ``large`` is a multiple of ``small``.

    >>> NoiseBatches(small=32, large=1024, rows=10_000).used(60_000)
    9216
    """

    small: int
    large: int
    rows: int | None = None

    def used(self, there: int) -> int:
        """Return how many of the rows that are there are used: as many as fill large batches."""
        return (there if self.rows is None else self.rows) // self.large * self.large


def estimates(batches: NoiseBatches, small: float, large: float) -> Mapping[str, float]:
    """Return the three measures, given the mean squared lengths of the gradients of both kinds of batches.

    A gradient of B examples has |G|² + tr(Σ) / B as its expected squared length; two of these tell both.

    >>> found = estimates(NoiseBatches(small=2, large=4), small=3.0, large=2.0)
    >>> found["gradient_square"], found["gradient_trace"], found["noise_scale"]
    (1.0, 4.0, 4.0)
    """
    few, many = batches.small, batches.large
    square = (many * large - few * small) / (many - few)
    trace = (small - large) / (1 / few - 1 / many)
    square, trace = _held(square), _held(trace)
    return {SCALE.name: ratio(trace, square), SQUARE.name: square, TRACE.name: trace}


def ratio(trace: float, square: float) -> float:
    """Return the noise scale of two estimates; NaN where |G|² is not above 0, as chance may have it."""
    scale = trace / square if 0 < square <= LARGEST else math.nan
    return scale if abs(scale) <= LARGEST else math.nan


def _held(number: float) -> float:
    return number if abs(number) <= LARGEST else number * math.inf
