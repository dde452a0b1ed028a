"""How a run of a log was selected, in words and for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from lrbs_report.base.tongue import Said, shaped, together, tr
from lrbs_report.judging.accusations import Accusation
from lrbs_report.judging.replication import Candidate
from lrbs_report.judging.selection import Fit, Reason
from lrbs_report.walks.replicate import Attempt

WIDTH = 80


def selection_as_text(attempt: Attempt) -> str:
    """Say how a run was selected, by the seeds of an experiment, in lines; nothing where nothing is."""
    fit = attempt.judged.fit
    told = together(" ", _accused(attempt.accusation) if fit is None else _declared(attempt.judged, fit))
    return shaped(told, _filled)


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


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
        yield tr(
            "The log itself shows it: its final numbers are those of the epoch with the best "
            "{measure}, not those of the last one.",
            measure=one.epoch,
        )
        return
    if one.measure:
        rare = (
            tr("fewer than 1 in a million") if one.is_rare else tr("at most 1 in {one_in}", one_in=one.one_in)
        )
        yield tr(
            "By {measure}, {rare} unselected runs would stand this high.", measure=one.measure, rare=rare
        )
    if one.fewest:
        runs = (
            tr("{fewest} to {most}", fewest=one.fewest, most=one.most)
            if one.most > one.fewest
            else one.fewest
        )
        yield tr("It fits as the best of {runs}.", runs=runs)
    if one.epoch:
        yield (
            tr(
                "It also fits if the final numbers are those of the epoch with the best {measure}.",
                measure=one.epoch,
            )
            if one.fewest
            else tr(
                "It fits if the final numbers are those of the epoch with the best {measure}.",
                measure=one.epoch,
            )
        )
    if one.is_unexplained:
        yield tr("None of the selections that were tried explains it.")


def _declared(judged: Candidate, fit: Fit) -> Iterator[str]:
    """Say what becomes of what is declared."""
    if judged.survives:
        yield tr('The run survives as what it is declared to be: "{selection}".', selection=fit.selection)
    elif fit.reason:
        yield _against(fit.reason, f'"{fit.selection}"')
    elif fit.fate == "untold" and judged.compared:
        yield tr("It cannot be told whether it was selected as declared: some seed lacks a number.")


def _against(reason: Reason, selection: str) -> Said:
    """Say of a declared selection what rejects it."""
    told: Mapping[Reason, Said] = {
        "too good": tr("For {selection}, the run stands too high.", selection=selection),
        "too poor": tr("For {selection}, the run stands too low.", selection=selection),
        "other epoch": tr(
            "The log itself contradicts it: its final numbers are not those of {selection}.",
            selection=selection,
        ),
        "number": tr("For {selection}, some number of the run lies beyond the limit.", selection=selection),
        "together": tr(
            "For {selection}, all epochs of a series together lie beyond the limit.", selection=selection
        ),
    }
    return told[reason]
