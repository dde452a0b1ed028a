"""What a verification has found, for people and machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from lrbs_report.report.chronicle import cause_in_words
from lrbs_report.report.words import Words
from lrbs_report.verify import LEAST, NEAR, JudgedNumber, Verified

MOST = 20
"""Numbers that are listed one by one; all of them are in the JSON."""


def as_text(found: Verified) -> str:
    """Tell the class of each experiment, how many numbers came out again, and those that did not, with the likely cause."""
    edition, trained = found.edition, sum(found.runs.values())
    lines = [f"Edition {edition.number} ({edition.id}): {trained} of {found.total} runs trained again."]
    lines += [f"  {id_}: {judgement} ({_runs(found.runs[id_])})" for id_, judgement in found.classes.items()]
    counts = Counter(one.judgement for one in found.numbers)
    told = [f"{counts[judgement]} {judgement}" for judgement in ("identical", "within tolerance", "different", "not checked") if counts[judgement]]
    lines.append(f"Numbers of the report: {', '.join(told)}.")
    if trained < found.total:
        lines.append("The runs that were not trained again are taken as published.")
    lines += [f"  claim {one.id}: published as {one.published}, now {one.again}" for one in found.claims if one.published != one.again]
    return "\n".join([*lines, *_told(found)])


def as_json(found: Verified) -> str:
    """Tell everything for machines."""
    edition: dict[str, Any] = {"number": found.edition.number, "id": found.edition.id}
    told = {
        "edition": edition,
        "confirmed": found.is_confirmed,
        "runs": {"trained": sum(found.runs.values()), "of": found.total},
        "experiments": {id_: {"class": judgement, "runs": found.runs[id_]} for id_, judgement in found.classes.items()},
        "numbers": [asdict(one) for one in found.numbers],
        "claims": [asdict(one) for one in found.claims],
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _told(found: Verified) -> Iterator[str]:
    """List the numbers that are not identical, the different ones first, and say what the tolerance is."""
    others = sorted((one for one in found.numbers if one.judgement in ("different", "within tolerance")), key=lambda one: one.judgement)
    yield from (f"  {_number(one)}" for one in others[:MOST])
    if len(others) > MOST:
        yield f"  and {len(others) - MOST} more; --json lists them all"
    causes = dict.fromkeys(cause_in_words(one.causes, Words("en")) for one in others)
    yield from (f"{cause}." for cause in causes if cause)
    if others:
        yield (
            "Tolerance: what another set of seeds with the published spread would stay within in 99 % of cases, "
            f"and at least {LEAST:g} of the number. An experiment is within tolerance when each run is within {NEAR:g} "
            "standard deviations of the published one."
        )


def _number(one: JudgedNumber) -> str:
    allowed = f" (tolerance {one.tolerance:.2g})" if one.tolerance is not None else ""
    return f"{one.name}: {one.judgement}: published {one.published}, now {one.again}{allowed}"
