"""What a ``.npz`` that anybody may have written holds, by its headers alone.

Nothing is unpacked before all of it is known to be in bounds.
"""

from __future__ import annotations

import ast
import contextlib
import math
import os
import re
import struct
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, cast

from lrbs_report.base import bounds
from lrbs_report.base.contents import kind_of
from lrbs_report.base.files import opened
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.source import MEMBERS, Array, Refused

FOUR: Mapping[str, str] = {name: name for name in MEMBERS}
"""The arrays of a data set by the names that they have unless others are said."""

MOST_HEADER = 10_000
"""Bytes of an array's header; numpy writes about a hundred, and reads no more than these."""

MOST_NAMES, MOST_LETTERS = 12, 64
"""Of what an archive holds, in a message."""

DESCR = re.compile(r"[<>|=]?([a-zA-Z?])([0-9]{0,4})(?:\[.*\])?")
"""An array's type: the order of its bytes, its kind, and its size."""

NUMBERS: Mapping[str, tuple[int, ...]] = {
    "b": (1,),
    "?": (1,),
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8, 12, 16),
}
"""Kinds of type that hold numbers, or yes and no, and the bytes that one may have."""

OTHERS = {
    "U": tr("texts"),
    "S": tr("texts"),
    "a": tr("texts"),
    "M": tr("dates"),
    "m": tr("spans of time"),
    "c": tr("complex numbers"),
    "V": tr("structured rows"),
}
WIDTH = {"U": 4}
"""Bytes of each unit that a type's size counts: numpy keeps four for a letter."""

LAYOUT = tr('Expected numpy.savez("FILE", x_train=…, y_train=…, x_test=…, y_test=…).')
NAMES = tr(
    "Expected x_train, y_train, x_test and y_test; arrays says what they are called "
    'otherwise, such as arrays = { x = "features", y = "target" }.'
)
TABLE = tr("a table in text (CSV)")

LOCAL_HEADER = 30
"""Bytes before a member in an archive, at least."""

IS_ENCRYPTED = 0x1
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How numpy packs; other methods may need any amount of memory."""

METHODS = {
    1: "shrink",
    6: "implode",
    9: "deflate64",
    12: "bzip2",
    14: "lzma",
    93: "zstd",
    95: "xz",
    98: "ppmd",
}

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    struct.error,
    ValueError,
)
"""What reading a broken archive raises."""


def read_arrays(path: Path, members: Mapping[str, str] = FOUR) -> dict[str, Array]:
    """Read the headers of some arrays, given by what they are and by their names in the archive.

    Raises ``ValueError`` that says what is missing, does not fit, or is out of bounds, and ``OSError``.

    >>> from lrbs_report.base.package import PACKAGE
    >>> read_arrays(PACKAGE / "data" / "mnist.npz")["x_test"]
    Array(descr='|u1', shape=(10000, 28, 28))
    """
    try:
        with open_archive(path, members.values()) as archive:
            return {
                name: _read_header(archive, archive.getinfo(f"{member}.npy"))
                for name, member in members.items()
            }
    except Refused:
        raise
    except DAMAGE as error:
        kind = kind_of(path)
        if kind == TABLE:
            raise Refused(
                tr("it is {kind}", kind=kind), tr('Write "csv:FILE" for it, with target = "COLUMN".')
            ) from error
        message = (
            tr("it is {kind}", kind=kind)
            if kind
            else tr("it is damaged or cut short: not a whole .npz archive")
        )
        raise Refused(message, LAYOUT) from error


@contextlib.contextmanager
def open_archive(path: Path, members: Iterable[str] = MEMBERS) -> Iterator[zipfile.ZipFile]:
    """Open an archive of which some arrays can be unpacked without harm, each under its name with ``.npy``.

    Raises ``Refused`` for those that cannot, what is in ``DAMAGE`` for broken ones, and ``OSError``.
    """
    with opened(path, bounds.DATA) as file:
        guard = Guard(file)
        with zipfile.ZipFile(cast("IO[bytes]", guard)) as archive:
            guard.most = bounds.DATA
            _refuse(archive, tuple(members), os.fstat(file.fileno()).st_size)
            yield archive


class Guard:
    """A file of which ``most`` bytes are read at once.

    An archive's directory is read whole, before anything in it can be judged.
    """

    def __init__(self, file: BufferedReader) -> None:
        """Begin with what a directory may have."""
        self.most = bounds.DIRECTORY
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or the rest, which a directory's end is found in."""
        if size > self.most:
            message = tr("its directory has {size} bytes, expected at most {most}", size=size, most=self.most)
            raise Refused(message)
        return self._file.read(size if size >= 0 else self.most)


def array_of(descr: object, shape: object) -> Array:
    """Return what a header says, when it says something that can be. Raises ``ValueError``."""
    if not isinstance(shape, tuple | list) or not all(
        isinstance(size, int) and not isinstance(size, bool) for size in shape
    ):
        message = tr("its shape is none")
        raise ValueError(message)
    if not all(0 <= size <= bounds.DATA for size in shape):
        message = tr("its shape has a size that no array has")
        raise ValueError(message)
    return Array(descr=str(descr), shape=tuple(shape))


def kind_in(descr: str) -> str:
    """Return the letter of a type's kind, as numpy writes it; rows of several fields have V."""
    found = DESCR.fullmatch(descr)
    return found[1] if found else "V"


def _refuse(archive: zipfile.ZipFile, names: Sequence[str], size: int) -> None:
    """Refuse an archive of so many bytes that could not be what it says, or would harm when unpacked."""
    members = _members(archive, names)
    for info in members:
        if info.flag_bits & IS_ENCRYPTED:
            message = tr("{name} is encrypted", name=info.filename)
            raise Refused(message)
        if info.compress_type not in PACKED:
            method = METHODS.get(info.compress_type, tr("an unknown method"))
            message = tr(
                "{name} is packed with {method}, expected what numpy.savez or numpy.savez_compressed writes",
                name=info.filename,
                method=method,
            )
            raise Refused(message)
    for before, after in pairwise(sorted(members, key=lambda info: info.header_offset)):
        if before.header_offset + LOCAL_HEADER + before.compress_size > after.header_offset:
            message = tr("{before} and {after} overlap", before=before.filename, after=after.filename)
            raise Refused(message)
    _refuse_size(members, size)


def _members(archive: zipfile.ZipFile, names: Sequence[str]) -> list[zipfile.ZipInfo]:
    """Return the entries of some arrays, each of which is there once."""
    counts = Counter(info.filename for info in archive.infolist())
    missing = [name for name in names if not counts[f"{name}.npy"]]
    if missing:
        there, lacking = _listed(name.removesuffix(".npy") for name in counts), ", ".join(missing)
        if not there:
            raise Refused(tr("it lacks {missing}; it holds nothing", missing=lacking), LAYOUT)
        raise Refused(tr("it lacks {missing}; it holds {there}", missing=lacking, there=there), NAMES)
    twice = [f"{name}.npy" for name in names if counts[f"{name}.npy"] > 1]
    if twice:
        message = tr("it holds {twice} more than once", twice=", ".join(twice))
        raise Refused(message)
    return [archive.getinfo(f"{name}.npy") for name in names]


def _refuse_size(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse arrays that are larger than anything that is unpacked, or than such a file can honestly be."""
    total, largest = sum(info.file_size for info in members), max(members, key=lambda info: info.file_size)
    told = tr(
        "{name} has {size} bytes unpacked, all arrays together {total}",
        name=largest.filename,
        size=largest.file_size,
        total=total,
    )
    if total > bounds.DATA:
        raise Refused(tr("{told}: expected at most {most}", told=told, most=bounds.DATA))
    if total > bounds.UNRATED and total > bounds.RATIO * size:
        times = total // max(size, 1)
        raise Refused(
            tr(
                "{told}: {times} times as many as the file, expected at most {most} times",
                told=told,
                times=times,
                most=bounds.RATIO,
            )
        )


def _listed(names: Iterable[str]) -> str:
    """Name what an archive holds, as far as that can be read."""
    plain = [
        "".join(letter if letter.isprintable() else "?" for letter in name[:MOST_LETTERS])
        for name in sorted(names)
    ]
    return ", ".join([*plain[:MOST_NAMES], *(["…"] if len(plain) > MOST_NAMES else [])])


def _read_header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    """Read one array's header, and check that the archive holds as many bytes as it promises.

    The format is described in numpy's NEP 1.
    """
    try:
        with archive.open(info) as member:
            array, start = _parse_header(member, info.filename)
    except Refused:
        raise
    except DAMAGE as error:
        message = tr(
            "{name} is damaged or cut short, or is not what the archive says of it",
            name=info.filename,
        )
        raise Refused(message) from error
    kind = kind_in(array.descr)
    if kind == "O" or "O" in array.descr.partition("[")[2]:
        raise Refused(
            tr(
                "{name} holds Python objects, which could run code; "
                "texts are no such objects when they are saved with .astype(str)",
                name=info.filename,
            )
        )
    width = _bytes_of(array.descr)
    if kind in NUMBERS and width not in NUMBERS[kind]:
        message = tr(
            "{name} holds values of the type {descr}, which numpy does not have",
            name=info.filename,
            descr=array.descr[:MOST_LETTERS],
        )
        raise Refused(message)
    expected = start + math.prod(array.shape) * width
    if width >= 0 and info.file_size != expected:
        message = tr(
            "{name} should have {expected} bytes by its header, but has {size}",
            name=info.filename,
            expected=expected,
            size=info.file_size,
        )
        raise Refused(message)
    return array


def _bytes_of(descr: str) -> int:
    """Count the bytes of a number; -1 for rows of several fields, whose content is refused anyway."""
    found = DESCR.fullmatch(descr)
    return WIDTH.get(found[1], 1) * int(found[2] or 1) if found else -1


def _parse_header(member: IO[bytes], name: str) -> tuple[Array, int]:
    """Return what the header says and where the numbers begin."""
    start = member.read(8)
    if start[:6] != b"\x93NUMPY":
        message = tr("{name} is not a numpy array", name=name)
        raise Refused(message)
    width = 2 if start[6:7] == b"\x01" else 4
    length = int.from_bytes(member.read(width), "little")
    if length > MOST_HEADER:
        message = tr(
            "{name} has a header of {length} bytes, expected at most {most_header}",
            name=name,
            length=length,
            most_header=MOST_HEADER,
        )
        raise Refused(message)
    try:
        header = _literal(member.read(length).decode("latin-1"))
        return array_of(header["descr"], header["shape"]), 8 + width + length
    except (SyntaxError, TypeError, KeyError, ValueError, RecursionError, MemoryError) as error:
        message = tr("{name} has a header that cannot be read", name=name)
        raise Refused(message) from error


def _literal(text: str) -> Any:  # noqa: ANN401 - any literal of Python's
    """Read a literal of Python's, without a word about how it is written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text.strip())
