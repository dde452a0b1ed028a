"""Posts: what was put into somebody's folder, against the same written again from the edition.

``publish``, ``figures`` and ``export`` put it there.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import UnsafeName, inside, opened, said_of
from lrbs_report.base.tongue import tr
from lrbs_report.publish.room import ASKED, OURS, read_receipt
from lrbs_report.publish.vouching import without_mark
from lrbs_report.walks.verifying.comparing import compared
from lrbs_report.walks.verifying.found import Posts, Unchecked, Wrong, quoted
from lrbs_report.walks.verifying.holding import Holding
from lrbs_report.walks.verifying.published import Published, Unreadable
from lrbs_report.walks.verifying.workshop import workshop

if TYPE_CHECKING:
    from lrbs_report.report.composed import Composed

FOLDERS = ("data", "figures")
"""The folders of a post in which everything is ours."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was published into a folder under one name: the files' digests, and how they were asked for."""

    name: str
    digests: Mapping[str, str]
    asked: Mapping[str, Any]


def judged_posts(opened: Published | Unreadable, holding: Holding, folders: Sequence[str]) -> Posts:
    """Judge what was published into folders, and return what was found.

    Raises ``InvalidInput`` for one into which nothing was.
    """
    found = {folder: _receipts(Path(folder)) for folder in dict.fromkeys(folders)}
    crowded = [folder for folder, receipts in found.items() if len(receipts) > bounds.PUBLICATIONS]
    if crowded:
        hint = tr("Move some receipts elsewhere, and verify them apart.")
        message = tr(
            "more than {publications} publications are noted in its {ours}",
            publications=bounds.PUBLICATIONS,
            ours=OURS,
        )
        raise InvalidInput(
            Problem(file=folder, line=0, column=0, message=message, hint=hint) for folder in crowded
        )
    empty = [folder for folder, receipts in found.items() if not receipts]
    if empty:
        hint = tr("Expected the folder that was given to `lrbs-report publish`, `figures` or `export`.")
        raise InvalidInput(
            Problem(
                file=folder,
                line=0,
                column=0,
                message=tr("nothing was published here: it has no {ours}", ours=OURS),
                hint=hint,
            )
            for folder in empty
        )
    told = [
        _judged(opened, holding, Path(folder), receipt)
        for folder, receipts in found.items()
        for receipt in receipts
    ]
    return Posts(
        same=sum(one.same for one in told),
        wrong=tuple(wrong for one in told for wrong in one.wrong),
        unchecked=tuple(unchecked for one in told for unchecked in one.unchecked),
    )


def _receipts(folder: Path) -> list[Receipt]:
    """Read every receipt of a folder; of too many, one more than may be."""
    try:
        paths = inside(folder, OURS).glob("*.json")
        found = itertools.islice(
            (path.name for path in paths if not path.name.endswith(f".{ASKED}")), bounds.PUBLICATIONS + 1
        )
    except UnsafeName as error:
        raise InvalidInput(
            [
                Problem(
                    file=str(folder / OURS),
                    line=0,
                    column=0,
                    message=error.args[0],
                    hint=tr("Replace it by the folder that it leads to."),
                )
            ]
        ) from error
    names = [name.removesuffix(".json") for name in sorted(found)]
    return [
        Receipt(
            name=name,
            digests=read_receipt(folder / OURS / f"{name}.json"),
            asked=_asked(folder / OURS / f"{name}.{ASKED}"),
        )
        for name in names
    ]


def _asked(path: Path) -> Mapping[str, Any]:
    """Read how something was asked for; nothing when that cannot be read."""
    try:
        read = plain_json.read(path, bounds.NOTE)
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _judged(opened: Published | Unreadable, holding: Holding, folder: Path, receipt: Receipt) -> Posts:
    """Judge what was published under one name: against its receipt, and against the same written again."""
    expected = _written_again(opened, holding, folder, receipt)
    held, wrong = _held(folder, receipt, expected if isinstance(expected, dict) else {})
    if isinstance(expected, Unchecked):
        return Posts(same=0, wrong=tuple(wrong), unchecked=(expected,))
    if isinstance(expected, Wrong):
        return Posts(same=0, wrong=(*wrong, expected), unchecked=())
    outcome = compared(
        held,
        {path: without_mark(content) for path, content in expected.items()},
        holding.derived.foreign or {},
        lambda _: "",
    )
    also = [Wrong(place=_place(folder, one.place), message=one.message) for one in outcome.wrong]
    unchecked = [Unchecked(place=_place(folder, one.place), reason=one.reason) for one in outcome.unchecked]
    return Posts(same=outcome.same, wrong=tuple(dict.fromkeys([*wrong, *also])), unchecked=tuple(unchecked))


def _held(
    folder: Path, receipt: Receipt, expected: Mapping[str, bytes]
) -> tuple[dict[str, bytes], list[Wrong]]:
    """Read what is there, and say what was changed since it was published.

    What nobody expects is not kept: it is wrong anyway.
    """
    held: dict[str, bytes] = {}
    wrong = []
    if not receipt.digests:
        wrong.append(
            Wrong(
                place=_place(folder, f"{OURS}/{receipt.name}.json"),
                message=tr("names no files, or is damaged; publish again to have it"),
            )
        )
    for path, digest in receipt.digests.items():
        try:
            most = 2 * len(expected[path]) + bounds.TEXT if path in expected else bounds.PUBLISHED
            with opened(inside(folder, path), most) as file:
                content = file.read() if path in expected or not expected else b""
        except UnsafeName as error:
            wrong.append(
                Wrong(place=_place(folder, path), message=tr("cannot be read: {error}", error=error))
            )
        except OSError as error:
            wrong.append(
                Wrong(
                    place=_place(folder, path),
                    message=tr("cannot be read: {strerror}", strerror=said_of(error)),
                )
            )
        else:
            held[path] = without_mark(content) if path in expected else b""
            is_same = hashlib.sha256(content).hexdigest() == digest or (
                bool(expected) and path not in expected
            )
            wrong += (
                []
                if is_same
                else [Wrong(place=_place(folder, path), message=tr("was changed since it was published"))]
            )
    wrong += [
        Wrong(place=_place(folder, path), message=tr("was added since it was published"))
        for path in _added(folder, receipt)
    ]
    return held, wrong


def _written_again(
    opened: Published | Unreadable, holding: Holding, folder: Path, receipt: Receipt
) -> dict[str, bytes] | Unchecked | Wrong:
    """Publish the same again, into memory."""
    if not receipt.asked:
        return Unchecked(
            place=_place(folder, f"{OURS}/{receipt.name}.{ASKED}"),
            reason=tr("is not there, and tells how it was published; publish again to have it"),
        )
    document = holding.derived.document
    if isinstance(opened, Unreadable) or document is None:
        return Unchecked(place=str(folder), reason=tr("its edition could not be derived again"))
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2, matplotlib and WeasyPrint
    from lrbs_report.report.composed import Composed  # noqa: PLC0415 - the same

    try:
        with workshop(opened) as project:
            return _files(
                Composed(
                    project=project,
                    document=document,
                    templates=report.Templates(project.templates),
                    gallery=report.Gallery(),
                ),
                folder,
                receipt.asked,
            )
    except (InvalidInput, TypeError, KeyError, ValueError, AttributeError) as error:
        return Wrong(
            place=_place(folder, f"{OURS}/{receipt.name}.{ASKED}"),
            message=tr("tells no way to publish: {error}", error=quoted(error)),
        )


def _files(composed: Composed, folder: Path, asked: Mapping[str, Any]) -> dict[str, bytes]:
    from lrbs_report.publish import bundle, exporting, gallery, hugo, jekyll, markdown, pictures, wordpress  # noqa: PLC0415 - wakes Jinja2

    if asked["target"] == "figures":
        if asked["theme"] not in pictures.THEMES:
            raise KeyError(asked["theme"])
        return gallery.files_of(
            composed, bundle.names_in(asked["only"]), bundle.names_in(asked["languages"]), asked["theme"]
        )
    if asked["target"] == "export":
        return dict(exporting.files_of(composed, asked))
    write = {
        "hugo": hugo.files_of,
        "jekyll": jekyll.files_of,
        "wordpress": wordpress.files_of,
        "markdown": markdown.files_of,
    }[asked["target"]]
    return write(composed, folder, bundle.wanted_in(asked))


def _added(folder: Path, receipt: Receipt) -> Iterator[str]:
    """Name the files that lie where only ours do, and are not."""
    ours = {Path(path).parent for path in receipt.digests if Path(path).parent.name in FOLDERS}
    for place in sorted(ours):
        for path in [] if (folder / place).is_symlink() else sorted((folder / place).glob("*")):
            name = path.relative_to(folder).as_posix()
            if name not in receipt.digests and not path.name.startswith("."):
                yield name


def _place(folder: Path, path: str) -> str:
    return f"{folder}/{quoted(path)}"
