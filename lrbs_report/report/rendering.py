"""From the document to every published file: charts, pages, logs and data."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context


from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.report.data_files import data_files
from lrbs_report.report.document import Document, Page
from lrbs_report.report.templates import Templates


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

    The bytes depend on the document and the templates alone. ``jobs`` processes share the languages among them. Raises ``InvalidInput`` when a
    template is wrong.
    """
    names = {page.language: "report" if page is document.main else f"report.{page.language}" for page in document.pages}
    parts = [_part(page, names, templates, pdf=pdf) for page in document.pages]
    files = dict(data_files(document.findings))
    files |= {f"logs/{id_}.log": told.log.encode() for id_, told in document.main.told.items()}
    if jobs > 1 and len(parts) > 1:
        with ProcessPoolExecutor(min(jobs, len(parts)), get_context("spawn")) as pool:
            made = list(pool.map(render_part, parts))
    else:
        made = [render_part(part) for part in parts]
    for some in made:
        files |= some
    return files


def render_part(part: Part) -> dict[str, bytes]:
    """Give the charts and pages of one language."""
    from lrbs_report.report import charts, fonts, html  # noqa: PLC0415 - wakes matplotlib

    drawn = {figure.id: charts.draw(figure) for figure in part.page.figures.values()}
    files = {f"figures/{part.page.figures[id_].stem}{_ending(kind)}": image for id_, kinds in drawn.items() for kind, image in kinds.items()}
    images = {id_: kinds["svg"] for id_, kinds in drawn.items()}
    text = html.write_page(part.page, part.templates, images, part.others, fonts.html_css)
    files[f"{part.stem}.html"] = text.encode()
    if part.pdf:
        from lrbs_report.report import pdf  # noqa: PLC0415 - wakes WeasyPrint

        files[f"{part.stem}.pdf"] = pdf.write_pdf(part.page, part.templates, images)
    return files


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
