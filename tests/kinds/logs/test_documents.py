"""Documents of any length are read piece by piece, and as strictly as at once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs import documents, keras_history, keras_printed
from lrbs_report.kinds.logs.documents import JSON, PYTHON, Document, Language
from tests.factory import printed

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12))
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(max_size=5), inner)),
    max_leaves=30,
)


@pytest.fixture(params=[(160, 7), (160, 1000)], ids=str)
def _in_small_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a document be read a few letters at a time, so that each piece ends somewhere within."""
    ahead, block = request.param
    monkeypatch.setattr(documents, "AHEAD", ahead)
    monkeypatch.setattr(documents, "BLOCK", ahead + block)


def of(text: str, language: Language = JSON) -> Document:
    """Return a document."""
    return Document(io.StringIO(text), Path("some.log"), language)


def numbers_in(text: str, language: Language = JSON) -> list[str | None]:
    """Return the numbers of a list that is all of a document."""
    found: list[str | None] = []
    document = of(text, language)
    assert document.numbers(found.extend)
    document.end()
    return found


@pytest.mark.usefixtures("_in_small_pieces")
@some
@given(VALUES, st.sampled_from([None, 1]))
def test_any_value_is_passed_over(value: object, indent: int | None) -> None:
    """To its last letter, and not when that is missing."""
    text = json.dumps(value, indent=indent)
    document = of(text)
    document.skip()
    document.end()
    if isinstance(value, dict | list | str):
        with pytest.raises(InvalidInput):
            of(text[:-1]).skip()
    document = of(f"{text} 1")
    document.skip()
    with pytest.raises(InvalidInput, match="expected the end"):
        document.end()


@pytest.mark.usefixtures("_in_small_pieces")
@some
@given(st.lists(st.one_of(st.floats(), st.integers()), min_size=1), st.sampled_from([None, 1]))
def test_numbers_are_the_texts_that_stand_there(values: list[float], indent: int | None) -> None:
    """Of lists, and of objects as pandas writes them."""
    texts = [json.dumps(value) for value in values]
    assert texts == numbers_in(json.dumps(values, indent=indent))
    assert texts == numbers_in(json.dumps({str(at): value for at, value in enumerate(values)}, indent=indent))


@pytest.mark.usefixtures("_in_small_pieces")
@some
@given(st.lists(st.floats(width=32), min_size=1, max_size=200))
def test_numbers_as_python_and_numpy_print_them(values: list[float]) -> None:
    """As floats, as numpy's numbers, in arrays of any kind, and in tuples."""
    texts = list(map(repr, values))
    single = np.array(values, dtype="float32")
    for printed_, expected in (
        (repr(values), texts),
        (repr(tuple(values)), texts),
        (repr([np.float64(value) for value in values]), texts),
        (repr(list(single)), [str(one) for one in single]),
        ("[" + ", ".join(f"array({text}, dtype=float32)" for text in texts) + "]", texts),
    ):
        assert expected == numbers_in(printed_, PYTHON), printed_
    with np.printoptions(floatmode="unique", threshold=10**6):
        for array in (single, np.array(values)):
            told = numbers_in(repr(array), PYTHON)
            assert all(
                np.array_equal(array.dtype.type(text), one, equal_nan=True)
                for text, one in zip(told, array, strict=True)
            )


def test_what_python_prints_of_a_history(tmp_path: Path) -> None:
    """On one line or, of pprint, on many; one after the other; with a quote in a name."""
    text = (
        "{'loss': [0.598, nan, -inf], \"it's\": array([0.5, 1. , nan], dtype=float32), "
        "'a\\'\\x41': (1, None, 2e-05)}"
    )
    told = {"loss": ["0.598", "nan", "-inf"], "it's": ["0.5", "1.", "nan"], "a'A": ["1", "", "2e-05"]}
    for whole in (text, text.replace(", ", ",\n "), f"[{text}]", f"\n{text}\n\n"):
        (run,) = keras_printed.FORMAT.read(printed.saved(tmp_path, whole)).runs
        assert (told, [1, 2, 3], True) == (printed.told(run), list(run.epochs), run.complete)
    both = keras_printed.FORMAT.read(printed.saved(tmp_path, f"{text}\n{text}\n")).runs
    assert [told, told] == list(map(printed.told, both))


WRONG = {
    "a call": (
        "{'loss': [__import__('os').getcwd()]}",
        ":1:11: this is no text that Python printed: expected a value",
    ),
    "an expression": ("{'loss': [1+1, 2]}", "expected a comma, came “+1"),
    "numbers left out": ("{'loss': array([0.5, 0.4, ..., 0.1, 0.2])}", "expected a value, came “..., 0.1"),
    "a text": ("{'loss': 'low'}", ":1:9: “loss” is no list of numbers"),
    "a dictionary": ("{'loss': {'a': [1, {}, {'b': 2}]}}", "“loss” is no list of numbers"),
    "nothing that is a number": ("{'loss': [None]}", "“loss” is no list of numbers"),
    "a name twice": ("{'loss': [1], 'loss': [2]}", "“loss” is there twice"),
    "no quotes": ("{loss: [1]}", ":1:2: this is no text that Python printed: expected a name, came “loss"),
    "a wrong escape": ("{'\\N{DIGIT ONE}': [1]}", "expected a name"),
    "brackets": ("{'loss': " + "[" * 10**6, "it is nested too deeply"),
    "braces": ("{'loss': " + "{'a': " * 10**5, "it is nested too deeply"),
    "digits": ("{'loss': [" + "9" * 10**6 + "]}", "expected a comma, came “999"),
    "a long name": ("{'" + "a" * 10**6 + "': [1]}", "expected a name"),
    "quotes": ("{'loss': [" + "'" * 10**6, "came “''''"),
    "half of it": (
        "{'loss': [1, 2",
        ":1:15: this is no text that Python printed: expected a comma, came the end",
    ),
    "nothing": ("", "expected an object, which is a history, came the end"),
    "an empty list": ("[]", "no history is in the list"),
}


@pytest.mark.parametrize(("text", "why"), WRONG.values(), ids=WRONG)
def test_what_is_no_history(text: str, why: str, tmp_path: Path) -> None:
    """Is told with its place, at once, and nothing of it is run."""
    with pytest.raises(InvalidInput) as error:
        keras_printed.FORMAT.read(printed.saved(tmp_path, text))
    assert why in str(error.value)


def test_nothing_stands_where_pandas_had_no_number(tmp_path: Path) -> None:
    """It writes null then."""
    (run,) = keras_history.FORMAT.read(printed.saved(tmp_path, '{"loss": {"0": 0.5, "1": null}}')).runs
    assert {"loss": ["0.5", ""]} == printed.told(run)


def test_half_of_a_character_is_no_name(tmp_path: Path) -> None:
    """What could not be printed is a question mark."""
    (run,) = keras_history.FORMAT.read(printed.saved(tmp_path, '{"a\\ud800": [1]}')).runs
    assert ["a?"] == list(run.series)


READ = """
import sys
from pathlib import Path
from lrbs_report.kinds.logs.listing import read_log
log = read_log(Path(sys.argv[1]))
print(log.format, *(len(texts) for texts in log.runs[0].series.values()), log.runs[0].series["d"][-1])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize("format_", ["keras-history", "keras-printed", "hugging-face"])
def test_memory_does_not_grow_with_a_document(format_: str, tmp_path: Path) -> None:
    """One of 14 MB is read in 100 MB, Python's own counted."""
    count = 150_000
    texts = [f"0.{place:018}1" for place in range(count)]
    row = ", ".join(texts)
    if format_ == "hugging-face":
        entries = (
            f'{{"epoch": {at}.0, "a": {text}, "b": {text}, "d": {text}}}' for at, text in enumerate(texts, 1)
        )
        text = f'{{"log_history": [{", ".join(entries)}]}}'
    else:
        quote = '"' if format_ == "keras-history" else "'"
        text = "{" + ", ".join(f"{quote}{name}{quote}: [{row}]" for name in "abcd") + "}"
    log = printed.saved(tmp_path, text)
    said = subprocess.run(
        [sys.executable, "-c", READ, log], capture_output=True, text=True, check=True
    ).stdout
    told, kilobytes = said.splitlines()
    counts = [str(count)] * (3 if format_ == "hugging-face" else 4)
    assert [format_, *counts, texts[-1]] == told.split()
    assert int(kilobytes) < 100_000
