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

SWEEP = 10_000
"""Runs of one sweep: more is a slip of the hand, and takes days."""

VALUES = 50_000
"""Tables, lists and plain values of a file of definitions, all counted."""

NETWORK = 50_000
"""Letters of a network or of an experiment's callbacks, as they are part of every run's identity."""

LAYERS = 1_000
"""Of one network."""

LETTERS = 10_000
"""Of one text of the definitions."""

PARTS = 64
"""Parts of a key with dots, and of a table's name."""

LARGEST, SMALLEST = 1e30, 1e-30
"""A learning rate between these is one for 32-bit floats too, and so is what an optimizer makes of it."""

DATASETS, MODELS, CLAIMS, REFERENCES = 200, 1_000, 500, 100
"""Of one study."""

LOGS, MATCHES = 4 * MB, 1_000
"""Bytes of all published logs of a study, and runs in one of them."""

NUMERAL = 400
"""Letters of a number in a log: a 64-bit float written out has fewer."""

ADDRESSES = 100
"""To which an e-mail is sent."""

CANDIDATES = 2_000
"""Names among which one is looked for that was meant by a name that there is not."""

PARAMETERS = 50_000_000
"""Numbers that training changes, of one network."""

TEMPLATE_MEMORY = 400 * MB
"""Bytes that filling in templates may take, besides what the report itself needs."""

TEMPLATE_SECONDS, TEMPLATE_SECONDS_A_RUN = 10.0, 0.02
"""Of the processor's time that filling in a page may take."""

DEPTH = 100
"""Brackets inside one another, of JSON and of TOML."""

PROBLEMS, COUNTED = 20, 100
"""Problems that are told at once, and that are looked for: of the others, how many there are, or that there are more."""

SHOWN, LINE = 60, 600
"""Letters of a stranger's value in a message, and of all that is said of it."""
