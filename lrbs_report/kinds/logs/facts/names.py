"""What series are about, by the names that logs give them."""

from __future__ import annotations

import re

from lrbs_report.kinds.logs.published import PrintedRun

PARTS = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=\d)")
SHARES = ("acc", "accuracy")
RATES = re.compile(r"(.*[^a-z])?(lr|learning[ _-]?rate|eta)([^a-z].*)?|rate|rate_after|rate_before", re.ASCII)
HELD_OUT = ("val", "valid", "validation", "test", "eval", "evaluation", "dev")


def is_share(name: str) -> bool:
    """Tell whether a series is of shares of examples: accuracies.

    >>> is_share("val_acc"), is_share("sparse_categorical_accuracy"), is_share("balanced_accuracy")
    (True, True, False)
    """
    parts = PARTS.split(name.lower())
    return any(part in SHARES for part in parts) and "balanced" not in parts


def is_rate(name: str) -> bool:
    """Tell whether a series is of learning rates.

    >>> [name for name in ("lr", "lr-SGD", "learning_rate", "rate_after", "error_rate") if is_rate(name)]
    ['lr', 'lr-SGD', 'learning_rate', 'rate_after']
    """
    return bool(RATES.fullmatch(name.lower()))


def is_of_training(name: str) -> bool:
    """Tell whether a series is of the examples that train, as far as its name says.

    >>> is_of_training("accuracy"), is_of_training("val_accuracy"), is_of_training("Test accuracy")
    (True, False, False)
    """
    return not any(part in HELD_OUT for part in PARTS.split(name.lower()))


def texts_of(run: PrintedRun, name: str) -> list[str]:
    """Return the numbers of a series that are there."""
    return [text for text in run.series[name] if text is not None]
