"""The server of the preview: for this machine alone, for reading alone, and patient with nobody.

One thread serves all who ask. Nobody holds it up: a request has its time, its size and its place among a
limited number, and so has an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import mimetypes
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from http import HTTPStatus
from io import BufferedReader
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.files import UnsafeName, blame_machine, inside, is_plain, opened
from lrbs_report.base.policy import previewed
from lrbs_report.base.tongue import here, told, tr, words
from lrbs_report.serving.building import Board
from lrbs_report.serving.requests import Refused, Request, read_request

LOOPBACK = "127.0.0.1"
EVENTS, REPORT = "/_lrbs/events", "report.html"
BEAT = 15.0
"""Seconds after which a page that waits is sent something, so that a page that left is noticed."""

LOOK = 0.1
"""Seconds between two looks at the state, for pages that wait."""

PIECE = 65_536
"""Bytes of a file that are read at a time."""

FAREWELL_SECONDS = 1.0
"""To let somebody who is still sending read the answer."""

LOST = (errno.EBADF, errno.EINVAL, errno.ENOTSOCK)
"""What a port says that is none any more."""

EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)

WAITING = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
    "<body><main><h1>{title}</h1></main></body></html>"
)

ALWAYS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What is said with every answer: nobody keeps it, and pages of other sites get nothing of it."""


def make_server(folder: Path, port: int, board: Board) -> Server:
    """Open the port, and return its server.

    Raises ``MissingRequirement`` when it is taken, ``DiskError`` when this machine lets nobody have one.
    """
    try:
        return Server(socket.create_server((LOOPBACK, port)), Handler(folder, board))
    except OSError as error:
        blame_machine(error, tr("port {port}", port=port))
        raise MissingRequirement(
            tr(
                "Port {port} cannot be had: {strerror}. Choose another with --port; 0 takes any that "
                "is free.",
                port=port,
                strerror=words(str(error.strerror)),
            )
        ) from error


class Server:
    """Meets everybody who comes to a port, and lets them wait nowhere."""

    def __init__(self, listening: socket.socket, handler: Handler) -> None:
        """Meet nobody yet."""
        self.port: int = listening.getsockname()[1]
        self._listening = listening
        self._handler = handler
        self._open: set[asyncio.StreamWriter] = set()
        self._silent: dict[asyncio.StreamWriter, None] = {}
        """Those that have not said what they want, the oldest first."""
        self.meets = threading.Event()
        """Set once everybody who comes is met, or nobody will be."""
        self.failure: OSError | None = None
        """What the machine refused, after which nobody is met."""

    def serve(self) -> None:
        """Serve until the process ends, the port is lost, or the machine refuses what is needed for it."""
        try:
            # A RuntimeError: the loop was stopped.
            with contextlib.suppress(RuntimeError), asyncio.Runner(loop_factory=_Loop) as runner:
                runner.run(self._serve())
        except OSError as error:
            self.failure = error
        finally:
            self.meets.set()

    async def _serve(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._go_on)
        server = await asyncio.start_server(self._meet, sock=self._listening, limit=bounds.REQUEST)
        async with server:
            self.meets.set()
            await server.serve_forever()

    def _go_on(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Make room when nobody can be let in any more, such as for want of files to open.

        ``asyncio`` tries again in a second. Without a port, stop.
        """
        for writer in self._silent:
            writer.transport.abort()
        self._silent.clear()
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in LOST:
            loop.stop()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, in time, and say farewell."""
        writer.transport.set_write_buffer_limits(0)
        if len(self._open) >= bounds.CONNECTIONS:
            if not self._silent:
                writer.write(_head(HTTPStatus.SERVICE_UNAVAILABLE, {"Content-Length": "0"}))
                writer.close()
                return
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.transport.abort()
        self._open.add(writer)
        self._silent[writer] = None
        try:
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                await self._handle(reader, writer)
        finally:
            self._open.discard(writer)
            self._silent.pop(writer, None)
            writer.transport.abort()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await self._hear(reader)
            self._silent.pop(writer, None)
            await self._handler.answer(request, reader, writer)
        except Refused as refused:
            body = f"{refused.status.value} {refused.status.phrase}\n".encode()
            writer.write(
                _head(
                    refused.status,
                    {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))},
                )
                + body
            )
        async with asyncio.timeout(FAREWELL_SECONDS):
            await writer.drain()
            writer.write_eof()
            while await reader.read(PIECE):
                pass

    async def _hear(self, reader: asyncio.StreamReader) -> Request:
        """Read a request, whole and in time."""
        try:
            async with asyncio.timeout(bounds.REQUEST_SECONDS):
                return read_request(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError as error:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from error
        except TimeoutError as error:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from error


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that goes without a word when the machine refuses to make it."""

    def __del__(self) -> None:
        """Close what was made. Python 3.11 complains here of what was not."""
        with contextlib.suppress(AttributeError):
            super().__del__()


class Handler:
    """Answers from one folder, adds the script to pages, and streams the state of the build."""

    def __init__(self, folder: Path, board: Board) -> None:
        """Remember the folder and the state."""
        self._board = board
        self._folder = folder.absolute()

    async def answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer with events, a page or a file.

        Raises ``Refused``, and ``TimeoutError`` when nobody takes the answer.
        """
        if request.path == EVENTS:
            if not request.is_of_our_pages:
                raise Refused(HTTPStatus.FORBIDDEN)
            writer.write(_head(HTTPStatus.OK, {"Content-Type": "text/event-stream"}))
            if request.method == "GET":
                await self._stream(reader, writer)
        else:
            async with asyncio.timeout(bounds.PREVIEW_SECONDS):
                await self._send_file(request, writer)

    async def _send_file(self, request: Request, writer: asyncio.StreamWriter) -> None:
        name = request.path.lstrip("/") or REPORT
        with contextlib.ExitStack() as stack:
            file = self._file(name, stack)
            size = os.fstat(file.fileno()).st_size if file else 0
            is_page = name.endswith(".html") and size <= bounds.PART
            page, policy = (
                self._with_script(file.read() if file else (self._board.draft or _waiting()).encode())
                if is_page
                else (b"", "")
            )
            guard = {"Content-Security-Policy": policy} if is_page else {}
            writer.write(
                _head(
                    HTTPStatus.OK,
                    {
                        "Content-Type": _type_of(name),
                        "Content-Length": str(len(page) if is_page else size),
                        **guard,
                    },
                )
            )
            if request.method == "GET":
                for piece in [page] if is_page else _pieces(file, size):
                    writer.write(piece)
                    await writer.drain()

    def _file(self, name: str, stack: contextlib.ExitStack) -> BufferedReader | None:
        """Open a plain file of the folder, no link on the way to it.

        Returns nothing for the report as long as it is not there. Raises ``Refused``.
        """
        try:
            if is_plain(name):
                return stack.enter_context(opened(inside(self._folder.parent, f"{self._folder.name}/{name}")))
        except (UnsafeName, OSError) as error:
            if isinstance(error, OSError) and error.errno in EXHAUSTED:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE) from error
        if name != REPORT:
            raise Refused(HTTPStatus.NOT_FOUND)
        return None

    def _with_script(self, page: bytes) -> tuple[bytes, str]:
        """Put the script at the end of a page, which then may run it, and return the page's policy too.

        The file stays as it is.
        """
        script = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
        text, policy = previewed(page.decode("utf-8", "replace"), script)
        state = self._board.state
        told_of = f'data-revision="{state.revision}" data-drafts="{state.drafts}"'
        added = f'<script {told_of} data-language="{here().language}">{script}</script>'
        before, end, after = text.rpartition("</body>")
        return (f"{before}{added}{end}{after}" if end else text + added).encode(), policy

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send the state whenever it changes, until the page leaves."""
        sent, waited = None, 0.0
        while not reader.at_eof():
            if self._board.state is not sent or waited >= BEAT:
                sent, waited = self._board.state, 0.0
                writer.write(f"data: {json.dumps({**asdict(sent), 'line': sent.line})}\n\n".encode())
                async with asyncio.timeout(bounds.REQUEST_SECONDS):
                    await writer.drain()
            await asyncio.sleep(LOOK)
            waited += LOOK


def _waiting() -> str:
    """Return the page that is shown while there is nothing yet, in the language of who serves."""
    return WAITING.format(language=here().language, title=told(tr("Building the report")))


def _pieces(file: BufferedReader | None, size: int) -> Iterator[bytes]:
    """Return the content of a file in pieces, no more of it than there was."""
    while file and size > 0 and (piece := file.read(min(PIECE, size))):
        yield piece
        size -= len(piece)


def _head(status: HTTPStatus, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        *(f"{name}: {value}" for name, value in {**headers, **ALWAYS}.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _type_of(name: str) -> str:
    """Return what a browser is to take a file for; one of no known kind is only bytes."""
    kind, packed = mimetypes.guess_type(name)
    known = kind if kind and not packed else "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known
