"""A log as it was printed, whoever printed it: its runs, and the texts of their numbers.

Nothing is renamed, rounded or guessed here: a series is called what the log calls it, a number is the text
that stands there, and an epoch has the number that was printed, be the first 0 or 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class PrintedRun:
    """One run: its whole epochs, and a text of each of them in every series.

    ``epochs`` are as printed, and may have gaps. A series has nothing for an epoch that lacks it. ``finals``
    are the numbers of the end, such as those of an evaluation of the test data.

    ``complete`` tells whether the last epoch that the log shows is whole: one that breaks off is left out.
    That a run stopped before ``epochs_planned`` is another thing: it may have been meant to. ``within`` names
    the series that told something else in an epoch before what is kept of it, or nothing at its end.

    ``steps_per_epoch`` and ``samples`` are nothing where the log does not say. A bar of Keras may count
    either (``counted``), and does not always say which. ``validation_samples`` and ``validation_steps`` are
    those that Keras 1 and 2 told of the data that were held out.

    >>> run = PrintedRun(epochs=(1, 2), series={"loss": ("0.5980", "0.3829")}, epochs_planned=20)
    >>> run.series["loss"][-1], run.complete, run.ends_early
    ('0.3829', True, True)
    """

    epochs: Sequence[int]
    series: Mapping[str, Sequence[str | None]]
    finals: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    within: frozenset[str] = frozenset()
    epochs_planned: int | None = None
    steps_per_epoch: int | None = None
    samples: int | None = None
    counted: int | None = None
    validation_samples: int | None = None
    validation_steps: int | None = None
    name: str = ""

    @property
    def ends_early(self) -> bool:
        """Whether the last epoch stands before the last that was planned, as far as that is known."""
        if self.epochs_planned is None or not self.epochs:
            return False
        return self.epochs[-1] + (self.epochs[0] == 0) < self.epochs_planned


@dataclass(frozen=True, kw_only=True)
class PrintedLog:
    """What a file says: in which format, its runs in their order, and what a reader should know besides.

    ``notes`` are sentences: of epochs that are left out, of what could not be told apart. ``again`` is the
    first line that tells an epoch another number than a line before, where each line is meant to be whole.
    """

    format: str
    runs: tuple[PrintedRun, ...]
    notes: tuple[str, ...] = ()
    again: int | None = None


class LogFormat(Protocol):
    r"""A way in which logs are printed.

    A file of this folder has one as ``FORMAT``, and is found by being there.

    >>> class Sum:
    ...     name = "sum"
    ...     about = "one loss an epoch, a line each"
    ...     takes = ("text",)
    ...     is_general = False
    ...
    ...     def read(self, log: Path) -> PrintedLog:
    ...         losses = log.read_text().split()
    ...         return PrintedLog(
    ...             format=self.name, runs=(PrintedRun(epochs=range(len(losses)), series={"loss": losses}),)
    ...         )
    >>> one: LogFormat = Sum()
    >>> import tempfile
    >>> log = Path(tempfile.mkdtemp()) / "some.log"
    >>> _ = log.write_text("0.50\n0.25\n")
    >>> one.read(log).runs[0].series["loss"]
    ['0.50', '0.25']
    """

    @property
    def name(self) -> str:
        """What ``--format`` calls it."""

    @property
    def about(self) -> str:
        """What it is, in a few words for a list."""

    @property
    def is_general(self) -> bool:
        """Whether it reads much of anybody's, and is tried after those that know what they read."""

    @property
    def takes(self) -> tuple[str, ...]:
        """What it may be read from: "text", "binary" for a file that is none, "folder"."""

    def read(self, log: Path) -> PrintedLog:
        """Return what a log says.

        Raises ``InvalidInput``, with the place of what is not as expected, when it is no whole log of this
        format.
        """
