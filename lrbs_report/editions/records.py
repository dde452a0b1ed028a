"""An experiment's results as plain JSON values, for editions, and back.

What several runs share stands there once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lrbs_report.kinds.measures.record import Epoch, RunResult


def record_of(results: Sequence[RunResult]) -> dict[str, Any]:
    """Return the results of an experiment, one a seed, as plain JSON values.

    ``identity`` is all that decides a run's numbers but the seed; ``origins`` are the library versions and
    processors, ``rates`` the learning rates epoch by epoch (after the decay, declared, and read back), and
    each of ``runs`` names its origin and its rates by their place. A run has no ``losses`` where it is known
    that these are its costs, so that an edition does not become another one by measuring them.
    """
    origins = list({repr(origin): origin for origin in map(_origin, results)}.values())
    rates = list({repr(rate): rate for rate in map(_rates, results)}.values())
    identity = {name: value for name, value in results[0].identity.items() if name != "seed"}
    runs = [
        _run(result) | {"origin": origins.index(_origin(result)), "rates": rates.index(_rates(result))}
        for result in results
    ]
    return {"identity": identity, "runs": runs, "origins": origins, "rates": rates}


def results_of(record: Mapping[str, Any]) -> tuple[RunResult, ...]:
    """Read what ``record_of`` wrote.

    A cost that was not finite is NaN, unless it says that it was infinite; a loss that is not there is
    unknown.
    """
    return tuple(_result(run, record) for run in record["runs"])


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a document
    """Return a value as JSON has it.

    Tuples become lists, and a number that is not finite becomes nothing.
    """
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _origin(result: RunResult) -> dict[str, dict[str, str]]:
    """Say what made a result."""
    return {"environment": dict(result.environment), "machine": dict(result.machine)}


def _rates(result: RunResult) -> list[list[float]]:
    return [[epoch.learning_rate, epoch.trained_rate, epoch.optimizer_rate] for epoch in result.epochs]


def _run(result: RunResult) -> dict[str, Any]:
    costs, losses = plain(result.costs), plain([epoch.loss for epoch in result.epochs])
    told = {
        "seed": result.seed,
        "key": result.key,
        "status": result.status,
        "accuracy": result.accuracy,
        "costs": costs,
    }
    infinite = {str(place): repr(cost) for place, cost in enumerate(result.costs) if math.isinf(cost)}
    told |= {"infinite": infinite} if infinite else {}
    is_told = result.has_even_batches(None) and losses == costs
    return told if is_told or all(loss is None for loss in losses) else {**told, "losses": losses}


def _result(run: Mapping[str, Any], record: Mapping[str, Any]) -> RunResult:
    origin = record["origins"][run["origin"]]
    losses = run.get("losses", [None] * len(run["costs"]))
    rows = zip(run["costs"], losses, record["rates"][run["rates"]], strict=True)
    lost = {int(place): float(cost) for place, cost in run.get("infinite", {}).items()}
    epochs = tuple(
        _epoch(number, cost, loss, rates, lost.get(number, math.nan))
        for number, (cost, loss, rates) in enumerate(rows)
    )
    identity = record["identity"] | {"seed": run["seed"]}
    return RunResult(
        key=run["key"],
        identity=identity,
        seed=run["seed"],
        status=run["status"],
        accuracy=run["accuracy"],
        epochs=epochs,
        environment=origin["environment"],
        machine=origin["machine"],
    )


def _epoch(number: int, cost: float | None, loss: float | None, rates: Sequence[float], lost: float) -> Epoch:
    """Read an epoch.

    A batch without a finite loss spoils both means, whether the second was written or not.
    """
    after, declared, used = rates
    if cost is None:
        return Epoch(
            epoch=number,
            cost=lost,
            learning_rate=after,
            trained_rate=declared,
            optimizer_rate=used,
            loss=math.nan,
        )
    return Epoch(
        epoch=number, cost=cost, learning_rate=after, trained_rate=declared, optimizer_rate=used, loss=loss
    )
