"""Who works at a terminal is spoken to in the language of its locale; programs read English."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import FOR_PEOPLE, catalog_of, tr
from tests.commands import DEFINITIONS, command, project, run

SPANISH = {"LANG": "es_ES.UTF-8", "LC_ALL": "", "LANGUAGE": "", "COLUMNS": "80"}
PLAIN = {"LANG": "C", "LC_ALL": "C", "LANGUAGE": "", "COLUMNS": "80"}
ENGLISH_WORDS = re.compile(r"\b(?:the|of|and|is|are|which|with|that)\b")
"""Words that every English text of some length has, and no Spanish one."""


ALL_HELP = """
import click
from lrbs_report.cli import cli
from lrbs_report.cli.wording import reword
reword(cli, as_json=False)
for name, command in cli.commands.items():
    print(command.get_help(click.Context(command, info_name=name, **cli.context_settings)))
"""


def test_a_help_is_spanish_as_a_whole() -> None:
    """Its own words and click's, in 80 columns but for what has to be copied; in English it is as before."""
    told, plain = (run("build", "--help", variables=one).stdout for one in (SPANISH, PLAIN))
    assert told.startswith("Uso: lrbs-report build [OPCIONES]\n")
    assert plain.startswith("Usage: lrbs-report build [OPTIONS]\n")
    assert "\nOpciones:\n" in told
    assert "Muestra este mensaje y termina." in told
    assert [] == [line for line in told.splitlines() if ENGLISH_WORDS.search(line)]


def test_every_help_is_spanish_as_a_whole() -> None:
    """No word of another language is left in any, and no line is longer than it is in English."""
    told, plain = (
        subprocess.run(
            [sys.executable, "-c", ALL_HELP],
            env={**os.environ, **one},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for one in (SPANISH, PLAIN)
    )
    assert told.count("Uso: ") == plain.count("Usage: ") > 20
    assert not ENGLISH_WORDS.search(re.sub(r'"[^"]*"', "", told))
    assert max(map(len, told.splitlines())) <= max(map(len, plain.splitlines()))


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 2), (["help"], 0), (["init", "--list"], 0)],
    ids=["the first screen", "topics", "starters"],
)
def test_lists_fit_a_terminal_in_spanish(words: list[str], code: int) -> None:
    """What a newcomer meets first is Spanish, and a terminal of 80 columns shows it whole."""
    done = run(*words, variables=SPANISH, code=code)
    told = done.stdout + done.stderr
    assert [] == [line for line in told.splitlines() if ENGLISH_WORDS.search(line)]
    assert max(map(len, told.splitlines())) <= 80


def test_a_document_says_at_its_top_that_it_is_english() -> None:
    """They stay as they are, byte for byte, below that line."""
    told, plain = (run("help", "claims", variables=one).stdout for one in (SPANISH, PLAIN))
    assert f"Este documento está en inglés.\n\n{plain}" == told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["build", "--jbs", "3"],
            "No existe la opción '--jbs'. (¿Quiso decir alguna de estas: '--jobs', '--json'?)",
        ),
        (["bild"], "No existe la orden 'bild'. ¿Quiso decir 'build'?"),
        (["build", "--jobs", "0"], "Valor no válido para '--jobs': 0 no está en el intervalo x>=1"),
        (["build", "--only"], "La opción '--only' necesita un argumento"),
        (["init"], "Falta el argumento 'DIR'"),
        (
            ["export", "tables"],
            "Falta la opción '--as'. Elija entre: csv, json, parquet, tensorboard, mlflow, latex, quarto",
        ),
        (["plan", "a"], "Sobra un argumento (a)"),
        (["build", "--quiet", "--verbose"], "--quiet y --verbose se contradicen: dé una de las dos"),
        (["worker", "127.0.0.1"], 'ADDRESS: llegó "127.0.0.1"'),
        (
            ["worker", "tcp://10.0.0.5:8786"],
            "tcp://10.0.0.5:8786 no es esta máquina, y ahí nadie demuestra quién es",
        ),
        (["help", "clams"], "help: no hay ningún tema «clams»"),
    ],
)
def test_what_was_typed_wrong_is_told_in_spanish(words: list[str], expected: str) -> None:
    """What click refuses, and what we do; nothing on standard output, and the same exit code."""
    told = run(*words, variables=SPANISH, code=2)
    assert expected == told.stderr.splitlines()[0]
    assert "" == told.stdout


def wrong(folder: Path) -> Path:
    """Return a project whose definitions have three mistakes."""
    text = DEFINITIONS.replace("epochs = 3", "epochz = 3").replace(
        "learning_rate = 0.01", "learning_rate = 0"
    )
    return project(folder, f"{text}\n[[claims]]\nid = 7\n")


def test_all_mistakes_of_definitions_are_told_in_one_language(tmp_path: Path) -> None:
    """Each in its place, with its way out; JSON is English, and has the same problems in the same places."""
    folder = wrong(tmp_path / "año")
    told = run("build", cwd=folder, variables=SPANISH, code=2).stderr
    plain = run("build", cwd=folder, variables=PLAIN, code=2).stderr
    assert "clave desconocida epochz\n    ¿Quiso decir epochs?" in told
    assert "learning_rate: llegó 0, se esperaba un número mayor que 0" in told
    assert "unknown key epochz\n    Did you mean epochs?" in plain
    places = [re.findall(r"(?m)^experiments\.toml:\d+:\d+", text) for text in (told, plain)]
    assert places[0] == places[1]
    assert len(places[0]) >= 4
    assert not ENGLISH_WORDS.search(told)
    event = json.loads(run("build", "--json", cwd=folder, variables=SPANISH, code=2).stdout.splitlines()[0])
    assert plain.strip() == event["message"]
    assert "unknown key epochz" in [one["message"] for one in event["problems"]]


def test_a_schedule_is_told_in_spanish(tmp_path: Path) -> None:
    """What to do with it, and what is wrong; the units themselves are the same everywhere."""
    folder = project(tmp_path / "project")
    told, plain = (run("schedule", "systemd", cwd=folder, variables=one) for one in (SPANISH, PLAIN))
    assert told.stdout == plain.stdout != ""
    assert told.stderr.startswith("Ponga cada una en ~/.config/systemd/user/")
    wrong = run("schedule", "cron", "--at", "noon", cwd=folder, variables=SPANISH, code=2).stderr
    assert wrong.startswith('--at: llegó «noon»\n    Se esperaba "03:30"')
    wrong = run("schedule", "cron", "--then", "echo '", cwd=folder, variables=SPANISH, code=2).stderr
    assert wrong.startswith("--then: ningún intérprete de órdenes puede leerla: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[0] cost: 0.4216\n[1] cost: much\n", "run.log:2:11: article: Se esperaba un número, llegó «much»"),
        ("[0] price: 0.4216\n", "Se esperaba «0] cost: », llegó «price: 0.4216»"),
        ("epoch,loss\n0,1,2\n", "run.log:2:1: keras-csv: esta línea tiene 3 celdas, y el encabezado 2"),
    ],
)
def test_a_log_that_cannot_be_read_is_told_in_spanish(tmp_path: Path, text: str, expected: str) -> None:
    """What stands there, and where; what is quoted from it has the marks of the language."""
    (tmp_path / "run.log").write_text(text, encoding="utf-8")
    told = run("log", "run.log", cwd=tmp_path, variables=SPANISH, code=2).stderr
    assert told.startswith("run.log no está en ningún formato conocido")
    assert expected in told
    assert not ENGLISH_WORDS.search(told)


def test_what_follows_from_a_log_is_told_in_spanish(tmp_path: Path) -> None:
    """Each fact, and why; to programs the same facts are English."""
    lines = ["epoch,loss,val_accuracy,lr", "1,0.5980,0.5000,0.0100", "2,0.3829,0.7500,0.0100"]
    (tmp_path / "run.log").write_text("\n".join([*lines, "3,0.3301,0.7500,0.0050\n"]), encoding="utf-8")
    told = " ".join(run("log", "--facts", "run.log", cwd=tmp_path, variables=SPANISH).stdout.split())
    assert "el menor conjunto así tiene 4 ejemplos: 0.5000 es 2 de 4." in told
    assert "Ninguna tasa constante, de tiempo inverso, exponencial o lineal da las 3" in told
    assert not ENGLISH_WORDS.search(told)
    data = run("log", "--facts", "--json", "run.log", cwd=tmp_path, variables=SPANISH).stdout
    assert "the smallest such set has 4 examples: 0.5000 is 2 of 4." in data


def test_a_text_without_a_phrase_is_english_as_a_whole() -> None:
    """One mistake that has no words in Spanish, and all are told in English: no screen is half and half."""
    whole = InvalidInput([Problem(message=tr("there is no [notify]"))])
    mixed = InvalidInput([*whole.problems, Problem(message="nobody's words")])
    assert "no hay [notify]" == whole.said.way.worded(catalog_of("es"))
    with pytest.raises(LookupError):
        mixed.said.way.worded(catalog_of("es"))


def test_a_build_tells_its_way_in_spanish_and_writes_what_it_always_writes(tmp_path: Path) -> None:
    """Progress and the end of it; JSON, the report and the logs do not know the locale."""
    folder = project(tmp_path / "project")
    plan = run("plan", cwd=folder, variables=SPANISH).stdout
    assert re.search(r"(?m)^fast, semillas 1-2: nuevas \(no se entrenó nunca\)$", plan)
    assert not ENGLISH_WORDS.search(plan)
    told = run("build", "--no-pdf", cwd=folder, variables=SPANISH).stdout
    assert "ejecuciones por entrenar" in told
    assert "Escribiendo el informe\n" in told
    assert "Informe: output/report.html" in told
    assert not ENGLISH_WORDS.search(told)
    assert "Nada que hacer" in run("build", "--no-pdf", cwd=folder, variables=SPANISH).stdout
    (folder / "experiments.toml").write_text(DEFINITIONS.replace('"Prueba"', '"Otra"'), encoding="utf-8")
    told = run("build", "--no-pdf", "--json", cwd=folder, variables=SPANISH).stdout
    events = [json.loads(line) for line in told.splitlines()]
    assert ["Writing the report"] == [one["name"] for one in events if one["event"] == "stage"]
    shown = run(
        "build", "--json", "--only", "nobody", cwd=folder, variables={**SPANISH, FOR_PEOPLE: "1"}, code=2
    )
    assert "no hay ningún experimento ni barrido" in json.loads(shown.stdout.splitlines()[-1])["message"]
    told, plain = (run("diff", cwd=folder, variables=one).stdout for one in (SPANISH, PLAIN))
    assert told.startswith("Edición 1 (")
    assert plain.startswith("Edition 1 (")
    assert not ENGLISH_WORDS.search(told)


@pytest.mark.parametrize("word", ["plan", "build"])
def test_that_dask_is_missing_is_said_before_anything_begins(tmp_path: Path, word: str) -> None:
    """Not after processes were said to be started."""
    folder = project(tmp_path / "project")
    (tmp_path / "first").mkdir()
    hiding = "import sys; sys.modules['distributed'] = None"
    (tmp_path / "first" / "sitecustomize.py").write_text(hiding, encoding="utf-8")
    without = {**SPANISH, "PYTHONPATH": str(tmp_path / "first")}
    told = run(word, "--on", "tcp://127.0.0.1:9", "--project", folder, variables=without, code=3)
    assert "Para entrenar en otras máquinas hace falta Dask: instale lrbs-report[dask].\n" == told.stderr
    assert "" == told.stdout


@pytest.mark.parametrize("value", ["../../es", "es" * 50_000, "es\\"])
def test_a_strange_locale_means_english(value: str) -> None:
    """Whatever stands in the variables, help is there."""
    variables = {**PLAIN, "LC_ALL": "", "LANG": value, "LANGUAGE": value}
    assert run("--help", variables=variables).stdout.startswith("Usage: ")


def test_the_end_of_the_work_is_told_in_spanish(tmp_path: Path) -> None:
    """Also what the process says that waits for the one which works."""
    folder = project(tmp_path / "project")
    environment = {**os.environ, **SPANISH}
    with subprocess.Popen(
        command("serve", "--port", "0"),
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline().endswith("(Ctrl-C la termina)\n")
        serving.terminate()
        _, told = serving.communicate(timeout=120)
    assert "Interrumpido. Lo terminado se conserva: ejecute otra vez la misma orden para continuar." in told
