"""The phrases that are said to a person at a terminal: in the syntax of the sources, and in click's."""

import ast
import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from click import core, decorators, exceptions, formatting, parser, types

from lrbs_report.base.tongue import Phrase, Said
from lrbs_report.cli import cli
from lrbs_report.cli.wording import in_paragraphs
from tests import ROOT

PACKAGE = ROOT / "lrbs_report"
SAYING = {"tr": 0, "_said": 0, "trn": 1, "counted": 1}
"""What puts a phrase into words, and which of its arguments the phrase is."""


@dataclass(frozen=True)
class Found:
    """A phrase in the sources: one text, or two that differ by a count, and the names of what fills it."""

    place: str
    key: str
    more: str = ""
    blanks: frozenset[str] | None = None


@functools.cache
def in_sources() -> tuple[Found, ...]:
    """Return every phrase that is written where it is said."""
    return tuple(found for path in sorted(PACKAGE.rglob("*.py")) for found in in_file(path))


def in_file(path: Path) -> Iterator[Found]:
    """Return the phrases of a file. One that is looked up by a name stands in a table of the same file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = SAYING.get(node.func.id)
        texts = (
            [one.value for one in node.args[at:] if isinstance(one, ast.Constant)] if at is not None else []
        )
        if not texts or not all(isinstance(one, str) for one in texts):
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        blanks = frozenset(word.arg or "" for word in node.keywords)
        key, more = str(texts[0]), str(texts[1]) if len(texts) > 1 else ""
        if node.func.id == "counted":
            yield Found(place, f"{{count}} {key}", f"{{count}} {more or f'{key}s'}", frozenset({"count"}))
        elif node.func.id == "trn":
            yield Found(place, key, more, blanks | {"count"})
        else:
            yield Found(place, key, blanks=blanks)


def in_help() -> Iterator[Found]:
    """Return every phrase of the commands' help."""
    for command in (cli, *cli.commands.values()):
        texts = [*_phrases(in_paragraphs(command.help or "")), *_phrases(in_paragraphs(command.epilog or ""))]
        texts += [command.short_help or "", command.options_metavar or ""]
        texts += [command.subcommand_metavar] if isinstance(command, click.Group) else []
        for parameter in command.params:
            texts += [parameter.metavar or ""]
            texts += [parameter.help or ""] if isinstance(parameter, click.Option) else []
        yield from (Found(f"help of {command.name}", text) for text in texts if text)


def _phrases(text: str) -> list[str]:
    """Return every phrase of a text that is put together."""
    if not isinstance(text, Said):
        return []
    if isinstance(text.way, Phrase):
        return [text.way.key]
    return [key for part in getattr(text.way, "parts", ()) for key in _phrases(part)]


def in_click() -> Iterator[Found]:
    """Return the texts that click hands to gettext, of this version of it."""
    for module in (core, decorators, exceptions, formatting, parser, types):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
                if node.func.id in {"_", "ngettext"} and texts:
                    yield Found(f"click's {module.__name__}", texts[0], "".join(texts[1:2]))


def blanks_of(text: str) -> frozenset[str]:
    """Return the names in braces of a text whose blanks are filled."""
    return frozenset(re.findall(r"(?<!\{)\{(\w+)(?:![rs])?(?::[^{}]*)?\}", text.replace("{{", "\0")))
