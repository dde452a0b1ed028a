"""What this machine made itself, and nobody else.

Notes and caches in a project carry a seal that only a key beside the user can make.

A project may come from anybody, its ``.lrbs`` along with it. A chart that was drawn before saves seconds, and
one that a stranger drew would be published as ours. So whatever saves work, and decides what is shown, is
believed only under a seal. Without a place for the key, nothing is.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import pwd
import stat
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lrbs_report.base.files import NotPlain, created, read_plain

SIZE = 32
"""Bytes of a key, and of a seal."""


def seal_of(purpose: str, content: bytes) -> bytes:
    """Return the seal of something that was made here.

    ``purpose`` names what it is: no seal serves for anything else.
    """
    return hmac.digest(_key(), purpose.encode() + b"\0" + content, "sha256")


def is_sealed(seal: bytes, purpose: str, content: bytes) -> bool:
    """Tell whether something was made here, by its seal."""
    return hmac.compare_digest(seal, seal_of(purpose, content))


def sealed(purpose: str, content: bytes) -> bytes:
    """Return a content with its seal before it."""
    return seal_of(purpose, content) + content


def unsealed(purpose: str, content: bytes) -> bytes | None:
    """Return what stands behind the seal; nothing when it is not ours, or was changed."""
    return content[SIZE:] if is_sealed(content[:SIZE], purpose, content[SIZE:]) else None


def seal_of_state(path: Path, parts: Sequence[bytes | memoryview]) -> bytes:
    """Return the seal of the state of the run that a file is named after, made of so many parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return seal_of(f"state of {path.stem}", digest.digest())


def is_sealed_state(path: Path, content: bytes | memoryview) -> bool:
    """Tell whether a state was made here, by the seal that it begins with."""
    raw = memoryview(content)
    return hmac.compare_digest(bytes(raw[:SIZE]), seal_of_state(path, [raw[SIZE:]]))


def _key() -> bytes:
    """Return the key of this user on this machine; one for this process alone where none can be kept."""
    return _key_at(_place())


@cache
def _key_at(place: Path | None) -> bytes:
    """Return the key of a place; the same one as long as the process lives."""
    if place is None:
        return os.urandom(SIZE)
    return _kept(place) or _made(place) or os.urandom(SIZE)


def state_folder() -> Path | None:
    """Name the folder where programs keep what is of this machine alone; nothing for a user without a home.

    A home is never made.
    """
    if (named := os.environ.get("XDG_STATE_HOME", "")).startswith("/"):
        return Path(named)
    home = os.environ.get("HOME") or _home_by_the_system()
    return Path(home) / ".local" / "state" if home.startswith("/") and os.path.isdir(home) else None  # noqa: PTH112 - never an error


def _home_by_the_system() -> str:
    with contextlib.suppress(KeyError):  # a user whom the system does not know
        return pwd.getpwuid(os.geteuid()).pw_dir
    return ""


def _place() -> Path | None:
    """Name the key's file."""
    folder = state_folder()
    return folder / "lrbs-report" / "key" if folder else None


def _kept(place: Path) -> bytes | None:
    """Read the key, unless somebody else could have written or read it.

    Raises ``OSError`` when the disk fails: another key would disown our own.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError, NotPlain):
        told = place.lstat()
        if told.st_uid == os.geteuid() and not stat.S_IMODE(told.st_mode) & 0o077:
            key = read_plain(place, SIZE)
            return key if len(key) == SIZE else None
    return None


def _made(place: Path) -> bytes | None:
    """Make the key, once: of two that do so at one time, the first one's counts."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged = place.with_name(f".key.{os.urandom(8).hex()}")
        with created(staged, 0o600) as file:
            file.write(os.urandom(SIZE))
        try:
            os.link(staged, place)
        finally:
            staged.unlink()
    return _kept(place)
