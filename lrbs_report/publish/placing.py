"""Putting files into somebody else's folder: whole or not at all, and without churn.

Never over a file that we did not write.

Ours is what a receipt names that this machine sealed, as long as nobody edited it. What was published from
elsewhere is replaced too, where its own texts vouch for it, but never deleted: it is set aside, as is
whatever somebody lets us adopt. Everything else is in the way.

New files are staged first, on the same disk, with a link to each file that they replace and a journal of what
is to be done. Whatever goes wrong on the way is undone from these, at once, or by the next run after a kill.
When the journal gets its other name, all is done.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, lock, plain_json, trust
from lrbs_report.base.errors import DiskError, InvalidInput, Problem
from lrbs_report.base.files import (
    RANDOM,
    NotPlain,
    UnsafeName,
    created,
    in_words,
    inside,
    mode_of,
    read_plain,
    said_of,
    sha256_of,
    sync_folder,
    write_whole,
)
from lrbs_report.base.tongue import tr
from lrbs_report.publish.room import JOURNAL_SEAL, OURS, SET_ASIDE, Room
from lrbs_report.publish.vouching import NOWHERE, Territory, vouched_for

SECONDS = 60.0
"""To wait for another placing in the same folder."""

ADOPT = tr("or let --adopt set it aside")
LARGE = "large"
"""Stands for the digest of a file that is larger than any of ours: it might take hours to make."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What was done: the paths that were written, left as they were, and removed.

    ``aside`` is where what this machine did not write was set aside.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One file that changes: the digest that it has, and the one that it is to have, each "" for none.

    ``aside``: whether the old one is set aside.
    """

    path: str
    old: str
    new: str
    aside: bool = False


@dataclass(frozen=True, kw_only=True)
class Journal:
    """What is to be done: the steps, and the folders for them.

    These are the one in which their files are staged, the one where files are set aside, and those that are
    not there yet.
    """

    steps: tuple[Step, ...]
    staged: Path
    aside: Path
    made: tuple[str, ...]


def place(  # noqa: PLR0913 - one argument a thing to know
    root: Path,
    files: Mapping[str, bytes],
    name: str,
    asked: Mapping[str, Any] | None = None,
    own: Territory = NOWHERE,
    *,
    adopt: bool = False,
) -> Placed:
    """Put files into a folder by their paths below it, and return what was done.

    They take the place of those that an earlier placing of this name put there.

    ``asked`` is how the files were asked for, so that somebody can make them again and compare. ``own`` is
    where such files lie, whoever published them. With ``adopt``, files in the way are set aside.

    Raises ``InvalidInput`` that names every file in the way: one that we did not write, or that was edited
    since; and ``DiskError`` when the disk refuses. Everything is then as before.
    """
    room = Room(root=folder_of(root), name=name)
    with _explained(root):
        room.make()
    with _explained(root), lock.hold(room.lock, SECONDS):
        put_away = _recover(room)
        receipt, is_from_here = room.receipt(), room.is_receipt_from_here()
        ours = set(receipt) if is_from_here else vouched_for(root, receipt, own)
        known = {path: digest for path, digest in receipt.items() if path in ours}
        problems = list(_in_the_way(root, files, known, adopt=adopt))
        if problems:
            raise InvalidInput(problems)
        placed = _placed(room, files, known, asked, is_from_here=is_from_here)
        return (
            placed
            if put_away is None
            else Placed(
                written=placed.written,
                unchanged=placed.unchanged,
                removed=placed.removed,
                aside=(*put_away, *placed.aside),
            )
        )


def folder_of(root: Path, hint: str = tr("Expected the folder to publish to.")) -> Path:
    """Return the folder to publish to. Raises ``InvalidInput`` when it is none."""
    try:
        reason = "" if stat.S_ISDIR(root.stat().st_mode) else tr("is no folder")
    except OSError as error:
        reason = tr("is no folder: {strerror}", strerror=said_of(error))
    if reason:
        raise InvalidInput([Problem(file=_short(root), line=0, column=0, message=reason, hint=hint)])
    return root


def _short(path: Path) -> str:
    """Show a path in a message: one that is longer than any can be, cut."""
    text = str(path)
    return text if len(text) <= bounds.PATH_SHOWN else f"{text[: bounds.PATH_SHOWN]}…"


@contextlib.contextmanager
def _explained(root: Path) -> Iterator[None]:
    """Turn the operating system's refusals into one message that names the file."""
    try:
        yield
    except OSError as error:
        raise DiskError(in_words(error, str(error.filename or root))) from error


def _in_the_way(
    root: Path, files: Mapping[str, bytes], known: Mapping[str, str], *, adopt: bool
) -> Iterator[Problem]:
    """Find what we must not replace."""
    for path, content in files.items():
        problem = _barred(root, path)
        if problem:
            yield problem
            continue
        found = _digest_of(root, path)
        if not found or adopt or found in (known.get(path), hashlib.sha256(content).hexdigest()):
            continue
        if path in known:
            yield Problem(
                file=str(root / path),
                line=0,
                column=0,
                message=tr("was edited since it was published"),
                hint=tr("Move your version elsewhere, {adopt}, then publish again.", adopt=ADOPT),
            )
        else:
            hint = tr("Move it elsewhere, {adopt}, or publish under another name.", adopt=ADOPT)
            yield Problem(
                file=str(root / path),
                line=0,
                column=0,
                message=tr("is in the way: this tool did not write it on this machine"),
                hint=hint,
            )


def _barred(root: Path, path: str) -> Problem | None:
    """Find what nobody can adopt: a link, and something that is no file, or no folder, where one must be."""
    try:
        target = inside(root, path)
    except UnsafeName as error:
        return Problem(
            file=str(root / path),
            line=0,
            column=0,
            message=tr("leads out of the folder"),
            hint=tr("A link stands on the way ({error}); replace it by a folder.", error=error),
        )
    for part in [*reversed(target.relative_to(root).parents), target.relative_to(root)][1:]:
        try:
            mode = (root / part).lstat().st_mode
        except FileNotFoundError:
            return None
        if not (stat.S_ISREG(mode) if root / part == target else stat.S_ISDIR(mode)):
            wanted = tr("a file") if root / part == target else tr("a folder")
            return Problem(
                file=str(root / part),
                line=0,
                column=0,
                message=tr("is in the way: it is not {wanted}", wanted=wanted),
                hint=tr("Move it elsewhere, or publish under another name."),
            )
    return None


def _placed(
    room: Room,
    files: Mapping[str, bytes],
    known: Mapping[str, str],
    asked: Mapping[str, Any] | None,
    *,
    is_from_here: bool,
) -> Placed:
    """Place the files, with the notes about them."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    found = {path: _digest_of(room.root, path) for path in {*files, *known}}
    written = tuple(path for path, digest in digests.items() if found[path] != digest)
    removed = tuple(path for path, digest in known.items() if path not in files and found[path] == digest)
    is_strange = {
        path: bool(found[path]) and not (is_from_here and found[path] == known.get(path))
        for path in (*written, *removed)
    }
    contents = {**files, **room.notes_for(digests, asked)}
    steps = [Step(path=path, old=found[path], new=digests[path], aside=is_strange[path]) for path in written]
    steps += [Step(path=path, old=found[path], new="", aside=is_strange[path]) for path in removed]
    steps += _note_steps(room, contents)
    if steps:
        _carry_out(room, _stage(room, steps, contents))
    unchanged = tuple(path for path in files if found[path] == digests[path])
    return Placed(
        written=written,
        unchanged=unchanged,
        removed=removed,
        aside=tuple(path for path, is_one in is_strange.items() if is_one),
    )


def _note_steps(room: Room, contents: Mapping[str, bytes]) -> Iterator[Step]:
    """Return the steps that write those notes of ours that change."""
    for path, content in contents.items():
        if path.startswith(f"{OURS}/"):
            old, new = _digest_of(room.root, path), hashlib.sha256(content).hexdigest()
            if old != new:
                yield Step(path=path, old=old, new=new)


def _stage(room: Room, steps: Sequence[Step], contents: Mapping[str, bytes]) -> Journal:
    """Write what is new beside, link what goes, and note what is to be done.

    Nothing that is published changes yet.
    """
    staged = room.folder / f"staged-{os.urandom(RANDOM).hex()}"
    staged.mkdir()
    try:
        for number, step in enumerate(steps):
            target = inside(room.root, step.path)
            if step.old:
                _link(target, staged / f"{number}.old")
            if step.new:
                with created(staged / f"{number}.new", mode_of(target)) as file:
                    file.write(contents[step.path])
                    file.flush()
                    os.fsync(file.fileno())
        sync_folder(staged)
        journal = Journal(
            steps=tuple(steps),
            staged=staged,
            aside=room.free_aside(),
            made=tuple(_folders_to_make(room, steps)),
        )
        write_whole(room.journal, trust.sealed(JOURNAL_SEAL, _as_text(journal)))
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return journal


def _link(file: Path, name: Path) -> None:
    """Keep a file under another name too: as a link, or as a copy where the disk has none."""
    try:
        os.link(file, name, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK):
            raise
        with created(name, mode_of(file)) as copy:
            copy.write(read_plain(file, bounds.STATE))


def _folders_to_make(room: Room, steps: Sequence[Step]) -> list[str]:
    """Name the folders that are not there yet, the outer ones first."""
    parents = {parent for step in steps if step.new for parent in Path(step.path).parents}
    return sorted(str(parent) for parent in parents if not (room.root / parent).exists())


def _carry_out(room: Room, journal: Journal) -> None:
    """Do what the journal says; all or nothing."""
    try:
        for number, step in enumerate(journal.steps):
            target = inside(room.root, step.path)
            _refuse_edited(room, step)
            if step.new:
                target.parent.mkdir(parents=True, exist_ok=True)
                _move(journal.staged / f"{number}.new", target)
            else:
                target.unlink()
        for folder in sorted({inside(room.root, step.path).parent for step in journal.steps}):
            sync_folder(folder)
        room.journal.rename(room.done)
        sync_folder(room.folder)
    except Exception:
        with contextlib.suppress(OSError):  # what cannot be undone now, the next run undoes
            _roll_back(room, journal)
        raise
    _finish(room, journal)


def _refuse_edited(room: Room, step: Step) -> None:
    """See that a file is still what it was when it was staged."""
    if _digest_of(room.root, step.path) != step.old:
        raise InvalidInput(
            [
                Problem(
                    file=str(room.root / step.path),
                    line=0,
                    column=0,
                    message=tr("was edited while it was being published"),
                    hint=tr("Publish again."),
                )
            ]
        )


def _roll_back(room: Room, journal: Journal) -> None:
    """Put back every file that was replaced or removed, and take away those that were not there.

    What somebody edited since stays as it is.
    """
    for number, step in enumerate(journal.steps):
        target, new, old = (
            room.root / step.path,
            journal.staged / f"{number}.new",
            journal.staged / f"{number}.old",
        )
        if _barred(room.root, step.path):
            continue  # by what somebody put there since
        found = _digest_of(room.root, step.path)
        if (
            step.old
            and found in ("", step.new)
            and _digest_of(room.folder, f"{journal.staged.name}/{number}.old") == step.old
        ):
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(old, target)
        elif not step.old and found == step.new and not os.path.lexists(new):
            target.unlink()
    for folder in reversed(journal.made):
        _remove_empty(room, folder)
    _set_aside(room, journal)
    room.journal.unlink(missing_ok=True)
    shutil.rmtree(journal.staged, ignore_errors=True)


def _finish(room: Room, journal: Journal) -> None:
    """Set aside what is not deleted, remove folders that we have emptied, forget the journal.

    Stopped anywhere, the next run does it again.
    """
    _set_aside(room, journal)
    for step in journal.steps:
        for folder in list(Path(step.path).parents)[:-1] if not step.new else []:
            _remove_empty(room, str(folder))
    room.done.unlink(missing_ok=True)
    shutil.rmtree(journal.staged, ignore_errors=True)


def _remove_empty(room: Room, folder: str) -> None:
    """Remove a folder that has nothing in it.

    One that stays does no harm, unless the disk fails, which the next run makes good.
    """
    try:
        inside(room.root, folder).rmdir()
    except UnsafeName:
        return
    except OSError as error:
        if error.errno in (errno.EIO, errno.ENOSPC, errno.ENOMEM, errno.EINTR):
            raise


def _set_aside(room: Room, journal: Journal) -> None:
    """Move the files that we did not write here to where their owner finds them.

    These are the ones that are no longer in their places.
    """
    for number, step in enumerate(journal.steps):
        old = journal.staged / f"{number}.old"
        if step.aside and os.path.lexists(old) and _digest_of(room.root, step.path) != step.old:
            target = journal.aside / step.path
            target.parent.mkdir(parents=True, exist_ok=True)
            old.rename(target)


def _recover(room: Room) -> tuple[str, ...] | None:
    """Tidy up after a run that was killed: what it had done is finished, what it had begun is undone.

    What is not of this machine is put away.
    """
    strange = []
    for path, mend in ((room.done, _finish), (room.journal, _roll_back)):
        if os.path.lexists(path):
            journal = _read_journal(room, path)
            if journal is None:
                strange.append(path)
            else:
                mend(room, journal)
    staged = room.staged()
    if strange:
        folder = room.free_aside()
        folder.mkdir(parents=True)
        for path in [*staged, *strange]:
            path.rename(folder / path.name)
        return tuple(f"{OURS}/{path.name}" for path in strange)
    for path in staged:
        shutil.rmtree(path, ignore_errors=True)
    for path in room.begun():
        path.unlink()
    return None


def _as_text(journal: Journal) -> bytes:
    told = {
        "steps": [asdict(step) for step in journal.steps],
        "staged": journal.staged.name,
        "aside": journal.aside.name,
        "made": journal.made,
    }
    return json.dumps(told).encode()


def _read_journal(room: Room, path: Path) -> Journal | None:
    """Read a journal of this machine; nothing when somebody else wrote it."""
    try:
        told = plain_json.loads(trust.unsealed(JOURNAL_SEAL, read_plain(path, bounds.NOTE)) or b"")
        aside = room.folder / SET_ASIDE / told["aside"]
        return Journal(
            steps=tuple(Step(**step) for step in told["steps"]),
            staged=room.folder / told["staged"],
            aside=aside,
            made=tuple(told["made"]),
        )
    except (NotPlain, ValueError, TypeError, KeyError):
        return None


def _move(source: Path, target: Path) -> None:
    """Put a file in its place, at once, whatever is there."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, read_plain(source, bounds.STATE))
        source.unlink()


def _digest_of(root: Path, path: str) -> str:
    """Return a file's SHA-256; nothing when there is none, it is no plain file, or a link is on the way.

    None of ours is larger than may be.
    """
    try:
        target = inside(root, path)
        told = target.lstat()
        if told.st_size > bounds.PUBLISHED:
            return LARGE if stat.S_ISREG(told.st_mode) else ""
        return sha256_of(target) if stat.S_ISREG(told.st_mode) else ""
    except (FileNotFoundError, NotADirectoryError, UnsafeName):
        return ""
