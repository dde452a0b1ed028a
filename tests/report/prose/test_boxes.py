"""What stands between paragraphs.

Claims with their verdicts, comparisons with a published log, notes, and the evidence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.expressions import check
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.document import Page, ToldReference, compose
from lrbs_report.report.prose import boxes
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Claim, PublishedRun, Reference, Study
from tests import core, synthetic

ONE = synthetic.experiment("one", title="The <first>", epochs=2)
COSTS = {0: (0.5, 0.25), 1: (0.5, 0.375), 2: (0.5, 0.625)}


def book_of(page: Page) -> Ledger:
    """Return the ledger of a page, going on from its entries."""
    return Ledger(page.evaluator, Words(page.language), page.entries)


def claimed(
    holds: str, seeds: float = 1.0, statement: str = "It is so.", *, findings: Findings | None = None
) -> str:
    """Show a claim about an experiment whose cost rises with one seed of three, in English, without marks."""
    found = findings or synthetic.measured(synthetic.study(ONE), one=COSTS)
    study = replace(
        found.study,
        claims=(Claim(id="it", statement={"es": "Es así.", "en": statement}, holds=holds, seeds=seeds),),
    )
    page = compose(replace(found, study=study), synthetic.PROVENANCE).pages[1]
    book = book_of(page)
    return book.plain(boxes.claim(page, book, page.verdicts["it"]))


def text_of(html: str) -> str:
    """Return the words of some HTML."""
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_a_claim_that_holds_says_so_with_its_seeds() -> None:
    """The word, how many seeds agree, the sentence with its values, what was measured, and the question."""
    html = claimed("cost('one', 0) > 0.4", statement="With {learning_rate('one')} it starts <high>.")
    assert html.startswith('<div class="claim holds" id="claim-it"')
    text = text_of(html)
    assert text.startswith("Verified")
    assert "3 of 3 seeds" in text
    assert "With 0.1 it starts &lt;high&gt;." in text
    assert "0.5000" in text
    assert "cost(&#39;one&#39;, 0) &gt; 0.4" in text


def test_a_refuted_claim_says_so() -> None:
    """In a word, with another sign, and how few seeds agree; it is never hidden."""
    html = claimed("falls(costs('one'))", 0.9)
    assert 'class="claim refuted"' in html
    assert boxes.CROSS in html
    assert boxes.TICK not in html
    text = text_of(html)
    assert text.startswith("Refuted")
    assert "2 of 3 seeds" in text
    assert "90%" in text


def test_the_share_is_said_only_when_not_all_must_agree() -> None:
    """All seeds is what a reader expects."""
    assert "%" not in text_of(claimed("falls(costs('one'))"))
    assert "60%" in text_of(claimed("falls(costs('one'))", 0.6))


def test_one_seed_is_said_in_the_verdict() -> None:
    """A claim that rests on one seed has not looked at chance."""
    alone = synthetic.measured(synthetic.study(replace(ONE, seeds=(0,))), one=COSTS)
    assert Words("en").say("claim.seeds.one") in text_of(claimed("cost('one') < 1", findings=alone))


def test_runs_that_have_no_answer_are_said() -> None:
    """A reader learns how many runs diverged."""
    wild = synthetic.measured(synthetic.study(ONE), one={**COSTS, 2: (0.5, math.nan)})
    text = text_of(claimed("cost('one') < 1", 0.5, findings=wild))
    assert "2 of 3 seeds" in text
    assert Words("en").count("claim.without.some", 1) in text


def test_measured_values_carry_their_spread() -> None:
    """The mean, and from the lowest seed to the highest, of what the claim looks at; its title is text."""
    text = text_of(claimed("cost('one') < 1"))
    assert "(The &lt;first&gt;)" in text
    assert all(number in text for number in ("0.4167", "0.2500", "0.6250"))


def test_long_series_are_told_by_their_ends() -> None:
    """Five numbers fit a line; of more, the first and the last are shown."""
    long = synthetic.experiment("one", epochs=6, seeds=1)
    found = synthetic.measured(synthetic.study(long), one={0: (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)})
    text = text_of(claimed("falls(costs('one'))", findings=found))
    assert "0.9000" in text
    assert "0.4000" in text
    assert "0.7000" not in text


def test_a_choice_of_each_seed_is_shown_as_the_choice_of_the_mean() -> None:
    """Best rates have no mean."""
    grid = synthetic.sweep("grid", seeds=2, epochs=1, learning_rate=(0.1, 0.2), batch_size=(1, 2))
    costs = {(0.1, 1): (0.1, 0.5), (0.2, 1): (0.3, 0.1), (0.1, 2): (0.9, 0.9), (0.2, 2): (0.5, 0.5)}
    runs = {
        cell.id: tuple(
            synthetic.measured_run(cell, seed, (costs[cell.learning_rate, cell.batch_size][seed],))
            for seed in cell.seeds
        )
        for cell in grid.experiments
    }
    found = Findings(study=synthetic.study(sweeps=[grid]), runs=runs)
    text = text_of(claimed("bests('grid', 'learning_rate', per='batch_size') | length == 2", findings=found))
    assert "0.2 and 0.2" in text


def published(costs: Sequence[float], accuracy: float | None = None, *, epochs: int = 2) -> Study:
    """Return a study with a log that should match its experiment."""
    log = Reference(
        id="log",
        title={"es": "Registro", "en": "Log"},
        file=Path("published.log"),
        runs=(PublishedRun(experiment="one", watched=tuple(costs), rates=(0.0999, 0.1), judged=accuracy),),
    )
    return replace(synthetic.study(replace(ONE, epochs=epochs)), references=(log,))


def test_a_comparison_has_a_row_an_epoch() -> None:
    """Epoch, published cost, our mean, the band, and the distance."""
    costs = {0: (0.25, 0.1), 1: (0.5, 0.2), 2: (0.75, 0.3)}
    page = compose(synthetic.measured(published((0.5, 0.9)), one=costs), synthetic.PROVENANCE).pages[1]
    book = book_of(page)
    rows = [
        [book.plain(cell) for cell in row] for row in boxes.comparison_rows(book, page.references[0], "one")
    ]
    assert [["0", "0.5000", "0.5000", "0.00"], ["1", "0.9000", "0.2000", "7.00"]] == [
        [*row[:3], row[4]] for row in rows
    ]
    assert all(end in rows[1][3] for end in ("1.3460", "0.9460"))  # 0.2 ± 9.9248 · √(4/3) · 0.1


def test_a_published_cost_gets_no_digits_that_it_does_not_print() -> None:
    """0.5 is no 0.5000; of more than four decimals four are shown."""
    costs = [number for text in ("0.5", "0.123456") if (number := read_numeral(text)) is not None]
    page = compose(synthetic.measured(published(costs), one=COSTS), synthetic.PROVENANCE).pages[1]
    book = book_of(page)
    assert ["0.5", "0.1235"] == [
        book.plain(row[1]) for row in boxes.comparison_rows(book, page.references[0], "one")
    ]


def test_candidates_are_told_with_settings_counts_distances_and_verdict() -> None:
    """A row a set-up; the one that a wrong rate rejects is rejected."""
    other = replace(synthetic.DATASET, name="mnist-60k", train=(0, 60000))
    axes = {"dataset": (synthetic.DATASET, other), "sampling": ("replacement", "shuffle")}
    sweep = synthetic.sweep("setups", seeds=3, epochs=2, **axes)
    log = (
        PublishedRun(experiment="one", watched=(0.5, 0.2), rates=(0.1 * 0.999, 0.1 * 0.999**2), judged=None),
    )
    study = replace(
        synthetic.study(ONE, sweeps=[sweep]),
        references=(
            Reference(id="log", title={"en": "Log"}, file=Path("log"), runs=log, candidates="setups"),
        ),
    )
    page = compose(synthetic.findings(study), synthetic.PROVENANCE).pages[1]
    book = book_of(page)
    head, rows = boxes.candidate_table(page, book, page.references[0])
    assert 5 == len(head)
    assert ["55,000", "60,000"] == sorted({book.plain(row[0]) for row in rows})
    assert {"with replacement", "shuffled"} == {book.plain(row[1]) for row in rows}
    assert {Words("en").say("candidate.rejected")} == {text_of(row[-1]) for row in rows}


def told_of(
    seeds: int, change: Callable[[RunResult], RunResult] = lambda run: run
) -> tuple[ToldReference, list[list[str]]]:
    """Return a published log and its set-ups as told in English.

    Those that shuffle have some runs changed, and the log prints one more seed.
    """
    sweep = synthetic.sweep(
        "setups", seeds=seeds, epochs=2, sampling=("replacement", "shuffle"), engine=("xla",)
    )
    one = replace(ONE, seeds=tuple(range(seeds)))
    log = replace(synthetic.published_run(one, 7), rates=(None, None))
    study = replace(
        synthetic.study(one, sweeps=[sweep]),
        references=(
            Reference(id="log", title={"en": "Log"}, file=Path("log"), runs=(log,), candidates="setups"),
        ),
    )
    found = synthetic.findings(study)
    runs = {id_: tuple(map(change, runs)) if "shuffle" in id_ else runs for id_, runs in found.runs.items()}
    page = compose(Findings(study=study, runs=runs), synthetic.PROVENANCE).pages[1]
    book = book_of(page)
    _, rows = boxes.candidate_table(page, book, page.references[0])
    return page.references[0], [[text_of(book.plain(cell)) for cell in row] for row in rows]


def diverged(run: RunResult) -> RunResult:
    """Lose the last cost."""
    lost = core.with_series(core.ended(run, 2), cost=(run.watched[0], math.nan))
    return replace(core.judged(lost, None), status="diverged")


def test_too_few_seeds_are_said_with_how_many_would_tell() -> None:
    """Such a set-up neither survives nor is rejected."""
    told, rows = told_of(3)
    assert ["too few seeds: 4 would tell"] * 2 == [row[-1] for row in rows]
    assert ([], [], 2) == ([*told.survivors], [*told.rejected], len(told.untold))


def test_seeds_that_diverge_are_said() -> None:
    """Some leave no band, and no numbers; all of them reject a log that did not."""
    told, rows = told_of(6, lambda run: diverged(run) if run.seed == 2 else run)
    assert [["2 of 2", "survives"], ["no value", "no band: 1 of 6 diverge"]] == [
        [row[1], row[-1]] for row in rows
    ]
    assert "no value" == rows[1][2]
    assert (1, 1, told.without_band) == (len(told.survivors), len(told.untold), told.untold)
    told, rows = told_of(6, diverged)
    assert ["survives", "rejected"] == [row[-1] for row in rows]
    assert 1 == len(told.rejected)


def test_the_axes_are_those_that_tell_set_ups_apart() -> None:
    """A list of one value tells nothing apart."""
    told, _ = told_of(4)
    assert ("sampling",) == told.axes


def test_a_comparison_without_a_band_says_so_once_a_cell() -> None:
    """Epochs before a seed diverged have their numbers, those from there on none.

    The chart says that it compares nothing.
    """
    page = compose(
        synthetic.measured(published((0.5, 0.9)), one={**COSTS, 2: (0.5, math.nan)}), synthetic.PROVENANCE
    ).pages[1]
    book = book_of(page)
    first, last = (
        [book.plain(cell) for cell in row] for row in boxes.comparison_rows(book, page.references[0], "one")
    )
    assert ["0", "0.5000", "0.5000", "0.4999\xa0to\xa00.5001", "0.00"] == first
    assert ["1", "0.9000", "no value", "no value", "no value"] == last
    assert "The 2 published costs cannot be compared with our seeds" == book.plain(
        page.figures["published-log"].chart.title
    )


def test_the_evidence_names_every_run() -> None:
    """On the web every experiment has a place that values link to, with the key of every run.

    In print, sweeps are told in a line, without keys.
    """
    study = synthetic.article_study()
    page = compose(synthetic.findings(study), synthetic.PROVENANCE).main
    web, printed = (boxes.evidence(page, keys=keys) for keys in (True, False))
    assert {f"evidence-{id_}" for id_ in (*study.named, "grid")} == places_of(web)
    assert {"evidence-lr-0-1", "evidence-lr-0-01", "evidence-grid"} == places_of(printed)
    keys = [run.key for runs in page.evaluator.findings.runs.values() for run in runs]
    assert all(key in web for key in keys)
    assert not any(key in printed for key in keys)


def places_of(html: str) -> set[str]:
    """Return the ids in some HTML."""
    return set(re.findall(r'id="([^"]+)"', html))


def test_a_sum_of_many_terms_is_nested_no_deeper() -> None:
    """The expression of a log of a thousand runs is one that can be asked."""
    calls = [f"costs_compared('log', 'e{number}')" for number in range(1000)]
    check(boxes._total(calls), SIGNATURES, {})
    assert "costs_compared('log', 'e0') + costs_compared('log', 'e1')" == boxes._total(calls[:2])
