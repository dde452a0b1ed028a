"""Small notes that save work, as JSON under the seal of this machine.

What a stranger wrote there is no note.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.files import write_whole
from lrbs_report.base.trust import is_sealed, seal_of


def keep_note(place: Path, told: object) -> None:
    """Write a note. A power cut may cost it: then it is made again. Raises ``DiskError``."""
    seal = seal_of(place.name, _decisive(told)).hex()
    write_whole(
        place, (json.dumps({"seal": seal, "note": told}, indent=1) + "\n").encode(), through_power_cuts=False
    )


def kept_note(place: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a note tells; nothing when there is none, or it was not written here, under this name."""
    try:
        read = plain_json.read(place, bounds.NOTE)
        return (
            read["note"]
            if is_sealed(bytes.fromhex(read["seal"]), place.name, _decisive(read["note"]))
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _decisive(told: object) -> bytes:
    """Return the one form of a note that its seal is made of."""
    return json.dumps(told, sort_keys=True).encode()
