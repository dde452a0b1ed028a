"""What the documentation names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

PACKAGE = ROOT / "lrbs_report"
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = {
    *("bench", "docs", "lrbs_report", "references", "scripts", "tests"),
    *(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()),
}
"""Those at the top and the rooms; any other folder may be one of a reader's project."""


def paths_in(text: str) -> Iterator[str]:
    """Yield each path of this repository that stands in backticks."""
    for named in re.findall(r"`([^\s`]+)`", text):
        first, slash, _ = named.partition("/")
        if slash and first in FOLDERS:
            yield named


def is_there(named: str) -> bool:
    """Tell whether there is such a file or folder, or a module with such a name in it.

    Rooms are named without the package's folder; ``<…>`` stands for any name.
    """
    pattern = re.sub(r"<\w+>", "*", named.rstrip("/"))
    module, _, name = pattern.rpartition(".")
    return any(
        any(folder.glob(pattern)) or any(_tells(path, name) for path in folder.glob(f"{module}.py"))
        for folder in (ROOT, PACKAGE)
    )


def _tells(module: Path, name: str) -> bool:
    return re.search(rf"^(def|class) {name}\b", module.read_text(encoding="utf-8"), re.MULTILINE) is not None


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_paths_lead_somewhere(text: Path) -> None:
    """Whoever moves a file mends what names it."""
    assert [] == [named for named in paths_in(text.read_text(encoding="utf-8")) if not is_there(named)]
