"""A report that could be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.keeping.project import Project

if TYPE_CHECKING:
    from lrbs_report.report import Document, Gallery, Templates


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A report that could be published: as data, with the templates and the charts to render it with."""

    project: Project
    document: Document
    templates: Templates
    gallery: Gallery

    @property
    def refuted(self) -> list[str]:
        """The ids of the claims that the results refute, or that have no answer."""
        return [id_ for id_, verdict in self.document.main.verdicts.items() if verdict.is_refuted]
