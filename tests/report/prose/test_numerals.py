"""Numerals typed by hand: found with their places, and nothing else taken for one."""

from pathlib import Path

import pytest

from lrbs_report.report import packaged_templates
from lrbs_report.report.prose.numerals import Numbers, Typed, numerals_in, read_source, typed_in_definitions
from lrbs_report.study.reading import read_study
from tests.commands import DEFINITIONS


def places(source: str) -> list[tuple[int, int, str]]:
    """Return line, column and digits of what a template has typed by hand."""
    return [(typed.line, typed.column, typed.text) for typed in read_source(source, "article.en.md.j2").typed]


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("It reaches 0.92 at last.", ["0.92"]),
        ("Llega a 0,92.", ["0,92"]),
        ("with 20 seeds", ["20"]),
        ("10\u202f000 images, or 10.000,5", ["10\u202f000", "10.000,5"]),
        ("12 % and 99%", ["12", "99"]),
        ("55k images in 20ms", ["55", "20"]),
        ("1e-3", ["1e-3"]),
        ("2000 % more", ["2000"]),
        ("2019.5", ["2019.5"]),
        ("1899 and 2100", ["1899", "2100"]),
        ("٣ seeds", ["٣"]),
        ("accuracy=0.92;0.93", ["0.92", "0.93"]),
    ],
)
def test_numerals_are_seen_whole(text: str, numerals: list[str]) -> None:
    """Decimals with point or comma, thousands, percentages, exponents and units: each is one numeral."""
    assert numerals == [found for _, found in numerals_in(text)]


@pytest.mark.parametrize(
    "text", ["mnist-55k", "SHA-256", "x_train2", "H2O", "lr-0-1", "In 1998, and in 2019.", "v1", "año"]
)
def test_names_and_years_are_no_numerals(text: str) -> None:
    """Digits that belong to a word, and years that stand alone, measure nothing."""
    assert [] == list(numerals_in(text))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Up to 0.92.\n\nOr {{ value('a') }} of 20.\n", [(1, 7, "0.92"), (3, 24, "20")]),
        ("Inline `0.25` code.\n", [(1, 9, "0.25")]),
        ("```sh\nsleep 3\n```\n", [(2, 7, "3")]),
        ("{{ value('a') }}1. of them\n", [(1, 17, "1")]),
        ("| 0.1 | x |\n", [(1, 3, "0.1")]),
        ("{{ 'b 0,93' }}\n", [(1, 7, "0,93")]),
        ("a\r\n{{ 0.93 }}\r\n", [(2, 4, "0.93")]),
        ("{{ 'x' ~ \"8\" if y == 9 else 'z' }}\n", [(1, 11, "8")]),
        ("{% set b = '4.5' %}{% set c = [('r', 6.5)] %}\n", [(1, 13, "4.5"), (1, 38, "6.5")]),
        ("{{ x | default('77') }}\n", [(1, 17, "77")]),
        ("{{ table('of 33', ['h'], [('a', '0.5')]) }}\n", [(1, 14, "33"), (1, 34, "0.5")]),
        ("{{ key_numbers([('0.5', 'of a')]) }}\n", [(1, 19, "0.5")]),
        ("{{ note('see 3,4') }}\n", [(1, 14, "3,4")]),
        ("{% macro m(x='7') %}{{ x }}{% endmacro %}{{ m('8') }}\n", [(1, 15, "7"), (1, 48, "8")]),
        ("{% raw %}{{ 5 }}{% endraw %}\n", [(1, 13, "5")]),
        ("  {%- if a %}\n  0.4\n  {%- endif %}\n", [(2, 3, "0.4")]),
        ("{{ '\\x30.9' }}\n", [(1, 1, "0.9")]),
    ],
)
def test_what_a_template_would_print_is_found_where_it_stands(
    source: str, expected: list[tuple[int, int, str]]
) -> None:
    """In prose, in code, in texts inside expressions and in the arguments of tables and notes."""
    assert expected == places(source)


@pytest.mark.parametrize(
    "source",
    [
        "{# 0.92 #}\n",
        "1. one\n2) two\n   10. ten\n",
        "[a](https://example.org/12) <https://example.org/13>\n\n[b]: https://example.org/14\n",
        "{{ value('cost', 'a', 5, seed=3, digits=2) }}{{ ask('20') }}\n",
        (
            "{{ quoted('0.9217', source='page 3') }}{{ figure('12') }}{{ log('13') }}"
            "{{ code('14') }}{{ claim('15') }}{{ experiment('16').title }}\n"
        ),
        "{% if runs > 1 and a.b[0] == 2 %}{{ rows[1:3] }}{{ rows[4] }}{% endif %}\n",
        "{{ 'x' if n is divisibleby 3 else 'y' }}{{ n | round(2) }}\n",
        (
            "{% set n = 3 %}{% for i in range(10) %}{{ i }}{% endfor %}"
            "{% for e in [0, 5] %}{{ value('cost', 'a', e) }}{% endfor %}\n"
        ),
        "{{ {'1': 'one'}[key] }}\n",
        "{% include 'part-2.j2' %}\n",
    ],
)
def test_what_has_an_origin_or_is_never_printed_is_left_alone(source: str) -> None:
    """Comments, list numbers, targets of links, names of values.

    Comparisons, subscripts and the arguments of filters, too.
    """
    assert [] == places(source)


def test_quoted_numbers_and_templates_taken_in_are_told() -> None:
    """A number with its source counts as quoted; what is taken in has to be read too."""
    source = read_source(
        "{{ quoted('0.9', source='a') }} {{ quoted('0.8', source='b') }}{% include 'part.j2' %}", "a"
    )
    assert (2, ("part.j2",), ()) == (source.quoted, source.takes_in, source.typed)


@pytest.mark.parametrize("name", ["article.md.j2", "starter.es.md.j2", "starter.en.md.j2"])
def test_the_default_article_has_none(name: str) -> None:
    """Every number of the article that comes with the tool has an origin."""
    assert () == read_source((packaged_templates() / name).read_text(encoding="utf-8"), name).typed


def test_titles_and_claims_are_read_outside_their_expressions(tmp_path: Path) -> None:
    """Each language has its own sentences.

    Places count in characters, and a text with escapes is found at its beginning.
    """
    file = tmp_path / "experiments.toml"
    claim = """
[[claims]]
id = "better"
es = "Mejor que 0,9 con {learning_rate('fast')}"
en = "Better \\u2013 than 0.9"
holds = "accuracy('fast') > 0.9"
"""
    titles = DEFINITIONS.replace(
        'id = "slow"\n', 'id = "slow"\ntitle = { es = "Más de 3 pasos", en = "Rate {learning_rate}" }\n'
    )
    file.write_text(titles + claim, encoding="utf-8")
    study = read_study(file)
    lines = file.read_text(encoding="utf-8").splitlines()

    def found(language: str) -> list[tuple[str, int, str]]:
        return [
            (lines[typed.line - 1][:2], typed.column, typed.text)
            for typed in typed_in_definitions(study, language)
        ]

    assert [("ti", 24, "3"), ("es", 17, "0,9")] == found("es")
    assert [("en", 6, "0.9")] == found("en")


@pytest.mark.parametrize(("quoted", "typed", "share"), [(1, 0, 1.0), (1, 1, 0.75), (0, 6, 0.25)])
def test_coverage_is_the_share_with_an_origin(quoted: int, typed: int, share: float) -> None:
    """Numbers from the results and quoted ones, of all."""
    hand = tuple(Typed(file="a", line=1, column=column, text="1") for column in range(typed))
    assert share == Numbers(language="es", from_results=2, quoted=quoted, typed=hand).coverage
