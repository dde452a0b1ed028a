"""A history that a stranger wrote does nothing, to nobody.

What does not fit is damage, which is said once, and set aside by a build.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.errors import DamagedStore, InvalidInput
from lrbs_report.base.plain_json import canonical
from lrbs_report.editions.edition import id_of_texts
from lrbs_report.keeping.history import History, digest_of
from lrbs_report.keeping.history_file import JOURNAL_MAGIC
from lrbs_report.keeping.project import Project
from lrbs_report.keeping.recollection import PARTS
from lrbs_report.study.reading import read_study
from lrbs_report.walks.made_from import read_sources
from tests.commands import content, run
from tests.factory.projects import two_editions

ENDLESS = "AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT"
MARKUP = "<script>alert(1)</script>"
Attack = Callable[[Path], object]
"""Alters the history at this place."""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two editions."""
    return two_editions(tmp_path_factory.mktemp("honest") / "project")


@pytest.fixture
def project(honest: Path, tmp_path: Path) -> Path:
    """Return a copy of it, in a folder of its own in which nothing else lies but a file of somebody's."""
    (tmp_path / "precious.txt").write_text("precious", encoding="utf-8")
    return Path(shutil.copytree(honest, tmp_path / "project"))


def sql(*statements: str, blanks: tuple[Any, ...] = ()) -> Attack:
    """Change a history by SQL; the last statement has the blanks."""

    def attack(file: Path) -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        for statement in statements:
            connection.execute(statement, blanks if statement is statements[-1] else ())
        connection.close()

    return attack


TEXT = "SELECT content FROM texts WHERE sha256 = ?"


def part(name: str, change: Callable[[Any], object]) -> Attack:
    """Change a part of the second edition, and repair all around it."""

    def attack(file: Path) -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        ((text,),) = connection.execute(
            f"SELECT content FROM texts JOIN editions ON sha256 = {name} WHERE number = 2"  # noqa: S608 - ours
        )
        told = json.loads(text)
        change(told)
        put(connection, name, canonical(told))
        connection.close()

    return attack


def text_of(name: str, text: str) -> Attack:
    """Put another text in the place of a part."""

    def attack(file: Path) -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        put(connection, name, text)
        connection.close()

    return attack


def put(connection: sqlite3.Connection, name: str, text: str) -> None:
    """Put a text into the place of a part of the second edition so that all fits.

    It stands under its digest, with the id that sums it up, and its page.
    """
    connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (digest_of(text), text))
    connection.execute(f"UPDATE editions SET {name} = ? WHERE number = 2", (digest_of(text),))  # noqa: S608 - ours
    (first,), (old,) = connection.execute("SELECT id FROM editions ORDER BY number")
    (digests,) = connection.execute(f"SELECT {', '.join(PARTS)} FROM editions WHERE number = 2")  # noqa: S608 - ours
    texts = {
        part: kept
        for part, digest in zip(PARTS, digests, strict=True)
        for (kept,) in connection.execute(TEXT, (digest,))
    }
    new = id_of_texts(first, texts)
    connection.execute("UPDATE editions SET id = ? WHERE number = 2", (new,))
    connection.execute("UPDATE pages SET path = replace(path, ?, ?)", (old, new))


def raw(change: Callable[[bytes], bytes]) -> Attack:
    """Change the bytes of a history."""
    return lambda file: file.write_bytes(change(file.read_bytes()))


def beside(ending: str, make: Callable[[Path], object]) -> Attack:
    """Put something beside a history, where SQLite looks."""
    return lambda file: make(file.with_name(file.name + ending))


def instead(make: Callable[[Path], object]) -> Attack:
    """Put something in the place of a history."""

    def attack(file: Path) -> None:
        file.unlink()
        make(file)

    return attack


def linked(file: Path) -> None:
    """Put a link to the history in its place."""
    file.rename(file.parent.parent.parent / "elsewhere.sqlite")
    file.symlink_to(file.parent.parent.parent / "elsewhere.sqlite")


def deleting_journal(file: Path) -> None:
    """Leave a journal that names somebody's file.

    SQLite deletes it when it has put back what the journal holds.
    """
    precious = str(file.parents[2] / "precious.txt").encode()
    size = int.from_bytes(file.read_bytes()[16:18], "big")
    head = JOURNAL_MAGIC + struct.pack(">IIIII", 0, 1, file.stat().st_size // size, 512, size)
    name = struct.pack(">I", 2**30 // size + 1) + precious + struct.pack(">II", len(precious), sum(precious))
    file.with_name(f"{file.name}-journal").write_bytes(head.ljust(512, b"\0") + name + JOURNAL_MAGIC)


def utf_16(file: Path) -> None:
    """Write the same tables with texts of another encoding."""
    statements = "".join(f"{line}\n" for line in sqlite3.connect(file).iterdump())
    file.unlink()
    connection = sqlite3.connect(file)
    connection.executescript(
        f"PRAGMA encoding = 'UTF-16'; {statements} "
        f"PRAGMA application_id = {0x6C726273}; PRAGMA user_version = 1;"
    )
    connection.close()


def schema(table: str, before: str, after: str) -> Attack:
    """Rewrite what the file says of a table."""
    change = f"UPDATE sqlite_master SET sql = replace(sql, '{before}', '{after}') WHERE name = '{table}'"  # noqa: S608 - ours
    return sql("PRAGMA writable_schema = ON", change)


def shared_pages(file: Path) -> None:
    """Let two tables be one: what is written to the one changes the other."""
    root = "(SELECT rootpage FROM sqlite_master WHERE name = 'told')"
    share = f"UPDATE sqlite_master SET rootpage = {root} WHERE name = 'editions'"  # noqa: S608 - ours
    sql("PRAGMA writable_schema = ON", share)(file)


def rows_without_end(file: Path) -> None:
    """Verify an edition as often as nobody ever does."""
    connection = sqlite3.connect(file, isolation_level=None)
    row = (1, "fast", "a", 1, "2026-01-01T00:00:00+00:00", "x")
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO verifications VALUES (?, ?, ?, ?, ?, ?)", (row for _ in range(bounds.HISTORY_ROWS + 1))
    )
    connection.execute("COMMIT")
    connection.close()


def at_page(change: str, value: str) -> Attack:
    """Change the page of the first edition."""
    return sql(f"UPDATE pages SET {change} WHERE edition = 1", blanks=(value,))  # noqa: S608 - ours


def miscounted(old: bytes) -> bytes:
    """Let the second page of the file say of its free bytes what is not so.

    Everything in it can still be read.
    """
    at = int.from_bytes(old[16:18], "big") + 7
    return old[:at] + bytes([old[at] + 1]) + old[at + 1 :]


LISTED: dict[str, Attack] = {
    "a view that never ends": sql(
        "DROP VIEW numbers", f"CREATE VIEW numbers {ENDLESS} 1 AS edition, x AS name, 1 AS value FROM c"
    ),
    "a view in the place of a table": sql(
        "ALTER TABLE texts RENAME TO t", f"CREATE VIEW texts {ENDLESS} x AS sha256, x AS content FROM c"
    ),
    "a trigger that deletes": sql("CREATE TRIGGER t AFTER INSERT ON trained BEGIN DELETE FROM editions; END"),
    "a trigger on told": sql("CREATE TRIGGER t AFTER INSERT ON told BEGIN DELETE FROM pages; END"),
    "a table more": sql("CREATE TABLE more (a)"),
    "an index more": sql("CREATE INDEX i ON editions (title)"),
    "statistics": sql("ANALYZE"),
    "a virtual table": sql("CREATE VIRTUAL TABLE v USING fts5(a)"),
    "an index of places": sql("CREATE VIRTUAL TABLE v USING rtree(id, low, high)"),
    "a table less": sql("DROP TABLE told"),
    "a column that is computed": sql("ALTER TABLE trained ADD COLUMN more AS (abs(-9223372036854775808))"),
    "a column more": sql("ALTER TABLE told ADD COLUMN more DEFAULT 1"),
    "a check with a function": schema(
        "told", "made TEXT NOT NULL", "made TEXT NOT NULL CHECK (randomblob(900000000) IS NOT NULL)"
    ),
    "a default that is huge": schema(
        "trained", "made TEXT NOT NULL", "made TEXT NOT NULL DEFAULT (hex(zeroblob(400000000)))"
    ),
    "rows without their numbers": schema("trained", " WITHOUT ROWID", ""),
    "tables in each other": shared_pages,
    "a schema that is no SQL": schema("told", "CREATE TABLE", "CREATE FABLE"),
    "a write-ahead log": sql("PRAGMA journal_mode = WAL"),
    "another encoding": utf_16,
    "an id with markup": sql("UPDATE editions SET id = ? WHERE number = 2", blanks=(MARKUP,)),
    "an id with a way out": sql("UPDATE editions SET id = '../../../../x' WHERE number = 2"),
    "a number without end": sql("UPDATE editions SET number = 4611686018427387904 WHERE number = 2"),
    "a number below zero": sql("UPDATE editions SET number = -1 WHERE number = 1"),
    "a hole among the numbers": sql("UPDATE editions SET number = 3 WHERE number = 2"),
    "no first edition": sql("DELETE FROM editions WHERE number = 1"),
    "a day that is none": sql("UPDATE editions SET made = 'yesterday'"),
    "a day that there never was": sql("UPDATE editions SET made = '2026-02-30T03:17:00+00:00'"),
    "a day with more behind it": sql("UPDATE editions SET made = made || ?", blanks=("\n::error::forged",)),
    "a title of 80 MB": sql("UPDATE editions SET title = hex(zeroblob(40000000)) WHERE number = 2"),
    "a title that is none": sql("UPDATE editions SET title = x'00ff' WHERE number = 2"),
    "a version of 10 MB": sql("UPDATE editions SET version = hex(zeroblob(5000000)) WHERE number = 2"),
    "a text of 200 MB": sql(
        "UPDATE texts SET content = zeroblob(200000000) "
        "WHERE sha256 = (SELECT environment FROM editions WHERE number = 2)"
    ),
    "a part that is not there": sql(
        "DELETE FROM texts WHERE sha256 = (SELECT environment FROM editions WHERE number = 2)"
    ),
    "no JSON": sql(
        "UPDATE texts SET content = '{' WHERE sha256 = (SELECT environment FROM editions WHERE number = 2)"
    ),
    "letters that are none": sql("UPDATE editions SET title = CAST(x'ff80' AS TEXT) WHERE number = 2"),
    "a verification of nothing": sql(
        "INSERT INTO verifications VALUES (7, 'fast', 'bit-identical', 1, '2026-01-01T00:00:00+00:00', 'x')"
    ),
    "a verification with markup": sql(
        "INSERT INTO verifications VALUES (1, ?, 'a', 1, '2026-01-01T00:00:00+00:00', 'x')", blanks=(MARKUP,)
    ),
    "a verification on no day": sql("INSERT INTO verifications VALUES (1, 'fast', 'a', 1, 'yesterday', 'x')"),
    "600 000 rows": rows_without_end,
    "a link": linked,
    "a folder": instead(Path.mkdir),
    "a pipe": instead(os.mkfifo),
    "a device": instead(lambda file: file.symlink_to("/dev/zero")),
    "larger than any": lambda file: os.truncate(file, bounds.HISTORY + 1),
    "nothing": raw(lambda _: b""),
    "only a header": raw(lambda old: old[:100]),
    "half of it": raw(lambda old: old[: len(old) // 2]),
    "noise": raw(lambda old: bytes(one ^ 0x5A for one in old)),
    "text": raw(lambda _: b"<!doctype html>" * 1000),
    "a journal that is a link": beside("-journal", lambda path: path.symlink_to("/etc/passwd")),
    "a journal that is a pipe": beside("-journal", os.mkfifo),
    "a journal that is a folder": beside("-journal", Path.mkdir),
    "a journal that deletes": deleting_journal,
    "a log beside it": beside("-wal", lambda path: path.write_bytes(b"\x37\x7f\x06\x82" * 100)),
    "an index of a log": beside("-shm", lambda path: path.symlink_to("/etc/passwd")),
}
"""What is noticed by whoever only lists the editions."""


def one_message(said: str) -> str:
    """Insist on one message on one line that names the history, and return it."""
    lines = said.strip().splitlines()
    assert 1 == len(lines), said
    assert "history.sqlite" in lines[0]
    assert not re.search(r"defect|Traceback", said)
    return lines[0]


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("attack", LISTED.values(), ids=LISTED)
def test_a_hostile_history_is_damage(project: Path, attack: Attack) -> None:
    """Said once, with exit code 5, by a command that reads it; nothing else in the folder changes."""
    attack(project / ".lrbs" / "history.sqlite")
    before = {
        name: text
        for name, text in content(project.parent).items()
        if not name.endswith(("history.sqlite", "elsewhere.sqlite"))
    }
    said = one_message(run("history", "--project", project, code=5).stderr)
    assert "lrbs-report build" in said
    assert before == {
        name: text
        for name, text in content(project.parent).items()
        if not name.endswith(("history.sqlite", "elsewhere.sqlite"))
    }


NESTED = '{"a":' * 5000 + "1" + "}" * 5000
READ: dict[str, Attack] = {
    "a source outside": part(
        "sources", lambda told: told.update({"../../outside.txt": told["experiments.toml"]})
    ),
    "a source from the root": part(
        "sources",
        lambda told: told.update({"/tmp/outside.txt": told["experiments.toml"]}),  # noqa: S108 - what is attacked
    ),
    "a source among what is kept": part(
        "sources", lambda told: told.update({".lrbs/results/x.json": told["experiments.toml"]})
    ),
    "a source in capitals": part(
        "sources", lambda told: told.update({".LRBS/keras/keras.json": told["experiments.toml"]})
    ),
    "a source inside of a source": part(
        "sources", lambda told: told.update({"experiments.toml/x": told["experiments.toml"]})
    ),
    "a source of many letters": part(
        "sources", lambda told: told.update({"a" * 300: told["experiments.toml"]})
    ),
    "a source with a line break": part(
        "sources", lambda told: told.update({"a\nb": told["experiments.toml"]})
    ),
    "a source without a text": part("sources", lambda told: told.update({"more.txt": "0" * 64})),
    "a digest that is none": part("sources", lambda told: told.update({"experiments.toml": "../x"})),
    "a language that is a path": part("environment", lambda told: told.update({"languages": ["../../../x"]})),
    "a title with a line break": part(
        "environment", lambda told: told["title"].update({"en": "Test\n::error::forged"})
    ),
    "no languages": part("environment", lambda told: told.update({"languages": []})),
    "results that are a list": text_of("experiments", "[]"),
    "results without end": text_of("experiments", NESTED),
    "results with a number that is none": text_of("experiments", '{"a": NaN}'),
    "claims that are judged otherwise": part(
        "claims", lambda told: told["better"].update({"judgement": MARKUP})
    ),
    "a chart of another kind": part(
        "figures", lambda told: next(iter(told.values()))["chart"].update({"kind": "Virus"})
    ),
    "a chart with more arguments": part(
        "figures", lambda told: next(iter(told.values()))["chart"].update({"more": 1})
    ),
    "a number for nobody": part(
        "numbers", lambda told: next(iter(told.values())).update({"experiments": "x"})
    ),
    "another title than in the list": sql("UPDATE editions SET title = 'Another' WHERE number = 2"),
    "another version than in the list": sql("UPDATE editions SET version = '9.9' WHERE number = 2"),
    "an id that is a number": sql("UPDATE editions SET id = 123456789012 WHERE number = 2"),
    "another id": sql("UPDATE editions SET id = '0123456789ab' WHERE number = 2"),
    "a part that is another": sql("UPDATE texts SET content = replace(content, '0.9', '0.8')"),
    "written otherwise": text_of("claims", "{ }"),
    "a page that counts wrongly": raw(miscounted),
}
"""What is noticed by whoever reads the editions."""


@pytest.mark.attack
@pytest.mark.parametrize("attack", READ.values(), ids=READ)
def test_a_hostile_edition_is_damage(project: Path, attack: Attack) -> None:
    """Noticed when it is read: nothing of it becomes a path, and nothing is written."""
    attack(project / ".lrbs" / "history.sqlite")
    before = content(project.parent)
    with pytest.raises(DamagedStore, match=r"history\.sqlite"):
        project_history(project).check()
    assert before == content(project.parent)


def project_history(project: Path) -> History:
    """Return the history of a project."""
    return Project(project).store.history


PAGES: dict[str, Attack] = {
    "outside": at_page("path = ?", "../../outside.html"),
    "from the root": at_page("path = ?", "/tmp/outside.html"),  # noqa: S108 - what is attacked
    "the report": at_page("path = ?", "report.html"),
    "the manifest": at_page("path = ?", "manifest.json"),
    "the edition": at_page("path = ?", "data/edition.json"),
    "a page of nobody": at_page("path = ?", "editions/0123456789ab.html"),
    "a page in a language of nobody": at_page("path = replace(path, '.html', ?)", ".fr.html"),
    "of another edition": sql("UPDATE pages SET edition = 3 - edition"),
    "one more": sql("INSERT INTO pages VALUES ('index.html', 1, x'789c03000000000001')"),
    "gone": sql("DELETE FROM pages WHERE edition = 1"),
    "a bomb": sql("UPDATE pages SET content = ?", blanks=(zlib.compress(b"0" * (bounds.PART + 1), 9),)),
    "a hundred megabytes": sql("UPDATE pages SET content = zeroblob(100000000)"),
    "not packed": sql("UPDATE pages SET content = x'00'"),
    "cut short": sql("UPDATE pages SET content = substr(content, 1, length(content) - 8)"),
    "with more behind it": sql("UPDATE pages SET content = CAST(content || x'00' AS BLOB)"),
    "a text": sql("UPDATE pages SET content = 'text'"),
}


@pytest.mark.attack
@pytest.mark.parametrize("attack", PAGES.values(), ids=PAGES)
def test_a_hostile_page_is_damage(project: Path, attack: Attack) -> None:
    """Only pages of editions in their languages are read, under their own names and as large as pages are."""
    attack(project / ".lrbs" / "history.sqlite")
    with pytest.raises(DamagedStore, match=r"history\.sqlite"):
        project_history(project).pages()


BUILT = {
    "a source outside": READ["a source outside"],
    "a page outside": PAGES["outside"],
    "a page over the report": PAGES["the report"],
    "a trigger that deletes": LISTED["a trigger that deletes"],
    "a view that never ends": LISTED["a view in the place of a table"],
    "a link": linked,
    "a pipe": LISTED["a pipe"],
    "a folder": LISTED["a folder"],
    "a journal that deletes": deleting_journal,
    "a log beside it": LISTED["a log beside it"],
}


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("attack", BUILT.values(), ids=BUILT)
def test_a_build_sets_a_hostile_history_aside(project: Path, attack: Attack) -> None:
    """With one notice; it begins anew, the next one has nothing to do, and nothing outside was touched."""
    attack(project / ".lrbs" / "history.sqlite")
    outside = {path.name for path in project.parent.iterdir()}
    said = run("build", "--project", project, "--no-pdf").stdout
    assert 1 == said.count("was set aside as")
    assert [1] == [one["number"] for one in json.loads(run("history", "--project", project, "--json").stdout)]
    assert "Nothing to do" in run("build", "--project", project, "--no-pdf").stdout
    assert ("precious", outside) == (
        (project.parent / "precious.txt").read_text(encoding="utf-8"),
        {path.name for path in project.parent.iterdir()},
    )
    assert "report.html" in json.loads((project / "output" / "manifest.json").read_bytes())["files"]


@pytest.mark.attack
@pytest.mark.parametrize(
    "words",
    [("diff",), ("verify", "--files"), ("notify", "--dry-run"), ("history", "--json")],
    ids=lambda words: words[0],
)
def test_every_reading_command_says_it_once(project: Path, words: tuple[str, ...]) -> None:
    """With exit code 5."""
    LISTED["a trigger that deletes"](project / ".lrbs" / "history.sqlite")
    one_message(run(*words, "--project", project, code=5).stderr)


@pytest.mark.attack
def test_a_question_has_an_end(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the file makes of it: its time is up, and that is damage."""
    monkeypatch.setattr(bounds, "HISTORY_SECONDS", -1.0)
    monkeypatch.setattr("lrbs_report.keeping.history_file.STEPS", 1)
    with pytest.raises(DamagedStore, match="takes longer than"):
        project_history(project).briefs()


@pytest.mark.attack
@pytest.mark.parametrize("name", ["a title of 80 MB", "a text of 200 MB"])
def test_nothing_large_is_read(project: Path, name: str) -> None:
    """SQLite itself refuses it: no memory is taken for it."""
    LISTED[name](project / ".lrbs" / "history.sqlite")
    with pytest.raises(DamagedStore, match="too big"):
        project_history(project).briefs()


@pytest.mark.attack
def test_a_change_that_fits_is_one(project: Path) -> None:
    """What the attacks above are made with gives an edition like any other.

    It does when what it says is like any other's.
    """
    part("claims", lambda told: told["better"].update({"agreeing": 2}))(project / ".lrbs" / "history.sqlite")
    project_history(project).check()


@pytest.mark.attack
def test_labels_that_would_fill_the_memory_are_not_drawn(project: Path) -> None:
    """The page that compares two editions does without."""

    def lengthened(told: dict[str, Any]) -> None:
        (figure,) = [one for one in told.values() if one["chart"]["kind"] == "DotChart"]
        figure["chart"]["rows"][0] |= {"label": "x" * 5000, "values": [0.5]}

    part("figures", lengthened)(project / ".lrbs" / "history.sqlite")
    assert "<svg" not in run("diff", "--format", "html", "--project", project).stdout


@pytest.mark.attack
def test_more_than_a_report_can_carry_is_damage(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that a thousand editions share is carried a thousand times."""
    monkeypatch.setattr(bounds, "CARRIED", 20_000)
    with pytest.raises(DamagedStore, match="more than 20000 bytes"):
        project_history(project).check()


@pytest.mark.attack
def test_more_lists_than_any_edition_has_are_damage(project: Path) -> None:
    """A few bytes of JSON are many of Python's."""
    text_of("numbers", "[" + ",".join(["[]"] * (bounds.BRACKETS + 1)) + "]")(
        project / ".lrbs" / "history.sqlite"
    )
    with pytest.raises(DamagedStore, match="lists and tables"):
        project_history(project).check()


@pytest.mark.attack
def test_a_newer_format_is_wrong_input_and_so_is_another_program(project: Path) -> None:
    """Neither is set aside: somebody may need it."""
    file = project / ".lrbs" / "history.sqlite"
    sql("PRAGMA user_version = 2")(file)
    with pytest.raises(InvalidInput, match="newer lrbs-report"):
        project_history(project).check()
    file.unlink()
    sql("CREATE TABLE mine (a)")(file)
    with pytest.raises(InvalidInput, match="another program"):
        project_history(project).check()


@pytest.mark.attack
@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_a_folder_beside_no_history_is_damage(project: Path, ending: str) -> None:
    """Nothing could be written there.

    A reading command says so, and a build sets the folder aside with all that is in it.
    """
    file = project / ".lrbs" / "history.sqlite"
    file.rename(project.parent / "elsewhere.sqlite")
    beside(ending, Path.mkdir)(file)
    (file.with_name(file.name + ending) / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DamagedStore, match=f"{ending} lies beside it"):
        project_history(project).briefs()
    run("build", "--project", project, "--no-pdf")
    assert ["mine"] == [
        path.read_text(encoding="utf-8") for path in (project / ".lrbs" / "set-aside").rglob("mine.txt")
    ]


# What is read of a project


@pytest.mark.attack
def test_a_link_among_the_templates_is_not_read(project: Path) -> None:
    """Neither out of the project, nor to what somebody keeps in it: what is read is published."""
    templates = project / "templates"
    templates.mkdir()
    (project / ".git").mkdir()
    (project / ".git" / "config").write_text("token = secret", encoding="utf-8")
    (templates / "outside.txt").symlink_to(project.parent / "precious.txt")
    (templates / "kept.txt").symlink_to(project / ".git" / "config")
    (templates / "deep").symlink_to(project.parent, target_is_directory=True)
    (templates / "own.txt").write_text("mine", encoding="utf-8")
    os.mkfifo(templates / "pipe")
    assert {"experiments.toml", "templates/own.txt"} == sources_of(project).keys()


def sources_of(project: Path) -> dict[str, str]:
    """Return the sources of a project's report."""
    return dict(read_sources(Project(project), read_study(project / "experiments.toml")))


@pytest.mark.attack
def test_a_folder_of_templates_that_is_a_link_is_not_read(project: Path) -> None:
    """All of somebody's home would be published."""
    (project / "templates").symlink_to(project.parent, target_is_directory=True)
    assert {"experiments.toml"} == sources_of(project).keys()


@pytest.mark.attack
def test_too_many_templates_are_refused(project: Path) -> None:
    """By name."""
    (project / "templates").mkdir()
    for number in range(bounds.TEMPLATES + 1):
        (project / "templates" / f"{number}.txt").touch()
    with pytest.raises(InvalidInput, match=r"templates: has too many files"):
        sources_of(project)


@pytest.mark.attack
def test_a_template_that_is_too_large_is_refused(project: Path) -> None:
    """By name."""
    (project / "templates").mkdir()
    (project / "templates" / "large.txt").write_bytes(b"x" * (bounds.TEXT + 1))
    with pytest.raises(InvalidInput, match=r"large\.txt: is larger than"):
        sources_of(project)
