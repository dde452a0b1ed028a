"""What the preview watches: every file that a definition names, and what is in a folder of pictures."""

from __future__ import annotations

from pathlib import Path

from lrbs_report.study import outline

DEFINITIONS = """\
[datasets.a]
source = "npz:a.npz"
[datasets.b]
source = "csv:data/b.csv"
[datasets.c]
source = "images:pets"
[datasets.d]
source = "mnist"
[datasets.e]
source = "csv:../outside.csv"
[datasets.f]
source = 7
"""


def test_data_of_every_kind_are_watched(tmp_path: Path) -> None:
    """A folder with all that is in it, so that a new picture is noticed, and nothing outside."""
    (tmp_path / "experiments.toml").write_text(DEFINITIONS, encoding="utf-8")
    (tmp_path / "pets" / "cat").mkdir(parents=True)
    (tmp_path / "pets" / "cat" / "1.png").write_bytes(b"")
    assert ["a.npz", "data/b.csv", "pets", "pets/cat", "pets/cat/1.png"] == [
        path.relative_to(tmp_path).as_posix() for path in outline.files(tmp_path / "experiments.toml")
    ]
