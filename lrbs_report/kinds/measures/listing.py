"""The files of this folder: each is a measure or a family of them, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import ModuleType

from lrbs_report.base.listing import modules_in
from lrbs_report.kinds.measures.measure import Measure, OwnMetric


@functools.cache
def families() -> tuple[ModuleType, ...]:
    """Return the modules of this folder, by name."""
    return tuple(modules_in(__package__))


@functools.cache
def listed() -> Mapping[str, Measure]:
    """Return the measures that stand in some file's ``MEASURES``, by name."""
    return {one.name: one for family in families() for one in getattr(family, "MEASURES", ())}


@functools.cache
def own_metrics() -> Mapping[str, OwnMetric]:
    """Return the metrics that Keras lacks, each of some file's ``METRIC``, by name."""
    own = (family.METRIC for family in families() if hasattr(family, "METRIC"))
    return {metric.name: metric for metric in own}
