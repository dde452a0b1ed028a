"""The files that travel inside PDFs, packed once for those of all languages."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVEL = 3
"""How hard zlib tries. Its hardest takes ten times as long and saves a tenth of tables of numbers."""


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A file as a PDF carries it.

    ``size`` is that of the file, in bytes; ``checksum`` is its MD5, as PDF asks for; ``digest`` tells it from
    every other.
    """

    content: bytes
    size: int
    checksum: str
    digest: str


def packed(content: bytes) -> Packed:
    """Pack a file."""
    return Packed(
        content=zlib.compress(content, LEVEL),
        size=len(content),
        checksum=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        digest=hashlib.sha256(content).hexdigest(),
    )


def stand_in(name: str) -> bytes:
    """Return what WeasyPrint attaches in the place of a packed file: its name."""
    return name.encode()


def put_in(pdf: Any, attachments: Mapping[str, Packed]) -> None:  # noqa: ANN401 - pydyf ships no types
    """Put the packed files, by name, where a PDF that is about to be written has their stand-ins."""
    for one in pdf.objects:
        extra = getattr(one, "extra", None)
        if not extra or extra.get("Type") != "/EmbeddedFile":
            continue
        attached = attachments[b"".join(one.stream).decode()]
        one.stream, one.compress = [attached.content], False
        extra["Filter"] = "/FlateDecode"
        extra["Params"] |= {"CheckSum": f"<{attached.checksum}>", "Size": attached.size}
