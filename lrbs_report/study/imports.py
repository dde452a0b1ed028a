"""What ``[[imports]]`` reads as: experiments whose runs are there already, as logs of another program.

Its fields besides ``seed`` are the axes of a sweep, whose cells are what the paths tell; without any, it is
one experiment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.places import Keys
from lrbs_report.base.showing import counted, one_line
from lrbs_report.base.suggesting import Complaint, called, came, nearest
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.kinds.logs.listing import formats as known_formats
from lrbs_report.kinds.logs.listing import no_format
from lrbs_report.kinds.logs.published import LogFormat
from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import IMPORTS, Experiment, Imported, Setting, Sweep, key_of
from lrbs_report.study.ids import SHORT, slug
from lrbs_report.study.importing import Reader, ReadRun, Told, Undecided, decide, read_run, wrong_columns
from lrbs_report.study.path_fields import SEED, TAKEN, Template, name_of, values_of, wrong_text, wrong_with
from lrbs_report.study.shape import ID_PATTERN, LAST_SEED, MOST_CHARACTERS, MOST_EPOCHS, ImportShape
from lrbs_report.study.shelves import Found, Refused, Shelf, wrong_path
from lrbs_report.study.tables import tables
from lrbs_report.study.titles import titles_of

One = TypeVar("One")
Other = TypeVar("Other")


# What is wrong with the definitions, before anything is looked for.


def wrong_imports(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check templates, formats and settings."""
    own = raw.get("formats")
    known = [*known_formats(), *(own if isinstance(own, dict) else ())]
    for number, one in tables(raw, IMPORTS):
        keys = (IMPORTS, number)
        yield from _wrong_templates(one, keys)
        name = one.get("format")
        if isinstance(name, str) and name not in known:
            message, hint = no_format(name, known)
            yield Complaint(keys=(*keys, "format"), message=message, hint=hint)
        columns = one.get("columns")
        if name is not None and isinstance(columns, dict) and columns.get("epoch", "epoch") != "epoch":
            message = tr(
                "columns: the format {name} knows which column counts epochs", name=called(str(name))
            )
            hint = tr("Leave epoch out, or format.")
            yield Complaint(keys=(*keys, "columns", "epoch"), message=message, hint=hint)
        yield from _wrong_settings(one, keys)


def _wrong_templates(one: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    files, id_ = one.get("files"), one.get("id")
    are_right = True
    for key, text in (("files", files), ("id", id_)):
        for wrong in wrong_with(text) if isinstance(text, str) else ():
            are_right = False
            yield Complaint(
                keys=(*keys, key), message=together(": ", [data(key), words(wrong.message)]), hint=wrong.hint
            )
    if isinstance(files, str) and (led := wrong_path(files)):
        are_right = False
        yield Complaint(keys=(*keys, "files"), message=tr("files: {led}", led=led[0]), hint=led[1])
    if are_right and isinstance(files, str) and isinstance(id_, str):
        yield from _wrong_id(Template(id_), Template(files), (*keys, "id"))


def _wrong_id(id_: Template, files: Template, keys: Keys) -> Iterator[Complaint]:
    fields = [name for name in files.fields if name != SEED]
    for name in id_.fields:
        if name == SEED:
            hint = tr("The runs of all seeds are one experiment: leave it out.")
            yield Complaint(keys=keys, message=tr("id: {seed} tells no experiments apart"), hint=hint)
        elif name not in fields:
            message = tr("id: files has no field {{{name}}}", name=name)
            yield Complaint(keys=keys, message=message, hint=nearest(name, fields) or AS_FIELD)
    name = name_of(id_)
    if not re.match(ID_PATTERN, name):
        message = tr("id: came {text}", text=came(id_.text))
        before = tr(" before its fields") if id_.fields else ""
        hint = tr(
            "Expected a-z, 0-9, - and _{before}, at most {most_characters}.",
            before=before,
            most_characters=MOST_CHARACTERS,
        )
        yield Complaint(keys=keys, message=message, hint=hint)


def _wrong_settings(one: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    settings, files = one.get("settings"), one.get("files")
    fields = Template(files).fields if isinstance(files, str) else ()
    for name, value in settings.items() if isinstance(settings, dict) else ():
        at = (*keys, "settings", name)
        if wrong := next(wrong_with(f"{{{name}}}"), None):
            yield Complaint(
                keys=at,
                message=tr("settings: {message}", message=wrong.message),
                hint=wrong.hint,
                at_key=True,
            )
        elif name in fields or name in (SEED, *TAKEN):
            message = tr("settings: {name} is what the logs and their paths tell", name=name)
            yield Complaint(keys=at, message=message, hint=tr("Leave it out here."), at_key=True)
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            message = tr("settings.{name}: came {value}", name=name, value=came(value))
            yield Complaint(keys=at, message=message, hint=tr("Expected a number, or a text in quotes."))
        elif isinstance(value, str) and (strange := wrong_text(value)):
            message = tr(
                "settings.{name}: came {value}: {strange}", name=name, value=came(value), strange=strange
            )
            yield Complaint(keys=at, message=message, hint=TEXTS)
        elif isinstance(value, float) and not abs(value) < float("inf"):
            message = tr("settings.{name}: came {value}", name=name, value=came(value))
            yield Complaint(keys=at, message=message, hint=tr("Expected a finite number."))


AS_FIELD = tr("Name in files where it stands in the paths, as in runs/lr{learning_rate}/seed{seed}.")
TEXTS = tr("Expected letters and digits, with . _ - + = @ or spaces between them.")


# What the logs tell.


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The runs of a table by the paths of their logs, and what all of them tell."""

    logged: Logged
    format: str
    runs: Mapping[str, Sequence[ReadRun]]


class Logs(Protocol):
    """Where logs stand, and who reads them.

    >>> class Nowhere:
    ...     def find(self, template: Template) -> list[Found]:
    ...         return []
    ...
    ...     def instead_of(self, template: Template) -> str:
    ...         return "Begin with some."
    ...
    ...     def read(self, shape: ImportShape, found: Sequence[Found]) -> Batch:
    ...         raise WrongTable([(("files",), "there are no logs", "")])
    >>> logs: Logs = Nowhere()
    >>> logs.find(Template("runs/seed{seed}.csv"))
    []
    """

    def find(self, template: Template) -> list[Found]:
        """Return all that a template leads to. Raises ``Refused``."""

    def instead_of(self, template: Template) -> str:
        """Say what is there in the place of a template that leads to nothing."""

    def read(self, shape: ImportShape, found: Sequence[Found]) -> Batch:
        """Return the runs of logs.

        Raises ``InvalidInput`` with every problem of theirs, or ``WrongTable`` for what the definitions say.
        """


class WrongTable(Exception):
    """What a table says of its logs is wrong: key, message and way out of each thing."""

    def __init__(self, found: Sequence[tuple[tuple[str, ...], str, str]]) -> None:
        """Keep them."""
        super().__init__()
        self.found = tuple(found)


@dataclass(frozen=True, kw_only=True)
class LogsOnDisk:
    """The logs in the folder of some definitions, which may have formats of their own."""

    shelf: Shelf
    own: Sequence[LogFormat] = ()

    def find(self, template: Template) -> list[Found]:
        """Return all that a template leads to. Raises ``Refused``."""
        return self.shelf.find(template)

    def instead_of(self, template: Template) -> str:
        """Say what is there in the place of a template that leads to nothing."""
        return self.shelf.instead_of(template)

    def read(self, shape: ImportShape, found: Sequence[Found]) -> Batch:
        """Return the runs of logs; of wrong ones, the problems of the first many."""
        reader, problems = Reader(self.shelf, shape, self.own), list[Problem]()
        told = list(_each(found, lambda one: reader.read(one.path), problems))
        if problems:
            raise InvalidInput(problems)
        if wrong := [*_of_several_runs(found, told), *wrong_columns(shape, reader)]:
            raise WrongTable(wrong)
        runs = [run for some in told for run in some]
        try:
            decided = decide(runs, shape, reader.names)
        except Undecided as error:
            raise WrongTable(
                [((one.key,) if one.key else (), one.message, one.hint) for one in (error, *error.also)]
            ) from error
        read = [
            list(_each(some, lambda one: read_run(one, decided, self.shelf.folder), problems))
            for some in told
        ]
        if problems:
            raise InvalidInput(problems)
        paths = (one.path for one in found)
        return Batch(logged=decided.logged, format=reader.format, runs=dict(zip(paths, read, strict=True)))


def _of_several_runs(
    found: Sequence[Found], told: Sequence[Sequence[Told]]
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Find logs of several runs whose paths say one seed."""
    for one, runs in zip(found, told, strict=True):
        if SEED in one.fields and len(runs) > 1:
            seed = int(one.fields[SEED])
            held = tr("{said} holds {runs}", said=_said(one.path), runs=counted(len(runs), "run"))
            message = tr("files: {held}, and its path says one seed, {seed}", held=held, seed=seed)
            hint = tr(
                "Another run begins where epochs count from less again. Without {seed} in files, the "
                "runs of a log are the seeds 1, 2, …, in its order."
            )
            yield ("files",), message, hint


def _each(ones: Sequence[One], look: Callable[[One], Other], problems: list[Problem]) -> Iterator[Other]:
    """Yield what becomes of each thing, and keep the problems of those of which nothing does."""
    for one in ones:
        try:
            yield look(one)
        except InvalidInput as error:
            problems += error.problems[:1]
            if len(problems) >= bounds.PROBLEMS:
                return


# What is made of them.


@dataclass(kw_only=True)
class Made:
    """What tables were made, and what is wrong: in the definitions, and in the logs."""

    experiments: list[Imported] = field(default_factory=list)
    sweeps: list[Sweep] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_many(self) -> bool:
        """Whether nobody looks for more."""
        return len(self.complaints) + len(self.problems) >= bounds.COUNTED


def imports_of(
    shapes: Sequence[ImportShape],
    logs: Logs,
    languages: tuple[str, ...],
    others: Sequence[Experiment],
    taken: Sequence[str],
) -> Made:
    """Return the experiments and sweeps of all tables, which have no problem that could be seen without logs.

    ``others`` are the experiments that are trained, ``taken`` the ids of their sweeps.
    """
    made = Made()
    for number, shape in enumerate(shapes):
        if made.has_many:
            break
        complain = partial(_complain, made, (IMPORTS, number))
        try:
            _Table(shape=shape, number=number, languages=languages).put(logs, made)
        except Refused as error:
            complain(("files",), tr("files: {message}", message=error.message), error.hint)
        except WrongTable as error:
            for keys, message, hint in error.found:
                complain(keys, message, hint)
        except InvalidInput as error:
            made.problems += error.problems
    _refuse_twice(made, [*(one.id for one in others), *taken])
    _refuse_many(made, others)
    return made


def _complain(made: Made, table: Keys, keys: Sequence[str], message: str, hint: str) -> None:
    made.complaints.append(Complaint(keys=(*table, *keys), message=message, hint=hint))


@dataclass(frozen=True, kw_only=True)
class _Table:
    """One ``[[imports]]``, whose number it is in the file."""

    shape: ImportShape
    number: int
    languages: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are settings."""
        return tuple(name for name in self._template.fields if name != SEED)

    @property
    def _template(self) -> Template:
        return Template(self.shape.files)

    def put(self, logs: Logs, made: Made) -> None:
        """Make the experiments of this table. Raises ``Refused``, ``WrongTable`` and ``InvalidInput``."""
        found = logs.find(self._template)
        if not found:
            raise Refused(
                tr("nothing is at {files}", files=called(self.shape.files)), logs.instead_of(self._template)
            )
        if len(found) > bounds.SWEEP:
            raise Refused(
                tr("{count} logs are there", count=len(found)),
                tr("Expected at most {most}.", most=bounds.SWEEP),
            )
        self._refuse_wrong_texts(found)
        cells = self._cells(found)
        batch = logs.read(self.shape, found)
        runs = {values: self._runs_of(theirs, batch) for values, theirs in cells.items()}
        seeds = sorted({seed for theirs in runs.values() for seed in theirs})
        asked = seeds if SEED in self._template.fields else None
        experiments = [
            self._experiment(values, runs[values], batch, asked) for values in sorted(runs, key=_in_order)
        ]
        made.experiments += experiments
        if self.fields:
            made.sweeps.append(self._sweep(experiments))

    def _refuse_wrong_texts(self, found: Sequence[Found]) -> None:
        wrong = []
        for one in found:
            for name, text in one.fields.items():
                if name == SEED and not (text.isascii() and text.isdigit() and int(text[:11]) <= LAST_SEED):
                    wrong.append(
                        (
                            one,
                            tr("{field} is “{text}”", field="{seed}", text=_said(text)),
                            tr("Expected a whole number from 0 to {last}.", last=LAST_SEED),
                        )
                    )
                elif name != SEED and (strange := wrong_text(text)):
                    wrong.append(
                        (
                            one,
                            tr(
                                "{field} is “{text}”: {why}",
                                field=f"{{{name}}}",
                                text=_said(text),
                                why=strange,
                            ),
                            TEXTS,
                        )
                    )
        if wrong:
            raise WrongTable(
                [
                    (
                        ("files",),
                        tr("files: in {said}, {message}", said=_said(one.path), message=message),
                        expected,
                    )
                    for one, message, expected in wrong[: bounds.PROBLEMS]
                ]
            )

    def _cells(self, found: Sequence[Found]) -> dict[tuple[Setting, ...], list[tuple[int | None, Found]]]:
        """Return the logs of each combination of the fields' values, each with its seed."""
        columns = [values_of([one.fields[name] for one in found]) for name in self.fields]
        values = list(zip(*columns, strict=True)) if columns else [()] * len(found)
        cells: dict[tuple[Setting, ...], list[tuple[int | None, Found]]] = {}
        for one, theirs in zip(found, values, strict=True):
            seed = int(one.fields[SEED]) if SEED in one.fields else None
            cells.setdefault(theirs, []).append((seed, one))
        wrong = [twice for theirs in cells.values() for twice in _told_twice(theirs)]
        if wrong:
            raise WrongTable([(("files",), message, hint) for message, hint in wrong[: bounds.PROBLEMS]])
        return cells

    def _runs_of(self, logs: Sequence[tuple[int | None, Found]], batch: Batch) -> dict[int, ReadRun]:
        """Return the runs of a cell by their seeds: of a log without one, from 1 in its order."""
        runs: dict[int, ReadRun] = {}
        for seed, one in logs:
            read = batch.runs[one.path]
            runs |= {seed if seed is not None else place: run for place, run in enumerate(read, start=1)}
        return runs

    def _experiment(
        self,
        values: Sequence[Setting],
        runs: Mapping[int, ReadRun],
        batch: Batch,
        asked: Sequence[int] | None,
    ) -> Imported:
        settings = {**(self.shape.settings or {}), **dict(zip(self.fields, values, strict=True))}
        results = tuple(
            result_of(runs[seed], seed=seed, batch=batch, settings=settings) for seed in sorted(runs)
        )
        id_ = self._id_of(values)
        title = self.shape.title if not self.fields else None
        return Imported(
            id=id_,
            title=titles_of(title or id_, self.languages),
            epochs=max(result.length for result in results),
            seeds=tuple(asked if asked is not None else sorted(runs)),
            sweep=name_of(Template(self.shape.id)) if self.fields else None,
            settings=settings,
            logged=batch.logged,
            results=results,
            table=self.number,
        )

    def _id_of(self, values: Sequence[Setting]) -> str:
        """Return the id of a cell: the template filled in, and what it does not name behind it."""
        template, told = Template(self.shape.id), dict(zip(self.fields, values, strict=True))
        filled = template.filled({name: slug(value) for name, value in told.items()})
        parts = [
            f"{slug(SHORT.get(name, name))}-{slug(value)}"
            for name, value in told.items()
            if name not in template.fields
        ]
        return "-".join([filled, *parts])

    def _sweep(self, experiments: Sequence[Imported]) -> Sweep:
        name = name_of(Template(self.shape.id))
        axes = tuple(
            (axis, tuple(sorted({one.settings[axis] for one in experiments}, key=_as_number)))
            for axis in self.fields
        )
        return Sweep(
            id=name,
            title=titles_of(self.shape.title or name, self.languages),
            axes=axes,
            experiments=tuple(experiments),
        )


def result_of(run: ReadRun, *, seed: int, batch: Batch, settings: Mapping[str, Setting]) -> RunResult:
    """Return the result of a run with a seed: all that decides its numbers is its log, and how it is read."""
    identity = {
        "imported": batch.logged.told() | {"format": batch.format},
        "settings": dict(settings),
        "log": run.log.sha256,
        **({"run": run.number} if run.number is not None else {}),
        "seed": seed,
    }
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=seed,
        status=run.status,
        record=run.record,
        environment={},
        machine={},
        log=run.log,
    )


def _said(text: str) -> str:
    return called(one_line(text))


def _as_number(value: Setting) -> tuple[bool, Any]:
    """Return what puts numbers in their order, and texts behind them."""
    return isinstance(value, str), value


def _in_order(values: tuple[Setting, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple(map(_as_number, values))


def _told_twice(logs: Sequence[tuple[int | None, Found]]) -> Iterator[tuple[str, str]]:
    """Find the logs of one seed, or without any."""
    seen: dict[int | None, Found] = {}
    for seed, one in logs:
        if seed in seen:
            whose = (
                tr("one experiment without a seed")
                if seed is None
                else tr("one run, of seed {seed}", seed=seed)
            )
            message = tr(
                "files: {said} and {said_2} are both the log of {whose}",
                said=_said(seen[seed].path),
                said_2=_said(one.path),
                whose=whose,
            )
            hint = tr("Expected a field, such as {seed}, to tell them apart.")
            yield message, hint
        seen.setdefault(seed, one)


def _refuse_twice(made: Made, taken: Sequence[str]) -> None:
    """Complain about ids that are no ids, and about those that something else has."""
    seen = set(taken)
    ids = [(one.table, one.id) for one in made.experiments]
    tables_of = {one.sweep: one.table for one in made.experiments if one.sweep}
    for number, id_ in [*((tables_of[sweep.id], sweep.id) for sweep in made.sweeps), *ids]:
        if id_ in seen:
            message, hint = tr("the id {id} is used twice", id=called(id_)), tr("Choose another.")
            _complain(made, (IMPORTS, number), ("id",), message, hint)
        elif not re.match(ID_PATTERN, id_):
            message = tr("id: it makes {said}", said=_said(id_))
            hint = tr(
                "Expected a-z, 0-9, - and _, at most {most_characters}: name fewer fields, or shorter.",
                most_characters=MOST_CHARACTERS,
            )
            _complain(made, (IMPORTS, number), ("id",), message, hint)
        seen.add(id_)
        if made.has_many:
            return


def _refuse_many(made: Made, others: Sequence[Experiment]) -> None:
    """Complain about more runs or epochs than a study may have."""
    runs = sum(len(one.results) for one in made.experiments)
    epochs = sum(result.length for one in made.experiments for result in one.results)
    runs += sum(len(one.seeds) for one in others)
    epochs += sum(len(one.seeds) * one.epochs for one in others)
    longest = max((one.epochs for one in made.experiments), default=0)
    for word, count, most in (
        (tr("runs"), runs, bounds.RUNS),
        (tr("epochs"), epochs, bounds.EPOCHS),
        (tr("epochs in one run"), longest, MOST_EPOCHS),
    ):
        if count > most:
            message = tr(
                "all experiments together have {count} {word}, those that are imported among them",
                count=count,
                word=word,
            )
            hint = tr("Expected at most {most}: let files name fewer logs.", most=most)
            _complain(made, (IMPORTS, 0), ("files",), message, hint)
