"""What an article puts between its paragraphs and into its lines: each leaves a mark in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from markupsafe import Markup, escape

from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import Said, tr
from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.values import Value
from lrbs_report.report.charts.figures import Figure, LineChart
from lrbs_report.report.composition import seeds_in_words
from lrbs_report.report.document import Page, Told, ToldNoise, ToldRange, ToldReference
from lrbs_report.report.exports.logs import log_file_of
from lrbs_report.report.prose import doubts, holes
from lrbs_report.report.prose.boxes import Boxes
from lrbs_report.report.prose.byline import bibtex_of
from lrbs_report.report.prose.claim import claim
from lrbs_report.report.prose.commonmark import render_line
from lrbs_report.report.prose.doubts import AnyDoubt
from lrbs_report.report.prose.families import tell
from lrbs_report.report.prose.formulas import Formula
from lrbs_report.report.prose.ledger import Entry, Ledger
from lrbs_report.report.prose.log import cut_log
from lrbs_report.report.prose.marks import (
    SPAN,
    block_mark,
    leave_out,
    note_mark,
    put_in,
    span_mark,
    without_hidden_marks,
    without_marks,
)
from lrbs_report.report.prose.published import candidate_table, comparison_rows, measure_rows
from lrbs_report.report.prose.quoting import as_cell, as_text, ours, refuse_bare_numbers
from lrbs_report.report.prose.rows import noise_table, range_table
from lrbs_report.report.prose.sentence import Several
from lrbs_report.report.prose.subjects import together
from lrbs_report.report.prose.table import FIXED, SORTED, table
from lrbs_report.report.prose.template_errors import Unknown
from lrbs_report.report.prose.untold import Untold
from lrbs_report.report.prose.words import Words, exact_of

Thing = TypeVar("Thing")

LEVEL = 0.9
"""A rate of which so much or more is left at all times hardly moves: its line would be level, and a sentence
tells it."""


class Blocks(Protocol):
    """How a target shows what an article puts between its paragraphs.

    >>> from lrbs_report.report.prose.boxes import Boxes
    >>> class Bare:
    ...     def __init__(self, boxes: Boxes) -> None:
    ...         self.boxes = boxes
    ...     def figure(self, figure: Figure, number: int) -> str:
    ...         return f"<p>Chart {number}</p>"
    ...     def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:
    ...         return formula.html(plain)
    >>> figure: Callable[[Blocks, Figure, int], str] = Bare.figure
    """

    @property
    def boxes(self) -> Boxes:
        """What draws everything but charts, which are the target's own matter."""

    def figure(self, figure: Figure, number: int) -> str:
        """Return a chart with its caption as HTML."""

    def formula(self, formula: Formula, plain: Callable[[str], str]) -> str:
        """Return a formula as HTML. ``plain`` writes values as text."""


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
    folds: int = 0
    claimed: list[str] = field(default_factory=list)
    doubts: tuple[AnyDoubt, ...] = ()

    @property
    def boxes(self) -> Boxes:
        """What draws the blocks."""
        return self.blocks.boxes

    def figure(self, kind: str, of: str = "") -> Markup:
        """Put in a chart.

        Called as ``figure("comparison")``, or, for one of an experiment or sweep,
        ``figure("cost", "lr-0-1")``.
        """
        id_ = f"{kind}-{of}" if of else kind
        if id_ in self.page.absent.figures:
            return self._missing(of or kind)
        if id_ not in self.page.figures and self._is_told_together(of):
            message = tr('"{id}" is told together with many others, and has no figure of its own', id=of)
            raise Unknown(message, tr('Write featured = ["{id}"] into [report].', id=of))
        chosen = _look_up(self.page.figures, id_, tr('there is no figure "{id}"', id=id_))
        self.figures.append(id_)
        return self._insert(self.blocks.figure(chosen, len(self.figures)))

    def _is_told_together(self, id_: str) -> bool:
        """Tell whether an experiment is one of many, and has no section of its own."""
        many = self.page.many
        return bool(many and id_ in many.these.names and id_ not in many.apart)

    def curves_of(self, id_: str) -> list[str]:
        """Return the measures that charts of an experiment show, in training and beside it."""
        told = self.experiment(id_)
        return [*told.experiment.asked.after_epochs] if isinstance(told, Told) else []

    def shows_cost(self, id_: str) -> bool:
        """Tell whether a chart of a measure shows the cost of an experiment too, as the loss in training."""
        told = self.experiment(id_)
        return (
            "loss" in self.curves_of(id_)
            and isinstance(told, Told)
            and told.experiment.asked.is_cost_of_training
        )

    def rates_move(self) -> bool:
        """Tell whether a chart of the learning rates shows more than level lines."""
        return any(low < LEVEL * high for low, high in self._rates())

    def rates_differ(self) -> bool:
        """Tell whether the learning rate of any epoch is another one than that of its experiment's first."""
        return any(low < high for low, high in self._rates())

    def _rates(self) -> Iterator[tuple[float, float]]:
        """Yield the lowest and the highest rate of each experiment that is told one by one."""
        figure = self.page.figures.get("learning-rate")
        lines = figure.chart.lines if figure and isinstance(figure.chart, LineChart) else ()
        return ((min(line.y), max(line.y)) for line in lines if line.y)

    def further_of_sweep(self, id_: str) -> list[str]:
        """Return the measures that further heat maps of a sweep show."""
        cells = next((told.cells for told in self.page.sweeps if told.sweep.id == id_), ())
        names = dict.fromkeys(name for cell in cells for name in cell.experiment.asked.finals)
        return [name for name in names if f"heat-map-{name}-{id_}" in self.page.figures]

    def names_of(self, kind: str) -> list[str]:
        """Return what charts of a kind are of, such as measures or data sets, in their order."""
        return [id_.removeprefix(kind) for id_ in self.page.figures if id_.startswith(kind)]

    def code(self, id_: str) -> Markup:
        """Put in the call that an experiment stands for."""
        told = self.experiment(id_)
        if not isinstance(told, Told):
            return self._missing(id_)
        return self._insert(self.boxes.draw("code", text=told.call))

    def bibtex(self) -> Markup:
        """Put in the BibTeX entry with which the article is cited; nothing when no author is told."""
        entry = bibtex_of(self.page)
        return self._insert(self.boxes.draw("code", text=entry)) if entry else Markup()

    def log(self, id_: str) -> Markup:
        """Put in the log of an experiment's first seed, or the beginning and the end of one that is long."""
        told = self.experiment(id_)
        if not isinstance(told, Told):
            return self._missing(id_)
        file = log_file_of(told.experiment) if self.boxes.medium != "blog" else "runs.csv"
        text = cut_log(told.log, file, self.ledger.words).rstrip()
        return self._insert(self.boxes.draw("log", text=text, title=told.title, seed=told.outcome.first.seed))

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        sorts: bool = False,
        folded: bool = False,
    ) -> Markup:
        """Put in a table: a caption, the heads of its columns, and its rows, all text.

        On a web page, readers can sort one that ``sorts``. One that only a checker reads may be ``folded``: a
        page shows its caption alone until it is asked for.
        """
        self.tables += 1
        refuse_bare_numbers(cell for row in rows for cell in row)
        texts = [[as_cell(cell) for cell in row] for row in rows]
        given = table(
            self.ledger,
            self.tables,
            as_cell(caption),
            list(map(as_cell, head)),
            texts,
            shape=SORTED if sorts and self.boxes.medium == "page" else FIXED,
        )
        html = self.boxes.draw("table", **given, folded=folded)
        return self._insert(put_in(SPAN, html, len(self.spans), self.spans.__getitem__))

    def fold(self, summary: str) -> Markup:
        """Begin a part that a page shows only to who asks for it: else its summary stands there alone."""
        self.folds += 1
        return self._insert(self.boxes.draw("fold", summary=as_cell(summary)))

    def end_fold(self) -> Markup:
        """End a part that is folded. Raises ``Unknown`` when none has begun."""
        if not self.folds:
            message = tr("end_fold() ends a part that no fold(…) began")
            raise Unknown(message)
        self.folds -= 1
        return self._insert(self.boxes.draw("end_fold"))

    def unended(self) -> Markup:
        """End whatever an article began to fold and did not end."""
        return Markup().join(self.end_fold() for _ in range(self.folds))

    def key_numbers(self, rows: Sequence[Sequence[str]]) -> Markup:
        """Put in the few numbers that matter most, each with what it is."""
        refuse_bare_numbers(cell for row in rows for cell in row)
        texts = [[as_cell(cell) for cell in row] for row in rows]
        return self._insert(self.boxes.draw("key_numbers", rows=texts))

    def claim(self, id_: str) -> Markup:
        """Put in a claim with its verdict."""
        if id_ in self.page.absent.claims:
            return self._missing(id_)
        verdict = _look_up(self.page.verdicts, id_, tr('there is no claim "{id}"', id=id_))
        self.claimed.append(id_)
        return self._insert(self.boxes.draw("claim", **claim(self.page, self.ledger, verdict)))

    def claims_about(self, *ids: str, several: bool = False) -> list[str]:
        """Return the ids of the claims, not put in yet, that look at these and at nothing else.

        These are experiments or sweeps. Without any id, it returns all others. ``several`` leaves out those
        that look at one alone.
        """
        return [
            id_
            for id_, verdict in self.page.verdicts.items()
            if id_ not in self.claimed
            and (not ids or self._places(verdict) <= set(ids))
            and (not several or len(self._places(verdict)) > 1)
        ]

    def tell(self, family: str, subject: object = None) -> Markup:
        """Say the sentence of a family that holds of a subject.

        Without a subject, it is of the whole study; nothing when none holds.
        """
        return Markup(tell(family, self.everything if subject is None else subject, self.ledger, as_text))  # noqa: S704 - a phrase of ours

    def say(self, name: str, **blanks: object) -> Markup:
        """Say a phrase as it is."""
        texts = {blank: as_text(value) for blank, value in blanks.items()}
        return Markup(self.ledger.words.say(name, **texts))  # noqa: S704 - the same

    @property
    def everything(self) -> Several:
        """All experiments that are compared, the cells of sweeps too; or all where none is."""
        told = self.page.told.values()
        return together([one for one in told if one.experiment.purpose == "compare"] or told)

    def note(self, text: str) -> Markup:
        """Put a note into a line: in the margin of the web page, at the foot of the printed one."""
        self.notes.append(without_hidden_marks(str(as_text(text))))
        inner = render_line(self.notes[-1], self.plain)
        self.lines.append(self.boxes.draw("note", number=len(self.lines) + 1, text=Markup(inner)))  # noqa: S704 - Markdown's, without raw HTML
        return Markup(note_mark(len(self.lines) - 1))  # noqa: S704 - a mark of ours

    def quoted(self, number: str, source: str) -> Markup:
        """Put in a number that does not come from the results, with its source as a note."""
        return Markup(f"{as_text(self.ledger.words.typed(number))}{self.note(source)}")  # noqa: S704 - escaped just now

    def experiment(self, id_: str) -> Told | Untold:
        """Return an experiment by its id, also one of a sweep."""
        if id_ in self.page.absent.experiments:
            return Untold(self.ledger.words.say("missing"), self.page.absent.experiments[id_])
        return _look_up(self.page.told, id_, tr('there is no experiment "{id}"', id=id_))

    def has_figure(self, kind: str, of: str = "") -> bool:
        """Tell whether the report has a chart."""
        return (f"{kind}-{of}" if of else kind) in self.page.figures

    def comparison_rows(
        self, reference: ToldReference, id_: str, name: str | None = None
    ) -> Sequence[Sequence[str]]:
        """Return a row an epoch of one run of a published log: of what it calls so, or of the costs."""
        return ours(comparison_rows(self.ledger, reference, id_, name))

    def measure_table(self, reference: ToldReference) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return head and rows of a table of the measures of a published log, and how each is compared."""
        names = ("printed", "with", "inside", "distance")
        head = [self.ledger.words.say(f"article.measures.{name}") for name in names]
        return head, ours(measure_rows(self.ledger, reference))

    def noise_table(self, told: ToldNoise) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return head and rows of a table of a noise scale, epoch by epoch."""
        head, rows = noise_table(told, self.ledger)
        return head, ours(rows)

    def range_table(self, told: ToldRange) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return head and rows of a table of a range test, a row a seed."""
        head, rows = range_table(told, self.ledger)
        return head, ours(rows)

    def candidate_table(self, reference: ToldReference) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Return head and rows of a table of the set-ups that may have printed a published log."""
        head, rows = candidate_table(self.page, self.ledger, reference)
        return head, ours([*cells, self._fate(*seen)] for cells, seen in rows)

    def notes_in_html(self) -> list[str]:
        """Return every note as HTML, with its values in it."""
        return [
            without_marks(self.ledger.replaced(render_line(note, self.plain), self.value))
            for note in self.notes
        ]

    def value(self, entry: Entry) -> str:
        """Return a value as HTML: on the web it leads to the evidence that it rests on.

        Elsewhere is nowhere to go from it.
        """
        if self.boxes.medium != "page" or not entry.value.experiments:
            return str(escape(entry.text))
        told = told_of(entry.value, self.ledger.words)
        return self.boxes.draw("value", text=entry.text, evidence=entry.value.experiments[0], told=told)

    def plain(self, text: str) -> str:
        """Write what stands where nothing can be put in."""
        return leave_out(self.ledger.plain(text))

    def holes(self) -> Markup:
        """Put in what the report lacks; nothing when it lacks nothing."""
        if not self.page.absent.holes:
            return Markup()
        told = holes.sentences(self.page.absent.holes, self.ledger.words)
        return self._insert(self.boxes.draw("holes", sentences=told))

    def doubted(self) -> Markup:
        """Put in what makes a reader doubt, once; nothing when there is nothing."""
        told, self.doubts = list(doubts.sentences(self.doubts, self.ledger.words)), ()
        return self._insert(self.boxes.draw("doubts", sentences=told)) if told else Markup()

    def _missing(self, name: str) -> Markup:
        """Put in, instead of something that is not there, what is missing."""
        return self._insert(self.boxes.draw("absent", name=name))

    def _places(self, verdict: Verdict) -> set[str]:
        """Name what a claim is about: single experiments, and sweeps as a whole."""
        return {self.page.told[id_].experiment.sweep or id_ for id_ in verdict.experiments}

    def _fate(self, told: str, look: str) -> str:
        """Return the mark of words with a look of their own: what templates put into tables is text."""
        if not look:
            return told
        self.spans.append(self.boxes.draw("fate", verdict=told, look=look))
        return Markup(span_mark(len(self.spans) - 1))  # noqa: S704 - a mark of ours

    def _insert(self, html: str) -> Markup:
        self.html.append(html)
        return Markup(f"\n\n{block_mark(len(self.html) - 1)}\n\n")  # noqa: S704 - a mark of ours


def told_of(value: Value, words: Words) -> str:
    """Say what a value is: the expression, with all digits of the answer, and which seeds were asked."""
    exact = exact_of(value.content) if isinstance(value.content, int | float) else ""
    over = words.say(f"over.{value.asked.over}", seeds=seeds_in_words(value.seeds))
    return " · ".join(part for part in (value.asked.expression, exact, over) if part)


def _look_up(things: Mapping[str, Thing], id_: str, message: Said) -> Thing:
    if id_ not in things:
        raise Unknown(message, nearest(id_, things))
    return things[id_]
