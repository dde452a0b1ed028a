"""Facts are found for every run, within bounds, and are plain data."""

from __future__ import annotations

import json
import random

from lrbs_report.kinds.logs.facts.listing import MOST_EPOCHS, MOST_SERIES, facts_of, finders
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.telling.log_facts import as_data
from tests.factory.facts import run_of


def test_every_kind_is_found() -> None:
    """By being in the folder."""
    names = {str(getattr(one, "__name__", "")) for one in finders()}
    assert {"contradictions", "course", "printing", "rates", "shares", "steps"} == names


def test_logs_of_very_many_runs() -> None:
    """Have facts for the first, and nothing for the others: an empty list would say that none follow."""
    found = list(facts_of(PrintedLog(format="csv", runs=(run_of({"loss": ["0.5"]}),) * (MOST_SERIES + 2))))
    assert [True] * MOST_SERIES + [False] * 2 == [one is not None for one in found]


def test_very_long_runs() -> None:
    """Have none, which is told apart from an empty list."""
    for epochs, has in ((MOST_EPOCHS, True), (MOST_EPOCHS + 1, False)):
        (found,) = facts_of(PrintedLog(format="csv", runs=(run_of({"loss": ["0.5"] * epochs}),)))
        assert has == (found is not None)


def test_any_numbers() -> None:
    """Strange ones stop nothing, and whatever is found can be written as JSON."""
    chance = random.Random(1)  # noqa: S311 - numbers for tests
    strange = [
        "nan",
        "inf",
        "-inf",
        "1e9999",
        "0",
        "-0.0",
        "1",
        "1e-300",
        "1e300",
        "100",
        "0.5",
        "00.50",
        "+.5",
        None,
    ]
    names = ("accuracy", "lr", "loss", "val_loss", "best_loss", "test_correct", "test_count")
    for _ in range(60):
        epochs = chance.randint(1, 6)
        series = {name: [chance.choice(strange) for _ in range(epochs)] for name in names}
        run = run_of(
            {name: texts for name, texts in series.items() if any(texts)} or {"loss": ["1"] * epochs},
            steps_per_epoch=chance.choice([None, 1, 2, 10**12]),
            samples=chance.choice([None, 1, 2, 10**12]),
            epochs_planned=chance.choice([None, 1, 3, 10**9]),
        )
        for found in facts_of(PrintedLog(format="keras", runs=(run, run))):
            json.dumps(as_data(found), allow_nan=False)
