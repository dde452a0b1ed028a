"""What follows from a log, as lines for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap

from lrbs_report.kinds.logs.facts.fact import Fact

WIDTH = 80
NAME = 32
"""Letters of a series' name that are shown."""

HEAD = "What follows from the numbers (forced), and what would explain them (possible):"
INDENT = " " * 12


def lines(facts: Sequence[Fact] | None) -> Iterator[str]:
    """Return a paragraph a fact, those that are forced first."""
    yield ""
    if facts is None:
        yield "  No facts were looked for: too many series stand before this run, or it has too many epochs."
        return
    yield from wrap(HEAD if facts else "No facts follow.", WIDTH, initial_indent="  ", subsequent_indent="  ")
    for fact in sorted(facts, key=lambda one: one.certainty != "forced"):
        name = fact.series or ""
        shown = f"{name if len(name) <= NAME else f'{name[: NAME - 1]}…'}: " if name else ""
        begin = f"  {fact.certainty:<{len(INDENT) - 2}}"
        yield from wrap(f"{shown}{fact.because}", WIDTH, initial_indent=begin, subsequent_indent=INDENT)


def as_data(facts: Sequence[Fact] | None) -> list[dict[str, object]] | None:
    """Return a list of objects; nothing where no facts were looked for."""
    return None if facts is None else [asdict(fact) for fact in facts]
