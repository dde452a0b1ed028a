"""What a stranger's project, and whoever reaches the port, may try.

With the preview and with shells that complete.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.keeping.project import Project
from lrbs_report.serving.building import Watch
from lrbs_report.study import outline
from tests.commands import DEFINITIONS, command, project, run

SECONDS = 120
"""After which something hangs; nothing here takes a tenth of it."""

SECRET = b"s3cret of ana"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A server that runs, its port, and a mark by which all that it started is known."""

    process: subprocess.Popen[bytes]
    port: int
    mark: str
    _said: list[bytes] = field(default_factory=list)

    def family(self) -> list[int]:
        """Return every process that it and its children started."""
        found = []
        for place in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                alive = (place.parent / "stat").read_text(encoding="utf-8", errors="replace").rpartition(
                    ") "
                )[2][:1] != "Z"
                found += (
                    [int(place.parent.name)] if alive and self.mark.encode() in place.read_bytes() else []
                )
        return found

    def worker(self) -> int:
        """Return the process that serves."""
        children = (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            .read_text(encoding="ascii")
            .split()
        )
        return int(children[0])


@contextlib.contextmanager
def served(folder: Path, temporary: Path, *, group: bool = False, before: str = "") -> Iterator[Preview]:
    """Serve a project until the test is over. ``before`` is done first, in the process that will serve."""
    temporary.mkdir(exist_ok=True)
    mark = f"LRBS_TEST_MARK={folder}"
    variables = {**os.environ, "LRBS_TEST_MARK": str(folder), "TMPDIR": str(temporary)}
    code = (
        "from lrbs_report import __main__\nfrom lrbs_report.base import bounds\n"
        f"from lrbs_report.serving import server\n{before}\n__main__.main()"
    )
    words = command("serve", "--project", folder, "--port", "0")
    words = [*words[:2], "-c", code, *words[4:]] if before else words
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables, start_new_session=group
    ) as process:
        assert process.stdout is not None
        preview = Preview(
            process=process, port=int(process.stdout.readline().split(b":")[2].split(b"/")[0]), mark=mark
        )
        try:
            yield preview
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate(timeout=SECONDS)


def connected(port: int) -> socket.socket:
    """Come to the port."""
    return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


def ask(port: int, request: bytes) -> bytes:
    """Send some bytes, and return all that is answered.

    Nothing when the connection is closed without an answer.
    """
    with connected(port) as connection:
        answer = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            connection.sendall(request)
            while piece := connection.recv(65_536):
                answer += piece
        return answer


def get(path: str, *headers: str, host: str = "Host: 127.0.0.1") -> bytes:
    """Write a request."""
    return "\r\n".join([f"GET {path} HTTP/1.1", *([host] if host else []), *headers, "", ""]).encode(
        "latin-1"
    )


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose definitions are wrong, and whose output a stranger has filled.

    The definitions are wrong so that nothing is built.
    """
    root = tmp_path_factory.mktemp("stranger")
    (root / "secret.txt").write_bytes(SECRET)
    made = project(root / "p", "nonsense")
    output = made / "output"
    output.mkdir()
    (output / "report.html").write_bytes(b"<html><body><p>report</p></body></html>")
    (output / "data.csv").write_bytes(b"a,b\n")
    (output / "page.html").symlink_to(root / "secret.txt")
    (output / "link").symlink_to(root)
    (output / "inner").mkdir()
    (output / "inner" / "up").symlink_to("../..")
    os.mkfifo(output / "pipe.html")
    (output / "device").symlink_to("/dev/zero")
    return made


@pytest.fixture(scope="module")
def preview(stranger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Serve it."""
    with served(stranger, tmp_path_factory.mktemp("t")) as preview:
        yield preview


REQUESTS = {
    "up": (get("/../secret.txt"), 404),
    "up, encoded": (get("/%2e%2e/secret.txt"), 404),
    "up, the slash encoded": (get("/..%2fsecret.txt"), 404),
    "up, twice encoded": (get("/%252e%252e/secret.txt"), 404),
    "up, with a backslash": (get("/..\\secret.txt"), 404),
    "up, with an encoded backslash": (get("/..%5csecret.txt"), 404),
    "up and down": (get("/inner/../../secret.txt"), 404),
    "up, overlong": (get("/%c0%ae%c0%ae/secret.txt"), 404),
    "absolute": (get("//secret.txt"), 404),
    "of the system": (get("//etc/passwd"), 404),
    "NUL": (get("/report.html%00.csv"), 404),
    "an end of a line": (get("/report.html%0d%0aX:%20y"), 404),
    "a link to a file": (get("/page.html"), 404),
    "a link to a folder": (get("/link/secret.txt"), 404),
    "a link further down": (get("/inner/up/secret.txt"), 404),
    "a pipe": (get("/pipe.html"), 404),
    "a device": (get("/device"), 404),
    "a folder": (get("/inner"), 404),
    "a folder with a slash": (get("/inner/"), 404),
    "a file with a slash": (get("/report.html/"), 404),
    "another way of writing": (get("/inner/./../report.html"), 404),
    "two slashes": (get("/inner//x"), 404),
    "definitions": (get("/../experiments.toml"), 404),
    "a name too long": (get("/" + "a" * 5000), 404),
    "an address": (get("http://127.0.0.1/report.html"), 400),
    "an address elsewhere": (get("http://example.org/"), 400),
    "a star": (get("*"), 400),
    "no path": (get(""), 400),
    "another host": (get("/", host="Host: example.org"), 403),
    "a host that ends so": (get("/", host="Host: 127.0.0.1.example.org"), 403),
    "a host with a port that is none": (get("/", host="Host: localhost:80@example.org"), 403),
    "no host": (get("/", host=""), 403),
    "two hosts": (get("/", "Host: example.org"), 400),
    "two hosts, one odd": (get("/", "hOST: example.org"), 400),
    "a folded header": (get("/", "A: b", " c"), 400),
    "a header without a colon": (get("/", "A"), 400),
    "a header with a space": (get("/", "A : b"), 400),
    "a bare return": (get("/", "A: b\rHost: example.org"), 400),
    "many headers": (get("/", *(f"A{number}: b" for number in range(bounds.HEADERS + 1))), 431),
    "a long header": (get("/", "A: " + "b" * 100_000), 431),
    "a long line": (b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n\r\n", 431),
    "another method": (get("/").replace(b"GET", b"POST"), 501),
    "a method of its own": (get("/").replace(b"GET", b"PURGE"), 501),
    "a tunnel": (b"CONNECT example.org:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 501),
    "another version": (get("/").replace(b"HTTP/1.1", b"HTTP/2.0"), 400),
    "no version": (b"GET /\r\n\r\n", 400),
    "a greeting of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "events for another page": (get("/_lrbs/events", "Origin: http://example.org"), 403),
    "events for another port": (get("/_lrbs/events", "Origin: http://127.0.0.1:1"), 403),
    "events for no page": (get("/_lrbs/events", "Origin: null"), 403),
    "events across sites": (get("/_lrbs/events", "Sec-Fetch-Site: cross-site"), 403),
    "events across ports": (get("/_lrbs/events", "Sec-Fetch-Site: same-site"), 403),
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_but_the_report_is_answered(preview: Preview, kind: str) -> None:
    """Each is refused with the status that says why.

    Nothing of what was asked is repeated, and the next is served.
    """
    request, status = REQUESTS[kind]
    head, _, body = ask(preview.port, request).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert body == b" ".join(head.split(b"\r\n")[0].split(b" ")[1:]) + b"\n"
    assert b"report" in ask(preview.port, get("/"))


def test_what_is_there_is_answered(preview: Preview) -> None:
    """The report with its script, other files as they are, and nothing for pages of other sites."""
    head, _, body = ask(preview.port, get("/?a=b")).partition(b"\r\n\r\n")
    assert b"<p>report</p>" in body
    assert b"EventSource" in body
    assert b"text/html; charset=utf-8" in head
    said = (
        b"Cross-Origin-Resource-Policy: same-origin",
        b"X-Content-Type-Options: nosniff",
        b"X-Frame-Options: DENY",
        b"Cache-Control: no-store",
    )
    assert [] == [line for line in said if line not in head.split(b"\r\n")]
    assert (
        b"a,b\n"
        == ask(preview.port, get("/data.csv", host=f"Host: localhost:{preview.port}")).partition(b"\r\n\r\n")[
            2
        ]
    )
    with connected(preview.port) as connection:
        connection.sendall(
            get(
                "/_lrbs/events",
                f"Origin: http://127.0.0.1:{preview.port}",
                host=f"Host: 127.0.0.1:{preview.port}",
            )
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.attack
def test_it_listens_to_this_machine_alone(preview: Preview) -> None:
    """By the kernel's own list: nobody on the same network can come to the port."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    ]
    at = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{preview.port:04X}")]
    assert [f"0100007F:{preview.port:04X}"] == at


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("half", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET /_lrbs"])
def test_half_requests_hold_nobody_up(preview: Preview, half: bytes) -> None:
    """2 500 at once: whoever asks meanwhile is answered, and no thread is theirs.

    Afterwards all is as before.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(most[0], min(most[1], 6_000)), most[1]))
    with contextlib.ExitStack() as stack:
        for _ in range(2_500):
            connection = stack.enter_context(connected(preview.port))
            with contextlib.suppress(ConnectionError):
                connection.sendall(half)
        assert b"report" in ask(preview.port, get("/"))
        status = Path(f"/proc/{preview.worker()}/status").read_text(encoding="utf-8")
        assert int(status.split("Threads:")[1].split()[0]) < 10
        assert len(list(Path(f"/proc/{preview.worker()}/fd").iterdir())) < 3 * bounds.CONNECTIONS
    assert b"report" in ask(preview.port, get("/"))
    assert preview.process.poll() is None


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\n"])
def test_a_half_request_has_its_time(preview: Preview, begun: bytes) -> None:
    """However slowly it goes on, it is ended."""
    with connected(preview.port) as connection:
        connection.settimeout(0.5)
        connection.sendall(begun)
        ends = time.monotonic() + SECONDS
        answer = b""
        while time.monotonic() < ends and not answer.startswith(b"HTTP/1.1 408 "):
            with contextlib.suppress(TimeoutError):
                connection.sendall(b"A")
                answer += connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.attack
def test_who_waits_for_events_keeps_nobody_out_for_ever(preview: Preview) -> None:
    """When each place is taken by somebody who asked, the next is told to come later.

    When one leaves, there is a place.
    """
    with contextlib.ExitStack() as stack:
        for _ in range(bounds.CONNECTIONS):
            connection = stack.enter_context(connected(preview.port))
            connection.sendall(get("/_lrbs/events"))
            assert connection.recv(15).startswith(b"HTTP/1.1 200 ")
        assert ask(preview.port, get("/")).startswith(b"HTTP/1.1 503 ")
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and b"report" not in ask(preview.port, get("/")):
        time.sleep(0.1)
    assert b"report" in ask(preview.port, get("/"))


@pytest.mark.attack
def test_a_huge_file_is_not_read_whole(preview: Preview, stranger: Path) -> None:
    """It is sent piece by piece, and so is a page of that size, which then has no script."""
    for name in ("huge.csv", "huge.html"):
        huge = stranger / "output" / name
        with huge.open("wb") as file:
            file.truncate(3_000_000_000)
        with connected(preview.port) as connection:
            connection.sendall(get(f"/{name}"))
            left = 50_000_000
            while left > 0:
                left -= len(connection.recv(1_000_000))
            status = Path(f"/proc/{preview.worker()}/status").read_text(encoding="utf-8")
            assert int(status.split("VmHWM:")[1].split()[0]) < 400_000
        huge.unlink()


@pytest.mark.attack
@pytest.mark.parametrize("path", ["/huge.csv", "/_lrbs/events"])
def test_who_takes_no_answer_is_not_waited_for(tmp_path: Path, path: str) -> None:
    """The connection ends after its time, and meanwhile all others are answered."""
    made = project(tmp_path / "p", "nonsense")
    (made / "output").mkdir()
    with (made / "output" / "huge.csv").open("wb") as file:
        file.truncate(3_000_000_000)
    quick = "bounds.PREVIEW_SECONDS = bounds.REQUEST_SECONDS = 1.0\nserver.BEAT = server.LOOK = 0.0"
    with served(made, tmp_path / "t", before=quick) as preview, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", preview.port))
        connection.sendall(get(path))
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends and _is_open(preview, connection):
            assert b"Building" in ask(preview.port, get("/"))
            time.sleep(0.1)
        assert not _is_open(preview, connection)


def _is_open(preview: Preview, connection: socket.socket) -> bool:
    """Tell whether the server still holds its end, by the kernel's own list."""
    ends = f":{preview.port:04X} 0100007F:{connection.getsockname()[1]:04X} 01 "
    return ends in Path("/proc/net/tcp").read_text(encoding="ascii")


def test_a_port_that_is_lost_ends_the_preview(tmp_path: Path) -> None:
    """With exit code 3 and what to do, instead of a preview that nobody can see."""
    lose = (
        "import threading\nreal = server.make_server\n"
        "def make(*given):\n    made = real(*given)\n"
        "    threading.Timer(1, lambda: made._listening.shutdown(2)).start()\n    return made\n"
        "server.make_server = make"
    )
    with served(project(tmp_path / "p", "nonsense"), tmp_path / "t", before=lose) as preview:
        _, said = preview.process.communicate(timeout=SECONDS)
        assert 3 == preview.process.returncode
        assert b"was lost" in said


@pytest.mark.attack
def test_an_output_that_is_a_link_is_not_served(tmp_path: Path) -> None:
    """A folder of somebody's, where the report would be, stays unseen.

    Whether it was there at first or came later.
    """
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "report.html").write_bytes(SECRET)
    (tmp_path / "private" / "a.csv").write_bytes(SECRET)
    made = project(tmp_path / "p", "nonsense")
    with served(made, tmp_path / "t") as preview:
        (made / "output").symlink_to(tmp_path / "private")
        assert SECRET not in ask(preview.port, get("/"))
        assert ask(preview.port, get("/a.csv")).startswith(b"HTTP/1.1 404 ")
    assert "output: is a link" in run("serve", "--project", made, "--port", "0", code=2).stderr


@pytest.mark.attack
def test_it_goes_on_when_files_to_open_run_out(tmp_path: Path) -> None:
    """Neither the server nor the builds end for want of them; once there are some again, all is as before."""
    made = _with_report(tmp_path / "p")
    with served(made, tmp_path / "t") as preview:
        with _few_files(preview), contextlib.ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(connected(preview.port)).sendall(b"GET /")
            (made / "experiments.toml").write_text("other nonsense", encoding="utf-8")
            time.sleep(2)
        assert _is_served_again(preview)
        assert "other nonsense" in _failure(preview)
        assert preview.process.poll() is None


@pytest.mark.attack
def test_whoever_says_nothing_gives_way_when_files_to_open_run_out(tmp_path: Path) -> None:
    """However much time a request has: who asks is answered while others hold all that can be opened."""
    with (
        served(
            _with_report(tmp_path / "p"), tmp_path / "t", before="bounds.REQUEST_SECONDS = 1e6"
        ) as preview,
        _few_files(preview, 8),
        contextlib.ExitStack() as stack,
    ):
        for _ in range(24):
            stack.enter_context(connected(preview.port)).sendall(b"GET /")
        assert _is_served_again(preview)


def _with_report(folder: Path) -> Path:
    """Return a project whose definitions are wrong, and that has a report."""
    made = project(folder, "nonsense")
    (made / "output").mkdir()
    (made / "output" / "report.html").write_bytes(b"<p>report</p>")
    return made


@contextlib.contextmanager
def _few_files(preview: Preview, room: int = 3) -> Iterator[None]:
    """Let the process that serves open only so many files more than it has open.

    A build takes some of them, and an answer three.
    """
    worker = preview.worker()
    most = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    used = len(list(Path(f"/proc/{worker}/fd").iterdir()))
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (used + room, most[1]))
    yield
    resource.prlimit(worker, resource.RLIMIT_NOFILE, most)


def _is_served_again(preview: Preview) -> bool:
    """Ask until the report is there."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        if b"report" in ask(preview.port, get("/")):
            return True
        time.sleep(0.1)
    return False


def _failure(preview: Preview) -> str:
    """Wait for the message of a build that failed since the definitions were changed."""
    with connected(preview.port) as connection, connection.makefile("rb") as events:
        connection.sendall(get("/_lrbs/events"))
        for line in events:
            state = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if state.get("phase") == "failed" and "experiments.toml" in state["text"]:
                return "other nonsense" if "1:7" in state["text"] else str(state["text"])
    return ""


HOSTILE = {
    "nested": b"a = " + b"[" * 100_000,
    "dotted": b"a" + b".a" * 200_000 + b" = 1",
    "huge": b'[[experiments]]\nid = "big"\n' + b"#" * 3 * bounds.TEXT,
    "escapes": b'[[experiments]]\nid = "\\u001b[2Jevil"\n[[experiments]]\nid = "good"\n',
    "more than a line": b'[[experiments]]\nid = "a\\nb"\n[[experiments]]\nid = "good\\n"\n',
    "a command": b'[[experiments]]\nid = "$(touch pwned)"\n[[sweeps]]\nid = "`id`"\n',
    "other kinds": b"experiments = 3\nsweeps = [1, {id = 2}, {id = []}, {}]\n",
    "no UTF-8": b'[[experiments]]\nid = "\xff"\n',
    "no TOML": b"[[experiments]\n\x1b[2J",
    "thousands of digits": b"a = " + b"9" * 5_000,
    "a key twice": b"a = [" + b"1," * 200_000 + b"]\nb = 1\nb = 2\n",
}


def completed(folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Ask for what a shell would show after --only."""
    words = f"lrbs-report build --project {folder} --only "
    variables = {
        **os.environ,
        "_LRBS_REPORT_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": "5",
    }
    return subprocess.run(command(), env=variables, capture_output=True, check=False, timeout=SECONDS)


@pytest.mark.attack
@pytest.mark.parametrize("kind", HOSTILE)
def test_completion_shows_nothing_but_ids(tmp_path: Path, kind: str) -> None:
    """Nothing steers the terminal, nothing fails, and nothing takes long, whatever the definitions hold."""
    made = project(tmp_path / "p", "")
    (made / "experiments.toml").write_bytes(HOSTILE[kind])
    done = completed(made)
    assert (b"plain,good\n" if kind == "escapes" else b"\n", b"", 0) == (
        done.stdout,
        done.stderr,
        done.returncode,
    )


@pytest.mark.attack
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder", "nothing"])
def test_completion_reads_no_odd_file(tmp_path: Path, kind: str) -> None:
    """It neither waits nor reads without end."""
    made = tmp_path / "p"
    made.mkdir()
    file = made / "experiments.toml"
    if kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a device":
        file.symlink_to("/dev/zero")
    elif kind == "a folder":
        file.mkdir()
    done = completed(made)
    assert (b"\n", b"", 0) == (done.stdout, done.stderr, done.returncode)


def test_completion_gives_the_ids(tmp_path: Path) -> None:
    """Those of experiments and of sweeps."""
    assert b"plain,fast\nplain,slow\nplain,grid\n" == completed(project(tmp_path / "p", DEFINITIONS)).stdout


@pytest.mark.attack
@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "/etc/passwd",
        "a/../../secret.txt",
        "link/secret.txt",
        "to-secret",
        "a\\\\u0000b",
        "",
        ".",
        "C:\\\\\\\\x",
        "a\\\\nb",
    ],
)
def test_the_preview_looks_at_nothing_outside(tmp_path: Path, name: str) -> None:
    """Not even at when it changed."""
    (tmp_path / "secret.txt").write_bytes(SECRET)
    made = project(tmp_path / "p", "")
    (made / "link").symlink_to(tmp_path)
    (made / "to-secret").symlink_to(tmp_path / "secret.txt")
    text = (
        f'[[references]]\nlog = "{name}"\n[datasets.a]\nsource = "npz:{name}"\n'
        '[datasets.b]\nsource = "npz:fine.npz"\n'
    ).replace("\\\\u", "\\u")
    (made / "experiments.toml").write_text(text.replace("\\\\n", "\\n"), encoding="utf-8")
    assert [made / "fine.npz"] == outline.files(made / "experiments.toml")


@pytest.mark.attack
@pytest.mark.parametrize(
    "text",
    [
        "references = 3\ndatasets = [1]\n",
        (
            "references = [1, [], {log = 3}, {log = [1]}]\n"
            "datasets = {a = 1, b = {source = 5}, c = {source = ['npz:x']}}\n"
        ),
        '[references]\nlog = "x"\n',
        "[[references]\n",
    ],
)
def test_the_preview_finds_no_names_in_what_is_of_another_kind(tmp_path: Path, text: str) -> None:
    """Nothing is believed to be what it should be, and nothing fails."""
    (tmp_path / "experiments.toml").write_text(text, encoding="utf-8")
    assert [] == outline.files(tmp_path / "experiments.toml")


@pytest.mark.attack
def test_the_preview_looks_at_a_bounded_number_of_files(tmp_path: Path) -> None:
    """Links in templates are not followed, not to all of the disk and not in a circle.

    And thousands of files are not all looked at.
    """
    made = Project(project(tmp_path / "p", DEFINITIONS))
    made.templates.mkdir()
    (made.templates / "all").symlink_to("/")
    (made.templates / "here").symlink_to(".")
    (made.templates / "article.es.md.j2").write_text("", encoding="utf-8")
    assert {made.definitions, made.templates / "article.es.md.j2"} == set(Watch(made).look())
    deep = made.templates / "deep"
    deep.mkdir()
    for number in range(3_000):
        (deep / f"{number}.md.j2").touch()
    assert len(Watch(made).look()) <= bounds.TEMPLATES + 2
    made.templates.rename(tmp_path / "elsewhere")
    made.templates.symlink_to(tmp_path / "elsewhere")
    assert {made.definitions} == set(Watch(made).look())


def wait_for(preview: Preview, moment: str) -> contextlib.ExitStack:
    """Let it come to a moment; what is still open then is in the stack."""
    stack = contextlib.ExitStack()
    if moment == "starting":
        return stack
    connection = stack.enter_context(connected(preview.port))
    events = stack.enter_context(connection.makefile("rb"))
    connection.sendall(get("/_lrbs/events"))
    for line in events:
        state = json.loads(line[6:]) if line.startswith(b"data: ") else {}
        if state and (state["total"] > 0 if moment == "building" else state["phase"] == "failed"):
            return stack
    raise AssertionError(moment)


def leave(preview: Preview) -> list[int]:
    """Wait until nothing of it is left, and return what does not go."""
    ends = time.monotonic() + SECONDS
    while (left := preview.family()) and time.monotonic() < ends:
        time.sleep(0.02)
    return left


CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
LONG = DEFINITIONS.replace("epochs = 3", "epochs = 5000")


@pytest.mark.signal
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("to", ["process", "group"])
@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
@pytest.mark.parametrize("moment", ["starting", "idle"])
def test_a_signal_ends_the_preview(
    tmp_path: Path, moment: str, number: signal.Signals, to: str, times: int
) -> None:
    """With one line and the code that says so, at once or while pages wait for events.

    No process and no file for the moment is left.
    """
    made = project(tmp_path / "p", "nonsense")
    with served(made, tmp_path / "t", group=True) as preview, wait_for(preview, moment):
        for _ in range(times):
            os.kill(preview.process.pid, number) if to == "process" else os.killpg(
                preview.process.pid, number
            )
        _, said = preview.process.communicate(timeout=SECONDS)
        assert (CODES[number], 1) == (preview.process.returncode, len(said.splitlines())), said
        assert said.startswith(b"Interrupted. ")
        assert [] == leave(preview)
    assert [] == list((tmp_path / "t").iterdir())


@pytest.mark.signal
@pytest.mark.parametrize("number", [*CODES, signal.SIGKILL], ids=lambda number: number.name)
def test_a_signal_ends_the_build_of_a_preview(tmp_path: Path, number: signal.Signals) -> None:
    """While its workers start, also when the preview is killed and can tell its build nothing."""
    made = project(tmp_path / "p", LONG)
    with served(made, tmp_path / "t", group=True) as preview, wait_for(preview, "building"):
        assert len(preview.family()) > 3
        preview.process.send_signal(number)
        _, said = preview.process.communicate(timeout=SECONDS)
        assert CODES.get(number, -signal.SIGKILL) == preview.process.returncode
        assert (number != signal.SIGKILL) == (len(said.splitlines()) == 1), said
        assert [] == leave(preview)


@pytest.mark.signal
def test_the_build_ends_with_the_process_that_serves(tmp_path: Path) -> None:
    """Also when that one alone is killed, as for want of memory: nothing trains on for nobody."""
    made = project(tmp_path / "p", LONG)
    with served(made, tmp_path / "t") as preview, wait_for(preview, "building"):
        os.kill(preview.worker(), signal.SIGKILL)
        _, said = preview.process.communicate(timeout=SECONDS)
        assert (4, 1) == (preview.process.returncode, len(said.splitlines()))
        assert [] == leave(preview)
