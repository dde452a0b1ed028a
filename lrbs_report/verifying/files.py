"""The files of a published folder against its manifest: changed, missing, added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lrbs_report.files import is_plain
from lrbs_report.issues import SOURCE
from lrbs_report.output import MANIFEST, files_below, manifest_text
from lrbs_report.verifying.found import Wrong, quoted, read_inside
from lrbs_report.verifying.published import manifest_in

HOSTING = frozenset({"CNAME", "robots.txt", "favicon.ico"})
"""Files that a host of pages wants at the top of a site, and that say nothing."""

OURS = frozenset({"data", "editions", "figures", "logs"})
"""The folders in which everything is the report's."""


@dataclass(frozen=True)
class Held:
    """The files that a folder holds by the names in its manifest, how many of them match it, and what is wrong."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, bytes] = field(default_factory=dict)
    listed: int = 0
    matching: int = 0
    strangers: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def held_in(folder: Path, *, is_project: bool) -> Held:
    """Compare every file of a folder with the manifest. In a project, somebody's own files may lie beside the report's."""
    try:
        manifest, text = manifest_in(folder)
    except OSError as error:
        return Held(wrong=(Wrong(MANIFEST, f"cannot be read: {error.strerror}; nothing says what the files must be"),))
    except (ValueError, RecursionError) as error:
        return Held(wrong=(Wrong(MANIFEST, f"is damaged: {quoted(error)}"),))
    wrong = [] if text == manifest_text(manifest) else [Wrong(MANIFEST, "is not as this tool writes it: something was added or moved in it")]
    content: dict[str, bytes] = {}
    matching = 0
    for name, digest in manifest["files"].items():
        found = _read(folder, name)
        if isinstance(found, Wrong):
            wrong.append(found)
            continue
        content[name] = found
        told = hashlib.sha256(found).hexdigest()
        matching += told == digest
        if told != digest:
            wrong.append(Wrong(quoted(name), f"does not match the manifest: its SHA-256 is {told[:12]}…, expected {quoted(digest)[:12]}…"))
    strangers = tuple(_strangers(folder, content))
    added = [name for name in strangers if not is_project or _is_ours(name)]
    wrong += [Wrong(quoted(name), "is not of this edition: the manifest does not name it") for name in added]
    return Held(manifest, content, len(manifest["files"]), matching, tuple(name for name in strangers if name not in added), tuple(wrong))


def _read(folder: Path, name: str) -> bytes | Wrong:
    if not is_plain(name):
        return Wrong(MANIFEST, f"names a file outside of the folder: {quoted(name)}")
    try:
        return read_inside(folder, name)
    except OSError as error:
        missing = not (folder / name).exists()
        return Wrong(quoted(name), "is missing: the manifest names it" if missing else f"cannot be read: {error.strerror}")


def _strangers(folder: Path, known: Mapping[str, bytes]) -> Iterator[str]:
    """Name the files that the manifest does not, but those that a host or an operating system leaves, and the data sets that a reader brings."""
    for path in sorted(files_below(folder)):
        name = path.relative_to(folder).as_posix()
        parts = PurePosixPath(name).parts
        is_hidden = any(part.startswith(".") for part in parts)
        is_data = parts[0] == SOURCE and name.endswith(".npz")
        if name not in known and name != MANIFEST and not is_hidden and not is_data and name not in HOSTING:
            yield name


def _is_ours(name: str) -> bool:
    """Tell whether a reader would take a file for one of the report's."""
    top, *below = PurePosixPath(name).parts
    return (top in OURS or top == SOURCE) if below else top.startswith("report.")
