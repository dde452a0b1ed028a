"""A range test is an experiment whose epochs are one batch each, and takes only what means something."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.kinds.schedules.range_test import RangeTest
from lrbs_report.study.experiments import Run, key_of
from lrbs_report.study.range_tests import Range, as_range_test
from lrbs_report.study.reading import read_study
from lrbs_report.study.unfit import unfit_settings
from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of

RANGE = '[[range_tests]]\nid = "range"\n'
DIGEST = "0" * 64


def test_it_is_an_experiment_of_its_own(read: Reader) -> None:
    """From 1e-5 to 10 in 200 steps, where nothing else is said."""
    study = read(f"{PARTS}{RANGE}{EXPERIMENT}")
    single, test = study.trained
    assert ((single,), (test,), (single,)) == (study.singles, study.apart, study.ending)
    assert RangeTest(begin=1e-5, end=10.0, steps=200) == test.schedule
    assert (200, 0.9, 1e-5, 32) == (test.epochs, test.smoothing, test.learning_rate, test.batch_size)
    assert (1,) * 200 == test.steps(60_000).each
    assert () == (*test.asked.series, *test.asked.finals)


def test_a_report_may_be_about_nothing_else(read: Reader) -> None:
    """No other experiment is needed."""
    assert ["range"] == [one.id for one in read(PARTS + RANGE).trained]


def test_defaults_count_as_far_as_they_mean_something(read: Reader) -> None:
    """The batch size, of batches that grow the first; neither rates nor epochs, callbacks nor measures."""
    defaults = (
        "[defaults]\nepochs = 3\nlearning_rate = 0.5\nsampling = 'shuffle'\nseeds = 2\n"
        "batch_size = { start = 8, every = 2 }\nschedule = { class = 'OneCycle' }\ntest = 'every epoch'\n"
        "callbacks = [{ class = 'EarlyStopping', monitor = 'loss' }]\n"
    )
    validated = PARTS.replace("[models", "validation = 0.1\n[models") + "metrics = ['accuracy']\n"
    (test,) = read(defaults + validated + RANGE).trained
    assert ("shuffle", (1, 2), 8, None) == (test.sampling, test.seeds, test.batch_size, test.growth)
    assert ((), "at the end", 200, 1e-5) == (test.callbacks, test.test, test.epochs, test.learning_rate)
    assert () == (*test.asked.series, *test.asked.finals)


def test_its_key_is_its_own_and_knows_no_smoothing(read: Reader) -> None:
    """It differs by whatever decides its losses."""
    texts = [EXPERIMENT, *(RANGE + more for more in ("", "to = 1.0\n", "from = 1e-4\n", "steps = 100\n"))]
    texts += [RANGE + "batch_size = 16\n"]
    keys = [key_of(_identity(read, text)) for text in texts]
    assert len(texts) == len(set(keys))
    assert keys[1] == key_of(_identity(read, RANGE + "smoothing = 0.5\ntitle = 'Another'\n"))
    assert {"one_batch_epochs", "schedule"}.isdisjoint(_identity(read, EXPERIMENT))


def _identity(read: Reader, text: str) -> dict[str, object]:
    return Run(experiment=read(PARTS + text).trained[0], seed=1).identity(DIGEST)


def test_the_test_of_an_experiment_is_the_one_that_would_be_written(read: Reader) -> None:
    """With its data, network, batch size, drawing and engine, and nothing of its rates."""
    one, written = read(
        f"{PARTS}metrics = ['accuracy']\n{EXPERIMENT}batch_size = 16\nsampling = 'shuffle'\nepochs = 3\n"
        "callbacks = [{ class = 'EarlyStopping', monitor = 'loss' }]\n"
        f"{RANGE}batch_size = 16\nsampling = 'shuffle'\nto = 5.0\nsteps = 50\n"
    ).trained
    made = as_range_test(one, Range(end=5.0, steps=50))
    assert Run(experiment=written, seed=1).identity(DIGEST) == Run(experiment=made, seed=1).identity(DIGEST)


STEP_BY_STEP = (
    "A range test takes one batch a step, at a rate that grows from step to step: from, to and steps."
)
WRONG = {
    "from = 10.0\n": "7:8: from is 10.0, and to is 10.0: the rate does not grow"
    " | Expected to to be the higher rate, by some factors of ten.",
    "to = 1e-6\n": "7:6: from is 1e-05, and to is 1e-06: the rate does not grow"
    " | Expected to to be the higher rate, by some factors of ten.",
    "from = 1e-40\n": "7:8: from is 1e-40, which the 32 bits that networks compute with do not hold"
    " | Expected a number from 1.18e-38 to 3.4e+38.",
    "to = 1e39\n": "7:6: to is 1e+39, which the 32 bits that networks compute with do not hold"
    " | Expected a number from 1.18e-38 to 3.4e+38.",
    "from = 0\n": "7:8: from: came 0, expected a number above 0",
    "to = inf\n": "7:6: to: came Infinity, expected a finite number",
    "to = '1'\n": '7:6: to: came "1", expected a number | Write 1, without quotes.',
    "steps = 9\n": "7:9: steps: came 9, expected a number of at least 10",
    "steps = 10001\n": "7:9: steps: came 10001, expected a number of at most 10000",
    "smoothing = 1\n": "7:13: smoothing: came 1, expected a number below 1",
    "smoothing = -0.1\n": "7:13: smoothing: came -0.1, expected a number of at least 0",
    "batch_size = [32, 64]\n": "7:14: batch_size: came [32, 64], expected a whole number"
    " | A list of values makes a sweep: [[sweeps]].",
    "epochs = 3\n": f"7:1: unknown key epochs | {STEP_BY_STEP}",
    "learning_rate = 0.1\n": f"7:1: unknown key learning_rate | {STEP_BY_STEP}",
    "lr_decay = 0.1\n": f"7:1: unknown key lr_decay | {STEP_BY_STEP}",
    "schedule = { class = 'OneCycle' }\n": f"7:1: unknown key schedule | {STEP_BY_STEP}",
    "callbacks = []\n": f"7:1: unknown key callbacks | {STEP_BY_STEP}",
    "train = 'at the end'\n": "7:1: unknown key train"
    " | Of a range test only the loss of each batch is measured.",
    "max_lr = 1.0\n": "7:1: unknown key max_lr | Did you mean to?",
    "model = 'other'\n": "7:9: model: there is no [models.other] | Expected one of: plain.",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_does_not_fit_is_told_once_with_its_place(read: Reader, text: str) -> None:
    """And with what would fit."""
    (said,) = said_of(read, PARTS + RANGE + text)
    assert said.endswith(WRONG[text]), said


def test_its_keys_are_no_other_experiments(read: Reader) -> None:
    """Elsewhere they are told where they belong; nor is its schedule one that can be asked for."""
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}smoothing = 0.9\n")
    assert said.endswith("unknown key smoothing | smoothing is a key of [[range_tests]].")
    schedule = "schedule = { class = 'RangeTest', begin = 0.1, end = 1.0, steps = 10 }\n"
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}{schedule}")
    assert '"RangeTest" is no schedule' in said


def test_its_id_is_nobody_elses(read: Reader) -> None:
    """Neither an experiment's nor a sweep's."""
    (said,) = said_of(read, PARTS + EXPERIMENT + RANGE.replace('"range"', '"one"'))
    assert "the id one is used twice | It is experiments[0]'s too; choose another." in said


def test_steps_count_as_epochs(read: Reader) -> None:
    """All that is asked for is bounded before it is listed."""
    (said,) = said_of(read, f"{PARTS}{RANGE}steps = 10_000\nseeds = 201\n")
    assert "together have 2010000 epochs" in said


def test_its_batches_are_there(tmp_path: Path) -> None:
    """Whole ones that are drawn with replacement have no more rows than there are."""
    file = tmp_path / "experiments.toml"
    file.write_text(f"{PARTS}{RANGE}batch_size = 1001\n", encoding="utf-8")
    (problem,) = unfit_settings(read_study(file), {"digits": 1000})
    assert "7:14: range: batch_size is 1001, but its data set has 1000 training rows" in str(problem)
