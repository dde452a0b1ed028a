"""The law that moved a rate is among those that fit, with its parameters, however it was printed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory.facts import PRINTERS, about, facts, holds, run_of

EPOCHS = 24
STEPS = 1719
TINY = 1e-9
"""For ends that are told in eight digits, of numbers that are computed in another order here."""

FIRSTS = st.floats(1e-4, 2.0)
PRINTED = st.sampled_from(sorted(PRINTERS))
some = settings(max_examples=60, deadline=None)


def law(name: str, texts: Sequence[str], **what: object) -> dict[str, object] | None:
    """Return what is told of a law; nothing where it does not fit. No law is more than possible."""
    found = facts(run_of({"lr": texts}, **what))
    told = [
        fact for fact in about("rate", found) if isinstance(fact.value, dict) and fact.value["law"] == name
    ]
    assert all(fact.certainty == "possible" for fact in told)
    for fact in about("no such rate", found):
        assert isinstance(fact.value, list)
        assert not (told and name in fact.value)
    return told[0].value if told else None  # type: ignore[return-value]  # looked at above


def printed(rate: Callable[[int], float], printer: str, epochs: int = EPOCHS) -> list[str]:
    """Return what a printer prints of a rate in each epoch."""
    return [PRINTERS[printer](rate(epoch)) for epoch in range(epochs)]


def has(ends: object, number: float) -> bool:
    """Tell whether told ends hold a number."""
    assert isinstance(ends, list)
    return holds(ends, number, TINY * max(1, abs(number)))


@some
@given(FIRSTS, PRINTED)
def test_constant(first: float, printer: str) -> None:
    """One rate, whatever its digits."""
    told = law("constant", printed(lambda _: first, printer))
    assert told
    assert has(told["first"], first)


@some
@given(FIRSTS, st.floats(0, 1e-3), PRINTED)
def test_inverse_time_by_step(first: float, decay: float, printer: str) -> None:
    """As old optimizers of Keras do: first / (1 + decay · steps)."""
    texts = printed(lambda epoch: first / (1 + decay * STEPS * epoch), printer)
    told = law("inverse time", texts, steps_per_epoch=STEPS)
    assert told
    assert has(told["first"], first)
    assert has(told["k"], decay * STEPS)
    assert has(told["k_by_step"], decay)


@some
@given(FIRSTS, st.floats(0.3, 1.1), PRINTED)
def test_exponential(first: float, factor: float, printer: str) -> None:
    """A factor an epoch."""
    told = law("exponential", printed(lambda epoch: first * factor**epoch, printer))
    assert told
    assert has(told["first"], first)
    assert has(told["factor"], factor)


@some
@given(FIRSTS, st.floats(0, 1), PRINTED)
def test_linear(first: float, share: float, printer: str) -> None:
    """A fall an epoch, down to nothing at most."""
    fall = first * share / (EPOCHS - 1)
    told = law("linear", printed(lambda epoch: max(0.0, first - fall * epoch), printer))
    assert told
    assert has(told["fall"], fall)


@some
@given(
    FIRSTS, st.sampled_from([0.1, 0.5, 0.8]), st.integers(2, 8), st.sampled_from(["in powers", "all digits"])
)
def test_steps(first: float, factor: float, every: int, printer: str) -> None:
    """A factor every few epochs."""
    told = law("steps", printed(lambda epoch: first * factor ** (epoch // every), printer))
    assert told
    assert every == told["every"]
    assert has(told["factor"], factor)


@some
@given(FIRSTS, st.floats(0, 0.5), st.sampled_from([0, 1]), PRINTED, st.sampled_from(["cosine", "square"]))
def test_laws_with_an_end(first: float, end_share: float, gone: int, printer: str, which: str) -> None:
    """From the first to the end over all epochs, printed before or after each."""
    end = first * end_share

    def rate(epoch: int) -> float:
        part = (epoch + gone) / EPOCHS
        left = (1 + math.cos(math.pi * part)) / 2 if which == "cosine" else (1 - part) ** 2
        return end + (first - end) * left

    texts = printed(rate, printer)
    if len(set(texts)) == 1:
        return
    told = law("cosine" if which == "cosine" else "polynomial of power 2", texts, epochs_planned=EPOCHS)
    assert told
    fits = told["fits"]
    assert isinstance(fits, list)
    (fit,) = [one for one in fits if (one["over"], one["gone"]) == (EPOCHS, gone)]
    assert has(fit["end"], end)
    assert has(fit["first"], rate(0))


@some
@given(FIRSTS, st.integers(3, 10), PRINTED, st.sampled_from(["constant", "cosine", "linear", "exponential"]))
def test_a_warm_up(peak: float, rising: int, printer: str, then: str) -> None:
    """Up in a line, and down by any law: one cycle, where that is a cosine or a line."""
    left = EPOCHS - rising

    def rate(epoch: int) -> float:
        if epoch < rising:
            return peak * (epoch + 1) / rising
        part = (epoch - rising) / left
        falls = {
            "constant": 1.0,
            "cosine": (1 + math.cos(math.pi * part)) / 2,
            "linear": 1 - part,
            "exponential": 0.9 ** (epoch - rising),
        }
        return peak * falls[then]

    texts = printed(rate, printer)
    if len(set(texts[:rising])) < rising:
        return  # too few digits for a rise
    told = law("warm-up", texts)
    assert told
    assert has(told["rise"], peak / rising)
    assert has(told["first"], peak / rising)
    assert isinstance(told["then"], list)
    assert then in told["then"]


def test_no_warm_up() -> None:
    """Where a rate only rises, or rises in no line, or never."""
    rises = [f"{0.01 * epoch:.4f}" for epoch in range(1, 9)]
    for texts in (
        rises,
        rises[::-1],
        ["0.0100", "0.0200", "0.0500", "0.0900", "0.0800", "0.0700"],
        ["0.1"] * 8,
    ):
        assert law("warm-up", texts) is None


def test_laws_that_do_not_fit_are_excluded() -> None:
    """With certainty, by name: inverse time is neither constant, nor exponential, nor linear."""
    texts = printed(lambda epoch: 0.01 / (1 + 0.17 * epoch), "four decimals")
    (fact,) = about("no such rate", facts(run_of({"lr": texts})))
    assert ("forced", ["constant", "exponential", "linear"]) == (fact.certainty, fact.value)


def test_a_plateau_that_falls_irregularly() -> None:
    """Has its epochs and its factor, but no period."""
    told = law("steps", ["1.0000e-03"] * 7 + ["1.0000e-04"] * 4 + ["1.0000e-05"] * 9)
    assert told
    assert ([8, 12], True) == (told["changes"], has(told["factor"], 0.1))


def test_gaps_between_epochs() -> None:
    """Count: rates of every hundredth epoch tell the decay of each."""
    epochs = tuple(range(0, 1_000, 100))
    texts = [repr(1.0 / (1 + 1e-3 * epoch)) for epoch in epochs]
    told = law("inverse time", texts, epochs=epochs)
    assert told
    assert has(told["k"], 1e-3)


def test_many_rates() -> None:
    """Of very many, some are tried, and it is said."""
    texts = [repr(0.1 / (1 + 0.01 * epoch)) for epoch in range(20_000)]
    (fact,) = about("rate", facts(run_of({"lr": texts})))
    assert "3000 of 20000 rates were tried" in fact.because


@pytest.mark.parametrize("texts", [["nan"], ["-0.1", "0.1"], ["1e9999", "inf"]])
def test_what_is_no_rate(texts: list[str]) -> None:
    """Nothing is said of it."""
    found = facts(run_of({"lr": texts}))
    assert [] == about("rate", found) + about("first rate", found)
