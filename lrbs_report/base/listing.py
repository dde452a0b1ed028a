"""Files that are found by being there: what the modules of a folder call by one name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def modules_in(folder: str) -> Iterator[ModuleType]:
    """Return the modules of a package, by their names.

    >>> [module.__name__ for module in modules_in("lrbs_report.kinds.schedules")][0]
    'lrbs_report.kinds.schedules.cosine_decay'
    """
    found = iter_modules(import_module(folder).__path__)
    return (import_module(f"{folder}.{one.name}") for one in found)


def listed_in(folder: str, name: str) -> Iterator[Any]:
    """Return what they call by a name, of those that do."""
    return (getattr(module, name) for module in modules_in(folder) if hasattr(module, name))
