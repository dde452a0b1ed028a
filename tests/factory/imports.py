"""Experiments whose runs were there already, and what their logs tell. No file is read for them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.record import LogFile, Record, RunResult
from lrbs_report.study.experiments import Imported, Sweep, key_of

LOGGED = Logged(
    series=("val_loss", "val_acc"),
    finals=("val_acc",),
    ways={},
    names={"cost": "train_loss", "val_acc": "val/acc"},
)


def imported(
    id_: str = "resnet",
    costs: Mapping[int, Sequence[float]] | None = None,
    *,
    logged: Logged = LOGGED,
    shares_log: bool = False,
    **changes: Any,  # noqa: ANN401 - an experiment's fields
) -> Imported:
    """Return an experiment with these costs by seed, with some fields changed.

    Each of its other series is 1 less the cost, and the numbers of the end are the last of these. Runs that
    share a log are in it one after the other.
    """
    told = costs or {1: (0.5, 0.25), 2: (0.6, 0.3)}
    bare = Imported(
        id=id_,
        title=dict.fromkeys(("es", "en"), id_),
        epochs=max(map(len, told.values())),
        seeds=tuple(told),
        settings={"learning_rate": 0.1},
        logged=logged,
        results=(),
        table=0,
    )
    asked = replace(bare, **changes)
    results = (_result(asked, seed, theirs, shares_log=shares_log) for seed, theirs in told.items())
    return replace(asked, results=tuple(results))


def _result(asked: Imported, seed: int, costs: Sequence[float], *, shares_log: bool) -> RunResult:
    path = f"runs/{asked.id}.csv" if shares_log else f"runs/{asked.id}/seed{seed}.csv"
    log = LogFile(path=path, sha256=hashlib.sha256(path.encode()).hexdigest(), size=100)
    identity = {
        "imported": asked.logged.told() | {"format": "csv"},
        "settings": dict(asked.settings),
        "log": log.sha256,
        **({"run": seed} if shares_log else {}),
        "seed": seed,
    }
    finished = math.isfinite(costs[-1])
    others = {name: tuple(1 - cost for cost in costs) for name in asked.logged.series}
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=seed,
        status="finished" if finished else "diverged",
        record=Record(
            series={"cost": tuple(costs), **others},
            finals=dict.fromkeys(asked.logged.finals, 1 - costs[-1] if finished else None),
        ),
        environment={},
        machine={},
        log=log,
    )


def imported_sweep(id_: str, cells: Sequence[Imported], *axes: str) -> Sweep:
    """Return the sweep of some cells, along the settings that tell them apart."""
    values = {axis: tuple(sorted({cell.settings[axis] for cell in cells}, key=repr)) for axis in axes}
    return Sweep(
        id=id_,
        title=dict.fromkeys(("es", "en"), id_),
        axes=tuple(values.items()),
        experiments=tuple(cells),
    )
