"""Where numbers and bytes come from.

What trained the runs, and everything that draws and writes, each with its version.
"""

from __future__ import annotations

import platform
import zlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from lrbs_report import __version__
from lrbs_report.base import environment
from lrbs_report.base.doctor import missing_libraries, pango_version
from lrbs_report.kinds.measures.record import RunResult

if TYPE_CHECKING:
    from lrbs_report.report import Provenance

RENDERERS = (
    "jinja2",
    "markdown-it-py",
    "babel",
    "matplotlib",
    "pillow",
    "weasyprint",
    "pydyf",
    "fonttools",
    "uharfbuzz",
)
"""The libraries, besides those that train, whose versions can change the published bytes."""

HELPERS = (
    *(
        "markupsafe",
        "numpy",
        "kiwisolver",
        "contourpy",
        "brotli",
        "tinycss2",
        "cssselect2",
        "tinyhtml5",
        "pyphen",
        "cffi",
    ),
    *("latex2mathml", "mdit-py-plugins", "ziamath", "ziafont", "bibtexparser", "pylatexenc", "packaging"),
    *("fontpkg-inter", "fontpkg-source-serif-4", "fontpkg-jetbrains-mono"),
)
"""Further libraries that take part. A report does not name them; its manifest does."""


def trained_by(results: Collection[RunResult]) -> dict[str, Any]:
    """Sum up what trained runs.

    The versions of each library, the fingerprints, and the processors in words; nothing where nothing was.
    """
    if not results:
        return {"libraries": {}, "fingerprint": "", "machines": ()}
    fingerprints = {environment.fingerprint(result.environment, result.machine) for result in results}
    machines = {
        f"{result.machine['processor']} ({result.machine['instruction_set']}, {result.machine['system']})"
        for result in results
    }
    versions = {
        name: ", ".join(sorted({result.environment[name] for result in results}))
        for name in environment.LIBRARIES
    }
    return {
        "libraries": versions,
        "fingerprint": ", ".join(sorted(fingerprints)),
        "machines": tuple(sorted(machines)),
    }


def provenance_of(results: Collection[RunResult], datasets: Mapping[str, str]) -> Provenance:
    """Say where numbers come from that are written here and now.

    No clock and no folder: two builds of one study say the same.
    """
    from lrbs_report.report import Provenance  # noqa: PLC0415 - wakes Jinja2

    told = trained_by(results)
    here = {**{name: environment.version_of(name) for name in RENDERERS}, "python": platform.python_version()}
    return Provenance(
        version=__version__,
        libraries=told["libraries"] | here,
        fingerprint=told["fingerprint"],
        datasets=dict(datasets),
        machines=told["machines"],
    )


def made_with(*, pdf: bool) -> dict[str, str]:
    """Name what decides the bytes of a report's files besides what the report itself names.

    Pango draws nothing but PDFs.
    """
    pango = {"pango": pango_version()} if pdf and not missing_libraries() else {}
    return (
        {name: environment.version_of(name) for name in HELPERS} | {"zlib": zlib.ZLIB_RUNTIME_VERSION} | pango
    )
