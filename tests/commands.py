"""Running the real command in a project of a test's own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HEAD = """\
[report]
title = { es = "Prueba", en = "Test" }
languages = ["es", "en"]

[datasets.small]
source = "mnist"
train = [5000, 6000]
test = [0, 500]

[models.softmax]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10, kernel_initializer = "zeros" } ]

"""

FAST_AND_SLOW = """\
[[experiments]]
id = "fast"
learning_rate = 0.1

[[experiments]]
id = "slow"
learning_rate = 0.01
"""

BETTER = """\
[[claims]]
id = "better"
es = "Es mejor."
en = "It is better."
holds = "accuracy('fast') > accuracy('slow')"
"""
"""A claim about them."""

DEFINITIONS = f"""\
{HEAD}[defaults]
epochs = 3
seeds = 2

{FAST_AND_SLOW}
[[sweeps]]
id = "grid"
learning_rate = [0.01, 0.1]
batch_size = [8, 32]
seeds = 1

[[claims]]
id = "slower"
es = "Con {{learning_rate('slow')}} el coste baja más despacio."
en = "With {{learning_rate('slow')}} the cost falls more slowly."
holds = "above(costs('slow'), costs('fast'))"
"""


def project(folder: Path, definitions: str = DEFINITIONS) -> Path:
    """Make a project with some definitions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "experiments.toml").write_text(definitions, encoding="utf-8")
    return folder


def command(*words: str | Path) -> list[str]:
    """Return the words that run lrbs-report."""
    return [sys.executable, "-P", "-m", "lrbs_report", *map(str, words)]


def run(
    *words: str | Path, cwd: Path | None = None, variables: Mapping[str, str] | None = None, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run lrbs-report, and insist on its exit code."""
    environment = {**os.environ, **(variables or {})}
    done = subprocess.run(
        command(*words), cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert code == done.returncode, f"{done.stdout}\n{done.stderr}"
    return done


def content(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
