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

NOTE = 8 * MB
"""Bytes of a note of ours in the folder of a blog."""

FILES = 5_000
"""Files of one publication in a blog."""

PUBLICATIONS = 100
"""Publications in the folder of a blog that are verified."""

PATH_SHOWN = 300
"""Characters of a path that a message shows."""

ANSWER = 16 * MB
"""Bytes of an answer of a site."""

ANSWER_SECONDS = 120.0
"""For an answer of a site, from its first byte to its last; a list on several pages is one answer."""

ANSWER_PAGES = 50
"""Pages of a list of a site."""

ANSWER_SHOWN = 200
"""Characters of what a site says that a message shows."""

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
"""Of the processor's time that filling in a page may take."""

RENDER_SECONDS = 7200.0
"""For one language's pages and PDF: a process that says nothing for longer is ended."""

DEPTH = 100
"""Brackets inside one another, of JSON and of TOML."""

PROBLEMS = 20
"""Problems that are told at once; of the others, how many there are."""
