"""The rate of each step where a schedule moves it: data/rates.csv."""

from __future__ import annotations

import csv
import io

from lrbs_report.base import bounds
from lrbs_report.results.findings import Findings
from lrbs_report.results.rates import stretches_of
from lrbs_report.study.experiments import Trained

COLUMNS = ("experiment", "seed", "epoch", "first_step", "steps", "batch_size", "learning_rate")


def rates_csv(findings: Findings) -> bytes | None:
    """Write a line for each stretch of steps at one rate; nothing where no experiment has a schedule.

    A rate that follows no measure is the same for every seed, and stands there once, without a seed. Of
    experiments beyond ``bounds.STEPS`` lines, there are none: their definitions give the rates all the same.
    """
    scheduled = [one for one in findings.study.trained if one.schedule and findings.of(one)]
    if not scheduled:
        return None
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    left = bounds.STEPS
    for experiment in scheduled:
        told = _lines(experiment, findings)
        left -= len(told)
        if left >= 0:
            lines.writerows(told)
    return text.getvalue().encode()


def _lines(experiment: Trained, findings: Findings) -> list[tuple[object, ...]]:
    """Return the lines of one experiment."""
    runs, follows = findings.of(experiment), bool(experiment.course.schedule.watched)
    longest = max(runs, key=lambda run: run.length)
    return [
        (
            experiment.id,
            run.seed if follows else "",
            one.epoch,
            one.first,
            one.count,
            experiment.batch_size_of(one.epoch),
            repr(one.rate),
        )
        for run in (runs if follows else (longest,))
        for one in stretches_of(experiment, run, findings.rows(experiment))
    ]
