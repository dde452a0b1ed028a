"""Keras's own data sets, downloaded once: pictures, tables, and texts as numbers of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.base.tongue import data, together, tr
from lrbs_report.kinds.rows import archive
from lrbs_report.kinds.sources.dataset import BYTES, Dataset
from lrbs_report.kinds.sources.source import Array, Kind, Located, Tables, Wrong, wrong_both, wrong_parts

PICTURES = ("mnist", "fashion_mnist", "cifar10", "cifar100")
QUANTITIES = ("boston_housing", "california_housing")
TEXTS = ("imdb", "reuters")
ALL = (*PICTURES, *QUANTITIES, *TEXTS)

OF_TEXTS = ("vectorize", "words", "length")
WORDS = 10_000
"""Words that there are unless more or fewer are asked for."""


class Keras(Kind):
    """One of Keras's data sets, by the name of its module."""

    names = tuple(f"keras:{name}" for name in ALL)

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Check that what is asked of texts is asked of texts, and so on."""
        name = str(asked.get("source")).partition(":")[2]
        yield from wrong_parts(asked)
        yield from _wrong_words(name, asked)
        if asked.get("version") is not None and name != "california_housing":
            yield Wrong(
                key="version",
                message=tr("version: keras:{name} has only one", name=name),
                hint=tr("It belongs to keras:california_housing."),
            )
        if asked.get("standardize") and name not in QUANTITIES:
            hint = tr(
                "It belongs to tables: {quantities}, npz and csv.",
                quantities=together(tr(" and "), (data(f"keras:{one}") for one in QUANTITIES)),
            )
            yield Wrong(
                key="standardize", message=tr("standardize: keras:{name} is no table", name=name), hint=hint
            )
        elif asked.get("standardize") and asked.get("scale") is not None:
            yield wrong_both()

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return 255 for pictures, and 1 for everything else."""
        del kind
        return BYTES if dataset.rest in PICTURES else 1.0

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return the arrays of a file that was downloaded; of texts, what they become."""
        return self.located(dataset, path, self.digest(path), archive.read_arrays(path))

    def located(self, dataset: Dataset, path: Path, digest: str, arrays: Mapping[str, Array]) -> Located:
        """Return what is known of a data set with such arrays, whether the file is here or not."""
        return Located(
            path=path,
            digest=digest,
            arrays={
                name: _of_words(dataset, array) if name[0] == "x" and dataset.rest in TEXTS else array
                for name, array in arrays.items()
            },
            scale=self.default_scale(dataset, ""),
        )

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open its archive; texts as what is asked of them."""
        from lrbs_report.kinds.rows.plain import plain_tables  # noqa: PLC0415 - wakes numpy
        from lrbs_report.kinds.rows.words import word_tables  # noqa: PLC0415 - wakes numpy

        return word_tables(dataset, path) if dataset.rest in TEXTS else plain_tables(dataset, path)


def words_of(dataset: Dataset) -> int | None:
    """Return how many words there are; nothing where all of them are kept."""
    return dataset.words or (WORDS if dataset.vectorize else None)


def _of_words(dataset: Dataset, array: Array) -> Array:
    """Return what the numbers of texts' words become."""
    if dataset.vectorize:
        return Array(descr="|u1", shape=(*array.shape[:1], words_of(dataset) or 0))
    return Array(descr=array.descr, shape=(*array.shape[:1], dataset.length or 0))


def _wrong_words(name: str, asked: Mapping[str, Any]) -> Iterator[Wrong]:
    """Check how texts become numbers: in one of two ways, and only texts."""
    if name not in TEXTS:
        for key in OF_TEXTS:
            if asked.get(key) is not None:
                hint = tr(
                    "It belongs to {texts}.",
                    texts=together(tr(" and "), (data(f"keras:{one}") for one in TEXTS)),
                )
                yield Wrong(
                    key=key, message=tr("{key}: keras:{name} has no texts", key=key, name=name), hint=hint
                )
    elif (asked.get("vectorize") is None) == (asked.get("length") is None):
        yield Wrong(
            message=tr(
                "keras:{name} has texts of different lengths, and they can become numbers in two ways",
                name=name,
            ),
            hint=(
                tr(
                    'Write vectorize = "multi_hot" for a one at each word that a text has, or length = '
                    "200 for the numbers of its last 200 words, as an Embedding takes them."
                )
            ),
        )


SOURCE = Keras(
    kind="keras",
    form="keras:NAME",
    pattern=f"keras:({'|'.join(ALL)})",
    told=f'"keras:NAME" ({", ".join(ALL)})',
    place="store",
    keys=frozenset({"split_seed", "standardize", "version", *OF_TEXTS}),
)
