"""The format of a log is guessed, or named; and when none reads it, each says why."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.numeral import is_numeral
from lrbs_report.kinds.logs.listing import formats, read_log
from lrbs_report.kinds.logs.patterns import Pattern
from tests import ROOT
from tests.factory import printed

LOGS = {
    "article": "[0] cost: 0.4216 lr: 0.0999\n[1] cost: nan\nTraining finished!\nAccuracy: 0.92\n",
    "keras": printed.second_generation(printed.numbers("loss"), 5, 40),
    "keras-csv": "epoch,accuracy,loss\n0,0.5,0.25\n",
    "keras-history": '{"loss": [0.5, 0.25]}',
    "keras-printed": "{'loss': [0.5, nan]}",
    "hugging-face": '{"log_history": [{"epoch": 1.0, "loss": 0.5}]}',
    "lightning": "epoch,step,loss\n0,9,0.5\n",
    "nielsen": "Epoch 0: 9129 / 10000\n",
    "csv": "epoch,loss,accuracy\n0,0.5,0.25\n",
    "tsv": "epoch\tloss\taccuracy\n0\t0.5\t0.25\n",
    "json-lines": '{"epoch": 0, "loss": 0.5}\n{"epoch": 1, "loss": 0.5}\n',
}


@pytest.mark.parametrize(("name", "text"), LOGS.items(), ids=LOGS)
def test_a_format_is_guessed_or_named(name: str, text: str, tmp_path: Path) -> None:
    """Both read the same."""
    log = printed.saved(tmp_path, text)
    guessed = read_log(log)
    assert name == guessed.format
    assert guessed == read_log(log, name)


def test_the_articles_log() -> None:
    """Every number as it stands there, the accuracy as it is called."""
    log = read_log(ROOT / "references" / "published.log")
    text = (ROOT / "references" / "published.log").read_text(encoding="utf-8")
    assert "article" == log.format
    for run in log.runs:
        for epoch, cost, rate in zip(run.epochs, run.series["cost"], run.series["lr"], strict=True):
            assert f"[{epoch}] cost: {cost} lr: {rate}\n" in text
        assert f"Accuracy: {run.finals['Accuracy']}\n" in text


def test_ones_own_formats_come_first(tmp_path: Path) -> None:
    """Since whoever described them meant them."""
    mine = Pattern(name="mine", lines=("Epoch {epoch}: {correct} / {count}",))
    log = printed.saved(tmp_path, LOGS["nielsen"])
    assert "mine" == read_log(log, own=[mine]).format
    assert "nielsen" == read_log(log, "nielsen", [mine]).format


def test_none_reads_it(tmp_path: Path) -> None:
    """Each that reads such a file says what it found wrong, and where."""
    with pytest.raises(InvalidInput) as error:
        read_log(printed.saved(tmp_path, "some words\nof nobody\n"))
    said = str(error.value)
    for name, one in formats().items():
        assert ("text" in one.takes) == (f" {name}: " in said)
    assert "[formats.NAME] in experiments.toml" in said
    assert ":1:1: article: this is neither an epoch nor a closing line" in said


@pytest.mark.parametrize(
    "content", [bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0" * 5000], ids=len
)
def test_what_is_no_text(content: bytes, tmp_path: Path) -> None:
    """Only formats that read such files are asked; one of texts that was named says where it is none."""
    log = printed.saved(tmp_path, content)
    with pytest.raises(InvalidInput) as error:
        read_log(log)
    assert "tensorboard: " in str(error.value)
    assert "keras: " not in str(error.value)
    with pytest.raises(InvalidInput, match="this is no text: it holds bytes that are zero"):
        read_log(log, "keras")


def test_wrong_names_and_kinds(tmp_path: Path) -> None:
    """What was meant is offered."""
    log = printed.saved(tmp_path, LOGS["keras"])
    cases = (
        (log, "kreas", "there is no format kreas\n    Did you mean keras?"),
        (log, "mlflow", "this is a text, and mlflow is runs of MLflow"),
        (tmp_path, "keras", "this is a folder, and keras is what Keras"),
        (tmp_path / "none", None, "cannot be read: No such file"),
    )
    for place, name, why in cases:
        with pytest.raises(InvalidInput) as error:
            read_log(place, name)
        assert why in str(error.value)


def test_utf_16_is_named(tmp_path: Path) -> None:
    """It is read, and said where it may come from."""
    log = read_log(printed.saved(tmp_path, ("\ufeff" + LOGS["keras"]).encode("utf-16-le")))
    assert ("keras", ("The file is UTF-16, as PowerShell's > writes it.",)) == (log.format, log.notes)


PARTS = st.sampled_from(
    [*LOGS.values(), "\n", "\r", "\b", "\x1b[1m", "{", "}", ",", "\t", ": ", " - ", "e", "1"]
)


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(PARTS, min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9), st.binary(max_size=3)), max_size=4),
)
def test_whatever_is_changed_is_read_or_refused(
    tmp_path: Path, parts: list[str], changes: list[tuple[int, int, bytes]]
) -> None:
    """And whatever is read is a number, of an epoch that is there."""
    content = "".join(parts).encode()
    for place, length, new in changes:
        content = content[:place] + new + content[place + length :]
    log = printed.saved(tmp_path, content)
    for name in (name for name, one in formats().items() if "text" in one.takes):
        with contextlib.suppress(InvalidInput):
            for run in read_log(log, name).runs:
                assert list(run.epochs) == sorted(set(run.epochs))
                assert {len(run.epochs)} >= set(map(len, run.series.values()))
                told = [*run.finals.values(), *(text for texts in run.series.values() for text in texts)]
                assert all(text is None or is_numeral(text) for text in told)
