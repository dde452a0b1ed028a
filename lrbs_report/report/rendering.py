"""From the document to every published file: charts, pages, logs and data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.report.data_files import data_files
from lrbs_report.report.document import Document, Page
from lrbs_report.report.templates import Templates

Drawn = Mapping[str, Mapping[str, bytes]]
"""Charts by figure id, each by the kind of picture."""


@dataclass(frozen=True)
class Part:
    """What one process renders: one language. ``is_main`` names the files without the language."""

    page: Page
    others: Mapping[str, str]
    templates: Templates
    pdf: bool
    stem: str


def render(document: Document, templates: Templates, *, pdf: bool, jobs: int = 1) -> dict[str, bytes]:
    """Give every file of the report by its path in the output folder, the manifest excepted.

    The bytes depend on the document and the templates alone. Up to ``jobs`` processes share the work. Raises ``InvalidInput`` when a
    template is wrong.
    """
    names = {page.language: "report" if page is document.main else f"report.{page.language}" for page in document.pages}
    parts = [_part(page, names, templates, pdf=pdf) for page in document.pages]
    files = dict(data_files(document.findings))
    files |= {f"logs/{id_}.log": told.log.encode() for id_, told in document.main.told.items()}
    for made in _render_parts(parts, jobs):
        files |= made
    return files


def draw_figures(page: Page) -> Drawn:
    """Draw every chart of a page in all its forms, by figure id."""
    from lrbs_report.report import charts  # noqa: PLC0415 - wakes matplotlib

    return {figure.id: charts.draw(figure) for figure in page.figures.values()}


def print_page(part: Part, images: Mapping[str, bytes]) -> bytes:
    """Give the PDF of one language."""
    from lrbs_report.report import pdf  # noqa: PLC0415 - wakes WeasyPrint

    return pdf.write_pdf(part.page, part.templates, images)


def render_part(part: Part) -> dict[str, bytes]:
    """Give the charts and pages of one language, one after the other."""
    drawn = draw_figures(part.page)
    printed = {f"{part.stem}.pdf": print_page(part, _images(drawn))} if part.pdf else {}
    return _web_files(part, drawn) | printed


def _render_parts(parts: Sequence[Part], jobs: int) -> Iterable[dict[str, bytes]]:
    """Share the work among processes: a language each, or, when there is only one, its PDF beside the rest."""
    if jobs == 1 or (len(parts) == 1 and not parts[0].pdf):
        return [render_part(part) for part in parts]
    with ProcessPoolExecutor(min(jobs, len(parts)), get_context("spawn")) as pool:
        if len(parts) > 1:
            return list(pool.map(render_part, parts))
        (part,) = parts
        pool.submit(_wake_printer)  # while the charts are drawn here
        drawn = draw_figures(part.page)
        printed = pool.submit(print_page, part, _images(drawn))
        return [_web_files(part, drawn), {f"{part.stem}.pdf": printed.result()}]


def _wake_printer() -> None:
    import_module("lrbs_report.report.pdf")


def _web_files(part: Part, drawn: Drawn) -> dict[str, bytes]:
    """Give the charts as files, and the page that shows them."""
    from lrbs_report.report import fonts, html  # noqa: PLC0415 - wakes the libraries for fonts

    text = html.write_page(part.page, part.templates, _images(drawn), part.others, fonts.html_css)
    files = {f"figures/{part.page.figures[id_].stem}{_ending(kind)}": image for id_, kinds in drawn.items() for kind, image in kinds.items()}
    return files | {f"{part.stem}.html": text.encode()}


def _images(drawn: Drawn) -> dict[str, bytes]:
    return {id_: kinds["svg"] for id_, kinds in drawn.items()}


def _part(page: Page, names: Mapping[str, str], templates: Templates, *, pdf: bool) -> Part:
    others = {language: f"{stem}.html" for language, stem in names.items() if language != page.language}
    return Part(page, others, templates, pdf, names[page.language])


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
