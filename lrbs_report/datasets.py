"""Where the data sets are, what they hold, and whether they are what was asked for. Reads headers only; loads nothing heavy."""

from __future__ import annotations

import ast
import json
import math
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from lrbs_report import environment
from lrbs_report.contents import kind_of
from lrbs_report.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.experiments import Dataset, Experiment, Study
from lrbs_report.files import sha256_of, write_whole
from lrbs_report.names import nearest
from lrbs_report.places import Keys, Place, Places, place_of, places_in
from lrbs_report.store import Store

BUNDLED = Path(__file__).parent / "data" / "mnist.npz"
MEMBERS = ("x_train", "y_train", "x_test", "y_test")
NOT_DOWNLOADED = "not downloaded"
MOST_HEADER = 10_000
"""Bytes of an array's header; numpy writes about a hundred."""

MOST_NAMES, MOST_LETTERS = 12, 64
"""Of what an archive holds, in a message."""

DESCR = re.compile(r"[<>|=]?([a-zA-Z?])(\d*)(?:\[.*\])?")
"""An array's type: the order of its bytes, its kind, and its size."""

NUMBERS = "biuf?"
"""Kinds of type that hold numbers, or yes and no."""

OTHERS = {"U": "texts", "S": "texts", "a": "texts", "M": "dates", "m": "spans of time", "c": "complex numbers", "V": "structured rows"}
WIDTH = {"U": 4}
"""Bytes of each unit that a type's size counts: numpy keeps four for a letter."""

LAYOUT = 'Expected numpy.savez("FILE", x_train=…, y_train=…, x_test=…, y_test=…).'
LABELS = "Labels are whole numbers from 0, one for each class"


@dataclass(frozen=True)
class Array:
    """What an array's header says: its type in numpy's words, and its shape."""

    descr: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A data set found: its file, the SHA-256 of its content (part of the key of every run that uses it), and its arrays.

    One of Keras's that was never downloaded has the digest ``NOT_DOWNLOADED`` and no arrays yet.
    """

    path: Path
    digest: str
    arrays: Mapping[str, Array]


def locate(study: Study, store: Store) -> Mapping[str, Source]:
    """Find every data set that the experiments use, by name, and check it against its definition. Downloads nothing.

    Raises ``InvalidInput`` with every problem of every data set.
    """
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for name, dataset in used(study).items():
        try:
            found[name] = _find(dataset, study, store)
        except InvalidInput as error:
            problems += error.problems
        else:
            problems += _wrong_content(dataset, found[name], study)
    problems += _batches_that_do_not_fit(study, found)
    if problems:
        raise InvalidInput(problems)
    return found


def fetch(datasets: Iterable[Dataset], store: Store) -> None:
    """Download those of Keras's data sets that are not there yet. Raises ``MissingRequirement`` when that fails."""
    for dataset in datasets:
        kind, _, name = dataset.source.partition(":")
        if kind == "keras" and not _kept(name, store).exists():
            _download(name, store)


def fetch_unknown(study: Study, store: Store) -> None:
    """Download those data sets of which nothing is known yet: without their digest no result can be found."""
    keras = [dataset for dataset in used(study).values() if dataset.source.startswith("keras:")]
    fetch([dataset for dataset in keras if _find(dataset, study, store).digest == NOT_DOWNLOADED], store)


def file_at_hand(dataset: Dataset, study: Study, store: Store) -> Path | None:
    """Give a data set's file where it is looked for; nothing when it is not there."""
    kind, _, rest = dataset.source.partition(":")
    path = {"mnist": BUNDLED, "keras": _kept(rest, store)}.get(kind, study.file.parent / rest)
    return path if path.is_file() else None


def used(study: Study) -> Mapping[str, Dataset]:
    """Give the data sets that at least one experiment uses, by name."""
    return {experiment.dataset.name: experiment.dataset for experiment in study.experiments}


def read_arrays(path: Path) -> dict[str, Array]:
    """Read the headers of the four arrays in a ``.npz``. Raises ``ValueError`` that says what is missing or does not fit."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            missing = [name for name in MEMBERS if name not in members]
            if missing:
                message = f"it lacks {', '.join(missing)}; it holds {_listed(members) or 'nothing'}"
                raise ValueError(message)
            return {name: _read_header(archive, members[name]) for name in MEMBERS}
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        kind = kind_of(path)
        message = f"it is {kind}" if kind else "it is damaged or cut short: not a whole .npz archive"
        raise ValueError(message) from error


def _listed(names: Iterable[str]) -> str:
    """Name what an archive holds, as far as that can be read."""
    plain = ["".join(letter if letter.isprintable() else "?" for letter in name[:MOST_LETTERS]) for name in sorted(names)]
    return ", ".join([*plain[:MOST_NAMES], *(["…"] if len(plain) > MOST_NAMES else [])])


def _find(dataset: Dataset, study: Study, store: Store) -> Source:
    """Give one data set's file with its digest and its arrays."""
    kind, _, rest = dataset.source.partition(":")
    if kind == "keras":
        return _recorded(rest, store)
    path = BUNDLED if kind == "mnist" else study.file.parent / rest
    if not path.is_file():
        there = sorted(
            str(Path(rest).parent / other.name) for other in path.parent.glob("*.npz") if other.name.isprintable() and zipfile.is_zipfile(other)
        )
        hint = nearest(rest, there) or "A path is relative to the folder of experiments.toml."
        came = "is a folder" if path.is_dir() else "is not a file" if path.exists() else "does not exist"
        raise InvalidInput([_at(study, dataset, "source", f"the data set's file {path} {came}", hint)])
    try:
        digest = sha256_of(path)
        if dataset.sha256 and digest != dataset.sha256.lower():
            message = f"the file {path} has the SHA-256 {digest}, expected {dataset.sha256}"
            raise InvalidInput([_at(study, dataset, "sha256", message, "Fetch the right file, or correct the digest.")])
        return Source(path, digest, read_arrays(path))
    except (ValueError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        hint = f"Expected an .npz with x_train, y_train, x_test and y_test: {LAYOUT.removeprefix('Expected ')}"
        raise InvalidInput([_at(study, dataset, "source", f"the data set's file {path} cannot be used: {reason}", hint)]) from error


def _recorded(name: str, store: Store) -> Source:
    """Give one of Keras's data sets from the note that its download left; the note is enough to find results."""
    path = _kept(name, store)
    try:
        note = json.loads(path.with_suffix(".json").read_bytes())
        return Source(path, note["sha256"], {member: Array(array["descr"], tuple(array["shape"])) for member, array in note["arrays"].items()})
    except (OSError, ValueError, KeyError, TypeError):
        return Source(path, NOT_DOWNLOADED, {})


def _wrong_content(dataset: Dataset, source: Source, study: Study) -> Iterator[Problem]:
    """Compare the rows that were asked for with those that are there."""
    for part, asked in (("train", dataset.train), ("test", dataset.test)):
        if not source.arrays:
            return
        for name in (f"x_{part}", f"y_{part}"):
            kind = _kind(source.arrays[name].descr)
            if kind not in NUMBERS:
                hint = "Expected numbers." if name[0] == "x" else f"{LABELS}: y = numpy.unique(labels, return_inverse=True)[1] makes them."
                yield _at(study, dataset, "source", f"{name} holds {OTHERS.get(kind, 'no numbers')}", hint)
        images, labels = source.arrays[f"x_{part}"].shape, source.arrays[f"y_{part}"].shape
        if images[:1] != labels[:1] or not images or images[0] == 0:
            message = f"x_{part} has the shape {list(images)} and y_{part} {list(labels)}"
            yield _at(study, dataset, "source", message, "Expected at least one image, and one label for each.")
        elif math.prod(labels[1:]) != 1:
            hint = f"{LABELS}. Of rows with a one in the class's column, numpy.argmax(y, axis=1) makes them."
            yield _at(study, dataset, "source", f"y_{part} has the shape {list(labels)}, expected one number an image", hint)
        elif asked and asked[1] > images[0]:
            message = f"{part}: came {list(asked)}, but the data set has {images[0]} {part} images"
            yield _at(study, dataset, part, message, f"Expected the first row and the one after the last, from 0 to {images[0]}.")
        if images[1:] != source.arrays["x_train"].shape[1:]:
            yield _at(study, dataset, "source", f"x_{part}'s images have the shape {list(images[1:])}, unlike x_train's", "Expected one shape.")


def _batches_that_do_not_fit(study: Study, found: Mapping[str, Source]) -> Iterator[Problem]:
    """Give a problem for each place that asks for whole batches larger than a data set, with the first experiment that it is about."""
    said: dict[tuple[Place, int, int], list[str]] = {}
    places: Places | None = None
    for experiment in study.experiments:
        source = found.get(experiment.dataset.name)
        if experiment.sampling != "replacement" or source is None or not source.arrays:
            continue
        train = experiment.dataset.train
        images = train[1] - train[0] if train else source.arrays["x_train"].shape[0]
        if experiment.batch_size > images:
            places = places or places_in(study.file)
            place = places.setting(study.place(experiment), "batch_size", _number_in_axis(study, experiment))
            said.setdefault((place, experiment.batch_size, images), []).append(experiment.id)
    for (place, batch_size, images), (first, *others) in said.items():
        about = f"{first} and {len(others)} more" if others else first
        message = f"{about}: batch_size is {batch_size}, but {'their' if others else 'its'} data set has {images} training images"
        yield Problem(str(study.file), *place, message, f"Expected at most {images}.")


def _number_in_axis(study: Study, experiment: Experiment) -> int | None:
    """Give the number of an experiment's batch size in the list of its sweep, where it has one."""
    axes = next((dict(sweep.axes) for sweep in study.sweeps if sweep.id == experiment.sweep), {})
    return list(axes["batch_size"]).index(experiment.batch_size) if "batch_size" in axes else None


def _at(study: Study, dataset: Dataset, key: str, message: str, hint: str) -> Problem:
    keys: Keys = ("datasets", dataset.name, key)
    return Problem(str(study.file), *place_of(study.file, keys), message, hint)


def _read_header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    """Read one array's header, and check that the archive holds as many bytes as it promises (numpy's NEP 1 describes the format)."""
    with archive.open(info) as member:
        array, start = _parse_header(member, info.filename)
    if _kind(array.descr) == "O" or "O" in array.descr.partition("[")[2]:
        message = f"{info.filename} holds Python objects, which could run code"
        raise ValueError(message)
    expected = start + math.prod(array.shape) * _bytes_of(array.descr)
    if _bytes_of(array.descr) >= 0 and info.file_size != expected:
        message = f"{info.filename} should have {expected} bytes by its header, but has {info.file_size}"
        raise ValueError(message)
    return array


def _kind(descr: str) -> str:
    """Give the letter of a type's kind, as numpy writes it; rows of several fields have V."""
    found = DESCR.fullmatch(descr)
    return found[1] if found else "V"


def _bytes_of(descr: str) -> int:
    """Count the bytes of a number; -1 for rows of several fields, whose content is refused anyway."""
    found = DESCR.fullmatch(descr)
    return WIDTH.get(found[1], 1) * int(found[2] or 1) if found else -1


def _parse_header(member: IO[bytes], name: str) -> tuple[Array, int]:
    """Give what the header says and where the numbers begin."""
    start = member.read(8)
    if start[:6] != b"\x93NUMPY":
        message = f"{name} is not a numpy array"
        raise ValueError(message)
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(member.read(width), "little")
    try:
        header = ast.literal_eval(member.read(min(length, MOST_HEADER)).decode("latin-1"))
        return Array(str(header["descr"]), tuple(map(int, header["shape"]))), 8 + width + length
    except (SyntaxError, TypeError, KeyError, ValueError) as error:
        message = f"{name} has a header that cannot be read"
        raise ValueError(message) from error


def _download(name: str, store: Store) -> None:
    """Let a process with Keras fetch a data set, and note its digest and arrays beside it."""
    store.prepare()
    path = _kept(name, store)
    command = [sys.executable, "-P", "-m", "lrbs_report.training.download", name, str(path.resolve())]
    done = subprocess.run(command, env=environment.worker_variables(store.keras_home.resolve()), capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["no reason was given"]
        raise MissingRequirement(f"The data set keras:{name} could not be downloaded: {said[0]}. Is this machine online?")
    note = {"sha256": sha256_of(path), "arrays": {member: asdict(array) for member, array in read_arrays(path).items()}}
    write_whole(path.with_suffix(".json"), (json.dumps(note, indent=1) + "\n").encode())


def _kept(name: str, store: Store) -> Path:
    return store.datasets / f"{name}.npz"
