"""What follows from a log, as lines for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from textwrap import fill

from lrbs_report.base.tongue import Said, laid, shaped, tr, words
from lrbs_report.kinds.logs.facts.fact import Certainty, Fact

WIDTH = 80
NAME = 32
"""Letters of a series' name that are shown."""

HEAD = tr("What follows from the numbers (forced), and what would explain them (possible):")
CERTAINTIES: Mapping[Certainty, Said] = {"forced": tr("forced"), "possible": tr("possible")}
INDENT = " " * 12


def lines(facts: Sequence[Fact] | None) -> Iterator[str]:
    """Return a paragraph a fact, those that are forced first."""
    yield ""
    if facts is None:
        yield tr(
            "  No facts were looked for: too many series stand before this run, or it has too many epochs."
        )
        return
    yield shaped(HEAD if facts else tr("No facts follow."), _in_width)
    for fact in sorted(facts, key=lambda one: one.certainty != "forced"):
        name = fact.series or ""
        shown = f"{name if len(name) <= NAME else f'{name[: NAME - 1]}…'}: " if name else ""
        yield laid(_beside, CERTAINTIES[fact.certainty], shown, words(fact.because))


def _in_width(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _beside(certainty: str, shown: str, because: str) -> str:
    begin = f"  {certainty:<{len(INDENT) - 2}}"
    return fill(f"{shown}{because}", WIDTH, initial_indent=begin, subsequent_indent=INDENT)


def as_data(facts: Sequence[Fact] | None) -> list[dict[str, object]] | None:
    """Return a list of objects; nothing where no facts were looked for."""
    return None if facts is None else [asdict(fact) for fact in facts]
