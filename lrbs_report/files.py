"""Writing files whole: staged beside, synced, renamed. Nothing else in the package opens a file for writing."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from lrbs_report.errors import DiskError, InvalidInput, Problem

MOST_BYTES = 1_000_000
"""Of a file that a person wrote: definitions, a log."""


def write_whole(path: Path, content: bytes, *, through_power_cuts: bool = True) -> None:
    """Write a file so that, whatever happens, it is either the old one or the new one.

    ``through_power_cuts=False`` saves the wait for the disk: the file is still whole whenever a process is killed, but may be damaged when the power
    goes. Raises ``DiskError`` when the disk is full or the folder may not be written; the old file is then untouched.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}.new")
    with explain_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with staged.open("wb") as file:
                file.write(content)
                file.flush()
                if through_power_cuts:
                    os.fsync(file.fileno())
            staged.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                staged.unlink()
            raise
        if through_power_cuts:
            sync_folder(path.parent)


def append(path: Path, text: str) -> None:
    """Add text at the end of a file of somebody's, or begin one. Raises ``DiskError`` when that cannot be done."""
    with explain_disk(path), path.open("a", encoding="utf-8") as file:
        file.write(text)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def explain_disk(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals into one message with the path in it."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(f"{path}: {reason}. Free some space or correct the permissions, then run the same command again.") from error


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bounded(file: Path, hint: str) -> bytes:
    """Read a file that a person wrote. Raises ``InvalidInput`` when there is none or it is far too large; ``hint`` says what it should be."""
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInput([Problem(shown(file), 0, 0, f"cannot be read: {error.strerror}")]) from error
    if len(text) > MOST_BYTES:
        raise InvalidInput([Problem(shown(file), 0, 0, f"is larger than {MOST_BYTES} bytes", hint)])
    return text


def shown(file: Path) -> str:
    """Show a path the short way when it is below the current folder."""
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else relative
