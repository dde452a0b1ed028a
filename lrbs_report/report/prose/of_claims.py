"""What is said of a claim: its verdict, how many seeds agree, and what that is worth.

The subject is a ``Verdict``, or all verdicts of an article by claim.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal

from lrbs_report.judging.claims import Judgement, Verdict
from lrbs_report.judging.looks import Decided
from lrbs_report.judging.weighing import MOST_NEEDED, Rule, Untested
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.odds import odds
from lrbs_report.report.prose.sentence import Fill, Sentence

Holds = Callable[[Verdict], bool]


def _is_tested(verdict: Verdict) -> bool:
    return verdict.is_answered and verdict.weighed.is_tested


def _tested(verdicts: Mapping[str, Verdict]) -> list[Verdict]:
    """Return the claims of an article in which chance is looked at."""
    return [verdict for verdict in verdicts.values() if _is_tested(verdict)]


def _has_many(verdict: Verdict) -> bool:
    return len(verdict.seeds) > 1 and _is_tested(verdict)


def _untested(why: Untested) -> Holds:
    return lambda verdict: verdict.is_answered and verdict.weighed.untested == why


def _is(judgement: Judgement) -> Holds:
    return lambda verdict: verdict.judgement == judgement


def _many(judgement: Judgement, *, some: bool | None = None) -> Holds:
    """Tell whether several seeds give a verdict, and some of them agree, or none does."""
    return lambda verdict: (
        _has_many(verdict)
        and verdict.judgement == judgement
        and (some is None or (verdict.agreeing > 0) == some)
    )


def _worth(rule: Rule, *judgements: Judgement, by_size: bool = False) -> Holds:
    return lambda verdict: (
        _has_many(verdict)
        and verdict.weighed.rule == rule
        and verdict.judgement in judgements
        and bool(verdict.weighed.differences) == by_size
        and verdict.weighed.looked is None
    )


def _looked(decided: Decided | None, *, is_last: bool | None = None, by_one: bool | None = None) -> Holds:
    """Tell whether seeds were trained until a look decided so.

    That is the last look or not (``is_last``), of a claim that one seed refutes or not (``by_one``).
    """

    def holds(verdict: Verdict) -> bool:
        looked = verdict.weighed.looked
        return (
            verdict.is_answered
            and looked is not None
            and looked.decided == decided
            and is_last in (None, looked.looks[-1] == looked.most)
            and by_one in (None, verdict.weighed.rule == "all")
        )

    return holds


def _stopped_early(verdict: Verdict) -> bool:
    """Tell whether fewer seeds decided a claim than might have been trained."""
    looked = verdict.weighed.looked
    return looked is not None and looked.decided is not None and looked.looks[-1] < looked.most


def _at_looks(verdict: Verdict, ledger: Ledger) -> str:
    looked = verdict.weighed.looked
    return ledger.words.listing([ledger.words.whole(one) for one in looked.looks] if looked else [])


def _at_most(verdict: Verdict, ledger: Ledger) -> str:
    looked = verdict.weighed.looked
    return ledger.words.whole(looked.most if looked else None)


def _those(verdict: Verdict, ledger: Ledger, over: Literal["count", "asked"]) -> str:
    """Return a count of seeds: of those that a verdict counts, if more were trained for other claims."""
    counts = {"count": verdict.agreeing, "asked": len(verdict.seeds)}
    if ledger.content(verdict.claim.holds, over="asked") != counts["asked"]:
        return ledger.words.whole(counts[over])
    return ledger.value(verdict.claim.holds, over=over)


def _agreeing(verdict: Verdict, ledger: Ledger) -> str:
    return _those(verdict, ledger, "count")


def _seeds(verdict: Verdict, ledger: Ledger) -> str:
    return _those(verdict, ledger, "asked")


def _share(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.percent(verdict.claim.seeds)


def _odds(verdict: Verdict, ledger: Ledger) -> str:
    return odds(verdict.weighed.chance or 0.0, ledger.words)


def _odds_against(verdict: Verdict, ledger: Ledger) -> str:
    return odds(verdict.weighed.against or 0.0, ledger.words)


def _confidence(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.percent(1 - verdict.claim.level)


def _low(verdict: Verdict, ledger: Ledger) -> str:
    """Return the lower end of the interval, rounded down: what is said is at least so."""
    interval = verdict.weighed.interval
    return ledger.words.percent(math.floor(100 * interval.low) / 100 if interval else None)


def _high(verdict: Verdict, ledger: Ledger) -> str:
    """Return the upper end, rounded up."""
    interval = verdict.weighed.interval
    return ledger.words.percent(math.ceil(100 * interval.high) / 100 if interval else None)


def _needed(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.whole(verdict.weighed.needed)


def _most(_: Verdict, ledger: Ledger) -> str:
    return ledger.words.whole(MOST_NEEDED)


def _among(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.whole(verdict.weighed.among)


def _rows(verdict: Verdict, ledger: Ledger) -> str:
    return ledger.words.whole(verdict.on_rows.rows if verdict.on_rows else None)


def _on_rows(name: str) -> Fill:
    """Write what the test rows tell of the two accuracies that are closest."""
    return lambda verdict, ledger: ledger.words.fixed(getattr(verdict.on_rows, name, None))


COUNTS: Mapping[str, Fill] = {"agreeing": _agreeing, "seeds": _seeds}
CONFIDENT: Mapping[str, Fill] = {"confidence": _confidence}
ASKED: Mapping[str, Fill] = {**CONFIDENT, "share": _share}
LOOKED: Mapping[str, Fill] = {
    "seeds": _seeds,
    "most": _at_most,
    "looks": _at_looks,
}
LEVEL: Mapping[str, Fill] = {"level": lambda verdict, ledger: ledger.words.percent(verdict.claim.level)}

SENTENCES: Mapping[str, Sentence] = {
    "article.among.tested": Sentence(
        holds=lambda verdicts: len(_tested(verdicts)) > 1,
        blanks={
            "claims": lambda verdicts, ledger: ledger.words.whole(len(_tested(verdicts))),
            "level": lambda verdicts, ledger: ledger.words.percent(
                max(verdict.claim.level for verdict in _tested(verdicts))
            ),
        },
    ),
    "article.stopped.early": Sentence(holds=lambda these: any(map(_stopped_early, these.values()))),
    "claim.verified": Sentence(holds=_is("verified")),
    "claim.refuted": Sentence(holds=_is("refuted")),
    "claim.undecided": Sentence(holds=_is("undecided")),
    "claim.unanswered": Sentence(holds=_is("unanswered")),
    "claim.seeds.verified": Sentence(holds=_many("verified"), blanks=COUNTS),
    "claim.seeds.undecided": Sentence(holds=_many("undecided", some=True), blanks=COUNTS),
    "claim.seeds.undecided_none": Sentence(holds=_many("undecided", some=False), blanks={"seeds": _seeds}),
    "claim.seeds.few": Sentence(holds=_many("refuted", some=True), blanks=COUNTS),
    "claim.seeds.none": Sentence(holds=_many("refuted", some=False), blanks={"seeds": _seeds}),
    "claim.seeds.one": Sentence(holds=lambda verdict: len(verdict.seeds) == 1 and _is_tested(verdict)),
    "claim.seeds.unanswered": Sentence(holds=lambda verdict: not verdict.is_answered),
    "claim.seeds.together": Sentence(holds=_untested("asked together")),
    "claim.seeds.given": Sentence(holds=_untested("given")),
    "claim.seeds.settled": Sentence(holds=_untested("nothing varies")),
    "claim.seeds.equal": Sentence(holds=_untested("always equal")),
    "claim.without.some": Sentence(
        holds=lambda verdict: verdict.is_answered and verdict.without > 0,
        count=lambda verdict: verdict.without,
    ),
    "claim.worth.counted": Sentence(
        holds=_worth("comparison", "verified", "undecided"), blanks={"odds": _odds}
    ),
    "claim.worth.sized": Sentence(
        holds=_worth("comparison", "verified", "undecided", by_size=True), blanks={"odds": _odds}
    ),
    "claim.worth.counted_against": Sentence(
        holds=_worth("comparison", "refuted"), blanks={"odds": _odds_against}
    ),
    "claim.worth.sized_against": Sentence(
        holds=_worth("comparison", "refuted", by_size=True), blanks={"odds": _odds_against}
    ),
    "claim.worth.all": Sentence(
        holds=_worth("all", "verified", "undecided"), blanks={**CONFIDENT, "low": _low}
    ),
    "claim.worth.share": Sentence(holds=_worth("share", "verified"), blanks={**ASKED, "low": _low}),
    "claim.worth.share_open": Sentence(
        holds=_worth("share", "undecided"), blanks={**ASKED, "low": _low, "high": _high}
    ),
    "claim.worth.share_against": Sentence(holds=_worth("share", "refuted"), blanks={**ASKED, "high": _high}),
    "claim.many.lost": Sentence(
        holds=lambda verdict: verdict.is_undecided and verdict.weighed.is_lost_among_many,
        blanks={"claims": _among},
    ),
    "claim.looked.verified": Sentence(holds=_looked("verified"), blanks={**LOOKED, **LEVEL}),
    "claim.looked.refuted": Sentence(holds=_looked("refuted", by_one=False), blanks={**LOOKED, **LEVEL}),
    "claim.looked.by_one": Sentence(holds=_looked("refuted", by_one=True), blanks=LOOKED),
    "claim.looked.hopeless": Sentence(holds=_looked("hopeless", is_last=False), blanks=LOOKED),
    "claim.looked.exhausted": Sentence(holds=_looked("hopeless", is_last=True), blanks=LOOKED),
    "claim.looked.open": Sentence(holds=_looked(None), blanks={"seeds": _seeds, "most": _at_most}),
    "claim.rows.few": Sentence(
        holds=lambda verdict: (
            verdict.is_answered and verdict.on_rows is not None and verdict.on_rows.rests_on_them
        ),
        blanks={"rows": _rows, **{name: _on_rows(name) for name in ("share", "error", "apart")}},
    ),
    "claim.needed.seeds": Sentence(
        holds=lambda verdict: verdict.is_undecided and verdict.weighed.needed is not None,
        blanks={"needed": _needed},
    ),
    "claim.needed.never": Sentence(
        holds=lambda verdict: (
            verdict.is_undecided and verdict.weighed.needed is None and verdict.weighed.looked is None
        ),
        blanks={"most": _most},
    ),
}
"""Sentences of one family exclude each other."""
