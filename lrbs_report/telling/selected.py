"""How a run of a log was selected, in words and for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from lrbs_report.judging.accusations import Accusation
from lrbs_report.judging.replication import Candidate
from lrbs_report.judging.selection import Fit, Reason
from lrbs_report.walks.replicate import Attempt

WIDTH = 80

AGAINST: Mapping[Reason, str] = {
    "too good": "For {selection}, the run stands too high.",
    "too poor": "For {selection}, the run stands too low.",
    "other epoch": "The log itself contradicts it: its final numbers are not those of {selection}.",
    "number": "For {selection}, some number of the run lies beyond the limit.",
}
"""What is said of a declared selection by what rejects it."""


def selection_as_text(attempt: Attempt) -> str:
    """Say how a run was selected, by the seeds of an experiment, in lines; nothing where nothing is."""
    fit = attempt.judged.fit
    told = " ".join(_accused(attempt.accusation) if fit is None else _declared(attempt.judged, fit))
    return textwrap.fill(told, WIDTH, break_long_words=False, break_on_hyphens=False)


def selection_as_json(attempt: Attempt) -> dict[str, Any]:
    """Return the same for machines.

    What is declared and what became of it; or what is named, by which measure, and how many honest runs at
    most stand as high. It is null, or empty, where there is no such thing.
    """
    found, fit, one = attempt.judged.selected, attempt.judged.fit, attempt.accusation
    named = found.named if found and (found.certain or not attempt.judged.is_another) else ()
    return {
        "declared": str(fit.selection) if fit else None,
        "fate": fit.fate if fit else None,
        "reason": fit.reason or None if fit else None,
        "named": [str(each.selection) for each in named],
        "by": one.measure or None,
        "chance": one.chance if one.measure else None,
        "certain": [*found.certain] if found else [],
    }


def _accused(one: Accusation) -> Iterator[str]:
    """Say what a run is accused of that declares nothing."""
    if one.is_certain:
        yield (
            "The log itself shows it: its final numbers are those of the epoch with the best "
            f"{one.epoch}, not those of the last one."
        )
        return
    if one.measure:
        rare = "fewer than 1 in a million" if one.is_rare else f"at most 1 in {one.one_in}"
        yield f"By {one.measure}, {rare} unselected runs would stand this high."
    if one.fewest:
        runs = f"{one.fewest} to {one.most}" if one.most > one.fewest else f"{one.fewest}"
        yield f"It fits as the best of {runs}."
    if one.epoch:
        also = "also " if one.fewest else ""
        yield f"It {also}fits if the final numbers are those of the epoch with the best {one.epoch}."
    if one.is_unexplained:
        yield "None of the selections that were tried explains it."


def _declared(judged: Candidate, fit: Fit) -> Iterator[str]:
    """Say what becomes of what is declared."""
    if judged.survives:
        yield f'The run survives as what it is declared to be: "{fit.selection}".'
    elif fit.reason:
        yield AGAINST[fit.reason].format(selection=f'"{fit.selection}"')
    elif fit.fate == "untold" and judged.compared:
        yield "It cannot be told whether it was selected as declared: some seed lacks a number."
