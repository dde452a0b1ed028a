"""What a verification has found, for people and machines."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, get_args

from lrbs_report.base.showing import counted, one_line
from lrbs_report.base.tongue import Said, data, shaped, together, tr, trn, words, written
from lrbs_report.editions.changes import Cause
from lrbs_report.judging.tolerance import FEWEST, LEAST, NEAR, Class
from lrbs_report.report.changes.chronicle import cause_in_words
from lrbs_report.report.prose.words import words_of
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
    lines += _listed(tr("Different"), [one.said for one in (*holding.wrong, *posts.wrong)])
    lines += _listed(tr("Not checked"), list(_grouped([*holding.unchecked, *posts.unchecked])))
    return _wrapped([*lines, *holding.notes])


def after_training(found: Verified) -> str:
    """Tell what training has shown, if any was done, and what follows from all."""
    return _wrapped([*(_trained(found.trained) if found.trained else ()), _verdict(found)])


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
        yield tr(
            "{matching} of {listed} files match the manifest.",
            matching=held.files.matching,
            listed=held.files.listed,
        )
    if held.edition is None:
        return
    name = tr("Edition {number} ({id})", number=held.edition.number, id=held.edition.id)
    if held.derived.content is None:
        yield tr("{edition} could not be derived again from its runs.", edition=name)
        return
    numbers = counted(held.numbers, "number")
    if held.claims:
        verdicts = counted(held.claims, "verdict")
        numbers = tr("{numbers} and {verdicts}", numbers=numbers, verdicts=verdicts)
    yield tr("{edition}, derived again from its published runs: {numbers}.", edition=name, numbers=numbers)
    if held.files is not None:
        yield tr(
            "{same} of {listed} files are byte for byte what it gives.",
            same=held.same,
            listed=held.files.listed,
        )


def _posts(posts: Posts) -> Iterator[str]:
    if posts.same:
        yield trn(
            posts.same,
            "{count} published file in blogs are byte for byte what it gives.",
            "{count} published files in blogs are byte for byte what it gives.",
        )


def _listed(title: str, told: Sequence[str]) -> Iterator[str]:
    if told:
        yield together("", [words(title), data(":")])
        yield from (_below(one) for one in told[:MOST])
    if len(told) > MOST:
        yield _more(len(told) - MOST)


def _below(text: str) -> Said:
    """Return a line of a list."""
    return together("", ["  ", words(text)])


def _more(count: int) -> Said:
    return tr("  and {count} more; --json lists them all", count=count)


def _grouped(unchecked: Sequence[Unchecked]) -> Iterator[str]:
    """Tell each reason once, with what it is the reason for."""
    by_reason: dict[str, list[str]] = {}
    for one in unchecked:
        by_reason.setdefault(one.reason, []).append(one.place)
    yield from (
        together(": ", [together(", ", map(data, places)), words(reason)])
        for reason, places in by_reason.items()
    )


def _trained(told: Trained) -> Iterator[str]:
    """Tell the class of each experiment, and how many numbers came out again.

    Those that did not are told with the likely cause.
    """
    drawn = "" if told.draw is None else tr(", drawn by chance (again: --draw {draw})", draw=told.draw)
    yield tr(
        "{trained} of {total} runs trained again{drawn}.",
        trained=sum(told.runs.values()),
        total=told.total,
        drawn=drawn,
    )
    yield from (
        tr("  {id}: {found} ({runs})", id=id_, found=CLASSES[found], runs=counted(told.runs[id_], "run"))
        for id_, found in told.classes.items()
    )
    counts = Counter(one.judgement for one in told.numbers)
    listed = [
        _so_many(judgement, counts[judgement]) for judgement in get_args(Judgement) if counts[judgement]
    ]
    yield tr("Numbers of the report: {listed}.", listed=together(", ", listed or [tr("none")]))
    if counts["not trained again"] or counts["partly trained again"]:
        yield tr(
            "What was not trained again, or partly, rests on published runs; "
            "it was only derived again from them."
        )
    yield from (
        tr(
            "  claim {id}: published as {published}, now {again}",
            id=one.id,
            published=_verdict_in_words(one.published),
            again=_verdict_in_words(one.again),
        )
        for one in told.claims
        if one.published != one.again
    )
    yield from _numbers(told)
    if "too few to tell" in told.classes.values():
        yield tr(
            "Too few to tell: only {fewest} seeds of an experiment, trained again, "
            "tell how far seeds spread: take a larger --sample, or none.",
            fewest=FEWEST,
        )


CLASSES: Mapping[Class, Said] = {
    "bit-identical": tr("bit-identical"),
    "within tolerance": tr("within tolerance"),
    "statistical only": tr("statistical only"),
    "too few to tell": tr("too few to tell"),
    "different": tr("different"),
}
"""What the class of an experiment is called."""

JUDGEMENTS: Mapping[Judgement, Said] = {
    "identical": tr("identical"),
    "within tolerance": tr("within tolerance"),
    "different": tr("different"),
    "too few to tell": tr("too few to tell"),
    "partly trained again": tr("partly trained again"),
    "not trained again": tr("not trained again"),
}
"""What is said of a number."""


def _so_many(judgement: Judgement, count: int) -> Said:
    """Say of how many numbers the same is said."""
    told: Mapping[Judgement, Said] = {
        "identical": trn(count, "{count} identical", "{count} identical"),
        "within tolerance": tr("{count} within tolerance", count=count),
        "different": trn(count, "{count} different", "{count} different"),
        "too few to tell": tr("{count} too few to tell", count=count),
        "partly trained again": tr("{count} partly trained again", count=count),
        "not trained again": tr("{count} not trained again", count=count),
    }
    return told[judgement]


def _verdict_in_words(judgement: str) -> Said:
    told = {
        "verified": tr("verified"),
        "refuted": tr("refuted"),
        "undecided": tr("undecided"),
        "unanswered": tr("unanswered"),
    }
    return told.get(judgement, words(judgement))


def _numbers(told: Trained) -> Iterator[str]:
    """List the numbers that did not come out again, the different ones first, and tell the tolerance."""
    others = sorted(
        (one for one in told.numbers if one.again is not None and one.again != one.published),
        key=lambda one: one.judgement,
    )
    yield from (_below(_number(one)) for one in others[:MOST])
    if len(others) > MOST:
        yield _more(len(others) - MOST)
    causes = dict.fromkeys(written(partial(_caused, one.causes)) for one in others)
    yield from (together("", [cause, data(".")]) for cause in causes if cause)
    if others:
        yield tr(
            "In the environment that a run names, it must come out bit by bit. "
            "Tolerance elsewhere: what another set of seeds with the published spread would stay within "
            "in 99 % of cases, and at least {least:g} of the number. "
            "An experiment is within tolerance when each run is "
            "within {near:g} standard deviations of the published one.",
            least=LEAST,
            near=NEAR,
        )


def _caused(causes: tuple[Cause, ...], language: str) -> str:
    """Name the cause of what differs, in the words that reports have for it."""
    return one_line(cause_in_words(causes, words_of(language)))


def _number(one: JudgedNumber) -> str:
    allowed = tr(" (tolerance {tolerance:.2g})", tolerance=one.tolerance) if one.tolerance is not None else ""
    told = tr(
        "{name}: {judgement}: published {published}, now {again}{allowed}",
        name=one.name,
        judgement=JUDGEMENTS[one.judgement],
        published=one.published,
        again=one.again,
        allowed=allowed,
    )
    return quoted(told, MOST_OF_A_NUMBER)


def _verdict(found: Verified) -> str:
    """Say what follows, in one sentence."""
    wrong = len(found.holding.wrong) + len(found.posts.wrong)
    if wrong:
        return trn(
            wrong,
            "NOT CONFIRMED: {count} thing is different. Nothing was trained.",
            "NOT CONFIRMED: {count} things are different. Nothing was trained.",
        )
    if found.trained and not found.trained.is_confirmed:
        return tr("NOT CONFIRMED: runs trained again do not bear it out.")
    if not found.is_confirmed:
        return tr("NOT CONFIRMED, and not accused: nothing is different, but not all could be checked here.")
    if found.trained is None:
        return tr("Confirmed: all of it is what its published runs give. No run was trained again.")
    trained = sum(found.trained.runs.values())
    runs = (
        tr("all of its runs")
        if trained == found.trained.total
        else tr("{trained} of its {total} runs", trained=trained, total=found.trained.total)
    )
    return tr("Confirmed: all of it is what its published runs give, and {runs} came out again.", runs=runs)


def _wrapped(lines: Sequence[str]) -> Said:
    """Keep lines within the width of a terminal, a second line deeper than the first."""
    return together("\n", [shaped(words(line), _in_width) for line in lines])


def _in_width(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    more = f"{indent}    " if indent else ""
    return "\n".join(
        textwrap.wrap(
            line,
            WIDTH,
            initial_indent="",
            subsequent_indent=more,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
