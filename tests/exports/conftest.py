"""A project with made-up results, and what is exported of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrbs_report.keeping.project import Project
from lrbs_report.publish import exporting
from lrbs_report.walks import compose
from tests.factory.projects import DEFINITIONS, kept_project

Exported = Callable[[str], Path]
"""Returns the folder with the files of a format."""

HOSTILE = r"\input{/etc/passwd} & 100 % _of_ #1 $x^2$ ~ {{< meta title >}} `a` *b* <b>"
"""A title that means something to each program, and must mean nothing to any."""


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results, one of whose runs diverged, and a title that is hostile."""
    definitions = DEFINITIONS.replace('id = "fast"', f"id = \"fast\"\ntitle = '{HOSTILE}'")
    wild = '[[experiments]]\nid = "wild"\nlearning_rate = 1e6\n\n[[claims]]'
    return kept_project(
        tmp_path_factory.mktemp("kept") / "project", definitions.replace("[[claims]]", wild, 1)
    ).folder


@pytest.fixture(scope="session")
def exported(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Return what exports as a format, once for all that read it."""
    done: dict[str, Path] = {}
    composed = compose.composed(Project(kept))

    def export(name: str) -> Path:
        if name not in done:
            done[name] = tmp_path_factory.mktemp(name)
            exporting.publish(composed, done[name], name)
        return done[name]

    return export
