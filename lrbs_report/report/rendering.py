"""From the document to every published file: charts, pages, logs and data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import PurePosixPath

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.experiments import Study
from lrbs_report.report.data_files import data_files
from lrbs_report.report.document import Document, Page
from lrbs_report.report.figures import Drawing
from lrbs_report.report.templates import Templates

Drawings = Mapping[str, Drawing]
"""The charts that pages show, by figure id."""


@dataclass(frozen=True)
class Part:
    """What one process renders: one language. ``stem`` names its files; ``attachments`` travel inside its PDF, by name."""

    page: Page
    others: Mapping[str, str]
    templates: Templates
    pdf: bool
    stem: str
    attachments: Mapping[str, bytes]


def render(document: Document, templates: Templates, *, pdf: bool, jobs: int = 1) -> dict[str, bytes]:
    """Give every file of the report by its path in the output folder, the manifest excepted.

    The bytes depend on the document and the templates alone. Up to ``jobs`` processes share the work. Raises ``InvalidInput`` when a
    template is wrong.
    """
    names = {page.language: "report" if page is document.main else f"report.{page.language}" for page in document.pages}
    files = dict(data_files(document.findings))
    attachments = {"experiments.toml": document.findings.study.text, **{PurePosixPath(path).name: content for path, content in files.items()}}
    parts = [_part(page, names, templates, attachments, pdf=pdf) for page in document.pages]
    files |= {f"logs/{id_}.log": told.log.encode() for id_, told in document.main.told.items()}
    for made in _render_parts(parts, jobs):
        files |= made
    return files


def wake(study: Study, *, pdf: bool, jobs: int) -> None:
    """Import what this process will need to render a study's report: nothing, when other processes will do it."""
    if jobs == 1 or len(study.languages) == 1:
        import_module("lrbs_report.report.charts")
    if jobs == 1 and pdf:
        import_module("lrbs_report.report.pdf")


def draw_figures(page: Page) -> Drawings:
    """Draw every chart of a page, once for all that shows it."""
    from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

    return {figure.id: charts.draw_for_pages(figure) for figure in page.figures.values()}


def print_page(part: Part, drawings: Drawings) -> bytes:
    """Give the PDF of one language."""
    from lrbs_report.report import pdf  # noqa: PLC0415 - wakes WeasyPrint

    images = {id_: drawing.svg for id_, drawing in drawings.items()}
    return pdf.write_pdf(part.page, part.templates, images, part.attachments)


def render_part(part: Part) -> dict[str, bytes]:
    """Give the charts and pages of one language, one after the other."""
    drawings = draw_figures(part.page)
    printed = {f"{part.stem}.pdf": print_page(part, drawings)} if part.pdf else {}
    return _web_files(part, drawings) | printed


def _render_parts(parts: Sequence[Part], jobs: int) -> Iterable[dict[str, bytes]]:
    """Share the work among processes: a language each, or, when there is only one, its PDF beside the rest."""
    if jobs == 1 or (len(parts) == 1 and not parts[0].pdf):
        return [render_part(part) for part in parts]
    with ProcessPoolExecutor(min(jobs, len(parts)), get_context("spawn")) as pool:
        if len(parts) > 1:
            return list(pool.map(render_part, parts))
        (part,) = parts
        pool.submit(_wake_printer)  # while the charts are drawn here
        drawings = draw_figures(part.page)
        printed = pool.submit(print_page, part, drawings)
        return [_web_files(part, drawings), {f"{part.stem}.pdf": printed.result()}]


def _wake_printer() -> None:
    import_module("lrbs_report.report.pdf")


def _web_files(part: Part, drawings: Drawings) -> dict[str, bytes]:
    """Give the page, and its charts as files in all their forms."""
    from lrbs_report.report import charts, fonts, html, inline  # noqa: PLC0415 - wakes matplotlib and the libraries for fonts

    text = html.write_page(part.page, part.templates, drawings, part.others, fonts.html_css)
    files = {f"{part.stem}.html": text.encode()}
    for figure in part.page.figures.values():
        pictures = {"svg": inline.for_both_themes(drawings[figure.id].svg), **charts.draw_pixels(figure)}
        files |= {f"figures/{figure.stem}{_ending(kind)}": picture for kind, picture in pictures.items()}
    return files


def _part(page: Page, names: Mapping[str, str], templates: Templates, attachments: Mapping[str, bytes], *, pdf: bool) -> Part:
    others = {language: f"{stem}.html" for language, stem in names.items() if language != page.language}
    return Part(page, others, templates, pdf, names[page.language], attachments)


def _ending(kind: str) -> str:
    """Turn "svg" into ".svg" and leave "@2x.png" as it is."""
    return kind if kind.startswith("@") else f".{kind}"


def check_templates(document: Document, templates: Templates) -> None:
    """Try every page's templates on a document, drawing nothing. Raises ``InvalidInput`` with the first problem of each page."""
    problems = {problem for page in document.pages for problem in _problems_of(page, templates)}
    if problems:
        raise InvalidInput(problems)


def _problems_of(page: Page, templates: Templates) -> tuple[Problem, ...]:
    from lrbs_report.report import html  # noqa: PLC0415 - only what has something to render wakes Jinja2

    try:
        html.write_page(page, templates, dict.fromkeys(page.figures, html.EMPTY_IMAGE), {}, lambda _: "")
    except InvalidInput as error:
        return error.problems
    return ()
