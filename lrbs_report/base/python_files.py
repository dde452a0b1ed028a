"""Python of a project's own: read and looked at, never run here.

A function's file and all that it imports from the project are found by their syntax trees. What they are is
said by digests of these trees: how a file is laid out, its comments and its docstrings are no part of them.
"""

from __future__ import annotations

import ast
import hashlib
import json
import keyword
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.files import NotPlain, UnsafeName, blame_machine, inside, read_plain, shown
from lrbs_report.base.suggesting import called, nearest
from lrbs_report.base.tongue import tr, words

PREFIX = "python:"
"""How the definitions begin to name a function of the project's own."""

TAKEN = frozenset({*sys.stdlib_module_names, "lrbs_report", "keras", "tensorflow", "numpy"})
"""What no module of a project can be called: an import of it means Python's, or a library."""

INSTEAD = tr(
    "Write an import statement: what is imported so is part of what is trusted, and of a result's key."
)
BY_PATH = ("spec_from_file_location", "SourceFileLoader", "run_path")
"""Functions that run Python by its path, which no import names."""

MOST_OFFERED = 100
"""Files of a folder that are looked at, to offer the one that was meant."""


class WrongPython(ValueError):
    """Python that cannot be used; says what is wrong, where, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both parts of what to say."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, kw_only=True)
class Code:
    """A function of a project's own: its name, and the bytes of all files that it needs, by their paths.

    ``place`` is the folder, resolved, that the paths start from, and in which they are trusted.
    """

    place: Path
    file: str
    function: str
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """The function as messages call it: ``nets.py:make``."""
        return f"{self.file}:{self.function}"

    @cached_property
    def digests(self) -> dict[str, str]:
        """What each file says, as the SHA-256 of its syntax tree."""
        return {path: digest_of(content) for path, content in sorted(self.files.items())}


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A file of Python: its bytes and its syntax tree."""

    content: bytes
    tree: ast.Module


@dataclass(frozen=True, kw_only=True)
class PythonFiles:
    """The Python below a folder, each file read once, however often it is named.

    ``place`` is the folder in which it is trusted: the same one, unless these are copies.
    """

    folder: Path
    place: Path
    _read: dict[str, _Read] = field(default_factory=dict)

    def code(self, name: str) -> Code:
        """Return the function that is named ``FILE:FUNCTION``, with all that its file imports.

        Raises ``WrongPython``.
        """
        file, _, function = name.rpartition(":")
        if not file or not function.isidentifier() or not file.endswith(".py"):
            message = tr("came {name}, expected a file and a function in it", name=called(name))
            raise WrongPython(message, tr('Write "python:FILE.py:FUNCTION".'))
        files = self._followed(file)
        _refuse_undefined(files[file].tree, file, function)
        contents = {path: read.content for path, read in files.items()}
        return Code(place=self.place, file=file, function=function, files=contents)

    def _followed(self, first: str) -> dict[str, _Read]:
        """Return a file and all that it imports from the project, packages around them too."""
        found: dict[str, _Read] = {}
        waiting = [first, *self._packages(module_of(first))]
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found[path] = self._file(path)
            if len(found) > bounds.CODE_FILES or _size(found) > bounds.CODE:
                message = tr("{first} imports too much Python of the project's own", first=first)
                hint = tr(
                    "Expected at most {code_files} files of {code} bytes together.",
                    code_files=bounds.CODE_FILES,
                    code=bounds.CODE,
                )
                raise WrongPython(message, hint)
            for module in _imports(found[path].tree, path):
                waiting += self._paths(module)
            self._refuse_dynamic(found[path].tree, path)
        return found

    def _packages(self, module: str) -> list[str]:
        return [path for path in self._paths(module) if path.endswith("/__init__.py")]

    def _paths(self, module: str) -> list[str]:
        """Return the files that are run when a module is imported, if it is one of the project."""
        parts = module.split(".")
        if parts[0] in TAKEN or not all(map(str.isidentifier, parts)):
            return []
        names = ["/".join(parts[: length + 1]) for length in range(len(parts))]
        found = (self._path(name) for name in names)
        return [path for path in found if path]

    def _path(self, name: str) -> str:
        """Return the file of a module by its path without an ending; a package wins, as it does in Python."""
        for path in (f"{name}/__init__.py", f"{name}.py"):
            try:
                if inside(self.folder, path).exists():
                    return path
            except UnsafeName as error:
                message = tr("{path} cannot be used: {error}", path=called(path), error=error)
                raise WrongPython(message, tr("Python that a project uses stands in its folder.")) from error
        return ""

    def _file(self, path: str) -> _Read:
        if path not in self._read:
            module_of(path)
            content = _content(self.folder, path)
            self._read[path] = _Read(content=content, tree=_tree(content, path))
        return self._read[path]

    def _refuse_dynamic(self, tree: ast.Module, path: str) -> None:
        """Refuse imports that are made while the file runs, where they are of the project's own modules."""
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
            told = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            is_own = isinstance(told, str) and (told.startswith(".") or bool(self._paths(told)))
            if name in BY_PATH or (name in ("__import__", "import_module") and is_own):
                what = called(told) if isinstance(told, str) else tr("Python by its path")
                message = tr(
                    "{path}:{lineno}: {name} imports {what} while it runs",
                    path=path,
                    lineno=node.lineno,
                    name=name,
                    what=what,
                )
                raise WrongPython(message, INSTEAD)


def module_of(path: str) -> str:
    """Return the name by which a file is imported. Raises ``WrongPython`` for one that cannot be.

    >>> module_of("nets/blocks.py"), module_of("nets/__init__.py")
    ('nets.blocks', 'nets')
    """
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if parts[-1:] == ["__init__"]:
        parts = parts[:-1]
    if not parts or not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
        message = tr("{path} cannot be imported by its name", path=called(path))
        raise WrongPython(message, tr("Expected letters, digits and _, in the names of its folders too."))
    if parts[0] in TAKEN:
        message = tr(
            "{path} is called like {parts}, which comes with Python or with this tool",
            path=called(path),
            parts=parts[0],
        )
        raise WrongPython(message, tr("Give it another name: an import of this one means the other."))
    return ".".join(parts)


def digest_of(content: bytes) -> str:
    """Return what a file of Python says: the SHA-256 of its syntax tree, without docstrings.

    >>> digest_of(b"x = 1  # one") == digest_of(b"'A number.'; x=1"), digest_of(b"x = 2")[:8]
    (True, 'e0e4b72b')
    """
    try:
        told = json.dumps(_dumped(_tree(content, "")))
    except RecursionError as error:
        raise WrongPython(tr("this Python is nested too deeply")) from error
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _dumped(node: Any) -> Any:  # noqa: ANN401 - any part of a syntax tree
    """Return a part of a syntax tree as JSON: without places, and without what is empty or not there.

    Python's own way to write a tree is another one in each version.
    """
    if isinstance(node, ast.Constant):
        return ["Constant", type(node.value).__name__, _constant(node.value)]
    if isinstance(node, ast.AST):
        named = ((name, getattr(node, name, None)) for name in node._fields)
        fields = {name: _dumped(_body(node) if name == "body" else value) for name, value in named}
        said = {name: value for name, value in fields.items() if value not in (None, [])}
        return [type(node).__name__, said]
    if isinstance(node, list):
        return [_dumped(item) for item in node]
    return node


def _constant(value: Any) -> str:  # noqa: ANN401 - any constant of Python's
    return hex(value) if type(value) is int else repr(value)


def _body(node: ast.AST) -> Any:  # noqa: ANN401 - a list of statements, or an expression
    """Return what stands in a node, without its docstring."""
    body = node.body  # type: ignore[attr-defined]  # asked of those that have one
    has_docstring = isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and (
        ast.get_docstring(node, clean=False) is not None
    )
    return body[1:] if has_docstring else body


def _content(folder: Path, path: str) -> bytes:
    """Read a file of Python."""
    try:
        return read_plain(inside(folder, path), bounds.TEXT)
    except UnsafeName as error:
        message = tr("{path} cannot be used: {error}", path=called(path), error=error)
        raise WrongPython(message, tr("Python that a project uses stands in its folder.")) from error
    except FileNotFoundError as error:
        offered = nearest(path, _offered(folder, path))
        hint = offered or tr("A path is relative to the folder of experiments.toml.")
        raise WrongPython(tr("there is no file {path}", path=called(path)), hint) from error
    except OSError as error:
        blame_machine(error, shown(folder / path))
        reason = (
            words(str(error.strerror))
            if isinstance(error, NotPlain)
            else tr("cannot be read: {strerror}", strerror=words(str(error.strerror)))
        )
        raise WrongPython(
            tr("{path} {reason}", path=called(path), reason=reason),
            tr("Expected at most {text} bytes.", text=bounds.TEXT),
        ) from error


def _offered(folder: Path, path: str) -> list[str]:
    near = (folder / path).parent
    found = sorted(near.glob("*.py"))[:MOST_OFFERED] if near.is_dir() else []
    return [other.relative_to(folder).as_posix() for other in found if other.name.isprintable()]


def _tree(content: bytes, path: str) -> ast.Module:
    """Return the syntax tree of a file, which is text in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of strange escapes: they are no business of ours
            return ast.parse(text)
    except UnicodeDecodeError as error:
        raise WrongPython(
            tr("{path}: this is not UTF-8 text", path=path), tr("Save the file as UTF-8.")
        ) from error
    except SyntaxError as error:
        raise WrongPython(
            tr(
                "{path}:{lineno}: this is no Python: {msg}",
                path=path,
                lineno=error.lineno or 1,
                msg=error.msg,
            )
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise WrongPython(
            tr("{path}: this is no Python that can be read: {error}", path=path, error=error)
        ) from error


def _refuse_undefined(tree: ast.Module, file: str, function: str) -> None:
    """Refuse a function that its file does not define itself: an imported one could be anybody's."""
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    if function not in defined:
        message = tr(
            "{file} defines no function or class {function} of its own", file=file, function=called(function)
        )
        raise WrongPython(message, nearest(function, defined))


def _imports(tree: ast.Module, path: str) -> Iterator[str]:
    """Return every module that a file may import, by its full name; names in modules may be modules too."""
    package = module_of(path) if path.endswith("/__init__.py") else module_of(path).rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package, path)
            yield from [base] if base else []
            yield from (f"{base}.{alias.name}".lstrip(".") for alias in node.names if alias.name != "*")


def _base(node: ast.ImportFrom, package: str, path: str) -> str:
    """Return the module from which names are imported."""
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    if node.level > max(len(parts), 1) or not parts:
        message = tr(
            "{path}:{lineno}: this import leads out of the project's packages", path=path, lineno=node.lineno
        )
        raise WrongPython(message, tr("Expected the name of a module from the project's folder on."))
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _size(files: Mapping[str, _Read]) -> int:
    return sum(len(read.content) for read in files.values())
