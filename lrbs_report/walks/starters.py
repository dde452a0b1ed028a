"""The projects that ``init`` can start from, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrbs_report.base.tongue import tr


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A project to start from: what it is about, and what it brings along.

    That is a ``table`` of ``lrbs_report/data/``, ``pictures``, so many of each digit, or further ``files``
    that stand beside its definitions. Those that ``is_first`` are for a first article; the others show one
    thing each.

    >>> STARTERS["regression"].table
    'auto-mpg.npz'
    """

    about: str
    table: str = ""
    pictures: int = 0
    files: tuple[str, ...] = ()
    is_first: bool = False


DEFAULT = "full"
"""The one that is started when none is named: the published article, retold."""

OLD_NAMES: Mapping[str, str] = {"article": DEFAULT}
"""What starters were called before; still taken, and not offered."""

STARTERS: Mapping[str, Starter] = {
    "minimal": Starter(about=tr("two experiments and a claim; a report in half a minute"), is_first=True),
    "own-data": Starter(
        about=tr("a table of your own: what to change is marked"), table="diamonds.csv", is_first=True
    ),
    "sweep": Starter(about=tr("which learning rate each batch size wants"), is_first=True),
    "published-log": Starter(
        about=tr("which set-ups may have printed a log"), files=("references/keras.log",), is_first=True
    ),
    DEFAULT: Starter(about=tr("a published article retold, with its log"), is_first=True),
    "validation": Starter(about=tr("early stopping on digits, with and without dropout")),
    "regression": Starter(about=tr("predicting how far cars go on a gallon"), table="auto-mpg.npz"),
    "table": Starter(about=tr("telling how well diamonds are cut, from a CSV file"), table="diamonds.csv"),
    "images": Starter(about=tr("telling pictures apart that stand in folders"), pictures=200),
    "sequences": Starter(about=tr("telling what people think of films by their words")),
    "branches": Starter(
        about=tr("a network of two branches, read from a file"), table="diamonds.csv", files=("model.json",)
    ),
    "growing": Starter(about=tr("falling rates against growing batches")),
    "binary": Starter(about=tr("telling malignant from benign tumours"), table="breast-cancer.npz"),
}
"""All of them. Those besides the default have a folder of their own in ``starters/``."""
