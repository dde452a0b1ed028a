"""Reproducible reports about training neural networks: ``lrbs-report build``.

For use in your own code: ``Report``, a project's report in a notebook, ``train_network_decay``, the call that
articles print, and ``LearningRateDecay``, a Keras callback with the article's per-epoch decay.
"""

# Nothing is imported here: not before the command has settled where from (see ``ways``), and hears signals.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from lrbs_report.notebook.report import Report
    from lrbs_report.notebook.training import train_network_decay
    from lrbs_report.training.decay import LearningRateDecay

__version__ = "0.1.0"
__all__ = ["LearningRateDecay", "Report", "__version__", "train_network_decay"]


def __getattr__(name: str) -> object:
    """Import the callback, and Keras with it, the report or the call, only when somebody asks for it."""
    if name == "LearningRateDecay":
        from lrbs_report.training.decay import LearningRateDecay

        return LearningRateDecay
    if name == "Report":
        from lrbs_report.notebook.report import Report

        return Report
    if name == "train_network_decay":
        from lrbs_report.notebook.training import train_network_decay

        return train_network_decay
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
