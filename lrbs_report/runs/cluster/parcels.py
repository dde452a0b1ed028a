"""What travels between the machines of a cluster: runs without paths, data in blocks, states without seals.

Both ends hold the same certificates, and trust each other as far as that: a parcel is pickled, as all is
that Dask carries. What comes back is held against what was asked for all the same.
"""

from __future__ import annotations

import os
import pickle
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from lrbs_report import __version__
from lrbs_report.base import bounds, trust
from lrbs_report.base.files import read_plain, write_whole
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.runs.job import Job
from lrbs_report.runs.locating import BUNDLED
from lrbs_report.runs.messages import Task

Kind = Literal["file", "folder"]
"""What a data set is."""

BLOCK = 8_000_000
"""Bytes of data that travel at once."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A run to check or to train, with the state that it goes on from."""

    version: str
    task: Task
    job: bytes
    state: bytes | None


def packed(task: Task, job: Job) -> Parcel:
    """Return a run as it travels. Its paths stay here."""
    state = unsealed_state(job.state_path) if task == "train" else None
    bare = replace(job, dataset_path=Path(), state_path=Path())
    return Parcel(version=__version__, task=task, job=pickle.dumps(bare), state=state)


def unpacked(parcel: Parcel, states: Path) -> Job:
    """Return the run of a parcel, with its state in a folder here. Where its data are is not known yet.

    Raises ``ValueError`` for a parcel of another version.
    """
    if parcel.version != __version__:
        message = tr(
            "the run comes from version {theirs}, and this is {ours}", theirs=parcel.version, ours=__version__
        )
        raise ValueError(message)
    job: Job = pickle.loads(parcel.job)  # noqa: S301 - see above
    path = states / f"{job.key}.state"
    if parcel.state is not None:
        seal_state(path, parcel.state)
    return replace(job, state_path=path)


def travels(job: Job) -> bool:
    """Return whether the data of a run have to be brought: not what comes with the package, nor Python's."""
    return source_of(job.run.experiment.dataset.source).place not in ("package", "code")


def here_already(job: Job) -> Path:
    """Return where the data of a run are that need not be brought."""
    place = source_of(job.run.experiment.dataset.source).place
    return BUNDLED if place == "package" else Path()


def unsealed_state(path: Path) -> bytes | None:
    """Return a state without the seal of this machine; nothing when there is none that was made here."""
    try:
        content = read_plain(path, bounds.STATE)
    except OSError:
        return None
    return content[trust.SIZE :] if trust.is_sealed_state(path, content) else None


def seal_state(path: Path, content: bytes) -> None:
    """Keep a state that another machine of the cluster made, as if it had been made here."""
    write_whole(path, trust.seal_of_state(path, [content]) + content, through_power_cuts=False)


def blocks_of(path: Path, begin: int) -> Iterator[bytes]:
    """Yield a file's content from a place on."""
    with path.open("rb") as file:
        file.seek(begin)
        while block := file.read(BLOCK):
            yield block


def archive(folder: Path, file: BinaryIO) -> None:
    """Write all files below a folder into one file, in the order of their names."""
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                member = tarfile.TarInfo(os.fspath(path.relative_to(folder)))
                member.size = path.stat().st_size
                with path.open("rb") as content:
                    made.addfile(member, content)


def unarchive(path: Path, folder: Path) -> None:
    """Write the files of such an archive into a folder."""
    with tarfile.open(path) as archived:
        archived.extractall(folder, filter="data")
