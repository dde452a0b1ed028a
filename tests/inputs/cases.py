"""What a wrong input is: what lies in the folder, what is typed, and what must be said of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MARK = "▸"
"""Stands in a text of definitions where the message must point to."""

DEFINITIONS = "experiments.toml"
DATA = 'source = "mnist"'
MODEL = 'layers = [ "Flatten", { class = "Dense", units = 10 } ]'
RATE = "learning_rate = 0.1"

Made = Callable[[Path], None]
"""Makes in a folder what is no file, or not a plain one."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One wrong input.

    * ``files``: by name, what lies in the project's folder; ``made``: what is done there besides
    * ``words``: what is typed, in that folder; ``variables``: what stands in the environment
    * ``place``: where the message points to, as ``file:line:column`` or ``file``; "" where there is no such
      place
    * ``said``, ``unsaid``: what is in the message, and what must not be
    """

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    words: tuple[str, ...] = ("plan",)
    code: int = 2
    place: str = ""
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    made: Made | None = None


def wrong(
    name: str,
    text: str,
    *said: str,
    files: Mapping[str, bytes] | None = None,
    made: Made | None = None,
    unsaid: tuple[str, ...] = (),
) -> Case:
    """Return a wrong file of definitions.

    A mark in it is where the message must point to; without one, it is about the whole file.
    """
    before, mark, _ = text.partition(MARK)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    place = f"{DEFINITIONS}:{line}:{column}" if mark else DEFINITIONS
    content = text.replace(MARK, "").encode()
    return Case(
        name=name,
        files={DEFINITIONS: content, **(files or {})},
        place=place,
        said=said,
        unsaid=unsaid,
        made=made,
    )


def raw(name: str, content: bytes, place: str, *said: str) -> Case:
    """Return definitions that are no text, or in which no mark can stand."""
    return Case(
        name=name,
        files={DEFINITIONS: content},
        place=f"{DEFINITIONS}:{place}" if place else DEFINITIONS,
        said=said,
    )


def study(
    experiment: str = RATE, *, data: str = DATA, model: str = MODEL, before: str = "", after: str = ""
) -> str:
    """Write definitions that are in order but for what is given."""
    return (
        f"{before}[datasets.digits]\n{data}\n[models.plain]\n{model}\n"
        f'[[experiments]]\nid = "one"\n{experiment}\n{after}'
    )


def sweep(lines: str, *, before: str = "") -> str:
    """Write definitions with a sweep."""
    return f'{before}[datasets.digits]\n{DATA}\n[models.plain]\n{MODEL}\n[[sweeps]]\nid = "grid"\n{lines}\n'


def layer(text: str) -> str:
    """Write definitions with one layer more."""
    return study(model=f'layers = [ "Flatten", {text}, {{ class = "Dense", units = 10 }} ]')


def linked(name: str, to: str) -> Made:
    """Put a link into the folder."""
    return lambda folder: (folder / name).symlink_to(to)


def piped(name: str) -> Made:
    """Put a pipe into the folder, into which nobody writes."""
    return lambda folder: os.mkfifo(folder / name)


def folder(name: str) -> Made:
    """Put a folder there."""
    return lambda where: (where / name).mkdir(parents=True)
