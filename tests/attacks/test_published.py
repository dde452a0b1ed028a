"""A published folder or a project of a stranger's: nothing of it is confirmed that is not so.

And none of it hangs, leads out or fills the memory.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.files import sha256_of
from lrbs_report.editions import edition
from lrbs_report.editions.edition import as_json, id_of, page_path
from lrbs_report.keeping.history import History
from lrbs_report.keeping.output import MANIFEST
from lrbs_report.walks.verifying import comparing
from lrbs_report.walks.verifying.derivation import Derived, derived
from lrbs_report.walks.verifying.holding import Holding, judged_without_training
from lrbs_report.walks.verifying.published import Published, open_published
from tests.commands import content, run
from tests.conftest import Tally
from tests.factory.projects import ENGLISH, kept_project, two_editions
from tests.samples import ALL
from tests.walks.verifying.test_forgeries import EDITION, repair_all, repair_manifest

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two editions."""
    return two_editions(tmp_path_factory.mktemp("honest") / "project")


@pytest.fixture
def project(honest: Path, tmp_path: Path) -> Path:
    """Return a copy of the project."""
    return Path(shutil.copytree(honest, tmp_path / "project"))


@pytest.fixture
def folder(honest: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a copy of the published folder, and remove it as Python could not."""
    yield Path(shutil.copytree(honest / "output", tmp_path / "downloaded"))
    subprocess.run(["rm", "-rf", tmp_path / "downloaded"], check=True)  # noqa: S607 - found where it is


def judged(folder: Path) -> Holding:
    """Judge a folder without training, and without drawing."""

    def derive(published: Published, manifest: Mapping[str, Any], with_files: bool) -> Derived:  # noqa: ARG001, FBT001 - the shape that is asked for
        return derived(published, manifest, with_files=False)

    return judged_without_training(open_published(folder, "latest"), derive)


def in_history(project: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the latest edition in a project's history so that everything in it fits.

    As somebody can who has the code.
    """
    kept = project / ".lrbs" / "history.sqlite"
    history = History(kept)
    first, latest = history.edition(1), history.edition(2)
    told = json.loads(as_json(latest))
    change(told)
    forged = edition.content_of(told)
    new = edition.Edition(number=2, id=id_of(first.id, forged), content=forged)
    pages = {path.replace(latest.id, new.id): page for path, page in history.pages().items()}
    files, sources = history.files(2), history.sources(latest)
    connection = sqlite3.connect(kept, isolation_level=None)
    connection.execute("DELETE FROM editions WHERE number = 2")
    connection.execute("DELETE FROM pages")
    connection.close()
    history.keep(
        new, files, sources, {path: page for path, page in pages.items() if new.id in path}, latest.made
    )
    history.keep(
        first,
        history.files(1),
        history.sources(first),
        {path: page for path, page in pages.items() if first.id in path},
        first.made,
    )
    history.check()


def other_code(told: dict[str, Any]) -> None:
    """Let an edition say that other code made it."""
    told["environment"]["code"] = "0123456789ab"


def printed_otherwise(told: dict[str, Any]) -> None:
    """Print a number otherwise, and say that other code did."""
    other_code(told)
    told["numbers"]["accuracy('fast')"]["printed"]["en"] = "0.9999"


def asked_otherwise(told: dict[str, Any]) -> None:
    """Let the runs have been asked something else, under keys that fit, and say that other code asked."""
    from lrbs_report.study.experiments import key_of  # noqa: PLC0415 - only here

    other_code(told)
    record = told["experiments"]["slow"]
    record["identity"]["sampling"] = "shuffle"
    for one in record["runs"]:
        one["key"] = key_of(record["identity"] | {"seed": one["seed"]})


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("change", [printed_otherwise, asked_otherwise], ids=lambda change: change.__name__)
def test_a_project_whose_history_fits_in_itself_is_not_confirmed(
    project: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    """Its history came with it, and vouches for nothing.

    What only other code could have printed or asked is not checked.
    """
    in_history(project, change)
    shutil.rmtree(project / "output")
    said = run("verify", "--files", "--project", project, code=1).stdout
    assert "NOT CONFIRMED, and not accused" in said


@pytest.mark.attack
def test_a_project_without_its_manifest_is_not_confirmed(project: Path) -> None:
    """A page that was forged is not one that is not at hand."""
    page = project / "output" / "report.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("</main>", "<p>0.9999</p></main>"), encoding="utf-8"
    )
    (project / "output" / MANIFEST).unlink()
    said = run("verify", "--files", "--project", project, code=1).stdout
    assert "manifest.json: cannot be read" in said


@pytest.mark.attack
def test_a_forged_page_of_an_edition_by_other_code_is_not_confirmed(folder: Path) -> None:
    """The whole past is made up again, by code that nobody has.

    A sentence of its page is forged, and each number stays.
    """
    told = json.loads((folder / EDITION).read_bytes())
    (old,) = told["earlier"]
    file = folder / "data" / "editions" / f"{old['id']}.json"
    first = edition.from_json(file.read_bytes())
    environment = {**first.content.environment, "code": "0123456789ab"}
    forged = edition.Content(**{**vars(first.content), "environment": environment})
    new = edition.Edition(number=1, id=id_of("", forged), content=forged, previous="")
    file.unlink()
    (folder / "data" / "editions" / f"{new.id}.json").write_bytes(as_json(new))
    page = folder / page_path(first.id, "en", "en")
    page.write_text(
        page.read_text(encoding="utf-8").replace("</body>", "<p>Everybody agrees.</p></body>"),
        encoding="utf-8",
    )
    for path in [
        path
        for path in folder.rglob("*")
        if path.suffix in (".html", ".json") and first.id in path.read_text(encoding="utf-8")
    ]:
        path.write_text(path.read_text(encoding="utf-8").replace(first.id, new.id), encoding="utf-8")
    page.rename(folder / page_path(new.id, "en", "en"))
    repair_all(folder)
    found = judged_without_training(open_published(folder, "latest"))
    assert not found.is_confirmed
    assert page_path(new.id, "en", "en") in {one.place for one in found.unchecked}


@pytest.mark.attack
def test_words_in_a_drawing_are_not_excused(folder: Path) -> None:
    """That another matplotlib drew is no excuse for what a page says.

    And none for what only looks like a drawing.
    """
    told = json.loads((folder / MANIFEST).read_bytes())
    told["made_with"]["kiwisolver"] = "0.0"
    (folder / MANIFEST).write_text(
        json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
    page = folder / "report.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("</main>", "<svg></main><p>0.9999</p>"), encoding="utf-8"
    )
    repair_manifest(folder)
    found = judged_without_training(open_published(folder, "latest"))
    assert not found.is_confirmed
    assert "report.html" in {one.place for one in found.wrong}


@pytest.mark.attack
@pytest.mark.parametrize(
    "page",
    [
        "<svg " * 50_000,
        '@font-face{"' * 50_000,
        'data-marks="' * 50_001,
        "<!--" * 50_000,
        "<" * 200_000,
        "&#" + "9" * 100_000,
        "<a title='" * 50_000,
    ],
    ids=["drawings", "fonts", "marks", "comments", "tags", "a letter", "labels"],
)
def test_a_page_is_read_once(page: str) -> None:
    """However often something begins in it that never ends.

    What a page of a megabyte takes grows with its length, not with its square.
    """
    comparing.without_drawings(page.encode())
    comparing.shown_words(page)
    comparing.in_words("report.html", page.encode(), page.encode() + b" ")


NPZ = ENGLISH.replace('source = "mnist"', 'source = "npz:own.npz"').replace(
    "train = [5000, 6000]\ntest = [0, 500]\n", ""
)


@pytest.mark.attack
def test_what_is_said_of_data_that_nobody_has_is_not_confirmed(tmp_path: Path) -> None:
    """A reader who lacks a data set is told; one who has another is told that."""
    import numpy as np  # noqa: PLC0415 - only here

    folder = tmp_path / "project"
    folder.mkdir()
    arrays = {"x_train": np.zeros((40, 28, 28), np.uint8), "y_train": np.arange(40) % 10}
    np.savez(folder / "own.npz", **arrays, x_test=arrays["x_train"], y_test=arrays["y_train"])  # type: ignore[arg-type]  # arrays by name
    kept_project(folder, NPZ)
    run("build", "--project", folder, "--no-pdf", "--fail-on", "none")
    found = judged(folder / "output")
    assert "data set small" in {one.place for one in found.unchecked}
    shutil.copy(folder / "own.npz", folder / "output" / "source" / "own.npz")
    assert not [one for one in judged(folder / "output").unchecked if one.place == "data set small"]
    (folder / "output" / "source" / "own.npz").write_bytes(b"PK")
    assert {"data set small"} == {
        one.place for one in judged(folder / "output").wrong if "SHA-256" in one.message
    }
    (folder / "output" / "source" / "own.npz").unlink()
    os.mkfifo(folder / "output" / "source" / "own.npz")
    assert not judged(folder / "output").is_confirmed


@pytest.mark.attack
def test_downloaded_data_are_not_taken_out_of_a_published_folder(honest: Path, tmp_path: Path) -> None:
    """Anybody can hide other data there, under a digest that fits: they are downloaded anew."""
    from lrbs_report.walks.verifying.workshop import asked_in, bring_downloaded, workshop  # noqa: PLC0415 - only here

    folder = Path(shutil.copytree(honest / "output", tmp_path / "downloaded"))
    source = folder / "source" / "experiments.toml"
    source.write_text(
        source.read_text(encoding="utf-8").replace('source = "mnist"', 'source = "keras:fashion_mnist"'),
        encoding="utf-8",
    )
    hidden = folder / "source" / ".lrbs" / "datasets"
    hidden.mkdir(parents=True)
    (hidden / "fashion_mnist.npz").write_bytes(b"doctored")
    told = json.loads((folder / EDITION).read_bytes())
    told["environment"]["datasets"]["small"] = sha256_of(hidden / "fashion_mnist.npz")
    told["sources"]["experiments.toml"] = sha256_of(source)
    (folder / EDITION).write_text(
        json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8"
    )
    opened = open_published(folder, "latest")
    assert isinstance(opened, Published)
    with workshop(opened) as project:
        bring_downloaded(project, opened, asked_in(project, opened))
        assert [] == list(project.store.folder.rglob("*.npz"))
    assert "its file is not here" in " ".join(one.reason for one in judged(folder).unchecked)


# What a folder is made of


def link_away(folder: Path) -> None:
    """Link a folder of ours elsewhere."""
    (folder / "data").rename(folder.parent / "elsewhere")
    (folder / "data").symlink_to(folder.parent / "elsewhere")


def pipe(folder: Path) -> None:
    """Put a pipe where a page was."""
    (folder / "report.html").unlink()
    os.mkfifo(folder / "report.html")


def deep_folders(folder: Path) -> None:
    """Put folders into one another, deeper than Python looks and than a path may be long."""
    above = os.open(folder, os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("deep", dir_fd=above)
        below = os.open("deep", os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(above)


def large_file(folder: Path) -> None:
    """Let a page be larger than any; on the disk it takes nothing."""
    os.truncate(folder / "report.html", bounds.PUBLISHED + 1)


def large_manifest(folder: Path) -> None:
    """Let the manifest be larger than any."""
    os.truncate(folder / MANIFEST, bounds.RESULT + 1)


def large_edition(folder: Path) -> None:
    """Let the edition be larger than any."""
    os.truncate(folder / EDITION, 2 * bounds.PART + 1)


def a_name_for(name: str) -> Change:
    """Let the manifest name something."""

    def change(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_bytes())
        told["files"][name] = "0" * 64
        (folder / MANIFEST).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    return change


def manifest_of(text: str) -> Change:
    """Put a manifest there."""
    return lambda folder: (folder / MANIFEST).write_text(text, encoding="utf-8")


FOLDERS: dict[str, Change] = {
    "a link to a folder": link_away,
    "a pipe": pipe,
    "deep folders": deep_folders,
    "a large file": large_file,
    "a large manifest": large_manifest,
    "a large edition": large_edition,
    "a name that leads out": a_name_for("../../etc/passwd"),
    "a name from the root": a_name_for("/etc/passwd"),
    "a long name": a_name_for("a" * 10_000),
    "a name of no letters": a_name_for("\ud800"),
    "a name with an escape": a_name_for("\x1b[2J"),
    "no name": a_name_for(""),
    "a manifest without end": manifest_of('{"files":' * 20_000 + "1" + "}" * 20_000),
    "a manifest of numbers": manifest_of('{"files": {"report.html": NaN}}'),
    "a manifest with a list": manifest_of('{"files": {}, "made_with": []}'),
    "digests of other kinds": manifest_of(
        '{"files": {"report.html": [1], "data/edition.json": null}, "pdf": {"a": 1}, "edition": [[]]}'
    ),
}


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("change", FOLDERS.values(), ids=FOLDERS)
def test_a_folder_is_judged_whatever_it_is(folder: Path, change: Change) -> None:
    """With exit code 1, what is wrong by name, and nothing that steers a terminal."""
    change(folder)
    done = run("verify", "--files", "--project", folder, code=1)
    assert "NOT CONFIRMED" in done.stdout
    assert "Different:" in done.stdout
    assert not re.search("Traceback|defect|\x1b", done.stdout + done.stderr)


@pytest.mark.attack
def test_more_files_than_a_report_has_are_not_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that is said."""
    monkeypatch.setattr(bounds, "FILES", 200)
    for number in range(300):
        (folder / "data" / f"{number}.csv").touch()
    assert "a report has at most 200" in " ".join(one.message for one in judged(folder).wrong)


@pytest.mark.attack
def test_more_bytes_than_a_report_has_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And that is said."""
    monkeypatch.setattr(bounds, "PUBLISHED_FOLDER", 100_000)
    assert "more than 100000 bytes" in " ".join(one.message for one in judged(folder).wrong)


# Fields of an edition


def places_in(told: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON value
    """Name every place of a JSON value; of a list's, the first."""
    for name in (
        told if isinstance(told, dict) else range(min(1, len(told))) if isinstance(told, list) else ()
    ):
        yield (*path, name)
        yield from places_in(told[name], (*path, name))


NESTED = json.loads("[" * 200 + "]" * 200)
OTHERS: tuple[Any, ...] = (
    None,
    [],
    {},
    "x",
    "\x1b[2J\n::error::",
    "\ud800",
    -1,
    2**70,
    1e308,
    float("nan"),
    float("inf"),
    True,
    NESTED,
    ["x"] * 3,
)


def put(told: Any, path: tuple[str | int, ...], value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Put a value somewhere."""
    reduce(getitem, path[:-1], told)[path[-1]] = value


def has(told: Any, path: tuple[str | int, ...], value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a value stands somewhere already."""
    there = reduce(getitem, path, told)
    return type(there) is type(value) and bool(there == value)


@pytest.mark.bad_input
def test_every_field_of_an_edition_may_be_anything(folder: Path, tally: Tally) -> None:
    """Each place, with each kind of value: what is wrong is found and named, never raised.

    Nothing is confirmed.
    """
    text = (folder / EDITION).read_text(encoding="utf-8")
    honest = json.loads(text)
    cases = [
        (place, value) for place in places_in(honest) for value in OTHERS if not has(honest, place, value)
    ]
    chosen = cases if ALL else cases[:: len(cases) // 200]
    for place, value in chosen:
        told = json.loads(text)
        put(told, place, value)
        (folder / EDITION).write_bytes((json.dumps(told, sort_keys=True, indent=1) + "\n").encode())
        found = judged(folder)
        assert found.wrong, (place, value)
        assert not found.is_confirmed
        assert all(str(one).isprintable() for one in found.wrong)
    tally("bad_input", len(chosen))


@pytest.mark.attack
def test_an_edition_of_many_lists_takes_little_memory(folder: Path) -> None:
    """Sixty megabytes of brackets would be gigabytes."""
    (folder / EDITION).write_bytes(b"[" + b"[]," * 20_000_000 + b"1]")
    tracemalloc.start()
    judged(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400_000_000


@pytest.mark.attack
def test_what_a_stranger_wrote_is_shown_on_its_line(project: Path) -> None:
    """Names of files, experiments and libraries that end lines or steer a terminal come out as numbers."""
    in_history(
        project,
        lambda told: told["numbers"].update({"\x1b[2Jx\n::error::y": told["numbers"]["accuracy('fast')"]}),
    )
    for words in (
        ("diff",),
        ("diff", "--format", "md"),
        ("history",),
        ("notify", "--dry-run"),
        ("verify", "--files"),
    ):
        done = run(*words, "--project", project, code=1 if words[0] == "verify" else 0)
        assert "\x1b" not in done.stdout + done.stderr
        assert not re.search("^::", done.stdout + done.stderr, re.MULTILINE)


@pytest.mark.attack
def test_verifying_writes_nothing_outside(folder: Path, tmp_path: Path) -> None:
    """Sources of an edition have names below the folder; others are refused before anything is written."""
    told = json.loads((folder / EDITION).read_bytes())
    told["sources"]["../../../outside.txt"] = told["sources"]["experiments.toml"]
    (folder / EDITION).write_text(
        json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8"
    )
    repair_manifest(folder)
    before = content(tmp_path)
    said = run("verify", "--files", "--project", folder, code=1).stdout
    assert "the name of a file below the project" in " ".join(said.split())
    assert before == content(tmp_path)
