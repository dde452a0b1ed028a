"""A claim in its box: the verdict, the seeds, the sentence and what was measured."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from markupsafe import Markup

from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.report.document import compose
from lrbs_report.report.prose.article import boxes_of
from lrbs_report.report.prose.boxes import PACKAGED
from lrbs_report.report.prose.claim import claim
from lrbs_report.report.prose.inserts import told_of
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim
from tests import factory

ONE = factory.experiment("one", title="The <first>", epochs=2)
COSTS = {0: (0.5, 0.25), 1: (0.5, 0.375), 2: (0.5, 0.625)}


def claimed(
    holds: str, seeds: float | None = None, statement: str = "It is so.", *, findings: Findings | None = None
) -> str:
    """Show a claim about an experiment whose cost rises with one seed of three, in English, without marks."""
    found = findings or factory.findings(factory.study(ONE), one=COSTS)
    study = replace(
        found.study,
        claims=(Claim(id="it", statement={"es": "Es así.", "en": statement}, holds=holds, seeds=seeds),),
    )
    page = compose(replace(found, study=study), factory.PROVENANCE).pages[1]
    book = Ledger(page.evaluator, Words(page.language), page.entries)
    shown = claim(page, book, page.verdicts["it"])
    return book.plain(boxes_of(page, PACKAGED, "page").draw("claim", **shown))


def text_of(html: str) -> str:
    """Return the words of some HTML."""
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def compared(agreeing: int, seeds: int) -> Findings:
    """Return findings of two experiments, of which the first costs less in so many seeds, by as much."""
    found = factory.study(ONE, factory.experiment("two", title="The second", epochs=1))
    singles = tuple(replace(one, seeds=tuple(range(seeds)), epochs=1) for one in found.experiments)
    return factory.findings(
        factory.study(*singles),
        one={seed: (0.25 + seed / 64 if seed < agreeing else 0.75 + seed / 64,) for seed in range(seeds)},
        two={seed: (0.5 + seed / 64,) for seed in range(seeds)},
    )


LESS = "cost('one') < cost('two')"


def test_a_claim_that_is_verified_says_so_with_its_seeds() -> None:
    """The word, how many seeds agree, what chance would do, the sentence with its values, the question."""
    html = claimed(LESS, statement="With {learning_rate('one')} it ends <low>.", findings=compared(20, 20))
    assert html.startswith('<div class="claim holds" id="claim-it"')
    text = text_of(html)
    said = "By chance alone, a difference as large would appear in one case in a million."
    assert text.startswith(f"Verified in 20 of 20 seeds. {said}")
    assert "With 0.1 it ends &lt;low&gt;." in text
    assert "(0.2500 to 0.5469)" in text
    assert "cost(&#39;one&#39;) &lt; cost(&#39;two&#39;)" in text


def test_a_refuted_claim_says_so() -> None:
    """In a word, with another sign, and how few seeds agree; it is never hidden."""
    html = claimed(LESS, findings=compared(3, 20))
    assert 'class="claim refuted"' in html
    assert 'class="icon cross"' in html
    assert 'class="icon tick"' not in html
    said = "By chance alone, a difference as large the other way would appear in 0.13% of cases."
    assert text_of(html).startswith(f"Refuted: holds in only 3 of 20 seeds. {said}")
    assert text_of(claimed("falls(costs('one'))")).startswith("Refuted: holds in only 2 of 3 seeds")


def test_an_undecided_claim_says_so() -> None:
    """With a sign of its own, and how many seeds would decide."""
    html = claimed(LESS, findings=compared(4, 5))
    assert 'class="claim undecided"' in html
    assert 'class="icon ring"' in html
    text = text_of(html)
    assert text.startswith("Undecided: holds in 4 of 5 seeds.")
    assert "would appear in 19% of cases. If further seeds are like these, 11 in all would decide." in text


def test_the_share_is_said_when_one_is_asked_for() -> None:
    """With what is known of all seeds, rounded so that it is true."""
    text = text_of(claimed("cost('one') < 0.9", 0.8, findings=compared(20, 20)))
    assert "With 95% confidence, it holds in at least 83% of all seeds; 80% was asked for." in text
    assert "it holds in 20% to 94% of all seeds; 60% was asked for." in text_of(
        claimed("falls(costs('one'))", 0.6)
    )
    assert "asked for" not in text_of(claimed("cost('one') < 0.9", findings=compared(20, 20)))


def test_what_is_asked_of_all_seeds_together_counts_none() -> None:
    """Twenty equal answers are one."""
    text = text_of(claimed("difference('cost', 'two', 'one') > 0.1", findings=compared(20, 20)))
    assert text.startswith("Verified: asked once, of all seeds together It is so.")


def test_what_compares_two_experiments_names_both() -> None:
    """With what is measured; and an interval is said by its two ends."""
    found = factory.findings(
        factory.study(ONE, factory.experiment("two", title="The second", epochs=2)),
        one=COSTS,
        two={seed: (0.5, last - 0.125) for seed, (_, last) in COSTS.items()},
    )
    text = text_of(claimed("difference('cost', 'one', 'two') > 0.1", findings=found))
    assert "difference, cost (The &lt;first&gt; against The second): 0.1250" in text
    text = text_of(claimed("difference_interval('cost', 'one', 'two')[0] > 0.1", findings=found))
    assert "95% interval of the difference, cost (The &lt;first&gt; against The second): 0.1250" in text
    assert "probability of being higher" in text_of(
        claimed("probability_above('cost', 'one', 'two') == 1", findings=found)
    )


def test_one_seed_is_said_in_the_verdict() -> None:
    """A claim that rests on one seed has not looked at chance."""
    alone = factory.findings(factory.study(replace(ONE, seeds=(0,))), one=COSTS)
    assert Words("en").say("claim.seeds.one") in text_of(claimed("cost('one') < 1", findings=alone))


def test_runs_that_have_no_answer_are_said() -> None:
    """A reader learns how many runs diverged."""
    wild = factory.findings(factory.study(ONE), one={**COSTS, 2: (0.5, math.nan)})
    text = text_of(claimed("cost('one') < 1", 0.5, findings=wild))
    assert "2 of 3 seeds" in text
    assert Words("en").count("claim.without.some", 1) in text


def test_a_setting_is_told_with_every_digit_that_was_typed() -> None:
    """In the sentence and below it, whatever sum it looks like."""
    typed = replace(ONE, learning_rate=0.30000000000000004)
    found = factory.findings(factory.study(typed), one=COSTS)
    asked = "cost('one') < learning_rate('one') + 1"
    text = text_of(claimed(asked, statement="It is {learning_rate('one')}.", findings=found))
    assert "It is 0.30000000000000004." in text
    assert "(The &lt;first&gt;): 0.30000000000000004." in text


def test_the_value_of_a_claim_is_the_one_that_its_evidence_tells() -> None:
    """Both are made of one mean: of decimals it is a decimal, and is rounded as a reader would round it."""
    alone = factory.study(replace(ONE, seeds=(0, 1)))
    found = factory.findings(alone, one={0: (1.0, 0.9006), 1: (1.0, 0.9009)})
    evaluator = Evaluator(findings=found)
    value = evaluator.value(Asked(expression="cost('one')"))
    assert told_of(value, Words("en")).startswith("cost('one') · 0.90075 · ")
    assert "0.9008 on average" in text_of(claimed("cost('one') < 1", findings=found))
    assert 0.0003 == evaluator.value(Asked(expression="cost('one') - cost('one') + 0.9009 - 0.9006")).content


def test_measured_values_carry_their_spread() -> None:
    """The mean, and from the lowest seed to the highest, of what the claim looks at; its title is text."""
    text = text_of(claimed("cost('one') < 1"))
    assert "(The &lt;first&gt;)" in text
    assert all(number in text for number in ("0.4167", "0.2500", "0.6250"))


def test_long_series_are_told_by_their_ends() -> None:
    """Five numbers fit a line; of more, the first and the last are shown."""
    long = factory.experiment("one", epochs=6, seeds=1)
    found = factory.findings(factory.study(long), one={0: (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)})
    text = text_of(claimed("falls(costs('one'))", findings=found))
    assert "0.9000" in text
    assert "0.4000" in text
    assert "0.7000" not in text


def test_a_choice_of_each_seed_is_shown_as_the_choice_of_the_mean() -> None:
    """Best rates have no mean."""
    grid = factory.sweep("grid", seeds=2, epochs=1, learning_rate=(0.1, 0.2), batch_size=(1, 2))
    costs = {(0.1, 1): (0.1, 0.5), (0.2, 1): (0.3, 0.1), (0.1, 2): (0.9, 0.9), (0.2, 2): (0.5, 0.5)}
    runs = {
        cell.id: tuple(
            factory.result(
                cell, seed, (costs[cell.setting("learning_rate"), cell.setting("batch_size")][seed],)
            )
            for seed in cell.seeds
        )
        for cell in grid.experiments
    }
    found = Findings(study=factory.study(sweeps=[grid]), runs=runs)
    text = text_of(claimed("bests('grid', 'learning_rate', per='batch_size') | length == 2", findings=found))
    assert "0.2 and 0.2" in text


def test_series_of_seeds_that_ended_early_are_told_by_their_ends() -> None:
    """Which have a mean, where the series has none."""
    uneven = {0: (0.5, 0.25), 1: (0.5,), 2: (0.5, 0.375)}
    told = claimed("costs('one') | first > 0.4", findings=factory.findings(factory.study(ONE), one=uneven))
    assert "cost (The &lt;first&gt;): from 0.5000 to 0.3750" in text_of(told)


def test_what_is_asked_breaks_between_its_words_alone() -> None:
    """As far as these are short: no line ends at the hyphen of an id. What is copied is what was typed."""
    holds = f"{LESS} or 'a-name-that-is-longer-than-a-line-of-the-margin' == 'b'"
    html = claimed(holds, findings=compared(3, 3))
    asked = re.search(r'class="asked">.*?<code>(.*?)</code>', html)
    assert asked
    words = re.findall(r'<span class="whole">(.*?)</span>', asked[1])
    assert ["cost(&#39;one&#39;)", "&lt;", "cost(&#39;two&#39;)", "or", "==", "&#39;b&#39;"] == words
    assert holds == Markup(asked[1]).striptags()  # noqa: S704 - our own
