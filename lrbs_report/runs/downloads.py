"""Keras's own data sets, kept in the store, and trained on only when somebody vouches for the file.

A process with Keras downloads each of them once. A project may come from anybody, a file called
``cifar10.npz`` in its store along with it. Beside a file that was downloaded here lies a seal (see
``trust``), which no stranger can make; a definition that states the SHA-256 vouches as well. The note beside
it is for those who have the results and not the data: it is believed only while there is no file, and nothing
is trained by it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lrbs_report.base import bounds, environment, plain_json, trust
from lrbs_report.base.doctor import command_to_train
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.files import NEW, explain_disk, read_plain, shown, write_whole
from lrbs_report.base.tongue import tr
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.rows.archive import array_of, read_arrays
from lrbs_report.kinds.rows.digests import digest_of
from lrbs_report.kinds.sources.keras import SOURCE
from lrbs_report.kinds.sources.source import MEMBERS, Array, Located
from lrbs_report.study.experiments import Dataset

NOT_DOWNLOADED = "not downloaded"
"""The digest of a data set of which nothing is known yet."""

SHA256 = re.compile("[0-9a-f]{64}")

Download = Callable[[str, Path], None]
"""Fetches one of Keras's data sets, by its name, into a file.

Raises ``MissingRequirement`` when that fails.
"""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A file of the store: its SHA-256, and its four arrays as they are kept."""

    path: Path
    digest: str
    arrays: Mapping[str, Array]


def of_keras(dataset: Dataset, store: Store) -> Located:
    """Return one of Keras's data sets: its file itself when that is there.

    Else what its download noted, which is enough to find results. A note of other data than the definition
    states is none.
    """
    path = kept(dataset, store)
    found = _at_hand(path)
    if not found:
        noted = _noted(path)
        is_meant = noted and (not dataset.sha256 or noted.digest == dataset.sha256.lower())
        found = noted if is_meant else None
    return (
        SOURCE.located(dataset, path, found.digest, found.arrays)
        if found
        else SOURCE.located(dataset, path, NOT_DOWNLOADED, {})
    )


def kept(dataset: Dataset, store: Store) -> Path:
    """Name the file that one of Keras's data sets has in a store."""
    return store.datasets / f"{_name(dataset)}.npz"


def download_with_keras(name: str, path: Path) -> None:
    """Let a process with Keras fetch a data set. What Keras keeps itself goes with the process."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "lrbs_report.training.download",
        name,
        str(path.resolve()),
        str(os.getpid()),
    ]
    with tempfile.TemporaryDirectory(prefix="lrbs-keras-", ignore_cleanup_errors=True) as home:
        variables = environment.worker_variables(Path(home))
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                env=variables,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=bounds.DOWNLOAD_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            message = tr(
                "The data set keras:{name} could not be downloaded in {seconds:g} seconds.",
                name=name,
                seconds=bounds.DOWNLOAD_SECONDS,
            )
            raise MissingRequirement(message) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [tr("no reason was given")]
        raise MissingRequirement(
            tr(
                "The data set keras:{name} could not be downloaded: {said}. Is this machine online?",
                name=name,
                said=said[0],
            )
        )


def fetch(datasets: Iterable[Dataset], store: Store, download: Download = download_with_keras) -> list[str]:
    """Download those of Keras's data sets that are not at hand, or are but for which nobody vouches.

    Returns a line about each. A file that is not vouched for is set aside once the download is there. Raises
    ``MissingRequirement`` when that fails, and before anything is downloaded where Keras is not installed.
    """
    wanted: dict[Path, list[Dataset]] = {}
    for dataset in datasets:
        if dataset.source.startswith("keras:"):
            wanted.setdefault(kept(dataset, store), []).append(dataset)
    missing: dict[str, Archive | None] = {}
    for path, theirs in wanted.items():
        there = _at_hand(path)
        if there and any(_is_vouched_for(dataset, there) for dataset in theirs):
            _leave_note(there)
        else:
            missing[_name(theirs[0])] = there
    _refuse_without_keras(missing)
    return [_fetch_anew(name, there, store, download) for name, there in missing.items()]


def _refuse_without_keras(names: Collection[str]) -> None:
    """Say which data sets nobody can download here, and what would do instead."""
    if names and environment.lacking():
        listed = ", ".join(f"keras:{name}" for name in names)
        message = tr(
            "Keras downloads {listed}, and it is not installed here. To read what is kept, the "
            "notes of the downloads will do: commit .lrbs/datasets/*.json where the runs were "
            "trained. This installs what downloads and trains: {command}",
            listed=listed,
            command=command_to_train(),
        )
        raise MissingRequirement(message)


def _name(dataset: Dataset) -> str:
    """Return what a data set is called, with its version where it has several and another one is meant."""
    return f"{dataset.rest}-{dataset.version}" if dataset.version not in (None, "large") else dataset.rest


def _look_at(path: Path) -> Archive:
    return Archive(path=path, digest=digest_of(path), arrays=read_arrays(path))


def _at_hand(path: Path) -> Archive | None:
    """Look at a file of the store; nothing when it is not there, or cannot be used."""
    try:
        return _look_at(path)
    except (OSError, ValueError):
        return None


def _noted(path: Path) -> Archive | None:
    """Read what a download noted; nothing when there is no note, or it is no note of ours."""
    try:
        note = plain_json.read(path.with_suffix(".json"), bounds.TEXT)
        digest, arrays = note["sha256"], note["arrays"]
        if not SHA256.fullmatch(digest):
            return None
        return Archive(
            path=path,
            digest=digest,
            arrays={name: array_of(arrays[name]["descr"], arrays[name]["shape"]) for name in MEMBERS},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _leave_note(source: Archive) -> None:
    """Note what a file holds, unless the note that is there says so."""
    if _noted(source.path) != source:
        note = {
            "sha256": source.digest,
            "arrays": {member: asdict(array) for member, array in source.arrays.items()},
        }
        write_whole(source.path.with_suffix(".json"), (json.dumps(note, indent=1) + "\n").encode())


def _is_vouched_for(dataset: Dataset, source: Archive) -> bool:
    """Tell whether a file is known to be what its definition means.

    By the SHA-256 that this states, or since it was downloaded here.
    """
    if dataset.sha256:
        return source.digest == dataset.sha256.lower()
    try:
        seal = read_plain(source.path.with_suffix(".seal"), trust.SIZE)
    except OSError:
        return False
    return trust.is_sealed(seal, f"keras:{_name(dataset)}", source.digest.encode())


def _fetch_anew(name: str, there: Archive | None, store: Store, download: Download) -> str:
    """Download a data set, seal it, and put it in its place; another file that stood there is set aside.

    Says so in a line.
    """
    store.prepare()
    path = store.datasets / f"{name}.npz"
    staged = path.with_name(f".{path.name}.{os.urandom(8).hex()}{NEW}")
    with explain_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = _downloaded(name, staged, there, download)
        is_other = os.path.lexists(path) and not (there and there.digest == made.digest)
        aside = store.set_aside(path) if is_other else None
        with explain_disk(path):
            staged.replace(path)
    finally:
        with contextlib.suppress(OSError):
            staged.unlink()
    write_whole(path.with_suffix(".seal"), trust.seal_of(f"keras:{name}", made.digest.encode()))
    _leave_note(Archive(path=path, digest=made.digest, arrays=made.arrays))
    why = (
        tr("was not downloaded by you on this machine, and no sha256 in its definition vouches for it")
        if there
        else tr("was damaged")
    )
    if not aside:
        return tr("Downloaded the data set keras:{name}.", name=name)
    return tr(
        "Downloaded the data set keras:{name} anew: the file that was there {why}. "
        "It was set aside as {aside}.",
        name=name,
        why=why,
        aside=shown(aside),
    )


def _downloaded(name: str, staged: Path, there: Archive | None, download: Download) -> Archive:
    """Download a data set and look at it.

    When that cannot be done, say how a file that is there can be used all the same.
    """
    try:
        download(name, staged)
        return _look_at(staged)
    except MissingRequirement as error:
        if there is None:
            raise
        message = tr(
            "{error} The file {path} was not downloaded by you on this machine, so nothing is "
            'trained on it. Go online, or write sha256 = "{digest}" in its definition, if that '
            "is the file that you mean.",
            error=error,
            path=shown(there.path),
            digest=there.digest,
        )
        raise MissingRequirement(message) from error
    except ValueError as error:
        raise MissingRequirement(
            tr(
                "The data set keras:{name} was downloaded, but cannot be used: {error}.",
                name=name,
                error=error,
            )
        ) from error
