"""A place keeps data that were brought, wherever the folders for them lie."""

from __future__ import annotations

import hashlib
import io
import tempfile
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.runs.cluster.parcels import Kind, archive
from lrbs_report.runs.cluster.place import Place
from lrbs_report.runs.locating import digest_of


def table(folder: Path) -> tuple[Path, Dataset]:
    """Make data that are a file."""
    folder.mkdir()
    (folder / "table.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    return folder / "table.csv", Dataset(name="table", source="csv:table.csv", target="b")


def pictures(folder: Path) -> tuple[Path, Dataset]:
    """Make data that are a folder."""
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        Image.new("L", (2, 2)).save(folder / name / "0.png")
    return folder, Dataset(name="pets", source="images:made")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_data_are_kept_on_another_disk_than_temporary_files(tmp_path: Path, kind: Kind) -> None:
    """As on a cluster, whose nodes share a home and have a disk of their own for the rest."""
    made, dataset = (table if kind == "file" else pictures)(tmp_path / "made")
    content = io.BytesIO()
    archive(made, content) if kind == "folder" else content.write(made.read_bytes())
    with tempfile.TemporaryDirectory(dir="/dev/shm") as shared:  # another disk, on any Linux
        assert Path(shared).stat().st_dev != tmp_path.stat().st_dev
        place = Place(folder=tmp_path / "place", data=Path(shared))
        (place.folder / "parts").mkdir(parents=True)
        digest = digest_of(dataset, made)
        place.take(digest, 0, content.getvalue())
        assert not place.complete(digest, made.name, dataset, kind)
        assert place.holds(digest) == -1
        assert [hashlib.sha256(digest.encode()).hexdigest()[:32]] == [
            one.name for one in place.data.iterdir()
        ]
        assert not [*(place.folder / "parts").iterdir()]
        wrong = place.take("0" * 64, 0, content.getvalue()), place.complete("0" * 64, "b", dataset, kind)
        assert "expected 0000" in wrong[1]
        assert place.holds("0" * 64) == 0
        assert 1 == len([*place.data.iterdir()])
