"""Portraits are remembered.

Data that did not change are not read again, and what is remembered wrongly is made anew.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.keeping.store import Store
from lrbs_report.results.portraits import (
    Constants,
    Errors,
    Flaw,
    Part,
    Portrait,
    Repeats,
    as_json,
    from_json,
)
from lrbs_report.runs import locating, portrayed, portraying
from lrbs_report.runs.locating import BUNDLED, Located
from lrbs_report.study.experiments import Study, trained
from tests import factory

STUDY = factory.study(factory.experiment("one"))
MADE = Portrait(
    train=Part(rows=10, classes={0: 4, 1: 6}),
    test=Part(rows=5, classes={0: 2, 1: 3}),
    low=0.1,
    high=7.9,
    flaws=(Flaw(array="x_test", count=2, first_row=3),),
    kind="float64",
    validation=Part(rows=2, classes={0: 2}),
    features=("age", "sex", "planet"),
    constants=Constants(features=3, count=2, zeros=1, first=(1, 2)),
    repeats=(Repeats(part="test", count=1, row=3, of=7), Repeats(part="train", count=2, row=5, of=4)),
    quantities=Errors(absolute=0.5, squared=0.25),
)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Look at data by giving the same portrait each time, and count the looks."""
    seen: list[Path] = []

    def look(_: object, path: Path) -> Portrait:
        seen.append(path)
        return MADE

    monkeypatch.setattr(portraying, "portray", look)
    return seen


def portraits(
    folder: Path, study: Study = STUDY, digest: str = "a" * 64, path: Path = BUNDLED
) -> dict[str, Portrait]:
    """Return the portraits of a study's data with this digest."""
    return portrayed.portraits_of(
        study, {"mnist-55k": Located(path=path, digest=digest, arrays={})}, Store(folder)
    )


def remembered(folder: Path) -> list[Path]:
    """List what is remembered."""
    return sorted((folder / "datasets").glob("portrait-*.json"))


def test_data_are_looked_at_once(tmp_path: Path, looks: list[Path]) -> None:
    """The second time, not even the file is needed.

    A clone that has the folder of results knows what the data held.
    """
    assert {"mnist-55k": MADE} == portraits(tmp_path) == portraits(tmp_path, path=tmp_path / "gone.npz")
    assert [BUNDLED] == looks
    assert (tmp_path / ".gitignore").exists()


def with_data(**changes: Any) -> Study:  # noqa: ANN401 - a data set's fields
    """Return the study with its data sets changed."""
    return STUDY.changed(lambda one: replace(trained(one), dataset=replace(trained(one).dataset, **changes)))


def test_other_data_and_other_rows_are_looked_at(tmp_path: Path, looks: list[Path]) -> None:
    """What decides a portrait decides where it is kept."""
    other = STUDY.changed(
        lambda one: replace(trained(one), dataset=replace(trained(one).dataset, train=(0, 9)))
    )
    tested = STUDY.changed(
        lambda one: replace(trained(one), dataset=replace(trained(one).dataset, test=(0, 9)))
    )
    scaled = STUDY.changed(
        lambda one: replace(trained(one), dataset=replace(trained(one).dataset, scale=2.0))
    )
    for study, digest in (
        (STUDY, "a" * 64),
        (STUDY, "b" * 64),
        (other, "a" * 64),
        (tested, "a" * 64),
        (scaled, "a" * 64),
    ):
        portraits(tmp_path, study, digest)
    assert 4 == len(looks) == len(remembered(tmp_path))


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"sha256": "0", "portrait": {}}', "edited"])
def test_what_is_remembered_wrongly_is_made_anew(tmp_path: Path, looks: list[Path], damage: str) -> None:
    """Cut short, of another shape, or edited by hand."""
    portraits(tmp_path)
    (place,) = remembered(tmp_path)
    told = place.read_text(encoding="utf-8")
    place.write_text(told.replace("7.9", "8.9") if damage == "edited" else damage, encoding="utf-8")
    assert {"mnist-55k": MADE} == portraits(tmp_path)
    assert 2 == len(looks)
    assert told == place.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        {"constants": Constants(features=3, count=4, zeros=1, first=(1,))},
        {"constants": Constants(features=3, count=2, zeros=3, first=(1,))},
        {"constants": Constants(features=3, count=2, zeros=0, first=())},
        {"constants": Constants(features=3, count=2, zeros=0, first=(1, 3))},
        {"repeats": (Repeats(part="test", count=6, row=0, of=0),)},
        {"repeats": (Repeats(part="test", count=0, row=0, of=0),)},
        {"repeats": (Repeats(part="test", count=1, row=-1, of=0),)},
        {"repeats": (Repeats(part="validation", count=1, row=0, of=0),), "validation": None},
        {"quantities": Errors(absolute=-1.0, squared=1.0)},
        {"quantities": Errors(absolute=1.0, squared=math.inf)},
    ],
    ids=repr,
)
def test_what_no_data_have_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    """Where the data are not at hand, whoever committed a portrait wrote what they liked."""
    monkeypatch.setattr(portraying, "portray", lambda *_: replace(MADE, **wrong))
    portraits(tmp_path)
    assert 1 == len(remembered(tmp_path))
    assert {} == portraits(tmp_path, path=tmp_path / "gone.npz")


def test_an_old_format_is_made_anew(
    tmp_path: Path, looks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version may tell more."""
    portraits(tmp_path)
    monkeypatch.setattr(portrayed, "FORMAT", portrayed.FORMAT + 1)
    portraits(tmp_path)
    assert 2 == len(looks)


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path, looks: list[Path]) -> None:
    """A portrait can be made again at any time."""
    (tmp_path / "datasets").write_text("a file where a folder should be", encoding="utf-8")
    assert {"mnist-55k": MADE} == portraits(tmp_path)
    assert 1 == len(looks)


def test_data_that_are_not_there_have_none(tmp_path: Path) -> None:
    """Nobody can look at them."""
    assert (
        {}
        == portraits(tmp_path, path=tmp_path / "none.npz")
        == portrayed.portraits_of(STUDY, {}, Store(tmp_path))
    )


def test_the_digits_that_come_along_are_looked_at(tmp_path: Path) -> None:
    """Really, from definitions to portrait."""
    store = Store(tmp_path)
    found = portrayed.portraits_of(STUDY, locating.locate(STUDY, store), store)
    assert (55_000, 10_000, 255.0) == (
        found["mnist-55k"].train.rows,
        found["mnist-55k"].test.rows,
        found["mnist-55k"].high,
    )


@pytest.mark.parametrize(
    "portrait",
    [
        MADE,
        Portrait(
            train=Part(rows=0, classes={}),
            test=Part(rows=0, classes={}),
            low=float("inf"),
            high=float("-inf"),
        ),
    ],
)
def test_a_portrait_survives_json(portrait: Portrait) -> None:
    """Editions keep it so."""
    assert portrait == from_json(json.loads(json.dumps(as_json(portrait), allow_nan=False)))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {**as_json(MADE), "train": 3},
        {**as_json(MADE), "low": "x"},
        {**as_json(MADE), "flaws": [{}]},
        {**as_json(MADE), "constants": {"count": 1}},
        {**as_json(MADE), "repeats": [{"part": "none", "count": 1, "row": 0, "of": 0}]},
        {**as_json(MADE), "quantities": {"absolute": []}},
    ],
)
def test_what_is_no_portrait_is_refused(told: dict[str, object]) -> None:
    """With the one error that readers expect."""
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        from_json(told)
