"""Reading logs of runs that are there already: which number is the cost, which one ranks, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.showing import one_line
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.listing import read_log
from lrbs_report.kinds.logs.published import LogFormat, PrintedLog, PrintedRun
from lrbs_report.kinds.logs.tables import EPOCH, Table
from lrbs_report.kinds.logs.texts import Texts
from lrbs_report.kinds.measures import JUDGED, WATCHED
from lrbs_report.kinds.measures.keras import TEST, VALIDATION
from lrbs_report.kinds.measures.listing import listed
from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.measure import Direction
from lrbs_report.kinds.measures.names import LOSSES as LOSS_WORDS
from lrbs_report.kinds.measures.names import SHARES, is_share, name_here, way_of, words_of
from lrbs_report.kinds.measures.record import LogFile, Record, Status
from lrbs_report.study.shape import ImportShape
from lrbs_report.study.shelves import Shelf

LEFT = "1 - "
"""Before the name of a share that grows as training goes on: what it leaves to 1 is watched."""

LOSSES = ("cost", "loss", "loss_epoch", "val_loss")
"""What is watched where nobody says what, the first that all runs have; then any other loss."""

LOGGED = "logged_"
"""Before a name that has another meaning here."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A run as its log tells it, by the names here: numbers of each epoch, and of the end.

    ``number`` says which run of its log it is, from 1; nothing where the log has no other.
    """

    log: LogFile
    series: Mapping[str, tuple[float | None, ...]]
    finals: Mapping[str, float]
    number: int | None


@dataclass(frozen=True, kw_only=True)
class ReadRun:
    """A run as it is told here: its record, and how it ended."""

    log: LogFile
    record: Record
    status: Status
    number: int | None


class Reader:
    """Reads the logs of one table: the format of the first is that of all."""

    def __init__(self, shelf: Shelf, shape: ImportShape, own: Sequence[LogFormat]) -> None:
        """Begin with what the table says."""
        self._shelf = shelf
        self._own = [*own]
        self._format: str | None = shape.format
        self._renamed = {column: name for name, column in (shape.columns or {}).items() if name != EPOCH}
        epoch = (shape.columns or {}).get(EPOCH, EPOCH)
        if epoch != EPOCH and shape.format is None:
            self._own.insert(0, Table(name="columns", epoch=epoch))
            self._format = "columns"
        self._counts_points = shape.points == "epochs"
        self.names: dict[str, str] = {}
        """What the logs call each number, by its name here."""

    @property
    def format(self) -> str:
        """In which format the logs are."""
        return self._format or ""

    def read(self, path: str) -> list[Told]:
        """Return the runs of a log. Raises ``InvalidInput`` when it is wrong, or changes meanwhile."""
        place = self._shelf.folder / path
        stamp, content = self._shelf.stamp(path), self._shelf.content(path)
        printed = self._printed(place)
        is_sure = stamp is not None and self._shelf.stamp(path) == stamp
        if not is_sure and self._shelf.content(path) != content:
            hint = tr("Run the same command again when nobody writes into it.")
            raise InvalidInput(
                [Problem(file=shown(place), message=tr("changed while it was read"), hint=hint)]
            )
        self._format = self._format or printed.format
        _refuse_wrong_epochs(printed, place, counts_points=self._counts_points)
        log = LogFile(path=path, sha256=content.sha256, size=content.size)
        several = len(printed.runs) > 1
        return [
            self._told(run, log, place, number if several else None)
            for number, run in enumerate(printed.runs, start=1)
        ]

    def _printed(self, place: Path) -> PrintedLog:
        """Read a log. Raises ``InvalidInput``; where several formats were tried, with what the best found."""
        try:
            return read_log(place, self._format, self._own)
        except InvalidInput as error:
            if self._format is not None or len(error.problems) == 1:
                raise
            best = max(error.problems, key=lambda problem: problem.line)
            hint = tr(
                "No format that is known reads it: `lrbs-report log {place}` tells what each found.",
                place=shown(place),
            )
            raise InvalidInput([replace(best, hint=hint)]) from error

    def _told(self, run: PrintedRun, log: LogFile, place: Path, number: int | None) -> Told:
        series = {self._name(name, place): _numbers_of(texts) for name, texts in run.series.items()}
        finals = {self._name(name, place, at_the_end=True): float(text) for name, text in run.finals.items()}
        return Told(log=log, series=series, finals=finals, number=number)

    def _name(self, there: str, place: Path, *, at_the_end: bool = False) -> str:
        """Return what a number is called here. Raises ``InvalidInput`` where another one is called so."""
        here = name_here(self._renamed.get(there, there), at_the_end=at_the_end) or "unnamed"
        before = self.names.setdefault(here, one_line(there))
        if before != one_line(there) and not at_the_end:
            message = tr(
                "“{before}” and “{there}” are both called {here} here",
                before=called(before),
                there=called(there),
                here=here,
            )
            hint = tr("Give one of them a name of its own: columns = { name = “…” }.")
            raise InvalidInput([Problem(file=shown(place), message=message, hint=hint)])
        return here


def _numbers_of(texts: Sequence[str | None]) -> tuple[float | None, ...]:
    if isinstance(texts, Texts):
        return tuple(texts.numbers())
    if None not in texts:
        return tuple(map(float, texts))  # type: ignore[arg-type]  # there is none
    return tuple(None if text is None else float(text) for text in texts)


def _refuse_wrong_epochs(printed: PrintedLog, place: Path, *, counts_points: bool) -> None:
    """Raise ``InvalidInput`` for epochs that are told twice, are missing, or are none."""
    if printed.again is not None:
        message = tr("this line tells an epoch again, with another number")
        hint = tr("Keep one line of each epoch, or of each epoch lines that tell different numbers.")
        problem = Problem(file=shown(place), line=printed.again, column=1, message=message, hint=hint)
        raise InvalidInput([problem])
    if not counts_points and (wrong := _out_of_order(printed.runs)):
        hint = tr("Put its lines in the order of their epochs.")
        raise InvalidInput([Problem(file=shown(place), message=wrong, hint=hint)])
    for run in printed.runs:
        epochs = run.epochs
        if not epochs:
            raise InvalidInput([Problem(file=shown(place), message=tr("a run in it has no epoch"))])
        if len(epochs) > 1 and not counts_points and epochs[-1] - epochs[0] != len(epochs) - 1:
            gap = next(one for one, other in pairwise(epochs) if other != one + 1)
            message = tr(
                "epoch {gap} is missing: {gap_2} is followed by {epochs}",
                gap=gap + 1,
                gap_2=gap,
                epochs=epochs[epochs.index(gap) + 1],
            )
            hint = tr('Where each line is an epoch all the same, say points = "epochs".')
            raise InvalidInput([Problem(file=shown(place), message=message, hint=hint)])


def _out_of_order(runs: Sequence[PrintedRun]) -> str:
    """Say which epoch stands behind a later one: a run that begins with it is none of its own.

    One that begins as the first run does is another run.
    """
    for one, other in pairwise(runs):
        if one.epochs and other.epochs and other.epochs[0] > runs[0].epochs[0]:
            return tr(
                "epoch {epochs} stands behind epoch {epochs_2}",
                epochs=other.epochs[0],
                epochs_2=one.epochs[-1],
            )
    return ""


def wrong_columns(shape: ImportShape, reader: Reader) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield the columns that no log has: key, message and hint of each."""
    there = set(reader.names.values())
    for name, column in (shape.columns or {}).items():
        if name != EPOCH and column not in there:
            message = tr("columns: no log has “{column}”", column=called(column))
            yield ("columns", name), message, nearest(column, sorted(there))


def common(told: Sequence[Told]) -> tuple[list[str], list[str]]:
    """Return the names of the series, and of the numbers of the end, that all runs tell, in their order."""
    series = [name for name in told[0].series if all(name in one.series for one in told)]
    finals = [name for name in told[0].finals if all(name in one.finals for one in told)]
    return series, finals


class Undecided(Exception):
    """What is watched or judged is not there, or nobody knows: the key, the message and the way out."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        """Keep all three."""
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint
        self.also: tuple[Undecided, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a table's logs tell, and where the numbers of it stand: which series is watched, which judged.

    ``judges_end`` tells that the judged number is one of the end, and not the last of a series.
    """

    logged: Logged
    watched: str
    judged: str
    judges_end: bool
    series: Mapping[str, str]
    finals: Mapping[str, str]


def decide(told: Sequence[Told], shape: ImportShape, names: Mapping[str, str]) -> Decided:
    """Return what is watched and what is judged of runs. Raises ``Undecided``."""
    series, finals = common(told)
    ways: dict[str, Direction] = {name_here(name): way for name, way in (shape.better or {}).items()}
    judge = partial(_judged, shape.judged, series, finals, names, ways)
    try:
        watched, is_share_left = _watched(shape.watched, series, names, ways)
    except Undecided as error:
        error.also = _refusals_of(judge) if shape.judged is not None else ()
        raise
    judged, judges_end = judge()
    kept = {name: _named_here(name) for name in series if name != watched}
    of_end = {name: _named_here(name) for name in finals if all(map(math.isfinite, _ends(told, name)))}
    ranking = (of_end if judges_end else kept).get(judged, judged)
    if judged in ("test_acc", JUDGED) or (judges_end and judged in SHARES):
        ends = [*_ends(told, judged)] if judges_end else [_last_of(one.series[judged]) for one in told]
        ranking = JUDGED if all(0 <= end <= 1 for end in ends) else f"{LOGGED}{judged}"
    if ranking == WATCHED or judged == watched:
        ranking = f"final_{name_here(judged)}"
    of_end = {**({judged: ranking} if judges_end else {}), **{k: v for k, v in of_end.items() if k != judged}}
    finals_here = list(dict.fromkeys((ranking, *of_end.values())))
    told_names = {WATCHED: names[watched], ranking: names[judged]}
    told_names |= {
        here: names[name] for name, here in (*kept.items(), *of_end.items()) if here != names[name]
    }
    if judged in ways or not way_of(ranking):
        ways[ranking] = ways.get(judged) or way_of(judged)
    known = {name: way for name, way in ways.items() if name in (*kept.values(), *finals_here)}
    logged = Logged(
        series=tuple(kept.values()),
        finals=tuple(finals_here),
        ways=known,
        names=told_names,
        is_share_left=is_share_left,
    )
    return Decided(
        logged=logged, watched=watched, judged=judged, judges_end=judges_end, series=kept, finals=of_end
    )


def _refusals_of(decision: Callable[[], object]) -> tuple[Undecided, ...]:
    """Return why something cannot be decided; nothing where it can."""
    try:
        decision()
    except Undecided as error:
        return (error,)
    return ()


def _ends(told: Iterable[Told], name: str) -> Iterator[float]:
    return (one.finals[name] for one in told)


def _named_here(name: str) -> str:
    """Return a name that means nothing else here."""
    return f"{LOGGED}{name}" if name in listed() else name


def _watched(
    said: str | None, series: Sequence[str], names: Mapping[str, str], ways: Mapping[str, Direction]
) -> tuple[str, bool]:
    if said is not None:
        is_left = said.startswith(LEFT)
        name = _found(said.removeprefix(LEFT).strip(), series, names, "watched")
        way = ways.get(name) or way_of(name)
        if way == ("down" if is_left else "up"):
            share = said.removeprefix(LEFT) if is_left else f"{LEFT}{said}"
            message = tr(
                "watched: “{said}” is the better the higher it is, and a cost the lower", said=called(said)
            )
            raise Undecided(
                "watched", message, tr('Expected a loss; or write watched = "{share}".', share=called(share))
            )
        return name, is_left
    if not series:
        hint = tr("Let files name logs that tell the same, in tables of their own.")
        raise Undecided("files", tr("files: the logs have no series in common"), hint)
    losses = [*LOSSES, *(name for name in series if "loss" in words_of(name))]
    name = next((one for one in losses if one in series), "")
    if not name:
        told = ", ".join(called(names[one]) for one in islice(series, 15))
        message = tr("nothing that all logs tell of each epoch is a loss")
        share = next(filter(is_share, series), "accuracy")
        hint = tr(
            'Say watched = "NAME", or watched = "{left}{names}"; there are: {told}.',
            left=LEFT,
            names=names.get(share, share),
            told=told,
        )
        raise Undecided("", message, hint)
    return name, False


def _judged(
    said: str | None,
    series: Sequence[str],
    finals: Sequence[str],
    names: Mapping[str, str],
    ways: Mapping[str, Direction],
) -> tuple[str, bool]:
    if said is not None:
        name = _found(said, [*finals, *series], names, "judged")
        if not (ways.get(name) or way_of(name)):
            message = tr("judged: nobody knows which way “{said}” is better", said=called(said))
            raise Undecided(
                "judged", message, tr('Say it: better = {{ {name} = "up" }}, or "down".', name=name)
            )
        return name, name in finals
    known = [(name, True) for name in finals] + [(name, False) for name in series]
    ranked = [one for one in known if ways.get(one[0]) or way_of(one[0])]
    if not ranked:
        told = ", ".join(called(names[one]) for one, _ in known[:15])
        hint = tr('Say judged = "NAME" and better = {{ NAME = "up" }}; there are: {told}.', told=told)
        raise Undecided("", tr("nothing that all logs tell is known to be better one way"), hint)
    return min(ranked, key=_place_of)


def _place_of(one: tuple[str, bool]) -> tuple[int, int]:
    """Return how far behind others a number stands where nobody says what is judged.

    Numbers of the end come first, then tests and validations; in each an accuracy, any other, and a loss.
    """
    name, at_the_end = one
    place = 0 if at_the_end else 1 if name.startswith(TEST) else 2 if name.startswith(VALIDATION) else 3
    return place, 0 if is_share(name) else 2 if words_of(name) & {*LOSS_WORDS} else 1


def _found(said: str, known: Sequence[str], names: Mapping[str, str], key: str) -> str:
    """Return the name here of a number that the definitions name as logs or as we do."""
    theirs = {names[name]: name for name in reversed(known)}
    name = theirs.get(said) or name_here(said, at_the_end=True)
    name = name if name in known else name_here(said)
    if name not in known:
        message = tr("{key}: not all logs tell “{said}”", key=key, said=called(said))
        raise Undecided(key, message, nearest(said, list(dict.fromkeys([*theirs, *known]))))
    return name


def read_run(one: Told, decided: Decided, folder: Path) -> ReadRun:
    """Return a run as it is told here. Raises ``InvalidInput`` when an epoch lacks a cost, or it has no end.

    Its epochs end with the first cost that is no finite number: it diverged, and has no end.
    """
    place, names = folder / one.log.path, decided.logged.names
    watched = _whole(one.series[decided.watched], called(names[WATCHED]), place)
    if decided.logged.is_share_left:
        watched = tuple(1 - number for number in watched)
    lost = None
    if not all(map(math.isfinite, watched)):
        lost = next(epoch for epoch, number in enumerate(watched) if not math.isfinite(number))
    length = len(watched) if lost is None else lost + 1
    series = {WATCHED: watched[:length]}
    series |= {here: _known(one.series[name][:length]) for name, here in decided.series.items()}
    ends = {here: one.finals[name] for name, here in decided.finals.items()}
    if not decided.judges_end:
        ends[decided.logged.ranked_by] = _last_of(one.series[decided.judged])
    finals = {name: None if lost is not None else ends[name] for name in decided.logged.finals}
    judged = finals[decided.logged.ranked_by]
    if judged is not None and not math.isfinite(judged):
        name = called(names.get(decided.logged.ranked_by, decided.judged))
        message = tr("“{name}”, by which runs are ranked, is no finite number at the end", name=name)
        hint = tr('Let something else rank them: judged = "NAME".')
        raise InvalidInput([Problem(file=shown(place), message=message, hint=hint)])
    return ReadRun(
        log=one.log,
        record=Record(series=series, finals=finals),
        status="finished" if lost is None else "diverged",
        number=one.number,
    )


def _whole(numbers: Sequence[float | None], name: str, place: Path) -> tuple[float, ...]:
    """Return numbers of which none may be missing."""
    if None in numbers:
        message = tr(
            "epoch {numbers} (counted from 0) has no “{name}”, which is the cost",
            numbers=numbers.index(None),
            name=name,
        )
        hint = tr('Let another series be the cost: watched = "NAME".')
        raise InvalidInput([Problem(file=shown(place), message=message, hint=hint)])
    return tuple(numbers)  # type: ignore[arg-type]  # none is missing


def _known(numbers: Sequence[float | None]) -> tuple[float, ...]:
    """Return numbers in the places of those that an epoch lacks, which are no numbers."""
    if None not in numbers:
        return tuple(numbers)  # type: ignore[arg-type]  # none is missing
    return tuple(math.nan if number is None else number for number in numbers)


def _last_of(numbers: Sequence[float | None]) -> float:
    """Return the last number that is told; none where no epoch tells one."""
    return next((number for number in reversed(numbers) if number is not None), math.nan)
