"""Which runs are missing, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lrbs_report.base.showing import counted
from lrbs_report.base.tongue import together, tr, trn
from lrbs_report.runs.allowing import codes_of, untrusted
from lrbs_report.runs.missing import lines_about, seeds_in_words, way_to_train, what_lacks
from lrbs_report.study.experiments import Imported

if TYPE_CHECKING:
    from lrbs_report.base.errors import Problem
    from lrbs_report.judging.outlook import Outlook
    from lrbs_report.runs.plan import Plan


def duration(seconds: float) -> str:
    """Say a length of time in the unit that people would use."""
    if seconds < 90:  # noqa: PLR2004 - a minute and a half
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:  # noqa: PLR2004 - an hour and a half
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def plan_as_text(
    plan: Plan,
    lacking: Sequence[str] = (),
    outlooks: Sequence[Outlook] = (),
    places: Sequence[str] | None = None,
) -> str:
    """Say which runs are missing, one line a cause and experiment, and how long they will take.

    ``lacking`` is what this machine lacks to train them, ``outlooks`` are the claims that are not decided,
    ``places`` those of a cluster that would train.
    """
    there = (
        []
        if places is None
        else [tr("Workers: {places}.", places=", ".join(places)) if places else tr("No worker is there.")]
    )
    lacks = _lacking(plan, lacking) if lacking else ()
    lines = [*_planned(plan), *lacks, *map(outlook_line, outlooks), *there]
    return together("\n", lines)


def outlook_line(one: Outlook) -> str:
    """Say what the seeds leave open, and how many would decide."""
    from lrbs_report.judging.weighing import MOST_NEEDED  # noqa: PLC0415 - a build with nothing to do wakes no judging

    never = tr("not even {most} would", most=MOST_NEEDED)
    if one.agreeing is None:
        needed = never if one.needed is None else tr("{needed} would if all agree", needed=one.needed)
        return tr(
            "Claim {id}: {seeds} cannot verify it; {needed}.",
            id=one.claim.id,
            seeds=counted(one.seeds, "seed"),
            needed=needed,
        )
    undecided = tr(
        "Claim {id} is undecided: {agreeing} of {seeds} agree",
        id=one.claim.id,
        agreeing=one.agreeing,
        seeds=counted(one.seeds, "seed"),
    )
    if one.needed is None:
        return tr(
            "{undecided}; if further ones are like these, {never} decide.", undecided=undecided, never=never
        )
    return tr(
        "{undecided}; if further ones are like these, {needed} in all would decide.",
        undecided=undecided,
        needed=one.needed,
    )


def _planned(plan: Plan) -> list[str]:
    imported = list(_imported(plan))
    if not plan.missing and not plan.study.trained:
        return [*imported, tr("Nothing is to be trained.")]
    if not plan.missing:
        return [*imported, tr("Nothing to train: all {count} results are kept.", count=len(plan.kept))]
    missing = counted(len(plan.missing), "run")
    return [
        *imported,
        *lines_about(plan.missing),
        tr(
            "{missing} to train ({count} kept), about {duration}.",
            missing=missing,
            count=len(plan.kept),
            duration=duration(plan.seconds),
        ),
        *_later(plan),
        *([problem.said] if (problem := _untrusted(plan)) else []),
    ]


def _later(plan: Plan) -> Iterator[str]:
    """Say how many runs may follow, where seeds are trained until claims are decided."""
    if plan.later:
        more, long = counted(len(plan.later), "more run"), duration(plan.later_seconds)
        yield tr(
            "Then the claims are looked at; until they are decided, up to {more}, about {long}.",
            more=more,
            long=long,
        )


def _lacking(plan: Plan, lacking: Sequence[str]) -> list[str]:
    """Say what does not happen where nothing can be trained."""
    lines: list[str] = [tr("Nothing can be trained here: {lacks}.", lacks=what_lacks(lacking))]
    if plan.kept and plan.study.environment == "exact":
        lines.append(tr("So no result that is kept was compared with the libraries that would train it."))
    return [*lines, way_to_train(plan.kept.values())] if plan.missing else lines


def plan_as_json(
    plan: Plan,
    lacking: Sequence[str] = (),
    outlooks: Sequence[Outlook] = (),
    places: Sequence[str] | None = None,
) -> str:
    """Say the same for machines."""
    undecided = [
        {"claim": one.claim.id, "seeds": one.seeds, "agreeing": one.agreeing, "needed": one.needed}
        for one in outlooks
    ]
    missing = [
        {
            "experiment": item.job.run.experiment.id,
            "seed": item.job.run.seed,
            "key": item.job.key,
            "cause": item.cause,
            "detail": item.detail,
        }
        for item in plan.missing
    ]
    return json.dumps(
        {
            "missing": missing,
            "kept": len(plan.kept),
            **({"imported": count} if (count := _count(plan)) else {}),
            "seconds": round(plan.seconds, 1),
            **({"later": _later_as_json(plan)} if plan.later and plan.missing else {}),
            **({"untrusted": problem.message} if (problem := _untrusted(plan)) else {}),
            **({"lacking": list(lacking)} if lacking else {}),
            **({"undecided": undecided} if undecided else {}),
            **({"places": list(places)} if places is not None else {}),
        },
        indent=1,
        ensure_ascii=False,
    )


def _later_as_json(plan: Plan) -> dict[str, float]:
    """Return how many runs may follow at most, and how long they take."""
    return {"at_most": len(plan.later), "seconds": round(plan.later_seconds, 1)}


def _imported(plan: Plan) -> Iterator[str]:
    """Say how many runs are imported, and which seeds have no log, one line an experiment."""
    for hole in plan.findings().holes:
        if isinstance(hole.experiment, Imported):
            yield tr(
                "{id}, {seeds}: no log of what others have one of",
                id=hole.experiment.id,
                seeds=seeds_in_words(hole.seeds),
            )
    if count := _count(plan):
        yield trn(count, "{count} run is imported.", "{count} runs are imported.")


def _count(plan: Plan) -> int:
    return sum(len(one.results) for one in plan.study.imported)


def _untrusted(plan: Plan) -> Problem | None:
    """Return what is to be allowed before the missing runs can be trained."""
    return untrusted(codes_of(item.job for item in plan.missing))
