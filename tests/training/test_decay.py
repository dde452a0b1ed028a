"""The decay: exact rates, a state that depends on the epoch alone, and a check of what the optimizer used."""

from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report import LearningRateDecay
from lrbs_report.kinds.schedules import decay
from lrbs_report.training.callbacks import Logs
from lrbs_report.training.rates import RateMismatch

OF_KERAS = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""Keras's own callbacks read the rate in a way that numpy will not have for ever."""

PUBLISHED = {
    0.1: "0.0999 0.0998001 0.0997002999 0.0996005996001 0.0995009990004999 0.0994014980014994 "
    "0.0993020965034979 0.09920279440699441 0.09910359161258742 0.09900448802097483",
    0.01: "0.00999 0.009980010000000001 0.00997002999 0.00996005996001 0.00995009990004999 "
    "0.00994014980014994 0.00993020965034979 0.009920279440699441 0.009910359161258741 0.009900448802097483",
}


def small_network(optimizer: Any = "sgd") -> keras.Model:  # noqa: ANN401 - a name or an optimizer
    """Return a network to fit in an instant."""
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    network.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


def fit(network: keras.Model, **options: Any) -> Any:  # noqa: ANN401 - of Keras
    """Fit and return the history."""
    keras.utils.set_random_seed(1)  # determinism is on, and fit shuffles
    x, y = np.ones((8, 3), np.float32), np.zeros(8, np.int32)
    return network.fit(x, y, batch_size=4, verbose=0, **options).history


@pytest.mark.parametrize("learning_rate", PUBLISHED)
def test_rates_match_the_published_ones_digit_for_digit(learning_rate: float) -> None:
    """All ten printed rates of a run are the published ones, as text."""
    assert PUBLISHED[learning_rate].split() == [
        repr(decay.LearningRateDecay(lr_decay=1e-3).of(learning_rate, epoch)) for epoch in range(1, 11)
    ]


def test_the_closed_form_would_not_match() -> None:
    """The recurrence is not replaced by a power: that rounds differently."""
    closed = [repr(0.1 * (1 - 1e-3) ** epoch) for epoch in range(1, 11)]
    assert closed != PUBLISHED[0.1].split()


def test_it_works_in_any_fit() -> None:
    """In a plain ``fit`` the history holds the exact rates.

    The optimizer's stay within float32 of them.
    """
    history = fit(small_network(), epochs=10, callbacks=[LearningRateDecay(0.1, 1e-3)])
    assert PUBLISHED[0.1].split() == [repr(rate) for rate in history["learning_rate"]]
    assert [0.1, *map(float, PUBLISHED[0.1].split()[:9])] == history["trained_rate"]
    assert [float(np.float32(rate)) for rate in history["trained_rate"]] == history["optimizer_rate"]


def test_its_state_is_the_epoch() -> None:
    """Starting at a later epoch gives that epoch's rate, without having seen the earlier ones."""
    history = fit(small_network(), initial_epoch=7, epochs=10, callbacks=[LearningRateDecay(0.1, 1e-3)])
    assert PUBLISHED[0.1].split()[7:] == [repr(rate) for rate in history["learning_rate"]]


def test_after_training_the_optimizer_holds_the_decayed_rate() -> None:
    """The article's rate decays after the epoch, the last one too."""
    network = small_network()
    fit(network, epochs=1, callbacks=[LearningRateDecay(0.1, 1e-3)])
    assert float(np.float32(0.0999)) == float(network.optimizer.learning_rate)


class Sets(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Sets the rate at one hook of one epoch."""

    def __init__(self, hook: str, at: int, rate: float = 0.05) -> None:
        """Keep when, and the rate."""
        super().__init__()
        self._hook, self._at, self._rate = hook, at, rate

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Set it, if this is the hook."""
        del logs
        self._set("begin", epoch)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Set it, if this is the hook."""
        del logs
        self._set("end", epoch)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Set it, if this is the hook."""
        del logs
        self._set("batch", batch)

    def _set(self, hook: str, number: int) -> None:
        if (hook, number) == (self._hook, self._at):
            self.model.optimizer.learning_rate = self._rate


def meddlers() -> dict[str, keras.callbacks.Callback]:
    """Return callbacks that set the rate, by name."""
    return {
        "plateau": keras.callbacks.ReduceLROnPlateau(
            monitor="loss", factor=0.1, patience=1, min_delta=100.0, cooldown=0
        ),
        "scheduler": keras.callbacks.LearningRateScheduler(lambda epoch: 0.02 / (epoch + 1)),
        "at the beginning of the first epoch": Sets("begin", 0),
        "at the beginning of a later epoch": Sets("begin", 2),
        "at the end of the first epoch": Sets("end", 0),
        "at a batch": Sets("batch", 1),
        "of the same kind": LearningRateDecay(0.2, 0.5),
    }


@OF_KERAS
@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("name", meddlers())
def test_another_callback_that_sets_the_rate_is_an_error(name: str, is_first: bool) -> None:  # noqa: FBT001 - a case
    """Wherever it stands in the list: what it wants and what is declared cannot both be trained."""
    others = [LearningRateDecay(0.03, 0.01), meddlers()[name]]
    with pytest.raises(
        RateMismatch,
        match=(
            r"Epoch \d .* declared to train at the learning rate "
            r".*Does another callback set the rate\? Remove it"
        ),
    ):
        fit(small_network(), epochs=6, callbacks=others[::-1] if is_first else others)


def test_the_message_names_the_epoch_and_both_rates() -> None:
    """What was found at the end of an epoch is told otherwise than what was found before one."""
    with pytest.raises(
        RateMismatch,
        match=(
            r"Epoch 0 was declared to train at the learning rate 0\.1, "
            r"but the optimizer held 0\.05\d* when it ended"
        ),
    ):
        fit(small_network(), epochs=1, callbacks=[LearningRateDecay(0.1, 1e-3), Sets("begin", 0)])
    with pytest.raises(
        RateMismatch,
        match=(
            r"Epoch 2 is declared to train at the learning rate 0\.0998001, "
            r"but the optimizer was given 0\.05\d* before"
        ),
    ):
        fit(small_network(), epochs=4, callbacks=[LearningRateDecay(0.1, 1e-3), Sets("end", 1)])


@OF_KERAS
@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
def test_a_callback_that_sets_the_declared_rate_is_none(is_first: bool) -> None:  # noqa: FBT001 - a case
    """Another way to write the same decay, or one that leaves the rate as it is, changes nothing."""
    for same in (
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * (1 - 1e-3) ** epoch),
        Sets("begin", 1, 0.0999),
        keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=100),
        keras.callbacks.EarlyStopping(monitor="loss", patience=100),
    ):
        both = [LearningRateDecay(0.1, 1e-3), same]
        rates = fit(small_network(), epochs=4, callbacks=both[::-1] if is_first else both)["trained_rate"]
        assert [0.1, *map(float, PUBLISHED[0.1].split()[:3])] == rates


def test_the_rate_may_be_set_between_two_fits() -> None:
    """One instance serves many fits of many networks, also after one that failed.

    It begins wherever it is told to.
    """
    decay, network = LearningRateDecay(0.1, 1e-3), small_network()
    with pytest.raises(RateMismatch):
        fit(network, epochs=3, callbacks=[decay, Sets("end", 0)])
    for first in (0, 7):
        network.optimizer.learning_rate = 0.4
        rates = fit(network, initial_epoch=first, epochs=10, callbacks=[decay])["learning_rate"]
        assert PUBLISHED[0.1].split()[first:] == [repr(rate) for rate in rates]
    assert (
        len(fit(small_network(keras.optimizers.Adam(0.7)), epochs=2, callbacks=[decay])["trained_rate"]) == 2
    )


def test_a_schedule_is_refused_in_words() -> None:
    """An optimizer with a schedule of its own cannot be set: the message says what to do."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(TypeError, match="a plain number, not a schedule"):
        fit(small_network(keras.optimizers.SGD(schedule)), epochs=1, callbacks=[LearningRateDecay(0.1, 1e-3)])


@pytest.mark.parametrize(
    ("learning_rate", "lr_decay"),
    [(0.0, 0.1), (-1.0, 0.1), (float("nan"), 0.1), (0.1, 1.0), (0.1, -0.1), (0.1, float("nan"))],
)
def test_impossible_numbers_are_refused(learning_rate: float, lr_decay: float) -> None:
    """The message names the argument and what came."""
    with pytest.raises(ValueError, match="Received: "):
        LearningRateDecay(learning_rate, lr_decay)
