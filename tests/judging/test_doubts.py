"""Doubts: each is said when results are so, and not otherwise; those about the data come first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.judging.doubtful_data import Lopsided, NotFinite
from lrbs_report.judging.doubts import (
    AT_CHANCE,
    NEAR_CHANCE,
    Diverged,
    Doubt,
    Guessing,
    NoBetter,
    Tied,
    about_results,
    doubts_of,
)
from lrbs_report.kinds.measures.keras import Metric
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Errors, Flaw, Part, Portrait
from lrbs_report.study.experiments import Study, Trained
from tests import factory

EVEN = dict.fromkeys(range(10), 100)
DIGITS = Portrait(
    train=Part(rows=1000, classes=EVEN), test=Part(rows=1000, classes=EVEN), low=0, high=255, kind="uint8"
)
"""Data that nobody doubts."""


def study_of(*singles: str, cells: int = 0, seeds: int = 2) -> Study:
    """Return a study of experiments of these names, and of a sweep with so many cells."""
    rates = tuple(0.1 * (number + 1) for number in range(cells))
    sweeps = [factory.sweep("grid", seeds=seeds, learning_rate=rates)] if cells else []
    return factory.study(*(factory.experiment(id_, seeds=seeds) for id_ in singles), sweeps=sweeps)


def results(
    asked: Study, accuracies: Mapping[str, Sequence[float | None]], portrait: Portrait | None = DIGITS
) -> Findings:
    """Return findings with these accuracies, by experiment and seed; one that is ``None`` diverged."""

    def run(one: Trained, seed: int) -> object:
        accuracy = accuracies[one.id][one.seeds.index(seed)]
        made = factory.result(one, seed, (0.5, math.nan if accuracy is None else 0.25))
        return factory.judged(made, accuracy)

    runs = {one.id: tuple(run(one, seed) for seed in one.seeds) for one in asked.trained}
    return Findings(study=asked, runs=runs, data={"mnist-55k": portrait} if portrait else {})  # type: ignore[arg-type]  # runs


def doubts(
    accuracies: Mapping[str, Sequence[float | None]], portrait: Portrait | None = DIGITS
) -> tuple[Doubt, ...]:
    """Return the doubts about results of single experiments and of a sweep's cells.

    The names of the cells begin with "grid".
    """
    singles = [id_ for id_ in accuracies if not id_.startswith("grid")]
    asked = study_of(*singles, cells=len(accuracies) - len(singles))
    cells = [one.id for one in asked.experiments if one.sweep]
    theirs = [accuracies[id_] for id_ in accuracies if id_ not in singles]
    return about_results(results(asked, {**accuracies, **dict(zip(cells, theirs, strict=True))}, portrait))


def test_good_results_are_not_doubted() -> None:
    """Different accuracies, well above chance; a run that diverged is said elsewhere."""
    assert () == doubts(
        {"fast": (0.92, 0.91), "slow": (0.88, None), "grid-1": (None, None), "grid-2": (0.5, 0.6)}
    )
    assert () == doubts_of(replace(factory.findings(factory.article_study()), data={"mnist-55k": DIGITS}))


def test_every_run_diverged() -> None:
    """Of the whole study, and then nothing else is said; no cause is named."""
    assert (Diverged(names=(), runs=6),) == doubts(
        {"fast": (None, None), "grid-1": (None, None), "grid-2": (None, None)}
    )


def test_a_range_test_is_to_diverge() -> None:
    """That is no doubt about it, nor does it hide that every other run diverged; nor is its end doubted."""
    lost, test = (1.0, 0.5, math.inf), factory.range_test("range", steps=12, seeds=2)
    study = factory.study(factory.experiment("one", seeds=2), test)
    for costs, expected in (((0.5, 0.05), ()), ((0.5, math.nan), (Diverged(names=(), runs=2),))):
        found = factory.findings(
            study, one=dict.fromkeys(range(2), costs), range=dict.fromkeys(range(2), lost)
        )
        assert expected == about_results(replace(found, data={"mnist-55k": DIGITS}))
    alone = factory.findings(factory.study(test), range={0: lost, 1: lost})
    assert () == about_results(replace(alone, data={"mnist-55k": DIGITS}))


def test_every_run_of_a_part_diverged() -> None:
    """Of single experiments and of whole sweeps, together; not of a cell."""
    lost = {
        "fast": (None, None),
        "slow": (0.9, 0.8),
        "lame": (None, None),
        "grid-1": (None, None),
        "grid-2": (None, None),
    }
    assert (Diverged(names=("fast", "lame", "grid"), runs=8),) == doubts(lost)


def test_experiments_that_tie() -> None:
    """All runs of a group end alike: its accuracies tell nothing apart.

    A single experiment ties with nobody.
    """
    assert (Tied(sweep="", experiments=2, judged=0.9, is_all=False, share=None),) == doubts(
        {"fast": (0.9, 0.9), "slow": (0.9, 0.9)}
    )
    assert () == doubts({"fast": (0.9, 0.9)})
    assert () == doubts({"fast": (0.9, 0.9), "slow": (0.9, 0.91)})
    assert () == doubts({"fast": (0.9, 0.9), "slow": (0.9, None)})
    assert (Tied(sweep="grid", experiments=2, judged=0.9, is_all=False, share=None),) == doubts(
        {"fast": (0.8, 0.9), "grid-1": (0.9, 0.9), "grid-2": (0.9, 0.9)}
    )
    assert (Tied(sweep="", experiments=3, judged=0.9, is_all=True, share=None),) == doubts(
        {"fast": (0.9, 0.9), "grid-1": (0.9, 0.9), "grid-2": (0.9, 0.9)}
    )


def test_experiments_that_tie_at_chance() -> None:
    """It is said with the tie, and not again."""
    (tied,) = doubts({"fast": (0.1, 0.1), "slow": (0.1, 0.1)})
    assert Tied(sweep="", experiments=2, judged=0.1, is_all=False, share=0.1) == tied
    assert isinstance(tied, Tied)
    assert tied.is_chance
    (below,) = doubts({"fast": (0.02, 0.02), "slow": (0.02, 0.02)})
    assert isinstance(below, Tied)
    assert (0.1, False) == (below.share, below.is_chance)
    assert (Tied(sweep="", experiments=2, judged=0.1, is_all=False, share=None),) == doubts(
        {"fast": (0.1, 0.1), "slow": (0.1, 0.1)}, None
    )


def test_accuracies_that_guessing_would_reach() -> None:
    """Hardly above the largest class's share, or below it: told by experiment; all of them, as all."""
    lopsided = replace(DIGITS, test=Part(rows=1000, classes={0: 978, 1: 22}))
    assert (
        Guessing(dataset="mnist-55k", number=0, share=0.978, reached=(("slow", 0.978),), are_all=False),
    ) == doubts({"fast": (0.99, 0.99), "slow": (0.978, 0.978)}, lopsided)
    every = Guessing(
        dataset="mnist-55k",
        number=0,
        share=0.978,
        reached=(("fast", 0.98), ("slow", 0.5)),
        are_all=True,
    )
    assert (every,) == doubts({"fast": (0.98, 0.98), "slow": (0.5, 0.5)}, lopsided)
    assert (
        Guessing(dataset="mnist-55k", number=0, share=0.978, reached=(("fast", 0.978),), are_all=False),
    ) == doubts({"fast": (0.978, 0.978)}, lopsided)
    assert () == doubts({"fast": (0.978, None), "slow": (0.984, 0.984)}, lopsided)


@given(
    st.lists(
        st.tuples(*[st.none() | st.sampled_from([0.05, 0.1, 0.1004, 0.105, 0.1051, 0.5])] * 2),
        min_size=1,
        max_size=4,
    )
)
def test_results_are_doubted_by_one_rule(accuracies: Sequence[tuple[float | None, float | None]]) -> None:
    """Whatever the accuracies: all diverged, all tied, at chance or below, or nothing."""
    found = doubts({f"one-{number}": pair for number, pair in enumerate(accuracies)})
    said = {type(doubt): doubt for doubt in found}
    runs = [accuracy for pair in accuracies for accuracy in pair]
    assert len(said) == len(found)
    assert any(pair == (None, None) for pair in accuracies) == (Diverged in said)
    is_tied = len(set(runs)) == 1 and None not in runs and len(accuracies) > 1
    assert is_tied == (Tied in said)
    low = [
        pair for pair in accuracies if None not in pair and sum(filter(None, pair)) / 2 <= 0.1 + NEAR_CHANCE
    ]
    tied = said.get(Tied)
    is_told = isinstance(tied, Tied) and tied.share is not None
    assert (bool(low) and not is_told) == (Guessing in said)
    if isinstance(tied, Tied) and is_told:
        assert tied.is_chance == (abs(tied.judged - 0.1) <= AT_CHANCE)


def test_the_order_is_that_of_the_file() -> None:
    """However what the data hold was kept: an edition puts names in the order of the alphabet."""
    other = factory.dataset(name="a")
    asked = factory.study(factory.experiment("one"), factory.experiment("two", dataset=other))
    found = replace(
        factory.findings(asked),
        data={name: replace(DIGITS, test=Part(rows=50, classes={0: 50})) for name in ("a", "mnist-55k")},
    )
    assert ["mnist-55k", "a"] == [
        doubt.dataset for doubt in about_results(found) if isinstance(doubt, Guessing)
    ]
    assert ["mnist-55k", "a"] == [doubt.dataset for doubt in doubts_of(found) if isinstance(doubt, Lopsided)]


def test_data_are_doubted_first() -> None:
    """They were there before anything was trained."""
    bad = replace(DIGITS, flaws=(Flaw(array="x_train", count=1, first_row=0),))
    asked = study_of("fast")
    assert [NotFinite, Diverged] == [
        type(doubt) for doubt in doubts_of(results(asked, {"fast": (None, None)}, bad))
    ]


def test_data_of_what_has_no_run_yet_are_doubted_too() -> None:
    """The whole study is what the author asked for."""
    other = factory.dataset(name="other")
    asked = factory.study(factory.experiment("one"), factory.experiment("two", dataset=other))
    left = factory.study(factory.experiment("one"))
    bad = replace(DIGITS, flaws=(Flaw(array="x_train", count=1, first_row=0),))
    lacking = replace(factory.findings(left), asked=asked, data={"mnist-55k": DIGITS, "other": bad})
    assert [NotFinite(dataset="other", array="x_train", count=1, row=0)] == list(doubts_of(lacking))


def test_a_sweep_that_guessing_would_reach_is_told_as_one() -> None:
    """Each of its cells is at chance or below, beside experiments that are not; else cell by cell."""
    low = {"grid-1": (0.1, 0.1), "grid-2": (0.05, 0.06), "grid-3": (None, None)}
    (whole,) = doubts({"fast": (0.92, 0.91), **low})
    assert isinstance(whole, Guessing)
    assert ("grid", 2, False) == (whole.sweep, len(whole.reached), whole.are_all)
    sweep, single = doubts({"fast": (0.92, 0.91), "slow": (0.1, 0.1), **low})
    assert isinstance(sweep, Guessing)
    assert isinstance(single, Guessing)
    assert ("grid", "", (("slow", 0.1),)) == (sweep.sweep, single.sweep, single.reached)
    tied, rest = doubts({"fast": (0.1, 0.1), "slow": (0.1, 0.1), **low})
    assert isinstance(tied, Tied)
    assert isinstance(rest, Guessing)
    assert ("grid", False) == (rest.sweep, rest.are_all)
    (apart,) = doubts({"fast": (0.92, 0.91), **low, "grid-4": (0.9, 0.9)})
    assert isinstance(apart, Guessing)
    assert ("", 2) == (apart.sweep, len(apart.reached))


def test_all_experiments_with_a_data_set_are_told_once() -> None:
    """A sweep with other data that ties at chance changes nothing of that."""
    other = factory.dataset(name="other")
    tied = factory.sweep("grid", seeds=2, learning_rate=(0.1, 0.2), dataset=(other,))
    asked = factory.study(*(factory.experiment(id_, seeds=2) for id_ in ("fast", "slow")), sweeps=[tied])
    ends = {"fast": (0.1, 0.1), "slow": (0.09, 0.1), **{one.id: (0.1, 0.1) for one in tied.experiments}}
    found = results(asked, ends)
    first, second = about_results(replace(found, data={"mnist-55k": DIGITS, "other": DIGITS}))
    assert Tied(sweep="grid", experiments=2, judged=0.1, is_all=False, share=0.1) == first
    assert isinstance(second, Guessing)
    assert ("mnist-55k", True, "") == (second.dataset, second.are_all, second.sweep)


def test_a_sweep_over_data_sets_is_told_cell_by_cell() -> None:
    """What is true of its cells with one data set is not said of the sweep."""
    other = factory.dataset(name="other")
    swept = factory.sweep("grid", seeds=2, learning_rate=(0.1, 0.2), dataset=(factory.dataset(), other))
    asked = factory.study(factory.experiment("good", seeds=2), sweeps=[swept])
    low = {one.id: (0.1, 0.09) for one in swept.experiments if one.data_name == "mnist-55k"}
    ends = {**{one.id: (0.9, 0.8) for one in asked.experiments}, **low}
    (found,) = about_results(replace(results(asked, ends), data={"mnist-55k": DIGITS, "other": DIGITS}))
    assert isinstance(found, Guessing)
    assert ("mnist-55k", "", list(low)) == (found.dataset, found.sweep, [id_ for id_, _ in found.reached])


# Quantities

CARS = replace(
    DIGITS,
    train=Part(rows=300, classes={}),
    test=Part(rows=80, classes={}),
    quantities=Errors(absolute=6.5, squared=57.76),
)
"""Data with quantities: always predicting their mean is 6.5 off, and 7.6 by the root of the squares."""


def quantities(
    ends: Mapping[str, Sequence[float | None]], *metrics: Metric, portrait: Portrait = CARS
) -> tuple[Doubt, ...]:
    """Return the doubts about experiments that end with these errors on the test rows, by seed.

    Their first metric is what they end with.
    """
    model = factory.model(task="regression", loss="mse", metrics=metrics)
    experiments = [factory.experiment(id_, seeds=len(reached), model=model) for id_, reached in ends.items()]
    asked = factory.study(*experiments)
    runs = {
        one.id: tuple(
            factory.judged(factory.result(one, seed, (0.5, math.nan if end is None else 0.25)), end)
            for seed, end in zip(one.seeds, ends[one.id], strict=True)
        )
        for one in experiments
    }
    return about_results(Findings(study=asked, runs=runs, data={"mnist-55k": portrait}))


def test_quantities_that_their_mean_predicts_as_well() -> None:
    """The best experiment is named, with its mean over the seeds; what diverged is told elsewhere."""
    expected = NoBetter(
        dataset="mnist-55k",
        measure="test_mean_absolute_error",
        experiment="slow",
        error=6.5,
        of_mean=6.5,
    )
    assert (expected,) == quantities({"fast": (7.0, 8.0), "slow": (6.0, 7.0), "wild": (1.0, None)})


def test_quantities_that_are_predicted_better() -> None:
    """By one experiment of several, and be it by little."""
    assert () == quantities({"fast": (70.0, 80.0), "slow": (6.4, 6.5)})
    assert () == quantities({"fast": (None, 1.0), "wild": (None, 70.0)})


@pytest.mark.parametrize(
    ("metric", "name", "of_mean"),
    [
        ("mae", "test_mae", 6.5),
        ("mse", "test_mse", 57.76),
        ("mean_squared_error", "test_mean_squared_error", 57.76),
        ({"class": "MeanSquaredError", "name": "far"}, "test_far", 57.76),
        ("root_mean_squared_error", "test_root_mean_squared_error", 7.6),
    ],
)
def test_quantities_are_compared_by_what_was_measured(metric: Metric, name: str, of_mean: float) -> None:
    """Each metric has its own number for always predicting the mean."""
    (found,) = quantities({"fast": (of_mean + 0.01,)}, metric)
    assert isinstance(found, NoBetter)
    assert name == found.measure
    assert pytest.approx(of_mean) == found.of_mean
    assert () == quantities({"fast": (of_mean - 0.01,)}, metric)


def test_quantities_are_compared_only_where_the_mean_is_known() -> None:
    """Not by a metric that is no error, with data of classes, or where all targets are alike."""
    assert () == quantities({"fast": (99.0,)}, "r2_score")
    assert () == quantities({"fast": (99.0,)}, portrait=replace(CARS, quantities=None))
    alike = replace(CARS, quantities=Errors(absolute=0, squared=0))
    assert () == quantities({"fast": (99.0,)}, portrait=alike)


def test_whole_numbers_as_quantities_are_counted() -> None:
    """Half of the training targets are 0 and half 10, all test targets 1: their mean, 5, is 4 off."""
    counted = replace(
        CARS, train=Part(rows=4, classes={0: 2, 10: 2}), test=Part(rows=3, classes={1: 3}), quantities=None
    )
    (found,) = quantities({"fast": (4.1,)}, portrait=counted)
    assert isinstance(found, NoBetter)
    assert 4 == found.of_mean
    assert () == quantities({"fast": (3.9,)}, portrait=counted)
    (squared,) = quantities({"fast": (16.0,)}, "mse", portrait=counted)
    assert isinstance(squared, NoBetter)
    assert 16 == squared.of_mean
