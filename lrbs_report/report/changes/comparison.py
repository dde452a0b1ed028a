"""Two editions compared, for people and machines.

As text, Markdown, JSON, or a page with the charts of both laid on each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial

from markupsafe import Markup, escape

from lrbs_report.base.plain_json import canonical
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import Said, written
from lrbs_report.editions.changes import Changes, ClaimChange, FigureChange, NumberChange
from lrbs_report.editions.edition import Edition
from lrbs_report.editions.parts import Chart
from lrbs_report.report.changes.chronicle import apart, figure_in_words, groups_of
from lrbs_report.report.changes.edition_pages import claims_of, day, in_our_fonts
from lrbs_report.report.charts import drawing, overlay
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.charts.inline import for_every_screen
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words, capital, words_of
from lrbs_report.report.targets.fonts import html_css

TEMPLATE = "difference.html.j2"

LONGEST_LABEL, MOST_OF_A_CHART = 120, 1_000_000
"""Characters of a label of a chart, and of all that a chart says, as JSON.

A label has fifty at most when it is drawn first.
"""


def as_text(changes: Changes) -> Said:
    """Tell what changed and why, for a terminal or a mail: in the language in which it is told."""
    return written(partial(_as_text, changes))


def _as_text(changes: Changes, language: str) -> str:
    words = words_of(language)
    lines = [title_of(changes, words)]
    for group in groups_of(changes, words):
        lines += ["", one_line(group.causes)] if group.causes else [""]
        lines += [f"  - {one_line(sentence)}" for sentence in group.sentences]
    return "\n".join(lines if len(lines) > 1 else [*lines, "", words.say("editions.nothing")])


def as_markdown(changes: Changes) -> str:
    """Tell the same for a pull request, with every number that changed in a table that can be unfolded."""
    words = Words("en")
    lines = [f"### {_escaped(title_of(changes, words))}"]
    for group in groups_of(changes, words):
        lines += ["", f"**{_escaped(group.causes)}**", ""] if group.causes else [""]
        lines += [f"- {_escaped(sentence)}" for sentence in group.sentences]
    rows = [
        f"| `{_cell(name)}` | {_escaped(before)} | {_escaped(after)} |"
        for name, before, after in number_rows(changes)
    ]
    if rows:
        lines += [
            "",
            f"<details><summary>{len(rows)} numbers</summary>",
            "",
            "| number | before | after |",
            "|---|---:|---:|",
            *rows,
            "",
            "</details>",
        ]
    return "\n".join(lines if len(lines) > 1 else [*lines, "", words.say("editions.nothing")])


def as_json(changes: Changes) -> str:
    """Tell everything for machines."""
    told = {
        "before": _edition(changes.before),
        "after": _edition(changes.after),
        "drifted": [one.name for one in changes.drifted],
        "experiments": list(map(asdict, changes.experiments)),
        "claims": list(map(_claim, changes.claims)),
        "figures": list(map(asdict, changes.figures)),
        "numbers": list(map(asdict, changes.numbers)),
        "sources": list(map(asdict, changes.sources)),
        "tools": list(map(asdict, changes.tools)),
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def as_html(changes: Changes, templates: Templates) -> str:
    """Tell it as a page of its own, with each chart that changed drawn as both editions have it.

    It speaks the report's main language, which is that of its charts.
    """
    words = Words(changes.after.content.environment["languages"][0])
    numbers = list(number_rows(changes, words.language))
    names = {
        "language": words.language,
        "say": words.say,
        "title": words.say("editions.between", before=changes.before.number, after=changes.after.number),
        "of": changes.after.content.environment["title"].get(words.language, changes.after.title),
        "ids": f"{changes.before.id} → {changes.after.id}",
        "days": _days(changes, words),
        "nothing": words.say("editions.nothing"),
        "groups": groups_of(changes, words, in_full=True),
        "claims": list(_turned(changes, words)),
        "figures": [
            {"title": told, "caption": capital(figure_in_words(one, words)), "drawing": Markup(drawn)}  # noqa: S704 - drawn by us
            for one in changes.figures
            for told, drawn in _overlaid(changes, one, words)
        ],
        "numbers": numbers,
        "counted": words.count("editions.counted", len(numbers)),
    }
    return in_our_fonts(TEMPLATE, names, templates, len(changes.numbers), html_css)


def _days(changes: Changes, words: Words) -> str:
    """Tell the days of both editions, where both are known."""
    made = [one.made for one in (changes.before, changes.after)]
    return (
        words.say("editions.days", before=day(made[0], words), after=day(made[1], words)) if all(made) else ""
    )


def _turned(changes: Changes, words: Words) -> Iterator[dict[str, str]]:
    """Tell each claim that changed by its sentence: how it is judged now, or was where it is gone."""
    for one in changes.claims:
        edition = changes.after if one.after else changes.before
        told = {claim["id"]: claim for claim in claims_of(edition.content, words)}
        yield told[one.id]


def as_letter(changes: Changes) -> str:
    """Tell it as the HTML of an e-mail: plain, since such programs know little."""
    words = Words("en")
    parts = [f"<p><b>{escape(title_of(changes, words))}</b></p>"]
    for group in groups_of(changes, words):
        parts += [f"<p>{escape(group.causes)}</p>"] if group.causes else []
        parts.append(f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in group.sentences)}</ul>")
    return "\n".join(parts)


def title_of(changes: Changes, words: Words) -> str:
    """Name both editions, with their days."""
    return f"{_named(changes.before, words)} → {_named(changes.after, words)}"


def number_rows(changes: Changes, language: str = "") -> Iterator[tuple[str, str, str]]:
    """Return every number that changed, with what a language printed before and after: else the last one.

    They have more digits when what was printed does not tell them apart.
    """
    words = Words(language or changes.after.content.environment["languages"][-1])
    for one in changes.numbers:
        before, after = (printed.get(words.language, "–") for printed in one.printed)
        yield (one.name, before, after) if before != after else (one.name, *_with_more_digits(one, words))


def _with_more_digits(change: NumberChange, words: Words) -> tuple[str, str]:
    before, after = change.value
    if isinstance(before, float) and isinstance(after, float):
        return apart(before, after, words)
    return json.dumps(before, ensure_ascii=False), json.dumps(after, ensure_ascii=False)


def _claim(change: ClaimChange) -> dict[str, object]:
    """Return a changed claim for machines: a side where there is no such claim is an empty table."""
    return {**asdict(change), "before": change.before or {}, "after": change.after or {}}


def _edition(edition: Edition) -> dict[str, int | str]:
    return {"number": edition.number, "id": edition.id, "made": edition.made, "title": edition.title}


def _named(edition: Edition, words: Words) -> str:
    which = ", ".join(part for part in (edition.id, edition.made[:10]) if part)
    return f"{words.say('editions.short', number=edition.number)} ({which})"


def _overlaid(changes: Changes, figure: FigureChange, words: Words) -> Iterator[tuple[str, str]]:
    """Draw both editions of a chart, and yield it with its title.

    Yields nothing when there is only one, they are of different kinds, or one is more than anybody draws.
    """
    if figure.kind != "changed" or not (figure.moved or figure.is_reshaped):
        return
    before, after = (one.content.figures[figure.id]["chart"] for one in (changes.before, changes.after))
    if before["kind"] != after["kind"] or not all(map(_is_drawable, (before, after))):
        return
    names = tuple(words.say("editions.kept", number=one.number) for one in (changes.before, changes.after))
    chart = overlay.overlaid(before, after, (names[0], names[1]))
    language = changes.after.content.environment["languages"][0]
    drawn = drawing.draw_for_pages(
        Figure(id=figure.id, stem=figure.id, language=language, chart=chart, caption="", alt=chart.title)
    )
    alt = words.say("editions.overlaid", figure=chart.title, before=names[0], after=names[1])
    yield chart.title, for_every_screen(drawn, figure.id, alt)


def _is_drawable(chart: Chart) -> bool:
    """Tell whether a chart that an edition keeps is of a size that this tool draws.

    A long label alone can fill the memory.
    """
    return len(canonical(chart)) <= MOST_OF_A_CHART and all(
        len(text) <= LONGEST_LABEL for text in _texts_of({**chart, "title": ""})
    )


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts_of(one)


def _escaped(text: str) -> str:
    """Keep data from being read as Markdown, and on its line."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>#|&~!" else letter for letter in one_line(text))


def _cell(text: str) -> str:
    """Keep data inside of the code that a cell of a table shows."""
    return one_line(text).replace("|", "\\|").replace("`", "'")
