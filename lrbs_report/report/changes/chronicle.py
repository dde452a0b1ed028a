"""Changes in words: what is another now and why, in a report's language.

Sentences and their groups as data; nothing here knows HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from lrbs_report.editions.changes import Cause, Changes, ClaimChange, ExperimentChange, FigureChange
from lrbs_report.editions.edition import Content, name_of_number
from lrbs_report.editions.parts import Claim
from lrbs_report.judging.claims import BLANK
from lrbs_report.report.prose.words import LISTED, Words

UNPRINTED = "…"
"""Stands in a sentence for a value that an edition does not print."""

EDITED = ("log", "definitions")
"""Causes that say themselves that a file was edited."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """What changed for the same causes: sentences without a stop.

    ``causes`` is a sentence too, and empty when the sentences say it themselves. These stand last.
    """

    causes: str
    sentences: tuple[str, ...]


def groups_of(changes: Changes, words: Words, *, in_full: bool = False) -> tuple[Group, ...]:
    """Tell all that changed, by what caused it; what a person edited comes last.

    Claims are called by their ids, or ``in_full`` by their sentences.

    Nothing at all when only the words of the report are others.
    """
    told: dict[tuple[Cause, ...], list[str]] = {}
    for causes, sentence in (
        *_experiments(changes, words),
        *_claims(changes, words, in_full=in_full),
        *_figures(changes, words),
        *_numbers(changes, words),
    ):
        told.setdefault(causes, []).append(sentence)
    groups: dict[str, list[str]] = {}
    for causes, sentences in told.items():
        groups.setdefault(cause_in_words(causes, words), []).extend(sentences)
    named = {cause for causes in told for cause in causes}
    besides = [*groups.pop("", []), *_around(changes, words, named)]
    caused = (Group(causes=causes, sentences=tuple(one)) for causes, one in groups.items())
    return (*caused, *((Group(causes="", sentences=tuple(besides)),) if besides else ()))


def turned(changes: Changes, words: Words) -> tuple[str, ...]:
    """Tell what a reader must not miss: each claim that is new, gone or judged otherwise.

    Where there is none, but claims are there, say that they keep their verdicts.
    """
    told = tuple(
        _claim(one, _called(one, changes, words), words)
        for one in changes.claims
        if one.kind != "changed" or one.has_turned
    )
    kept = len(changes.after.content.claims)
    return told or ((words.count("editions.verdicts_kept", kept),) if kept else ())


def cause_in_words(causes: tuple[Cause, ...], words: Words) -> str:
    """Name the cause; of several, say that they cannot be told apart.

    Nothing when the change is only that something is asked, or there, or not.
    """
    if all(cause.kind in ("asked", "added", "removed") and not cause.name for cause in causes):
        return ""
    named = [_name(cause, words) for cause in causes]
    return (
        words.say("cause", cause=named[0])
        if len(named) == 1
        else words.say("causes", causes=words.some(named))
    )


def _name(cause: Cause, words: Words) -> str:
    kind = "code" if cause.kind == "tool" and cause.before == cause.after else cause.kind
    return words.say(f"cause.{kind}", name=cause.name, before=cause.before, after=cause.after)


Told = tuple[tuple[Cause, ...], str]
"""A sentence, and the causes of what it tells."""


def _experiments(changes: Changes, words: Words) -> Iterator[Told]:
    """Tell of the first few experiments for each cause, and how many more there are."""
    by_causes: dict[tuple[Cause, ...], list[ExperimentChange]] = {}
    for one in changes.experiments:
        by_causes.setdefault(one.causes, []).append(one)
    for causes, group in by_causes.items():
        yield from (
            (causes, sentence) for one in islice(group, LISTED) for sentence in _experiment(one, words)
        )
        if len(group) > LISTED:
            yield causes, words.count("change.more", len(group) - LISTED)


def _experiment(change: ExperimentChange, words: Words) -> Iterator[str]:
    if change.kind == "confirmed":
        is_read = any(cause.kind == "import" for cause in change.causes)
        yield words.say("change.read" if is_read else "change.same", id=change.id)
        return
    if change.kind != "changed":
        measure, after = words.measure(change.ranked_by), words.fixed(change.judged[1])
        yield words.say(f"change.experiment.{change.kind}", id=change.id, measure=measure, after=after)
        return
    measures = {
        words.measure(change.ranked_by): change.judged,
        words.say("change.last_watched"): change.watched,
    }
    for name, (earlier, later) in measures.items():
        if earlier != later:
            old, new = apart(earlier, later, words)
            yield words.say("change.measure", measure=name, id=change.id, before=old, after=new)
    if all(earlier == later for earlier, later in measures.values()) and change.moved:
        yield words.say("change.moved", id=change.id, moved=words.fixed(change.moved))


def apart(before: float | None, after: float | None, words: Words) -> tuple[str, str]:
    """Write two numbers as the report does, or with as many more decimals as tell them apart."""
    digits = words.decimals_apart(before, after)
    if digits is None:
        return words.number(before), words.number(after)
    return words.fixed(before, digits), words.fixed(after, digits)


def _claims(changes: Changes, words: Words, *, in_full: bool) -> Iterator[Told]:
    for one in changes.claims:
        yield one.causes, _claim(one, _called(one, changes, words) if in_full else one.id, words)


def _called(change: ClaimChange, changes: Changes, words: Words) -> str:
    """Call a claim by its sentence, as the later edition says it; by its id where the language has none."""
    claim, edition = (change.after, changes.after) if change.after else (change.before, changes.before)
    told = statement_of(claim, edition.content, words) if claim else ""
    return words.say("editions.quoted", text=told.rstrip(".")) if told else change.id


def statement_of(claim: Claim, content: Content, words: Words) -> str:
    """Return the sentence of a claim that an edition keeps, with its values as that edition prints them."""

    def printed(blank: re.Match[str]) -> str:
        number = content.numbers.get(name_of_number(blank[1].strip(), "mean", None))
        return number["printed"].get(words.language, UNPRINTED) if number else UNPRINTED

    return BLANK.sub(printed, claim["statement"].get(words.language, ""))


def _claim(change: ClaimChange, name: str, words: Words) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return words.say(f"change.claim.is.{change.kind}", id=name)
    counts = {"agreeing": words.number(after["agreeing"]), "asked": words.number(after["asked"])}
    if change.has_turned:
        return words.say(f"change.claim.now.{after['judgement']}", id=name, **counts)
    if (before["agreeing"], before["asked"]) != (after["agreeing"], after["asked"]):
        was = {"before": words.number(before["agreeing"]), "asked_before": words.number(before["asked"])}
        return words.say("change.claim.counted", id=name, **counts, **was)
    return words.say("change.claim.worded" if change.is_worded else "change.claim.weighed", id=name)


def _figures(changes: Changes, words: Words) -> Iterator[Told]:
    return ((one.causes, figure_in_words(one, words)) for one in changes.figures)


def figure_in_words(change: FigureChange, words: Words) -> str:
    """Say what became of a chart, without a stop."""
    figure = words.say(
        "change.figure.numbered" if change.number else "change.figure.unnumbered",
        number=change.number,
        id=change.id,
    )
    if change.kind in ("new", "gone"):
        return words.say(f"change.figure.is.{change.kind}", figure=figure)
    if change.is_reshaped:
        return words.say("change.figure.changed", figure=figure)
    if change.moved:
        return words.say("change.figure.moved", figure=figure, moved=words.fixed(change.moved))
    return words.say("change.figure.worded", figure=figure)


def _numbers(changes: Changes, words: Words) -> Iterator[Told]:
    """Count the numbers of the text, cause by cause."""
    changed = Counter(one.causes for one in changes.numbers if one.kind == "changed")
    asked = Counter(one.causes for one in changes.numbers if one.kind != "changed")
    yield from ((causes, words.count("change.numbers", count)) for causes, count in changed.items())
    yield from ((causes, words.count("change.asked", count)) for causes, count in asked.items())


def _around(changes: Changes, words: Words, named: Collection[Cause]) -> Iterator[str]:
    """Tell what a person edited, and what draws and writes the report, unless it was named as a cause."""
    edited = {cause.name for cause in named if cause.kind in EDITED}
    yield from (
        words.say(f"change.source.{one.kind}", path=one.path)
        for one in changes.sources
        if one.kind != "changed" or one.path not in edited
    )
    yield from (words.say("change.tool", what=_name(one, words)) for one in changes.tools if one not in named)
