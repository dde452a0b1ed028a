"""Templates: a project's own win, what they print is data, and their mistakes are told with their place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.report import Templates, check_templates, compose
from lrbs_report.report.prose.commonmark import render_line
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from lrbs_report.study.experiments import Study
from tests import factory

NASTY = "<script>alert(1)</script> $a$ _b_ *c* |d| {{ e }} `f` [g](http://h) &amp; # i"
NASTY_IN_HTML = (
    "&lt;script&gt;alert(1)&lt;/script&gt; $a$ _b_ *c* |d| {{ e }} `f` [g](http://h) &amp;amp; # i"
)
ARTICLE = "article.en.md.j2"


def page_of(templates: Templates, study: Study) -> str:
    """Return a study's main page as HTML, with empty charts."""
    page = compose(factory.findings(study), factory.PROVENANCE).main
    return write_page(page, templates, dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: "").text


def without_script(html: str) -> str:
    """Take our own script out, so that any other is found."""
    script = f"<script>\n{Templates().read('report.js')}</script>"
    assert html.count(script) == 1
    return html.replace(script, "")


def own(folder: Path, text: str) -> Templates:
    """Make a project's templates that hold one English article."""
    (folder / ARTICLE).write_text(text, encoding="utf-8")
    return Templates(folder)


def english(**changes: Any) -> Study:  # noqa: ANN401 - an experiment's fields
    """Return a study of one experiment in English."""
    return factory.study(factory.experiment("lr-0-1", **changes), languages=("en",))


def problem_in(templates: Templates) -> Problem:
    """Return the one problem that checking finds."""
    with pytest.raises(InvalidInput) as caught:
        check_templates(compose(factory.findings(english()), factory.PROVENANCE), templates)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("a\n\n{{ titel }}", 3, 'there is no "titel"', "Did you mean title?"),
        (
            "a\n{{ experiment('lr-0-2').title }}",
            2,
            'there is no experiment "lr-0-2"',
            "Expected one of: lr-0-1.",
        ),
        (
            "{{ figure('cots', 'lr-0-1') }}",
            1,
            'there is no figure "cots-lr-0-1"',
            "Did you mean cost-lr-0-1?",
        ),
        ("\n{{ singles[0].titel }}", 2, 'Told has no "titel"', "Did you mean title?"),
        ("{% if title %}\nb", 2, "this is no valid template", ""),
        (
            "\n{{ title | listng }}",
            2,
            "this is no valid template: No filter named 'listng'",
            "Did you mean listing?",
        ),
        (
            "\n{{ singles[0].outcome.judged_mean }}",
            2,
            "is printed without saying where it comes from",
            'value("accuracy", "…")',
        ),
        (
            "\n{{ value('acuracy', 'lr-0-1') }}",
            2,
            'there is no "acuracy" in expressions',
            "Did you mean accuracy?",
        ),
        (
            "\n{{ value('accuracy', 'lr-0-2') }}",
            2,
            'there is no experiment "lr-0-2"',
            "Expected one of: lr-0-1.",
        ),
        (
            "{{ value('accuracy', 'lr-0-1', form='percnt') }}",
            1,
            'there is no form="percnt"',
            "Did you mean percent?",
        ),
        (
            "{{ value('accuracy', 'lr-0-1', over='maen') }}",
            1,
            'there is no over="maen"',
            "Did you mean mean?",
        ),
        (
            "{{ value('accuracy', 'lr-0-1', seed=9) }}",
            1,
            "there is no run with seed 9",
            "The seeds are 0, 1, 2.",
        ),
        (
            "{{ ask('acuracy', 'lr-0-1') }}",
            1,
            'there is no "acuracy" in expressions',
            "Did you mean accuracy?",
        ),
        ("\n{{ claim('it') }}", 2, 'there is no claim "it"', ""),
        ("\n\n{{ 1 + 'a' }}", 3, "this fails: unsupported operand", "lrbs-report help report"),
        ("{{ ''.__class__ }}", 1, "unsafe", ""),
        ("{% include 'nowhere.j2' %}", 1, "there is no template 'nowhere.j2'", "templates/"),
    ],
)
def test_mistakes_are_told_with_their_place(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    """Each mistake names the file, the line, what came and the way out."""
    problem = problem_in(own(tmp_path, text))
    assert (str(tmp_path / ARTICLE), line) == (problem.file, problem.line)
    assert message in problem.message
    assert hint in problem.hint


def test_mistakes_in_the_frame_are_told_too(tmp_path: Path) -> None:
    """The frame is a template like the article."""
    (tmp_path / "report.html.j2").write_text("<p>\n{{ boddy }}", encoding="utf-8")
    problem = problem_in(Templates(tmp_path))
    assert (str(tmp_path / "report.html.j2"), 2, "Did you mean body?") == (
        problem.file,
        problem.line,
        problem.hint,
    )


def test_own_templates_win_file_by_file(tmp_path: Path) -> None:
    """A project that has only an article keeps the packaged frame and style."""
    html = page_of(own(tmp_path, "## Mine\n"), english())
    assert '<h2 id="mine">Mine</h2>' in html
    assert "--paper" in html


def test_what_templates_print_is_data(tmp_path: Path) -> None:
    """A title that looks like HTML, Markdown and Jinja2 arrives as the text that it is.

    It does in prose, headings, tables, code and macros.
    """
    places = (
        "{{ x }}\n\n## {{ x }}\n\n`{{ x }}`\n\n- {{ x }}\n\n"
        "{% macro m() %}**{{ x }}**{% endmacro %}{{ m() }}\n\n{{ table(x, ['k'], [[x]]) }}"
    )
    html = page_of(own(tmp_path, "{% set x = singles[0].title %}\n" + places), english(title=NASTY))
    body = html[html.index("<main") :]
    for expected in (
        f"<p>{NASTY_IN_HTML}</p>",
        f">{NASTY_IN_HTML}</h2>",
        f"<code>{NASTY_IN_HTML}</code>",
        f"<li>{NASTY_IN_HTML}</li>",
        f"<strong>{NASTY_IN_HTML}</strong>",
        f"{NASTY_IN_HTML}</th>",
    ):
        assert expected in body
    assert "<script" not in without_script(html)


@pytest.mark.parametrize("start", ["# ", "1. ", "- ", "> ", "    ", "```", "---", "+ ", "~~~"])
def test_data_starts_no_block(tmp_path: Path, start: str) -> None:
    """A title that begins like a heading, a list or a code block still is a paragraph."""
    html = page_of(own(tmp_path, "{{ singles[0].title }}\n"), english(title=f"{start}a"))
    assert f"<p>{escape(' '.join(start.split()))}" in html


def test_raw_html_and_pictures_are_text(tmp_path: Path) -> None:
    """An article can neither add markup nor make the page ask another machine for a picture."""
    html = page_of(own(tmp_path, "<b>a</b> ![c](http://example.org/c.png)"), english())
    assert "&lt;b&gt;a&lt;/b&gt;" in html
    assert "<img" not in html


def test_marks_in_data_stand_for_no_block(tmp_path: Path) -> None:
    """The character that stands for a block is taken out of data."""
    html = page_of(
        own(tmp_path, "{{ code('lr-0-1') }}\n\n{{ singles[0].title }}"), english(title="\ue0000\ue001")
    )
    assert html.count("train_network_decay(") == 1


def test_headings_have_anchors_of_their_own(tmp_path: Path) -> None:
    """Two headings of the same text lead to two places."""
    html = page_of(own(tmp_path, "## Año 1\n\n## Año 1\n\n## *\n"), english())
    assert 'href="#año-1"' in html
    assert 'href="#año-1-2"' in html


@pytest.mark.parametrize(
    "study",
    [
        factory.article_study(),
        factory.study(factory.experiment("one", seeds=1, epochs=1)),
        factory.study(factory.experiment("wild", learning_rate=1000.0), factory.experiment("tame")),
        factory.study(factory.experiment("wild", learning_rate=1000.0, seeds=1)),
        factory.study(
            *(
                factory.experiment(f"e{number}", title=NASTY * 5, lr_decay=number / 100)
                for number in range(30)
            )
        ),
        factory.study(sweeps=[factory.sweep("one", learning_rate=(0.1, 0.01))], title=NASTY),
        factory.study(
            sweeps=[
                factory.sweep(
                    "three",
                    learning_rate=(0.1,),
                    batch_size=(1, 2),
                    epochs=3,
                    sampling=("shuffle", "sequential"),
                )
            ]
        ),
        factory.study(
            sweeps=[factory.sweep("two", sampling=("shuffle", "sequential"), batch_size=(1, 2), seeds=2)]
        ),
        factory.study(sweeps=[factory.sweep("wild", learning_rate=(1e9, 1e10), batch_size=(1, 2))]),
        factory.study(factory.experiment("same"), factory.experiment("same-too", lr_decay=0.0)),
    ],
    ids=[
        "article",
        "one-epoch",
        "diverged",
        "only-diverged",
        "thirty",
        "one-axis",
        "three-axes",
        "texts",
        "all-diverged",
        "ties",
    ],
)
def test_packaged_article_fits_every_study(study: Study) -> None:
    """Whatever was asked and found, both articles tell it without a blank, a "nan" or an empty paragraph."""
    for page in compose(factory.findings(study), factory.PROVENANCE).pages:
        html = write_page(page, Templates(), dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: "").text
        body = without_script(
            re.sub("<samp>.*?</samp>", "", html[html.index("<main") :], flags=re.DOTALL)
        )  # a log may say nan
        assert html.count("<h1") == 1
        assert (
            {*page.figures} - {"learning-rate"}
            <= {*re.findall('id="figure-([^"]*)"', body)}
            <= {*page.figures}
        )
        assert not any(
            trace in body for trace in ("<p></p>", ">nan", " nan", "None", "undefined", "\ue000", "<script")
        )


def test_a_short_name_keeps_its_number_on_its_line() -> None:
    """One without a number, or longer than a line of a telephone may be, breaks as any words do."""
    text = "*Rate 0.1*, *of 3 layers* and *slow*, *a name of many words and 1 number*"
    assert render_line(text, str) == (
        '<em class="whole">Rate 0.1</em>, <em class="whole">of 3 layers</em> and <em>slow</em>, '
        "<em>a name of many words and 1 number</em>"
    )
