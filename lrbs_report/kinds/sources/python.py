"""What a function of the project's own Python returns; nobody but a training process runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.source import Kind, Located, Source, Tables, Wrong


class Python(Kind):
    """Arrays that a function returns. They are known once they are there; until then, by what makes them."""

    def wrong(self, asked: Mapping[str, Any]) -> Iterator[Wrong]:
        """Refuse the digest of a file."""
        if asked.get("sha256") is not None:
            yield Wrong(
                key="sha256",
                message=tr("sha256 is of a file, and Python returns none"),
                hint=tr("Leave it out: what the Python says decides which results are kept."),
            )

    def default_scale(self, dataset: Dataset, kind: str) -> float:
        """Return 1: what a function returns is taken as it is."""
        del dataset, kind
        return 1.0

    def locate(self, dataset: Dataset, path: Path) -> Located:
        """Return what is known of it: what makes it, which stands in its path's place."""
        del dataset
        return Located(path=path, digest="", arrays={}, scale=1.0)

    def opened(self, dataset: Dataset, path: Path) -> AbstractContextManager[Tables]:
        """Refuse to look at it: that would run the Python. Raises ``OSError``."""
        del dataset
        message = tr("{name} is run by training processes alone", name=path.name)
        raise OSError(message)


SOURCE: Source = Python(
    kind="python",
    form="python:FILE.py:FUNCTION",
    pattern=r"python:[^\x00-\x1f\x7f]+",
    told=(
        '"python:FILE.py:FUNCTION", also with arguments: '
        '{ function = "python:FILE.py:FUNCTION", argument = value }'
    ),
    place="code",
    keys=frozenset({"split_seed"}),
)
