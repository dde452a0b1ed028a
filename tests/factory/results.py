"""What training found out: results of runs, with costs that look like real ones, and findings."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.kinds.schedules.schedule import Place
from lrbs_report.report import Provenance
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Run, Study, Trained, key_of, trained
from tests.factory.experiments import experiment

ROWS = 1000
"""Examples that train, as far as rates ask."""

DIGEST = "d" * 64
"""Of the file of every data set."""

LIBRARIES = {"tensorflow": "2.22.0", "keras": "3.14.0", "numpy": "2.4.6"}
PROVENANCE = Provenance(
    version="0.1.0",
    libraries=LIBRARIES,
    fingerprint="0123456789abcdef",
    datasets={"mnist-55k": "99b6212d8b734503d7fa2e29ea6413bad62226998e56555f4a6b0b30072f1aec"},
    machines=("Example CPU (avx2, Linux x86_64)",),
)
NOISE = ("noise_scale", "gradient_square", "gradient_trace")
DIVERGENCE = 3.0
"""A rate so far above the best one for its batch size makes a made-up run diverge."""


def findings(asked: Study, **costs: Mapping[int, Sequence[float]]) -> Findings:
    """Return a result of every run of a study.

    Some have these costs, by experiment (``_`` for ``-``) and seed; all others are made up.
    """
    told = {name.replace("_", "-"): by_seed for name, by_seed in costs.items()}
    runs = {
        one.id: tuple(result(one, seed, told.get(one.id, {}).get(seed)) for seed in one.seeds)
        for one in asked.experiments
    }
    return Findings(study=asked, runs=runs)


def result(
    asked: Experiment | None = None,
    seed: int | None = None,
    costs: Sequence[float] | None = None,
    *,
    digest: str = DIGEST,
    **changes: Any,  # noqa: ANN401 - a result's fields
) -> RunResult:
    """Return the result of a run, of an experiment's first seed unless another is said.

    Its accuracy is 1 less the last of these costs, and a last cost that is no number makes it diverge. Costs
    are made up where none are given, and so is the accuracy: the nearer the rate is to one proportional to
    the batch size, the better; far above it, the run diverges.
    """
    one = trained(asked or experiment())
    run = Run(experiment=one, seed=one.seeds[0] if seed is None else seed)
    identity = run.identity(digest)
    record = _made_up(run) if costs is None else _record(one, costs, 1 - costs[-1])
    made = RunResult(
        key=key_of(identity),
        identity=identity,
        seed=run.seed,
        status="finished" if all(map(math.isfinite, record.series["cost"][-1:])) else "diverged",
        record=record,
        environment=LIBRARIES,
        machine={"processor": "Example CPU", "instruction_set": "avx2", "system": "Linux x86_64"},
    )
    return replace(made, **changes)


def _made_up(run: Run) -> Record:
    one = run.experiment
    distance = math.log10(one.learning_rate / (0.1 * one.batch_size / 32))
    diverges = distance > DIVERGENCE
    length = min(one.epochs, 2) if diverges else one.epochs
    costs = [_made_up_cost(run.seed, number, distance) for number in range(length)]
    if diverges:
        costs[-1] = math.nan
    accuracy = round(0.9233 - 0.008 * distance**2 + _wobble(run.seed, 99) / 10, 4)
    return _record(one, costs, accuracy)


def _record(one: Trained, costs: Sequence[float], accuracy: float) -> Record:
    further = {name: tuple(_measured(one, name, cost) for cost in costs) for name in one.asked.series}
    rates = _rates(
        one,
        [
            dict(zip(("cost", *further), told, strict=True))
            for told in zip(costs, *further.values(), strict=True)
        ],
    )
    return Record(
        series={
            "cost": tuple(costs),
            "rate_after": rates[1:],
            "rate": rates[:-1],
            "rate_read": tuple(map(_in_32_bits, rates[:-1])),
            **further,
        },
        finals=_finals(one, costs[-1], accuracy),
    )


def _rates(one: Trained, history: Sequence[Mapping[str, float]]) -> tuple[float, ...]:
    """Return the first rate of each epoch, and of the one after."""
    steps = one.steps(ROWS)
    history = [
        {"rate_after": one.learning_rate, **numbers} for numbers in history
    ]  # of a schedule that nobody runs
    places = (Place(epoch=epoch, steps=steps, history=history[:epoch]) for epoch in range(len(history) + 1))
    return tuple(one.course.rates_of(place)[0] for place in places)


def _measured(one: Trained, name: str, cost: float) -> float:
    """Return what a measure may be where the cost is this: gradients become noisier as it falls."""
    if name in NOISE:
        return {"gradient_square": cost, "gradient_trace": 25.0}.get(name, 25.0 / cost)
    return 1 - cost / 3 if one.asked.measure(name).better == "up" else cost * 1.1


def _finals(one: Trained, cost: float, accuracy: float) -> dict[str, float | None]:
    if not math.isfinite(cost):
        return dict.fromkeys(one.asked.finals)
    made: dict[str, float | None] = {name: _measured(one, name, cost) for name in one.asked.finals}
    return {
        name: accuracy if name == "test_accuracy" else 0 if name == "restored_epoch" else number
        for name, number in made.items()
    }


def _in_32_bits(rate: float) -> float:
    (read,) = struct.unpack("f", struct.pack("f", rate))
    return float(read)


def _made_up_cost(seed: int, number: int, distance: float) -> float:
    far = 0.3 * abs(distance) / (number + 1) + 0.03 * abs(distance)
    return 0.26 + 0.15 / (number + 1) + far + _wobble(seed, number)


def _wobble(seed: int, number: int) -> float:
    """Return a small number that looks random and is not: the fraction of a multiple of an irrational."""
    return 0.01 * (math.modf((seed * 31 + number * 17 + 1) * math.sqrt(2))[0] - 0.5)


def with_series(kept: RunResult, **series: tuple[float, ...]) -> RunResult:
    """Return a result with other series, or more of them."""
    return replace(kept, record=replace(kept.record, series={**kept.record.series, **series}))


def with_losses(kept: RunResult, factor: float = 1.01) -> RunResult:
    """Return the same result with a mean over examples beside each cost."""
    return with_series(kept, loss=tuple(cost * factor for cost in kept.watched))


def shifted(kept: RunResult, by: float) -> RunResult:
    """Return the same result with every cost moved."""
    return with_series(kept, cost=tuple(cost + by for cost in kept.watched))


def retrained(kept: RunResult, by: float, keras: str = "3.15.0") -> RunResult:
    """Return the result with every cost moved, and its accuracy the other way.

    Another version of keras might have made it so.
    """
    moved = judged(shifted(kept, by), None if kept.judged is None else kept.judged - by)
    return replace(moved, environment={**kept.environment, "keras": keras})


def judged(kept: RunResult, accuracy: float | None) -> RunResult:
    """Return the same result with another number of what ranks it: the accuracy, for a classification."""
    finals = {**kept.record.finals, kept.ranked_by: accuracy}
    return replace(kept, record=replace(kept.record, finals=finals))


def ended(kept: RunResult, epochs: int) -> RunResult:
    """Return the same result as if it had fewer epochs."""
    return replace(kept, record=kept.record.at(range(epochs)))
