"""The whole walk, with the real command on a small part of the real data."""

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from itertools import product
from pathlib import Path

import pytest

from lrbs_report.kinds.logs.article import parse_log
from tests.commands import DEFINITIONS, command, content, project, run
from tests.samples import ALL, some


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was built once; tests that change it copy it first."""
    folder = project(tmp_path_factory.mktemp("built") / "project")
    run("build", "--project", folder, "--jobs", "2")
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built project to change."""
    return Path(shutil.copytree(built, tmp_path / "copy", symlinks=True))


def test_everything_promised_is_in_the_output(built: Path) -> None:
    """Reports in two languages, figures in four formats, a log an experiment, the data and the manifest."""
    names = set(content(built / "output"))
    assert {
        "report.html",
        "report.pdf",
        "report.en.html",
        "report.en.pdf",
        "data/results.json",
        "data/runs.csv",
        "manifest.json",
    } <= names
    assert {f"logs/{name}.log" for name in ("fast", "slow", "grid")} <= names
    assert {"cost-fast.svg", "cost-fast.png", "cost-fast@2x.png", "cost-fast.webp", "cost-fast.en.svg"} <= {
        name.removeprefix("figures/") for name in names
    }


def test_the_data_files_agree_with_the_logs(built: Path) -> None:
    """The first seed's log holds the same numbers as results.json and runs.csv, digit for digit."""
    results = json.loads((built / "output/data/results.json").read_text(encoding="utf-8"))["experiments"]
    rows = list(csv.DictReader((built / "output/data/runs.csv").read_text(encoding="utf-8").splitlines()))
    for name in ("fast", "slow"):
        log = parse_log((built / f"output/logs/{name}.log").read_text(encoding="utf-8"))
        first = results[name]["runs"][0]
        assert (first["status"], first["accuracy"]) == ("finished", log.judged)
        assert [(one["epoch"], one["cost"], one["learning_rate"]) for one in first["epochs"]] == [
            (one.epoch, one.cost, one.learning_rate) for one in log.epochs
        ]
        costs = [
            row["cost"] for row in rows if row["experiment"] == name and row["seed"] == str(first["seed"])
        ]
        assert [repr(float(one.cost)) for one in log.epochs] == costs


def test_a_second_build_does_nothing(built: Path) -> None:
    """It writes no byte, wakes no heavy library, and says so."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in built.rglob("*")}
    assert "Nothing to do" in run("build", "--project", built).stdout
    assert before == {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in built.rglob("*")}


@pytest.mark.parametrize(("words", "woken"), [(["--help"], []), (["plan"], ["jinja2"]), (["build"], [])])
def test_light_commands_wake_no_heavy_library(built: Path, words: list[str], woken: list[str]) -> None:
    """Help, plan and a build with nothing to do import neither TensorFlow nor what renders.

    Plan asks what the seeds decide, which takes what reads expressions.
    """
    probe = (
        "import sys, runpy, atexit\n"
        "heavy = ('tensorflow', 'keras', 'numpy', 'matplotlib', 'weasyprint', 'jinja2', 'rich')\n"
        "atexit.register(lambda: print([name for name in heavy if name in sys.modules]))\n"
        f"sys.argv = ['lrbs-report', *{words!r}]\n"
        "runpy.run_module('lrbs_report', run_name='__main__')\n"
    )
    done = subprocess.run(
        [*command()[:2], "-c", probe], cwd=built, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == str(woken)


def test_another_folder_time_zone_locale_and_hash_seed_give_the_same_bytes(
    built: Path, tmp_path: Path
) -> None:
    """Trained and rendered anew with one job instead of two, every file of the output is identical."""
    folder = project(tmp_path / "somewhere else" / "añejo")
    variables = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "LANG": "C",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "XLA_FLAGS": "--xla_cpu_use_xnnpack=false",
    }
    run("build", "--jobs", "1", cwd=folder, variables=variables)
    one, other = content(built / "output"), content(folder / "output")
    assert set(one) == set(other)
    assert [name for name in one if one[name] != other[name]] == []


def test_a_changed_title_trains_nothing(copy: Path) -> None:
    """Only the report is written anew, from the kept results."""
    text = DEFINITIONS.replace('"Prueba"', '"Otra prueba"') + "# a comment\n"
    (copy / "experiments.toml").write_text(text, encoding="utf-8")
    kept = content(copy / ".lrbs" / "results")
    assert run("plan", "--project", copy).stdout.startswith("Nothing to train")
    assert "runs to train" not in run("build", "--project", copy, "--no-pdf").stdout
    assert "Otra prueba" in (copy / "output/report.html").read_text(encoding="utf-8")
    assert kept == content(copy / ".lrbs" / "results")


def test_committed_results_are_enough(built: Path, tmp_path: Path) -> None:
    """A colleague with the definitions and .lrbs/results alone builds the same report without training."""
    folder = project(tmp_path / "clone")
    shutil.copytree(built / ".lrbs" / "results", folder / ".lrbs" / "results")
    assert "runs to train" not in run("build", "--project", folder).stdout
    assert content(built / "output") == content(folder / "output")


def test_killed_in_training_it_resumes_to_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """SIGKILL while epochs pass, again and again where all is tried.

    No finished epoch but the last is trained twice, and the output is that of an undisturbed build.
    """
    folder = project(tmp_path / "killed")
    epochs: list[tuple[str, int, int]] = []
    for _ in range(4 if ALL else 1):
        with subprocess.Popen(
            command("build", "--project", folder, "--json", "--jobs", "1"), stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            seen = 0
            for line in process.stdout:
                event = json.loads(line)
                if event["event"] == "epoch":
                    epochs.append((event["experiment"], event["seed"], event["epoch"]))
                    seen += 1
                    if seen == 2:
                        process.send_signal(signal.SIGKILL)
                        break
            process.stdout.read()
    done = run("build", "--project", folder, "--json", "--jobs", "1")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    epochs += [
        (event["experiment"], event["seed"], event["epoch"]) for event in events if event["event"] == "epoch"
    ]
    assert content(built / "output") == content(folder / "output")
    assert len(epochs) == len(set(epochs)), sorted(epochs)


def workers_of(started: int) -> list[Path]:
    """Return the workers that a build started, living ones only.

    Their parent is the process that the one that was started waits for.
    """
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (path / "cmdline").read_bytes().decode().replace("\0", " ")
            if "lrbs_report.training.worker" in line and parent_of(parent_of(path.name)) == started:
                found.append(path)
    return found


def parent_of(process: str | int) -> int:
    """Return a process's parent."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


@pytest.mark.long(1)
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """With 128 plus the signal's number, a way on, and no process left."""
    folder = project(tmp_path / "stopped", DEFINITIONS.replace("epochs = 3", "epochs = 5000"))
    process = subprocess.Popen(
        command("build", "--project", folder, "--json", "--jobs", "1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while '"epoch"' not in process.stdout.readline():
        pass
    workers = workers_of(process.pid)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert workers
    assert 128 + number == process.returncode
    assert errors == "Interrupted. Everything finished is kept: run the same command again to go on.\n"
    while any(
        worker.exists() for worker in workers
    ):  # a moment, until they have been buried; for ever, if one of them lives on
        time.sleep(0.1)
    assert not (folder / "output").exists()


def test_a_second_build_waits_its_turn(tmp_path: Path) -> None:
    """Exit code 75 and the holder's name at once; once the first is killed, the second just goes on."""
    folder = project(tmp_path / "busy", DEFINITIONS.replace("epochs = 3", "epochs = 5000"))
    with subprocess.Popen(
        command("build", "--project", folder, "--json", "--jobs", "1"), stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        while '"epoch"' not in first.stdout.readline():
            pass
        assert f"process {first.pid} on" in run("build", "--project", folder, code=os.EX_TEMPFAIL).stderr
        first.kill()
    project(folder)
    run("build", "--project", folder, "--only", "slow", "--jobs", "1")
    assert 2 == len([*(folder / ".lrbs" / "results").glob("*.json")])


def test_a_damaged_result_is_set_aside_and_made_again(copy: Path, built: Path) -> None:
    """Said, kept aside, retrained to the same bytes."""
    victim = min((copy / ".lrbs" / "results").glob("*.json"))
    victim.write_bytes(victim.read_bytes()[:100])
    assert "damaged" in run("plan", "--project", copy).stdout
    assert "was set aside as" in run("build", "--project", copy).stdout
    assert content(copy / ".lrbs" / "results") == content(built / ".lrbs" / "results")
    assert content(copy / "output") == content(built / "output")


def test_only_trains_what_is_named(tmp_path: Path) -> None:
    """The others stay missing, but for the cell that is the same run, and no half report is published."""
    folder = project(tmp_path / "only")
    assert "was left as it is" in run("build", "--project", folder, "--only", "fast", "--jobs", "1").stdout
    assert not (folder / "output").exists()
    again = run("build", "--project", folder, "--only", "fast", "--jobs", "1").stdout
    assert again.startswith("All that was asked for is there. ")
    left = json.loads(run("plan", "--project", folder, "--json").stdout)["missing"]
    assert {"slow", "grid-lr-0-01-bs-8", "grid-lr-0-1-bs-8"} == {one["experiment"] for one in left}


WRONG = {
    "a key": ("seeds = 2\n", "sedes = 2\n", r":15:1: unknown key sedes\n +Did you mean seeds\?"),
    "a type": ("epochs = 3", 'epochs = "3"', r':14:10: epochs: came "3", expected a whole number'),
    "a range": (
        "learning_rate = 0.01\n",
        "learning_rate = -0.01\n",
        r"came -0.01, expected a number above 0",
    ),
    "a file": (
        'source = "mnist"',
        'source = "npz:none.npz"',
        r":6:10: the data set's file .*none\.npz does not exist",
    ),
    "a hash": (
        'source = "mnist"',
        f'source = "mnist"\nsha256 = "{"0" * 64}"',
        r":7:10: the file .* has the SHA-256",
    ),
    "a layer argument": ("units = 10", 'units = "ten"', r":11:\d+: model 'softmax': .*units"),
    "a layer's shape": (
        '{ class = "Flatten" }',
        '{ class = "Conv2D", filters = 2, kernel_size = 3 }',
        r":11:\d+: model 'softmax': .*\n +The examples have the shape \[28, 28\]; .*Reshape",
    ),
    "too few units": (
        "units = 10",
        "units = 9",
        (
            r":11:\d+: model 'softmax': "
            r"the last layer gives an output of shape \[9\], expected one number for each of the 10"
        ),
    ),
    "a claim's syntax": (
        "above(costs('slow'), ",
        "above(costs('slow'),, ",
        r":35:9: this is no valid expression: unexpected ','",
    ),
    "a function": (
        "above(costs",
        "abve(costs",
        r':35:9: there is no "abve" in expressions\n +Did you mean above\?',
    ),
    "an experiment of a claim": (
        "costs('slow')",
        "costs('slwo')",
        r':35:9: costs: there is no experiment "slwo"\n +Did you mean slow\?',
    ),
    "no question": (
        "above(costs('slow'), costs('fast'))",
        "cost('slow')",
        r":35:9: holds gives .*\n +Expected yes or no",
    ),
    "no experiment": ("above(costs('slow'), costs('fast'))", "1 < 2", r":35:9: this looks at no experiment"),
    "a constant": (
        "above(costs('slow'), costs('fast'))",
        "learning_rate('slow') < learning_rate('fast')",
        r":35:9: this asks for settings alone: no result can change the answer\n +A claim asks for what was",
    ),
    "a value in a sentence": (
        'en = "With {learning_rate',
        'en = "With {lerning_rate',
        r':34:6: there is no "lerning_rate" in .*\n +Did you mean learning_rate',
    ),
    "a language of a claim": (
        'en = "With',
        'eng = "With',
        r':31:3: the sentence in "en" is missing\n(.|\n)*:34:1: unknown key eng',
    ),
    "a log": (
        "[[claims]]",
        '[[references]]\nid = "log"\nlog = "broken.log"\nmatches = ["fast"]\n\n[[claims]]',
        r"broken\.log:2:6: Expected “0\] cost: ”, came “sot",
    ),
    "rows": (
        "train = [5000, 6000]",
        "train = [5000, 60001]",
        r":7:9: train: came \[5000, 60001\], but the data set has 60000",
    ),
}


@pytest.mark.long(4)
@pytest.mark.parametrize(("words", "wrong"), some(product([["build"], ["check"]], WRONG), 18))
def test_wrong_input_is_one_message_and_touches_nothing(copy: Path, wrong: str, words: list[str]) -> None:
    """Place, what came, what was expected; exit code 2; no traceback; the earlier output untouched."""
    before = content(copy / "output")
    old, new, message = WRONG[wrong]
    assert old in DEFINITIONS
    project(copy, DEFINITIONS.replace(old, new))
    (copy / "broken.log").write_text("# broken\n[0] csot: 0.5 lr: 0.1\n", encoding="utf-8")
    done = run(*words, "--project", copy, code=2)
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert before == content(copy / "output")


def test_a_changed_claim_trains_nothing(copy: Path) -> None:
    """Its sentence is on the page, with its values in it, and every result is as it was."""
    kept = content(copy / ".lrbs" / "results")
    project(
        copy,
        DEFINITIONS.replace(
            "el coste baja más despacio", "todo va más lento que con {learning_rate('fast')}"
        ),
    )
    assert "runs to train" not in run("build", "--project", copy, "--no-pdf").stdout
    assert "todo va más lento que con" in (copy / "output/report.html").read_text(encoding="utf-8")
    assert kept == content(copy / ".lrbs" / "results")


def test_a_refuted_claim_is_published_and_told(copy: Path) -> None:
    """The page says so, and every build exits with 1, also one with nothing to do.

    It does until the claim is corrected or refuted ones are allowed.
    """
    build = ("build", "--project", copy, "--no-pdf")
    assert "Refutada" not in (copy / "output/report.html").read_text(encoding="utf-8")
    project(
        copy,
        DEFINITIONS.replace(
            "above(costs('slow'), costs('fast'))\"", "below(costs('slow'), costs('fast'))\"\nseeds = 1"
        ),
    )
    first = run(*build, code=1)
    assert first.stderr.startswith("The claim slower is not borne out by the results.")
    assert "Refutada" in (copy / "output/report.html").read_text(encoding="utf-8")
    assert "Refuted" in (copy / "output/report.en.html").read_text(encoding="utf-8")
    again = run(*build, code=1)
    assert "Nothing to do" in again.stdout
    assert first.stderr == again.stderr
    assert "" == run(*build, "--allow-refuted").stderr
    told = [json.loads(line) for line in run(*build, "--json", code=1).stdout.splitlines()]
    assert ("error", 1) == (told[-1]["event"], told[-1]["exit_code"])
    project(copy)
    assert "" == run(*build).stderr


def test_a_claim_that_only_the_results_show_to_be_wrong_is_wrong_input(copy: Path) -> None:
    """An experiment that stops early has fewer costs than another: exit code 2 and the reason.

    What was trained is kept, the report as it was.
    """
    before = content(copy / "output")
    stop = 'callbacks = [ { class = "EarlyStopping", monitor = "loss", patience = 1, min_delta = 10.0 } ]'
    project(copy, DEFINITIONS.replace('id = "slow"\n', f'id = "slow"\n{stop}\n'))
    done = run("build", "--project", copy, "--no-pdf", "--jobs", "1", code=2)
    assert "above: came series of 2 and 3 numbers" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == content(copy / "output")
    assert run("plan", "--project", copy).stdout.startswith("Nothing to train")


@pytest.mark.long(2)
@pytest.mark.parametrize("words", [["build"], ["check"]])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Uno\n\n{{ nothing_of_the_kind }}\n", r"article\.es\.md\.j2:3"),
        ("# Uno\n\n{% if %}\n", r"article\.es\.md\.j2:3"),
        ('# Uno\n\n{{ figure("cost-fsat") }}\n', r"article\.es\.md\.j2:3(.|\n)*cost-fast"),
    ],
)
def test_a_template_error_is_one_message_and_touches_nothing(
    copy: Path, words: list[str], text: str, message: str
) -> None:
    """File and line of the project's own template; nothing is trained for it and nothing published."""
    before = content(copy / "output")
    (copy / "templates").mkdir()
    (copy / "templates" / "article.es.md.j2").write_text(text, encoding="utf-8")
    done = run(*words, "--project", copy, code=2)
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert before == content(copy / "output")


def test_verbose_shows_the_articles_log(copy: Path) -> None:
    """Run by run, in the format of the article."""
    shutil.rmtree(copy / ".lrbs" / "results")
    shown = run("build", "--project", copy, "-v", "--no-pdf", "--jobs", "1").stdout
    for name in ("fast", "slow"):
        assert f"# {name}, seed 1\n{(copy / f'output/logs/{name}.log').read_text(encoding='utf-8')}" in shown


def test_one_plain_line_a_run_without_a_terminal(copy: Path) -> None:
    """Nothing moves, nothing is coloured; --quiet says nothing at all."""
    lose(copy, "slow", "grid-lr-0-1-bs-8")
    shown = run("build", "--project", copy, "--no-pdf", "--jobs", "1").stdout
    lines = re.findall(r"^(\S+), seed \d: cost \d\.\d{4}, accuracy 0\.\d{4}$", shown, re.MULTILINE)
    assert ["grid-lr-0-1-bs-8", "slow", "slow"] == sorted(lines)
    assert "\x1b" not in shown
    lose(copy, "grid-lr-0-1-bs-8")
    quiet = run("build", "--project", copy, "--quiet", "--no-pdf", "--jobs", "1")
    assert (quiet.stdout, quiet.stderr) == ("", "")


def lose(folder: Path, *experiments: str) -> None:
    """Lose the results of some experiments."""
    for file in (folder / ".lrbs" / "results").iterdir():
        if json.loads(file.read_bytes())["experiment"] in experiments:
            file.unlink()
