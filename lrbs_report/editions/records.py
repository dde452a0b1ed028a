"""An experiment's results as plain JSON values, for editions, and back.

What several runs share stands there once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

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
from lrbs_report.kinds.measures.record import Record, RunResult

COLUMNS = (LOGGED_RATE, DECLARED_RATE, READ_RATE)
"""The rates of an epoch, in the order in which an edition has them."""


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
    """Return, for each epoch, the rate after it, the declared one, and the one that was read back."""
    return [list(rates) for rates in zip(*(result.record.series[name] for name in COLUMNS), strict=True)]


def _run(result: RunResult) -> dict[str, Any]:
    watched, examples = plain(result.watched), plain(result.record.series.get(OVER_EXAMPLES, ()))
    told = {
        "seed": result.seed,
        "key": result.key,
        "status": result.status,
        FINAL_FIELDS[JUDGED]: result.judged,
        f"{WATCHED}s": watched,
    }
    infinite = {str(place): repr(one) for place, one in enumerate(result.watched) if math.isinf(one)}
    told |= {"infinite": infinite} if infinite else {}
    is_told = result.has_even_batches(None) and examples == watched
    also = {name: plain(told) for name, told in result.record.series.items() if name not in FIELDS}
    finals = {name: told for name, told in result.record.finals.items() if name not in FINAL_FIELDS}
    told |= {"losses": examples} if examples and not is_told else {}
    return told | ({"series": also} if also else {}) | ({"finals": finals} if finals else {})


def _result(run: Mapping[str, Any], record: Mapping[str, Any]) -> RunResult:
    origin = record["origins"][run["origin"]]
    lost = {int(place): float(one) for place, one in run.get("infinite", {}).items()}
    watched = [
        lost.get(place, math.nan) if one is None else one for place, one in enumerate(run[f"{WATCHED}s"])
    ]
    rates = zip(*record["rates"][run["rates"]], strict=True)
    return RunResult(
        key=run["key"],
        identity=record["identity"] | {"seed": run["seed"]},
        seed=run["seed"],
        status=run["status"],
        record=Record(
            series={
                WATCHED: tuple(watched),
                **dict(zip(COLUMNS, map(tuple, rates), strict=True)),
                **_over_examples(run, watched),
                **{name: tuple(map(_known, told)) for name, told in run.get("series", {}).items()},
            },
            finals={JUDGED: run[FINAL_FIELDS[JUDGED]], **run.get("finals", {})},
        ),
        environment=origin["environment"],
        machine=origin["machine"],
    )


def _over_examples(run: Mapping[str, Any], watched: Sequence[float]) -> dict[str, tuple[float, ...]]:
    """Read the mean over examples, where it was written of every epoch.

    A batch without a finite loss spoils both means, whether the second was written or not.
    """
    pairs = list(zip(run.get("losses", ()), watched, strict=False))
    if not pairs or any(told is None and math.isfinite(one) for told, one in pairs):
        return {}
    return {OVER_EXAMPLES: tuple(told if math.isfinite(one) else math.nan for told, one in pairs)}


def _known(written: float | None) -> float:
    return math.nan if written is None else written
