"""From findings to a document as data, and from the document to HTML, PDF, charts and data files.

Importing this wakes no heavy library: each name does so when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lrbs_report.report.prose.templates import Templates, packaged_templates

if TYPE_CHECKING:
    from lrbs_report.report.charts.gallery import Gallery
    from lrbs_report.report.document import Document, Provenance, compose, placeholder_provenance
    from lrbs_report.report.prose.checking import count_numbers, printed_values
    from lrbs_report.report.prose.doubting import data_doubts, letter_doubts, result_doubts
    from lrbs_report.report.targets.processes import press, wake
    from lrbs_report.report.targets.rendering import begin_drawing, check_templates, render

__all__ = [
    "Document",
    "Gallery",
    "Provenance",
    "Templates",
    "begin_drawing",
    "check_templates",
    "compose",
    "count_numbers",
    "data_doubts",
    "letter_doubts",
    "packaged_templates",
    "placeholder_provenance",
    "press",
    "printed_values",
    "render",
    "result_doubts",
    "wake",
]

ROOMS = {
    "Document": "document",
    "Gallery": "charts.gallery",
    "Provenance": "document",
    "begin_drawing": "targets.rendering",
    "check_templates": "targets.rendering",
    "compose": "document",
    "count_numbers": "prose.checking",
    "data_doubts": "prose.doubting",
    "letter_doubts": "prose.doubting",
    "placeholder_provenance": "document",
    "press": "targets.processes",
    "printed_values": "prose.checking",
    "render": "targets.rendering",
    "result_doubts": "prose.doubting",
    "wake": "targets.processes",
}
"""The module that each name comes from."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the thing asked for
    """Import a name's module when the name is first used."""
    if name in ROOMS:
        return getattr(import_module(f"lrbs_report.report.{ROOMS[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
