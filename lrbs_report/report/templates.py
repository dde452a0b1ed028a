"""Where templates are: a project's own ones win over the packaged ones, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent.parent

FALLBACK = "article.md.j2"
"""The article that comes with the tool, for every language that the project has none of its own for."""

FRAME = "report.html.j2"


def packaged_templates() -> Path:
    """Give the folder of the templates that come with the tool: inside an installed package, or at the top of its source tree."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


@dataclass(frozen=True)
class Templates:
    """The templates of a project. ``own`` is its folder of templates, which need not exist."""

    own: Path | None = None

    def find(self, name: str) -> Path | None:
        """Give the file that serves a template, or ``None`` when neither the project nor the package has it."""
        places = [folder / name for folder in (self.own, packaged_templates()) if folder]
        return next((place for place in places if place.is_file()), None)

    def read(self, name: str) -> str:
        """Give the text of a template that the package is sure to have."""
        place = self.find(name)
        if place is None:
            message = f"The package lacks its template {name}: install it again."
            raise FileNotFoundError(message)
        return place.read_text(encoding="utf-8")
