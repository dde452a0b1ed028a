"""Images and labels in memory, as a data set's definition says."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.experiments import Dataset
from lrbs_report.training.labels import WrongLabels, as_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Data:
    """The rows that an experiment uses. Images are kept as they come (bytes stay bytes); labels have shape (rows,) and type int32."""

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

    The file's layout was checked before (see ``datasets``). Raises ``InvalidInput`` when its content cannot be read or its labels are not classes.
    """
    try:
        with np.load(path, allow_pickle=False) as members:
            train, test = slice(*(dataset.train or (None,))), slice(*(dataset.test or (None,)))
            return Data(
                x_train=_images(members["x_train"][train]),
                y_train=as_classes(members["y_train"][train], "y_train"),
                x_test=_images(members["x_test"][test]),
                y_test=as_classes(members["y_test"][test], "y_test"),
                scale=dataset.scale,
            )
    except WrongLabels as error:
        raise InvalidInput([Problem(str(path), 0, 0, f"dataset {dataset.name!r}: {error.message}", error.hint)]) from error
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        message = f"dataset {dataset.name!r} cannot be read: {error}"
        raise InvalidInput([Problem(str(path), 0, 0, message, "Expected an undamaged .npz; fetch or make it again.")]) from error


def _images(pixels: NDArray[np.generic]) -> NDArray[np.generic]:
    """Keep bytes as bytes (a quarter of the memory); make everything else float32."""
    return pixels if pixels.dtype == np.uint8 else pixels.astype(np.float32)
