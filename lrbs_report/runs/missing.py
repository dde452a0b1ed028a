"""Missing runs in words, and what is said where nothing can be trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lrbs_report.base import bounds, doctor, environment
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import Said, together, tr, trn, words
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.runs.plan import Missing

CAUSES: Mapping[str, Callable[[int], Said]] = {
    "new": lambda count: trn(count, "new", "new"),
    "changed": lambda count: trn(count, "changed", "changed"),
    "environment": lambda _: tr("environment"),
    "damaged": lambda count: trn(count, "damaged", "damaged"),
    "refresh": lambda _: tr("refresh"),
}
"""What each cause is called of so many missing runs."""


def lines_about(missing: Sequence[Missing]) -> list[Said]:
    """Say which runs are missing and why, one line an experiment and cause."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for item in missing:
        groups.setdefault((item.job.run.experiment.id, item.cause, item.detail), []).append(item.job.run.seed)
    return [
        tr(
            "{experiment}, {seeds}: {cause} ({detail})",
            experiment=experiment,
            seeds=seeds_in_words(seeds),
            cause=CAUSES[cause](len(seeds)) if cause in CAUSES else cause,
            detail=words(detail),
        )
        for (experiment, cause, detail), seeds in groups.items()
    ]


def not_trained(missing: Sequence[Missing], kept: Iterable[RunResult], lacking: Sequence[str]) -> Said:
    """Say that runs cannot be trained: which ones, why they would have to be, and how to get what trains.

    ``kept`` are the results that are there: what trained them should train the others too.
    """
    lines, count = lines_about(missing), len(missing)
    runs = counted(count, "run is", "runs are")
    hidden = len(lines) - bounds.PROBLEMS
    more = [tr("  and {hidden} more: `lrbs-report plan` lists them all", hidden=hidden)] if hidden > 0 else []
    head = tr(
        "{runs} to be trained, and nothing can be trained here: {lacks}.",
        runs=runs,
        lacks=what_lacks(lacking),
    )
    indented = [together("", ["  ", line]) for line in lines[: bounds.PROBLEMS]]
    return together("\n", [head, *indented, *more, way_to_train(kept)])


def refuse_untrainable(
    missing: Sequence[Missing], kept: Iterable[RunResult], lacking: Sequence[str], hint: str = ""
) -> None:
    """Raise ``MissingRequirement`` when runs are to be trained where nothing can be."""
    if missing and lacking:
        said = not_trained(missing, kept, lacking)
        raise MissingRequirement(together("\n", [said, hint]) if hint else said)


def what_lacks(lacking: Sequence[str]) -> Said:
    """Say what training needs and is not installed.

    >>> what_lacks(("tensorflow", "keras")), what_lacks(("keras",))
    ('tensorflow and keras are not installed', 'keras is not installed')
    """
    return trn(
        len(lacking), "{names} is not installed", "{names} are not installed", names=" and ".join(lacking)
    )


def way_to_train(kept: Iterable[RunResult]) -> Said:
    """Say how to get what trains: in the versions that trained what is kept, where these agree."""
    found = [result.environment for result in kept]
    versions = {
        name: next(iter(theirs)) if len(theirs := {one.get(name, "") for one in found}) == 1 else ""
        for name in environment.LIBRARIES
    }
    return tr("This installs what trains: {command}", command=doctor.command_to_train(versions))


def seeds_in_words(seeds: Sequence[int]) -> Said:
    """Write seeds short: "seed 3", "seeds 1-20", "seeds 1, 5, 9"."""
    is_row = list(range(seeds[0], seeds[0] + len(seeds))) == list(seeds)
    named = f"{seeds[0]}-{seeds[-1]}" if is_row and len(seeds) > 1 else ", ".join(map(str, seeds))
    return trn(len(seeds), "seed {seeds}", "seeds {seeds}", seeds=named)
