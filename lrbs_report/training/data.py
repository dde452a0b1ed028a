"""Examples and their targets in memory, as a data set's definition says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import tr, words
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.rows.archive import DAMAGE
from lrbs_report.kinds.rows.labels import WrongLabels, as_classes, as_quantities
from lrbs_report.kinds.rows.tables import KeptTable, Table, gathered, picked
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.kinds.sources.source import Refused, Tables, Unseen
from lrbs_report.kinds.sources.splitting import split_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Some examples and their targets."""

    x: NDArray[np.generic]
    y: NDArray[np.generic]


@dataclass(frozen=True, kw_only=True)
class Data:
    """The rows that an experiment uses.

    Features are kept as they come (bytes stay bytes). The targets are class numbers, shape (rows,) and type
    int32, or quantities to predict, shape (rows, width) and type float32.
    ``validation`` are training rows that were held out, if any were.
    """

    x_train: NDArray[np.generic]
    y_train: NDArray[np.generic]
    x_test: NDArray[np.generic]
    y_test: NDArray[np.generic]
    scale: float
    validation: Rows | None = None

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return self.x_train.shape[1:]

    @property
    def classes(self) -> int:
        """One more than the highest label."""
        return int(max(np.max(self.y_train), np.max(self.y_test))) + 1


def load(dataset: Dataset, path: Path, task: Task = "classification") -> Data:
    """Read a data set and keep the rows asked for.

    Its layout was checked before (see ``runs.locating``). Raises ``InvalidInput`` when its content cannot be
    read, or its targets are not what the task is about.
    """
    try:
        with source_of(dataset.source).opened(dataset, path) as tables:
            return _data(dataset, tables, task)
    except WrongLabels as error:
        raise _wrong(
            path,
            tr("dataset {name!r}: {message}", name=dataset.name, message=words(error.message)),
            error.hint,
        ) from error
    except Refused as error:
        told = [
            _problem(
                path,
                tr("dataset {name!r}: {message}", name=dataset.name, message=words(one.message)),
                one.hint,
            )
            for one in error.wrong
        ]
        raise InvalidInput(told) from error
    except (OSError, KeyError, *DAMAGE) as error:
        message = tr("dataset {name!r} cannot be read: {error}", name=dataset.name, error=error)
        hint = tr(
            "Expected {get}; fetch or make it again.", get=EXPECTED.get(dataset.kind, tr("an undamaged file"))
        )
        raise _wrong(path, message, hint) from error


def data_in(dataset: Dataset, arrays: Mapping[str, NDArray[Any]], task: Task) -> Data:
    """Return the rows asked for out of arrays in memory, which are sound. Raises ``WrongLabels``."""
    return _data(dataset, InMemory(arrays=arrays), task)


@dataclass(frozen=True, kw_only=True)
class InMemory:
    """A data set that is in memory, by the names of its arrays."""

    arrays: Mapping[str, NDArray[Any]]
    features: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows there are, by the ending of the arrays."""
        return {name[1:]: len(array) for name, array in self.arrays.items() if name[0] == "x"}

    @contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """Open an array."""
        array = self.arrays[name]
        yield KeptTable(shape=array.shape, dtype=array.dtype, numbers=array)


def _data(dataset: Dataset, tables: Tables, task: Task) -> Data:
    """Return the rows asked for. Raises ``WrongLabels``."""
    parts = _parts(dataset, tables, task)
    train, test = parts["train"], parts["test"]
    return Data(
        x_train=train.x,
        y_train=train.y,
        x_test=test.x,
        y_test=test.y,
        validation=parts.get("validation"),
        scale=dataset.divisor,
    )


EXPECTED = {"csv": tr("a table in UTF-8"), "images": tr("pictures that can be opened")}
"""What was expected of a source that cannot be read."""


def _wrong(path: Path, message: str, hint: str) -> InvalidInput:
    return InvalidInput([_problem(path, message, hint)])


def _problem(path: Path, message: str, hint: str) -> Problem:
    return Problem(file=str(path), line=0, column=0, message=message, hint=hint)


def _parts(dataset: Dataset, tables: Tables, task: Task) -> Mapping[str, Rows]:
    """Return the rows that train, test and validate, by their names. Raises ``WrongLabels``."""
    chosen = split_of(dataset, tables.rows).parts
    found: dict[str, Rows] = {}
    for ending, count in tables.rows.items():
        wanted = {name: picked(one, count) for name, one in chosen.items() if one.ending == ending}
        with tables.table(f"y{ending}") as table:
            targets = gathered(table, wanted, table.dtype)
        called = _called(dataset, f"y{ending}")
        numbered = {name: _targets(one, called, dataset, task) for name, one in targets.items()}
        with tables.table(f"x{ending}") as table:
            examples = gathered(table, wanted, _kept(table))
        found |= {name: Rows(x=examples[name], y=numbered[name]) for name in wanted}
    return found


def _called(dataset: Dataset, name: str) -> str:
    """Return what an array of targets is called where the data come from."""
    return (
        tr("target {came}", came=came(dataset.target))
        if dataset.target
        else dict(dataset.arrays).get(name, name)
    )


def _targets(
    found: NDArray[Any], name: str, dataset: Dataset, task: Task
) -> NDArray[np.int32] | NDArray[np.float32]:
    return as_quantities(found, name) if task == "regression" else as_classes(found, name, dataset.classes)


def _kept(table: Table) -> np.dtype[Any]:
    """Return the type in which features are kept: bytes stay bytes, a quarter of the memory."""
    return table.dtype if table.dtype == np.uint8 else np.dtype(np.float32)
