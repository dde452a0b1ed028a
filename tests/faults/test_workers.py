"""Training processes that die or hang, at any moment and in any way.

Their run fails by name, the others go on, and nothing waits for ever.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base.errors import DiskError, MissingRequirement
from lrbs_report.runs.events import Event, RunEnded, RunFailed, RunNoticed, WrongNetwork
from lrbs_report.runs.job import Job
from lrbs_report.runs.processes import LAST_BYTES, LAST_LETTERS, Patience, Workers
from tests import commands
from tests.factory import experiment, job

DOOMED = Path(__file__).parent / "doomed"
NOWHERE = Path("nowhere")
PATIENT = Patience(ready=300.0, building=300.0, idle=300.0)
"""Waits longer than anything takes, however busy the machine is.

A test shortens the one wait that it is about.
"""

WORDS = {
    "segv": "killed by SIGSEGV",
    "kill": "killed by SIGKILL, perhaps for want of memory",
    "abrt": "killed by SIGABRT",
    "exit": "exit code 7",
    "flood": "exit code 9), 3 times. It last said: the last of it",
}
HANGS = ("half", "stop", "sleep")


@pytest.fixture(autouse=True)
def _doomed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(DOOMED), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setattr("lrbs_report.runs.processes.POLL_SECONDS", 1.0)


@pytest.fixture(autouse=True)
def _nothing_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Look for what is left in the folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield
    assert [] == list(folder.iterdir())


def jobs(*ids: str) -> list[Job]:
    """Return a job for each id."""
    return [
        job(NOWHERE, experiment(id_, epochs=2, learning_rate=0.1 + number)) for number, id_ in enumerate(ids)
    ]


def large_job() -> Job:
    """Return a job that takes more bytes than a socket holds."""
    return job(NOWHERE, experiment("fine", epochs=2, title="x" * 1_500_000))


def events(*ids: str, count: int = 1, patience: Patience = PATIENT) -> list[Event]:
    """Train some runs, and return what happened."""
    with Workers(count=count, patience=patience) as workers:
        return list(workers.train(jobs(*ids)))


def failures(happened: list[Event]) -> dict[str, str]:
    """Return the reason of each run that failed."""
    return {event.job.run.experiment.id: event.message for event in happened if isinstance(event, RunFailed)}


def finished(happened: list[Event]) -> set[str]:
    """Name the runs that came to a result."""
    return {event.job.run.experiment.id for event in happened if isinstance(event, RunEnded)}


@pytest.mark.fault
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("how", WORDS)
def test_a_run_that_ends_its_process_fails_by_name(how: str, count: int) -> None:
    """After the third time; those before and after it are trained."""
    happened = events("fine-1", f"train-{how}", "fine-2", count=count)
    assert {"fine-1", "fine-2"} == finished(happened)
    [(failed, why)] = failures(happened).items()
    assert (f"train-{how}", True) == (failed, WORDS[how] in why)
    assert "doctor" not in why


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("how", HANGS)
def test_a_run_that_hangs_is_ended(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for a process that does nothing, nor for the rest of a message."""
    monkeypatch.setattr("lrbs_report.base.bounds.LINE_SECONDS", 2.0)
    happened = events(f"train-{how}", "fine", patience=replace(PATIENT, idle=6.0))
    assert ({"fine"}, {f"train-{how}"}) == (finished(happened), set(failures(happened)))
    assert re.search("did nothing for 6 seconds|fell silent", failures(happened)[f"train-{how}"])


@pytest.mark.fault
def test_a_run_that_says_nothing_and_works_is_left_to_it() -> None:
    """An epoch may take hours: what counts is the processor's time, and not words."""
    happened = events("train-busy", patience=Patience(ready=60.0, building=60.0, idle=2.0))
    assert ({"train-busy"}, {}) == (finished(happened), failures(happened))


@pytest.mark.fault
@pytest.mark.parametrize("how", ["error", "greed"])
def test_a_run_that_cannot_go_on_says_why(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line.

    What asks for more memory than it may have fails by itself, in the first try, where the machine itself
    would give it.
    """
    monkeypatch.setattr("lrbs_report.runs.processes.free_memory", lambda: None)
    happened = events(f"train-{how}", "fine")
    said = {
        "error": "ValueError: nothing but trouble",
        "greed": "it needs more memory than the 2.0 GB that a training process may take",
    }[how]
    assert failures(happened)[f"train-{how}"].startswith(said)
    assert {"fine"} == finished(happened)


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("moment", ["load", "check"])
@pytest.mark.parametrize("how", ["segv", "kill", "exit"])
def test_a_check_that_ends_its_process_is_told_and_the_others_are_checked(moment: str, how: str) -> None:
    """And nobody is sent to look for what this machine lacks."""
    with Workers(count=1, patience=PATIENT) as workers:
        found = workers.check(jobs(f"{moment}-{how}", "fine", "check-error"))
        assert {"fine"} == finished(list(workers.train(jobs("fine"))))
    told = {one.job.run.experiment.id: one.message for one in found if isinstance(one, RunFailed)}
    assert {f"{moment}-{how}", "check-error"} == set(told)
    assert WORDS[how] in told[f"{moment}-{how}"]


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("how", ["sleep", "stop"])
def test_a_network_that_is_never_built_is_wrong_input(how: str) -> None:
    """It is told with the model, after a while."""
    with Workers(count=1, patience=replace(PATIENT, building=12.0)) as workers:
        [found] = workers.check(jobs(f"check-{how}", "fine"))
    assert isinstance(found, WrongNetwork)
    assert (("layers",), "building the network was not done after 12 seconds") == (found.keys, found.message)


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("how", ["segv", "kill", "exit", "module", "sleep"])
def test_a_crew_that_never_comes_up_is_a_lack_of_this_machine(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told once, with how it ended."""
    monkeypatch.setenv("DOOMED", how)
    with pytest.raises(MissingRequirement, match=r"3 times.*doctor") as caught:
        events("fine", count=2, patience=replace(PATIENT, ready=6.0))
    assert {"module": "No module named", "sleep": "did not come up in 6 seconds"}.get(
        how, WORDS.get(how, "")
    ) in str(caught.value)


@pytest.mark.fault
@pytest.mark.parametrize(
    ("how", "said"), [("files", "ulimit -n"), ("threads", "ulimit -u"), ("memory", "no more memory")]
)
def test_a_crew_for_which_there_is_no_room_says_what_ran_out(
    how: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no package that is missing."""
    monkeypatch.setenv("DOOMED", how)
    with pytest.raises(DiskError, match=said):
        events("fine")


@pytest.mark.fault
@pytest.mark.parametrize("how", ["segv", "exit"])
def test_workers_that_no_longer_come_up_do_not_end_the_build(
    how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One came up once: the runs that are left fail by name, after a few tries and not after three each."""
    monkeypatch.setenv("DOOMED", how)
    monkeypatch.setenv("FIRST", str(tmp_path / "first"))
    happened = events("fine", f"train-{how}", *(f"late-{number}" for number in range(20)))
    assert ({"fine"}, 21) == (finished(happened), len(failures(happened)))


@pytest.mark.fault
def test_a_message_larger_than_a_socket_holds_blocks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent to who listens; one that dies instead of listening is replaced."""
    with Workers(count=1, patience=PATIENT) as workers:
        assert [] == workers.check([large_job()])
        assert {"fine"} == finished(list(workers.train([large_job()])))
    monkeypatch.setenv("DOOMED", "segv")
    with pytest.raises(MissingRequirement, match="SIGSEGV"), Workers(count=1, patience=PATIENT) as workers:
        workers.check([large_job()])


@pytest.mark.fault
@pytest.mark.usefixtures("soon")
def test_a_worker_that_no_longer_listens_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """It came up, and takes no message that a socket does not hold: nobody waits for it."""
    monkeypatch.setattr("lrbs_report.base.bounds.LINE_SECONDS", 2.0)
    with Workers(count=1, patience=PATIENT) as workers:
        assert {"earlier"} == finished(list(workers.train(jobs("earlier"))))
        os.kill(workers._crew[0].process.pid, signal.SIGSTOP)
        assert {"fine"} == finished(list(workers.train([large_job()])))


@pytest.mark.fault
@pytest.mark.parametrize(("read", "told"), [(LAST_BYTES, LAST_LETTERS), (100, 100)])
def test_of_last_words_few_are_read_and_fewer_told(
    read: int, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a line is."""
    monkeypatch.setattr("lrbs_report.runs.processes.LAST_BYTES", read)
    [why] = failures(events("train-long")).values()
    assert why.endswith(f"3 times. It last said: {'x' * told}.")


@pytest.mark.fault
def test_what_workers_say_fills_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one said long ago is forgotten while it goes on."""
    monkeypatch.setattr("lrbs_report.base.bounds.LAST_WORDS", 1_000)
    with Workers(count=1, patience=PATIENT) as workers:
        said = workers._crew[0].errors
        for length, kept in ((1_000, 1_000), (1_001, 0)):
            os.truncate(said.fileno(), length)
            assert "" == workers._hangs(workers._crew[0], 0.0)
            assert kept == os.fstat(said.fileno()).st_size


@pytest.mark.fault
def test_a_build_that_was_stopped_takes_no_worker_for_dead() -> None:
    """Ctrl-Z stops both: hours that passed meanwhile are not those of the workers."""
    with Workers(count=1, patience=replace(PATIENT, idle=6.0)) as workers:
        assert {"fine"} == finished(list(workers.train(jobs("fine"))))
        for _ in range(2):
            workers._looked -= 10_000
            assert {} == workers._heard(workers._crew)


@pytest.mark.fault
def test_a_crew_of_which_one_cannot_be_started_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were started are ended."""
    from lrbs_report.runs import processes  # noqa: PLC0415 - looked at from behind

    started: list[processes.Worker] = []
    start = processes.start_worker

    def first_only(home: Path, memory: int, device: str) -> processes.Worker:
        if started:
            raise OSError(11, "Resource temporarily unavailable")
        started.append(start(home, memory, device))
        return started[0]

    monkeypatch.setattr(processes, "start_worker", first_only)
    with pytest.raises(OSError, match="temporarily unavailable"), Workers(count=2, patience=PATIENT):
        pass
    assert started[0].process.poll() is not None


def test_what_is_worth_a_line_is_told() -> None:
    """And ends nothing."""
    assert ["this is a test"] == [event.message for event in events("fine") if isinstance(event, RunNoticed)]


DEFINITIONS = f"""{commands.HEAD}
[defaults]
epochs = 2
learning_rate = 0.1

[[experiments]]
id = "train-segv"

[[experiments]]
id = "fine"
learning_rate = 0.2
"""


@pytest.mark.fault
def test_a_build_keeps_the_others_and_names_the_signal(tmp_path: Path) -> None:
    """Exit 1, and no result is lost."""
    project = commands.project(tmp_path / "project", DEFINITIONS)
    done = commands.run("build", "--project", project, "--no-pdf", "--jobs", "1", code=1)
    assert "train-segv, seed 1: its training process ended early (killed by SIGSEGV), 3 times." in done.stderr
    assert 1 == len(list((project / ".lrbs" / "results").iterdir()))


@pytest.mark.fault
@pytest.mark.parametrize(("how", "code"), [("segv", 3), ("threads", 4), ("files", 4)])
def test_a_build_without_workers_says_why(how: str, code: int, tmp_path: Path) -> None:
    """In one message."""
    project = commands.project(tmp_path / "project", DEFINITIONS)
    done = commands.run("check", "--project", project, variables={"DOOMED": how}, code=code)
    assert 1 == len(done.stderr.strip().splitlines())


@pytest.mark.fault
def test_a_check_that_dies_exits_with_1(tmp_path: Path) -> None:
    """With the run and the signal, and without advice that leads astray."""
    project = commands.project(tmp_path / "project", DEFINITIONS.replace("train-segv", "check-segv"))
    done = commands.run("check", "--project", project, code=1)
    assert "check-segv, seed 1: its training process ended early (killed by SIGSEGV), 3 times." in done.stderr
    assert "doctor" not in done.stderr
