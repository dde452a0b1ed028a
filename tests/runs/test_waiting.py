"""Waiting runs: who takes which, and that taking one looks at few, however many wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from lrbs_report.runs.job import Job
from lrbs_report.runs.waiting import Waiting
from tests.factory import job
from tests.training.workshop import experiment

MANY = 10_000


@pytest.fixture(scope="module")
def some() -> tuple[Job, Job, Job, Job]:
    """Return two runs of one program, and two of two others, mixed."""
    one, two, other, last = (
        job(Path("/nowhere"), experiment(batch_size=size, learning_rate=rate))
        for size, rate in ((8, 0.1), (8, 0.2), (4, 0.1), (2, 0.1))
    )
    return one, other, two, last


def test_a_worker_keeps_to_the_program_that_it_holds(some: tuple[Job, Job, Job, Job]) -> None:
    """Else it takes one that nobody holds, else the next; what comes back is the next for whoever may."""
    one, other, two, last = some
    waiting = Waiting(some)
    assert waiting.take(None, ()) is one
    assert waiting.take(None, (one.bench,)) is other
    assert waiting.take(one.bench, (other.bench,)) is two
    waiting.give_back(two)
    assert [two, last] == [*waiting]
    assert waiting.take(other.bench, (two.bench,)) is last
    assert waiting.take(other.bench, (two.bench,), lambda job: job is not two) is None
    assert waiting.take(other.bench, (two.bench,)) is two
    assert not waiting
    assert waiting.take(None, ()) is None


def test_the_next_run_like_another(some: tuple[Job, Job, Job, Job]) -> None:
    """It is of the same program; where it may not be taken, none is."""
    one, other, two, last = some
    waiting = Waiting(some)
    assert waiting.take_like(two, lambda _: False) is None
    assert waiting.take_like(two, lambda _: True) is one
    assert 3 == len(waiting)
    assert waiting.take_like(one, lambda job: job is two) is two
    assert waiting.take_like(one, lambda _: True) is None
    waiting.give_back(two)
    assert [two, other, last] == [*waiting]
    assert 3 == len(waiting)


def test_taking_a_run_looks_at_few(some: tuple[Job, Job, Job, Job]) -> None:
    """Two workers that keep to their programs look at each of ten thousand runs once, of seven programs."""
    programs = [replace(some[0], dataset_digest=str(number)) for number in range(7)]
    jobs = [replace(one, key=str(number)) for number, one in zip(range(MANY), cycle(programs), strict=False)]
    looked: Counter[str] = Counter()

    def may(job: Job) -> bool:
        looked[job.key] += 1
        return True

    waiting = Waiting(jobs)
    held: list[tuple[object, ...] | None] = [None, None]
    taken: list[str] = []
    for worker in cycle((0, 1)):
        job = waiting.take(held[worker], [held[1 - worker]], may)
        if job is None:
            break
        held[worker] = job.bench
        taken.append(job.key)
    assert sorted(taken) == sorted(one.key for one in jobs)
    assert {1} == {*looked.values()}


def test_what_is_sent_to_a_process_is_no_longer_for_having_been_looked_at(
    some: tuple[Job, Job, Job, Job],
) -> None:
    """The name of a program is computed where it is asked for."""
    fresh = replace(some[0])
    before = fresh.__getstate__()
    assert fresh.bench == some[0].bench
    assert before == fresh.__getstate__()
