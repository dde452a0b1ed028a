"""What an edition's types promise, its shape checks, field by field: anybody may have written the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from lrbs_report.editions import parts
from lrbs_report.editions.edition import Edition, Listed, as_json
from lrbs_report.editions.parts import EditionFile
from lrbs_report.editions.records import record_of
from lrbs_report.editions.shape import Misshapen, as_edition
from lrbs_report.report import Templates, compose
from lrbs_report.report.changes.recording import record
from tests import factory

Way = tuple[str | int, ...]

HALF = {"rows": 2, "classes": {"0": 2}}
PORTRAIT = {
    "train": HALF,
    "test": HALF,
    "low": 0.0,
    "high": 1.0,
    "flaws": [{"array": "x_test", "count": 1, "first_row": 0}],
    "kind": "uint8",
    "validation": {"rows": 1, "classes": {"1": 1}},
    "names": ["no", "yes"],
    "features": ["age", "sex"],
    "unseen": [{"column": "sex", "texts": ["x"], "rows": 1}],
    "constants": {"features": 2, "count": 1, "zeros": 0, "first": [1]},
    "repeats": [{"part": "test", "count": 1, "row": 1, "of": 0}],
    "quantities": {"absolute": 0.5, "squared": 0.25},
}
HOLES = {"seeds": {"a": [1]}, "runs": 2, "claims": ["c"], "references": ["r"]}


@cache
def whole() -> str:
    """Return an edition that has every field, as text: holes, doubts, and further measures too."""
    findings = factory.findings(factory.whole_study())
    sources = {"experiments.toml": "0" * 64}
    content = record(compose(findings, factory.PROVENANCE), Templates(), sources, "code")
    edition = Edition(number=2, id="0" * 12, content=content, previous="1" * 12)
    told = json.loads(as_json(edition, [Listed(number=1, id="1" * 12, day="2026-11-20")]))
    first = next(iter(told["experiments"].values()))
    first["identity"]["model"]["metrics"] = ["auc"]
    for run in first["runs"]:
        series = [None] * len(run["costs"])
        finals = {"test_auc": 0.5, "test_loss": 0.5}
        run |= {
            "losses": series,
            "infinite": {"0": "inf"},
            "series": {"auc": series},
            "finals": finals,
            "infinite_series": {"auc": {"0": "inf"}},
        }
    imported = {
        "title": {"es": "Traído"},
        "sweep": None,
        **record_of(factory.imported(shares_log=True).results),
    }
    told["experiments"]["imported"] = imported
    charts = [figure["chart"] for figure in told["figures"].values()]
    for chart in (panel for one in charts for panel in (one, *one.get("panels", ())) if "lines" in panel):
        chart |= {"log_x": True, "by_rank": True, "uprights": [{"label": "edge", "x": 0.5}]}
    next(iter(told["claims"].values())).update(untested="given", looks=[5, 8], at_most=20)
    told["environment"] |= {"data": {"d": PORTRAIT}, "doubts": ["Doubt it."], "holes": HOLES}
    return json.dumps(told)


def places(kind: Any, value: Any, way: Way = (), name: str = "") -> Iterator[tuple[str, Way, Any]]:  # noqa: ANN401 - any type, and any JSON value
    """Yield every place of a value: what its types call it, the way to it, and its type."""
    yield name, way, kind
    kind = _chosen(kind, value)
    if is_typeddict(kind):
        for field, inner in get_type_hints(kind).items():
            if field in value:
                yield from places(inner, value[field], (*way, field), f"{kind.__name__}.{field}")
    elif get_origin(kind) in (dict, Mapping):
        for key, one in value.items():
            yield from places(get_args(kind)[1], one, (*way, key), f"one of {name}")
    elif get_origin(kind) is list:
        for number, one in enumerate(value):
            yield from places(get_args(kind)[0], one, (*way, number), f"one of {name}")


def _chosen(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any type, and any JSON value
    """Return the one of several types that a value has."""
    charts = {one.__name__: one for one in get_args(parts.Chart)}
    if kind == parts.Chart:
        return charts[value["kind"]]
    several = [one for one in get_args(kind) if one is not type(None)]
    return several[0] if len(several) < len(get_args(kind)) else kind


@cache
def ways() -> Mapping[str, tuple[Way, Any]]:
    """Return the way to one of each place, with its type."""
    return {name: (way, kind) for name, way, kind in places(EditionFile, json.loads(whole())) if way}


def needed() -> Mapping[str, bool]:
    """Return whether each field that the types name must be there. What only others begin with has none."""
    begun = (parts.Axes, parts.Parts, parts.Results)
    types = [one for one in vars(parts).values() if is_typeddict(one) and one not in begun]
    return {
        f"{one.__name__}.{field}": get_origin(kind) is not NotRequired
        for one in types
        for field, kind in get_type_hints(one, include_extras=True).items()
    }


def is_refused(way: Way, value: object) -> bool:
    """Tell whether an edition with another value at a place is refused; ``None`` takes away what is there."""
    told = json.loads(whole())
    there = told
    for step in way[:-1]:
        there = there[step]
    if value is None:
        del there[way[-1]]
    else:
        there[way[-1]] = value
    try:
        as_edition(told)
    except Misshapen:
        return True
    return False


def test_every_field_is_tried() -> None:
    """The edition of these tests is one, and has all that the types name."""
    assert set() == needed().keys() - ways().keys()
    as_edition(json.loads(whole()))


def test_a_field_of_another_kind_is_refused() -> None:
    """Where the types promise anything but any value."""
    wrong: dict[bool, object] = {True: [], False: {"nobody": "expects this"}}
    accepted = [
        name
        for name, (way, kind) in ways().items()
        if kind not in (object, Any)
        and not is_refused(way, wrong[is_typeddict(kind) or get_origin(kind) in (dict, Mapping)])
    ]
    assert [] == accepted


ASKED = ("Run.accuracy", "Run.series", "Run.finals", "Run.origin", "Run.rates", "Run.log")
"""What a run tells where its definitions ask for it, as those of this edition do; and where it comes from."""


def test_a_field_that_must_be_there_is_missed() -> None:
    """And any other is not."""
    wrong = [
        name
        for name, is_needed in needed().items()
        if (is_needed or name in ASKED) is not is_refused(ways()[name][0], None)
    ]
    assert [] == wrong


@pytest.mark.parametrize(
    ("infinite", "expected"),
    [
        ({"auc": {"2": "inf"}}, False),
        ({"auc": {"3": "inf"}}, True),
        ({"val_auc": {"0": "inf"}}, True),
        ({"auc": {"0": "nan"}}, True),
    ],
)
def test_what_is_infinite_is_a_number_that_is_there(infinite: object, *, expected: bool) -> None:
    """Of a series of the run, and of one of its three epochs."""
    way, _ = ways()["Run.infinite_series"]
    assert expected == is_refused(way, infinite)
