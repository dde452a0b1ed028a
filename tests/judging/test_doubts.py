"""Doubts: each is said when data or results are so, and not otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.judging.doubts import (
    AT_CHANCE,
    NEAR_CHANCE,
    Constant,
    Diverged,
    Doubt,
    FewRows,
    Guessing,
    Lopsided,
    NotFinite,
    Tied,
    Untested,
    Untrained,
    Unused,
    WrongScale,
    about_data,
    about_results,
    doubts_of,
)
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Flaw, Part, Portrait
from lrbs_report.study.experiments import Experiment, Study
from tests import factory

EVEN = dict.fromkeys(range(10), 100)
DIGITS = Portrait(
    train=Part(rows=1000, classes=EVEN), test=Part(rows=1000, classes=EVEN), low=0, high=255, kind="uint8"
)
"""Data that nobody doubts."""


def about(portrait: Portrait, scale: float = 255) -> tuple[Doubt, ...]:
    """Return the doubts about data, divided by a scale."""
    dataset = factory.dataset(scale=scale)
    return about_data(factory.study(factory.experiment("one", dataset=dataset)), {dataset.name: portrait})


def values(low: float, high: float, scale: float = 255) -> list[str]:
    """Name the doubts about values between two numbers, divided by a scale."""
    found = about(replace(DIGITS, low=low, high=high), scale)
    return [
        ("large" if one.is_large else "small") if isinstance(one, WrongScale) else type(one).__name__
        for one in found
    ]


def classes(trained: Mapping[int, int], tested: Mapping[int, int]) -> tuple[Doubt, ...]:
    """Return the doubts about data with so many rows of each class."""
    return about(
        replace(
            DIGITS,
            train=Part(rows=sum(trained.values()), classes=trained),
            test=Part(rows=sum(tested.values()), classes=tested),
        )
    )


def test_nobody_doubts_digits() -> None:
    """Bytes, all classes, many rows: there is nothing to say."""
    assert () == about(DIGITS)


def test_nobody_doubts_data_that_nobody_looked_at() -> None:
    """Without a portrait, nothing is said about data."""
    assert () == about_data(factory.article_study(), {})


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (0, 255, 255),
        (0, 255, 1),  # bytes as they are: a choice
        (0, 1, 1),
        (-3.1, 4.2, 1),  # standard scores
        (-30, 40, 1),  # with something far out
        (0.1, 7.9, 8),
        (0.1, 7.9, 1),
        (0, 16, 16),
        (3, 254, 255),
        (0, 65535, 65535),
        (0, 4095, 4096),
        (-1, 1, 1),
        (0, 33, 255),  # dark pictures
    ],
)
def test_a_scale_that_fits_is_not_doubted(low: float, high: float, scale: float) -> None:
    """What people do on purpose is left alone."""
    assert [] == values(low, high, scale)


@pytest.mark.parametrize(
    ("low", "high", "scale", "word"),
    [
        (0.1, 7.9, 255, "small"),  # centimetres, and the scale left as it was
        (0, 1, 255, "small"),
        (-3.1, 4.2, 255, "small"),
        (0, 16, 255, "small"),
        (0, 31, 255, "small"),
        (100, 101, 255, "small"),
        (0, 255, 65535, "small"),
        (0, 4254, 255, "large"),  # square millimetres
        (0, 65535, 255, "large"),
        (-9000, 0, 255, "large"),
        (0, 65535, 1, "large"),
        (0, 255, 0.5, "large"),
        (1000, 1001, 1, "large"),
    ],
)
def test_a_scale_that_does_not_fit_is_doubted(low: float, high: float, scale: float, word: str) -> None:
    """Values that hardly differ for the network, or are far too large for it."""
    assert [word] == values(low, high, scale)


def test_a_scale_is_doubted_with_its_numbers() -> None:
    """From where to where the values go, by what they are divided, and what comes of it."""
    (doubt,) = about(replace(DIGITS, low=0.1, high=7.9))
    assert WrongScale(dataset="mnist-55k", low=0.1, high=7.9, scale=255, is_large=False) == doubt
    assert isinstance(doubt, WrongScale)
    assert pytest.approx(7.8 / 255) == doubt.reaches
    assert (
        pytest.approx(4254 / 255)
        == WrongScale(dataset="", low=-4254, high=9, scale=255, is_large=True).reaches
    )


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from([1.0, 8.0, 255.0, 1000.0]))
def test_a_scale_is_doubted_by_one_rule(one: float, other: float, scale: float) -> None:
    """The rule has four answers.

    Constant; beyond 16 times the default scale or 256 times another; spread over less than an eighth; or
    nothing at all.
    """
    low, high = sorted((one, other))
    far = max(-low, high) / scale > (16 if scale == 255 else 256)
    narrow = (high - low) / scale < 0.125
    expected = ["Constant"] if low == high else ["large"] if far else ["small"] if narrow else []
    assert expected == values(low, high, scale)


def test_values_that_are_all_alike_are_said() -> None:
    """Nothing can be learned from them."""
    assert (Constant(dataset="mnist-55k", value=7.0),) == about(replace(DIGITS, low=7.0, high=7.0))


def test_values_without_any_number_have_no_scale() -> None:
    """All of them are NaN: that is said, and no more."""
    lost = replace(DIGITS, low=math.inf, high=-math.inf, flaws=(Flaw(array="x_train", count=9, first_row=0),))
    assert (NotFinite(dataset="mnist-55k", array="x_train", count=9, row=0),) == about(lost)


def test_values_that_are_no_finite_numbers_are_said() -> None:
    """Array by array."""
    flaws = (Flaw(array="x_train", count=1, first_row=17), Flaw(array="x_test", count=3, first_row=0))
    assert (
        NotFinite(dataset="mnist-55k", array="x_train", count=1, row=17),
        NotFinite(dataset="mnist-55k", array="x_test", count=3, row=0),
    ) == about(replace(DIGITS, flaws=flaws))


def test_a_class_that_no_training_row_shows() -> None:
    """Whoever is asked for what was never shown cannot know it.

    Neither says the accuracy anything about what nobody asks for.
    """
    found = classes({0: 9, 1: 9, 2: 9, 3: 9}, {4: 40})
    assert (
        Untrained(dataset="mnist-55k", classes=(4,), rows=40),
        Untested(dataset="mnist-55k", classes=(0, 1, 2, 3)),
        Lopsided(dataset="mnist-55k", number=4, share=1.0),
    ) == found


def test_a_class_number_that_nobody_has() -> None:
    """Labels that begin at 1, or leave one out."""
    assert (Unused(dataset="mnist-55k", classes=(0,), count=1, highest=3),) == classes(
        {1: 50, 2: 50, 3: 50}, {1: 50, 2: 50, 3: 50}
    )
    assert (
        Unused(dataset="mnist-55k", classes=tuple(range(1, 10)), count=999_998, highest=999_999),
    ) == classes({0: 50, 999_999: 50}, {0: 50, 999_999: 50})


ROWS = st.dictionaries(st.integers(0, 6), st.integers(1, 60), min_size=1)


@given(ROWS, ROWS)
def test_classes_are_doubted_exactly_when_sides_differ_or_numbers_lack(
    trained: Mapping[int, int], tested: Mapping[int, int]
) -> None:
    """Each doubt about classes follows from the counts alone."""
    found = {type(doubt): doubt for doubt in classes(trained, tested)}
    assert (set(tested) - set(trained) != set()) == (Untrained in found)
    assert (set(trained) - set(tested) != set()) == (Untested in found)
    known = {*trained, *tested}
    assert (known != set(range(max(known) + 1))) == (Unused in found)
    rows = sum(tested.values())
    assert (rows < 30) == (FewRows in found)
    assert (max(tested.values()) / rows >= (0.8 if len(known) <= 2 else 0.5)) == (Lopsided in found)


@pytest.mark.parametrize(
    ("tested", "share"),
    [({0: 978, 1: 22}, 0.978), ({0: 200, 1: 800}, 0.8), ({0: 10, 1: 20, 2: 30}, 0.5), ({0: 90}, 1.0)],
)
def test_a_class_that_most_rows_are_of(tested: Mapping[int, int], share: float) -> None:
    """With two classes from four fifths on, with more from a half on."""
    largest = max(tested, key=lambda number: tested[number])
    assert Lopsided(dataset="mnist-55k", number=largest, share=share) in classes(tested, tested)


@pytest.mark.parametrize(
    "tested", [{0: 357, 1: 212}, {0: 200, 1: 790}, {0: 30, 1: 30}, {0: 49, 1: 26, 2: 25}]
)
def test_classes_that_differ_a_little(tested: Mapping[int, int]) -> None:
    """As in data that people use every day."""
    assert () == classes(tested, tested)


def test_few_test_rows_are_said() -> None:
    """29 are few; 30 are what many people have."""
    assert (FewRows(dataset="mnist-55k", rows=29),) == classes({0: 50, 1: 50}, {0: 15, 1: 14})
    assert () == classes({0: 50, 1: 50}, {0: 15, 1: 15})


# Results


def study_of(*singles: str, cells: int = 0, seeds: int = 2) -> Study:
    """Return a study of experiments of these names, and of a sweep with so many cells."""
    rates = tuple(0.1 * (number + 1) for number in range(cells))
    sweeps = [factory.sweep("grid", seeds=seeds, learning_rate=rates)] if cells else []
    return factory.study(*(factory.experiment(id_, seeds=seeds) for id_ in singles), sweeps=sweeps)


def results(
    asked: Study, accuracies: Mapping[str, Sequence[float | None]], portrait: Portrait | None = DIGITS
) -> Findings:
    """Return findings with these accuracies, by experiment and seed; one that is ``None`` diverged."""

    def run(one: Experiment, seed: int) -> object:
        accuracy = accuracies[one.id][one.seeds.index(seed)]
        made = factory.result(one, seed, (0.5, math.nan if accuracy is None else 0.25))
        return factory.judged(made, accuracy)

    runs = {one.id: tuple(run(one, seed) for seed in one.seeds) for one in asked.experiments}
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
