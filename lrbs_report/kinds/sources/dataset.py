"""A data set as the definitions describe it: where its rows come from, which are used, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from lrbs_report.base.python_files import Code

Rows = tuple[int, int]
"""A half-open range of rows."""

Color = Literal["grey", "rgb"]

BYTES = 255.0
"""What bytes are divided by unless something else is asked: then they lie between 0 and 1."""

IDENTIFIED = ("sha256", "train", "test", "scale")
"""What the identity of every run has of its data set; of all else, it has what was asked for."""

HELD_OUT = ("validation", "validation_overlaps")

NO_IDENTITY = ("name", "source", "classes", "version", "call", "code")
"""What decides no number that the digest does not decide. How labels are numbered is told by a word."""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Examples with their targets, and which rows are used.

    ``train`` is a half-open range of rows (``None``: all). ``test`` is one too, or the share of a table's
    rows that are the last of them. ``validation`` are training rows that are held out: such a range, or the
    share of the training rows that are the last of them; they train too where ``validation_overlaps``. With
    ``split_seed``, shares are drawn instead. Values are divided by ``scale``. ``sha256`` is the digest that
    the definitions demand of the file, if they do.

    ``call`` is what returns the arrays where Python of the project's own does, as JSON, and ``code`` that
    Python. All from ``target`` on belongs to some kinds of sources only. ``classes`` is no key: it is what
    the labels are called that are numbered anew, once somebody has looked (see ``Located``).

    >>> Dataset(name="cars", source="csv:cars.csv", target="mpg", test=0.2).rest
    'cars.csv'
    """

    name: str
    source: str
    call: str = ""
    code: tuple[Code, ...] = field(default=(), repr=False, compare=False)
    sha256: str | None = None
    train: Rows | None = None
    test: Rows | float | None = None
    scale: float | None = None
    validation: Rows | float | None = None
    validation_overlaps: bool = False
    split_seed: int | None = None
    standardize: bool = False
    target: str | None = None
    features: tuple[str, ...] | None = None
    delimiter: str | None = None
    arrays: tuple[tuple[str, str], ...] = ()
    size: tuple[int, int] | None = None
    color: Color | None = None
    vectorize: Literal["multi_hot"] | None = None
    words: int | None = None
    length: int | None = None
    version: Literal["large", "small"] | None = None
    classes: tuple[str, ...] | None = None

    @property
    def kind(self) -> str:
        """The kind of its source: what stands before the colon."""
        return self.source.partition(":")[0]

    @property
    def rest(self) -> str:
        """What stands behind the colon: a file, a folder or a name."""
        return self.source.partition(":")[2]

    @property
    def is_parted(self) -> bool:
        """Whether its rows are parted here: into some that train, and some that test."""
        return isinstance(self.test, float) or self.target is not None or "x" in dict(self.arrays)

    @property
    def divisor(self) -> float:
        """What values are divided by; of data that nobody has looked at, what bytes would be."""
        return BYTES if self.scale is None else self.scale

    @property
    def taken_otherwise(self) -> list[Any]:
        """How rows are taken beside the ranges of them, as plain JSON values; nothing where nobody asks."""
        asked = self._asked()
        told = {name: value for name, value in asked.items() if name not in HELD_OUT}
        return [told] if told else []

    def _asked(self) -> dict[str, Any]:
        """Return what is asked for beside what everybody asks for."""
        return {
            one.name: as_json(value)
            for one in fields(self)
            if one.name not in (*IDENTIFIED, *NO_IDENTITY)
            and (value := getattr(self, one.name)) != one.default
        }

    @property
    def told_apart(self) -> Dataset:
        """The same without its name: what decides the numbers that it gives."""
        return replace(self, name="")

    def identity(self, digest: str, *, has_classes: bool) -> dict[str, Any]:
        """Return what decides the numbers of a run on this data set, as plain JSON values.

        A key is in it only when it was asked for, apart from those that always were.
        """
        return {
            "sha256": digest,
            **({"call": json.loads(self.call)} if self.call else {}),
            "train": list(self.train) if self.train else None,
            "test": as_json(self.test),
            "scale": self.divisor,
            **self._asked(),
            **({"labels": "in order"} if self.classes is not None and has_classes else {}),
        }


def as_json(value: Any) -> Any:  # noqa: ANN401 - a range, a share, a name or a table
    """Return a setting as it stands in an identity."""
    if isinstance(value, Mapping):
        return dict(value)
    return [as_json(one) for one in value] if isinstance(value, tuple) else value
