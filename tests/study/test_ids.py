"""Ids, also those that sweeps make."""

from __future__ import annotations

from tests.study.texts import EXPERIMENT, PARTS, SWEEP, Reader, said_of


def test_very_large_and_very_small_rates_have_ids_of_their_own(read: Reader) -> None:
    """1e+16 and 1e-16 differ in a sign that an id cannot hold."""
    made = read(f"{PARTS}{SWEEP}learning_rate = [1e16, 1e-16]\n").experiments
    assert ["grid-lr-1e16", "grid-lr-1e-16"] == [one.id for one in made]


def test_ids_made_by_sweeps_are_ids_like_others(read: Reader) -> None:
    """They may not meet another experiment's, nor be too long."""
    text = f"{PARTS}{EXPERIMENT}{SWEEP}learning_rate = [0.1, 0.2]\n".replace('"one"', '"grid-lr-0-1"')
    assert [
        "experiments.toml:9:6: the id grid-lr-0-1 is used twice | It is experiments[0]'s too; choose another."
    ] == said_of(read, text)
    long = "g" * 60
    (said,) = said_of(read, f'{PARTS}[[sweeps]]\nid = "{long}"\nlearning_rate = [0.1]\n')
    assert (
        f"experiments.toml:6:6: the id {long}-lr-0-1, made from this sweep's, is longer than 64 characters"
        in said
    )
