"""A claim with its verdict: how many seeds agree, and the values that decided it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.expressions import calls
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.report.document import Page
from lrbs_report.report.prose.boxes import LOOKS
from lrbs_report.report.prose.commonmark import in_whole_words
from lrbs_report.report.prose.families import tell
from lrbs_report.report.prose.labels import labels_of
from lrbs_report.report.prose.ledger import Ledger

CHOICE = re.compile(r"^(bests?)\(")
"""A choice that each seed makes has no mean; what is shown is the choice of the mean."""

ESTIMATED = frozenset(name for name, one in SIGNATURES.items() if one == SIGNATURES.get(f"expected_{name}"))
"""What all seeds together estimate better than the mean of what each of them does."""


def claim(page: Page, ledger: Ledger, verdict: Verdict) -> dict[str, Any]:
    """Return what the box of a claim is given.

    The verdict in a word, how many seeds agree, the sentence, the values that decided it, and the expression
    that was asked.
    """
    claimed = verdict.claim
    return {
        "id": claimed.id,
        "look": LOOKS[verdict.judgement],
        "statement": ledger.filled(claimed.statement[page.language]),
        "measured": [
            f"{label}: {_measured(ledger, call, verdict.seeds)}"
            for label, call in zip(labels_of(page, ledger.words, verdict.calls), verdict.calls, strict=True)
        ],
        "verdict": _verdict(ledger, verdict),
        "seeds": _seeds(ledger, verdict),
        "asked": in_whole_words(claimed.holds),
    }


def _seeds(ledger: Ledger, verdict: Verdict) -> str:
    """Say how many seeds agree, and then what that is worth."""
    counted = _told(ledger, verdict, ("claim.seeds", "claim.without"))
    families = ("claim.worth", "claim.looked", "claim.many", "claim.needed", "claim.rows")
    worth = _told(ledger, verdict, families)
    return " ".join(["; ".join(counted) + ("." if worth else ""), *worth])


def _told(ledger: Ledger, verdict: Verdict, families: Sequence[str]) -> list[str]:
    return [said for family in families if (said := tell(family, verdict, ledger))]


def _verdict(ledger: Ledger, verdict: Verdict) -> str:
    """Say the verdict in a word, with a colon unless "in so many seeds" goes on from it."""
    goes_on = verdict.weighed.is_tested and (verdict.holds or len(verdict.seeds) == 1)
    return tell("claim", verdict, ledger) + ("" if goes_on and verdict.is_answered else ":")


def _measured(ledger: Ledger, call: str, seeds: Sequence[int]) -> str:
    """Tell a value that a claim looks at: its mean, and how far the seeds spread.

    ``seeds`` are those that the claim was asked of.
    """
    call = CHOICE.sub(r"\1_on_average(", call)
    if _are_uneven([ledger.content(call, seed=seed) for seed in seeds]):
        return _ends(ledger, call)
    content = ledger.content(call)
    if isinstance(content, list):
        return _series(ledger, call, content)
    if isinstance(content, int | float) and ledger.content(call, over="min") != ledger.content(
        call, over="max"
    ):
        low, high = ledger.value(call, over="min"), ledger.value(call, over="max")
        is_estimated = calls(call, SIGNATURES)[0].function in ESTIMATED
        return ledger.words.say(
            "claim.together" if is_estimated else "claim.spread",
            mean=ledger.value(f"expected_{call}" if is_estimated else call),
            low=low,
            high=high,
        )
    return str(ledger.value(call))


def _are_uneven(answers: Sequence[object]) -> bool:
    """Tell whether seeds give series of different lengths, since some ended early."""
    lengths = [len(answer) for answer in answers if isinstance(answer, list)]
    return len(set(lengths)) > 1


def _series(ledger: Ledger, call: str, content: Sequence[object]) -> str:
    """Tell a series whole when it is short, else by its ends."""
    if len(content) <= 5:  # noqa: PLR2004 - that a line holds
        return str(ledger.value(call))
    return _ends(ledger, call)


def _ends(ledger: Ledger, call: str) -> str:
    """Tell the first and the last of a series, each its mean over the seeds."""
    return ledger.words.say(
        "claim.series", first=ledger.value(f"{call} | first"), last=ledger.value(f"{call} | last")
    )
