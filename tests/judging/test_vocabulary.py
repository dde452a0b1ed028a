"""Every function of the vocabulary, with numbers worked out by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import mean, stdev
from typing import Any

import pytest

from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.judging.vocabulary import PLAIN, SIGNATURES, STYLES
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.kinds.sampling import Growth
from lrbs_report.kinds.schedules.listing import schedule_of
from lrbs_report.kinds.schedules.own import OwnSchedule
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from lrbs_report.study.experiments import trained
from lrbs_report.study.reading import read_study
from tests import ROOT, factory

NAN = math.nan
NOISE = NoiseBatches(small=16, large=256, rows=1000)

HALVING = schedule_of({"class": "ReduceLROnPlateau", "monitor": "loss", "factor": 0.5, "patience": 1})
OWN = OwnSchedule(call='{"function": "python:rates.py:rate", "arguments": {"drop": 0.5}, "files": {}}')
GROWTH = Growth(factor=2, every=3)
RULED = factory.sweep("ruled", batch_size=(16, 32, 64), seeds=2)
RULED = replace(
    RULED,
    experiments=tuple(
        replace(cell, seeds=(0, 1), learning_rate=cell.batch_size / 320, rule="batch_size / 320")
        for cell in map(trained, RULED.experiments)
    ),
)

LOST = (4.0, 3.0, 1.0, 1.0, 101.0, 485.0, 14114.44, 1965155.3856)
"""Losses that grow as where the curvature is 2: above 1, by |2η - 1|² at the rates 1.6, 3.2 and 6.4."""

STUDY = factory.study(
    factory.experiment("fast", seeds=2, epochs=4, learning_rate=0.1, lr_decay=0.5, batch_size=32),
    factory.experiment("slow", seeds=2, epochs=4, learning_rate=0.01, lr_decay=0.5),
    factory.experiment("wild", seeds=2, epochs=4),
    factory.experiment("stopped", seeds=2, epochs=4),
    factory.experiment("short", seeds=2, epochs=1),
    factory.experiment("moved", seeds=2, epochs=4, lr_decay=None, schedule=HALVING, growth=GROWTH),
    factory.experiment("own", seeds=2, epochs=1, lr_decay=None, schedule=OWN),
    factory.experiment("noisy", seeds=2, epochs=4, noise=NOISE),
    factory.range_test("range", seeds=2, begin=0.1, end=12.8, steps=8, smoothing=0.0, batch_size=8),
    sweeps=[RULED],
)
FINDINGS = factory.findings(
    STUDY,
    fast={0: (0.5, 0.25, 0.375, 0.125), 1: (0.5, 0.4, 0.3, 0.25)},
    slow={0: (0.75, 0.5, 0.5, 0.25), 1: (0.8, 0.7, 0.6, 0.5)},
    wild={0: (0.5, NAN), 1: (0.5, 0.4, 0.3, 0.25)},
    stopped={0: (0.5, 0.25), 1: (0.5, 0.4, 0.3, 0.25)},
    short={0: (0.5,), 1: (0.25,)},
    moved={0: (0.5, 0.5, 0.25, 0.125), 1: (0.5, 0.5, 0.5, 0.125)},
    range={0: LOST, 1: (4.0, 4.0, 3.0, 1.0, 1.0, 1.0, 101.0, math.inf)},
    own={0: (0.5,), 1: (0.25,)},
    noisy={0: (0.5, 0.25, 0.125, 0.0625), 1: (0.5, 0.25, 0.25, 0.1875)},
)
LOPSIDED = Portrait(
    train=Part(rows=10, classes={0: 5, 1: 5}), test=Part(rows=8, classes={0: 1, 1: 5, 2: 2}), low=0, high=255
)
EVALUATOR = Evaluator(findings=replace(FINDINGS, data={"mnist-55k": LOPSIDED}))


def answers(expression: str, evaluator: Evaluator = EVALUATOR) -> list[Any]:
    """Return what each seed answers."""
    return list(evaluator.answers(expression).by_seed.values())


T, Z = 12.706204736, 1.959963985
"""Student's for one degree of freedom, and the normal distribution's: 95 % lie nearer."""

LOW, HIGH = (25 / 0.1875 * math.exp(sign * 12.706204736 * math.log(2) / 2) for sign in (-1, 1))
"""The ratio of the means, and Student's t for one degree of freedom times half of the distance of log 2."""

ANSWERS: Mapping[str, tuple[Any, Any]] = {
    "accuracy('fast')": (0.875, 0.75),
    "accuracy('wild')": (None, 0.75),
    "costs('fast')": ([0.5, 0.25, 0.375, 0.125], [0.5, 0.4, 0.3, 0.25]),
    "costs('wild')": (None, [0.5, 0.4, 0.3, 0.25]),
    "costs('stopped')": ([0.5, 0.25], [0.5, 0.4, 0.3, 0.25]),
    "cost('fast')": (0.125, 0.25),
    "cost('fast', 1)": (0.25, 0.4),
    "cost('fast', -2)": (0.375, 0.3),
    "cost('wild', 0)": (0.5, 0.5),
    "cost('wild', 1)": (None, 0.4),
    "cost('wild')": (None, 0.25),
    "cost('stopped', 3)": (None, 0.25),
    "cost('stopped')": (0.25, 0.25),
    "rates('fast')": ([0.05, 0.025, 0.0125, 0.00625], [0.05, 0.025, 0.0125, 0.00625]),
    "rate('fast', 0)": (0.05, 0.05),
    "rate('fast')": (0.00625, 0.00625),
    "rate('stopped', 3)": (None, pytest.approx(0.1 * 0.999**4)),
    "series('cost', 'fast')": ([0.5, 0.25, 0.375, 0.125], [0.5, 0.4, 0.3, 0.25]),
    "series('cost', 'wild')": (None, [0.5, 0.4, 0.3, 0.25]),
    "at('cost', 'fast', 1)": (0.25, 0.4),
    "at('rate', 'fast', 1)": (0.05, 0.05),
    "final('test_accuracy', 'fast')": (0.875, 0.75),
    "final('test_accuracy', 'wild')": (None, 0.75),
    "interval('test_accuracy', 'fast')": (pytest.approx([0.8125 - 0.0625 * T, 0.8125 + 0.0625 * T]),) * 2,
    "interval('test_accuracy', 'wild')": (None, None),
    "interval('cost', 'fast')[1]": (pytest.approx(0.1875 + 0.0625 * T),) * 2,
    "difference('test_accuracy', 'fast', 'slow')": (0.1875, 0.1875),
    "difference('test_accuracy', 'fast', 'wild')": (None, None),
    "difference('cost', 'slow', 'fast')": (0.1875, 0.1875),
    "difference_interval('test_accuracy', 'fast', 'slow')": (
        pytest.approx([0.1875 - 0.0625 * T, 0.1875 + 0.0625 * T]),
    )
    * 2,
    "probability_above('test_accuracy', 'fast', 'slow')": (1, 1),
    "probability_above('test_accuracy', 'slow', 'fast')": (0, 0),
    "probability_above('test_accuracy', 'fast', 'fast')": (0.5, 0.5),
    "probability_interval('test_accuracy', 'fast', 'slow')": (pytest.approx([2 / (2 + Z**2), 1]),) * 2,
    "iqm('test_accuracy', 'fast')": (0.8125, 0.8125),
    "iqm_interval('test_accuracy', 'fast')": (pytest.approx([0.8125 - 0.0625 * T, 0.8125 + 0.0625 * T]),) * 2,
    "best_epoch('cost', 'slow')": (3, 3),
    "best_epoch('cost', 'stopped')": (1, 3),
    "at_best('rate_after', 'fast', by='cost')": (0.00625, 0.00625),
    "at_best('cost', 'fast', by='cost')": (0.125, 0.25),
    "last_epoch('stopped')": (1, 3),
    "noise_scale('noisy')": (400, pytest.approx(25 / 0.1875)),
    "noise_scale('noisy', 0)": (50, 50),
    "noise_scales('noisy')": ([50, 100, 200, 400], pytest.approx([50, 100, 100, 25 / 0.1875])),
    "series('noise_scale', 'noisy')": ([50, 100, 200, 400], pytest.approx([50, 100, 100, 25 / 0.1875])),
    "at('gradient_square', 'noisy', 2)": (0.125, 0.25),
    "expected_noise_scale('noisy')": (200, 200),
    "expected_noise_scale('noisy', 2)": (pytest.approx(25 / 0.1875), pytest.approx(25 / 0.1875)),
    "noise_scale_low('noisy', 0)": (pytest.approx(50), pytest.approx(50)),
    "noise_scale_high('noisy', -4)": (pytest.approx(50), pytest.approx(50)),
    "noise_scale_low('noisy', 2)": (pytest.approx(LOW), pytest.approx(LOW)),
    "noise_scale_high('noisy', 2)": (pytest.approx(HIGH), pytest.approx(HIGH)),
    "small_batch('noisy')": (16, 16),
    "large_batch('noisy')": (256, 256),
    "noise_rows('noisy')": (768, 768),
    "steepest_rate('range')": (pytest.approx(0.2), pytest.approx(0.4)),
    "edge_rate('range')": (pytest.approx(1.0), pytest.approx(6.4)),
    "expected_steepest_rate('range')": (pytest.approx(math.sqrt(0.08)),) * 2,
    "steepest_rate_low('range')": (pytest.approx(0.2),) * 2,
    "steepest_rate_high('range')": (pytest.approx(0.4),) * 2,
    "expected_edge_rate('range')": (pytest.approx(math.sqrt(6.4)),) * 2,
    "edge_rate_low('range')": (pytest.approx(1.0),) * 2,
    "edge_rate_high('range')": (pytest.approx(6.4),) * 2,
    "range_begin('range')": (0.1, 0.1),
    "range_end('range')": (12.8, 12.8),
    "range_steps('range')": (8, 8),
    "smoothing('range')": (0.0, 0.0),
    "series('cost', 'range')": (list(LOST), None),
    "at('rate', 'range', 3)": (pytest.approx(0.8),) * 2,
    "diverged('range')": (False, True),
    "diverged_runs('range')": (0, 0),
    "diverged_runs('range', 'wild')": (1, 1),
    "diverged('wild')": (True, False),
    "rate_falls('moved')": ([1], [1, 2]),
    "rate_falls('fast')": ([0, 1, 2, 3], [0, 1, 2, 3]),
    "steps('moved')": (3 * 1718 + 859, 3 * 1718 + 859),
    "steps('stopped')": (2 * 1718, 4 * 1718),
    "last_batch_size('moved')": (64, 64),
    "last_batch_size('stopped')": (32, 32),
    "setting('moved', 'batch_size')": ("32 → 64", "32 → 64"),
    "setting('moved', 'schedule')": (str(HALVING), str(HALVING)),
    "setting('fast', 'schedule')": (None, None),
    "setting('own', 'schedule')": ("rates.py:rate(drop=0.5)", "rates.py:rate(drop=0.5)"),
    "lr_decay('moved')": (None, None),
    "learning_rates('ruled', 'batch_size')": ([0.05, 0.1, 0.2], [0.05, 0.1, 0.2]),
    "learning_rates('ruled', 'batch_size', batch_size=32)": ([0.1], [0.1]),
    "exponent(axis('ruled', 'batch_size'), learning_rates('ruled', 'batch_size'))": (
        pytest.approx(1),
        pytest.approx(1),
    ),
    "learning_rate('fast')": (0.1, 0.1),
    "lr_decay('fast')": (0.5, 0.5),
    "batch_size('fast')": (32, 32),
    "epochs('stopped')": (2, 4),
    "scale('fast')": (255.0, 255.0),
    "train_images('fast')": (55000, 55000),
    "train_examples('fast')": (55000, 55000),
    "validation_examples('fast')": (None, None),
    "largest_share('fast')": (0.625, 0.625),
    "largest_class('fast')": (1, 1),
    "class_examples('fast', 1)": (5, 5),
    "class_examples('fast', 2, part='test')": (2, 2),
    "class_examples('fast', 2)": (0, 0),
    "class_examples('fast', 1, part='validation')": (None, None),
    "setting('fast', 'sampling')": ("replacement", "replacement"),
    "setting('fast', 'dataset')": ("mnist-55k", "mnist-55k"),
    "setting('fast', 'model')": ("softmax", "softmax"),
    "seeds('fast')": (2, 2),
    "first_seed('fast')": (0, 0),
    "diverged_runs('fast', 'wild')": (1, 1),
    "diverged_runs('wild', 'wild')": (1, 1),
    "falls(costs('fast'))": (False, True),
    "falls(costs('slow'))": (False, True),
    "falls(costs('wild'))": (None, True),
    "falls(costs('short'))": (True, True),
    "grows(rates('fast'))": (False, False),
    "grows([0, cost('fast'), 1])": (True, True),
    "grows([cost('fast'), 1, 1])": (False, False),
    "rises(costs('fast'))": (1, 0),
    "rise_epochs(costs('fast'))": ([2], []),
    "rises(costs('short'))": (0, 0),
    "above(costs('slow'), costs('fast'))": (True, True),
    "above(costs('fast'), costs('fast'))": (False, False),
    "above(costs('fast'), costs('wild'))": (None, False),
    "below(costs('fast'), costs('slow'))": (True, True),
    "ordered(cost('fast'), cost('slow'), 1)": (True, True),
    "ordered(cost('fast'), cost('fast'))": (False, False),
    "first_below(costs('fast'), 0.3)": (1, 3),
    "first_below(costs('fast'), 0.2)": (3, None),
    "lowest_at(costs('fast'))": (3, 3),
    "lowest_at([2, 1, 1, cost('fast')])": (3, 3),
    "lowest_at([2, 1, 1, epochs('fast')])": (1, 1),
    "falls_below(costs('fast'), 0.2)": (True, False),
    "falls_below(costs('fast'), 0.125)": (False, False),
    "trend(costs('fast'))": ("varies", "falls"),
    "trend(costs('slow'))": ("falls", "falls"),
    "trend(costs('short'))": ("stays", "stays"),
    "exponent([1, 2, 4], [3 * batch_size('fast'), 12 * batch_size('fast'), 48 * batch_size('fast')])": (
        pytest.approx(2),
        pytest.approx(2),
    ),
    "exponent([1, 2], [cost('fast') - cost('fast'), 1])": (None, None),
    "min(costs('fast'))": (0.125, 0.25),
    "max(costs('fast'))": (0.5, 0.5),
    "abs(cost('fast') - cost('slow'))": (0.125, 0.25),
    "len(costs('stopped'))": (2, 4),
    "mean(costs('fast'))": (0.3125, pytest.approx(0.3625)),
    "sum(costs('fast'))": (1.25, pytest.approx(1.45)),
    "costs('fast') | first": (0.5, 0.5),
    "1 / (cost('fast', 0) - 0.5)": (None, None),
    "1 / (cost('fast') - 0.125)": (None, 8.0),
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_each_seed_answers_for_its_own_run(expression: str) -> None:
    """``None`` is a seed that has no such value: its run diverged, ended early, or divides by nothing."""
    assert list(ANSWERS[expression]) == answers(expression)


def test_one_epoch_has_no_other() -> None:
    """The first cost of a single epoch is its last."""
    assert answers("cost('short', 0)") == answers("cost('short', -1)") == [0.5, 0.25]


def test_seeds_that_lack_a_run_do_not_answer() -> None:
    """A question about two experiments is answered by the seeds that both have.

    One about either is answered by its own.
    """
    study = factory.study(
        factory.experiment("many", seeds=3, epochs=1), factory.experiment("few", seeds=2, epochs=1)
    )
    evaluator = Evaluator(
        findings=factory.findings(study, many={0: (0.1,), 1: (0.2,), 2: (0.3,)}, few={0: (0.4,), 1: (0.5,)})
    )
    assert (0, 1) == tuple(evaluator.answers("cost('many') < cost('few')").by_seed)
    assert (0, 1) == tuple(evaluator.answers("seeds('few') == 2").by_seed)
    assert (0, 1, 2) == tuple(evaluator.answers("cost('many')").by_seed)
    assert ("many", "few") == evaluator.answers("cost('many') < cost('few')").experiments


def test_rows_that_are_not_said_have_no_number_of_images() -> None:
    """Where the definitions take all rows, only the data know how many there are."""
    dataset = factory.dataset(train=None)
    study = factory.study(factory.experiment("one", seeds=1, epochs=1, dataset=dataset))
    assert [None] == answers(
        "train_images('one')", Evaluator(findings=factory.findings(study, one={0: (0.1,)}))
    )


def grid(accuracies: Mapping[tuple[float, int], Sequence[float]]) -> Evaluator:
    """Return a sweep with these accuracies, by learning rate and batch size, one a seed.

    NaN for a run that diverged.
    """
    rates, sizes = (
        sorted({rate for rate, _ in accuracies}, reverse=True),
        sorted({size for _, size in accuracies}, reverse=True),
    )
    seeds = len(next(iter(accuracies.values())))
    sweep = factory.sweep("grid", seeds=seeds, epochs=1, learning_rate=rates, batch_size=sizes)
    costs = {
        cell.id: {seed: (1 - accuracies[cell.learning_rate, cell.batch_size][seed],) for seed in cell.seeds}
        for cell in map(trained, sweep.experiments)
    }
    return Evaluator(findings=factory.findings(factory.study(sweeps=[sweep]), **costs))


GRID = grid(
    {
        (0.1, 1): (0.5, 0.75),
        (0.1, 32): (0.75, 0.875),
        (0.01, 1): (0.75, 0.5),
        (0.01, 32): (0.5, 0.75),
        (0.001, 1): (0.75, NAN),
        (0.001, 32): (0.25, 0.25),
    }
)
GRID_ANSWERS: Mapping[str, tuple[Any, Any]] = {
    "axis('grid', 'learning_rate')": ([0.001, 0.01, 0.1], [0.001, 0.01, 0.1]),
    "axis('grid', 'batch_size')": ([1, 32], [1, 32]),
    "accuracies('grid', 'learning_rate', batch_size=32)": ([0.25, 0.5, 0.75], [0.25, 0.75, 0.875]),
    "accuracies('grid', 'batch_size', learning_rate=0.1)": ([0.5, 0.75], [0.75, 0.875]),
    "accuracies('grid', 'learning_rate', batch_size=1)": ([0.75, 0.75, 0.5], None),
    "best('grid', 'learning_rate', batch_size=32)": (0.1, 0.1),
    "best('grid', 'learning_rate', batch_size=1)": (0.001, 0.1),
    "best('grid', 'batch_size')": (1, 32),
    "best_accuracy('grid')": (0.75, 0.875),
    "best_accuracy('grid', batch_size=1)": (0.75, 0.75),
    "bests('grid', 'learning_rate', 'batch_size')": ([0.001, 0.1], [0.1, 0.1]),
    "bests('grid', 'learning_rate', per='batch_size')": ([0.001, 0.1], [0.1, 0.1]),
    "best_on_average('grid', 'learning_rate', batch_size=32)": (0.1, 0.1),
    "best_on_average('grid', 'learning_rate', batch_size=1)": (0.01, 0.01),
    "bests_on_average('grid', 'learning_rate', 'batch_size')": ([0.01, 0.1], [0.01, 0.1]),
    "trend(bests('grid', 'learning_rate', 'batch_size'))": ("grows", "stays"),
}


@pytest.mark.parametrize("expression", GRID_ANSWERS)
def test_sweeps_answer_from_their_cells(expression: str) -> None:
    """Sorted by value, whatever the order of the file.

    Of cells that tie the lowest is the best, and one that diverges never is.
    """
    assert list(GRID_ANSWERS[expression]) == answers(expression, GRID)


def test_a_row_that_diverges_has_no_best() -> None:
    """For the seeds whose cells all diverge, and on average when no cell has all its seeds."""
    evaluator = grid({(0.1, 1): (NAN, 0.5), (0.01, 1): (NAN, 0.25)})
    assert [None, 0.1] == answers("best('grid', 'learning_rate')", evaluator)
    assert [None, 0.5] == answers("best_accuracy('grid')", evaluator)
    assert [None, None] == answers("best_on_average('grid', 'learning_rate')", evaluator)


def test_axes_may_be_names() -> None:
    """Data sets and samplings are named, and sorted as texts."""
    other = factory.dataset(name="mnist-60k", train=(0, 60000))
    sweep = factory.sweep("setups", dataset=(other, factory.dataset()), sampling=("shuffle", "replacement"))
    evaluator = Evaluator(findings=factory.findings(factory.study(sweeps=[sweep])))
    assert [["mnist-55k", "mnist-60k"]] == answers("axis('setups', 'dataset')", evaluator)
    assert [["replacement", "shuffle"]] == answers("axis('setups', 'sampling')", evaluator)
    assert 2 == len(answers("accuracies('setups', 'dataset', sampling='shuffle')", evaluator)[0])


def published() -> Evaluator:
    """Return two experiments with the same costs, and a published log.

    The log's first run ends high, and its second has a wrong rate and no accuracy.
    """
    study = factory.study(
        *(factory.experiment(name, epochs=2, lr_decay=0.5, learning_rate=0.1) for name in ("one", "two"))
    )
    runs = (
        factory.published((0.5, 0.9), experiment="one", rates=(0.05, 0.025), accuracy=0.8),
        factory.published((0.5, 0.2), experiment="two", rates=(0.05, 0.03), accuracy=None),
    )
    log = factory.reference(*runs)
    costs = {0: (0.25, 0.1), 1: (0.5, 0.2), 2: (0.75, 0.3)}
    return Evaluator(findings=factory.findings(replace(study, references=(log,)), one=costs, two=costs))


WIDTH = 9.924843 * math.sqrt(4 / 3)
"""The half-width of the 99 % band of three seeds in standard deviations.

The first factor is from any table of Student's distribution.
"""

LOGS = {0: [math.log(cost) for cost in (0.25, 0.5, 0.75)], 1: [math.log(cost) for cost in (0.1, 0.2, 0.3)]}
"""The costs of an epoch by their logarithms, on whose scale costs are compared: all are positive."""


def distance(cost: float, epoch: int) -> object:
    """Return how many standard deviations a cost lies above the seeds' mean."""
    return pytest.approx((math.log(cost) - mean(LOGS[epoch])) / stdev(LOGS[epoch]))


def band_end(epoch: int, way: int) -> object:
    """Return an end of the seeds' band: the lower one the way of -1."""
    return pytest.approx(math.exp(mean(LOGS[epoch]) + way * WIDTH * stdev(LOGS[epoch])), rel=1e-5)


PUBLISHED_ANSWERS: Mapping[str, Any] = {
    "published_cost('log', 'one')": 0.9,
    "published_cost('log', 'one', 0)": 0.5,
    "published_costs('log', 'one')": [0.5, 0.9],
    "published_rate('log', 'two')": 0.03,
    "published_rate('log', 'two', 0)": 0.05,
    "published_accuracy('log', 'one')": 0.8,
    "published_accuracy('log', 'two')": None,
    "expected_cost('log', 'one', 0)": 0.5,
    "expected_cost('log', 'one')": pytest.approx(0.2),
    "expected_accuracy('log', 'one')": pytest.approx(0.8),
    "expected_accuracy('log', 'two')": None,
    "band_low('log', 'one', 0)": band_end(0, -1),
    "band_high('log', 'one')": band_end(1, 1),
    "z('log', 'one', 0)": distance(0.5, 0),
    "z('log', 'one')": distance(0.9, 1),
    "largest_z('log', 'one')": distance(0.9, 1),
    "largest_z('log')": distance(0.9, 1),
    "largest_z('log', 'two')": distance(0.5, 0),
    "costs_inside('log', 'one')": 2,
    "costs_inside('log')": 4,
    "costs_compared('log', 'one')": 2,
    "costs_compared('log')": 4,
    "rates_matching('log', 'one')": 2,
    "rates_matching('log')": 3,
    "measures_compared('log')": 0,
    "measures_inside('log', 'one')": 0,
    "rates_compared('log')": 4,
    "published('log', 'one', 'cost')": 0.9,
    "published('log', 'one', 'cost', 0)": 0.5,
    "published('log', 'one', 'cost', -2)": 0.5,
    "published('log', 'one', 'rate_after', 1)": 0.025,
    "published('log', 'one', 'test_accuracy')": 0.8,
    "published('log', 'one', 'Accuracy')": 0.8,
    "published_series('log', 'two', 'lr')": [0.05, 0.03],
    "expected('log', 'one', 'cost', 0)": 0.5,
    "expected('log', 'one', 'test_accuracy')": pytest.approx(0.8),
    "z('log', 'one', 0, 'cost')": distance(0.5, 0),
    "z('log', 'one', name='cost')": distance(0.9, 1),
    "band_low('log', 'one', 0, 'cost')": band_end(0, -1),
    "band_high('log', 'one', name='cost')": band_end(1, 1),
    "largest_distance('log')": distance(0.9, 1),
    "largest_distance('log', 'one', 'test_accuracy')": pytest.approx(0.0),
    "largest_distance('log', None, 'cost')": distance(0.9, 1),
    "numbers_compared('log')": 5,
    "numbers_compared('log', 'two')": 2,
    "numbers_inside('log', None, 'test_accuracy')": 1,
    "numbers_inside('log')": 5,
    "accuracies_inside('log')": 1,
    "accuracies_compared('log')": 1,
    "compared_mean('log', 'one')": "both",
    "setups('log')": 1,
    "surviving_setups('log')": 0,
    "rejected_setups('log')": 1,
    "untold_setups('log')": 0,
    "seeds_needed('log')": 4,
    "unselected_logs('log')": None,
    "selected_fewest('log')": None,
    "selected_most('log')": None,
}


@pytest.mark.parametrize("expression", PUBLISHED_ANSWERS)
def test_published_logs_are_compared_with_all_seeds(expression: str) -> None:
    """Every seed gives the same answer, because the question is about all of them."""
    assert [PUBLISHED_ANSWERS[expression]] * 3 == answers(expression, published())


def test_a_band_that_lacks_a_seed_has_no_value() -> None:
    """When a seed diverged there is no mean, no band and no distance, so that no comparison with them counts.

    Nothing is inside.
    """
    log = factory.reference(factory.published((0.5, 0.2), experiment="one", rates=(0.1, 0.1), accuracy=0.8))
    study = factory.study(factory.experiment("one", epochs=2), references=(log,))
    evaluator = Evaluator(findings=factory.findings(study, one={0: (0.5, NAN), 1: (0.6, 0.2), 2: (0.7, 0.3)}))
    for name in ("expected_cost", "band_low", "band_high", "z", "expected_accuracy"):
        assert [None] * 3 == answers(f"{name}('log', 'one')", evaluator)
        assert [None] * 3 == answers(f"not {name}('log', 'one') < 3", evaluator)
    for name in ("largest_z", "costs_inside", "accuracies_inside"):
        assert [None] * 3 == answers(f"{name}('log')", evaluator)
        assert [None] * 3 == answers(f"{name}('log') == 0", evaluator)
    assert [2, 2, 2] == answers("costs_compared('log')", evaluator)


def test_what_a_log_does_not_print_has_no_value() -> None:
    """A rate that is left out is not counted, and there is nothing to ask of it."""
    log = factory.reference(
        factory.published((0.5, 0.2), experiment="one", rates=(None, 0.0998001), accuracy=None)
    )
    study = factory.study(factory.experiment("one", epochs=2), references=(log,))
    evaluator = Evaluator(findings=factory.findings(study))
    assert [None] * 3 == answers("published_rate('log', 'one', 0)", evaluator)
    assert [0.0998001] * 3 == answers("published_rate('log', 'one')", evaluator)
    assert [1] * 3 == answers("rates_compared('log')", evaluator)
    assert [1] * 3 == answers("rates_matching('log')", evaluator)
    assert [0] * 3 == answers("accuracies_compared('log')", evaluator)
    assert [0] * 3 == answers("accuracies_inside('log')", evaluator)


def test_a_log_is_known_by_its_experiments() -> None:
    """An experiment that is in the study but not in the log is told apart."""
    log = factory.reference(factory.published((0.5,), experiment="one", rates=(0.1,), accuracy=0.8))
    study = factory.study(factory.experiment("one"), factory.experiment("other"), references=(log,))
    with pytest.raises(WrongExpression, match='there is no experiment in this reference "other"'):
        Evaluator(findings=factory.findings(study)).value(Asked(expression="published_cost('log', 'other')"))


def test_nobody_knows_the_classes_of_data_that_nobody_looked_at() -> None:
    """Then a claim about them has no answer, and is no mistake."""
    assert [None, None] == answers("accuracy('fast') > largest_share('fast')", Evaluator(findings=FINDINGS))


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("series('val_loss', 'fast')", '"val_loss" is not measured of "fast"'),
        ("at('costs', 'fast', 0)", '"costs" is not measured of "fast"'),
        ("final('accuracy', 'fast')", '"accuracy" is not measured of "fast"'),
        ("at_best('cost', 'fast', by='val_loss')", '"val_loss" is not measured of "fast"'),
        ("best('grid', 'learning_rate', by='val_loss')", '"val_loss" is not measured of'),
        ("noise_scale('fast')", '"noise_scale" is not measured of "fast"'),
        ("edge_rate('fast')", '"fast" is no range test'),
        ("noise_rows('fast')", '"noise_scale" is not measured of "fast"'),
    ],
)
def test_a_measure_that_was_not_taken_is_told(expression: str, said: str) -> None:
    """With what is measured, so that nobody asks in vain."""
    study = factory.study(
        *STUDY.experiments, sweeps=[factory.sweep("grid", seeds=2, learning_rate=(0.1, 0.01))]
    )
    runs = {**factory.findings(study).runs, **FINDINGS.runs}
    with pytest.raises(WrongExpression) as wrong:
        Evaluator(findings=Findings(study=study, runs=runs)).answers(expression)
    assert said in wrong.value.message
    assert wrong.value.hint


def test_experiments_of_other_seeds_are_no_pairs() -> None:
    """Their difference is that of the means, with Welch's interval, and every run meets every other."""
    study = factory.study(factory.experiment("three", seeds=3), factory.experiment("two", seeds=2))
    costs = {"three": {0: (0.1,), 1: (0.4,), 2: (0.7,)}, "two": {0: (0.3,), 1: (0.5,)}}
    evaluator = Evaluator(findings=factory.findings(study, **costs))
    assert [0.0, 0.0, 0.0] == pytest.approx(answers("difference('cost', 'three', 'two')", evaluator))
    assert [0.5] * 3 == answers("probability_above('cost', 'three', 'two')", evaluator)
    reach = 4.302652730 * math.sqrt(0.09 / 3 + 0.02 / 2)
    assert [-reach, reach] == pytest.approx(
        answers("difference_interval('cost', 'three', 'two')", evaluator)[0]
    )
    assert answers("probability_interval('cost', 'three', 'two')", evaluator)[0][0] < 0.2
    later = replace(factory.experiment("later", seeds=2), seeds=(1, 2))
    found = factory.findings(factory.study(*study.experiments, later), later={1: (0.3,), 2: (0.9,)}, **costs)
    assert {0.625} == {*answers("probability_above('cost', 'later', 'two')", Evaluator(findings=found))}


def test_a_sweep_is_no_other_experiment() -> None:
    """Both ids of a comparison are looked up before anything is trained."""
    with pytest.raises(WrongExpression) as wrong:
        EVALUATOR.answers("difference('cost', 'fast', 'ruled')")
    assert 'difference: there is no experiment "ruled"' == wrong.value.message
    assert "ruled is a sweep" in wrong.value.hint
    assert {"fast", "slow"} <= EVALUATOR.looks_at(
        "0 if cost('fast', 0) else difference('cost', 'fast', 'slow')"
    )


def test_every_function_is_tried_here() -> None:
    """A new function of the vocabulary comes with numbers worked out by hand."""
    tried = " ".join([*ANSWERS, *GRID_ANSWERS, *PUBLISHED_ANSWERS])
    assert [] == [name for name in SIGNATURES if f"{name}(" not in tried]


DOCUMENTED = re.compile(r"`(\w+)\(([^)`]*)\)`")
DOCUMENTATION = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")


def documented() -> dict[str, str]:
    """Return what docs/claims.md lists: each function, with what it takes.

    The functions stand in the first column of the tables of its vocabulary.
    """
    vocabulary = DOCUMENTATION.partition("## The vocabulary")[2].partition("### Besides functions")[0]
    return dict(
        found
        for line in vocabulary.splitlines()
        if line.startswith("| `")
        for found in DOCUMENTED.findall(line.split(" | ")[0])
    )


def test_the_documentation_lists_the_functions_that_there_are() -> None:
    """No more and no fewer, with the names of what each takes."""
    listed = documented()
    assert set(SIGNATURES) == set(listed)
    for name, takes in listed.items():
        if "…" in takes:
            assert any(
                parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
                for parameter in SIGNATURES[name].parameters.values()
            )
        elif name not in PLAIN:
            parameters = [
                parameter.replace(annotation=parameter.empty)
                for parameter in SIGNATURES[name].parameters.values()
            ]
            assert ", ".join(str(parameter).replace(" = ", "=") for parameter in parameters) == takes


def test_the_documented_examples_are_right() -> None:
    """Every example of the vocabulary fits the default definitions."""
    study, noise = read_study(ROOT / "experiments.toml"), factory.experiment("noise", noise=NOISE)
    apart = (replace(noise, purpose="noise_scale"), factory.range_test("range"))
    study = replace(study, experiments=(*study.experiments, *apart))
    evaluator = Evaluator(findings=placeholder_findings(study))
    vocabulary = DOCUMENTATION.partition("## The vocabulary")[2].partition("### Besides functions")[0]
    examples = [
        line.split(" | ")[2].strip("`| ") for line in vocabulary.splitlines() if line.startswith("| `")
    ]
    assert len(examples) > 50
    for example in examples:
        assert evaluator.answers(example).experiments


def test_only_functions_have_a_style() -> None:
    """How a value is printed is decided for functions that there are."""
    assert set() == set(STYLES) - set(SIGNATURES)


def test_all_cells_of_a_sweep_are_meant_by_its_id() -> None:
    """Also beside experiments; a cell named twice counts once."""
    study = factory.study(
        factory.experiment("wild", learning_rate=1000.0),
        sweeps=[factory.sweep("grid", learning_rate=(0.1, 500.0, 1000.0))],
    )
    evaluator = Evaluator(findings=factory.findings(study))
    asked = (
        "diverged_runs('grid')",
        "diverged_runs('grid', 'wild')",
        "diverged_runs('grid', 'grid-500-0', 'wild')",
    )
    assert (2, 5, 5) == tuple(evaluator.value(Asked(expression=text)).content for text in asked)
    assert ("grid-0-1", "grid-500-0", "grid-1000-0") == evaluator.value(
        Asked(expression="diverged_runs('grid')")
    ).experiments


HUGE = factory.findings(
    factory.study(factory.experiment("huge", seeds=2), factory.experiment("lost", seeds=2)),
    huge={0: (1e300, 1.5e308), 1: (1e300, 1.6e308)},
    lost={0: (0.5, math.inf), 1: (0.5, 0.25)},
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cost('huge')", pytest.approx(1.55e308)),
        ("mean(costs('huge'))", pytest.approx(7.75e307)),
        ("cost('huge', 0) > 1e299", True),
        ("cost('huge', 0) / 1e299", pytest.approx(10)),
        ("cost('lost')", None),
        ("cost('lost', 0)", 0.5),
    ],
)
def test_costs_of_any_size_have_a_mean(expression: str, expected: object) -> None:
    """What would overflow on the way does not, and one infinite cost leaves no mean at all."""
    assert expected == Evaluator(findings=HUGE).value(Asked(expression=expression)).content


@pytest.mark.parametrize("lost", [math.nan, math.inf])
def test_an_infinite_cost_of_one_seed_leaves_no_expected_cost(lost: float) -> None:
    """The log can be compared where all seeds have a number, and not where one has none."""
    one = factory.experiment("one", seeds=3)
    log = factory.reference(factory.published((0.5, 0.4), experiment="one", rates=(0.1, 0.1), accuracy=None))
    findings = factory.findings(
        factory.study(one, references=(log,)), one={0: (0.5, lost), 1: (0.5, 0.4), 2: (0.6, 0.3)}
    )
    values = [
        Evaluator(findings=findings).value(Asked(expression=f"expected_cost('log', 'one', {epoch})")).content
        for epoch in (0, 1)
    ]
    assert [pytest.approx(1.6 / 3), None] == values
