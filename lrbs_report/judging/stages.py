"""Experiments that are trained until claims are decided, as they were seen at each look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lrbs_report.judging.deciding import Group, groups_of
from lrbs_report.judging.looks import Look
from lrbs_report.judging.values import Evaluator
from lrbs_report.judging.verdicts import Verdict, judge
from lrbs_report.judging.weighing import (
    Looked,
    Question,
    Untested,
    Weighed,
    decides,
    weigh,
    weigh_looked,
)
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Claim, Study


@dataclass(frozen=True, kw_only=True)
class Stages:
    """Experiments that are trained until claims are decided, as they were seen at each look."""

    findings: Findings
    group: Group
    known: dict[int, Evaluator] = field(default_factory=dict, repr=False)

    def is_there(self, seeds: int) -> bool:
        """Tell whether the first so many seeds of all its experiments have results."""
        named, runs = self.findings.whole.named, self.findings.runs
        return all(
            len(first := named[id_].seeds[:seeds]) == seeds
            and {*first} <= {run.seed for run in runs.get(id_, ())}
            for id_ in self.group.experiments
        )

    def judged(self, claim: Claim) -> Verdict | None:
        """Return what the looks say of a claim, up to the one that decides it, as far as there are results.

        Nothing where there are none for the first look.
        """
        verdict: Verdict | None = None
        looks: list[int] = []
        for look in self.group.looks_at(claim):
            if not self.is_there(look.seeds):
                break
            looks.append(look.seeds)
            verdict = self._at(look, claim, looks)
            if verdict.is_settled:
                break
        return verdict

    def end(self) -> int:
        """Return how many seeds decide all claims, or after how many to look next as results are missing."""
        next_ = next((seeds for seeds in self.group.looks if not self.is_there(seeds)), self.group.until.most)
        found = [self.judged(claim) for claim in self.group.claims]
        ends = [len(one.seeds) for one in found if one and one.is_settled]
        return max(ends) if ends and len(ends) == len(found) else next_

    def _at(self, look: Look, claim: Claim, looks: Sequence[int]) -> Verdict:
        """Return the verdict on a claim at a look, after so many ones."""

        def weigher(  # noqa: PLR0913 - one a thing that is known of the seeds
            question: Question,
            agreeing: int,
            seeds: int,
            /,
            *,
            by_chance: float | Sequence[float],
            differences: Sequence[float],  # noqa: ARG001 - limits are of counts
            untested: Untested | None,
        ) -> Weighed:
            if untested == "nothing varies":
                return weigh(question, agreeing, seeds, untested=untested)
            decided = decides(look, question, agreeing, seeds, by_chance)
            looked = Looked(most=self.group.until.most, looks=tuple(looks), decided=decided)
            return weigh_looked(question, agreeing, seeds, looked, among=self.group.share)

        return judge(self._evaluator(look.seeds), claim, weigher)

    def _evaluator(self, seeds: int) -> Evaluator:
        """Return answers about the first so many seeds alone."""
        if seeds not in self.known:
            study = self.findings.whole.first(dict.fromkeys(self.group.experiments, seeds))
            runs = {
                id_: [run for run in runs if run.seed in study.named[id_].seeds]
                for id_, runs in self.findings.runs.items()
            }
            found = replace(findings_of(study, runs), data=self.findings.data)
            self.known[seeds] = Evaluator(findings=found)
        return self.known[seeds]


def stages_of(findings: Findings) -> Iterator[Stages]:
    """Yield the experiments of some findings that are trained until claims are decided, group by group."""
    return (Stages(findings=findings, group=group) for group in groups_of(findings.whole))


def reached(findings: Findings) -> Study:
    """Return the study with as many seeds as its results have decided, or as the next look needs.

    ``findings`` are the results that are there of all seeds that may be trained. The same results always give
    the same study, whether they were there from the beginning or came one by one.
    """
    ends = {id_: stage.end() for stage in stages_of(findings) for id_ in stage.group.experiments}
    return findings.whole.first(ends)
