"""What a survey of a large table told, remembered in the store: nobody reads it again for that.

A note is believed only under this machine's seal, and is of one content and one definition: it is named by
both.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json, trust
from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import read_plain, write_whole
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.sources.source import Array, Located, Source
from lrbs_report.study.experiments import Dataset

FORMAT = 1
"""Of a note. Raise it when a survey tells something else."""

LARGE = 1_000_000
"""Bytes from which on a file is worth a note."""


def located(source: Source, dataset: Dataset, path: Path, store: Store) -> Located:
    """Return what is known of a data set: what an earlier survey told, or a new one does.

    Raises what ``Source.locate`` does.
    """
    if not source.is_surveyed or path.stat().st_size < LARGE:
        return source.locate(dataset, path)
    place = _place(source.digest(path), dataset, store)
    remembered = _recalled(place, path)
    if remembered:
        return remembered
    found = source.locate(dataset, path)
    if store.datasets.is_dir():  # a store that nobody has begun is not begun for this
        with contextlib.suppress(DiskError):
            write_whole(place, trust.sealed(place.name, _told(found)), through_power_cuts=False)
    return found


def _place(digest: str, dataset: Dataset, store: Store) -> Path:
    told = json.dumps([FORMAT, digest, repr(dataset.told_apart)])
    return store.datasets / f"survey-{hashlib.sha256(told.encode()).hexdigest()[:32]}.note"


def _told(found: Located) -> bytes:
    return json.dumps({name: value for name, value in asdict(found).items() if name != "path"}).encode()


def _recalled(place: Path, path: Path) -> Located | None:
    """Read a note; nothing when there is none of ours."""
    try:
        content = trust.unsealed(place.name, read_plain(place, bounds.NOTE))
        return _located(path, plain_json.loads(content)) if content is not None else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _located(path: Path, told: Mapping[str, Any]) -> Located:
    arrays = {
        name: Array(descr=one["descr"], shape=tuple(one["shape"])) for name, one in told["arrays"].items()
    }
    classes = None if told["classes"] is None else tuple(told["classes"])
    return Located(
        path=path,
        digest=told["digest"],
        arrays=arrays,
        scale=told["scale"],
        classes=classes,
        features=tuple(told["features"]),
    )
