"""Examples and their targets in memory, as a data set's definition says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.sources.labels import WrongLabels, as_classes, as_quantities
from lrbs_report.kinds.sources.npz import DAMAGE, open_archive
from lrbs_report.kinds.sources.tables import table_in
from lrbs_report.study.experiments import Dataset

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
    """Read a ``.npz`` with ``x_train``, ``y_train``, ``x_test``, ``y_test`` and keep the rows asked for.

    The file's layout was checked before (see ``datasets``). Raises ``InvalidInput`` when its content cannot
    be read, or its targets are not what the task is about.
    """
    try:
        with open_archive(path) as archive:
            return _data(dataset, partial(_rows, archive), _count(archive, "y_train"), task)
    except WrongLabels as error:
        raise InvalidInput(
            [
                Problem(
                    file=str(path),
                    line=0,
                    column=0,
                    message=f"dataset {dataset.name!r}: {error.message}",
                    hint=error.hint,
                )
            ]
        ) from error
    except (OSError, KeyError, *DAMAGE) as error:
        message = f"dataset {dataset.name!r} cannot be read: {error}"
        raise InvalidInput(
            [
                Problem(
                    file=str(path),
                    line=0,
                    column=0,
                    message=message,
                    hint="Expected an undamaged .npz; fetch or make it again.",
                )
            ]
        ) from error


def data_in(dataset: Dataset, arrays: Mapping[str, NDArray[Any]], task: Task) -> Data:
    """Return the rows asked for out of four arrays in memory, which are sound. Raises ``WrongLabels``."""

    def read(name: str, rows: tuple[int, int] | None) -> NDArray[Any]:
        """Return some rows of an array, as those of a file are."""
        found = arrays[name]
        wanted = found[slice(*(rows or (0, len(found))))]
        return wanted if name.startswith("y") or found.dtype == np.uint8 else wanted.astype(np.float32)

    return _data(dataset, read, len(arrays["y_train"]), task)


Read = Callable[[str, tuple[int, int] | None], "NDArray[Any]"]
"""Returns some rows of the array of a name."""


def _data(dataset: Dataset, read: Read, rows: int, task: Task) -> Data:
    """Return the rows asked for, of so many that train. Raises ``WrongLabels``."""
    split = dataset.split(rows)
    part = partial(_part, read, task)
    train, test = part("train", split.train), part("test", dataset.test)
    return Data(
        x_train=train.x,
        y_train=train.y,
        x_test=test.x,
        y_test=test.y,
        validation=part("train", split.validation) if split.validation else None,
        scale=dataset.scale,
    )


def _part(read: Read, task: Task, part: str, rows: tuple[int, int] | None) -> Rows:
    """Return some rows of a part. Raises ``WrongLabels``."""
    name = f"y_{part}"
    found = read(name, rows)
    targets = as_quantities(found, name) if task == "regression" else as_classes(found, name)
    return Rows(x=read(f"x_{part}", rows), y=targets)


def _count(archive: zipfile.ZipFile, name: str) -> int:
    """Count the rows of an array."""
    with table_in(archive, name) as table:
        return int(table.shape[0])


def _rows(archive: zipfile.ZipFile, name: str, rows: tuple[int, int] | None) -> NDArray[Any]:
    """Return some rows of an array.

    Of images, bytes stay bytes (a quarter of the memory), and everything else becomes float32.
    """
    with table_in(archive, name) as table:
        wanted = range(*(rows or (0, table.shape[0])))[: table.shape[0]]
        kind = table.dtype if name.startswith("y") or table.dtype == np.uint8 else np.dtype(np.float32)
        made = np.empty((len(wanted), table.columns), kind)
        for piece in table.pieces(wanted):
            row, (height, width) = piece.row - wanted.start, piece.numbers.shape
            made[row : row + height, piece.column : piece.column + width] = piece.numbers
        table.drain()
        return table.shaped(made)
