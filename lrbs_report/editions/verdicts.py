"""Verdicts of earlier versions, beside those of this one.

Until chance was weighed, a claim held where as many seeds agreed as it asked for, all of them if it did not
say, and it had no level. Such editions are read, compared and verified by what they meant.
"""

from __future__ import annotations

from lrbs_report.editions.parts import Claim

ROUNDING = 1e-9
"""Of a share of seeds."""


def is_earlier(claim: Claim) -> bool:
    """Tell whether a claim was judged before chance was weighed."""
    return "level" not in claim


def renamed(claim: Claim) -> Claim:
    """Return a claim with its verdict in the words of this version."""
    return Claim(**{**claim, "judgement": "verified"}) if claim["judgement"] == "holds" else claim


def restated(before: Claim, after: Claim) -> Claim:
    """Return a claim of an earlier version in the words of this one, as far as a later one asks the same.

    What its verdict was worth nobody weighed: it is taken to be what it is now.
    """
    if not is_earlier(before) or is_earlier(after):
        return before
    told = Claim(**{**after, **before})
    if before["share"] == 1 and after["share"] is None:
        told["share"] = None
    return told


def as_earlier(claim: Claim) -> Claim:
    """Return a claim as an earlier version would have judged it."""
    share = 1.0 if claim["share"] is None else claim["share"]
    enough = claim["agreeing"] >= share * claim["asked"] - ROUNDING
    is_answered = claim["judgement"] != "unanswered"
    return {
        "statement": claim["statement"],
        "holds": claim["holds"],
        "share": share,
        "judgement": ("holds" if enough else "refuted") if is_answered else "unanswered",
        "agreeing": claim["agreeing"],
        "asked": claim["asked"],
        "experiments": claim["experiments"],
    }
