"""Schedules, growing batches and rules, as the definitions write them."""

from __future__ import annotations

import pytest

from lrbs_report.kinds.sampling import Growth
from tests.study.texts import PARTS, SWEEP, Reader, said_of

ONE = '[[experiments]]\nid = "one"\n'
RATED = f"{ONE}learning_rate = 0.1\n"


def test_a_schedule_takes_the_place_of_a_decay(read: Reader) -> None:
    """And a decay that of a schedule, whichever is said nearer to the experiment."""
    cosine = 'schedule = { class = "CosineDecay", decay_steps = 10 }\n'
    said = read(f"{PARTS}[defaults]\nlr_decay = 0.5\n{RATED}{cosine}").trained[0]
    assert ("CosineDecay(decay_steps=10)", None) == (str(said.schedule), said.lr_decay)
    said = read(f"{PARTS}[defaults]\n{cosine}{RATED}lr_decay = 0.5\n").trained[0]
    assert (None, 0.5) == (said.schedule, said.lr_decay)
    said = read(f"{PARTS}[defaults]\n{cosine}{RATED}").trained[0]
    assert ("CosineDecay(decay_steps=10)", None) == (str(said.schedule), said.lr_decay)


def test_a_list_of_rates_says_the_first(read: Reader) -> None:
    """Then no learning rate has to be said, and one of the defaults does not count."""
    said = f'{ONE}schedule = {{ class = "Epochs", rates = [0.5, 0.25] }}\nepochs = 2\n'
    assert 0.5 == read(f"{PARTS}{said}").trained[0].learning_rate
    assert 0.5 == read(f"{PARTS}[defaults]\nlearning_rate = 0.1\n{said}").trained[0].learning_rate


def test_what_is_not_asked_for_leaves_the_key_alone(read: Reader) -> None:
    """An identity says a schedule and growing batches once they are asked for, without what are defaults."""
    plain = read(f"{PARTS}{RATED}").trained[0]
    ruled = read(f'{PARTS}{ONE}learning_rate = "batch_size / 320"\n').trained[0]
    identity = next(plain.runs()).identity("d")
    assert identity == next(ruled.runs()).identity("d")
    assert {"schedule", "growth"}.isdisjoint(identity)
    moved = read(
        f"{PARTS}{RATED}batch_size = {{ start = 8, every = 2 }}\n"
        'schedule = { class = "Warmup", epochs = 1, start = 0.0, then = { class = "OneCycle" } }\n'
    ).trained[0]
    asked = next(moved.runs()).identity("d")
    assert {"class": "Warmup", "epochs": 1, "then": {"class": "OneCycle"}} == asked["schedule"]
    assert ({"factor": 2.0, "every": 2}, 8, None) == (asked["growth"], asked["batch_size"], asked["lr_decay"])
    assert Growth(factor=2.0, every=2) == moved.growth


def test_a_rule_gives_each_cell_its_rate(read: Reader) -> None:
    """With the sizes of the sweep, and those of the defaults."""
    rule = 'learning_rate = "0.1 * sqrt(batch_size / 32) * epochs"\n'
    study = read(f"{PARTS}[defaults]\nepochs = 2\n{SWEEP}{rule}batch_size = [32, 128]\n")
    assert [0.2, 0.4] == [cell.learning_rate for cell in study.trained]
    assert {"0.1 * sqrt(batch_size / 32) * epochs"} == {cell.rule for cell in study.trained}
    study = read(f'{PARTS}{SWEEP}learning_rate = ["batch_size / 320", "-1 + 2"]\nbatch_size = [32, 64]\n')
    assert [0.1, 0.2, 1.0, 1.0] == [cell.learning_rate for cell in study.trained]


WRONG = {
    'schedule = "CosineDecay"': (
        '12: schedule: came "CosineDecay", expected a table | '
        'Write schedule = { class = "CosineDecay" }, with its arguments.'
    ),
    'schedule = { class = "CosinDecay" }': '22: "CosinDecay" is no schedule | Did you mean CosineDecay?',
    'schedule = { class = "StepLR" }': '22: "StepLR" is no schedule | Did you mean ExponentialDecay?',
    'schedule = { class = "CosineDecay" }': "1: decay_steps is missing | Write decay_steps = … here.",
    'schedule = { class = "CosineDecay", decay_steps = -3 }': (
        "51: decay_steps: came -3, expected a number above 0"
    ),
    'schedule = { class = "CosineDecay", decay_steps = 3, initial_learning_rate = 0.1 }': (
        "54: unknown key initial_learning_rate | It is the experiment's learning_rate."
    ),
    'schedule = { class = "PiecewiseConstantDecay", boundaries = [1, 2], values = [0.1, 0.2] }': (
        "78: values: came [0.1, 0.2], expected one value more than boundaries, which are 2, not 2"
    ),
    'schedule = { class = "PiecewiseConstantDecay", boundaries = [2], values = [0.1, "x"] }': (
        '81: values: came "x", expected a number'
    ),
    'schedule = { class = "Warmup" }': "12: epochs: came {}, expected either epochs or steps, of the warm-up",
    'schedule = { class = "Warmup", epochs = 2, then = { class = "Foo" } }': (
        '61: "Foo" is no schedule | Expected one of: CosineDecay, CosineDecayRestarts, LearningRateDecay, '
        "Epochs, ExponentialDecay, InverseTimeDecay, OneCycle, PiecewiseConstantDecay, PolynomialDecay, "
        "ReduceLROnPlateau, Warmup."
    ),
    'schedule = { class = "Warmup", epochs = 2, then = { class = "CosineDecay" } }': (
        "44: decay_steps is missing | Write decay_steps = … here."
    ),
    'schedule = { class = "ReduceLROnPlateau", factor = 2 }': "52: factor: came 2, expected a number below 1",
    "batch_size = { start = 32 }": "1: every is missing | Write every = … here.",
    "batch_size = { size = 32, every = 0, start = 1 }": (
        "16: unknown key size | There is start already.",
        "35: every: came 0, expected a number of at least 1",
    ),
    'callbacks = [ { class = "ReduceLROnPlateau" } ]': (
        "25: ReduceLROnPlateau is refused: the rate comes from learning_rate and what moves it: lr_decay or "
        'schedule | Write schedule = { class = "ReduceLROnPlateau" } in the experiment instead.'
    ),
    "warmup = 5": (
        '1: unknown key warmup | Write schedule = { class = "Warmup", epochs = 5 }; '
        "then = {…} in it says how the rate goes on."
    ),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_schedule_is_told(read: Reader, line: str) -> None:
    """With its place, what came, what was expected, and the way out."""
    told = WRONG[line]
    text = f"{PARTS}{RATED}{line}\n"
    where = f"experiments.toml:{text.count(chr(10))}:"
    assert [where + one for one in ((told,) if isinstance(told, str) else told)] == said_of(read, text)


RULES = {
    "0.1 * batchsize": "there is no batchsize to compute with | Did you mean batch_size?",
    "open(1)": "open(…) is none of its functions | They are sqrt, min, max.",
    "0.1 *": "it is no arithmetic",
    "sqrt(1, 2)": "sqrt takes one number",
    "batch_size.x": "it is more than numbers, + - * / ** and settings",
    "[1][0]": "it is more than numbers, + - * / ** and settings",
    "'a' * 2": "it holds something that is no number",
    "0.1 / 0": "with batch_size = 32, it cannot be computed: float division by zero",
    "batch_size - 32": "with batch_size = 32, it gives 0.0, expected a number above 0",
    "9 ** 9 ** 9": "with batch_size = 32, its power 3.8742e+08 is too large | Expected at most 64.",
    "1e300 * 1e300": "with batch_size = 32, it gives inf, expected a number above 0",
    f"1 + {'1 + ' * 100}1": "it has 405 characters | Expected at most 200.",
}
EXAMPLE = 'Such as "0.1 * batch_size / 32" or "0.1 * sqrt(batch_size / 32)".'


@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_rule_is_told(read: Reader, rule: str) -> None:
    """What cannot be computed, or names what is no setting; nothing of it runs."""
    told = RULES[rule] if " | " in RULES[rule] else f"{RULES[rule]} | {EXAMPLE}"
    text = f'{PARTS}{ONE}learning_rate = "{rule}"\n'
    where = f"experiments.toml:{text.count(chr(10))}:17"
    assert [f"{where}: learning_rate: {told}"] == said_of(read, text)


def test_two_ways_to_say_a_rate_are_one_too_many(read: Reader) -> None:
    """In one table, that is: a decay and a schedule, or two first rates."""
    text = f'{PARTS}{RATED}lr_decay = 0.1\nschedule = {{ class = "Epochs", rates = [0.5] }}\n'
    assert [
        (
            "experiments.toml:7:1: learning_rate is 0.1, the schedule begins at 0.5 | "
            "Leave learning_rate out: this schedule says all rates itself."
        ),
        "experiments.toml:8:1: lr_decay and schedule both say how the rate moves | Keep one of them.",
    ] == said_of(read, text)
