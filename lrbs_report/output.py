"""The folder ``output/``: one complete build, the earlier or the later, at every instant.

A build is written whole beside the old one, inside ``.lrbs``, and then the two folders change places in one call to the kernel. Files that the tool
did not write move along, and what somebody changed in a file that it did write is set aside, never lost.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.errors import DiskError, InvalidInput, Problem
from lrbs_report.files import explain_disk, sha256_of, sync_folder
from lrbs_report.store import Store

MANIFEST = "manifest.json"
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True)
class Output:
    """The published folder of a project, and the room beside it where the next one is made."""

    folder: Path
    store: Store

    @property
    def _building(self) -> Path:
        """Where a build is written. Whatever a killed build left here can go: the user's files in it are links to others."""
        return self.store.folder / "building"

    @property
    def _next(self) -> Path:
        """The complete build that is about to change places with the published one, and then the one that did."""
        return self.store.folder / "next-output"

    @property
    def _old(self) -> Path:
        """Where the published build waits for a moment, on systems that cannot exchange two folders in one step."""
        return self.store.folder / "old-output"

    def manifest(self) -> Mapping[str, Any]:
        """Read the manifest of what is published; empty when there is none or it is damaged."""
        return _read_manifest(self.folder)

    def is_intact(self) -> bool:
        """Tell whether every published file still is what the manifest says."""
        files = self.manifest().get("files", {})
        return bool(files) and all(_is(self.folder / name, digest) for name, digest in files.items())

    def holds(self, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bool:
        """Tell whether exactly this build is published already, untouched."""
        try:
            published = (self.folder / MANIFEST).read_bytes()
        except OSError:
            return False
        return published == _manifest_of(files, manifest) and self.is_intact()

    def publish(self, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[Path]:
        """Replace the earlier build by this one, as a whole, and give the new places of files that were set aside.

        ``manifest`` gets the SHA-256 of every file under "files". Raises ``InvalidInput`` when a file that the tool did not write is in the way,
        ``DiskError`` when the disk refuses; the earlier build is then untouched.
        """
        self._refuse_strangers(files)
        aside = self.recover()
        with explain_disk(self.folder):
            _write_all(self._building, {**files, MANIFEST: _manifest_of(files, manifest)})
            _carry(self.folder, self._building, _written_by_us(self.folder))
            self.folder.mkdir(parents=True, exist_ok=True)
            self._building.rename(self._next)
            _exchange(self._next, self.folder.resolve(), self._old)
        return aside + self.recover()

    def recover(self) -> list[Path]:
        """Clear what a build left, finished or killed, and give the new places of files that were set aside.

        Files in it that the tool did not write go to the published folder; files of its own that somebody changed are set aside.
        """
        with explain_disk(self._next):
            if self._building.exists():
                shutil.rmtree(self._building)
            if self._next.exists() and not self.folder.exists():  # killed between the two steps
                self._next.rename(self.folder)
            aside: list[Path] = []
            for folder in (self._next, self._old):
                if folder.exists():
                    _carry(folder, self.folder, _written_by_us(folder))
                    aside += [self.store.set_aside(path) for path in _changed(folder)]
                    shutil.rmtree(folder)
            return aside

    def _refuse_strangers(self, files: Mapping[str, bytes]) -> None:
        """Refuse to publish over files that the tool did not write."""
        ours = _written_by_us(self.folder)
        taken = [name for name in [*files, MANIFEST] if name not in ours and (self.folder / name).exists()]
        if taken:
            hint = "Move it elsewhere, then run the same command again."
            raise InvalidInput(Problem(str(self.folder / name), 0, 0, "is in the way: this tool did not write it", hint) for name in taken)


def _manifest_of(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bytes:
    """Write the manifest, with the SHA-256 of every file."""
    return manifest_text({**manifest, "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}})


def manifest_text(manifest: Mapping[str, Any]) -> bytes:
    """Write a manifest in its one form."""
    return (json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    """Read a folder's manifest; empty when there is none, or when it is not one of ours."""
    try:
        read = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) and isinstance(read.get("files"), dict) else {}


def _written_by_us(folder: Path) -> frozenset[str]:
    """Name every file in a folder that its manifest lists, and the manifest."""
    manifest = _read_manifest(folder)
    return frozenset(manifest["files"]) | {MANIFEST} if manifest else frozenset()


def _changed(folder: Path) -> list[Path]:
    """Give the files of ours in a folder that no longer are what its manifest says."""
    files = _read_manifest(folder).get("files", {})
    return [folder / name for name, digest in files.items() if (folder / name).is_file() and not _is(folder / name, digest)]


def _is(path: Path, digest: str) -> bool:
    try:
        return sha256_of(path) == digest
    except OSError:
        return False


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new build, synced; the folder is not published yet, so no file needs a temporary name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(path)


def _carry(old: Path, new: Path, ours: frozenset[str]) -> None:
    """Link or copy every file of ``old`` that is not ours and not there yet to the same place in ``new``."""
    for path in files_below(old):
        name = str(path.relative_to(old))
        target = new / name
        if name in ours or os.path.lexists(target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            target.symlink_to(path.readlink())
            continue
        try:
            os.link(path, target)
        except OSError:
            shutil.copy2(path, target)


def files_below(folder: Path) -> Iterator[Path]:
    """Give every file and link below a folder, without following links to folders."""
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        yield from (Path(root) / name for name in [*names, *links])


def _exchange(one: Path, other: Path, aside: Path) -> None:
    """Let two folders change places in one step (``renameat2`` of Linux); elsewhere in two, with a moment in between."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
            sync_folder(other.parent)
            return
        code = ctypes.get_errno()
        if code == errno.EXDEV:
            message = f"{other} is on another disk than {one.parent}; put both on one, so that a build can be published as a whole."
            raise DiskError(message)
        if code not in (errno.EINVAL, errno.ENOSYS):
            raise OSError(code, os.strerror(code), str(other))
    other.rename(aside)
    one.rename(other)
    sync_folder(other.parent)
