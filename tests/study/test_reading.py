"""The whole file: what it means, and all that is said of one that is wrong."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.reading import read_study
from tests import ROOT
from tests.study.texts import DEFAULT, EXPERIMENT, PARTS, Reader, said_of

A_NAME = "a name of a-z, 0-9, - and _, at most 64 long, that begins with a letter or digit"


def test_default_file_asks_for_the_article_and_the_grid() -> None:
    """Two experiments with twenty seeds, and every combination of rates and batch sizes once."""
    study = read_study(DEFAULT)
    assert [("lr-0-1", 0.1), ("lr-0-01", 0.01)] == [
        (one.id, one.learning_rate) for one in study.made_to("compare")
    ]
    assert {tuple(range(1, 21))} == {one.seeds for one in study.singles}
    grid, setups = study.sweeps
    assert ["learning_rate", "batch_size"] == [name for name, _ in grid.axes]
    assert ["dataset", "sampling", "learning_rate"] == [name for name, _ in setups.axes]
    for sweep in study.sweeps:
        assert math.prod(len(values) for _, values in sweep.axes) == len(sweep.experiments)
    assert {"xla"} == {one.engine for one in study.trained}


def test_default_file_claims_what_the_article_says_and_names_its_log() -> None:
    """The first statement with both samplings.

    Two runs of the published log with the experiments that they should match.
    """
    study = read_study(DEFAULT)
    assert [
        "not-monotone",
        "monotone-when-shuffled",
        "less-accurate",
        "stays-above",
        "smaller-batch-lower-rate",
    ] == [one.id for one in study.claims]
    assert {("es", "en")} == {tuple(one.statement) for one in study.claims}
    (published,) = study.references
    assert [("lr-0-1", 0.42164708537779183, 0.9217), ("lr-0-01", 0.7905179016266056, 0.9166)] == [
        (run.experiment, run.watched.numbers[0], run.judged) for run in published.runs if run.watched
    ]
    assert ("setups", ROOT / "references" / "published.log") == (published.candidates, published.file)


def test_all_problems_of_a_file_are_told_at_once_in_order(read: Reader) -> None:
    """Shapes, names, references and ids, each once."""
    text = (
        '[report]\nlanguages = ["es", "fr"]\n[datasets.digits]\nsource = "mnist"\n'
        '[models.plain]\nlayers = [ { class = "Flaten" } ]\n'
        f'{EXPERIMENT}modle = "plain"\n{EXPERIMENT}dataset = "digit"\nepochs = 0\n'
        '[[experiments]]\nid = "No"\n'
    )
    assert [
        "experiments.toml:2:20: languages: came \"fr\", expected 'es' or 'en' | Expected one of: es, en.",
        'experiments.toml:6:22: "Flaten" is none of Keras\'s layers | Did you mean Flatten?',
        "experiments.toml:10:1: unknown key modle | Did you mean model?",
        "experiments.toml:12:6: the id one is used twice | It is experiments[0]'s too; choose another.",
        "experiments.toml:14:11: dataset: there is no [datasets.digit] | Did you mean digits?",
        "experiments.toml:15:10: epochs: came 0, expected a number of at least 1",
        "experiments.toml:16:3: learning_rate is missing | Write learning_rate = … here or in [defaults].",
        f'experiments.toml:17:6: id: came "No", expected {A_NAME} | Such as "no".',
    ] == said_of(read, text)


@pytest.mark.parametrize(("name", "reason"), [("missing.toml", "No such file"), ("", "is a folder")])
def test_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, reason: str) -> None:
    """In the system's words."""
    with pytest.raises(InvalidInput, match=reason):
        read_study(tmp_path / name)


def test_messages_cannot_move_the_cursor(read: Reader) -> None:
    """What a file says is shown escaped."""
    said = said_of(read, f'"\\u001b[31m\\u202e" = 1\n{PARTS}{EXPERIMENT}')
    assert [r"experiments.toml:1:1: unknown key \u001b[31m\u202e"] == [
        one.partition(" | ")[0] for one in said
    ]


def test_byte_order_mark_and_windows_lines_change_nothing(read: Reader) -> None:
    """Files come from many editors."""
    plain, windows = read(PARTS + EXPERIMENT), read("\ufeff" + (PARTS + EXPERIMENT).replace("\n", "\r\n"))
    assert replace(plain, text=b"") == replace(windows, text=b"")


def test_file_without_experiments_is_told(read: Reader) -> None:
    """An empty file too gets a way on."""
    assert [
        (
            "experiments.toml:1:1: there is no experiment | "
            'Expected at least one: [[experiments]] with id = "…" and learning_rate = …, '
            'or [[imports]] with id = "…" and files = "…".'
        )
    ] == said_of(read, "")


toml_values = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["class", "id", "units", "es", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)

SECTIONS = (
    "report",
    "datasets",
    "models",
    "defaults",
    "experiments",
    "sweeps",
    "claims",
    "references",
    "other",
)

KEYS = (
    "id",
    "title",
    "learning_rate",
    "batch_size",
    "seeds",
    "layers",
    "callbacks",
    "dataset",
    "source",
    "optimizer",
    "holds",
    "es",
    "log",
    "matches",
    "x",
)

tables = st.dictionaries(st.sampled_from(KEYS), toml_values, max_size=4)


def as_toml(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Write a value the way TOML does, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, float):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


sections = st.one_of(toml_values, tables, st.lists(tables, max_size=2), st.dictionaries(st.just("a"), tables))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), sections))
def test_any_toml_is_a_study_or_problems_with_places(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]
) -> None:
    """Nothing that TOML can say makes the reader fall over, and every problem is inside the file."""
    text = "".join(f"{key} = {as_toml(value)}\n" for key, value in content.items())
    assert json.dumps(content, default=str) == json.dumps(tomllib.loads(text), default=str)
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        InvalidInput
    ) as caught:  # no draw has a data set, a network and an experiment that fit together
        read_study(file)
    for problem in caught.value.problems:
        assert 1 <= problem.line <= max(1, text.count("\n"))
        assert 1 <= problem.column <= len((text.split("\n"))[problem.line - 1]) + 1


def test_reading_wakes_nothing_heavy() -> None:
    """A build with nothing to do reads the definitions too."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom lrbs_report.study.reading import read_study\n"
        "read_study(Path(sys.argv[1]))\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(DEFAULT)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert set() == {"numpy", "keras", "tensorflow", "jinja2", "matplotlib", "tree_sitter"} & set(
        done.stdout.split()
    )
