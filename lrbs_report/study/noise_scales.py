"""What ``[[noise_scales]]`` reads as: an experiment after each epoch of which gradient noise is measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import data, together, tr
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.study.experiments import Trained
from lrbs_report.study.rates import merged
from lrbs_report.study.settings import Make, said_in
from lrbs_report.study.shape import NoiseScaleShape

SIZES = {name: NoiseScaleShape.model_fields[name].default for name in ("small", "large", "rows")}
"""The batch sizes and the rows where nobody says others."""


def noise_scale_of(shape: NoiseScaleShape, defaults: Mapping[str, Any], make: Make) -> Trained:
    """Return the experiment that a table without a problem describes, which ``make`` makes."""
    made = make(merged(defaults, said_in(shape)))
    sizes = NoiseBatches(small=shape.small, large=shape.large, rows=shape.rows)
    return replace(made, purpose="noise_scale", noise=sizes)


def wrong_sizes(table: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check that small batches make up large ones, and that the rows fill one of these."""
    small, large, rows = (table.get(name, default) for name, default in SIZES.items())
    if not (_is_count(small) and _is_count(large)):
        return  # complained about by the shape
    if small >= large:
        yield _complaint(
            "small",
            table,
            keys,
            tr(
                "small is {small}, and large is {large}: gradients of one size tell no noise",
                small=small,
                large=large,
            ),
            tr("Expected large to be a multiple of small: large = {value}.", value=32 * small),
        )
    elif large % small:
        below = large // small * small
        near = [one for one in (below, below + small) if one > small]
        yield _complaint(
            "large",
            table,
            keys,
            tr("large is {large}, which is no multiple of small, {small}", large=large, small=small),
            tr(
                "Write large = {near}, or small = {divisor}.",
                near=together(tr(" or "), map(data, near)),
                divisor=_divisor(small, large),
            ),
        )
    if _is_count(rows) and rows < large:
        hint = tr("Expected at least {large}, which is one large batch; several tell more.", large=large)
        yield _complaint(
            "rows", table, keys, tr("rows is {rows}, and large is {large}", rows=rows, large=large), hint
        )


def _complaint(name: str, table: Mapping[str, Any], keys: Keys, message: str, hint: str) -> Complaint:
    """Complain where a size is said, or at the table where none of them is."""
    said = next((one for one in (name, *SIZES) if one in table), None)
    return Complaint(keys=(*keys, said) if said else keys, message=message, hint=hint)


def _is_count(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    return type(value) is int and value > 0


def _divisor(small: int, large: int) -> int:
    """Return the divisor of a large batch that is nearest to a small one, the lower of two."""
    lower = [one for one in range(1, math.isqrt(large) + 1) if large % one == 0]
    divisors = [*lower, *(large // one for one in reversed(lower) if one > 1)]
    return min(divisors, key=lambda one: abs(one - small))
