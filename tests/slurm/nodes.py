"""A real SLURM on loopback: Debian's package, two nodes of one machine, and a munge with a key of its own.

All are in a folder of a test's, gone when the test ends, as is whatever they started.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import outside
from tests.pages.checkers import program

SECONDS = 180.0
"""For anything that is waited for: only to tell a hang."""

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmdTimeout=10
ReturnToService=2
SchedulerParameters=sched_interval=2,bf_interval=2
NodeName=w1 NodeHostname={host} NodeAddr=127.0.0.1 Port={first} CPUs=2 RealMemory=8000
NodeName=w2 NodeHostname={host} NodeAddr=127.0.0.1 Port={second} CPUs=2 RealMemory=8000
PartitionName=all Nodes=w1,w2 Default=YES State=UP
"""
"""``cred_expire`` is also for how long a job that is requeued waits: two minutes, unless it is said.

Each node has two processors and memory that may not be there: nothing watches it.
"""


@dataclass(frozen=True, kw_only=True)
class Slurm:
    """A cluster that is up, and the folder of all that is its own."""

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a shell of its users, whose home has nothing yet."""
        home = self.folder / "home"
        own = {"SLURM_CONF": str(self.folder / "slurm.conf"), "XDG_STATE_HOME": str(home / "state")}
        return {**outside(), **own, "XDG_CACHE_HOME": str(home / "cache")}

    def submit(self, *words: str | Path) -> str:
        """Submit a script, and return the number of its array."""
        return self.say("sbatch", "--parsable", *words).strip()

    def queue(self, job: str) -> dict[str, tuple[str, str]]:
        """Return the state and the node of each task of an array, without those that ended."""
        lines = self.say("squeue", "--noheader", "--array", "--format=%i %T %N").splitlines()
        told = (line.split(" ") for line in lines if line.startswith(f"{job}_"))
        return {name: (state, node) for name, state, node in told}

    def ends(self, job: str) -> list[str]:
        """Wait until an array has ended, and return how each of its tasks did."""
        until(lambda: not self.queue(job), f"the job {job} does not end")
        return re.findall(r"JobState=(\S+)", self.say("scontrol", "show", "job", job))

    def say(self, name: str, *words: str | Path) -> str:
        """Run a command of SLURM's, and return what it says."""
        done = subprocess.run(
            [program(name), *map(str, words)],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, f"{name} {words}: {done.stdout}{done.stderr}"
        return done.stdout


@contextlib.contextmanager
def running() -> Iterator[Slurm]:
    """Run a cluster with two nodes, each with two processors."""
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))  # munge's socket takes a short name
    folder.chmod(0o711)  # and munge insists that all may reach it
    slurm = Slurm(folder=folder)
    try:
        with contextlib.ExitStack() as daemons:
            _start(slurm, daemons)
            yield slurm
            slurm.say("scancel", f"--user={getpass.getuser()}")
            until(lambda: not slurm.say("squeue", "--noheader"), "jobs do not end")
    finally:
        for process in left_of(slurm):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        shutil.rmtree(folder)


def left_of(slurm: Slurm) -> list[int]:
    """Return the processes that have the environment of a cluster's, besides those that asked for it."""
    mark, found = f"SLURM_CONF={slurm.folder}/slurm.conf".encode(), []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
    return found


def until(is_so: Callable[[], object], otherwise: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.2)


def _start(slurm: Slurm, daemons: contextlib.ExitStack) -> None:
    folder, key = slurm.folder, slurm.folder / "munge.key"
    (folder / "state").mkdir()
    (folder / "home").mkdir(mode=0o700)
    key.touch(0o600)
    key.write_bytes(secrets.token_bytes(128))
    controller, first, second = _free_ports(3)
    told = CONFIGURATION.format(
        host=socket.gethostname().partition(".")[0],
        user=getpass.getuser(),
        folder=folder,
        controller=controller,
        first=first,
        second=second,
    )
    (folder / "slurm.conf").write_text(told, encoding="utf-8")
    files = {"socket": "socket", "key-file": "key", "pid-file": "pid", "seed-file": "seed", "log-file": "log"}
    munge = [f"--{option}={folder}/munge.{ending}" for option, ending in files.items()]
    daemons.enter_context(_daemon(slurm, "munged", "--foreground", *munge))
    until((folder / "munge.socket").exists, "munged does not come up")
    daemons.enter_context(_daemon(slurm, "slurmctld", "-D"))
    for node in ("w1", "w2"):
        daemons.enter_context(_daemon(slurm, "slurmd", "-D", "-N", node))
    until(lambda: slurm.say("sinfo", "--noheader", "--Node", "--states=idle").count("idle") == 2, "no nodes")


@contextlib.contextmanager
def _daemon(slurm: Slurm, name: str, *words: str) -> Iterator[None]:
    """Run a daemon for as long as the block lasts."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.fail(f"{name} is missing. `make slurm` installs it.")
    with (slurm.folder / f"{name}{words[-1] if name == 'slurmd' else ''}.log").open("wb") as said:
        process = subprocess.Popen(
            [found, *words],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=slurm.variables,
            start_new_session=True,
        )
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in held]
