"""Missing runs in words, and what is said where nothing can be trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lrbs_report.base import bounds, doctor, environment
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.showing import counted
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs.plan import Missing


def lines_about(missing: Sequence[Missing]) -> list[str]:
    """Say which runs are missing and why, one line an experiment and cause."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for item in missing:
        groups.setdefault((item.job.run.experiment.id, item.cause, item.detail), []).append(item.job.run.seed)
    return [
        f"{experiment}, {seeds_in_words(seeds)}: {cause} ({detail})"
        for (experiment, cause, detail), seeds in groups.items()
    ]


def not_trained(missing: Sequence[Missing], kept: Iterable[RunResult], lacking: Sequence[str]) -> str:
    """Say that runs cannot be trained: which ones, why they would have to be, and how to get what trains.

    ``kept`` are the results that are there: what trained them should train the others too.
    """
    lines, count = lines_about(missing), len(missing)
    runs = counted(count, "run is", "runs are")
    hidden = len(lines) - bounds.PROBLEMS
    more = [f"  and {hidden} more: `lrbs-report plan` lists them all"] if hidden > 0 else []
    return "\n".join(
        [
            f"{runs} to be trained, and nothing can be trained here: {what_lacks(lacking)}.",
            *(f"  {line}" for line in lines[: bounds.PROBLEMS]),
            *more,
            way_to_train(kept),
        ]
    )


def refuse_untrainable(
    missing: Sequence[Missing], kept: Iterable[RunResult], lacking: Sequence[str], hint: str = ""
) -> None:
    """Raise ``MissingRequirement`` when runs are to be trained where nothing can be."""
    if missing and lacking:
        said = not_trained(missing, kept, lacking)
        raise MissingRequirement(f"{said}\n{hint}" if hint else said)


def what_lacks(lacking: Sequence[str]) -> str:
    """Say what training needs and is not installed.

    >>> what_lacks(("tensorflow", "keras")), what_lacks(("keras",))
    ('tensorflow and keras are not installed', 'keras is not installed')
    """
    return f"{' and '.join(lacking)} {'are' if len(lacking) > 1 else 'is'} not installed"


def way_to_train(kept: Iterable[RunResult]) -> str:
    """Say how to get what trains: in the versions that trained what is kept, where these agree."""
    found = [result.environment for result in kept]
    versions = {
        name: next(iter(theirs)) if len(theirs := {one.get(name, "") for one in found}) == 1 else ""
        for name in environment.LIBRARIES
    }
    return f"This installs what trains: {doctor.command_to_train(versions)}"


def seeds_in_words(seeds: Sequence[int]) -> str:
    """Write seeds short: "seed 3", "seeds 1-20", "seeds 1, 5, 9"."""
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    run = list(range(seeds[0], seeds[0] + len(seeds))) == list(seeds)
    return f"seeds {seeds[0]}-{seeds[-1]}" if run else f"seeds {', '.join(map(str, seeds))}"
