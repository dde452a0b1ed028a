"""Every sentence is said when it is true, and only then.

Asked of some hundred made-up studies, against what the raw runs show.
"""

from __future__ import annotations

import re

import jinja2
import pytest
from babel.messages import Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from lrbs_report.report.prose.families import SENTENCES, tell
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.templates import packaged_templates
from lrbs_report.report.prose.words import CATALOGS, Words
from tests import ROOT
from tests.report.prose.subjects import FAMILIES, cases, subjects, subjects_of
from tests.report.prose.truths import TRUTHS, always


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_is_said_exactly_where_it_is_true(name: str) -> None:
    """Of everything that it may be said of.

    And there is something of which it is, and unless it always is, something of which it is not.
    """
    seen = [
        (SENTENCES[name].holds(subject), bool(TRUTHS[name](subject)))
        for subject in subjects(name.rpartition(".")[0])
    ]
    assert [] == [place for place, (said, true) in enumerate(seen) if said != true]
    assert {True} | ({False} if TRUTHS[name] is not always else set()) == {said for said, _ in seen}


@pytest.mark.parametrize("family", FAMILIES)
def test_at_most_one_of_a_family_holds(family: str) -> None:
    """So their order decides nothing."""
    for subject in subjects(family):
        assert 1 >= sum(
            SENTENCES[name].holds(subject) for name in SENTENCES if name.rpartition(".")[0] == family
        )


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_sentence_can_be_said_in_every_language(language: str) -> None:
    """Its blanks are filled for everything that it holds of, and none is left open."""
    for case in cases()[::5]:
        ledger = Ledger(case.page.evaluator, Words(language))
        said = [
            ledger.plain(tell(family, subject, ledger))
            for family in FAMILIES
            for subject in subjects_of(family, case.page)
        ]
        assert [] == [text for text in said if "{" in text or "}" in text]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_catalogs_say_beside_each_sentence_what_must_hold(language: str) -> None:
    """After "Holds:", for whoever translates it or doubts it.

    Beside each other text too that is long or ends with a stop.
    """
    with (CATALOGS / language / "LC_MESSAGES" / "report.po").open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    bare = {
        name_of(one): text_of(one)
        for one in messages
        if not any("Holds:" in comment for comment in one.auto_comments)
    }
    assert set() == SENTENCES.keys() & bare.keys()
    assert [] == [
        name
        for name, text in bare.items()
        if name not in LABELS and (text.endswith((".", ":")) or len(text.split()) > LONGEST_LABEL)
    ]


LABELS = {
    *("figure.number", "table.number", "axis.z", "figure.sources", "editions.between", "editions.asked"),
    "bibliography.undated",
}
LONGEST_LABEL = 6


def name_of(message: Message) -> str:
    """Return a phrase's name, of one with a count without its form."""
    return message.id if isinstance(message.id, str) else message.id[0].removesuffix(".one")


def text_of(message: Message) -> str:
    """Return a phrase's text, of one with a count that for many."""
    return message.string if isinstance(message.string, str) else [*(message.string or [""])][-1]


def test_the_packaged_article_says_nothing_but_phrases() -> None:
    """Between its tags there are signs, commands and marks, and no word.

    Each family that it tells is one.
    """
    source = (packaged_templates() / "article.md.j2").read_text(encoding="utf-8")
    tree = jinja2.Environment(autoescape=True).parse(source)
    prose = "".join(
        part.data
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
        if isinstance(part, nodes.TemplateData)
    )
    assert [] == re.findall(r"\w+", re.sub(r"```sh\n.*?```", "", prose, flags=re.DOTALL))
    calls = (call for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") == "tell")
    told = {call.args[0].value for call in calls}  # type: ignore[attr-defined]
    assert set() == told - set(FAMILIES)


def test_every_family_is_told_somewhere() -> None:
    """A sentence that nothing tells is dead."""
    package = ROOT / "lrbs_report"
    modules = [path for path in (package / "report").rglob("*.py") if not path.name.startswith("of_")]
    sources = [*modules, packaged_templates() / "article.md.j2"]
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    assert [] == [family for family in FAMILIES if f'"{family}"' not in text]
