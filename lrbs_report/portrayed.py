"""The portraits of a study's data sets: remembered beside the data, so that a changed sentence reads no data again."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from lrbs_report.datasets import Source, used
from lrbs_report.errors import DiskError
from lrbs_report.experiments import Dataset, Study
from lrbs_report.files import write_whole
from lrbs_report.portraits import Portrait, as_json, from_json
from lrbs_report.store import Store

FORMAT = 1
"""Of what is remembered. Raise it when portraits tell more, or something else: all are then made anew."""


def portraits_of(study: Study, sources: Mapping[str, Source], store: Store) -> dict[str, Portrait]:
    """Give the portrait of every data set that the experiments use, by name; of those that can be looked at, on this machine or on an earlier one."""
    found = {name: _portrait_of(dataset, sources[name], store) for name, dataset in used(study).items() if name in sources}
    return {name: portrait for name, portrait in found.items() if portrait}


def _portrait_of(dataset: Dataset, source: Source, store: Store) -> Portrait | None:
    """Remember a portrait, or look at the data and remember what was seen."""
    place = _place(dataset, source, store)
    remembered = _recalled(place)
    if remembered or not source.path.is_file():
        return remembered
    from lrbs_report.training.portraying import portray  # noqa: PLC0415 - wakes numpy

    made = portray(dataset, source.path)
    if made:
        with contextlib.suppress(DiskError):  # it can be made again at any time
            store.prepare()
            write_whole(place, _written(as_json(made)), through_power_cuts=False)
    return made


def _place(dataset: Dataset, source: Source, store: Store) -> Path:
    """Name a portrait by all that decides it: the data's digest, and the rows."""
    told = json.dumps([FORMAT, source.digest, dataset.train, dataset.test])
    return store.datasets / f"portrait-{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"


def _written(told: Mapping[str, object]) -> bytes:
    """Write a portrait with its digest on top: a file that somebody changed is noticed, and made anew."""
    return (json.dumps({"sha256": _digest(told), "portrait": told}, indent=1) + "\n").encode()


def _recalled(place: Path) -> Portrait | None:
    """Read a portrait; nothing when there is none, or it is not what was written."""
    try:
        read = json.loads(place.read_bytes())
        return from_json(read["portrait"]) if read["sha256"] == _digest(read["portrait"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
