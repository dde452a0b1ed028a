"""A command in a copy of a process is one like any other, and what takes longest is begun first."""

from pathlib import Path

import pytest

from lrbs_report import __version__
from lrbs_report.base import environment
from tests import ROOT, commands
from tests.order import LONGEST
from tests.warm_training import WORKER, is_like


@pytest.mark.parametrize(
    ("words", "code"), [(("plan",), 2), (("plan", "--json"), 2), (("--version",), 0), (("bild",), 2)]
)
def test_a_copy_says_what_a_new_process_says(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """The same on both streams, with the same exit code, of the folder and the variables that it is given."""
    (tmp_path / "experiments.toml").write_text("[[experiment]]\n", encoding="utf-8")
    new, copy = (
        commands.ended(words, tmp_path, commands.outside(), is_new=is_new) for is_new in (True, False)
    )
    assert (code, code) == (new.returncode, copy.returncode)
    assert (new.stdout, new.stderr) == (copy.stdout, copy.stderr)
    assert ("experiments.toml:1:" in new.stdout + new.stderr) == (words[0] == "plan")


SMALL = f"""{commands.HEAD}[defaults]
epochs = 1

[[experiments]]
id = "one"
learning_rate = 0.1
seeds = 2
"""


def test_training_in_copies_is_training(tmp_path: Path) -> None:
    """Processes that had TensorFlow from the start train to the same bytes as those that import it."""
    folders = [commands.project(tmp_path / name, SMALL) for name in ("new", "copies")]
    words = ("build", "--no-pdf", "--jobs", "1")
    for folder, is_new in zip(folders, (True, False), strict=True):
        done = commands.ended(words, folder, commands.outside(), is_new=is_new)
        assert 0 == done.returncode, done.stderr
    new, copies = (commands.content(folder / "output") for folder in folders)
    assert new == copies


def test_only_what_trains_as_ever_is_copied(tmp_path: Path) -> None:
    """A process on another device, or of which a variable is another, imports TensorFlow itself."""
    words = ["python", "-P", "-m", WORKER, "3", "1", "0"]
    usual = environment.worker_variables(tmp_path)
    assert is_like(words, usual, usual)
    assert is_like(words, usual | {"KERAS_HOME": "elsewhere", "HOME": "/"}, usual)
    assert not is_like(words, usual | {"TF_CPP_MIN_LOG_LEVEL": "0"}, usual)
    assert not is_like(words, environment.worker_variables(tmp_path, environment.GPU), usual)
    assert not is_like(["python", "-m", "lrbs_report.report.targets.copying"], usual, usual)


def test_a_copy_ends_for_itself(tmp_path: Path) -> None:
    """It lives with the process that it is told to, and the next command is none the worse for its end."""
    orphan = {**commands.outside(), "LRBS_LIVES_WITH": "1"}
    assert 1 == commands.ended(("plan",), tmp_path, orphan, is_new=False).returncode
    assert __version__ in commands.run("--version").stdout


@pytest.mark.parametrize("name", ["LC_ALL", "PYTHONHASHSEED", "TZ", "TF_ENABLE_ONEDNN_OPTS"])
def test_what_is_read_at_the_start_takes_a_new_process(name: str) -> None:
    """One that has begun already would not see it."""
    assert commands.warmed(commands.outside())
    assert not commands.warmed({**commands.outside(), name: "7"})


def test_what_this_process_is_told_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command starts as from a shell, whatever a test before has told TensorFlow or matplotlib here."""
    for name in commands.TOLD_HERE:
        monkeypatch.setenv(name, "7")
    assert commands.warmed(commands.outside())


def test_what_takes_longest_is_there() -> None:
    """Each file has kept its name, and is named once."""
    assert sorted({*LONGEST}) == sorted(LONGEST)
    assert [] == [name for name in LONGEST if not (ROOT / "tests" / name).is_file()]
