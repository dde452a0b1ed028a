"""Telling people, with real servers on loopback: a webhook, with and without TLS, and a mail server."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from lrbs_report.base.errors import InvalidInput, MissingRequirement
from lrbs_report.notifying import sending
from lrbs_report.notifying.sending import Message, send
from lrbs_report.study.notify import Email, Notify
from tests.commands import HEAD, run
from tests.factory.projects import DEFINITIONS, kept_project

MESSAGE = Message(
    subject="Título: edition 2",
    text="accuracy of fast: 0.9 → 0.8",
    html="<p>accuracy: 0.9 → 0.8</p>",
    data={"number": 2},
)
EMAIL = Email(
    to=("ana@example.org", "$LRBS_SECOND"),
    sender="report@example.org",
    host="127.0.0.1",
    port=0,
    security="none",
    user=None,
    password=None,
)
BOTH: Any = ("edition", "failure")


@contextmanager
def webhook(
    answer: Callable[[BaseHTTPRequestHandler], None], context: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Serve a webhook, and give its port and what it was told."""
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        """Hears, and answers as the test wants."""

        def do_POST(self) -> None:
            """Hear a message."""
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, heard
        server.shutdown()


def accept(handler: BaseHTTPRequestHandler) -> None:
    """Take a message."""
    handler.send_response(204)
    handler.end_headers()


def refuse(handler: BaseHTTPRequestHandler) -> None:
    """Refuse a message."""
    handler.send_error(500)


def send_elsewhere(handler: BaseHTTPRequestHandler) -> None:
    """Point to another address."""
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.end_headers()


def hang(_: BaseHTTPRequestHandler) -> None:
    """Answer too late."""
    time.sleep(3)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """Answer a byte at a time, for ever."""
    try:
        for letter in "HTTP/1.1 200 " + "O" * 100:
            handler.wfile.write(letter.encode())
            handler.wfile.flush()
            time.sleep(0.3)
    except OSError:
        return


def to_webhook(port: int, scheme: str = "http") -> Notify:
    """Tell a webhook on this machine."""
    return Notify(webhook=f"{scheme}://127.0.0.1:{port}/hook?a=b", email=None, on=BOTH)


def test_a_webhook_hears_everything() -> None:
    """The line, the text and the data, as JSON."""
    with webhook(accept) as (port, heard):
        assert ["webhook"] == send(MESSAGE, to_webhook(port), {})
    assert [{"subject": MESSAGE.subject, "text": MESSAGE.text, "data": {"number": 2}}] == heard


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refuse, "it answered 500"),
        (send_elsewhere, "it answered 302"),
        (hang, "no answer within 1 seconds"),
        (trickle, "no answer within 2 seconds"),
    ],
)
def test_a_webhook_that_does_not_take_it_is_named(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[BaseHTTPRequestHandler], None], reason: str
) -> None:
    """With the reason, and nobody is waited for without end."""
    monkeypatch.setattr(sending, "SECONDS", 1.0)
    monkeypatch.setattr(sending, "MOST_SECONDS", 2.0)
    with (
        webhook(answer) as (port, _),
        pytest.raises(MissingRequirement, match=f"The webhook was not told: {reason}"),
    ):
        send(MESSAGE, to_webhook(port), {})


def test_nobody_listening_is_named() -> None:
    """At once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MissingRequirement, match="The webhook was not told: Connection refused"):
        send(MESSAGE, to_webhook(port), {})


def context_of(certificate: Path) -> ssl.SSLContext:
    """Return what a server needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    return context


def test_tls_is_verified(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for is refused; once it is trusted, the message arrives."""
    with webhook(accept, context_of(certificate)) as (port, heard):
        with pytest.raises(MissingRequirement, match="the connection is not safe"):
            send(MESSAGE, to_webhook(port, "https"), {})
        assert [] == heard
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
        send(MESSAGE, to_webhook(port, "https"), {})
    assert [MESSAGE.subject] == [one["subject"] for one in heard]


class Box:
    """A mail server's handler that keeps what arrives."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.envelopes: list[Any] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802 - as the server calls it
        """Keep a mail."""
        self.envelopes.append(envelope)
        return "250 OK"


def check_login(
    _server: object, _session: object, _envelope: object, _mechanism: object, data: object
) -> AuthResult:
    """Let one user in."""
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ana", b"secret")
    return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[tuple[int, Box]]:
    """Run a mail server; with a certificate it wants STARTTLS and a password."""
    box = Box()
    options: dict[str, Any] = {}
    if certificate:
        options = {
            "tls_context": context_of(certificate),
            "require_starttls": True,
            "authenticator": check_login,
            "auth_required": True,
        }
    controller = Controller(box, hostname="127.0.0.1", port=0, **options)
    controller.port = _free_port()
    controller.start()
    try:
        yield controller.port, box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_a_mail_arrives_as_text_and_html() -> None:
    """To everybody, also to whom the environment names."""
    with mail_server() as (port, box):
        assert ["e-mail"] == send(
            MESSAGE,
            Notify(webhook=None, email=replace(EMAIL, port=port), on=BOTH),
            {"LRBS_SECOND": "luis@example.org"},
        )
    (envelope,) = box.envelopes
    written = message_from_bytes(envelope.content, policy=default)
    assert (["ana@example.org", "luis@example.org"], MESSAGE.subject) == (
        envelope.rcpt_tos,
        written["Subject"],
    )
    bodies = {
        part.get_content_type(): str(part.get_content()).strip()
        for part in written.walk()
        if not part.is_multipart()
    }
    assert {"text/plain": MESSAGE.text, "text/html": MESSAGE.html} == bodies


@pytest.mark.attack
def test_a_mail_server_that_nobody_vouches_for_hears_no_password(certificate: Path) -> None:
    """Whoever stands on the way has a certificate as well."""
    with mail_server(certificate) as (port, box):
        email = replace(
            EMAIL,
            to=("ana@example.org",),
            port=port,
            security="starttls",
            user="ana",
            password="$LRBS_WORD",  # noqa: S106 - a name
        )
        with pytest.raises(MissingRequirement, match="the connection is not safe"):
            send(MESSAGE, Notify(webhook=None, email=email, on=BOTH), {"LRBS_WORD": "secret"})
    assert [] == box.envelopes


@pytest.mark.parametrize(("password", "reason"), [("secret", ""), ("wrong", "refused user and password")])
def test_a_mail_goes_through_tls_with_a_password(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, password: str, reason: str
) -> None:
    """A wrong password is named as that, and is not in the message."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    word = "$LRBS_WORD"
    with mail_server(certificate) as (port, box):
        email = replace(
            EMAIL, to=("ana@example.org",), port=port, security="starttls", user="ana", password=word
        )
        if not reason:
            send(MESSAGE, Notify(webhook=None, email=email, on=BOTH), {"LRBS_WORD": password})
        else:
            with pytest.raises(MissingRequirement, match=reason) as said:
                send(MESSAGE, Notify(webhook=None, email=email, on=BOTH), {"LRBS_WORD": password})
            assert password not in str(said.value)
    assert (1 if not reason else 0) == len(box.envelopes)


def test_every_channel_is_tried_and_each_failure_named() -> None:
    """A webhook that refuses does not keep the mail from going out."""
    with (
        mail_server() as (port, box),
        webhook(refuse) as (hook, _),
        pytest.raises(MissingRequirement, match="The webhook was not told"),
    ):
        send(
            MESSAGE,
            Notify(
                webhook=to_webhook(hook).webhook,
                email=replace(EMAIL, to=("ana@example.org",), port=port),
                on=BOTH,
            ),
            {},
        )
    assert 1 == len(box.envelopes)


def test_a_variable_that_is_not_set_is_wrong_input() -> None:
    """All of them at once, before anything is sent."""
    with pytest.raises(
        InvalidInput, match=r"variable LRBS_HOOK is not set(.|\n)*variable LRBS_SECOND is not set"
    ):
        send(MESSAGE, Notify(webhook="$LRBS_HOOK", email=EMAIL, on=BOTH), {})


def test_builds_tell_of_editions_once_and_of_failures(tmp_path: Path) -> None:
    """The first edition, then nothing, then a new one.

    A webhook that is down fails the build with 3, and the next build makes up for it. An edition that
    was published without telling is told of by the next build that is asked to.
    """
    made = kept_project(tmp_path / "project", DEFINITIONS + '\n[notify]\nwebhook = "$LRBS_HOOK"\n')
    build = ("build", "--project", made.folder, "--no-pdf", "--notify")
    with webhook(accept) as (port, heard):
        hook = {"LRBS_HOOK": f"http://127.0.0.1:{port}/"}
        assert "Nobody was told: build with --notify" in run(*build[:-1], variables=hook).stdout
        assert [] == heard
        run(*build, variables=hook)
        run(*build, variables=hook)
        assert ["edition"] == [one["data"]["event"] for one in heard]
        text = made.definitions.read_text(encoding="utf-8")
        made.definitions.write_text(text.replace("Es mejor.", "Es mucho mejor."), encoding="utf-8")
        down = run(*build, variables={"LRBS_HOOK": f"http://127.0.0.1:{_free_port()}/"}, code=3)
        assert "The webhook was not told: Connection refused" in down.stderr
        assert "Es mucho mejor." in (made.output.folder / "report.html").read_text(encoding="utf-8")
        run(*build, variables=hook)
        assert [1, 2] == [one["data"]["number"] for one in heard]
        assert "experiments.toml was edited" in heard[1]["text"]
        assert "nothing new" in run("notify", "--project", made.folder, variables=hook).stdout
        assert "Told: webhook" in run("notify", "--project", made.folder, "--test", variables=hook).stdout
        assert "Subject: Prueba: edition 2" in run("notify", "--project", made.folder, "--dry-run").stdout
        made.definitions.write_text(
            text.replace("Es mejor.", "Es mejor: {cost('fast', 99)}."), encoding="utf-8"
        )
    assert "LRBS_HOOK is not set" in run("notify", "--project", made.folder, "--test", code=2).stderr


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[notify]\n", "nobody is told"),
        ('[notify]\nwebhook = "http://example.org"\n', "webhook: came"),
        ('[notify]\nwebhook = "https://a.example"\non = ["edtion"]\n', "Did you mean edition"),
        ('[notify]\nwebhok = "$A"\n', "Did you mean webhook"),
        (
            (
                '[notify.email]\nto = ["a@b.example"]\nsender = "a@b.example"\n'
                'host = "m.example"\nsecurity = "none"\n'
            ),
            "in the open",
        ),
        (
            (
                '[notify.email]\nto = ["a@b.example"]\nsender = "a@b.example"\n'
                'host = "m.example"\nuser = "u"\npassword = "plain"\n'
            ),
            "password: came",
        ),
        (
            '[notify.email]\nto = ["a@b.example"]\nsender = "a@b.example"\nhost = "m.example"\nuser = "u"\n',
            "go together",
        ),
        (
            '[notify.email]\nto = ["a@b.example"]\nsnder = "a@b.example"\nhost = "m.example"\n',
            "Did you mean sender",
        ),
    ],
)
def test_a_wrong_table_is_told_with_its_place(tmp_path: Path, table: str, message: str) -> None:
    """Exit code 2, like all other definitions."""
    text = f'{HEAD}\n[[experiments]]\nid = "a"\nlearning_rate = 0.1\n\n{table}'
    (tmp_path / "experiments.toml").write_text(text, encoding="utf-8")
    assert message in run("plan", "--project", tmp_path, code=2).stderr
