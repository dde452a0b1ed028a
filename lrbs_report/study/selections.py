"""How a published log was chosen among runs or epochs, as ``selection = "…"`` says it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lrbs_report.base.suggesting import came, nearest
from lrbs_report.base.tongue import tr

MOST_RUNS = 1000
"""Of so many runs at most a log can be the best."""

FORMS = ("last", "best of 3", "best of 3 by val_accuracy", "best epoch by val_accuracy")
"""One of each form."""

EXAMPLES = tr('Expected "last", "best of 3", "best of 3 by val_accuracy" or "best epoch by val_accuracy".')

BEST_OF = re.compile(r"best of (\S+)(?: by (\S+))?", re.ASCII)
BEST_EPOCH = re.compile(r"best epoch(?: by (\S+))?", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)

Kind = Literal["last", "runs", "epoch"]
"""What was chosen: nothing, one of several runs, one of a run's epochs."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a log shows of what was run: one run to its last epoch, the best of several, or its best epoch.

    ``runs`` is among how many a run was chosen, ``by`` the measure by which a run or an epoch was; ``None``
    where nobody says.

    >>> str(Selection(kind="runs", runs=3)), str(Selection(kind="epoch", by="val_loss"))
    ('best of 3', 'best epoch by val_loss')
    """

    kind: Kind = "last"
    runs: int = 1
    by: str | None = None

    def __str__(self) -> str:
        """Return it as definitions spell it."""
        what = {"last": "last", "runs": f"best of {self.runs}", "epoch": "best epoch"}[self.kind]
        return f"{what} by {self.by}" if self.by else what


LAST = Selection()
"""One honest run, as far as it got."""


class WrongSelection(ValueError):
    """A text that is no selection: what is wrong, and the way out."""

    def __init__(self, message: str, hint: str = EXAMPLES) -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


def read_selection(text: str, measures: Collection[str]) -> Selection:
    """Return the selection that a text says.

    ``measures`` are the names by which can be chosen: those of which one way is better, and that the log or
    the runs have. Raises ``WrongSelection``.

    >>> read_selection("best of 3", ())
    Selection(kind='runs', runs=3, by=None)
    """
    words = " ".join(text.split())
    if words == "last":
        return LAST
    if found := BEST_OF.fullmatch(words):
        return Selection(kind="runs", runs=_runs(found[1]), by=found[2] and _measure(found[2], measures))
    if found := BEST_EPOCH.fullmatch(words):
        if not found[1]:
            raise WrongSelection(
                tr("it does not say by which measure an epoch is best"), _offer("", measures)
            )
        return Selection(kind="epoch", by=_measure(found[1], measures))
    near = nearest(words, FORMS)
    raise WrongSelection(
        tr("{text} is no way to select", text=came(text)),
        near if near.startswith("Did you mean") else EXAMPLES,
    )


def _runs(count: str) -> int:
    """Return among how many runs the best is chosen."""
    if not WHOLE.fullmatch(count):
        raise WrongSelection(
            tr("{count} is no number of runs", count=came(count)),
            tr("Expected a whole number from 2 to {most}.", most=MOST_RUNS),
        )
    runs = int(count)
    if runs == 1:
        raise WrongSelection(tr("the best of 1 is that one"), tr('Write "last": one run, to its last epoch.'))
    if not 2 <= runs <= MOST_RUNS:  # noqa: PLR2004 - one is none to choose among
        raise WrongSelection(
            tr("nobody chooses the best of {runs} runs", runs=runs),
            tr("Expected a whole number from 2 to {most}.", most=MOST_RUNS),
        )
    return runs


def _measure(name: str, measures: Collection[str]) -> str:
    """Return a measure that can be chosen by."""
    if name not in measures:
        raise WrongSelection(tr("nothing can be chosen by {name}", name=came(name)), _offer(name, measures))
    return name


def _offer(name: str, measures: Collection[str]) -> str:
    """Return which measures can be chosen by: the one that is meant, or all."""
    return nearest(name, measures) or (
        EXAMPLES if measures else tr("The log and the runs share no measure of which one way is better.")
    )
