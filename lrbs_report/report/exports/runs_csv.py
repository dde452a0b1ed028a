"""A line an epoch of every run: data/runs.csv."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from lrbs_report.base.plain_json import Row, finite
from lrbs_report.kinds.measures import FIELDS, FINAL_FIELDS, JUDGED, LOGGED_RATE, OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.exports.run_table import settings_of
from lrbs_report.report.exports.table import Kind, Table, harmless
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Trained

COLUMNS: Mapping[str, Kind] = {
    "experiment": "text",
    "sweep": "text",
    "seed": "whole",
    "batch_size": "whole",
    "initial_learning_rate": "number",
    "lr_decay": "number",
    "sampling": "text",
    "epoch": "whole",
    "cost": "number",
    "loss": "number",
    "learning_rate": "number",
    "status": "text",
    "accuracy": "number",
}
"""The columns that runs.csv always has: one line an epoch.

``cost`` is the mean over batches and ``loss`` that over examples, ``learning_rate`` the one that the log
prints; ``accuracy`` stands on a run's last epoch only.
"""


@dataclass(frozen=True, kw_only=True)
class Further:
    """The further columns, each with its measure: those of every epoch, and those of the last one only.

    A column is called like its measure; ``epoch_`` or ``final_`` stands before a name that another has.
    """

    series: Mapping[str, str]
    finals: Mapping[str, str]


def runs_csv(findings: Findings) -> bytes:
    """Write a line an epoch of every run; a number that is not finite, not known or not there stays empty."""
    columns, runs = _columns_of(findings)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(map(harmless, columns))
    for told in runs:
        cells = [_written(told[name], kind) for name, kind in columns.items()]
        text.write(_alike(cells))
        lines.writerows(zip(*cells, strict=False))
    return text.getvalue().encode()


def _alike(cells: list[Iterable[object]]) -> str:
    """Return the lines of a run but the last, and leave of its cells that one: in a third of the time.

    They are alike but for numbers, all of which are there. Of any other run, no cell is taken.
    """
    numbers = [place for place, one in enumerate(cells) if _is_whole(one)]
    ends = [place for place, one in enumerate(cells) if isinstance(one, AtTheEnd)]
    if len(numbers) + len(ends) + sum(isinstance(one, repeat) for one in cells) < len(cells):
        return ""
    begun = {place: _written_out(cells[place]) for place in numbers}
    first = [next(one) if isinstance(one, repeat) else None for one in cells]
    same = ["" if value is None else str(value) for value in first]
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(
        "%s" if place in begun else told.replace("%", "%%") for place, told in enumerate(same)
    )
    for place in numbers:
        cells[place] = cells[place][-1:]  # type: ignore[index]  # rows, tuples and ranges
    for place in ends:
        cells[place] = (cells[place].number,)  # type: ignore[attr-defined]  # the same
    return "".join(map(line.getvalue().__mod__, zip(*begun.values(), strict=True)))


def _is_whole(cells: Iterable[object]) -> bool:
    """Tell whether cells are a number in each line."""
    return isinstance(cells, tuple | range) or (isinstance(cells, Row) and None not in cells)


def _written_out(numbers: Iterable[object]) -> Sequence[object]:
    """Return the numbers of all lines but the last, or the texts of them where these are known."""
    told: Any = numbers.text.split(",") if isinstance(numbers, Row) else numbers
    return told[:-1]  # type: ignore[no-any-return]  # tuples, ranges and lists


def epoch_table(findings: Findings) -> Table:
    """Return a row an epoch of every run; a number that is not finite, not known or not there is nothing."""
    columns, runs = _columns_of(findings)
    rows = [
        dict(zip(columns, cells, strict=True))
        for told in runs
        for cells in zip(*(told[name] for name in columns), strict=False)
    ]
    return Table(name="epochs", columns=columns, rows=rows)


def _written(cells: Iterable[object], kind: Kind) -> Iterable[object]:
    """Return cells of a column as they are written."""
    if kind != "text":
        return cells
    return repeat(harmless(next(cells))) if isinstance(cells, repeat) else map(harmless, cells)


def _columns_of(findings: Findings) -> tuple[Mapping[str, Kind], Iterator[Mapping[str, Iterable[object]]]]:
    """Return all columns, and for each run what stands in them, epoch by epoch.

    The columns of epochs are as long as the run, and what is the same in all of its lines goes on.
    """
    pairs = [(one, run) for one in findings.study.experiments for run in findings.of(one)]
    further = _further([run for _, run in pairs])
    columns: Mapping[str, Kind] = {**COLUMNS, **dict.fromkeys((*further.series, *further.finals), "number")}
    empty = dict.fromkeys(columns, repeat(None))
    return columns, ({**empty, **_run(one, run, further, findings)} for one, run in pairs)


def _further(runs: Sequence[RunResult]) -> Further:
    """Return the columns of what any run measured beyond what every run does."""
    series = dict.fromkeys(name for run in runs for name in run.record.series if name not in FIELDS)
    finals = dict.fromkeys(name for run in runs for name in run.record.finals if name not in FINAL_FIELDS)
    renamed = {name: _free(name, "epoch_", {*COLUMNS, *series}) for name in series if name in COLUMNS}
    columns = {renamed.get(name, name): name for name in series}
    return Further(
        series=columns, finals={_free(name, "final_", {*COLUMNS, *columns}): name for name in finals}
    )


def _free(name: str, prefix: str, taken: Collection[str]) -> str:
    """Return a name that nothing else has: with as many prefixes as that takes."""
    return _free(f"{prefix}{name}", prefix, taken) if name in taken else name


def _run(
    experiment: Experiment, run: RunResult, further: Further, findings: Findings
) -> dict[str, Iterable[object]]:
    """Return what stands in the columns of a run."""
    rows, finals, epochs = run.record.rows, run.record.finals, range(run.length)
    is_even = experiment.has_even_batches(findings.rows(experiment))
    settings = {name: value for name, value in settings_of(experiment).items() if name in COLUMNS}
    told: dict[str, Iterable[object]] = {name: repeat(value) for name, value in settings.items()}
    if isinstance(experiment, Trained):
        told["batch_size"] = map(experiment.batch_size_of, epochs)
    examples = run.over_examples(has_even_batches=is_even)
    return {
        **told,
        "seed": repeat(run.seed),
        "epoch": epochs,
        FIELDS[WATCHED]: rows[WATCHED],
        **({FIELDS[OVER_EXAMPLES]: _known(examples)} if examples else {}),
        **({FIELDS[LOGGED_RATE]: run.rates} if run.rates else {}),
        "status": repeat(run.status),
        "accuracy": AtTheEnd(finals.get(JUDGED), run.length),
        **{column: rows[name] for column, name in further.series.items() if name in rows},
        **{column: AtTheEnd(finals.get(name), run.length) for column, name in further.finals.items()},
    }


def _known(numbers: Sequence[float]) -> Iterable[float | None]:
    """Return numbers, and nothing for those that are not finite."""
    return numbers if all(map(math.isfinite, numbers)) else map(finite, numbers)


@dataclass(frozen=True)
class AtTheEnd:
    """A number that stands in the last of so many lines alone."""

    number: float | None
    length: int

    def __iter__(self) -> Iterator[float | None]:
        """Return what stands in each line."""
        return chain(repeat(None, self.length - 1), (self.number,))
