"""What all processes of a run of the tests share: made by the first that needs it, while the others wait."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared(temporary: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the tests, which all of its processes know."""
    own = temporary.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this name, which ``make`` fills in the first process that asks for it.

    When that fails, the next one begins anew. Whoever changes something in it takes a copy.
    """
    folder = shared(temporary) / name
    with folder.with_suffix(".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not lock.read():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            lock.write("made")
    return folder
