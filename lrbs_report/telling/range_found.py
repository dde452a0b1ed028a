"""What a range test tells, as a table for the terminal, and the lines that would keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from lrbs_report.base.plain_json import finite
from lrbs_report.base.tongue import data, laid, together, tr
from lrbs_report.judging.range_tests import RangeOutcome, RateOverSeeds
from lrbs_report.study.experiments import Trained
from lrbs_report.study.keras_names import engine_for
from lrbs_report.telling.columns import in_columns
from lrbs_report.telling.terminal import rate

FATES = {
    "diverges": tr("diverges"),
    "never": tr("does not diverge: too narrow"),
    "at once": tr("diverges at once: begins too high"),
}
"""How the test of a seed ends, in words."""

MOST_SEEDS = 30
"""Rows of the table."""


def as_text(found: RangeOutcome) -> str:
    """Return a table of the seeds and of all together, what it is for, and the definitions that keep it."""
    one = found.experiment
    head = tr(
        "{id}: {steps} steps from the rate {first:g} to {last:g}, batches of {size}",
        id=one.id,
        steps=one.epochs,
        first=found.rates[0],
        last=found.rates[-1],
        size=one.batch_size,
    )
    rows = [
        (tr("seed {seed}", seed=seed.seed), rate(seed.steepest), rate(seed.edge), FATES[seed.fate])
        for seed in found.seeds[:MOST_SEEDS]
    ]
    means = (tr("all"), rate(found.steepest.mean), rate(found.edge.mean), tr("geometric means"))
    spread = ("", _spread(found.steepest), _spread(found.edge), tr("lowest to highest"))
    head_of_table = ("", tr("falls fastest"), tr("edge"), "")
    table = laid(
        partial(in_columns, (1, 2)), head_of_table, *rows, *([means, spread] if len(found.seeds) > 1 else [])
    )
    keep = [tr("To keep it in the report:"), "", *map(data, toml(one))]
    return together("\n", [head, "", table, "", *_advice(found), "", *keep])


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
        yield tr("Raise --to: not every seed diverges up to {last:g}.", last=found.rates[-1])
    if found.count("at once"):
        yield tr("Lower --from: not every seed begins below its edge at {first:g}.", first=found.rates[0])
    if steepest < edge:
        yield tr(
            "A rate to begin with lies around {steepest}, below {edge}.",
            steepest=rate(steepest),
            edge=rate(edge),
        )
    elif found.edge.count:
        yield tr("A rate to begin with lies clearly below {edge}.", edge=rate(edge))
    elif found.steepest.count:
        yield tr("A rate to begin with lies around {steepest}.", steepest=rate(steepest))
    yield tr("Which rate is better, a sweep of rates can tell, and not this test.")


def _spread(one: RateOverSeeds) -> str:
    return tr("{low} to {high}", low=rate(one.low), high=rate(one.high)) if one.count else rate(one.mean)


def _over_seeds(one: RateOverSeeds) -> dict[str, float | int | None]:
    ends = {name: finite(getattr(one, name)) for name in ("mean", "low", "high")}
    return {**ends, "count": one.count}
