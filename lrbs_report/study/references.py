"""Published logs, read from files beside the definitions.

They are matched with the experiments that they should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, inside, opened, shown
from lrbs_report.base.places import Keys
from lrbs_report.base.showing import counted
from lrbs_report.base.suggesting import Complaint, called, came, nearest, offer
from lrbs_report.base.tongue import Said, data, together, tr, trn, words
from lrbs_report.kinds.logs.listing import formats as known_formats
from lrbs_report.kinds.logs.listing import no_format, read_log
from lrbs_report.kinds.logs.meaning import Mean, MeantRun, Series, meaning_of, names_in
from lrbs_report.kinds.logs.published import LogFormat
from lrbs_report.kinds.measures import OVER_EXAMPLES, RATES, WATCHED, measure_of
from lrbs_report.kinds.measures.keras import parted, way_to_take
from lrbs_report.study.experiments import Experiment, PublishedRun, Reference, Study, Trained
from lrbs_report.study.own_code import is_call
from lrbs_report.study.selections import Selection, WrongSelection, read_selection
from lrbs_report.study.shape import ReferenceShape

HINT = tr("A log has a line an epoch.")
FORMATS = tr('Write format = "…" where it is known which one it is; `lrbs-report help logs` lists them.')
BESIDE = tr("Paths are counted from the folder of this file, and lead to files in it.")

FEWEST_SEEDS = 3
"""With fewer seeds the band of a comparison is so wide that it says nothing.

With two, ninety standard deviations.
"""

MOST_NAMED = 10
"""Of the names in a log, that a message tells."""


def read_runs(  # noqa: PLR0913 - what a definition may say of a log
    log: Path,
    name: str | None = None,
    own: Sequence[LogFormat] = (),
    *,
    stated: Mapping[str, str] | None = None,
    mean: Mean | None = None,
    first_epoch: int | None = None,
) -> tuple[MeantRun, ...]:
    """Read the runs of a published log, their numbers by what they measure.

    ``name`` is that of its format, ``own`` are those of the project; the others are what
    ``meaning_of`` takes. Raises ``InvalidInput`` with line and reason when the file is none, or holds more
    numbers than are compared.
    """
    read = read_log(log, name, own)
    count = sum(len(run.epochs) * len(run.series) for run in read.runs)
    if count > bounds.PUBLISHED_NUMBERS:
        hint = tr(
            "Expected at most {published_numbers}: keep the runs that are compared.",
            published_numbers=bounds.PUBLISHED_NUMBERS,
        )
        message = tr("the log has {numbers}", numbers=counted(count, "number"))
        raise InvalidInput([Problem(file=shown(log), line=0, column=0, message=message, hint=hint)])
    return meaning_of(read, stated=stated, mean=mean, first_epoch=first_epoch)


def published_runs(runs: Sequence[MeantRun], experiments: Sequence[str]) -> tuple[PublishedRun, ...]:
    """Put each run of a log beside the experiment that it should match."""
    return tuple(
        PublishedRun(experiment=id_, **vars(one)) for one, id_ in zip(runs, experiments, strict=True)
    )


def may_have(experiment: Experiment, epochs: int) -> bool:
    """Tell whether runs of an experiment may have so many epochs.

    Fewer than it asks for where a callback can stop them, as one of the project's own may.
    """
    callbacks = experiment.callbacks if isinstance(experiment, Trained) else ()
    stops = any(one.get("class") == "EarlyStopping" or is_call(one) for one in callbacks)
    return epochs == experiment.epochs or (stops and 0 < epochs < experiment.epochs)


def may_print(experiment: Experiment, run: MeantRun) -> bool:
    """Tell whether runs of an experiment may print a log of so many epochs.

    The log may end before they do: where it breaks off, and had as many to go as far as it says; or where it
    shows only some epochs, and none of the last.
    """
    if run.length == 0:
        return False
    more = experiment.epochs - run.length
    goes_on = run.breaks_off and run.planned in (None, experiment.epochs)
    return may_have(experiment, run.length) or 0 < more <= run.gap or (more > 0 and goes_on)


def measured_of(experiment: Experiment) -> tuple[str, ...]:
    """Return the names of all that is measured of an experiment's runs."""
    asked = experiment.asked
    return tuple(dict.fromkeys((WATCHED, OVER_EXAMPLES, *RATES, *asked.series, *asked.finals)))


def unmeasured_of(experiment: Experiment, run: MeantRun) -> tuple[str, ...]:
    """Return the names in a log of what is not measured of an experiment."""
    known = measured_of(experiment)
    return tuple(dict.fromkeys(one.name for one in run.series if not one.means(*known)))


def not_compared(study: Study) -> Iterator[str]:
    """Say of each published log what it prints that nothing is compared with, and what would change that."""
    for reference in study.references:
        for run in reference.runs:
            experiment = study.named[run.experiment]
            for name in unmeasured_of(experiment, run)[:MOST_NAMED]:
                series = next(one for one in run.series if one.name == name)
                said = tr(
                    "[[references]] {id}: {name} is compared with nothing, since it is not measured of "
                    "{experiment}.",
                    id=reference.id,
                    name=called(name),
                    experiment=experiment.id,
                )
                way = _way(series, experiment)
                yield together(" ", [said, way]) if way else said


def _way(series: Series, experiment: Experiment) -> str:
    """Say how a series would be compared: by measuring it, or by saying what its name means."""
    if way := way_to_take(series.measure):
        return way
    known = measured_of(experiment)
    bare = parted(series.name)[1]
    meant = bare if bare in known else offer(series.name, known)
    return (
        tr(
            'If it is {meant}, write measures = {{ "{name}" = "{meant}" }}.',
            meant=meant,
            name=called(series.name),
        )
        if meant
        else ""
    )


def wrong_matches(
    study: Study, keys: Keys, matches: Sequence[str], runs: Sequence[MeantRun]
) -> Iterator[Complaint]:
    """Find what keeps a log from being compared with the experiments that it should match.

    Names, numbers of runs, epochs, seeds, and whether they measure anything that it prints.
    """
    if len(matches) != len(runs):
        yield Complaint(
            keys=(*keys, "matches"),
            message=tr(
                "the log has {counted}, and {named}",
                counted=counted(len(runs), "run"),
                named=_named(len(matches)),
            ),
            hint=tr("Expected one for each run, in the order of the log."),
        )
    for number, id_ in enumerate(matches):
        at = (*keys, "matches", number)
        if id_ not in study.named:
            yield Complaint(
                keys=at,
                message=tr("there is no experiment {id}", id=id_),
                hint=nearest(id_, study.named, taken=matches),
            )
        elif number < len(runs):
            yield from _misfits(at, study.named[id_], runs[number])
        if id_ in matches[:number]:
            yield Complaint(
                keys=at, message=tr("{id} is there twice", id=id_), hint=tr("Expected each experiment once.")
            )


def _named(count: int) -> Said:
    return trn(count, "{count} experiment is named", "{count} experiments are named")


def wrong_measures(
    study: Study, keys: Keys, stated: Mapping[str, str], matches: Sequence[str], runs: Sequence[MeantRun]
) -> Iterator[Complaint]:
    """Find names that the log does not have, and measures that nothing measures."""
    names = list(names_in(runs))
    measured = dict.fromkeys(
        name for id_ in matches if id_ in study.named for name in measured_of(study.named[id_])
    )
    for name, measure in stated.items():
        at = (*keys, "measures", name)
        if name not in names:
            hint = nearest(name, names) or tr("It has {list}.", list=_list(names))
            yield Complaint(
                keys=at, message=tr("the log has no {name}", name=called(name)), hint=hint, at_key=True
            )
        if measured and measure not in measured:
            hint = (
                nearest(measure, measured)
                or way_to_take(measure)
                or tr("Expected one of {list}.", list=_list(measured))
            )
            yield Complaint(
                keys=at,
                message=tr(
                    "{measure} is not measured of {list}", measure=called(measure), list=_list(matches)
                ),
                hint=hint,
            )


def choosable(experiments: Sequence[Experiment], runs: Sequence[MeantRun]) -> dict[str, str]:
    """Return the measures that a log may have been chosen by, by their names and those that the log has.

    They are those of experiments of which one way is better; a name of the log means the first that is
    measured, and itself where none is.
    """
    ways = {name: one.asked.measure(name).better for one in experiments for name in measured_of(one)}
    named = {}
    for series in (series for run in runs for series in run.series):
        meant = next((one for one in series.measures if one in ways), series.measure)
        ways.setdefault(meant, measure_of(meant).better)
        named[series.name] = meant
    return {name: one for name, one in {**named, **{name: name for name in ways}}.items() if ways[one]}


def selection_of(text: str, named: Mapping[str, str]) -> Selection:
    """Return the selection that a text says, by the measures' own names.

    Raises ``WrongSelection``.
    """
    found = read_selection(text, named)
    return replace(found, by=named[found.by]) if found.by else found


def _selection(
    study: Study, keys: Keys, shape: ReferenceShape, runs: Sequence[MeantRun]
) -> tuple[Selection | None, list[Complaint]]:
    """Return how a log says it was selected, or what is wrong with that."""
    if shape.selection is None:
        return None, []
    experiments = [study.named[id_] for id_ in shape.matches if id_ in study.named]
    try:
        return selection_of(shape.selection, choosable(experiments, runs)), []
    except WrongSelection as error:
        at = (*keys, "selection")
        return None, [
            Complaint(
                keys=at, message=tr("selection: {message}", message=words(error.message)), hint=error.hint
            )
        ]


def _list(names: Sequence[str] | Mapping[str, object]) -> str:
    told = list(map(called, names))
    more = tr(" and {count} more", count=len(told) - MOST_NAMED) if len(told) > MOST_NAMED else ""
    return together("", [data(", ".join(told[:MOST_NAMED])), more])


def wrong_candidates(study: Study, keys: Keys, reference: Reference) -> Iterator[Complaint]:
    """Find what keeps a sweep from being the set-ups that may have printed a log."""
    at, sweeps = (*keys, "candidates"), {sweep.id: sweep for sweep in study.sweeps}
    if reference.candidates not in sweeps:
        yield Complaint(
            keys=at,
            message=tr("there is no sweep {candidates}", candidates=reference.candidates),
            hint=nearest(str(reference.candidates), sweeps),
        )
        return
    matched = [study.named[run.experiment] for run in reference.runs]
    sweep = sweeps[reference.candidates]
    few = next((cell for cell in sweep.experiments if len(cell.seeds) < FEWEST_SEEDS), None)
    if few:
        yield Complaint(
            keys=at,
            message=tr("the sweep {id} has {seeds}", id=sweep.id, seeds=counted(len(few.seeds), "seed")),
            hint=tr("Expected at least {fewest}: a band needs some.", fewest=FEWEST_SEEDS),
        )
    axes = [axis for axis, _ in sweep.axes]
    telling = [axis for axis in axes if len({repr(one.setting(axis)) for one in matched}) > 1]
    tried = {repr([cell.setting(axis) for axis in telling]) for cell in sweep.experiments}
    for one in matched:
        if repr([one.setting(axis) for axis in telling]) not in tried or (not telling and len(matched) > 1):
            hint = tr(
                "Its lists must have the values that tell the runs of the log apart, such as their "
                "learning rates."
            )
            yield Complaint(
                keys=at,
                message=tr(
                    "the sweep {id} has no cell for the run that should be {id_2}", id=sweep.id, id_2=one.id
                ),
                hint=hint,
            )
    for run in reference.runs:
        short = next((cell for cell in sweep.experiments if not may_print(cell, run)), None)
        if short:
            yield Complaint(
                keys=at,
                message=tr(
                    "the sweep {id} has {epochs} epochs, and {epochs_of}",
                    id=sweep.id,
                    epochs=short.epochs,
                    epochs_of=_epochs_of(run, tr("the log")),
                ),
                hint=tr("Write epochs = {planned} in it.", planned=run.planned or run.length),
            )
            return


def _epochs_of(run: MeantRun, what: str) -> str:
    """Say how many epochs a log has, and how many were planned where that is another number."""
    planned = (
        tr(" of {planned} that were planned", planned=run.planned)
        if run.planned not in (None, run.length)
        else ""
    )
    return tr("{what} {epochs}{planned}", what=what, epochs=run.length, planned=planned)


def _misfits(at: Keys, experiment: Experiment, run: MeantRun) -> Iterator[Complaint]:
    if not may_print(experiment, run):
        yield Complaint(
            keys=at,
            message=(
                tr(
                    "{id} has {epochs} epochs, and {epochs_of}",
                    id=experiment.id,
                    epochs=experiment.epochs,
                    epochs_of=_epochs_of(run, tr("its run in the log")),
                )
            ),
            hint=tr("Expected an experiment of {planned} epochs.", planned=run.planned or run.length),
        )
    if len(experiment.seeds) < FEWEST_SEEDS:
        yield Complaint(
            keys=at,
            message=tr("{id} has {seeds}", id=experiment.id, seeds=counted(len(experiment.seeds), "seed")),
            hint=tr("Expected at least {fewest}: a band needs some.", fewest=FEWEST_SEEDS),
        )
    if run.diverges:
        yield Complaint(
            keys=at,
            message=tr("this run of the log diverges"),
            hint=tr("Only costs that are finite numbers can be compared: leave it out, in the log too."),
        )
    lacking = unmeasured_of(experiment, run)
    if len(lacking) == len({one.name for one in run.series}):
        ways = (way_to_take(one.measure) for one in run.series)
        hint = next(filter(None, ways), tr('Say what its names measure: measures = { name = "loss" }.'))
        yield Complaint(
            keys=at,
            message=tr(
                "nothing that its run in the log prints is measured of {id}: {list}",
                id=experiment.id,
                list=_list(lacking),
            ),
            hint=hint,
        )


def references_of(
    study: Study,
    shapes: Sequence[ReferenceShape],
    titles: Sequence[Mapping[str, str]],
    own: Sequence[LogFormat],
) -> tuple[tuple[Reference, ...], list[Complaint], list[Problem], bool]:
    """Read and match every ``[[references]]``. ``own`` are the project's formats.

    Returns those that are right, what is wrong in the definitions, what is wrong in the logs, and whether
    nobody looked at the rest for all that.
    """
    made: list[Reference] = []
    complaints: list[Complaint] = []
    problems: list[Problem] = []
    room = bounds.LOGS
    for number, (shape, title) in enumerate(zip(shapes, titles, strict=True)):
        if len(complaints) + len(problems) >= bounds.COUNTED:
            return tuple(made), complaints, problems, True
        keys: Keys = ("references", number)
        unknown = _unknown_format(keys, shape, own)
        try:
            found = _found(study.file.parent, shape.log)
        except _NotRead as error:
            complaints.append(
                Complaint(
                    keys=(*keys, "log"),
                    message=tr("log: {message}", message=words(error.args[0])),
                    hint=error.args[1] if error.args[1:] else "",
                )
            )
            complaints += unknown
            continue
        room -= found.size
        if room < 0:
            message = tr("log: the published logs together have more than {logs} bytes", logs=bounds.LOGS)
            complaints.append(
                Complaint(
                    keys=(*keys, "log"), message=message, hint=tr("Keep of each the runs that are compared.")
                )
            )
            break
        complaints += unknown
        if unknown:
            continue
        try:
            runs = read_runs(
                found.place,
                shape.format,
                own,
                stated=shape.measures,
                mean=shape.mean,
                first_epoch=shape.first_epoch,
            )
        except InvalidInput as error:
            first, *others = error.problems
            if first.file:
                problems += error.problems
                continue
            # None of the formats that were tried: what each found stands below the place that names the log.
            hint = first.hint or FORMATS
            complaints.append(
                Complaint(
                    keys=(*keys, "log"), message=tr("log: {message}", message=words(first.message)), hint=hint
                )
            )
            problems += others
            continue
        one, wrong = _matched(study, keys, (shape, title), found, runs)
        made += [one] if one else []
        complaints += wrong
    return tuple(made), complaints, problems, False


def _unknown_format(keys: Keys, shape: ReferenceShape, own: Sequence[LogFormat]) -> list[Complaint]:
    known = [*(one.name for one in own), *known_formats()]
    if shape.format is None or shape.format in known:
        return []
    message, hint = no_format(shape.format, known)
    return [Complaint(keys=(*keys, "format"), message=message, hint=hint)]


def _matched(
    study: Study,
    keys: Keys,
    named: tuple[ReferenceShape, Mapping[str, str]],
    found: _Found,
    runs: Sequence[MeantRun],
) -> tuple[Reference | None, list[Complaint]]:
    """Return a log that is matched with experiments, or everything that is wrong with that."""
    shape, title = named
    stated = shape.measures or {}
    selection, wrong_selection = _selection(study, keys, shape, runs)
    complaints = (
        *wrong_matches(study, keys, shape.matches, runs),
        *wrong_measures(study, keys, stated, shape.matches, runs),
        *wrong_selection,
    )
    wrong = list(islice(complaints, bounds.COUNTED))
    if wrong:
        return None, wrong
    reference = Reference(
        id=shape.id,
        title=title,
        file=found.place,
        runs=published_runs(runs, shape.matches),
        candidates=shape.candidates,
        files=found.files,
        selection=selection,
    )
    if not shape.candidates:
        return reference, []
    return reference, list(islice(wrong_candidates(study, keys, reference), bounds.COUNTED))


class _NotRead(Exception):
    """A log that is not read: what is wrong with it, and the way out."""


@dataclass(frozen=True)
class _Found:
    """Where a log is: the files in it where that is a folder, and the bytes of all."""

    place: Path
    files: tuple[Path, ...]
    size: int


def _found(folder: Path, name: str) -> _Found:
    """Find a log that the definitions name.

    Raises ``_NotRead``, which says nothing of what any other file holds.
    """
    try:
        place = inside(folder, name)
        if any(part.startswith(".") for part in place.relative_to(folder).parts):
            raise _NotRead(tr("{name} is hidden, and no published log", name=came(name)), BESIDE)
        if place.is_dir():
            files = _files_in(place, name)
            return _Found(place, files, sum(_size(file, bounds.LOGS) for file in files))
        return _Found(place, (), _size(place, bounds.TEXT))
    except UnsafeName as error:
        raise _NotRead(tr("{name} is not used: {error}", name=came(name), error=error), BESIDE) from error
    except FileNotFoundError as error:
        raise _NotRead(tr("there is no file {path}", path=called(name)), BESIDE) from error
    except NotPlain as error:
        raise _NotRead(
            tr("{path} {reason}", path=called(name), reason=words(str(error.strerror))), HINT
        ) from error
    except OSError as error:
        raise _NotRead(
            tr("{name} cannot be read: {strerror}", name=called(name), strerror=words(str(error.strerror)))
        ) from error


def _size(file: Path, most: int) -> int:
    """Return the bytes of a plain file. Raises ``NotPlain`` for any other, and for one that has more."""
    with opened(file, most) as stream:
        return stream.seek(0, 2)


def _files_in(place: Path, name: str) -> tuple[Path, ...]:
    """Return all files in a folder. Raises ``_NotRead`` when one is a link, or there are too many."""
    found: list[Path] = []
    waiting, looked_at = [place], 0
    while waiting:
        for entry in sorted(waiting.pop().iterdir()):
            looked_at += 1
            if looked_at > bounds.LOG_FILES:
                message = tr(
                    "{name} has more than {log_files} files", name=called(name), log_files=bounds.LOG_FILES
                )
                raise _NotRead(message, tr("Keep of it the runs that are compared."))
            if entry.is_symlink():
                raise _NotRead(
                    tr("in {name}, {entry} is a link", name=called(name), entry=entry.relative_to(place)),
                    BESIDE,
                )
            (waiting if entry.is_dir() else found).append(entry)
    return tuple(found)


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
