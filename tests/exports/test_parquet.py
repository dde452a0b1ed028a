"""DuckDB, polars and pandas read the tables, with every type and every digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from tests.commands import run
from tests.exports.conftest import Exported


@pytest.mark.parametrize("name", ["runs", "epochs"])
def test_duckdb_and_polars_read_the_same_rows(exported: Exported, name: str) -> None:
    """As the JSON has them, whoever reads; nothing is nothing."""
    file = exported("parquet") / f"{name}.parquet"
    expected: list[dict[str, Any]] = json.loads((exported("json") / f"{name}.json").read_bytes())
    read = duckdb.sql(f"SELECT * FROM '{file}'")  # noqa: S608 - a file of ours
    assert expected == [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
    assert expected == pl.read_parquet(file).to_dicts()
    assert len(expected) == len(pd.read_parquet(file))


def test_columns_have_their_types(exported: Exported) -> None:
    """Also where a column holds nothing at all."""
    schema = pl.read_parquet_schema(exported("parquet") / "runs.parquet")
    expected = {"experiment": pl.String, "sweep": pl.String, "schedule": pl.String}
    expected |= {"seed": pl.Int64, "epochs": pl.Int64, "lr_decay": pl.Float64}
    assert expected == {name: schema[name] for name in expected}


def test_a_question_of_all_seeds(exported: Exported) -> None:
    """What people export it for: the mean of each experiment, in one line."""
    rows = json.loads((exported("json") / "runs.json").read_bytes())
    fast = [row["accuracy"] for row in rows if row["experiment"] == "fast"]
    file = exported("parquet") / "runs.parquet"
    asked = f"SELECT avg(accuracy) FROM '{file}' WHERE experiment = 'fast'"  # noqa: S608 - the same
    (found,) = duckdb.sql(asked).fetchall()[0]
    assert pytest.approx(sum(fast) / len(fast)) == found


def test_pandas_and_polars_read_csv_and_json_alike(exported: Exported) -> None:
    """A float that was written with all its digits is read as the same one."""
    expected = json.loads((exported("json") / "epochs.json").read_bytes())
    costs = [row["cost"] for row in expected]
    csv, text = exported("csv") / "epochs.csv", exported("json") / "epochs.json"
    assert costs == pl.read_csv(csv)["cost"].to_list()
    assert costs == pl.read_json(text)["cost"].to_list()
    assert [cost for cost in costs if cost is not None] == pd.read_csv(csv)["cost"].dropna().to_list()


def test_the_same_results_give_the_same_bytes(exported: Exported, kept: Path) -> None:
    """Written again, in another process, there is nothing to do."""
    words = ("export", exported("parquet"), "--as", "parquet", "--project", kept)
    assert "Nothing to do" in run(*words).stdout
