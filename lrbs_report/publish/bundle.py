"""What every target publishes.

For each language: the article as Markdown, its front matter, figures, card, style sheet and data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, read_plain
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.publish.in_yaml import in_yaml
from lrbs_report.publish.pictures import THEMES, Picture, Theme, card_of, files_of, pictures_of, snippet
from lrbs_report.publish.vouching import BLANK, NAME
from lrbs_report.report.composed import Composed
from lrbs_report.report.document import Page
from lrbs_report.report.exports.export import data_files
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.markdown import FILE, STYLE, address_of
from lrbs_report.study.byline import NOBODY_SAID, Byline

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KEY = re.compile(r"[^\W\d][\w-]*")
ADDRESS = re.compile(r"(?:/|https://)[^\s\"'`<>\[\]\\{}]*")
DATE = re.compile(r'^(?: *"date"|date): "?([0-9]{4}-[0-9]{2}-[0-9]{2})', re.MULTILINE)
MOST_SECTION = 100
STATUSES = ("", "draft", "pending", "private", "publish")
DATA_FOLDER = "data"
DEFAULT_SLUG = "report"

Address = Callable[[str], str]


class Target(Protocol):
    """What an article is written for: how it is written, how a block of HTML passes, and where its style is.

    ``data`` are the files that it takes.

    >>> class Bare:
    ...     data = ("csv",)
    ...     def wrap(self, html):
    ...         return f"<div>{html}</div>"
    ...     def style(self, css):
    ...         return self.wrap(f"<style>{css}</style>")
    ...     def write(self, page, templates, figures):
    ...         return self.wrap(page.title)
    >>> target: Target = Bare()
    >>> target.style("p { margin: 0 }")
    '<div><style>p { margin: 0 }</style></div>'
    """

    @property
    def data(self) -> tuple[str, ...]:
        """The endings of the data files that can be linked."""

    @property
    def wrap(self) -> Callable[[str], str]:
        """Return what lets a block of HTML pass."""

    def style(self, css: str) -> str:
        """Return the HTML that brings the style: the rules themselves, or a link to their file."""

    def write(self, page: Page, templates: Templates, figures: Mapping[str, str]) -> str:
        """Return the article. ``figures`` are the charts' HTML by id."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to publish.

    ``also`` is what goes into the front matter besides; ``date`` is asked for, or that of the earlier
    publication, or today.

    For WordPress: ``base_url`` is where the site has the files of a folder, ``status`` what a post on the
    site is to be.
    """

    slug: str
    languages: tuple[str, ...] = ()
    section: str = "posts"
    theme: Theme = "auto"
    also: Mapping[str, Any] = field(default_factory=dict)
    date: str = ""
    base_url: str = ""
    status: str = ""

    def slug_of(self, post: Post) -> str:
        """Return the slug of a language's post.

        The main one's is what was asked for, the others' end with their language.
        """
        return self.slug if post.is_main else f"{self.slug}-{post.language}"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One language of a report, ready for a target.

    ``text`` is Markdown in which files are named by marks; ``files`` lie beside it.
    """

    language: str
    is_main: bool
    title: str
    description: str
    text: str
    files: Mapping[str, bytes]
    pictures: Sequence[Picture]
    card: str
    byline: Byline = NOBODY_SAID

    @property
    def fields(self) -> dict[str, Any]:
        """What the definitions tell of authors, licence and address, for the front matter."""
        told = {
            "author": self.byline.authors[0] if len(self.byline.authors) == 1 else "",
            "authors": list(self.byline.authors),
            "license": self.byline.licence,
            "canonical_url": self.byline.canonical(self.language),
        }
        return {name: value for name, value in told.items() if value}

    def with_addresses(self, address: Address) -> str:
        """Return the text with each file's address in it."""
        return FILE.sub(lambda found: address(found[1]), self.text)


def asked_for(target: str, wanted: Wanted) -> dict[str, Any]:
    """Return how a report was published, as plain JSON values: whoever reads it can publish the same."""
    return {"target": target, **asdict(wanted)}


def wanted_in(asked: Mapping[str, Any]) -> Wanted:
    """Read how a report was published.

    Raises ``TypeError`` or ``InvalidInput`` when that is no way to publish.
    """
    told = {name: value for name, value in asked.items() if name != "target"}
    wanted = Wanted(**{**told, "languages": tuple(names_in(told.get("languages", [])))})
    texts = (wanted.slug, wanted.section, wanted.theme, wanted.date, wanted.base_url, wanted.status)
    if not all(isinstance(text, str) for text in texts) or not isinstance(wanted.also, Mapping):
        message = tr("a value is of another kind")
        raise TypeError(message)
    check_wanted(wanted)
    return wanted


def names_in(value: object) -> list[str]:
    """Read a list of names, each once. Raises ``TypeError`` when it is none."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        message = tr("a list of names was expected")
        raise TypeError(message)
    return list(dict.fromkeys(value))


def posts_of(composed: Composed, wanted: Wanted, target: Target) -> list[Post]:
    """Return a post for each language that is wanted.

    Raises ``InvalidInput`` for one that the report does not speak.
    """
    return [_post(composed, page, wanted, target) for page in pages_of(composed, wanted.languages)]


def pages_of(composed: Composed, languages: Sequence[str]) -> list[Page]:
    """Return the pages of these languages, of all if none is named.

    Raises ``InvalidInput`` for those that the report does not speak.
    """
    pages = {page.language: page for page in composed.document.pages}
    unknown = [language for language in languages if language not in pages]
    if unknown:
        raise InvalidInput(
            Problem(
                message=tr('--language: the report does not speak "{language}"', language=one),
                hint=nearest(one, pages) or tr("It speaks {pages}.", pages=", ".join(pages)),
            )
            for one in unknown
        )
    return [pages[language] for language in languages or pages]


def front_matter(post: Post, wanted: Wanted, day: str, image: str, more: Mapping[str, Any]) -> str:
    """Return a post's front matter in YAML; each value is JSON, which YAML reads too, whatever it holds."""
    told = {
        "title": post.title,
        "description": post.description,
        "date": day,
        "lang": post.language,
        "image": image,
        **post.fields,
        **more,
        **wanted.also,
    }
    lines = [
        f"{name}: {value if name == 'date' and is_day(value) else in_yaml(value)}"
        for name, value in {**told, NAME: BLANK}.items()
    ]
    return "\n".join(["---", *lines, "---"]) + "\n\n"


def day_of(post: Post, wanted: Wanted, earlier: Path) -> str:
    """Return the day of a publication.

    It is the one that is asked for, else the one that the definitions tell, else that of the earlier one,
    else today's: publishing again changes nothing.
    """
    if wanted.date or post.byline.date:
        return wanted.date or post.byline.date
    try:
        found = DATE.search(read_plain(earlier, bounds.PART).decode("utf-8", "replace"))
    except (FileNotFoundError, NotADirectoryError, NotPlain):
        # What is there and is no plain file stops us later.
        found = None
    return found[1] if found and is_day(found[1]) else date.today().isoformat()  # noqa: DTZ011 - the day where the blogger is


def check_wanted(wanted: Wanted, also: Iterable[Problem] = ()) -> None:
    """Refuse what cannot be a slug, a section, a date, a field or an address.

    Raises ``InvalidInput`` with all of it, and what else is wrong.
    """
    problems = [*also, *_wrong_options(wanted)]
    if problems:
        raise InvalidInput(problems)


def _wrong_options(wanted: Wanted) -> Iterator[Problem]:
    """Look at each option that somebody may have typed."""
    if not SLUG.fullmatch(wanted.slug):
        yield _came("--slug", wanted.slug, tr("Expected a-z, 0-9 and -, at most 64, such as learning-rate."))
    if not _is_section(wanted.section):
        yield _came("--section", wanted.section, tr("Expected a folder's name, such as posts."))
    if wanted.date and not is_day(wanted.date):
        yield _came("--date", wanted.date, tr("Expected a day, such as 2026-01-31."))
    for name in wanted.also:
        if name == NAME:
            yield _came("--set", name, tr("It says which files belong together."))
        elif not KEY.fullmatch(name):
            yield _came("--set", name, tr("Expected KEY=VALUE, such as author=Ana."))
    if wanted.base_url and not (ADDRESS.fullmatch(wanted.base_url) and wanted.base_url.isprintable()):
        hint = tr(
            "Expected where the site has the files, such as "
            "/blog/wp-content/uploads/{default_slug} or an https address.",
            default_slug=DEFAULT_SLUG,
        )
        yield _came("--base-url", wanted.base_url, hint)
    if wanted.theme not in THEMES:
        yield _came("--theme", wanted.theme, tr("Expected one of {themes}.", themes=", ".join(THEMES)))
    if wanted.status not in STATUSES:
        yield _came("--status", wanted.status)


def _came(option: str, value: str, hint: str = "") -> Problem:
    return Problem(message=tr('{option}: came "{value}"', option=option, value=value), hint=hint)


def _is_section(text: str) -> bool:
    """Tell whether a text names a folder, below the blog's, in folders with names like slugs."""
    return len(text) <= MOST_SECTION and all(SLUG.fullmatch(part) for part in text.split("/"))


def slug_of(title: str) -> str:
    """Make a slug from a title."""
    letters = title.lower().translate(str.maketrans("áàäâéèëêíìïîóòöôúùüûñç", "aaaaeeeeiiiioooouuuunc"))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:64].strip("-") or DEFAULT_SLUG


def is_day(text: object) -> bool:
    """Tell whether a value is a day, as we write it."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _post(composed: Composed, page: Page, wanted: Wanted, target: Target) -> Post:
    pictures = pictures_of(composed, page)
    figures = {
        picture.id: snippet(picture, lambda name: address_of(f"figures/{name}"), wanted.theme)
        for picture in pictures
    }
    data = {
        path: content
        for path, content in data_files(composed.document.findings).items()
        if path.startswith(f"{DATA_FOLDER}/")
    }
    css = composed.templates.read("blog.css")
    linked = [path for path in data if path.endswith(target.data)]
    text = target.write(page, composed.templates, figures)
    card = card_of(composed, page)
    files = {
        f"figures/{name}": content
        for picture in pictures
        for name, content in files_of(picture, wanted.theme).items()
    }
    files |= {STYLE: css.encode(), **data, **({"card.png": card} if card else {})}
    return Post(
        language=page.language,
        is_main=page is composed.document.main,
        title=page.title,
        description=page.figures["accuracy"].chart.title if "accuracy" in page.figures else page.title,
        text="\n\n".join([target.wrap(target.style(css)), text.strip(), target.wrap(_colophon(page, linked))])
        + "\n",
        files=files,
        pictures=pictures,
        card="card.png" if card else "",
        byline=page.evaluator.findings.study.byline,
    )


def _colophon(page: Page, data: Iterable[str]) -> str:
    """Say where the numbers can be had, and what made them."""
    words = Words(page.language)
    links = words.listing(f'<a href="{address_of(path)}">{path.rpartition("/")[2]}</a>' for path in data)
    runs = [run for theirs in page.evaluator.findings.runs.values() for run in theirs]
    imported = sum(run.is_imported for run in runs)
    told = {"version": page.provenance.version, "runs": words.number(len(runs))}
    if not imported:
        made = words.count("publish.made", len(runs), **told)
    elif imported == len(runs):
        made = words.count("publish.all_imported", imported, **told)
    else:
        made = words.count("publish.made_imported", imported, **told)
    return f'<div class="lrbs"><p class="colophon">{words.say("publish.data", links=links)} {made}</p></div>'
