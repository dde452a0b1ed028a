"""Running the real command in a project of a test's own."""

import atexit
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from lrbs_report.base.environment import PINNED
from tests import warm
from tests.samples import ALL

HEAD = """\
[report]
title = { es = "Prueba", en = "Test" }
languages = ["es", "en"]

[datasets.small]
source = "mnist"
train = [5000, 6000]
test = [0, 500]

[models.softmax]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10, kernel_initializer = "zeros" } ]

"""

FAST_AND_SLOW = """\
[[experiments]]
id = "fast"
learning_rate = 0.1

[[experiments]]
id = "slow"
learning_rate = 0.01
"""

BETTER = """\
[[claims]]
id = "better"
es = "Es mejor."
en = "It is better."
holds = "accuracy('fast') > accuracy('slow')"
"""
"""A claim about them."""

DEFINITIONS = f"""\
{HEAD}[defaults]
epochs = 3
seeds = 2

{FAST_AND_SLOW}
[[sweeps]]
id = "grid"
learning_rate = [0.01, 0.1]
batch_size = [8, 32]
seeds = 1

[[claims]]
id = "slower"
es = "Con {{learning_rate('slow')}} el coste baja más despacio."
en = "With {{learning_rate('slow')}} the cost falls more slowly."
holds = "above(costs('slow'), costs('fast'))"
"""


def project(folder: Path, definitions: str = DEFINITIONS) -> Path:
    """Make a project with some definitions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "experiments.toml").write_text(definitions, encoding="utf-8")
    return folder


def command(*words: str | Path) -> list[str]:
    """Return the words that run lrbs-report."""
    return [sys.executable, "-P", "-m", "lrbs_report", *map(str, words)]


AT_START = re.compile("(PYTHON|LC_|LANG|LD_|MALLOC|OMP_|OPENBLAS|MKL_|TF_|XLA_|KERAS|MPL).*|TZ")
"""Variables that are read while a process starts or imports: a copy of one that did both cannot see them."""

STARTED_WITH = dict(os.environ)
"""The environment before any test changed it."""

TOLD_HERE = frozenset({*PINNED, "MPLCONFIGDIR", "FONTCONFIG_FILE"})
"""Variables by which this process tells its own libraries something: no shell of a reader's has them."""

SECONDS = 600
"""Only to tell a hang."""


def run(
    *words: str | Path,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
    code: int = 0,
    is_new: bool = ALL,
) -> subprocess.CompletedProcess[str]:
    """Run lrbs-report, and insist on its exit code; in a new process if a variable speaks to its start."""
    done = ended(words, cwd, {**outside(), **(variables or {})}, is_new=is_new)
    assert code == done.returncode, f"{done.stdout}\n{done.stderr}"
    return done


def outside() -> dict[str, str]:
    """Return the environment as a shell has it: without what this process tells its own libraries."""
    changed = {name: value for name, value in os.environ.items() if name not in TOLD_HERE}
    return changed | {name: STARTED_WITH[name] for name in TOLD_HERE & STARTED_WITH.keys()}


def ended(
    words: Sequence[str | Path], cwd: Path | None, environment: Mapping[str, str], *, is_new: bool = ALL
) -> subprocess.CompletedProcess[str]:
    """Run lrbs-report to its end, in this environment and no other.

    In a copy of a process that has imported it; or in a new one, which takes half a second more.
    """
    one = None if is_new else warmed(environment)
    if one:
        return one.run(words, cwd, environment)
    return subprocess.run(
        command(*words),
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


class Warm:
    """A process that makes commands of copies of itself, one at a time."""

    def __init__(self) -> None:
        """Start it, and wait until it has imported everything."""
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.free = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", warm.__file__, str(theirs.fileno())],
                env={**STARTED_WITH, **PINNED},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        assert self._line.recv(64) == b"ready"

    def run(
        self, words: Sequence[str | Path], folder: Path | None, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        typed = [*map(str, words)]
        asked = {"words": typed, "folder": str(folder or Path.cwd()), "variables": {**variables}}
        with self.free, tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as errors:
            socket.send_fds(self._line, [json.dumps(asked).encode()], [told.fileno(), errors.fileno()])
            process = int(self._line.recv(64))
            self._line.settimeout(SECONDS)
            try:
                code = int(self._line.recv(64))
            except TimeoutError:
                os.kill(process, 15)  # the process that waits, which ends all others in order
                self._line.settimeout(None)
                self._line.recv(64)
                raise
            finally:
                self._line.settimeout(None)
            said = []
            for stream in (told, errors):
                stream.seek(0)
                said.append(stream.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(typed, code, *said)

    def end(self) -> None:
        """End it."""
        self._line.close()
        self._process.wait()


def _at_start(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if AT_START.fullmatch(name)}


_warm: list[Warm] = []


def warmed(variables: Mapping[str, str]) -> Warm | None:
    """Return the process that makes commands, if it can make one with these variables now."""
    if _at_start(variables) != _at_start(STARTED_WITH):
        return None
    if not _warm:
        _warm.append(Warm())
        atexit.register(_warm[0].end)
    return None if _warm[0].free.locked() else _warm[0]


def content(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
