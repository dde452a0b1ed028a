"""Published logs, read from files beside the definitions.

They are matched with the experiments that they should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, inside, read_bounded, read_plain, shown
from lrbs_report.base.numeral import decimals_of, read_numeral, text_of
from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint, called, came, nearest
from lrbs_report.kinds.logs.article import Transcript, parse_logs
from lrbs_report.study.experiments import Experiment, Mean, PublishedRun, Reference, Study, Trained
from lrbs_report.study.own_code import is_call

HINT = "A log has a line an epoch."
BESIDE = "Paths are counted from the folder of this file, and lead to files in it."

FEWEST_SEEDS = 3
"""With fewer seeds the band of a comparison is so wide that it says nothing.

With two, ninety standard deviations.
"""


def read_log(file: Path) -> tuple[Transcript, ...]:
    """Read the runs of a published log.

    Raises ``InvalidInput`` with line and reason when the file is none, or is anything else.
    """
    return _parsed(read_bounded(file, HINT), file)


def _parsed(text: bytes, file: Path) -> tuple[Transcript, ...]:
    try:
        return parse_logs(text.decode("utf-8-sig"), shown(file))
    except UnicodeDecodeError as error:
        line, column = text.count(b"\n", 0, error.start) + 1, error.start - text.rfind(b"\n", 0, error.start)
        raise InvalidInput(
            [
                Problem(
                    file=shown(file),
                    line=line,
                    column=column,
                    message="this is not UTF-8 text",
                    hint="Save the file as UTF-8.",
                )
            ]
        ) from error


def published_runs(
    transcripts: Sequence[Transcript], experiments: Sequence[str], mean: Mean | None = None
) -> tuple[PublishedRun, ...]:
    """Put each run of a log beside the experiment that it should match."""
    return tuple(
        PublishedRun(
            experiment=id_,
            watched=tuple(line.cost for line in one.epochs),
            rates=_rates(one),
            judged=one.judged,
            mean=mean,
            series=_further(one),
            finals=one.finals,
        )
        for one, id_ in zip(transcripts, experiments, strict=True)
    )


def _further(transcript: Transcript) -> dict[str, tuple[float | None, ...]]:
    """Return what a run tells of its epochs beside cost and rate."""
    names = dict.fromkeys(name for line in transcript.epochs for name in line.measures)
    return {name: tuple(line.measures.get(name) for line in transcript.epochs) for name in names}


def _rates(transcript: Transcript) -> tuple[float | None, ...]:
    """Return the rates of a run.

    Where all look alike, how many decimals their printer shows cannot be seen in them: it is then as many as
    the costs have, at least. Otherwise the 0.1 of a constant rate would stand for one that decays.
    """
    rates = [line.learning_rate for line in transcript.epochs]
    printed = {text_of(rate) for rate in rates if rate is not None}
    if len(printed) != 1:
        return tuple(rates)
    (text,) = printed
    rate = read_numeral(text, max(decimals_of(line.cost) for line in transcript.epochs))
    return tuple(None if one is None else rate for one in rates)


def may_have(experiment: Experiment, epochs: int) -> bool:
    """Tell whether runs of an experiment may have so many epochs.

    Fewer than it asks for where a callback can stop them, as one of the project's own may.
    """
    callbacks = experiment.callbacks if isinstance(experiment, Trained) else ()
    stops = any(one.get("class") == "EarlyStopping" or is_call(one) for one in callbacks)
    return epochs == experiment.epochs or (stops and 0 < epochs < experiment.epochs)


def wrong_matches(
    study: Study, keys: Keys, matches: Sequence[str], transcripts: Sequence[Transcript]
) -> Iterator[Complaint]:
    """Find what keeps a log from being compared with the experiments that it should match.

    Names, numbers of runs, epochs, seeds.
    """
    if len(matches) != len(transcripts):
        message = f"the log has {len(transcripts)} runs, and {len(matches)} experiments are named"
        yield Complaint(
            keys=(*keys, "matches"),
            message=message,
            hint="Expected one for each run, in the order of the log.",
        )
    for number, id_ in enumerate(matches):
        at = (*keys, "matches", number)
        if id_ not in study.named:
            yield Complaint(
                keys=at,
                message=f"there is no experiment {id_}",
                hint=nearest(id_, study.named, taken=matches),
            )
        elif number < len(transcripts):
            yield from _misfits(at, study.named[id_], transcripts[number])
        if id_ in matches[:number]:
            yield Complaint(keys=at, message=f"{id_} is there twice", hint="Expected each experiment once.")


def wrong_candidates(study: Study, keys: Keys, reference: Reference) -> Iterator[Complaint]:
    """Find what keeps a sweep from being the set-ups that may have printed a log."""
    at, sweeps = (*keys, "candidates"), {sweep.id: sweep for sweep in study.sweeps}
    if reference.candidates not in sweeps:
        yield Complaint(
            keys=at,
            message=f"there is no sweep {reference.candidates}",
            hint=nearest(str(reference.candidates), sweeps),
        )
        return
    matched = [study.named[run.experiment] for run in reference.runs]
    sweep = sweeps[reference.candidates]
    few = next((cell for cell in sweep.experiments if len(cell.seeds) < FEWEST_SEEDS), None)
    if few:
        yield Complaint(
            keys=at,
            message=f"the sweep {sweep.id} has {len(few.seeds)} seeds",
            hint=f"Expected at least {FEWEST_SEEDS}: a band needs some.",
        )
    axes = [axis for axis, _ in sweep.axes]
    telling = [axis for axis in axes if len({repr(one.setting(axis)) for one in matched}) > 1]
    tried = {tuple(cell.setting(axis) for axis in telling) for cell in sweep.experiments}
    for one in matched:
        if tuple(one.setting(axis) for axis in telling) not in tried or (not telling and len(matched) > 1):
            hint = (
                "Its lists must have the values that tell the runs of the log apart, "
                "such as their learning rates."
            )
            yield Complaint(
                keys=at,
                message=f"the sweep {sweep.id} has no cell for the run that should be {one.id}",
                hint=hint,
            )
    longest = max(len(run.watched) for run in reference.runs)
    short = next((cell for cell in sweep.experiments if not may_have(cell, longest)), None)
    if short:
        yield Complaint(
            keys=at,
            message=f"the sweep {sweep.id} has {short.epochs} epochs, and the log {longest}",
            hint=f"Write epochs = {longest} in it.",
        )


def _misfits(at: Keys, experiment: Experiment, transcript: Transcript) -> Iterator[Complaint]:
    if not may_have(experiment, len(transcript.epochs)):
        hint = f"Expected an experiment of {len(transcript.epochs)} epochs."
        yield Complaint(
            keys=at,
            message=(
                f"{experiment.id} has {experiment.epochs} epochs, "
                f"and its run in the log {len(transcript.epochs)}"
            ),
            hint=hint,
        )
    if len(experiment.seeds) < FEWEST_SEEDS:
        yield Complaint(
            keys=at,
            message=f"{experiment.id} has {len(experiment.seeds)} seeds",
            hint=f"Expected at least {FEWEST_SEEDS}: a band needs some.",
        )
    if transcript.diverges:
        yield Complaint(
            keys=at,
            message="this run of the log diverges",
            hint="Only costs that are finite numbers can be compared: leave it out, in the log too.",
        )


def references_of(
    study: Study, tables: Sequence[Mapping[str, object]], titles: Sequence[Mapping[str, str]]
) -> tuple[tuple[Reference, ...], list[Complaint], list[Problem], bool]:
    """Read and match every ``[[references]]``.

    Returns those that are right, what is wrong in the definitions, what is wrong in the logs, and whether
    nobody looked at the rest for all that.
    """
    made: list[Reference] = []
    complaints: list[Complaint] = []
    problems: list[Problem] = []
    room = bounds.LOGS
    for number, (table, title) in enumerate(zip(tables, titles, strict=True)):
        if len(complaints) + len(problems) >= bounds.COUNTED:
            return tuple(made), complaints, problems, True
        keys: Keys = ("references", number)
        try:
            file, text = _read_named(study.file.parent, str(table["log"]))
        except _NotRead as error:
            complaints.append(
                Complaint(keys=(*keys, "log"), message=f"log: {error.args[0]}", hint="".join(error.args[1:]))
            )
            continue
        room -= len(text)
        if room < 0:
            message = f"log: the published logs together have more than {bounds.LOGS} bytes"
            complaints.append(
                Complaint(
                    keys=(*keys, "log"), message=message, hint="Keep of each the runs that are compared."
                )
            )
            break
        try:
            transcripts = _parsed(text, file)
        except InvalidInput as error:
            problems += error.problems
            continue
        matches = list(table["matches"])  # type: ignore[call-overload]  # its shape was checked
        wrong = list(islice(wrong_matches(study, keys, matches, transcripts), bounds.COUNTED))
        if not wrong:
            candidates = str(table["candidates"]) if table["candidates"] else None
            runs = published_runs(transcripts, matches, table["mean"])  # type: ignore[arg-type]  # its shape was checked
            made.append(
                Reference(id=str(table["id"]), title=title, file=file, runs=runs, candidates=candidates)
            )
            wrong = (
                list(islice(wrong_candidates(study, keys, made[-1]), bounds.COUNTED)) if candidates else []
            )
        complaints += wrong
    return tuple(made), complaints, problems, False


class _NotRead(Exception):
    """A log that is not read: what is wrong with it, and the way out."""


def _read_named(folder: Path, name: str) -> tuple[Path, bytes]:
    """Read a log that the definitions name.

    Raises ``_NotRead``, which says nothing of what any other file holds.
    """
    try:
        file = inside(folder, name)
        if any(part.startswith(".") for part in file.relative_to(folder).parts):
            raise _NotRead(f"{came(name)} is hidden, and no published log", BESIDE)
        return file, read_plain(file, bounds.TEXT)
    except UnsafeName as error:
        raise _NotRead(f"{came(name)} is not used: {error}", BESIDE) from error
    except FileNotFoundError as error:
        raise _NotRead(f"there is no file {called(name)}", BESIDE) from error
    except (NotPlain, IsADirectoryError) as error:
        raise _NotRead(
            f"{called(name)} {error.strerror if isinstance(error, NotPlain) else 'is a folder'}", HINT
        ) from error
    except OSError as error:
        raise _NotRead(f"{called(name)} cannot be read: {error.strerror}") from error


def candidate_groups(study: Study, reference: Reference) -> list[tuple[dict[str, Any], list[str]]]:
    """Group the cells of a reference's sweep: one group a set-up, in each the cell for every run of the log.

    The axes in which the matched experiments differ among each other tell the runs of the log apart; the
    other axes make the set-ups. A group that lacks a cell for some run is left out.
    """
    sweep = next(one for one in study.sweeps if one.id == reference.candidates)
    matched = [study.named[run.experiment] for run in reference.runs]
    telling = [axis for axis, _ in sweep.axes if len({repr(one.setting(axis)) for one in matched}) > 1]
    groups: dict[str, tuple[dict[str, Any], dict[str, str]]] = {}
    for cell in sweep.experiments:
        settings = {axis: cell.setting(axis) for axis, _ in sweep.axes if axis not in telling}
        run = next(
            (one.id for one in matched if all(one.setting(axis) == cell.setting(axis) for axis in telling)),
            None,
        )
        if run is not None:
            groups.setdefault(repr(settings), (settings, {}))[1][run] = cell.id
    return [
        (settings, [cells[one.id] for one in matched])
        for settings, cells in groups.values()
        if len(cells) == len(matched)
    ]


def cells_by_setup(study: Study, reference: Reference) -> list[list[str]]:
    """Return the cells of each set-up that may have printed a log, in the order of its runs."""
    return [ids for _, ids in candidate_groups(study, reference)] if reference.candidates else []
