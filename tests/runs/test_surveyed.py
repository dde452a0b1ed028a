"""A large table is read once for what there is to know of it, and a note is nobody's but ours."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lrbs_report.keeping.store import Store
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.runs import surveyed
from lrbs_report.runs.surveyed import located
from lrbs_report.study.experiments import Dataset

TABLE = Dataset(name="rows", source="csv:rows.csv", target="y", test=0.2)
CSV = source_of(TABLE.source)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store beside a table that counts as large."""
    monkeypatch.setattr(surveyed, "LARGE", 10)
    (tmp_path / "rows.csv").write_text("a,b,y\n" + "".join(f"{n},x{n % 3},{n % 2}\n" for n in range(60)))
    made = Store(tmp_path / ".lrbs")
    made.prepare()
    made.datasets.mkdir()
    return made


def notes(store: Store) -> list[Path]:
    """Return what is remembered."""
    return sorted(store.datasets.glob("survey-*"))


def test_a_survey_is_remembered(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was told, to the last detail, and without another look at the rows."""
    first = located(CSV, TABLE, tmp_path / "rows.csv", store)
    assert 1 == len(notes(store))
    monkeypatch.setattr(type(CSV), "locate", None)  # nobody asks it
    assert first == located(CSV, TABLE, tmp_path / "rows.csv", store)
    assert ("a", "b = x0", "b = x1", "b = x2") == first.features


def test_another_content_or_definition_is_surveyed_anew(store: Store, tmp_path: Path) -> None:
    """Each has a note of its own."""
    file = tmp_path / "rows.csv"
    located(CSV, TABLE, file, store)
    other = Dataset(name="rows", source="csv:rows.csv", target="y", test=0.2, features=("a",))
    assert ("a",) == located(CSV, other, file, store).features
    time.sleep(0.02)  # so that its time differs
    file.write_text(file.read_text() + "1,x9,1\n")
    assert {"": 61} == located(CSV, TABLE, file, store).rows
    assert 3 == len(notes(store))


def test_a_note_of_a_stranger_is_not_believed(store: Store, tmp_path: Path) -> None:
    """Nor one that was changed, or cut short."""
    first = located(CSV, TABLE, tmp_path / "rows.csv", store)
    (note,) = notes(store)
    content = note.read_bytes()
    for changed in (content.replace(b'"a"', b'"z"'), content[:-3], b"", bytes(32) + content[32:]):
        note.write_bytes(changed)
        assert first == located(CSV, TABLE, tmp_path / "rows.csv", store)
        assert content == notes(store)[0].read_bytes()


def test_a_store_is_not_begun_for_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever only looks leaves nothing behind."""
    monkeypatch.setattr(surveyed, "LARGE", 10)
    (tmp_path / "rows.csv").write_text("a,y\n" + "".join(f"{n},{n % 2}\n" for n in range(60)))
    located(CSV, TABLE, tmp_path / "rows.csv", Store(tmp_path / ".lrbs"))
    assert ["rows.csv"] == [path.name for path in tmp_path.iterdir()]
