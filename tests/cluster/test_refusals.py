"""Who is refused, and what is said of wrong input: one message, and its exit code."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from lrbs_report import __version__
from lrbs_report.base.environment import versions
from tests import commands
from tests.cluster.meeting import Meeting, until
from tests.commands import HEAD, run

SHORT = f"""\
{HEAD}[defaults]
epochs = 1

[[experiments]]
id = "only"
learning_rate = 0.1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project of one short run."""
    return commands.project(tmp_path / "project", SHORT)


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """Return a folder of certificates."""
    run("worker", "--certificates", tmp_path / "certificates")
    return tmp_path / "certificates"


@pytest.fixture
def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("on", "code", "words"),
    [
        ("nonsense", 2, "Expected tls://HOST:PORT"),
        ("127.0.0.1:8786", 2, "Did you mean tls://127.0.0.1:8786?"),
        ("http://127.0.0.1:8786", 2, "Expected tls://HOST:PORT"),
        ("tcp://127.0.0.1:99999", 2, "Expected tls://HOST:PORT"),
        ("missing.json", 2, "missing.json"),
        ("tcp://192.0.2.1:8786", 2, "nobody proves there who they are"),
        ("tls://127.0.0.1:8786", 2, "--certificates DIR"),
    ],
)
def test_wrong_addresses_are_one_message(on: str, code: int, words: str, folder: Path) -> None:
    """Nothing is connected to, and nothing waits."""
    said = run("build", "--project", folder, "--on", on, code=code).stderr
    assert words in said
    assert "Traceback" not in said


@pytest.mark.bad_input
def test_a_file_that_is_no_scheduler_s_is_named(folder: Path, tmp_path: Path) -> None:
    """Whatever is in it."""
    for content in ("", "[]", '{"address": 3}', '{"address": "x"}'):
        file = tmp_path / "scheduler.json"
        file.write_text(content, encoding="utf-8")
        assert "Expected tls://" in run("build", "--project", folder, "--on", file, code=2).stderr


@pytest.mark.bad_input
def test_nobody_there_is_said_at_once(folder: Path, closed_port: int) -> None:
    """With the way to start a scheduler."""
    said = run("build", "--project", folder, "--on", f"tcp://127.0.0.1:{closed_port}", code=3).stderr
    assert "`lrbs-report scheduler` starts one" in said
    assert "Connection refused. `lrbs" in said


@pytest.mark.bad_input
def test_options_that_contradict_each_other(folder: Path) -> None:
    """How many are at work is decided by who joined."""
    for name in ("build", "plan", "verify"):
        said = run(name, "--project", folder, "--on", "tcp://127.0.0.1:1", "--jobs", "2", code=2).stderr
        assert "--on and --jobs contradict each other" in said


@pytest.mark.bad_input
def test_nothing_listens_beyond_this_machine_without_certificates() -> None:
    """Neither a scheduler nor a worker."""
    assert "tls://" in run("scheduler", "--listen", "0.0.0.0:0", code=2).stderr
    assert "tls://" in run("worker", "tcp://192.0.2.1:8786", code=2).stderr


@pytest.mark.bad_input
def test_certificates_that_cannot_be_used_are_named(tmp_path: Path, certificates: Path, folder: Path) -> None:
    """A missing one, one of others, a key that others may read, and none at all."""
    on = ("build", "--project", folder, "--on", "tls://127.0.0.1:8786", "--certificates")
    assert "ca.pem, cert.pem, key.pem missing" in run(*on, tmp_path / "none", code=2).stderr
    (certificates / "key.pem").chmod(0o644)
    assert "others may read key.pem" in run(*on, certificates, code=2).stderr
    (certificates / "key.pem").chmod(0o600)
    (certificates / "ca.pem").write_text("no certificate", encoding="utf-8")
    assert "cannot be used" in run(*on, certificates, code=2).stderr
    (certificates / "ca.pem").unlink()
    assert "stands there" in run("worker", "--certificates", certificates, code=2).stderr
    assert (certificates / "key.pem").exists()


@pytest.mark.attack
def test_strangers_are_refused(tmp_path: Path, meeting: Meeting, certificates: Path, folder: Path) -> None:
    """Those with certificates of their own, builds and workers; and one who speaks no TLS."""
    meeting.certificates = certificates
    meeting.meet()
    theirs = tmp_path / "theirs"
    run("worker", "--certificates", theirs)
    said = run("build", "--project", folder, "--on", meeting.file, "--certificates", theirs, code=2).stderr
    assert "do not fit" in said
    said = run("worker", meeting.file, "--certificates", theirs, code=2).stderr
    assert "do not fit" in said
    said = run("build", "--project", folder, "--on", f"tcp://127.0.0.1:{meeting.port}", code=3).stderr
    assert "No scheduler" in said
    assert meeting.scheduler
    assert meeting.scheduler.poll() is None


@pytest.mark.attack
def test_a_line_without_a_certificate_is_cut(tmp_path: Path, meeting: Meeting, certificates: Path) -> None:
    """Whoever speaks TLS, but shows none or one of another authority, gets no word of the scheduler's."""
    theirs = tmp_path / "theirs"
    run("worker", "--certificates", theirs)
    meeting.certificates = certificates
    meeting.meet()
    assert said_to(meeting.port, certificates)
    assert not said_to(meeting.port, None)
    assert not said_to(meeting.port, theirs)


def said_to(port: int, folder: Path | None) -> bytes:
    """Return the first bytes that a scheduler says to whoever shows the certificate of a folder, if any."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if folder:
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with (
        contextlib.suppress(ssl.SSLError, ConnectionError),
        socket.create_connection(("127.0.0.1", port), timeout=20) as line,
        context.wrap_socket(line) as safe,
    ):
        return safe.recv(100)
    return b""


def test_another_tensorflow_is_refused_by_name(meeting: Meeting, folder: Path, tmp_path: Path) -> None:
    """It is not used, and nobody else came."""
    meeting.meet()
    meeting.join(variables={"PYTHONPATH": str(pretended(tmp_path, "tensorflow", "9.9.9"))})
    until(lambda: "At work" in meeting.said("worker"), "no worker came")
    said = run("build", "--no-pdf", "--project", folder, "--wait", "3", *meeting.on, code=3).stderr
    assert f"tensorflow 9.9.9 there, {versions()['tensorflow']} here" in said
    assert 'environment = "any" in [report] would let it' in said


@pytest.fixture
def _other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrbs_report.runs.cluster.parcels.__version__", "0.0.1")


@pytest.mark.usefixtures("_other_version")
def test_a_run_of_another_version_is_refused() -> None:
    """Before anything of it is read."""
    from lrbs_report.runs.cluster.parcels import Parcel, unpacked  # noqa: PLC0415 - after the version changed

    parcel = Parcel(version=__version__, task="train", job=b"no pickle", state=None)
    with pytest.raises(ValueError, match=f"comes from version {__version__}, and this is 0.0.1"):
        unpacked(parcel, Path())


def test_no_worker_comes(meeting: Meeting, folder: Path) -> None:
    """It says so, waits as long as it was asked to, and tells how to start one."""
    meeting.meet()
    done = run("build", "--no-pdf", "--project", folder, "--wait", "3", *meeting.on, code=3)
    assert "No worker is there yet" in done.stdout
    assert "starts one, on any machine" in done.stderr


def test_a_plan_names_who_is_there(meeting: Meeting, folder: Path) -> None:
    """And nobody, when nobody is."""
    meeting.meet()
    assert "No worker is there." in run("plan", "--project", folder, *meeting.on).stdout
    meeting.join()
    until(lambda: "At work" in meeting.said("worker"), "no worker came")
    told = json.loads(run("plan", "--json", "--project", folder, *meeting.on).stdout)
    assert 1 == len(told["places"])


def pretended(folder: Path, name: str, version: str) -> Path:
    """Return a folder by which a package has another version, for whoever asks what is installed."""
    information = folder / "packages" / f"{name}-{version}.dist-info"
    information.mkdir(parents=True)
    told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (information / "METADATA").write_text(told, encoding="utf-8")
    return folder / "packages"


def test_nothing_of_dask_is_imported_where_nobody_asks(folder: Path) -> None:
    """Neither for help nor by a build that has nothing to do."""
    run("build", "--no-pdf", "--project", folder)
    for words in (["--help"], ["worker", "--help"], ["build", "--no-pdf", "--project", str(folder)]):
        done = subprocess.run(
            commands.command(*words),
            env=commands.outside() | {"PYTHONPROFILEIMPORTTIME": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "lrbs_report" in done.stderr
        assert not [name for name in ("distributed", "dask", "cryptography") if f"| {name}" in done.stderr]
