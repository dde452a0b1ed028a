"""Tables of epochs: with commas, tabs or as JSON lines, of Keras's CSVLogger or of anybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs import csv_table, json_lines, keras_csv, tsv
from lrbs_report.kinds.logs.published import LogFormat, PrintedRun
from lrbs_report.kinds.logs.tables import Table
from tests.factory import printed

CSV = "epoch,accuracy,loss,val_loss\n0,0.5,0.598,0.4031\n1,0.75,1e-05,nan\n2,1.0,inf,\n"
TOLD = {
    "accuracy": ["0.5", "0.75", "1.0"],
    "loss": ["0.598", "1e-05", "inf"],
    "val_loss": ["0.4031", "nan", ""],
}


def read(format_: LogFormat, folder: Path, text: str | bytes) -> PrintedRun:
    """Return the only run of a log."""
    (run,) = format_.read(printed.saved(folder, text)).runs
    return run


def said_of(format_: LogFormat, folder: Path, text: str | bytes) -> str:
    """Return why a log is refused."""
    with pytest.raises(InvalidInput) as error:
        format_.read(printed.saved(folder, text))
    return str(error.value)


FORMS = {
    "Keras's": (keras_csv.FORMAT, CSV),
    "missing numbers": (keras_csv.FORMAT, CSV.replace("inf,\n", "inf,NA\n")),
    "semicolons": (keras_csv.FORMAT, CSV.replace(",", ";")),
    "Windows": (keras_csv.FORMAT, CSV.replace("\n", "\r\n")),
    "PowerShell": (keras_csv.FORMAT, ("\ufeff" + CSV).encode("utf-16-le")),
    "quotes": (keras_csv.FORMAT, CSV.replace("0.598", '"0.598"')),
    "spaces": (csv_table.FORMAT, CSV.replace(",", ",   ")),
    "any order": (csv_table.FORMAT, CSV),
    "tabs": (tsv.FORMAT, CSV.replace(",", "\t")),
    "an index without a name": (csv_table.FORMAT, CSV.replace("epoch", "")),
    "floats as epochs": (csv_table.FORMAT, CSV.replace("\n1,", "\n1.0,")),
    "columns of texts": (
        csv_table.FORMAT,
        CSV.replace("loss\n", "loss,time\n")
        .replace("31\n", "31,00:12\n")
        .replace("nan\n", "nan,00:11\n")
        .replace("inf,\n", "inf,,00:10\n"),
    ),
    "comments": (csv_table.FORMAT, "# a comment\n\n" + CSV),
}


@pytest.mark.parametrize(("format_", "text"), FORMS.values(), ids=FORMS)
def test_tables_are_read_as_printed(format_: LogFormat, text: str | bytes, tmp_path: Path) -> None:
    """Every number, by the names of the columns."""
    run = read(format_, tmp_path, text)
    assert (TOLD, [0, 1, 2], True) == (printed.told(run), list(run.epochs), run.complete)


def test_lines_count_where_no_column_does(tmp_path: Path) -> None:
    """From 1, if some column is a loss."""
    run = read(csv_table.FORMAT, tmp_path, "loss,accuracy\n0.5,0.1\n0.25,0.2\n")
    assert ([1, 2], ["0.5", "0.25"]) == (list(run.epochs), list(run.series["loss"]))


def test_appended_fits_are_runs(tmp_path: Path) -> None:
    """With the head again, or without it."""
    for head in ("", "epoch,accuracy,loss,val_loss\n"):
        text = CSV + head + CSV.partition("\n")[2]
        first, second = keras_csv.FORMAT.read(printed.saved(tmp_path, text)).runs
        assert TOLD == printed.told(first) == printed.told(second)


def test_a_table_that_breaks_off(tmp_path: Path) -> None:
    """In its last line: the whole ones are read."""
    run = read(keras_csv.FORMAT, tmp_path, CSV.replace("inf,\n", "inf,0.1\n") + "3,0.5")
    assert ([0, 1, 2], False) == (list(run.epochs), run.complete)


def test_columns_of_ones_own(tmp_path: Path) -> None:
    """Are read alone, by the names that they get: of tables and of JSON lines."""
    mine = Table(name="mine", columns={"epoch": "ep", "rate": "lr-SGD", "val_accuracy": "val.acc"})
    texts = (
        "ep,lr-SGD,other,val.acc\n1,0.1,x,0.5\n2,0.05,y,0.6\n",
        "ep\tval.acc\tlr-SGD\n1\t0.5\t0.1\n2\t0.6\t0.05\n",
        '{"ep": 1, "lr-SGD": 0.1, "val": {"acc": 0.5}}\n{"ep": 2, "lr-SGD": 0.05, "val": {"acc": 0.6}}\n',
    )
    for text in texts:
        assert {"rate": ["0.1", "0.05"], "val_accuracy": ["0.5", "0.6"]} == printed.told(
            read(mine, tmp_path, text)
        )
    assert "there is no column val.acc" in said_of(mine, tmp_path, "ep,lr-SGD,val_acc\n1,2,3\n")


def test_a_column_that_no_line_tells(tmp_path: Path) -> None:
    """Of JSON lines: it is a slip, as in a head."""
    mine = Table(name="mine", columns={"epoch": "epoch", "loss": "lost"})
    assert "no line tells “lost”" in said_of(mine, tmp_path, '{"epoch": 1, "loss": 0.5}\n')


def test_json_lines(tmp_path: Path) -> None:
    """Lines of an epoch are merged, other programs' passed over, and numbers stay as they stand there."""
    text = (
        "some words\n"
        '{"epoch": 1, "train": {"loss": 0.5980}, "name": "first", "ok": true}\n'
        "2024-01-01 INFO saved\n"
        '{"epoch": 1, "valid": {"loss": NaN}}\n{"message": "none of an epoch"}\n'
        '{"epoch": 2, "train": {"loss": 1E-5}}\n{"epoch": 2, "valid": {"loss": 7}}\n'
    )
    run = read(json_lines.FORMAT, tmp_path, '{"level": "info"}\n' + text)
    assert {"train.loss": ["0.5980", "1E-5"], "valid.loss": ["NaN", "7"]} == printed.told(run)
    cut = read(json_lines.FORMAT, tmp_path, text.partition("\n")[2] + '{"epoch": 3, "trai')
    assert ([1, 2], False) == (list(cut.epochs), cut.complete)


WRONG = {
    "a text among numbers": (
        keras_csv.FORMAT,
        CSV.replace("1e-05", "oh"),
        "some.log:3:8: Expected a number of loss, came “oh”",
    ),
    "a comma in a number": (
        csv_table.FORMAT,
        "epoch;loss\n0;0.5\n1;0,25\n",
        ":3:3: Expected a number of loss, came “0,25”",
    ),
    "a line too short": (
        keras_csv.FORMAT,
        CSV.replace("0.75,", ""),
        ":3:1: this line has 3 cells, and the head 4",
    ),
    "half an epoch": (
        csv_table.FORMAT,
        "epoch,loss\n0.5,1\n",
        ":2:1: Expected the number of an epoch, came “0.5”",
    ),
    "an endless epoch": (
        csv_table.FORMAT,
        "epoch,loss\ninf,1\n",
        ":2:1: Expected the number of an epoch, came “inf”",
    ),
    "no epochs": (csv_table.FORMAT, "a,b\n1,2\n", ":1:1: no column is called epoch"),
    "steps": (csv_table.FORMAT, "step,loss\n1,2\n", ":1:1: no column is called epoch"),
    "no head": (csv_table.FORMAT, "0,0.5\n1,0.25\n", ":1:1: the first line is no head: it holds numbers"),
    "a column twice": (csv_table.FORMAT, "epoch,a,a\n0,1,2\n", ":1:1: the column a is there twice"),
    "a head alone": (csv_table.FORMAT, "epoch,loss\n", "no line follows the head"),
    "nothing": (csv_table.FORMAT, "", "the log is empty"),
    "a line without an end": (
        csv_table.FORMAT,
        "epoch," + "a" * 200_000 + "\n0,1\n",
        "more than 100000 letters",
    ),
    "another's columns": (keras_csv.FORMAT, "epoch,loss,accuracy\n0,1,2\n", "the head is not Keras's"),
    "half an object": (
        json_lines.FORMAT,
        '{"epoch": 1\n{"epoch": 2}\n',
        ":1:12: this line is no object of JSON",
    ),
    "deep objects": (json_lines.FORMAT, '{"epoch":' * 20_000 + "\n{}\n", ":1:"),
    "no object": (json_lines.FORMAT, "words\n", "no line begins with {"),
}


@pytest.mark.parametrize(("format_", "text", "why"), WRONG.values(), ids=WRONG)
def test_wrong_tables(format_: LogFormat, text: str, why: str, tmp_path: Path) -> None:
    """Each is told with its place."""
    assert why in said_of(format_, tmp_path, text)


def test_a_number_told_again(tmp_path: Path) -> None:
    """The last one counts, and that is said."""
    log = csv_table.FORMAT.read(printed.saved(tmp_path, "epoch,loss\n0,0.5\n0,0.4\n1,0.3\n"))
    assert ["0.4", "0.3"] == list(log.runs[0].series["loss"])
    assert ("An epoch tells a number again (once): the last one is read.",) == log.notes


def test_keras_itself(tmp_path: Path) -> None:
    """What this Keras's CSVLogger writes is its History."""
    import keras  # noqa: PLC0415 - a heavy library
    import numpy as np  # noqa: PLC0415 - the same

    log = tmp_path / "fit.csv"
    keras.utils.set_random_seed(1)  # determinism may be on, and fit shuffles
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    rows = np.ones((8, 2))
    history = model.fit(
        rows,
        rows[:, :1],
        epochs=3,
        verbose=0,
        validation_split=0.5,
        callbacks=[keras.callbacks.CSVLogger(log)],
    ).history
    (run,) = keras_csv.FORMAT.read(log).runs
    assert {name: list(map(float, texts)) for name, texts in printed.told(run).items()} == history
    assert [0, 1, 2] == list(run.epochs)
    assert json.dumps(history) != "{}"
