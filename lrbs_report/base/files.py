"""The one way to files.

Names out of files lead nowhere else, links are not followed, what is read is plain and bounded, what is
written is whole.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO

from lrbs_report.base import bounds
from lrbs_report.base.errors import DiskError, InvalidInput, Problem
from lrbs_report.base.tongue import Said, data, together, tr, words

NEW = ".new"
"""The ending of a file that is being written."""

RANDOM = 8
"""Bytes of chance in its name: nobody can have put anything there before."""

HALF_WRITTEN = re.compile(rf"\..+\.[0-9a-f]{{{2 * RANDOM}}}{re.escape(NEW)}", re.DOTALL)
"""How a file that is being written is called, and nothing else."""


class UnsafeName(ValueError):
    """A name out of a file that could lead elsewhere; says in a few words how."""


class NotPlain(OSError):
    """Something else than a plain file of a reasonable size.

    It is a link, a folder, a pipe, a device, or a file that is far too large.
    """


def is_plain(name: str) -> bool:
    """Tell whether a name that a program wrote leads to a place inside its folder, however it is read.

    It also has to be written in the one way for that.
    """
    return name == "/".join(PurePosixPath(name).parts) and not _what_is_unsafe(name)


def inside(root: Path, name: str) -> Path:
    """Return the place below ``root`` that a name out of a file leads to.

    Whether anything is there is another question. Raises ``UnsafeName`` when it is absolute, leads up, names
    nothing, or a link stands on the way, the last part included.
    """
    wrong = _what_is_unsafe(name)
    if wrong:
        raise UnsafeName(wrong)
    place = root
    for part in PurePosixPath(name).parts:
        place /= part
        if place.is_symlink():
            message = tr("{place} is a link", place=place.relative_to(root))
            raise UnsafeName(message)
    return place


def _what_is_unsafe(name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts:
        return tr("it names nothing")
    if not name.isprintable() or "\\" in name:
        return tr("it has characters that no such name has")
    if parts[0].startswith("/"):
        return tr("it begins with /")
    return tr("it leads out of the folder") if ".." in parts else ""


@contextlib.contextmanager
def opened(path: Path, most: int | None = None, *, follow: bool = False) -> Iterator[BufferedReader]:
    """Open a plain file for reading; links are followed only in files that their owner may well have linked.

    Raises ``FileNotFoundError``, ``NotPlain`` when it is something else or has more than ``most`` bytes, and
    ``OSError``.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotPlain(errno.ELOOP, tr("is a link"), str(path)) from error
        raise
    try:
        _refuse_others(os.fstat(descriptor), path, most)
    except BaseException:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _refuse_others(told: os.stat_result, path: Path, most: int | None) -> None:
    if not stat.S_ISREG(told.st_mode):
        raise NotPlain(
            errno.EINVAL,
            tr("is a folder") if stat.S_ISDIR(told.st_mode) else tr("is no plain file"),
            str(path),
        )
    if most is not None and told.st_size > most:
        raise NotPlain(errno.EFBIG, tr("is larger than {most} bytes", most=most), str(path))


def read_plain(path: Path, most: int, *, follow: bool = False) -> bytes:
    """Read a plain file of at most so many bytes; see ``opened``."""
    with opened(path, most, follow=follow) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise NotPlain(errno.EFBIG, tr("is larger than {most} bytes", most=most), str(path))
    return content


def write_whole(path: Path, content: bytes, *, through_power_cuts: bool = True) -> None:
    """Write a file so that, whatever happens, it is either the old one or the new one.

    A link in its place is replaced, not followed. ``through_power_cuts=False`` saves the wait for the disk:
    the file is still whole whenever a process is killed, but may be damaged when the power goes. Raises
    ``DiskError`` when the disk is full or the folder may not be written; the old file is then untouched.
    """
    with explain_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        staged, file = _staged(path)
        try:
            with file:
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


def _staged(path: Path) -> tuple[Path, IO[bytes]]:
    """Begin the file that is to take a path's place, and claim it.

    Nobody sweeps what its writer still holds.
    """
    while True:
        staged = path.with_name(f".{path.name[:200]}.{os.urandom(RANDOM).hex()}{NEW}")
        file = created(staged, mode_of(path))
        with contextlib.suppress(OSError):  # a disk that knows no claims
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return staged, file
        file.close()  # swept before it could be claimed


def sweep_half_written(folder: Path) -> None:
    """Remove the half-written files in a folder whose writers are gone.

    Does nothing where there is no folder.
    """
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names are all that is asked
    for path in (folder / name for name in names if HALF_WRITTEN.fullmatch(name)):
        with contextlib.suppress(FileNotFoundError, NotPlain), opened(path) as file:
            if not _is_claimed(file):
                path.unlink(missing_ok=True)


def _is_claimed(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # others than this say that the disk knows no claims
        return isinstance(error, BlockingIOError)
    return False


def created(path: Path, mode: int | None = None) -> IO[bytes]:
    """Make a file that is not there yet, nor a link, and return it open for writing.

    With ``mode``, its permissions are these whatever the process's mask.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    if mode is not None:
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, mode)
    return os.fdopen(descriptor, "wb")


def mode_of(path: Path) -> int | None:
    """Return the permissions of a plain file that is there; nothing when there is none.

    The file that takes its place keeps them.
    """
    try:
        told = path.lstat()
    except OSError:
        return None
    return stat.S_IMODE(told.st_mode) if stat.S_ISREG(told.st_mode) else None


def append(path: Path, text: str) -> None:
    """Add text at the end of a file of somebody's, or begin one.

    Raises ``DiskError`` when that cannot be done, or it is no plain file.
    """
    with explain_disk(path):
        descriptor = os.open(
            path,
            os.O_WRONLY
            | os.O_APPEND
            | os.O_CREAT
            | os.O_NOFOLLOW
            | os.O_NONBLOCK
            | os.O_NOCTTY
            | os.O_CLOEXEC,
            0o666,
        )
        with os.fdopen(descriptor, "ab") as file:
            _refuse_others(os.fstat(descriptor), path, None)
            file.write(text.encode("utf-8", "backslashreplace"))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
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
        raise DiskError(in_words(error, path)) from error


def in_words(error: OSError, path: Path | str = "") -> Said:
    """Say what the operating system refused, and what can be done about it."""
    reason = tr("is a link") if error.errno == errno.ELOOP else said_of(error)
    place = path or error.filename or ""
    way_out = WAYS_OUT.get(
        error.errno or 0, tr("Free some space or correct the permissions, then run the same command again.")
    )
    said = tr("{reason}. {way_out}", reason=reason, way_out=way_out)
    return together(": ", [data(place), said]) if place else said


def said_of(error: OSError) -> Said:
    """Return what the system, or this module in its place, said."""
    return words(error.strerror or str(error))


WAYS_OUT = {
    errno.ELOOP: (
        tr(
            "Replace it by what it leads to, then run the same command again: what this tool "
            "keeps stands in no other place."
        )
    ),
    errno.ENOENT: (
        tr(
            "A folder on the way to it is gone, or the current one is: change to one that is "
            "there, then run the same command again."
        )
    ),
    errno.EMFILE: (
        tr(
            "This process may open no more files: raise the limit (`ulimit -n 1024`), then run "
            "the same command again."
        )
    ),
    errno.ENFILE: (
        tr("This machine has no more files to open: end other programs, then run the same command again.")
    ),
    errno.ENOMEM: tr("There is no more memory: end other programs, then run the same command again."),
    errno.EAGAIN: (
        tr(
            "This machine can start no more processes: end others, or raise the limit (`ulimit "
            "-u`), then run the same command again."
        )
    ),
    errno.EFBIG: (
        tr(
            "This process may write no larger files: raise the limit (`ulimit -f unlimited`), "
            "then run the same command again."
        )
    ),
    errno.ENOSPC: tr("Free some space, then run the same command again."),
    errno.EDQUOT: tr("Free some space, then run the same command again."),
    errno.EROFS: tr("Choose a place that can be written, then run the same command again."),
    errno.EACCES: tr("Correct the permissions, then run the same command again."),
    errno.EPERM: tr("Correct the permissions, then run the same command again."),
    errno.EINVAL: tr("Move it elsewhere, then run the same command again."),
    errno.EISDIR: tr("Move it elsewhere, then run the same command again."),
    errno.ENOTDIR: tr("Move elsewhere what stands in the folder's place, then run the same command again."),
    errno.EIO: tr("The disk is failing: save what is on it, then run the same command again."),
    errno.ENAMETOOLONG: tr(
        "Move the project to a folder with a shorter path, then run the same command again."
    ),
}
"""What can be done, by what the system says."""


ITS_OWN = frozenset(
    {
        *(
            errno.ENOENT,
            errno.ENOTDIR,
            errno.EISDIR,
            errno.ELOOP,
            errno.ENAMETOOLONG,
            errno.EACCES,
            errno.EPERM,
            errno.EINVAL,
            errno.EFBIG,
        ),
        *(errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP, errno.EADDRINUSE, errno.EADDRNOTAVAIL),
    }
)
"""What the system says of a file or a port that is a wrong one, or none. With all else it is this machine
that fails.
"""


def blame_machine(error: Exception, what: Path | str) -> None:
    """Raise ``DiskError`` for a file that could not be read, or a port that could not be had.

    That is for errors that say nothing about the file or the port itself.
    """
    if (
        isinstance(error, OSError)
        and error.errno
        and error.errno not in ITS_OWN
        and not isinstance(error, NotPlain)
    ):
        raise DiskError(in_words(error, what)) from error


def sha256_of(path: Path, *, follow: bool = False) -> str:
    """Return the SHA-256 of a plain file's content, in hexadecimal.

    Raises ``OSError``, ``NotPlain`` among it.
    """
    with opened(path, follow=follow) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bounded(file: Path, hint: str) -> bytes:
    """Read a file that a person wrote.

    Raises ``InvalidInput`` when there is none or it is far too large; ``hint`` says what it should be.
    """
    try:
        return read_plain(file, bounds.TEXT, follow=True)
    except NotPlain as error:
        raise InvalidInput(
            [Problem(file=shown(file), line=0, column=0, message=said_of(error), hint=hint)]
        ) from error
    except OSError as error:
        blame_machine(error, shown(file))
        raise InvalidInput(
            [
                Problem(
                    file=shown(file),
                    line=0,
                    column=0,
                    message=tr("cannot be read: {strerror}", strerror=said_of(error)),
                )
            ]
        ) from error


def shown(file: Path) -> str:
    """Return a path, the short way when it is below the current folder."""
    try:
        relative = os.path.relpath(file)
    except OSError:  # the current folder is gone
        return str(file)
    return str(file) if relative.startswith("..") else relative
