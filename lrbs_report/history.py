"""The history of a report: every edition that was published, in one SQLite file of the store, ``.lrbs/history.sqlite``.

Each part of an edition is kept once, as JSON text under its SHA-256, however many editions share it. Views (``numbers``, ``claims``, ``environment``,
``files``) let any program that reads SQLite ask. Commit the file along with the results, and every clone has the history.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from lrbs_report.editions import Content, Edition, canonical, content_of
from lrbs_report.errors import DamagedStore, DiskError, InvalidInput, Problem

FORMAT = 1
"""Of the file. Raise it when an older version of this tool could no longer read it; newer versions read every older format."""

APPLICATION = 0x6C726273
"""Marks the file as ours: "lrbs"."""

PARTS = tuple(field.name for field in fields(Content))
SECONDS = 10.0
"""To wait for another program that is writing the file."""

SHORTEST_ID = 4

LISTED = """
SELECT number, id, made, version, title, json_type(content, '$.holes') IS NOT NULL
    FROM editions JOIN texts ON texts.sha256 = editions.environment ORDER BY number
"""

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
"""


@dataclass(frozen=True)
class Brief:
    """An edition in a line of a list. ``has_holes``: it was published although runs were missing."""

    number: int
    id: str
    made: str
    version: str
    title: str
    has_holes: bool = False


@dataclass(frozen=True)
class Verification:
    """How an experiment of an edition came out when it was trained again: its reproducibility class, and of how many runs."""

    experiment: str
    judgement: str
    runs: int
    made: str
    fingerprint: str


@dataclass(frozen=True)
class History:
    """The file with all editions. Asking never makes it; a file of a newer format, and one that is not ours, is wrong input."""

    file: Path

    def briefs(self) -> list[Brief]:
        """List the editions, the first one first."""
        with self._read() as asked:
            rows = asked(LISTED)
        return [Brief(number, id_, made, version, title, bool(holes)) for number, id_, made, version, title, holes in rows]

    def latest(self) -> Edition | None:
        """Give the latest edition; ``None`` when nothing was published yet."""
        briefs = self.briefs()
        return self.edition(briefs[-1].number) if briefs else None

    def before(self, edition: Edition) -> Edition | None:
        """Give the edition before one; ``None`` before the first."""
        return self.edition(edition.number - 1) if edition.number > 1 else None

    def find(self, name: str) -> Edition:
        """Give an edition by its number, its id or the beginning of it, ``latest``, ``previous``, or the day on which it was current (2026-11-20).

        Raises ``InvalidInput`` that lists what there is.
        """
        briefs = self.briefs()
        chosen = _chosen(name, briefs)
        if chosen is None:
            known = ", ".join(f"{one.number} ({one.id})" for one in briefs[-5:])
            hint = f"The latest are: {known}." if briefs else "Nothing was published yet: `lrbs-report build` makes the first edition."
            raise InvalidInput([Problem("", 0, 0, f'there is no edition "{name}"', hint)])
        return self.edition(chosen.number)

    def edition(self, number: int) -> Edition:
        """Give an edition that is there, each part verified. Raises ``DamagedStore`` when a part is not what was written."""
        with self._read() as asked:
            ((id_, made, *digests),) = asked(f"SELECT id, made, {', '.join(PARTS)} FROM editions WHERE number = ?", number)  # noqa: S608 - our own names
            parts = {part: json.loads(self._text(asked, digest)) for part, digest in zip(PARTS, digests, strict=True)}
            before = asked("SELECT id FROM editions WHERE number = ?", number - 1)
        return Edition(number, id_, content_of(parts), made, before[0][0] if before else "")

    def files(self, number: int) -> Mapping[str, str]:
        """Give the SHA-256 of every file that an edition published, by path."""
        with self._read() as asked:
            ((digest,),) = asked("SELECT files FROM editions WHERE number = ?", number)
            told: Mapping[str, str] = json.loads(self._text(asked, digest))
        return told

    def sources(self, edition: Edition) -> Mapping[str, str]:
        """Give the text of each file that an edition was made from, by path."""
        with self._read() as asked:
            return {path: self._text(asked, digest) for path, digest in edition.content.sources.items()}

    def pages(self) -> Mapping[str, bytes]:
        """Give the page of every edition, as it was written when the edition was made, by its path in the output folder."""
        with self._read() as asked:
            return {path: zlib.decompress(content) for path, content in asked("SELECT path, content FROM pages ORDER BY path")}

    def verifications(self) -> Mapping[int, Sequence[Verification]]:
        """Give what training again has shown, by edition."""
        found: dict[int, list[Verification]] = {}
        with self._read() as asked:
            for number, *told in asked("SELECT edition, experiment, class, runs, made, fingerprint FROM verifications ORDER BY made, experiment"):
                found.setdefault(number, []).append(Verification(*told))
        return found

    def trained(self) -> Mapping[str, str]:
        """Give when each run was last trained, by key."""
        with self._read() as asked:
            return dict(asked("SELECT key, made FROM trained"))

    def untold(self) -> list[int]:
        """Give the numbers of the editions that nobody was told of yet."""
        with self._read() as asked:
            return [number for (number,) in asked("SELECT number FROM editions WHERE number NOT IN (SELECT edition FROM told) ORDER BY number")]

    def keep(self, edition: Edition, files: Mapping[str, str], sources: Mapping[str, str], pages: Mapping[str, bytes], made: str) -> None:
        """Add an edition, all of it or nothing; one that is there already gets these files. Only for whoever holds the project."""
        parts = edition.content.parts()
        texts = {digest_of(text): text for text in (*parts.values(), canonical(files), *sources.values())}
        row = (edition.number, edition.id, made, edition.content.environment["version"], edition.title)
        digests = [*(digest_of(parts[part]) for part in PARTS), digest_of(canonical(files))]
        with self._write() as connection:
            connection.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", texts.items())
            blanks = ", ".join("?" * (len(row) + len(digests)))
            update = "ON CONFLICT (number) DO UPDATE SET files = excluded.files"
            connection.execute(f"INSERT INTO editions VALUES ({blanks}) {update}", (*row, *digests))  # noqa: S608 - blanks
            packed = [(path, edition.number, zlib.compress(content, 9)) for path, content in pages.items()]
            connection.executemany("INSERT OR IGNORE INTO pages VALUES (?, ?, ?)", packed)

    def keep_verified(self, number: int, found: Sequence[Verification]) -> None:
        """Remember what training an edition's runs again has shown."""
        rows = [(number, one.experiment, one.judgement, one.runs, one.made, one.fingerprint) for one in found]
        with self._write() as connection:
            connection.executemany("INSERT INTO verifications VALUES (?, ?, ?, ?, ?, ?)", rows)

    def keep_trained(self, keys: Sequence[str], made: str) -> None:
        """Remember when runs were trained."""
        with self._write() as connection:
            connection.executemany("INSERT OR REPLACE INTO trained VALUES (?, ?)", [(key, made) for key in keys])

    def keep_told(self, numbers: Sequence[int], made: str) -> None:
        """Remember that people were told of editions."""
        with self._write() as connection:
            connection.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", [(number, made) for number in numbers])

    def _text(self, asked: Asked, digest: str) -> str:
        found = asked("SELECT content FROM texts WHERE sha256 = ?", digest)
        if not found or digest_of(found[0][0]) != digest:
            raise DamagedStore(f"{self.file}: a part of an edition is not what was written (its SHA-256 differs). {WAY_OUT}")
        return str(found[0][0])

    @contextlib.contextmanager
    def _read(self) -> Iterator[Asked]:
        """Ask the file, in one transaction. A history that is not there yet answers like an empty one."""
        if not self.file.exists():
            yield lambda *_: []
            return
        with self._connected("rw") as connection:
            connection.execute("BEGIN")
            is_empty = not connection.execute("PRAGMA user_version").fetchone()[0]
            yield lambda question, *blanks: [] if is_empty else connection.execute(question, blanks).fetchall()

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """Change the file: everything inside the block, or nothing of it."""
        with self._connected("rwc") as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                marks = f"PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {FORMAT};\n"
                for statement in (SCHEMA + marks).split(";\n"):
                    connection.execute(statement)
            yield connection

    @contextlib.contextmanager
    def _connected(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Open the file, and turn what SQLite says into what a person can do."""
        try:
            with contextlib.closing(
                sqlite3.connect(f"{self.file.resolve().as_uri()}?mode={mode}", SECONDS, isolation_level=None, uri=True)
            ) as connection:
                self._refuse_foreign(connection)
                yield connection
        except sqlite3.OperationalError as error:
            raise DiskError(f"{self.file}: {error}. Free some space or correct the permissions, then run the same command again.") from error
        except sqlite3.DatabaseError as error:
            raise DamagedStore(f"{self.file}: {error}. {WAY_OUT}") from error

    def _refuse_foreign(self, connection: sqlite3.Connection) -> None:
        """Refuse a file of a newer format, or of another program."""
        (written,), (application,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id"))
        if application == APPLICATION and written > FORMAT:
            message = f"was written by a newer lrbs-report (format {written}); this one reads formats up to {FORMAT}"
            raise InvalidInput([Problem(str(self.file), 0, 0, message, "Update lrbs-report, then run the same command again.")])
        if application != APPLICATION and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            message = "is in the way: another program wrote it"
            raise InvalidInput([Problem(str(self.file), 0, 0, message, "Move it elsewhere, then run the same command again.")])


class Asked(Protocol):
    """How a history is asked: a question in SQL with its blanks, and all rows of the answer."""

    def __call__(self, question: str, *blanks: Any) -> list[Any]:  # noqa: ANN401 - any SQL value
        """Ask."""


WAY_OUT = "`lrbs-report build` sets it aside and begins a new history; a copy from version control brings the old one back."


def digest_of(text: str) -> str:
    """Give the SHA-256 of a text, under which it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def _chosen(name: str, briefs: Sequence[Brief]) -> Brief | None:
    """Find the edition that a person means."""
    places = {"latest": 1, "previous": 2}
    if name in places:
        return briefs[-places[name]] if len(briefs) >= places[name] else None
    if "-" in name:
        return next((one for one in reversed(briefs) if one.made[:10] <= name), None)
    exact = [one for one in briefs if name == str(one.number)]
    begun = [one for one in briefs if len(name) >= SHORTEST_ID and one.id.startswith(name)]
    return next(iter(exact or (begun if len(begun) == 1 else [])), None)
