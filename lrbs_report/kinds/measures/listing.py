"""The files of this folder: each is a measure or a family of them, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from lrbs_report.kinds.measures.measure import Measure, OwnMetric


@functools.cache
def families() -> tuple[ModuleType, ...]:
    """Return the modules of this folder, by name."""
    folder = __name__.rpartition(".")[0]
    found = iter_modules(import_module(folder).__path__)
    return tuple(import_module(f"{folder}.{one.name}") for one in found)


@functools.cache
def listed() -> Mapping[str, Measure]:
    """Return the measures that stand in some file's ``MEASURES``, by name."""
    return {one.name: one for family in families() for one in getattr(family, "MEASURES", ())}


@functools.cache
def own_metrics() -> Mapping[str, OwnMetric]:
    """Return the metrics that Keras lacks, each of some file's ``METRIC``, by name."""
    own = (family.METRIC for family in families() if hasattr(family, "METRIC"))
    return {metric.name: metric for metric in own}
