"""The values of a page.

Each is asked for by name, printed in the page's language, and remembered with what it rests on.

Where a value goes, a text carries a mark. The mark becomes plain text where nothing else is possible (titles,
alternative texts, the PDF), and a link to the evidence in the web page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.judging.claims import BLANK
from lrbs_report.judging.expressions import WrongExpression, refuse_long
from lrbs_report.judging.facts import Outcome
from lrbs_report.judging.values import Asked, Evaluator, Over, Value
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.measures import WATCHED, measure_of
from lrbs_report.report.prose.marks import VALUE, leave_out, put_in, value_mark, without_marks
from lrbs_report.report.prose.words import IN_DIGITS_FROM, LISTED, Words

MOST_ITEMS = 30
"""Of how many items a list is written whole."""

PERCENT_DIGITS = 2
"""Of a measured share in percent: as many as of the share itself, of which four decimals are written."""

FORMS = ("measured", "rate", "exact", "whole", "score", "text", "percent", "words")
"""The ways to print a value: see docs/claims.md."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A value as the page prints it.

    In which form, with how many decimals (``None``: the form's own), and the text that this gives.
    """

    value: Value
    form: str
    digits: int | None
    text: str


class Ledger:
    """Returns values by name, and keeps every one that was returned."""

    def __init__(self, evaluator: Evaluator, words: Words, entries: Sequence[Entry] = ()) -> None:
        """Go on from the values that were given before."""
        self.evaluator = evaluator
        self.words = words
        self.entries = list(entries)
        self._places = {(entry.value.asked, entry.text): place for place, entry in enumerate(entries)}

    def value(
        self,
        expression: str,
        *arguments: Any,  # noqa: ANN401 - the arguments of a function of the vocabulary
        over: Over = "mean",
        seed: int | None = None,
        form: str | None = None,
        digits: int | None = None,
        **named: Any,  # noqa: ANN401 - the same
    ) -> Markup:
        """Return the mark of a value.

        The value is an expression, or a function of the vocabulary with its arguments.

        Raises ``WrongExpression`` when the study has no such value.
        """
        asked = Asked(
            expression=_expression(expression, arguments, named),
            over="seed" if seed is not None else over,
            seed=seed,
        )
        value = self.evaluator.value(asked)
        form = form or value.style
        is_rounded = form == "percent" and value.style == "measured"
        shown = PERCENT_DIGITS if is_rounded and digits is None else digits
        text = without_marks(printed(value.content, form, shown, self.words))
        return self._mark(Entry(value=value, form=form, digits=digits, text=text))

    def watched(self, experiment: str, *epoch: int, seed: int | None = None) -> Markup:
        """Return the mark of what training lowers, in an epoch of an experiment or else in its last."""
        return self.value(WATCHED, experiment, *epoch, seed=seed)

    def judged(
        self,
        outcome: Outcome,
        over: Over = "mean",
        seed: int | None = None,
        digits: int | None = None,
    ) -> Markup:
        """Return the mark of what an experiment's runs are ranked by."""
        spoken, id_ = measure_of(outcome.ranking).spoken, outcome.experiment.id
        if spoken:
            return self.value(spoken.one, id_, over=over, seed=seed, digits=digits)
        return self.value("final", outcome.ranking, id_, over=over, seed=seed, digits=digits)

    def content(
        self,
        expression: str,
        *arguments: Any,  # noqa: ANN401 - the same
        over: Over = "mean",
        seed: int | None = None,
        **named: Any,  # noqa: ANN401 - the same
    ) -> Any:  # noqa: ANN401 - a value's content
        """Return a value itself, for conditions and loops; printing it takes ``value``."""
        asked = Asked(
            expression=_expression(expression, arguments, named),
            over="seed" if seed is not None else over,
            seed=seed,
        )
        return self.evaluator.value(asked).content

    def filled(self, text: str) -> str:
        """Put values into a text whose blanks hold expressions: ``At {learning_rate('a')} …``."""
        return BLANK.sub(lambda found: str(self.value(found[1].strip())), without_marks(text))

    def plain(self, text: str) -> str:
        """Write each value as text, and leave out what is no text."""
        return leave_out(put_in(VALUE, text, len(self.entries), lambda number: self.entries[number].text))

    def joined(self, items: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """Join items by the words' ``listing`` or ``either``, with semicolons where one holds a comma."""
        joined = join(items)
        return joined.replace(", ", "; ") if any("," in self.plain(item) for item in items) else joined

    def replaced(self, html: str, show: Callable[[Entry], str]) -> str:
        """Write each value as some HTML."""
        return put_in(VALUE, html, len(self.entries), lambda number: show(self.entries[number]))

    def _mark(self, entry: Entry) -> Markup:
        place = self._places.setdefault((entry.value.asked, entry.text), len(self.entries))
        if place == len(self.entries):
            self.entries.append(entry)
        return Markup(value_mark(place))  # noqa: S704 - a mark of ours


def printed(content: Any, form: str, digits: int | None, words: Words) -> str:  # noqa: ANN401 - a value's content
    """Write a value the way the language does.

    A list is written item by item, and of a long one the first few and how many more there are.
    """
    if form not in FORMS:
        raise WrongExpression(tr('there is no form="{form}"', form=form), nearest(form, FORMS))
    if content is None:
        return words.say("missing")
    if isinstance(content, list):
        items = [
            printed(item, form, digits, words)
            for item in content[: LISTED if len(content) > MOST_ITEMS else None]
        ]
        items += [words.count("more", len(content) - LISTED)] if len(content) > MOST_ITEMS else []
        return words.numbers(items) if form != "text" else words.listing(items)
    if isinstance(content, bool):
        return words.say("yes" if content else "no")
    if isinstance(content, str):
        return words.phrases.get(f"term.{content}", content)
    return _number(content, form, digits, words)


def _number(number: float, form: str, digits: int | None, words: Words) -> str:
    if form == "percent":
        return words.percent(number, digits)
    if form == "words" and 0 <= number < IN_DIGITS_FROM and number == int(number):
        return words.in_words(int(number))
    if digits is not None:
        return words.fixed(number, digits)
    if form in ("whole", "words"):
        return words.whole(number)
    if form in ("exact", "text"):
        return words.number(number)
    return _measured(number, form, words)


def _measured(number: float, form: str, words: Words) -> str:
    if form == "score":  # how far, not how much: what rounds to nothing is nothing
        return words.fixed(round(number, 2) + 0.0, 2).replace("-", "−")
    return words.fixed(number, {"measured": 4, "rate": 6}[form])


def _expression(expression: str, arguments: Sequence[Any], named: dict[str, Any]) -> str:
    """Write a call of the vocabulary as an expression, or take an expression as it is.

    Only what a person may have written is refused as too long.
    """
    refuse_long(expression)
    if not arguments and not named and expression not in SIGNATURES:
        return expression
    given = [*map(repr, arguments), *(f"{name}={value!r}" for name, value in named.items())]
    return f"{expression}({', '.join(given)})"
