"""Honest files, changed by chance, which Hypothesis gives: bytes, lines, and the values in them."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

Mutator = Callable[[random.Random, bytes], bytes]

BYTES = (
    b"\x00",
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b'"',
    b"'",
    b"\\",
    b"[",
    b"]",
    b"{",
    b"}",
    b"#",
    b"=",
    b".",
    b"-",
    b"9" * 400,
)
"""What a reader may stumble over."""

SIZES = (2, 10, 1000, 100_000)

TOML_VALUES = (
    *(
        "0",
        "-0.0",
        "-1",
        "1",
        "2.5",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1e-320",
        "1e300",
        "true",
        "false",
        "0x7fffffffffffffff",
        str(2**70),
        "9" * 5000,
    ),
    *(
        '""',
        '"a"',
        '"one"',
        '"\\u0000"',
        '"\\u202e"',
        "'../../x'",
        '"$HOME"',
        '"mnist"',
        '"npz:x"',
        '"npz:/dev/zero"',
        '"Dense"',
        '"shuffle"',
    ),
    *(
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "[1, 2]",
        '["a", "a"]',
        "{ a = 1 }",
        '{ class = "Dense" }',
        '{ class = "Dense", units = 1 }',
        "[0.1, 0.2, 0.3]",
    ),
    *(
        "2026-01-31",
        "2026-01-31T00:00:00Z",
        "07:32:00",
        "10000",
        "1000000000000",
        "[" * 300 + "]" * 300,
        "[" + "1, " * 2000 + "]",
        f'"{"a" * 20_000}"',
    ),
)
TOML_KEYS = (
    *(
        "id",
        "title",
        "learning_rate",
        "lr_decay",
        "batch_size",
        "epochs",
        "sampling",
        "seeds",
        "engine",
        "callbacks",
        "dataset",
        "model",
        '"é"',
    ),
    *(
        "source",
        "sha256",
        "train",
        "test",
        "scale",
        "layers",
        "loss",
        "optimizer",
        "log",
        "matches",
        "candidates",
        "mean",
        "holds",
        "es",
        "en",
        "a.b",
    ),
)
TOML_HEADS = (
    *(
        "[report]",
        "[defaults]",
        "[datasets.small]",
        "[datasets.b]",
        "[models.softmax]",
        "[models.b]",
        "[[experiments]]",
        "[[sweeps]]",
        "[[claims]]",
    ),
    *(
        "[[references]]",
        "[notify]",
        "[notify.email]",
        "[a.b.c]",
        "[[a.b]]",
        "[experiments]",
        "[[report]]",
        "[ ]",
        "[[x]",
    ),
)
JSON_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**70,
        0.5,
        -0.0,
        1e308,
        "",
        "a",
        "NaN",
        "inf",
        "\u0000",
        "\u202e",
        "../../x",
        "/etc/passwd",
        "::error::",
        "0" * 64,
    ),
    *(
        [],
        {},
        [[]],
        [{}],
        {"a": 1},
        ["a"],
        "a" * 5000,
        [0] * 2000,
        {"class": "Dense"},
        "2026-01-31",
        "0123456789ab",
    ),
)
VALUE = re.compile(rb"(?m)(?<==)[^\n]*$")


def bytewise(chance: random.Random, content: bytes) -> bytes:
    """Change bytes: flip, put in, take out, repeat, cut off, move."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 50))):
        at, length = chance.randrange(len(made) + 1), chance.choice(SIZES)
        part = made[at : at + length]
        kind = chance.randrange(7)
        if kind == 0 and made:
            made[at % len(made)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            made[at:at] = chance.choice(BYTES) * chance.choice((1, 1, 1, 50))
        elif kind == 2:
            del made[at : at + length]
        elif kind == 3:
            made[at:at] = part * chance.choice((1, 2, 5))
        elif kind == 4 and chance.random() < 0.3:
            del made[at:]
        elif kind == 5:
            made[at : at + length] = chance.randbytes(min(length, 1000))
        else:
            to = chance.randrange(len(made) + 1)
            made[to:to] = part
        del made[2_000_000:]
    return bytes(made)


def toml(chance: random.Random, content: bytes) -> bytes:
    """Change definitions: a value, a key, a head, whole lines."""
    if chance.random() < 0.25:
        return bytewise(chance, content)
    lines = content.decode(errors="replace").split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(lines))
        key, equals, _ = lines[at].partition("=")
        kind = chance.randrange(8)
        if kind <= 2 and equals:
            lines[at] = f"{key}= {chance.choice(TOML_VALUES)}"
        elif kind == 3 and equals:
            lines[at] = lines[at].replace(key, f"{chance.choice(TOML_KEYS)} ", 1)
        elif kind == 4:
            lines[at:at] = [f"{chance.choice(TOML_KEYS)} = {chance.choice(TOML_VALUES)}"] * chance.choice(
                (1, 1, 1, 30)
            )
        elif kind == 5:
            lines[at:at] = [chance.choice(TOML_HEADS)]
        elif kind == 6:
            del lines[at : at + chance.choice((1, 1, 5))]
            lines = lines or [""]
        else:
            begin = chance.randrange(len(lines))
            lines[at:at] = lines[begin : begin + chance.choice((1, 5, 20))] * chance.choice((1, 1, 1, 40))
        if chance.random() < 0.02:
            lines[at:at] = [f"x = {chance.choice(('[', '{a=')) * chance.choice((90, 300, 20_000))}"]
    return "\n".join(lines).encode(errors="replace")


def as_json(chance: random.Random, content: bytes) -> bytes:
    """Change a value somewhere in JSON, or bytes of it."""
    if chance.random() < 0.3:
        return bytewise(chance, content)
    if chance.random() < 0.03:
        return b"[" * chance.choice((90, 500, 200_000)) + chance.choice((b"", b"1"))
    value = json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        _change_somewhere(chance, value)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1))).encode(
        errors="surrogatepass"
    )


def _change_somewhere(chance: random.Random, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Walk down to some place, and change what stands there."""
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            value = inner
            continue
        if chance.random() < 0.2:
            del value[key]
        elif isinstance(value, dict) and chance.random() < 0.1:
            value[chance.choice(("x", "é", "", "a" * 300))] = value.pop(key)
        else:
            value[key] = copy.deepcopy(chance.choice(JSON_VALUES))  # a list may be changed in turn
        return


LOG_NUMBERS = (
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1e-999",
    "1e9999",
    "0",
    "-0.0",
    "9" * 5000,
    "0." + "1" * 399,
    ".5",
    "5.",
    "1e",
    "٣",
    "0x1",
    "1_0",
)
LOG_LINES = (
    "[0] cost: 1",
    "# a",
    "#",
    "",
    " ",
    "Accuracy: 1",
    "Training finished!",
    "\r",
    "[-1] cost: 1",
    "\u2028",
)


def log(chance: random.Random, content: bytes) -> bytes:
    """Change a log: lines, numbers, bytes."""
    if chance.random() < 0.4:
        return bytewise(chance, content)
    lines = content.decode(errors="replace").split("\n")
    for _ in range(chance.choice((1, 1, 2, 10))):
        at = chance.randrange(len(lines))
        if chance.random() < 0.6:
            lines[at] = re.sub(r"[0-9.e-]+$", lambda _: chance.choice(LOG_NUMBERS), lines[at])
        else:
            lines[at:at] = [chance.choice(LOG_LINES)] * chance.choice((1, 1, 3, 5000))
    return "\n".join(lines).encode()


def picked(chance: random.Random, honest: Sequence[bytes], mutate: Mutator) -> bytes:
    """Change one of some honest files."""
    return mutate(chance, chance.choice(honest))
