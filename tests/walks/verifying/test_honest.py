"""An honest folder is never accused: wherever it lies, whatever it lacks and says so."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.files import sha256_of
from lrbs_report.editions.records import record_of, results_of
from lrbs_report.publish.posts import judged_posts
from lrbs_report.walks.verifying.found import Posts
from lrbs_report.walks.verifying.holding import Holding, judged_without_training
from lrbs_report.walks.verifying.published import open_published
from tests import factory
from tests.commands import run
from tests.factory.projects import DEFINITIONS, kept_project
from tests.walks.verifying.conftest import Judge

ONE_LANGUAGE = DEFINITIONS.replace('languages = ["es", "en"]', 'languages = ["en"]')


def confirmed(folder: Path, *words: str, **variables: str) -> dict[str, object]:
    """Verify a folder with the real command, without training, and return what it tells."""
    told: dict[str, object] = json.loads(
        run("verify", "--files", "--json", "--project", folder, *words, variables=variables).stdout
    )
    assert (True, [], []) == (told["confirmed"], told["different"], told["unchecked"])
    return told


def test_a_copy_of_a_second_edition(folder: Path, judge: Judge) -> None:
    """All files, with the page of the first edition, come out again.

    That nothing vouches for the days is said.
    """
    found = judge(folder)
    assert ((), ()) == (found.wrong, found.unchecked)
    assert found.files is not None
    assert found.files.listed == found.files.matching == found.same
    assert ["The days of earlier editions"] == [note[:28] for note in found.notes]


def test_with_what_hosts_and_systems_leave(folder: Path, judge: Judge) -> None:
    """Hidden files, what a host of pages wants, a data set that a reader brought."""
    for name in (".nojekyll", "CNAME", "robots.txt", "figures/.DS_Store", "source/mine.npz"):
        (folder / name).write_text("x", encoding="utf-8")
    assert judge(folder).is_confirmed


def test_in_a_project_others_files_are_named_and_no_forgery(
    honest_project: Path, tmp_path: Path, judge: Judge
) -> None:
    """A build lets them lie; where only our files are, it is one."""
    project = Path(shutil.copytree(honest_project, tmp_path / "project"))
    (project / "output" / "notes.txt").write_text("mine", encoding="utf-8")
    found = judge(project)
    assert (True, ["Not of this report: notes.txt."]) == (found.is_confirmed, [*found.notes])
    (project / "output" / "data" / "more.csv").write_text("mine", encoding="utf-8")
    wrong = ["data/more.csv: is not of this edition: the manifest does not name it"]
    assert wrong == [str(one) for one in judge(project).wrong]


def test_elsewhere_in_another_zone_and_language(folder: Path, tmp_path: Path) -> None:
    """Nothing depends on where it is read, nor on the clock."""
    deep = tmp_path / "ñandú y más" / "deep"
    shutil.copytree(folder, deep)
    said = run(
        "verify",
        "--files",
        cwd=deep,
        variables={"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "C"},
    ).stdout
    assert (
        f"{len(json.loads((folder / 'manifest.json').read_bytes())['files'])} files match the manifest."
        in said.splitlines()[0]
    )
    assert 80 >= max(map(len, said.splitlines()))


def test_an_older_edition_in_a_project(honest_project: Path) -> None:
    """Nothing of it is at hand but the history, which is said."""
    told = confirmed(honest_project, "--edition", "1")
    assert (1, None) == (told["edition"]["number"], told["files"])  # type: ignore[index]  # JSON


def test_holes_references_sweeps_and_infinite_costs(tmp_path: Path) -> None:
    """Runs that are missing and are said to be; a sweep; runs that diverged; without PDFs.

    One diverged to no number, and one to infinity.
    """
    more = (
        '[[experiments]]\nid = "lost"\nlearning_rate = 0.02\n\n'
        '[[sweeps]]\nid = "grid"\nlearning_rate = [0.1, 1e6]\nbatch_size = [1, 32]\nseeds = 1\n'
    )
    project = kept_project(tmp_path / "project", f"{ONE_LANGUAGE}\n{more}", without="lost")
    run(
        "build",
        "--project",
        project.folder,
        "--no-pdf",
        "--allow-holes",
        "--fail-on",
        "none",
        "--only",
        "fast",
    )
    told = confirmed(project.folder / "output")
    notes = " ".join(told["notes"])  # type: ignore[arg-type]  # JSON
    assert ("3 of 13 runs are missing" in notes, "without PDFs" in notes) == (True, True)


def test_infinite_costs_come_back_from_a_record() -> None:
    """A log prints "inf" and "nan", so an edition must know which."""
    kept = factory.result(costs=(0.4216, 1 / 3, math.nan, math.inf))
    (read,) = results_of(json.loads(json.dumps(record_of([kept]))))
    assert repr(kept.watched) == repr(read.watched)
    assert "infinite" not in record_of([factory.result()])["runs"][0]


def test_an_edition_of_an_older_tool_is_neither_confirmed_nor_accused(folder: Path, judge: Judge) -> None:
    """It says which code made it; that its values and verdicts are right is still checked."""
    file = folder / "data" / "edition.json"
    told = json.loads(file.read_bytes())
    told["environment"]["code"] = "0123456789ab"
    file.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    found = judge(folder)
    assert {"data/edition.json"} == {
        one.place for one in found.wrong
    }  # edited: neither its digest nor its id fits
    assert any("0123456789ab" in one.reason for one in found.unchecked) or not found.is_confirmed


def test_verdicts_of_before_chance_was_weighed_are_held_against_their_own_rule(
    folder: Path, judge: Judge
) -> None:
    """A claim of which all seeds agreed held; three seeds would leave it undecided today."""
    file = folder / "data" / "edition.json"
    told = json.loads(file.read_bytes())
    claim = told["claims"]["better"]
    assert "undecided" == claim["judgement"]
    earlier = ("statement", "holds", "agreeing", "asked", "experiments")
    told["claims"]["better"] = {name: claim[name] for name in earlier} | {"share": 1.0, "judgement": "holds"}
    told["environment"]["code"] = "0123456789ab"
    file.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    assert [] == [one.message for one in judge(folder).wrong if "claim" in one.message]


@pytest.mark.parametrize(
    ("change", "accusations"),
    [
        ({"flaws_of_tomorrow": 1}, 0),
        ({"kind": None}, 0),  # an older one did not say
        ({"low": -1.0}, 1),
        ({"train": {"rows": 9, "classes": {}}}, 1),
    ],
)
def test_other_code_may_say_more_or_less_of_data_but_nothing_else(
    folder: Path, judge: Judge, change: dict[str, object], accusations: int
) -> None:
    """What both look for is the same, or it is not these data; doubts are its own words."""
    file = folder / "data" / "edition.json"
    told = json.loads(file.read_bytes())
    told["environment"] |= {"code": "0123456789ab", "doubts": ["Read it twice."]}
    for name, portrait in told["environment"]["data"].items():
        changed = {key: one for key, one in {**portrait, **change}.items() if one is not None}
        told["environment"]["data"][name] = changed
    file.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    messages = [one.message for one in judge(folder).wrong]
    assert accusations == sum("its file holds" in message for message in messages)
    assert 0 == sum("doubts" in message for message in messages)


def test_what_is_neither_is_wrong_input(tmp_path: Path) -> None:
    """With what was looked for."""
    assert "neither a project nor a published report" in run("verify", "--project", tmp_path, code=2).stderr


# Posts


@pytest.fixture(scope="module")
def blogged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was published to four blogs, and as figures."""
    folder = tmp_path_factory.mktemp("blogged")
    project = kept_project(folder / "project", ONE_LANGUAGE)
    run("build", "--project", project.folder, "--no-pdf")
    (folder / "hugo").mkdir()
    (folder / "hugo" / "hugo.toml").touch()
    (folder / "jekyll").mkdir()
    (folder / "jekyll" / "_config.yml").touch()
    for name in ("markdown", "wordpress"):
        (folder / name).mkdir()
    for name in ("hugo", "jekyll", "markdown", "wordpress"):
        run(
            "publish",
            name,
            folder / name,
            "--slug",
            "test",
            "--set",
            'tags=["a"]',
            "--theme",
            "light",
            "--project",
            project.folder,
        )
    run("figures", folder / "figures", "--project", project.folder)
    return folder


BLOGS = ("hugo", "jekyll", "markdown", "wordpress", "figures")


@pytest.fixture(scope="module")
def holding(blogged: Path) -> Holding:
    """Derive what the posts are held against, once."""
    return judged_without_training(open_published(blogged / "project" / "output", "latest"))


def posts_in(blogged: Path, holding: Holding, folder: Path) -> Posts:
    """Judge all blogs in a folder."""
    return judged_posts(
        open_published(blogged / "project" / "output", "latest"),
        holding,
        [str(folder / name) for name in BLOGS],
    )


def test_posts_are_what_their_edition_gives(blogged: Path, holding: Holding) -> None:
    """In every kind of blog, from the published folder alone; and publishing left the folder as it was."""
    found = posts_in(blogged, holding, blogged)
    assert ((), (), True) == (found.wrong, found.unchecked, holding.is_confirmed)
    assert found.same > 50


POSTS = [
    ("hugo", "content/posts/test/index.md", "0.9", "0.8"),
    ("hugo", "content/posts/test/data/runs.csv", "0.9", "0.8"),
    ("jekyll", "assets/test/data/results.json", "0.9", "0.8"),
    ("markdown", "test/index.md", "It is better", "It is best"),
    ("wordpress", "test/post.html", "0.9", "0.8"),
    ("wordpress", "test/post.json", "Test", "Proof"),
    ("figures", "accuracy.html", "<img", "<img "),
    ("figures", "accuracy.svg", "<svg", "<svg "),
]


@pytest.mark.long(1)
@pytest.mark.parametrize("is_repaired", [True, False], ids=["receipts repaired", "as they were"])
def test_forged_posts_are_named(
    blogged: Path, holding: Holding, tmp_path: Path, *, is_repaired: bool
) -> None:
    """Each of them, whether the receipt was repaired or not; and a file more among ours."""
    for name in BLOGS:
        shutil.copytree(blogged / name, tmp_path / name)
    for blog, path, before, after in POSTS:
        text = (tmp_path / blog / path).read_text(encoding="utf-8")
        assert before in text
        (tmp_path / blog / path).write_text(text.replace(before, after), encoding="utf-8")
        if is_repaired:
            receipt = next(
                one for one in (tmp_path / blog / ".lrbs-report").glob("*.json") if "asked" not in one.name
            )
            digests = json.loads(receipt.read_bytes())
            receipt.write_text(
                json.dumps(digests | {path: sha256_of(tmp_path / blog / path)}), encoding="utf-8"
            )
    (tmp_path / "markdown" / "test" / "figures" / "best.png").write_bytes(b"forged")
    expected = {f"{tmp_path}/{blog}/{path}" for blog, path, _, _ in POSTS} | {
        f"{tmp_path}/markdown/test/figures/best.png"
    }
    assert expected == {one.place for one in posts_in(blogged, holding, tmp_path).wrong}


def test_a_folder_without_posts_is_wrong_input(blogged: Path, holding: Holding, tmp_path: Path) -> None:
    """With what was looked for."""
    with pytest.raises(InvalidInput, match="nothing was published here"):
        judged_posts(open_published(blogged / "project" / "output", "latest"), holding, [str(tmp_path)])
