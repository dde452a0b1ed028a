"""Archives of NumPy's: four arrays by any names, or one pair that is parted here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows import archive
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import (
    MEMBERS,
    PAIR,
    Kind,
    Located,
    Source,
    Tables,
    Wrong,
    wrong_both,
    wrong_parts,
    wrong_shares,
)


class Npz(Kind):
    """An ``.npz`` as ``numpy.savez`` writes it."""

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Check which arrays are named, and how they are parted."""
        arrays = asked.get("arrays")
        names = tuple(arrays) if isinstance(arrays, dict) else MEMBERS
        if sorted(names) == sorted(PAIR):
            yield from wrong_shares(asked)
        else:
            yield from wrong_parts(asked)
        if sorted(names) not in (sorted(PAIR), sorted(MEMBERS)):
            yield Wrong(
                key="arrays",
                message=tr("arrays: came {names}", names=", ".join(map(called, names)) or tr("nothing")),
                hint=tr(
                    "Expected x and y, or {members}, each with the name of an array.",
                    members=", ".join(MEMBERS),
                ),
            )
        elif isinstance(arrays, dict) and len(set(arrays.values())) < len(arrays):
            yield Wrong(
                key="arrays",
                message=tr("arrays: one array stands for two"),
                hint=tr("Expected each one once."),
            )
        if asked.get("standardize") and asked.get("scale") is not None:
            yield wrong_both()

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return its arrays by their headers, and how its labels are numbered."""
        from lrbs_report.kinds.rows.plain import classes_in  # noqa: PLC0415 - wakes numpy

        arrays = archive.read_arrays(path, members_of(dataset))
        return Located(
            path=path,
            digest=self.digest(path),
            arrays=arrays,
            scale=self.default_scale(dataset, next(iter(arrays.values())).descr),
            classes=classes_in(dataset, path, arrays),
        )

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open the archive."""
        from lrbs_report.kinds.rows.plain import plain_tables  # noqa: PLC0415 - wakes numpy

        return plain_tables(dataset, path)


def members_of(dataset: Dataset) -> Mapping[str, str]:
    """Return the names that the arrays have in the archive, by what they are here."""
    asked = dict(dataset.arrays)
    names = PAIR if "x" in asked else MEMBERS
    return {name: asked.get(name, name) for name in names}


SOURCE: Source = Npz(
    kind="npz",
    form="npz:FILE",
    pattern=r"npz:[^\x00-\x1f\x7f]+",
    told='"npz:FILE" (x_train, y_train, x_test, y_test; or others with arrays)',
    place="file",
    keys=frozenset({"split_seed", "standardize", "arrays"}),
)
