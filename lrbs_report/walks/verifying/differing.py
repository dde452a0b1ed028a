"""What an edition says against what its runs give, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.plain_json import plain
from lrbs_report.base.tongue import data, tr
from lrbs_report.editions.edition import Content
from lrbs_report.editions.parts import Number
from lrbs_report.editions.verdicts import as_earlier, is_earlier
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.keeping.output import MANIFEST
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.found import Wrong, quoted

NOTHING = object()
"""In the place of what one of two does not have."""


def differing(
    published: Content, found: Content, evaluator: Evaluator, foreign: Mapping[str, tuple[str, str]]
) -> tuple[int, list[Wrong]]:
    """Compare what an edition says with what its runs give.

    It also counts what other code would print otherwise, or not at all.
    """
    wrong: list[Wrong] = []
    reworded = 0
    is_foreign = bool({"code", "babel"} & foreign.keys())
    for name, before, after in _leaves(published, found, is_foreign=is_foreign):
        if is_foreign and _is_wording(name, before, after):
            reworded += 1
            continue
        wrong.append(
            Wrong(
                place=EDITION,
                message=tr(
                    "{spoken}: published {said}, its runs give {said_2}",
                    spoken=_spoken(name),
                    said=_said(before),
                    said_2=_said(after),
                ),
            )
        )
    if is_foreign:
        lost = [name for name in published.numbers if name not in found.numbers]
        wrong += [told for name in lost for told in _asked_anew(name, published.numbers[name], evaluator)]
    return reworded, wrong


Apart = tuple[tuple[str, ...], object, object]
"""A place where two JSON values differ, by the names on the way to it, with what stands there in each."""


def _leaves(published: Content, derived_: Content, *, is_foreign: bool) -> Iterator[Apart]:
    """Return every place where two contents differ, with what stands there in each.

    Verdicts that other code gave before chance was weighed are held against what it would have made of the
    same seeds.
    """
    for part in ("experiments", "numbers", "figures", "environment"):
        yield from _apart((part,), dict(getattr(published, part)), dict(getattr(derived_, part)))
    kept = published.claims
    ours = {
        id_: as_earlier(claim) if is_foreign and id_ in kept and is_earlier(kept[id_]) else claim
        for id_, claim in derived_.claims.items()
    }
    yield from _apart(("claims",), dict(kept), ours)


def _is_wording(name: Sequence[str], before: object, after: object) -> bool:
    """Tell whether a difference is one of words.

    It is one in how something is printed, a chart's, or that an article of other code names something else;
    or in what makes other code doubt.
    """
    is_elsewhere = name[0] == "numbers" and len(name) == 2 and NOTHING in (before, after)  # noqa: PLR2004 - the part and the number's name
    is_doubt = tuple(name[:2]) == ("environment", "doubts")
    return "printed" in name or name[0] == "figures" or "title" in name or is_elsewhere or is_doubt


def _asked_anew(name: str, kept: Number, evaluator: Evaluator) -> Iterator[Wrong]:
    """Ask for a number that no article of this code names."""
    try:
        value = plain(
            evaluator.value(
                Asked(expression=kept["expression"], over=kept["over"], seed=kept["seed"])
            ).content
        )
    except (InvalidInput, WrongExpression):
        told = tr("published {said}, and its runs give no such number", said=_said(kept["value"]))
        yield Wrong(place=EDITION, message=tr("number {name}: {told}", name=quoted(name), told=told))
        return
    if value != kept["value"]:
        told = tr("published {said}, its runs give {said_2}", said=_said(kept["value"]), said_2=_said(value))
        yield Wrong(place=EDITION, message=tr("number {name}: {told}", name=quoted(name), told=told))


def manifest_differences(manifest: Mapping[str, Any], derived_: Mapping[str, Any]) -> Iterator[Wrong]:
    """Compare what a manifest says besides the files with what the edition says: return what differs."""
    for name, before, after in _apart(
        (),
        plain({**manifest, "files": {}, "made_with": {}}),
        plain({**derived_, "files": {}, "made_with": {}}),
    ):
        yield Wrong(
            place=MANIFEST,
            message=tr(
                "{name}: it says {said}, the edition {said_2}",
                name=quoted(", ".join(name)),
                said=_said(before),
                said_2=_said(after),
            ),
        )


def _apart(name: tuple[str, ...], before: object, after: object) -> Iterator[Apart]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _apart((*name, str(key)), before.get(key, NOTHING), after.get(key, NOTHING))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _apart((*name, str(place)), one, other)
    elif before != after or type(before) is not type(after):
        yield name, before, after


def _spoken(name: Sequence[str]) -> str:
    """Name a place in an edition for people: ``number accuracy('a'), value``."""
    below = ", ".join(name[1:])
    spoken = {
        "numbers": tr("number {name}", name=below),
        "claims": tr("claim {name}", name=below),
        "figures": tr("figure {name}", name=below),
        "experiments": tr("experiment {name}", name=below),
    }
    return quoted(spoken.get(name[0], data(f"{name[0]} {below}")))


def _said(value: object) -> str:
    return tr("nothing") if value is NOTHING else quoted(json.dumps(value, ensure_ascii=False))
