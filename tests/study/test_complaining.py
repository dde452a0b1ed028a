"""Values that do not fit, told with what was expected."""

from __future__ import annotations

import pytest

from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of

WRONG_VALUES = {
    "learning_rate = 0.0": "learning_rate: came 0.0, expected a number above 0",
    "learning_rate = nan": "learning_rate: came NaN, expected a finite number",
    "learning_rate = 1e999": "learning_rate: came Infinity, expected a finite number",
    "learning_rate = true": "learning_rate: came true, expected a number",
    'learning_rate = "0.1"': 'learning_rate: came "0.1", expected a number | Write 0.1, without quotes.',
    "learning_rate = 2020-01-01": 'learning_rate: came "2020-01-01", expected a number',
    "learning_rate = [0.1]": (
        "learning_rate: came [0.1], expected a number | A list of values makes a sweep: [[sweeps]]."
    ),
    "lr_decay = 1": "lr_decay: came 1, expected a number below 1",
    "lr_decay = -0.1": "lr_decay: came -0.1, expected a number of at least 0",
    "batch_size = 0": "batch_size: came 0, expected a number of at least 1",
    "batch_size = 1048577": "batch_size: came 1048577, expected a number of at most 1048576",
    "epochs = 10.0": "epochs: came 10.0, expected a whole number | Write 10, without a decimal point.",
    "epochs = false": "epochs: came false, expected a whole number",
    "epochs = 100001": "epochs: came 100001, expected a number of at most 100000",
    'sampling = "shufle"': (
        "sampling: came \"shufle\", expected 'replacement', 'shuffle', 'shuffle-once' or 'sequential' | "
        "Did you mean shuffle?"
    ),
    'engine = "xlaa"': "engine: came \"xlaa\", expected 'auto', 'xla', 'graph' or 'fit' | Did you mean xla?",
    'dataset = "digit"': "dataset: there is no [datasets.digit] | Did you mean digits?",
    'model = "cnn"': "model: there is no [models.cnn] | Expected one of: plain.",
    'title = "a\\u001bb"': (
        'title: came "a\\u001bb", expected a line of text, or one a language: { es = "…", en = "…" }'
    ),
}


@pytest.mark.parametrize("line", WRONG_VALUES)
def test_wrong_value_is_told_with_what_was_expected(read: Reader, line: str) -> None:
    """The place is the value's, and the message has what came and what was expected."""
    rate = "" if line.startswith("learning_rate") else "learning_rate = 0.1\n"
    text = f'{PARTS}[[experiments]]\nid = "one"\n{rate}{line}\n'
    where = f"experiments.toml:{text.count(chr(10))}:{line.index('=') + 3}"
    assert [f"{where}: {WRONG_VALUES[line]}"] == said_of(read, text)


@pytest.mark.parametrize(
    "seeds", ["0", "-1", "10001", "[]", "[1, 1]", "[-1]", "[4294967296]", "[1.0]", "true", "1.0", '"2"']
)
def test_wrong_seeds_are_refused(read: Reader, seeds: str) -> None:
    """Anything but a count or different numbers of 32 bits."""
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}seeds = {seeds}\n")
    expected = "a count, a list, or" if seeds.startswith('"') else "a count from 1 to 10000"
    assert said.startswith(f"experiments.toml:8:9: seeds: came {seeds}, expected {expected}")


WRONG_PARTS = {
    'source = "mnits"': (
        'source: came "mnits", expected "csv:FILE", "images:FOLDER", "keras:NAME", "mnist", "npz:FILE", '
        '"python:FILE.py:FUNCTION" | Did you mean mnist?'
    ),
    'source = "keras:imbd"': 'source: came "keras:imbd", expected "csv:FILE", "images:FOLDER"',
    'source = "npz:a\\u0000"': 'source: came "npz:a\\u0000", expected "csv:FILE", "images:FOLDER"',
    'sha256 = "beef"': 'sha256: came "beef", expected 64 hexadecimal digits',
    "train = [60000, 5000]": "train: came [60000, 5000], expected two whole numbers",
    "test = [0, 10.5]": "test: came [0, 10.5], expected two whole numbers",
    "scale = 0": "scale: came 0, expected a number above 0",
    "trian = [0, 1]": "unknown key trian | Did you mean train?",
}


@pytest.mark.parametrize("line", WRONG_PARTS)
def test_wrong_data_set_is_told_with_its_place(read: Reader, line: str) -> None:
    """The key is meant when it is unknown, otherwise its value."""
    source = "" if line.startswith("source") else 'source = "mnist"\n'
    text = f"{PARTS.partition('[models')[0]}{source}".replace('source = "mnist"\n', "", 1) + line + "\n"
    whole = f'{text}[models.plain]\nlayers = [ {{ class = "Flatten" }} ]\n{EXPERIMENT}'
    column = 1 if line.startswith("trian") else line.index("=") + 3
    (said,) = said_of(read, whole)
    assert said.startswith(f"experiments.toml:{text.count(chr(10))}:{column}: {WRONG_PARTS[line]}")


SECTIONS_GONE_WRONG = {
    f"{PARTS}[experiment]\nid = 'a'\nlearning_rate = 1\n": (
        "unknown key experiment | Did you mean [[experiments]]?"
    ),
    f"{PARTS}[experiments]\nid = 'a'\nlearning_rate = 1\n": "| Each begins with a line [[experiments]].",
    f"{PARTS}{EXPERIMENT}[experiments]\nid = 'a'\n": (
        "is there twice: it stands on line 5 already | Each begins with a line [[experiments]]."
    ),
    f"[datasets]\nsource = 'mnist'\n{PARTS}{EXPERIMENT}": (
        "expected a table with a name of its own, [datasets.NAME]"
    ),
    f"[dataset]\nsource = 'mnist'\n{PARTS}{EXPERIMENT}": (
        "unknown key dataset | Did you mean [datasets.NAME]?"
    ),
    f"epochs = 3\n{PARTS}{EXPERIMENT}": "epochs is a key of [defaults], [[experiments]], "
    "[[noise_scales]] and [[sweeps]].",
    f"{PARTS}{PARTS}{EXPERIMENT}": (
        "5:2: datasets.digits is there twice: it stands on line 1 already | Keep one of the two."
    ),
    f"[report]\nlanguages = 'en'\n{PARTS}{EXPERIMENT}": 'Write ["en"].',
}


@pytest.mark.parametrize("text", SECTIONS_GONE_WRONG)
def test_sections_are_told_how_they_begin(read: Reader, text: str) -> None:
    """With the brackets that theirs has."""
    assert any(SECTIONS_GONE_WRONG[text] in said for said in said_of(read, text)), said_of(read, text)
