"""The folder of ours inside somebody else's: what we note there, and how much of it is believed.

A stranger may have filled all of it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json, trust
from lrbs_report.base.files import NEW, NotPlain, is_plain, read_plain, write_whole
from lrbs_report.base.tongue import tr

OURS = ".lrbs-report"
ASKED = "asked.json"
DIGEST = re.compile(r"[0-9a-f]{64}")
STAGED = re.compile(r"staged-[0-9a-f]{16}")
BEGUN = re.compile(rf"\..+\.[0-9a-f]{{16}}{re.escape(NEW)}")
SET_ASIDE = "set-aside"
RECEIPT_SEAL, JOURNAL_SEAL = "receipt of a publication", "journal of a publication"
HERE_ONLY = "/.gitignore\n/lock\n/journal\n/done\n/*.seal\n/staged-*\n/set-aside\n"
"""What is of this machine alone, and does not travel with the blog."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """The folder of ours inside another one, and the places in it. ``name`` tells publications apart."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where everything of ours is."""
        return self.root / OURS

    @property
    def lock(self) -> Path:
        """Held while something is placed."""
        return self.folder / "lock"

    @property
    def journal(self) -> Path:
        """What is being done; there only until it is."""
        return self.folder / "journal"

    @property
    def done(self) -> Path:
        """The journal of what is done and not yet tidied."""
        return self.folder / "done"

    def note(self, ending: str) -> str:
        """Name a note of this publication.

        That is its receipt (``json``), the receipt's seal, or how it was asked for.
        """
        return f"{OURS}/{self.name}.{ending}"

    def make(self) -> None:
        """Make the folder, unless it is there.

        Raises ``OSError`` that names what in it cannot be ours: a link, a pipe, a folder of somebody's.
        """
        if self.folder.is_symlink():
            raise NotPlain(errno.ELOOP, tr("is a link"), str(self.folder))
        self.folder.mkdir(exist_ok=True)
        for path in sorted(self.folder.iterdir()):
            _refuse_other_kinds(path)
        if not (self.folder / ".gitignore").exists():
            write_whole(self.folder / ".gitignore", HERE_ONLY.encode(), through_power_cuts=False)

    def receipt(self) -> Mapping[str, str]:
        """Return what the receipt names, whoever wrote it: digests by path.

        Nothing when there is none, or it is none of ours.
        """
        return read_receipt(self.folder / f"{self.name}.json")

    def is_receipt_from_here(self) -> bool:
        """Tell whether the receipt is as this user on this machine wrote it."""
        try:
            seal = read_plain(self.folder / f"{self.name}.seal", trust.SIZE)
            return trust.is_sealed(
                seal, RECEIPT_SEAL, self._to_seal(read_plain(self.folder / f"{self.name}.json", bounds.NOTE))
            )
        except (FileNotFoundError, NotPlain):
            return False

    def notes_for(self, digests: Mapping[str, str], asked: Mapping[str, Any] | None) -> dict[str, bytes]:
        """Return the notes of a publication by their paths: receipt, its seal, and how it was asked for."""
        receipt = json.dumps(digests, indent=1, sort_keys=True).encode()
        notes = {
            self.note("json"): receipt,
            self.note("seal"): trust.seal_of(RECEIPT_SEAL, self._to_seal(receipt)),
        }
        if asked:
            notes[self.note(ASKED)] = json.dumps(asked, indent=1, sort_keys=True, ensure_ascii=False).encode()
        return notes

    def _to_seal(self, receipt: bytes) -> bytes:
        return self.name.encode() + b"\0" + receipt

    def free_aside(self) -> Path:
        """Name a folder that is not there yet, for what is set aside."""
        number = 1
        while os.path.lexists(self.folder / SET_ASIDE / str(number)):
            number += 1
        return self.folder / SET_ASIDE / str(number)

    def staged(self) -> list[Path]:
        """Name the folders in which something was staged."""
        return sorted(path for path in self.folder.iterdir() if STAGED.fullmatch(path.name))

    def begun(self) -> list[Path]:
        """Name the notes that somebody began to write, and did not live to end."""
        return sorted(path for path in self.folder.iterdir() if BEGUN.fullmatch(path.name))


def read_receipt(path: Path) -> Mapping[str, str]:
    """Read a receipt: digests by path.

    Nothing when there is none, or any of it is not as we write it: everything there is then somebody else's.

    Raises ``OSError`` when the disk refuses: that says nothing about whose the files are.
    """
    try:
        read = plain_json.read(path, bounds.NOTE)
    except (FileNotFoundError, NotPlain, ValueError):
        return {}
    are_few = isinstance(read, dict) and len(read) <= bounds.PUBLICATION_FILES
    return read if are_few and all(_is_entry(path, digest) for path, digest in read.items()) else {}


def _is_entry(path: object, digest: object) -> bool:
    """Tell whether a path and a digest can stand in a receipt of ours."""
    return (
        isinstance(path, str)
        and is_plain(path)
        and not path.startswith(f"{OURS}/")
        and isinstance(digest, str)
        and bool(DIGEST.fullmatch(digest))
    )


def _refuse_other_kinds(path: Path) -> None:
    """Refuse what we would not have made under this name."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise NotPlain(errno.ELOOP, tr("is a link"), str(path))
    expected = stat.S_ISDIR if path.name == SET_ASIDE or STAGED.fullmatch(path.name) else stat.S_ISREG
    if not expected(mode):
        raise NotPlain(errno.EINVAL, tr("is in the way: this tool did not make it"), str(path))
