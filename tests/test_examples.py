"""The examples in docstrings are true: they are run as they stand there."""

import doctest
from importlib import import_module

import pytest

from tests import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "lrbs_report").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_true(module: str) -> None:
    """What a reader copies does what it says."""
    failed, tried = doctest.testmod(import_module(module))
    assert (0, True) == (failed, tried > 0)
