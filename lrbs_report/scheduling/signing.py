"""A text of ours says so in its first line, or in the one after a script's ``#!``, with its digest.

What somebody edited since is no longer ours to replace.
"""

from __future__ import annotations

import hashlib

MARK = "# Written by lrbs-report schedule; edit it, and it is yours. "


def signed(text: str) -> str:
    """Return a text with the mark above it, or below the line that says what runs it."""
    runner, rest = _parted(text)
    return f"{runner}{MARK}{_digest(text)}\n{rest}"


def is_ours(text: str) -> bool:
    """Tell whether a text is as we wrote it."""
    runner, rest = _parted(text)
    mark, _, rest = rest.partition("\n")
    return mark == f"{MARK}{_digest(runner + rest)}"


def _parted(text: str) -> tuple[str, str]:
    """Return the line that says what runs a script, nothing where there is none, and all else."""
    first, end, rest = text.partition("\n")
    return (first + end, rest) if first.startswith("#!") else ("", text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
