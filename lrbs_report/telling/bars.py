"""Bars that are drawn again and again at the end of a terminal, while other lines are printed above them.

``rich`` draws them from a thread of its own. Whoever prints meanwhile learns how many lines to go up, and
goes up only later: when bars were drawn in between, a line was lost or a bar stayed, on a busy machine now
and then. Here, from the one to the other, nobody else is let in.
"""

from __future__ import annotations

import threading
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class OneAtATime(Console):
    """A console in which whoever begins to print has written it all before the next one begins."""

    turn: threading.RLock
    """Whose turn it is: the lock under which bars are drawn, so that the two never wait for each other."""

    def __enter__(self) -> Console:
        """Wait until nobody else prints."""
        self.turn.acquire()
        return super().__enter__()

    def __exit__(self, *ended: object) -> None:
        """Write it, and let the next one in."""
        try:
            super().__exit__(*ended)
        finally:
            self.turn.release()


def bars(file: IO[str] | None = None, *, often: float = 10.0) -> Progress:
    """Return bars that begin when they are started, and are drawn so often in a second.

    They go to standard output, or to another terminal. Nothing of them is left when they are stopped. Each
    says its description, how far it is, and its field ``numbers``.
    """
    console = OneAtATime(file=file)
    console.turn = threading.RLock()  # until the bars are there
    made = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.fields[numbers]}", markup=False),
        console=console,
        refresh_per_second=often,
        transient=True,
    )
    console.turn = made.live._lock  # noqa: SLF001 - rich gives no other way to it
    return made
