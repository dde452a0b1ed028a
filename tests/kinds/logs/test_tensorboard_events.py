"""Event files of TensorBoard, as Keras and TensorBoard's own writer write them, read without TensorFlow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lrbs_report.base.errors import InvalidInput, MissingRequirement
from lrbs_report.kinds.logs.tensorboard_events import FORMAT, short
from tests.factory import printed


def written(folder: Path, *scalars: tuple[str, int, float]) -> Path:
    """Write an event file with numbers, as TensorBoard's own writer does, and return it."""
    from tensorboard.compat.proto.event_pb2 import Event  # noqa: PLC0415 - an extra
    from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: PLC0415 - the same
    from tensorboard.summary.writer.event_file_writer import EventFileWriter  # noqa: PLC0415 - the same

    writer = EventFileWriter(str(folder))
    for tag, step, number in scalars:
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=number)])
        writer.add_event(Event(step=step, summary=summary))
    writer.close()
    return next(folder.glob("events.*"))


def event_writer(folder: Path) -> Callable[[object], None]:
    """Return what writes a summary into a file of its own."""
    from tensorboard.compat.proto.event_pb2 import Event  # noqa: PLC0415 - an extra
    from tensorboard.summary.writer.event_file_writer import EventFileWriter  # noqa: PLC0415 - the same

    def write(summary: object) -> None:
        writer = EventFileWriter(str(folder))
        writer.add_event(Event(step=0, summary=summary))
        writer.close()

    return write


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras reads its rate in an old way
def test_keras_itself(tmp_path: Path) -> None:
    """What Keras's callback writes is its History, in 32 bits: training and validation are one run's."""
    import keras  # noqa: PLC0415 - a heavy library

    keras.utils.set_random_seed(1)  # determinism may be on, and fit shuffles
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    rows = np.linspace(0, 1, 16).reshape(8, 2)
    board = keras.callbacks.TensorBoard(tmp_path / "first", write_graph=True)
    told = model.fit(rows, rows[:, :1], epochs=3, verbose=0, validation_split=0.5, callbacks=[board]).history
    (run,) = FORMAT.read(tmp_path).runs
    names = {
        "train/epoch_loss": "loss",
        "train/epoch_mae": "mae",
        "validation/epoch_loss": "val_loss",
        "validation/epoch_mae": "val_mae",
    }
    series = printed.told(run)
    for name, called in names.items():
        assert [str(np.float32(number)) for number in told[called]] == series[name]
    assert ("first", [0, 1, 2]) == (run.name, list(run.epochs))


def test_all_numbers_of_tensorflow(tmp_path: Path) -> None:
    """Of a series in several files, with gaps, steps again and what else there may be.

    None is left out, and each is the shortest text of its 32-bit float.
    """
    import tensorflow as tf  # noqa: PLC0415 - a heavy library

    numbers = {step: 1 / (step + 3) for step in range(0, 6_000, 3)}
    numbers |= {
        6_000: float("nan"),
        6_001: float("inf"),
        6_002: -float("inf"),
        6_003: 1e-42,
        6_004: 3e38,
    }
    steps = list(numbers)
    halves = (steps[:1_000], steps[900:])  # started anew from a point that was kept
    for name, half in zip("ab", halves, strict=True):
        with tf.summary.create_file_writer(str(tmp_path), filename_suffix=name).as_default():
            for step in half:
                tf.summary.scalar("loss", numbers[step] if name == "b" or step < steps[900] else 7.0, step)
            tf.summary.scalar("double", tf.constant(1 / 3, tf.float64), 0)
            tf.summary.image("picture", tf.zeros((1, 4, 4, 3)), 3)
            tf.summary.text("text", "words", 3)
            tf.summary.histogram("weights", tf.zeros(10), 3)
    (run,) = FORMAT.read(tmp_path).runs
    assert steps == list(run.epochs)
    assert {"loss": [str(np.float32(number)) for number in numbers.values()]} == printed.told(run)
    assert {"double": str(np.float32(1 / 3))} == run.finals


def test_nothing_is_thinned_out(tmp_path: Path) -> None:
    """Twenty thousand numbers of a series are as many here, while TensorBoard draws a thousand."""
    numbers = [float(np.float32(1 / (step + 3.5))) for step in range(20_000)]
    (run,) = FORMAT.read(written(tmp_path, *(("loss", *one) for one in enumerate(numbers)))).runs
    assert {"loss": [str(np.float32(number)) for number in numbers]} == printed.told(run)


def test_parameters_beside_numbers(tmp_path: Path) -> None:
    """What TensorBoard's own plugin writes of them is none."""
    from tensorboard.plugins.hparams import summary_v2 as hparams  # noqa: PLC0415 - an extra

    file = written(tmp_path, *(("loss", step, 0.5) for step in range(3)))
    told = hparams.hparams_pb({"rate": 0.1, "name": "first"}, trial_id="1")
    configured = hparams.hparams_config_pb([hparams.HParam("rate")], [hparams.Metric("loss")])
    writer = event_writer(tmp_path)
    for summary in (told, configured):
        writer(summary)
    assert {"loss": ["0.5"] * 3} == printed.told(FORMAT.read(tmp_path).runs[0])
    assert ["loss"] == list(FORMAT.read(file).runs[0].series)


def test_scalars_by_step(tmp_path: Path) -> None:
    """A file alone: its steps are epochs, which is said; one number beside others is of the end."""
    log = FORMAT.read(written(tmp_path, ("Loss/train", 1, 0.1), ("Loss/train", 2, 1e-5), ("acc", 2, 0.5)))
    (run,) = log.runs
    assert ([1, 2], {"Loss/train": ["0.1", "1e-05"]}) == (list(run.epochs), printed.told(run))
    assert {"acc": "0.5"} == run.finals
    assert ("Nothing tells an epoch: the steps are read as epochs.",) == log.notes


def test_a_series_of_epochs(tmp_path: Path) -> None:
    """Tells which epoch a step is of, in whole numbers or in parts."""
    lightning = [
        ("epoch", 9, 0),
        ("loss", 9, 0.5),
        ("epoch", 19, 1),
        ("loss", 15, 0.4),
        ("val", 9, 0.7),
        ("val", 19, 0.6),
    ]
    (run,) = FORMAT.read(written(tmp_path / "a", *lightning)).runs
    assert ([0, 1], {"loss": ["0.5", "0.4"], "val": ["0.7", "0.6"]}) == (list(run.epochs), printed.told(run))
    face = [
        ("train/epoch", 5, 0.5),
        ("train/loss", 5, 0.5),
        ("train/epoch", 10, 1.0),
        ("train/loss", 10, 0.25),
    ]
    more = [("train/epoch", 20, 2.0), ("train/loss", 20, 0.125)]
    (run,) = FORMAT.read(written(tmp_path / "b", *face, *more)).runs
    assert ([1, 2], {"train/loss": ["0.25", "0.125"]}) == (list(run.epochs), printed.told(run))


@pytest.mark.parametrize(("epoch", "is_read"), [(1e30, False), (-1e30, True), (2.0**20, True)])
def test_epochs_that_nobody_has(epoch: float, is_read: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Are refused where they are too many, and before the first are the first."""
    file = written(tmp_path, ("epoch", 1, epoch), ("loss", 1, 0.5))
    if is_read:
        assert [max(0, int(epoch))] == list(FORMAT.read(file).runs[0].epochs)
    else:
        with pytest.raises(InvalidInput, match="no epoch has the number"):
            FORMAT.read(file)


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    """The whole records are read, and that is said."""
    file = written(tmp_path, *(("loss", step, 0.5) for step in range(3)))
    file.write_bytes(file.read_bytes()[:-5])
    log = FORMAT.read(file)
    assert [0, 1] == list(log.runs[0].epochs)
    assert any("breaks off in a record" in note for note in log.notes)


def test_damage_is_told(tmp_path: Path) -> None:
    """With the byte at which the record begins."""
    file = written(tmp_path, *(("loss", step, 0.5) for step in range(3)))
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"the record at byte \d+ is damaged"):
        FORMAT.read(file)


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"brain.Event:2" * 10, bytes(range(256))], ids=len)
def test_what_is_no_event_file(content: bytes, tmp_path: Path) -> None:
    """Is told, and needs no package."""
    with pytest.raises(InvalidInput, match="no event file"):
        FORMAT.read(printed.saved(tmp_path, content))
    with pytest.raises(InvalidInput, match="no file in the folder"):
        FORMAT.read(tmp_path)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way to get it is said."""
    file = written(tmp_path, ("loss", 0, 0.5))
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto.event_pb2", None)
    with pytest.raises(MissingRequirement, match=r"pip install 'lrbs-report\[tensorboard\]'"):
        FORMAT.read(file)


def test_tensorflow_sleeps(tmp_path: Path) -> None:
    """Nor is Keras awake when a file was read."""
    file = written(tmp_path, ("loss", 0, 0.5))
    code = (
        "import sys, pathlib\n"
        "from lrbs_report.kinds.logs.tensorboard_events import FORMAT\n"
        "assert FORMAT.read(pathlib.Path(sys.argv[1])).runs\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=True)
    assert "[]\n" == said.stdout


@pytest.mark.parametrize("number", [0.1, 1 / 3, 1e-38, 3e38, 0.0, -2.5, 123456.79])
def test_few_digits_that_tell_a_number(number: float) -> None:
    """As numpy prints a 32-bit float, or as exact."""
    single = float(np.float32(number))
    assert np.float32(short(single)) == np.float32(single)
    assert len(short(single)) <= len(repr(single))
