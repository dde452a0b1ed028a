"""Editions on a page: what changed since the last one, the list of all, and a page of its own for each.

The page of an edition never changes again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from lrbs_report.editions.changes import Changes
from lrbs_report.editions.edition import Content, Edition, page_path
from lrbs_report.keeping.history import Brief
from lrbs_report.report.changes.chronicle import Group, groups_of, statement_of, turned
from lrbs_report.report.prose.boxes import LOOKS, Boxes
from lrbs_report.report.prose.filling import fill_page
from lrbs_report.report.prose.holes import Holes, sentences
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.fonts import html_css

FontCss = Callable[[Iterable[str]], str]

TEMPLATE = "edition.html.j2"
VERDICTS = {
    "verified": "claim.verified",
    "refuted": "claim.refuted",
    "undecided": "claim.undecided",
    "unanswered": "claim.unanswered",
    "holds": "claim.verified",
}
"""What a verdict is called; "holds" is one of an earlier version."""

SIGNS = {"holds": "tick", "undecided": "ring"}
"""What the style sheets draw before a verdict, by its look; before any other a cross."""


MOST_SHOWN = 3
"""Up to how many changes a report shows without folding any."""


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
    turned: tuple[str, ...]
    earlier: tuple[Brief, ...]


def chronicle_of(
    edition: Edition, changes: Changes | None, earlier: Sequence[Brief], language: str
) -> Chronicle:
    """Put into words what changed."""
    words = Words(language)
    groups = groups_of(changes, words, in_full=True) if changes else ()
    before = next((one for one in earlier if changes and one.number == changes.before.number), None)
    return Chronicle(
        number=edition.number,
        id=edition.id,
        before=before,
        groups=groups,
        turned=turned(changes, words) if changes else (),
        earlier=tuple(earlier),
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
        changes=changes_since(chronicle, boxes, most=MOST_SHOWN),
        earlier=[_item(one, chronicle, boxes.words, main) for one in reversed(listed)],
    )


def changes_since(chronicle: Chronicle, boxes: Boxes, most: int | None = None) -> Markup:
    """Tell what changed since the edition before; nothing for the first.

    Of more changes than ``most`` there is first what became of the verdicts; the rest is folded.
    """
    if chronicle.before is None:
        return Markup()
    words, count = boxes.words, sum(len(group.sentences) for group in chronicle.groups)
    is_long = most is not None and count > most
    return boxes.draw(
        "changes",
        since=words.say(
            "editions.since", number=chronicle.before.number, date=day(chronicle.before.made, words)
        ),
        groups=chronicle.groups,
        turned=chronicle.turned if is_long else (),
        counted=words.count("editions.changes", count) if is_long else "",
    )


def day(made: str, words: Words) -> str:
    """Write the day of a time the way the language does."""
    return format_date(date.fromisoformat(made[:10]), format="long", locale=words.locale)


def write_pages(
    edition: Edition, chronicles: Mapping[str, Chronicle], templates: Templates, font_css: FontCss = html_css
) -> dict[str, bytes]:
    """Return the page of an edition in each language, by path. ``font_css`` makes the rules of its fonts.

    Raises ``InvalidInput`` when the template is wrong.
    """
    languages = edition.content.environment["languages"]
    return {
        page_path(edition.id, language, languages[0]): _page(
            edition, chronicles[language], language, templates, font_css
        )
        for language in languages
    }


def _item(brief: Brief | None, chronicle: Chronicle, words: Words, main: str) -> tuple[str, str, str]:
    """Name an edition: what it is called, where its page is, and the day of an earlier one."""
    number, id_ = (brief.number, brief.id) if brief else (chronicle.number, chronicle.id)
    name = words.say("editions.of", number=number, id=id_)
    return name, page_path(id_, words.language, main), day(brief.made, words) if brief else ""


def _page(
    edition: Edition, chronicle: Chronicle, language: str, templates: Templates, font_css: FontCss
) -> bytes:
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
        "short": words.say("editions.short", number=edition.number),
        "of": title,
        "id": edition.id,
        "is_first": chronicle.number == 1,
        "counted": words.count("editions.counted", len(content.numbers)),
        "report": "../report.html"
        if language == content.environment["languages"][0]
        else f"../report.{language}.html",
        "claims": list(claims_of(content, words)),
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
    return in_our_fonts(TEMPLATE, names, templates, runs, font_css).encode()


def in_our_fonts(
    name: str, names: Mapping[str, Any], templates: Templates, runs: int, font_css: FontCss
) -> str:
    """Fill in a page about editions in the report's style, with those letters of its fonts that it uses."""
    style = templates.read("report.css") + templates.read("charts.css")
    bare = fill_page(name, {**names, "style": "", "fonts": ""}, templates, runs)
    looks = {"style": Markup(style), "fonts": Markup(font_css([bare]))}  # noqa: S704 - style sheets of the project, and rules of ours
    return fill_page(name, {**names, **looks}, templates, runs)


def claims_of(content: Content, words: Words) -> Iterator[dict[str, str]]:
    """Tell each claim: its sentence, its verdict, how many seeds agree, and what they were asked."""
    for id_, claim in content.claims.items():
        judgement = claim["judgement"]
        look = LOOKS["verified" if judgement == "holds" else judgement]
        yield {
            "id": id_,
            "look": look,
            "sign": SIGNS.get(look, "cross"),
            "verdict": words.say(VERDICTS[claim["judgement"]]),
            "seeds": words.say(
                "editions.seeds", agreeing=words.number(claim["agreeing"]), asked=words.number(claim["asked"])
            ),
            "statement": statement_of(claim, content, words) or id_,
            "holds": claim["holds"],
        }
