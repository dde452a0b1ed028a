"""Where templates are: a project's own ones win over the packaged ones, file by file.

Whoever reads one does so through here.

A template's name leads nowhere but below its folder, follows no link, and its file is plain text of a
reasonable size.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import (
    NotPlain,
    UnsafeName,
    blame_machine,
    inside,
    is_plain,
    read_plain,
    said_of,
    shown,
)
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import tr

FALLBACK = "article.md.j2"
"""The article that comes with the tool, for every language that the project has none of its own for."""

FRAME = "report.html.j2"

BOXES = "boxes.html.j2"
"""What stands between paragraphs, a macro a box."""

HINT = tr("Expected plain text in UTF-8, of at most {text} MB.", text=bounds.TEXT // bounds.MB)
NO_LINK = tr("Replace it by what it leads to: a report takes nothing from outside of its project.")


class WrongFile(InvalidInput):
    """A file in a project's folder of templates that is none.

    Says which, what it is, and what was expected.
    """

    def __init__(self, place: Path, reason: str, hint: str = HINT) -> None:
        """Keep all of it, for whoever knows where the file is named."""
        self.place, self.reason, self.hint = place, reason, hint
        super().__init__([Problem(file=shown(place), line=0, column=0, message=reason, hint=hint)])


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template, a style sheet or a script as it was read."""

    place: Path
    text: str


def packaged_templates() -> Path:
    """Return the folder of the templates that come with the tool.

    It is inside an installed package, or at the top of its source tree.
    """
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


@dataclass(frozen=True)
class Templates:
    """The templates of a project. ``own`` is its folder of templates, which need not exist."""

    own: Path | None = None

    def find(self, name: object) -> Template | None:
        """Read a template.

        Returns ``None`` when neither the project nor the package has it, or the name leads elsewhere.

        Raises ``WrongFile`` when what has this name cannot be one.
        """
        plain = "/".join(PurePosixPath(name).parts) if isinstance(name, str) else ""
        if not is_plain(plain):
            return None
        found = self._own(plain)
        return found or _read(packaged_templates() / plain, follow=True)

    def read(self, name: str) -> str:
        """Return the text of a template that the package is sure to have.

        Raises ``WrongFile`` when the project's own one cannot be one.
        """
        found = self.find(name)
        if found is None:
            message = tr("The package lacks its template {name}: install it again.", name=name)
            raise FileNotFoundError(message)
        return found.text

    def _own(self, name: str) -> Template | None:
        """Read one of the project's own."""
        if self.own is None:
            return None
        _refuse_folder(self.own)
        try:
            place = inside(self.own, name)
        except UnsafeName as error:
            raise WrongFile(self.own / name, error.args[0], NO_LINK) from error
        return _read(place, follow=False)


def _refuse_folder(folder: Path) -> None:
    """Refuse a folder that is a link, or holds far more than templates."""
    if folder.is_symlink():
        raise WrongFile(folder, tr("is a link"), NO_LINK)
    count = 0
    for _, _, files in os.walk(folder):
        count += 1 + len(files)
        if count > bounds.TEMPLATES:
            raise WrongFile(
                folder,
                tr("holds more than {templates} files and folders", templates=bounds.TEMPLATES),
                tr("Expected nothing but templates in it."),
            )


def _read(place: Path, *, follow: bool) -> Template | None:
    try:
        content = read_plain(place, bounds.TEXT, follow=follow)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as error:
        raise WrongFile(place, tr("is a folder")) from error
    except NotPlain as error:
        raise WrongFile(place, said_of(error)) from error
    except OSError as error:
        blame_machine(error, place)
        raise WrongFile(place, tr("cannot be read: {strerror}", strerror=said_of(error))) from error
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise WrongFile(
            place, tr("is no text in UTF-8: byte {start} belongs to no letter", start=error.start + 1)
        ) from error
    return Template(place=place, text=text.replace("\r\n", "\n").replace("\r", "\n"))
