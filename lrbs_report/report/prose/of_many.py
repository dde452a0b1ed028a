"""What is said of more experiments than are told one by one. The subject is ``Many``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.facts import Outcome, ties
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_several import best, whole, worst
from lrbs_report.report.prose.sentence import Sentence, Several
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings

FEW = 12
"""So many single experiments are all told one by one; more are told together."""

MOST_APART = 8
"""How many of them have a section of their own all the same, unless the author names more."""

MOST_OF_CLAIM = 3
"""A claim that looks at more experiments than these is about all of them, and not about each."""

Why = Literal["featured", "best", "best_tied", "worst", "worst_tied", "claimed"]
"""Why one of many experiments is told by itself."""


@dataclass(frozen=True, kw_only=True)
class Many:
    """Experiments that are told together, and those of them that have a section of their own, each with why.

    ``apart`` is in the order of the file.
    """

    these: Several
    apart: Mapping[str, Why]

    @property
    def ranking(self) -> str:
        """The measure by which all their runs are ranked; nothing when there are several."""
        return self.these.ranking


def told_apart(findings: Findings, these: Several, verdicts: Mapping[str, Verdict]) -> dict[str, Why] | None:
    """Return which of many experiments are told one by one, and why; ``None`` where all of them are.

    Those that the author features; the best and the worst, which made-up results do not have; and those that
    a claim names, as long as there are not too many.
    """
    featured = findings.whole.featured
    if len(these.outcomes) <= FEW or featured == "all":
        return None
    found: dict[str, Why] = dict.fromkeys((id_ for id_ in featured if id_ in these.names), "featured")
    wanted: list[tuple[str, Why]] = [] if findings.are_made_up else [*_ends(these)]
    wanted += [(id_, "claimed") for id_ in _claimed(these, verdicts)]
    for id_, why in wanted:
        if len(found) < max(MOST_APART, len(featured)):
            found.setdefault(id_, why)
    return {
        one.experiment.id: found[one.experiment.id] for one in these.outcomes if one.experiment.id in found
    }


def _ends(these: Several) -> Iterator[tuple[str, Why]]:
    """Return the best and the worst; of those that tie, the first. Where all tie, none is either."""
    highest, lowest = best(these), worst(these)
    if highest and not ties(highest[0].judged_mean, lowest[0].judged_mean):
        yield highest[0].experiment.id, "best" if len(highest) == 1 else "best_tied"
        yield lowest[0].experiment.id, "worst" if len(lowest) == 1 else "worst_tied"


def _claimed(these: Several, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    for verdict in verdicts.values():
        looked_at = [id_ for id_ in verdict.experiments if id_ in these.names]
        yield from looked_at if len(looked_at) <= MOST_OF_CLAIM else ()


def _count(many: Many, ledger: Ledger) -> str:
    return ledger.words.number(len(many.these.outcomes))


def _names(many: Many, ledger: Ledger) -> tuple[str, ...]:
    """Name those that are told one by one, each with why."""
    words, reasons = ledger.words, _reasons(many.ranking, ledger.words)
    return tuple(
        words.say("apart.named", name=many.these.names[id_], reason=reasons[why])
        for id_, why in many.apart.items()
    )


def _reasons(ranking: str, words: Words) -> Mapping[Why, str]:
    """Return in words why one of many experiments is told by itself."""
    return {
        "featured": words.say("many.featured"),
        "claimed": words.say("many.claimed"),
        "best": words.say_by("many.best", ranking),
        "best_tied": words.say_by("many.best_tied", ranking),
        "worst": words.say_by("many.worst", ranking),
        "worst_tied": words.say_by("many.worst_tied", ranking),
    }


def _diverging(many: Many) -> Sequence[Outcome]:
    return [one for one in many.these.outcomes if one.diverged]


SENTENCES: Mapping[str, Sentence] = {
    "article.many.some": Sentence(
        holds=lambda many: bool(many.apart),
        blanks={"total": _count, "names": _names},
        count=lambda many: len(many.apart),
    ),
    "article.many.none": Sentence(holds=lambda many: not many.apart, blanks={"total": _count}),
    "article.many_diverging.some": Sentence(
        holds=lambda many: bool(_diverging(many)) and bool(whole(many.these)),
        count=lambda many: len(_diverging(many)),
    ),
    "article.many_diverging.all": Sentence(holds=lambda many: not whole(many.these)),
    "ranks.band.seeds": Sentence(holds=lambda these: any(len(one.runs) > 1 for one in these.outcomes)),
    "article.many_table.ranked": Sentence(holds=lambda many: bool(many.ranking) and bool(whole(many.these))),
    "article.many_table.unranked": Sentence(holds=lambda many: not many.ranking or not whole(many.these)),
}
"""Sentences of one family exclude each other."""
