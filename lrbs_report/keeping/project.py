"""Where a project's things are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base.errors import DiskError, InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.output import Output
from lrbs_report.keeping.store import Store, wrong_kind

DEFINITIONS = "experiments.toml"


@dataclass(frozen=True)
class Project:
    """A folder with an ``experiments.toml``, and what the tool keeps and makes in it."""

    folder: Path

    @property
    def definitions(self) -> Path:
        """The file that says what to train."""
        return self.folder / DEFINITIONS

    @property
    def templates(self) -> Path:
        """The project's own templates, which win over the packaged ones file by file. Need not exist."""
        return self.folder / "templates"

    @property
    def store(self) -> Store:
        """The results kept so far."""
        return Store(self.folder / ".lrbs")

    @property
    def output(self) -> Output:
        """The published report."""
        return Output(folder=self.folder / "output", store=self.store)

    @property
    def report(self) -> Path:
        """The report in the main language."""
        return self.output.folder / "report.html"


def refuse_gone(project: Project) -> None:
    """Raise ``DiskError`` when somebody has moved or deleted the project while it was being built."""
    if not project.definitions.exists():
        raise DiskError(
            tr(
                "{folder} is gone: somebody moved or deleted it while it was being built. Build "
                "where it is now.",
                folder=shown(project.folder),
            )
        )


def open_project(folder: Path) -> Project:
    """Find the project in a folder.

    Raises ``InvalidInput`` when there is none, or when something of ours in it is no file or folder of its
    own, and ``DiskError`` when it is in a place where nothing could be kept.
    """
    project = Project(folder)
    if _is_here_gone():  # no process can be started in it
        raise DiskError(
            tr(
                "The current folder is gone: somebody deleted it. Change to another one, then run "
                "the same command again."
            )
        )
    if not folder.is_dir():
        raise InvalidInput(
            [
                Problem(
                    file=str(folder),
                    line=0,
                    column=0,
                    message=tr("there is no such folder"),
                    hint=tr("Expected a project's folder after --project."),
                )
            ]
        )
    if not project.definitions.exists():
        hint = tr("Expected a project's folder. `lrbs-report init {folder}` starts one there.", folder=folder)
        raise InvalidInput(
            [
                Problem(
                    file=str(project.definitions),
                    line=0,
                    column=0,
                    message=tr("there is no such file"),
                    hint=hint,
                )
            ]
        )
    if strangers := [*project.store.strangers(), *wrong_kind(project.output.folder, "folder")]:
        raise InvalidInput(strangers)
    project.store.refuse_long_path()
    return project


def _is_here_gone() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False
