"""How much of anything a stranger may ask for: bytes, counts and seconds. ``docs/security.md`` shows these numbers to readers.

Whatever is read from a project, a store, a published folder or a site is read up to one of these, and refused beyond it.
"""

from __future__ import annotations

MB = 1_000_000

TEXT = 1 * MB
"""Bytes of a file that a person wrote: definitions, a log, a template."""

TEMPLATES = 200
"""Files in a project's folder of templates."""

RESULT = 64 * MB
"""Bytes of a result, of a note and of everything else that the store keeps as JSON."""

STATE = 2_000 * MB
"""Bytes of the state of an unfinished run."""

CACHED = 256 * MB
"""Bytes of a chart, a PDF or answers that are remembered."""

PUBLISHED = 256 * MB
"""Bytes of one published file."""

HISTORY = 1_000 * MB
"""Bytes of a history."""

PART = 64 * MB
"""Bytes of one part of an edition, and of one page, unpacked."""

HISTORY_SECONDS = 20.0
"""For one question to a history."""

ANSWER = 16 * MB
"""Bytes of an answer of a site."""

ANSWER_SECONDS = 120.0
"""For an answer of a site, from its first byte to its last."""

DATA = 8_000 * MB
"""Bytes of a data set's arrays, unpacked."""

RATIO, UNRATED = 100, 256 * MB
"""How many times as large as its file a data set may be unpacked; below so many bytes nobody counts."""

RUNS = 20_000
"""Runs of a study, of all experiments and sweeps together."""

EPOCHS = 2_000_000
"""Epochs of a study, of all its runs together: an edition keeps three numbers of each."""

PARAMETERS = 50_000_000
"""Numbers that training changes, of one network."""

TEMPLATE_MEMORY = 400 * MB
"""Bytes that filling in templates may take, besides what the report itself needs."""

TEMPLATE_SECONDS, TEMPLATE_SECONDS_A_RUN = 10.0, 0.02
"""Of the processor's time that filling in a page may take, and that judging all claims may."""

TEMPLATE_GRACE_SECONDS = 10.0
"""Of the processor's time after that, in which a library may still come back by itself; then the process ends."""

DEPTH = 100
"""Brackets inside one another, of JSON and of TOML."""

PROBLEMS = 20
"""Problems that are told at once; of the others, how many there are."""
