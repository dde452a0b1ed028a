"""What a verification finds: what is wrong, what could not be checked, and how both are shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MOST_SHOWN = 80
"""Characters of a text that is quoted."""


@dataclass(frozen=True, order=True)
class Wrong:
    """Something that is not what it must be: where, and what was found and expected."""

    place: str
    message: str

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, order=True)
class Unchecked:
    """A file or a part that nobody can judge here, and why. It is not confirmed, and not accused."""

    place: str
    reason: str


def quoted(text: object) -> str:
    """Show a text of somebody's: short, and without any character that could steer a terminal."""
    told = "".join(one if one.isprintable() else repr(one)[1:-1] for one in str(text))
    return told if len(told) <= MOST_SHOWN else f"{told[: MOST_SHOWN - 1]}…"


def is_plain(path: str) -> bool:
    """Tell whether a path out of a file leads to a place inside the folder, however it is read."""
    parts = PurePosixPath(path).parts
    return bool(parts) and path == "/".join(parts) and not {"..", ".", "/"} & set(parts) and not {"\0", "\\"} & set(path)


def read_inside(folder: Path, path: str) -> bytes:
    """Read a plain file of a folder, following no link on the way. Raises ``OSError`` where there is none."""
    places = [folder.joinpath(*PurePosixPath(path).parts[:depth]) for depth in range(1, len(PurePosixPath(path).parts) + 1)]
    if not is_plain(path) or any(place.is_symlink() for place in places):
        raise OSError(0, "it is a link, or leads out of the folder", path)
    if not places[-1].is_file():
        raise FileNotFoundError(2, "there is no such file", path)
    return places[-1].read_bytes()
