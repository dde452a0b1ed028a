"""What a publication says of itself wherever its folder travels.

Each of its texts carries a digest of itself and of every file that came with it.

On the machine that published, a receipt is believed by its seal. On any other it is somebody's word, and
could name the blogger's own files. There the texts decide: one that nobody edited vouches for the files that
came with it, and for no others. Nobody can have a file of the blogger's taken for ours without writing a text
of ours in the place of the blogger's.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.files import NotPlain, UnsafeName, inside, read_plain

NAME = "lrbs-report"
DIGITS = 32
BLANK = "0" * DIGITS
"""Stands in a text until everything is there of which the digest is made."""

MARK = re.compile(rb'(lrbs-report(?:: "| ))([0-9a-f]{32})(?![0-9a-f])')
IN_HTML = f"<!-- {NAME} {BLANK} -->\n"

LANGUAGE = "(?:-[a-z]{2,3})?"
"""How the slug of a post in another language ends."""


@dataclass(frozen=True, kw_only=True)
class Territory:
    """Where the files of one publication can lie: the texts, which vouch, and what comes with them."""

    texts: re.Pattern[str]
    others: re.Pattern[str]


NOWHERE = Territory(texts=re.compile(r"(?!)"), others=re.compile(r"(?!)"))
"""Of files without a text that could vouch for them."""


def vouched(files: Mapping[str, bytes], own: Territory) -> dict[str, bytes]:
    """Return the files of a publication, with what it vouches for written into each text."""
    others = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in files.items()
        if not own.texts.fullmatch(path)
    }
    return {path: content if path in others else _marked(content, others) for path, content in files.items()}


def vouched_for(root: Path, digests: Mapping[str, str], own: Territory) -> set[str]:
    """Return the paths of a receipt for which a text that is there, and that nobody edited, vouches.

    A text vouches for itself, and for what came with it.
    """
    others = {path: digest for path, digest in digests.items() if not own.texts.fullmatch(path)}
    texts = {
        path for path in digests if own.texts.fullmatch(path) and _vouches(root, path, digests[path], others)
    }
    return texts | {path for path in others if texts and own.others.fullmatch(path)}


def without_mark(content: bytes) -> bytes:
    """Return a text as it is before anything is written into it.

    That is what a digest is made of, and what can be compared.
    """
    return MARK.sub(rb"\g<1>" + BLANK.encode(), content, count=1)


def _marked(content: bytes, others: Mapping[str, str]) -> bytes:
    return MARK.sub(rb"\g<1>" + _digest(content, others), content, count=1)


def _digest(content: bytes, others: Mapping[str, str]) -> bytes:
    told = json.dumps([hashlib.sha256(without_mark(content)).hexdigest(), sorted(others.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:DIGITS].encode()


def _vouches(root: Path, path: str, digest: str, others: Mapping[str, str]) -> bool:
    try:
        content = read_plain(inside(root, path), bounds.PART)
    except (FileNotFoundError, NotADirectoryError, NotPlain, UnsafeName):
        return False
    found = MARK.search(content)
    return (
        bool(found and found[2] == _digest(content, others)) and hashlib.sha256(content).hexdigest() == digest
    )
