"""Where the data sets are, what they hold, and whether they are what was asked for.

Reads headers only; loads nothing heavy.
"""

from __future__ import annotations

import hashlib
import math
import stat
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import UnsafeName, blame_machine, inside, opened, shown
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.places import Keys, place_of
from lrbs_report.base.suggesting import nearest
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.sources.npz import (
    MEMBERS,
    NUMBERS,
    OTHERS,
    Array,
    Source,
    kind_in,
    look_at,
    read_arrays,
)
from lrbs_report.runs.downloads import NOT_DOWNLOADED, fetch, kept, of_keras
from lrbs_report.study.experiments import Dataset, Rows, Study
from lrbs_report.study.unfit import unfit_settings

__all__ = [
    "BUNDLED",
    "MEMBERS",
    "NOT_DOWNLOADED",
    "Source",
    "fetch",
    "fetch_unknown",
    "file_at_hand",
    "locate",
    "read_arrays",
    "used",
]

BUNDLED = PACKAGE / "data" / "mnist.npz"
MOST_OFFERED = 1000
"""Files of a folder that are looked at, to offer the one that was meant."""

LAYOUT = 'Expected numpy.savez("FILE", x_train=…, y_train=…, x_test=…, y_test=…).'
LABELS = "Labels are whole numbers from 0, one for each class"
IN_THE_PROJECT = "Copy or hard-link the file into the project's folder: what a project names stands in it."


def locate(study: Study, store: Store) -> Mapping[str, Source]:
    """Find every data set that the experiments use, by name, and check it against its definition.

    Downloads nothing. Raises ``InvalidInput`` with every problem of every data set, and of every setting that
    does not fit.
    """
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for name, dataset in used(study).items():
        try:
            found[name] = _find(dataset, study, store)
        except InvalidInput as error:
            problems += error.problems
        else:
            if found[name].arrays:  # else nothing is known of it yet
                problems += (
                    _at(study, dataset, key, message, hint)
                    for key, message, hint in wrong_content(dataset, found[name].arrays)
                )
    problems += unfit_settings(
        study,
        {name: rows for name, source in found.items() if (rows := _training_rows(used(study)[name], source))},
    )
    if problems:
        raise InvalidInput(problems)
    return found


def fetch_unknown(study: Study, store: Store) -> list[str]:
    """Download those data sets of which nothing is known yet: without their digest no result can be found.

    Returns a line about each.
    """
    keras = [dataset for dataset in used(study).values() if dataset.source.startswith("keras:")]
    return fetch([dataset for dataset in keras if of_keras(dataset, store).digest == NOT_DOWNLOADED], store)


def file_at_hand(dataset: Dataset, study: Study, store: Store) -> Path | None:
    """Return a data set's file where it is looked for.

    Nothing when it is not there, or where no data set may be.
    """
    kind, _, rest = dataset.source.partition(":")
    try:
        path = (
            BUNDLED
            if kind == "mnist"
            else kept(dataset, store)
            if kind == "keras"
            else inside(study.file.parent, rest)
        )
        return path if stat.S_ISREG(path.lstat().st_mode) else None
    except (UnsafeName, OSError):
        return None


def used(study: Study) -> Mapping[str, Dataset]:
    """Return the data sets that at least one experiment uses, by name."""
    return {experiment.dataset.name: experiment.dataset for experiment in study.experiments}


def _find(dataset: Dataset, study: Study, store: Store) -> Source:
    """Return one data set's file with its digest and its arrays."""
    kind, _, rest = dataset.source.partition(":")
    source = (
        _of_python(dataset, study)
        if dataset.call
        else of_keras(dataset, store)
        if kind == "keras"
        else _of_file(dataset, rest, study)
        if kind == "npz"
        else look_at(BUNDLED)
    )
    if dataset.sha256 and source.digest not in (NOT_DOWNLOADED, dataset.sha256.lower()):
        message = f"the file of {dataset.source} has the SHA-256 {source.digest}, expected {dataset.sha256}"
        raise InvalidInput(
            [_at(study, dataset, "sha256", message, "Fetch the right file, or correct the digest.")]
        )
    return source


def _of_python(dataset: Dataset, study: Study) -> Source:
    """Return what is known of data that Python of the project's own returns: what that Python says."""
    digest = hashlib.sha256(dataset.call.encode()).hexdigest()
    return Source(path=study.file.parent / dataset.code[0].file, digest=digest, arrays={})


def _called(dataset: Dataset) -> str:
    """Name a data set as its definition does, a file by its path."""
    kind, _, rest = dataset.source.partition(":")
    return rest if kind == "npz" else dataset.source


def _of_file(dataset: Dataset, name: str, study: Study) -> Source:
    """Look at the file that the definitions name.

    Raises ``InvalidInput`` when it cannot be used, or is none of the project's.
    """
    folder, hint = (
        study.file.parent,
        f"Expected an .npz with x_train, y_train, x_test and y_test: {LAYOUT.removeprefix('Expected ')}",
    )
    try:
        path = inside(folder, name)
        if path.is_file():
            return look_at(path)
        came = "is a folder" if path.is_dir() else "is no plain file" if path.exists() else "does not exist"
        hint = (
            nearest(name, _offered(path.parent, folder))
            or "A path is relative to the folder of experiments.toml."
        )
    except UnsafeName as error:
        came, hint = f"cannot be used: {error}", IN_THE_PROJECT
    except (ValueError, OSError) as error:
        blame_machine(error, name)
        came = f"cannot be used: {getattr(error, 'strerror', None) or error}"
    raise InvalidInput([_at(study, dataset, "source", f"the data set's file {name} {came}", hint)])


def _offered(near: Path, folder: Path) -> list[str]:
    """Name the archives beside a file that is not there, from the folder of the definitions."""
    return sorted(
        str(other.relative_to(folder))
        for other in islice(near.glob("*.npz"), MOST_OFFERED)
        if other.name.isprintable() and _is_zip(other)
    )


def _is_zip(path: Path) -> bool:
    try:
        with opened(path, bounds.DATA) as file:
            return zipfile.is_zipfile(file)
    except OSError:
        return False


def _training_rows(dataset: Dataset, source: Source) -> int:
    """Count the images that a data set trains; 0 when that is not known yet."""
    rows = next(iter(source.arrays["x_train"].shape), 0) if source.arrays else (dataset.train or (0, 0))[1]
    first, end = dataset.split(rows).train
    return end - first


def wrong_content(dataset: Dataset, arrays: Mapping[str, Array]) -> Iterator[tuple[str, str, str]]:
    """Compare what was asked for with what is there: the key, what is wrong, and the way out."""
    for part, asked in (("train", dataset.train), ("test", dataset.test)):
        for message, hint in _wrong_arrays(arrays, part):
            yield "source", f"{_called(dataset)}: {message}", hint
        rows = next(iter(arrays[f"x_{part}"].shape), 0)
        if asked and 0 < rows < asked[1]:
            message = f"{part}: came {list(asked)}, but the data set has {rows} {part} rows"
            yield part, message, f"Expected the first row and the one after the last, from 0 to {rows}."
    if dataset.validation is not None:
        rows = next(iter(arrays["x_train"].shape), 0)
        for message, hint in _wrong_validation(dataset, rows):
            yield "validation", message, hint


def _wrong_validation(dataset: Dataset, rows: int) -> Iterator[tuple[str, str]]:
    """Say what is wrong with what is held out of so many training rows, and the way out."""
    held_out, (first, end) = dataset.validation, dataset.train or (0, rows)
    if isinstance(held_out, float):
        split = dataset.split(rows)
        empty = [part for part in (split.train, split.validation) if part and part[0] >= part[1]]
        if empty:
            yield (
                f"validation: {held_out!r} of {end - first} rows leaves nothing on one side",
                "Expected a share that leaves rows to train on and rows to validate on.",
            )
    elif held_out and rows < held_out[1]:
        yield (
            f"validation: came {list(held_out)}, but the data set has {rows} train rows",
            f"Expected the first row and the one after the last, from 0 to {rows}.",
        )
    elif held_out and not dataset.validation_overlaps:
        yield from _wrong_neighbours(dataset, held_out, rows)


def _wrong_neighbours(dataset: Dataset, held_out: Rows, rows: int) -> Iterator[tuple[str, str]]:
    """Say when rows train that are held out, or it is not clear which train."""
    if dataset.train and max(dataset.train[0], held_out[0]) < min(dataset.train[1], held_out[1]):
        both = [max(dataset.train[0], held_out[0]), min(dataset.train[1], held_out[1])]
        yield (
            f"validation: came {list(held_out)}, of which the rows {both} train too",
            "Write a train that leaves them out, or validation_overlaps = true if that is meant.",
        )
    elif not dataset.train and held_out == (0, rows):
        yield f"validation: came {list(held_out)}, which leaves no row to train on", "Expected fewer rows."
    elif not dataset.train and held_out[0] > 0 and held_out[1] < rows:
        yield (
            f"validation: came {list(held_out)}, with rows before and after it",
            f"Write train = [{held_out[1]}, {rows}], or other rows that train.",
        )


def _wrong_arrays(arrays: Mapping[str, Array], part: str) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the arrays of a part, and the way out."""
    for name in (f"x_{part}", f"y_{part}"):
        kind = kind_in(arrays[name].descr)
        if kind not in NUMBERS:
            hint = (
                "Expected numbers."
                if name[0] == "x"
                else f"{LABELS}: y = numpy.unique(labels, return_inverse=True)[1] makes them."
            )
            yield f"{name} holds {OTHERS.get(kind, 'no numbers')}", hint
    images, labels = arrays[f"x_{part}"].shape, arrays[f"y_{part}"].shape
    if images[:1] != labels[:1] or not images or images[0] == 0:
        yield (
            f"x_{part} has the shape {list(images)} and y_{part} {list(labels)}",
            "Expected at least one example, and one target for each.",
        )
    elif images[0] > bounds.ROWS:
        yield f"x_{part} has {images[0]} rows", f"Expected at most {bounds.ROWS}."
    elif len(labels) > 2 and math.prod(labels[1:]) != 1:  # noqa: PLR2004 - rows of columns
        hint = f"{LABELS}, or one-hot rows; targets to predict are numbers or rows of numbers."
        yield f"y_{part} has the shape {list(labels)}, expected one target an example", hint
    if len(images) > bounds.AXES or 0 in images[1:]:
        hint = f"Expected examples of some numbers, in at most {bounds.AXES} axes with that of the rows."
        yield f"x_{part} has the shape {list(images)}", hint
    if images[1:] != arrays["x_train"].shape[1:]:
        yield (
            f"x_{part}'s examples have the shape {list(images[1:])}, unlike x_train's",
            "Expected one shape.",
        )


def _at(study: Study, dataset: Dataset, key: str, message: str, hint: str) -> Problem:
    keys: Keys = ("datasets", dataset.name, key)
    return Problem.at(shown(study.file), place_of(study.file, keys), message, hint)
