"""Putting files into somebody else's folder: whole or not at all, without churn, and never over a file that we did not write.

Under the folder's ``.lrbs-report`` a receipt remembers what we wrote, with digests. New files are staged there first, on the same disk, with a link
to each file that they replace and a journal of what is to be done. An error on the way is undone from the links; after a kill, the next run goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report import lock
from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.files import explain_disk, sha256_of, write_whole

OURS = ".lrbs-report"
ASKED = "asked.json"
SECONDS = 60.0
"""To wait for another placing in the same folder."""


@dataclass(frozen=True)
class Placed:
    """What was done: the paths that were written, left as they were, and removed."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """The folder of ours inside another one: receipt, journal and what is staged. ``name`` tells receipts apart."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where everything of ours is."""
        return self.root / OURS

    @property
    def receipt(self) -> Path:
        """What we wrote: digests by path."""
        return self.folder / f"{self.name}.json"

    @property
    def asked(self) -> Path:
        """How it was asked for."""
        return self.folder / f"{self.name}.{ASKED}"

    @property
    def journal(self) -> Path:
        """What is being done; there only while it is."""
        return self.folder / "journal.json"

    @property
    def staged(self) -> Path:
        """The new files, and links to those that they replace."""
        return self.folder / "staged"


def place(root: Path, files: Mapping[str, bytes], name: str, asked: Mapping[str, Any] | None = None) -> Placed:
    """Put files into a folder by their paths below it, in place of those that an earlier placing of this name put there.

    ``asked`` is how the files were asked for, so that somebody can make them again and compare.

    Raises ``InvalidInput`` that names every file in the way: one that we did not write, or that was edited since; and ``DiskError`` when the disk
    refuses. Everything is then as before.
    """
    if not root.is_dir():
        raise InvalidInput([Problem(str(root), 0, 0, "is no folder", "Expected the folder to publish to.")])
    room = Room(root, name)
    with explain_disk(room.folder):
        room.folder.mkdir(exist_ok=True)
    with lock.hold(room.folder / "lock", SECONDS), explain_disk(root):
        _recover(room)
        known = _read_receipt(room)
        problems = list(_in_the_way(root, files, known))
        if problems:
            raise InvalidInput(problems)
        placed = _placed(room, files, known)
        text = json.dumps(asked or {}, indent=1, sort_keys=True, ensure_ascii=False).encode()
        if asked and (not room.asked.is_file() or room.asked.read_bytes() != text):
            write_whole(room.asked, text)
        return placed


def _placed(room: Room, files: Mapping[str, bytes], known: Mapping[str, str]) -> Placed:
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    written = tuple(path for path, digest in digests.items() if _digest_of(room.root / path) != digest)
    removed = tuple(path for path, digest in known.items() if path not in files and _digest_of(room.root / path) == digest)
    if written or removed or digests != known:
        _stage(room, {path: files[path] for path in written}, removed, digests)
        _carry_out(room)
    return Placed(written, tuple(path for path in files if path not in written), removed)


def _in_the_way(root: Path, files: Mapping[str, bytes], known: Mapping[str, str]) -> Iterator[Problem]:
    """Find what we must not replace."""
    for path, content in files.items():
        target = root / path
        if not target.resolve().is_relative_to(root.resolve()):
            yield Problem(str(target), 0, 0, "leads out of the folder", "A link stands on the way; replace it by a folder.")
        elif os.path.lexists(target):
            found = _digest_of(target)
            if path not in known and found != hashlib.sha256(content).hexdigest():
                yield Problem(str(target), 0, 0, "is in the way: this tool did not write it", "Move it elsewhere, or publish under another name.")
            elif path in known and found not in (known[path], hashlib.sha256(content).hexdigest()):
                hint = "Move your version elsewhere, or delete it, then publish again."
                yield Problem(str(target), 0, 0, "was edited since it was published", hint)


def _stage(room: Room, files: Mapping[str, bytes], removed: tuple[str, ...], digests: Mapping[str, str]) -> None:
    """Write what is new beside, link what goes, and note what is to be done. Nothing that is published changes yet."""
    shutil.rmtree(room.staged, ignore_errors=True)
    room.staged.mkdir()
    steps = []
    for number, path in enumerate((*files, *removed)):
        if path in files:
            write_whole(room.staged / f"{number}.new", files[path])
        if (room.root / path).exists():
            _link(room.root / path, room.staged / f"{number}.old")
        steps.append(path)
    journal = {"receipt": room.name, "steps": steps, "removed": removed, "digests": digests}
    write_whole(room.journal, json.dumps(journal).encode())


def _link(file: Path, name: Path) -> None:
    """Keep a file under another name too: as a link, or as a copy where the disk has none."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copy2(file, name)


def _carry_out(room: Room) -> None:
    """Do what the journal says, from wherever it stopped. An error undoes it all."""
    journal = json.loads(room.journal.read_bytes())
    try:
        for number, path in enumerate(journal["steps"]):
            target, new = room.root / path, room.staged / f"{number}.new"
            if path in journal["removed"]:
                target.unlink(missing_ok=True)
            elif new.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                new.replace(target)
        write_whole(Room(room.root, journal["receipt"]).receipt, json.dumps(journal["digests"], indent=1, sort_keys=True).encode())
    except OSError:
        _undo(room, journal["steps"])
        raise
    _clear(room, journal["steps"])


def _undo(room: Room, steps: list[str]) -> None:
    """Put back every file that was replaced or removed, and take away those that were not there."""
    for number, path in enumerate(steps):
        target, new, old = room.root / path, room.staged / f"{number}.new", room.staged / f"{number}.old"
        if old.exists():
            old.replace(target)
        elif not new.exists():
            target.unlink(missing_ok=True)
    _clear(room, steps)


def _clear(room: Room, steps: list[str]) -> None:
    """Remove folders that we have emptied, then forget the journal, and last what was staged: stopped anywhere, the next run does it again."""
    for path in steps:
        for folder in (room.root / path).parents:
            if folder == room.root or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    room.journal.unlink(missing_ok=True)
    shutil.rmtree(room.staged, ignore_errors=True)


def _recover(room: Room) -> None:
    """Go on with what a killed run had begun; without a journal, nothing had."""
    if room.journal.exists():
        _carry_out(room)
    shutil.rmtree(room.staged, ignore_errors=True)


def _read_receipt(room: Room) -> Mapping[str, str]:
    """Read what we wrote under this name; nothing when there is no receipt, or it cannot be read: everything there is then somebody else's."""
    try:
        read = json.loads(room.receipt.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(path): str(digest) for path, digest in read.items()} if isinstance(read, dict) else {}


def _digest_of(path: Path) -> str:
    """Give a file's SHA-256; nothing when there is none, or it is no plain file."""
    return sha256_of(path) if path.is_file() and not path.is_symlink() else ""
