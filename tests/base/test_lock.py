"""One build at a time, and no lock to remove by hand after any crash."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lrbs_report.base import lock
from lrbs_report.base.errors import ProjectBusy

HOLDER = """
import sys, time
from pathlib import Path
from lrbs_report.base import lock
with lock.hold(Path(sys.argv[1]), 0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the place of a lock."""
    return tmp_path / "lock"


def start_holder(path: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_build_is_told_who_holds_it(path: Path) -> None:
    """At once, with exit code 75 and the holder's number; after a kill the next one just goes on."""
    with start_holder(path) as holder:
        with pytest.raises(ProjectBusy, match=f"process {holder.pid} on ") as caught, lock.hold(path, 0):
            pass
        assert caught.value.exit_code == os.EX_TEMPFAIL
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with lock.hold(path, 0):
        assert json.loads(path.read_text(encoding="utf-8"))["pid"] == os.getpid()


def test_waiting_gets_it_when_it_is_free(path: Path) -> None:
    """With time to wait, the second build starts when the first ends."""
    with start_holder(path) as holder:
        started = time.monotonic()
        with pytest.raises(ProjectBusy), lock.hold(path, 0.5):
            pass
        assert time.monotonic() - started >= 0.5
        holder.kill()
        with lock.hold(path, 10):
            assert path.exists()
