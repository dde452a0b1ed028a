"""The processes that a process has started, and those that these have."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Collection
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
ZOMBIE = "Z"


def adopt_orphans() -> None:
    """Become the parent of whatever processes of ours leave behind, so that it can be found."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - few processes need it

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def descendants_of(process: int) -> list[int]:
    """Return the living processes that one has started, the nearest first; none where nobody can tell."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            number, _, rest = entry.read_text(encoding="utf-8", errors="replace").partition(" ")
            state, parent = rest.rpartition(")")[2].split()[:2]
            if state != ZOMBIE:
                children.setdefault(int(parent), []).append(int(number))
    found, waiting = [], [process]
    while waiting:
        started = children.pop(waiting.pop(0), [])
        found += started
        waiting += started
    return found


def end_marked(variable: str, but: Collection[int] = ()) -> None:
    """Kill the processes that were started with a variable, ``NAME=value``, whoever their parent is by now.

    All ``but`` some, and what these have started.
    """
    spared = {*but, *(one for process in but for one in descendants_of(process))}
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            number = int(entry.parent.name)
            if number not in spared and variable.encode() in entry.read_bytes().split(b"\0"):
                os.kill(number, signal.SIGKILL)


def end_descendants_of(process: int, but: Collection[int] = ()) -> int:
    """Kill what a process has started, and what that starts meanwhile, all ``but`` some.

    Returns how many there were.
    """
    ended: set[int] = set()
    while started := [one for one in descendants_of(process) if one not in ended and one not in but]:
        for one in started:
            with contextlib.suppress(OSError):
                os.kill(one, signal.SIGKILL)
            with contextlib.suppress(OSError):  # only a child of ours leaves something behind to be fetched
                os.waitpid(one, 0)
        ended.update(started)
    return len(ended)
