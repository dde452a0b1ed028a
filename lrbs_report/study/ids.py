"""The ids of experiments, sweeps, claims and references: no two alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from lrbs_report.base.suggesting import Complaint, called
from lrbs_report.base.tongue import tr
from lrbs_report.study.axes import axes_of
from lrbs_report.study.experiments import TRAININGS
from lrbs_report.study.shape import MOST_CHARACTERS
from lrbs_report.study.tables import again, tables

SHORT = {"learning_rate": "lr", "batch_size": "bs", "lr_decay": "decay"}
"""What an axis is called in the ids of a sweep's experiments."""


def sweep_id(sweep: str, values: Mapping[str, Any]) -> str:
    """Make the id of one of a sweep's experiments.

    >>> sweep_id("grid", {"learning_rate": 0.003, "batch_size": 4})
    'grid-lr-0-003-bs-4'
    """
    parts = [f"{SHORT.get(name, name)}-{slug(value)}" for name, value in values.items()]
    return "-".join([sweep, *parts])


def slug(value: Any) -> str:  # noqa: ANN401 - any value of an axis
    """Return what a value is in an id.

    >>> slug(0.003), slug("Adam W")
    ('0-003', 'adam-w')
    """
    is_exact = isinstance(value, float) and value.is_integer() and abs(value) < 1e15  # noqa: PLR2004 - exact so far
    text = str(int(value)) if is_exact else str(value)
    return re.sub(r"[^a-z0-9_]+", "-", text.lower().replace("e+", "e")).strip("-")


def wrong_ids(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that no two experiments, of sweeps or not, have one id, and that ids made by sweeps are valid."""
    seen: dict[str, str] = {}
    for section in TRAININGS:
        for number, table in tables(raw, section):
            keys = (section, number, "id")
            for one in _ids(table) if section == "sweeps" else [table.get("id")]:
                if not isinstance(one, str):
                    continue
                if one in seen:
                    yield Complaint(
                        keys=keys,
                        message=tr("the id {one} is used twice", one=called(one)),
                        hint=tr("It is {seen}'s too; choose another.", seen=seen[one]),
                    )
                elif len(one) > MOST_CHARACTERS and one != table["id"]:
                    yield Complaint(
                        keys=keys,
                        message=(
                            tr(
                                "the id {id}, made from this sweep's, is longer than {most} characters",
                                id=one[: 3 * MOST_CHARACTERS],
                                most=MOST_CHARACTERS,
                            )
                        ),
                        hint=tr("Choose a shorter id for the sweep."),
                    )
                seen.setdefault(one, f"{section}[{number}]")


def _ids(sweep: Mapping[str, Any]) -> Iterator[str]:
    """Return the ids that a sweep takes: its own, and one for each combination.

    A value that is there twice was complained about already.
    """
    if not isinstance(sweep.get("id"), str):
        return
    yield sweep["id"]
    distinct = {name: {slug(value): value for value in values} for name, values in axes_of(sweep).items()}
    for values in product(*(axis.values() for axis in distinct.values())) if distinct else ():
        yield sweep_id(sweep["id"], dict(zip(distinct, values, strict=True)))


def ids_used_twice(raw: Mapping[str, Any], section: str) -> Iterator[Complaint]:
    """Check that no two tables of a section have one id."""
    ids = [
        (number, table["id"]) for number, table in tables(raw, section) if isinstance(table.get("id"), str)
    ]
    for number, id_ in (ids[number] for number in again(id_ for _, id_ in ids)):
        yield Complaint(
            keys=(section, number, "id"),
            message=tr("the id {id} is used twice", id=called(id_)),
            hint=tr("Choose another."),
        )
