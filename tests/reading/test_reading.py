"""Every command that trains nothing, in an environment without TensorFlow and Keras."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from lrbs_report.cli import SECTIONS
from tests.reading.environment import LACKING, locked, run

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init {new}", "Started a project"),
    "plan": ("plan --project {kept}", "Nothing to train: all 8 results are kept."),
    "build": ("build --no-pdf --project {kept}", "Nothing to do"),
    "check": ("check --project {kept}", "In order: 3 experiments, 8 runs"),
    "find-rate": ("find-rate range --project {kept}", "falls fastest  edge"),
    "log": ("log {kept}/published.log", "1 run"),
    "log --facts": ("log {kept}/published.log --facts", "1 run"),
    "replicate": ("replicate {kept}/published.log --project {kept}", "fast"),
    "history": ("history --project {kept}", "   2  "),
    "diff": ("diff --project {kept}", "claim better is worded or asked otherwise"),
    "publish": ("publish markdown {site} --project {kept}", "index.md"),
    "figures": ("figures {new} --project {kept}", "comparison"),
    "export": ("export {new} --as json --project {kept}", "epochs.json"),
    "schedule": ("schedule github --read-only --project {kept}", "requirements-read.lock"),
    "notify": ("notify --project {kept}", ""),
    "doctor": ("doctor --project {kept}", "this environment reads results, it does not train"),
    "trust": ("trust {kept}", "there is nothing to allow"),
    "schema": ("schema --project {kept}", "experiments.schema.json"),
    "completion": ("completion bash", "lrbs-report"),
    "help": ("help claims", "Values, claims, and published logs"),
    "worker": ("worker tcp://127.0.0.1:1", "install lrbs-report[dask]"),
    "scheduler": ("scheduler", "install lrbs-report[dask]"),
}
"""What is typed, and what is said or written then. Commands of another kind have tests of their own below."""

CODES = {"replicate": 1, "notify": 2, "worker": 3, "scheduler": 3}
"""Those that end otherwise: a log that no run printed, nobody to be told, nothing that trains elsewhere."""


def test_the_environment_lacks_what_trains(reader: Path) -> None:
    """Neither can be imported nor is installed, and the lock names nothing of them."""
    for name in ("tensorflow", "keras", "h5py", "tensorboard"):
        words = [str(reader), "-P", "-c", f"import {name}"]
        assert b"ModuleNotFoundError" in subprocess.run(words, capture_output=True, check=False).stderr
    assert not locked() & {"tensorflow", "keras", "h5py", "ml-dtypes", "grpcio"}


def test_whatever_does_not_train_can_be_imported(reader: Path) -> None:
    """Each module of each room but one."""
    script = (
        "import importlib, pkgutil, lrbs_report\n"
        "rooms = pkgutil.walk_packages(lrbs_report.__path__, 'lrbs_report.')\n"
        "names = [one.name for one in rooms if not one.name.startswith('lrbs_report.training')]\n"
        "[importlib.import_module(name) for name in names if not name.endswith('__main__')]\n"
        "print(len(names))"
    )
    done = subprocess.run([str(reader), "-P", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 300


def test_every_command_is_tried() -> None:
    """Those that are listed for users, each at least once."""
    listed = {command.name for commands in SECTIONS.values() for command in commands}
    assert listed == {words.split()[0] for words in COMMANDS} | {"serve", "verify"}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_works_without_what_trains(reader: Path, kept: Path, tmp_path: Path, name: str) -> None:
    """With the results that are kept."""
    words, expected = COMMANDS[name]
    (tmp_path / "site").mkdir()
    places = {"kept": kept, "new": tmp_path / "new", "site": tmp_path / "site"}
    typed = [word.format(**places) for word in words.split()]
    done = run(reader, *typed, code=CODES.get(name, 0))
    written = [str(path) for path in sorted(tmp_path.rglob("*"))]
    said = "\n".join([done.stdout, done.stderr, *written])
    assert expected in said or expected in " ".join(said.split())
    assert "Traceback" not in done.stderr


def test_a_preview_is_served(reader: Path, kept: Path, tmp_path: Path) -> None:
    """With a sentence that changes while somebody looks."""
    folder = tmp_path / "project"
    shutil.copytree(kept, folder)
    words = [str(reader), "-P", "-m", "lrbs_report", "serve", "--port", "0", "--project", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as preview:
        try:
            assert preview.stdout is not None
            address = preview.stdout.readline().split(" ")[0]
            with urllib.request.urlopen(f"{address}report.html", timeout=60) as page:  # noqa: S310 - our own
                assert "It is more accurate." in page.read().decode()
        finally:
            preview.send_signal(signal.SIGINT)


def test_a_notebook_shows_the_report(reader: Path, kept: Path) -> None:
    """Values, charts, runs and claims: three seeds verify none."""
    script = (
        "from lrbs_report import Report\n"
        f"report = Report({str(kept)!r})\n"
        "print(float(report.value('accuracy', 'fast')), len(report.runs()), report.claims)\n"
        "print(report.figure('comparison')._repr_html_())"
    )
    done = subprocess.run([str(reader), "-P", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.match(r"0\.\d+ 8 \{'better': False\}\n.*<img src=.data:image.svg", done.stdout, re.DOTALL)


def test_results_of_other_libraries_stay(reader: Path, kept: Path) -> None:
    """Nobody knows which libraries would train here, so none makes a result old; and that is said."""
    told = json.loads(run(reader, "plan", "--json", "--project", kept).stdout)
    assert ([], 8, ["tensorflow", "keras"]) == (told["missing"], told["kept"], told["lacking"])
    said = run(reader, "plan", "--project", kept).stdout
    assert "no result that is kept was compared with the libraries" in said


def test_the_doctor_says_what_the_environment_is_for(reader: Path, kept: Path) -> None:
    """It lacks nothing that reading needs, and how to train is told."""
    found = {
        one["name"]: one for one in json.loads(run(reader, "doctor", "--json", "--project", kept).stdout)
    }
    assert found["Training"]["state"] == "warning"
    assert re.search(r"-m pip install 'tensorflow\S+' 'keras\S+'$", found["Training"]["remedy"])
    assert {"missing"}.isdisjoint(one["state"] for one in found.values())
    assert {"Processor", "Memory", "keras"}.isdisjoint(found)


def test_what_is_kept_can_not_be_trained_again(reader: Path, kept: Path) -> None:
    """However it was published before."""
    said = run(reader, "build", "--refresh", "always", "--project", kept, code=3).stderr
    assert f"8 runs are to be trained, and {LACKING}\n  fast, seeds 1-3: refresh (" in said


def test_a_range_test_is_not_run(reader: Path, kept: Path) -> None:
    """Of the seeds that were asked for, the one that is not kept is named."""
    said = run(reader, "find-rate", "fast", "--project", kept, code=3).stderr
    assert f"1 run is to be trained, and {LACKING}\n  range-fast, seed 3: new (never trained)\n" in said


def test_networks_are_not_built_by_a_check(reader: Path, kept: Path) -> None:
    """All else is checked, and it is said what was not."""
    said = run(reader, "check", "--project", kept).stderr
    assert "No network was built, and no data set read as training does: tensorflow and keras are" in said


def test_runs_are_not_verified(reader: Path, kept: Path) -> None:
    """All that needs no training is, and that the runs were not is no accusation."""
    told = json.loads(run(reader, "verify", "--json", "--project", kept, code=1).stdout)
    assert ([], False) == (told["different"], told["confirmed"])
    assert ["runs"] == [one["place"] for one in told["unchecked"]]
    (reason,) = (one["reason"] for one in told["unchecked"])
    assert reason.startswith("none was trained again, since tensorflow and keras are not installed")
    assert "tensorflow==2.22.0 keras==3.14.0" in reason
