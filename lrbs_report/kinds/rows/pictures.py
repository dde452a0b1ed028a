"""Pictures as bytes: each opened when its row is read, brought to one size and to one or three channels."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lrbs_report.base import bounds
from lrbs_report.base.files import opened
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.folders import Folder, Picture, folder_at
from lrbs_report.kinds.rows.tables import PIECE, KeptTable, Piece, RowTable, Table
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Refused, Tables, Unseen

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG")
MODES = {"grey": "L", "rgb": "RGB"}
"""Pillow's words for what a picture is brought to."""

EIGHT_BITS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Pillow's words for pictures whose channels have at most a byte."""


def shape_of(dataset: Dataset) -> tuple[int, int, int]:
    """Return height, width and channels of what each picture of a data set becomes."""
    height, width = dataset.size or (0, 0)
    return height, width, 1 if dataset.color == "grey" else 3


def judge_heads(folder: Folder) -> None:
    """Open every picture as far as its size is told. Raises ``Refused`` for one that cannot be used."""
    for picture in (one for some in folder.pictures.values() for one in some):
        with _opened(folder.path, picture.name):
            pass


@dataclass(frozen=True, kw_only=True)
class PictureTable(RowTable):
    """Pictures as bytes, a row each."""

    folder: Path
    pictures: Sequence[Picture]
    mode: str

    def pieces(self, rows: range, most: int = PIECE) -> Iterator[Piece]:
        """Return some pictures, decoded now. Raises ``Refused`` for one that is broken."""
        at_once = max(1, most // self.columns)
        for first in range(rows.start, rows.stop, at_once):
            some = self.pictures[first : min(first + at_once, rows.stop)]
            made = np.empty((len(some), self.columns), np.uint8)
            for place, picture in enumerate(some):
                made[place] = self._bytes(picture.name)
            yield Piece(row=first, column=0, numbers=made)

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        height, width = self.shape[1:3]
        with _opened(self.folder, name) as picture:
            try:
                plain = picture.convert(self.mode)
            except (OSError, ValueError, SyntaxError, MemoryError) as error:
                raise _broken(name) from error
            if plain.size != (width, height):
                from PIL.Image import Resampling  # noqa: PLC0415 - wakes Pillow

                plain = plain.resize((width, height), Resampling.BILINEAR)
            return np.asarray(plain, np.uint8).reshape(-1)


@dataclass(frozen=True, kw_only=True)
class PictureTables:
    """A folder of pictures, open."""

    dataset: Dataset
    folder: Folder
    features: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def rows(self) -> Mapping[str, int]:
        """How many pictures there are, by the ending of the arrays."""
        return {ending: len(some) for ending, some in self.folder.pictures.items()}

    @contextlib.contextmanager
    def table(self, name: str) -> Iterator[Table]:
        """Open the pictures or their labels."""
        pictures = self.folder.pictures[name[1:]]
        if name[0] == "x":
            yield PictureTable(
                shape=(len(pictures), *shape_of(self.dataset)),
                dtype=np.dtype(np.uint8),
                folder=self.folder.path,
                pictures=pictures,
                mode=MODES[self.dataset.color or "rgb"],
            )
            return
        labels = self.folder.labels
        kind = type(labels[0])
        found = np.array([kind(one.label) for one in pictures])
        yield KeptTable(shape=found.shape, dtype=found.dtype, numbers=found)


@contextlib.contextmanager
def picture_tables(dataset: Dataset, path: Path) -> Iterator[Tables]:
    """Open a folder of pictures. Raises ``Refused`` for what is no picture, and ``OSError``."""
    yield PictureTables(dataset=dataset, folder=folder_at(path))


@contextlib.contextmanager
def _opened(folder: Path, name: str) -> Iterator[Image]:
    """Open a picture as far as its size. Raises ``Refused`` for one that is broken or far too large."""
    from PIL import Image  # noqa: PLC0415 - wakes Pillow

    with opened(folder / name, bounds.PICTURE) as file, warnings.catch_warnings(), _whole():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(file, formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise Refused(tr("{name} has far too many pixels", name=called(name)), AT_MOST) from error
        except (OSError, ValueError, SyntaxError) as error:
            raise _broken(name) from error
        with picture:
            width, height = picture.size
            if width * height > bounds.PIXELS:
                raise Refused(
                    tr("{name} has {width} × {height} pixels", name=called(name), width=width, height=height),
                    AT_MOST,
                )
            if picture.mode not in EIGHT_BITS:
                hint = tr("Expected at most 8 bits a channel: save it with fewer.")
                raise Refused(tr("{name} has 16 bits a channel or more", name=called(name)), hint)
            yield picture


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Let Pillow refuse what is cut short, whatever others in this process told it."""
    from PIL import ImageFile  # noqa: PLC0415 - wakes Pillow

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


AT_MOST = tr("Expected at most {pixels} pixels.", pixels=bounds.PIXELS)


def _broken(name: str) -> Refused:
    return Refused(
        tr("{name} is damaged or cut short", name=called(name)),
        tr("Save it anew, or take it out of the folder."),
    )
