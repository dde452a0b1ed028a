"""Data of the user's own reach workers that have none of them, and give the same bytes there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from lrbs_report.runs.cluster.parcels import BLOCK
from tests import commands
from tests.cluster.meeting import Meeting
from tests.cluster.test_builds import tree
from tests.commands import run

STUDY = """\
[report]
title = "Three kinds of data"
languages = ["en"]

[datasets.pictures]
source = "images:pictures"
size = [8, 8]
color = "grey"
test = 0.25
split_seed = 1

[datasets.table]
source = "csv:table.csv"
target = "kind"
test = 0.25
split_seed = 1

[datasets.arrays]
source = "npz:arrays.npz"
train = [0, 64]
test = [0, 32]

[models.linear]
layers = [ { class = "Flatten" }, { class = "Dense", units = 2 } ]

[defaults]
epochs = 2
batch_size = 8
learning_rate = 0.01

[[experiments]]
id = "of-pictures"
dataset = "pictures"

[[experiments]]
id = "of-table"
dataset = "table"

[[experiments]]
id = "of-arrays"
dataset = "arrays"
"""


def project(folder: Path) -> Path:
    """Make a project with a folder of pictures, a table, and an archive that takes more than one block."""
    commands.project(folder, STUDY)
    chance = np.random.default_rng(7)
    for name, brightest in (("dark", 90), ("light", 255)):
        (folder / "pictures" / name).mkdir(parents=True)
        for number in range(16):
            pixels = chance.integers(0, brightest, (8, 8), np.uint8)
            Image.fromarray(pixels).save(folder / "pictures" / name / f"{number}.png")
    rows = [f"{x:.4f},{y:.4f},{'yes' if x > y else 'no'}" for x, y in chance.random((64, 2))]
    (folder / "table.csv").write_text("\n".join(["x,y,kind", *rows, ""]), encoding="utf-8")
    x, y = chance.random((128, 10_000), np.float32), chance.integers(0, 2, 128)
    np.savez(folder / "arrays.npz", x_train=x, y_train=y, x_test=x, y_test=y)
    assert (folder / "arrays.npz").stat().st_size > BLOCK
    return folder


def test_pictures_tables_and_arrays_give_the_same_bytes(tmp_path: Path, meeting: Meeting) -> None:
    """Two workers behind certificates, each with nothing of its own: a folder, a file, and one in blocks."""
    here = project(tmp_path / "here" / "project")
    run("build", "--no-pdf", "--project", here)
    meeting.certificates = tmp_path / "certificates"
    run("worker", "--certificates", meeting.certificates)
    meeting.meet()
    for number in (1, 2):
        meeting.join(data=f"data-{number}")
    meeting.until_at_work(2)
    there = project(tmp_path / "there" / "project")
    run("build", "--no-pdf", "--project", there, *meeting.on)
    assert tree(here / "output") == tree(there / "output")
    brought = [*meeting.folder.glob("data-*/*")]
    assert len({path.name for path in brought}) == 3, "all three came, and nothing else"
    assert {1} == {len([*path.iterdir()]) for path in brought}
