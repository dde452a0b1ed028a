"""An environment that holds what ``requirements-read.lock`` names, and nothing else.

``make reading`` makes one as its users do, from the lock and a wheel, and says where it is. Without that, one
is made of links to what is installed where the tests run: in a moment, without the network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from tests import ROOT

MADE = "LRBS_READING"
"""The variable that names the Python of an environment that was installed."""

LACKING = "nothing can be trained here: tensorflow and keras are not installed."
"""What is said of runs there."""


def python_in(folder: Path) -> Path:
    """Return the Python of an environment that reads; one is made in the folder when none was installed."""
    made = os.environ.get(MADE)
    return Path(made) if made else _linked(folder)


def run(
    python: Path, *words: str | Path, variables: Mapping[str, str] | None = None, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run lrbs-report in such an environment, and insist on its exit code."""
    done = subprocess.run(
        [str(python), "-P", "-m", "lrbs_report", *map(str, words)],
        env={**os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert code == done.returncode, f"{done.stdout}\n{done.stderr}"
    return done


def locked() -> set[str]:
    """Return the names in the lock."""
    text = (ROOT / "requirements-read.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


def _linked(folder: Path) -> Path:
    """Make an environment whose packages are links to those that are installed here."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    for found in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", found.name).lower()
        if name == "lrbs-report" or name in locked():
            _link(found, packages)
    return folder / "bin" / "python"


def _link(package: metadata.Distribution, target: Path) -> None:
    """Link what a package has beside its metadata: its folders, modules and files that widen the path."""
    for name in {Path(file).parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
        link = target / name
        if not link.exists():
            link.symlink_to(Path(str(package.locate_file(name))))
