"""TensorBoard's own readers find every number of every epoch."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.util.tensor_util import make_ndarray

from tests.exports.conftest import Exported


@pytest.fixture(scope="module")
def rows(exported: Exported) -> list[dict[str, Any]]:
    """Return the rows of the table of epochs."""
    told: list[dict[str, Any]] = json.loads((exported("json") / "epochs.json").read_bytes())
    return told


def of(rows: list[dict[str, Any]], run: str, tag: str) -> list[tuple[int, float]]:
    """Return a series of a run as the table tells it: epochs, and numbers as 32-bit floats."""
    return [
        (row["epoch"], struct.unpack("f", struct.pack("f", row[tag]))[0])
        for row in rows
        if f"{row['experiment']}/seed-{row['seed']}" == run and row[tag] is not None
    ]


def test_every_number_is_there(exported: Exported, rows: list[dict[str, Any]]) -> None:
    """Read by TensorBoard's multiplexer: the costs, rates and accuracies of the table, as 32-bit floats."""
    read = EventMultiplexer().AddRunsFromDirectory(str(exported("tensorboard")))
    read.Reload()
    runs = read.Runs()
    assert {f"{row['experiment']}/seed-{row['seed']}" for row in rows} == set(runs)
    for run in runs:
        told = {
            tag: [(one.step, make_ndarray(one.tensor_proto).item()) for one in read.Tensors(run, tag)]
            for tag in runs[run]["tensors"]
        }
        assert {tag: of(rows, run, tag) for tag in told} == told
        assert {"cost", "learning_rate"} <= told.keys()
        assert {"scalars"} == {read.SummaryMetadata(run, tag).plugin_data.plugin_name for tag in told}


@pytest.fixture(scope="module")
def board(exported: Exported) -> Iterator[str]:
    """Start TensorBoard, as its readers do, and return its address."""
    words = ["--logdir", str(exported("tensorboard")), "--port", "0", "--host", "127.0.0.1"]
    program = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", *words], stderr=subprocess.PIPE, text=True
    )
    assert program.stderr
    address = next(word for line in program.stderr for word in line.split() if word.startswith("http://127"))
    yield address
    program.kill()
    program.wait()
    program.stderr.close()


def asked(address: str, query: str) -> Any:  # noqa: ANN401 - JSON
    """Ask TensorBoard until it has read its files."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address + query, timeout=10) as answer:  # noqa: S310 - on this machine
                told = json.load(answer)
        except URLError:
            told = None
        if told:
            return told
        time.sleep(0.1)
    pytest.fail(f"TensorBoard answers nothing to {query}")


def test_its_charts_show_them(board: str, rows: list[dict[str, Any]]) -> None:
    """TensorBoard's server knows each run, and what its chart of costs is drawn from."""
    tags = asked(board, "data/plugin/scalars/tags")
    assert {f"{row['experiment']}/seed-{row['seed']}" for row in rows} == set(tags)
    told = asked(board, "data/plugin/scalars/scalars?run=fast/seed-1&tag=cost")
    assert of(rows, "fast/seed-1", "cost") == [(step, value) for _, step, value in told]


def test_a_damaged_record_is_refused(exported: Exported, tmp_path: Path) -> None:
    """The sums are such that a reader would notice: with one bit turned, the rest of the file is not read."""
    file = next(exported("tensorboard").rglob("*tfevents*"))
    content = bytearray(file.read_bytes())
    content[60] ^= 1
    (tmp_path / file.name).write_bytes(content)
    read = EventMultiplexer().AddRunsFromDirectory(str(tmp_path))
    read.Reload()
    assert [] == [tag for run in read.Runs().values() for tag in run["tensors"]]
