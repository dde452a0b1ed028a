"""What a range test tells, as a table for the terminal, and the lines that would keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from lrbs_report.base.plain_json import finite
from lrbs_report.judging.range_tests import RangeOutcome, RateOverSeeds
from lrbs_report.study.experiments import Trained
from lrbs_report.study.keras_names import engine_for
from lrbs_report.telling.terminal import rate

FATES = {
    "diverges": "diverges",
    "never": "does not diverge: too narrow",
    "at once": "diverges at once: begins too high",
}
"""How the test of a seed ends, in words."""

MOST_SEEDS = 30
"""Rows of the table."""


def as_text(found: RangeOutcome) -> str:
    """Return a table of the seeds and of all together, what it is for, and the definitions that keep it."""
    one = found.experiment
    head = (
        f"{one.id}: {one.epochs} steps from the rate {found.rates[0]:g} to {found.rates[-1]:g}, "
        f"batches of {one.batch_size}"
    )
    rows = [
        (f"seed {seed.seed}", rate(seed.steepest), rate(seed.edge), FATES[seed.fate])
        for seed in found.seeds[:MOST_SEEDS]
    ]
    together = ("all", rate(found.steepest.mean), rate(found.edge.mean), "geometric means")
    spread = ("", _spread(found.steepest), _spread(found.edge), "lowest to highest")
    table = _table(
        [("", "falls fastest", "edge", ""), *rows, *([together, spread] if len(found.seeds) > 1 else [])]
    )
    return "\n".join([head, "", *table, "", *_advice(found), "", "To keep it in the report:", "", *toml(one)])


def as_json(found: RangeOutcome) -> str:
    """Return the same for machines: one object, in which what there is none of is null."""
    one = found.experiment
    told = {
        "event": "range_test",
        "experiment": one.id,
        "from": found.rates[0],
        "to": found.rates[-1],
        "steps": one.epochs,
        "batch_size": one.batch_size,
        "steepest": _over_seeds(found.steepest),
        "edge": _over_seeds(found.edge),
        "seeds": [
            {
                "seed": seed.seed,
                "steepest": finite(seed.steepest),
                "edge": finite(seed.edge),
                "fate": seed.fate,
            }
            for seed in found.seeds
        ],
        "toml": "\n".join(toml(one)),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def toml(one: Trained) -> list[str]:
    """Return the lines of the definitions that ask for a range test, and train nothing where it is kept."""
    is_chosen = one.engine != engine_for(one.model.layers)
    counted = list(one.seeds) == list(range(1, len(one.seeds) + 1))
    range_ = one.course.schedule
    ends = {"from": one.learning_rate, "to": getattr(range_, "end", one.learning_rate)}
    keys = {
        "id": one.id,
        "dataset": one.dataset.name,
        "model": one.model.name,
        "batch_size": one.batch_size,
        "sampling": one.sampling,
        **({"engine": one.engine} if is_chosen else {}),
        **ends,
        "steps": one.epochs,
        "smoothing": one.smoothing,
        "seeds": len(one.seeds) if counted else list(one.seeds),
    }
    return ["[[range_tests]]", *(f"{name} = {json.dumps(value)}" for name, value in keys.items())]


def _advice(found: RangeOutcome) -> Iterator[str]:
    """Say what the values are for."""
    steepest, edge = found.steepest.mean, found.edge.mean
    if found.count("never"):
        yield f"Raise --to: not every seed diverges up to {found.rates[-1]:g}."
    if found.count("at once"):
        yield f"Lower --from: not every seed begins below its edge at {found.rates[0]:g}."
    if steepest < edge:
        yield f"A rate to begin with lies around {rate(steepest)}, below {rate(edge)}."
    elif found.edge.count:
        yield f"A rate to begin with lies clearly below {rate(edge)}."
    elif found.steepest.count:
        yield f"A rate to begin with lies around {rate(steepest)}."
    yield "Which rate is better, a sweep of rates can tell, and not this test."


def _spread(one: RateOverSeeds) -> str:
    return f"{rate(one.low)} to {rate(one.high)}" if one.count else rate(one.mean)


def _over_seeds(one: RateOverSeeds) -> dict[str, float | int | None]:
    ends = {name: finite(getattr(one, name)) for name in ("mean", "low", "high")}
    return {**ends, "count": one.count}


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the rows as lines, with numbers at the right of their columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in (1, 2) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
