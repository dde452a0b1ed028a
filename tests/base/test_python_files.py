"""Python of a project's own is looked at and never run: what it imports, what it says, what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.python_files import Code, PythonFiles, WrongPython, digest_of

MAKE = "def make():\n    pass\n"


def written(folder: Path, files: Mapping[str, str]) -> PythonFiles:
    """Write some files, and return the Python of their folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return PythonFiles(folder=folder, place=folder)


def code(folder: Path, **files: str) -> Code:
    """Return the function ``make`` of a file ``nets.py`` beside others; a double underscore parts folders."""
    named = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    return written(folder, named).code("nets.py:make")


def refusal(folder: Path, name: str = "nets.py:make") -> str:
    """Return what is said of Python that is refused."""
    with pytest.raises(WrongPython) as caught:
        PythonFiles(folder=folder, place=folder).code(name)
    return f"{caught.value.message} | {caught.value.hint}"


def test_imports_are_followed_through_the_project(tmp_path: Path) -> None:
    """Absolute and relative ones, inside functions too, with packages around them; others are left alone."""
    found = written(
        tmp_path,
        {
            "nets.py": f"import os, keras\n{MAKE}    from parts.deep import layers\n    import rates\n",
            "parts/__init__.py": "",
            "parts/deep/layers.py": "from ..sizes import WIDE\nfrom . import more\n",
            "parts/deep/more.py": "",
            "parts/sizes.py": "WIDE = 1\n",
            "rates.py": "import nets\n",
            "unused.py": "",
            "scipy_.py": "",
        },
    ).code("nets.py:make")
    parts = {"parts/__init__.py", "parts/deep/layers.py", "parts/deep/more.py", "parts/sizes.py"}
    assert {"nets.py", *parts, "rates.py"} == {*found.files}


SAME = (
    "# a comment\n\n\ndef make( units=64 ):\n    '''Makes it.'''\n    return [units,\n      'x']\n",
    'def make(units=0x40):\n    return (([units, "x"]))\n',
)


def test_form_and_docstrings_are_not_what_python_says() -> None:
    """A formatter makes nothing stale, and a changed constant does."""
    before = "def make(units=64):\n    return [units, 'x']\n"
    assert {digest_of(before.encode())} == {digest_of(text.encode()) for text in SAME}
    others = ("64", "65"), ("'x'", "b'x'"), ("units, ", "units, *"), ("64", "64.0"), ("64", "True")
    assert all(digest_of(before.encode()) != digest_of(before.replace(*pair).encode()) for pair in others)


def test_what_python_says_has_the_same_digest_for_ever() -> None:
    """In each version of Python: another one would make every result stale."""
    text = (
        "async def f(*a: int, b=None, **c) -> None:\n    match a:\n        case [1, *_]: x = f'{b!r:>{1}}'\n"
    )
    digest = "6d6c7db9b079cbee9b2fcbf902c19a60d3367a932bdd8e7bab7435cc3cc9d3a7"
    assert digest == digest_of(text.encode())


TAKEN = {
    **dict.fromkeys(("random.py", "keras.py", "numpy.py", "lrbs_report.py", "re/nets.py"), "called like"),
    **dict.fromkeys(("__init__.py", "a-b.py", "class.py", "nets.d/nets.py"), "cannot be imported"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_means_something_else_is_refused(tmp_path: Path, name: str) -> None:
    """An import of it would mean Python's own, or a library."""
    written(tmp_path, {name: MAKE})
    assert TAKEN[name] in refusal(tmp_path, f"{name}:make")


def test_a_module_of_pythons_own_is_never_the_projects(tmp_path: Path) -> None:
    """An innocent random.py beside it is left alone."""
    found = code(tmp_path, nets=f"import random, keras\n{MAKE}", random="import evil", keras="import evil")
    assert ["nets.py"] == list(found.files)


STRANGE: dict[str, Callable[[Path], object]] = {
    "is a link": lambda path: path.symlink_to(path.with_name("other.py")),
    "is no plain file": os.mkfifo,
    "is a folder": Path.mkdir,
    f"is larger than {bounds.TEXT} bytes": lambda path: path.write_bytes(b"#" * (bounds.TEXT + 1)),
    "is no Python": lambda path: path.write_text("def make(:\n", encoding="utf-8"),
    "is no Python that can be read": lambda path: path.write_text(f"{'-' * 200_000}1", encoding="utf-8"),
    "is not UTF-8": lambda path: path.write_bytes(b"# coding: latin-1\nx = '\xe9'\n"),
    "defines no function or class make of its own": lambda path: path.write_text(
        "from os import system as make\n", encoding="utf-8"
    ),
}


@pytest.mark.parametrize("said", STRANGE)
def test_only_a_plain_small_file_of_python_is_read(tmp_path: Path, said: str) -> None:
    """Imported or named: nothing else is waited for, followed, or kept in memory."""
    (tmp_path / "other.py").write_text(MAKE, encoding="utf-8")
    STRANGE[said](tmp_path / "nets.py")
    assert said in refusal(tmp_path)


def test_a_file_outside_is_refused(tmp_path: Path) -> None:
    """By whichever way it is named."""
    (tmp_path / "secret.py").write_text(MAKE, encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    assert "cannot be imported" in refusal(folder, "../secret.py:make")
    assert "cannot be imported" in refusal(folder, f"{tmp_path}/secret.py:make")
    (folder / "nets.py").write_text(f"from .. import secret\n{MAKE}", encoding="utf-8")
    assert "nets.py:1: this import leads out" in refusal(folder)
    (folder / "parts").symlink_to(tmp_path)
    (folder / "nets.py").write_text(f"import parts.secret\n{MAKE}", encoding="utf-8")
    assert "parts is a link" in refusal(folder)


DYNAMIC = (
    "import importlib\nimportlib.import_module('blocks')\n",
    "from importlib import import_module as get, import_module\nimport_module('.blocks', 'nets')\n",
    "__import__('blocks')\n",
    "import runpy\nrunpy.run_path('blocks.py')\n",
    "import importlib.util as u\nu.spec_from_file_location('b', 'blocks.py')\n",
)


@pytest.mark.parametrize("text", DYNAMIC)
def test_imports_of_the_projects_modules_are_statements(tmp_path: Path, text: str) -> None:
    """What is imported otherwise would be neither trusted nor part of a key."""
    (tmp_path / "blocks.py").write_text("", encoding="utf-8")
    (tmp_path / "nets.py").write_text(f"{text}{MAKE}", encoding="utf-8")
    told = refusal(tmp_path)
    assert (True, True) == ("while it runs" in told, "Write an import statement" in told)


def test_other_modules_may_be_imported_in_any_way(tmp_path: Path) -> None:
    """They are no part of the project."""
    text = f"import importlib\nimportlib.import_module('json')\n{MAKE}"
    assert ["nets.py"] == list(code(tmp_path, nets=text).files)


def test_so_many_files_and_no_more(tmp_path: Path) -> None:
    """Of those that one function imports."""
    files = {f"m{number}.py": f"import m{number + 1}\n" for number in range(bounds.CODE_FILES + 1)}
    written(tmp_path, {**files, "nets.py": f"import m0\n{MAKE}"})
    assert "imports too much" in refusal(tmp_path)


def test_what_is_not_there_is_offered(tmp_path: Path) -> None:
    """A file, and a function."""
    written(tmp_path, {"nets.py": MAKE})
    assert "Did you mean nets.py?" in refusal(tmp_path, "net.py:make")
    assert "Did you mean make?" in refusal(tmp_path, "nets.py:mak")
