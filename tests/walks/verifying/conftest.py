"""One honest published folder for all tests.

Two languages, PDFs, a second edition, and everything derived from it once.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.editions import edition
from lrbs_report.walks.verifying.derivation import Derived, derived
from lrbs_report.walks.verifying.holding import Holding, judged_without_training
from lrbs_report.walks.verifying.published import Published, open_published
from tests.commands import run
from tests.factory.projects import DEFINITIONS, kept_project
from tests.once import made_once

Judge = Callable[[Path], Holding]


@pytest.fixture(scope="session")
def honest_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two editions, of which the second is published."""
    return made_once(tmp_path_factory, "honest", _build_twice)


def _build_twice(folder: Path) -> None:
    kept_project(folder)
    run("build", "--project", folder, "--no-pdf")
    definitions = folder / "experiments.toml"
    definitions.write_text(DEFINITIONS.replace("It is better.", "It is more accurate."), encoding="utf-8")
    run("build", "--project", folder)


@pytest.fixture(scope="session")
def judge(honest_project: Path) -> Judge:
    """Judge a folder of the honest project without training."""
    return judge_of(honest_project, pdf=True)


def judge_of(project: Path, *, pdf: bool) -> Judge:
    """Return what judges a folder without training.

    What the project gives is derived once, and files only of editions and sources that nobody touched.
    """
    known: dict[tuple[object, ...], Derived] = {}

    def derive(published: Published, manifest: Mapping[str, Any], with_files: bool) -> Derived:  # noqa: FBT001 - the shape that is asked for
        key = _decisive(published, manifest)
        if not known:
            genuine = open_published(project / "output", "latest")
            assert isinstance(genuine, Published)
            full = {"pdf": pdf, "made_with": manifest.get("made_with", {})}
            known[_decisive(genuine, full)] = derived(genuine, full, with_files=True)
        if not with_files or key not in known:
            return derived(published, manifest, with_files=False)
        return known[key] if manifest.get("pdf") else without_pdfs(known[key])

    return lambda folder: judged_without_training(open_published(folder, "latest"), derive)


@pytest.fixture
def folder(honest_project: Path, tmp_path: Path) -> Path:
    """Return a copy of the honest folder, as a reader has it."""
    return Path(shutil.copytree(honest_project / "output", tmp_path / "downloaded"))


def without_pdfs(found: Derived) -> Derived:
    """Return what a build without PDFs has."""
    files = {name: content for name, content in (found.files or {}).items() if not name.endswith(".pdf")}
    return replace(found, files=files, manifest={**(found.manifest or {}), "pdf": False})


def _decisive(published: Published, manifest: Mapping[str, Any]) -> tuple[object, ...]:
    earlier = tuple(edition.as_json(one) for one in published.earlier)
    sources = tuple(sorted(published.sources.items()))
    return (
        edition.as_json(published.edition, published.listed),
        earlier,
        sources,
        repr(manifest.get("made_with")),
    )
