"""Seeds that nothing would decide, found in the definitions before anything is trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lrbs_report.base.tongue import tr
from lrbs_report.judging.deciding import Group, asks, fewest_of, groups_of, question_of
from lrbs_report.study.experiments import Claim, Study
from lrbs_report.study.until_decided import MOST_OF_ALL, UntilDecided


@dataclass(frozen=True, kw_only=True)
class Undecidable:
    """What is wrong, where its table and its key are, and the way out."""

    keys: tuple[str | int, ...]
    name: str
    message: str
    hint: str


def undecidable(study: Study) -> Iterator[Undecidable]:
    """Find experiments whose seeds no claim decides, and claims that their seeds cannot decide.

    Claims that cannot be asked are left to ``wrong_claims``.
    """
    groups = groups_of(study)
    yield from _without_claims(study, [group for group in groups if not group.claims])
    for group in groups:
        for claim in group.claims:
            yield from _too_few(study, group, claim)
    yield from _unlike(study)


def _without_claims(study: Study, groups: Sequence[Group]) -> Iterator[Undecidable]:
    """Find where seeds are said that no claim decides: one message a number of seeds."""
    named: dict[UntilDecided, list[str]] = {}
    for group in groups:
        named.setdefault(group.until, []).extend(sorted(group.experiments))
    for ids in named.values():
        yield Undecidable(
            keys=study.place(study.named[ids[0]]),
            name="seeds",
            message=tr(
                "seeds: no claim that asks seeds looks at {names}, so nothing would be decided",
                names=_in_words(ids),
            ),
            hint=tr("Write a [[claims]] about their results, or a number of seeds: seeds = 5."),
        )


def _too_few(study: Study, group: Group, claim: Claim) -> Iterator[Undecidable]:
    if any(look.verified is not None for look in group.looks_at(claim)):
        return
    fewest, most = fewest_of(question_of(claim), group.share), group.until.most
    of_all = tr(" of {share}", share=group.share) if group.share > 1 else ""
    never = tr(
        "Not even {most} could: ask for a lower share of seeds in the claim, or a higher level.",
        most=MOST_OF_ALL,
    )
    yield Undecidable(
        keys=study.place(next(one for one in study.deciding if one.id in group.experiments)),
        name="seeds",
        message=tr(
            "seeds: at most {most} cannot verify the claim {id}{of_all}, even if all agree",
            most=most,
            id=claim.id,
            of_all=of_all,
        ),
        hint=tr("Expected at least {fewest}.", fewest=fewest) if fewest else never,
    )


def _unlike(study: Study) -> Iterator[Undecidable]:
    """Find claims that look at experiments that will not have the same seeds."""
    for claim, looked in asks(study).items():
        untils = {study.named[id_].until for id_ in looked if id_ in study.named}
        if len(untils) > 1:
            number = [one.id for one in study.claims].index(claim)
            yield Undecidable(
                keys=("claims", number),
                name="holds",
                message=tr(
                    "holds: {names} do not have the same seeds",
                    names=_in_words(sorted(looked & {*study.named})),
                ),
                hint=tr('Give all of them "until decided" with one number, or a number of seeds each.'),
            )


def _in_words(names: list[str], most: int = 4) -> str:
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])
