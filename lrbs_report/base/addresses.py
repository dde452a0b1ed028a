"""Addresses that secrets and messages may be sent to: https, or http on this machine."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from lrbs_report.base.tongue import tr

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def safe_address(text: str) -> SplitResult:
    """Take an address apart, and return its parts.

    Raises ``ValueError`` that says what was expected when anybody on the way could read what is sent. Nothing
    of the address is in the message: it may hold a secret.
    """
    parts = _parts(text)
    if parts is None or parts.scheme not in ("https", "http"):
        expected = tr("expected an https address")
        raise ValueError(expected)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        expected = tr("http is only for this machine; expected https")
        raise ValueError(expected)
    return parts


def _parts(text: str) -> SplitResult | None:
    """Take an address apart; nothing when it is none, or could be read in two ways.

    Such an address has a backslash, a space, a port or a host that cannot be one.
    """
    if not text.isprintable() or any(letter.isspace() or letter in '\\"<>^`{|}' for letter in text):
        return None
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname and parts.hostname.encode("idna")) and (
            parts.port is None or parts.port > 0
        )
    except ValueError:
        return None
    return parts if is_whole else None
