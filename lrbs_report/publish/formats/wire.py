"""Messages of Protocol Buffers, and TensorFlow's records, as bytes.

The fields that are needed are few, and the libraries for it wake TensorFlow where that is installed.
"""

from __future__ import annotations

import math
import struct
from functools import cache

VARINT, FIXED64, BYTES = 0, 1, 2
"""How the value of a field is written."""

POLYNOMIAL = 0x82F63B78
"""Of CRC-32C, as Castagnoli chose it, its bits in reverse."""

MASK_ROTATION, MASK_DELTA = 15, 0xA282EAD8
"""How records mask their sums: a sum of bytes with sums in them would be a bad one."""

WORD = 0xFFFFFFFF


def whole(field: int, number: int) -> bytes:
    """Return a field with a whole number, not below 0."""
    return _key(field, VARINT) + _varint(number)


def double(field: int, number: float) -> bytes:
    """Return a field with a 64-bit float."""
    return _key(field, FIXED64) + struct.pack("<d", number)


def singles(field: int, *numbers: float) -> bytes:
    """Return a field with any number of 32-bit floats; one that is larger than these can be is infinite."""
    return message(field, b"".join(map(_single, numbers)))


def message(field: int, *parts: bytes) -> bytes:
    r"""Return a field with the bytes of a text, or of a message put together from its fields.

    >>> message(1, b"epoch")
    b'\n\x05epoch'
    """
    content = b"".join(parts)
    return _key(field, BYTES) + _varint(len(content)) + content


def record(content: bytes) -> bytes:
    """Return a record: its length and its content, each with its masked sum."""
    length = struct.pack("<Q", len(content))
    return length + _masked(length) + content + _masked(content)


def checksum(content: bytes) -> int:
    """Return the CRC-32C.

    >>> hex(checksum(b"123456789"))
    '0xe3069283'
    """
    table, found = _table(), WORD
    for byte in content:
        found = table[(found ^ byte) & 0xFF] ^ found >> 8
    return found ^ WORD


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(number: int) -> bytes:
    """Write a whole number seven bits at a time, the lowest first."""
    told = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits
        told.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*told, number])


def _single(number: float) -> bytes:
    try:
        return struct.pack("<f", number)
    except OverflowError:
        return struct.pack("<f", math.copysign(math.inf, number))


def _masked(content: bytes) -> bytes:
    found = checksum(content)
    turned = found >> MASK_ROTATION | found << 32 - MASK_ROTATION
    return struct.pack("<I", turned + MASK_DELTA & WORD)


@cache
def _table() -> tuple[int, ...]:
    """Return what each byte does to a sum."""
    return tuple(map(_eight_bits, range(256)))


def _eight_bits(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte
