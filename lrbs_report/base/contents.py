"""What a file is, by its first bytes: a ``.npz`` or something else that somebody took for one."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from lrbs_report.base.files import opened
from lrbs_report.base.tongue import tr

FIRST = 4096
"""Bytes that are looked at."""

MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x93NUMPY", tr("a single numpy array (.npy)")),
    (0, b"\x1f\x8b", tr("compressed with gzip")),
    (0, b"BZh", tr("compressed with bzip2")),
    (0, b"\xfd7zXZ\x00", tr("compressed with xz")),
    (0, b"\x28\xb5\x2f\xfd", tr("compressed with zstd")),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!", tr("a rar archive")),
    (257, b"ustar", tr("a tar archive")),
    (0, b"\x89HDF\r\n\x1a\n", tr("an HDF5 file")),
    (0, b"MATLAB 5.0", tr("a MATLAB file")),
    (0, b"PAR1", tr("a Parquet file")),
    (0, b"ARROW1", tr("an Arrow file")),
    (0, b"SQLite format 3\x00", tr("an SQLite database")),
    (0, b"\x89PNG\r\n\x1a\n", tr("a PNG image")),
    (0, b"\xff\xd8\xff", tr("a JPEG image")),
    (0, b"GIF8", tr("a GIF image")),
    (0, b"BM", tr("a BMP image")),
    (0, b"II*\x00", tr("a TIFF image")),
    (0, b"MM\x00*", tr("a TIFF image")),
    (0, b"RIFF", tr("a RIFF file, such as WebP or WAV")),
    (0, b"%PDF-", tr("a PDF document")),
    (
        0,
        b"version https://git-lfs",
        tr("a pointer to a file kept with Git LFS, which `git lfs pull` fetches"),
    ),
)
"""Where a kind of file has which bytes, and what it is called."""

PICKLE = re.compile(rb"\x80[\x02-\x05]")
IDX = re.compile(rb"\x00\x00[\x08\x09\x0b-\x0e][\x01-\x04]")
RECORD = 12
"""Bytes before a TFRecord's content: its length, and a checksum of that."""

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"


def kind_of(path: Path) -> str:
    """Say what a file is that is no whole zip archive; "" when it begins like one or like nothing known."""
    with opened(path) as file:
        first = file.read(FIRST)
        size = os.fstat(file.fileno()).st_size
    if not first:
        return "empty"
    if first.startswith((ZIP, EMPTY_ZIP)):
        return ""
    marked = next((name for place, mark, name in MARKS if first[place:].startswith(mark)), "")
    return marked or _binary(first, size) or _text(first)


def _binary(first: bytes, size: int) -> str:
    """Recognize what has no fixed mark."""
    if PICKLE.match(first):
        return tr("a Python pickle, which could run code")
    if IDX.match(first):
        return tr("an IDX file, as MNIST was first published")
    length = int.from_bytes(first[:8], "little")
    if len(first) > RECORD and 0 < length <= size - RECORD - 4 and b"\x0a" in first[RECORD : RECORD + 2]:
        return tr("a TFRecord file")
    return ""


def _text(first: bytes) -> str:
    """Recognize kinds of text by their first lines."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(first)  # a letter may be cut at the end
    except UnicodeDecodeError:
        return ""
    if any(not (letter.isprintable() or letter in "\r\n\t") for letter in text):
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    begins = text.lstrip()[:100].lower()
    if begins.startswith(("<!doctype html", "<html")):
        return tr("an HTML page")
    if begins.startswith(("{", "[")):
        return tr("a JSON text")
    whole = lines[:-1] if len(first) == FIRST else lines
    columns = {len(re.split(r"[,;\t]", line)) for line in whole[:20]}
    return tr("a table in text (CSV)") if len(columns) == 1 and columns != {1} else "a text"
