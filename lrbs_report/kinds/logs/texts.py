"""Numbers as they were printed, one after the other, in little room: a log may have millions of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import eq
from typing import overload


class Texts(Sequence[str | None]):
    """Texts of numbers, each where its epoch is; nothing where an epoch lacks one.

    They are kept as one run of bytes: as a list, ten times the room would go.

    >>> texts = Texts(["0.5980", None, "nan"])
    >>> texts[0], texts[1], texts[-1], len(texts), texts == ["0.5980", None, "nan"]
    ('0.5980', None, 'nan', 3, True)
    """

    __slots__ = ("_bytes", "_ends")

    def __init__(self, texts: Iterable[str | None] = ()) -> None:
        """Begin with some texts."""
        self._bytes = bytearray()
        self._ends = array("I")
        for text in texts:
            self.append(text)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Return texts in ASCII, of which an empty one is nothing, in one go.

        >>> list(Texts.of(["0.5", "", "nan"]))
        ['0.5', None, 'nan']
        """
        made = cls()
        made._bytes = bytearray("".join(texts).encode("ascii"))
        made._ends = array("I", accumulate(map(len, texts)))
        return made

    def numbers(self) -> list[float | None]:
        """Return all of them as numbers.

        >>> Texts(["0.5", None]).numbers()
        [0.5, None]
        """
        told, begins = self._bytes.decode(), [0, *self._ends[:-1]]
        return [
            float(told[begin:end]) if end > begin else None
            for begin, end in zip(begins, self._ends, strict=True)
        ]

    def append(self, text: str | None) -> None:
        """Add a text at the end."""
        if text:
            self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def skip_to(self, length: int) -> None:
        """Let there be so many, with nothing where there was none yet."""
        missing = length - len(self._ends)
        if missing > 0:
            self._ends.extend(array("I", [len(self._bytes)]) * missing)

    def replace_last(self, text: str | None) -> None:
        """Put another text in the place of the last."""
        self.cut(len(self._ends) - 1)
        self.append(text)

    def cut(self, length: int) -> None:
        """Leave the first so many."""
        del self._ends[length:]
        del self._bytes[self._ends[-1] if self._ends else 0 :]

    @overload
    def __getitem__(self, place: int) -> str | None: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str | None, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str | None, ...] | None:
        """Return the text of a place, or those of several."""
        if isinstance(place, slice):
            return tuple(self._at(one) for one in range(*place.indices(len(self._ends))))
        return self._at(range(len(self._ends))[place])

    def __iter__(self) -> Iterator[str | None]:
        """Return one text after the other."""
        begin = 0
        for end in self._ends:
            yield self._bytes[begin:end].decode() if end > begin else None
            begin = end

    def __len__(self) -> int:
        """Return how many there are, those that are nothing counted."""
        return len(self._ends)

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
        begin = self._ends[place - 1] if place else 0
        return self._bytes[begin : self._ends[place]].decode() or None
