"""Which files take minutes: they are begun first, so that no process is left alone with one at the end."""

from __future__ import annotations

import pytest

LONGEST = (
    "walks/test_build.py",
    "faults/test_signals.py",
    "faults/test_workers.py",
    "walks/test_starters.py",
    "faults/test_limits.py",
    "faults/test_places.py",
    "training/test_measures.py",
    "attacks/test_templates.py",
    "attacks/test_store.py",
    "attacks/test_published.py",
    "report/prose/test_truth.py",
    "attacks/test_blogs.py",
    "walks/test_holes.py",
    "walks/test_causes.py",
    "walks/test_verify.py",
    "walks/test_doubted.py",
    "attacks/test_data.py",
    "faults/test_streams.py",
    "keeping/test_history.py",
    "attacks/test_preview.py",
    "training/test_state.py",
    "training/test_means.py",
    "pages/test_web.py",
    "pages/test_print.py",
    "faults/test_corruption.py",
    "attacks/test_own_code.py",
    "attacks/test_imports.py",
)
"""The longest first, as they were when they were last measured. ``loadfile`` gives a file to one process."""


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests of these files before all others, each file in its own order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    return sorted(
        items,
        key=lambda item: places.get(item.nodeid.partition("::")[0].removeprefix("tests/"), len(LONGEST)),
    )
