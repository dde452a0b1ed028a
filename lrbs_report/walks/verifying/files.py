"""The files of a published folder against its manifest: changed, missing, added."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.files import is_plain, said_of
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.output import MANIFEST, manifest_text
from lrbs_report.walks.issue import SOURCE
from lrbs_report.walks.verifying.found import REWRITTEN, Wrong, quoted, read_inside
from lrbs_report.walks.verifying.published import manifest_in

HOSTING = frozenset({"CNAME", "robots.txt", "favicon.ico"})
"""Files that a host of pages wants at the top of a site, and that say nothing."""

OURS = frozenset({"data", "editions", "figures", "logs"})
"""The folders in which everything is the report's."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The files that a folder holds by the names in its manifest, how many match it, and what is wrong."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, bytes] = field(default_factory=dict)
    listed: int = 0
    matching: int = 0
    strangers: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def held_in(folder: Path, *, is_project: bool) -> Held:
    """Compare every file of a folder with the manifest, and return what was found.

    In a project, somebody's own files may lie beside the report's.
    """
    try:
        manifest, text = manifest_in(folder)
    except OSError as error:
        return _unheld(
            tr("cannot be read: {strerror}; nothing says what the files must be", strerror=said_of(error))
        )
    except ValueError as error:
        return _unheld(tr("is damaged: {error}", error=quoted(error)))
    if len(manifest["files"]) > bounds.FILES:
        return _unheld(
            tr(
                "names {count} files, expected at most {files}",
                count=len(manifest["files"]),
                files=bounds.FILES,
            )
        )
    held = _with_strangers(_listed(folder, manifest), folder, is_project=is_project)
    if text == manifest_text(manifest):
        return held
    return replace(held, wrong=(Wrong(place=MANIFEST, message=REWRITTEN), *held.wrong))


def _unheld(message: str) -> Held:
    """Return what is known of a folder whose manifest says nothing."""
    return Held(wrong=(Wrong(place=MANIFEST, message=message),))


def _listed(folder: Path, manifest: Mapping[str, Any]) -> Held:
    """Compare the files that the manifest names, as many as a report may have bytes."""
    wrong: list[Wrong] = []
    content: dict[str, bytes] = {}
    matching, size = 0, 0
    for name, digest in manifest["files"].items():
        found = _read(folder, name)
        if isinstance(found, Wrong):
            wrong.append(found)
            continue
        size += len(found)
        if size > bounds.PUBLISHED_FOLDER:
            most = tr("more than {published_folder} bytes", published_folder=bounds.PUBLISHED_FOLDER)
            wrong.append(
                Wrong(
                    place=quoted(name),
                    message=tr("was not read: it and the files before it have {most}", most=most),
                )
            )
            break
        content[name] = found
        told = hashlib.sha256(found).hexdigest()
        matching += told == digest
        if told != digest:
            digests = tr(
                "its SHA-256 is {told}…, expected {digest}…", told=told[:12], digest=quoted(digest)[:12]
            )
            wrong.append(
                Wrong(
                    place=quoted(name), message=tr("does not match the manifest: {digests}", digests=digests)
                )
            )
    return Held(
        manifest=manifest,
        content=content,
        listed=len(manifest["files"]),
        matching=matching,
        wrong=tuple(wrong),
    )


def _with_strangers(held: Held, folder: Path, *, is_project: bool) -> Held:
    """Add the files that the manifest does not name: wrong where a reader may take them for the report's."""
    strangers, unseen = _strangers(folder, held.manifest["files"])
    added = [name for name in strangers if not is_project or _is_ours(name)]
    told = [
        Wrong(place=quoted(name), message=tr("is not of this edition: the manifest does not name it"))
        for name in added
    ]
    return replace(
        held,
        strangers=tuple(name for name in strangers if name not in added),
        wrong=(*held.wrong, *unseen, *told),
    )


def _read(folder: Path, name: str) -> bytes | Wrong:
    if not is_plain(name):
        return Wrong(
            place=MANIFEST, message=tr("names a file outside of the folder: {name}", name=quoted(name))
        )
    try:
        return read_inside(folder, name)
    except OSError as error:
        missing = not os.path.lexists(folder / name)
        return Wrong(
            place=quoted(name),
            message=tr("is missing: the manifest names it")
            if missing
            else tr("cannot be read: {strerror}", strerror=said_of(error)),
        )


def _strangers(folder: Path, known: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Wrong]]:
    """Name the files that the manifest does not.

    Those that a host or an operating system leaves, and the data sets that a reader brings, are left out.
    """
    found: list[str] = []
    for place, (name, is_folder) in enumerate(_names_below(folder)):
        if place >= bounds.FILES:
            return tuple(sorted(found)), [
                Wrong(
                    place=quoted(name),
                    message=tr(
                        "was not looked at, nor were further files: a report has at most {files}",
                        files=bounds.FILES,
                    ),
                )
            ]
        parts = PurePosixPath(name).parts
        if len(parts) > bounds.FOLDERS_DEEP:
            return tuple(sorted(found)), [
                Wrong(
                    place=quoted(name),
                    message=tr(
                        "lies in more than {folders_deep} folders, which were not looked into",
                        folders_deep=bounds.FOLDERS_DEEP,
                    ),
                )
            ]
        is_hidden = any(part.startswith(".") for part in parts)
        is_data = parts[0] == SOURCE and name.endswith(".npz")
        if (
            not is_folder
            and name not in known
            and name != MANIFEST
            and not is_hidden
            and not is_data
            and name not in HOSTING
        ):
            found.append(name)
    return tuple(sorted(found)), []


def _names_below(folder: Path) -> Iterator[tuple[str, bool]]:
    """Name everything below a folder, and tell whether it is a folder itself.

    Of folders inside one another, it goes down to the first that is too deep.
    """
    waiting = [(folder, "")]
    while waiting:
        path, above = waiting.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    name = f"{above}{entry.name}"
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if is_folder and name.count("/") < bounds.FOLDERS_DEEP:
                        waiting.append((Path(entry.path), f"{name}/"))
                    yield name, is_folder
        except OSError:
            yield above.removesuffix("/") or ".", False  # it cannot be looked into


def _is_ours(name: str) -> bool:
    """Tell whether a reader would take a file for one of the report's."""
    top, *below = PurePosixPath(name).parts
    return (top in OURS or top == SOURCE) if below else top.startswith("report.")
