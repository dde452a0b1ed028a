"""The function that articles print: ``from lrbs_report import train_network_decay``."""

from __future__ import annotations

from operator import index
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrbs_report.kinds.measures.record import Record


def train_network_decay(  # noqa: PLR0913 - the settings that a call may say anew
    experiment: str,
    *,
    learning_rate: float | None = None,
    lr_decay: float | None = None,
    batch_size: int | None = None,
    n_epochs: int | None = None,
    seed: int | None = None,
    project: str | Path = ".",
    language: str = "",
) -> Record:
    """Train one run of an experiment now, print its log as the article does, and return its numbers.

    In the project's folder, with the call that stands in the article, these are the article's::

        from lrbs_report import train_network_decay

        record = train_network_decay("lr-0-1", learning_rate=0.1, batch_size=32)
        record.series["cost"]           # one number an epoch
        record.finals["test_accuracy"]  # of the final weights; None of a run that diverged

    ``experiment`` names one of ``experiments.toml``, which says all that the call does not: data, network,
    optimizer, sampling, callbacks. ``learning_rate`` (above 0), ``lr_decay`` (the share lost after each
    epoch, from 0 to below 1; instead of a schedule), ``batch_size`` (examples; then batches do not grow) and
    ``n_epochs`` may be said anew. ``seed`` is the experiment's first one unless another is said, and
    ``language`` that of the log, the report's main one. Nothing is kept, and nothing in output/ changes.

    A script needs no ``if __name__ == "__main__":``, since training has a process of its own. Raises
    ``InvalidInput`` for wrong definitions, data or arguments, and ``RunsFailed`` when the run fails.
    """
    from lrbs_report.base.speaking import speak  # noqa: PLC0415 - an import of the function wakes nothing
    from lrbs_report.keeping.project import open_project  # noqa: PLC0415 - the same
    from lrbs_report.kinds.logs.article import print_log  # noqa: PLC0415 - the same
    from lrbs_report.walks.train_one import Call, train_one  # noqa: PLC0415 - the same

    rates = {"learning_rate": learning_rate, "lr_decay": lr_decay}
    counts = {"batch_size": batch_size, "epochs": n_epochs}
    settings = {
        **{name: float(rate) for name, rate in rates.items() if rate is not None},
        **{name: index(count) for name, count in counts.items() if count is not None},
    }
    call = Call(experiment=experiment, settings=settings, seed=None if seed is None else index(seed))
    study, result = train_one(open_project(Path(project)), call)
    speak(print_log(result, language or study.languages[0]).rstrip())
    return result.record
