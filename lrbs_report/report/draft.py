"""A report as it can be shown before anything is trained: what is asked, and where the answers will stand.

Nothing is made up, and nothing of the project's is run: a value that an article asks for is a blank, be it in
its text or in a claim, and so is a chart. An article that says some of it under a condition is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import jinja2
from markupsafe import Markup, escape

from lrbs_report.base.policy import guarded
from lrbs_report.report.prose.commonmark import in_whole_words, parser
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.fonts import html_css
from lrbs_report.study.experiments import Claim, Experiment, Study, Sweep

SHELL = ("extends", "block", "endblock")
"""Statements that say nothing themselves."""

LONGEST = 100_000
"""Letters of an article that a draft shows; of a longer one it shows none."""

CALL = re.compile(r"""(claim|value)\(\s*["']([^"']*)["']""")
IN_A_CLAIM = re.compile(r"\{[^{}]*\}")
BLANK = "\u2026"
"""Stands where a value will."""

BLOCK = re.compile(r"<p>(\ue000\d+\ue001)</p>")
HELD = re.compile(r"\ue000(\d+)\ue001")

STYLE = """
.draft { padding: .75rem 1rem; background: var(--shade); border-left: 3px solid var(--rule); }
.claim.open { border-left-color: var(--rule); }
.blank { padding: 0 .4em; background: var(--shade); color: var(--quiet); border-radius: 3px; }
.frame { display: grid; place-items: center; min-height: 14rem; margin: 1.5rem 0;
  border: 1px dashed var(--rule); color: var(--quiet); font-family: var(--sans); }
"""
"""What only a draft has."""


def write_draft(study: Study, templates: Templates) -> str:
    """Return the draft of a study as a page in its main language, which asks nothing of anybody.

    Raises ``InvalidInput`` when a template is no text, or the language's name is wrong.
    """
    language = study.languages[0]
    words = Words(language)
    draft = _Draft(study=study, words=words)
    title = study.title.get(language) or next(iter(study.title.values()))
    body = Markup("\n").join([*draft.article(_article_of(language, templates)), *draft.rest()])
    fonts = html_css([title, body, *words.phrases.values(), BLANK])
    style = f"{fonts}\n{templates.read('report.css')}{STYLE}"
    page = (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" data-draft>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        f'<header class="top">\n<h1>{escape(title)}</h1>\n</header>\n<main id="article">\n'
        f'<p class="draft">{escape(words.say("draft.note"))}</p>\n{body}\n</main>\n</body>\n</html>\n'
    )
    return guarded(page)


def _article_of(language: str, templates: Templates) -> list[tuple[bool, str]]:
    """Return the project's own article in a language in pieces: what it says, and (True) what it asks for.

    Nothing of one that says anything under a condition, or whose template is wrong: the build tells that.
    """
    found = templates.find(f"article.{language}.md.j2")
    if not found or len(found.text) > LONGEST:
        return []
    try:
        return list(_pieces(found.text))
    except (jinja2.TemplateSyntaxError, _Conditional):
        return []


class _Conditional(Exception):
    """An article says something under a condition, or again and again."""


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a template, which is read and never run."""
    asked: list[str] = []
    inside = ""
    for _, kind, value in jinja2.Environment(autoescape=True).lex(text):
        if kind == "data":
            yield False, value
        elif kind in ("variable_begin", "block_begin"):
            inside, asked = kind, []
        elif kind == "variable_end":
            yield True, "".join(asked).strip()
            inside = ""
        elif kind == "block_end":
            if "".join(asked).split(maxsplit=1)[:1] not in [[name] for name in SHELL]:
                raise _Conditional
            inside = ""
        elif inside:
            asked.append(value)


class _Draft:
    """The parts of a draft, and which claims stand in it already."""

    def __init__(self, study: Study, words: Words) -> None:
        """Begin with no claim told."""
        self._study = study
        self._words = words
        self._claims = {claim.id: claim for claim in study.claims}
        self._told: set[str] = set()

    def article(self, pieces: Sequence[tuple[bool, str]]) -> Iterator[Markup]:
        """Yield what somebody wrote, with a blank for each value and each chart."""
        held: list[Markup] = []
        text = ""
        for is_asked, piece in pieces:
            if is_asked:  # kept out of Markdown's sight
                text += f"\ue000{len(held)}\ue001"
                held.append(self._asked_for(piece))
            else:
                text += HELD.sub("", piece)
        html = BLOCK.sub(r"\1", parser().render(text))
        if html.strip():
            yield Markup(HELD.sub(lambda found: held[int(found[1])], html))  # noqa: S704 - written by Markdown without HTML, and by us

    def rest(self) -> Iterator[Markup]:
        """Yield the claims that no text names, the experiments, and the sweeps."""
        left = [claim for claim in self._study.claims if claim.id not in self._told]
        if left:
            yield self._heading(self._words.say("draft.claims"))
            yield from map(self._claim, left)
        alone = [one for one in self._study.experiments if one.sweep is None]
        if alone:
            yield self._heading(self._words.say("draft.experiments"))
            yield self._table(alone)
            yield self._frame(self._words.say("draft.chart"))
        for sweep in self._study.sweeps:
            yield self._heading(self._title(sweep))
            yield self._axes(sweep)
            yield self._frame(self._words.say("draft.chart"))

    def _asked_for(self, expression: str) -> Markup:
        """Return what stands in the place of what an article asks for."""
        call = CALL.match(expression)
        if call and call[1] == "claim" and call[2] in self._claims:
            return self._claim(self._claims[call[2]])
        if call and call[1] == "value":
            return self._blank()
        return Markup("") if expression.startswith("super()") else self._frame(BLANK)

    def _claim(self, claim: Claim) -> Markup:
        """Return a claim as a question: its sentence, with blanks, and what each seed will be asked."""
        self._told.add(claim.id)
        sentence = claim.statement.get(self._words.language) or next(iter(claim.statement.values()))
        parts = [escape(part) for part in IN_A_CLAIM.split(sentence)]
        return Markup(
            '<div class="claim open" id="claim-{}"><p class="verdict"><b>{}</b></p>'
            '<p class="statement">{}</p>'
            '<p class="asked"><span>{}</span> <code>{}</code></p></div>'
        ).format(
            claim.id,
            self._words.say("draft.pending"),
            self._blank().join(parts),
            self._words.say("claim.asked"),
            in_whole_words(claim.holds),
        )

    def _table(self, experiments: Sequence[Experiment]) -> Markup:
        say = self._words.say
        head = [say("article.column.experiment"), say("article.column.seeds"), say("draft.result")]
        rows = [(self._title(one), self._seeds(one), self._blank()) for one in experiments]
        return Markup(
            '<div class="table"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
        ).format(
            Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in head),
            Markup("").join(
                Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(*row) for row in rows
            ),
        )

    def _seeds(self, experiment: Experiment) -> str:
        """Say how many seeds will be trained, or at most where claims decide."""
        count = self._words.value(len(experiment.seeds))
        return self._words.say("draft.most", most=count) if experiment.until else count

    def _axes(self, sweep: Sweep) -> Markup:
        lines = [
            Markup("<li>{}: {}</li>").format(
                self._words.name_of(key), self._words.listing(map(self._words.value, values))
            )
            for key, values in sweep.axes
        ]
        return Markup("<ul>{}</ul>").format(Markup("").join(lines))

    def _title(self, asked: Experiment | Sweep) -> str:
        return asked.title.get(self._words.language) or next(iter(asked.title.values()), asked.id)

    def _blank(self) -> Markup:
        return Markup('<span class="blank" title="{}">{}</span>').format(
            self._words.say("draft.pending"), BLANK
        )

    @staticmethod
    def _heading(text: str) -> Markup:
        return Markup("<h2>{}</h2>").format(text)

    @staticmethod
    def _frame(text: str) -> Markup:
        return Markup('<div class="frame">{}</div>').format(text)
