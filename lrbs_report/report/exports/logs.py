"""The logs of a report as files: one for each experiment, and one for all cells of a sweep."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.report.document import Page, Told
from lrbs_report.study.experiments import Experiment


def log_file_of(experiment: Experiment) -> str:
    """Name the file that holds an experiment's log: that of its sweep, if it is a cell of one."""
    return f"logs/{experiment.sweep or experiment.id}.log"


def log_files(page: Page) -> Mapping[str, bytes]:
    """Return the files of all logs, by path.

    Before the log of a cell stands a heading, which names it and its seed; such a file is read like any other
    in the article's format.
    """
    files: dict[str, list[str]] = {}
    for told in page.told.values():
        files.setdefault(log_file_of(told.experiment), []).append(_text_of(told))
    return {path: "".join(texts).encode() for path, texts in files.items()}


def _text_of(told: Told) -> str:
    if not told.experiment.sweep:
        return told.log
    return f"# {told.experiment.id}, seed {told.outcome.first.seed}\n{told.log}"
