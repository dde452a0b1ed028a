"""What a log says, as a page for the terminal, and as JSON with every number as it was printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from textwrap import fill

from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import Said, data, laid, shaped, together, tr, trn, words
from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.published import PrintedLog, PrintedRun
from lrbs_report.telling import log_facts
from lrbs_report.telling.columns import in_columns

WIDTH = 80
MOST_RUNS, MOST_SERIES = 20, 40
"""Of which a person reads a table."""

NAME = 32
"""Letters of a series' name that the table shows."""

NUMBER = 20
"""Letters of a number that the table shows."""

CHUNK = 10_000
"""Texts that are written at a time."""


Facts = Sequence[Sequence[Fact] | None] | None
"""Those of each run, where they were asked for."""


def as_text(file: str, log: PrintedLog, facts: Facts = None) -> str:
    """Return a page: what was read, of each series its first and its last number, and what follows."""
    runs = counted(len(log.runs), "run")
    head = together("", [data(f"{_cut(file, WIDTH - 30)}: {log.format}, "), runs])
    pages = [
        line
        for number, run in enumerate(log.runs[:MOST_RUNS], 1)
        for line in (*_page(number, run, log), *(log_facts.lines(facts[number - 1]) if facts else ()))
    ]
    left = len(log.runs) - MOST_RUNS
    more = ["", tr("and {count} more; --json tells all", count=left)] if left > 0 else []
    notes = [shaped(words(note), _in_width) for note in log.notes]
    return together("\n", [head, *pages, *more, *(["", *notes] if notes else [])])


def as_json(log: PrintedLog, facts: Facts = None) -> Iterator[str]:
    """Return one object, in pieces: the numbers are the texts that stand in the log, or null."""
    yield f'{{"event": "log", "format": {_json(log.format)}, "runs": ['
    for number, run in enumerate(log.runs):
        yield ", " if number else ""
        yield from _run(run)
        if facts is not None:
            yield f', "facts": {_json(log_facts.as_data(facts[number]))}'
        yield "}"
    yield f'], "notes": {_json(list(log.notes))}}}'


def _run(run: PrintedRun) -> Iterator[str]:
    told = {
        "name": run.name or None,
        "epochs_planned": run.epochs_planned,
        "steps_per_epoch": run.steps_per_epoch,
        "samples": run.samples,
        "counted": run.counted,
        "validation_samples": run.validation_samples,
        "validation_steps": run.validation_steps,
        "complete": run.complete,
    }
    yield f'{_json(told)[:-1]}, "epochs": ['
    yield from _listed(map(str, run.epochs))
    yield '], "series": {'
    for number, (name, texts) in enumerate(run.series.items()):
        yield f"{', ' if number else ''}{_json(name)}: ["
        yield from _listed("null" if text is None else f'"{text}"' for text in texts)
        yield "]"
    yield f'}}, "finals": {_json(dict(run.finals))}'


def _listed(texts: Iterable[str]) -> Iterator[str]:
    """Return texts with commas between, many at a time."""
    held: list[str] = []
    begun = False
    for text in texts:
        held.append(text)
        if len(held) == CHUNK:
            yield f"{', ' if begun else ''}{', '.join(held)}"
            held, begun = [], True
    if held:
        yield f"{', ' if begun else ''}{', '.join(held)}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _page(number: int, run: PrintedRun, log: PrintedLog) -> Iterator[str]:
    """Return the lines about a run."""
    yield ""
    title = tr("run {number}", number=number) if len(log.runs) > 1 else tr("run")
    named = data(f" {_cut(run.name, NAME)}" if run.name else "")
    yield shaped(together("", [title, named, data(": "), _course(run)]), _filled)
    yield from _table(run)
    if run.finals:
        told = ", ".join(f"{_cut(name, NAME)} {_cut(text, NUMBER)}" for name, text in run.finals.items())
        yield shaped(tr("at the end: {told}", told=told), _below)


def _in_width(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="  ")


def _filled(text: str) -> str:
    return fill(text, WIDTH)


def _below(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _course(run: PrintedRun) -> Said:
    """Say which epochs there are, how many were planned, and how the log ends."""
    count = len(run.epochs)
    if not count:
        return tr("no epoch")
    spans = _spans(run.epochs)
    parts = [
        trn(count, "{count} epoch ({spans})", "{count} epochs ({spans})", spans=spans)
        if run.epochs_planned is None
        else tr("{count} of {planned} epochs ({spans})", count=count, planned=run.epochs_planned, spans=spans)
    ]
    if run.steps_per_epoch is not None:
        parts.append(tr("{steps} steps each", steps=run.steps_per_epoch))
    if run.samples is not None:
        parts.append(tr("{samples} samples", samples=run.samples))
    if run.counted is not None and run.steps_per_epoch is None and run.samples is None:
        parts.append(tr("{counted} steps or samples each: the log does not say which", counted=run.counted))
    if run.validation_samples is not None:
        parts.append(tr("{samples} samples of validation", samples=run.validation_samples))
    if not run.complete:
        parts.append(tr("breaks off after epoch {epoch}: only whole epochs are read", epoch=run.epochs[-1]))
    elif run.ends_early:
        parts.append(tr("ends before the last that was planned"))
    return together(", ", parts)


def _spans(epochs: Sequence[int]) -> Said:
    """Return the first and the last of the epochs, and where some are missing.

    >>> _spans([1, 2, 3, 7, 8]), _spans(range(5)), _spans([0, 100, 200, 300, 400])
    ('1 to 3, 7 to 8', '0 to 4', '0 to 400, with gaps')
    """
    if isinstance(epochs, range):
        return _from_to(epochs[0], epochs[-1])
    spans: list[list[int]] = []
    for epoch in epochs:
        if spans and epoch == spans[-1][1] + 1:
            spans[-1][1] = epoch
        elif len(spans) == 3:  # noqa: PLR2004 - what is read at a glance
            return tr("{first} to {last}, with gaps", first=epochs[0], last=epochs[-1])
        else:
            spans.append([epoch, epoch])
    return together(", ", [_from_to(first, last) for first, last in spans])


def _from_to(first: int, last: int) -> Said:
    return tr("{first} to {last}", first=first, last=last) if last > first else data(first)


def _table(run: PrintedRun) -> Iterator[str]:
    """Return a line a series: its first and last number, and how many epochs lack it."""
    shown = list(run.series.items())[:MOST_SERIES]
    if not shown:
        return
    head: tuple[str, ...] = ("  ", tr("first"), tr("last"), "")
    yield laid(partial(in_columns, (1, 2)), head, *(_row(name, texts) for name, texts in shown))
    left = len(run.series) - len(shown)
    if left:
        yield tr("  and {count} more series; --json tells all", count=left)


def _row(name: str, texts: Sequence[str | None]) -> tuple[str, str, str, str]:
    first = next(text for text in texts if text is not None)
    last = next(text for text in reversed(texts) if text is not None)
    missing = sum(text is None for text in texts)
    lacking = tr("not in {count}", count=missing) if missing else ""
    return f"  {_cut(name, NAME)}", _cut(first, NUMBER), _cut(last, NUMBER), lacking


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
