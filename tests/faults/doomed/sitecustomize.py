# ruff: noqa: ANN401, INP001, PLC0415 - Python itself imports this file, before there are types to name
"""Makes training processes end badly.

With this folder on PYTHONPATH, they do what an experiment's id says, instead of training. An id is a moment
and a kind of end: ``train-segv``, ``check-stop``. The process and its line to the parent are the real ones;
what would train is not, so that none of them has to wait for TensorFlow. With the variable DOOMED, a process
ends before it comes up, unless it is the first, which makes the file FIRST.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import types
from pathlib import Path
from typing import Any

ERRORS = {
    "files": "OSError: [Errno 24] Too many open files",
    "threads": (
        "terminate called after throwing 'std::system_error'\n  what():  Resource temporarily unavailable"
    ),
    "memory": "terminate called after throwing an instance of 'std::bad_alloc'",
    "module": "ModuleNotFoundError: No module named 'tensorflow'",
}

BUSY = 6.0
"""Seconds without a word."""


def end(how: str) -> None:
    """End this process in some way, or never; or keep it busy for a while."""
    if how in ("segv", "kill", "abrt", "stop"):
        os.kill(os.getpid(), getattr(signal, f"SIG{how.upper()}"))
    elif how in ERRORS:
        said(ERRORS[how] + "\n", 1)
    elif how in WAYS:
        WAYS[how]()


def said(text: str, code: int) -> None:
    """End this process with some last words."""
    sys.stderr.write(text)
    sys.stderr.flush()
    os._exit(code)


def half() -> None:
    """Begin a message."""
    os.write(int(sys.argv[1]), b"\0\0\0\x20half a message")
    time.sleep(600)


def busy() -> None:
    """Work, and say nothing."""
    until = time.monotonic() + BUSY
    while time.monotonic() < until:
        pass


def fail() -> None:
    """Raise an error of two lines."""
    message = "nothing but trouble\nand more of it"
    raise ValueError(message)


WAYS = {
    "sleep": lambda: time.sleep(600),
    "busy": busy,
    "half": half,
    "flood": lambda: said("".join(["water " * 20_000 + "\n"] * 40) + "the last of it\n", 9),
    "long": lambda: said("x" * 2_000, 9),
    "exit": lambda: os._exit(7),
    "greed": lambda: bytearray(3 * 10**9),  # which the machine gives: nothing is written into it
    "error": fail,
}


class WrongModel(Exception):
    """Stands for a network that cannot be built."""


class Trainer:
    """Ends at the moment that a run's id names; trains nothing."""

    def __init__(self, *_: Any) -> None:
        """Take what a trainer is given, and use none of it."""

    def check(self, job: Any, on_data: Any, _: Any) -> None:
        """End while data are loaded, or while a network is built."""
        self._reach("load", job)
        on_data()
        self._reach("check", job)

    def train(self, job: Any, on_epoch: Any, on_notice: Any) -> Any:
        """End after an epoch, or come to a result."""
        from lrbs_report.kinds.measures.record import Epoch, RunResult, record_of

        numbers = {"cost": 1.0, "rate_after": 0.1, "rate": 0.1, "rate_read": 0.1, "loss": 1.0}
        epochs = tuple(Epoch(epoch=number, numbers=numbers) for number in range(job.run.experiment.epochs))
        on_notice("this is a test")
        on_epoch(epochs[0])
        self._reach("train", job)
        return RunResult(
            key=job.key,
            identity=job.run.identity(job.dataset_digest),
            seed=job.run.seed,
            status="finished",
            record=record_of(epochs, {"test_accuracy": 0.5}),
            environment={},
            machine={},
        )

    @staticmethod
    def _reach(moment: str, job: Any) -> None:
        when, _, how = job.run.experiment.id.partition("-")
        if when == moment:
            end(how)


def replace_training() -> None:
    """Put this trainer where the real one would be imported from."""
    for name, content in (
        ("trainer", {"Trainer": Trainer, "use_one_thread": lambda: None}),
        ("making", {"WrongModel": WrongModel}),
    ):
        made = types.ModuleType(f"lrbs_report.training.{name}")
        made.__dict__.update(content)
        sys.modules[made.__name__] = made


if "lrbs_report.training.worker" in sys.orig_argv:
    first = os.environ.get("FIRST")
    if os.environ.get("DOOMED") and not (first and not Path(first).exists()):
        sys.argv[1:] = sys.orig_argv[-3:]
        end(os.environ["DOOMED"])
    if first:
        Path(first).touch()
    replace_training()
