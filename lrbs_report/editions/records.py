"""An experiment's results as plain JSON values, for editions, and back.

What several runs share stands there once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lrbs_report.base.plain_json import Row
from lrbs_report.editions.parts import Infinite, Numbers, Origin, Results, Run
from lrbs_report.kinds.measures import (
    DECLARED_RATE,
    FIELDS,
    FINAL_FIELDS,
    JUDGED,
    LOGGED_RATE,
    OVER_EXAMPLES,
    READ_RATE,
    WATCHED,
)
from lrbs_report.kinds.measures.asked import asked_of
from lrbs_report.kinds.measures.record import LogFile, Record, RunResult
from lrbs_report.kinds.measures.writing import finals_in

OF_LOGS = ("seed", "log", "run")
"""What tells the runs of an experiment apart that is imported."""

NO_ORIGIN: Origin = {"environment": {}, "machine": {}}
"""Of a run that was not trained here nobody knows what made it."""

COLUMNS = (LOGGED_RATE, DECLARED_RATE, READ_RATE)
"""The rates of an epoch, in the order in which an edition has them."""


def record_of(results: Sequence[RunResult]) -> Results:
    """Return the results of an experiment, one a seed, as plain JSON values.

    A run has no ``losses`` where it is known that these are its costs, so that an edition does not become
    another one by measuring them.
    """
    if results[0].is_imported:
        identity = {name: told for name, told in results[0].identity.items() if name not in OF_LOGS}
        return {"identity": identity, "runs": list(map(_imported, results)), "origins": [], "rates": []}
    origins = list({repr(origin): origin for origin in map(_origin, results)}.values())
    rates = list({repr(rate): rate for rate in map(_rates, results)}.values())
    identity = {name: value for name, value in results[0].identity.items() if name != "seed"}
    runs = [
        _trained(result, origins.index(_origin(result)), rates.index(_rates(result))) for result in results
    ]
    return {"identity": identity, "runs": runs, "origins": origins, "rates": rates}


def _trained(result: RunResult, origin: int, rates: int) -> Run:
    """Tell a run that was trained, with the places of its origin and its rates."""
    run = _run(result)
    run["origin"], run["rates"] = origin, rates
    return run


def _imported(result: RunResult) -> Run:
    """Tell a run that was imported, with its log."""
    run = _run(result)
    if result.log:
        run["log"] = {"path": result.log.path, "sha256": result.log.sha256, "size": result.log.size}
    if "run" in result.identity:
        run["part"] = result.identity["run"]
    return run


def results_of(record: Results) -> tuple[RunResult, ...]:
    """Read what ``record_of`` wrote.

    A number that was not finite is NaN, unless it says that it was infinite; a loss that is not there is
    unknown. Measures stand in the order in which they are asked for, whatever the order in a file.
    """
    return tuple(_result(run, record) for run in record["runs"])


def _origin(result: RunResult) -> Origin:
    """Say what made a result."""
    return {"environment": dict(result.environment), "machine": dict(result.machine)}


def _rates(result: RunResult) -> list[list[float]]:
    """Return, for each epoch, the rate after it, the declared one, and the one that was read back."""
    return [list(rates) for rates in zip(*(result.record.series[name] for name in COLUMNS), strict=True)]


def _run(result: RunResult) -> Run:
    series, finals = result.record.series, result.record.finals
    rows = result.record.rows
    costs, examples = rows[WATCHED], rows.get(OVER_EXAMPLES, Row())
    run: Run = {
        "seed": result.seed,
        "key": result.key,
        "status": result.status,
        "accuracy": finals.get(JUDGED),
        "costs": costs,
    }
    if JUDGED not in finals:
        del run["accuracy"]
    if infinite := _infinite(result.watched):
        run["infinite"] = infinite
    if examples and not (result.has_even_batches(None) and examples == costs):
        run["losses"] = examples
    also: dict[str, Numbers] = {name: rows[name] for name in series if name not in FIELDS}
    if also:
        run["series"] = also
    if lost := {name: places for name in also if (places := _infinite(series[name]))}:
        run["infinite_series"] = lost
    if others := {name: number for name, number in finals.items() if name not in FINAL_FIELDS}:
        run["finals"] = others
    return run


def _infinite(numbers: Sequence[float]) -> dict[str, Infinite]:
    """Say where numbers are infinite, and how."""
    if not any(map(math.isinf, numbers)):
        return {}
    return {str(place): "inf" if one > 0 else "-inf" for place, one in enumerate(numbers) if math.isinf(one)}


def _with_infinite(numbers: Numbers, infinite: Mapping[str, Infinite]) -> tuple[float, ...]:
    """Return numbers as they were: what was not finite is NaN, unless it is said to be infinite."""
    lost = {int(place): float(one) for place, one in infinite.items()}
    return tuple(lost.get(place, math.nan) if one is None else one for place, one in enumerate(numbers))


def _result(run: Run, record: Results) -> RunResult:
    identity = _identity(run, record)
    origin = record["origins"][run["origin"]] if "origin" in run else NO_ORIGIN
    told = run.get("log")
    watched = _with_infinite(run["costs"], run.get("infinite", {}))
    asked = asked_of(record["identity"])
    finals, series, lost = finals_in(run), run.get("series", {}), run.get("infinite_series", {})
    rates = zip(*record["rates"][run["rates"]], strict=True) if "rates" in run else ()
    return RunResult(
        key=run["key"],
        identity=identity,
        seed=run["seed"],
        status=run["status"],
        record=Record(
            series={
                WATCHED: watched,
                **(dict(zip(COLUMNS, map(tuple, rates), strict=True)) if "rates" in run else {}),
                **_over_examples(run, watched),
                **{name: _with_infinite(series[name], lost.get(name, {})) for name in asked.series},
            },
            finals={name: finals[name] for name in asked.finals},
        ),
        environment=origin["environment"],
        machine=origin["machine"],
        log=LogFile(path=told["path"], sha256=told["sha256"], size=told["size"]) if told else None,
    )


def _identity(run: Run, record: Results) -> dict[str, Any]:
    """Return all that decided a run's numbers."""
    told = {"log": run["log"]["sha256"]} if "log" in run else {}
    part = {"run": run["part"]} if "part" in run else {}
    return {**record["identity"], **told, **part, "seed": run["seed"]}


def _over_examples(run: Run, watched: Sequence[float]) -> dict[str, tuple[float, ...]]:
    """Read the mean over examples, where it was written of every epoch.

    A batch without a finite loss spoils both means, whether the second was written or not.
    """
    pairs = list(zip(run.get("losses", ()), watched, strict=False))
    if not pairs or any(told is None and math.isfinite(one) for told, one in pairs):
        return {}
    return {OVER_EXAMPLES: tuple(_known(told) if math.isfinite(one) else math.nan for told, one in pairs)}


def _known(written: float | None) -> float:
    return math.nan if written is None else written
