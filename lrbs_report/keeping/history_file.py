"""The file of a history, opened so that nothing in it does anything.

It may come from a stranger, whose SQL would run when somebody asks. Before SQLite sees the file, it is a
plain file of a reasonable size with our header, and what lies beside it is no more than the journal that a
killed build of ours leaves. Before anything is asked, its tables and views are letter for letter ours. Then
every question has a limit of length, rows and time. Whatever does not fit is damage, as a flipped bit is.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn, Protocol

from lrbs_report.base import bounds
from lrbs_report.base.errors import DamagedStore, DiskError, InvalidInput, Problem
from lrbs_report.base.files import NEW, NotPlain, explain_disk, opened, said_of, sync_folder
from lrbs_report.base.tongue import Said, tr, words

FORMAT = 1
"""Of the file.

Raise it when an older version of this tool could no longer read it: for another table, view or column too,
and for an edition of another shape (``edition_shape``). Newer versions read every older format.
"""

LAST_FORMAT = 1_000
"""There will hardly be so many: a larger number is damage."""

APPLICATION = 0x6C726273
"""Marks the file as ours: "lrbs"."""

SECONDS = 10.0
"""To wait for another program that is writing the file."""

SCHEMA = """
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE editions (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, made TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL,
    experiments TEXT NOT NULL REFERENCES texts, numbers TEXT NOT NULL REFERENCES texts, claims TEXT NOT NULL REFERENCES texts,
    figures TEXT NOT NULL REFERENCES texts, environment TEXT NOT NULL REFERENCES texts, sources TEXT NOT NULL REFERENCES texts,
    files TEXT NOT NULL REFERENCES texts);
CREATE TABLE pages (path TEXT PRIMARY KEY, edition INTEGER NOT NULL REFERENCES editions, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE verifications (edition INTEGER NOT NULL REFERENCES editions, experiment TEXT NOT NULL, class TEXT NOT NULL, runs INTEGER NOT NULL,
    made TEXT NOT NULL, fingerprint TEXT NOT NULL);
CREATE TABLE trained (key TEXT PRIMARY KEY, made TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE told (edition INTEGER PRIMARY KEY REFERENCES editions, made TEXT NOT NULL);
CREATE VIEW numbers AS SELECT number AS edition, key AS name, json_extract(value, '$.value') AS value
    FROM editions JOIN texts ON texts.sha256 = editions.numbers, json_each(content);
CREATE VIEW claims AS SELECT number AS edition, key AS id, json_extract(value, '$.judgement') AS judgement,
    json_extract(value, '$.agreeing') AS agreeing, json_extract(value, '$.asked') AS asked
    FROM editions JOIN texts ON texts.sha256 = editions.claims, json_each(content);
CREATE VIEW environment AS SELECT number AS edition, key AS name, value
    FROM editions JOIN texts ON texts.sha256 = editions.environment, json_each(content, '$.libraries');
CREATE VIEW files AS SELECT number AS edition, key AS path, value AS sha256
    FROM editions JOIN texts ON texts.sha256 = editions.files, json_each(content);
"""  # noqa: E501 - compared letter by letter with what a file holds

MAGIC, HEADER = b"SQLite format 3\0", 100
"""How every SQLite file begins, and how many bytes tell about it (https://sqlite.org/fileformat.html)."""

VERSIONS, LEGACY = slice(18, 20), b"\x01\x01"
"""Where it says how it is written and that it needs a journal that is gone afterwards: no write-ahead log."""

ENCODING, UTF_8, UNDECIDED = slice(56, 60), b"\x00\x00\x00\x01", bytes(4)

JOURNAL, LOGS = "-journal", ("-wal", "-shm")
"""What SQLite leaves beside a file when it is killed, and what it only has for a write-ahead log."""

JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""Ends a journal that names another file, which SQLite deletes once it has put back what the journal holds.

Ours never name any.
"""

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: bounds.PART,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 32,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 20,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 3,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 10_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 20,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""Of what SQLite would do for anybody, as much as our own questions need."""

SETTINGS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "temp_store = MEMORY",
    "recursive_triggers = OFF",
)

STEPS = 10_000
"""Of SQLite's own machine, after which somebody looks at the clock."""

OF_THIS_MACHINE = {
    "BUSY",
    "LOCKED",
    "IOERR",
    "FULL",
    "CANTOPEN",
    "READONLY",
    "PERM",
    "NOMEM",
    "PROTOCOL",
    "NOLFS",
}
"""What SQLite says of a machine, not of a file."""

WAY_OUT = tr(
    "`lrbs-report build` sets it aside and begins a new history; a copy from version "
    "control brings the old one back."
)


class Asked(Protocol):
    """How a history is asked: a question in SQL with its blanks, and the answer's rows one after another.

    One that is not there yet has no rows:

    >>> def ask(question, *blanks):
    ...     return iter(())
    >>> asked: Asked = ask
    >>> list(asked("SELECT number FROM editions WHERE id = ?", "1dc0160eeb9e"))
    []
    """

    def __call__(self, question: str, *blanks: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any SQL value
        """Ask."""


def files_of(file: Path) -> tuple[Path, ...]:
    """Name the file, and all that SQLite would read beside it.

    They are in the order in which they can be moved away: the file itself last.
    """
    return (*(file.with_name(file.name + ending) for ending in (JOURNAL, *LOGS)), file)


def damaged(file: Path, reason: str) -> NoReturn:
    """Refuse a history that is not as it was written."""
    raise DamagedStore(_with_way_out(file, reason))


def _with_way_out(file: Path, reason: str) -> Said:
    return tr("{file}: {reason}. {way_out}", file=file, reason=words(reason), way_out=WAY_OUT)


@contextlib.contextmanager
def reading(file: Path) -> Iterator[Asked]:
    """Ask the file, in one transaction. A history that is not there yet answers like an empty one.

    Yields the way to ask. Raises ``DamagedStore`` when it is not as this tool writes it, ``InvalidInput``
    when it is of a newer format or another program's.
    """
    if not os.path.lexists(file):
        _refuse_folders_beside(file)
        yield lambda *_: iter(())
        return
    with _connected(file) as (connection, ask):
        connection.execute("BEGIN")
        _refuse_foreign(file, ask)
        yield ask


@contextlib.contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """Change the file: everything inside the block, or nothing of it.

    Yields the connection. Raises what ``reading`` raises, and ``DiskError``.
    """
    if not os.path.lexists(file):
        _make(file)
    with _connected(file) as (connection, ask), connection:
        connection.execute("BEGIN IMMEDIATE")
        _refuse_foreign(file, ask)
        connection.set_progress_handler(None, 0)  # what is written is ours, and may take as long as it takes
        yield connection


def refuse_broken(ask: Asked, file: Path) -> None:
    """Refuse a file whose pages do not fit together, as SQLite itself finds out.

    Takes a look at each of them.
    """
    found = [str(row[0]) for row in ask("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        damaged(file, " ".join(found)[:200])


def _make(file: Path) -> None:
    """Make a history without any edition, under another name first.

    Where there is a file, it is a whole one.
    """
    staged = file.with_name(f".{file.name}.{os.urandom(8).hex()}{NEW}")
    with explain_disk(file), _explained(file):
        try:
            with contextlib.closing(_connect(staged, "rwc")) as connection:
                connection.execute("PRAGMA journal_mode = MEMORY")
                connection.execute("BEGIN")
                marks = f"PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {FORMAT};\n"
                for statement in (SCHEMA + marks).split(";\n"):
                    connection.execute(statement)
                connection.execute("COMMIT")
            # Of a history that was moved or deleted: SQLite would put back what they hold.
            for stale in files_of(file)[:-1]:
                stale.unlink(missing_ok=True)
            staged.rename(file)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        sync_folder(file.parent)


@contextlib.contextmanager
def _connected(file: Path) -> Iterator[tuple[sqlite3.Connection, Asked]]:
    """Open a file that is there, and turn what SQLite says into what a person can do."""
    _refuse_unlike(file)
    with _explained(file), contextlib.closing(_connect(file, "rw")) as connection:
        yield connection, _asking(connection, file)


def _refuse_unlike(file: Path) -> None:
    """Refuse what SQLite should not even see.

    No plain file, another header, and what could not be beside a history of ours.
    """
    try:
        with opened(file, bounds.HISTORY) as content:
            header = content.read(HEADER)
    except (NotPlain, IsADirectoryError) as error:
        damaged(
            file,
            tr("it {strerror}", strerror=said_of(error))
            if isinstance(error, NotPlain)
            else tr("it is a folder"),
        )
    except OSError as error:
        raise DiskError(
            tr(
                "{file}: {strerror}. Correct the permissions, then run the same command again.",
                file=file,
                strerror=said_of(error),
            )
        ) from error
    if len(header) < HEADER or not header.startswith(MAGIC):
        damaged(file, tr("it is not a database") if header else tr("it is empty"))
    if header[VERSIONS] != LEGACY:
        damaged(file, tr("it has a write-ahead log, which this tool never uses"))
    if header[ENCODING] not in (UTF_8, UNDECIDED):
        damaged(file, tr("its texts are not UTF-8"))
    for path in files_of(file)[:-1]:
        with contextlib.suppress(FileNotFoundError):  # a build that is at work has just removed its journal
            _refuse_beside(file, path)


def _refuse_folders_beside(file: Path) -> None:
    """Refuse a folder in the place of a journal.

    Another thing there is removed when a history is made, and it cannot be.
    """
    for path in files_of(file)[:-1]:
        if path.is_dir() and not path.is_symlink():
            damaged(file, tr("{name} lies beside it, which is a folder", name=path.name))


def _refuse_beside(file: Path, path: Path) -> None:
    """Refuse everything beside a history but a plain journal that names no other file."""
    told = path.lstat()
    if not path.name.endswith(JOURNAL) or not stat.S_ISREG(told.st_mode) or told.st_size > bounds.HISTORY:
        damaged(file, tr("{name} lies beside it, which is no journal of this tool", name=path.name))
    with opened(path, bounds.HISTORY) as content:
        content.seek(max(0, told.st_size - len(JOURNAL_MAGIC)))
        if content.read() == JOURNAL_MAGIC:
            damaged(file, tr("{name} beside it names another file", name=path.name))


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}", SECONDS, isolation_level=None, uri=True
    )
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


def _asking(connection: sqlite3.Connection, file: Path) -> Asked:
    """Return the way to ask: with an end to each question, whatever the file makes of it."""
    until = 0.0
    connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)

    def ask(question: str, *blanks: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any SQL value
        """Yield the rows of an answer, as long as there is time and they are not too many."""
        nonlocal until
        left, begun = bounds.HISTORY_SECONDS, time.monotonic()
        until = begun + left
        answer = connection.execute(question, blanks)
        for _ in range(bounds.HISTORY_ROWS + 1):
            row = next(answer, None)
            if row is None:
                return
            left -= time.monotonic() - begun
            yield row
            begun = time.monotonic()  # what was done with the row is not the question's time
            until = begun + left
        damaged(
            file, tr("an answer of it has more than {history_rows} rows", history_rows=bounds.HISTORY_ROWS)
        )

    return ask


@contextlib.contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:  # also of what SQLite quotes when it complains
        raise DamagedStore(
            tr("{file}: its texts are not UTF-8. {way_out}", file=file, way_out=WAY_OUT)
        ) from error
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        if name.removeprefix("SQLITE_").partition("_")[0] in OF_THIS_MACHINE:
            raise DiskError(
                tr(
                    "{file}: {error}. Free some space or correct the permissions, then run the same "
                    "command again.",
                    file=file,
                    error=error,
                )
            ) from error
        reason = (
            tr(
                "a question takes longer than {history_seconds:g} seconds",
                history_seconds=bounds.HISTORY_SECONDS,
            )
            if name == "SQLITE_INTERRUPT"
            else str(error)
        )
        raise DamagedStore(_with_way_out(file, reason)) from error


def _refuse_foreign(file: Path, ask: Asked) -> None:
    """Refuse a file of a newer format, and one of another program.

    Also one with tables, views or anything else that is not exactly ours.
    """
    (application,), (written,) = (
        row for name in ("application_id", "user_version") for row in ask(f"PRAGMA {name}")
    )
    is_marked = application == APPLICATION
    if is_marked and FORMAT < written <= LAST_FORMAT:
        _refuse(
            file,
            tr(
                "was written by a newer lrbs-report (format {written}); this one reads formats up "
                "to {format}",
                written=written,
                format=FORMAT,
            ),
            tr("Update lrbs-report, then run the same command again."),
        )
    found = list(islice(ask("SELECT type, name, tbl_name, sql FROM sqlite_master"), len(_schema()) + 1))
    is_ours = sorted(map(repr, found)) == sorted(map(repr, _schema()))
    if not is_marked and found and not is_ours:
        _refuse(
            file,
            tr("is in the way: another program wrote it"),
            tr("Move it elsewhere, then run the same command again."),
        )
    if not is_marked or not 1 <= written <= FORMAT or not is_ours:
        damaged(file, tr("its tables are not those that this tool makes"))
    roots = [root for (root,) in ask("SELECT rootpage FROM sqlite_master WHERE type != 'view'")]
    if len(set(roots)) < len(roots):
        damaged(file, tr("two of its tables are one"))


def _refuse(file: Path, message: str, way_out: str) -> NoReturn:
    """Refuse a file that is whole, and not for this code to read or to set aside."""
    raise InvalidInput([Problem(file=str(file), message=message, hint=way_out)])


@functools.cache
def _schema() -> tuple[tuple[Any, ...], ...]:
    """Return what a history of ours says of its tables and views."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return tuple(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
