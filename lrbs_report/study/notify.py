"""Who is told of new editions, and of builds that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Email:
    """Who is written to, and through which server.

    Any text may be ``$LRBS_NAME``: it is then in the environment.
    """

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str | None
    password: str | None


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Who is told, and of what: new editions, builds that fail. ``webhook`` may be ``$LRBS_NAME``."""

    webhook: str | None
    email: Email | None
    on: tuple[Literal["edition", "failure"], ...]
