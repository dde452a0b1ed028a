"""A chance in words: per cent where that can be grasped, else one case in so many."""

from __future__ import annotations

from lrbs_report.report.prose.words import Words

RARE = 0.001
"""What is rarer is said as one case in so many."""

MILLION, BILLION = 1e6, 1e9


def odds(chance: float, words: Words) -> str:
    """Say a chance with two digits: "0.6% of cases", "one case in 5,000", "one case in a million"."""
    if chance >= RARE:
        return words.say("odds.percent", share=words.percent(float(f"{chance:.2g}")))
    cases = float(f"{1 / chance:.2g}") if chance else BILLION
    if cases >= BILLION:
        return words.say("odds.least")
    if cases == MILLION:
        return words.say("odds.million")
    if cases > MILLION:
        return words.say("odds.millions", cases=words.number(cases / MILLION))
    return words.say("odds.cases", cases=words.whole(cases))
