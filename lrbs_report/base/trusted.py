"""Which Python of which project this user lets run: what ``lrbs-report trust`` remembers.

It stands beside the user, sealed, and never in the project. Trusted is the content of files in a folder, byte
for byte, and the functions of them that are called.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base import bounds, plain_json, trust
from lrbs_report.base.errors import DiskError
from lrbs_report.base.files import explain_disk, read_plain, write_whole
from lrbs_report.base.python_files import Code
from lrbs_report.base.tongue import tr

MOST_SETS = 100
"""Of a project: older ones are forgotten."""

NO_PLACE = tr("There is no place to remember it beside you. Set HOME or XDG_STATE_HOME to a folder of yours.")


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """Some files of a project that were allowed to run: the SHA-256 of each, and the functions called."""

    files: Mapping[str, str]
    functions: tuple[str, ...]

    def covers(self, code: Code) -> bool:
        """Return whether a function may be called, with all that it imports."""
        return code.name in self.functions and all(
            self.files.get(path) == sha256_of(content) for path, content in code.files.items()
        )


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def allowed_in(place: Path) -> list[Allowed]:
    """Return what was allowed in a folder, the last at the end."""
    file = _file(place)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        content = trust.unsealed(_purpose(place), read_plain(file, bounds.NOTE)) if file else None
        told = plain_json.loads(content) if content else []
        return [Allowed(files=dict(one["files"]), functions=tuple(one["functions"])) for one in told]
    return []


def is_allowed(code: Code) -> bool:
    """Return whether a function may be called here, with exactly these bytes."""
    return any(one.covers(code) for one in allowed_in(code.place))


def allow(place: Path, codes: Iterable[Code]) -> None:
    """Remember that some functions of a folder may run. Raises ``DiskError``."""
    made = {
        "files": {path: sha256_of(content) for code in codes for path, content in code.files.items()},
        "functions": sorted({code.name for code in codes}),
    }
    known = [{"files": dict(one.files), "functions": list(one.functions)} for one in allowed_in(place)]
    kept = [*(one for one in known if one != made), made][-MOST_SETS:]
    file = _file(place)
    if file is None:
        raise DiskError(NO_PLACE)
    with explain_disk(file):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(file, trust.sealed(_purpose(place), json.dumps(kept).encode()))


def revoke(place: Path) -> bool:
    """Forget all that was allowed in a folder, and return whether anything was. Raises ``DiskError``."""
    file = _file(place)
    if file is None or not file.exists():
        return False
    with explain_disk(file):
        file.unlink()
    return True


def _file(place: Path) -> Path | None:
    folder = trust.state_folder()
    name = hashlib.sha256(str(place).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return folder / "lrbs-report" / "trusted" / name if folder else None


def _purpose(place: Path) -> str:
    return "trusted:" + hashlib.sha256(str(place).encode("utf-8", "surrogateescape")).hexdigest()
