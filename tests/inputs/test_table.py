"""Every wrong input through the installed command gives one message.

It tells the place and the way out, and nothing is written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.commands import ended, run
from tests.factory.projects import kept_project
from tests.inputs import definitions, files, words
from tests.inputs.cases import Case, study
from tests.samples import ALL, some

ON_FILES = (
    *definitions.SYNTAX,
    *definitions.REPORT,
    *definitions.SETTINGS,
    *definitions.CLAIMS,
    *definitions.FORMATS,
    *definitions.NOTIFY,
    *definitions.IDS,
    *definitions.SWEEPS,
    *definitions.MODELS,
    *files.DATA,
    *files.TABLES,
    *files.LOGS,
)
CASES = (*ON_FILES, *files.TEMPLATES, *files.STORES, *words.WORDS)
CODES = (1, 2, 3, 4, 5, 75)
NEW = 4
"""Every so many is given to a new process, and the others to copies of one that has imported everything."""

MOST_LINES = 2 * 20 + 1
"""Twenty problems, each with a hint, and how many more there are."""

MOST_LETTERS = 1_500
"""Of a line."""


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with results, once."""
    return kept_project(tmp_path_factory.mktemp("kept") / "project").folder


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "case", some(CASES, 24), ids=lambda case: case.name.replace(" ", "-").replace("'", "")
)
def test_wrong_input_is_one_message(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The exit code is the documented one, the place is where the mistake stands, and the way out is said."""
    project = _project(case, tmp_path, request)
    before, temporary = _listed(tmp_path), tmp_path / "temporary"
    temporary.mkdir()
    done = _run(case, project, temporary)
    assert case.code == done.returncode, done.stderr
    lines = done.stderr.splitlines()
    if case.place:
        assert any(line.startswith(f"{case.place}:") for line in lines), done.stderr
    assert [] == [said for said in case.said if said not in done.stderr], done.stderr
    assert [] == [said for said in case.unsaid if said in done.stderr + done.stdout], done.stderr
    _is_well_told(done)
    assert [] == list(temporary.iterdir())
    temporary.rmdir()
    assert before == _listed(tmp_path)


def _is_well_told(done: subprocess.CompletedProcess[str]) -> None:
    """Hold what was said against what every message is.

    Short, printable, and neither a traceback nor an excuse.
    """
    told = done.stdout + done.stderr
    assert done.returncode in CODES
    assert "Traceback" not in told
    assert "This is a defect" not in told
    assert done.stderr.strip()
    lines = done.stderr.splitlines()
    assert len(lines) <= MOST_LINES
    assert [] == [line for line in lines if len(line) > MOST_LETTERS or not line.isprintable()]


def test_each_kind_of_input_is_in_the_table() -> None:
    """No name stands for two, and no kind is a handful."""
    assert {1} == set(Counter(case.name for case in CASES).values())
    least = (
        (definitions.SYNTAX, 20),
        ((*definitions.REPORT, *definitions.SETTINGS, *definitions.CLAIMS, *definitions.NOTIFY), 60),
        (definitions.IDS, 12),
        (definitions.SWEEPS, 12),
        (definitions.MODELS, 15),
        (files.DATA, 15),
        (files.LOGS, 12),
        (files.TEMPLATES, 10),
        (files.STORES, 8),
        (words.WORDS, 20),
    )
    assert [] == [number for cases, number in least if len(cases) < number]


def _project(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Make the folder of a case: of its own, or a copy of one with results where it brings no definitions."""
    project = tmp_path / "project"
    if "experiments.toml" in case.files or case in ON_FILES:
        project.mkdir()
    else:
        shutil.copytree(request.getfixturevalue("kept"), project)
    for name, content in case.files.items():
        if name == "break":
            first = min((project / ".lrbs" / "results").iterdir())
            first.write_bytes(first.read_bytes()[:-10])
            continue
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(content)
    if case.made:
        case.made(project)
    return project


def _run(case: Case, project: Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LRBS_")}
    environment = {**variables, "TMPDIR": str(temporary), **case.variables}
    return ended(case.words, project, environment, is_new=ALL or CASES.index(case) % NEW == 0)


def _listed(folder: Path) -> dict[str, bytes | str]:
    """Return everything below a folder, but what is remembered beside results."""
    found: dict[str, bytes | str] = {}
    for root, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(root) / name
            if ".lrbs" not in path.relative_to(folder).parts:
                found[str(path.relative_to(folder))] = (
                    path.read_bytes()
                    if path.is_file() and not path.is_symlink()
                    else str(path.lstat().st_mode)
                )
    return found


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "words", [("build", "--json"), ("plan", "--json"), ("build", "--json", "--jobs", "0")], ids=" ".join
)
def test_json_says_what_the_text_says(words: tuple[str, ...], tmp_path: Path) -> None:
    """The same problems, no more than twenty, each with its place; and how many more there are."""
    text = study("".join(f"k{one} = 1\n" for one in range(30)))
    (tmp_path / "experiments.toml").write_text(text, encoding="utf-8")
    done = run(*words, cwd=tmp_path, code=2)
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert ("error", 2, done.stderr) == (told["event"], told["exit_code"], f"{told['message']}\n")
    places = [
        f"{one['file']}:{one['line']}:{one['column']}: " if one["line"] else "" for one in told["problems"]
    ]
    said = [f"{place}{one['message']}" for place, one in zip(places, told["problems"], strict=True)]
    assert said == [one for one in done.stderr.splitlines() if not one.startswith(("    ", "And "))]
    assert len(said) <= 20
