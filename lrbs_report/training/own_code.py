"""Running Python of a project's own, which its user trusts: from the bytes that were trusted, and no others.

Nothing is imported from the project's folder. What a call leaves behind is found and undone, so that a run's
numbers do not depend on what ran before; what it does wrong is told with its own file and line.
"""

from __future__ import annotations

import _thread
import contextlib
import io
import linecache
import os
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lrbs_report.base import bounds
from lrbs_report.base.descendants import descendants_of, end_descendants_of
from lrbs_report.base.python_files import INSTEAD, PREFIX, Code, module_of
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import shaped, together, tr
from lrbs_report.runs.events import Setting
from lrbs_report.runs.messages import Calling, Returned
from lrbs_report.training.room import TooLarge

MOST_LINES, LINE = 3, 120
"""Of a traceback that is told, and letters of each."""

GRACE_SECONDS = 1.0
"""For threads that are ending already."""

MOST_PRINTED = 10_000
"""Letters that are kept of what a project's Python prints."""


class WrongCode(Exception):
    """Python of a project's own did something else than what it is there for.

    ``setting`` is what it was called for, and ``number`` which of several.
    """

    def __init__(self, at: At, message: str, hint: str = "") -> None:
        """Keep the place, what happened, and where."""
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


@dataclass(frozen=True, kw_only=True)
class At:
    """What Python of a project's own was called for: a setting, and which of several values of it."""

    setting: Setting
    number: int | None = None


@dataclass(kw_only=True)
class Printed(io.TextIOBase):
    """Keeps what is printed, up to a bound."""

    text: str = ""

    def write(self, text: str) -> int:
        """Keep a text."""
        self.text = (self.text + str(text))[:MOST_PRINTED]
        return len(text)

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True


@dataclass(kw_only=True)
class Desk:
    """Where a worker runs a project's Python.

    ``tell`` hears what is called, and when it has returned; ``printed`` is what it printed.
    """

    tell: Callable[[Calling | Returned], None] = lambda _: None
    printed: Printed = field(default_factory=Printed)
    _finder: Finder | None = None

    @contextlib.contextmanager
    def serving(self, codes: Sequence[Code]) -> Iterator[None]:
        """Let the modules of some functions, and no others, be imported; what they print is kept aside."""
        if not codes:
            yield
            return
        files = {path: content for code in codes for path, content in code.files.items()}
        self._finder, self.printed = Finder(place=codes[0].place, files=files), Printed()
        last = Last(place=codes[0].place)
        sys.meta_path.insert(0, self._finder)
        sys.meta_path.append(last)
        try:
            with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
                yield
        finally:
            sys.meta_path[:] = [one for one in sys.meta_path if one not in (self._finder, last)]
            self._finder.forget()

    def call(self, code: Code, arguments: Mapping[str, Any], at: At, seed: int = 0) -> Any:  # noqa: ANN401 - whatever it returns
        """Return what a function returns, called as if nothing had run before. Raises ``WrongCode``."""
        with self.watched(code, at, seed):
            return self.function(code, at)(**arguments)

    def function(self, code: Code, at: At) -> Callable[..., Any]:
        """Return a function out of modules that are as new."""
        if self._finder is None:
            message = tr("no Python of a project's own is served here")
            raise RuntimeError(message)
        self._finder.forget()
        self._finder.refuse_installed(at)
        module = __import__(module_of(code.file), fromlist=[code.function])
        found: Callable[..., Any] = getattr(module, code.function)
        return found

    @contextlib.contextmanager
    def watched(self, code: Code, at: At, seed: int | None = None) -> Iterator[None]:
        """Tell what is called, undo what it leaves behind, and turn what it raises into ``WrongCode``."""
        self.tell(Calling(setting=at.setting, number=at.number, name=code.name))
        threads = _thread._count()  # noqa: SLF001 - also counts those that ``threading`` does not know
        earlier = descendants_of(os.getpid())
        with _state_restored():
            if seed is not None:
                keras.utils.set_random_seed(seed)
            try:
                yield
            except (WrongCode, TooLarge):
                raise
            except BaseException as error:
                raise WrongCode(at, *_in_words(code, error)) from error
            finally:
                processes = end_descendants_of(os.getpid(), but=earlier)
        self.tell(Returned())
        if processes:
            message = tr(
                "{name} starts processes that stay: {processes} of them", name=code.name, processes=processes
            )
            raise WrongCode(at, message, tr("They were ended. Wait for each before it returns."))
        if more := _threads_more_than(threads):
            message = tr("{name} starts threads that stay: {more} of them", name=code.name, more=more)
            raise WrongCode(at, message, tr("Join each before it returns."))


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A place at the desk: for one run, with its seed and all Python of the project's own that it needs."""

    desk: Desk
    codes: Sequence[Code]
    seed: int

    def code_of(self, call: Mapping[str, Any]) -> Code:
        """Return the function that a call of an identity names."""
        name = call["function"].removeprefix(PREFIX)
        return next(code for code in self.codes if code.name == name)


@dataclass(kw_only=True)
class Finder(MetaPathFinder, Loader):
    """Imports the modules of a project from bytes."""

    place: Path
    files: Mapping[str, bytes]
    _modules: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Name the modules; folders without a file of their own are packages too."""
        for path in self.files:
            name = module_of(path)
            for length in range(1, name.count(".") + 1):
                self._modules.setdefault(".".join(name.split(".")[:length]), "")
        self._modules |= {module_of(path): path for path in self.files}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how a module of the project is imported; nothing of any other."""
        del path, target
        if name not in self._modules:
            return None
        file = self._modules[name]
        is_package = not file or file.endswith("/__init__.py")
        origin = str(self.place / file) if file else None
        spec = ModuleSpec(name, self, origin=origin, is_package=is_package)
        spec.has_location = origin is not None
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Return nothing: any module will do."""
        del spec

    def exec_module(self, module: ModuleType) -> None:
        """Run a module. Its text is known to whoever shows lines of it: nobody reads the file for that."""
        file = self._modules[module.__name__]
        if file:
            text, origin = self.files[file].decode("utf-8-sig"), str(self.place / file)
            linecache.cache[origin] = len(text), None, text.splitlines(keepends=True), origin
            exec(self._compiled(file), module.__dict__)  # noqa: S102 - what this class is for: trusted bytes

    def forget(self) -> None:
        """Let every module be imported anew."""
        for name in self._modules:
            sys.modules.pop(name, None)

    def refuse_installed(self, at: At) -> None:
        """Refuse a module that is called as something that is installed: an import may mean either."""
        for name in self._modules:
            if "." not in name and PathFinder.find_spec(name) is not None:
                file = self._modules[name] or f"{name}/"
                message = tr("{file} is called as something that is installed here", file=called(file))
                raise WrongCode(at, message, tr("Give it another name."))

    def _compiled(self, file: str) -> CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(self.files[file], str(self.place / file), "exec", dont_inherit=True)


@dataclass(kw_only=True)
class Last(MetaPathFinder):
    """Explains why a module of the project is not found that no import statement names."""

    place: Path

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return nothing. Raises ``ImportError`` for a module that the project has."""
        del path, target
        below = self.place.joinpath(*name.split("."))
        if below.with_suffix(".py").is_file() or (below / "__init__.py").is_file():
            message = tr(
                "{name} is Python of the project that nothing imports by a statement. {instead}",
                name=name,
                instead=INSTEAD,
            )
            raise ImportError(message)
        return None


@contextlib.contextmanager
def _state_restored() -> Iterator[None]:
    """Give back what Keras, NumPy and the process let a function change for all that follows."""
    policy, images = keras.config.dtype_policy(), keras.config.image_data_format()
    floats, epsilon = keras.config.floatx(), keras.config.epsilon()
    eager, known = tf.config.functions_run_eagerly(), dict(keras.saving.get_custom_objects())
    errors, variables, paths, here = np.geterr(), dict(os.environ), list(sys.path), os.getcwd()  # noqa: PTH109 - as it is given back
    finders = list(sys.meta_path)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(images)
        keras.config.set_floatx(floats)
        keras.config.set_epsilon(epsilon)
        tf.config.run_functions_eagerly(eager)
        keras.saving.get_custom_objects().clear()
        keras.saving.get_custom_objects().update(known)
        np.seterr(**errors)
        sys.path[:], sys.meta_path[:] = paths, finders
        if dict(os.environ) != variables:
            os.environ.clear()
            os.environ.update(variables)
        with contextlib.suppress(OSError):
            os.chdir(here)


def _threads_more_than(before: int) -> int:
    """Count threads that are still there after a moment."""
    end = time.monotonic() + GRACE_SECONDS
    while (more := _thread._count() - before) > 0 and time.monotonic() < end:  # noqa: SLF001 - as above
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and thread is not threading.main_thread():
                thread.join(GRACE_SECONDS / 10)
        time.sleep(GRACE_SECONDS / 100)
    return max(more, 0)


def _in_words(code: Code, error: BaseException) -> tuple[str, str]:
    """Say what a function raised, with the last place of its own, and the last lines of its traceback."""
    frames = list(_own_frames(code, error.__traceback__))
    where = f"{frames[-1][0]}:{frames[-1][1]}" if frames else code.file
    said = str(error).strip().splitlines()
    what = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    if isinstance(error, SystemExit):
        what = tr("exit({code!r}), which ends a program", code=error.code)
    lines = [
        shaped(
            tr("{path}:{line} in {name}: {text}", path=path, line=line, name=name, text=text),
            partial(_begin, most=LINE),
        )
        for path, line, name, text in frames[-MOST_LINES:]
    ]
    told = tr("{name} raises {what} ({where})", name=code.name, what=what, where=where)
    return shaped(told, partial(_begin, most=bounds.LINE)), together("; ", lines)


def _begin(text: str, most: int) -> str:
    return text[:most]


def _own_frames(code: Code, trace: TracebackType | None) -> Iterator[tuple[str, int, str, str]]:
    """Return the places of a traceback that are in the project's files."""
    for frame in traceback.extract_tb(trace):
        with contextlib.suppress(ValueError):
            path = Path(frame.filename).relative_to(code.place).as_posix()
            yield path, frame.lineno or 0, frame.name, frame.line or ""
