"""Training processes that are copies of the command that starts them: TensorFlow is imported once for many.

A command of ``tests.warm`` has TensorFlow in its memory and does not know it: what only training imports is
hidden, so that a command that imported any of it would import it anew. A copy that is to train finds it, and
imports our own modules anew, in the environment of a training process. A test that looks for such a process
by its words starts the command itself, and so does all of ``make faults``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from unittest import mock

from lrbs_report.base import environment
from lrbs_report.runs import processes

OURS = "lrbs_report"
WORKER = "lrbs_report.training.worker"
LIBRARIES = "lrbs_report.training.trainer"
"""What is run, and what imports all that it needs."""

READ_AT_IMPORT = (
    "PYTHONHASHSEED",
    "OMP_NUM_THREADS",
    "TF_",
    "XLA_",
    "CUDA_",
    "LD_",
    "MALLOC",
    "KERAS_BACKEND",
)
"""The variables that decide what a library is like once it is imported."""


class Training:
    """What a training process imports, aside."""

    def __init__(self) -> None:
        """Import it as a training process does, and hide it."""
        with tempfile.TemporaryDirectory() as home:
            self._variables = environment.worker_variables(Path(home))
            there = {*sys.modules}
            with mock.patch.dict(os.environ, self._variables), _silent():
                importlib.import_module(LIBRARIES)
        packages = {_package(name) for name in there}
        self._hidden: dict[str, ModuleType] = {
            name: sys.modules.pop(name)
            for name in [*sys.modules]
            if name not in there and (_package(name) not in packages or name.startswith(f"{OURS}."))
        }

    def copy_for_workers(self) -> None:
        """Let this process, a command, start its training processes as copies of itself."""
        training = self

        class Copied(subprocess.Popen[bytes]):
            """A process that is a copy of this one where it is to train, and a new one else."""

            def _execute_child(self, *given: Any) -> None:  # noqa: ANN401 - what the library gives itself
                words, kept, variables = given[0], given[4], given[6]
                if not is_like(words, variables, training._variables):
                    super()._execute_child(*given)  # type: ignore[misc]
                    return
                read, _, _, written, _, said = given[10:16]
                self.pid = os.fork()
                if self.pid == 0:
                    training.become(words, variables, kept, (read, written, said))
                self._child_created = True
                self._close_pipe_fds(*given[10:16])  # type: ignore[attr-defined]

        vars(processes)["subprocess"] = _Like(subprocess, Popen=Copied)

    def become(
        self, words: list[str], variables: Mapping[str, str], kept: Iterable[int], streams: tuple[int, ...]
    ) -> NoReturn:
        """Be what those words start, in a copy, to the end."""
        code = 1
        try:
            gc.freeze()  # nothing of the command is ever ended here
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            _close_all_but({0, 1, 2, *kept})
            for number in signal.valid_signals():
                if callable(signal.getsignal(number)):
                    signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._enter(words, variables)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:  # noqa: BLE001 - as Python ends
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _enter(self, words: list[str], variables: Mapping[str, str]) -> None:
        """Forget what is the command's, and run the module."""
        self._streams = sys.stdout, sys.stderr  # what they hold is the command's
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(  # noqa: SIM115
            2, "w", closefd=False, encoding="utf-8", errors="backslashreplace", buffering=1
        )
        os.environ.clear()
        os.environ.update(variables)
        tempfile.tempdir = None
        for name in [*sys.modules]:
            if name == OURS or name.startswith(f"{OURS}."):
                del sys.modules[name]
        sys.modules.update(
            {name: module for name, module in self._hidden.items() if not name.startswith(f"{OURS}.")}
        )
        vars(sys.modules["keras.src.backend.config"])["_KERAS_DIR"] = variables["KERAS_HOME"]
        sys.argv = [*words[words.index(WORKER) :]]
        sys.orig_argv = [*words]
        runpy.run_module(WORKER, run_name="__main__", alter_sys=True)


def is_like(words: Sequence[str], variables: Mapping[str, str] | None, usual: Mapping[str, str]) -> bool:
    """Tell whether these words start a training process that is one with the ``usual`` variables."""
    return WORKER in words and variables is not None and _decisive(variables) == _decisive(usual)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Let nobody hear what TensorFlow says of this machine."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class _Like(ModuleType):
    """A module in which some names mean something else."""

    def __init__(self, module: ModuleType, **others: object) -> None:
        """Remember the module."""
        super().__init__(module.__name__)
        self.__dict__.update({**module.__dict__, **others})


def _package(name: str) -> str:
    return name.partition(".")[0]


def _decisive(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name.startswith(READ_AT_IMPORT)}


def _close_all_but(kept: set[int]) -> None:
    """Close what a new process would not have."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        if int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:  # the one that listed them
                continue
