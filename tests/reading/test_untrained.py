"""What would have to train says so where nothing can be trained: at once, all of it, and how to get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import HEAD, content, project
from tests.factory.projects import DEFINITIONS, kept_project
from tests.factory.results import LIBRARIES
from tests.reading.environment import LACKING, run

INSTALLS = "-m pip install tensorflow==2.22.0 keras==3.14.0"
"""In the versions that trained what is kept."""


@pytest.fixture
def holed(tmp_path: Path) -> Path:
    """Return a project that lacks the results of one experiment."""
    return kept_project(tmp_path / "project", without="slow", trained_with=LIBRARIES).folder


def test_a_build_says_what_is_to_be_trained_and_writes_nothing(reader: Path, holed: Path) -> None:
    """Each experiment with its reason, what to install, and that what is there can be published."""
    before = content(holed / ".lrbs" / "results")
    said = run(reader, "build", "--project", holed, code=3).stderr
    assert f"3 runs are to be trained, and {LACKING}\n  slow, seeds 1-3: new (never trained)\n" in said
    assert INSTALLS in said
    assert said.endswith("--allow-holes publishes what is there.\n")
    assert before == content(holed / ".lrbs" / "results")
    assert not (holed / "output").exists()
    assert not (holed / ".lrbs" / "states").exists()


def test_what_is_there_is_published_when_asked_for(reader: Path, holed: Path) -> None:
    """With holes, and the exit code of a build whose runs failed."""
    said = run(reader, "build", "--no-pdf", "--allow-holes", "--project", holed, code=1).stderr
    assert LACKING in said
    assert said.endswith("The report was published with holes.\n")
    assert (holed / "output" / "report.html").exists()
    page = (holed / "output" / "report.en.html").read_text(encoding="utf-8")
    assert "3 of 6 runs are missing" in page


def test_an_experiment_that_is_there_can_be_asked_for_alone(reader: Path, holed: Path) -> None:
    """Nothing of it is to be trained, and the report waits for the others, as ever."""
    run(reader, "build", "--only", "fast", "--project", holed)
    assert "slow" in run(reader, "build", "--only", "slow", "--project", holed, code=3).stderr


def test_the_plan_tells_how_to_train(reader: Path, holed: Path) -> None:
    """Beside what is missing."""
    said = run(reader, "plan", "--project", holed).stdout
    assert "slow, seeds 1-3: new (never trained)" in said
    assert "Nothing can be trained here: tensorflow and keras are not installed." in said
    assert INSTALLS in said


def test_data_that_were_never_here_are_named_together(reader: Path, tmp_path: Path) -> None:
    """Keras downloads them, and two notes would do."""
    two = "".join(f'[datasets.{name}]\nsource = "keras:{name}"\n' for name in ("cifar10", "fashion_mnist"))
    runs = "".join(
        f'[[experiments]]\nid = "on-{number}"\ndataset = "{name}"\nlearning_rate = 0.1\n'
        for number, name in enumerate(("cifar10", "fashion_mnist"))
    )
    folder = project(tmp_path / "project", f"{HEAD}{two}{runs}")
    for words in (("build",), ("check",)):
        said = run(reader, *words, "--project", folder, code=3).stderr
        assert "Keras downloads keras:cifar10, keras:fashion_mnist, and it is not installed here." in said
        assert "pip install" in said
    assert not (folder / ".lrbs" / "datasets").exists()


def test_every_run_is_told_within_bounds(reader: Path, tmp_path: Path) -> None:
    """Of many, the first, and how many more there are."""
    rates, sizes = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06], [8, 16, 32, 64]
    grid = f'[[sweeps]]\nid = "grid"\nlearning_rate = {rates}\nbatch_size = {sizes}\n'
    folder = project(tmp_path / "project", f"{DEFINITIONS}\n{grid}")
    said = run(reader, "build", "--project", folder, code=3).stderr
    assert "and 5 more: `lrbs-report plan` lists them all" in said
    assert "pip install 'tensorflow<3,>=2.20' 'keras<4,>=3.12'" in said
