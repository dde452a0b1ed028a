"""A project's report, for whoever works on in Python."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.notebook.showing import Figure, Value

if TYPE_CHECKING:
    from lrbs_report.judging.values import Over
    from lrbs_report.report.composed import Composed
    from lrbs_report.report.document import Page
    from lrbs_report.report.exports.table import Table
    from lrbs_report.results.findings import Findings


class Report:
    """The report of a project: its charts and values, and its runs as rows.

    In a notebook, or a script, in the project's folder::

        from lrbs_report import Report

        report = Report(".").build()          # trains what is missing
        report.figure("comparison")           # a chart with its caption
        report.figure("cost", "lr-0-1")
        report.value("accuracy('lr-0-1')")    # printed as the report does; float(…) has all digits
        pandas.DataFrame(report.runs())       # a row a run
        polars.DataFrame(report.epochs(), infer_schema_length=None)  # a row an epoch of every run

    Nothing but ``build`` trains anything, and nothing is looked at before it is asked for. What is wrong is
    an exception with the message that the command would say.
    """

    def __init__(self, folder: str | Path = ".", *, language: str = "", allow_holes: bool = False) -> None:
        """Take the project in a folder, and the language of its report; the main one unless another is said.

        With holes allowed, what is there is shown although results are missing.
        """
        self.folder = Path(folder)
        self.language = language
        self.allow_holes = allow_holes

    def build(self, *, jobs: int | None = None, only: Sequence[str] = (), pdf: bool = True) -> Report:
        """Train what is missing, publish the report into output/, and return this report of it.

        ``jobs`` and ``only`` are what the command takes; without ``pdf``, no PDF is written. Raises
        ``InvalidInput`` when something is wrong, and ``RunsFailed`` when runs failed.
        """
        from lrbs_report.keeping.project import open_project  # noqa: PLC0415 - an import of Report wakes nothing
        from lrbs_report.walks import build  # noqa: PLC0415 - the same
        from lrbs_report.walks.wanted import Wanted  # noqa: PLC0415 - the same

        wanted = Wanted(jobs=jobs, only=tuple(only), pdf=pdf, allow_holes=self.allow_holes)
        build.build(open_project(self.folder), wanted)
        return Report(self.folder, language=self.language, allow_holes=self.allow_holes)

    @property
    def title(self) -> str:
        """The report's title."""
        return self._page.title

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of all charts, in their order."""
        return tuple(self._page.figures)

    @property
    def claims(self) -> dict[str, bool]:
        """Whether each claim is verified, by its id."""
        return {id_: verdict.holds for id_, verdict in self._page.verdicts.items()}

    @property
    def verdicts(self) -> dict[str, str]:
        """What became of each claim, by its id: verified, refuted, undecided, or unanswered."""
        return {id_: verdict.judgement for id_, verdict in self._page.verdicts.items()}

    def figure(self, kind: str, of: str = "") -> Figure:
        """Return a chart by the name that an article gives it. Raises ``InvalidInput`` when there is none."""
        from lrbs_report.report.charts.inline import for_both_themes  # noqa: PLC0415 - the same
        from lrbs_report.report.prose.ledger import Ledger  # noqa: PLC0415 - the same
        from lrbs_report.report.prose.words import Words  # noqa: PLC0415 - the same

        page, name = self._page, f"{kind}-{of}" if of else kind
        if name not in page.figures:
            message = tr('there is no figure "{name}"', name=name)
            raise InvalidInput([Problem(message=message, hint=nearest(name, page.figures))])
        found = page.figures[name]
        ledger = Ledger(page.evaluator, Words(page.language), page.entries)
        drawing = self._composed.gallery.pictures(found).drawing
        return Figure(
            id=found.id,
            title=found.chart.title,
            caption=ledger.plain(found.caption),
            alt=ledger.plain(found.alt),
            svg=for_both_themes(drawing.svg).decode(),
        )

    def value(
        self,
        expression: str,
        *arguments: Any,  # noqa: ANN401 - the arguments of a function of the vocabulary
        over: Over = "mean",
        seed: int | None = None,
        form: str | None = None,
        digits: int | None = None,
    ) -> Value:
        """Return a value: of ``"accuracy('lr-0-1')"``, or as articles ask, of ``"accuracy", "lr-0-1"``.

        ``over``, ``seed``, ``form`` and ``digits`` are those of articles. Raises ``WrongExpression`` when the
        study has no such value.
        """
        from lrbs_report.report.prose.inserts import told_of  # noqa: PLC0415 - the same
        from lrbs_report.report.prose.ledger import Ledger  # noqa: PLC0415 - the same
        from lrbs_report.report.prose.words import Words  # noqa: PLC0415 - the same

        words = Words(self._page.language)
        ledger = Ledger(self._page.evaluator, words)
        ledger.value(expression, *arguments, over=over, seed=seed, form=form, digits=digits)
        (entry,) = ledger.entries
        return Value(
            text=entry.text,
            content=entry.value.content,
            experiments=entry.value.experiments,
            seeds=entry.value.seeds,
            told=told_of(entry.value, words),
        )

    def runs(self) -> list[dict[str, Any]]:
        """Return a row a run: what was asked, how it ended, and what it reached."""
        from lrbs_report.report.exports.run_table import run_table  # noqa: PLC0415 - the same

        return _rows(run_table(self._findings))

    def epochs(self) -> list[dict[str, Any]]:
        """Return a row an epoch of every run."""
        from lrbs_report.report.exports.runs_csv import epoch_table  # noqa: PLC0415 - the same

        return _rows(epoch_table(self._findings))

    def _repr_html_(self) -> str:
        """Return the title, and the chart that compares most."""
        first = next((id_ for id_ in ("comparison", *self.figures) if id_ in self.figures), "")
        chart = self.figure(first)._repr_html_() if first else ""
        return f"<h3>{escape(self.title)}</h3>{chart}"

    @cached_property
    def _findings(self) -> Findings:
        """All results that are there; nothing is judged for them."""
        from lrbs_report.keeping.project import open_project  # noqa: PLC0415 - the same
        from lrbs_report.walks import opening  # noqa: PLC0415 - the same
        from lrbs_report.walks.world import HERE  # noqa: PLC0415 - the same

        found = opening.open_project(open_project(self.folder), HERE, tries_claims=False)
        found.refuse_missing(allow_holes=self.allow_holes)
        return found.findings()

    @cached_property
    def _composed(self) -> Composed:
        """The report, composed from what is kept."""
        from lrbs_report.keeping.project import open_project  # noqa: PLC0415 - the same
        from lrbs_report.walks import compose  # noqa: PLC0415 - the same

        return compose.composed(open_project(self.folder), allow_holes=self.allow_holes)

    @property
    def _page(self) -> Page:
        """The page in the language that was asked for."""
        pages = {page.language: page for page in self._composed.document.pages}
        language = self.language or self._composed.document.main.language
        if language not in pages:
            message = tr('the report does not speak "{language}"', language=language)
            raise InvalidInput(
                [Problem(message=message, hint=tr("It speaks {pages}.", pages=", ".join(pages)))]
            )
        return pages[language]


def _rows(table: Table) -> list[dict[str, Any]]:
    return list(table.plain_rows())
