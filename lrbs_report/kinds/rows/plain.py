"""Archives of NumPy's as tables, and the names of their labels."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.archive import DAMAGE, FOUR, open_archive
from lrbs_report.kinds.rows.labels import classes_of
from lrbs_report.kinds.rows.standard import Standard, StandardTable, standard_of
from lrbs_report.kinds.rows.tables import Table, picked, table_in
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import PAIR, Array, Refused, Tables, Unseen
from lrbs_report.kinds.sources.splitting import split_of

FLAT = 2
"""The axes of a table: its rows and its columns."""


@dataclass(kw_only=True)
class PlainTables:
    """An archive's arrays as tables, each by what it is here."""

    archive: zipfile.ZipFile
    members: Mapping[str, str]
    dataset: Dataset
    features: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """How many rows there are, by the ending of the arrays."""
        found = {}
        for name in self.members:
            if name[0] == "y":
                with self._raw(name) as table:
                    found[name[1:]] = table.shape[0]
        return found

    @contextlib.contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """Open an array; its features as standard scores, where that is asked for."""
        with self._raw(name) as table:
            if self.dataset.standardize and name[0] == "x":
                yield StandardTable(
                    shape=table.shape, dtype=np.dtype(np.float32), table=table, standard=self._standard
                )
            else:
                yield table

    @contextlib.contextmanager
    def _raw(self, name: str) -> Iterator[Table]:
        with table_in(self.archive, self.members[name]) as table:
            yield table

    @cached_property
    def _standard(self) -> Standard:
        trained = split_of(self.dataset, self.rows).train
        return standard_of(
            lambda: self._raw(f"x{trained.ending}"), picked(trained, self.rows[trained.ending])
        )


@contextlib.contextmanager
def plain_tables(dataset: Dataset, path: Path) -> Iterator[Tables]:
    """Open an archive's arrays. Raises what reading a broken archive raises (``archive.DAMAGE``)."""
    asked = dict(dataset.arrays)
    members = {name: asked.get(name, name) for name in (PAIR if "x" in asked else FOUR)}
    with open_archive(path, members.values()) as archive:
        yield PlainTables(archive=archive, members=members, dataset=dataset)


def classes_in(dataset: Dataset, path: Path, arrays: Mapping[str, Array]) -> tuple[str, ...] | None:
    """Return the names of an archive's labels that are numbered anew; nothing where none are.

    Raises ``Refused`` for features of several axes that are to be standardized.
    """
    for name, array in arrays.items():
        if dataset.standardize and name[0] == "x" and len(array.shape) != FLAT:
            raise Refused(
                tr(
                    "{name} has the shape {shape}",
                    name=dict(dataset.arrays).get(name, name),
                    shape=list(array.shape),
                ),
                tr(
                    "Only tables are standardized, a column a feature: leave standardize out, or write scale."
                ),
                "standardize",
            )
    try:
        with plain_tables(dataset, path) as tables:
            return classes_of(dataset, tables)
    except Refused:
        raise
    except DAMAGE:  # whoever loads it says what is wrong with it
        return None
