"""Addresses that secrets and messages may be sent to: https, or http on this machine."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def safe_address(text: str) -> SplitResult:
    """Take an address apart. Raises ``ValueError`` that says what was expected when anybody on the way could read what is sent."""
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        expected = "expected an https address"
        raise ValueError(expected)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        expected = "http is only for this machine; expected https"
        raise ValueError(expected)
    return parts
