"""A working project to start from, and the schema that helps editors with it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import UnsafeName, inside, read_plain, shown, sweep_half_written, write_whole
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.project import DEFINITIONS
from lrbs_report.report.prose.templates import packaged_templates
from lrbs_report.study.schema import schema
from lrbs_report.walks.pictures import digits
from lrbs_report.walks.starters import DEFAULT, STARTERS

SCHEMA = "experiments.schema.json"
LOG = "references/published.log"
ARTICLES = {"article.es.md.j2": "starter.es.md.j2", "article.en.md.j2": "starter.en.md.j2"}
"""What the articles to rewrite are called in a project, and those of the default in the package."""
PICTURES = "pictures/"
"""Where pictures stand in a project. There are many, and they can be made again at any time."""

GITIGNORE = "# Made by `lrbs-report build`\noutput/\n"


def start_project(folder: Path, starter: str = DEFAULT) -> None:
    """Write a starter's definitions, what goes with them, and its two articles.

    Goes on where an earlier start was cut short.

    Raises ``InvalidInput`` when all of these are there already, or something else is in the place of one.
    """
    files = {
        **_read(_definitions_of(starter)),
        SCHEMA: _schema_text(),
        ".gitignore": GITIGNORE.encode(),
        **_read(_articles_of(starter)),
        **_pictures_of(starter),
    }
    missing = {
        name: content for name, content in files.items() if not _holds(folder / name, content)
    } or files
    if taken := [shown(folder / name) for name in missing if _is_taken(folder, name)]:
        hint = tr("init writes only where nothing is; choose another folder.")
        raise InvalidInput(
            Problem(file=path, message=tr("is there already"), hint=hint if path == taken[-1] else "")
            for path in taken
        )
    for name, content in missing.items():
        write_whole(folder / name, content, through_power_cuts=not name.startswith(PICTURES))
    for place in {(folder / name).parent for name in files}:
        sweep_half_written(place)


def _definitions_of(starter: str) -> dict[str, Path]:
    """Return where a starter's definitions are taken from, and what they name."""
    if starter == DEFAULT:
        return {DEFINITIONS: _packaged(DEFINITIONS), LOG: _packaged(LOG)}
    table, names = STARTERS[starter].table, (DEFINITIONS, *STARTERS[starter].files)
    own = {name: _packaged(f"starters/{starter}/{name}") for name in names}
    return {**own, f"data/{table}": PACKAGE / "data" / table} if table else own


def _articles_of(starter: str) -> dict[str, Path]:
    """Return where a starter's articles are taken from."""
    if starter == DEFAULT:
        return {f"templates/{name}": packaged_templates() / source for name, source in ARTICLES.items()}
    return {f"templates/{name}": _packaged(f"starters/{starter}/templates/{name}") for name in ARTICLES}


def _pictures_of(starter: str) -> dict[str, bytes]:
    """Return the pictures that a starter brings along."""
    each = STARTERS[starter].pictures
    return {f"{PICTURES}{place}": content for place, content in digits(each)} if each else {}


def _read(sources: Mapping[str, Path]) -> dict[str, bytes]:
    """Return files' contents by what they are called in the project."""
    return {name: source.read_bytes() for name, source in sources.items()}


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether a file is there already, just as it would be written."""
    try:
        return read_plain(path, len(content)) == content
    except OSError:
        return False


def _is_taken(folder: Path, name: str) -> bool:
    """Tell whether something stands where a file is to be.

    It also tells whether something stands where a folder of it is to be and is none of its own.
    """
    try:
        place = inside(folder, name)
    except UnsafeName:
        return True
    return os.path.lexists(place) or any(
        os.path.lexists(above) and not above.is_dir() for above in (place.parent, folder)
    )


def write_schema(folder: Path) -> Path:
    """Write the JSON Schema of the definitions beside them, and return its place."""
    path = folder / SCHEMA
    write_whole(path, _schema_text())
    return path


def _schema_text() -> bytes:
    return (json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _packaged(name: str) -> Path:
    """Return a file that a project begins with.

    It is inside the package when installed, at the top of the source tree otherwise.
    """
    inside = PACKAGE / "starter" / name
    return inside if inside.exists() else PACKAGE.parent / name
