"""A sentence that the report says of its own accord.

It has what must hold of its subject, and what fills its blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrbs_report.judging.facts import Outcome
from lrbs_report.report.prose.ledger import MOST_ITEMS, Ledger
from lrbs_report.report.prose.words import LISTED

Fill = Callable[[Any, Ledger], object]


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A phrase of the catalogs that is said of a subject only when ``holds`` says that it is true of it.

    ``blanks`` return what fills the phrase, as values of the page's ledger where it is a number; ``count``
    tells one from many. Beside the phrase, the catalogs say the condition in words, after "Holds:".
    """

    holds: Callable[[Any], bool]
    blanks: Mapping[str, Fill] = field(default_factory=dict)
    count: Callable[[Any], int] | None = None

    def fill(self, name: str, subject: object, ledger: Ledger, quote: Callable[[object], object]) -> str:
        """Return the phrase with its blanks filled; ``quote`` makes data safe for where the phrase goes."""
        blanks = {blank: _quoted(fill(subject, ledger), ledger, quote) for blank, fill in self.blanks.items()}
        name, more = ledger.words.ranked_by(getattr(subject, "ranking", ""), name)
        if self.count is None:
            return ledger.words.say(name, **blanks, **more)
        return ledger.words.count(name, self.count(subject), **blanks, **more)


def _quoted(filled: object, ledger: Ledger, quote: Callable[[object], object]) -> object:
    """Make what fills a blank safe.

    Several things are listed, with semicolons where one of them holds a comma; of many, the first few and how
    many more there are.
    """
    if not isinstance(filled, tuple):
        return quote(filled)
    shown = filled if len(filled) <= MOST_ITEMS else filled[:LISTED]
    items = [str(quote(item)) for item in shown]
    items += [ledger.words.count("more", len(filled) - LISTED)] if len(shown) < len(filled) else []
    return ledger.joined(items, ledger.words.listing)


@dataclass(frozen=True, kw_only=True)
class Several:
    """Some experiments told together, each with what the page calls it, by id."""

    outcomes: tuple[Outcome, ...]
    names: Mapping[str, str]

    @property
    def ranking(self) -> str:
        """The measure of the end by which all their runs are ranked; nothing when there are several."""
        found = {one.ranking for one in self.outcomes}
        return found.pop() if len(found) == 1 else ""

    def name_of(self, outcome: Outcome) -> str:
        """Return what the page calls an experiment."""
        return self.names[outcome.experiment.id]
