"""A process that has imported what commands import, and makes copies of itself, which are commands.

Importing is most of what a short command does. A copy has a folder, an environment, streams and a process
of its own, enters lrbs-report by its front door, and ends as Python ends it. Here is the side of the process;
``tests.commands`` is that of the tests.

The processes that such a command trains and renders in are copies too (``tests.warm_copies``).

Where ``DRAWN`` names a folder, charts that another command of a run of the tests has drawn are found there:
most projects of the tests show the same ones.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lrbs_report.__main__ import main as command
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.charts.gallery import Gallery
from tests.warm_copies import Aside

IMPORTED = (
    "lrbs_report.cli",
    "lrbs_report.walks.build",
    "lrbs_report.walks.check",
    "lrbs_report.walks.compose",
    "lrbs_report.walks.mutate",
    "lrbs_report.walks.replicate",
    "lrbs_report.walks.verify",
    "lrbs_report.report.targets.html",
    "lrbs_report.report.targets.rendering",
    "lrbs_report.report.prose.article",
    "numpy",
)
DRAWN = "LRBS_TESTS_DRAWN"
"""The variable that names the folder of the charts that were drawn; nothing but this file knows it."""

LARGEST = 1_000_000
"""Bytes of what is asked for: words and an environment."""


def main(line: socket.socket) -> None:
    """Make a command of a copy for each request, and tell its process and its exit code; for ever."""
    for name in IMPORTED:
        importlib.import_module(name)
    aside = Aside()
    gc.freeze()  # what was imported stays, and copies need not look through it
    line.send(b"ready")
    while True:
        request, streams, _, _ = socket.recv_fds(line, LARGEST, 2)
        if not request:
            atexit._run_exitfuncs()
            os._exit(0)
        copy = os.fork()
        if copy == 0:
            line.close()
            _become(json.loads(request), streams)
            aside.serve()
            command()
            return
        for stream in streams:
            os.close(stream)
        line.send(str(copy).encode())
        _, status = os.waitpid(copy, 0)
        with contextlib.suppress(BrokenPipeError):  # nobody waits any more
            line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(asked: dict[str, Any], streams: list[int]) -> None:
    """Take on everything in which one command is not like another."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["variables"])
    tempfile.tempdir = None  # it is looked up anew in this environment
    sys.argv[1:] = asked["words"]
    if DRAWN in os.environ:
        _share_charts(Path(os.environ[DRAWN]))
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
        os.close(stream)


def _share_charts(folder: Path) -> None:
    """Let galleries find in a folder what is not kept in their own, and leave there what they keep."""
    place_of, keep_only = Gallery._place, Gallery.keep_only

    def place(self: Gallery, ending: str, told: tuple[object, ...]) -> Path:
        found = place_of(self, ending, told)
        _copy(folder / found.name, found)
        return found

    def keep(self: Gallery, figures: Iterable[Figure]) -> None:
        keep_only(self, figures)
        for one in Path(self.folder or "/nowhere").glob("*.zip"):
            _copy(one, folder / one.name)

    Gallery._place, Gallery.keep_only = place, keep  # type: ignore[method-assign]


def _copy(here: Path, there: Path) -> None:
    """Copy a chart whole, unless it is there or cannot be copied."""
    with contextlib.suppress(OSError):
        if here.suffix == ".zip" and here.exists() and not there.exists():
            there.parent.mkdir(exist_ok=True)
            whole = there.with_suffix(f".{os.getpid()}")
            shutil.copyfile(here, whole)
            whole.rename(there)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv.pop(1))))
