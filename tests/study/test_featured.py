"""Which experiments the author wants told one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.reading import read_study

TEXT = """
[report]
featured = {featured}

[datasets.d]
source = "mnist"

[models.m]
layers = [{{ class = "Flatten" }}, {{ class = "Dense", units = 10 }}]

[[experiments]]
id = "one"
learning_rate = 0.1

[[experiments]]
id = "other"
learning_rate = 0.2

[[sweeps]]
id = "grid"
learning_rate = [0.1, 0.2]
batch_size = [1, 2]
"""


def read(folder: Path, featured: str) -> object:
    """Return what definitions with this value feature."""
    file = folder / "experiments.toml"
    file.write_text(TEXT.format(featured=featured), encoding="utf-8")
    return read_study(file).featured


@pytest.mark.parametrize(
    ("featured", "expected"), [("[]", ()), ('["other", "one"]', ("other", "one")), ('"all"', "all")]
)
def test_ids_or_all(tmp_path: Path, featured: str, expected: object) -> None:
    """In the order of the author's."""
    assert expected == read(tmp_path, featured)


@pytest.mark.parametrize(
    ("featured", "message"),
    [
        ('["one", "othr"]', 'there is no single experiment "othr"\nDid you mean other?'),
        ('["grid-lr-0-1-bs-1"]', 'there is no single experiment "grid-lr-0-1-bs-1"\n'),
        ('"one"', 'expected a list of ids, each one once, such as ["lr-0-1"], or "all"'),
        ('["one", "one"]', "each one once"),
        ("[1]", "expected a list of ids"),
    ],
)
def test_what_has_no_section_cannot_be_featured(tmp_path: Path, featured: str, message: str) -> None:
    """Cells of sweeps, and what is not there; the line is told."""
    with pytest.raises(InvalidInput) as told:
        read(tmp_path, featured)
    shown = "\n".join(line.strip() for line in str(told.value).splitlines())
    assert message in shown
    assert "experiments.toml:3:" in shown
