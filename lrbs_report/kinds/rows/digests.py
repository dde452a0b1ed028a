"""The digests of data, each computed once a process: a build asks for each several times."""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.files import opened

Stamp = tuple[int, ...]
"""What tells a file from others, and from what it was before: all that changes with its content."""

_digests: dict[Stamp, str] = {}


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content. Raises ``OSError``."""
    with opened(path, bounds.DATA) as file:
        stamp = stamp_of(file)
        if stamp not in _digests:
            _digests[stamp] = hashlib.file_digest(file, "sha256").hexdigest()
        return _digests[stamp]


def stamp_of(file: BufferedReader) -> Stamp:
    """Return what tells an open file from what it was before."""
    told = os.fstat(file.fileno())
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns
