"""A project of its own for what is verified: an edition's sources, without any result."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, trust
from lrbs_report.base.files import created, explain_disk, inside, opened
from lrbs_report.keeping.project import DEFINITIONS, Project
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.kinds.sources.source import Located
from lrbs_report.runs import locating
from lrbs_report.study.experiments import Study
from lrbs_report.study.reading import read_study
from lrbs_report.walks.verifying.logs import LogsOfEdition
from lrbs_report.walks.verifying.published import Published

KERAS = "keras:"
"""How a source begins that anybody can download."""


@contextmanager
def workshop(published: Published) -> Iterator[Project]:
    """Return a project of its own with an edition's sources, without any result or data set."""
    with tempfile.TemporaryDirectory(prefix="lrbs-verify-") as folder:
        project = Project(Path(folder))
        for path, text in published.sources.items():
            target = inside(project.folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        project.store.prepare()
        yield project


def asked_in(project: Project, published: Published) -> Study:
    """Read the definitions of an edition; its data sets are looked for beside the published ones.

    What only a look at the data decides is taken from what the edition says of them: its runs are held
    against it. Its Python is trusted beside the published ones, too.
    """
    study = read_study(project.definitions, published.folder, LogsOfEdition(published.edition.content))
    study = replace(study, file=published.folder / DEFINITIONS)
    told: Mapping[str, Mapping[str, Any]] = published.edition.content.environment.get("data", {})
    return locating.settled(
        study,
        {
            name: Located(
                path=published.folder,
                digest="",
                arrays={},
                scale=source_of(dataset.source).default_scale(dataset, told.get(name, {}).get("kind", "")),
                classes=tuple(told.get(name, {}).get("names", ())) or None,
            )
            for name, dataset in locating.used(study).items()
            if name in told or dataset.call  # of what Python returns, an edition says nothing
        },
    )


def bring_downloaded(project: Project, published: Published, study: Study) -> None:
    """Copy the data sets that a project has downloaded into a workshop.

    Out of a published folder none is taken: anybody can download them anew.
    """
    if not published.is_in_project:
        return
    for dataset in locating.used(study).values():
        file = locating.place_at_hand(dataset, study, Project(published.folder).store)
        if dataset.source.startswith(KERAS) and file is not None:
            for path, most in (
                (file, bounds.DATA),
                (file.with_suffix(".json"), bounds.RESULT),
                (file.with_suffix(".seal"), trust.SIZE),
            ):
                if path.exists():
                    _copy(path, project.store.datasets / path.name, most)


def _copy(path: Path, target: Path, most: int) -> None:
    """Copy a plain file. Raises ``DiskError``."""
    with explain_disk(path), opened(path, most) as file:
        target.parent.mkdir(parents=True, exist_ok=True)
        with created(target) as copy:
            shutil.copyfileobj(file, copy)
