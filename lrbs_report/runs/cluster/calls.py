"""What a build calls in a Dask worker, by name. Everything is about the one place that lives there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.runs.cluster.parcels import Kind, Parcel
from lrbs_report.runs.cluster.place import News, Place

HERE: list[Place] = []
"""The place of this process, once it is open."""


def facts() -> dict[str, Any] | None:
    """Tell what decides bits here; nothing in a worker of another program."""
    return HERE[0].facts() if HERE else None


def claim(master: str) -> bool:
    """See ``Place.claim``."""
    return HERE[0].claim(master)


def release(master: str) -> None:
    """See ``Place.release``."""
    HERE[0].release(master)


def holds(digest: str) -> int:
    """See ``Place.holds``."""
    return HERE[0].holds(digest)


def take(digest: str, begin: int, block: bytes) -> int:
    """See ``Place.take``."""
    return HERE[0].take(digest, begin, block)


def complete(digest: str, name: str, dataset: Dataset, kind: Kind) -> str:
    """See ``Place.complete``."""
    return HERE[0].complete(digest, name, dataset, kind)


async def exchange(master: str, parcels: Sequence[Parcel], after: int, seconds: float) -> list[News] | None:
    """See ``Place.exchange``."""
    return await HERE[0].exchange(master, parcels, after, seconds)
