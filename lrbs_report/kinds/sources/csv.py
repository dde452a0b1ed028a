"""Tables in text, with a head: one column is the target, and the others are the features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import (
    TABLE_ITSELF,
    Array,
    Kind,
    Located,
    Source,
    Tables,
    Wrong,
    wrong_both,
    wrong_shares,
)


class Csv(Kind):
    """A table in text, whose cells are parted by commas, semicolons or tabs."""

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Check that the target is said, and how the table is parted."""
        if asked.get("target") is None:
            yield Wrong(
                key=TABLE_ITSELF,
                message=tr("target is missing"),
                hint=tr('Write target = "COLUMN", the one that is to be predicted.'),
            )
        yield from wrong_shares(asked)
        if asked.get("standardize") and asked.get("scale") is not None:
            yield wrong_both()

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return 1: numbers are taken as they are written."""
        del dataset, kind
        return 1.0

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return what a look at all of it found: its rows, its columns and its classes."""
        from lrbs_report.kinds.rows.csv_table import csv_tables  # noqa: PLC0415 - wakes numpy
        from lrbs_report.kinds.rows.labels import classes_of  # noqa: PLC0415 - wakes numpy

        with csv_tables(dataset, path) as tables:
            with tables.table("y") as target:
                arrays = {
                    "x": Array(descr="<f4", shape=(*target.shape, len(tables.features))),
                    "y": Array(descr=target.dtype.str, shape=target.shape),
                }
            return Located(
                path=path,
                digest=self.digest(path),
                arrays=arrays,
                scale=1.0,
                classes=classes_of(dataset, tables),
                features=tables.features,
            )

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open it, to read its rows."""
        from lrbs_report.kinds.rows.csv_table import csv_tables  # noqa: PLC0415 - wakes numpy

        return csv_tables(dataset, path)


SOURCE: Source = Csv(
    kind="csv",
    form="csv:FILE",
    pattern=r"csv:[^\x00-\x1f\x7f]+",
    told='"csv:FILE" (a table in text, with target)',
    place="file",
    keys=frozenset({"split_seed", "standardize", "target", "features", "delimiter"}),
    is_surveyed=True,
)
