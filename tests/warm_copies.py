"""Processes of a command that are copies of it: what they import was imported once for many.

A command of ``tests.warm`` has TensorFlow in its memory and does not know it: what only those processes
import that train is hidden, so that a command that imported any of it would import it anew. A copy that is to
train finds it. A test that looks for such a process by its words starts the command itself, and so does all
of ``make faults``.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import runpy
import shutil
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
from lrbs_report.report.targets import processes as rendering
from lrbs_report.runs import processes as training

OURS = "lrbs_report"
TRAINS, RENDERS = "lrbs_report.training.worker", "lrbs_report.report.targets.copying"
"""The modules that are run."""

IMPORTED = (*(f"lrbs_report.report.{name}" for name in (*rendering.MODULES, "targets.pdf")),)
TRAINER = "lrbs_report.training.trainer"
"""What imports all that they need."""

DECISIVE = {
    TRAINS: (
        "PYTHONHASHSEED",
        "LRBS_DEVICE",
        "OMP_",
        "TF_",
        "XLA_",
        "CUDA_",
        "LD_",
        "MALLOC",
        "KERAS_BACKEND",
    ),
    RENDERS: ("FONTCONFIG", "PANGO", "MPL", "LD_", "MALLOC"),
}
"""The variables that decide what a library is like once it is imported."""


class Aside:
    """What those processes import, aside."""

    def __init__(self) -> None:
        """Import it as they do, and hide it."""
        with tempfile.TemporaryDirectory() as home, mock.patch.dict(os.environ), _silent():
            usual, trains = {**os.environ}, environment.worker_variables(Path(home))
            for name in IMPORTED:
                importlib.import_module(name)
            there = {*sys.modules}
            os.environ.update(trains)
            importlib.import_module(TRAINER)
        self._usual = {TRAINS: trains, RENDERS: usual}
        packages = {_package(name) for name in there}
        self._hidden = {
            name: _taken_out(name)
            for name in [*sys.modules]
            if name not in there and (_package(name) not in packages or name.startswith(f"{OURS}."))
        }

    def serve(self) -> None:
        """Let this process, a command, start such processes as copies of itself."""
        aside = self
        atexit.unregister(shutil.rmtree)  # folders with fonts are those of the process that imported

        class Copied(subprocess.Popen[bytes]):
            """A process that is a copy of this one where it can be, and a new one else."""

            def _execute_child(self, *given: Any) -> None:  # noqa: ANN401 - what the library gives itself
                words, kept, variables = given[0], given[4], given[6]
                module = aside.module_of(words, variables)
                if not module:
                    super()._execute_child(*given)  # type: ignore[misc]
                    return
                read, _, _, written, _, said = given[10:16]
                self.pid = os.fork()
                if self.pid == 0:
                    aside.become(module, words, variables, kept, (read, written, said))
                self._child_created = True
                self._close_pipe_fds(*given[10:16])  # type: ignore[attr-defined]

        for owner in (training, rendering):
            vars(owner)["subprocess"] = _Like(subprocess, Popen=Copied)

    def module_of(self, words: Sequence[str], variables: Mapping[str, str]) -> str:
        """Return the module that these words run, if it can be run here; or nothing."""
        names = (name for name in self._usual if is_like(name, words, variables, self._usual[name]))
        return next(names, "")

    def become(
        self,
        module: str,
        words: Sequence[str],
        variables: Mapping[str, str],
        kept: Iterable[int],
        streams: tuple[int, ...],
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
            self._enter(module, words, variables)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:  # noqa: BLE001 - as Python ends
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _enter(self, module: str, words: Sequence[str], variables: Mapping[str, str]) -> None:
        """Forget what is the command's, and run the module. What trains imports our own modules anew."""
        self._streams = sys.stdout, sys.stderr  # what they hold is the command's
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(  # noqa: SIM115
            2, "w", closefd=False, encoding="utf-8", errors="backslashreplace", buffering=1
        )
        os.environ.clear()
        os.environ.update(variables)
        tempfile.tempdir = None
        if module == TRAINS:
            sys.modules.update(self._hidden)
            for name in [*sys.modules]:
                if _package(name) == OURS:
                    del sys.modules[name]
            vars(sys.modules["keras.src.backend.config"])["_KERAS_DIR"] = variables["KERAS_HOME"]
        sys.argv = [*words[words.index(module) :]]
        sys.orig_argv = [*words]
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def is_like(
    module: str, words: Sequence[str], variables: Mapping[str, str], usual: Mapping[str, str]
) -> bool:
    """Tell whether these words start this module, in a process like one with the ``usual`` variables."""

    def decisive(named: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in named.items() if name.startswith(DECISIVE[module])}

    return module in words and decisive(variables) == decisive(usual)


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


def _taken_out(name: str) -> ModuleType:
    """Hide a module; one of ours also from whoever has its package."""
    package, _, own = name.rpartition(".")
    if _package(name) == OURS and package in sys.modules:
        vars(sys.modules[package]).pop(own, None)
    return sys.modules.pop(name)


def _package(name: str) -> str:
    return name.partition(".")[0]


def _close_all_but(kept: set[int]) -> None:
    """Close what a new process would not have."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        if int(name) not in kept:
            with contextlib.suppress(OSError):  # the one that listed them
                os.close(int(name))
