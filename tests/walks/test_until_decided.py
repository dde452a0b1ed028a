"""Seeds that are trained until claims are decided, through the real command."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.base import environment
from lrbs_report.keeping.project import Project
from lrbs_report.walks import planning
from tests.commands import BETTER, FAST_AND_SLOW, HEAD, command, content, project, run
from tests.factory.results import result

SEEDS = 'seeds = "until decided, at most 12"'
DEFINITIONS = f"{HEAD}[defaults]\nepochs = 1\n{SEEDS}\n\n{FAST_AND_SLOW}\n{BETTER}".replace('"es", ', "")
"""The claim is decided by eight seeds, were all to agree or none; else by twelve, or seen to stay open."""

CLOSE = f"""\
{HEAD}[defaults]
epochs = 1
batch_size = 4
seeds = "until decided, at most 18"

[[experiments]]
id = "one"
learning_rate = 0.1

[[experiments]]
id = "other"
learning_rate = 0.09

[[claims]]
id = "closer"
es = "Acierta más."
en = "It is right more often."
holds = "accuracy('other') > accuracy('one')"
""".replace('"es", ', "").replace(', kernel_initializer = "zeros"', "")
"""Eight seeds do not decide the claim."""

LEFT = ("--no-pdf", "--jobs", "1")


def kept(folder: Path, *, disagreeing: tuple[int, ...] = (2, 3), looks: int = 9) -> Project:
    """Make a project and keep made-up results as a build would, look by look."""
    made = Project(project(folder, DEFINITIONS))
    for _ in range(looks):
        for missing in planning.plan(made, 1).missing:
            one, seed = missing.job.run.experiment, missing.job.run.seed
            is_better = (one.id == "fast") != (seed in disagreeing)
            made.store.keep(
                missing.job.run,
                result(
                    one,
                    seed,
                    (0.2 + seed / 1000 if is_better else 0.6,),
                    digest=missing.job.dataset_digest,
                    environment=environment.versions(),
                ),
            )
    return made


def told(folder: Path) -> list[int]:
    """Return how many seeds of each experiment are missing from a plan, and how many may follow."""
    plan = json.loads(run("plan", "--project", folder, "--json").stdout)
    return [len(plan["missing"]), plan.get("later", {}).get("at_most", 0)]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was really trained until its claim was decided."""
    folder = project(tmp_path_factory.mktemp("until") / "project", DEFINITIONS)
    run("build", "--project", folder, *LEFT)
    return folder


def test_a_plan_tells_the_least_and_the_most(tmp_path: Path) -> None:
    """The first look needs eight seeds of twelve; what was undecided then needs the rest."""
    folder = kept(tmp_path / "one", looks=0).folder
    assert [16, 8] == told(folder)
    said = run("plan", "--project", folder).stdout
    assert re.search(r"16 runs to train.*\n.*until they are decided, up to 8 more runs", said)
    assert "16 to 24 runs" in run("check", "--project", folder).stdout
    assert [8, 0] == told(kept(tmp_path / "two", looks=1).folder)
    assert [0, 0] == told(kept(tmp_path / "three").folder)


def test_a_build_stops_at_the_look_that_decides(trained: Path) -> None:
    """It has trained eight seeds, says so, and has nothing to do afterwards."""
    assert 16 == len([*(trained / ".lrbs" / "results").glob("*.json")])
    page = re.sub("<[^>]*>", "", (trained / "output" / "report.html").read_text(encoding="utf-8"))
    assert "Verified in 8 of 8 seeds. Decided after 8 of at most 12 seeds." in page
    assert "Seeds were trained only until the claims were decided" in page
    before = content(trained / "output")
    assert "Nothing to do" in run("build", "--project", trained, *LEFT).stdout
    assert before == content(trained / "output")


def test_killed_between_it_resumes_to_the_same_bytes(trained: Path, tmp_path: Path) -> None:
    """SIGKILL after some runs; what is trained then is what was missing."""
    folder = project(tmp_path / "killed", DEFINITIONS)
    words = ("build", "--project", folder, "--json", *LEFT)
    with subprocess.Popen(command(*words), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "run" and json.loads(line).get("seed") == 3:
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.read()
    assert 0 < len([*(folder / ".lrbs" / "results").glob("*.json")]) < 16
    run(*words)
    assert content(trained / "output") == content(folder / "output")


def test_an_edition_is_derived_again_with_the_same_decision(trained: Path) -> None:
    """From its published runs alone."""
    assert "Confirmed" in run("verify", "--files", "--project", trained).stdout


STOPS = """\
import sys
from lrbs_report.judging.stages import Stages
from lrbs_report.cli import cli
Stages.end = lambda self: 8
cli(["build", "--no-pdf", "--project", sys.argv[1]])
"""
"""A build of somebody who stops where it suits."""


@pytest.fixture(scope="module")
def looked_at_often(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a project that was really trained over several looks, and what was said meanwhile."""
    folder = project(tmp_path_factory.mktemp("often") / "project", CLOSE)
    return folder, run("build", "--project", folder, *LEFT).stdout


def test_workers_stay_from_look_to_look(looked_at_often: tuple[Path, str]) -> None:
    """They start once; each look says how many runs it adds."""
    folder, said = looked_at_often
    assert 1 == said.count("starting 1 worker")
    assert ["16", "8"] == re.findall(r"^(\d+) runs to train", said, re.MULTILINE)
    assert 1 == said.count("Some claims are not decided yet")
    assert 24 == len([*(folder / ".lrbs" / "results").glob("*.json")])


def test_refreshing_looks_as_often_and_gives_the_same_bytes(looked_at_often: tuple[Path, str]) -> None:
    """What was kept of later looks decides nothing before it is trained again."""
    folder, _ = looked_at_often
    before = content(folder / "output")
    said = run("build", "--refresh", "always", "--project", folder, *LEFT).stdout
    assert ["16", "8"] == re.findall(r"^(\d+) runs to train", said, re.MULTILINE)
    assert before == content(folder / "output")


def test_an_edition_that_stopped_elsewhere_is_not_confirmed(
    looked_at_often: tuple[Path, str], tmp_path: Path
) -> None:
    """Its definitions and its runs say where the looks would have stopped."""
    folder = project(tmp_path / "project", CLOSE)
    shutil.copytree(looked_at_often[0] / ".lrbs", folder / ".lrbs")
    (folder / ".lrbs" / "history.sqlite").unlink()
    done = subprocess.run([sys.executable, "-c", STOPS, folder], capture_output=True, text=True, check=False)
    assert (folder / "output" / "manifest.json").exists(), done.stderr
    said = " ".join(run("verify", "--files", "--project", folder / "output", code=1).stdout.split())
    assert "one: it has the seeds [1, 2, 3, 4, 5, 6, 7, 8], its definitions and its holes leave" in said
    assert "holes and says so" not in said
    assert "NOT CONFIRMED" in said


def test_what_was_looked_at_twice_is_the_same_however_it_came(tmp_path: Path) -> None:
    """Kept look by look, or all at once: two seeds against it at the first look, decided at the second."""
    first = kept(tmp_path / "first").folder
    run("build", "--project", first, *LEFT)
    page = re.sub("<[^>]*>", "", (first / "output" / "report.html").read_text(encoding="utf-8"))
    assert "Verified in 10 of 12 seeds. Decided after 12 of at most 12 seeds." in page
    assert "looked at after 8 and 12" in page
    assert "Seeds were trained only until" not in page
    second = project(tmp_path / "second", DEFINITIONS)
    shutil.copytree(first / ".lrbs" / "results", second / ".lrbs" / "results")
    run("build", "--project", second, *LEFT)
    assert content(first / "output") == content(second / "output")


WRONG = {
    "a slip": (
        "until decided, at most 12",
        "until decidd",
        r':15:9: seeds: came "until decidd", expected a count, ',
    ),
    "none": (
        "at most 12",
        "at most 0",
        r":15:9: seeds: came .*, expected a count, a list, or \"until decided",
    ),
    "too many": ("at most 12", "at most 1001", r"N from 1 to 1000"),
    "a list": (SEEDS, 'seeds = [1, "until decided"]', r":15:9: seeds: came"),
    "too few": (
        "at most 12",
        "at most 4",
        r":15:9: seeds: at most 4 cannot verify the claim better.*\n +Expected at",
    ),
    "no claim": (
        BETTER,
        "",
        r":15:9: seeds: no claim that asks seeds looks at fast, slow, so nothing would be decided\n +",
    ),
    "others": (
        'id = "slow"\n',
        'id = "slow"\nseeds = 9\n',
        r":\d+:9: holds: fast, slow do not have the same seeds\n +",
    ),
}


@pytest.mark.long(3)
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_is_told_with_its_place(tmp_path: Path, wrong: str) -> None:
    """Before anything is trained: by every command that reads the definitions."""
    old, new, message = WRONG[wrong]
    assert old in DEFINITIONS
    folder = project(tmp_path / "wrong", DEFINITIONS.replace(old, new))
    for words in ("build", "plan", "check"):
        done = run(words, "--project", folder, code=2)
        assert re.search(message, done.stderr), done.stderr
    assert not (folder / "output").exists()
