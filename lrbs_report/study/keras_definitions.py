"""What Keras makes from a table of the definitions: layers, optimizers, callbacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import tr
from lrbs_report.study.beside import Beside
from lrbs_report.study.keras_names import complaints_about, written_out
from lrbs_report.study.own_code import is_own, wrong_call


def wrong_callbacks(callbacks: Any, keys: Keys, beside: Beside) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check a list of callbacks, and how much of the identity of runs it takes."""
    if letters_of(callbacks) > bounds.NETWORK:
        yield Complaint(
            keys=keys,
            message=tr(
                "these callbacks take {letters_of} letters to define", letters_of=letters_of(callbacks)
            ),
            hint=tr("Expected at most {most}.", most=bounds.NETWORK),
        )
    for number, callback in enumerate(callbacks if isinstance(callbacks, list) else []):
        at = (*keys, number)
        yield from (
            wrong_call(callback, at, beside)
            if is_own(callback)
            else wrong_definition(callback, "callbacks", at)
        )


def wrong_definitions(definitions: Any, kind: str, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check each definition of a list; what is no list was complained about already."""
    for number, definition in enumerate(definitions if isinstance(definitions, list) else []):
        yield from wrong_definition(definition, kind, (*keys, number))


def wrong_definition(definition: Any, kind: str, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check what a table describes, or a name alone stands for.

    What is neither was complained about already.
    """
    named = definition if kind == "callbacks" else written_out(definition, kind)
    if isinstance(named, dict):
        yield from (
            replace(found, keys=keys) if isinstance(definition, str) else found
            for found in complaints_about(named, kind, keys)
        )


def letters_of(definition: Any) -> int:  # noqa: ANN401 - any TOML value
    """Count the letters of a definition as it stands in the identity of runs."""
    return len(json.dumps(definition, default=str))
