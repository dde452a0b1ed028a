"""What editors know of the file."""

from __future__ import annotations

import json
import tomllib

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own

from lrbs_report.study.schema import schema
from tests import ROOT
from tests.study.texts import DEFAULT


def test_default_file_names_its_schema_first() -> None:
    """Editors find the schema by the first line."""
    assert DEFAULT.read_text(encoding="utf-8").splitlines()[0] == "#:schema ./experiments.schema.json"


def test_schema_accepts_the_default_file_and_refuses_typos() -> None:
    """Editors see what reading would say."""
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(validator.schema)
    content = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    assert not list(validator.iter_errors(content))
    content["experiments"][0]["lerning_rate"] = 1
    content["sweeps"][0]["epochs"] = []
    content["claims"][0]["hold"] = "true"
    content["references"][0]["matches"] = "lr-0-1"
    content["models"]["softmax"]["layers"][0]["class"] = "Flaten"
    content["datasets"]["No"] = {"source": "mnist"}
    assert 6 == len(list(validator.iter_errors(content)))


def test_schema_describes_every_key() -> None:
    """A key without a word of explanation helps nobody."""
    parts = schema()["$defs"].values()
    assert [] == [
        name
        for part in parts
        for name, key in part["properties"].items()
        if len(key.get("description", "")) < 10
    ]


def test_schema_file_is_what_the_command_writes() -> None:
    """The file beside the default definitions is not an old one."""
    assert schema() == json.loads((ROOT / "experiments.schema.json").read_text(encoding="utf-8"))


def test_every_key_is_documented() -> None:
    """The reference names each key of each table."""
    text = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    keys = {name for part in schema()["$defs"].values() for name in part["properties"]}
    assert set() == {key for key in keys if f"`{key}`" not in text}
