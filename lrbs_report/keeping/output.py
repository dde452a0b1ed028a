"""The folder ``output/``: one complete build, the earlier or the later, at every instant.

A build is written whole beside the old one, inside ``.lrbs``, and then the two folders change places in one
call to the kernel. Files that the tool did not write move along, and what somebody changed in a file that it
did write is set aside, never lost.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import belongings
from lrbs_report.base.belongings import (
    Belongings,
    everything,
    is_as_told,
    is_empty,
    is_entry,
    is_folder,
    is_same,
    make_folder,
    read_manifest,
)
from lrbs_report.base.errors import DiskError, InvalidInput, Problem, ReportError
from lrbs_report.base.files import created, explain_disk, shown, sync_folder
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.store import Store, refuse_unwritable

MANIFEST = belongings.MANIFEST
ALWAYS = (MANIFEST, "report.html")
"""Files that every build publishes."""

AT_FDCWD, RENAME_EXCHANGE = -100, 2
WAY_OUT = tr(
    "Move it elsewhere, then run the same command again; or let `lrbs-report build --adopt` set it aside."
)


@dataclass(frozen=True, kw_only=True)
class Output:
    """The published folder of a project, and the room beside it where the next one is made."""

    folder: Path
    store: Store

    @property
    def _building(self) -> Path:
        """Where a build is written, its manifest first.

        That tells which of what a killed build left is its own.
        """
        return self.store.folder / "building"

    @property
    def _next(self) -> Path:
        """The complete build that is to change places with the published one, and then the one that did."""
        return self.store.folder / "next-output"

    @property
    def _old(self) -> Path:
        """Where the published build waits for a moment.

        Only on systems that cannot exchange two folders in one step.
        """
        return self.store.folder / "old-output"

    def manifest(self) -> Mapping[str, Any]:
        """Read the manifest of what is published; empty when there is none or it is damaged."""
        return read_manifest(self.folder)

    def is_intact(self) -> bool:
        """Tell whether every published file still is what the manifest says."""
        return _is_intact(self.folder)

    def holds(self, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bool:
        """Tell whether exactly this build is published already, untouched."""
        if not (self.folder / MANIFEST).exists():
            return False
        told = _manifest_of(digests_of(files), manifest)
        return is_as_told(self.folder, MANIFEST, _digest(told)) and self.is_intact()

    def refuse_obstacles(self, *, adopt: bool = False) -> None:
        """Refuse what would keep the next build from being published.

        Only as far as it is known before anything is trained. Raises ``InvalidInput`` when something is in
        the way and is not to be adopted, ``DiskError`` when the folder may not be changed.
        """
        there = [folder for folder in (self.folder.parent, self.folder) if folder.exists()]
        for folder in there:
            refuse_unwritable(folder)
        with explain_disk(self.folder):
            if there[-1].stat().st_dev != self.store.folder.stat().st_dev:
                raise self._apart()
        if not adopt:
            remembered = self._remembered()
            self._refuse_strangers(dict.fromkeys([*ALWAYS, *remembered], ""), remembered)

    def publish(
        self, files: Mapping[str, bytes], manifest: Mapping[str, Any], *, adopt: bool = False
    ) -> list[Path]:
        """Replace the earlier build by this one, as a whole.

        Returns the new places of files that were set aside. ``manifest`` gets the SHA-256 of every file under
        "files". Raises ``InvalidInput`` when something that the tool did not write is in the way, unless it
        is to be adopted, which sets it aside, and ``DiskError`` when the disk refuses. The earlier build is
        then untouched.
        """
        aside = self.recover()
        digests, remembered = digests_of(files), self._remembered()
        whole = {MANIFEST: _manifest_of(digests, manifest), **files}
        wanted = {MANIFEST: _digest(whole[MANIFEST]), **digests}
        if not adopt:
            self._refuse_strangers(wanted, remembered)
        with explain_disk(self.folder):
            _write_all(self._building, whole, self.folder)
            if self.folder.exists():
                for name, mode in Belongings(folder=self.folder, proofs=(remembered, wanted)).of_others(
                    wanted
                ):
                    _bring(self.folder / name, self._building / name, mode)
            self.folder.mkdir(parents=True, exist_ok=True)
            for folder in _folders_below(self._building):
                _dress(self._building / folder, self.folder / folder)
            self._building.rename(self._next)
            self._exchange()
        return aside + self.recover()

    def recover(self) -> list[Path]:
        """Clear what a build left, finished or killed.

        Returns the new places of files that were set aside. Files in it that the tool did not write go to the
        published folder; files of its own that somebody changed are set aside.
        """
        with explain_disk(self._next):
            aside = self._clear_half_built() if self._building.exists() else []
            if not self.folder.exists() and _is_intact(self._next):  # killed between the two steps
                self._next.rename(self.folder)
            return aside + [
                path for folder in (self._next, self._old) if folder.exists() for path in self._clear(folder)
            ]

    def _remembered(self) -> Mapping[str, str]:
        """Return the digests of the latest edition's files by name, as the history tells; else none."""
        try:
            briefs = self.store.history.briefs()
            told = self.store.history.files(briefs[-1].number) if briefs else {}
        except ReportError:
            return {}  # said where it matters
        return {name: digest for name, digest in told.items() if is_entry(name, digest)}

    def _refuse_strangers(self, wanted: Mapping[str, str], remembered: Mapping[str, str]) -> None:
        """Refuse to publish over what the tool did not write.

        ``wanted`` are the digests of what is to be published.
        """
        found = (
            Belongings(folder=self.folder, proofs=(remembered, wanted)).in_the_way(wanted)
            if self.folder.exists()
            else ()
        )
        problems = [
            Problem(
                file=shown(self.folder / name),
                line=0,
                column=0,
                message=tr("is in the way: this tool did not write it"),
                hint=WAY_OUT,
            )
            for name in found
        ]
        if problems:
            raise InvalidInput(problems)

    def _clear_half_built(self) -> list[Path]:
        """Remove what a killed build was writing.

        What it had brought along of the users' still stands where it was; anything else is set aside.
        """
        listed = {MANIFEST, *read_manifest(self._building).get("files", {})}
        return self._dismantle(
            self._building,
            lambda name, mode: (
                (name in listed and stat.S_ISREG(mode)) or is_same(self._building / name, self.folder / name)
            ),
        )

    def _clear(self, folder: Path) -> list[Path]:
        """Remove an earlier build, after bringing along what is not ours.

        What was changed, or cannot be brought along, is set aside.
        """
        found = Belongings(folder=folder, proofs=(self._remembered(),))

        def settle(name: str, mode: int) -> bool:
            """Return whether a file can go: it is ours, or its users have it in the new folder."""
            target = self.folder / name
            if found.is_ours(name) or is_same(folder / name, target):
                return True
            if name in found.listed or os.path.lexists(target):
                return False
            _bring(folder / name, target, mode)
            return True

        return self._dismantle(folder, settle)

    def _dismantle(self, folder: Path, settle: Callable[[str, int], bool]) -> list[Path]:
        """Remove a folder: what ``settle`` says can go.

        Anything else is set aside, and the new places are returned. Its manifest goes last.
        """
        aside: list[Path] = []
        emptied, last = [folder], list[Path]()
        for name, mode in everything(folder):
            path, target = folder / name, self.folder / name
            if stat.S_ISDIR(mode) and os.path.lexists(target) and not is_folder(target):
                aside.append(self.store.set_aside(path))
            elif stat.S_ISDIR(mode):
                _open_up(path, mode)
                emptied.append(path)
                if is_empty(path) and folder != self._building:
                    make_folder(target)
            elif not settle(name, mode):
                aside.append(self.store.set_aside(path))
            elif name == MANIFEST:
                last.append(path)
            else:
                path.unlink()
        for path in last:
            path.unlink()
        for path in reversed(emptied):
            path.rmdir()
        return aside

    def _exchange(self) -> None:
        """Let the next build and the published one change places in one step (``renameat2`` of Linux).

        Elsewhere in two, with a moment in between.
        """
        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if renameat2 is not None:
            if (
                renameat2(
                    AT_FDCWD, os.fsencode(self._next), AT_FDCWD, os.fsencode(self.folder), RENAME_EXCHANGE
                )
                == 0
            ):
                sync_folder(self.folder.parent)
                return
            code = ctypes.get_errno()
            if code in (errno.EXDEV, errno.EBUSY):
                raise self._apart()
            if code not in (errno.EINVAL, errno.ENOSYS):
                raise OSError(code, os.strerror(code), str(self.folder))
        self.folder.rename(self._old)
        self._next.rename(self.folder)
        sync_folder(self.folder.parent)

    def _apart(self) -> DiskError:
        """Say that the two folders cannot change places."""
        places = tr(
            "{folder} is on another disk than {folder_2}",
            folder=shown(self.folder),
            folder_2=shown(self.store.folder),
        )
        return DiskError(
            tr("{places}; put both on one, so that a build can be published as a whole.", places=places)
        )


def manifest_text(manifest: Mapping[str, Any]) -> bytes:
    """Write a manifest in its one form."""
    return (json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _manifest_of(digests: Mapping[str, str], manifest: Mapping[str, Any]) -> bytes:
    """Write the manifest, with the SHA-256 of every file."""
    return manifest_text({**manifest, "files": dict(digests)})


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file, by path."""
    return {name: _digest(content) for name, content in files.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_intact(folder: Path) -> bool:
    files = read_manifest(folder).get("files", {})
    return bool(files) and all(is_as_told(folder, name, digest) for name, digest in files.items())


def _write_all(folder: Path, files: Mapping[str, bytes], like: Path) -> None:
    """Write a new build, synced; the folder is not published yet, so no file needs a temporary name."""
    folder.mkdir()
    _dress(folder, like, stat.S_IRWXU)
    for name, content in files.items():
        _make_folders(folder, Path(name).parent, like)
        with created(folder / name) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for below in _folders_below(folder):
        sync_folder(folder / below)


def _make_folders(folder: Path, name: Path, like: Path) -> None:
    """Make the folders of a file, with the group of those whose places they take.

    Files in them may inherit it.
    """
    for below in (*reversed(name.parents), name):
        if not (folder / below).exists():
            (folder / below).mkdir()
            _dress(folder / below, like / below, stat.S_IRWXU)


def _folders_below(folder: Path) -> list[str]:
    """Name a folder, and all below it, the lowest first."""
    return [*reversed([name for name, mode in everything(folder) if stat.S_ISDIR(mode)]), ""]


def _dress(folder: Path, like: Path, more: int = 0) -> None:
    """Let a folder have the owner, the group and the permissions of the one whose place it takes.

    As far as this user may.
    """
    if not is_folder(like):
        return
    told = like.lstat()
    for owner, group in ((-1, told.st_gid), (told.st_uid, -1)):
        with contextlib.suppress(OSError):
            os.chown(folder, owner, group)
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IMODE(told.st_mode) | more)


def _open_up(folder: Path, mode: int) -> None:
    """See that what is in a folder can be moved out of it, whatever its owner has forbidden."""
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        with contextlib.suppress(OSError):
            folder.chmod(stat.S_IMODE(mode) | stat.S_IRWXU)


def _bring(source: Path, target: Path, mode: int) -> None:
    """Bring something of the users' to a second place.

    A file gets there by a link to it, or a copy where there are no such links.
    """
    make_folder(target if stat.S_ISDIR(mode) else target.parent)
    if stat.S_ISDIR(mode):
        return
    if stat.S_ISLNK(mode):
        target.symlink_to(source.readlink())
        return
    try:
        os.link(source, target)
    except OSError:
        if not stat.S_ISREG(mode):
            raise
        shutil.copy2(source, target)
