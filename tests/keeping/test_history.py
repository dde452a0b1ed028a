"""The history: what was published stays readable, whole, and as it was."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from lrbs_report.base.errors import DamagedStore, DiskError, InvalidInput
from lrbs_report.editions.edition import Content, Edition, as_json, from_json, next_edition, page_path
from lrbs_report.keeping.history import History, digest_of
from lrbs_report.keeping.history_file import APPLICATION, FORMAT
from tests import ROOT
from tests.commands import content, run
from tests.factory.projects import kept_project
from tests.samples import ALL

CONTENT = Content(
    experiments={},
    numbers={
        "cost('a')": {
            "expression": "cost('a')",
            "over": "mean",
            "seed": None,
            "value": 0.1 + 0.2,
            "printed": {"es": "0,3"},
            "experiments": ["a"],
        }
    },
    claims={
        "c": {
            "statement": {"es": "Sí."},
            "holds": "1 < 2",
            "share": 1.0,
            "judgement": "holds",
            "agreeing": 3,
            "asked": 3,
            "experiments": [],
        }
    },
    figures={},
    environment={
        "title": {"es": "Título"},
        "languages": ["es"],
        "version": "1",
        "code": "c",
        "libraries": {"keras": "3"},
        "fingerprint": "f",
        "datasets": {},
        "machines": [],
    },
    sources={"experiments.toml": digest_of("text")},
)
SOURCES = {"experiments.toml": "text"}
NEXT = Content(
    experiments=CONTENT.experiments,
    numbers={},
    claims=CONTENT.claims,
    figures={},
    environment=CONTENT.environment,
    sources=CONTENT.sources,
)
ONE, TWO = digest_of("one"), digest_of("two")
FIRST_DAY, SECOND_DAY = "2026-01-05T03:17:00+00:00", "2026-02-05T03:17:00+00:00"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results that was built once."""
    folder = kept_project(tmp_path_factory.mktemp("built") / "project").folder
    run("build", "--project", folder, "--no-pdf")
    return folder


@pytest.fixture
def made(built: Path, tmp_path: Path) -> Path:
    """Return a copy of it to change."""
    return Path(shutil.copytree(built, tmp_path / "project"))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return a history of two editions."""
    made = History(tmp_path / "history.sqlite")
    first = next_edition(None, CONTENT)
    second = next_edition(first, NEXT)
    made.keep(first, {"report.html": ONE}, SOURCES, {page(first): b"one"}, FIRST_DAY)
    made.keep(
        second, {"report.html": TWO}, SOURCES, {page(first): b"other", page(second): b"two"}, SECOND_DAY
    )
    return made


def page(edition: Edition) -> str:
    """Return the path of an edition's page."""
    return page_path(edition.id, "es", "es")


def test_an_edition_comes_back_as_it_was(history: History) -> None:
    """Every digit, its files and its sources."""
    first = history.edition(1)
    assert CONTENT == first.content
    assert (0.30000000000000004, FIRST_DAY) == (first.content.numbers["cost('a')"]["value"], first.made)
    assert ({"report.html": ONE}, SOURCES) == (history.files(1), history.sources(first))


def test_a_page_never_changes(history: History) -> None:
    """What an address shows stays, whatever later editions would write there."""
    assert {page(history.edition(1)): b"one", page(history.edition(2)): b"two"} == history.pages()


def test_the_same_content_is_the_same_edition(history: History) -> None:
    """And content that was there before, after something else, is a new one."""
    latest = history.latest()
    assert latest == next_edition(latest, NEXT)
    again = next_edition(latest, CONTENT)
    assert (3, True) == (again.number, again.id not in (history.edition(1).id, history.edition(2).id))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("1", 1),
        ("2", 2),
        ("latest", 2),
        ("previous", 1),
        ("2026-01-05", 1),
        ("2026-02-04", 1),
        ("2027-01-01", 2),
    ],
)
def test_editions_have_several_names(history: History, name: str, number: int) -> None:
    """Number, day, and place from the end; and the beginning of the id."""
    assert number == history.find(name).number
    assert number == history.find(history.edition(number).id[:5]).number


@pytest.mark.parametrize("name", ["3", "0", "-1", "2025-12-31", "zzzz", ""])
def test_an_unknown_edition_is_wrong_input(history: History, name: str) -> None:
    """With what there is."""
    with pytest.raises(InvalidInput, match=r"there is no edition(.|\n)*The latest are: 1 \("):
        history.find(name)


def test_anyone_can_ask_with_sqlite(history: History) -> None:
    """Numbers, claims, environment and files are there as views."""
    with sqlite3.connect(history.file) as connection:
        answers = [
            connection.execute(f"SELECT * FROM {view}").fetchall()  # noqa: S608
            for view in ("numbers", "claims", "environment", "files")
        ]
    connection.close()
    assert [(1, "cost('a')", 0.1 + 0.2)] == answers[0]
    assert [(1, "c", "holds", 3, 3), (2, "c", "holds", 3, 3)] == answers[1]
    assert [(1, "keras", "3"), (2, "keras", "3")] == answers[2]
    assert [(1, "report.html", ONE), (2, "report.html", TWO)] == answers[3]


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    """Asking makes none."""
    none = History(tmp_path / "history.sqlite")
    assert ([], None, {}, []) == (none.briefs(), none.latest(), none.pages(), none.untold())
    assert not none.file.exists()


def test_an_edition_is_kept_whole_or_not_at_all(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in its middle leaves the history as it was."""
    before = history.briefs()
    monkeypatch.setattr("lrbs_report.keeping.history.zlib.compress", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        history.keep(next_edition(history.latest(), CONTENT), {}, SOURCES, {"p": b""}, SECOND_DAY)
    assert before == history.briefs()


def test_damage_is_noticed(history: History) -> None:
    """A part that is not what was written, and a file that is no database."""
    with sqlite3.connect(history.file) as connection:
        connection.execute("UPDATE texts SET content = replace(content, '0.3', '0.4')")
    connection.close()
    with pytest.raises(DamagedStore, match="SHA-256 differs"):
        history.edition(1)
    history.file.write_bytes(b"x" * 5000)
    with pytest.raises(DamagedStore, match="not a database"):
        history.briefs()


def test_a_newer_format_and_another_programs_file_are_refused(history: History, tmp_path: Path) -> None:
    """Neither is touched."""
    with sqlite3.connect(history.file) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    with pytest.raises(InvalidInput, match=r"newer lrbs-report \(format 2\)"):
        history.briefs()
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    before = (tmp_path / "other.sqlite").read_bytes()
    with pytest.raises(InvalidInput, match="another program wrote it"):
        History(tmp_path / "other.sqlite").keep(
            Edition(number=1, id="a", content=CONTENT), {}, SOURCES, {}, FIRST_DAY
        )
    assert before == (tmp_path / "other.sqlite").read_bytes()
    assert APPLICATION


def test_an_edition_travels_as_json() -> None:
    """And something else is not taken for one."""
    edition = next_edition(None, CONTENT)
    assert edition == from_json(as_json(edition))
    for wrong in (b"", b"[]", b"{}", b'{"number": 1}'):
        with pytest.raises(ValueError, match=r"expected|JSON|Expecting"):
            from_json(wrong)


def test_a_file_that_cannot_be_written_is_a_disk_error(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(DiskError, match=r"history\.sqlite: unable to open"):
        History(tmp_path / "none" / "history.sqlite").keep_told([1], FIRST_DAY)


# With the real command


def test_nightly_builds_change_nothing(made: Path) -> None:
    """Not a byte of the project, and no edition."""
    run("build", "--project", made, "--no-pdf")
    before = content(made)
    for _ in range(30 if ALL else 10):
        assert "Nothing to do" in run("build", "--project", made, "--no-pdf").stdout
    assert before == content(made)


def test_a_reader_sees_what_changed_and_every_edition_keeps_its_address(made: Path) -> None:
    """The page tells the changes and links to all editions.

    Their pages stay byte for byte; a lost note makes no new edition.
    """
    definitions = made / "experiments.toml"
    first = {path: text for path, text in content(made / "output").items() if path.startswith("editions/")}
    definitions.write_text(
        definitions.read_text(encoding="utf-8").replace("Es mejor.", "Es mucho mejor."), encoding="utf-8"
    )
    run("build", "--project", made, "--no-pdf")
    page, output = (made / "output" / "report.en.html").read_text(encoding="utf-8"), content(made / "output")
    assert "It is better." in page
    assert "experiments.toml was edited" in page
    told = json.loads(run("history", "--project", made, "--json").stdout)
    assert [True, True] == [f'href="editions/{one["id"]}.en.html"' in page for one in told]
    assert first == {path: output[path] for path in first}
    assert 4 == len([path for path in output if path.startswith("editions/")])
    (made / ".lrbs" / "current.json").unlink()
    run("build", "--project", made, "--no-pdf")
    assert (2, output) == (
        len(json.loads(run("history", "--project", made, "--json").stdout)),
        content(made / "output"),
    )


def test_a_killed_build_makes_one_edition(made: Path) -> None:
    """Published, but not yet in the history: the next build puts it there, under the same name."""
    named = json.loads(run("history", "--project", made, "--json").stdout)[0]["id"]
    before = content(made / "output")
    (made / ".lrbs" / "history.sqlite").unlink()
    run("build", "--project", made, "--no-pdf")
    assert (named, before) == (
        json.loads(run("history", "--project", made, "--json").stdout)[0]["id"],
        content(made / "output"),
    )


def test_a_damaged_history_is_set_aside_by_the_next_build(made: Path) -> None:
    """Commands that only read it end with 5; the build says where it went, and goes on."""
    (made / ".lrbs" / "history.sqlite").write_bytes(b"x" * 5000)
    for words in (["history"], ["diff"]):
        assert (
            "is damaged" in run(*words, "--project", made, code=5).stderr
            or "not a database" in run(*words, "--project", made, code=5).stderr
        )
    assert "was set aside as" in run("build", "--project", made, "--no-pdf").stdout
    assert 1 == len(json.loads(run("history", "--project", made, "--json").stdout))
    assert [b"x" * 5000] == [path.read_bytes() for path in (made / ".lrbs" / "set-aside").iterdir()]


def test_wrong_names_and_a_newer_history_are_one_message(made: Path, tmp_path: Path) -> None:
    """Exit code 2, and nothing is touched."""
    unbuilt = kept_project(tmp_path / "unbuilt").folder
    assert "there is no edition" in run("diff", "--project", unbuilt, code=2).stderr
    for words in (["diff", "7"], ["diff", "1", "7"], ["verify", "--edition", "7"]):
        assert 'there is no edition "7"' in run(*words, "--project", made, code=2).stderr
    with sqlite3.connect(made / ".lrbs" / "history.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    (made / "experiments.toml").write_text(
        (made / "experiments.toml").read_text(encoding="utf-8") + "# changed\n", encoding="utf-8"
    )
    before = content(made)
    for words in (["history"], ["build", "--no-pdf"], ["verify"]):
        assert "Update lrbs-report" in run(*words, "--project", made, code=2).stderr
    assert {path: text for path, text in before.items() if "lock" not in path} == {
        path: text for path, text in content(made).items() if "lock" not in path
    }


def test_a_job_can_show_what_its_build_did(tmp_path: Path) -> None:
    """The first edition, nothing new, a change, and a failure, one after the other.

    They stand below what was in the file before.
    """
    made = kept_project(tmp_path / "project").folder
    summary, definitions = tmp_path / "summary.md", made / "experiments.toml"
    summary.write_text("Before.\n", encoding="utf-8")
    build = ("build", "--project", made, "--no-pdf", "--summary", summary)
    run(*build)
    run(*build)
    definitions.write_text(
        definitions.read_text(encoding="utf-8").replace("Es mejor.", "Es mucho mejor."), encoding="utf-8"
    )
    run(*build)
    definitions.write_text("nonsense", encoding="utf-8")
    run(*build, code=2)
    told = summary.read_text(encoding="utf-8")
    order = (
        "Before.",
        "The first edition was published",
        "Nothing changed",
        "claim better is worded",
        "### The build failed",
        "experiments.toml:1:",
    )
    places = [told.index(part) for part in order]
    assert sorted(places) == places
    assert 1 == told.count("### The build failed")
    assert (
        "summary.md"
        in run("build", "--project", made, "--summary", tmp_path / "none" / "summary.md", code=4).stderr
    )


OLD = ROOT / "tests" / "data" / "history-format-1.sqlite"


def test_an_edition_of_long_ago_is_readable(tmp_path: Path) -> None:
    """A history that an earlier state of this tool wrote, kept with the tests.

    Its numbers, its comparison, and a new edition after it.
    """
    made = kept_project(tmp_path / "project").folder
    (made / ".lrbs").mkdir(exist_ok=True)
    shutil.copy(OLD, made / ".lrbs" / "history.sqlite")
    told = json.loads(run("history", "--project", made, "--json").stdout)
    assert [("2024-11-23T03:17:00+00:00", "b3b9bf49ad5e")] == [(one["made"], one["id"]) for one in told][:1]
    first = History(OLD).edition(1)
    assert (0.9230333333333333, "0,9230") == (
        first.content.numbers["accuracy('fast')"]["value"],
        first.content.numbers["accuracy('fast')"]["printed"]["es"],
    )
    run("build", "--project", made, "--no-pdf")
    assert first.content == History(made / ".lrbs" / "history.sqlite").edition(1).content
    assert "Edition 1 (" in run("diff", "1", "latest", "--project", made).stdout
