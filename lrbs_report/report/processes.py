"""The processes that render, made by copying one that has imported everything and done nothing yet: importing takes longer than writing a page."""

from __future__ import annotations

import contextlib
import gc
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import forkserver, get_context

LONGEST_SOCKET = 107 - len("/pymp-abcdefgh/listener-abcdefgh")
"""Bytes of the temporary folder's path: a socket's has 107 at most on Linux, and the process that is copied listens on one in there."""


def wake(jobs: int, *, pdf: bool) -> None:
    """Start importing what will render, when ``jobs`` allows a process for it. Returns at once."""
    if jobs > 1 and _can_copy():
        modules = ("rendering", "html", "gallery", *(["pdf"] if pdf else []))
        get_context("forkserver").set_forkserver_preload([f"lrbs_report.report.{name}" for name in modules])
        forkserver.ensure_running()


@contextlib.contextmanager
def press(languages: int, jobs: int, *, pdf: bool) -> Iterator[Executor | None]:
    """Give the processes that render, up to ``jobs``; ``None`` when this process does it all.

    With one language a second process writes the PDF; with several, each process renders one after the other, or the PDFs when nothing is drawn.
    """
    if jobs == 1 or (languages == 1 and not pdf) or not _can_share():
        yield None
        return
    wake(jobs, pdf=pdf)
    context = get_context("forkserver" if _can_copy() else "spawn")
    with (
        tempfile.TemporaryDirectory(prefix="lrbs-report-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(min(jobs, languages), context, initializer=_settle, initargs=(folder,)) as pool,
    ):
        yield pool


def _can_copy() -> bool:
    """Tell whether the process that is copied can be reached: elsewhere, each process imports everything by itself."""
    return len(os.fsencode(tempfile.gettempdir())) <= LONGEST_SOCKET


def _can_share() -> bool:
    """Tell whether processes can wait for one another here: that takes shared memory (``/dev/shm``), which some containers lack."""
    try:
        get_context("spawn").Semaphore()
    except OSError:
        return False
    return True


def _settle(folder: str) -> None:
    """Put temporary files where they go with the pool: WeasyPrint clears its own only when it is collected, and these processes end without that.

    And search for garbage seldom: what was imported stays, and a page makes little and lives for seconds.
    """
    tempfile.tempdir = folder
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
