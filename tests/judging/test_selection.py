"""Logs that were selected are named as such where that can be told, and honest ones are not accused.

All logs are drawn from the distribution of their seeds, whose truth is known.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from lrbs_report.base.numeral import ends_of, read_numeral
from lrbs_report.judging.replication import limit_of
from lrbs_report.judging.selection import (
    Fit,
    Printed,
    Seed,
    Selected,
    Trial,
    epochs_to_choose_by,
    measures_to_choose_by,
)
from lrbs_report.judging.told_epochs import Interval
from lrbs_report.kinds.measures.measure import Direction
from lrbs_report.study.selections import LAST, Selection
from tests.samples import ALL, some

BETTER: Mapping[str, Direction] = {
    "val_accuracy": "up",
    "val_loss": "down",
    "test_accuracy": "up",
    "loss": "down",
    "sparsity": "",
}
BEST_OF_3 = Selection(kind="runs", runs=3)
BEST_EPOCH = Selection(kind="epoch", by="val_accuracy")
EPOCHS = 6

Run = Mapping[str, tuple[float, ...]]
Draw = Callable[[Random], Run]


def honest(random: Random, luck: float | None = None, skew: float = 0.0) -> Run:
    """Return what a run measures: accuracies that rise and overfit, the loss that goes with them, chance.

    ``luck`` is in all of its epochs. With a ``skew`` bad luck reaches farther than good luck.
    """
    own = random.gauss(0, 1) if luck is None else luck
    own = own if own > 0 else own * (1 + skew)
    rise = [0.86 + 0.04 * min(epoch, 3) / 3 - 0.001 * max(0, epoch - 3) for epoch in range(EPOCHS)]
    accuracy = tuple(mean + 0.004 * (0.8 * own + 0.6 * random.gauss(0, 1)) for mean in rise)
    loss = tuple(1.3 - 1.1 * one + 0.002 * random.gauss(0, 1) for one in accuracy)
    return {"val_accuracy": accuracy, "val_loss": loss}


def best_of(runs: int, random: Random, draw: Draw = honest) -> Run:
    """Return the run that ends with the highest accuracy."""
    return max((draw(random) for _ in range(runs)), key=lambda run: run["val_accuracy"][-1])


def printed(number: float, decimals: int = 4) -> Interval:
    """Return the interval of a number that is printed with so many decimals."""
    numeral = read_numeral(f"{number:.{decimals}f}")
    assert numeral is not None
    return ends_of(numeral)


def log_of(run: Run, seeds: Sequence[Run], *, epoch: int | None = EPOCHS - 1, series: bool = True) -> Printed:
    """Return a log: the series, if they are shown, and an epoch's numbers as those of the end, if any."""
    return Printed(
        series={name: [*map(printed, numbers)] for name, numbers in run.items()} if series else {},
        finals={} if epoch is None else {name: printed(numbers[epoch]) for name, numbers in run.items()},
        seeds=[Seed(series=seed) for seed in seeds],
    )


def trial_of(*runs: Printed) -> Trial:
    """Return the trial of a log of some runs."""
    return Trial(runs=runs, better=BETTER, limit=limit_of)


def drawn(random: Random, runs: int, seeds: int, draw: Draw, common: Draw = honest) -> Trial:
    """Return the trial of a log of so many runs, each of its own set-up, that prints numbers of the end."""
    return trial_of(
        *(log_of(draw(random), [common(random) for _ in range(seeds)], series=False) for _ in range(runs))
    )


def lucky(random: Random, runs: int, seeds: int) -> Trial:
    """Return the trial of a log whose runs all began with the same seed, as ours did."""
    ours, theirs = [random.gauss(0, 1) for _ in range(seeds)], random.gauss(0, 1)
    return trial_of(
        *(
            log_of(honest(random, theirs), [honest(random, luck) for luck in ours], series=False)
            for _ in range(runs)
        )
    )


def share(trials: Callable[[Random], Trial], of: Callable[[Selected], bool], logs: int, more: int) -> float:
    """Return of which share of logs something is true: of so many, or of more where all is tried."""
    random, count = Random(3), more if ALL else logs  # noqa: S311 - the same logs every time
    return sum(of(trials(random).selected()) for _ in range(count)) / count


def accused(found: Selected) -> bool:
    """Tell whether a log is accused of anything."""
    return found.is_accused


def names(runs: int) -> Callable[[Selected], bool]:
    """Return a question: whether a log is named as the best of so many, by what they were chosen by."""
    selection = Selection(kind="runs", runs=runs, by="val_accuracy")
    return lambda found: selection in [fit.selection for fit in found.named]


@pytest.mark.fault
@pytest.mark.parametrize(("runs", "seeds"), [(1, 3), (1, 20), (4, 5), (20, 20)])
def test_one_honest_log_in_a_hundred_is_accused_at_most(runs: int, seeds: int) -> None:
    """However few the seeds are."""
    logs, more = max(20, 120 // runs), 10_000 // runs
    assert share(lambda random: drawn(random, runs, seeds, honest), accused, logs, more) <= 0.01 + 3 * _error(
        0.01, more if ALL else logs
    )


@pytest.mark.fault
def test_seeds_that_went_wrong_excuse_no_selection() -> None:
    """Bad luck that reaches far makes a deviation large, and hides nothing: only ranks count."""
    wrong = partial(honest, skew=30.0)
    best = partial(best_of, 10, draw=wrong)
    assert share(lambda random: drawn(random, 9, 20, best, wrong), names(10), 12, 200) >= 0.8
    assert share(lambda random: drawn(random, 9, 20, wrong, wrong), accused, 12, 1000) <= 0.01


@pytest.mark.fault
@pytest.mark.parametrize("seeds", [5, 20])
def test_luck_in_all_runs_is_no_selection(seeds: int) -> None:
    """Nor where one seed began all runs of a log: ten lucky runs are one piece of luck."""
    logs, more = 20, 1000
    assert share(lambda random: lucky(random, 10, seeds), accused, logs, more) <= 0.01 + 3 * _error(
        0.01, more if ALL else logs
    )


@pytest.mark.fault
@pytest.mark.parametrize(
    ("best", "runs", "seeds"), some([(10, 8, 20), (10, 12, 10), (3, 28, 20), (3, 26, 40), (5, 14, 20)], 2)
)
def test_the_best_of_several_is_named_where_the_log_has_runs_enough(best: int, runs: int, seeds: int) -> None:
    """In nine of ten logs: docs/claims.md tells how many runs that are."""
    draw = partial(best_of, best)
    found = share(lambda random: drawn(random, runs, seeds, draw), names(best), 20, 400)
    assert found >= 0.9 - (0 if ALL else 0.05)


def test_one_run_never_tells_enough() -> None:
    """No test can: of the best of 3, only 1 - 0.99³ stand where one honest run in a hundred does."""
    most = 1 - 0.99**3
    found = share(lambda random: drawn(random, 1, 20, partial(best_of, 3)), accused, 100, 4000)
    assert found <= most + 3 * _error(most, 4000 if ALL else 100)


def test_what_it_declares_survives() -> None:
    """The best of 3 as such, whether the measure is told or not, all its epochs printed."""
    random = Random(4)  # noqa: S311 - the same logs every time
    for _ in range(60):
        log = log_of(best_of(3, random), [honest(random) for _ in range(10)], epoch=None)
        assert trial_of(log).fit(BEST_OF_3).survives
        assert trial_of(log).fit(replace(BEST_OF_3, by="val_accuracy")).survives


@pytest.mark.fault
def test_the_best_epoch_is_named() -> None:
    """Wherever its number prints otherwise than that of the last epoch, which alone would be an excuse."""
    random, told, logs = Random(5), 0, 400 if ALL else 60  # noqa: S311 - the same logs every time
    for _ in range(logs):
        run, seeds = honest(random), [honest(random) for _ in range(10)]
        best = max(range(EPOCHS), key=run["val_accuracy"].__getitem__)
        found = trial_of(log_of(run, seeds, epoch=best)).selected()
        differs = any(printed(each[best]) != printed(each[-1]) for each in run.values())
        told += differs
        assert ("val_accuracy" in found.certain) == differs
        assert not differs or BEST_EPOCH in [fit.selection for fit in found.named]
        assert not trial_of(log_of(run, seeds)).selected().is_accused or not differs
    assert told > logs / 2


def test_the_last_epoch_as_the_best_one_is_rejected() -> None:
    """And the other way round: the log itself says it."""
    random = Random(6)  # noqa: S311 - the same log every time
    run, seeds = honest(random), [honest(random) for _ in range(10)]
    best = max(range(EPOCHS), key=run["val_accuracy"].__getitem__)
    assert best != EPOCHS - 1
    as_last, as_best = trial_of(log_of(run, seeds)), trial_of(log_of(run, seeds, epoch=best))
    assert (as_last.fit(BEST_EPOCH).reason, as_last.fit(LAST).fate) == ("other epoch", "survives")
    assert (as_best.fit(LAST).reason, as_best.fit(BEST_EPOCH).fate) == ("other epoch", "survives")


@pytest.mark.fault
def test_the_best_epoch_is_told_from_ends_alone_where_it_differs_enough() -> None:
    """Only the numbers of the end are printed, of runs that overfit by some standard deviations."""

    def overfit(random: Random) -> Run:
        run = honest(random)
        fall = [0, 0, 0, 0, 0.01, 0.02]
        return {
            "val_accuracy": tuple(one - less for one, less in zip(run["val_accuracy"], fall, strict=True)),
            "val_loss": tuple(one + less for one, less in zip(run["val_loss"], fall, strict=True)),
        }

    random, named, logs = Random(7), 0, 200 if ALL else 30  # noqa: S311 - the same logs every time
    for _ in range(logs):
        run = overfit(random)
        best = max(range(EPOCHS), key=run["val_accuracy"].__getitem__)
        log = log_of(run, [overfit(random) for _ in range(20)], epoch=best, series=False)
        found = trial_of(log).selected()
        assert not found.certain
        named += BEST_EPOCH in [fit.selection for fit in found.named]
        assert trial_of(log).fit(BEST_EPOCH).survives
    assert named >= 0.9 * logs


def five(*accuracies: float, printed_as: Interval = (0.9, 0.9), least: float | None = None) -> Trial:
    """Return the trial of one printed accuracy against these."""
    run = Printed(
        finals={"val_accuracy": printed_as},
        seeds=[Seed(finals={"val_accuracy": one}) for one in accuracies],
        least={} if least is None else {"val_accuracy": least},
    )
    return trial_of(run)


SEEDS = (0.898, 0.899, 0.900, 0.901, 0.902)


def test_a_place_by_hand() -> None:
    """Of five seeds with mean 0.9 and deviation s, one at t · s · √1.2 above has Student's chance at t."""
    unit = math.sqrt(0.0000025) * math.sqrt(1.2)
    found = five(*SEEDS, printed_as=(0.9 + 3.746947 * unit + 4.5e-6,) * 2).selected()  # half of a least step
    assert pytest.approx(0.01, rel=1e-3) == found.standings[0].chance
    assert (found.standings[0].passed, found.standings[0].seeds) == (5, 5)


def test_far_out_is_explained_by_the_least_that_may_be() -> None:
    """And nothing explains what lies beyond the limit of all, or is too low."""
    unit = math.sqrt(0.0000025) * math.sqrt(1.2)
    found = five(*SEEDS, printed_as=(0.9 + 8 * unit,) * 2).selected()
    assert [fit.selection.runs for fit in found.named] == [2, 3, 5, 10]
    assert found.named[0].ratio > 1
    assert not five(*SEEDS, printed_as=(0.99, 0.99)).selected().named
    assert not five(*SEEDS, printed_as=(0.88, 0.88)).selected().named


def test_lower_is_higher_where_lower_is_better() -> None:
    """A loss far below those of all seeds stands as high as an accuracy far above, and is of the best run."""
    high, low = (
        trial_of(
            Printed(
                finals={name: (1 + 0.0999 * sign,) * 2},
                seeds=[Seed(finals={name: 1 + 0.01 * sign * one}) for one in (-3, -2, -1, 0, 1, 2, 3)],
            )
        ).selected()
        for name, sign in (("val_accuracy", 1), ("val_loss", -1))
    )
    assert pytest.approx(high.standings[0].chance) == low.standings[0].chance < 0.01
    assert (low.standings[0].passed, low.standings[0].seeds) == (7, 7)


def test_the_best_epoch_of_a_seed_may_be_the_lowest() -> None:
    """By a loss, the end of each seed is that of the epoch whose loss is lowest; of several, of the first."""
    run = Printed(
        finals={"val_accuracy": (0.9, 0.9)},
        seeds=[
            Seed(
                series={"val_loss": (0.5, 0.3, 0.4, 0.3), "val_accuracy": (0.1, 0.9 + 0.001 * one, 0.1, 0.2)}
            )
            for one in range(-3, 4)
        ],
    )
    assert trial_of(run).fit(Selection(kind="epoch", by="val_loss")).survives
    assert trial_of(run).fit(LAST).reason == "number"


def test_the_level_is_shared_among_the_measures() -> None:
    """One in a hundred for all that may have been chosen by; one in a thousand of a single run."""
    random = Random(11)  # noqa: S311 - the same log every time
    one, two = (drawn(random, runs, 5, honest).selected() for runs in (1, 2))
    assert [standing.level for standing in one.standings] == [0.0005, 0.0005]
    assert [standing.level for standing in two.standings] == [0.005, 0.005]


def test_too_low_for_the_best_of_many() -> None:
    """The lowest of all seeds is no best of ten, and may be a run."""
    many = [0.9 + 0.001 * place for place in range(-10, 11)]
    low = five(*many, printed_as=(0.888, 0.888))
    assert low.fit(LAST).survives
    assert low.fit(Selection(kind="runs", runs=10)).reason == "too poor"


def test_a_limit_widens_with_the_runs() -> None:
    """The best of 1000 may lie farther out than one run, in what it was not chosen by too."""
    seeds = [
        Seed(finals={"val_accuracy": 0.9 + 0.001 * one, "loss": 1 + 0.01 * one}) for one in range(-10, 11)
    ]
    sd = 0.01 * math.sqrt(sum(one * one for one in range(-10, 11)) / 20)
    asked: list[tuple[int, int]] = []

    def limit(count: int, numbers: int) -> float:
        asked.append((count, numbers))
        return limit_of(count, numbers)

    loss = 1 - sd * (limit_of(21, 2) + 0.05)
    run = Printed(finals={"val_accuracy": (0.91, 0.91), "loss": (loss, loss)}, seeds=seeds)
    trial = Trial(runs=[run], better=BETTER, limit=limit)
    assert trial.fit(LAST).reason == "number"
    assert trial.fit(Selection(kind="runs", runs=3)).survives
    assert asked == [(21, 2), (21, 6)]


@pytest.mark.parametrize(
    "trial",
    [
        five(0.9, 0.9, 0.9, 0.9),
        five(0.9, 0.9, 0.9, printed_as=(0.9001, 0.9001), least=0.001),
        five(0.9, 0.91, math.nan),
        five(0.9, 0.91, math.inf),
        five(0.9, 0.91),
        five(*SEEDS, printed_as=(math.nan, math.nan)),
        five(*SEEDS, printed_as=(0.85, 0.95)),
    ],
    ids=["equal", "one row", "diverged", "infinite", "two seeds", "not a number", "coarse"],
)
def test_where_nothing_can_be_told_nobody_is_accused(trial: Trial) -> None:
    """And each chance is one."""
    found = trial.selected()
    assert not found.is_accused
    assert all(one.chance > 0.2 for one in found.standings)
    assert found.fits == ()


def test_what_seeds_lack_is_untold() -> None:
    """A seed that diverged, a measure that nobody took in each epoch, no seeds at all of a name."""
    assert five(0.9, 0.91, math.nan).fit(LAST).fate == "untold"
    assert five(*SEEDS).fit(BEST_EPOCH).fate == "untold"
    run = Printed(finals={"auc": (0.9, 0.9)}, seeds=[Seed(finals={"val_accuracy": 0.9})] * 4)
    assert trial_of(run).fit(BEST_OF_3).fate == "untold"
    assert trial_of(run).selected().named == ()


def test_all_seeds_alike_and_another_number_is_rejected() -> None:
    """As no selection changes what never varies."""
    trial = five(0.9, 0.9, 0.9, 0.9, printed_as=(0.91, 0.91))
    assert trial.fit(LAST).reason == trial.fit(BEST_OF_3).reason == "number"


def test_a_measure_without_a_better_way_is_only_compared() -> None:
    """Nobody chooses by it."""
    run = Printed(
        finals={"sparsity": (0.1, 0.1), "val_accuracy": (0.9, 0.9)},
        seeds=[
            Seed(finals={"sparsity": 0.5 + 0.01 * one, "val_accuracy": 0.9 + 0.01 * one}) for one in range(9)
        ],
    )
    assert measures_to_choose_by([run], BETTER) == ("val_accuracy",)
    assert trial_of(run).fit(BEST_OF_3).reason == "number"


def test_training_measures_are_chosen_by_where_there_are_no_others() -> None:
    """And no epoch is best where nothing of the end is printed."""
    run = log_of({"loss": (0.5, 0.4)}, [{"loss": (0.5, 0.4 + 0.01 * one)} for one in range(5)], epoch=None)
    assert measures_to_choose_by([run], BETTER) == ("loss",)
    assert epochs_to_choose_by([run], BETTER) == ()


def test_seeds_that_ended_early_have_their_last_epoch() -> None:
    """Their end is that; those that diverged have none."""
    seeds = [{"val_accuracy": (0.8, 0.9 + 0.001 * one)[: 2 - one % 2]} for one in range(8)]
    run = Printed(finals={"val_accuracy": (0.9, 0.9)}, seeds=[Seed(series=one) for one in seeds])
    assert trial_of(run).selected().standings[0].seeds == 8
    broken = Seed(series={"val_accuracy": (0.8, math.nan)})
    assert trial_of(replace(run, seeds=[*run.seeds, broken])).selected().standings == ()


def test_ties_are_no_better() -> None:
    """Accuracies of few rows are often the same: a printed one stands for a row around it."""
    rows = [0.90, 0.90, 0.91, 0.91, 0.91, 0.90]
    (one,) = five(*rows, printed_as=(0.91, 0.91), least=0.01).selected().standings or (None,)
    assert one is None  # the seeds differ by less than a row
    (place,) = five(*rows, 0.88, 0.93, printed_as=(0.93, 0.93), least=0.01).selected().standings
    (finer,) = five(*rows, 0.88, 0.93, printed_as=(0.93, 0.93), least=0.0001).selected().standings
    assert place.passed == 8
    assert place.chance > finer.chance


def test_gaps_are_passed_over() -> None:
    """The last epoch that is printed is where a log stands."""
    random = Random(8)  # noqa: S311 - the same log every time
    run, seeds = honest(random), [honest(random) for _ in range(6)]
    whole = log_of(run, seeds, epoch=None)
    gappy = replace(whole, series={name: [*one[:-2], None, None] for name, one in whole.series.items()})
    cut = replace(whole, series={name: one[:-2] for name, one in whole.series.items()})
    assert trial_of(gappy).selected() == trial_of(cut).selected()
    assert trial_of(gappy).selected() != trial_of(whole).selected()


def test_the_same_log_has_the_same_answer() -> None:
    """To the last bit: nothing is drawn by chance."""
    random = Random(9)  # noqa: S311 - the same log every time
    trial = drawn(random, 3, 10, honest)
    again = Trial(runs=trial.runs, better=BETTER, limit=limit_of)
    assert repr(trial.selected()) == repr(again.selected())


def test_a_long_log_is_judged_in_a_moment() -> None:
    """Twenty seeds, a hundred epochs, four measures."""
    random = Random(10)  # noqa: S311 - the same log every time
    measures = ("loss", "val_loss", "val_accuracy", "test_accuracy")

    def long() -> Run:
        return {name: tuple(random.gauss(0.5, 0.01) for _ in range(100)) for name in measures}

    log = log_of(long(), [long() for _ in range(20)], epoch=99)
    trial = trial_of(replace(log, finals={**log.finals, "val_loss": (0.4, 0.4)}))
    began = time.process_time()
    assert len(trial.selected().fits) == 4 * 3 + 3
    assert time.process_time() - began < 1.5  # a third of it here: other machines are slower


def _error(chance: float, logs: int) -> float:
    """Return the standard error of a share."""
    return math.sqrt(chance * (1 - chance) / logs)


def test_a_fit_without_places_is_neutral() -> None:
    """Its ratio is no number, and its chance one."""
    fit: Fit = five(0.9, 0.9, 0.9).fit(BEST_OF_3)
    assert (fit.chance, math.isnan(fit.ratio)) == (1.0, True)
