"""Where the data sets are, what they hold, and whether they are what was asked for.

Reads headers only; loads nothing heavy.
"""

from __future__ import annotations

import hashlib
import math
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import UnsafeName, blame_machine, inside, opened, shown
from lrbs_report.base.package import PACKAGE
from lrbs_report.base.places import Keys, place_of
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import data, together, tr, trn, words
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.rows.archive import NUMBERS, OTHERS, kind_in
from lrbs_report.kinds.sources.dataset import Dataset, Rows
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.kinds.sources.source import Array, Located, Refused, Source, is_table
from lrbs_report.kinds.sources.splitting import TABLE, TEST, TRAIN, Split
from lrbs_report.runs.downloads import NOT_DOWNLOADED, fetch, kept, of_keras
from lrbs_report.runs.surveyed import located
from lrbs_report.study.experiments import Study, Trained
from lrbs_report.study.unfit import unfit_networks, unfit_settings

__all__ = [
    "BUNDLED",
    "NOT_DOWNLOADED",
    "Located",
    "fetch",
    "fetch_unknown",
    "locate",
    "place_at_hand",
    "settled",
    "used",
]

BUNDLED = PACKAGE / "data" / "mnist.npz"
MOST_OFFERED = 1000
"""Files of a folder that are looked at, to offer the one that was meant."""

TEXTS = "US"
"""The kinds of numpy's types that are texts."""

LABELS = tr("Labels are texts or whole numbers, a few different ones")
WHAT = {"file": tr("file"), "folder": tr("folder")}
"""What a data set is in."""

IN_THE_PROJECT = tr(
    "Copy or hard-link the file into the project's folder: what a project names stands in it."
)


def locate(study: Study, store: Store) -> Mapping[str, Located]:
    """Find every data set that the experiments use, by name, and check it against its definition.

    Downloads nothing. Raises ``InvalidInput`` with every problem of every data set, and of every setting that
    does not fit.
    """
    problems: list[Problem] = []
    found: dict[str, Located] = {}
    for name, dataset in used(study).items():
        try:
            found[name] = _find(dataset, study, store)
        except InvalidInput as error:
            problems += error.problems
        else:
            if found[name].arrays:  # else nothing is known of it yet
                problems += (
                    _at(study, dataset, key, message, hint)
                    for key, message, hint in wrong_content(dataset, found[name])
                )
    problems += unfit_settings(
        study,
        {name: rows for name, source in found.items() if (rows := _training_rows(used(study)[name], source))},
    )
    problems += unfit_networks(study, {name: shape for name, one in found.items() if (shape := one.example)})
    if problems:
        raise InvalidInput(problems)
    return found


def fetch_unknown(study: Study, store: Store) -> list[str]:
    """Download those data sets of which nothing is known yet: without their digest no result can be found.

    Returns a line about each.
    """
    keras = [dataset for dataset in used(study).values() if dataset.source.startswith("keras:")]
    return fetch([dataset for dataset in keras if of_keras(dataset, store).digest == NOT_DOWNLOADED], store)


def place_at_hand(dataset: Dataset, study: Study, store: Store) -> Path | None:
    """Return a data set's file, or its folder, where it is looked for.

    Nothing when it is not there, or where no data set may be.
    """
    try:
        path, source = _place(dataset, study, store), source_of(dataset.source)
        is_one = stat.S_ISDIR if source.place == "folder" else stat.S_ISREG
        return path if is_one(path.lstat().st_mode) else None
    except (UnsafeName, OSError):
        return None


def digest_of(dataset: Dataset, path: Path) -> str:
    """Return the digest of a data set that lies there; of what Python returns, that of what makes it.

    Raises ``OSError`` and ``ValueError`` as its kind does.
    """
    if dataset.call:
        return hashlib.sha256(dataset.call.encode()).hexdigest()
    return source_of(dataset.source).digest(path)


def settled(study: Study, found: Mapping[str, Located]) -> Study:
    """Return a study whose data sets say what only a look at the data could decide.

    That is what values are divided by, and what labels are called that are numbered anew.
    """
    made = {name: _settled(dataset, found[name]) for name, dataset in used(study).items() if name in found}
    return study.changed(
        lambda one: (
            replace(one, dataset=made[one.dataset.name])
            if isinstance(one, Trained) and one.dataset.name in made
            else one
        )
    )


def _settled(dataset: Dataset, found: Located) -> Dataset:
    scale = found.scale if dataset.scale is None else dataset.scale
    return replace(dataset, scale=scale, classes=found.classes)


def used(study: Study) -> Mapping[str, Dataset]:
    """Return the data sets that at least one experiment uses, by name."""
    return {experiment.dataset.name: experiment.dataset for experiment in study.trained}


def _place(dataset: Dataset, study: Study, store: Store) -> Path:
    """Name the place of a data set. Raises ``UnsafeName`` when it is none of the project's."""
    place = source_of(dataset.source).place
    if place == "package":
        return BUNDLED
    if place == "code":
        return study.file.parent / dataset.code[0].file
    return kept(dataset, store) if place == "store" else inside(study.file.parent, dataset.rest)


def _find(dataset: Dataset, study: Study, store: Store) -> Located:
    """Return one data set's place with its digest and its arrays."""
    source = source_of(dataset.source)
    found = (
        _of_python(dataset, study)
        if source.place == "code"
        else of_keras(dataset, store)
        if source.place == "store"
        else _of_project(source, dataset, study, store)
    )
    if dataset.sha256 and found.digest not in (NOT_DOWNLOADED, dataset.sha256.lower()):
        message = tr(
            "the file of {source} has the SHA-256 {digest}, expected {sha256}",
            source=dataset.source,
            digest=found.digest,
            sha256=dataset.sha256,
        )
        raise InvalidInput(
            [_at(study, dataset, "sha256", message, tr("Fetch the right file, or correct the digest."))]
        )
    return found


def _of_python(dataset: Dataset, study: Study) -> Located:
    """Return what is known of data that Python of the project's own returns: what that Python says."""
    path = study.file.parent / dataset.code[0].file
    return replace(source_of(dataset.source).locate(dataset, path), digest=digest_of(dataset, path))


def _called(dataset: Dataset) -> str:
    """Name a data set as its definition does, a file by its path."""
    return dataset.rest if source_of(dataset.source).place in ("file", "folder") else dataset.source


def _of_project(source: Source, dataset: Dataset, study: Study, store: Store) -> Located:
    """Look at the file or the folder that the definitions name.

    Raises ``InvalidInput`` when it cannot be used, or is none of the project's.
    """
    name, what = _called(dataset), "folder" if source.place == "folder" else "file"
    hint = ""
    try:
        path = _place(dataset, study, store)
        if path.is_dir() if what == "folder" else path.is_file():
            return located(source, dataset, path, store)
        came = (
            tr("is a folder")
            if path.is_dir()
            else tr("is no plain file")
            if path.exists()
            else tr("does not exist")
        )
        if path.is_file():
            came = tr("is a file")
        hint = nearest(name, _offered(path.parent, study.file.parent, dataset.rest.rpartition(".")[2])) or tr(
            "A path is relative to the folder of experiments.toml."
        )
    except UnsafeName as error:
        came, hint = tr("cannot be used: {error}", error=error), IN_THE_PROJECT
    except Refused as error:
        raise InvalidInput(
            _at(
                study,
                dataset,
                wrong.key if getattr(dataset, wrong.key) else "source",
                wrong.message
                if wrong.key != "source"
                else tr(
                    "the data set's {what} {name} cannot be used: {message}",
                    what=WHAT[what],
                    name=name,
                    message=words(wrong.message),
                ),
                wrong.hint,
            )
            for wrong in error.wrong
        ) from error
    except (ValueError, OSError) as error:
        blame_machine(error, name)
        said = getattr(error, "strerror", None)
        came = tr("cannot be used: {error}", error=words(said) if said else error)
    raise InvalidInput(
        [
            _at(
                study,
                dataset,
                "source",
                tr("the data set's {what} {name} {came}", what=WHAT[what], name=name, came=came),
                hint,
            )
        ]
    )


def _offered(near: Path, folder: Path, ending: str) -> list[str]:
    """Name the files beside one that is not there, from the folder of the definitions, of the same ending."""
    return sorted(
        str(other.relative_to(folder))
        for other in islice(near.glob("*"), MOST_OFFERED)
        if other.name.isprintable() and other.name.endswith(f".{ending}") and _is_plain(other)
    )


def _is_plain(path: Path) -> bool:
    try:
        with opened(path, bounds.DATA):
            return True
    except OSError:
        return False


def _training_rows(dataset: Dataset, found: Located) -> int:
    """Count the rows of a data set that train; 0 when that is not known yet."""
    if found.arrays:
        return found.split(dataset).train.count
    first, end = dataset.train or (0, 0)
    return end - first


def wrong_content(dataset: Dataset, found: Located) -> Iterator[tuple[str, str, str]]:
    """Compare what was asked for with the arrays that are there: the key, what is wrong, and the way out."""
    asked = [("train", dataset.train), ("test", dataset.test)]
    rows = found.rows
    for ending in rows:
        for message, hint in _wrong_arrays(found.arrays, ending, dict(dataset.arrays)):
            yield "source", together(": ", [data(_called(dataset)), words(message)]), hint
    for (part, wanted), ending in zip(
        asked, (TABLE, TABLE) if is_table(rows) else (TRAIN, TEST), strict=True
    ):
        if isinstance(wanted, tuple) and 0 < rows[ending] < wanted[1]:
            theirs = (
                trn(rows[ending], "{count} row", "{count} rows")
                if is_table(rows)
                else tr("{count} {part} rows", count=rows[ending], part=part)
            )
            message = tr(
                "{part}: came {wanted}, but the data set has {theirs}",
                part=part,
                wanted=list(wanted),
                theirs=theirs,
            )
            hint = tr(
                "Expected the first row and the one after the last, from 0 to {rows}.", rows=rows[ending]
            )
            yield part, message, hint
    split = found.split(dataset)
    if is_table(rows):
        yield from _wrong_table(dataset, split, rows[TABLE])
    if dataset.validation is not None:
        for message, hint in _wrong_validation(dataset, split, rows[split.train.ending]):
            yield "validation", message, hint


def _wrong_table(dataset: Dataset, split: Split, rows: int) -> Iterator[tuple[str, str, str]]:
    """Say what is wrong with how so many rows are parted: the key, what came, and the way out."""
    test = dataset.test
    if isinstance(test, float):
        if not split.test.count or not split.test.rows[0]:
            message = tr("test: {test} of {rows} rows leaves nothing on one side", test=repr(test), rows=rows)
            yield "test", message, tr("Expected a share that leaves rows to train on and rows to test on.")
    elif test == (0, rows):
        yield (
            "test",
            tr("test: came {test}, which leaves no row to train on", test=list(test)),
            tr("Expected fewer rows."),
        )
    elif test and not dataset.train and test[0] > 0 and test[1] < rows:
        message = tr("test: came {test}, with rows before and after it", test=list(test))
        yield (
            "test",
            message,
            tr("Write train = [{test}, {rows}], or other rows that train.", test=test[1], rows=rows),
        )
    taken = split.test.rows
    if dataset.train and split.test.pool is None and _overlap(dataset.train, taken):
        both = list(_overlap(dataset.train, taken) or ())
        message = tr(
            "train: came {train}, of which the rows {both} test too", train=list(dataset.train), both=both
        )
        yield "train", message, tr("Write a train and a test that share no row.")
    held_out = dataset.validation
    if isinstance(held_out, tuple) and (shared := _overlap(held_out, taken)):
        message = tr(
            "validation: came {held_out}, of which the rows {shared} test too",
            held_out=list(held_out),
            shared=list(shared),
        )
        yield "validation", message, tr("Write a validation and a test that share no row.")


def _overlap(one: Rows, other: Rows) -> Rows | None:
    """Return the rows that two ranges share."""
    both = max(one[0], other[0]), min(one[1], other[1])
    return both if both[0] < both[1] else None


def _wrong_validation(dataset: Dataset, split: Split, rows: int) -> Iterator[tuple[str, str]]:
    """Say what is wrong with what is held out of so many training rows, and the way out."""
    held_out = dataset.validation
    if isinstance(held_out, float):
        parts = (split.train, split.validation)
        if any(part is not None and not part.count for part in parts):
            pool = sum(part.count for part in parts if part)
            yield (
                tr(
                    "validation: {held_out} of {pool} rows leaves nothing on one side",
                    held_out=repr(held_out),
                    pool=pool,
                ),
                tr("Expected a share that leaves rows to train on and rows to validate on."),
            )
    elif held_out and rows < held_out[1]:
        theirs = tr("rows") if split.train.ending == TABLE else tr("train rows")
        yield (
            tr(
                "validation: came {held_out}, but the data set has {rows} {theirs}",
                held_out=list(held_out),
                rows=rows,
                theirs=theirs,
            ),
            tr("Expected the first row and the one after the last, from 0 to {rows}.", rows=rows),
        )
    elif held_out and not dataset.validation_overlaps:
        yield from _wrong_neighbours(dataset, split, held_out, rows)


def _wrong_neighbours(dataset: Dataset, split: Split, held_out: Rows, rows: int) -> Iterator[tuple[str, str]]:
    """Say when rows train that are held out, or it is not clear which train."""
    first, end = (0, rows) if split.train.ending != TABLE else _left_by(split.test.rows, rows)
    if dataset.train and (both := _overlap(dataset.train, held_out)):
        yield (
            tr(
                "validation: came {held_out}, of which the rows {both} train too",
                held_out=list(held_out),
                both=list(both),
            ),
            tr("Write a train that leaves them out, or validation_overlaps = true if that is meant."),
        )
    elif not dataset.train and held_out == (first, end):
        yield (
            tr("validation: came {held_out}, which leaves no row to train on", held_out=list(held_out)),
            tr("Expected fewer rows."),
        )
    elif not dataset.train and held_out[0] > first and held_out[1] < end:
        yield (
            tr("validation: came {held_out}, with rows before and after it", held_out=list(held_out)),
            tr("Write train = [{held_out}, {end}], or other rows that train.", held_out=held_out[1], end=end),
        )


def _left_by(tested: Rows, rows: int) -> Rows:
    """Return the rows of a table that those which test leave, where they stand on one side."""
    return (tested[1], rows) if tested[0] == 0 else (0, tested[0])


def _wrong_arrays(
    arrays: Mapping[str, Array], ending: str, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the arrays of an ending, and the way out.

    ``names`` are those that they have in the file, where these are others.
    """
    x, y = (names.get(f"{one}{ending}", f"{one}{ending}") for one in "xy")
    examples, targets = arrays[f"x{ending}"], arrays[f"y{ending}"]
    if (kind := kind_in(examples.descr)) not in NUMBERS:
        yield (
            tr("{x} holds {others}", x=x, others=OTHERS.get(kind, tr("no numbers"))),
            tr("Expected numbers."),
        )
    if (kind := kind_in(targets.descr)) not in (*NUMBERS, *TEXTS):
        yield (
            tr("{y} holds {others}", y=y, others=OTHERS.get(kind, tr("no numbers"))),
            tr("{labels}; targets to predict are numbers.", labels=LABELS),
        )
    shape, theirs = examples.shape, targets.shape
    if shape[:1] != theirs[:1] or not shape or shape[0] == 0:
        yield (
            tr(
                "{x} has the shape {shape} and {y} {theirs}", x=x, shape=list(shape), y=y, theirs=list(theirs)
            ),
            tr("Expected at least one example, and one target for each."),
        )
    elif shape[0] > bounds.ROWS:
        yield (
            tr("{x} has {shape} rows", x=x, shape=shape[0]),
            tr("Expected at most {rows}.", rows=bounds.ROWS),
        )
    elif len(theirs) > 2 and math.prod(theirs[1:]) != 1:  # noqa: PLR2004 - rows of columns
        hint = tr(
            "{labels}, or one-hot rows; targets to predict are numbers or rows of numbers.", labels=LABELS
        )
        yield tr("{y} has the shape {theirs}, expected one target an example", y=y, theirs=list(theirs)), hint
    if len(shape) > bounds.AXES or 0 in shape[1:]:
        hint = tr(
            "Expected examples of some numbers, in at most {axes} axes with that of the rows.",
            axes=bounds.AXES,
        )
        yield tr("{x} has the shape {shape}", x=x, shape=list(shape)), hint
    if ending == TEST and shape[1:] != arrays[f"x{TRAIN}"].shape[1:]:
        first = names.get(f"x{TRAIN}", f"x{TRAIN}")
        yield (
            tr(
                "{x}'s examples have the shape {shape}, unlike {first}'s",
                x=x,
                shape=list(shape[1:]),
                first=first,
            ),
            tr("Expected one shape."),
        )


def _at(study: Study, dataset: Dataset, key: str, message: str, hint: str) -> Problem:
    keys: Keys = ("datasets", dataset.name, key)
    return Problem.at(shown(study.file), place_of(study.file, keys), message, hint)
