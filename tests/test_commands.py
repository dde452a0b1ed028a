"""A command in a copy of a process is one like any other, and what takes longest is begun first."""

from pathlib import Path

import pytest

from lrbs_report import __version__
from lrbs_report.base import environment
from tests import ROOT, commands
from tests.order import LONGEST
from tests.warm_copies import RENDERS, TRAINS, is_like


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
seeds = 1
"""


def test_copies_train_and_render_as_new_processes_do(tmp_path: Path) -> None:
    """Those that had all libraries from the start give the same bytes, pages and PDFs too."""
    folders = [commands.project(tmp_path / name, SMALL) for name in ("new", "copies")]
    for folder, is_new in zip(folders, (True, False), strict=True):
        done = commands.ended(("build", "--jobs", "1"), folder, commands.outside(), is_new=is_new)
        assert 0 == done.returncode, done.stderr
    new, copies = (commands.content(folder / "output") for folder in folders)
    assert new == copies


def test_only_what_is_as_ever_is_copied(tmp_path: Path) -> None:
    """A process on another device, or of which a decisive variable is another, imports all itself."""
    usual = environment.worker_variables(tmp_path)
    for module, others in (
        (TRAINS, (usual | {"TF_CPP_MIN_LOG_LEVEL": "0"}, environment.worker_variables(tmp_path, "gpu"))),
        (RENDERS, (usual | {"FONTCONFIG_FILE": "/fonts"}, usual | {"MPLBACKEND": "pdf"})),
    ):
        words = ["python", "-P", "-m", module, "3", "1", "0"]
        assert is_like(module, words, usual, usual)
        assert is_like(module, words, usual | {"KERAS_HOME": "elsewhere", "HOME": "/"}, usual)
        assert not is_like(module, ["python", "-m", "lrbs_report"], usual, usual)
        assert [] == [one for one in others if is_like(module, words, one, usual)]


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
