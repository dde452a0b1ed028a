"""Which files take minutes: they are begun first, so that no process is left alone with one at the end."""

from __future__ import annotations

import pytest

LONGEST = (
    "walks/test_build.py",
    "walks/test_holes.py",
    "walks/test_until_decided.py",
    "walks/verifying/test_honest.py",
    "faults/test_limits.py",
    "attacks/test_blogs.py",
    "walks/test_imports.py",
    "training/test_rates.py",
    "attacks/test_own_code.py",
    "faults/test_signals.py",
    "faults/test_workers.py",
    "walks/test_causes.py",
    "attacks/test_templates.py",
    "walks/test_verify.py",
    "publish/test_wordpress.py",
    "attacks/test_store.py",
    "walks/verifying/test_measured.py",
    "training/test_measures.py",
    "walks/test_starters.py",
    "faults/test_places.py",
    "walks/test_tables.py",
    "walks/test_doubted.py",
    "walks/test_published.py",
    "attacks/test_markup.py",
    "training/test_engine.py",
    "runs/test_processes.py",
    "publish/test_sites.py",
    "pages/test_web.py",
    "faults/test_points.py",
    "attacks/test_data.py",
    "judging/test_trials.py",
    "attacks/test_preview.py",
    "walks/test_check.py",
    "attacks/test_published.py",
    "attacks/test_sites.py",
    "serving/test_server.py",
    "cli/test_tongue.py",
    "walks/test_replicate.py",
    "faults/test_streams.py",
    "faults/test_placing_faults.py",
    "report/targets/test_proof.py",
    "training/test_accuracy.py",
    "pages/test_print.py",
    "walks/verifying/test_noise.py",
    "report/prose/test_truth.py",
)
"""The longest first, as they were when they were last measured. ``loadfile`` gives a file to one process."""


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests of these files before all others, each file in its own order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    return sorted(
        items,
        key=lambda item: places.get(item.nodeid.partition("::")[0].removeprefix("tests/"), len(LONGEST)),
    )
