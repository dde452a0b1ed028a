"""The portraits of a study's data sets, remembered beside the data.

So a changed sentence reads no data again. A portrait can be committed: where the data are not at hand it is
all that is known of them, as results are of runs. Where they are, a portrait is believed only if this machine
made it; its seal stands beside it, in a file of its own that nobody commits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import read_plain, write_whole
from lrbs_report.base.trust import is_sealed, seal_of
from lrbs_report.keeping.store import Store
from lrbs_report.results.portraits import Portrait, as_json, from_json
from lrbs_report.runs.locating import Located, used
from lrbs_report.study.experiments import Dataset, Study

FORMAT = 2
"""Of what is remembered. Raise it when portraits tell more, or something else: all are then made anew."""


def portraits_of(study: Study, sources: Mapping[str, Located], store: Store) -> dict[str, Portrait]:
    """Return the portrait of every data set that the experiments use, by name.

    Of those that can be looked at, on this machine or on an earlier one.
    """
    found = {
        name: _portrait_of(dataset, sources[name], store)
        for name, dataset in used(study).items()
        if name in sources and not dataset.call  # what Python returns is only there while it is trained on
    }
    return {name: portrait for name, portrait in found.items() if portrait}


def _portrait_of(dataset: Dataset, source: Located, store: Store) -> Portrait | None:
    """Remember a portrait, or look at the data and remember what was seen."""
    place = _place(dataset, source, store)
    content = _content(place)
    remembered = _recalled(content)
    if not source.path.exists() or (remembered and is_sealed(_content(_seal(place)), place.name, content)):
        return remembered
    from lrbs_report.runs.portraying import portray  # noqa: PLC0415 - wakes numpy

    made = portray(dataset, source.path)
    if made:
        with contextlib.suppress(DiskError):  # it can be made again at any time
            _remember(place, _written(as_json(made)), store)
    return made


def _place(dataset: Dataset, source: Located, store: Store) -> Path:
    """Name a portrait by all that decides it: the data's digest, and the rows."""
    held_out = [dataset.validation, dataset.validation_overlaps] if dataset.validation is not None else []
    told = json.dumps(
        [FORMAT, source.digest, dataset.train, dataset.test, *held_out, *dataset.taken_otherwise]
    )
    return store.datasets / f"portrait-{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"


def _seal(place: Path) -> Path:
    return place.with_suffix(".seal")


def _content(place: Path) -> bytes:
    """Read what is kept; nothing when there is none, or it is no plain file."""
    try:
        return read_plain(place, bounds.NOTE)
    except OSError:
        return b""


def _remember(place: Path, content: bytes, store: Store) -> None:
    store.prepare()
    write_whole(place, content, through_power_cuts=False)
    write_whole(_seal(place), seal_of(place.name, content), through_power_cuts=False)


def _written(told: Mapping[str, object]) -> bytes:
    """Write a portrait with its digest on top: a file that somebody changed is noticed, and made anew."""
    return (json.dumps({"sha256": _digest(told), "portrait": told}, indent=1) + "\n").encode()


def _recalled(content: bytes) -> Portrait | None:
    """Read a portrait; nothing when it is not what was written, or tells what no data have."""
    try:
        read = plain_json.loads(content)
        found = from_json(read["portrait"]) if read["sha256"] == _digest(read["portrait"]) else None
        return (
            found
            if found and _is_sound(found) and _written(as_json(found)) == _written(read["portrait"])
            else None
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _is_sound(portrait: Portrait) -> bool:
    """Tell whether there can be such data."""
    parts = [part for part in (portrait.train, portrait.test, portrait.validation) if part]
    counts = [count for part in parts for count in (part.rows, *part.classes, *part.classes.values())]
    are_rows = all(0 <= count <= bounds.DATA for count in counts) and all(
        sum(part.classes.values()) <= part.rows for part in parts
    )
    are_flaws = all(flaw.count > 0 and flaw.first_row >= 0 for flaw in portrait.flaws)
    return are_rows and are_flaws and f"a{portrait.kind}".isalnum() and _says_what_can_be(portrait)


def _says_what_can_be(portrait: Portrait) -> bool:
    """Tell whether features can be constant so, rows repeated so, and errors so large."""
    constants, errors = portrait.constants, portrait.quantities
    are_constants = constants is None or (
        0 <= constants.zeros <= constants.count <= constants.features <= bounds.FEATURES
        and 0 < len(constants.first) <= constants.count
        and all(0 <= number < constants.features for number in constants.first)
    )
    are_repeats = all(
        (part := portrait.part(one.part)) and 0 < one.count <= part.rows and min(one.row, one.of) >= 0
        for one in portrait.repeats
    )
    are_errors = errors is None or all(0 <= error < math.inf for error in (errors.absolute, errors.squared))
    return are_constants and are_repeats and are_errors


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
