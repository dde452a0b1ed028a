"""log: what a log holds, by the installed command, anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.commands import run
from tests.factory import printed

SERIES = printed.numbers("loss", "val_accuracy")
KERAS = printed.second_generation(SERIES, 20, 1719)
NNFS = "epoch: 0, loss: 1.099 (data: 1.099), lr: 1.0\nepoch: 100, loss: 1.089 (data: 1.089), lr: 0.99\n"
STRANGE = "l\\u001b[31moss\\u202e"
FORMATS = '[formats.nnfs]\nline = "epoch: {epoch}, loss: {loss} (…), lr: {rate_after}"\n'


def test_outside_of_any_project(tmp_path: Path) -> None:
    """As a page for a person, and as JSON with the texts of the log."""
    log = printed.saved(tmp_path, KERAS + "162/162 [====] - 0s 1ms/step - loss: 0.4212\n", "k\u202eeras.log")
    page = run("log", log, cwd=tmp_path).stdout
    assert (
        "k\\u202eeras.log: keras, 1 run\n\nrun: 5 of 20 epochs (1 to 5), 1719 steps each, ends before" in page
    )
    assert "at the end: loss 0.4212" in page
    assert max(map(len, page.splitlines())) <= 80
    (told,) = map(json.loads, run("log", log, "--json", cwd=tmp_path).stdout.splitlines())
    expected = {
        "name": None,
        "epochs_planned": 20,
        "steps_per_epoch": 1719,
        "samples": None,
        "counted": 1719,
        "validation_samples": None,
        "validation_steps": None,
        "complete": True,
        "epochs": [1, 2, 3, 4, 5],
        "series": SERIES,
        "finals": {"loss": "0.4212"},
    }
    assert {"event": "log", "format": "keras", "runs": [expected], "notes": []} == told


def test_nothing_heavy_wakes(tmp_path: Path) -> None:
    """Reading a log imports no library that trains, draws or renders."""
    heavy = ("tensorflow", "keras", "numpy", "matplotlib", "weasyprint", "jinja2")
    code = (
        "import pathlib, sys\n"
        "from lrbs_report.telling.log_read import as_text\n"
        "from lrbs_report.walks.log import read\n"
        "print(as_text('a', read(pathlib.Path(sys.argv[1]), None, pathlib.Path(sys.argv[2]))))\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    (tmp_path / "experiments.toml").write_text(FORMATS, encoding="utf-8")
    words: list[str | Path] = [sys.executable, "-c", code, printed.saved(tmp_path, KERAS), tmp_path]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.splitlines()[-1]


def test_formats_of_a_project(tmp_path: Path) -> None:
    """Are read where its definitions are: here, or where --project says."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "experiments.toml").write_text(FORMATS, encoding="utf-8")
    log = printed.saved(tmp_path, NNFS)
    for words in (("--project", folder), ("--project", folder, "--format", "nnfs")):
        (told,) = map(json.loads, run("log", log, "--json", *words, cwd=tmp_path).stdout.splitlines())
        (one,) = told["runs"]
        assert ("nnfs", [0, 100]) == (told["format"], one["epochs"])
        assert {"loss": ["1.099", "1.089"], "rate_after": ["1.0", "0.99"]} == one["series"]
    assert "nnfs" in run("log", log, cwd=folder).stdout
    assert "no format nnfs" in run("log", log, "--format", "nnfs", cwd=tmp_path, code=2).stderr


def test_a_wrong_log(tmp_path: Path) -> None:
    """Exits with 2, and says what each format found; no character of a log steers a terminal."""
    log = printed.saved(tmp_path, "\x1b[31mred\u202e\x07 words\n")
    said = run("log", log, cwd=tmp_path, code=2).stderr
    assert "is in no format that is known; what each found:" in said
    assert said.replace("\n", "").isprintable()
    told = json.loads(run("log", log, "--json", cwd=tmp_path, code=2).stdout)
    assert (2, 1) == (told["exit_code"], told["problems"][-1]["line"])


def test_names_of_series_are_shown_safely(tmp_path: Path) -> None:
    """Those of JSON keys may be anything."""
    log = printed.saved(
        tmp_path,
        '{"epoch": 1, "l\\u001b[31moss\\u202e": 0.5}\n{"epoch": 2, "l\\u001b[31moss\\u202e": 0.25}\n',
    )
    for words in ((), ("--json",)):
        said = run("log", log, *words, cwd=tmp_path).stdout
        assert "oss" in said
        assert said.replace("\n", "").isprintable()
    assert ["0.5", "0.25"] == next(iter(json.loads(said)["runs"][0]["series"].values()))


def test_facts(tmp_path: Path) -> None:
    """Are said when they are asked for: on the page, and beside what was read."""
    log = printed.saved(tmp_path, KERAS)
    page = run("log", log, "--facts", cwd=tmp_path).stdout
    assert "1719 steps at 32 a batch are more than 1718 × 32 = 54976 examples" in page
    (told,) = map(json.loads, run("log", log, "--facts", "--json", cwd=tmp_path).stdout.splitlines())
    found = told["runs"][0]["facts"]
    assert {"about": "end", "series": None, "certainty": "forced"}.items() <= found[0].items()
    assert {"forced", "possible"} == {fact["certainty"] for fact in found}
