"""How far runs trained again may lie from the published ones."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, stdev

import pytest

from lrbs_report.judging.tolerance import class_of, lowest_chi_square, tolerance_of
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.kinds.measures.record import RunResult
from tests import factory

FINDINGS = factory.findings(factory.whole_study())


@pytest.mark.parametrize(
    ("by", "expected"),
    [(0.0, "bit-identical"), (1e-6, "within tolerance"), (0.002, "statistical only"), (0.5, "different")],
)
def test_each_class(by: float, expected: str) -> None:
    """From the same bits to another distribution, with another library.

    The spread of the seeds is about 0.003.
    """
    assert expected == class_of(
        FINDINGS.runs["lr-0-1"], [factory.retrained(one, by) for one in FINDINGS.runs["lr-0-1"]]
    )


def test_one_seed_has_no_spread() -> None:
    """A ten-thousandth of the number is what it may be off by."""
    one = FINDINGS.runs["lr-0-1"][:1]
    assert "within tolerance" == class_of(one, [factory.retrained(one[0], 1e-6)])
    assert "different" == class_of(one, [factory.retrained(one[0], 1e-3)])


def test_the_same_environment_gives_the_same_bits() -> None:
    """Whatever the spread: other bits are another run."""
    assert "different" == class_of(
        FINDINGS.runs["lr-0-1"],
        [factory.retrained(one, 1e-6, keras="3.14.0") for one in FINDINGS.runs["lr-0-1"]],
    )


def test_a_run_that_diverges_now_is_different() -> None:
    """Whatever the spread."""
    runs = FINDINGS.runs["lr-0-1"]
    diverged = replace(factory.judged(factory.ended(runs[0], 2), None), status="diverged")
    assert "different" == class_of(runs, [diverged])


def test_the_tolerance_follows_from_the_seeds() -> None:
    """T · s · √(2/n) for a mean, t · s · √2 for one seed.

    For a number of all seeds at once, more than nothing.
    """
    old, t_of_three = Evaluator(findings=FINDINGS), 9.92484
    spread = stdev([one.judged or 0.0 for one in FINDINGS.runs["lr-0-1"]])
    mean, one = (
        tolerance_of(asked, old, 0.9)
        for asked in (
            Asked(expression="accuracy('lr-0-1')"),
            Asked(expression="accuracy('lr-0-1')", over="seed", seed=1),
        )
    )
    assert mean == pytest.approx(t_of_three * spread * (2 / 3) ** 0.5, rel=1e-4)
    assert one == pytest.approx(t_of_three * spread * 2**0.5, rel=1e-4)
    assert tolerance_of(Asked(expression="z('published', 'lr-0-1', 0)"), old, 2.0) > 0.1


def spread_out(runs: tuple[RunResult, ...], factor: float) -> list[RunResult]:
    """Return runs whose distances from their mean are so many times as large.

    Somebody may have made them up so.
    """
    columns = [fmean(column) for column in zip(*(one.watched for one in runs), strict=True)]
    centre = fmean(one.judged or 0.0 for one in runs)
    return [
        factory.judged(
            factory.with_series(
                one,
                cost=tuple(
                    middle + factor * (cost - middle)
                    for cost, middle in zip(one.watched, columns, strict=True)
                ),
            ),
            centre + factor * ((one.judged or 0.0) - centre),
        )
        for one in runs
    ]


@pytest.mark.parametrize(
    ("seeds", "factor", "expected"),
    [(20, 1.0, "statistical only"), (20, 4.0, "different"), (8, 8.0, "different")],
)
def test_made_up_seeds_do_not_widen_the_tolerance(seeds: int, factor: float, expected: str) -> None:
    """Seeds that spread far wider than those trained again were not trained.

    Other seeds of the same spread are such as may come out.
    """
    one = factory.experiment("a", seeds=2 * seeds)
    runs = [factory.result(one, seed) for seed in range(2 * seeds)]
    renewed = [replace(factory.retrained(run, 0.0), seed=seed) for seed, run in enumerate(runs[seeds:])]
    assert expected == class_of(spread_out(tuple(runs[:seeds]), factor), renewed)


def test_few_seeds_cannot_tell() -> None:
    """Two of twenty that came out otherwise are no confirmation, and no accusation.

    Two that are far off are.
    """
    one = factory.experiment("a", seeds=20)
    runs = [factory.result(one, seed) for seed in range(20)]
    assert "too few to tell" == class_of(runs, [factory.retrained(run, 0.0008) for run in runs[:2]])
    assert "too few to tell" == class_of(runs[:2], [factory.retrained(run, 0.0008) for run in runs[:2]])
    assert "different" == class_of(runs, [factory.retrained(run, 0.5) for run in runs[:2]])


def test_the_lowest_spread_is_that_of_any_table() -> None:
    """The 0.5 % points of the chi-square distribution with 4 and 19 degrees of freedom."""
    assert [0.207, 6.844] == [round(lowest_chi_square(freedom), 3) for freedom in (4, 19)]


@pytest.mark.parametrize("keras", ["3.14.0", "3.15.0"])
@pytest.mark.parametrize("where", ["series", "finals"])
def test_the_same_bits_are_asked_of_each_measure(where: str, keras: str) -> None:
    """In the same environment; in another one, costs and accuracies tell what the same run is."""
    asked = factory.experiment(dataset=factory.dataset(validation=(0, 50)))
    old = factory.result(asked, 0)
    new = factory.retrained(old, 0.0, keras)
    assert "bit-identical" == class_of([old], [factory.with_losses(new)])
    moved = {
        "series": new.record.changed(["val_loss"], lambda number: number + 1e-6),
        "finals": new.record.changed(["test_loss"], lambda number: number + 1e-6),
    }
    expected = "different" if keras == "3.14.0" else "within tolerance"
    assert expected == class_of([old], [replace(new, record=moved[where])])
