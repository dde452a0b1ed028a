"""Results by key: small readable files, written whole, verified on reading.

* ``.lrbs/results/<key>.json``: one finished run; worth committing, since with it nobody needs to train again
* ``.lrbs/states/<key>.state``: where an unfinished run stands
* ``.lrbs/datasets/``: data sets that Keras downloaded, and their digests
* ``.lrbs/charts/``: charts that were drawn, so that a changed sentence draws nothing
* ``.lrbs/set-aside/``: files that were found damaged or changed
* ``.lrbs/history.sqlite``: every edition of the report; worth committing too
* ``.lrbs/timings.json``: how long an epoch of each kind took here, for estimates
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lrbs_report.errors import DiskError
from lrbs_report.experiments import Run, key_of
from lrbs_report.files import explain_disk, write_whole
from lrbs_report.history import History
from lrbs_report.results import Epoch, RunResult

FORMAT = 1

GITIGNORE = """\
# Written by lrbs-report. Commit this folder's results, and nobody needs to train again; commit the history, and every clone knows all editions.
*
!.gitignore
!history.sqlite
!results/
!results/*.json
!datasets/
!datasets/*.json
"""


@dataclass(frozen=True)
class Damaged:
    """A result file that does not hold what was written, and why we think so."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Store:
    """The folder ``.lrbs`` of a project. Looking never writes."""

    folder: Path

    @property
    def keras_home(self) -> Path:
        """Where Keras may keep its own files, away from the user's."""
        return self.folder / "keras"

    @property
    def charts(self) -> Path:
        """Where charts that were drawn are kept; they can be drawn again at any time."""
        return self.folder / "charts"

    @property
    def datasets(self) -> Path:
        """Where downloaded data sets are kept."""
        return self.folder / "datasets"

    @property
    def history(self) -> History:
        """Every edition that was published."""
        return History(self.folder / "history.sqlite")

    @property
    def lock(self) -> Path:
        """The file whose lock a build holds. It is never deleted."""
        return self.folder / "lock"

    def result_path(self, key: str) -> Path:
        """Where the result with this key is kept."""
        return self.folder / "results" / f"{key}.json"

    def state_path(self, key: str) -> Path:
        """Where the state of the unfinished run with this key is kept."""
        return self.folder / "states" / f"{key}.state"

    def prepare(self) -> None:
        """Make the folder, and tell git what in it is worth keeping."""
        with explain_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / ".gitignore").exists():
            write_whole(self.folder / ".gitignore", GITIGNORE.encode())

    def sweep(self) -> None:
        """Remove the half-written files of killed builds. Only for whoever holds the lock."""
        with explain_disk(self.folder):
            for path in self.folder.rglob(".*.new"):
                path.unlink(missing_ok=True)

    def load(self, key: str) -> RunResult | Damaged | None:
        """Give the result kept under a key, verified; ``None`` when there is none."""
        path = self.result_path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DiskError(f"{path}: {error.strerror}. Correct its permissions, then run the same command again.") from error
        try:
            return decode(key, content)
        except (ValueError, KeyError, TypeError) as error:
            return Damaged(path, str(error))

    def keep(self, run: Run, result: RunResult) -> None:
        """Keep a result, then drop the state that led to it."""
        write_whole(self.result_path(result.key), encode(run.experiment.id, result))
        with explain_disk(self.state_path(result.key)):
            self.state_path(result.key).unlink(missing_ok=True)

    def earlier(self) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        """Give experiment, seed and identity of every readable result, to explain what changed since."""
        for path in sorted((self.folder / "results").glob("*.json")):
            try:
                body = json.loads(path.read_bytes())
                yield body["experiment"], body["identity"]["seed"], body["identity"]
            except (OSError, ValueError, KeyError, TypeError):
                continue  # damaged: said where it matters

    def set_aside(self, path: Path) -> Path:
        """Move a file out of the way without losing it, and give its new place."""
        folder = self.folder / "set-aside"
        with explain_disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            number = next(number for number in range(1, 10**6) if not (folder / f"{number:03d}-{path.name}").exists())
            return path.rename(folder / f"{number:03d}-{path.name}")

    def timings(self) -> dict[str, float]:
        """Give the seconds an epoch took here, by kind of training (see ``plan``); nothing when unknown."""
        try:
            read = json.loads((self.folder / "timings.json").read_bytes())
            return {str(kind): float(seconds) for kind, seconds in read.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def keep_timings(self, timings: Mapping[str, float]) -> None:
        """Remember how long epochs took."""
        text = json.dumps({kind: round(seconds, 4) for kind, seconds in sorted(timings.items())}, indent=1)
        write_whole(self.folder / "timings.json", text.encode())


def encode(experiment: str, result: RunResult) -> bytes:
    """Write a result as JSON that people and ``git diff`` can read, with the SHA-256 of the rest on top."""
    body = {
        "format": FORMAT,
        "experiment": experiment,
        "status": result.status,
        "accuracy": result.accuracy,
        "epochs": [{name: _written(value) for name, value in asdict(epoch).items() if value is not None} for epoch in result.epochs],
        "identity": result.identity,
        "environment": dict(result.environment),
        "machine": dict(result.machine),
    }
    return (json.dumps({"sha256": _digest(body)} | body, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def decode(key: str, content: bytes) -> RunResult:
    """Read what ``encode`` wrote. Raises ``ValueError`` when it is not what was written, or not what the file's name says."""
    body = json.loads(content)
    if not isinstance(body, dict):
        message = "it holds no result"
        raise ValueError(message)  # noqa: TRY004 - damage, whatever its type
    digest = body.pop("sha256")
    if digest != _digest(body):
        message = "its content is not what was written (the SHA-256 differs)"
        raise ValueError(message)
    if key_of(body["identity"]) != key:
        message = "it holds the result of another run than its name says"
        raise ValueError(message)
    return RunResult(
        key=key,
        identity=body["identity"],
        seed=body["identity"]["seed"],
        status=body["status"],
        accuracy=body["accuracy"],
        epochs=tuple(_read_epoch(epoch) for epoch in body["epochs"]),
        environment=body["environment"],
        machine=body["machine"],
    )


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _written(value: float) -> float | str:
    """JSON has no NaN and no infinity: write them as words."""
    return value if math.isfinite(value) else repr(value)


def _read_epoch(written: Mapping[str, Any]) -> Epoch:
    """Turn words back into NaN and infinity; a number stays the type that it was."""
    numbers: dict[str, Any] = {name: float(value) if isinstance(value, str) else value for name, value in written.items()}
    return Epoch(**numbers)
