"""From the document to every published file: charts, pages, logs and data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.charts.gallery import Gallery, Pictures
from lrbs_report.report.document import Document, Page
from lrbs_report.report.exports.export import data_files
from lrbs_report.report.exports.logs import log_files
from lrbs_report.report.exports.values_json import values_json
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.targets.attaching import Packed, packed
from lrbs_report.report.targets.processes import Press

Drawn = Mapping[str, Pictures]
"""The charts of a page, by figure id."""

UNKEPT = Gallery()

MOST_ATTACHED = 20_000_000
"""Bytes of data that travel inside the PDFs at most: a few megabytes when packed, which a mail carries."""

Wait = Callable[[], object]
"""Waits for something that other processes have in hand."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one process renders: one language.

    ``stem`` names its files; ``attachments`` travel inside its PDF, by name; ``gallery`` draws its charts.
    """

    page: Page
    others: Mapping[str, str]
    templates: Templates
    pdf: bool
    stem: str
    attachments: Mapping[str, Packed]
    gallery: Gallery


def begin_drawing(document: Document, press: Press | None, gallery: Gallery) -> Wait | None:
    """Let other processes draw what a gallery lacks, a language each, and return what waits for them.

    What charts show is settled before it is known which edition they are in. Nothing is begun where there is
    nothing to draw, nobody else to do it, or no place to keep it.
    """
    pages = [page for page in document.pages if not gallery.has(page.figures.values())]
    if press is None or gallery.folder is None or not pages:
        return None
    begun = [press.submit(keep_drawn, tuple(page.figures.values()), gallery) for page in pages]
    gallery.look_up(figure for page in pages for figure in page.figures.values())
    return lambda: [pending.result() for pending in begun]


def keep_drawn(figures: Sequence[Figure], gallery: Gallery) -> None:
    """Draw charts for the gallery that keeps them."""
    for figure in figures:
        gallery.keep(figure)


def render(  # noqa: PLR0913 - what is rendered, and all that may help
    document: Document,
    templates: Templates,
    *,
    pdf: bool,
    press: Press | None = None,
    gallery: Gallery = UNKEPT,
    drawing: Wait | None = None,
    beside: Callable[[], Mapping[str, bytes]] = dict,
) -> dict[str, bytes]:
    """Return every file of the report by its path in the output folder, the manifest excepted.

    ``beside`` writes those that are not of the report itself, while other processes write pages.

    The bytes depend on the document and the templates alone. The processes of a press share the work if there
    is one, and charts that the gallery has are not drawn again, nor those that were begun (``drawing``).
    Raises ``InvalidInput`` when a template is wrong.
    """
    names = {
        page.language: "report" if page is document.main else f"report.{page.language}"
        for page in document.pages
    }
    # Data travel inside a PDF; without one they are written while other processes draw.
    files = dict(data_files(document.findings)) if pdf or drawing else {}
    attachments = _attachments(document, files) if pdf else {}
    parts = [
        Part(
            page=page,
            others=_others(page, names),
            templates=templates,
            pdf=pdf,
            stem=names[page.language],
            attachments=attachments,
            gallery=gallery,
        )
        for page in document.pages
    ]
    if drawing:
        drawing()
    finish = _begin(parts, press, is_much=drawing is not None)
    files |= log_files(document.main)
    if not (pdf or drawing):
        files |= data_files(document.findings)
    files |= beside()
    for made in finish():
        files |= made
    gallery.keep_only(figure for page in document.pages for figure in page.figures.values())
    return files


def _attachments(document: Document, files: Mapping[str, bytes]) -> dict[str, Packed]:
    """Pack what travels inside every PDF, by name: the definitions, and the data if they are small."""
    is_small = sum(map(len, files.values())) <= MOST_ATTACHED
    data = {PurePosixPath(path).name: content for path, content in files.items()} if is_small else {}
    whole = {"experiments.toml": document.findings.study.text, **data}
    return {name: packed(content) for name, content in whole.items()}


def render_part(part: Part) -> dict[str, bytes]:
    """Return the charts and pages of one language, one after the other."""
    pictures = draw_figures(part)
    printed = {f"{part.stem}.pdf": print_page(part, pictures)} if part.pdf else {}
    return _web_files(part, pictures) | printed


def draw_figures(part: Part) -> Drawn:
    """Draw every chart of a page, once for all that shows it, and return them by id."""
    return {figure.id: part.gallery.pictures(figure) for figure in part.page.figures.values()}


def print_page(part: Part, pictures: Drawn) -> bytes:
    """Return the PDF of one language."""
    from lrbs_report.report.targets import pdf  # noqa: PLC0415 - wakes WeasyPrint

    images = {id_: one.drawing.printed for id_, one in pictures.items()}
    return pdf.write_pdf(part.page, part.templates, images, part.attachments, part.gallery.remembered)


def _begin(
    parts: Sequence[Part], press: Press | None, *, is_much: bool
) -> Callable[[], Iterable[dict[str, bytes]]]:
    """Share the work among processes, and return what waits for them and gives all files.

    A language each where there is much to do, or something to draw; or, when there is only one, or little,
    the PDFs, with the rest done here.
    """
    if press is None:
        return lambda: map(render_part, parts)
    if len(parts) > 1 and (is_much or not _are_drawn(parts)):
        begun = [press.submit(render_part, part) for part in parts]
        return lambda: [pending.result() for pending in begun]
    return lambda: _render_here(parts, press)


def _are_drawn(parts: Iterable[Part]) -> bool:
    return all(part.gallery.has(part.page.figures.values()) for part in parts)


def _render_here(parts: Sequence[Part], press: Press) -> Iterable[dict[str, bytes]]:
    """Draw and write in this process, while others print."""
    drawn = [draw_figures(part) for part in parts]
    printed = {
        f"{part.stem}.pdf": press.submit(print_page, part, pictures)
        for part, pictures in zip(parts, drawn, strict=True)
        if part.pdf
    }
    written = [_web_files(part, pictures) for part, pictures in zip(parts, drawn, strict=True)]
    return [*written, {name: waiting.result() for name, waiting in printed.items()}]


def _web_files(part: Part, pictures: Drawn) -> dict[str, bytes]:
    """Return the page, its charts as files in all their forms, and the values that it names."""
    from lrbs_report.report.charts import inline  # noqa: PLC0415 - only what has something to render wakes Jinja2
    from lrbs_report.report.targets import html  # noqa: PLC0415 - the same

    drawings = {id_: one.drawing for id_, one in pictures.items()}
    page = html.write_page(part.page, part.templates, drawings, part.others, part.gallery.fonts)
    part.gallery.keep_answers(part.page.evaluator)
    files = {
        f"{part.stem}.html": page.text.encode(),
        f"data/values.{part.page.language}.json": values_json(page.entries),
    }
    for figure in part.page.figures.values():
        forms = {"svg": inline.for_both_themes(drawings[figure.id].svg), **pictures[figure.id].pixels}
        files |= {f"figures/{figure.stem}{_ending(kind)}": picture for kind, picture in forms.items()}
    return files


def _others(page: Page, names: Mapping[str, str]) -> Mapping[str, str]:
    return {language: f"{stem}.html" for language, stem in names.items() if language != page.language}


def _ending(kind: str) -> str:
    """Turn "svg" into ".svg" and leave "@2x.png" as it is."""
    return kind if kind.startswith("@") else f".{kind}"


def check_templates(document: Document, templates: Templates) -> None:
    """Try every page's templates on a document, drawing nothing.

    Raises ``InvalidInput`` with the first problem of each page.
    """
    problems = {problem for page in document.pages for problem in _problems_of(page, templates)}
    if problems:
        raise InvalidInput(problems)


def _problems_of(page: Page, templates: Templates) -> tuple[Problem, ...]:
    from lrbs_report.report.targets import html  # noqa: PLC0415 - only what has something to render wakes Jinja2

    try:
        html.write_page(page, templates, dict.fromkeys(page.figures, html.EMPTY_IMAGE), {}, lambda _: "")
    except InvalidInput as error:
        return error.problems
    return ()
