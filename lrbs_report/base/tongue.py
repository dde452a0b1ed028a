"""The languages in which a person at a terminal is spoken to.

What this tool says is English to every program: in JSON, in files, in what travels between processes. A text
is a ``Said``, an English ``str`` that knows its phrase and what fills its blanks, so that whoever shows it to
a person can say it in that person's language (``told``). The English text is the name of the phrase; a
language is a catalog, ``locales/LANGUAGE/LC_MESSAGES/terminal.po``, and a text that a catalog does not have
as a whole is said in English as a whole.
"""

from __future__ import annotations

import functools
import gettext
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from lrbs_report.base.package import PACKAGE

CATALOGS = PACKAGE / "locales"
OWN = "en"
"""The language of the phrases themselves."""

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name a locale: the first that says anything counts."""

PLAIN = ("", "C", "POSIX")
"""The locales that are nobody's: beside them, LANGUAGE counts for nothing, as with GNU's gettext."""

FOR_PEOPLE = "LRBS_EVENTS_FOR_PEOPLE"
"""The variable by which the preview asks a build for events in the words of who serves: they are shown, and
no program reads them.
"""

LONGEST = 200
"""Letters of a variable that is still taken for languages."""

NAME = re.compile(r"([a-z]{2,3})(?:_[A-Za-z]{2,4})?(?:\.[\w-]+)?(?:@\w+)?", re.ASCII)
"""How a locale begins that is a language's: ``es``, ``es_MX.UTF-8``, ``es_ES@euro``."""

STRING = re.compile(r'^(?:(msgid|msgid_plural|msgstr|msgstr\[(\d)\]) +)?(".*")$')


class Lacking(LookupError):
    """A catalog has no phrase for a text, or none for a part of it."""


class Catalog:
    """The phrases of a language by their English, one text, or one for each number that it tells apart."""

    def __init__(
        self, language: str, phrases: Mapping[str, tuple[str, ...]], plural: Callable[[int], int]
    ) -> None:
        """Keep the phrases, and which of several texts a count takes."""
        self.language = language
        self.phrases = phrases
        self._plural = plural

    def say(self, key: str, more: str = "", count: int = 1) -> str:
        """Return the phrase for an English text. Raises ``Lacking``."""
        found = self.phrases.get(key, ())
        at = self._plural(count) if more else 0
        if at >= len(found) or not found[at]:
            raise Lacking(key)
        return found[at]


class English(Catalog):
    """The language of the phrases, which lacks nothing."""

    def __init__(self) -> None:
        """Know every text."""
        super().__init__(OWN, {}, lambda count: int(count != 1))

    def say(self, key: str, more: str = "", count: int = 1) -> str:
        """Return the text itself."""
        return more if more and count != 1 else key


ENGLISH = English()


class Way(Protocol):
    """How a text is put into the words of a language.

    >>> tr("{count} of {most}", count=1, most=2).way.worded(ENGLISH)
    '1 of 2'
    """

    def worded(self, catalog: Catalog) -> str:
        """Return the text in the catalog's language. Raises ``Lacking``."""


class Said(str):
    """A text of ours: English, with the way in which it is said in other languages."""

    __slots__ = ("way",)

    way: Way

    def __new__(cls, way: Way) -> Self:
        """Be the English text."""
        self = super().__new__(cls, way.worded(ENGLISH))
        self.way = way
        return self

    def __reduce__(self) -> tuple[type[Said], tuple[Way]]:
        """Travel between processes with the way, not with the text alone."""
        return Said, (self.way,)


@dataclass(frozen=True)
class Phrase:
    """A phrase with its blanks; with ``more`` it is one of two, by a count."""

    key: str
    blanks: Mapping[str, object]
    more: str = ""
    count: int = 1

    def worded(self, catalog: Catalog) -> str:
        """Fill the blanks, those that are texts of ours in the same language."""
        phrase = catalog.say(self.key, self.more, self.count)
        filled = {name: _worded(value, catalog) for name, value in self.blanks.items()}
        return phrase.format(**filled) if filled else phrase


@dataclass(frozen=True)
class Whole:
    """Several texts that are one: said in a language that has all of them."""

    parts: tuple[str, ...]
    between: str

    def worded(self, catalog: Catalog) -> str:
        """Say one after the other. A text that is none of ours is in English, and so are all then."""
        if catalog is not ENGLISH and any(part.strip() and not isinstance(part, Said) for part in self.parts):
            raise Lacking(self.parts)
        return str(_worded(self.between, catalog)).join(str(_worded(part, catalog)) for part in self.parts)


@dataclass(frozen=True)
class Data:
    """What is called so in every language: a name, a place, a line of somebody's file."""

    text: str

    def worded(self, catalog: Catalog) -> str:  # noqa: ARG002 - the same in all
        """Return it as it is."""
        return self.text


@dataclass(frozen=True)
class Shaped:
    """A text to which something is done once it is in words, such as cutting it."""

    text: str
    done: Callable[[str], str]

    def worded(self, catalog: Catalog) -> str:
        """Say it, then do that."""
        return self.done(str(_worded(self.text, catalog)))


@dataclass(frozen=True)
class Written:
    """A text that is made anew in each language, such as one of the report's own phrases."""

    by: Callable[[str], str]

    def worded(self, catalog: Catalog) -> str:
        """Have it written in the catalog's language. Raises ``Lacking`` where that has no words for it."""
        return self.by(catalog.language)


Cells = str | tuple["Cells", ...]
"""A text, or several, such as the rows of a table."""


@dataclass(frozen=True)
class Laid:
    """Texts that are put in their places, such as columns, by what they are in words."""

    done: Callable[..., str]
    cells: tuple[Cells, ...]

    def worded(self, catalog: Catalog) -> str:
        """Say each, then put them in their places."""
        return self.done(*(self._said(cell, catalog) for cell in self.cells))

    def _said(self, cell: Cells, catalog: Catalog) -> Cells:
        if isinstance(cell, tuple):
            return tuple(self._said(one, catalog) for one in cell)
        return str(_worded(cell, catalog))


def tr(english: str, /, **blanks: object) -> Said:
    """Return a text of ours. A blank is a name in braces; with any, real braces are written twice.

    >>> tr("there is no {name}", name="grid")
    'there is no grid'
    """
    return Said(Phrase(english, _texts(blanks)))


def trn(count: int, one: str, more: str, /, **blanks: object) -> Said:
    """Return the text of ours for so many of something; both may have the blank ``{count}``.

    >>> trn(2, "a run failed", "{count} runs failed")
    '2 runs failed'
    """
    return Said(Phrase(one, {"count": count, **_texts(blanks)}, more, count))


def _texts(blanks: Mapping[str, object]) -> dict[str, object]:
    """Return what fills blanks, with what an error or a problem says in place of it."""
    return {name: text_of(value) for name, value in blanks.items()}


def text_of(value: object) -> object:
    """Return what an error or a problem says, as a text of ours, and anything else as it is."""
    said = getattr(value, "said", None)
    if isinstance(said, Said):
        return said
    if isinstance(value, BaseException):
        return value.args[0] if value.args and isinstance(value.args[0], Said) else words(str(value))
    return value


def told_by(error: BaseException) -> Said:
    """Return what an error says."""
    said = text_of(error)
    return said if isinstance(said, Said) else words(str(error))


def together(between: str, parts: Iterable[str]) -> Said:
    """Return texts of ours as one, with something between each two."""
    return Said(Whole(tuple(parts), between))


def data(text: object) -> Said:
    """Return something of somebody's as a text that is the same in every language."""
    return text if isinstance(text, Said) else Said(Data(str(text)))


def words(text: str) -> Said:
    """Return a text that is said in another language only where a catalog has just it.

    It came from a library, or from a process that does not know phrases.
    """
    return text if isinstance(text, Said) else tr(text)


def shaped(text: str, done: Callable[[str], str]) -> str:
    """Do something to a text, in each language to what it is there. ``done`` has a name of its module."""
    return Said(Shaped(text, done)) if isinstance(text, Said) else done(text)


def laid(done: Callable[..., str], *cells: Cells) -> Said:
    """Return what a function makes of texts, or of rows of them, in each language of what they are there.

    One that is none of ours is the same in all. ``done`` can be pickled: it has a name of its module, or is a
    ``partial`` of what has one.
    """
    return Said(Laid(done, cells))


def written(by: Callable[[str], str]) -> Said:
    """Return what a function writes in a language, whose code it takes. It raises ``Lacking`` for others."""
    return Said(Written(by))


def told(text: str) -> str:
    """Return a text in the language of the person at the terminal: all of it, or else all in English."""
    catalog = here()
    if catalog is ENGLISH or not isinstance(text, Said):
        return str(text)
    try:
        return text.way.worded(catalog)
    except Lacking:
        return str(text)


def told_as_event(text: str) -> str:
    """Return a text as an event in JSON has it: English, unless a person is shown it."""
    return told(text) if os.environ.get(FOR_PEOPLE) else str(text)


def _worded(value: object, catalog: Catalog) -> object:
    return value.way.worded(catalog) if isinstance(value, Said) else value


@functools.cache
def here() -> Catalog:
    """Return the catalog of the person who started this process."""
    return catalog_of(language(os.environ))


def language(variables: Mapping[str, str]) -> str:
    """Return the language that the variables of an environment ask for, as GNU's gettext reads them.

    It is the first one that there is a catalog for; English for what is no name of a language.

    >>> language({"LANG": "es_MX.UTF-8"}), language({"LANG": "es_ES", "LC_ALL": "C"}), language({})
    ('es', 'en', 'en')
    """
    locale = next((said for name in LOCALES if (said := variables.get(name))), "")
    if locale in PLAIN:
        return OWN
    asked = variables.get("LANGUAGE") or locale
    for one in asked.split(":") if len(asked) <= LONGEST else ():
        named = NAME.fullmatch(one)
        if named and (named[1] == OWN or _file_of(named[1]).is_file()):
            return named[1]
    return OWN


def _file_of(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / "terminal.po"


@functools.cache
def catalog_of(language: str) -> Catalog:
    """Return what a language says, and English for what cannot be read: that is no reason to say nothing."""
    if language == OWN:
        return ENGLISH
    try:
        return read_catalog(language, _file_of(language).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ENGLISH


def read_catalog(language: str, text: str) -> Catalog:
    """Read a catalog as gettext writes it. Raises ``ValueError`` for what is none.

    Babel reads them too, and takes longer than all else that `--help` does.
    """
    phrases: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"\n(?:[ \t]*\n)+", text):
        fields: dict[str, str] = {}
        at = ""
        for line in entry.splitlines():
            if not line or line.startswith("#"):
                continue
            found = STRING.match(line)
            if not found:
                raise ValueError(line)
            at = found[1] or at
            fields[at] = fields.get(at, "") + json.loads(found[3])
        if "msgid" in fields:
            texts = [said for name, said in sorted(fields.items()) if name.startswith("msgstr")]
            phrases[fields["msgid"]] = tuple(texts)
    head = phrases.pop("", ("",))[0]
    rule = re.search(r"(?m)^Plural-Forms:.*?plural=([^;]+);", head)
    return Catalog(language, phrases, gettext.c2py(rule[1] if rule else "n != 1"))
