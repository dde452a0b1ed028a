"""The default report with a tenth of its seeds: all that it tells, in a tenth of the time."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import ROOT, commands

TENTH = {"seeds = 20": "seeds = 3", "seeds = 6": "seeds = 1", "seeds = 8": "seeds = 3"}
"""One tenth of the default report's seeds; three where a band is made of them, else at least one."""


def tenth(folder: Path) -> Path:
    """Make the project, and return its folder."""
    definitions = (ROOT / "experiments.toml").read_text(encoding="utf-8")
    for whole, less in TENTH.items():
        assert 1 == definitions.count(whole)
        definitions = definitions.replace(whole, less)
    shutil.copytree(ROOT / "references", commands.project(folder, definitions) / "references")
    return folder
