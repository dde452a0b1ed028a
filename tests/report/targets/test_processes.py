"""The processes that render: whatever happens to them is said.

Nothing waits for ever, and nothing is left behind.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrbs_report.base.errors import DiskError, InvalidInput, Problem, ReportError
from lrbs_report.report.targets.processes import Press, press
from tests.commands import run
from tests.factory.projects import kept_project


class Stubborn(Exception):
    """An error that can be written down and not read again, as some libraries have."""

    def __init__(self, first: int, second: int) -> None:
        """Take two, and remember one."""
        super().__init__(first + second)


def double(number: int) -> int:
    """Do some work."""
    return 2 * number


def fail(error: Exception) -> None:
    """Fail."""
    raise error


def fail_stubbornly() -> None:
    """Fail with an error that cannot travel."""
    raise Stubborn(1, 2)


def die(number: int) -> None:
    """Be killed by a signal."""
    os.kill(os.getpid(), number)


def die_once(mark: str) -> str:
    """Be killed the first time."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def kill_the_original(mark: str) -> str:
    """Take the process with oneself that is copied, once."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getppid(), signal.SIGKILL)
        threading.Event().wait(60)
    return "done"


def leave() -> None:
    """End without a word, as a library may that calls exit."""
    os._exit(0)


@pytest.fixture(scope="module")
def shared() -> Iterator[Press]:
    """Return processes that render."""
    with press(2, 2, pdf=False) as made:
        assert made is not None
        yield made


def test_work(shared: Press) -> None:
    """Each piece of work is done in a process of its own, and what it takes may be large."""
    begun = [shared.submit(double, number) for number in range(5)]
    assert [0, 2, 4, 6, 8] == [pending.result() for pending in begun]
    assert 10_000_000 == len(shared.submit(bytes.upper, b"a" * 10_000_000).result())


def test_errors(shared: Press) -> None:
    """An error arrives as it was, or in words when it cannot travel."""
    problem = Problem(file="a.md", line=1, column=2, message="wrong", hint="mend it")
    with pytest.raises(InvalidInput) as found:
        shared.submit(fail, InvalidInput([problem])).result()
    assert (problem,) == found.value.problems
    with pytest.raises(MemoryError):
        shared.submit(fail, MemoryError()).result()
    with pytest.raises(ReportError, match="Stubborn: 3"):
        shared.submit(fail_stubbornly).result()


@pytest.mark.fault
@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (signal.SIGKILL, DiskError, r"killed twice \(SIGKILL\), perhaps for want of memory"),
        (signal.SIGSEGV, ReportError, r"ended early twice \(SIGSEGV\)"),
        (signal.SIGABRT, ReportError, r"ended early twice \(SIGABRT\)"),
        (signal.SIGTERM, ReportError, r"ended early twice \(SIGTERM\)"),
    ],
)
def test_death(shared: Press, number: int, kind: type[ReportError], said: str) -> None:
    """A process that dies each time is tried once more, and then said to have died; the others go on."""
    other = shared.submit(double, 4)
    with pytest.raises(kind, match=said) as found:
        shared.submit(die, number).result()
    assert kind.exit_code == found.value.exit_code
    assert 8 == other.result()


@pytest.mark.fault
def test_end_without_a_word(shared: Press) -> None:
    """One that ends without an answer is no success."""
    with pytest.raises(ReportError, match="ended early twice"):
        shared.submit(leave).result()


@pytest.mark.fault
@pytest.mark.parametrize("work", [die_once, kill_the_original])
def test_once_more(shared: Press, work: object, tmp_path: Path) -> None:
    """One death is made good, also that of the process that is copied."""
    assert "done" == shared.submit(work, str(tmp_path / "mark")).result()  # type: ignore[arg-type]  # one of the two


@pytest.mark.fault
def test_never_came_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot even begin is said to have ended, with its last words."""
    monkeypatch.setattr("lrbs_report.report.targets.processes.MODULES", ("there_is_no_such_module",))
    with press(2, 2, pdf=False) as made:
        assert made is not None
        pending = made.submit(double, 1)
        with pytest.raises(ReportError, match="ModuleNotFoundError"):
            pending.result()


@pytest.mark.long(1)
@pytest.mark.parametrize("length", ["short", "long"])
def test_no_temporary_file_stays(tmp_path: Path, length: str) -> None:
    """Neither of a build in several processes, nor of one in a single process, nor of publishing."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        temporary = Path(folder) / ("long" * 25 if length == "long" else "s")
        temporary.mkdir()
        made = kept_project(tmp_path / "project").folder
        variables = {"TMPDIR": str(temporary)}
        run("build", "--project", made, "--jobs", "2", variables=variables)
        assert (made / "output" / "report.pdf").exists()
        (made / "experiments.toml").write_text(
            (made / "experiments.toml").read_text(encoding="utf-8") + "\n", encoding="utf-8"
        )
        run("build", "--project", made, "--jobs", "1", variables=variables)
        run("figures", tmp_path / "figures", "--project", made, variables=variables)
        assert [] == list(temporary.iterdir())
