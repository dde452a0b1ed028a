"""What the preview watches: every file that the definitions lead to, however they name it."""

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


OWN = """\
[datasets.rows]
source = { function = "python:data.py:load", rows = 5 }
[models.one]
network = "json:model.json"
metrics = ["accuracy", "python:missing.py:f1"]
[models.two]
network = "python:nets.py:make"
[defaults]
callbacks = [{ class = "python:stop.py:Stop" }]
[[experiments]]
id = "only"
callbacks = 3
"""


def test_networks_and_python_with_what_it_imports_are_watched(tmp_path: Path) -> None:
    """Also a file that is not there yet, or cannot be read: it may be written."""
    (tmp_path / "experiments.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "nets.py").write_text("import blocks\ndef make(): ...\n", encoding="utf-8")
    (tmp_path / "blocks.py").write_text("", encoding="utf-8")
    (tmp_path / "data.py").write_text("def load(:\n", encoding="utf-8")
    found = {path.relative_to(tmp_path).as_posix() for path in outline.files(tmp_path / "experiments.toml")}
    assert {"data.py", "model.json", "missing.py", "nets.py", "blocks.py", "stop.py"} == found
