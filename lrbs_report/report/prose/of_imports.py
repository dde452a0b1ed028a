"""What is said of runs that were there already: how many logs, which number is the cost, and which ranks.

The subject is a ``ToldImport``: the experiments of one table of the definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.study.experiments import Imported

if TYPE_CHECKING:
    from lrbs_report.report.document import Page, Told
    from lrbs_report.report.prose.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class ToldImport:
    """The experiments that one table of the definitions imports; ``name`` is what it is called by them."""

    name: str
    told: tuple[Told, ...]

    @property
    def logged(self) -> Logged:
        """What all of their logs tell."""
        one = self.told[0].experiment
        return one.logged if isinstance(one, Imported) else Logged(series=(), finals=("",))

    @property
    def logs(self) -> int:
        """How many logs there are."""
        return len({run.log for told in self.told for run in told.outcome.runs})

    @property
    def runs(self) -> int:
        """How many runs these hold."""
        return sum(len(told.outcome.runs) for told in self.told)

    @property
    def ranking(self) -> str:
        """The number of the end by which the runs are ranked."""
        return self.logged.ranked_by

    @property
    def judges_end(self) -> bool:
        """Whether the logs tell that number of the end, and it is not the last of a series."""
        ranking, names = self.ranking, self.logged.names
        told = {names.get(name, name) for name in self.logged.series}
        return names.get(ranking, ranking) not in {*told, self.logged.watched}


def imports_in(page: Page) -> list[ToldImport]:
    """Return what each table imports, in the order of the file."""
    return list(_imports_in(page))


def _imports_in(page: Page) -> Iterator[ToldImport]:
    by_table: dict[int, list[Told]] = {}
    for told in page.told.values():
        if isinstance(told.experiment, Imported):
            by_table.setdefault(told.experiment.table, []).append(told)
    for some in by_table.values():
        first = some[0].experiment
        yield ToldImport(name=first.sweep or first.id, told=tuple(some))


def _are_alone(one: ToldImport) -> bool:
    """Tell whether each log holds one run."""
    return one.logs == one.runs


def _judged_there(one: ToldImport, _: Ledger) -> str:
    return one.logged.names.get(one.ranking, one.ranking)


def _is_renamed(one: ToldImport) -> bool:
    return one.logged.watched != "cost"


NAMES: Mapping[str, Fill] = {"id": lambda one, _: one.name}
RANKING: Mapping[str, Fill] = {"name": _judged_there}

SENTENCES: Mapping[str, Sentence] = {
    "article.import.logs": Sentence(
        holds=_are_alone,
        blanks={**NAMES, "count": lambda one, ledger: ledger.words.number(one.logs)},
        count=lambda one: one.logs,
    ),
    "article.import.runs": Sentence(
        holds=lambda one: not _are_alone(one),
        blanks={
            **NAMES,
            "logs": lambda one, ledger: ledger.words.number(one.logs),
            "count": lambda one, ledger: ledger.words.number(one.runs),
        },
        count=lambda one: one.logs,
    ),
    "article.import_cost.series": Sentence(
        holds=lambda one: not one.logged.is_share_left,
        blanks={"name": lambda one, _: one.logged.watched},
    ),
    "article.import_cost.share_left": Sentence(
        holds=lambda one: one.logged.is_share_left, blanks={"name": lambda one, _: one.logged.watched}
    ),
    "article.import_judged.end": Sentence(holds=lambda one: one.judges_end, blanks=RANKING),
    "article.import_judged.last": Sentence(holds=lambda one: not one.judges_end, blanks=RANKING),
}
"""Sentences of one family exclude each other."""
