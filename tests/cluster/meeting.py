"""A scheduler and workers for a test, each a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.commands import command, outside

SECONDS = 120.0
"""For anything that is waited for: only to tell a hang."""


LRBS_REPORT = (*command(),)
"""The program that all of them are."""


@dataclass(kw_only=True)
class Meeting:
    """A scheduler with its workers. ``folder`` holds its file, what they say, and data that were brought."""

    folder: Path
    certificates: Path | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None
    _count: int = 0

    @property
    def file(self) -> Path:
        """The file with the scheduler's address."""
        return self.folder / "scheduler.json"

    @property
    def on(self) -> tuple[str | Path, ...]:
        """The options of a build."""
        return ("--on", self.file, *self._certified)

    @property
    def port(self) -> int:
        """The scheduler's port."""
        return int(json.loads(self.file.read_text(encoding="utf-8"))["address"].rpartition(":")[2])

    def meet(self, port: int = 0) -> None:
        """Start the scheduler, and wait until it listens."""
        self.file.unlink(missing_ok=True)
        host = "0.0.0.0" if self.certificates else "127.0.0.1"  # noqa: S104 - under TLS
        words = ("scheduler", "--listen", f"{host}:{port}", "--file", self.file, *self._certified)
        self.scheduler = self._started("scheduler", *words)
        until(self.file.exists, "the scheduler does not listen")

    def join(
        self,
        count: int = 1,
        variables: Mapping[str, str] | None = None,
        *,
        data: str = "data",
        program: Sequence[str] = LRBS_REPORT,
    ) -> list[subprocess.Popen[bytes]]:
        """Start workers. ``data`` names the folder of what is brought, ``program`` is what is run."""
        words = ("worker", self.file, "--data", self.folder / data, *self._certified)
        made = [
            self._started("worker", *words, program=program, variables=variables or {}) for _ in range(count)
        ]
        self.workers += made
        return made

    def until_at_work(self, count: int) -> None:
        """Wait until so many workers have joined."""
        until(lambda: self.said("worker").count("At work") >= count, "no worker came")

    def said(self, name: str) -> str:
        """Return what all processes of a name said."""
        return "\n".join(
            path.read_text(encoding="utf-8") for path in sorted(self.folder.glob(f"{name}-*.txt"))
        )

    def end(self) -> None:
        """End all of them."""
        for process in (*self.workers, self.scheduler):
            if process:
                kill(process)

    @property
    def _certified(self) -> tuple[str | Path, ...]:
        return ("--certificates", self.certificates) if self.certificates else ()

    def _started(
        self,
        name: str,
        *words: str | Path,
        program: Sequence[str] = LRBS_REPORT,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.Popen[bytes]:
        self._count += 1
        with (self.folder / f"{name}-{self._count}.txt").open("wb") as told:
            return subprocess.Popen(
                [*program, *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                env={**outside(), **variables},
                start_new_session=True,
            )


def kill(process: subprocess.Popen[Any]) -> None:
    """Kill a process and all that it started, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def send_all(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    """Send a signal to a process and to all that it started, whatever groups they made."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(words[3]) == process.pid:
                os.kill(int(stat.parent.name), number)


def until(is_so: Callable[[], object], otherwise: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
