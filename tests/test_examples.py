"""The examples in docstrings are true: they are run as they stand there."""

import ast
import doctest
from importlib import import_module

import pytest

from tests import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("lrbs_report", "tests/factory")
    for path in (ROOT / folder).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_every_interface_has_an_example() -> None:
    """Whoever writes one more of a kind has one to begin with."""
    interfaces = {
        node.name: ast.get_docstring(node) or ""
        for path in (ROOT / "lrbs_report").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)
    }
    assert {"Crew", "Kind", "Runner", "Target"} <= interfaces.keys()
    assert [] == [name for name, told in interfaces.items() if ">>> " not in told]


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_true(module: str) -> None:
    """What a reader copies does what it says."""
    failed, tried = doctest.testmod(import_module(module))
    assert (0, True) == (failed, tried > 0)
