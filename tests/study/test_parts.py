"""The data sets and models that experiments name."""

from __future__ import annotations

from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of


def test_choice_between_two_data_sets_must_be_made(read: Reader) -> None:
    """One is a default; two are a question."""
    (said,) = said_of(read, f'[datasets.other]\nsource = "mnist"\n{PARTS}{EXPERIMENT}')
    assert said.startswith(
        "experiments.toml:7:3: dataset is missing, and there are 2 [datasets.…] to choose from"
    )
