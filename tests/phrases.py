"""The phrases that are said to a person at a terminal: in the syntax of the sources, and in click's."""

import ast
import functools
import inspect
import re
from collections.abc import Collection, Iterator
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

NOT_SHOWN = ("option", "argument", "command", "Field", "compile", "search", "match", "startswith")
"""What takes texts that are shown elsewhere, or not at all."""

PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? +[A-Za-z`\"'{<\[(-]|^[A-Z][a-z]+\.$")
NO_PROSE = re.compile(
    r"^(?:sudo |brew |python3 -m|lrbs-report |[a-z ]*-src|\{\} -m pip)|Content-Security|</|charset="
    r"|^<(?:!--|[a-z])|^%|^\{\{-|\(prefers-|^Basic \{\}$|^multipart/|Content-Disposition:"
    r"|^\s*(?:SELECT|INSERT|CREATE|BEGIN|PRAGMA|ON CONFLICT) |^ +- (?:name:|\|)|^\$\(\["
)
"""What looks like a sentence and is one of a shell, a workflow, HTML, LaTeX, a site's template, SQL, HTTP."""


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
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = SAYING.get(node.func.id)
        said = node.args[at:] if at is not None else []
        named = [constants.get(one.id, one) if isinstance(one, ast.Name) else one for one in said]
        texts = [one.value for one in named if isinstance(one, ast.Constant)]
        if not texts or not all(isinstance(one, str) for one in texts):
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        blanks = frozenset(name for word in node.keywords for name in _blanks_in(word, tree))
        key, more = str(texts[0]), str(texts[1]) if len(texts) > 1 else ""
        if node.func.id == "counted":
            yield Found(place, f"{{count}} {key}", f"{{count}} {more or f'{key}s'}", frozenset({"count"}))
        elif node.func.id == "trn":
            yield Found(place, key, more, blanks | {"count"})
        else:
            yield Found(place, key, blanks=blanks)


def _blanks_in(word: ast.keyword, tree: ast.AST) -> Iterator[str]:
    """Return the name of a blank that is filled; of ``**told``, the keys of the dictionaries called so."""
    if word.arg:
        yield word.arg
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            if names == [getattr(word.value, "id", None)]:
                yield from (str(one.value) for one in node.value.keys if isinstance(one, ast.Constant))


def unsaid_in(path: Path) -> Iterator[tuple[int, str]]:
    """Return the texts of a file that look like a sentence of ours and are put into no words, with lines.

    Docstrings are for people who read the code; arguments of ``Field`` and of click's decorators are shown in
    help and schemas, and what stands in a pattern is looked for.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = {id(one) for node in ast.walk(tree) for root in _said_elsewhere(node) for one in ast.walk(root)}
    for node in ast.walk(tree):
        text = _text_in(node)
        if isinstance(node, ast.expr) and id(node) not in aside and PROSE.search(text):
            yield from [] if NO_PROSE.search(text) else [(node.lineno, text)]


def unsaid_parts_in(path: Path) -> Iterator[tuple[int, str]]:
    """Return what a file puts together with texts of ours as it is: all is in English then."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "together":
            parts = [one for listed in node.args[1:] for one in getattr(listed, "elts", ())]
            texts = [(one.lineno, _text_in(one)) for one in parts if isinstance(one, ast.expr)]
            yield from (found for found in texts if found[1].strip())


def lost_in(path: Path) -> Iterator[tuple[int, str]]:
    """Return the texts of ours that a file puts into an f-string: those are in English in every language.

    They are calls that say a text, or of a function of the file that returns one, and names for either.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    saying = {*SAYING, "together", "words", "laid"}
    for _ in functions:
        more = {one.name for one in functions if any(_says(value, saying) for value in _returned(one))}
        if more <= saying:
            break
        saying |= more
    for place in (tree, *functions):
        nodes = tree.body if place is tree else list(ast.walk(place))
        given = [one for one in nodes if isinstance(one, ast.Assign) and _says(one.value, saying)]
        names = {name.id for one in given for name in one.targets if isinstance(name, ast.Name)}
        for blank in (one.value for one in ast.walk(place) if isinstance(one, ast.FormattedValue)):
            if _says(blank, saying) or (isinstance(blank, ast.Name) and blank.id in names):
                yield blank.lineno, ast.unparse(blank)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    return (one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value)


def _says(node: ast.expr, saying: Collection[str]) -> bool:
    """Tell whether an expression may be a call of one of some names."""
    if isinstance(node, ast.IfExp):
        return _says(node.body, saying) or _says(node.orelse, saying)
    if isinstance(node, ast.BoolOp):
        return any(_says(one, saying) for one in node.values)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in saying


def _said_elsewhere(node: ast.AST) -> list[ast.AST]:
    """Return what in a node is no text that would have to be put into words there."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        return [node] if name in SAYING or name in NOT_SHOWN else []
    if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
        return [node]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node]
    if isinstance(node, ast.JoinedStr):
        return [*node.values]
    return [*node.decorator_list] if isinstance(node, ast.FunctionDef) else []


def _text_in(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)


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
