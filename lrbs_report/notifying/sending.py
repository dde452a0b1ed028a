"""Telling people: JSON to a webhook over https, and e-mail, with time limits.

Secrets come from the environment, and are never shown. A project says whom to tell, and a stranger may have
written it. So nothing is sent, and no variable read, unless whoever builds asks for it.
"""

from __future__ import annotations

import http.client
import json
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from lrbs_report import __version__
from lrbs_report.base.addresses import safe_address
from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.base.variables import EXPECTED, named_by, not_set, why_refused
from lrbs_report.study.notify import Email, Notify

SECONDS = 10.0
"""For each answer of a server."""

MOST_SECONDS = 30.0
"""For a channel as a whole: a server may answer a byte now and then."""


WRONG_ADDRESS = tr(
    "its address is none: expected one that begins with https://, or with http:// and a name of this machine"
)

WEBHOOK, MAIL = tr("webhook"), tr("e-mail")
"""The ways in which people are told."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is told: a line, the same as text and as HTML, and everything as JSON values."""

    subject: str
    text: str
    html: str
    data: Mapping[str, Any]


def send(message: Message, notify: Notify, variables: Mapping[str, str]) -> list[str]:
    """Tell everybody, and say who was told. Every channel is tried.

    Raises ``InvalidInput`` for a variable that is not set, before anything is sent; ``MissingRequirement``
    that names every channel that failed.
    """
    filled = fill_in(notify, variables)
    channels: dict[str, Callable[[], None]] = {}
    if filled.webhook:
        address = filled.webhook
        channels[WEBHOOK] = lambda: post(address, message)
    if filled.email:
        email = filled.email
        channels[MAIL] = lambda: mail(email, message)
    failures = [
        tr("The {name} was not told: {reason}.", name=name, reason=reason)
        for name, job in channels.items()
        if (reason := _failure(job))
    ]
    if failures:
        raise MissingRequirement(
            together(
                "\n",
                [*failures, tr("The report is as it should be. `lrbs-report notify` tries again.")],
            )
        )
    return list(channels)


def untold(notify: Notify) -> str:
    """Say who was not told, because nobody asked for it, and how to have them told."""
    return tr(
        "Nobody was told: build with --notify, or run `lrbs-report notify`, to tell {whom}.",
        whom=whom(notify),
    )


def whom(notify: Notify) -> str:
    """Name the servers that would be told.

    That is what the project says itself, and no more of it than the host; no variable is read.
    """
    hosts = {
        WEBHOOK: notify.webhook and _host_of(notify.webhook),
        MAIL: notify.email and notify.email.host,
    }
    return together(
        tr(" and "),
        [
            tr("{host} ({channel})", host=one_line(host), channel=channel)
            for channel, host in hosts.items()
            if host
        ],
    )


def _host_of(address: str) -> str:
    """Return the host of an address, or the variable that holds the address."""
    try:
        return address if named_by(address) else urlsplit(address).hostname or ""
    except ValueError:
        return ""


def fill_in(notify: Notify, variables: Mapping[str, str]) -> Notify:
    """Return [notify] with what is in the environment put in.

    Raises ``InvalidInput`` that names every variable that no project may name, or that is not set.
    """
    names = variables_of(notify)
    wrong = [
        Problem(
            message=together("", [data("[notify]: "), words(reason)]),
            hint=EXPECTED,
        )
        for name in names
        if (reason := why_refused(name))
    ]
    hint = tr("[notify] takes it from the environment: set it where the build runs.")
    missing = [name for name in names if not why_refused(name) and not variables.get(name)]
    if wrong or missing:
        raise InvalidInput([*wrong, *(not_set(name, hint) for name in missing)])

    def value(text: str | None) -> str | None:
        """Return a text, or the value of the variable that it names."""
        return variables[named_by(text)] if named_by(text) else text

    email = notify.email and replace(
        notify.email,
        to=tuple(value(one) or one for one in notify.email.to),
        sender=value(notify.email.sender) or notify.email.sender,
        host=value(notify.email.host) or notify.email.host,
        user=value(notify.email.user),
        password=value(notify.email.password),
    )
    return replace(notify, webhook=value(notify.webhook), email=email)


def variables_of(notify: Notify) -> list[str]:
    """Return the names of the variables that [notify] asks for, each once."""
    email = notify.email
    texts = [
        notify.webhook,
        *([*email.to, email.sender, email.host, email.user, email.password] if email else []),
    ]
    return sorted({named_by(text) for text in texts if text and text.startswith("$")})


def post(address: str, message: Message) -> None:
    """Post a message as JSON.

    Raises ``Refused`` or another error when it is not taken; redirects are not followed.
    """
    try:
        parts = safe_address(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(WRONG_ADDRESS) from error
    connection: http.client.HTTPConnection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    body = json.dumps(
        {"subject": message.subject, "text": message.text, "data": message.data}, ensure_ascii=False
    ).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"lrbs-report/{__version__}"}
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers
        )
        answer = connection.getresponse()
    finally:
        connection.close()
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - what HTTP calls success
        raise Refused(tr("it answered {status_in_words}", status_in_words=_status_in_words(answer.status)))


def _status_in_words(status: int) -> str:
    """Return what a status means by the standard, not by the server.

    A server may repeat in its answer what it was sent.
    """
    return f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)


def mail(email: Email, message: Message) -> None:
    """Send a message as an e-mail of text and HTML.

    Raises an error when the server does not take it, or a name would begin another header.
    """
    written = EmailMessage()
    written["Subject"], written["From"], written["To"] = (
        one_line(message.subject),
        email.sender,
        ", ".join(email.to),
    )
    written.set_content(message.text)
    written.add_alternative(message.html, subtype="html")
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(email.host, email.port, timeout=SECONDS, context=context)
        if email.security == "tls"
        else smtplib.SMTP(email.host, email.port, timeout=SECONDS)
    )
    with server:
        if email.security == "starttls":
            server.starttls(context=context)
        if email.user and email.password:
            server.login(email.user, email.password)
        server.send_message(written)


class Refused(Exception):
    """A channel that did not take a message; says why, in words of ours."""


def _failure(job: Callable[[], None]) -> str:
    """Do a job, within the time that it has, and say why it failed; nothing when it did not.

    No secret is in what it says.
    """
    said: list[str] = [tr("no answer within {most_seconds:g} seconds", most_seconds=MOST_SECONDS)]

    def work() -> None:
        """Do the job, and keep why it failed."""
        try:
            job()
            said[0] = ""
        except Exception as error:  # noqa: BLE001 - libraries repeat in some of theirs what they were given, so each is told in words of ours
            said[0] = _in_words(error)

    thread = threading.Thread(target=work, daemon=True)  # a server that never ends must not keep us
    thread.start()
    thread.join(MOST_SECONDS)
    return said[0]


def _in_words(error: Exception) -> str:
    """Say what went wrong, and nothing of what was to be sent, where, or by whom."""
    otherwise = tr(
        "what [notify] or the environment says cannot be an address, a name or a password here ({name})",
        name=type(error).__name__,
    )
    return next((say(error) for kind, say in WORDS.items() if isinstance(error, kind)), otherwise)


WORDS: Mapping[type[Exception], Callable[[Any], str]] = {
    Refused: lambda error: error.args[0],
    smtplib.SMTPAuthenticationError: lambda _: tr("the mail server refused user and password"),
    smtplib.SMTPException: lambda error: tr("the mail server refused: {name}", name=type(error).__name__),
    ssl.SSLError: lambda error: tr(
        "the connection is not safe: {what}", what=error.reason or type(error).__name__
    ),
    TimeoutError: lambda _: tr("no answer within {seconds:g} seconds", seconds=SECONDS),
    socket.gaierror: lambda _: tr("there is no server of that name"),
    http.client.InvalidURL: lambda _: WRONG_ADDRESS,
    http.client.RemoteDisconnected: lambda _: tr("it closed the connection without an answer"),
    http.client.HTTPException: lambda _: tr("it does not answer as a server of the web"),
    OSError: lambda error: words(os.strerror(error.errno)) if error.errno else data(type(error).__name__),
}
"""What libraries raise, in the order in which it is looked for, and what it means."""
