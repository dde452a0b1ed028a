"""Experiments whose runs were there already, and what their logs tell. No file is read for them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

from lrbs_report.kinds.measures.logged import Logged
from lrbs_report.kinds.measures.record import LogFile, Record, RunResult
from lrbs_report.study.experiments import Imported, Setting, Sweep, key_of

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
    settings: Mapping[str, Setting] | None = None,
    seeds: Sequence[int] | None = None,
    sweep: str | None = None,
    table: int = 0,
    shares_log: bool = False,
    ends: Mapping[int, float] | None = None,
) -> Imported:
    """Return an experiment with these costs by seed; each of its other series is 1 less the cost.

    The numbers of the end are the last of these, or those that are said. Runs that share a log are in it one
    after the other.
    """
    told = costs or {1: (0.5, 0.25), 2: (0.6, 0.3)}
    known = {"learning_rate": 0.1, **(settings or {})} if settings is None else dict(settings)
    results = tuple(
        _result(id_, logged, known, seed, theirs, (ends or {}).get(seed), shares_log=shares_log)
        for seed, theirs in told.items()
    )
    return Imported(
        id=id_,
        title=dict.fromkeys(("es", "en"), id_),
        epochs=max(map(len, told.values())),
        seeds=tuple(seeds or told),
        sweep=sweep,
        settings=known,
        logged=logged,
        results=results,
        table=table,
    )


def _result(
    id_: str,
    logged: Logged,
    settings: Mapping[str, Setting],
    seed: int,
    costs: Sequence[float],
    end: float | None,
    *,
    shares_log: bool,
) -> RunResult:
    path = f"runs/{id_}.csv" if shares_log else f"runs/{id_}/seed{seed}.csv"
    log = LogFile(path=path, sha256=hashlib.sha256(path.encode()).hexdigest(), size=100)
    identity = {
        "imported": logged.told() | {"format": "csv"},
        "settings": dict(settings),
        "log": log.sha256,
        **({"run": seed} if shares_log else {}),
        "seed": seed,
    }
    finished = math.isfinite(costs[-1])
    last = 1 - costs[-1] if end is None else end
    others = {name: tuple(1 - cost for cost in costs) for name in logged.series}
    return RunResult(
        key=key_of(identity),
        identity=identity,
        seed=seed,
        status="finished" if finished else "diverged",
        record=Record(
            series={"cost": tuple(costs), **others},
            finals=dict.fromkeys(logged.finals, last if finished else None),
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
