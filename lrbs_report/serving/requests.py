"""What a browser asks for.

The first lines of a request, taken apart. Whoever can reach the port may have written them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from lrbs_report.base import bounds

HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
LINE = re.compile(rb"([A-Z]{1,20}) (\S{1,8000}) HTTP/1\.[01]")
HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")


class Refused(Exception):
    """A request that is not answered with what it asks for; carries the status."""

    def __init__(self, status: HTTPStatus) -> None:
        """Keep the status."""
        self.status = status
        super().__init__(status.phrase)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request of this machine for reading.

    ``path`` has no question mark any more, and ``headers`` have small names.
    """

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def is_of_our_pages(self) -> bool:
        """Whether a page of this server asks, or a person.

        Not a page of another site that is open in the same browser.
        """
        ours = f"http://{self.headers['host']}".lower()
        return self.headers.get("origin", ours).lower() == ours and self.headers.get(
            "sec-fetch-site", "none"
        ) in ("same-origin", "none")


def read_request(head: bytes) -> Request:
    """Take the first lines of a request apart, and return it. Raises ``Refused``."""
    line, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    if len(lines) > bounds.HEADERS:
        raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    said, fields = LINE.fullmatch(line), [HEADER.fullmatch(one) for one in lines]
    headers = {field[1].decode().lower(): field[2].decode("latin-1").strip() for field in fields if field}
    # Also when one is there twice: whom it names is then anybody's guess.
    if not said or len(headers) < len(lines):
        raise Refused(HTTPStatus.BAD_REQUEST)
    if not HOST.fullmatch(headers.get("host", "")):  # a page of another site, through a name that leads here
        raise Refused(HTTPStatus.FORBIDDEN)
    method = said[1].decode()
    if method not in ("GET", "HEAD"):
        raise Refused(HTTPStatus.NOT_IMPLEMENTED)
    return Request(method=method, path=_path(said[2]), headers=headers)


def _path(target: bytes) -> str:
    """Return the path that is asked for, with its per cent signs undone, once."""
    if not target.startswith(b"/"):
        raise Refused(HTTPStatus.BAD_REQUEST)
    try:
        return unquote_to_bytes(target.partition(b"?")[0].partition(b"#")[0]).decode()
    except UnicodeDecodeError as error:
        raise Refused(HTTPStatus.NOT_FOUND) from error
