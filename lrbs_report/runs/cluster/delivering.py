"""Bringing a data set to a place: once, in blocks, and only what is not there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from lrbs_report.runs.cluster import calls
from lrbs_report.runs.cluster.joined import Joined
from lrbs_report.runs.cluster.parcels import Kind, archive, blocks_of
from lrbs_report.runs.cluster.seats import Seat, Unfit
from lrbs_report.runs.job import Job

CHECK_SECONDS = 600.0
"""For a place to put a data set in its place, and to compute its digest."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Brings data; archives of folders are made once, in ``folder``."""

    joined: Joined
    folder: Path
    _archives: dict[str, Path] = field(default_factory=dict)

    async def bring(self, seat: Seat, job: Job) -> None:
        """Bring the data of a run to a place. Raises ``Unfit`` when they come out as others there."""
        digest = job.dataset_digest
        begin = await self.joined.call(seat.address, calls.holds, digest)
        if begin < 0:
            return
        blocks = blocks_of(await asyncio.to_thread(self._as_file, job), begin)
        while block := await asyncio.to_thread(next, blocks, b""):
            begin = await self.joined.call(seat.address, calls.take, digest, begin, block)
        kind: Kind = "folder" if job.dataset_path.is_dir() else "file"
        asked = digest, job.dataset_path.name, job.run.experiment.dataset, kind
        wrong = await self.joined.call(seat.address, calls.complete, *asked, seconds=CHECK_SECONDS)
        if wrong:
            raise Unfit(wrong)

    def _as_file(self, job: Job) -> Path:
        """Return a run's data as one file: themselves, or an archive of their folder."""
        if not job.dataset_path.is_dir():
            return job.dataset_path
        if job.dataset_digest not in self._archives:
            path = self.folder / f"{len(self._archives)}.tar"
            with path.open("wb") as file:
                archive(job.dataset_path, file)
            self._archives[job.dataset_digest] = path
        return self._archives[job.dataset_digest]
