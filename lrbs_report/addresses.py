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
    """Take an address apart. Raises ``ValueError`` that says what was expected when anybody on the way could read what is sent."""
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        expected = "expected an https address"
        raise ValueError(expected)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        expected = "http is only for this machine; expected https"
        raise ValueError(expected)
    return parts
