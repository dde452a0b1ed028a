"""Editions on a page: what changed since the last one, the list of all, and a page of its own for each.

The page of an edition never changes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from lrbs_report.editions.changes import Changes
from lrbs_report.editions.edition import Edition, page_path
from lrbs_report.editions.parts import Claim
from lrbs_report.keeping.history import Brief
from lrbs_report.report.changes.chronicle import Group, groups_of
from lrbs_report.report.prose.boxes import Boxes
from lrbs_report.report.prose.filling import fill_page
from lrbs_report.report.prose.holes import Holes, sentences
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words

TEMPLATE = "edition.html.j2"
VERDICTS = {
    "verified": "claim.verified",
    "refuted": "claim.refuted",
    "undecided": "claim.undecided",
    "unanswered": "claim.unanswered",
    "holds": "claim.verified",
}
"""What a verdict is called; "holds" is one of an earlier version."""


@dataclass(frozen=True, kw_only=True)
class Chronicle:
    """What a page says about editions.

    Its own, what changed since the one before (``None`` for the first), and all the earlier ones.

    The page knows the days of the earlier editions from the history, and not its own: two builds of one
    project say the same on any day.
    """

    number: int
    id: str
    before: Brief | None
    groups: tuple[Group, ...]
    earlier: tuple[Brief, ...]


def chronicle_of(
    edition: Edition, changes: Changes | None, earlier: Sequence[Brief], language: str
) -> Chronicle:
    """Put into words what changed."""
    groups = groups_of(changes, Words(language)) if changes else ()
    before = next((one for one in earlier if changes and one.number == changes.before.number), None)
    return Chronicle(
        number=edition.number, id=edition.id, before=before, groups=groups, earlier=tuple(earlier)
    )


def section(chronicle: Chronicle, boxes: Boxes, main: str) -> Markup:
    """Return the section about editions.

    Where nothing can be linked, as in print, it comes without the list of the earlier ones.
    """
    linked = boxes.medium == "page"
    listed = [*chronicle.earlier, None] if linked and chronicle.earlier else []
    return boxes.draw(
        "editions",
        number=chronicle.number,
        id=chronicle.id,
        address=page_path(chronicle.id, boxes.words.language, main) if linked else "",
        changes=changes_since(chronicle, boxes),
        earlier=[_item(one, chronicle, boxes.words, main) for one in reversed(listed)],
    )


def changes_since(chronicle: Chronicle, boxes: Boxes) -> Markup:
    """Tell what changed since the edition before; nothing for the first."""
    if chronicle.before is None:
        return Markup()
    made = day(chronicle.before.made, boxes.words)
    since = boxes.words.say("editions.since", number=chronicle.before.number, date=made)
    return boxes.draw("changes", since=since, groups=chronicle.groups)


def day(made: str, words: Words) -> str:
    """Write the day of a time the way the language does."""
    return format_date(date.fromisoformat(made[:10]), format="long", locale=words.locale)


def write_pages(
    edition: Edition, chronicles: Mapping[str, Chronicle], templates: Templates
) -> dict[str, bytes]:
    """Return the page of an edition in each language, by path.

    Raises ``InvalidInput`` when the template is wrong.
    """
    languages = edition.content.environment["languages"]
    return {
        page_path(edition.id, language, languages[0]): _page(
            edition, chronicles[language], language, templates
        )
        for language in languages
    }


def _item(brief: Brief | None, chronicle: Chronicle, words: Words, main: str) -> tuple[str, str, str]:
    """Name an edition: what it is called, where its page is, and the day of an earlier one."""
    number, id_ = (brief.number, brief.id) if brief else (chronicle.number, chronicle.id)
    name = words.say("editions.of", number=number, id=id_)
    return name, page_path(id_, words.language, main), day(brief.made, words) if brief else ""


def _page(edition: Edition, chronicle: Chronicle, language: str, templates: Templates) -> bytes:
    words, content = Words(language), edition.content
    runs = sum(
        len(one["runs"]) if isinstance(one.get("runs"), list) else 1 for one in content.experiments.values()
    )
    boxes = Boxes(templates=templates, words=words, medium="page", runs=runs)
    title, holes = content.environment["title"].get(language, edition.title), content.environment.get("holes")
    names = {
        "language": language,
        "title": words.say("editions.page", report=title, number=edition.number, id=edition.id),
        "holes": boxes.draw("holes", sentences=sentences(Holes(**holes), words)) if holes else "",
        "changes": changes_since(chronicle, boxes),
        "style": Markup(templates.read("report.css")),  # noqa: S704 - a style sheet of the project
        "report": "../report.html"
        if language == content.environment["languages"][0]
        else f"../report.{language}.html",
        "claims": list(_claim_rows(content.claims, words)),
        "numbers": [
            (name, one["printed"][language])
            for name, one in content.numbers.items()
            if language in one["printed"]
        ],
        "libraries": [
            ("lrbs-report", content.environment["version"]),
            *sorted(content.environment["libraries"].items()),
        ],
        "say": words.say,
    }
    return fill_page(TEMPLATE, names, templates, runs).encode()


def _claim_rows(claims: Mapping[str, Claim], words: Words) -> Iterator[tuple[str, str, str, str]]:
    for id_, claim in claims.items():
        verdict = words.say(VERDICTS[claim["judgement"]])
        yield (
            id_,
            claim["holds"],
            verdict,
            words.say("candidate.of", inside=claim["agreeing"], compared=claim["asked"]),
        )
