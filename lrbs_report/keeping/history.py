"""The history of a report: every edition that was published, in one SQLite file of the store.

The file is ``.lrbs/history.sqlite``. Each part of an edition is kept once, as JSON text under its SHA-256,
however many editions share it. Views (``numbers``, ``claims``, ``environment``, ``files``) let any program
that reads SQLite ask. Commit the file along with the results, and every clone has the history.

Whoever clones a project has a history that somebody else wrote, so what is read is held to what this tool
writes, field by field (``recollection``), out of a file that was opened with care (``history_file``).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import said_of, sha256_of
from lrbs_report.base.plain_json import canonical
from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import Edition
from lrbs_report.keeping.history_file import damaged, files_of, reading, refuse_broken, writing
from lrbs_report.keeping.recollection import PARTS, Brief, Recollection, Verification, digest_of

__all__ = ["Brief", "History", "Verification", "digest_of"]

SHORTEST_ID = 4


@dataclass(frozen=True)
class History:
    """The file with all editions.

    Asking never makes it; a file of a newer format, and one that is not ours, is wrong input. Every question
    raises ``DamagedStore`` when what it reads is not as this tool writes it.
    """

    file: Path

    @property
    def there(self) -> tuple[Path, ...]:
        """The file and what SQLite would read beside it, as far as there is any of them.

        They are in the order in which they can be moved away.
        """
        return tuple(path for path in files_of(self.file) if os.path.lexists(path))

    def digest(self) -> str:
        """Sum up the file and what lies beside it in a text, without looking into it.

        The text is empty where there is no file.
        """
        there = self.there
        if not there:
            return ""
        try:
            return " ".join(f"{path.name} {sha256_of(path)}" for path in there)
        except OSError as error:
            damaged(self.file, tr("it cannot be read: {strerror}", strerror=said_of(error)))

    def check(self) -> None:
        """Read all that anybody ever reads.

        A report carries every earlier edition along, and one that is damaged stops it.
        """
        with reading(self.file) as ask:
            if os.path.lexists(self.file):
                refuse_broken(ask, self.file)
            Recollection(file=self.file, ask=ask).check()

    def briefs(self) -> list[Brief]:
        """List the editions, the first one first."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).briefs()

    def latest(self) -> Edition | None:
        """Return the latest edition; ``None`` when nothing was published yet."""
        briefs = self.briefs()
        return self.edition(briefs[-1].number) if briefs else None

    def before(self, edition: Edition) -> Edition | None:
        """Return the edition before one; ``None`` before the first."""
        return self.edition(edition.number - 1) if edition.number > 1 else None

    def find(self, name: str) -> Edition:
        """Return an edition by its number, its id or the beginning of it, ``latest``, ``previous``, or a day.

        The day is one on which the edition was current (2026-11-20). Raises ``InvalidInput`` that lists what
        there is.
        """
        briefs = self.briefs()
        chosen = _chosen(name, briefs)
        if chosen is None:
            known = ", ".join(f"{one.number} ({one.id})" for one in briefs[-5:])
            hint = (
                tr("The latest are: {known}.", known=known)
                if briefs
                else tr("Nothing was published yet: `lrbs-report build` makes the first edition.")
            )
            raise InvalidInput(
                [
                    Problem(
                        message=tr('there is no edition "{name}"', name=name),
                        hint=hint,
                    )
                ]
            )
        return self.edition(chosen.number)

    def edition(self, number: int) -> Edition:
        """Return an edition that is there, each part verified."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).edition(number)

    def files(self, number: int) -> Mapping[str, str]:
        """Return the SHA-256 of every file that an edition published, by path."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).files(number)

    def sources(self, edition: Edition) -> Mapping[str, str]:
        """Return the text of each file that an edition was made from, by path."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).sources(edition)

    def pages(self) -> Mapping[str, bytes]:
        """Return the page of every edition, by its path in the output folder.

        Each is as it was written when the edition was made.
        """
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).pages()

    def verifications(self) -> Mapping[int, Sequence[Verification]]:
        """Return what training again has shown, by edition."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).verifications()

    def trained(self) -> Mapping[str, str]:
        """Return when each run was last trained, by key."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).trained()

    def untold(self) -> list[int]:
        """Return the numbers of the editions that nobody was told of yet."""
        with reading(self.file) as ask:
            return Recollection(file=self.file, ask=ask).untold()

    def keep(
        self,
        edition: Edition,
        files: Mapping[str, str],
        sources: Mapping[str, str],
        pages: Mapping[str, bytes],
        made: str,
    ) -> None:
        """Add an edition, all of it or nothing; one that is there already gets these files.

        Only for whoever holds the project.
        """
        parts = edition.content.parts()
        texts = {digest_of(text): text for text in (*parts.values(), canonical(files), *sources.values())}
        row = (edition.number, edition.id, made, edition.content.environment["version"], edition.title)
        digests = [*(digest_of(parts[part]) for part in PARTS), digest_of(canonical(files))]
        with writing(self.file) as connection:
            connection.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", texts.items())
            blanks = ", ".join("?" * (len(row) + len(digests)))
            update = "ON CONFLICT (number) DO UPDATE SET files = excluded.files"
            connection.execute(f"INSERT INTO editions VALUES ({blanks}) {update}", (*row, *digests))  # noqa: S608 - blanks
            packed = [(path, edition.number, zlib.compress(content, 9)) for path, content in pages.items()]
            connection.executemany("INSERT OR IGNORE INTO pages VALUES (?, ?, ?)", packed)

    def keep_verified(self, number: int, found: Sequence[Verification]) -> None:
        """Remember what training an edition's runs again has shown."""
        rows = [(number, one.experiment, one.judgement, one.runs, one.made, one.fingerprint) for one in found]
        with writing(self.file) as connection:
            connection.executemany("INSERT INTO verifications VALUES (?, ?, ?, ?, ?, ?)", rows)

    def keep_trained(self, keys: Sequence[str], made: str) -> None:
        """Remember when runs were trained."""
        with writing(self.file) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO trained VALUES (?, ?)", [(key, made) for key in keys]
            )

    def keep_told(self, numbers: Sequence[int], made: str) -> None:
        """Remember that people were told of editions."""
        with writing(self.file) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO told VALUES (?, ?)", [(number, made) for number in numbers]
            )


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
