"""Every file of a report, rendered again from its edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lrbs_report.base.doctor import count_cores, missing_libraries
from lrbs_report.editions.changes import compare
from lrbs_report.editions.edition import Edition
from lrbs_report.keeping.project import Project
from lrbs_report.report.provenance import made_with
from lrbs_report.walks.issue import carried_files
from lrbs_report.walks.verifying.foreign import foreign_in
from lrbs_report.walks.verifying.published import Published, brief_of

if TYPE_CHECKING:
    from lrbs_report.report import Document, Templates


PAGE_WRITERS = frozenset(
    {
        "code",
        "jinja2",
        "markupsafe",
        "babel",
        "fonttools",
        "uharfbuzz",
        "brotli",
        "fontpkg-inter",
        "fontpkg-source-serif-4",
        "fontpkg-jetbrains-mono",
    }
)
"""What decides the page of an edition."""


def files_of(
    published: Published,
    edition: Edition,
    document: Document,
    templates: Templates,
    manifest: Mapping[str, Any],
) -> dict[str, bytes]:
    """Render every file of the report again, with the pages of all editions."""
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2, matplotlib and WeasyPrint

    lines = {line.id: line for line in published.listed}
    briefs = [brief_of(one, lines[one.id]) for one in published.earlier if one.id in lines]
    changes = compare(published.before, edition) if published.before else None
    told = document.as_edition(edition, changes, briefs)
    pdf = bool(manifest.get("pdf")) and not missing_libraries()
    with report.press(len(told.pages), count_cores(), pdf=pdf) as shared:
        files = report.render(told, templates, pdf=pdf, press=shared)
    files |= _pages(edition, told, templates)
    return files | carried_files(edition, published.earlier, published.listed, published.sources)


def _pages(edition: Edition, document: Document, templates: Templates) -> dict[str, bytes]:
    from lrbs_report.report.changes import edition_pages  # noqa: PLC0415 - wakes Jinja2

    chronicles = {page.language: page.chronicle for page in document.pages if page.chronicle}
    return edition_pages.write_pages(edition, chronicles, templates)


def earlier_pages(published: Published, templates: Templates, project: Project) -> dict[str, bytes]:
    """Write pages of earlier editions again: those that were made by what is here, with these templates."""
    from lrbs_report.report.changes.edition_pages import chronicle_of, write_pages  # noqa: PLC0415 - wakes Jinja2

    pages: dict[str, bytes] = {}
    own = _templates_of(published.edition)
    lines = {line.id: line for line in published.listed}
    for before, one in zip((None, *published.earlier), published.earlier, strict=False):
        if (
            foreign_in(one, project, {"made_with": made_with(pdf=False)}).keys() & PAGE_WRITERS
            or _templates_of(one) != own
        ):
            continue
        briefs = [
            brief_of(other, lines[other.id])
            for other in published.earlier
            if other.number < one.number and other.id in lines
        ]
        changes = compare(before, one) if before else None
        languages = one.content.environment["languages"]
        pages |= write_pages(
            one, {language: chronicle_of(one, changes, briefs, language) for language in languages}, templates
        )
    return pages


def _templates_of(edition: Edition) -> dict[str, str]:
    return {path: digest for path, digest in edition.content.sources.items() if path.startswith("templates/")}
