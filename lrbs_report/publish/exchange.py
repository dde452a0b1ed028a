"""One question to a site and its answer: bounded in bytes and in seconds, and from that site alone.

The question is never sent on to another.

No library between: what reads ``.netrc``, follows a link or unpacks what it is sent does so before anybody
can look. A proxy that the environment names is asked for a way through, and sees no more than the name of the
site.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr

PIECE = 65_536
"""Bytes that are sent or read at once."""

SLOWEST = 10_000
"""Bytes a second at which something is sent, at least."""

IN_PATHS = "/%:@!$&'()*+,;=~-._"
ZLIB_OR_GZIP = 47
"""What zlib calls: look at the first bytes, whether it is one or the other."""


class Unanswered(Exception):
    """There is no whole answer; says in a few words why. Neither address nor secret is in it."""


@dataclass(kw_only=True)
class Allowance:
    """What an answer may take, or several together: seconds from its first byte, and bytes."""

    seconds: float = field(default_factory=lambda: bounds.ANSWER_SECONDS)
    left: int = field(default_factory=lambda: bounds.ANSWER)
    until: float = 0.0

    def take(self, number: int) -> None:
        """Take some bytes. Raises ``Unanswered`` when there are more than may be."""
        self.until = self.until or time.monotonic() + self.seconds
        self.left -= number
        if self.left < 0:
            raise Unanswered(tr("its answer is too large"))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came: the status, the headers by their names in small letters, and the content, unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a site, whose address was found safe."""

    site: SplitResult
    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


def ask(question: Question, patience: float, allowance: Allowance) -> Answer:
    """Ask, and return the whole answer.

    ``patience`` is how many seconds pass at most without anything. Raises ``Unanswered``.
    """
    connection = _connection(question.site, patience)
    try:
        _connect(connection, patience)
        connection.response_class = _reading(patience, allowance)
        _send(connection, question, patience)
        with contextlib.closing(connection.getresponse()) as response:
            return _read(response, allowance)
    except TimeoutError as error:
        ended = (
            tr("its answer did not end within {seconds:g} seconds", seconds=allowance.seconds)
            if allowance.until
            else tr("no answer within {patience:g} seconds", patience=patience)
        )
        raise Unanswered(ended) from error
    except OSError as error:
        raise Unanswered(tr("the connection broke off")) from error
    except (http.client.HTTPException, ValueError, zlib.error) as error:
        raise Unanswered(
            tr("its answer is no answer of a site ({name})", name=type(error).__name__)
        ) from error
    finally:
        connection.close()


def _target(question: Question) -> str:
    """Name what is asked for, in a way that leads nowhere else."""
    return f"{quote(question.site.path.rstrip('/'), safe=IN_PATHS)}/?{urlencode(question.query)}"


def _connection(site: SplitResult, patience: float) -> http.client.HTTPConnection:
    """Return the way to a site, straight or through the proxy that the environment names.

    Nothing is sent yet.
    """
    host = site.hostname or ""
    if site.scheme == "http":  # on this machine
        return http.client.HTTPConnection(host, site.port, timeout=patience)
    proxy = _proxy_for(host)
    first = proxy or site
    secure = http.client.HTTPSConnection(
        first.hostname or "", first.port, timeout=patience, context=ssl.create_default_context()
    )
    if proxy:
        secure.response_class = _reading(patience, Allowance())
        secure.set_tunnel(host, site.port, _for_proxy(proxy))
    return secure


def _proxy_for(host: str) -> SplitResult | None:
    """Return the proxy that the environment names for a host, if any."""
    proxies = getproxies_environment()
    named = proxies.get("https") or proxies.get("all", "")
    if not named or proxy_bypass(host):
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise Unanswered(tr("https_proxy names no proxy of http"))
    return proxy


def _for_proxy(proxy: SplitResult) -> dict[str, str]:
    """Return what a proxy wants to know of whoever asks, if it has a password of its own."""
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode()}"}


def _connect(connection: http.client.HTTPConnection, patience: float) -> None:
    """Reach the site, and see that it is the one that was named."""
    try:
        connection.connect()
    except TimeoutError as error:
        raise Unanswered(tr("no answer within {patience:g} seconds", patience=patience)) from error
    except ssl.SSLError as error:
        raise Unanswered(tr("the connection is not safe")) from error
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(tr("it cannot be reached")) from error


def _reading(patience: float, allowance: Allowance) -> type[http.client.HTTPResponse]:
    """Return a way to read answers that counts what comes, and looks at the clock, headers included."""

    class Bounded(http.client.HTTPResponse):
        def __init__(
            self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
        ) -> None:
            super().__init__(sock, debuglevel, method, url)
            self.fp.close()
            self.fp = io.BufferedReader(_Counted(sock, patience, allowance))

    return Bounded


class _Counted(io.RawIOBase):
    """What comes over a connection, as far as it may."""

    def __init__(self, sock: socket.socket, patience: float, allowance: Allowance) -> None:
        super().__init__()
        self.sock, self.patience, self.allowance = sock, patience, allowance
        self.raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Return that it can be read, as Python asks of such a thing."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - whatever holds bytes
        """Read what is there, waiting no longer than there is time left; return how many bytes that is."""
        left = self.allowance.until - time.monotonic() if self.allowance.until else self.patience
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(min(left, self.patience))
        number = self.raw.readinto(buffer)
        self.allowance.take(number or 0)
        return int(number or 0)

    def close(self) -> None:
        """Close the connection's file too."""
        self.raw.close()
        super().close()


def _send(connection: http.client.HTTPConnection, question: Question, patience: float) -> None:
    """Send the question, to a site that takes it in time."""
    connection.putrequest(question.method, _target(question), skip_accept_encoding=True)
    length = {"Content-Length": str(len(question.body))} if question.body else {}
    for name, value in {**question.headers, **length, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    until = time.monotonic() + patience + len(question.body) / SLOWEST
    for start in range(0, len(question.body), PIECE):
        if time.monotonic() > until:
            raise TimeoutError
        connection.send(question.body[start : start + PIECE])


def _read(response: http.client.HTTPResponse, allowance: Allowance) -> Answer:
    content = b"".join(_pieces(response))
    if response.length:
        _refuse_cut_off()
    coding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    return Answer(
        status=response.status,
        headers={name.lower(): str(value) for name, value in response.headers.items()},
        content=_unpacked(content, coding, allowance),
    )


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(PIECE):
        yield piece


def _refuse_cut_off() -> NoReturn:
    raise Unanswered(tr("the connection broke off"))


def _unpacked(content: bytes, coding: str, allowance: Allowance) -> bytes:
    """Unpack an answer, which nobody asked to be packed, up to what is left of its allowance."""
    if coding == "identity":
        return content
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Unanswered(tr("its answer is packed in a way that nobody asked for"))
    machine = zlib.decompressobj(ZLIB_OR_GZIP)
    unpacked = machine.decompress(content, max(allowance.left, 1))
    if machine.unconsumed_tail:
        raise Unanswered(tr("its answer is too large"))
    allowance.take(len(unpacked))
    return unpacked
