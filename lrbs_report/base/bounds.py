"""How much of anything a stranger may ask for: bytes, counts and seconds.

``docs/security.md`` shows these numbers to readers. Whatever is read from a project, a store, a published
folder or a site is read up to one of these, and refused beyond it.
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

HISTORY_ROWS = 500_000
"""Rows of an answer of a history."""

EDITIONS = 10_000
"""Editions of a report."""

CARRIED = 512 * MB
"""Bytes of all earlier editions and their pages, unpacked: a report carries them along."""

BRACKETS = 2_000_000
"""Lists and tables in a part of an edition."""

FILES, FOLDERS_DEEP = 100_000, 32
"""Files of a published folder, and folders inside one another."""

PUBLISHED_FOLDER = 1_000 * MB
"""Bytes of all files of a published folder."""

PUBLICATION_FILES = 20_000
"""Files of one publication in a blog, and of one export."""

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

DIRECTORY = 1 * MB
"""Bytes of the list of what a data set's archive holds, which is read before anything can be judged by it."""

AXES = 8
"""Axes of an array of examples: of rows, heights, widths, channels, and some more."""

ROWS = 100_000_000
"""Rows of a part of a data set."""

CLASSES = 100_000
"""Different labels of a data set that are counted."""

FEATURES = 1_000_000
"""Features of an example, above which nobody looks for constant ones."""

COMPARED = 5_000_000
"""Rows of a part of a data set, above which nobody looks for those that stand there twice, or elsewhere."""

NAMED_CLASSES, CLASS_NAME = 1_000, 100
"""Classes that have names, and letters of such a name."""

COLUMNS, CATEGORIES = 100_000, 1_000
"""Columns of a table in text, and different texts in one of them that is a feature."""

CSV_LINE = 16 * MB
"""Bytes of a line of a table in text."""

WORDS, LENGTH = 100_000, 10_000
"""Words that texts are made of, and words of one text."""

PICTURES, PICTURE, PIXELS = 1_000_000, 256 * MB, 100_000_000
"""Pictures in a folder, bytes of one of them, and its pixels."""

DOWNLOAD_SECONDS = 3600.0
"""For one of Keras's data sets, from the first byte to the last."""

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

STEPS = 200_000
"""Lines of the file that tells the rate of each step."""

RULE = 200
"""Characters of a scaling rule of the learning rate."""

LETTERS = 10_000
"""Of one text of the definitions."""

PARTS = 64
"""Parts of a key with dots, and of a table's name."""

DATASETS, MODELS, CLAIMS, REFERENCES = 200, 1_000, 500, 100
"""Of one study."""

LOGS, MATCHES = 4 * MB, 1_000
"""Bytes of all published logs of a study, and runs in one of them."""

PUBLISHED_NUMBERS = 200_000
"""Numbers of a published log that are compared."""

PRINTED_LOG, PRINTED_LINE = 1_000 * MB, 100_000
"""Bytes of a log of anybody's that is read, and characters of one of its lines, or of one thing in a
document, that are looked at.
"""

FORMATS, PATTERNS, PATTERN = 100, 50, 2_000
"""Formats of logs of one study, patterns of lines in one of them, and letters of a pattern."""

PRINTED, SERIES, SERIES_NAME = 100 * MB, 2_000, 200
"""Bytes of the numbers of a log, as they are kept; series of one run, and letters of the name of one."""

LOG_FILES, SCALARS = 20_000, 500_000
"""Files of a folder that is a log, and numbers in it that stand at steps."""

IMPORTS, LOOKED_AT = 200, 200_000
"""Tables of a study that import runs, and names in folders that are looked at for their logs."""

LOG_SECONDS = 20.0
"""For one question to a database that is a log."""

NUMERAL = 400
"""Letters of a number in a log: a 64-bit float written out has fewer."""

BIBLIOGRAPHY, WORKS, WORK_BRACES = 1 * MB, 2_000, 200
"""Bytes of a BibTeX file, entries in it, and braces that one field of an entry opens."""

FORMULA, FORMULA_DEPTH, FORMULAS = 2_000, 20, 1_000
"""Letters of a formula, parts of it inside one another, and formulas of one article."""

AUTHORS, AUTHOR = 100, 200
"""Authors of a report, and letters of a name, a licence or an address that it tells of itself."""

ADDRESSES = 100
"""To which an e-mail is sent."""

CANDIDATES = 2_000
"""Names among which one is looked for that was meant by a name that there is not."""

PARAMETERS = 50_000_000
"""Numbers that training changes, of one network: its weights, and what its optimizer remembers of each."""

ACTIVATIONS = 500_000_000
"""Numbers that the layers of one network give out for one batch, all layers together; and each of them for a
thousand test examples.
"""

LAYERS = 500
"""Layers of one network, those inside others too."""

CODE_FILES, CODE = 100, 4 * MB
"""Files of a project's own Python that one function imports, itself counted, and bytes of them together."""

CODE_SECONDS, MOST_CODE_SECONDS = 120.0, 86_400.0
"""For one call of a project's own Python, unless the definitions say otherwise, and at most."""

METRICS = 20
"""Metrics of one model."""

BUILD_SECONDS = 120.0
"""For building one network, without a word from the process that does it."""

READY_SECONDS = 300.0
"""For a training process to come up."""

IDLE_SECONDS = 600.0
"""For which a training process may do nothing at all before it is taken for dead."""

LINE_SECONDS = 60.0
"""For one message between processes to arrive whole."""

LAST_WORDS = 1 * MB
"""Bytes of what a training process says on standard error that are kept, for when it dies."""

WORKER_MEMORY = 2_000 * MB
"""Bytes that a training process may take, at least; where this machine has more that is free, its share of
that.
"""

TEMPLATE_MEMORY = 400 * MB
"""Bytes that filling in templates may take, besides what the report itself needs."""

TEMPLATE_SECONDS, TEMPLATE_SECONDS_A_RUN = 10.0, 0.02
"""Of the processor's time that filling in a page may take, and that judging all claims may."""

TEMPLATE_GRACE_SECONDS = 10.0
"""Of the processor's time after that, in which a library may still come back by itself; then the process
ends.
"""

RENDER_SECONDS = 7200.0
"""For one language's pages and PDF: a process that says nothing for longer is ended."""

CONNECTIONS = 64
"""Of a preview at a time: for another, the oldest that has asked for nothing yet is closed; when each has, it
is told to come later.
"""

REQUEST, HEADERS, REQUEST_SECONDS = 16_384, 100, 10.0
"""Bytes and lines of a request's head to a preview, and for all of it to arrive."""

PREVIEW_SECONDS = 60.0
"""For a file of a preview to be taken."""

DEPTH = 100
"""Brackets inside one another, of JSON and of TOML."""

NOTE = 8 * MB
"""Bytes of a manifest, of a portrait of data, of a note that saves work, and of one of ours in the folder of
a blog.
"""

EARLIER = 512 * MB
"""Bytes of earlier results that are read to explain why a run is missing."""

IDENTITY = 64_000
"""Characters of what decided a run's numbers, in an explanation of what changed."""

RESULT_VALUES, BYTES_A_VALUE = 10_000, 16
"""Values that a result may hold: so many, and one more for so many bytes of it."""

PROBLEMS, COUNTED = 20, 100
"""Problems that are told at once, and that are looked for: of the others, how many there are, or that there
are more.
"""

SHOWN, LINE = 60, 600
"""Letters of a stranger's value in a message, and of all that is said of it."""
