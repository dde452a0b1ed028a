"""What an experiment says, and what holds where it says nothing."""

from __future__ import annotations

import pytest

from tests.study.texts import EXPERIMENT, PARTS, Reader


def test_smallest_file_is_completed(read: Reader) -> None:
    """What an experiment does not say is what the documentation promises."""
    (one,) = read(PARTS + EXPERIMENT).trained
    assert (32, 10, 1e-3, "replacement", (1,), "xla", ()) == (
        one.batch_size,
        one.epochs,
        one.lr_decay,
        one.sampling,
        one.seeds,
        one.engine,
        one.callbacks,
    )
    assert ("digits", "plain", {"es": "one", "en": "one"}) == (one.dataset.name, one.model.name, one.title)
    assert ("sparse_categorical_crossentropy", {"class": "SGD"}) == (one.model.loss, one.model.optimizer)


def test_experiments_win_over_defaults_and_defaults_over_ours(read: Reader) -> None:
    """The nearest word counts."""
    (one,) = read(
        f"{PARTS}[defaults]\nlearning_rate = 0.5\nepochs = 3\nbatch_size = 8\n{EXPERIMENT}batch_size = 4\n"
    ).trained
    assert (0.1, 3, 4) == (one.learning_rate, one.epochs, one.batch_size)


@pytest.mark.parametrize(
    ("written", "seeds"), [("3", (1, 2, 3)), ("[7, 0]", (7, 0)), ("[4294967295]", (4294967295,))]
)
def test_seeds_are_a_count_or_a_list(read: Reader, written: str, seeds: tuple[int, ...]) -> None:
    """A count gives the seeds from 1 on; a list is taken as it stands."""
    assert seeds == read(f"{PARTS}{EXPERIMENT}seeds = {written}\n").trained[0].seeds


def test_whole_rates_become_floats(read: Reader) -> None:
    """The same number, written as 1 or 1.0, is the same run."""
    ones = [
        read(f'{PARTS}[[experiments]]\nid = "one"\nlearning_rate = {rate}\n').trained[0]
        for rate in ("1", "1.0")
    ]
    assert [float, float] == [type(one.learning_rate) for one in ones]
    assert ones[0] == ones[1]
