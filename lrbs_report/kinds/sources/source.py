"""What a source of data is, and what is known of a data set once it was found.

Nothing here wakes numpy: sources are listed whenever definitions are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.digests import digest_of
from lrbs_report.kinds.sources.dataset import BYTES, Dataset
from lrbs_report.kinds.sources.splitting import TABLE, Split, split_of

if TYPE_CHECKING:
    from lrbs_report.kinds.rows.tables import Table

TABLE_ITSELF = ""
"""The key of what is missing: it is told at the table of the data set."""

MEMBERS = ("x_train", "y_train", "x_test", "y_test")
"""The arrays of a data set that comes in two parts."""

PAIR = ("x", "y")
"""Those of one that is parted here."""

COMMON = frozenset({"source", "sha256", "train", "test", "validation", "validation_overlaps", "scale"})
"""The keys of a data set that every kind of source takes."""

Place = Literal["file", "folder", "store", "package", "code"]
"""Where a source is: a file or a folder of the project, in the store, in this package, or made by a function
of the project's own.
"""


@dataclass(frozen=True, kw_only=True)
class Array:
    """What an array's header says: its type in numpy's words, and its shape."""

    descr: str
    shape: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """Texts of a column that no training row has, and how many of the other rows have one."""

    column: str
    texts: tuple[str, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class Located:
    """A data set found: its place, the SHA-256 of its content, and its arrays.

    The SHA-256 is part of the key of every run that uses it. One of Keras's that was never downloaded has no
    arrays yet, and no digest but a word that says so. ``scale`` is what its values are divided by unless the
    definitions say something else. ``classes`` are its labels' names, in order, where labels are numbered
    anew; ``features`` are the names of its columns, where they have any.

    >>> found = Located(path=Path("a.npz"), digest="0" * 64, arrays={"x": Array(descr="<f4", shape=(9, 2))})
    >>> found.rows
    {'': 9}
    """

    path: Path
    digest: str
    arrays: Mapping[str, Array]
    scale: float = BYTES
    classes: tuple[str, ...] | None = None
    features: tuple[str, ...] = ()

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows the arrays of examples have, by their ending."""
        return {name[1:]: next(iter(array.shape), 0) for name, array in self.arrays.items() if name[0] == "x"}

    @property
    def example(self) -> tuple[int, ...]:
        """The shape of one example; empty where nothing is known of it yet."""
        return next((array.shape[1:] for name, array in self.arrays.items() if name[0] == "x"), ())

    def split(self, dataset: Dataset) -> Split:
        """Return which rows train, test and validate. Only where there are arrays."""
        return split_of(dataset, self.rows)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """Something wrong with a data set: which key it is about, what came, and the way out."""

    key: str = "source"
    message: str
    hint: str = ""


class Refused(ValueError):
    """Data that are not used: says why, and the way out, of one thing or of several."""

    def __init__(self, message: str, hint: str = "", key: str = "source", *others: Wrong) -> None:
        """Keep what to say, and the key of the definitions that it is about."""
        super().__init__(message)
        self.wrong = (Wrong(key=key, message=message, hint=hint), *others)

    @classmethod
    def several(cls, wrong: Sequence[Wrong]) -> Self:
        """Return what refuses data for one reason or more."""
        first, *others = wrong
        return cls(first.message, first.hint, first.key, *others)


class Tables(Protocol):
    """A data set that is open: an array is read as a table, as often as anybody asks for it.

    ``rows`` counts the rows of its arrays, by their ending.

    >>> from contextlib import contextmanager
    >>> import numpy as np
    >>> from lrbs_report.kinds.rows.tables import KeptTable
    >>> class Ones:
    ...     rows, features, unseen = {"": 3}, ("width",), ()
    ...     @contextmanager
    ...     def table(self, name):
    ...         ones = np.ones((3, 1) if name == "x" else 3)
    ...         yield KeptTable(shape=ones.shape, dtype=ones.dtype, numbers=ones)
    >>> with Ones().table("x") as table:
    ...     table.columns
    1
    """

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows there are, by the ending of the arrays."""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns, where they have any."""

    @property
    def unseen(self) -> tuple[Unseen, ...]:
        """Texts of columns that no training row has."""

    def table(self, name: str) -> AbstractContextManager[Table]:
        """Open an array, by its name in ``MEMBERS`` or ``PAIR``."""


class Source(Protocol):
    """A kind of source, one a file of this folder, which is found by being there.

    >>> from lrbs_report.kinds.sources.listing import source_of
    >>> source_of("npz:cars.npz").form
    'npz:FILE'
    """

    @property
    def kind(self) -> str:
        """What stands before the colon."""

    @property
    def form(self) -> str:
        """How the whole is written."""

    @property
    def pattern(self) -> str:
        """What the whole must match."""

    @property
    def told(self) -> str:
        """What the schema says of it."""

    @property
    def place(self) -> Place:
        """Where it is."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of a data set that it takes beside the common ones."""

    @property
    def is_surveyed(self) -> bool:
        """Whether it is read from end to end to be located, which takes as long as it is large."""

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Return what the definitions say that cannot be, before anything is looked at."""

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return what values of a type, in numpy's words, are divided by unless something else is said."""

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of its content. Raises ``OSError``."""

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return what is there, by headers or a scan that takes little memory.

        Raises ``OSError``, and ``Refused`` or ``ValueError`` for what cannot be used.
        """

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Open it, to read its rows. Raises what ``locate`` does."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What sources have in common: plain values, and the rule for bytes."""

    kind: str
    form: str
    pattern: str
    told: str
    place: Place
    keys: frozenset[str] = field(default_factory=frozenset)
    is_surveyed: bool = False

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Return nothing: whatever fits the shape can be."""
        del asked
        yield from ()

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file's content."""
        return digest_of(path)

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return 255 for bytes as they come, and 1 for everything else."""
        return BYTES if kind in ("uint8", "|u1", "") and not dataset.standardize else 1.0


def wrong_shares(asked: Mapping[str, Any]) -> Iterator[Wrong]:
    """Check how a table is parted: rows for testing must be said, and shares fit each other."""
    test, seed = asked.get("test"), asked.get("split_seed")
    if test is None:
        yield Wrong(
            key=TABLE_ITSELF,
            message=tr("test is missing: the source has no test rows of its own"),
            hint=tr(
                "Write test = 0.2 for the last fifth of its rows, or the first and the one after the last."
            ),
        )
    if seed is not None and isinstance(test, float):
        for key in ("train", "validation"):
            if isinstance(asked.get(key), list | tuple):
                yield Wrong(
                    key=key,
                    message=tr(
                        "{key}: came {asked}, but split_seed draws the rows", key=key, asked=list(asked[key])
                    ),
                    hint=tr("Write a share, or leave split_seed out.")
                    if key == "validation"
                    else tr("Leave train or split_seed out."),
                )
    if seed is not None and not any(isinstance(asked.get(key), float) for key in ("test", "validation")):
        yield wrong_seed()


def wrong_seed() -> Wrong:
    """Say that there is nothing to draw."""
    return Wrong(
        key="split_seed",
        message=tr("split_seed: no share is drawn"),
        hint=tr("It belongs to a test or a validation that is a share, such as 0.2."),
    )


def wrong_both() -> Wrong:
    """Say that standardized values are not divided again."""
    return Wrong(
        key="scale",
        message=tr("scale: values that are standardized are divided by their deviation"),
        hint=tr("Leave scale or standardize out."),
    )


def wrong_parts(asked: Mapping[str, Any]) -> Iterator[Wrong]:
    """Check how data are used that come in two parts."""
    if isinstance(asked.get("test"), float):
        yield Wrong(
            key="test",
            message=tr("test: came {asked}, but the source has test rows of its own", asked=asked["test"]),
            hint=tr("Leave it out to use all of them, or write the first row and the one after the last."),
        )
    if asked.get("split_seed") is not None and not isinstance(asked.get("validation"), float):
        yield wrong_seed()


def is_table(rows: Mapping[str, int]) -> bool:
    """Tell whether a data set comes without parts."""
    return TABLE in rows
