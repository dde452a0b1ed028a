"""The catalogs of all languages hold the same phrases, and the report says exactly these."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any

import jinja2
import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import nodes

from lrbs_report.base.means import mean
from lrbs_report.report.prose.families import SENTENCES
from lrbs_report.report.prose.words import CATALOGS, Words, _named
from lrbs_report.study.experiments import Trained
from tests import ROOT

LANGUAGES = sorted(folder.name for folder in CATALOGS.iterdir())
COUNTED = frozenset({"count", "count_in_words"})
FORMS_OF_A_BLANK = re.compile(r"^the_|_in_words$")
"""A language takes a name with or without its article, and a count in digits or in words.

It does as its grammar asks.
"""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A place where phrases are said: their name, and the blanks that are filled.

    The name has ``*`` for what the data decide; the blanks are ``None`` where they are not known.
    """

    pattern: str
    blanks: frozenset[str] | None
    place: str


def file_of(language: str) -> Path:
    """Return the catalog of a language."""
    return CATALOGS / language / "LC_MESSAGES" / "report.po"


def read(language: str) -> Catalog:
    """Read the catalog of a language as a translator's tool does."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def blanks_of(phrase: str) -> set[str]:
    """Name the blanks of a phrase."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}


def uses_in_code(file: Path) -> Iterator[Use]:
    """Return every use in a module: ``say``, ``count`` of words, and phrases taken by name."""
    for node in nodes_of(file):
        if isinstance(node, ast.Call) and node.args and called_by(node.func) in SAID_BY:
            *owner, method = ast.unparse(node.func).rsplit(".", 1)
            if is_said(owner, method):
                blanks = filled(keyword.arg for keyword in node.keywords) if method != "get" else None
                yield from uses(method, patterns_in_code(node.args[0]), blanks, f"{file.name}:{node.lineno}")


def nodes_of(file: Path) -> Iterator[ast.AST]:
    """Return everything in a module."""
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def called_by(called: ast.expr) -> str:
    """Name what is called, without whose it is."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


SAID_BY = {"say": ("",), "say_by": ("",), "count": ("words", "self"), "get": (".phrases",)}
"""By what a phrase is said, and how that ends whose it is."""


def is_said(owner: list[str], method: str) -> bool:
    """Tell calls that say a phrase from those of lists and texts, which can be counted too."""
    return "".join(owner).endswith(SAID_BY.get(method, ()))


def kept_in_code(file: Path) -> set[str]:
    """Return the names that a module may keep in a variable until it says them: any text with a dot."""
    constants = (node.value for node in nodes_of(file) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and "." in value}


def uses_in_template(file: Path) -> Iterator[Use]:
    """Return every use in a template: ``say`` and ``count``."""
    for node in (
        jinja2.Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).find_all(nodes.Call)
    ):
        method = getattr(node.node, "name", None) or getattr(node.node, "attr", None)
        if method in ("say", "count") and node.args:
            blanks = None if node.dyn_kwargs else filled(keyword.key for keyword in node.kwargs)
            yield from uses(method, patterns_in_template(node.args[0]), blanks, f"{file.name}:{node.lineno}")


def filled(names: Iterable[str | None]) -> frozenset[str] | None:
    """Name the blanks that a call fills, or nothing when some are given as a mapping."""
    known = [*names]
    return None if None in known else frozenset(name for name in known if name)


def uses(method: str, patterns: Iterable[str], blanks: frozenset[str] | None, place: str) -> Iterator[Use]:
    """Return a use for each phrase that a call may say: a count says two."""
    for pattern in patterns:
        if method == "count":
            yield from (
                Use(
                    pattern=f"{pattern}.{form}",
                    blanks=None if blanks is None else blanks | COUNTED,
                    place=place,
                )
                for form in ("one", "other")
            )
        else:
            yield Use(pattern=pattern, blanks=blanks, place=place)


def patterns_in_code(node: ast.expr) -> list[str]:
    """Return the names that an expression may be, with ``*`` where only the data know."""
    if isinstance(node, ast.IfExp):
        return [*patterns_in_code(node.body), *patterns_in_code(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return [
            "".join(
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*"
                for part in node.values
            )
        ]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def patterns_in_template(node: nodes.Node) -> list[str]:
    """Return the names that an expression of a template may be, with ``*`` where only the data know."""
    if isinstance(node, nodes.CondExpr):
        return [*patterns_in_template(node.expr1), *(patterns_in_template(node.expr2) if node.expr2 else [])]
    if isinstance(node, nodes.Concat):
        return ["".join((patterns_in_template(part) or ["*"])[0] for part in node.nodes)]
    return [str(node.value)] if isinstance(node, nodes.Const) else []


def uses_of_sentences() -> Iterator[Use]:
    """Return every sentence that is told of something, with the blanks that it fills.

    One with a count has two forms.
    """
    for name, sentence in SENTENCES.items():
        yield from uses("count" if sentence.count else "say", [name], frozenset(sentence.blanks), name)


MODULES = sorted((ROOT / "lrbs_report").rglob("*.py"))


@cache
def kept_somewhere() -> set[str]:
    """Return the names that any module may keep."""
    return {name for file in MODULES for name in kept_in_code(file)}


@cache
def every_use() -> list[Use]:
    """Return every use in modules, templates and sentences."""
    return [
        *(use for file in MODULES for use in uses_in_code(file)),
        *(use for file in sorted((ROOT / "templates").rglob("*.j2")) for use in uses_in_template(file)),
        *uses_of_sentences(),
    ]


SETTINGS = {field.name for field in fields(Trained)}
"""What a report calls by name because a sweep may vary it."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases(language: str) -> None:
    """No language lacks a phrase or has one more, and none has a number for what another says once."""
    assert {message.id for message in read("es")} == {message.id for message in read(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_leaves_the_same_blanks(language: str) -> None:
    """What a phrase tells in one language it tells in all: only the form of a name or a count may differ."""
    spanish, other = Words("es").phrases, Words(language).phrases
    told = [
        ({FORMS_OF_A_BLANK.sub("", blank) for blank in blanks_of(words[name])})
        for name in spanish
        for words in (spanish, other)
    ]
    assert [] == [
        name for name, here, there in zip(spanish, told[::2], told[1::2], strict=True) if here != there
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_blanks_are_plain_names(language: str) -> None:
    """A blank is filled as it is.

    A phrase reaches into nothing that fills it, and does not format it anew.
    """
    parts = [
        (name, part) for name, phrase in Words(language).phrases.items() for part in Formatter().parse(phrase)
    ]
    assert [] == [
        name
        for name, (_, blank, form, conversion) in parts
        if blank is not None and (not blank.isidentifier() or form or conversion)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_said_somewhere(language: str) -> None:
    """A phrase that nothing says would be translated for nobody.

    One about what runs are ranked by stands beside the same one about the accuracy.
    """
    patterns = {use.pattern for use in every_use()}
    unsaid = [
        name
        for name in Words(language).phrases
        if not any(fnmatchcase(name.replace(".by", ""), pattern) for pattern in patterns)
    ]
    assert [] == [name for name in unsaid if name not in kept_somewhere() | SETTINGS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_is_in_the_catalog(language: str) -> None:
    """A name that no phrase has would end the build."""
    assert [] == [
        (use.place, use.pattern)
        for use in every_use()
        if not any(fnmatchcase(name, use.pattern) for name in Words(language).phrases)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_blank_is_filled_where_the_phrase_is_said(language: str) -> None:
    """A blank that the call does not fill would end the build."""
    phrases = Words(language).phrases
    said = [
        (use, name)
        for use in every_use()
        if use.blanks is not None
        for name in phrases
        if fnmatchcase(name, use.pattern)
    ]
    assert [] == [
        (use.place, name) for use, name in said if not blanks_of(phrases[name]) <= (use.blanks or set())
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_are_finished(language: str) -> None:
    """No phrase is empty, doubtful, given up or there twice.

    Each has as many forms as the language has for numbers.
    """
    catalog, lines = read(language), file_of(language).read_text(encoding="utf-8").splitlines()
    said = [message for message in catalog if message.id]
    texts = [
        [message.string] if isinstance(message.string, str) else [*(message.string or [])] for message in said
    ]
    assert language == catalog.locale_identifier
    assert 1 + len(said) == len([line for line in lines if line.startswith("msgid ")])
    assert {} == catalog.obsolete
    assert [] == [message.id for message in said if message.fuzzy]
    assert [] == [message.id for message, forms in zip(said, texts, strict=True) if not all(forms)]
    assert [] == [
        message.id
        for message in said
        if message.pluralizable and len(message.string or ()) != catalog.num_plurals
    ]


def test_names_of_settings_have_one_with_an_article() -> None:
    """What is called by name in one sentence is called with its article in another."""
    phrases = Words("es").phrases
    assert SETTINGS & phrases.keys() == {
        name.removeprefix("the.") for name in phrases if name.startswith("the.")
    }


@pytest.mark.parametrize(
    ("language", "times", "expected"),
    [
        ("es", 1, "El coste baja de 0,42 a 0,27, pero sube una vez"),
        ("es", 2, "El coste baja de 0,42 a 0,27, pero sube dos veces"),
        ("es", 10, "El coste baja de 0,42 a 0,27, pero sube 10 veces"),
        ("en", 1, "The cost falls from 0,42 to 0,27, but rises in one epoch"),
        ("en", 9, "The cost falls from 0,42 to 0,27, but rises in nine epochs"),
    ],
)
def test_few_times_are_said_in_words(language: str, times: int, expected: str) -> None:
    """Up to nine a count in a sentence is a word; from ten on it has digits."""
    assert expected == Words(language).count("watched.title.rises", times, first="0,42", last="0,27")


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "cero"), (2, "dos"), (9, "nueve"), (10, "10"), (12_000, "12.000"), (-1, "-1")]
)
def test_counts_in_words(count: int, expected: str) -> None:
    """Only zero to nine have a word."""
    assert expected == Words("es").in_words(count)


def test_no_epoch_is_several() -> None:
    """Both languages say zero like many."""
    assert ("0 épocas", "0 epochs") == (Words("es").count("epochs", 0), Words("en").count("epochs", 0))


@pytest.mark.parametrize("language", ["fr", "x", "../es", "en-GB"])
def test_language_without_a_catalog_speaks_english(language: str) -> None:
    """Whatever a language is called, there are phrases for it."""
    assert "three" == Words(language).in_words(3)


def test_regions_speak_their_language() -> None:
    """Mexican Spanish has the phrases of Spanish, and its own numbers."""
    assert ("una época", "0.5") == (Words("es-MX").count("epochs", 1), Words("es-MX").number(0.5))


@pytest.mark.parametrize(
    "say", [lambda words: words.say("no.such"), lambda words: words.count("no.such", 2)], ids=["say", "count"]
)
def test_unknown_phrase_is_an_error(say: Any) -> None:  # noqa: ANN401 - any way to ask for a phrase
    """A name that no phrase has is never printed as if it were one."""
    with pytest.raises(KeyError, match=r"no\.such"):
        say(Words("es"))


def test_languages_may_have_more_forms() -> None:
    """A language with three forms for numbers keeps them all, so that the fonts have their letters."""
    polish = b"""msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "epochs.one"
msgid_plural "epochs.other"
msgstr[0] "jedna epoka"
msgstr[1] "{count} epoki"
msgstr[2] "{count} epok"
"""  # noqa: E501 - a header as it stands in a catalog
    expected = {
        "epochs.one": "jedna epoka",
        "epochs.other": "{count} epoki",
        "epochs.other.2": "{count} epok",
    }
    assert expected == dict(_named(read_po(io.BytesIO(polish), locale="pl")))


@pytest.mark.parametrize("language", ["es", "en", "fr", "hi"])
@pytest.mark.parametrize("digits", [2, 4, 6])
def test_plain_measurements_are_written_as_babel_writes_them(language: str, digits: int) -> None:
    """What is written without it, since charts have thousands of them, is what it would write."""
    words, random = Words(language), Random(3)  # noqa: S311 - no secret
    numbers = [random.choice((0.05, 1, 9.999, 9999.99996)) * random.random() for _ in range(200)]
    halves = [0.5 + 10.0 ** -(digits + 1) * 5, 0.125, 0.0625, 9999.5, 0.03125, 1.00005, 2.5]
    for number in [one for one in numbers + halves if one > 10.0**-digits]:
        exact = Decimal(repr(number))
        assert words.fixed(number, digits) == format_decimal(exact, "0." + "0" * digits, locale=words.locale)


@pytest.mark.parametrize(
    ("number", "spanish"),
    [
        (0.30000000000000004, "0,30000000000000004"),
        (mean([0.03, 0.028]), "0,029"),
        (mean([0.1, 0.01, 0.001]), "0,037"),
        (mean([1.1e-7, 1.3e-7]), "1,2\u00a0×\u00a010⁻⁷"),
        (0.4201433515789831, "0,4201433515789831"),
        (10**14 + 1, "100.000.000.000.001"),
    ],
)
def test_a_number_has_the_digits_that_it_was_typed_or_measured_with(number: float, spanish: str) -> None:
    """What adding leaves is no digit of a mean: means are made so, and all that is said is what they are."""
    assert spanish == Words("es").number(number)
