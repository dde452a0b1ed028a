"""What citations read as, by author and year, and the list of the works that are cited.

The style is one of our own, short, in the page's language: (Family and Family, 2015a, p. 3). Works that one
author wrote in one year have letters, in the order of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from string import ascii_lowercase

from markupsafe import Markup, escape

from lrbs_report.report.prose.citations import Citation, Cited
from lrbs_report.report.prose.commonmark import as_typed
from lrbs_report.report.prose.words import Words
from lrbs_report.study.bibliography import Name, Work

MOST_NAMED = 2
"""Authors that a citation names: of more, the first."""

MOST_LISTED = 12
"""Authors that the list names."""

PLACE = re.compile(r"\b([a-zá]{1,5}\.) (?=\d)")
"""What stands before the number of a page or a chapter, such as “pp.”"""


def in_type(place: str) -> str:
    """Write a place in a work as it is printed: a dash from page to page, and the number beside its name.

    >>> in_type(", pp. 12--19").replace("\N{NO-BREAK SPACE}", "~")
    ', pp.~12–19'
    """
    return PLACE.sub("\\1\N{NO-BREAK SPACE}", place.replace("--", "–"))


@dataclass(frozen=True, kw_only=True)
class Citing:
    """The works that an article cites, in the words of its language."""

    works: Mapping[str, Work]
    words: Words

    @cached_property
    def ordered(self) -> tuple[Work, ...]:
        """The works in the order of the list: by their authors, then by year and title."""
        return tuple(sorted(self.works.values(), key=_order))

    @cached_property
    def years(self) -> Mapping[str, str]:
        """The year of each work, with a letter where others read the same."""
        told: dict[str, str] = {}
        alike = sorted(self.ordered, key=lambda work: (self._short(work), work.year))
        for (_, year), group in groupby(alike, key=lambda work: (self._short(work), work.year)):
            works = list(group)
            for number, work in enumerate(works):
                shown = year or self.words.say("bibliography.undated")
                told[work.key] = shown + (_letter(number) if len(works) > 1 else "")
        return told

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """The id of each work in the list: no key is part of an id, since two may differ in signs alone."""
        return {work.key: f"lrbs-work-{number}" for number, work in enumerate(self.ordered, start=1)}

    def cited(self, citation: Citation, numbers: Iterable[int]) -> Markup:
        """Return a citation as HTML. ``numbers`` are those of its works, counted through the article."""
        told = [self._one(one, number, citation) for one, number in zip(citation.works, numbers, strict=True)]
        inner = Markup("; ").join(told)
        return inner if citation.in_text else Markup("({})").format(inner)

    def _one(self, one: Cited, number: int, citation: Citation) -> Markup:
        work = self.works[one.key]
        link = Markup('<a class="cited" id="lrbs-cited-{}" href="#{}">{}</a>')
        year, anchor = self.years[one.key], self.anchors[one.key]
        after = in_type(as_typed(one.after))
        if citation.in_text:
            return Markup("{} ({}{})").format(self._short(work), link.format(number, anchor, year), after)
        text = year if one.is_bare else f"{self._short(work)}, {year}"
        before = f"{as_typed(one.before)} " if one.before else ""
        return Markup("{}{}{}").format(before, link.format(number, anchor, text), after)

    def listed(self, places: Mapping[str, Sequence[int]]) -> Markup:
        """Return the list. ``places`` are the numbers of each work's citations: it leads back to them."""
        items = Markup("\n").join(self._item(work, places[work.key]) for work in self.ordered)
        return Markup('<ul class="works">\n{}\n</ul>').format(items)

    def _item(self, work: Work, places: Sequence[int]) -> Markup:
        back = Markup(" ").join(
            Markup('<a class="back" href="#lrbs-cited-{}" aria-label="{}">↑</a>').format(
                place, self.words.say("bibliography.back", number=str(number))
            )
            for number, place in enumerate(places, start=1)
        )
        parts = [self._head(work), *self._parts(work)]
        return Markup('<li id="{}">{} {}</li>').format(
            self.anchors[work.key], Markup(" ").join(filter(None, parts)), back
        )

    def _head(self, work: Work) -> Markup:
        """Return who wrote it, and when."""
        names = [_in_list(name) for name in work.authors[:MOST_LISTED]]
        year = self.years[work.key]
        if not names:
            return Markup("<cite>{}</cite> ({}).").format(_title(work), year)
        has_more = work.has_others or len(work.authors) > MOST_LISTED
        people = "; ".join(names) + (" et al." if has_more else "")
        return Markup("{} ({}). {}").format(people, year, self._titled(work))

    def _titled(self, work: Work) -> Markup:
        """Return the title: that of a book is one, that of an article is in another work."""
        text = _ended(_title(work))
        return escape(text) if work.container else Markup("<cite>{}</cite>").format(text)

    def _parts(self, work: Work) -> Iterable[Markup]:
        """Return where it was published, and where it is."""
        if work.container:
            volume = work.volume + (f"({work.number})" if work.number else "")
            more = "".join(f", {part}" for part in (volume, work.pages) if part)
            yield Markup("<cite>{}</cite>{}.").format(work.container, more)
        if work.publisher:
            yield escape(_ended(work.publisher))
        if work.doi:
            address = f"https://doi.org/{work.doi}"
            yield Markup('<a href="{}">{}</a>').format(address, f"doi:{work.doi}")
        elif work.url:
            yield Markup('<a href="{0}">{0}</a>').format(work.url)

    def _short(self, work: Work) -> str:
        """Name the authors as a citation does; a work of nobody's is called by its title."""
        names = [name.family for name in work.authors]
        if not names:
            return _title(work)
        if len(names) > MOST_NAMED or work.has_others:
            return f"{names[0]} et al."
        return self.words.listing(names)


def _title(work: Work) -> str:
    return work.title or work.key


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _in_list(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family


def _letter(number: int) -> str:
    letters, left = "", number
    while True:
        letters = ascii_lowercase[left % 26] + letters
        left = left // 26 - 1
        if left < 0:
            return letters


def _order(work: Work) -> tuple[str, str, str]:
    names = " ".join(f"{name.family} {name.given}" for name in work.authors) or _title(work)
    return re.sub(r"\W+", " ", names.casefold()), work.year, work.title.casefold()
