"""Folders of pictures: a folder a class, or ``train`` and ``test`` with such folders.

What stands in them is a stranger's. No link is followed, nothing is opened before its size is known, and
whatever is no picture is named. Files whose names begin with a dot are nobody's pictures.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.contents import kind_of
from lrbs_report.base.suggesting import called, came
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.rows.digests import digest_of
from lrbs_report.kinds.sources.source import Refused, Wrong
from lrbs_report.kinds.sources.splitting import TABLE, TEST, TRAIN

ENDINGS = (".png", ".jpg", ".jpeg")
KINDS = (tr("a PNG image"), tr("a JPEG image"))
PARTS = {"train": TRAIN, "test": TEST}
A_PICTURE = tr("a picture")
LAYOUT = tr("Expected a folder for each class, with its pictures; or train and test, with such folders.")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture: its path from the folder of all, and the name of its class."""

    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The pictures of a folder in the order of their names, by the ending of the arrays that they become."""

    path: Path
    pictures: Mapping[str, tuple[Picture, ...]]

    @property
    def labels(self) -> tuple[str, ...] | tuple[int, ...]:
        """What the classes are called, in order; numbers, where all of them are called by whole numbers.

        >>> pictures = tuple(Picture(name=f"{name}/a.png", label=name) for name in ("10", "9"))
        >>> Folder(path=Path(), pictures={"": pictures}).labels
        (9, 10)
        """
        names = {one.label for some in self.pictures.values() for one in some}
        if all(name.isdecimal() and str(int(name)) == name for name in names):
            return tuple(sorted(map(int, names)))
        return tuple(sorted(names))


def folder_at(path: Path) -> Folder:
    """Return the pictures of a folder, by their names and first bytes alone.

    Raises ``Refused`` with everything in it that is no picture, and ``OSError``.
    """
    entries = _entries(path)
    parts = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)} == set(PARTS)
    wrong: list[Wrong] = []
    found: dict[str, tuple[Picture, ...]] = {}
    for name, ending in PARTS.items() if parts else [("", TABLE)]:
        found[ending] = tuple(_pictures(path, name, wrong))
    if wrong:
        raise Refused.several(wrong)
    empty = [name for name, ending in PARTS.items() if parts and not found[ending]]
    if empty or not any(found.values()):
        raise Refused(
            tr("{name} has no pictures", name=empty[0]) if empty else tr("it has no pictures"), LAYOUT
        )
    return Folder(path=path, pictures=found)


def digest_of_folder(path: Path) -> str:
    """Return a SHA-256 over the names and the contents of a folder's pictures.

    Raises ``Refused`` and ``OSError``.
    """
    found = folder_at(path)
    whole = hashlib.sha256()
    for picture in (one for some in found.pictures.values() for one in some):
        whole.update(f"{picture.name}\0{digest_of(path / picture.name)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _pictures(root: Path, part: str, wrong: list[Wrong]) -> Iterator[Picture]:
    """Return the pictures of all classes of a part; what is none of them is added to what is wrong."""
    count = 0
    for entry in _entries(root / part):
        name = _joined(part, entry.name)
        if entry.is_symlink() or not entry.is_dir(follow_symlinks=False):
            wrong.append(_stranger(name, entry, tr("a folder for a class")))
        elif len(entry.name) > bounds.CLASS_NAME or not entry.name.isprintable():
            hint = tr(
                "Expected at most {class_name} letters that can be printed.", class_name=bounds.CLASS_NAME
            )
            wrong.append(
                Wrong(
                    message=tr("the class {came} has no name that can be shown", came=came(entry.name)),
                    hint=hint,
                )
            )
        else:
            theirs = list(_of_class(root, name, entry.name, wrong))
            if not theirs and not any(one.message.startswith(name) for one in wrong):
                wrong.append(Wrong(message=tr("{name} has no pictures", name=called(name)), hint=LAYOUT))
            count += len(theirs)
            yield from theirs
        if count > bounds.PICTURES or len(wrong) > bounds.COUNTED:
            break
    if count > bounds.PICTURES:
        hint = tr("Expected at most {pictures}.", pictures=bounds.PICTURES)
        wrong.append(
            Wrong(message=tr("it has more than {pictures} pictures", pictures=bounds.PICTURES), hint=hint)
        )


def _of_class(root: Path, folder: str, label: str, wrong: list[Wrong]) -> Iterator[Picture]:
    for entry in _entries(root / folder):
        name = _joined(folder, entry.name)
        if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
            wrong.append(_stranger(name, entry, A_PICTURE))
        elif told := _no_picture(root / name):
            wrong.append(
                Wrong(
                    message=tr("{name} {told}", name=called(name), told=told),
                    hint=tr("Expected a PNG or a JPEG picture."),
                )
            )
        else:
            yield Picture(name=name, label=label)
        if len(wrong) > bounds.COUNTED:
            return


def _no_picture(path: Path) -> str:
    """Say what a file is that is no picture that is read; "" when it begins like one."""
    size = path.lstat().st_size
    if size > bounds.PICTURE:
        return tr("has {size} bytes, expected at most {picture}", size=size, picture=bounds.PICTURE)
    kind = kind_of(path)
    if kind in KINDS:
        return (
            ""
            if path.suffix.lower() in ENDINGS
            else tr("is {kind} by its content, and not by its name", kind=kind)
        )
    return tr("is {kind}", kind=kind) if kind else tr("is no picture by its content")


def _stranger(name: str, entry: os.DirEntry[str], expected: str) -> Wrong:
    is_link, is_folder = entry.is_symlink(), entry.is_dir(follow_symlinks=False)
    other = tr("is no folder") if expected != A_PICTURE else tr("is no plain file")
    what = tr("is a link") if is_link else tr("is a folder") if is_folder else other
    hint = (
        tr("Copy or hard-link what it leads to: what a project names stands in it.")
        if is_link
        else tr("Expected {expected} there. {layout}", expected=expected, layout=LAYOUT)
    )
    return Wrong(message=tr("{name} {told}", name=called(name), told=what), hint=hint)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder in the order of the names, but for what begins with a dot."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                found.append(entry)
            if len(found) > bounds.PICTURES:
                hint = tr("Expected at most {pictures}.", pictures=bounds.PICTURES)
                raise Refused(tr("it has more than {pictures} pictures", pictures=bounds.PICTURES), hint)
    return sorted(found, key=lambda entry: entry.name)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
