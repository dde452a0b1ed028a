"""A slip of the hand is told from another name."""

import pytest

from lrbs_report.base.slips import is_slip, meant

SLIPS = {
    "accuracy": ("acuracy", "accuarcy", "accuraccy", "acvuracy", "Accuracy", "ACCURACY"),
    "learning_rate": ("learning-rate", "learningrate", "learning rate", "lerning_rate", "leraning_rate"),
    "digits": ("digit", "Digits", "digist"),
    "lr-0-1": ("lr_0_1", "lr-0.1", "LR-0-1"),
    "SeparableConv2D": ("SeperableConv2D", "separableconv2d"),
    "optimizer": ("optimiser", "optimzer"),
}

OTHERS = {
    "lr-0-1": ("lr-0-2", "lr-0-01", "lr-01", "lr-1-0", "lr-0-10"),
    "grid-lr-1e-05": ("grid-lr-1e05",),
    "Conv2D": ("Conv4D", "Conv1D", "Conv2DTranspose"),
    "keras:cifar10": ("keras:cifar100", "keras:cifar"),
    "weight_decay": ("decay", "lr_decay"),
    "shuffled": ("unshuffled",),
    "with-noise": ("with-no-noise",),
    "ascending": ("descending",),
    "encoder": ("decoder",),
    "model-a": ("model-b", "model"),
    "x_train": ("y_train", "_train"),
    "sgd": ("sgdm",),
    "mse": ("rmse", "mae"),
    "L2": ("L1", "LL2"),
    "fast": ("last",),
}


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_a_slip(name: str) -> None:
    """Letters lost, doubled, swapped or hit beside; case, and what joins words; a plural."""
    assert [] == [typed for typed in SLIPS[name] if not is_slip(typed, name)]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_another_name(name: str) -> None:
    """Other numbers, a word more or less, opposites, and words that rhyme."""
    assert [] == [typed for typed in OTHERS[name] if is_slip(typed, name)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("men", ("mean", "min", "max")),
        ("adamm", ("adam", "adamw")),
        ("accuracys", ("accuracy", "accuracies")),
    ],
)
def test_what_may_be_two_names_is_neither(typed: str, names: tuple[str, ...]) -> None:
    """Nothing is guessed."""
    assert meant(typed, names) is None


def test_long_names_are_not_compared() -> None:
    """Nobody waits for a name of a thousand letters."""
    assert meant("a" * 101, ["a" * 100]) is None
