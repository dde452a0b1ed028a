"""Issuing an edition.

It settles which one a report will be and what it says about the one before, and keeps it once it is
published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lrbs_report.base.errors import InvalidInput, NumbersDrifted, Problem
from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import tr
from lrbs_report.editions.changes import Changes, compare
from lrbs_report.editions.edition import Content, Edition, Listed, as_json, next_edition, refuse_unkeepable
from lrbs_report.keeping.history import Brief, digest_of
from lrbs_report.keeping.project import Project
from lrbs_report.walks.made_from import digest_of_code, read_sources

if TYPE_CHECKING:
    from lrbs_report.report import Document, Provenance, Templates

EDITION = "data/edition.json"
EARLIER = "data/editions"
SOURCE = "source"
MOST_DRIFTED = 5


@dataclass(frozen=True, kw_only=True)
class Issue:
    """An edition that is about to be published.

    ``changes`` are those since the edition before, ``None`` for the first one; ``document`` tells them.
    """

    edition: Edition
    changes: Changes | None
    document: Document
    sources: Mapping[str, str]
    pages: Mapping[str, bytes]
    earlier: Sequence[Brief]

    def files(self, project: Project) -> dict[str, bytes]:
        """Write what is published beside the report.

        That is the edition and all earlier ones as data, their pages, and the files that it was made from.
        Data may be hundreds of megabytes: nothing holds them before somebody asks.
        """
        history = project.store.history
        before = (history.edition(one.number) for one in self.earlier)
        return {**self.pages, **carried_files(self.edition, before, listed(self.earlier), self.sources)}


def prepare(
    project: Project, document: Document, templates: Templates, font_css: Callable[[Iterable[str]], str]
) -> Issue:
    """Decide which edition a report is, and return it, about to be published. Changes nothing.

    ``font_css`` makes the rules of the fonts of its pages.

    Raises ``InvalidInput`` when the history was written by a newer version, or could not give this edition
    back.
    """
    from lrbs_report.report.changes import edition_pages, recording  # noqa: PLC0415 - wakes Jinja2

    history, sources = project.store.history, read_sources(project, document.findings.whole)
    digests = {path: digest_of(text) for path, text in sources.items()}
    latest = history.latest()
    edition = next_edition(
        latest, _keepable(recording.record(document, templates, digests, digest_of_code(project)))
    )
    before = history.before(edition) if edition is latest else latest
    changes = compare(before, edition) if before else None
    earlier = [one for one in history.briefs() if one.number < edition.number]
    told = document.as_edition(edition, changes, earlier)
    chronicles = {page.language: page.chronicle for page in told.pages if page.chronicle}
    # a page that was published never changes
    pages = {**edition_pages.write_pages(edition, chronicles, templates, font_css), **history.pages()}
    return Issue(
        edition=edition,
        changes=changes,
        document=told,
        sources=sources,
        pages=pages,
        earlier=earlier,
    )


def _keepable(content: Content) -> Content:
    try:
        refuse_unkeepable(content)
    except ValueError as error:
        hint = tr("Make it shorter, or ask for less: what a report says is kept, whole, in its history.")
        raise InvalidInput(
            [
                Problem(
                    message=tr("the report cannot be kept as an edition: {error}", error=error),
                    hint=hint,
                )
            ]
        ) from error
    return content


def carried_files(
    edition: Edition, earlier: Iterable[Edition], lines: Sequence[Listed], sources: Mapping[str, str]
) -> dict[str, bytes]:
    """Return what lets a reader verify an edition: itself, all earlier ones, the files it was made from."""
    texts = {f"{SOURCE}/{path}": text.encode() for path, text in sources.items()}
    return {
        **texts,
        EDITION: as_json(edition, lines),
        **{f"{EARLIER}/{one.id}.json": as_json(one) for one in earlier},
    }


def listed(earlier: Sequence[Brief]) -> tuple[Listed, ...]:
    """Return the lines in which an edition lists earlier ones."""
    return tuple(Listed(number=one.number, id=one.id, day=one.made[:10]) for one in earlier)


def manifest_of(
    edition: Edition, provenance: Provenance, made_with: Mapping[str, str], *, pdf: bool
) -> dict[str, Any]:
    """Return what the manifest says besides the files' digests.

    ``made_with`` decides bytes and no number, so no edition knows it.
    """
    return {
        "pdf": pdf,
        "edition": {"number": edition.number, "id": edition.id},
        **asdict(provenance),
        "made_with": dict(made_with),
    }


def refuse_drift(issue: Issue) -> None:
    """Refuse to publish numbers that changed although nobody changed the project.

    Raises ``NumbersDrifted`` that names them and the cause.
    """
    if not issue.changes or not issue.changes.drifted:
        return
    from lrbs_report.report.changes.chronicle import groups_of  # noqa: PLC0415 - wakes Babel
    from lrbs_report.report.prose.words import Words  # noqa: PLC0415 - the same

    groups = groups_of(issue.changes, Words("en"))
    lines = [
        f"    {line}" for group in groups for line in (group.causes, *group.sentences[:MOST_DRIFTED]) if line
    ]
    count, before = len(issue.changes.drifted), issue.changes.before
    drifted = tr(
        "{numbers} drifted since edition {number} ({id})",
        numbers=counted(count, "number"),
        number=before.number,
        id=before.id,
    )
    message = tr("{drifted}, so the published report was left as it is:", drifted=drifted)
    raise NumbersDrifted(
        "\n".join(
            [message, *lines, tr("The results are kept. Build without --fail-on drift to publish them.")]
        )
    )


def keep(project: Project, issue: Issue, digests: Mapping[str, str], now: datetime) -> None:
    """Keep a published edition in the history, unless it is there already, with files of these digests."""
    history = project.store.history
    if issue.edition.made and history.files(issue.edition.number) == digests:
        return
    history.keep(issue.edition, digests, issue.sources, issue.pages, issue.edition.made or now.isoformat())
