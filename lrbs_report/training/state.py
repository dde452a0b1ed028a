"""The state of a run after an epoch: the epochs so far and every variable's numbers.

It is in one file that is whole or absent, and was made here. The file is a seal (see ``trust``) of all that
follows, the length of a JSON text, that text, and the numbers of one variable after the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lrbs_report.base import bounds, plain_json, trust
from lrbs_report.base.files import read_plain, write_whole
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures.record import Epoch
from lrbs_report.kinds.measures.writing import told_epoch

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH = 8
"""Bytes of the length."""

A_STATE, AN_EPOCH, A_VARIABLE = 4096, 1024, 1024
"""Bytes of the text, at most: by itself, and for each epoch and each variable."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a run stands.

    Its finished epochs, whether it is over, the fingerprint of where it was trained, and every variable's
    value.
    """

    epochs: tuple[Epoch, ...]
    is_over: bool
    fingerprint: str
    variables: Sequence[NDArray[np.generic]]


def save(path: Path, state: State) -> None:
    """Write a state. It is written often, and a power cut may cost it: the seal tells."""
    told = {
        "epochs": [told_epoch(epoch, {}) for epoch in state.epochs],
        "is_over": state.is_over,
        "fingerprint": state.fingerprint,
        "variables": [_kind(variable) for variable in state.variables],
    }
    text = json.dumps(told).encode()
    numbers = [np.ascontiguousarray(one).reshape(-1).view(np.uint8).data for one in state.variables]
    parts: list[bytes | memoryview] = [len(text).to_bytes(LENGTH, "little"), text, *numbers]
    seal = trust.seal_of_state(path, parts)
    write_whole(path, b"".join([seal, *parts]), through_power_cuts=False)


def read(path: Path, fingerprint: str, most: int = bounds.STATE) -> State | None:
    """Return the state kept in a file.

    Nothing when there is none of at most so many bytes, when it was not made here or is damaged, or when
    another environment wrote it.
    """
    try:
        raw = memoryview(read_plain(path, most))
        if not trust.is_sealed_state(path, raw):
            return None
        start = trust.SIZE + LENGTH
        stop = start + int.from_bytes(raw[trust.SIZE : start], "little")
        told = plain_json.loads(bytes(raw[start:stop]))
        if told["fingerprint"] != fingerprint:
            return None
        return State(
            epochs=tuple(map(_epoch, told["epochs"])),
            is_over=told["is_over"],
            fingerprint=fingerprint,
            variables=_variables(raw[stop:], told["variables"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fits(state: State, variables: Sequence[NDArray[np.generic]], epochs: int) -> bool:
    """Tell whether a state can be one of a run of so many epochs, whose network has such variables."""
    numbered = [epoch.epoch for epoch in state.epochs] == list(range(len(state.epochs)))
    return (
        numbered
        and 0 < len(state.epochs) <= epochs
        and list(map(_kind, state.variables)) == list(map(_kind, variables))
    )


def most_bytes(variables: Sequence[NDArray[np.generic]], epochs: int) -> int:
    """Return the bytes that such a state has at most."""
    return A_STATE + AN_EPOCH * epochs + sum(A_VARIABLE + one.nbytes for one in variables)


def _kind(variable: NDArray[np.generic]) -> list[Any]:
    return [variable.dtype.name, list(variable.shape)]


def _variables(raw: memoryview, kinds: Sequence[Any]) -> list[NDArray[np.generic]]:
    """Return the numbers of each variable. Raises ``ValueError`` when there are too few."""
    made = []
    for name, shape in kinds:
        dtype = np.dtype(name)
        count = math.prod(shape)
        made.append(np.frombuffer(raw[: count * dtype.itemsize], dtype, count).reshape(shape))
        raw = raw[count * dtype.itemsize :]
    return made


def _epoch(told: dict[str, Any]) -> Epoch:
    """Turn words back into numbers. Raises ``TypeError`` and ``ValueError``."""
    number = told.pop("epoch")
    numbers: dict[str, Any] = {
        name: plain_json.number_in(value) if isinstance(value, str) else value for name, value in told.items()
    }
    if not isinstance(number, int) or not all(isinstance(value, int | float) for value in numbers.values()):
        message = tr("an epoch is made of numbers")
        raise ValueError(message)
    return Epoch(epoch=number, numbers=numbers)
