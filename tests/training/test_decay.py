"""The decay: exact rates, a state that depends on the epoch alone, and a check of what the optimizer used."""

from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report import LearningRateDecay
from lrbs_report.training.callbacks import Logs
from lrbs_report.training.decay import RateMismatch, rate_after

PUBLISHED = {
    0.1: "0.0999 0.0998001 0.0997002999 0.0996005996001 0.0995009990004999 0.0994014980014994 "
    "0.0993020965034979 0.09920279440699441 0.09910359161258742 0.09900448802097483",
    0.01: "0.00999 0.009980010000000001 0.00997002999 0.00996005996001 0.00995009990004999 0.00994014980014994 "
    "0.00993020965034979 0.009920279440699441 0.009910359161258741 0.009900448802097483",
}


def small_network(optimizer: Any = "sgd") -> keras.Model:  # noqa: ANN401 - a name or an optimizer
    """Give a network to fit in an instant."""
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    network.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return network


def fit(network: keras.Model, **options: Any) -> Any:  # noqa: ANN401 - of Keras
    """Fit and give the history."""
    keras.utils.set_random_seed(1)  # determinism is on, and fit shuffles
    x, y = np.ones((8, 3), np.float32), np.zeros(8, np.int32)
    return network.fit(x, y, batch_size=4, verbose=0, **options).history


@pytest.mark.parametrize("learning_rate", PUBLISHED)
def test_rates_match_the_published_ones_digit_for_digit(learning_rate: float) -> None:
    """All ten printed rates of a run are the published ones, as text."""
    assert PUBLISHED[learning_rate].split() == [repr(rate_after(learning_rate, 1e-3, epoch)) for epoch in range(1, 11)]


def test_the_closed_form_would_not_match() -> None:
    """The recurrence is not replaced by a power: that rounds differently."""
    closed = [repr(0.1 * (1 - 1e-3) ** epoch) for epoch in range(1, 11)]
    assert closed != PUBLISHED[0.1].split()


def test_it_works_in_any_fit() -> None:
    """In a plain ``fit`` the history holds the exact rates, and the optimizer's stay within float32 of them."""
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


def test_another_rate_in_the_optimizer_is_an_error() -> None:
    """A callback that sets the rate behind our back is found at the end of the epoch."""

    class Meddle(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
        def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
            del epoch, logs
            self.model.optimizer.learning_rate = 0.05

    with pytest.raises(RateMismatch, match=r"Epoch 0 was declared to train at the learning rate 0\.1, but the optimizer held 0\.05"):
        fit(small_network(), epochs=1, callbacks=[LearningRateDecay(0.1, 1e-3), Meddle()])


def test_a_schedule_is_refused_in_words() -> None:
    """An optimizer with a schedule of its own cannot be set: the message says what to do."""
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(TypeError, match="a plain number, not a schedule"):
        fit(small_network(keras.optimizers.SGD(schedule)), epochs=1, callbacks=[LearningRateDecay(0.1, 1e-3)])


@pytest.mark.parametrize(("learning_rate", "lr_decay"), [(0.0, 0.1), (-1.0, 0.1), (float("nan"), 0.1), (0.1, 1.0), (0.1, -0.1), (0.1, float("nan"))])
def test_impossible_numbers_are_refused(learning_rate: float, lr_decay: float) -> None:
    """The message names the argument and what came."""
    with pytest.raises(ValueError, match="Received: "):
        LearningRateDecay(learning_rate, lr_decay)
