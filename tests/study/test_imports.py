"""Runs that are there already: what paths and logs tell of them, and every way in which that is wrong."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.kinds.logs import listing
from lrbs_report.study import importing, shelves
from lrbs_report.study.experiments import Imported, Study
from tests.kinds.logs.test_tensorboard_events import written
from tests.study.texts import Reader, said_of

GRID = """\
[[imports]]
id = "net"
files = "runs/lr{learning_rate}-bs{batch_size}/seed{seed}/metrics.csv"
"""
ONE = """\
[[imports]]
id = "net"
files = "runs/seed{seed}.csv"
"""
CSV = "epoch,loss,val_acc\n0,0.5,0.6\n1,0.25,0.8\n"
LIGHTNING = (
    "epoch,step,train_loss,val/acc,test_acc\n0,9,,0.6,\n0,9,0.5,,\n1,19,,0.8,\n1,19,0.25,,\n1,20,,,0.7\n"
)


def log(folder: Path, path: str, text: str = CSV) -> Path:
    """Write a log into a project."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def grid(folder: Path, text: str = CSV) -> None:
    """Write the logs of a sweep of two by two, with two seeds each."""
    for rate in ("0.1", "1e-2"):
        for size in ("16", "8"):
            for seed in (0, 7):
                log(folder, f"runs/lr{rate}-bs{size}/seed{seed}/metrics.csv", text)


def only(study: Study) -> Imported:
    """Return the only experiment."""
    (one,) = study.imported
    return one


def test_fields_become_the_axes_of_a_sweep(read: Reader, tmp_path: Path) -> None:
    """Numbers in their order; the cells are called by the fields, as those of a sweep that is trained are."""
    grid(tmp_path)
    study = read(GRID)
    (sweep,) = study.sweeps
    assert sweep.id == "net"
    assert sweep.axes == (("learning_rate", (0.01, 0.1)), ("batch_size", (8, 16)))
    assert [one.id for one in study.experiments] == [
        *("net-lr-0-01-bs-8", "net-lr-0-01-bs-16", "net-lr-0-1-bs-8", "net-lr-0-1-bs-16")
    ]
    first = study.experiments[0]
    assert (first.seeds, first.epochs, first.setting("learning_rate"), first.setting("model")) == (
        (0, 7),
        2,
        0.01,
        None,
    )


@pytest.mark.parametrize(
    ("id_", "cells"),
    [
        ("net-{learning_rate}-{batch_size}", ["net-0-1-8"]),
        ("net_b{batch_size}", ["net_b8-lr-0-1"]),
        ("net-{learning_rate}", ["net-0-1-bs-8"]),
    ],
)
def test_an_id_may_name_fields(read: Reader, tmp_path: Path, id_: str, cells: list[str]) -> None:
    """What it does not name stands behind it; the sweep is called by what stands before them."""
    log(tmp_path, "runs/lr0.1-bs8/seed1/metrics.csv")
    study = read(GRID.replace('"net"', f'"{id_}"'))
    assert [one.id for one in study.experiments] == cells
    assert study.sweeps[0].id in ("net", "net_b")


def test_texts_and_numbers(read: Reader, tmp_path: Path) -> None:
    """A field is numbers where all that stands there are; else all of it is text."""
    for name in ("adam", "8", "sgd+m"):
        log(tmp_path, f"runs/{name}-04/seed1.csv")
    study = read(ONE.replace("runs/", "runs/{optimizer}-{depth}/"))
    assert dict(study.sweeps[0].axes) == {"optimizer": ("8", "adam", "sgd+m"), "depth": (4,)}


def test_a_star_stands_for_anything(read: Reader, tmp_path: Path) -> None:
    """As in a folder that is called by the day."""
    log(tmp_path, "runs/2026-11-01-a/seed3/version_0/metrics.csv")
    one = only(read(ONE.replace("runs/seed{seed}.csv", "runs/*/seed{seed}/version_*/metrics.csv")))
    assert one.seeds == (3,)
    assert one.results[0].log is not None
    assert one.results[0].log.path == "runs/2026-11-01-a/seed3/version_0/metrics.csv"


def test_without_a_seed_runs_of_a_log_are_its_seeds(read: Reader, tmp_path: Path) -> None:
    """One after the other: where epochs count from less again, another run begins."""
    log(tmp_path, "runs/all.csv", CSV + "0,0.7,0.1\n1,0.6,0.2\n")
    one = only(read(ONE.replace("seed{seed}", "all")))
    assert [(run.seed, run.watched, run.judged) for run in one.results] == [
        (1, (0.5, 0.25), 0.8),
        (2, (0.7, 0.6), 0.2),
    ]
    assert [run.identity["run"] for run in one.results] == [1, 2]
    assert len({run.key for run in one.results}) == 2


def test_what_is_watched_and_judged(read: Reader, tmp_path: Path) -> None:
    """The loss of the training is the cost, and the accuracy of the test ranks, by the names here."""
    log(tmp_path, "runs/seed1.csv", LIGHTNING)
    one = only(read(ONE))
    assert (one.logged.watched, one.logged.ranked_by, one.logged.names["test_accuracy"]) == (
        "train_loss",
        "test_accuracy",
        "test_acc",
    )
    (run,) = one.results
    assert run.record.series == {"cost": (0.5, 0.25), "val_acc": (0.6, 0.8)}
    assert run.record.finals == {"test_accuracy": 0.7}
    assert [one.logged.called(name) for name in ("train_loss", "loss", "val/acc", "cost")] == [
        *("cost", "cost", "val_acc", "cost")
    ]


def test_definitions_say_what_is_watched_and_judged(read: Reader, tmp_path: Path) -> None:
    """By the names in the logs or here, also what a share leaves to 1, and which way is better."""
    log(tmp_path, "runs/seed1.csv", "epoch,val_score,train_acc\n0,3,0.75\n1,5,0.875\n")
    said = 'watched = "1 - train_acc"\njudged = "val_score"\nbetter = { val_score = "up" }\n'
    one = only(read(ONE + said))
    assert one.results[0].watched == (0.25, 0.125)
    assert (one.logged.ranked_by, one.results[0].judged) == ("val_score", 5.0)
    assert one.asked.measure("val_score").better == "up"


def test_columns_are_renamed_and_settings_stated(read: Reader, tmp_path: Path) -> None:
    """A column of another name may count the epochs; all others keep theirs."""
    log(tmp_path, "runs/seed1.csv", "ep,Loss,va,when\n1,0.5,0.6,noon\n2,0.25,0.8,noon\n")
    columns = 'columns = { epoch = "ep", val_accuracy = "va" }\n'
    one = only(read(ONE + columns + 'settings = { batch_size = 64, optimizer = "adam" }\n'))
    assert one.results[0].record.series == {"cost": (0.5, 0.25), "val_accuracy": (0.6, 0.8)}
    assert (one.setting("batch_size"), one.setting("optimizer")) == (64, "adam")


def test_a_format_of_the_project_reads_logs(read: Reader, tmp_path: Path) -> None:
    """As ``lrbs-report log`` does."""
    log(tmp_path, "runs/seed1.txt", "epoch: 0, acc: 0.5, loss: 0.7\nepoch: 1, acc: 0.6, loss: 0.5\n")
    own = '[formats.ours]\nline = "epoch: {epoch}, acc: {accuracy}, loss: {loss}"\n'
    one = only(read(own + ONE.replace(".csv", ".txt") + 'format = "ours"\n'))
    assert one.results[0].watched == (0.7, 0.5)


def test_folders_are_logs_too(read: Reader, tmp_path: Path) -> None:
    """A run of MLflow is a folder; its digest is that of all that is in it."""
    for seed in (1, 2):
        log(tmp_path, f"mlruns/s{seed}/run/meta.yaml", "run_name: first\n")
        log(tmp_path, f"mlruns/s{seed}/run/metrics/loss", f"1 0.5 0\n2 0.{seed} 1\n")
    one = only(read(ONE.replace("runs/seed{seed}.csv", "mlruns/s{seed}/run")))
    assert [run.watched for run in one.results] == [(0.5, 0.1), (0.5, 0.2)]
    assert len({run.log and run.log.sha256 for run in one.results}) == 2


def test_a_run_that_diverges_ends_there(read: Reader, tmp_path: Path) -> None:
    """With the first cost that is no finite number; nothing of the end is told."""
    log(tmp_path, "runs/seed1.csv", CSV + "2,nan,0.1\n3,0.1,0.2\n")
    (run,) = only(read(ONE)).results
    assert (run.has_diverged, run.length, run.judged) == (True, 3, None)
    assert math.isnan(run.watched[-1])


def test_a_number_that_an_epoch_lacks_is_none(read: Reader, tmp_path: Path) -> None:
    """The last one that is told ranks the run."""
    log(tmp_path, "runs/seed1.csv", "epoch,loss,val_acc\n0,0.5,0.6\n1,0.4,\n2,0.3,0.7\n3,0.2,\n")
    (run,) = only(read(ONE)).results
    assert [math.isnan(number) for number in run.record.series["val_acc"]] == [False, True, False, True]
    assert run.judged == 0.7


def test_a_seed_that_another_cell_has_is_asked_for(read: Reader, tmp_path: Path) -> None:
    """So its log is missing, and the report says it."""
    grid(tmp_path)
    (tmp_path / "runs/lr0.1-bs8/seed7/metrics.csv").unlink()
    lacking = read(GRID).named["net-lr-0-1-bs-8"]
    assert isinstance(lacking, Imported)
    assert lacking.seeds == (0, 7)
    assert [run.seed for run in lacking.results] == [0]


def test_a_file_of_other_bytes_is_another_result(read: Reader, tmp_path: Path) -> None:
    """And so is one that is read otherwise; where it stands is no matter."""
    log(tmp_path, "runs/seed1.csv")
    first = only(read(ONE)).results[0].key
    log(tmp_path, "elsewhere/seed1.csv")
    assert first == only(read(ONE.replace("runs/", "elsewhere/"))).results[0].key
    assert first != only(read(ONE + 'judged = "loss"\n')).results[0].key
    log(tmp_path, "runs/seed1.csv", CSV.replace("0.8", "0.80"))
    assert first != only(read(ONE)).results[0].key


WRONG: dict[str, tuple[str, str]] = {
    "nothing there": (
        ONE.replace("runs/", "none/"),
        "experiments.toml:3:9: files: nothing is at none/seed{seed}.csv",
    ),
    "a field twice": (
        ONE.replace("runs/", "runs/{seed}/"),
        "experiments.toml:3:9: files: the field {seed} is there twice",
    ),
    "no closing brace": (
        ONE.replace("seed}", "seed"),
        "experiments.toml:3:9: files: the brace at character 10 is not closed",
    ),
    "no opening brace": (
        ONE.replace("{seed", "seed"),
        "experiments.toml:3:9: files: the brace at character 14 is not opened",
    ),
    "no name": (ONE.replace("{seed}", "{a b}"), "experiments.toml:3:9: files: “{a b}” is no field"),
    "no text between": (
        ONE.replace("seed{", "{a}{"),
        "experiments.toml:3:9: files: {a} and {seed} stand next to each other",
    ),
    "up": (ONE.replace("runs/", "../runs/"), "experiments.toml:3:9: files: it leads out of the project"),
    "absolute": (ONE.replace('"runs', '"/runs'), "experiments.toml:3:9: files: it begins with /"),
    "hidden": (
        ONE.replace("runs/", ".lrbs/results/"),
        "experiments.toml:3:9: files: one of its parts is hidden, and no folder of logs",
    ),
    "another field in the id": (
        ONE.replace('"net"', '"net-{rate}"'),
        "experiments.toml:2:6: id: files has no field {rate}",
    ),
    "a seed in the id": (
        ONE.replace('"net"', '"net-{seed}"'),
        "experiments.toml:2:6: id: {seed} tells no experiments apart",
    ),
    "no id": (ONE.replace('"net"', '"Net!"'), 'experiments.toml:2:6: id: came "Net!"'),
    "no such format": (
        ONE + 'format = "lightening"\n',
        "experiments.toml:4:10: there is no format lightening | Did you mean lightning?",
    ),
    "a missing column": (
        ONE + 'columns = { val_accuracy = "val_ac" }\n',
        "experiments.toml:4:28: columns: no log has “val_ac” | Did you mean val_acc?",
    ),
    "nothing such watched": (
        ONE + 'watched = "los"\n',
        "experiments.toml:4:11: watched: not all logs tell “los” | Did you mean loss?",
    ),
    "an accuracy watched": (
        ONE + 'watched = "val_acc"\n',
        "experiments.toml:4:11: watched: “val_acc” is the better the higher it is, and a cost the lower",
    ),
    "a setting of the path": (
        ONE.replace("seed{", "{width}-{") + "settings = { width = 3 }\n",
        "experiments.toml:4:14: settings: width is what the logs and their paths tell",
    ),
    "a setting that is none": (
        ONE + "settings = { width = [3] }\n",
        "experiments.toml:4:22: settings.width: came [3]",
    ),
    "a hostile setting": (
        ONE + 'settings = { width = "<script>" }\n',
        'experiments.toml:4:22: settings.width: came "<script>"',
    ),
    "an unknown key": (
        ONE + 'file = "a"\n',
        "experiments.toml:4:1: unknown key file | There is files already.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_at_its_place(case: str, read: Reader, tmp_path: Path) -> None:
    """In one message, with the way out."""
    log(tmp_path, "runs/seed1.csv")
    text, expected = WRONG[case]
    (said,) = said_of(read, text)
    assert said.startswith(expected)
    assert " | " in said


def test_what_is_watched_and_judged_is_wrong_at_once(read: Reader, tmp_path: Path) -> None:
    """Both are told, each at its place."""
    log(tmp_path, "runs/seed1.csv")
    said = said_of(read, ONE + 'watched = "los"\njudged = "val_ac"\n')
    assert [one.partition(" | ")[0] for one in said] == [
        "experiments.toml:4:11: watched: not all logs tell “los”",
        "experiments.toml:5:10: judged: not all logs tell “val_ac”",
    ]


NOWHERE = {
    "runz/seed{seed}.csv": "Nothing in this file's folder is like runz. Did you mean runs?",
    "runs/lr{rate}/seed{seed}.csv": "Nothing in runs is like lr{rate}. There are: <b>.csv, a, seed1.csv.",
    "runs/a/seed{seed}.csv": "Nothing is in runs/a.",
}


@pytest.mark.parametrize("files", NOWHERE)
def test_where_a_template_leads_no_further(files: str, read: Reader, tmp_path: Path) -> None:
    """It is said what is there, and nothing of what is hidden."""
    for path in ("runs/seed1.csv", "runs/<b>.csv", "runs/.hidden", "runs/a/.hidden"):
        log(tmp_path, path)
    (said,) = said_of(read, ONE.replace("runs/seed{seed}.csv", files))
    assert said.endswith(f" | {NOWHERE[files]}")


HOSTILE = ("<script>", "a\nb", "a\u202eb", "..", "a{b", "a'b", "$(id)", "x" * 61, "-")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_paths_are_refused(text: str, read: Reader, tmp_path: Path) -> None:
    """They would stand in pages, in LaTeX and in the names of files."""
    (tmp_path / "runs").mkdir()
    (tmp_path / f"runs/m-{text}-s1.csv").write_text(CSV, encoding="utf-8")
    (said,) = said_of(read, ONE.replace("seed{", "m-{model}-s{"))
    assert said.startswith("experiments.toml:3:9: files: in runs/m-")
    assert said.isprintable()


def test_a_seed_is_a_whole_number(read: Reader, tmp_path: Path) -> None:
    """All that are none are told at once."""
    for seed in ("1", "two", "-3", "99999999999", "٣"):
        log(tmp_path, f"runs/seed{seed}.csv")
    said = said_of(read, ONE)
    assert len(said) == 4
    assert all("expected a whole number" in one.lower() for one in said)


def test_two_logs_of_one_seed(read: Reader, tmp_path: Path) -> None:
    """Nobody knows which counts: of the same number, written otherwise, or where a star stands."""
    log(tmp_path, "runs/seed1.csv")
    log(tmp_path, "runs/seed01.csv")
    (said,) = said_of(read, ONE)
    assert "files: runs/seed01.csv and runs/seed1.csv are both the log of one run, of seed 1" in said
    log(tmp_path, "more/a.csv")
    log(tmp_path, "more/b.csv")
    (said,) = said_of(read, ONE.replace("runs/seed{seed}", "more/*"))
    assert "are both the log of one experiment without a seed" in said


def test_a_log_of_several_runs_has_no_seed_of_its_own(read: Reader, tmp_path: Path) -> None:
    """Its path says one, and it holds more."""
    log(tmp_path, "runs/seed1.csv", CSV + CSV.partition("\n")[2])
    (said,) = said_of(read, ONE)
    assert "files: runs/seed1.csv holds 2 runs, and its path says one seed, 1" in said


LOGS: dict[str, tuple[str, str]] = {
    "an epoch twice": (
        "epoch,loss,val_acc\n0,0.5,0.6\n0,0.4,0.6\n",
        "runs/seed1.csv:3:1: this line tells an epoch again, with another number",
    ),
    "epochs out of their order": (
        "epoch,loss,val_acc\n0,0.5,0.6\n2,0.4,0.6\n1,0.3,0.6\n",
        "runs/seed1.csv: epoch 1 stands behind epoch 2",
    ),
    "a gap": (
        "epoch,loss,val_acc\n0,0.5,0.6\n2,0.4,0.6\n",
        "runs/seed1.csv: epoch 1 is missing: 0 is followed by 2",
    ),
    "no number": (
        "epoch,loss,val_acc\n0,0.5,0.6\n1,oh,0.6\n",
        "runs/seed1.csv:3:3: Expected a number of loss, came “oh”",
    ),
    "no cost": (
        "epoch,loss,val_acc\n0,0.5,0.6\n1,,0.6\n",
        "runs/seed1.csv: epoch 1 (counted from 0) has no “loss”, which is the cost",
    ),
    "no end": (
        "epoch,loss,val_acc\n0,0.5,nan\n1,0.4,nan\n",
        "runs/seed1.csv: “val_acc”, by which runs are ranked, is no finite number at the end",
    ),
    "two of one name": (
        "epoch,loss,train_loss\n0,0.5,0.6\n1,0.4,0.5\n",
        "runs/seed1.csv: “loss” and “train_loss” are both called loss here",
    ),
    "empty": ("", "runs/seed1.csv"),
}


@pytest.mark.parametrize("case", LOGS)
def test_what_is_wrong_in_a_log_is_told_there(case: str, read: Reader, tmp_path: Path) -> None:
    """With its line, where there is one."""
    text, expected = LOGS[case]
    log(tmp_path, "runs/seed1.csv", text)
    said = said_of(read, ONE + 'format = "csv"\n')
    assert said[0].startswith(expected)
    assert len(said) == 1


def test_points_may_be_epochs(read: Reader, tmp_path: Path) -> None:
    """Where somebody says so."""
    log(tmp_path, "runs/seed1.csv", "epoch,loss,val_acc\n0,0.5,0.6\n100,0.4,0.7\n")
    assert only(read(ONE + 'points = "epochs"\n')).epochs == 2


def test_all_wrong_logs_are_told_at_once(read: Reader, tmp_path: Path) -> None:
    """Of several tables, too."""
    for seed in range(3):
        log(tmp_path, f"runs/seed{seed}.csv", "epoch,loss,val_acc\n0,0.5,x\n0,0.4,0.6\n" if seed else CSV)
    said = said_of(read, ONE + ONE.replace('"net"', '"other"').replace("runs/", "none/"))
    assert len(said) == 3


def test_nothing_is_a_loss(read: Reader, tmp_path: Path) -> None:
    """Then the message says how a share is watched."""
    log(tmp_path, "runs/seed1.csv", "epoch,val_acc\n0,0.5\n1,0.6\n")
    (said,) = said_of(read, ONE)
    assert said.startswith("experiments.toml:1:3: nothing that all logs tell of each epoch is a loss | ")
    assert 'watched = "1 - val_acc"' in said


def test_ids_are_used_once(read: Reader, tmp_path: Path) -> None:
    """By two tables, or by two cells whose values are written alike."""
    log(tmp_path, "runs/seed1.csv")
    (said,) = said_of(read, ONE + ONE)
    assert said.startswith("experiments.toml:5:6: the id net is used twice")
    for name in ("Adam", "adam"):
        log(tmp_path, f"more/{name}/seed1.csv")
    (said,) = said_of(read, ONE.replace("runs/", "more/{model}/"))
    assert said.startswith("experiments.toml:2:6: the id net-model-adam is used twice")


@pytest.mark.parametrize("place", ["runs/seed1.csv", "runs"])
def test_links_are_not_followed(place: str, read: Reader, tmp_path: Path) -> None:
    """They could lead to anybody's files."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    log(outside, "runs/seed1.csv")
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).symlink_to(outside / place)
    (said,) = said_of(read, ONE)
    assert said.startswith(f"experiments.toml:3:9: files: {place} is a link")


def test_links_inside_of_a_log_are_not_followed(read: Reader, tmp_path: Path) -> None:
    """A folder that is a log is read whole."""
    outside = log(tmp_path.parent, f"{tmp_path.name}-loss", "1 0.5 0\n")
    (tmp_path / "mlruns/s1/metrics").mkdir(parents=True)
    (tmp_path / "mlruns/s1/metrics/loss").symlink_to(outside)
    (said,) = said_of(read, ONE.replace("runs/seed{seed}.csv", "mlruns/s{seed}") + 'format = "mlflow"\n')
    assert said.startswith("mlruns/s1: holds a link: metrics/loss")


def test_only_plain_files_are_read(read: Reader, tmp_path: Path) -> None:
    """A pipe would never end."""
    (tmp_path / "runs").mkdir()
    os.mkfifo(tmp_path / "runs/seed1.csv")
    (said,) = said_of(read, ONE)
    assert "nothing is at runs/seed{seed}.csv" in said


def test_names_that_are_looked_at_are_bounded(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so are the logs of a table, the runs, and the epochs of all."""
    for seed in range(4):
        log(tmp_path, f"runs/seed{seed}.csv")
    for name, most, expected in (
        ("LOOKED_AT", 3, "there are more than 3 names to look at"),
        ("SWEEP", 3, "4 logs are there"),
        ("RUNS", 3, "all experiments together have 4 runs"),
        ("EPOCHS", 7, "all experiments together have 8 epochs"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(bounds, name, most)
            (said,) = said_of(read, ONE)
            assert said.startswith("experiments.toml:3:9: files: " if name in ("LOOKED_AT", "SWEEP") else "")
            assert expected in said


@pytest.mark.parametrize("young", [0, shelves.YOUNG], ids=["settled", "written a moment ago"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, young: int
) -> None:
    """The digest is that of the bytes whose numbers the report tells."""
    file = log(tmp_path, "runs/seed1.csv")
    os.utime(file, (1, 1))
    monkeypatch.setattr(shelves, "YOUNG", young)

    def read_and_change(*told: object) -> object:
        found = listing.read_log(*told)  # type: ignore[arg-type]  # as it was called
        file.write_text(CSV.replace("0.8", "0.9"), encoding="utf-8")
        return found

    monkeypatch.setattr(importing, "read_log", read_and_change)
    (said,) = said_of(read, ONE)
    assert said.startswith("runs/seed1.csv: changed while it was read")


@pytest.mark.parametrize(("young", "times"), [(0, 1), (shelves.YOUNG, 2)])
def test_a_file_that_nobody_writes_is_digested_once(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, young: int, times: int
) -> None:
    """One that was written a moment ago is digested again: its clock may not tell a second change."""
    log(tmp_path, "runs/seed1.csv")
    digested: list[Path] = []
    digest = shelves._of_file

    def counted(path: Path) -> shelves.Content:
        digested.append(path)
        return digest(path)

    monkeypatch.setattr(shelves, "YOUNG", young)
    monkeypatch.setattr(shelves, "_of_file", counted)
    read(ONE)
    assert len(digested) == times


def test_the_first_log_decides_the_format(read: Reader, tmp_path: Path) -> None:
    """Another one is refused by that, and not taken for something else."""
    log(tmp_path, "runs/seed1.csv", LIGHTNING)
    log(tmp_path, "runs/seed2.csv", CSV)
    (said,) = said_of(read, ONE)
    assert said.startswith("runs/seed2.csv:1:1: the head is not Lightning's")


def test_what_some_logs_lack_is_left_out(read: Reader, tmp_path: Path) -> None:
    """So the runs of a table can all be compared."""
    log(tmp_path, "runs/seed1.csv", "epoch,loss,val_acc,lr\n0,0.5,0.6,0.1\n1,0.4,0.7,0.1\n")
    log(tmp_path, "runs/seed2.csv")
    one = only(read(ONE))
    assert [tuple(run.record.series) for run in one.results] == [("cost", "val_acc")] * 2


def test_event_files_of_tensorboard_are_logs_too(read: Reader, tmp_path: Path) -> None:
    """A folder a run, whose parts are its training and its validation, by the names that Keras means."""
    for seed in (1, 2):
        for part, worse in (("train", 0.0), ("validation", 0.125)):
            folder = tmp_path / f"runs/lr0.1/seed{seed}" / part
            folder.mkdir(parents=True)
            told = (("epoch_loss", 0.5), ("epoch_accuracy", 0.25))
            written(
                folder, *((tag, at, one / 2 ** (at + seed) + worse) for at in (0, 1) for tag, one in told)
            )
    (one,) = read(ONE.replace("seed{seed}.csv", "lr{learning_rate}/seed{seed}")).imported
    assert (one.setting("learning_rate"), one.seeds) == (0.1, (1, 2))
    assert one.logged.series == ("accuracy", "val_loss", "val_accuracy")
    assert (one.logged.watched, one.logged.ranked_by) == ("train/epoch_loss", "val_accuracy")
    assert [(run.watched, run.judged) for run in one.results] == [
        ((0.25, 0.125), 0.1875),
        ((0.125, 0.0625), 0.15625),
    ]
    assert one.logged.called("validation/epoch_loss") == "val_loss"


def test_a_run_of_tensorboard_is_found_by_a_star(read: Reader, tmp_path: Path) -> None:
    """As Lightning's logger writes it: numbers at steps, and a series that tells the epoch of each."""
    folder = tmp_path / "runs/seed3/version_0"
    folder.mkdir(parents=True)
    told = ((9, 0.0, 0.5, 0.25), (19, 1.0, 0.25, 0.5))
    names = ("epoch", "train_loss", "val/acc")
    written(
        folder, *((name, at, one) for at, *numbers in told for name, one in zip(names, numbers, strict=True))
    )
    one = only(read(ONE.replace("seed{seed}.csv", "seed{seed}/version_*")))
    assert [(run.seed, run.watched, run.judged) for run in one.results] == [(3, (0.5, 0.25), 0.5)]


def test_a_file_that_is_gone_changes_what_a_folder_is(read: Reader, tmp_path: Path) -> None:
    """And so does one of other bytes: its SHA-256 is that of all that is in it."""
    folder = tmp_path / "runs/seed1"
    log(tmp_path, "runs/seed1/meta.yaml", "run_name: first\n")
    log(tmp_path, "runs/seed1/metrics/loss", "1 0.5 0\n2 0.25 1\n")
    text = ONE.replace("seed{seed}.csv", "seed{seed}")
    first = only(read(text)).results[0]
    (folder / "note.txt").write_text("", encoding="utf-8")
    second = only(read(text)).results[0]
    assert first.log
    assert second.log
    assert first.log.sha256 != second.log.sha256
    assert first.key != second.key
