"""Numbers as they were printed, one after the other, in little room: a log may have millions of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import eq
from typing import overload

CHUNK = 512
"""Texts that are packed together."""

BETWEEN = "\n"
"""What stands between two of them: no number holds it."""

OF_AN_OBJECT, OF_A_CHUNK, OF_A_TEXT = 400, 80, 80
"""Bytes that Python takes for a series, for what is packed, and for a text that is not."""

REMEMBERED = 64
"""Chunks that stay unpacked, since whoever asks for a text asks for its neighbours."""

QUICK = 1
"""How hard they are packed. Digits are chance: more effort gives nothing."""


class Texts(Sequence[str | None]):
    """Texts of numbers, each where its epoch is; nothing where an epoch lacks one.

    Many of them are kept packed: as a list, ten times the room would go.

    >>> texts = Texts(["0.5980", None, "nan"])
    >>> texts[0], texts[1], texts[-1], len(texts), texts == ["0.5980", None, "nan"]
    ('0.5980', None, 'nan', 3, True)
    """

    __slots__ = ("_count", "_packed", "_room", "_tail")

    def __init__(self, texts: Iterable[str | None] = ()) -> None:
        """Begin with some texts."""
        self._packed: list[bytes] = []
        self._tail: list[str | None] = []
        self._count = 0
        self._room = OF_AN_OBJECT
        self.extend(texts)

    @property
    def room(self) -> int:
        """Bytes that they take, as far as that can be told."""
        return self._room + OF_A_TEXT * len(self._tail)

    def numbers(self) -> list[float | None]:
        """Return all of them as numbers.

        >>> Texts(["0.5", None]).numbers()
        [0.5, None]
        """
        return [None if text is None else float(text) for text in self]

    def append(self, text: str | None) -> None:
        """Add a text at the end."""
        self.extend((text,))

    def extend(self, texts: Iterable[str | None]) -> None:
        """Add texts at the end."""
        if self._count % CHUNK and not self._tail:
            self._unpack_last()
        before = len(self._tail)
        self._tail.extend(texts)
        self._count += len(self._tail) - before
        whole = len(self._tail) // CHUNK * CHUNK
        for begin in range(0, whole, CHUNK):
            self._pack(self._tail[begin : begin + CHUNK])
        del self._tail[:whole]

    def skip_to(self, length: int) -> None:
        """Let there be so many, with nothing where there was none yet."""
        if length > self._count:
            self.extend([None] * (length - self._count))

    def replace_last(self, text: str | None) -> None:
        """Put another text in the place of the last."""
        self.cut(self._count - 1)
        self.append(text)

    def cut(self, length: int) -> None:
        """Leave the first so many."""
        while length < self._count - len(self._tail):
            self._count -= len(self._tail)
            self._unpack_last()
        del self._tail[len(self._tail) - (self._count - length) :]
        self._count = length

    def pack(self) -> None:
        """Make them as small as they can be. They may go on later."""
        if self._tail:
            self._pack(self._tail)
            self._tail = []

    @overload
    def __getitem__(self, place: int) -> str | None: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str | None, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str | None, ...] | None:
        """Return the text of a place, or those of several."""
        if isinstance(place, slice):
            return tuple(self._at(one) for one in range(*place.indices(self._count)))
        return self._at(range(self._count)[place])

    def __iter__(self) -> Iterator[str | None]:
        """Return one text after the other."""
        return chain(chain.from_iterable(map(_unpacked, self._packed)), self._tail)

    def __len__(self) -> int:
        """Return how many there are, those that are nothing counted."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Tell whether another sequence has the same texts."""
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __repr__(self) -> str:
        """Show the texts."""
        return f"Texts({list(self)!r})"

    def _at(self, place: int) -> str | None:
        chunk, within = divmod(place, CHUNK)
        return _unpacked(self._packed[chunk])[within] if chunk < len(self._packed) else self._tail[within]

    def _pack(self, texts: Sequence[str | None]) -> None:
        chunk = zlib.compress(BETWEEN.join(text or "" for text in texts).encode("utf-8", "replace"), QUICK)
        self._packed.append(chunk)
        self._room += len(chunk) + OF_A_CHUNK

    def _unpack_last(self) -> None:
        """Put what is packed last in the place of the texts that are not."""
        chunk = self._packed.pop()
        self._room -= len(chunk) + OF_A_CHUNK
        self._tail = list(_unpacked(chunk))


@lru_cache(REMEMBERED)
def _unpacked(chunk: bytes) -> tuple[str | None, ...]:
    return tuple(text or None for text in zlib.decompress(chunk).decode().split(BETWEEN))
