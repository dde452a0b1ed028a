"""A working project to start from, and the schema that helps editors with it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from lrbs_report.definitions import schema
from lrbs_report.errors import InvalidInput, Problem
from lrbs_report.files import UnsafeName, inside, shown, write_whole
from lrbs_report.project import DEFINITIONS
from lrbs_report.report.templates import packaged_templates

SCHEMA = "experiments.schema.json"
LOG = "references/published.log"
ARTICLES = {"article.es.md.j2": "starter.es.md.j2", "article.en.md.j2": "starter.en.md.j2"}
"""What the articles to rewrite are called in a project, and in the package."""
GITIGNORE = "# Made by `lrbs-report build`\noutput/\n"


def start_project(folder: Path) -> None:
    """Write the default definitions, what goes with them, and the two articles. Raises ``InvalidInput`` when any of these is there already."""
    files = {
        DEFINITIONS: _packaged(DEFINITIONS).read_bytes(),
        LOG: _packaged(LOG).read_bytes(),
        SCHEMA: _schema_text(),
        ".gitignore": GITIGNORE.encode(),
        **{f"templates/{name}": (packaged_templates() / source).read_bytes() for name, source in ARTICLES.items()},
    }
    if taken := [shown(folder / name) for name in files if _is_taken(folder, name)]:
        hint = "init writes only where nothing is; choose another folder."
        raise InvalidInput(Problem(path, 0, 0, "is there already", hint) for path in taken)
    for name, content in files.items():
        write_whole(folder / name, content)


def _is_taken(folder: Path, name: str) -> bool:
    """Tell whether something stands where a file is to be, or where a folder of it is to be and is none of its own."""
    try:
        place = inside(folder, name)
    except UnsafeName:
        return True
    return os.path.lexists(place) or any(os.path.lexists(above) and not above.is_dir() for above in (place.parent, folder))


def write_schema(folder: Path) -> Path:
    """Write the JSON Schema of the definitions beside them, and give its place."""
    path = folder / SCHEMA
    write_whole(path, _schema_text())
    return path


def _schema_text() -> bytes:
    return (json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _packaged(name: str) -> Path:
    """Give a file of the default project: inside the package when installed, at the top of the source tree otherwise."""
    inside = Path(__file__).parent / "starter" / name
    return inside if inside.exists() else Path(__file__).parents[1] / name
