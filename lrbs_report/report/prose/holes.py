"""Holes: what a report lacks because runs are missing, and how it says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lrbs_report.report.composition import runs_in_words
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings


@dataclass(frozen=True, kw_only=True)
class Holes:
    """What a report lacks, as plain data that editions keep.

    Missing seeds by experiment, of how many ``runs``.

    ``claims`` and ``references`` are the ids of those that could not be judged or compared without.
    """

    seeds: Mapping[str, Sequence[int]]
    runs: int
    claims: Sequence[str]
    references: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Absent:
    """What a page would have, were no run missing, and has not.

    The ids of its charts, and the titles of its experiments by id.
    """

    holes: Holes | None = None
    figures: frozenset[str] = frozenset()
    experiments: Mapping[str, str] = field(default_factory=dict)

    @property
    def claims(self) -> Sequence[str]:
        """The ids of the claims that could not be judged."""
        return self.holes.claims if self.holes else ()


NOTHING_ABSENT = Absent()
"""What a page of a whole report does not have."""


def holes_of(findings: Findings, judged: Collection[str]) -> Holes:
    """Sum up what findings lack. ``judged`` are the ids of the claims that have a verdict."""
    whole = findings.whole
    return Holes(
        seeds={hole.experiment.id: hole.seeds for hole in findings.holes},
        runs=sum(len(one.seeds) for one in whole.experiments),
        claims=tuple(claim.id for claim in whole.claims if claim.id not in judged),
        references=tuple(one.id for one in whole.references if one not in findings.study.references),
    )


def sentences(holes: Holes, words: Words) -> list[str]:
    """Say which runs are missing, and what could therefore not be said."""
    count = sum(map(len, holes.seeds.values()))
    told = [
        words.count(
            "holes.runs", count, total=words.number(holes.runs), runs=runs_in_words(holes.seeds, words)
        )
    ]
    if holes.claims:
        told.append(words.count("holes.claims", len(holes.claims), claims=words.listing(holes.claims)))
    if holes.references:
        told.append(
            words.count("holes.references", len(holes.references), references=words.listing(holes.references))
        )
    return told
