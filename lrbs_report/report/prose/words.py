"""Numbers and phrases in the report's languages.

A phrase's blanks are filled with data, which is never read as a phrase itself.
"""

from __future__ import annotations

import functools
import gettext
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NoReturn, TypeGuard

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.messages import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol

from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import Lacking
from lrbs_report.kinds.measures import JUDGED, measure_of
from lrbs_report.kinds.measures.keras import parted

SMALLEST_PLAIN, LARGEST_PLAIN = Decimal("1e-5"), Decimal("1e9")
"""Below and from these on, a number with every digit is written in powers of ten."""

MEASURED_PLAIN = Decimal("1e6")
"""From this on a measurement is written in powers of ten: its decimals would tell nothing."""

LONGEST_COUNT = 10**15
"""Whole numbers below this are written out: counts, seeds, settings."""

DECIMALS, MOST_DECIMALS = 4, 16
"""Of a measurement, and of what a 64-bit number can tell apart below 1."""

FEWEST_DIGITS = 2
"""How many decimals a measurement in powers of ten has at least, unless they are zeros."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

HUNDREDTH = Decimal("0.01")

GROUPED_FROM = 10_000
"""Four-digit numbers are written without a separator, five-digit ones with it."""

LISTED = 8
"""How many values a caption lists."""

LABEL_LENGTH = 48
"""How many characters of a title a chart's label shows."""

IN_DIGITS_FROM = 10
"""Counts below this are written in words where a phrase asks for it."""

CATALOGS = PACKAGE / "locales"
"""Where the phrases of each language are: docs/translating.md."""


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The phrases of one language: the one that fits a number, and all of them by name."""

    translations: gettext.GNUTranslations
    phrases: Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """How one language writes.

    A language without phrases of its own gets the English ones, with its own numbers if Babel knows it.
    """

    language: str

    @functools.cached_property
    def locale(self) -> Locale:
        """The rules for numbers and lists."""
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    @functools.cached_property
    def _point(self) -> str:
        """What stands before decimals."""
        return get_decimal_symbol(self.locale)

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return (self.locale.get_display_name(self.locale) or self.language).capitalize()

    @property
    def phrases(self) -> Mapping[str, str]:
        """The phrases by name."""
        return _catalog_of(self.language).phrases

    def say(self, name: str, /, **blanks: object) -> str:
        """Return a phrase with its blanks filled."""
        return _catalog_of(self.language).translations.gettext(name).format(**blanks)

    def count(self, name: str, count: int, /, **blanks: object) -> str:
        """Return the phrase for so many things, as the language tells numbers apart.

        It may have the number in digits or in words.

        Blanks called ``count`` and ``count_in_words`` replace the number as it would be written.
        """
        phrase = _catalog_of(self.language).translations.ngettext(f"{name}.one", f"{name}.other", count)
        return phrase.format(
            **{"count": self.number(count), "count_in_words": self.in_words(count), **blanks}
        )

    def in_words(self, count: int) -> str:
        """Write how many there are: up to nine in words, from ten on in digits."""
        return self.say(f"numeral.{count}") if 0 <= count < IN_DIGITS_FROM else self.number(count)

    def name_of(self, key: str) -> str:
        """Call a key of the definitions by its name in the language, or by itself when it has none."""
        return self.phrases.get(key, key)

    def with_article(self, key: str) -> str:
        """Call a key of the definitions by its name with the definite article.

        One that has none is called by itself.
        """
        return self.phrases.get(f"the.{key}") or self.say("setting.other", name=key)

    def ranked_by(self, ranking: str, name: str) -> tuple[str, Mapping[str, str]]:
        """Return the phrase that speaks of what runs are ranked by, and the blanks that name that.

        A phrase about the accuracy has another one beside it for any other measure.
        """
        other = f"{name}.by"
        if ranking in ("", JUDGED) or not {other, f"{other}.one"} & self.phrases.keys():
            return name, {}
        measure = self.measure(ranking)
        return other, {"measure": measure, "measure_first": capital(measure)}

    def say_by(self, name: str, ranking: str, /, **blanks: object) -> str:
        """Return a phrase about what runs are ranked by, with its blanks filled."""
        phrase, more = self.ranked_by(ranking, name)
        return self.say(phrase, **blanks, **more)

    def measure(self, name: str) -> str:
        """Call a measure by its name in the language: what is measured, and on which rows it was.

        A metric that has no name there is called as Keras calls it.
        """
        spoken = measure_of(name).spoken
        if spoken:
            return self.phrases[f"measure.{spoken.one}"]
        prefix, bare = parted(name)
        metric = self.phrases.get(f"metric.{bare}", bare)
        return self.say(f"metric.on_{prefix}rows", metric=metric) if prefix else metric

    def number(self, value: float | None) -> str:
        """Write a number with every digit it has; one that is very large or very small in powers of ten."""
        if not _is_finite(value):
            return self.say("missing")
        exact = Decimal(exact_of(value))
        longest = LONGEST_COUNT if isinstance(value, int) else LARGEST_PLAIN
        return (
            self._plain(exact)
            if not exact or SMALLEST_PLAIN <= abs(exact) < longest
            else self._in_powers(exact)
        )

    def fixed(self, value: float | None, digits: int = DECIMALS) -> str:
        """Write a measurement rounded to a number of decimals.

        It is in powers of ten when that would leave nothing of it or tell nothing.
        """
        if not _is_finite(value):
            return self.say("missing")
        exact, half = Decimal(repr(value)), Decimal(5).scaleb(-digits - 1)
        if exact and not half < abs(exact) < MEASURED_PLAIN - half:
            return self._in_powers(Decimal(f"{exact:.{max(FEWEST_DIGITS, digits - FEWEST_DIGITS)}e}"))
        if digits and not exact.is_signed() and exact < GROUPED_FROM:  # as below, in a tenth of the time
            rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
            return f"{rounded:f}".replace(".", self._point)
        pattern = "0." + "0" * digits if abs(exact) < GROUPED_FROM else "#,##0." + "0" * digits
        return format_decimal(exact, pattern, locale=self.locale)

    def whole(self, value: float | None) -> str:
        """Write a count, or a mean of counts, which has two decimals at most."""
        if not _is_finite(value):
            return self.say("missing")
        exact = Decimal(repr(value))
        if exact == exact.to_integral_value():
            return self.number(int(value) if abs(exact) < LONGEST_COUNT else value)
        if not HUNDREDTH / 2 < abs(exact) < MEASURED_PLAIN:
            return self.fixed(value, 2)
        return self._plain(exact.quantize(HUNDREDTH).normalize())

    def percent(self, share: float | None, digits: int | None = None) -> str:
        """Write a share as a percentage, the sign set off by the space that does not break.

        It has all its digits, or so many decimals.
        """
        if not _is_finite(share):
            return self.say("missing")
        exact = Decimal(f"{Decimal(repr(share)) * 100:.10g}")
        number = (
            self.fixed(float(exact), digits)
            if digits is not None
            else self._plain(exact)
            if not exact or SMALLEST_PLAIN <= abs(exact) < LARGEST_PLAIN
            else self._in_powers(exact)
        )
        return f"{number}\u00a0%" if self.locale.language == "es" else f"{number}%"

    def _plain(self, exact: Decimal) -> str:
        """Write a number without powers of ten, with every digit it has."""
        return format_decimal(
            exact, locale=self.locale, decimal_quantization=False, group_separator=abs(exact) >= GROUPED_FROM
        )

    def _in_powers(self, exact: Decimal) -> str:
        """Write a number as one between 1 and 10 times a power of ten, on one line: 1,3 × 10³⁵."""
        power = exact.adjusted()
        leading = self._plain(exact.scaleb(-power).normalize())
        return f"{leading}\u00a0×\u00a010{str(power).translate(SUPERSCRIPTS)}"

    def decimals_apart(self, one: float | None, other: float | None) -> int | None:
        """Return with how many decimals two measurements are not written alike: at least the usual four.

        Nothing where they would be with any.

        >>> Words("en").decimals_apart(0.79604, 0.79596), Words("en").decimals_apart(0.1, 0.2)
        (5, 4)
        """
        ways = range(DECIMALS, MOST_DECIMALS + 1)
        return next((digits for digits in ways if self.fixed(one, digits) != self.fixed(other, digits)), None)

    def value(self, value: Any) -> str:  # noqa: ANN401 - any setting
        """Write the value of a setting: numbers as numbers, named things by their name, the rest as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(getattr(value, "name", value))

    def day(self, day: date) -> str:
        """Write a day in full.

        >>> Words("es").day(date(2026, 1, 31)), Words("en").day(date(2026, 1, 31))
        ('31 de enero de 2026', '31 January 2026')
        """
        from babel.dates import format_date  # noqa: PLC0415 - only a report with a day needs it

        form = "d MMMM y" if self.language == "en" else "long"
        return format_date(day, form, locale=self.locale)

    def typed(self, number: str) -> str:
        """Write a number that was typed with a point as the language writes it.

        It keeps every digit that was typed.
        """
        return number.replace(".", self._point)

    def listing(self, items: Iterable[str]) -> str:
        """Join items the way the language does: a, b y c."""
        return format_list(list(items), locale=self.locale)

    def either(self, items: Sequence[str]) -> str:
        """Join what one of is meant: a, b o c."""
        return format_list(list(items), style="or", locale=self.locale)

    def numbers(self, items: Sequence[str]) -> str:
        """Join numbers; with semicolons where a comma could be taken for a decimal sign: 0,1; 0,3 y 1."""
        joined = self.listing(items)
        return joined.replace(", ", "; ") if any("," in item for item in items) else joined

    def some(self, items: Iterable[str]) -> str:
        """Write the first few items one after the other, and how many more there are.

        The others are counted, and never written.
        """
        everything = list(items)
        return self.few(len(everything), everything.__getitem__)

    def few(self, count: int, item: Callable[[int], str], whole: int = LISTED) -> str:
        """Write the first few of so many items, and how many more there are.

        All of them when they are no more than ``whole``.
        """
        if count <= whole:
            return "; ".join(map(item, range(count)))
        return "; ".join([*map(item, range(LISTED)), self.count("more", count - LISTED)])

    def label(self, title: str) -> str:
        """Shorten a title to what fits a chart."""
        line = " ".join(title.split())
        return line if len(line) <= LABEL_LENGTH else line[: LABEL_LENGTH - 1].rstrip() + "…"


def words_of(language: str) -> Words:
    """Return how a language of the terminal writes. Raises ``Lacking`` where no report speaks it."""
    if language not in _languages():
        raise Lacking(language)
    return Words(language)


def exact_of(number: float) -> str:
    """Write all digits of a number.

    >>> exact_of(0.30000000000000004), exact_of(0.4201433515789831), exact_of(10**20)
    ('0.30000000000000004', '0.4201433515789831', '100000000000000000000')
    """
    return repr(number) if isinstance(number, int) else float.__repr__(number)


def _is_finite(value: float | None) -> TypeGuard[float]:
    return value is not None and (isinstance(value, int) or math.isfinite(value))


class _NoPhrase(gettext.NullTranslations):
    """Where a name leads that no phrase has: gettext would print the name in the report."""

    def gettext(self, message: str) -> NoReturn:
        """Refuse every name: no phrase has it."""
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:  # noqa: ARG002 - gettext's signature
        """Refuse every name, whatever is counted."""
        raise KeyError(msgid1)


def _catalog_of(language: str) -> Catalog:
    """Return the phrases of a language, or the English ones when it has none."""
    code = language.split("-", maxsplit=1)[0]
    return _read_catalog(code if code in _languages() else "en")


@functools.cache
def _languages() -> frozenset[str]:
    return frozenset(file.parents[1].name for file in CATALOGS.glob("*/LC_MESSAGES/report.po"))


@functools.cache
def _read_catalog(code: str) -> Catalog:
    with (CATALOGS / code / "LC_MESSAGES" / "report.po").open("rb") as file:
        messages = read_po(file, locale=code, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_NoPhrase())
    return Catalog(translations=translations, phrases=dict(_named(messages)))


def _named(messages: Iterable[Message]) -> Iterator[tuple[str, str]]:
    """Return each phrase with its name.

    Plural forms after the second, which some languages have, come with the last name and their number.
    """
    for message in messages:
        names, texts = _forms(message.id), _forms(message.string)
        further = (f"{names[-1]}.{form}" for form in range(len(names), len(texts)))
        if message.id:
            yield from zip([*names, *further], texts, strict=True)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]
