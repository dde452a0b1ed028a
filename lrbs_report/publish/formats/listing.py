"""The files of this folder: each has a format, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from lrbs_report.publish.formats.format import Format


@functools.cache
def formats() -> Mapping[str, Format]:
    """Return every format that a report can be exported as, by its name.

    >>> sorted(formats())[:2]
    ['csv', 'json']
    """
    folder = __name__.rpartition(".")[0]
    modules = (import_module(f"{folder}.{one.name}") for one in iter_modules(import_module(folder).__path__))
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {one.name: one for one in found}
