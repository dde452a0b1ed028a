"""The projects that ``init`` can start from, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A project to start from: what it is about, and the table of ``lrbs_report/data/`` that it brings along.

    >>> STARTERS["regression"].table
    'auto-mpg.npz'
    """

    about: str
    table: str = ""


DEFAULT = "article"
"""The one that is started when none is named: the published article, retold."""

STARTERS: Mapping[str, Starter] = {
    DEFAULT: Starter(about="a published article retold, with its log"),
    "validation": Starter(about="early stopping on digits, with and without dropout"),
    "regression": Starter(about="predicting how far cars go on a gallon", table="auto-mpg.npz"),
    "binary": Starter(about="telling malignant from benign tumours", table="breast-cancer.npz"),
}
"""All of them. Those besides the default have a folder of their own in ``starters/``."""
