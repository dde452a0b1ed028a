"""The files of this folder: each has a format, and is found by being there."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from lrbs_report.base.listing import listed_in
from lrbs_report.publish.formats.format import Format


@functools.cache
def formats() -> Mapping[str, Format]:
    """Return every format that a report can be exported as, by its name.

    >>> sorted(formats())[:2]
    ['csv', 'json']
    """
    return {one.name: one for one in listed_in(__package__, "FORMAT")}
