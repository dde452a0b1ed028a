"""Folders of pictures, a folder a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.folders import digest_of_folder, folder_at
from lrbs_report.kinds.sources.dataset import BYTES, Dataset, as_json
from lrbs_report.kinds.sources.source import (
    TABLE_ITSELF,
    Array,
    Kind,
    Located,
    Refused,
    Source,
    Tables,
    Wrong,
    wrong_seed,
)
from lrbs_report.kinds.sources.splitting import TABLE


class Images(Kind):
    """Pictures as PNG or JPEG."""

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Check that size and channels are said; whether rows are to be parted is seen in the folder."""
        if asked.get("size") is None:
            hint = tr("Write size = [28, 28], height and width.")
            yield Wrong(key=TABLE_ITSELF, message=tr("size is missing"), hint=hint)
        if asked.get("color") is None:
            hint = tr('Write color = "grey" or color = "rgb".')
            yield Wrong(key=TABLE_ITSELF, message=tr("color is missing"), hint=hint)
        drawn = [key for key in ("test", "validation") if isinstance(asked.get(key), float)]
        if asked.get("split_seed") is not None and not drawn:
            yield wrong_seed()

    def digest(self, path: Path) -> str:
        """Return a SHA-256 over names and contents."""
        return digest_of_folder(path)

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return 255: pictures are bytes."""
        del dataset, kind
        return BYTES

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return how many pictures there are, and what their classes are called."""
        from lrbs_report.kinds.rows.labels import classes_of  # noqa: PLC0415 - wakes numpy
        from lrbs_report.kinds.rows.pictures import (  # noqa: PLC0415 - wakes numpy
            judge_heads,
            picture_tables,
            shape_of,
        )

        folder = folder_at(path)
        raise_wrong_parts(dataset, folder.pictures)
        judge_heads(folder)
        with picture_tables(dataset, path) as tables:
            arrays = {
                f"{name}{ending}": array
                for ending, count in tables.rows.items()
                for name, array in (
                    ("x", Array(descr="|u1", shape=(count, *shape_of(dataset)))),
                    ("y", Array(descr="<U1", shape=(count,))),
                )
            }
            return Located(
                path=path,
                digest=self.digest(path),
                arrays=arrays,
                classes=classes_of(dataset, tables),
            )

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open it, to read its pictures."""
        from lrbs_report.kinds.rows.pictures import picture_tables  # noqa: PLC0415 - wakes numpy

        return picture_tables(dataset, path)


def raise_wrong_parts(dataset: Dataset, pictures: Mapping[str, object]) -> None:
    """Refuse shares of what comes in two parts, and classes that would be parted one after the other.

    Raises ``Refused``.
    """
    if TABLE not in pictures:
        if isinstance(dataset.test, float):
            hint = tr("Leave it out to use all of them, or write the first row and the one after the last.")
            raise Refused(
                tr("test: came {test}, but there is a folder test", test=dataset.test), hint, "test"
            )
        return
    if dataset.test is None:
        message = tr("test is missing: there are no folders train and test")
        raise Refused(
            message, tr("Write test = 0.2 with split_seed = 1, which draws the pictures that test.")
        )
    if dataset.split_seed is None or not isinstance(dataset.test, float):
        message = tr(
            "test: came {as_json}, and the pictures stand class by class", as_json=as_json(dataset.test)
        )
        raise Refused(
            message, tr("Write a share, such as test = 0.2, and split_seed = 1, which draws it."), "test"
        )


SOURCE: Source = Images(
    kind="images",
    form="images:FOLDER",
    pattern=r"images:[^\x00-\x1f\x7f]+",
    told='"images:FOLDER" (a folder a class)',
    place="folder",
    keys=frozenset({"split_seed", "size", "color"}),
)
