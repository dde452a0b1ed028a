"""Reproducible reports about training neural networks: ``lrbs-report build``.

For use in your own code: ``LearningRateDecay``, a Keras callback with the article's per-epoch decay.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as checkers of types know it: importing it would take most of the time until the command hears signals
if TYPE_CHECKING:
    from typing import Any

    from lrbs_report.training.decay import LearningRateDecay

__version__ = "0.1.0"
__all__ = ["LearningRateDecay", "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the class asked for
    """Import the callback, and Keras with it, only when somebody asks for it."""
    if name == "LearningRateDecay":
        from lrbs_report.training.decay import LearningRateDecay  # noqa: PLC0415 - wakes Keras

        return LearningRateDecay
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
