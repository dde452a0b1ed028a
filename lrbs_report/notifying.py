"""Telling people: JSON to a webhook over https, and e-mail, with time limits. Secrets come from the environment, and are never shown."""

from __future__ import annotations

import http.client
import json
import smtplib
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any

from lrbs_report import __version__
from lrbs_report.addresses import safe_address
from lrbs_report.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.experiments import Email, Notify

SECONDS = 10.0
"""For each answer of a server."""

MOST_SECONDS = 30.0
"""For a channel as a whole: a server may answer a byte now and then."""


@dataclass(frozen=True)
class Message:
    """What is told: a line, the same as text and as HTML, and everything as JSON values."""

    subject: str
    text: str
    html: str
    data: Mapping[str, Any]


def send(message: Message, notify: Notify, variables: Mapping[str, str]) -> list[str]:
    """Tell everybody, and say who was told. Every channel is tried.

    Raises ``InvalidInput`` for a variable that is not set, before anything is sent; ``MissingRequirement`` that names every channel that failed.
    """
    filled = fill_in(notify, variables)
    channels: dict[str, Callable[[], None]] = {}
    if filled.webhook:
        address = filled.webhook
        channels["webhook"] = lambda: post(address, message)
    if filled.email:
        email = filled.email
        channels["e-mail"] = lambda: mail(email, message)
    failures = [f"The {name} was not told: {reason}." for name, job in channels.items() if (reason := _failure(job))]
    if failures:
        raise MissingRequirement("\n".join([*failures, "The report is as it should be. `lrbs-report notify` tries again."]))
    return list(channels)


def fill_in(notify: Notify, variables: Mapping[str, str]) -> Notify:
    """Put in what is in the environment. Raises ``InvalidInput`` that names every variable that is not set, and an address that is none."""
    email = notify.email
    texts = [notify.webhook, *([*email.to, email.sender, email.host, email.user, email.password] if email else [])]
    missing = sorted({text for text in texts if text and text.startswith("$") and not variables.get(text[1:])})
    if missing:
        hint = "[notify] takes it from the environment: set it where the build runs."
        raise InvalidInput(Problem("", 0, 0, f"the environment variable {name[1:]} is not set", hint) for name in missing)

    def value(text: str | None) -> str | None:
        return variables[text[1:]] if text and text.startswith("$") else text

    filled = email and replace(
        email,
        to=tuple(value(one) or one for one in email.to),
        sender=value(email.sender) or email.sender,
        host=value(email.host) or email.host,
        user=value(email.user),
        password=value(email.password),
    )
    return replace(notify, webhook=value(notify.webhook), email=filled)


def post(address: str, message: Message) -> None:
    """Post a message as JSON. Raises ``OSError``, ``ValueError`` or ``HTTPException`` when it is not taken; redirects are not followed."""
    parts = safe_address(address)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection = (
        http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    )
    body = json.dumps({"subject": message.subject, "text": message.text, "data": message.data}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"lrbs-report/{__version__}"}
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
    finally:
        connection.close()
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - what HTTP calls success
        refused = f"it answered {answer.status} {answer.reason}"
        raise ValueError(refused)


def mail(email: Email, message: Message) -> None:
    """Send a message as an e-mail of text and HTML. Raises ``OSError`` (which smtplib's errors are) when the server does not take it."""
    written = EmailMessage()
    written["Subject"], written["From"], written["To"] = message.subject, email.sender, ", ".join(email.to)
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


def _failure(job: Callable[[], None]) -> str:
    """Do a job, within the time that it has, and say why it failed; nothing when it did not. No secret is in what it says."""
    said = [f"no answer within {MOST_SECONDS:g} seconds"]

    def work() -> None:
        try:
            job()
            said[0] = ""
        except smtplib.SMTPAuthenticationError:
            said[0] = "the mail server refused user and password"
        except smtplib.SMTPException as error:
            said[0] = f"the mail server refused: {type(error).__name__}"
        except ssl.SSLError as error:
            said[0] = f"the connection is not safe: {error.reason or error}"
        except TimeoutError:
            said[0] = f"no answer within {SECONDS:g} seconds"
        except (OSError, http.client.HTTPException, ValueError) as error:
            said[0] = str(getattr(error, "strerror", None) or error or type(error).__name__)

    thread = threading.Thread(target=work, daemon=True)  # a server that never ends must not keep us
    thread.start()
    thread.join(MOST_SECONDS)
    return said[0]
