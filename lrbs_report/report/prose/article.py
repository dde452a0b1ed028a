"""The prose: an article template (Jinja2, then Markdown) becomes HTML.

Figures, logs, code and tables are put in as blocks.

Whatever a template prints is data: it arrives in the page as the text that it is, whatever Markdown or HTML
it may look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar, Protocol, TypeVar

import jinja2
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from lrbs_report.base.suggesting import nearest
from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.facts import Grid
from lrbs_report.judging.sandbox import Sandbox, printable
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.composition import sentence
from lrbs_report.report.document import Page, Told, ToldReference
from lrbs_report.report.prose import boxes
from lrbs_report.report.prose.commonmark import as_data, as_typed, parse, render_line
from lrbs_report.report.prose.doubts import AnyDoubt, box
from lrbs_report.report.prose.families import Several, tell
from lrbs_report.report.prose.filling import environment_of, fill, within_bounds
from lrbs_report.report.prose.holes import notice, placeholder
from lrbs_report.report.prose.ledger import Entry, Ledger
from lrbs_report.report.prose.letters import letters_in_charts, letters_of
from lrbs_report.report.prose.marks import (
    BLOCK,
    NOTE,
    SPAN,
    block_mark,
    has_marks,
    leave_out,
    note_mark,
    put_in,
    span_mark,
    without_file_marks,
    without_hidden_marks,
    without_marks,
)
from lrbs_report.report.prose.of_several import best, worst
from lrbs_report.report.prose.template_errors import Unknown, file_of
from lrbs_report.report.prose.templates import FALLBACK, Templates
from lrbs_report.report.prose.untold import Untold, Verdicts
from lrbs_report.report.prose.words import Words
from lrbs_report.study.experiments import Experiment

Thing = TypeVar("Thing")

SPACE = re.compile(r"\s+")

LONGEST_SHOWN = 40
"""Digits of a number that a message shows."""


class Blocks(Protocol):
    """How the target shows what an article puts between its paragraphs: each returns HTML.

    ``medium`` is ``page``, ``print`` or ``blog``.
    """

    medium: ClassVar[str]

    def figure(self, figure: Figure, number: int) -> str:
        """Show a chart with its caption."""

    def code(self, text: str) -> str:
        """Show a call."""

    def log(self, text: str, told: Told) -> str:
        """Show the log of an experiment's first seed."""

    def value(self, entry: Entry) -> str:
        """Show a value."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A section's heading, for the contents: its anchor and its text as HTML."""

    anchor: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """The body of a page as HTML.

    With it come its sections, every value on the page, and the ids of its charts in their order.

    ``lead`` is what stands before the first section.
    """

    lead: str
    html: str
    headings: tuple[Heading, ...]
    entries: tuple[Entry, ...]
    figures: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Inserts:
    """What an article has asked for so far.

    Blocks, which stand alone, and notes, which stand in a line; and the counts that number them. What puts
    one in returns its mark.

    ``html`` are the blocks, ``lines`` the notes as HTML, ``notes`` the same as Markdown, ``spans`` the words
    in cells that have a look of their own. ``doubts`` are those that no box has told yet.
    """

    page: Page
    blocks: Blocks
    ledger: Ledger
    html: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    tables: int = 0
    claimed: list[str] = field(default_factory=list)
    doubts: tuple[AnyDoubt, ...] = ()

    def figure(self, kind: str, of: str = "") -> Markup:
        """Put in a chart.

        Called as ``figure("comparison")``, or, for one of an experiment or sweep,
        ``figure("cost", "lr-0-1")``.
        """
        id_ = f"{kind}-{of}" if of else kind
        if id_ in self.page.absent.figures:
            return self._missing(of or kind)
        chosen = _look_up(self.page.figures, id_, "figure")
        self.figures.append(id_)
        return self._insert(self.blocks.figure(chosen, len(self.figures)))

    def code(self, id_: str) -> Markup:
        """Put in the call that an experiment stands for."""
        told = self.experiment(id_)
        return self._insert(self.blocks.code(told.call)) if isinstance(told, Told) else self._missing(id_)

    def log(self, id_: str) -> Markup:
        """Put in the log of an experiment's first seed, or the beginning and the end of one that is long."""
        told = self.experiment(id_)
        if not isinstance(told, Told):
            return self._missing(id_)
        file = f"logs/{id_}.log" if self.blocks.medium != "blog" else "runs.csv"
        return self._insert(self.blocks.log(boxes.cut_log(told.log, file, self.ledger.words), told))

    def table(self, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
        """Put in a table: a caption, the heads of its columns, and its rows, all text."""
        self.tables += 1
        _refuse_bare_numbers(cell for row in rows for cell in row)
        texts = [[_cell(cell) for cell in row] for row in rows]
        html = boxes.table(self.ledger, self.tables, _cell(caption), list(map(_cell, head)), texts)
        return self._insert(put_in(SPAN, html, len(self.spans), self.spans.__getitem__))

    def key_numbers(self, rows: Sequence[Sequence[str]]) -> Markup:
        """Put in the few numbers that matter most, each with what it is."""
        _refuse_bare_numbers(cell for row in rows for cell in row)
        return self._insert(boxes.key_numbers([[_cell(cell) for cell in row] for row in rows]))

    def claim(self, id_: str) -> Markup:
        """Put in a claim with its verdict."""
        if id_ in self.page.absent.claims:
            return self._missing(id_)
        verdict = _look_up(self.page.verdicts, id_, "claim")
        self.claimed.append(id_)
        return self._insert(boxes.claim(self.page, self.ledger, verdict))

    def claims_about(self, *ids: str) -> list[str]:
        """Return the ids of the claims, not put in yet, that look at these and at nothing else.

        These are experiments or sweeps. Without any id, it returns all others.
        """
        return [
            id_
            for id_, verdict in self.page.verdicts.items()
            if id_ not in self.claimed and (not ids or self._places(verdict) <= set(ids))
        ]

    def tell(self, family: str, subject: object = None) -> Markup:
        """Say the sentence of a family that holds of a subject.

        Without a subject, it is of the whole study; nothing when none holds.
        """
        return Markup(tell(family, self.everything if subject is None else subject, self.ledger, _as_text))  # noqa: S704 - a phrase of ours

    def say(self, name: str, **blanks: object) -> Markup:
        """Say a phrase as it is."""
        texts = {blank: _as_text(value) for blank, value in blanks.items()}
        return Markup(self.ledger.words.say(name, **texts))  # noqa: S704 - the same

    @property
    def everything(self) -> Several:
        """All experiments, the cells of sweeps too."""
        return _together(self.page.told.values())

    def note(self, text: str) -> Markup:
        """Put a note into a line: in the margin of the web page, at the foot of the printed one."""
        self.notes.append(without_hidden_marks(str(_as_text(text))))
        inner = render_line(self.notes[-1], self.plain)
        number = len(self.lines) + 1
        self.lines.append(boxes.note(inner, number, self.ledger.words.say("note.label", number=number)))
        return Markup(note_mark(len(self.lines) - 1))  # noqa: S704 - a mark of ours

    def quoted(self, number: str, source: str) -> Markup:
        """Put in a number that does not come from the results, with its source as a note."""
        return Markup(f"{_as_text(self.ledger.words.typed(number))}{self.note(source)}")  # noqa: S704 - escaped just now

    def experiment(self, id_: str) -> Told | Untold:
        """Return an experiment by its id, also one of a sweep."""
        if id_ in self.page.absent.experiments:
            return Untold(self.ledger.words.say("missing"), self.page.absent.experiments[id_])
        return _look_up(self.page.told, id_, "experiment")

    def has_figure(self, kind: str, of: str = "") -> bool:
        """Tell whether the report has a chart."""
        return (f"{kind}-{of}" if of else kind) in self.page.figures

    def comparison_rows(self, reference: ToldReference, id_: str) -> Sequence[Sequence[str]]:
        """Return a row an epoch of one run of a published log."""
        return _ours(boxes.comparison_rows(self.ledger, reference, id_))

    def candidate_table(self, reference: ToldReference) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return head and rows of a table of the set-ups that may have printed a published log."""
        head, rows = boxes.candidate_table(self.page, self.ledger, reference)
        return head, _ours([self._span(cell) for cell in row] for row in rows)

    def notes_in_html(self) -> list[str]:
        """Return every note as HTML, with its values in it."""
        return [
            without_marks(self.ledger.replaced(render_line(note, self.plain), self.blocks.value))
            for note in self.notes
        ]

    def plain(self, text: str) -> str:
        """Write what stands where nothing can be put in."""
        return leave_out(self.ledger.plain(text))

    def holes(self) -> Markup:
        """Put in what the report lacks; nothing when it lacks nothing."""
        return (
            self._insert(notice(self.page.absent.holes, self.ledger.words))
            if self.page.absent.holes
            else Markup()
        )

    def doubted(self) -> Markup:
        """Put in what makes a reader doubt, once; nothing when there is nothing."""
        told, self.doubts = self.doubts, ()
        return self._insert(box(told, self.ledger.words)) if told else Markup()

    def _missing(self, name: str) -> Markup:
        """Put in, instead of something that is not there, what is missing."""
        return self._insert(placeholder(name, self.ledger.words))

    def _places(self, verdict: Verdict) -> set[str]:
        """Name what a claim is about: single experiments, and sweeps as a whole."""
        return {self.page.told[id_].experiment.sweep or id_ for id_ in verdict.experiments}

    def _span(self, cell: str) -> str:
        """Keep a cell of ours that is HTML, and return its mark: what templates put into tables is text."""
        if not (isinstance(cell, Markup) and "<" in cell):
            return cell
        self.spans.append(cell)
        return Markup(span_mark(len(self.spans) - 1))  # noqa: S704 - a mark of ours

    def _insert(self, html: str) -> Markup:
        self.html.append(html)
        return Markup(f"\n\n{block_mark(len(self.html) - 1)}\n\n")  # noqa: S704 - a mark of ours


def write_article(page: Page, templates: Templates, blocks: Blocks) -> Article:
    """Fill in the project's article in a page's language, and turn it into HTML.

    The packaged one is taken when the project has none.

    Raises ``InvalidInput`` when the template is wrong: it says where, and what would be right.
    """
    with bounds_of(page, templates):
        return _as_html(*fill_in(page, templates, blocks))


def bounds_of(page: Page, templates: Templates) -> AbstractContextManager[None]:
    """Return the bounds of what is done with a page's article.

    That is filling it in, and all that is made of what this gives.
    """
    return within_bounds(lambda: file_of(name_of(page.language, templates), templates), runs_of(page))


def name_of(language: str, templates: Templates) -> str:
    """Name the article that a language has: the project's own, or the packaged one."""
    own = f"article.{language}.md.j2"
    return own if templates.find(own) else FALLBACK


def fill_in(page: Page, templates: Templates, blocks: Blocks) -> tuple[str, Inserts]:
    """Fill in an article: its Markdown, with marks where values, notes and blocks go, and these.

    What the report lacks is said first, and then what makes one doubt, unless the article puts that in
    itself. Raises ``InvalidInput`` for a wrong template.
    """
    words = Words(page.language)
    ledger = Ledger(page.evaluator, words, page.entries)
    inserts = Inserts(page=page, blocks=blocks, ledger=ledger, doubts=_doubts_of(page, templates, blocks))
    vocabulary = vocabulary_of(page, inserts, words)
    text = fill(
        _environment(words, templates),
        name_of(page.language, templates),
        vocabulary,
        templates,
        runs_of(page),
    )
    return f"{inserts.holes()}{inserts.doubted()}{without_hidden_marks(text)}", inserts


def runs_of(page: Page) -> int:
    """Count the runs that a page is about."""
    return sum(map(len, page.evaluator.findings.runs.values()))


def _doubts_of(page: Page, templates: Templates, blocks: Blocks) -> tuple[AnyDoubt, ...]:
    """Return all that makes a reader of this target doubt, letters that its fonts lack among it."""
    letters = letters_in_charts(page) if blocks.medium == "blog" else letters_of(page, templates)
    return (*page.doubts, *([letters] if letters else []))


def _as_html(text: str, inserts: Inserts) -> Article:
    """Turn Markdown into HTML and put blocks, notes and values in."""
    markdown, tokens = parse(text, inserts.plain)
    headings = _anchor(tokens, markdown, inserts.ledger)
    _class_sides(tokens)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    html = put_in(BLOCK, html, len(inserts.html), inserts.html.__getitem__)
    html = put_in(NOTE, html, len(inserts.lines), inserts.lines.__getitem__)
    html = without_marks(inserts.ledger.replaced(html, inserts.blocks.value))
    lead, mark, rest = html.partition("<h2")
    return Article(
        lead=lead,
        html=mark + rest,
        headings=headings,
        entries=tuple(inserts.ledger.entries),
        figures=tuple(inserts.figures),
    )


def vocabulary_of(page: Page, inserts: Inserts, words: Words) -> Mapping[str, Any]:
    """Return everything that an article may name."""
    ledger = inserts.ledger
    return {
        "title": page.title,
        "language": page.language,
        "medium": inserts.blocks.medium,
        "singles": page.singles,
        "sweeps": page.sweeps,
        "references": page.references,
        "ranked": page.ranked,
        "always_above": page.always_above,
        "provenance": page.provenance,
        **_told_together(page),
        "tell": inserts.tell,
        "say": inserts.say,
        "value": ledger.value,
        "ask": ledger.content,
        "quoted": inserts.quoted,
        "note": inserts.note,
        "claim": inserts.claim,
        "claims_about": inserts.claims_about,
        "verdicts": Verdicts(page.verdicts, page.absent.claims, words.say("missing")),
        "experiment": inserts.experiment,
        "doubts": inserts.doubted,
        "figure": inserts.figure,
        "has_figure": inserts.has_figure,
        "code": inserts.code,
        "log": inserts.log,
        "table": inserts.table,
        "key_numbers": inserts.key_numbers,
        "key_rows": lambda: _ours(_key_rows(page, ledger)),
        "experiment_table": lambda: _experiment_table(page, ledger),
        "experiment_rows": lambda: _experiment_rows(page, ledger),
        "provenance_rows": lambda: _provenance_rows(page, words),
        "best_head": lambda grid: _best_head(grid, words),
        "best_rows": lambda grid: _best_rows(grid, ledger),
        "published_head": lambda: [
            words.say(f"article.column.{name}") for name in ("epoch", "published", "mean", "band", "distance")
        ],
        "comparison_rows": inserts.comparison_rows,
        "candidate_table": inserts.candidate_table,
    }


def _told_together(page: Page) -> Mapping[str, Any]:
    """Return what sentences are about.

    The single experiments together, and one experiment for each network, data set and way to draw batches.
    """
    experiments = [one.experiment for one in page.told.values()]
    counted = page.evaluator.findings.data
    return {
        "compared": _together(page.singles),
        "networks": _one_each(experiments, lambda one: one.model.name),
        "datasets": _one_each(experiments, lambda one: one.dataset.name),
        "portrayed": _one_each(
            [one for one in experiments if one.dataset.name in counted], lambda one: one.dataset.name
        ),
        "samplings": _one_each(experiments, lambda one: one.sampling),
    }


def _one_each(experiments: Sequence[Experiment], key: Callable[[Experiment], str]) -> list[Experiment]:
    """Return the first experiment of each kind, in their order."""
    return list({key(one): one for one in reversed(experiments)}.values())[::-1]


def _together(told: Iterable[Told]) -> Several:
    these = tuple(told)
    return Several(
        outcomes=tuple(one.outcome for one in these), names={one.experiment.id: one.title for one in these}
    )


def _key_rows(page: Page, ledger: Ledger) -> list[tuple[str, str]]:
    """Return the few numbers that matter most.

    The best and the worst of several experiments, and of a published log how it fares.
    """
    these = _together(page.singles)
    ends = [best(these), worst(these)]
    if (
        len(these.outcomes) < 2  # noqa: PLR2004 - several
        or any(one.diverged for one in these.outcomes)
        or any(len(end) != 1 for end in ends)
    ):
        return []
    ids = [end[0].experiment.id for end in ends]
    rows = [
        (str(ledger.value("accuracy", id_)), _key_label("accuracy", these.names[id_], ledger)) for id_ in ids
    ]
    if not page.references:
        return [*rows, (str(ledger.value("cost", ids[0])), _key_label("cost", these.names[ids[0]], ledger))]
    reference = page.references[0].reference.id
    counts = (ledger.value(f"costs_{name}", reference) for name in ("inside", "compared"))
    return [*rows, (" / ".join(counts), ledger.words.say("article.key.inside"))]


def _key_label(measure: str, name: str, ledger: Ledger) -> str:
    return ledger.words.say(f"article.key.{measure}", name=name)


def _experiment_table(page: Page, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head and a row a single experiment.

    There is a column for each setting by name in which they differ.
    """
    also = [
        name
        for name in ("dataset", "model", "sampling")
        if len({repr(getattr(one.experiment, name)) for one in page.singles}) > 1
    ]
    names = ("experiment", "learning_rate", "lr_decay", "batch_size", "epochs", "seeds")
    head = [ledger.words.say(f"article.column.{name}") for name in names] + [
        sentence(ledger.words.name_of(name)) for name in also
    ]
    settings = ((ledger.value("setting", one.experiment.id, name) for name in also) for one in page.singles)
    return head, [(*row, *more) for row, more in zip(_experiment_rows(page, ledger), settings, strict=True)]


def _experiment_rows(page: Page, ledger: Ledger) -> list[tuple[str, ...]]:
    """Return a row a single experiment.

    Its title, first rate, decay, batch size, epochs (a mean when seeds differ), seeds.
    """
    return [
        (
            one.title,
            *(ledger.value(name, one.experiment.id) for name in ("learning_rate", "lr_decay", "batch_size")),
            _epochs(one, ledger),
            ledger.value("seeds", one.experiment.id),
        )
        for one in page.singles
    ]


def _epochs(one: Told, ledger: Ledger) -> str:
    epochs = ledger.value("epochs", one.experiment.id)
    if len({len(run.watched) for run in one.outcome.runs}) == 1:
        return epochs
    return Markup(ledger.words.say("article.mean", number=epochs))  # noqa: S704 - a phrase of ours, with the mark of a value


def _best_head(grid: Grid, words: Words) -> list[str]:
    row, column = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
    return [
        sentence(row),
        sentence(words.say("article.best_column", name=column)),
        words.say("article.column.accuracy"),
    ]


def _best_rows(grid: Grid, ledger: Ledger) -> list[tuple[str, ...]]:
    """Return a row for each best cell of a grid: the row's value, the column's, the accuracy."""
    cells = [
        grid.outcomes[row][column].experiment.id
        for row, columns in enumerate(grid.best)
        for column in columns
    ]
    return [
        (
            *(ledger.value("setting", id_, axis) for axis in (grid.row_axis, grid.column_axis)),
            ledger.value("accuracy", id_),
        )
        for id_ in cells
    ]


def _provenance_rows(page: Page, words: Words) -> list[tuple[str, ...]]:
    """Return what made the report: libraries with their versions, processors, and the digests of the data."""
    origin = page.provenance
    libraries = sorted(origin.libraries.items())
    digests = [(words.say("digest", name=name), digest) for name, digest in sorted(origin.datasets.items())]
    return [
        ("lrbs-report", origin.version),
        *libraries,
        *((words.say("processor"), machine) for machine in origin.machines),
        *digests,
    ]


@cache
def _environment(words: Words, templates: Templates) -> Sandbox:
    """Set Jinja2 up for articles. Kept: the page and the PDF share the compiled template."""
    filters: Mapping[str, Callable[..., str]] = {
        "listing": _listing_of(words),
        "name": words.name_of,
        "the": words.with_article,
    }
    return environment_of(templates, _finalized, filters)


def _listing_of(words: Words) -> Callable[[Iterable[Any]], Markup]:
    """Join items the way the language does, each of them data or a value."""
    return lambda items: Markup(words.listing(_as_text(item) for item in items))  # noqa: S704 - escaped just now


@jinja2.pass_context
def _finalized(_: Context, value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make what a template prints safe.

    Taking the context, it sees constants too, which would else be printed when the template is compiled.
    """
    return _as_text(printable(value))


def _as_text(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Make data safe for Markdown.

    Every mark that could mean something becomes an entity, and it stays on its line.
    """
    if isinstance(value, jinja2.Undefined):
        return value
    if isinstance(value, Markup):
        return Markup(without_file_marks(value))  # noqa: S704 - what a template may print
    _refuse_bare_numbers([value])
    return Markup(as_data(without_marks(SPACE.sub(" ", str(value)))))  # noqa: S704 - escaped just now


def _ours(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows of ours to a template: it may put in again what stands for a value in them."""
    return [
        [
            Markup(as_data(cell))  # noqa: S704 - as data
            if has_marks(cell) and not isinstance(cell, Markup)
            else cell
            for cell in row
        ]
        for row in rows
    ]


def _cell(thing: Any) -> str:  # noqa: ANN401 - whatever a template puts into a table
    """Return what a cell shows, as the text that it is. What is safe for Markdown is not yet HTML."""
    return (
        as_typed(without_file_marks(str(thing))) if isinstance(thing, Markup) else without_marks(str(thing))
    )


def _refuse_bare_numbers(values: Iterable[Any]) -> None:
    """Refuse to print a number that does not say where it comes from."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            message = f"{str(value)[:LONGEST_SHOWN]} is printed without saying where it comes from"
            raise Unknown(
                message,
                'Print a result by its name: value("accuracy", "…"); '
                'or a number from elsewhere as quoted("…", source="…").',
            )


def _class_sides(tokens: Sequence[Token]) -> None:
    """Let style sheets set the sides of columns: a page has no styles of its own on its elements."""
    for token in tokens:
        side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if side:
            token.attrSet("class", f"to-{side}")


def _anchor(tokens: Sequence[Token], markdown: MarkdownIt, ledger: Ledger) -> tuple[Heading, ...]:
    """Return each second-level heading an anchor made from its text, and collect them."""
    headings: list[Heading] = []
    taken: set[str] = {"contents", "article"}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        anchor = _free_anchor(ledger.plain(inline.content), taken)
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            headings.append(
                Heading(
                    anchor=anchor,
                    html=ledger.plain(str(markdown.renderer.render([inline], markdown.options, {}))),
                )
            )
    return tuple(headings)


def _free_anchor(text: str, taken: set[str]) -> str:
    """Make an anchor that no other heading has."""
    stem = re.sub(r"\W+", "-", re.sub(r"&#\d+;", "-", text)).strip("-_").lower() or "section"
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def _look_up(things: Mapping[str, Thing], id_: str, kind: str) -> Thing:
    if id_ not in things:
        message = f'there is no {kind} "{id_}"'
        raise Unknown(message, nearest(id_, things))
    return things[id_]
