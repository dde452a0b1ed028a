"""The state of a run after an epoch: plain arrays and the epochs so far, in one file that is whole or absent."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lrbs_report.files import write_whole
from lrbs_report.results import Epoch

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGEST_SIZE = 32


@dataclass(frozen=True)
class State:
    """Where a run stands: its finished epochs, whether it is over, the fingerprint of where it was trained, and every variable's value."""

    epochs: tuple[Epoch, ...]
    is_over: bool
    fingerprint: str
    variables: Sequence[NDArray[np.generic]]


def save(path: Path, state: State) -> None:
    """Write a state: the SHA-256 of what follows, then a ``.npz``. It is written often, and a power cut may cost it: the digest tells."""
    meta = {"epochs": [asdict(epoch) for epoch in state.epochs], "is_over": state.is_over, "fingerprint": state.fingerprint}
    arrays = {f"variable_{number:04d}": variable for number, variable in enumerate(state.variables)}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), **arrays)
    content = buffer.getvalue()
    write_whole(path, hashlib.sha256(content).digest() + content, through_power_cuts=False)


def read(path: Path, fingerprint: str) -> State | None:
    """Give the state kept in a file; nothing when there is none, when it is damaged, or when another environment wrote it."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, content = raw[:DIGEST_SIZE], raw[DIGEST_SIZE:]
    if hashlib.sha256(content).digest() != digest:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as members:
        meta = json.loads(members["meta"].tobytes())
        variables = [members[name] for name in sorted(members.files) if name != "meta"]
    if meta["fingerprint"] != fingerprint:
        return None
    return State(tuple(Epoch(**epoch) for epoch in meta["epochs"]), meta["is_over"], fingerprint, variables)
