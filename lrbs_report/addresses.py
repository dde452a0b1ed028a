"""Addresses that secrets and messages may be sent to: https, or http on this machine."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")

PREFIX, PRIVATE = "LRBS_", "LRBS_WORDPRESS_"
VARIABLE = re.compile(r"LRBS_[A-Za-z0-9_]+", re.ASCII)


def is_permitted_variable(name: str) -> bool:
    """Tell whether a project's definitions may take a value from this environment variable: it was named for this tool, and is no blog's."""
    return VARIABLE.fullmatch(name) is not None and not name.upper().startswith(PRIVATE)


def safe_address(text: str) -> SplitResult:
    """Take an address apart. Raises ``ValueError`` that says what was expected when anybody on the way could read what is sent.

    Nothing of the address is in the message: it may hold a secret.
    """
    parts = _parts(text)
    if parts is None or parts.scheme not in ("https", "http"):
        expected = "expected an https address"
        raise ValueError(expected)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        expected = "http is only for this machine; expected https"
        raise ValueError(expected)
    return parts


def _parts(text: str) -> SplitResult | None:
    """Take an address apart; nothing when it is none, or could be read in two ways: a backslash, a space, a port or a host that cannot be one."""
    if not text.isprintable() or any(letter.isspace() or letter in '\\"<>^`{|}' for letter in text):
        return None
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname and parts.hostname.encode("idna")) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if is_whole else None
