"""Boxes of a project's own: they win one by one, and their mistakes are told with their place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.report import Templates, check_templates, compose
from lrbs_report.report.document import Document
from lrbs_report.report.prose.article import boxes_of, write_article
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from lrbs_report.report.targets.markdown import MarkdownTarget
from lrbs_report.report.targets.pdf import PrintBlocks
from lrbs_report.report.targets.wordpress import BlockTarget
from tests import factory

NAME = "boxes.html.j2"
TITLE = "a <b> & 'c'"


@pytest.fixture(scope="module")
def document() -> Document:
    """Compose a report in English with an experiment, whose title is hostile, and everything else."""
    study = replace(factory.whole_study(), languages=("en",))
    first = replace(study.experiments[0], title={"en": TITLE})
    return compose(
        factory.findings(replace(study, experiments=(first, *study.experiments[1:]))), factory.PROVENANCE
    )


def own(folder: Path, text: str) -> Templates:
    """Make a project's templates that hold boxes."""
    (folder / NAME).write_text(text, encoding="utf-8")
    return Templates(folder)


def page_of(document: Document, templates: Templates) -> str:
    """Return a page with empty charts."""
    page = document.main
    return write_page(page, templates, dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: "").text


def test_a_box_of_a_projects_own_is_on_its_page(document: Document, tmp_path: Path) -> None:
    """Each time that it is drawn, with what it wants of what there is; the others are as they were."""
    html = page_of(
        document,
        own(
            tmp_path, '{% macro log(text, title) -%}<pre title="{{ title }}">{{ text }}</pre>{%- endmacro %}'
        ),
    )
    packaged = page_of(document, PACKAGED)
    assert packaged.count('<pre class="log"') == html.count('<pre title="') > 1
    assert '<pre title="a &lt;b&gt; &amp; &#39;c&#39;">' in html
    assert '<pre class="log"' not in html
    assert packaged.count('<div class="claim ') == html.count('<div class="claim ') > 1


def test_a_box_of_a_projects_own_is_printed(document: Document, tmp_path: Path) -> None:
    """It knows what it is drawn for."""
    page, templates = document.main, own(tmp_path, "{% macro code(text) %}<b>{{ medium }}</b>{% endmacro %}")
    images = dict.fromkeys(page.figures, EMPTY_IMAGE.svg)
    blocks = PrintBlocks(boxes=boxes_of(page, templates, "print"), images=images)
    assert "<b>print</b>" in write_article(page, templates, blocks).html


def test_posts_have_the_packaged_boxes(document: Document, tmp_path: Path) -> None:
    """They pass no HTML of a project's on."""
    page, figures = document.main, dict.fromkeys(document.main.figures, "<figure></figure>")
    templates = own(tmp_path, "{% macro code(text) %}<script>alert(1)</script>{% endmacro %}")
    for target in (MarkdownTarget(), BlockTarget()):
        post = target.write(page, templates, figures)
        assert "train_network_decay" in post
        assert "<script" not in post


def problems_in(document: Document, templates: Templates) -> tuple[Problem, ...]:
    """Return what checking finds."""
    with pytest.raises(InvalidInput) as caught:
        check_templates(document, templates)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("\n{% macro code(text) %}\n{{ txet }}{% endmacro %}", 3, 'there is no "txet"', "Did you mean text?"),
        ("\n\n{% macro claim(id) %}{{ id + 1 }}{% endmacro %}", 3, "this fails: ", "lrbs-report help report"),
        ("\n{% macro cod(text) %}{% endmacro %}", 2, 'there is no box "cod"', "Did you mean code?"),
        (
            "\n{% macro code(txt) %}{% endmacro %}",
            2,
            'the box "code" is given no "txt"',
            "Did you mean text?",
        ),
        ("\n{% macro code(text) %}", 2, "this is no valid template", ""),
        (
            "\n{% macro evidence(rows) %}\n{{ rows[0].tilte }}{% endmacro %}",
            3,
            'Evidence has no "tilte"',
            "title",
        ),
        ("{% macro editions(number) %}{% endmacro %}\n{{ nothing }}", 2, 'there is no "nothing"', ""),
        ("{% macro note(number) %}{{ note(number) }}{% endmacro %}", 1, "this is nested too deeply", ""),
        (
            "{% macro note(text) %}\n{{ 'a' * 10**10 }}{% endmacro %}",
            2,
            "this takes more than 400 MB of memory",
            "",
        ),
    ],
)
def test_mistakes_in_boxes_are_told_with_their_place(  # noqa: PLR0913, PLR0917 - what is told
    document: Document, tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    """Each names the boxes' file, whichever template asked for them."""
    (problem,) = problems_in(document, own(tmp_path, text))
    assert (str(tmp_path / NAME), line) == (problem.file, problem.line)
    assert message in problem.message
    assert hint in problem.hint


def test_macros_for_the_boxes_alone_have_names_of_their_own(document: Document, tmp_path: Path) -> None:
    """They begin with an underscore, and may want what they like."""
    helper = "{% macro _b(x) %}<b>{{ x }}</b>{% endmacro %}"
    templates = own(tmp_path, f"{helper}{{% macro code(text, also=1) %}}{{{{ _b(text) }}}}{{% endmacro %}}")
    assert "<b>from lrbs_report import train_network_decay" in page_of(document, templates)
