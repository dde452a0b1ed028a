"""The ledger prints values the way a language does.

They leave a mark that leads back to what they rest on.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.report.prose.ledger import FORMS, Ledger, printed
from lrbs_report.report.prose.words import Words
from tests import factory

STUDY = factory.study(factory.experiment("one", epochs=2), factory.experiment("wild", epochs=2))
EVALUATOR = Evaluator(
    findings=factory.findings(
        STUDY,
        one={0: (0.5, 0.25), 1: (0.5, 0.375), 2: (0.5, 0.125)},
        wild={0: (0.5, 0.25), 1: (0.5, math.nan), 2: (0.5, 0.25)},
    )
)


def ledger(language: str = "es") -> Ledger:
    """Return an empty ledger."""
    return Ledger(EVALUATOR, Words(language))


PRINTED: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "a measurement has four decimals": (("accuracy", "one"), {}, "0,7500"),
    "a rate has six": (("rate", "one", 0), {}, "0,099900"),
    "a setting has all its digits": (("learning_rate", "one"), {}, "0,1"),
    "a count has none": (("batch_size", "one"), {}, "32"),
    "a word is said in the language": (("trend(costs('one'))",), {}, "baja"),
    "decimals can be asked for": (("accuracy", "one"), {"digits": 1}, "0,8"),
    "a share can be a percentage": (("lr_decay", "one"), {"form": "percent"}, "0,1\u00a0%"),
    "a measured share has two decimals": (("cost('one') / 3",), {"form": "percent"}, "8,33\u00a0%"),
    "and as many as are asked for": (("cost('one') / 3",), {"form": "percent", "digits": 0}, "8\u00a0%"),
    "a count can be said in words": (("seeds", "one"), {"form": "words"}, "tres"),
    "one seed can be named": (("cost", "one"), {"seed": 1}, "0,3750"),
    "the lowest of the seeds": (("cost", "one"), {"over": "min"}, "0,1250"),
    "how many seeds agree": (("cost('one') < 0.3",), {"over": "count"}, "2"),
    "what some seed lacks is missing": (("cost", "wild"), {}, "sin valor"),
    "a list is written item by item": (("costs", "one"), {}, "0,5000 y 0,2500"),
    "a yes is said": (("falls(costs('one'))",), {}, "sí"),
}


@pytest.mark.parametrize("what", PRINTED)
def test_values_are_printed_by_what_they_are(what: str) -> None:
    """Rounded and written for the language, as the function or the author says."""
    arguments, how, expected = PRINTED[what]
    book = ledger()
    assert expected == book.plain(book.value(*arguments, **how))


def test_languages_print_the_same_value() -> None:
    """Decimal comma and decimal point."""
    assert ["0,7500", "0.7500"] == [
        (book := ledger(language)).plain(book.value("accuracy", "one")) for language in ("es", "en")
    ]


def test_a_value_leaves_a_mark_and_an_entry() -> None:
    """The text holds a mark; the entry holds the value with its experiments and seeds.

    Asking twice leaves one entry.
    """
    book = ledger()
    marks = [book.value("accuracy", "one"), book.value("cost", "one", epoch=0), book.value("accuracy", "one")]
    assert ["\ue0020\ue003", "\ue0021\ue003", "\ue0020\ue003"] == marks
    assert [Asked(expression="accuracy('one')"), Asked(expression="cost('one', epoch=0)")] == [
        entry.value.asked for entry in book.entries
    ]
    assert (("one",), (0, 1, 2)) == (book.entries[0].value.experiments, book.entries[0].value.seeds)
    assert "<0,7500> / <0,5000>" == book.replaced(f"{marks[0]} / {marks[1]}", lambda entry: f"<{entry.text}>")


def test_two_forms_of_a_value_are_two_entries() -> None:
    """Each text on the page is a claim of its own."""
    book = ledger()
    assert ["0,7500", "0,8"] == [
        book.plain(book.value("accuracy", "one", digits=digits)) for digits in (None, 1)
    ]
    assert 2 == len(book.entries)


def test_a_ledger_goes_on_from_another() -> None:
    """Marks in texts that were composed before still lead to their entries."""
    first = ledger()
    mark = first.value("accuracy", "one")
    second = Ledger(EVALUATOR, Words("es"), first.entries)
    second.value("cost", "one")
    assert "0,7500" == second.plain(mark)
    assert 1 == len(first.entries)


def test_blanks_are_filled_with_values() -> None:
    """A blank holds an expression; the rest of the text stays as it is."""
    book = ledger()
    assert "Con 0,1 baja a 0,2500 <b>." == book.plain(
        book.filled("Con {learning_rate('one')} baja a { cost('one') } <b>.")
    )


def test_conditions_ask_for_the_value_itself() -> None:
    """Nothing is printed, so nothing is entered."""
    book = ledger()
    assert (0.75, [0.5, 0.25], None) == (
        book.content("accuracy", "one"),
        book.content("costs", "one"),
        book.content("cost", "wild"),
    )
    assert 0.375 == book.content("cost", "one", seed=1)
    assert [] == book.entries


def test_a_form_that_there_is_not_is_told() -> None:
    """With the nearest one."""
    with pytest.raises(WrongExpression, match=r'^there is no form="percnt" Did you mean percent\?$'):
        ledger().value("lr_decay", "one", form="percnt")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", [0, 0.0, 1, 0.5, -2.25, 1e-9, 12345.678, math.inf, -math.inf])
def test_every_form_prints_every_number(form: str, number: float) -> None:
    """An infinite distance too: it is said to have no value."""
    assert printed(number, form, None, Words("en"))


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 2, "0.25 or 0.375"),
        ("en", 3, "0.25, 0.375, or 0.125"),
        ("es", 2, "0,25 o 0,375"),
        ("es", 3, "0,25; 0,375 o 0,125"),
    ],
)
def test_lists_have_semicolons_only_where_an_item_has_a_comma(
    language: str, count: int, expected: str
) -> None:
    """Values are marks until they are printed: what counts is how they are."""
    here = ledger(language)
    items = [here.value("cost", "one", seed=seed, form="exact") for seed in range(count)]
    assert expected == here.plain(here.joined(items, here.words.either))
