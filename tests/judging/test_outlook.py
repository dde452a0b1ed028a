"""Which claims the seeds do not decide, before anything is trained and afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrbs_report.judging.outlook import outlooks_of
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.study.experiments import Claim
from lrbs_report.telling.planned import outlook_line
from tests import factory


def claim(id_: str, holds: str, seeds: float | None = None) -> Claim:
    """Return a claim."""
    return Claim(id=id_, statement={"en": "So."}, holds=holds, seeds=seeds)


LESS = claim("less", "cost('one') < cost('two')")
SETTLED = claim("settled", "epochs('one') == 1")
TOGETHER = claim("together", "difference('cost', 'two', 'one') > 0")
MOST = claim("most", "cost('one') < 0.9", 0.8)
ALL = claim("all", "cost('one') < 0.9")
NEVER = claim("never", "cost('one') < 0.9", 0.995)


def found(seeds: int, *claims: Claim, kept: int | None = None) -> Findings:
    """Return findings of two experiments, of whose seeds so many are kept: all without a number."""
    singles = (factory.experiment(id_, seeds=seeds, epochs=1) for id_ in ("one", "two"))
    study = replace(factory.study(*singles), claims=claims)
    there = range(seeds if kept is None else kept)
    runs = factory.findings(
        study,
        one={seed: (0.25 + seed / 64,) for seed in range(seeds)},
        two={seed: (0.5 + seed / 60,) for seed in range(seeds)},
    ).runs
    return findings_of(
        study, {id_: tuple(run for run in of if run.seed in there) for id_, of in runs.items()}
    )


@pytest.mark.parametrize(
    ("seeds", "claims", "expected"),
    [
        (4, [LESS], [("less", 4, None, 5)]),
        (5, [LESS], []),
        (5, [LESS, ALL, SETTLED, TOGETHER], [("less", 5, None, 6), ("all", 5, None, 6)]),
        (20, [LESS, MOST, NEVER], [("never", 20, None, None)]),
        (16, [LESS, MOST, NEVER], [("most", 16, None, 23), ("never", 16, None, None)]),
        (1, [SETTLED, TOGETHER], []),
    ],
)
def test_before_anything_is_trained_it_is_told_what_cannot_be_decided(
    seeds: int, claims: list[Claim], expected: list[tuple[str, int, int | None, int | None]]
) -> None:
    """Though all seeds would agree, among so many claims that are tested."""
    assert expected == [
        (one.claim.id, one.seeds, one.agreeing, one.needed)
        for one in outlooks_of(found(seeds, *claims, kept=0))
    ]


def test_what_is_kept_tells_more() -> None:
    """How many agree, and how many of such would decide."""
    (one,) = outlooks_of(found(3, LESS))
    assert (3, 3, 5) == (one.seeds, one.agreeing, one.needed)
    assert () == outlooks_of(found(6, LESS))


def test_a_plan_says_so_in_words() -> None:
    """A line a claim."""
    told = [*outlooks_of(found(3, LESS)), *outlooks_of(found(3, LESS, NEVER, kept=0))]
    assert [
        "Claim less is undecided: 3 of 3 seeds agree; if further ones are like these, 5 in all would decide.",
        "Claim less: 3 seeds cannot verify it; 6 would if all agree.",
        "Claim never: 3 seeds cannot verify it; not even 200 would.",
    ] == [*map(outlook_line, told)]
