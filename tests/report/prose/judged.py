"""Claims of every kind on made-up runs, with the raw numbers that were drawn for them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.stages import reached
from lrbs_report.report.document import compose
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.results.portraits import Part, Portrait
from lrbs_report.study.experiments import Claim
from lrbs_report.study.until_decided import UntilDecided
from tests import factory

SEEDS = (1, 2, 3, 5, 6, 8, 10)
MOST = 20
"""Seeds of articles that are trained until their claims are decided."""

EFFECTS = (-3.0, -0.5, 0.0, 0.7, 3.0)
WILD = 0.05
"""The share of runs that diverge."""

THRESHOLD, SHARE = 0.5, 0.6

ROWS = 1_000
CLASSES = dict.fromkeys(range(10), ROWS // 10)
PORTRAIT = Portrait(
    train=Part(rows=ROWS, classes=CLASSES), test=Part(rows=ROWS, classes=CLASSES), low=0, high=1
)


@dataclass(frozen=True, kw_only=True)
class Known(Verdict):
    """A verdict with what it was given on: its kind, and both sides in every seed."""

    kind: str
    sides: Sequence[tuple[float, float]]


HOLDS: Mapping[str, tuple[str, float | None]] = {
    "sized": ("cost('a') < cost('b')", None),
    "accuracies": ("accuracy('a') > accuracy('b')", None),
    "counted": ("above(costs('b'), costs('a'))", None),
    "all": (f"cost('a') < {THRESHOLD}", None),
    "all of a comparison": ("cost('a') < cost('b')", 1.0),
    "share": (f"cost('a') < {THRESHOLD}", SHARE),
    "asked together": (f"diverged_runs('a') < {THRESHOLD}", None),
    "given": ("train_examples('a') > 1", None),
    "settled": ("epochs('a') == 1", None),
    "the same": (f"cost('same') < {THRESHOLD}", None),
    "equal": ("cost('a') <= cost('twin')", None),
}
"""A claim of each kind, and the share that it asks for."""


@cache
def articles() -> tuple[Mapping[str, Known], ...]:
    """Make the verdicts of every article once."""
    fixed = (
        _article(random.Random(f"{seeds} {effect} {kinds}"), seeds, effect, kinds)  # noqa: S311 - the same every time
        for seeds in SEEDS
        for effect in EFFECTS
        for kinds in ((*HOLDS,), ("sized",), ("accuracies",), ("counted", "share"))
    )
    until = (
        _article(random.Random(f"{there} {effect} {kinds}"), MOST, effect, kinds, there=there)  # noqa: S311 - the same every time
        for there in (MOST, MOST - 1)
        for effect in (*EFFECTS, -1.5, 1.5)
        for kinds in (("sized",), ("counted", "share"), ("all",), ("all of a comparison", "sized"))
    )
    return (*fixed, *until)


def verdicts() -> Iterator[Known]:
    """Return the verdicts of all articles."""
    for article in articles():
        yield from article.values()


def _article(
    dice: random.Random, seeds: int, effect: float, kinds: Sequence[str], *, there: int = 0
) -> Mapping[str, Known]:
    """Make an article; where results of so many seeds are ``there``, it has as many as its claims need."""
    singles = [factory.experiment(id_, seeds=seeds, epochs=1) for id_ in ("a", "b", "twin", "same")]
    singles = [replace(one, until=UntilDecided(seeds)) if there else one for one in singles]
    middle = THRESHOLD + dice.choice((-0.06, -0.02, 0.05))
    drawn = {seed: _drawn(dice, middle) for seed in singles[0].seeds}
    costs = {
        "a": drawn,
        "twin": {seed: 9.0 if math.isnan(cost) else cost for seed, cost in drawn.items()},
        "b": {seed: _drawn(dice, middle + 0.02 * effect) for seed in drawn},
        "same": dict.fromkeys(drawn, 0.4 if effect > 0 else 0.6),
    }
    claims = tuple(
        Claim(id=kind, statement={"en": "So."}, holds=HOLDS[kind][0], seeds=HOLDS[kind][1]) for kind in kinds
    )
    study = factory.study(*singles, languages=("en",), claims=claims)
    found = factory.findings(
        study, **{id_: {seed: (cost,) for seed, cost in by_seed.items()} for id_, by_seed in costs.items()}
    )
    sides = {
        kind: [
            (costs["same" if kind == "the same" else "a"][seed], _other(kind, costs, seed)) for seed in drawn
        ]
        for kind in kinds
    }
    data = {singles[0].dataset.name: PORTRAIT}
    told = replace(_reached(found, there) if there else found, data=data)
    page = compose(told, factory.PROVENANCE).main
    return {
        kind: Known(
            **{one.name: getattr(verdict, one.name) for one in fields(verdict)},
            kind=kind,
            sides=sides[kind][: len(verdict.seeds)],
        )
        for kind, verdict in page.verdicts.items()
    }


def _reached(found: Findings, there: int) -> Findings:
    """Return as many seeds as decide, or as the next look needs, with results of so many."""
    runs = {id_: runs[:there] for id_, runs in found.runs.items()}
    study = reached(findings_of(found.study, runs))
    named = study.named
    return findings_of(
        study, {id_: [run for run in of if run.seed in named[id_].seeds] for id_, of in runs.items()}
    )


def _other(kind: str, costs: Mapping[str, Mapping[int, float]], seed: int) -> float:
    if kind in ("sized", "accuracies", "counted", "all of a comparison"):
        return costs["b"][seed]
    return costs["twin"][seed] if kind == "equal" else THRESHOLD


def _drawn(dice: random.Random, middle: float) -> float:
    return math.nan if dice.random() < WILD else dice.gauss(middle, 0.02)
