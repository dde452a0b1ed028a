"""A published log: its epochs beside ours, and the set-ups that may have printed it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base.numeral import read_numeral
from lrbs_report.judging.expressions import check
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.document import Page, ToldReference, compose
from lrbs_report.report.prose import published
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.published import candidate_table, comparison_rows, measure_rows
from lrbs_report.report.prose.words import Words
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import PublishedRun, Reference, Study
from tests import factory

ONE = factory.experiment("one", title="The <first>", epochs=2)
COSTS = {0: (0.5, 0.25), 1: (0.5, 0.375), 2: (0.5, 0.625)}


def book_of(page: Page) -> Ledger:
    """Return the ledger of a page, going on from its entries."""
    return Ledger(page.evaluator, Words(page.language), page.entries)


def study_of(costs: Sequence[float], accuracy: float | None = None, *, epochs: int = 2) -> Study:
    """Return a study with a log that should match its experiment."""
    log = Reference(
        id="log",
        title={"es": "Registro", "en": "Log"},
        file=Path("published.log"),
        runs=(factory.published(tuple(costs), experiment="one", rates=(0.0999, 0.1), accuracy=accuracy),),
    )
    return replace(factory.study(replace(ONE, epochs=epochs)), references=(log,))


def test_a_comparison_has_a_row_an_epoch() -> None:
    """Epoch, published cost, our mean, the band, and the distance."""
    costs = {0: (0.25, 0.1), 1: (0.5, 0.2), 2: (1.0, 0.4)}
    page = compose(factory.findings(study_of((0.5, 1.6)), one=costs), factory.PROVENANCE).pages[1]
    book = book_of(page)
    rows = [[book.plain(cell) for cell in row] for row in comparison_rows(book, page.references[0], "one")]
    assert [["0", "0.5000", "0.5833", "0.00"], ["1", "1.6000", "0.2333", "3.00"]] == [
        [*row[:3], row[4]] for row in rows
    ]
    low, high = (float(end) for end in rows[1][3].split("–"))
    width = 9.924843 * math.sqrt(4 / 3)  # in deviations, each a factor of 2
    assert pytest.approx((0.2 / 2**width, 0.2 * 2**width), abs=1e-3) == (low, high)


def test_a_published_cost_gets_no_digits_that_it_does_not_print() -> None:
    """0.5 is no 0.5000; of more than four decimals four are shown."""
    costs = [number for text in ("0.5", "0.123456") if (number := read_numeral(text)) is not None]
    page = compose(factory.findings(study_of(costs), one=COSTS), factory.PROVENANCE).pages[1]
    book = book_of(page)
    assert ["0.5", "0.1235"] == [
        book.plain(row[1]) for row in comparison_rows(book, page.references[0], "one")
    ]


def test_candidates_are_told_with_settings_counts_distances_and_verdict() -> None:
    """A row a set-up; the one that a wrong rate rejects is rejected."""
    other = replace(factory.dataset(), name="mnist-60k", train=(0, 60000))
    axes = {"dataset": (factory.dataset(), other), "sampling": ("replacement", "shuffle")}
    sweep = factory.sweep("setups", seeds=3, epochs=2, **axes)
    log = (
        factory.published((0.5, 0.2), experiment="one", rates=(0.1 * 0.999, 0.1 * 0.999**2), accuracy=None),
    )
    study = replace(
        factory.study(ONE, sweeps=[sweep]),
        references=(
            Reference(id="log", title={"en": "Log"}, file=Path("log"), runs=log, candidates="setups"),
        ),
    )
    page = compose(factory.findings(study), factory.PROVENANCE).pages[1]
    book = book_of(page)
    head, rows = candidate_table(page, book, page.references[0])
    assert 5 == len(head)
    assert ["55,000", "60,000"] == sorted({book.plain(cells[0]) for cells, _ in rows})
    assert {"with replacement", "shuffled"} == {book.plain(cells[1]) for cells, _ in rows}
    assert {Words("en").say("candidate.rejected")} == {word for _, (word, _) in rows}


def without_rates(run: PublishedRun) -> PublishedRun:
    """Return a run that prints no rates."""
    return replace(run, series=tuple(one for one in run.series if one is not run.rates))


def told_of(
    seeds: int, change: Callable[[RunResult], RunResult] = lambda run: run
) -> tuple[ToldReference, list[list[str]]]:
    """Return a published log and its set-ups as told in English.

    Those that shuffle have some runs changed, and the log prints one more seed.
    """
    sweep = factory.sweep(
        "setups", seeds=seeds, epochs=2, sampling=("replacement", "shuffle"), engine=("xla",)
    )
    one = replace(ONE, seeds=tuple(range(seeds)))
    log = without_rates(factory.published_run(one, 7))
    study = replace(
        factory.study(one, sweeps=[sweep]),
        references=(
            Reference(id="log", title={"en": "Log"}, file=Path("log"), runs=(log,), candidates="setups"),
        ),
    )
    found = factory.findings(study)
    runs = {id_: tuple(map(change, runs)) if "shuffle" in id_ else runs for id_, runs in found.runs.items()}
    page = compose(Findings(study=study, runs=runs), factory.PROVENANCE).pages[1]
    book = book_of(page)
    _, rows = candidate_table(page, book, page.references[0])
    return page.references[0], [
        [" ".join(book.plain(cell).split()) for cell in (*cells, word)] for cells, (word, _) in rows
    ]


def diverged(run: RunResult) -> RunResult:
    """Lose the last cost."""
    lost = factory.with_series(factory.ended(run, 2), cost=(run.watched[0], math.nan))
    return replace(factory.judged(lost, None), status="diverged")


def test_too_few_seeds_are_said_with_how_many_would_tell() -> None:
    """Such a set-up neither survives nor is rejected."""
    told, rows = told_of(3)
    assert ["too few seeds: 4 would tell"] * 2 == [row[-1] for row in rows]
    assert ([], [], 2) == ([*told.survivors], [*told.rejected], len(told.untold))


def test_seeds_that_diverge_are_said() -> None:
    """Some leave no band, and no numbers; all of them reject a log that did not."""
    told, rows = told_of(6, lambda run: diverged(run) if run.seed == 2 else run)
    assert [["3 of 3", "survives"], ["no value", "no band: 1 of 6 diverge"]] == [
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
        factory.findings(study_of((0.5, 0.9)), one={**COSTS, 2: (0.5, math.nan)}), factory.PROVENANCE
    ).pages[1]
    book = book_of(page)
    first, last = (
        [book.plain(cell) for cell in row] for row in comparison_rows(book, page.references[0], "one")
    )
    assert ["0", "0.5000", "0.5000", "0.4999–0.5001", "0.00"] == first
    assert ["1", "0.9000", "no value", "no value", "no value"] == last
    assert "Not all of the 2 published numbers can be compared with our seeds" == book.plain(
        page.figures["published-log"].chart.title
    )


def test_a_sum_of_many_terms_is_nested_no_deeper() -> None:
    """The expression of a log of a thousand runs is one that can be asked."""
    calls = [f"costs_compared('log', 'e{number}')" for number in range(1000)]
    check(published._total(calls), SIGNATURES, {})
    assert "costs_compared('log', 'e0') + costs_compared('log', 'e1')" == published._total(calls[:2])


def test_set_ups_of_data_sets_of_one_size_are_told_by_name() -> None:
    """How many examples they have would not tell them apart; networks are told by their names."""
    other = replace(factory.dataset(), name="turned", train=(0, 55000))
    axes = {"dataset": (factory.dataset(), other), "model": (factory.model(), factory.model(name="deep"))}
    sweep = factory.sweep("setups", seeds=4, epochs=2, **axes)
    study = replace(
        factory.study(replace(ONE, seeds=(0, 1, 2, 3)), sweeps=[sweep]),
        references=(factory.reference(factory.published((0.5, 0.2)), candidates="setups"),),
    )
    page = compose(factory.findings(study), factory.PROVENANCE).pages[1]
    book = book_of(page)
    head, rows = candidate_table(page, book, page.references[0])
    assert ["Data", "Network"] == list(head[:2])
    assert {("mnist-55k", "softmax"), ("mnist-55k", "deep"), ("turned", "softmax"), ("turned", "deep")} == {
        (book.plain(cells[0]), book.plain(cells[1])) for cells, _ in rows
    }
    assert ("dataset", "model") == page.references[0].axes


def test_each_measure_has_a_row_and_its_epochs_a_table() -> None:
    """By its name in the log, and what it is compared with; of many epochs, some are shown."""
    epochs = 200
    one = replace(ONE, epochs=epochs, dataset=factory.dataset(validation=(0, 100)))
    log = factory.published(
        [0.5] * epochs, accuracy=0.9, series={"val_loss": [None, *[0.3] * (epochs - 1)], "auc": [0.5]}
    )
    study = replace(factory.study(one), references=(factory.reference(log),))
    page = compose(factory.findings(study), factory.PROVENANCE).pages[1]
    book, told = book_of(page), page.references[0]
    rows = [[book.plain(cell) for cell in row] for row in measure_rows(book, told)]
    assert [["cost", "cost"], ["val_loss", "validation loss"], ["Accuracy", "test accuracy"]] == [
        row[:2] for row in rows
    ]
    assert ["200", "199", "1"] == [row[2].split()[-1] for row in rows]
    assert {"one": ("cost", "val_loss")} == told.names_of
    assert ("auc",) == told.unmeasured
    shown = comparison_rows(book, told, "one", "val_loss")
    assert (60, "1", "199") == (len(shown), shown[0][0], shown[-1][0])
