"""Where the data sets are, what they hold, and whether they are what was asked for. Reads headers only; loads nothing heavy."""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
import math
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lrbs_report import environment
from lrbs_report.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.experiments import Dataset, Study
from lrbs_report.files import sha256_of, write_whole
from lrbs_report.places import place_of
from lrbs_report.store import Store

BUNDLED = Path(__file__).parent / "data" / "mnist.npz"
MEMBERS = ("x_train", "y_train", "x_test", "y_test")
MOST_HEADER = 10_000
"""Bytes of an array's header; numpy writes about a hundred."""


@dataclass(frozen=True)
class Array:
    """What an array's header says: its type in numpy's words, and its shape."""

    descr: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A data set found: its file, and the SHA-256 of its content, which is part of the key of every run that uses it."""

    path: Path
    digest: str


def locate(study: Study, store: Store) -> Mapping[str, Source]:
    """Find every data set that the experiments use, by name, and check it against its definition.

    Data sets of Keras that were not downloaded yet are downloaded. Raises ``InvalidInput`` with every problem of every data set.
    """
    used = {experiment.dataset.name: experiment.dataset for experiment in study.experiments}
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for name, dataset in used.items():
        try:
            found[name] = _find(dataset, study, store)
        except InvalidInput as error:
            problems += error.problems
    problems += _batches_that_do_not_fit(study, found)
    if problems:
        raise InvalidInput(problems)
    return found


def read_layout(path: Path) -> dict[str, Array]:
    """Read the headers of the four arrays in a ``.npz``. Raises ``ValueError`` that says what is missing or does not fit."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            missing = [member for member in MEMBERS if member not in sizes]
            if missing:
                message = f"the file lacks {', '.join(missing)}; it holds {', '.join(sorted(sizes)) or 'nothing'}"
                raise ValueError(message)
            return {member: _read_header(archive, sizes[member]) for member in MEMBERS}
    except zipfile.BadZipFile as error:
        message = "the file is damaged or cut short: it is not a whole .npz archive"
        raise ValueError(message) from error


def _find(dataset: Dataset, study: Study, store: Store) -> Source:
    """Give one data set's file, with its digest and layout checked."""
    kind, _, rest = dataset.source.partition(":")
    if kind == "keras":
        path = _downloaded(rest, store)
    else:
        path = BUNDLED if kind == "mnist" else study.file.parent / rest
    problems = list(_problems(dataset, path, study))
    if problems:
        raise InvalidInput(problems)
    return Source(path, _digest(path))


def _problems(dataset: Dataset, path: Path, study: Study) -> Iterator[Problem]:
    """Compare a data set's file with its definition."""

    def at(key: str, message: str, hint: str = "") -> Problem:
        return Problem(str(study.file), *place_of(study.file, ("datasets", dataset.name, key)), message, hint)

    if not path.is_file():
        near = difflib.get_close_matches(path.name, [other.name for other in path.parent.glob("*.npz")], n=1)
        came = "is not a file" if path.exists() else "does not exist"
        hint = f"Did you mean {near[0]}?" if near else "Paths are relative to the folder of experiments.toml."
        yield at("source", f"the data set's file {path} {came}", hint)
        return
    if dataset.sha256 and (digest := _digest(path)) != dataset.sha256.lower():
        yield at("sha256", f"the file {path} has the SHA-256 {digest}, expected {dataset.sha256}", "Fetch the right file, or correct the digest.")
        return
    try:
        layout = read_layout(path)
    except (ValueError, OSError) as error:
        yield at("source", f"the data set's file {path} cannot be used: {error}", "Expected an .npz with x_train, y_train, x_test and y_test.")
        return
    for part in ("train", "test"):
        yield from _wrong_rows(dataset, part, layout, at)


def _wrong_rows(dataset: Dataset, part: str, layout: Mapping[str, Array], at: object) -> Iterator[Problem]:
    images, labels = layout[f"x_{part}"], layout[f"y_{part}"]
    asked = dataset.train if part == "train" else dataset.test
    rows = images.shape[0]
    if rows != labels.shape[0]:
        yield at("source", f"x_{part} has {rows} rows but y_{part} has {labels.shape[0]}", "Each image needs one label.")  # type: ignore[operator]
    if asked and asked[1] > rows:
        yield at(part, f"{part} asks for the rows {list(asked)}, but the data set has {rows}", f"The last number may be at most {rows}.")  # type: ignore[operator]
    if images.shape[1:] != layout["x_train"].shape[1:]:
        yield at("source", f"x_test's images have the shape {images.shape[1:]}, x_train's {layout['x_train'].shape[1:]}", "They must be alike.")  # type: ignore[operator]
    if rows == 0:
        yield at("source", f"x_{part} is empty", "Expected at least one image.")  # type: ignore[operator]


def _batches_that_do_not_fit(study: Study, found: Mapping[str, Source]) -> Iterator[Problem]:
    """Give a problem for each experiment whose batch is larger than its data set, where batches are drawn whole."""
    rows = {name: read_layout(source.path)["x_train"].shape[0] for name, source in found.items()}
    for number, experiment in enumerate(study.experiments):
        dataset = experiment.dataset
        if dataset.name not in rows or experiment.sampling != "replacement":
            continue
        images = dataset.train[1] - dataset.train[0] if dataset.train else rows[dataset.name]
        if experiment.batch_size > images:
            place = place_of(study.file, ("experiments", number, "batch_size"))
            message = f"experiment {experiment.id!r} has batch_size {experiment.batch_size}, but its data set has {images} training images"
            yield Problem(str(study.file), *place, message, f"Expected at most {images}.")


def _read_header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    """Read one array's header, and check that the archive holds as many bytes as it promises (numpy's NEP 1 describes the format)."""
    with archive.open(info) as member:
        array, start = _parse_header(member, info.filename)
    if "O" in array.descr:
        message = f"{info.filename} holds Python objects, which could run code"
        raise ValueError(message)
    expected = start + math.prod(array.shape) * int("".join(filter(str.isdigit, array.descr)))
    if info.file_size != expected:
        message = f"{info.filename} should have {expected} bytes by its header, but has {info.file_size}"
        raise ValueError(message)
    return array


def _parse_header(member: IO[bytes], name: str) -> tuple[Array, int]:
    start = member.read(8)
    if start[:6] != b"\x93NUMPY":
        message = f"{name} is not a numpy array"
        raise ValueError(message)
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(member.read(width), "little")
    try:
        header = ast.literal_eval(member.read(min(length, MOST_HEADER)).decode())
        return Array(str(header["descr"]), tuple(map(int, header["shape"]))), 8 + width + length
    except (SyntaxError, TypeError, KeyError, ValueError) as error:
        message = f"{name} has a header that cannot be read"
        raise ValueError(message) from error


def _downloaded(name: str, store: Store) -> Path:
    """Give the file of one of Keras's data sets, downloading it the first time."""
    path = store.datasets / f"{name}.npz"
    if path.exists():
        return path
    store.prepare()
    store.datasets.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-P", "-m", "lrbs_report.training.download", name, str(path)]
    done = subprocess.run(command, env=environment.worker_variables(store.keras_home), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["no reason was given"]
        raise MissingRequirement(f"The data set keras:{name} could not be downloaded: {said[0]}. Is this machine online?")
    write_whole(path.with_suffix(".json"), (json.dumps({"sha256": sha256_of(path)}) + "\n").encode())
    return path


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise InvalidInput([Problem(str(path), 0, 0, f"cannot be read: {error.strerror}", "Correct its permissions.")]) from error
