"""Every call that can fail, at every moment, in the manner of SQLite.

Output is old or new, nothing is lost, and the next run makes it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import Tally
from tests.faults.harness import (
    POINTS,
    Point,
    Scene,
    Stage,
    has_failed,
    points_of,
    sample,
    staged_once,
    traced,
    what_is_wrong,
    what_is_wrong_later,
)
from tests.faults.scenes import SCENES
from tests.samples import ALL

CODES = (0, 1, 4)
"""How a command may end at which a call failed.

It did not matter, or a run failed, or what the machine refused is said.
"""

KILLED = (*CODES, -9)
"""How it may end when one of its processes was killed.

If that was the one that the user started, nobody is left to say more.
"""

WITH_CREW = ("check", "train")
"""Scenes that start a process for Keras: that this one never comes up is exit code 3."""

SAMPLED = {
    "first": 2,
    "rebuild": 2,
    "reprint": 2,
    "drawn": 1,
    "print": 1,
    "publish": 2,
    "republish": 2,
    "figures": 2,
    "verify": 2,
    "history": 2,
    "diff": 2,
    "plan": 2,
    "check": 1,
    "init": 3,
    "train": 1,
    "serve": 1,
}
"""How many moments of each scene are tried where not all are."""

PARTS = 8 if ALL else 1
"""How many tests share the moments of a scene."""


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scene", SCENES.values(), ids=str)
def test_whatever_fails_is_said_and_made_good(scene: Scene, part: int, root: Path, tally: Tally) -> None:
    """Each moment at which a call of the command's processes can fail, one at a time.

    See the harness for what must hold.
    """
    stage = staged_once(scene, root)
    points = points_of(stage, root / scene.name / "counted")
    chosen = sample(points, POINTS if ALL else SAMPLED[scene.name], scene.name)[part::PARTS]
    assert {} == wrong_after(stage, chosen, root / scene.name / "case", tally)


BROKEN = {
    "serve": (
        Point(call="socketpair", failure="EMFILE", number=1),
        Point(call="socket", failure="ENOMEM", number=1),
    ),
    "publish": (Point(call="flock", failure="KILL", number=3),),
    "figures": (Point(call="flock", failure="KILL", number=6),),
}
"""Moments that once broke a promise.

Nobody could be met, the port was blamed, and a half-written chart stayed for ever.
"""


@pytest.mark.fault
@pytest.mark.long(1)
@pytest.mark.parametrize("name", BROKEN)
def test_what_once_broke_is_said_and_made_good(name: str, root: Path, tally: Tally) -> None:
    """And is tried each time."""
    assert {} == wrong_after(staged_once(SCENES[name], root), BROKEN[name], root / name / "case", tally)


def wrong_after(stage: Stage, points: Sequence[Point], place: Path, tally: Tally) -> dict[str, list[str]]:
    """Let one call after the other fail, and return what is wrong after each.

    Nothing of those after which nothing is.
    """
    found = {str(point): tried(stage, point, place, count=lambda: tally("fault", 1)) for point in points}
    return {point: wrong for point, wrong in found.items() if wrong}


def tried(stage: Stage, point: Point, place: Path, count: Callable[[], None]) -> list[str]:
    """Let one call fail, and say what is wrong after it and after the next run."""
    world = stage.again(place)
    done, calls, log = traced(stage.scene, world, [point.call], point.injection)
    is_killed = point.failure == "KILL"
    codes = (
        *(KILLED if is_killed else CODES),
        stage.scene.code,
        *([3] if stage.scene.name in WITH_CREW else []),
    )
    wrong = list(what_is_wrong(stage, world, done, codes, log, may_stop_midway=is_killed))
    wrong += what_is_wrong_later(stage, world)
    if has_failed(point, calls, log):
        count()
    return [*wrong, done.stderr] if wrong else []
