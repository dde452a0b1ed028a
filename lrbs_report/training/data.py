"""Images and labels in memory, as a data set's definition says."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.kinds.sources.labels import WrongLabels, as_classes
from lrbs_report.kinds.sources.npz import DAMAGE, open_archive
from lrbs_report.kinds.sources.tables import table_in
from lrbs_report.study.experiments import Dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Data:
    """The rows that an experiment uses.

    Images are kept as they come (bytes stay bytes); labels have shape (rows,) and type int32.
    """

    x_train: NDArray[np.generic]
    y_train: NDArray[np.int32]
    x_test: NDArray[np.generic]
    y_test: NDArray[np.int32]
    scale: float

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one image."""
        return self.x_train.shape[1:]

    @property
    def classes(self) -> int:
        """One more than the highest label."""
        return int(max(self.y_train.max(), self.y_test.max())) + 1


def load(dataset: Dataset, path: Path) -> Data:
    """Read a ``.npz`` with ``x_train``, ``y_train``, ``x_test``, ``y_test`` and keep the rows asked for.

    The file's layout was checked before (see ``datasets``). Raises ``InvalidInput`` when its content cannot
    be read or its labels are not classes.
    """
    try:
        with open_archive(path) as archive:
            return Data(
                x_train=_rows(archive, "x_train", dataset.train),
                y_train=as_classes(_rows(archive, "y_train", dataset.train), "y_train"),
                x_test=_rows(archive, "x_test", dataset.test),
                y_test=as_classes(_rows(archive, "y_test", dataset.test), "y_test"),
                scale=dataset.scale,
            )
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
