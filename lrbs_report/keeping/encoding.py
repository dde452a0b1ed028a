"""A result as the file that is kept: JSON that people and ``git diff`` can read, and back.

Of a file that anybody may have written, nothing is believed that training could not have given.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any, TypeGuard

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures import (
    FIELDS,
    OVER_EXAMPLES,
    RATES,
    WATCHED,
    label_of,
)
from lrbs_report.kinds.measures.asked import Asked, asked_of
from lrbs_report.kinds.measures.measure import Measure
from lrbs_report.kinds.measures.record import Epoch, RunResult, record_of
from lrbs_report.kinds.measures.writing import finals_in, told_epoch, told_finals, told_judged
from lrbs_report.study.experiments import key_of

FORMAT = 1
LARGEST = 3.5e38
"""The largest size of a number that 32 bits hold."""

ORIGINS, LONGEST_ORIGIN = 20, 500
"""Lines about libraries and processor that a result has, and their characters."""

NEEDED = {FIELDS[name] for name in (WATCHED, *RATES)}
"""What every epoch tells."""

NAMES = {field: name for name, field in FIELDS.items()}


def encode(experiment: str, result: RunResult) -> bytes:
    """Return a result as JSON, with the SHA-256 of the rest on top."""
    body = {
        "format": FORMAT,
        "experiment": experiment,
        "status": result.status,
        **told_judged(result.record),
        **told_finals(result.record),
        "epochs": [told_epoch(epoch, FIELDS) for epoch in result.record.epochs()],
        "identity": result.identity,
        "environment": _told(result.environment),
        "machine": _told(result.machine),
    }
    return plain_json.text_of({"sha256": _digest(body)} | body)


def decode(key: str, content: bytes) -> RunResult:
    """Return what ``encode`` wrote.

    Raises ``ValueError`` when it is not what was written, or not what the file's name says. A digest proves
    nothing about what a stranger wrote: types and ranges are those that training gives, and the key says what
    was asked for.
    """
    _refuse_padding(content)
    body = plain_json.loads(content)
    if not isinstance(body, dict):
        raise ValueError(tr("it holds no result"))  # noqa: TRY004 - damage, whatever its type
    digest = body.pop("sha256", None)
    if digest != _digest(body):
        raise ValueError(tr("its content is not what was written (the SHA-256 differs)"))
    if body.get("format") != FORMAT or not isinstance(body.get("experiment"), str):
        raise ValueError(tr("it is no result of format {format}", format=FORMAT))
    identity = body.get("identity")
    if not isinstance(identity, dict) or key_of(identity) != key:
        raise ValueError(tr("it holds the result of another run than its name says"))
    return _checked(key, identity, body)


def _refuse_padding(content: bytes) -> None:
    """Refuse JSON that would take far more memory than its bytes: a result has few values for its length."""
    most = bounds.RESULT_VALUES + len(content) // bounds.BYTES_A_VALUE
    if any(content.count(sign) > most for sign in (b",", b"[", b"{")):
        raise ValueError(tr("it holds more values than a result has"))


def _checked(key: str, identity: Mapping[str, Any], body: Mapping[str, Any]) -> RunResult:
    """Make a result of what is written, if training could have given it."""
    seed, most, told = identity.get("seed"), identity.get("epochs"), body.get("epochs")
    if type(seed) is not int or type(most) is not int:
        raise ValueError(tr("it names no seed, or no number of epochs"))
    if not isinstance(told, list) or not 1 <= len(told) <= most:
        raise ValueError(
            tr("it has {count} epochs, and {most} were asked for", count=len(told), most=most)
            if isinstance(told, list)
            else tr("it has no epochs, and {most} were asked for", most=most)
        )
    asked = asked_of(identity)
    if not isinstance(asked, Asked):
        raise ValueError(tr("it is of a run that is imported, and those are read from their logs"))  # noqa: TRY004 - damage, whatever its type
    epochs = tuple(_read_epoch(number, epoch, asked) for number, epoch in enumerate(told))
    status: Any = body.get("status")
    finite = [math.isfinite(epoch.watched) for epoch in epochs]
    if status not in ("finished", "diverged") or not all(finite[:-1]) or finite[-1] != (status == "finished"):
        raise ValueError(tr("its status is not what its costs say"))
    if status == "finished" and len(epochs) < most and not identity.get("callbacks"):
        raise ValueError(tr("it has {count} epochs, and {most} were asked for", count=len(epochs), most=most))
    return RunResult(
        key=key,
        identity=identity,
        seed=seed,
        status=status,
        record=record_of(epochs, _read_finals(body, asked, has_diverged=status == "diverged")),
        environment=_origin(body, "environment"),
        machine=_origin(body, "machine"),
    )


def _read_epoch(number: int, written: object, asked: Asked) -> Epoch:
    """Read an epoch, turning words back into NaN and infinity; a number stays the type that it was."""
    if not isinstance(written, dict) or not NEEDED | {"epoch"} <= written.keys():
        raise ValueError(tr("epoch {number} is not told as epochs are", number=number))
    if type(written["epoch"]) is not int or written["epoch"] != number:
        raise ValueError(tr("its epochs are not counted from 0"))
    told = {
        NAMES.get(str(field), str(field)): _number(value)
        for field, value in written.items()
        if field != "epoch"
    }
    if told.keys() - FIELDS.keys() != set(asked.series):
        raise ValueError(tr("epoch {number} does not tell what was asked for", number=number))
    wrong = [name for name, value in told.items() if value is None or not _can_be(asked.measure(name), value)]
    if wrong:
        fields = sorted(FIELDS.get(name, name) for name in wrong)
        raise ValueError(
            tr(
                "epoch {number}: {fields} is no number that training gives",
                number=number,
                fields=", ".join(fields),
            )
        )
    numbers = {name: value for name, value in told.items() if value is not None}
    if OVER_EXAMPLES in numbers and math.isfinite(numbers[WATCHED]) != math.isfinite(numbers[OVER_EXAMPLES]):
        raise ValueError(tr("epoch {number}: one of its means is finite and the other is not", number=number))
    return Epoch(epoch=number, numbers=numbers)


def _can_be(measure: Measure, number: float) -> bool:
    """Tell whether a series can have such a number; one without bounds may be infinite or none at its end."""
    return not measure.is_bounded or measure.is_possible(number)


def _read_finals(body: Mapping[str, Any], asked: Asked, *, has_diverged: bool) -> dict[str, float | None]:
    """Read the numbers of the end: none of a run that diverged."""
    is_told = isinstance(body.get("finals", {}), dict)
    found: Mapping[str, Any] = finals_in(body) if is_told else {}
    if set(found) != set(asked.finals):
        raise ValueError(tr("the numbers of its end are not those that were asked for"))
    told = {name: found[name] for name in asked.finals}
    for name, number in told.items():
        if has_diverged != (number is None) or not (has_diverged or _is_final(asked.measure(name), number)):
            raise ValueError(tr("its {label_of} is none that such a run has", label_of=label_of(name)))
    return told


def _is_final(measure: Measure, number: object) -> bool:
    return _is_number(number) and measure.is_possible(number)


def _number(written: Any) -> Any:  # noqa: ANN401 - any JSON value; a number, or nothing
    """Read a number; nothing when it is none."""
    if isinstance(written, str):
        return plain_json.number_in(written)
    return written if _is_number(written) else None


def _is_number(value: Any) -> TypeGuard[float]:  # noqa: ANN401 - any JSON value
    """Tell whether a value is a number of a size that training gives.

    Neither yes nor no is one, though Python counts them so.
    """
    return type(value) in (int, float) and abs(value) <= LARGEST


def _origin(body: Mapping[str, Any], name: str) -> dict[str, str]:
    """Read what a result was made with, as names and texts that can be shown."""
    told = body.get(name)
    if not isinstance(told, dict) or len(told) > ORIGINS or not all(map(_is_text, [*told, *told.values()])):
        raise ValueError(tr("its {name} is not told in names and texts", name=name))
    return told


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_ORIGIN and value.isprintable()


def _told(origin: Mapping[str, str]) -> dict[str, str]:
    """Write what a result was made with so that it can be read again.

    A processor may call itself anything.
    """
    return {name: one_line(text)[:LONGEST_ORIGIN] for name, text in origin.items()}


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
