"""Logs of real trainings, some of them selected: what the report and replicate say of them, and what not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from statistics import mean, stdev

import pytest
from scipy.stats import t

from lrbs_report.base import environment
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.measures.record import Record, RunResult
from lrbs_report.walks import planning
from tests.commands import HEAD, project, run
from tests.factory.results import result
from tests.factory.trials import EPOCHS, TRUE, trained

SEEDS = 12
LINE = "{epoch}: {accuracy}, held out {val_loss}, {val_accuracy}"
FINAL = "at the end: {val_loss}, {val_accuracy}"
BEST_OF_3 = max(
    (trained(TRUE, seed) for seed in (71, 72, 73)), key=lambda one: one.record.series["val_accuracy"][-1]
)

DEFINITIONS = (
    HEAD.replace("test = [0, 500]", "test = [0, 500]\nvalidation = [6000, 6500]").replace(
        "layers =", 'metrics = ["accuracy"]\nlayers ='
    )
    + f"""\
[defaults]
epochs = {EPOCHS}
seeds = {SEEDS}

[formats.ours]
line = "{LINE}"
final = "{FINAL}"

[formats.short]
line = "{{epoch}}: {{accuracy}}"
final = "{FINAL}"

[[experiments]]
id = "one"
learning_rate = 0.1
"""
)
"""An experiment whose kept results are those of real trainings."""

REFERENCE = """
[[references]]
id = "{id}"
title = "{id}"
log = "{id}.log"
matches = ["one"]
{more}
"""


def log_of(shown: RunResult, epoch: int = EPOCHS - 1) -> str:
    """Print a run with four decimals, and what an epoch measures as the numbers of the end."""
    names = ("accuracy", "val_loss", "val_accuracy")
    numbers = [{name: f"{shown.record.series[name][at]:.4f}" for name in names} for at in range(EPOCHS)]
    told = [LINE.format(epoch=at, **one) for at, one in enumerate(numbers)]
    return "\n".join([*told, FINAL.format(**numbers[epoch])]) + "\n"


def best_epoch(shown: RunResult) -> int:
    """Return the epoch with the highest accuracy on the validation rows."""
    accuracies = shown.record.series["val_accuracy"]
    return accuracies.index(max(accuracies))


def overfit() -> RunResult:
    """Return a run whose best epoch is not the last, and prints otherwise."""
    runs = (trained(TRUE, seed) for seed in range(60, 200))
    return next(one for one in runs if best_epoch(one) < EPOCHS - 1)


PLACE = 4.8
"""Of the loss of a log, as the t of one more run: one of a few thousand stands as high."""


def high() -> str:
    """Print a log whose loss is lower than that of nearly every run, and the accuracy of one like any."""
    ends = [trained(TRUE, seed).record.series for seed in range(SEEDS)]
    losses = [one["val_loss"][-1] for one in ends]
    loss = mean(losses) - PLACE * stdev(losses) * sqrt(1 + 1 / SEEDS)
    lines = [f"{at}: {ends[0]['accuracy'][at]:.4f}" for at in range(EPOCHS)]
    return "\n".join([*lines, FINAL.format(val_loss=f"{loss:.6f}", val_accuracy="0.8667")]) + "\n"


LOGS: Mapping[str, tuple[str, str]] = {
    "honest": (log_of(trained(TRUE, 55)), ""),
    "epoch": (log_of(overfit(), best_epoch(overfit())), ""),
    "declared-epoch": (
        log_of(overfit(), best_epoch(overfit())),
        'selection = "best epoch by val_accuracy"',
    ),
    "declared-last": (log_of(overfit(), best_epoch(overfit())), 'selection = "last"'),
    "high": (high(), 'format = "short"'),
    "best": (log_of(BEST_OF_3), 'selection = "best of 3 by val_accuracy"'),
}
"""Logs by their names, and what the definitions say of their selection."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that has all logs, and real results of its experiment."""
    folder = tmp_path_factory.mktemp("selected") / "project"
    references = "".join(
        REFERENCE.format(id=name, more=more if "format" in more else f'{more}\nformat = "ours"')
        for name, (_, more) in LOGS.items()
    )
    one = Project(project(folder, DEFINITIONS + references))
    for name, (text, _) in LOGS.items():
        (folder / f"{name}.log").write_text(text, encoding="utf-8")
    for missing in planning.plan(one, 1).missing:
        job = missing.job
        made_up = result(
            job.run.experiment, job.run.seed, digest=job.dataset_digest, environment=environment.versions()
        )
        one.store.keep(job.run, _real(made_up))
    return one


def _real(made_up: RunResult) -> RunResult:
    """Put the numbers of a real training in the place of made-up ones; rates stay what they are."""
    real = trained(TRUE, made_up.seed).record
    kept = {name: numbers for name, numbers in made_up.record.series.items() if "rate" in name}
    series = {name: kept.get(name, real.series.get(name)) for name in made_up.record.series}
    finals = {name: real.series[name][-1] for name in made_up.record.finals}
    record = Record(series={name: one for name, one in series.items() if one}, finals=finals)
    return replace(made_up, record=record)


@pytest.fixture(scope="module")
def pages(made: Project) -> Mapping[str, str]:
    """Build the report, and return the text of its page in each language."""
    run("build", "--project", made.folder, "--no-pdf")
    return {
        language: _text((made.folder / "output" / name).read_text(encoding="utf-8"))
        for language, name in (("es", "report.html"), ("en", "report.en.html"))
    }


def _text(html: str) -> str:
    """Return the text of a page; what stands in a link belongs to the sentence around it."""
    plain = re.sub(r"</?a\b[^>]*>", "", html).replace("\xa0", " ")
    return " ".join(re.sub(r"<[^>]*>", " ", plain).split())


SAID = {
    "es": {
        "epoch": "El propio registro lo muestra: sus cifras finales son las de la época con mejor "
        "exactitud de validación, no las de la última.",
        "declared-epoch": "El registro sobrevive como lo que se declara: una ejecución en su mejor época por "
        "exactitud de validación.",
        "declared-last": "El propio registro lo desmiente: sus cifras finales no son las de una ejecución "
        "hasta su última época.",
        "best": "El registro sobrevive como lo que se declara: la mejor de 3 ejecuciones por exactitud de "
        "validación.",
    },
    "en": {
        "epoch": "The log itself shows it: its final numbers are those of the epoch with the best "
        "validation accuracy, not those of the last one.",
        "declared-epoch": "The log survives as what it is declared to be: a run at its best epoch by "
        "validation accuracy.",
        "declared-last": "The log itself contradicts it: its final numbers are not those of one run to its "
        "last epoch.",
        "best": "The log survives as what it is declared to be: the best of 3 runs by validation accuracy.",
    },
}


BEGINNINGS = {
    "es": ("El propio registro", "El registro sobrevive", "sin seleccionar", "Ninguna de las selecciones"),
    "en": ("The log itself", "The log survives", "unselected", "None of the selections"),
}
"""What is said of a selection begins so, or has it in it."""


@pytest.mark.parametrize("language", SAID)
def test_the_report_says_of_each_log_how_it_was_selected(pages: Mapping[str, str], language: str) -> None:
    """Each sentence once, and no other but of the log that stands too high; of the honest one none."""
    assert dict.fromkeys(SAID[language], 1) == {
        name: pages[language].count(sentence) for name, sentence in SAID[language].items()
    }
    assert len(SAID[language]) + 1 == sum(pages[language].count(part) for part in BEGINNINGS[language])


CERTAIN = (
    "The log itself shows it: its final numbers are those of the epoch with the best val_accuracy, "
    "not those of the last one."
)


HIGH = {
    "es": "Por pérdida de validación, a lo sumo 1 de cada {} ejecuciones sin seleccionar quedaría tan "
    "arriba. Encaja como la mejor de un grupo de entre 2 y 10.",
    "en": "By validation loss, at most 1 in {} unselected runs would stand this high. "
    "It fits as the best of 2 to 10.",
}


@pytest.mark.parametrize("language", HIGH)
def test_a_log_that_stands_too_high_is_told_with_how_few_do(
    made: Project, pages: Mapping[str, str], language: str
) -> None:
    """By Student's distribution, whose numbers scipy has too; and replicate tells the same number."""
    (found,) = re.findall(re.escape(HIGH[language]).replace(r"\{\}", r"(\d+)"), pages[language])
    assert int(found) == pytest.approx(1 / t.sf(PLACE, SEEDS - 1), rel=0.05)
    told = json.loads(replicated(made, "high", "--json", form="short"))["runs"][0]["experiments"][0][
        "selection"
    ]
    assert ("val_loss", int(found)) == (told["by"], int(1 / told["chance"]))
    text = replicated(made, "high", form="short")
    assert f"By val_loss, at most 1 in {found} unselected runs would stand this high." in " ".join(
        text.split()
    )


def replicated(made: Project, name: str, *words: str, code: int = 0, form: str = "ours") -> str:
    """Return what replicate says of a log."""
    log = made.folder / f"{name}.log"
    return run("replicate", log, "--project", made.folder, "--format", form, *words, code=code).stdout


@pytest.mark.parametrize(
    ("name", "selection", "code", "says"),
    [
        ("honest", None, 0, ""),
        (
            "epoch",
            None,
            1,
            CERTAIN,
        ),
        (
            "epoch",
            "best epoch by val_accuracy",
            0,
            'The run survives as what it is declared to be: "best epoch by val_accuracy".',
        ),
        ("best", "best of 3", 0, 'The run survives as what it is declared to be: "best of 3".'),
        (
            "epoch",
            "last",
            1,
            'The log itself contradicts it: its final numbers are not those of "last".',
        ),
    ],
)
def test_replicate_says_the_same(
    made: Project, name: str, selection: str | None, code: int, says: str
) -> None:
    """In lines of 80 columns, after the verdict; and as fields."""
    words = () if selection is None else ("--selection", selection)
    text = replicated(made, name, *words, code=code)
    _, _, after = text.partition("largest |z|")
    assert says == " ".join(after.splitlines()[1:])
    assert all(len(line) <= 80 for line in after.splitlines())
    told = json.loads(replicated(made, name, *words, "--json", code=code))["runs"][0]["experiments"][0][
        "selection"
    ]
    is_certain = says.startswith("The log itself shows")
    assert {
        "declared": selection,
        "fate": None if selection is None else ("survives" if code == 0 else "rejected"),
        "reason": "other epoch" if selection == "last" else None,
        "by": None,
        "chance": None,
        "certain": ["val_accuracy"] if is_certain else [],
        "named": ["best epoch by val_accuracy"] if is_certain else [],
    } == told


def test_replicate_refuses_what_is_no_selection(made: Project) -> None:
    """Exit 2, with what was meant."""
    said = run(
        *("replicate", made.folder / "honest.log", "--project", made.folder, "--format", "ours"),
        *("--selection", "best of 3 by val_acuracy"),
        code=2,
    ).stderr
    assert "--selection: nothing can be chosen by" in said
    assert "Did you mean val_accuracy?" in said
