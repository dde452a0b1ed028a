"""What there is to tell of a report: its latest edition and what changed, or a build that failed."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from lrbs_report.base.errors import PublishedWithout, ReportError
from lrbs_report.base.files import append, shown
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.showing import counted
from lrbs_report.editions.changes import compare
from lrbs_report.editions.edition import Edition
from lrbs_report.keeping.project import Project
from lrbs_report.notifying.sending import Message

CAREFUL = "Read with care:"
HIDDEN = "…"
MARKS = "\"'`<>|"
PATH = re.compile(
    r"(?<![\w./~<-])(?:(?<!:)|(?!//))"  # no word, number, address of the web or closing mark of HTML
    rf"(?:file://|~[\w.-]*+|\.\.)?/[^\s{MARKS}]*+"
    rf"(?: (?![(\[/])[^\s:/{MARKS}]*+/[^\s{MARKS}]*+)*"  # a space is part of it when another slash follows
)
"""A path from the root, a home folder or a folder above on."""

if TYPE_CHECKING:
    from lrbs_report.editions.changes import Changes


def latest_news(project: Project) -> Message | None:
    """Return the message that tells of the latest edition, and what changed since the one before.

    Nothing when there is none yet.
    """
    history = project.store.history
    latest = history.latest()
    if latest is None:
        return None
    before = history.before(latest)
    return _with_doubts(_of_changes(compare(before, latest)) if before else _of_first(latest), latest)


def failure(title: str, error: Exception, folder: Path = Path()) -> Message:
    """Return the message that tells of a build that failed.

    Files below the project's folder are named from there on, and of others not even where they are.
    """
    from html import escape  # noqa: PLC0415 - only here

    said = _without_places(str(error), folder)
    text = said if isinstance(error, PublishedWithout) else f"The report was left as it is.\n\n{said}"
    return Message(
        subject=f"{title}: the build failed",
        text=text,
        html=f"<pre>{escape(text)}</pre>",
        data={"event": "failure", "message": said},
    )


def _without_places(text: str, folder: Path) -> str:
    """Name what is below the project's folder from there on.

    Of every other path nothing is shown but that there was one.
    """
    own = sorted(
        {str(folder.resolve()), str(folder.absolute()), shown(folder.resolve()), str(folder)} - {".", "/"},
        key=len,
        reverse=True,
    )
    for place in own:
        text = re.sub(
            rf"(?<![\w./~-]){re.escape(place)}(/(?=[^/\s])|(?![\w/.-]))",
            lambda found: "" if found[1] else ".",
            text,
        )
    known = sorted(
        {str(Path.home()), tempfile.gettempdir(), sys.prefix, sys.base_prefix, str(PACKAGE)} - {"/"},
        key=len,
        reverse=True,
    )
    for place in known:  # whole, whatever characters are in them
        text = re.sub(rf"(?<![\w./~-]){re.escape(place)}(?![\w-])", "/", text)
    return PATH.sub(lambda found: HIDDEN + found[0][len(found[0].rstrip(").,;:]")) :], text)


def test() -> Message:
    """Return the message that tells that telling works."""
    return Message(
        subject="lrbs-report: a test", text="It works.", html="<p>It works.</p>", data={"event": "test"}
    )


@contextlib.contextmanager
def summarized(project: Project, file: Path | None) -> Iterator[None]:
    """Append to a file, in Markdown, what a build inside the block did.

    It tells what changed since the edition before, that nothing did, or why it failed.
    """
    if file is None:
        yield
        return
    before, failed = _latest(project), ""
    try:
        yield
    except ReportError as error:
        failed = f"### The build failed\n\n{indent(str(error), '    ')}\n"
        raise
    finally:
        append(file, "\n".join([_summary(before, _latest(project)), *([failed] if failed else [])]))


def _latest(project: Project) -> Edition | None:
    """Return the latest edition; none of a history that cannot be read, which is the build's to say."""
    try:
        return project.store.history.latest()
    except ReportError:
        return None


def _summary(before: Edition | None, after: Edition | None) -> str:
    from lrbs_report.report.changes import comparison  # noqa: PLC0415 - wakes Babel

    if after is None:
        return "Nothing was published yet.\n"
    if before is None:
        return (
            f"### Edition {after.number} ({after.id})\n\nThe first edition was published.\n{_careful(after)}"
        )
    if before.id == after.id:
        return (
            f"### Edition {after.number} ({after.id})\n\nNothing changed: it is still what the results say.\n"
        )
    return f"{comparison.as_markdown(compare(before, after))}\n{_careful(after)}"


def _careful(edition: Edition) -> str:
    """List, in Markdown, what an edition's readers were told to be careful about.

    Nothing when there is nothing.
    """
    items = "".join(f"- {sentence}\n" for sentence in edition.doubts)
    return f"\n**{CAREFUL}**\n\n{items}" if items else ""


def _with_doubts(message: Message, edition: Edition) -> Message:
    """Add what the readers of an edition were told to be careful about."""
    from html import escape  # noqa: PLC0415 - only here

    if not edition.doubts:
        return message
    text = "\n".join([message.text, "", CAREFUL, *(f"  - {sentence}" for sentence in edition.doubts)])
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in edition.doubts)
    html = f"{message.html}\n<p>{CAREFUL}</p><ul>{items}</ul>"
    return replace(message, text=text, html=html, data={**message.data, "doubts": edition.doubts})


def _of_first(edition: Edition) -> Message:
    holes = ", and runs are missing" if edition.has_holes else ""
    text = f"The first edition was published{holes}: {edition.id}."
    return Message(
        subject=f"{edition.title}: edition 1",
        text=text,
        html=f"<p>{text}</p>",
        data={"event": "edition", "number": 1, "id": edition.id},
    )


def _of_changes(changes: Changes) -> Message:
    from lrbs_report.report.changes import comparison  # noqa: PLC0415 - wakes Babel

    after = changes.after
    turned = [one.id for one in changes.claims if one.has_turned]
    said = (
        [f"{counted(len(changes.numbers), 'number')} changed"] if changes.numbers else ["no number changed"]
    )
    said += [f"claim {id_} turned" for id_ in turned]
    said += ["runs are missing"] if after.has_holes else []
    data = {
        "event": "edition",
        "number": after.number,
        "id": after.id,
        "changes": json.loads(comparison.as_json(changes)),
    }
    return Message(
        subject=f"{after.title}: edition {after.number}: {', '.join(said)}",
        text=comparison.as_text(changes),
        html=comparison.as_letter(changes),
        data=data,
    )
