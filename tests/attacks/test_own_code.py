"""Python of a stranger's project: no line of it runs before somebody who was asked allows these bytes."""

from __future__ import annotations

import py_compile
import shutil
from pathlib import Path

import pytest

from tests import commands
from tests.commands import run

MARKS = "import pathlib\npathlib.Path({marks!r}).joinpath(__name__).touch()\n"
DEFINITIONS = """\
[report]
languages = ["en"]
code_seconds = 5.0

[datasets.rows]
source = "python:data.py:load"

[models.net]
network = { function = "python:nets/made.py:make", units = 2 }
metrics = ["python:metrics.py:share"]

[defaults]
learning_rate = 0.1
epochs = 1
callbacks = [{ class = "python:stop.py:Stop" }]

[[experiments]]
id = "only"
"""
FILES = {
    "data.py": (
        "import numpy as np\ndef load():\n    x = np.eye(40, 4)\n    y = np.arange(40) % 2\n"
        "    return x, y, x, y\n"
    ),
    "nets/__init__.py": "",
    "nets/made.py": (
        "import keras\nimport nets.blocks\ndef make(units):\n    given = keras.Input((4,))\n"
        "    return keras.Model(given, nets.blocks.block(units)(given))\n"
    ),
    "nets/blocks.py": "import keras\ndef block(units):\n    return keras.layers.Dense(units)\n",
    "metrics.py": "def share(y_true, y_pred):\n    return y_pred[:, 0] > 0\n",
    "stop.py": "import keras\nclass Stop(keras.callbacks.Callback):\n    pass\n",
}
BESIDE = (
    "sitecustomize.py",
    "usercustomize.py",
    "keras.py",
    "numpy.py",
    "random.py",
    "tensorflow/__init__.py",
    "conftest.py",
    "setup.py",
    "templates/__init__.py",
)
"""Python that nothing of the definitions names."""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Return the folder in which each file that runs leaves a mark."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a stranger's project whose every file of Python leaves a mark when it runs."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = commands.project(tmp_path / "project", DEFINITIONS)
    for name, text in {**FILES, **dict.fromkeys(BESIDE, "")}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(MARKS.format(marks=str(marks)) + text, encoding="utf-8")
    return folder


def marked(marks: Path) -> list[str]:
    """Return which modules ran."""
    return sorted(path.name for path in marks.iterdir())


COMMANDS: dict[str, int] = {
    "check": 0,
    "check --mutate": 2,
    "plan": 0,
    "plan --json": 0,
    "build --no-pdf": 2,
    "build --no-pdf --allow-holes --refresh always": 2,
    "history": 0,
    "figures --figures figures": 2,
    "publish markdown posts": 2,
    "verify": 2,
    "replicate published.log": 2,
    "schema": 0,
    "doctor": 0,
    "schedule cron": 0,
    "trust": 2,
    "trust --revoke": 0,
}


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("words", COMMANDS)
def test_no_command_runs_a_strangers_python(project: Path, marks: Path, words: str) -> None:
    """Started in the project, as a victim would, and whatever the command says."""
    log = "[0] cost: 0.5\nTraining finished!\nAccuracy: 0.9\n"
    (project / "published.log").write_text(log, encoding="utf-8")
    code = COMMANDS[words]
    done = commands.run(*words.split(), cwd=project, code=code)
    assert [] == marked(marks)
    if words.startswith(("build", "check", "plan")) and "mutate" not in words:
        told = done.stdout + done.stderr
        assert (True, True) == ("nets/blocks.py" in told, "lrbs-report trust" in told or "--json" in words)


@pytest.mark.attack
def test_after_trust_only_what_was_shown_runs(project: Path, marks: Path) -> None:
    """And nothing any more once a byte changes, which is named; existing results are read all the same."""
    shown = run("trust", "--yes", cwd=project).stdout
    assert [True] * 6 == [name in shown for name in FILES]
    assert [] == marked(marks)
    run("build", "--no-pdf", cwd=project)
    assert ["data", "metrics", "nets", "nets.blocks", "nets.made", "stop"] == marked(marks)
    (project / "nets" / "blocks.py").write_text("raise SystemExit\n", encoding="utf-8")
    told = run("build", "--no-pdf", cwd=project, code=2).stderr
    assert "nets/blocks.py (changed)" in told
    assert "nets/blocks.py changed" in run("plan", cwd=project).stdout


@pytest.mark.attack
def test_results_are_read_without_any_trust(project: Path, marks: Path) -> None:
    """By whoever gets the project with its results; only training again asks for it."""
    run("trust", "--yes", cwd=project)
    run("build", "--no-pdf", cwd=project)
    run("trust", "--revoke", cwd=project)
    for path in marks.iterdir():
        path.unlink()
    shutil.rmtree(project / "output")
    assert "Nothing to train" in run("plan", cwd=project).stdout
    run("build", "--no-pdf", cwd=project)
    (project.parent / "posts").mkdir()
    run("publish", "markdown", project.parent / "posts", cwd=project)
    run("verify", "--files", cwd=project)
    assert "lrbs-report trust" in run("verify", cwd=project, code=2).stderr
    assert [] == marked(marks)


FORKS = "import os, time\n" + FILES["nets/made.py"].replace(
    "def make(units):\n", "def make(units):\n    os.fork() or os.setsid() or time.sleep(600)\n"
)
HARMFUL = {
    "def make(units):\n    while True:\n        pass\n": "nets/made.py:make did not return within 5 seconds",
    "import os\ndef make(units):\n    os._exit(0)\n": "nets/made.py:make ended its process",
    "import os\ndef make(units):\n    os.kill(os.getpid(), 11)\n": "killed by SIGSEGV",
    "import sys\ndef make(units):\n    sys.exit(0)\n": "raises exit(0)",
    FORKS: "starts processes that stay: 1 of them",
}


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("text", HARMFUL)
def test_trusted_python_that_goes_wrong_is_wrong_input(project: Path, text: str) -> None:
    """Hanging, ending its process, or leaving others behind: told with the place that names it."""
    (project / "nets" / "made.py").write_text(text, encoding="utf-8")
    run("trust", "--yes", cwd=project)
    told = run("build", "--no-pdf", cwd=project, code=2).stderr
    assert (True, True) == (HARMFUL[text] in told, told.startswith("experiments.toml:9:11: "))


def is_alive(process: str) -> bool:
    """Return whether a process is there, and not only its exit code."""
    try:
        told = Path("/proc", process, "stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.attack
def test_what_outlives_its_worker_is_ended(project: Path, marks: Path) -> None:
    """A process in a session of its own, whose parent ended at once."""
    text = (
        "import os, pathlib, time\ndef make(units):\n    if not os.fork():\n        os.setsid()\n"
        f"        pathlib.Path({str(marks)!r}, 'pid').write_text(str(os.getpid()))\n"
        "        time.sleep(600)\n    time.sleep(1)\n    os._exit(0)\n"
    )
    (project / "nets" / "made.py").write_text(text, encoding="utf-8")
    run("trust", "--yes", cwd=project)
    # By the variables that it was started with, which a copy of a process does not have.
    assert "ended its process" in run("build", "--no-pdf", cwd=project, code=2, is_new=True).stderr
    assert not is_alive((marks / "pid").read_text(encoding="utf-8"))


@pytest.mark.attack
def test_a_compiled_file_beside_is_never_read(project: Path, marks: Path) -> None:
    """Python's own cache is written by whoever writes the project."""
    evil = project / "evil.py"
    evil.write_text(f"open({str(marks / 'evil')!r}, 'w').close()\n", encoding="utf-8")
    for name in ("nets/blocks", "data"):
        folder, _, stem = f"{project}/{name}".rpartition("/")
        py_compile.compile(
            str(evil),
            f"{folder}/__pycache__/{stem}.cpython-311.pyc",
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    run("trust", "--yes", cwd=project)
    run("check", cwd=project)
    assert "evil" not in marked(marks)
