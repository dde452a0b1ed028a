"""Which languages a Hugo site speaks, and where it keeps the pages of each.

Hugo gives a page the language that its file's name or its folder says, whatever stands in it. So the site's
own configuration decides where a post goes.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import is_plain, read_plain
from lrbs_report.base.tongue import tr

NAMES = ("hugo", "config")
ENDINGS = (".toml", ".yaml", ".yml", ".json")
FOLDER = "config/_default"
CONTENT = "content"
CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
YAML_LINE = re.compile(r"""( *)["']?([\w-]+)["']?:(?:\s+(.*?))?\s*""")
COMMENT = re.compile(r"\s+#.*$|^#.*$")


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a language's post goes: the folder of its pages, and what its text is called."""

    folder: str
    text: str = "index.md"


@dataclass(frozen=True, kw_only=True)
class Languages:
    """The languages of a site, each with the folder of its pages; none where the site has only one.

    >>> site = Languages(folders={"es": "content", "en-gb": "content"}, content="content")
    >>> site.spot("en")
    Spot(folder='content', text='index.en-gb.md')
    """

    folders: Mapping[str, str]
    content: str = CONTENT

    @property
    def has_several(self) -> bool:
        """Whether a page's place says its language."""
        return bool(self.folders)

    def spot(self, language: str) -> Spot | None:
        """Return where a post in a language goes; nothing when the site does not speak it."""
        if not self.folders:
            return Spot(folder=self.content)
        key = next((key for key in self.folders if key.partition("-")[0] == language), "")
        key = language if language in self.folders else key
        if not key:
            return None
        folder = self.folders[key]
        is_shared = Counter(self.folders.values())[folder] > 1
        return Spot(folder=folder, text=f"index.{key}.md" if is_shared else "index.md")


def languages_of(site: Path) -> Languages:
    """Read a site's languages from its configuration.

    Raises ``InvalidInput`` for a configuration that cannot be read, and for a folder of pages that is not in
    the site.
    """
    told: dict[str, Any] = {}
    for file in _files(site):
        found = _lowered(_read(file))
        told |= {"languages": found} if file.stem == "languages" else found
    content = str(told.get("contentdir") or CONTENT)
    languages = told.get("languages")
    keys = languages if isinstance(languages, dict) else {}
    folders = {
        key: str(of.get("contentdir") or content) if isinstance(of, dict) else content
        for key, of in keys.items()
        if CODE.fullmatch(key) and not (isinstance(of, dict) and of.get("disabled") in (True, "true"))
    }
    outside = sorted(folder for folder in {content, *folders.values()} if not is_plain(folder))
    if outside:
        raise InvalidInput(
            Problem(
                file=str(site),
                message=tr('contentDir: came "{folder}"', folder=folder),
                hint=tr("Expected a folder of the site."),
            )
            for folder in outside
        )
    return Languages(folders=folders, content=content)


def _files(site: Path) -> Iterator[Path]:
    """Yield the files of the configuration that are there: one at the top, and those of a folder."""
    top = [site / f"{name}{ending}" for name in NAMES for ending in ENDINGS]
    yield from [file for file in top if file.is_file()][:1]
    for name in (*NAMES, "languages"):
        for ending in ENDINGS:
            if (site / FOLDER / f"{name}{ending}").is_file():
                yield site / FOLDER / f"{name}{ending}"


def _read(file: Path) -> Mapping[str, Any]:
    try:
        text = read_plain(file, bounds.NOTE).decode()
        if file.suffix == ".toml":
            return tomllib.loads(text)
        found = plain_json.loads(text) if file.suffix == ".json" else _yaml(text)
    except (OSError, ValueError, RecursionError) as error:
        hint = tr("Hugo's own configuration says which languages the site has.")
        raise InvalidInput(
            [Problem(file=str(file), message=tr("cannot be read: {error}", error=error), hint=hint)]
        ) from error
    return found if isinstance(found, dict) else {}


def _lowered(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with small keys, as far as languages reach: Hugo reads them so."""
    return {
        str(key).lower(): _lowered(value) if isinstance(value, dict) else value for key, value in told.items()
    }


def _yaml(text: str) -> dict[str, Any]:
    """Read the mappings of a YAML file, and texts on one line: all that languages are told by.

    Lists, and what else YAML can write, are passed over.
    """
    root: dict[str, Any] = {}
    open_: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in text.splitlines():
        found = YAML_LINE.fullmatch(COMMENT.sub("", line))
        if not found:
            continue
        indent, key, value = len(found[1]), found[2], found[3]
        while open_[-1][0] >= indent:
            open_.pop()
        if value:
            open_[-1][1][key] = value.strip("\"'")
        else:
            made: dict[str, Any] = {}
            open_[-1][1][key] = made
            open_.append((indent, made))
    return root
