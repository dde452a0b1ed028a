"""Running the real command while looking at how much memory it and all that it starts take."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.commands import command

PAGE = os.sysconf("SC_PAGE_SIZE")
HANGS = 600
"""Seconds after which a command has hung. Nothing here is about speed."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How a command ended, what it said on both streams, and the most bytes its processes held at once."""

    code: int
    told: str
    peak: int


def measured(*words: str | Path, variables: Mapping[str, str] | None = None) -> Measured:
    """Run lrbs-report to its end."""
    with subprocess.Popen(
        command(*words),
        env={**os.environ, **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        ended, peaks = threading.Event(), [0]
        watch = threading.Thread(target=_watch, args=(process.pid, ended, peaks))
        watch.start()
        try:
            said = process.communicate(timeout=HANGS)
        finally:
            process.kill()
            ended.set()
            watch.join()
    return Measured(code=process.returncode, told="".join(said), peak=peaks[0])


def _watch(process: int, ended: threading.Event, peaks: list[int]) -> None:
    """Look twenty times a second."""
    while not ended.wait(0.05):
        peaks[0] = max(peaks[0], sum(map(_held, _tree(process))))


def _tree(process: int) -> list[int]:
    """Return a process with all below it that have memory of their own."""
    found = [process]
    for one in found:
        children = map(int, _read(f"/proc/{one}/task/{one}/children").split())
        found += [child for child in children if not _borrows(child, one)]
    return found


def _borrows(child: int, parent: int) -> bool:
    """Tell whether a process works in the memory of the one that started it, which waits for it (vfork).

    That is so as long as it runs no program of its own. On a busy machine it takes long enough to be seen,
    and what both hold would count twice although it is there once.
    """
    threads = Path(f"/proc/{parent}/task").glob("*/stat")
    waits = any(_read(str(stat)).rpartition(")")[2].split()[:1] == ["D"] for stat in threads)
    return waits and _read(f"/proc/{child}/statm") == _read(f"/proc/{parent}/statm")


def _held(process: int) -> int:
    """Return the bytes that a process holds in memory.

    What it shares with the one that it was copied from counts for both.
    """
    told = _read(f"/proc/{process}/statm").split()
    return int(told[1]) * PAGE if told else 0


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="ascii")
    except OSError:  # it has ended
        return ""
