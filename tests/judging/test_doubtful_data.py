"""Doubts about data: each is said when data are so, and not otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.editions.parts import Part as PartName
from lrbs_report.judging.doubtful_data import (
    Constant,
    ConstantFeatures,
    DataDoubt,
    FewRows,
    Lopsided,
    NotFinite,
    Repeated,
    Untested,
    Untrained,
    Unused,
    WrongScale,
    about_data,
)
from lrbs_report.results.portraits import Constants, Flaw, Part, Portrait, Repeats
from lrbs_report.study.experiments import Model
from tests import factory

EVEN = dict.fromkeys(range(10), 100)
DIGITS = Portrait(
    train=Part(rows=1000, classes=EVEN), test=Part(rows=1000, classes=EVEN), low=0, high=255, kind="uint8"
)
"""Data that nobody doubts."""


def about(portrait: Portrait, scale: float = 255, *models: Model) -> tuple[DataDoubt, ...]:
    """Return the doubts about data that some networks use, divided by a scale."""
    dataset = factory.dataset(scale=scale)
    used = [
        factory.experiment(f"one-{number}", dataset=dataset, model=model)
        for number, model in enumerate(models or (factory.model(),))
    ]
    return about_data(factory.study(*used), {dataset.name: portrait})


def values(low: float, high: float, scale: float = 255, *models: Model, kind: str = "float64") -> list[str]:
    """Name the doubts about values between two numbers, divided by a scale."""
    found = about(replace(DIGITS, low=low, high=high, kind=kind), scale, *models)
    return [one.misfit if isinstance(one, WrongScale) else type(one).__name__ for one in found]


def classes(trained: Mapping[int, int], tested: Mapping[int, int]) -> tuple[DataDoubt, ...]:
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
        (0, 127, 1),  # ages, and other measurements
        (-128, 255, 1),
        (0, 254.5, 1),
        (0, 255, 16),  # bytes, brought to 16
        (0, 255, 128),
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
        (0, 255, 1, "raw"),
        (0, 255, 0.5, "raw"),
        (0, 255, 15, "raw"),
        (0, 255.5, 0.5, "large"),
        (1000, 1001, 1, "large"),
    ],
)
def test_a_scale_that_does_not_fit_is_doubted(low: float, high: float, scale: float, word: str) -> None:
    """Values that hardly differ for the network, or are far too large for it."""
    assert [word] == values(low, high, scale)


def test_a_scale_is_doubted_with_its_numbers() -> None:
    """From where to where the values go, by what they are divided, and what comes of it."""
    (doubt,) = about(replace(DIGITS, low=0.1, high=7.9))
    assert WrongScale(dataset="mnist-55k", low=0.1, high=7.9, scale=255, misfit="small") == doubt
    assert isinstance(doubt, WrongScale)
    assert pytest.approx(7.8 / 255) == doubt.reaches
    assert (
        pytest.approx(4254 / 255)
        == WrongScale(dataset="", low=-4254, high=9, scale=255, misfit="large").reaches
    )


NUMBERS = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 255.0])


@given(NUMBERS, NUMBERS, st.sampled_from([1.0, 8.0, 255.0, 1000.0]))
def test_a_scale_is_doubted_by_one_rule(one: float, other: float, scale: float) -> None:
    """The rule has four answers.

    Constant; beyond 16 times the default scale or 256 times another; spread over less than an eighth; or
    nothing at all.
    """
    low, high = sorted((one, other))
    are_bytes = (low, high) == (0, 255)
    far = max(-low, high) / scale > (16 if scale == 255 or are_bytes else 256)
    narrow = (high - low) / scale < 0.125
    expected = (
        ["Constant"]
        if low == high
        else ["raw" if are_bytes else "large"]
        if far
        else ["small"]
        if narrow
        else []
    )
    assert expected == values(low, high, scale)


@pytest.mark.parametrize(
    ("low", "high", "kind", "expected"),
    [
        (0, 240, "uint8", ["raw"]),
        (3, 128, "uint8", ["raw"]),
        (0, 127, "uint8", []),  # counts
        (0, 1, "uint8", []),
        (0, 240, "int64", []),
        (0, 255, "int64", ["raw"]),
    ],
)
def test_bytes_that_are_left_as_they_are(low: float, high: float, kind: str, expected: list[str]) -> None:
    """They are told by their type, or by reaching from 0 to 255; small counts are none."""
    assert expected == values(low, high, 1, kind=kind)


RESCALED = factory.model({"class": "Flatten"}, {"class": "BatchNormalization"}, factory.dense(10))
LOOKED_UP = factory.model({"class": "Embedding", "input_dim": 10_000, "output_dim": 8}, factory.dense(10))


def test_a_network_that_rescales_takes_any_scale() -> None:
    """Its values come to a scale of its own; where another network does not, they are doubted."""
    for low, high, scale in ((0, 255, 1.0), (0, 4254, 1.0), (0, 1, 255.0)):
        assert [] == values(low, high, scale, RESCALED)
        assert 1 == len(values(low, high, scale, RESCALED, factory.model()))


def test_numbers_of_words_are_not_divided() -> None:
    """Whatever they are, they have no scale; divided, they are no numbers of words."""
    assert [] == values(0, 9999, 1, LOOKED_UP)
    assert ["looked_up"] == values(0, 9999, 255, LOOKED_UP)
    assert ["looked_up"] == values(0, 200, 255, LOOKED_UP, RESCALED)


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


def held_out(trained: Mapping[int, int], kept: Mapping[int, int]) -> tuple[DataDoubt, ...]:
    """Return the doubts about data of which some rows of each class are held out."""
    train, validation = (Part(rows=sum(one.values()), classes=one) for one in (trained, kept))
    return about(replace(DIGITS, train=train, test=train, validation=validation))


def test_a_class_that_is_held_out_whole() -> None:
    """Rows in the order of their classes, of which the last are held out."""
    (doubt,) = held_out({0: 50, 1: 50}, {1: 4, 2: 6})
    assert Untrained(dataset="mnist-55k", classes=(2,), rows=6, part="validation") == doubt
    assert () == held_out({0: 50, 1: 50}, {1: 4})


def test_a_class_of_held_out_rows_alone_is_some_rows_class() -> None:
    """It is not one that no row has."""
    found = held_out({0: 50, 2: 50}, {1: 9})
    assert [Untrained] == [type(doubt) for doubt in found]


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


# Features and rows


def constant(features: int, count: int, zeros: int = 0) -> tuple[DataDoubt, ...]:
    """Return the doubts about data of which the first so many of all features are constant."""
    first = tuple(range(min(count, 9)))
    told = Constants(features=features, count=count, zeros=zeros, first=first)
    return about(replace(DIGITS, constants=told))


@pytest.mark.parametrize(
    ("features", "count", "zeros"), [(2, 1, 1), (30, 1, 0), (63, 63, 63), (64, 1, 0), (1000, 30, 20)]
)
def test_constant_features_are_said(features: int, count: int, zeros: int) -> None:
    """Any of a table; of many, such as are not always 0, from one in a hundred on."""
    (doubt,) = constant(features, count, zeros)
    assert (
        ConstantFeatures(
            dataset="mnist-55k", count=count, features=features, numbers=tuple(range(min(count, 9)))
        )
        == doubt
    )


@pytest.mark.parametrize(
    ("features", "count", "zeros"), [(64, 3, 3), (784, 67, 67), (10_000, 4, 3), (1000, 29, 20)]
)
def test_points_that_never_change_and_words_that_never_occur_are_not_said(
    features: int, count: int, zeros: int
) -> None:
    """Pictures in a row, and texts as the words that they have, are full of them."""
    assert () == constant(features, count, zeros)


def test_constant_features_are_named_where_data_have_names() -> None:
    """By the names of the columns; never by some of them."""
    told = Constants(features=3, count=2, zeros=0, first=(0, 2))
    named = replace(DIGITS, constants=told, features=("age", "sex", "planet"))
    (doubt,) = about(named)
    assert isinstance(doubt, ConstantFeatures)
    assert ("age", "planet") == doubt.names
    (doubt,) = about(replace(named, features=("age", "sex")))
    assert isinstance(doubt, ConstantFeatures)
    assert () == doubt.names


def test_values_that_are_all_alike_are_said_once() -> None:
    """Not feature by feature too."""
    told = Constants(features=3, count=3, zeros=0, first=(0, 1, 2))
    assert [Constant] == [type(one) for one in about(replace(DIGITS, low=7, high=7, constants=told))]


def repeated(part: PartName, count: int, rows: int) -> tuple[DataDoubt, ...]:
    """Return the doubts about data of which so many rows of a part are training rows too."""
    sized = Part(rows=rows, classes={0: rows // 2, 1: rows - rows // 2})
    trained = Part(rows=1000, classes={0: 500, 1: 500})
    parts = {"train": trained, "test": trained, "validation": trained, part: sized}
    repeats = Repeats(part=part, count=count, row=7, of=3)
    return about(replace(DIGITS, repeats=(repeats,), **parts))  # type: ignore[arg-type]  # parts by name


@pytest.mark.parametrize(
    ("part", "count", "rows"),
    [
        ("test", 10, 1000),
        ("test", 10, 100),
        ("test", 5, 50),
        ("test", 100, 10_000),
        ("validation", 10, 1000),
        ("train", 101, 1000),
    ],
)
def test_rows_that_stand_in_two_parts_are_said(part: PartName, count: int, rows: int) -> None:
    """With how many of how many, and the first pair."""
    assert (Repeated(dataset="mnist-55k", part=part, count=count, rows=rows, row=7, of=3),) == repeated(
        part, count, rows
    )


@pytest.mark.parametrize(
    ("part", "count", "rows"),
    [("test", 1, 38), ("test", 9, 100), ("test", 99, 10_000), ("validation", 9, 1000), ("train", 100, 1000)],
)
def test_a_few_rows_that_repeat_are_not_said(part: PartName, count: int, rows: int) -> None:
    """Measurements are rounded: of 150 irises, two are alike."""
    assert () == repeated(part, count, rows)


def test_rows_are_doubted_whatever_is_predicted() -> None:
    """Quantities too; but these have no classes."""
    quantities = factory.model(task="regression")
    repeats = (Repeats(part="test", count=500, row=7, of=3),)
    lopsided = replace(DIGITS, test=Part(rows=500, classes={0: 500}), repeats=repeats)
    assert [Repeated] == [type(one) for one in about(lopsided, 255, quantities)]
    assert Repeated in [type(one) for one in about(lopsided)]
    assert Lopsided in [type(one) for one in about(lopsided)]
