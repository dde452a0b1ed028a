"""Experiments for every combination, checked value by value."""

from __future__ import annotations

import pytest

from tests.study.texts import PARTS, SWEEP, Reader, said_of


def test_sweep_makes_every_combination(read: Reader) -> None:
    """The last axis changes fastest, and each id says its values."""
    study = read(
        f"{PARTS}{SWEEP}learning_rate = [0.003, 1.0, 1e-5]\nbatch_size = [4, 1]\nepochs = 2\nseeds = 2\n"
    )
    expected = [
        "grid-lr-0-003-bs-4",
        "grid-lr-0-003-bs-1",
        "grid-lr-1-bs-4",
        "grid-lr-1-bs-1",
        "grid-lr-1e-05-bs-4",
        "grid-lr-1e-05-bs-1",
    ]
    assert expected == [one.id for one in study.sweeps[0].experiments]
    assert {(2, (1, 2), "grid")} == {(one.epochs, one.seeds, one.sweep) for one in study.trained}
    assert (("learning_rate", (0.003, 1.0, 1e-5)), ("batch_size", (4, 1))) == study.sweeps[0].axes


def test_sweep_may_run_over_names(read: Reader) -> None:
    """Samplings, models and engines can be axes too."""
    study = read(
        f"{PARTS}{SWEEP}learning_rate = 0.1\n"
        'sampling = ["shuffle", "replacement"]\nengine = ["auto", "fit"]\n'
    )
    assert [("shuffle", "xla"), ("shuffle", "fit"), ("replacement", "xla"), ("replacement", "fit")] == [
        (one.sampling, one.engine) for one in study.trained
    ]
    assert study.experiments[0].id == "grid-sampling-shuffle-engine-auto"


WRONG_SWEEPS = {
    "learning_rate = [0.1, 0.1]": ["7:23: learning_rate: 0.1 is there twice | Expected each value once."],
    "learning_rate = []": ["7:17: learning_rate: this list is empty | Expected the values to try."],
    "learning_rate = [0.1, -1, 0]": [
        "7:23: learning_rate: came -1, expected a number above 0",
        "7:27: learning_rate: came 0, expected a number above 0",
    ],
    "learning_rate = 0.1": [
        (
            "5:3: this sweep has no list | "
            "Expected at least one key with a list of values, such as learning_rate = [0.01, 0.1]."
        )
    ],
    "learning_rate = [0.1]\nbatchsize = [1, 2]": ["8:1: unknown key batchsize | Did you mean batch_size?"],
    "learning_rate = [0.1, 0.2]\nseeds = 6000": [
        "5:3: this sweep has 12000 runs | Expected at most 10000: fewer values, or fewer seeds."
    ],
}


@pytest.mark.parametrize("lines", WRONG_SWEEPS)
def test_wrong_sweep_is_told_value_by_value(read: Reader, lines: str) -> None:
    """Each value of each axis is checked where it stands."""
    assert [f"experiments.toml:{said}" for said in WRONG_SWEEPS[lines]] == said_of(
        read, f"{PARTS}{SWEEP}{lines}\n"
    )
