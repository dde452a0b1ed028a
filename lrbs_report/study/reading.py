"""Reading ``experiments.toml``: from text to a ``Study``, or to every problem in it with its place.

Errors come in layers: what is asked for is counted before any of it is listed, shapes and meanings are
looked at together, and the combinations of sweeps only where all of them can be listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import read_bounded, shown
from lrbs_report.base.places import Places, read_places
from lrbs_report.base.suggesting import Complaint, in_bounds
from lrbs_report.base.tongue import tr
from lrbs_report.study.amounts import too_many
from lrbs_report.study.beside import Beside
from lrbs_report.study.bibliography import read_bibliography
from lrbs_report.study.byline import byline_of
from lrbs_report.study.claims import claim_of, wrong_claims
from lrbs_report.study.complaining import wrong_shapes
from lrbs_report.study.experiments import IMPORTS, TRAININGS, Study
from lrbs_report.study.featured import featured_of, wrong_featured
from lrbs_report.study.formats import formats_of, wrong_formats
from lrbs_report.study.ids import ids_used_twice, wrong_ids
from lrbs_report.study.imports import Logs, LogsOnDisk, imports_of, wrong_imports
from lrbs_report.study.models import wrong_model
from lrbs_report.study.noise_scales import noise_scale_of, wrong_sizes
from lrbs_report.study.parts import parts_of, wrong_datasets
from lrbs_report.study.range_tests import range_test_of, wrong_range_test
from lrbs_report.study.rates import merged
from lrbs_report.study.recipients import notify_of, wrong_notify
from lrbs_report.study.references import references_of
from lrbs_report.study.settings import (
    defaults_of,
    experiment_of,
    missing_settings,
    said_in,
    wrong_settings,
)
from lrbs_report.study.shape import FileShape, ImportShape, ReferenceShape
from lrbs_report.study.shelves import Shelf
from lrbs_report.study.sweeps import sweep_of, wrong_sweep
from lrbs_report.study.syntax import HINT, parse
from lrbs_report.study.tables import table, tables
from lrbs_report.study.titles import titles_of


def read_study(file: Path, place: Path | None = None, logs: Logs | None = None) -> Study:
    """Read the definitions, and the logs that they name.

    ``place`` is the folder in which the project's own Python is trusted, where that is not the file's;
    ``logs`` are those that are imported, where they are not in the file's folder. Raises ``InvalidInput``
    with all problems of the file at once, each with line, column and a way out.
    """
    text = read_bounded(file, HINT)
    raw = parse(file, text)
    beside = Beside(folder=file.parent, place=(place or file.parent).resolve())
    _refuse(file, text, _complaints(raw, beside))
    study = _with_bibliography(_study(file, text, raw, beside), raw)
    study = _with_imports(study, raw, logs)
    _refuse(file, text, wrong_featured(study))
    return _with_references(study, raw)


def _complaints(raw: Mapping[str, Any], beside: Beside) -> Iterator[Complaint]:
    """Look at one layer after the other."""
    too_much = list(too_many(raw))
    yield from too_much
    yield from wrong_shapes(raw)
    yield from _wrong_meanings(raw, beside)
    if not too_much:
        yield from _wrong_combinations(raw)


def _wrong_meanings(raw: Mapping[str, Any], beside: Beside) -> Iterator[Complaint]:
    """Check what the shapes cannot see.

    Names that lead nowhere, Keras's names, ids used twice, experiments without a rate.
    """
    for name, model in table(raw, "models").items():
        if isinstance(model, dict):
            yield from wrong_model(model, ("models", name), beside)
    yield from wrong_datasets(raw, beside)
    yield from wrong_settings(table(raw, "defaults"), raw, ("defaults",), beside)
    for section in (one for one in TRAININGS if one != "range_tests"):
        for number, one in tables(raw, section):
            yield from wrong_settings(one, raw, (section, number), beside)
            yield from missing_settings(one, raw, (section, number))
    for number, one in tables(raw, "range_tests"):
        yield from wrong_range_test(one, raw, ("range_tests", number))
    for number, one in tables(raw, "noise_scales"):
        yield from wrong_sizes(one, ("noise_scales", number))
    yield from wrong_claims(raw)
    yield from ids_used_twice(raw, "claims")
    yield from ids_used_twice(raw, "references")
    yield from wrong_formats(raw)
    yield from wrong_imports(raw)
    yield from wrong_notify(raw)
    if not any(map(raw.get, (*TRAININGS, IMPORTS))):
        yield Complaint(
            keys=(),
            message=tr("there is no experiment"),
            hint=(
                tr(
                    'Expected at least one: [[experiments]] with id = "…" and learning_rate = …, or '
                    '[[imports]] with id = "…" and files = "…".'
                )
            ),
        )


def _wrong_combinations(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check the sweeps value by value, and the ids that they make."""
    for number, sweep in tables(raw, "sweeps"):
        yield from wrong_sweep(sweep, ("sweeps", number))
    yield from wrong_ids(raw)


def _refuse(file: Path, text: bytes, complaints: Iterator[Complaint]) -> None:
    """Raise ``InvalidInput`` when there are complaints; after many of them, nobody looks for more."""
    found = list(islice(complaints, bounds.COUNTED))
    if found:
        raise InvalidInput(_placed(file, text, found), next(complaints, None) is not None)


def _study(file: Path, text: bytes, raw: Mapping[str, Any], beside: Beside) -> Study:
    """Build the study from definitions without a problem."""
    shape = FileShape.model_validate(raw)
    languages = tuple(shape.report.languages)
    parts = parts_of(shape, beside)
    defaults = defaults_of(shape, parts)
    make = partial(
        experiment_of, parts=parts, languages=languages, beside=beside, code_seconds=shape.report.code_seconds
    )
    singles = [make(merged(defaults, said_in(one))) for one in shape.experiments]
    noise = [noise_scale_of(one, defaults, make) for one in shape.noise_scales]
    sweeps = [sweep_of(one, defaults, make, languages) for one in shape.sweeps]
    range_tests = [range_test_of(one, defaults, make) for one in shape.range_tests]
    return Study(
        title=titles_of(shape.report.title, languages),
        languages=languages,
        environment=shape.report.environment,
        experiments=(*singles, *noise, *range_tests, *(one for sweep in sweeps for one in sweep.experiments)),
        sweeps=tuple(sweeps),
        file=file,
        claims=tuple(claim_of(one, languages) for one in shape.claims),
        text=text,
        notify=notify_of(shape.notify) if shape.notify else None,
        beside=beside.files,
        codes=beside.codes,
        featured=featured_of(shape.report),
        byline=byline_of(shape.report),
    )


def _with_bibliography(study: Study, raw: Mapping[str, Any]) -> Study:
    """Add the works that can be cited. Their file is one of those beside the definitions."""
    name = table(raw, "report").get("bibliography")
    if not name:
        return study
    line, column = read_places(study.text).value(("report", "bibliography"))
    found = read_bibliography(study.file.parent, name, (shown(study.file), line, column))
    return replace(study, bibliography=found, beside=(*study.beside, name))


def _with_imports(study: Study, raw: Mapping[str, Any], logs: Logs | None) -> Study:
    """Add the experiments that are imported, which stand behind those that are trained."""
    shapes = [ImportShape.model_validate(one) for _, one in tables(raw, IMPORTS)]
    if not shapes:
        return study
    if logs is None:
        logs = LogsOnDisk(shelf=Shelf(folder=study.file.parent), own=formats_of(raw))
    sweeps = [sweep.id for sweep in study.sweeps]
    made = imports_of(shapes, logs, study.languages, study.experiments, sweeps)
    if made.complaints or made.problems:
        problems = [*_placed(study.file, study.text, made.complaints), *made.problems]
        raise InvalidInput(problems, made.has_many)
    return replace(
        study,
        experiments=(*study.experiments, *made.experiments),
        sweeps=(*study.sweeps, *made.sweeps),
        imports=tuple(shape.files for shape in shapes),
    )


def _with_references(study: Study, raw: Mapping[str, Any]) -> Study:
    """Add the published logs, which only a study that is otherwise right can be compared with."""
    named = [ReferenceShape.model_validate(one) for _, one in tables(raw, "references")]
    titles = [titles_of(one.title or one.id, study.languages) for one in named]
    references, complaints, problems, more = references_of(study, named, titles, formats_of(raw))
    if complaints or problems:
        raise InvalidInput([*_placed(study.file, study.text, complaints), *problems], more)
    return replace(study, references=references)


def _placed(file: Path, text: bytes, complaints: Sequence[Complaint]) -> list[Problem]:
    """Find the place of each complaint, and drop what was said twice."""
    places = read_places(text) if complaints else Places()
    found = set()
    for complaint in complaints:
        place = places.key(complaint.keys) if complaint.at_key else places.value(complaint.keys)
        found.add(Problem.at(shown(file), place, in_bounds(complaint.message), in_bounds(complaint.hint)))
    return sorted(found)
