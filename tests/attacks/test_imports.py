"""Nothing is imported from the folder in which a command is started, nor from a project's.

And no settings of Keras's are read from there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.base import environment
from tests import commands
from tests.factory import projects

NAMES = (
    *(
        "random",
        "re",
        "socket",
        "json",
        "struct",
        "tempfile",
        "subprocess",
        "pickle",
        "zipfile",
        "ast",
        "statistics",
        "logging",
    ),
    *(
        "tomllib",
        "secrets",
        "signal",
        "enum",
        "typing",
        "copyreg",
        "__future__",
        "linecache",
        "multiprocessing",
        "ctypes",
    ),
    *(
        "resource",
        "fcntl",
        "numpy",
        "keras",
        "tensorflow",
        "h5py",
        "ml_dtypes",
        "optree",
        "jinja2",
        "babel",
        "click",
        "rich",
    ),
    *("pydantic", "matplotlib", "weasyprint", "PIL", "requests", "tree_sitter", "markdown_it"),
)
AT_STARTUP = ("sitecustomize", "usercustomize", "lrbs_report")
"""What Python imports before any of our lines, from where the user's own PYTHONPATH leads."""

KERAS = '{"floatx": "float16", "epsilon": 0.5, "backend": "jax", "image_data_format": "channels_first"}'

DEFINITIONS = f"""{commands.HEAD}
[defaults]
epochs = 1
learning_rate = 0.1

[[experiments]]
id = "only"
"""

WAYS = [None, "", ":", "."]


def fill(folder: Path, marks: Path, *names: str) -> None:
    """Put modules there that leave a mark when they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    marks.mkdir(exist_ok=True)
    for name in names:
        mark = marks / f"{folder.name}-{name}"
        (folder / f"{name}.py").write_text(
            f'open({str(mark)!r}, "w").close()\nraise ImportError("a stranger\'s")\n', encoding="utf-8"
        )


def way(path: str | None) -> dict[str, str]:
    """Return a PYTHONPATH by which the package itself is still found."""
    here = str(Path(environment.__file__).resolve().parents[1])
    return {"PYTHONPATH": here if path is None else os.pathsep.join([path, here]) if path else ""}


@pytest.mark.attack
@pytest.mark.parametrize("path", WAYS)
@pytest.mark.parametrize("command", ["plan", "verify", "replicate", "doctor"])
def test_nothing_is_imported_from_where_a_command_is_started(
    command: str, path: str | None, tmp_path: Path
) -> None:
    """However the way to packages names that folder, and whatever is found there."""
    project = projects.kept_project(tmp_path / "project")
    fill(project.folder, tmp_path / "marks", *NAMES, *(AT_STARTUP if not path else ()))
    words = {
        "plan": ["plan"],
        "verify": ["verify", "--files"],
        "replicate": ["replicate", "published.log"],
        "doctor": ["doctor"],
    }[command]
    log = "[0] cost: 0.4216\nTraining finished!\nAccuracy: 0.92\n"
    (project.folder / "published.log").write_text(log, encoding="utf-8")
    done = subprocess.run(
        commands.command(*words),
        cwd=project.folder,
        env={**os.environ, **way(path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "stranger" not in done.stderr
    assert [] == sorted(mark.name for mark in (tmp_path / "marks").iterdir())


BEFORE_OURS = (
    "collections",
    "contextlib",
    "enum",
    "functools",
    "keyword",
    "lrbs_report",
    "mmap",
    "operator",
    "types",
)
"""What is imported before the first line of ours.

When Python starts a module or what pip writes for an entry point.
"""


@pytest.mark.attack
@pytest.mark.parametrize("path", [None, ":", ".", "x:", "./:/nowhere"])
def test_the_installed_command_imports_nothing_from_where_it_is_started(
    path: str | None, tmp_path: Path
) -> None:
    """From its very first line on, and whatever the name of the file is.

    Only what Python itself starts with is the user's own business.
    """
    fill(tmp_path / "here", tmp_path / "marks", *NAMES, *BEFORE_OURS)
    (tmp_path / "here" / "x").symlink_to(".")
    variables = {
        **os.environ,
        **({"PYTHONPATH": os.pathsep.join([path, way(None)["PYTHONPATH"]])} if path else {}),
    }
    words = [str(Path(sys.executable).with_name("lrbs-report")), "doctor"]
    done = subprocess.run(
        words, cwd=tmp_path / "here", env=variables, capture_output=True, text=True, check=False, timeout=300
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert [] == sorted(mark.name for mark in (tmp_path / "marks").iterdir())


@pytest.mark.attack
def test_a_build_imports_and_reads_nothing_of_a_strangers(tmp_path: Path) -> None:
    """Neither the processes that train nor those that render.

    The results are those of a project without any of it, to the last bit.
    """
    plain = commands.project(tmp_path / "plain", DEFINITIONS)
    commands.run("build", "--project", plain, "--no-pdf", cwd=tmp_path)
    hostile = commands.project(tmp_path / "hostile", DEFINITIONS)
    fill(hostile, tmp_path / "marks", *NAMES)
    for folder in (hostile / ".lrbs" / "keras", hostile / ".keras"):
        folder.mkdir(parents=True)
        (folder / "keras.json").write_text(KERAS, encoding="utf-8")
    foreign = {
        **way("."),
        "KERAS_HOME": str(hostile / ".keras"),
        "KERAS_BACKEND": "jax",
        "HOME": str(hostile),
    }
    commands.run("build", "--no-pdf", cwd=hostile, variables=foreign)
    [(name, result)] = commands.content(plain / ".lrbs" / "results").items()
    assert {name: result} == commands.content(hostile / ".lrbs" / "results")
    assert [] == sorted(mark.name for mark in (tmp_path / "marks").iterdir())


@pytest.mark.attack
@pytest.mark.parametrize("given", ["", ":", ".", "..", "a:b", "/x::/y", "~/z:/x", "./:/y"])
def test_a_worker_knows_only_absolute_ways(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the user's own stay."""
    monkeypatch.setenv("PYTHONPATH", given)
    variables = environment.worker_variables(Path("/home"))
    ours, *theirs = variables["PYTHONPATH"].split(os.pathsep)
    assert Path(environment.__file__).resolve().is_relative_to(ours)
    assert [part for part in given.split(os.pathsep) if part.startswith("/")] == theirs
    assert "1" == variables["PYTHONSAFEPATH"]
