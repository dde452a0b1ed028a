"""The server of the preview: for this machine alone, and for reading alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lrbs_report.errors import MissingRequirement
from lrbs_report.report.policy import previewed
from lrbs_report.serving.building import Board

LOOPBACK = "127.0.0.1"
NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
EVENTS = "/_lrbs/events"
BEAT = 15.0
"""Seconds after which a page that waits is sent something, so that a page that left is noticed."""

WAITING = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Building</title></head>'
    "<body><main><h1>Building the report</h1></main></body></html>"
)


class Server(ThreadingHTTPServer):
    """Serves the folder of the report; a page that waits for events does not keep it from ending."""

    daemon_threads = True


def make_server(folder: Path, port: int, board: Board) -> Server:
    """Open the port. Raises ``MissingRequirement`` when it is taken."""
    try:
        return Server((LOOPBACK, port), partial(Handler, folder=folder, board=board))
    except OSError as error:
        raise MissingRequirement(f"Port {port} cannot be had: {error.strerror}. Choose another with --port; 0 takes any that is free.") from error


class Handler(SimpleHTTPRequestHandler):
    """Answers GET and HEAD below one folder, adds the script to pages, and streams the state of the build."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, folder: Path, board: Board) -> None:
        """Remember the folder and the state."""
        self._board = board
        self._folder = folder.resolve()
        super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]  # request, address and server

    def do_GET(self) -> None:
        """Answer with events, a page or a file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer(with_body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for the builds."""

    def _answer(self, *, with_body: bool) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in NAMES:  # a page of another site, through a name that leads here
            self.send_error(HTTPStatus.FORBIDDEN, "Only for this machine")
        elif urlsplit(self.path).path == EVENTS:
            self._stream()
        else:
            self._send_file(with_body=with_body)

    def _send_file(self, *, with_body: bool) -> None:
        name = unquote(urlsplit(self.path).path).lstrip("/") or "report.html"
        file = (self._folder / name).resolve()
        is_page = file.suffix == ".html"
        if file.is_relative_to(self._folder) and file.is_file():
            content = file.read_bytes()
        elif name == "report.html":
            content = WAITING.encode()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        policy = ""
        if is_page:
            content, policy = self._with_script(content)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def _with_script(self, page: bytes) -> tuple[bytes, str]:
        """Put the script at the end of a page, which then may run it, and give the page's policy too; the file stays as it is."""
        script = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
        text, policy = previewed(page.decode("utf-8", "replace"), script)
        added = f'<script data-revision="{self._board.state.revision}">{script}</script>'
        before, end, after = text.rpartition("</body>")
        return (f"{before}{added}{end}{after}" if end else text + added).encode(), policy

    def _stream(self) -> None:
        """Send the state whenever it changes, until the page leaves."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        state = self._board.state
        try:
            while True:
                self.wfile.write(f"data: {json.dumps(asdict(state))}\n\n".encode())
                self.wfile.flush()
                state = self._board.next_after(state, BEAT)
        except OSError:
            self.close_connection = True
