"""Event files of TensorBoard, whoever wrote them: one, or a folder with all of a run or of several.

    logs/
        train/events.out.tfevents.1764000000.machine.1.0.v2         epoch_loss, epoch_accuracy
        validation/events.out.tfevents.1764000000.machine.1.1.v2    epoch_loss, epoch_accuracy

Folders called ``train``, ``validation``, ``test`` and the like are parts of the run around them, and stand
before the names of their series: ``train/epoch_loss``. Any other folder is a run. Where Keras wrote series of
epochs, those alone are read; otherwise all, by the epochs that one called ``epoch`` tells, or by their steps.

Needs the extra ``tensorboard``, which reads what stands in a record; TensorFlow is not imported.
"""

from __future__ import annotations

import io
import math
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.gathering import Gathering
from lrbs_report.kinds.logs.pieces import files_in, opened_log, refusal
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.kinds.logs.stepped import Stepped

MARK = "tfevents"
"""What the name of an event file holds."""

PARTS = frozenset({"train", "training", "validation", "valid", "val", "test", "eval", "evaluation"})
OF_EPOCHS = "epoch_"
"""How the series begin that Keras writes once an epoch."""

HEAD, CRC = struct.Struct("<QI"), struct.Struct("<I")
MOST = bounds.MB
"""Bytes of a record that is looked at: a number takes a hundred, a picture is none."""

FIRST, MOST_FIRST = b"brain.Event:", 64
"""What the first record says, and within how many bytes."""

FLOAT, DOUBLE = 1, 2
"""Types of a tensor that may be such a number."""

SINGLE, LARGE = struct.Struct("<f"), struct.Struct("<d")
SIGNIFICANT, ALL_SIGNIFICANT = range(6, 10), range(1, 10)
"""Digits that a 32-bit float may need: with six, each that needs fewer is told, unless it is very small."""

VERY_SMALL = 2.0**-126
"""Below this, 32-bit floats have fewer bits."""

WAY = tr("`pip install 'lrbs-report[tensorboard]'`, then run the same command again.")


class TensorBoard:
    """Event files of TensorBoard."""

    name = "tensorboard"
    about = tr("event files of TensorBoard, or a folder with some")
    takes = ("binary", "folder")
    is_general = False

    def read(self, log: Path) -> PrintedLog:
        """Return what the files say."""
        by_run = _files_by_run(log)
        gathering = Gathering(log)
        for run, files in sorted(by_run.items()):
            _gather(run, files, log, gathering)
        read = gathering.log(self.name)
        if not read.runs:
            raise refusal(log, tr("the event files hold no number that is logged by steps"))
        return read


FORMAT = TensorBoard()


def short(number: float) -> str:
    """Return a 32-bit float in as few digits as tell it from all others.

    >>> short(0.10000000149011612), short(1.0005271035279193e-42), short(float("nan"))
    ('0.1', '1e-42', 'nan')
    """
    if not math.isfinite(number):
        return repr(number)
    texts = (
        f"{number:.{digits}g}" for digits in (SIGNIFICANT if abs(number) >= VERY_SMALL else ALL_SIGNIFICANT)
    )
    return next(text for text in texts if SINGLE.pack(float(text)) == SINGLE.pack(number))


def _files_by_run(log: Path) -> dict[str, list[tuple[str, Path]]]:
    """Return the files of each run, with what stands before the names of their series."""
    if not log.is_dir():
        return {"": [("", log)]}
    by_run: dict[str, list[tuple[str, Path]]] = {}
    for file in files_in(log, log):
        if MARK in file.name:
            place = file.parent.relative_to(log)
            is_part = place.name.lower() in PARTS
            run, prefix = (place.parent, f"{place.name}/") if is_part else (place, "")
            by_run.setdefault(run.as_posix(), []).append((prefix, file))
    if not by_run:
        raise refusal(log, tr("no file in the folder is called events.out.tfevents.…"))
    return by_run


def _gather(run: str, files: list[tuple[str, Path]], log: Path, gathering: Gathering) -> None:
    """Read the files of a run: first whether Keras wrote series of epochs, then what is asked for."""
    of_epochs, others = Stepped(log), Stepped(log)
    for prefix, file in files:
        for tag, step, text in _numbers(file, gathering):
            if tag.startswith(OF_EPOCHS):
                of_epochs.put(prefix + tag, step, text)
            elif of_epochs.is_empty:
                others.put(prefix + tag, step, text)
    chosen = others if of_epochs.is_empty else of_epochs
    if not chosen.is_empty:
        chosen.gather(gathering, are_epochs=chosen is of_epochs, name="" if run == "." else run)


def _numbers(file: Path, gathering: Gathering) -> Iterator[tuple[str, int, str]]:
    """Return every number of a file: its name, its step, its text."""
    with opened_log(file) as stream:
        if FIRST not in stream.read(MOST_FIRST):
            raise refusal(file, tr("this is no event file of TensorBoard"))
        stream.seek(0)
        parse, sum_of = _reader()
        for record in _records(stream, file, sum_of, gathering):
            try:
                event = parse(record)
            except Exception as error:  # the library's own, which nothing here names
                raise refusal(file, tr("a record is no event of TensorBoard")) from error
            for value in event.summary.value:
                text = _text_of(value)
                if text is not None and event.step >= 0:
                    yield value.tag, event.step, text


def _reader() -> tuple[Callable[[bytes], Any], Callable[[bytes], int]]:
    """Return what parses an event, and what sums up bytes.

    Raises ``MissingRequirement`` without the extra.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event  # noqa: PLC0415 - an extra, which sleeps till here
        from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c  # noqa: PLC0415 - the same
    except ImportError as error:
        message = tr(
            "TensorBoard's event files are read by the package tensorboard, which is not here. {way}", way=WAY
        )
        raise MissingRequirement(message) from error
    return Event.FromString, masked_crc32c


def _records(
    stream: io.BufferedReader, file: Path, sum_of: Callable[[bytes], int], gathering: Gathering
) -> Iterator[bytes]:
    """Return the records of a file, but for large ones.

    Each has its length, a sum of that, its bytes and a sum of these, as TensorFlow's TFRecord has it.
    """
    while head := stream.read(HEAD.size):
        place = stream.tell() - len(head)
        if len(head) == HEAD.size:
            length, told = HEAD.unpack(head)
            if sum_of(head[:8]) != told:
                raise refusal(
                    file, tr("the record at byte {place} is damaged, or this is no event file", place=place)
                )
            if length > MOST:
                stream.seek(length + CRC.size, os.SEEK_CUR)
                continue
            record, end = stream.read(length), stream.read(CRC.size)
            if len(end) == CRC.size:
                if sum_of(record) != CRC.unpack(end)[0]:
                    raise refusal(file, tr("the record at byte {place} is damaged", place=place))
                yield record
                continue
        if not place:
            raise refusal(file, tr("this is no event file of TensorBoard"))
        gathering.note(tr("{name} breaks off in a record.", name=file.name))
        return


def _text_of(value: Any) -> str | None:  # noqa: ANN401 - the library's class
    """Return the text of a number; nothing for what is none, such as a picture."""
    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return short(value.simple_value)
    if kind != "tensor" or value.metadata.plugin_data.plugin_name not in {"", "scalars"}:
        return None
    tensor = value.tensor
    if any(one.size != 1 for one in tensor.tensor_shape.dim):
        return None
    if tensor.dtype == FLOAT:
        content = tensor.tensor_content
        numbers = tensor.float_val or (SINGLE.unpack(content) if len(content) == SINGLE.size else ())
        return short(numbers[0]) if numbers else None
    if tensor.dtype == DOUBLE:
        content = tensor.tensor_content
        numbers = tensor.double_val or (LARGE.unpack(content) if len(content) == LARGE.size else ())
        return repr(numbers[0]) if numbers else None
    return None
