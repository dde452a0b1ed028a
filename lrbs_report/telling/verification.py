"""What a verification has found, for people and machines."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, get_args

from lrbs_report.base.showing import one_line
from lrbs_report.judging.tolerance import FEWEST, LEAST, NEAR
from lrbs_report.report.changes.chronicle import cause_in_words
from lrbs_report.report.prose.words import Words
from lrbs_report.walks.verify import Verified
from lrbs_report.walks.verifying.found import Posts, Unchecked, quoted
from lrbs_report.walks.verifying.holding import Holding
from lrbs_report.walks.verifying.training import JudgedNumber, Judgement, Trained

MOST = 20
"""Things that are listed one by one; all of them are in the JSON."""

WIDTH = 80
MOST_OF_A_NUMBER = 400
"""Characters of a line about a number."""


def before_training(holding: Holding, posts: Posts) -> str:
    """Tell what the reader holds, what is different, and what could not be checked."""
    lines = [*_holding(holding), *_posts(posts)]
    lines += _listed("Different", [str(one) for one in (*holding.wrong, *posts.wrong)])
    lines += _listed("Not checked", list(_grouped([*holding.unchecked, *posts.unchecked])))
    return "\n".join(_wrapped([*lines, *holding.notes]))


def after_training(found: Verified) -> str:
    """Tell what training has shown, if any was done, and what follows from all."""
    return "\n".join(_wrapped([*(_trained(found.trained) if found.trained else ()), _verdict(found)]))


def as_json(found: Verified) -> str:
    """Tell everything for machines."""
    edition, files, trained = found.edition, found.holding.files, found.trained
    told: dict[str, Any] = {
        "edition": {"number": edition.number, "id": edition.id} if edition else None,
        "confirmed": found.is_confirmed,
        "files": {"listed": files.listed, "matching": files.matching, "derived": found.holding.same}
        if files
        else None,
        "derived": {"numbers": found.holding.numbers, "claims": found.holding.claims},
        "different": [asdict(one) for one in (*found.holding.wrong, *found.posts.wrong)],
        "unchecked": [asdict(one) for one in (*found.holding.unchecked, *found.posts.unchecked)],
        "posts": found.posts.same,
        "notes": found.holding.notes,
    }
    if trained:
        told |= {
            "draw": trained.draw,
            "runs": {"trained": sum(trained.runs.values()), "of": trained.total},
            "experiments": {
                id_: {"class": judgement, "runs": trained.runs[id_]}
                for id_, judgement in trained.classes.items()
            },
            "numbers": [asdict(one) for one in trained.numbers],
            "claims": [asdict(one) for one in trained.claims],
        }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _holding(held: Holding) -> Iterator[str]:
    """Tell what was checked without training: the files first."""
    if held.files is not None:
        yield f"{held.files.matching} of {held.files.listed} files match the manifest."
    if held.edition is None:
        return
    name = f"Edition {held.edition.number} ({held.edition.id})"
    if held.derived.content is None:
        yield f"{name} could not be derived again from its runs."
        return
    claims = "" if not held.claims else f" and {_count(held.claims, 'verdict')}"
    yield f"{name}, derived again from its published runs: {_count(held.numbers, 'number')}{claims}."
    if held.files is not None:
        yield f"{held.same} of {held.files.listed} files are byte for byte what it gives."


def _posts(posts: Posts) -> Iterator[str]:
    if posts.same:
        yield f"{_count(posts.same, 'published file')} in blogs are byte for byte what it gives."


def _listed(title: str, told: Sequence[str]) -> Iterator[str]:
    if told:
        yield f"{title}:"
        yield from (f"  {one}" for one in told[:MOST])
    if len(told) > MOST:
        yield f"  and {len(told) - MOST} more; --json lists them all"


def _grouped(unchecked: Sequence[Unchecked]) -> Iterator[str]:
    """Tell each reason once, with what it is the reason for."""
    by_reason: dict[str, list[str]] = {}
    for one in unchecked:
        by_reason.setdefault(one.reason, []).append(one.place)
    yield from (f"{', '.join(places)}: {reason}" for reason, places in by_reason.items())


def _trained(told: Trained) -> Iterator[str]:
    """Tell the class of each experiment, and how many numbers came out again.

    Those that did not are told with the likely cause.
    """
    drawn = "" if told.draw is None else f", drawn by chance (again: --draw {told.draw})"
    yield f"{sum(told.runs.values())} of {told.total} runs trained again{drawn}."
    yield from (
        f"  {id_}: {judgement} ({_count(told.runs[id_], 'run')})" for id_, judgement in told.classes.items()
    )
    counts = Counter(one.judgement for one in told.numbers)
    listed = [f"{counts[judgement]} {judgement}" for judgement in get_args(Judgement) if counts[judgement]]
    yield f"Numbers of the report: {', '.join(listed) or 'none'}."
    if counts["not trained again"] or counts["partly trained again"]:
        yield (
            "What was not trained again, or partly, rests on published runs; "
            "it was only derived again from them."
        )
    yield from (
        f"  claim {one.id}: published as {one.published}, now {one.again}"
        for one in told.claims
        if one.published != one.again
    )
    yield from _numbers(told)
    if "too few to tell" in told.classes.values():
        yield (
            f"Too few to tell: only {FEWEST} seeds of an experiment, trained again, "
            "tell how far seeds spread: take a larger --sample, or none."
        )


def _numbers(told: Trained) -> Iterator[str]:
    """List the numbers that did not come out again, the different ones first, and tell the tolerance."""
    others = sorted(
        (one for one in told.numbers if one.again is not None and one.again != one.published),
        key=lambda one: one.judgement,
    )
    yield from (f"  {_number(one)}" for one in others[:MOST])
    if len(others) > MOST:
        yield f"  and {len(others) - MOST} more; --json lists them all"
    causes = dict.fromkeys(one_line(cause_in_words(one.causes, Words("en"))) for one in others)
    yield from (f"{cause}." for cause in causes if cause)
    if others:
        yield (
            "In the environment that a run names, it must come out bit by bit. "
            "Tolerance elsewhere: what another set of seeds with the published spread would stay within "
            f"in 99 % of cases, and at least {LEAST:g} of the number. "
            "An experiment is within tolerance when each run is "
            f"within {NEAR:g} standard deviations of the published one."
        )


def _number(one: JudgedNumber) -> str:
    allowed = f" (tolerance {one.tolerance:.2g})" if one.tolerance is not None else ""
    return quoted(
        f"{one.name}: {one.judgement}: published {one.published}, now {one.again}{allowed}", MOST_OF_A_NUMBER
    )


def _verdict(found: Verified) -> str:
    """Say what follows, in one sentence."""
    wrong = len(found.holding.wrong) + len(found.posts.wrong)
    if wrong:
        are = "is" if wrong == 1 else "are"
        return f"NOT CONFIRMED: {_count(wrong, 'thing')} {are} different. Nothing was trained."
    if found.trained and not found.trained.is_confirmed:
        return "NOT CONFIRMED: runs trained again do not bear it out."
    if not found.is_confirmed:
        return "NOT CONFIRMED, and not accused: nothing is different, but not all could be checked here."
    if found.trained is None:
        return "Confirmed: all of it is what its published runs give. No run was trained again."
    trained = sum(found.trained.runs.values())
    runs = (
        "all of its runs"
        if trained == found.trained.total
        else f"{trained} of its {found.trained.total} runs"
    )
    return f"Confirmed: all of it is what its published runs give, and {runs} came out again."


def _wrapped(lines: Sequence[str]) -> Iterator[str]:
    """Keep lines within the width of a terminal, a second line deeper than the first."""
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        more = f"{indent}    " if indent else ""
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent="",
            subsequent_indent=more,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
