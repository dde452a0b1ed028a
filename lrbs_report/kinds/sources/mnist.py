"""The digits that come with the package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.kinds.rows import archive
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Kind, Located, Source, Tables, Wrong, wrong_parts


class Mnist(Kind):
    """MNIST: 60 000 digits to train on, and 10 000 to test."""

    names = ("mnist",)

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Check how it is parted."""
        yield from wrong_parts(asked)

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return its arrays and its digest; its labels are known to be numbers from 0."""
        del dataset
        return Located(path=path, digest=self.digest(path), arrays=archive.read_arrays(path))

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open its archive."""
        from lrbs_report.kinds.rows.plain import plain_tables  # noqa: PLC0415 - wakes numpy

        return plain_tables(dataset, path)


SOURCE: Source = Mnist(
    kind="mnist",
    form="mnist",
    pattern="mnist",
    told='"mnist" (bundled)',
    place="package",
    keys=frozenset({"split_seed"}),
)
