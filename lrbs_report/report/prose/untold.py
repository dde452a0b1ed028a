"""What templates get in the place of what is not there because runs are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lrbs_report.judging.claims import Verdict


class Untold:
    """An experiment without any run, or a claim without verdict.

    Whatever else a template asks of it is missing, and no condition on it holds.
    """

    def __init__(self, missing: str, title: str = "") -> None:
        """Keep what is printed in the place of what is missing, and what is known all the same."""
        self._missing = missing
        self.title = title or missing

    def __str__(self) -> str:
        """Say that something is missing."""
        return self._missing

    def __getattr__(self, name: str) -> Untold:
        """Have nothing; Python's own protocols may ask and go without."""
        if name.startswith("_"):
            raise AttributeError(name)
        return Untold(self._missing)

    def __getitem__(self, _: object) -> Untold:
        """Have nothing."""
        return Untold(self._missing)

    def __iter__(self) -> Iterator[object]:
        """Hold nothing."""
        return iter(())

    def __len__(self) -> int:
        """Hold nothing, and be false."""
        return 0

    def _is_not(self, _: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _is_not


class Verdicts(dict[str, Verdict | Untold]):
    """The verdicts by claim, for templates.

    Asking for one that there is none of because runs are missing is no mistake.
    """

    def __init__(self, verdicts: Mapping[str, Verdict], unjudged: Collection[str], missing: str) -> None:
        """Know the claims that could not be judged."""
        super().__init__(verdicts)
        self._unjudged, self._missing = unjudged, missing

    def __missing__(self, id_: str) -> Untold:
        """Return what has no answer, where there could have been one."""
        if id_ in self._unjudged:
            return Untold(self._missing)
        raise KeyError(id_)
