"""A reader of YAML finds in the variables what the report says."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.exports.conftest import Exported


def test_variables_are_read(exported: Exported) -> None:
    """Texts are texts, and numbers numbers."""
    told = yaml.safe_load((exported("quarto") / "_variables.en.yml").read_text(encoding="utf-8"))
    rows = json.loads((exported("json") / "runs.json").read_bytes())
    fast = [row["accuracy"] for row in rows if row["experiment"] == "fast"]
    assert f"{sum(fast) / len(fast):.4f}" == told["accuracy-fast"]
    assert pytest.approx(sum(fast) / len(fast), abs=1e-15) == told["exact"]["accuracy-fast"]
    assert {int, float} == set(map(type, told["exact"].values()))
    assert {str} == {type(text) for name, text in told.items() if name != "exact"}
