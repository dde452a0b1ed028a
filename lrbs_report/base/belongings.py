"""Whose is what in a folder that was published: ours, or somebody else's.

Ours is what its manifest or the history proves byte for byte.

A manifest may be a stranger's. It names nothing outside its folder, no link is followed on the way to what it
names, and only what is byte for byte what it says is ever taken for ours.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.files import UnsafeName, blame_machine, inside, is_plain, opened, sha256_of

MANIFEST = "manifest.json"
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What stands in a folder.

    ``proofs`` are digests that the history, and the build that is about to be published, know by name.
    """

    folder: Path
    proofs: Iterable[Mapping[str, str]] = ()

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the folder's manifest says; nothing when there is none, or when it is not one of ours."""
        return read_manifest(self.folder)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The names of what a build has written here, whatever stands there now.

        A damaged manifest is ours where another file is proved to be.
        """
        if self.manifest:
            return frozenset({MANIFEST, *self.manifest["files"]})
        proved = any(
            is_as_told(self.folder, name, digest)
            for proof in self.proofs
            for name, digest in proof.items()
            if name != MANIFEST
        )
        return frozenset({MANIFEST}) if proved else frozenset()

    def is_ours(self, name: str) -> bool:
        """Tell whether something is exactly what a build has written, or would write."""
        if name == MANIFEST and self.manifest:
            return True
        told = (self.manifest.get("files", {}), *self.proofs)
        return any(name in digests and is_as_told(self.folder, name, digests[name]) for digests in told)

    def in_the_way(self, wanted: Iterable[str]) -> Iterator[str]:
        """Name what stands where files are to be written, or folders for them, and is not ours.

        What is in the place of something of ours is not named either.
        """
        files, folders = frozenset(wanted), folders_of(wanted)
        ours = self.listed | folders_of(self.listed)
        for name, mode in everything(self.folder, lambda name: name not in files):
            taken = name in files or (name in folders and not stat.S_ISDIR(mode))
            if taken and name not in ours and not self.is_ours(name):
                yield name

    def of_others(self, wanted: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Name what is not ours, with its kind, and moves along.

        That is files, links, and folders with nothing in them. What is in the way does not.
        """
        files, folders = frozenset(wanted), folders_of(wanted)
        for name, mode in everything(self.folder, lambda name: name not in files):
            is_folder = stat.S_ISDIR(mode)
            stays = (
                name in files
                or (is_folder and not is_empty(self.folder / name))
                or (not is_folder and name in folders)
            )
            if not stays and (is_folder or not (name in self.listed or self.is_ours(name))):
                yield name, mode


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Read a folder's manifest; empty when there is none, or when it is not one of ours.

    Ours names files by plain names and their digests. Raises ``DiskError`` when the machine fails: that says
    nothing about whose the files are.
    """
    try:
        read = plain_json.read(folder / MANIFEST, bounds.NOTE)
    except (OSError, ValueError) as error:
        blame_machine(error, folder / MANIFEST)
        return {}
    files = read.get("files") if isinstance(read, dict) else None
    return (
        read
        if isinstance(files, dict) and all(is_entry(name, digest) for name, digest in files.items())
        else {}
    )


def is_entry(name: str, digest: object) -> bool:
    """Tell whether a name and a digest are such as a manifest has."""
    return is_plain(name) and isinstance(digest, str) and DIGEST.fullmatch(digest) is not None


def is_as_told(folder: Path, name: str, digest: str) -> bool:
    """Tell whether a plain file of this name has this SHA-256. No link is followed."""
    try:
        with opened(inside(folder, name), bounds.PUBLISHED) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except (OSError, UnsafeName) as error:
        blame_machine(error, folder / name)
        return False


def folders_of(names: Iterable[str]) -> frozenset[str]:
    """Name every folder that files of these names stand in."""
    return frozenset(str(above) for name in names for above in PurePosixPath(name).parents) - {"."}


def everything(folder: Path, enter: Callable[[str], bool] = lambda _: True) -> Iterator[tuple[str, int]]:
    """Name all that is below a folder, with its kind and permissions, each folder before what is in it.

    No link is followed. A folder that ``enter`` refuses, or that was moved away meanwhile, is not looked
    into.
    """
    waiting = [""]
    while waiting:
        here = waiting.pop()
        if here and not (enter(here) and is_folder(folder / here)):
            continue
        with os.scandir(folder / here) as entries:
            told = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in entries)
        for base, mode in told:
            name = f"{here}/{base}" if here else base
            yield name, mode
            if stat.S_ISDIR(mode):
                waiting.append(name)


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder that is no link to one."""
    return path.is_dir() and not path.is_symlink()


def make_folder(folder: Path) -> None:
    """Make a folder with all above it, however deep it is."""
    missing = [folder]
    while not missing[-1].parent.is_dir():
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        one.mkdir(exist_ok=True)


def is_empty(folder: Path) -> bool:
    """Tell whether a folder has nothing in it."""
    with os.scandir(folder) as entries:
        return next(entries, None) is None


def is_same(one: Path, other: Path) -> bool:
    """Tell whether two places hold the same.

    The same are one file under two names, files with the same bytes, and links that say the same.
    """
    try:
        told, others = one.lstat(), other.lstat()
        if os.path.samestat(told, others):
            return True
        if stat.S_ISLNK(told.st_mode) and stat.S_ISLNK(others.st_mode):
            return one.readlink() == other.readlink()
        are_files = stat.S_ISREG(told.st_mode) and stat.S_ISREG(others.st_mode)
        return are_files and told.st_size == others.st_size and sha256_of(one) == sha256_of(other)
    except OSError as error:
        blame_machine(error, one)
        return False
