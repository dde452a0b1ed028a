"""Findings of every shape that sentences may meet, the same every time.

There are few different numbers, so that ties are common.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import product
from typing import Any, cast, get_args

from lrbs_report.judging.replication import Candidate, Fate
from lrbs_report.judging.values import Asked
from lrbs_report.kinds.logs.meaning import Series
from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.networks.outputs import Outputs
from lrbs_report.kinds.sampling import Growth
from lrbs_report.kinds.schedules.listing import schedule_of
from lrbs_report.report.document import Page, Told, ToldReference, compose
from lrbs_report.report.prose.families import SENTENCES, Several
from lrbs_report.report.prose.of_classes import ToldClasses, answered_alike, classes_told
from lrbs_report.report.prose.of_imports import imports_in
from lrbs_report.report.prose.of_logs import Counted
from lrbs_report.report.prose.of_measures import Curve
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from lrbs_report.study.experiments import (
    Claim,
    Experiment,
    Imported,
    PublishedRun,
    Reference,
    Sweep,
    Trained,
    trained,
)
from lrbs_report.study.selections import Selection
from tests import factory
from tests.factory import selected
from tests.report.prose import judged

COUNT, IMPORTS, MANY = 250, 80, 24
COSTS = (0.1, 0.2, 0.3)
ACCURACIES = (0.8, 0.9, 0.95)
BRANCHES = factory.model(name="branches", network={"json": {}}, known=Outputs())
MADE = {"function": "python:nets.py:make", "files": {}}
OWN = replace(factory.model(name="own", network=MADE, known=Outputs()), layers=())
MODELS = (factory.model(), factory.model(name="squared", loss="mean_squared_error"))
CLAIMS = (
    Claim(id="low", statement={"es": "Bajo.", "en": "Low."}, holds="cost('a') < 0.25"),
    Claim(id="some", statement={"es": "Baja.", "en": "Falls."}, holds="falls(costs('a'))", seeds=0.5),
)
QUANTITY = factory.model(factory.dense(1), name="quantity", loss="mse", task="regression")
STOPPING = {"class": "EarlyStopping", "monitor": "val_loss", "restore_best_weights": True}
HELD_OUT = factory.dataset(name="held-out", train=None, validation=0.1)
OVERLAPPING = factory.dataset(name="overlapping", validation=(6000, 6050), validation_overlaps=True)
SCHEDULES = (
    None,
    None,
    None,
    schedule_of({"class": "CosineDecay", "decay_steps": 100}),
    schedule_of({"class": "ReduceLROnPlateau", "monitor": "loss", "patience": 1}),
    schedule_of({"class": "Warmup", "epochs": 1}),
)
GROWTH = Growth(factor=2, every=1)
RULES = ("0.1 * batch_size", "0.1 * sqrt(batch_size)")
TABLE = factory.dataset(
    name="table", source="csv:a.csv", target="b", train=None, test=0.2, standardize=True, scale=1.0
)
DATA = (
    factory.dataset(),
    factory.dataset(name="all", train=None, scale=1.0),
    HELD_OUT,
    OVERLAPPING,
    TABLE,
)
AXES: dict[str, Sequence[Any]] = {
    "learning_rate": (0.1, 0.2, 0.3),
    "batch_size": (1, 2, 4),
    "lr_decay": (0.0, 0.1),
    "sampling": ("shuffle", "sequential", "shuffle-once"),
    "model": (MODELS[0], OWN, BRANCHES),
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A page in the second language, and the findings that it tells."""

    page: Page
    findings: Findings


@cache
def cases() -> tuple[Case, ...]:
    """Make every case once."""
    seeds = ((number, -1 - number, COUNT + number, 2 * COUNT + number) for number in range(COUNT))
    imports = (_imported_case(random.Random(3 * COUNT + number)) for number in range(IMPORTS))  # noqa: S311 - the same every time
    many = (_many_case(random.Random(5 * COUNT + number)) for number in range(MANY))  # noqa: S311 - the same every time
    return (*(_case(*map(random.Random, one)) for one in seeds), *imports, *many)


@lru_cache(maxsize=4)
def subjects(family: str) -> tuple[object, ...]:
    """Return everything that the sentences of a family may be said of; tests ask family by family."""
    return tuple(_subjects(family))


def _subjects(family: str) -> Iterator[object]:
    if family in FATED:
        yield from _fated()
        return
    if family in ("article.among", "article.stopped"):
        yield from judged.articles()
        return
    if family.startswith("claim"):
        yield from judged.verdicts()
        return
    if family in SELECTED:
        yield from selected_logs()
    for case in cases():
        yield from subjects_of(family, case.page)


SELECTED = (
    "article.trial_high",
    "article.trial_best_of",
    "article.trial_best_epoch",
    "article.trial_unexplained",
    "article.trial_declared",
    "article.trial",
    "article.trial_note",
    "article.trial_together",
)
"""The families that are about how a log was selected, or rejected as a whole: few of the cases are."""


@cache
def selected_logs() -> tuple[ToldReference, ...]:
    """Make every such log once."""
    return tuple(selected.logs())


FATED = ("article.trial_setups", "article.trial_verdict", "article.survivors", "article.untold")
"""The families that are about what becomes of the set-ups that a log is compared with.

Every combination is made up.
"""


@dataclass(frozen=True, kw_only=True)
class Fated:
    """A set-up of which only the fate is known."""

    fate: Fate
    settings: Mapping[str, str] = field(default_factory=dict)
    declared: Selection | None = None


def _fated() -> Iterator[ToldReference]:
    for count, declared in product((1, 2, 3), selected.DECLARED):
        for fates in product(get_args(Fate), repeat=count):
            setups = tuple(Fated(fate=fate, declared=declared) for fate in fates)
            yield ToldReference(
                title="log",
                reference=cast("Reference", None),
                candidates=cast("tuple[Candidate, ...]", setups),
                matched=(),
                experiments={},
            )


FAMILIES = sorted({name.rpartition(".")[0] for name in SENTENCES})


def subjects_of(family: str, page: Page) -> list[object]:
    """Return everything on a page that the sentences of a family may be said of."""
    kind = max((kind for kind in KINDS if family.startswith(kind)), key=len, default="")
    return list(KINDS[kind](page))


def _ending(page: Page) -> list[Told]:
    """Return all but range tests, of whose end nothing is said."""
    return [told for told in page.told.values() if told.experiment.purpose != "range_test"]


def _experiments(page: Page) -> Iterator[Trained]:
    return (told.experiment for told in _ending(page) if isinstance(told.experiment, Trained))


def _answered(page: Page) -> Iterator[tuple[ToldClasses, ...]]:
    """Return the data sets that one answer fits, and all of them together, whether it does or not."""
    alike = answered_alike(_experiments(page), page.evaluator.findings.data)
    yield from alike
    if len(alike) > 1:
        yield tuple(told for these in alike for told in these)


def _everything(page: Page) -> Iterator[Several]:
    compared = [told for told in page.told.values() if told.experiment.purpose == "compare"]
    yield Several(
        outcomes=tuple(told.outcome for told in compared),
        names={told.experiment.id: told.title for told in compared},
    )


def _steps(page: Page) -> Iterator[tuple[Trained, Trained]]:
    singles = [told.experiment for told in page.singles if isinstance(told.experiment, Trained)]
    yield from zip([*singles[:1], *singles], singles, strict=False)


def _together(page: Page) -> Iterator[Several]:
    yield from _several(page.singles)


def _trained_together(page: Page) -> Iterator[Several]:
    yield from _several([one for one in page.singles if not one.is_imported])


def _several(told: Sequence[Told]) -> Iterator[Several]:
    if told:
        yield Several(
            outcomes=tuple(one.outcome for one in told), names={one.experiment.id: one.title for one in told}
        )


def _accuracies(page: Page) -> Iterator[object]:
    return ((told, run, "x") for told in page.references for run in told.reference.runs)


def _counted(page: Page) -> Iterator[Counted]:
    for told in page.references:
        inside, compared = (
            page.evaluator.value(Asked(expression=f"numbers_{name}('log')")).content
            for name in ("inside", "compared")
        )
        yield Counted(reference=told.reference.id, inside=inside, compared=compared)


KINDS: dict[str, Callable[[Page], Iterable[object]]] = {
    "": lambda page: (told.outcome for told in _ending(page)),
    **dict.fromkeys(
        (
            "article.layers",
            "article.metrics",
            "article.data",
            "article.held_out",
            "article.scale",
            "article.sampling",
        ),
        _experiments,
    ),
    "article.share": _answered,
    "curve.": lambda page: (
        Curve(outcome=told.outcome, name="val_loss")
        for told in _ending(page)
        if "val_loss" in told.outcome.first.record.series
    ),
    **dict.fromkeys(
        (
            "article.question",
            "article.network",
            "article.batches",
            "article.decay",
            "article.means",
            "article.verdicts",
        ),
        _everything,
    ),
    "article.call": _steps,
    "article.call_with": _steps,
    "article.rate_path": lambda page: (one for one in page.singles if not one.is_imported),
    "article.import": imports_in,
    **dict.fromkeys(("article.schedule", "article.growth"), _experiments),
    "article.falls": lambda page: (told.outcome for told in page.singles if not told.is_imported),
    **dict.fromkeys(("article.sweep", "article.sweep_edge", "article.rule"), lambda page: page.sweeps),
    **dict.fromkeys(("article.noise", "noise."), lambda page: page.noise_scales),
    "classes.": lambda page: classes_told(_experiments(page), page.evaluator.findings.data),
    **dict.fromkeys(("article.range", "range."), lambda page: page.range_tests),
    **dict.fromkeys(
        (
            "grid.",
            "panels.",
            "article.lead",
            "article.grid",
            "article.ties",
            "article.bare",
            "article.edge",
            "article.close",
            "article.cheapest",
            "article.table",
        ),
        lambda page: (told.grid for told in page.sweeps if told.grid),
    ),
    **dict.fromkeys(("article.trial", "article.survivors", "article.untold"), lambda page: page.references),
    "article.trial_judged": _accuracies,
    "published.title": _counted,
    "claim": lambda page: page.verdicts.values(),
    **dict.fromkeys(("article.among", "article.stopped"), lambda page: (page.verdicts,)),
    **dict.fromkeys(
        (
            "article.best",
            "article.rivals",
            "article.compare",
            "article.final",
            "article.spread",
            "article.head",
            "article.chosen",
            "comparison.",
            "judged.",
            "band_of_means",
        ),
        _together,
    ),
    "ranks.": _together,
    "article.many": lambda page: filter(None, [page.many]),
    **dict.fromkeys(("article.rate", "rate."), _trained_together),
}
"""What the sentences of a family are said of, by how its name begins; the longest beginning counts."""


def _case(
    dice: random.Random, other_dice: random.Random, third_dice: random.Random, fourth_dice: random.Random
) -> Case:
    """Make a case; what came later is thrown with dice of its own, so that all else stays as it was."""
    letters = "abcd"[: dice.choice((1, 1, 2, 2, 3, 4))]
    alike = {name for name in ("lr_decay", "batch_size", "learning_rate") if dice.random() < 0.5}
    seeds = dice.choice(((1,), (1, 3, 3), (3,)))
    quantities = dice.choice((0, 0, 0, 0.5, 1))
    singles = tuple(_single(letter, dice, seeds, alike) for letter in letters)
    singles = tuple(replace(one, model=QUANTITY) if dice.random() < quantities else one for one in singles)
    sweeps = [_sweep(dice)] if dice.random() < 0.8 else []
    noise = _noisy(other_dice)
    ranges = _ranges(third_dice)
    study = factory.study(*singles, *noise, *ranges, sweeps=sweeps, languages=("en",), claims=CLAIMS)
    runs = {one.id: _runs(one, dice) for one in study.compared}
    runs |= {one.id: _noisy_runs(one, other_dice) for one in noise}
    runs |= {one.id: _range_runs(one, third_dice) for one in ranges}
    data = {one.data_name: _portrait(fourth_dice) for one in study.compared}
    findings = Findings(study=study, runs=runs, data=data if fourth_dice.random() < 0.5 else {})
    if dice.random() < 0.5:
        findings = _with_reference(findings, dice)
    return Case(page=compose(findings, factory.PROVENANCE).main, findings=findings)


LAST = Logged(
    series=("val_loss", "val_acc"), finals=("val_acc",), names={"cost": "train_loss", "val_acc": "val/acc"}
)
TESTED = Logged(
    series=("val_loss",), finals=("test_accuracy",), names={"cost": "loss", "test_accuracy": "acc"}
)
LEFT = replace(LAST, names={"cost": "train_acc"}, is_share_left=True)


def _imported_case(dice: random.Random) -> Case:
    """Make a case of experiments that are imported, beside one that is trained or none."""
    logged = dice.choice((LAST, TESTED, LEFT))
    shares_log = dice.random() < 0.3
    others = (factory.experiment("z", seeds=dice.choice((1, 2)), epochs=3),) if dice.random() < 0.4 else ()
    singles = tuple(
        factory.imported(
            letter,
            _imported_costs(dice),
            logged=logged,
            settings=dice.choice(({}, {"learning_rate": 0.1})),
            table=number,
            shares_log=shares_log,
        )
        for number, letter in enumerate("abc"[: dice.choice((1, 2, 3))])
    )
    cells = [
        factory.imported(
            f"grid-{number}",
            _imported_costs(dice),
            logged=logged,
            settings={"learning_rate": rate, "width": width},
            sweep="grid",
            table=9,
        )
        for number, (rate, width) in enumerate(product((0.1, 0.2), (8, 16)))
    ]
    sweeps = [factory.imported_sweep("grid", cells, "learning_rate", "width")] if dice.random() < 0.5 else []
    study = factory.study(*others, *singles, sweeps=sweeps, languages=("en",), claims=CLAIMS)
    runs = {one.id: one.results if isinstance(one, Imported) else _runs(one, dice) for one in study.compared}
    findings = Findings(study=study, runs=runs)
    return Case(page=compose(findings, factory.PROVENANCE).main, findings=findings)


def _imported_costs(dice: random.Random) -> dict[int, list[float]]:
    """Draw the costs of some seeds; some of them diverge."""
    length, seeds = dice.choice((1, 2, 3)), dice.choice((1, 2, 3))
    found = {seed: [dice.choice(COSTS) for _ in range(length)] for seed in range(1, seeds + 1)}
    for costs in found.values():
        costs[-1] = math.nan if dice.random() < 0.15 else costs[-1]
    return found


def _many_case(dice: random.Random) -> Case:
    """Make a case of more experiments than are told one by one; in some all diverge, in some all tie."""
    letters = "abcdefghijklmnop"[: dice.choice((13, 14, 16))]
    alike = {name for name in ("lr_decay", "batch_size", "learning_rate") if dice.random() < 0.5}
    seeds = dice.choice(((1,), (1, 3, 3)))
    quantities = dice.choice((0, 0, 0, 0.5))
    singles = [_single(letter, dice, seeds, alike) for letter in letters]
    singles = [replace(one, model=QUANTITY) if dice.random() < quantities else one for one in singles]
    study = factory.study(
        *singles,
        languages=("en",),
        claims=dice.choice(((), CLAIMS)),
        featured=dice.choice(((), (), ("b", "m"))),
    )
    fate = dice.choice(("any", "any", "wild", "tied"))
    runs = {one.id: _runs(one, dice) for one in study.compared}
    if fate != "any":
        costs = [0.2, math.nan] if fate == "wild" else [0.2, 0.1]
        runs = {
            one.id: tuple(factory.result(one, seed, costs) for seed in one.seeds) for one in study.compared
        }
    findings = Findings(study=study, runs=runs)
    return Case(page=compose(findings, factory.PROVENANCE).main, findings=findings)


def _portrait(dice: random.Random) -> Portrait:
    """Draw how many rows there are of each of three named classes, in each part."""
    there = (True, True, dice.random() < 0.5)
    train, test, validation = (
        [dice.choice((1, 1, 2, 3)) for _ in range(3)] if any_ else [] for any_ in there
    )
    parts = [Part(rows=sum(counts), classes=dict(enumerate(counts))) for counts in (train, test, validation)]
    return Portrait(
        train=parts[0],
        test=parts[1],
        validation=parts[2] if parts[2].rows else None,
        low=0.0,
        high=1.0,
        names=("cat", "dog", "owl"),
    )


def _single(id_: str, dice: random.Random, seeds: Sequence[int], alike: set[str]) -> Trained:
    made = factory.experiment(
        id_,
        seeds=dice.choice(seeds),
        epochs=dice.choice((1, 2, 3)),
        lr_decay=0.0 if "lr_decay" in alike else dice.choice((0.0, 0.1, 0.1)),
        batch_size=4 if "batch_size" in alike else dice.choice((1, 4)),
        learning_rate=0.1 if "learning_rate" in alike else dice.choice((0.1, 0.2)),
        model=dice.choice((MODELS[0], MODELS[0], MODELS[1])),
        dataset=dice.choice(DATA),
        callbacks=dice.choice(((), (), (STOPPING,))),
        sampling=dice.choice(("replacement", "shuffle", "shuffle-once", "sequential")),
    )
    schedule = dice.choice(SCHEDULES) if "lr_decay" not in alike else None
    made = replace(made, growth=GROWTH) if "batch_size" not in alike and dice.random() < 0.3 else made
    return replace(made, schedule=schedule, lr_decay=None) if schedule else made


OPTIMIZERS = ({"class": "SGD"}, {"class": "Adam"})
RANGE_KINDS = ("falls and diverges", "falls", "diverges", "diverges at once", "stays", "falls late")


def _ranges(dice: random.Random) -> list[Experiment]:
    return [
        factory.range_test(
            f"range-{number}",
            begin=0.1,
            end=0.1 * 2.0**11,
            steps=12,
            smoothing=dice.choice((0.0, 0.25)),
            seeds=dice.choice((1, 1, 2, 3)),
            model=factory.model(optimizer=dice.choice(OPTIMIZERS)),
        )
        for number in range(dice.choice((0, 1, 2, 3)))
    ]


def _range_runs(one: Experiment, dice: random.Random) -> tuple[RunResult, ...]:
    """Draw runs that fall or not, and diverge in the middle, at once or not at all."""
    kind = dice.choice((*RANGE_KINDS, "any", "any"))
    kinds = [dice.choice(RANGE_KINDS) if kind == "any" else kind for _ in one.seeds]
    return tuple(
        factory.result(one, seed, _range_losses(of, dice)) for seed, of in zip(one.seeds, kinds, strict=True)
    )


def _range_losses(kind: str, dice: random.Random) -> list[float]:
    """Draw the losses of one run: what it falls by, and how it grows from a step on."""
    falls = kind.startswith("falls")
    first = {"diverges at once": 1, "falls": 12, "stays": 12}.get(kind, dice.choice((6, 7)))
    before = [4.0, 4.0, 4.0, 3.5, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0] if falls else [1.0] * 12
    curvature, above = {"falls late": 8.0, "diverges at once": 40.0}.get(kind, 1.0), 50.0
    losses = before[:first]
    for step in range(first, 12):
        losses.append(1 + above)
        above *= (0.1 * 2.0**step * curvature - 1) ** 2
    return [*losses[:-1], math.nan] if first < 12 and dice.random() < 0.3 else losses


def _noisy(dice: random.Random) -> list[Experiment]:
    return [
        factory.experiment(
            f"noise-{number}",
            seeds=dice.choice((1, 2, 3)),
            epochs=dice.choice((1, 2, 3, 4)),
            batch_size=4,
            purpose="noise_scale",
            noise=NoiseBatches(small=2, large=8),
            dataset=dice.choice(DATA[:2]),
        )
        for number in range(dice.choice((0, 1, 2, 3)))
    ]


def _noisy_runs(one: Experiment, dice: random.Random) -> tuple[RunResult, ...]:
    """Draw runs whose estimates cannot be told, move in one direction, stay, or do as they please.

    Some runs diverge, or end early.
    """
    kind = dice.choice(("any", "any", "up", "down", "flat", "lost", "wild", "early"))
    runs = [_run(one, seed, kind if kind in ("wild", "early") else "mixed", dice) for seed in one.seeds]
    return tuple(
        factory.with_series(
            run,
            gradient_square=tuple(_squares(kind, run.length, dice)),
            gradient_trace=tuple(dice.choice((8.0, 0.0) if kind == "lost" else (8.0,)) for _ in run.watched),
        )
        for run in runs
    )


def _squares(kind: str, length: int, dice: random.Random) -> list[float]:
    """Draw estimates of |G|², a run's."""
    first = dice.choice((0.5, 1.0, 4.0))
    if kind in ("up", "down", "flat"):
        return [first * {"up": 0.5, "down": 2.0, "flat": 1.0}[kind] ** epoch for epoch in range(length)]
    return [dice.choice((-0.5, -4.0) if kind == "lost" else (-0.5, 0.5, 1.0, 4.0)) for _ in range(length)]


def _sweep(dice: random.Random) -> Sweep:
    names = dice.choice(
        (
            ("learning_rate", "batch_size"),
            ("learning_rate", "batch_size"),
            tuple(dice.sample(sorted(AXES), dice.choice((1, 2, 3)))),
        )
    )
    axes = {name: AXES[name][: dice.choice((1, 2, 3, 3))] for name in names}
    made = factory.sweep(
        "grid",
        seeds=dice.choice((1, 2, 3)),
        epochs=2,
        **{name: tuple(values) for name, values in axes.items()},
    )
    if dice.random() < 0.3 and "learning_rate" not in names:
        rules = dice.choice((RULES, RULES[:1]))
        cells = (
            replace(trained(one), rule=rules[number % len(rules)])
            for number, one in enumerate(made.experiments)
        )
        made = replace(made, experiments=tuple(cells))
    if dice.random() < 0.2:  # holes: a cell with fewer seeds
        first, *others = made.experiments
        made = replace(made, experiments=(replace(first, seeds=first.seeds[:1]), *others))
    return made


def _runs(one: Experiment, dice: random.Random) -> tuple[RunResult, ...]:
    """Draw runs: some experiments are alike in all seeds, some diverge in all or some, some end early."""
    kind = dice.choice(
        ("mixed", "mixed", "mixed", "flat", "falling", "falling", "wild", "some wild", "early")
    )
    return tuple(_run(one, seed, kind, dice) for seed in one.seeds)


def _run(one: Experiment, seed: int, kind: str, dice: random.Random) -> RunResult:
    costs = [dice.choice(COSTS) for _ in range(one.epochs)]
    if kind == "flat":
        costs = [dice.choice((0.0, COSTS[0]))] * one.epochs
    if kind == "falling":
        costs = [0.9 - 0.1 * number + 0.01 * seed for number in range(one.epochs)]
    if kind == "early":
        costs = costs[: dice.choice((1, one.epochs))]
    if kind == "wild" or (kind == "some wild" and dice.random() < 0.5):
        costs[-1] = math.nan
    run = factory.result(one, seed, costs)
    if one.setting("sampling") == "shuffle":  # as if its last batch were a smaller one
        run = factory.with_series(run, loss=tuple(cost + 0.05 for cost in run.watched))
    return run if run.judged is None else factory.judged(run, dice.choice(ACCURACIES))


def _as_others_print(log: PublishedRun, dice: random.Random) -> PublishedRun:
    """Leave out costs, or epochs, break the log off, add what nobody measures, or say that a bar shows it."""
    series = [one for one in log.series if one.name != "cost" or dice.random() < 0.8]
    if dice.random() < 0.2:
        series.append(Series(name="b", measures=("b",), numbers={0: 0.5}))
    if dice.random() < 0.2:
        numbers = dict.fromkeys(range(log.length), 0.9)
        series.append(Series(name="right", measures=("test_accuracy",), numbers=numbers))
    series = [replace(one, may_be_bar=one.name == "cost" and dice.random() < 0.5) for one in series]
    left_out = dice.choice((None, None, None, 0, 1))
    left = [{place: number for place, number in one.numbers.items() if place != left_out} for one in series]
    kept = [replace(one, numbers=told) for one, told in zip(series, left, strict=True) if told]
    length = 1 + max((place for one in kept for place in one.numbers), default=-1)
    return replace(log, series=tuple(kept), length=max(0, length), is_cut=dice.random() < 0.3)


def _with_reference(findings: Findings, dice: random.Random) -> Findings:
    """Add a log that one more seed of the first experiment may have printed, or may not."""
    study = findings.study
    one = study.singles[0]
    if len(one.seeds) < 3:
        return findings
    shifts = dice.choice(((0.0,), (0.05,), (5.0,), (0.0, 5e9)))
    costs = tuple(
        cost + dice.choice(shifts) if math.isfinite(cost) else 0.2
        for cost in findings.runs[one.id][0].watched
    )
    rates = tuple(rate * dice.choice((1, 1, 2)) for rate in findings.runs[one.id][0].rates)
    accuracy = dice.choice((None, 0.9))
    measured = findings.runs[one.id][0].record.series.get("val_loss")
    printed = {"val_loss": (0.5,) * len(costs)} if measured else {}
    log = factory.published(costs, experiment=one.id, rates=rates, accuracy=accuracy, series=printed)
    reference = factory.reference(_as_others_print(log, dice))
    return replace(findings, study=replace(study, references=(reference,)))
