"""Published logs, matched with experiments."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.numeral import ends_of
from lrbs_report.kinds.logs.meaning import END
from lrbs_report.study.experiments import PublishedRun
from lrbs_report.study.references import not_compared, read_runs, unmeasured_of
from lrbs_report.study.selections import LAST, Selection
from tests.study.texts import LOG, MATCHED, PARTS, Reader, said_of


def test_published_logs_are_read_and_matched(read: Reader, tmp_path: Path) -> None:
    """Each run of the log with its experiment, its costs and its rates as printed.

    The file is looked for beside the definitions.
    """
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    (reference,) = read(PARTS + MATCHED).references
    assert ("published", {"es": "published", "en": "published"}, "setups") == (
        reference.id,
        reference.title,
        reference.candidates,
    )
    assert tmp_path / "published.log" == reference.file
    assert [
        ("high", {"cost": {0: 0.5, 1: 0.4}, "lr": {0: 0.0999, 1: 0.0998001}, "Accuracy": {END: 0.9}}),
        ("low", {"cost": {0: 0.6, 1: 0.5}, "lr": {0: 0.00999, 1: 0.00998001}, "Accuracy": {END: 0.8}}),
    ] == [(run.experiment, numbers_of(run)) for run in reference.runs]


def numbers_of(run: PublishedRun) -> dict[str, dict[int, float]]:
    """Return the numbers of a run by the names in the log."""
    return {one.name: dict(one.numbers) for one in run.series}


SPARSE = """\
[0] cost: 0.50
[1] cost: 0.40 lr: 0.10
[0] cost: 0.600 lr: 0.1
[1] cost: 0.543 lr: 0.1
Accuracy: 0.80
"""


def test_logs_that_others_print_are_read_and_matched(read: Reader, tmp_path: Path) -> None:
    """What a line leaves out is missing; constant rates have the decimals of the costs.

    What the costs are means over may be said.
    """
    (tmp_path / "published.log").write_text(SPARSE, encoding="utf-8")
    (reference,) = read(PARTS + MATCHED.replace("candidates =", 'mean = "examples"\ncandidates =')).references
    first, second = reference.runs
    assert {"cost": {0: 0.5, 1: 0.4}, "lr": {1: 0.1}} == numbers_of(first)
    assert first.watched
    assert second.rates
    assert ("loss",) == first.watched.measures
    assert [(0.495, 0.505), (0.395, 0.405)] == list(map(ends_of, first.watched.numbers.values()))
    assert [(0.0995, 0.1005)] * 2 == list(map(ends_of, second.rates.numbers.values()))
    assert [
        (
            "experiments.toml:22:8: mean: came \"examles\", expected 'batches' or 'examples' | "
            "Did you mean examples?"
        )
    ] == said_of(read, PARTS + MATCHED.replace("candidates =", 'mean = "examles"\ncandidates ='))


def test_a_log_may_be_shorter_where_a_callback_ends_runs(read: Reader, tmp_path: Path) -> None:
    """Of an experiment that stops early, and of no other."""
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    longer = MATCHED.replace("epochs = 2", "epochs = 5").replace('candidates = "setups"\n', "")
    assert 2 == len(said_of(read, PARTS + longer))
    stopping = longer.replace(
        "[defaults]", '[defaults]\ncallbacks = [{ class = "EarlyStopping", monitor = "loss" }]'
    )
    assert 2 == len(read(PARTS + stopping).references[0].runs)


FORMS_EXPECTED = 'Expected "last", "best of 3", "best of 3 by val_accuracy" or "best epoch by val_accuracy".'

SELECTIONS = {
    "best of 3 by acuracy": 'nothing can be chosen by "acuracy" | Did you mean accuracy?',
    "bets of 3": '"bets of 3" is no way to select | Did you mean best of 3?',
    "best of 1": 'the best of 1 is that one | Write "last": one run, to its last epoch.',
    "the nicest": f'"the nicest" is no way to select | {FORMS_EXPECTED}',
}


@pytest.mark.parametrize("text", SELECTIONS)
def test_a_wrong_selection_is_told_at_its_place(read: Reader, tmp_path: Path, text: str) -> None:
    """With what was meant, or what can be said."""
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    definitions = MATCHED.replace("candidates =", f'selection = "{text}"\ncandidates =')
    metric = PARTS.replace("layers =", 'metrics = ["accuracy"]\nlayers =')
    assert [f"experiments.toml:23:13: selection: {SELECTIONS[text]}"] == said_of(read, metric + definitions)


def test_a_selection_is_read_by_the_names_of_the_log_too(read: Reader, tmp_path: Path) -> None:
    """Which stand for the measures that the experiments have; rates are nothing to choose by."""
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")

    def selection(text: str) -> Selection | None:
        (one,) = read(
            PARTS + MATCHED.replace("candidates =", f'selection = "{text}"\ncandidates =')
        ).references
        return one.selection

    assert selection("last") == LAST
    assert selection("best  of 3 by Accuracy") == Selection(kind="runs", runs=3, by="test_accuracy")
    assert read(PARTS + MATCHED).references[0].selection is None
    wrong = MATCHED.replace("candidates =", 'selection = "best of 3 by lr"\ncandidates =')
    assert len(said_of(read, PARTS + wrong)) == 1


NO_CELL = "Its lists must have the values that tell the runs of the log apart, such as their learning rates."

WRONG_REFERENCES = {
    ('log = "published.log"', 'log = "publsihed.log"'): [
        (
            "20:7: log: there is no file publsihed.log | "
            "Paths are counted from the folder of this file, and lead to files in it."
        )
    ],
    ('log = "published.log"\n', ""): ["18:3: log is missing | Write log = … here."],
    ('matches = ["high", "low"]', 'matches = ["high"]'): [
        (
            "21:11: the log has 2 runs, and 1 experiment is named | "
            "Expected one for each run, in the order of the log."
        )
    ],
    ('matches = ["high", "low"]', 'matches = ["high", "high"]'): [
        "21:20: high is there twice | Expected each experiment once."
    ],
    ('matches = ["high", "low"]', 'matches = ["high", "lwo"]'): [
        "21:20: there is no experiment lwo | Did you mean low?"
    ],
    ('matches = ["high", "low"]', "matches = []"): ["21:11: matches: came [], expected at least 1 item"],
    ('id = "low"\n', 'id = "low"\nepochs = 3\n'): [
        "22:20: low has 3 epochs, and its run in the log 2 | Expected an experiment of 2 epochs."
    ],
    ('id = "low"\n', 'id = "low"\nseeds = 2\n'): [
        "22:20: low has 2 seeds | Expected at least 3: a band needs some."
    ],
    ('candidates = "setups"', 'candidates = "setpus"'): [
        "22:14: there is no sweep setpus | Did you mean setups?"
    ],
    ('candidates = "setups"', 'candidates = "high"'): [
        "22:14: there is no sweep high | Expected one of: setups."
    ],
    ("learning_rate = [0.1, 0.01]", "learning_rate = [0.1, 0.02]"): [
        f"22:14: the sweep setups has no cell for the run that should be low | {NO_CELL}"
    ],
    ("learning_rate = [0.1, 0.01]", "learning_rate = 0.1"): [
        f"22:14: the sweep setups has no cell for the run that should be {name} | "
        "Its lists must have the values that tell the runs of the log apart, such as their learning rates."
        for name in ("high", "low")
    ],
    ('id = "setups"\n', 'id = "setups"\nepochs = 3\n'): [
        "23:14: the sweep setups has 3 epochs, and the log 2 | Write epochs = 2 in it."
    ],
    ('id = "setups"\n', 'id = "setups"\nseeds = [5]\n'): [
        "23:14: the sweep setups has 1 seed | Expected at least 3: a band needs some."
    ],
    ("candidates =", "candidate ="): ["22:1: unknown key candidate | Did you mean candidates?"],
    (
        "[[references]]",
        '[[references]]\nid = "published"\nlog = "published.log"\nmatches = ["high", "low"]\n[[references]]',
    ): ["23:6: the id published is used twice | Choose another."],
}


@pytest.mark.parametrize("change", WRONG_REFERENCES)
def test_wrong_references_are_told_with_their_place(
    read: Reader, tmp_path: Path, change: tuple[str, str]
) -> None:
    """Files that are not there, keys that are unknown, ids that are there twice.

    Experiments and sweeps that do not fit the log, too.
    """
    (tmp_path / "published.log").write_text(LOG, encoding="utf-8")
    changed = MATCHED.replace(*change)
    assert changed != MATCHED
    assert [f"experiments.toml:{said}" for said in WRONG_REFERENCES[change]] == said_of(read, PARTS + changed)


WRONG_LOGS: dict[bytes, str] = {
    LOG.replace(
        "[1]", "[2]", 1
    ).encode(): "published.log:3:2: Expected epoch 1, came “2] cost: 0.4 lr: 0.0998001”",
    LOG.replace("0.4", "0.4x").encode(): (
        "published.log:3:11: Expected a number, came “0.4x lr: 0.0998001” | "
        "Numbers look like 0.0999, 0.4210, 1e-05, inf or nan."
    ),
    LOG.replace("Accuracy: 0.8\n", "Accuracy 0.8\n").encode(): (
        "published.log:9:9: Expected “: ”, came “ 0.8” | "
        "Lines look like “[0] cost: 0.4216 lr: 0.0999” and “Accuracy: 0.9217”."
    ),
    b"": "published.log:1:1: this is neither an epoch nor a closing line: the end of the text",
    b"# a\n\xff": "published.log:2:1: this is not UTF-8 text | Save the file as UTF-8.",
    b"a" * 1_000_001: (
        "experiments.toml:20:7: log: published.log is larger than 1000000 bytes | A log has a line an epoch."
    ),
    LOG.replace("0.4", "nan")
    .replace("Training finished!\nAccuracy: 0.9", "Training stopped: the cost is no longer a finite number.")
    .encode(): (
        "experiments.toml:21:12: this run of the log diverges | "
        "Only costs that are finite numbers can be compared: leave it out, in the log too."
    ),
}


@pytest.mark.parametrize("log", WRONG_LOGS, ids=range(len(WRONG_LOGS)))
def test_wrong_logs_are_told_with_line_and_reason(read: Reader, tmp_path: Path, log: bytes) -> None:
    """In the log itself where it cannot be read; in the definitions where it cannot be compared."""
    (tmp_path / "published.log").write_bytes(log)
    (said,) = said_of(read, PARTS + MATCHED.replace("matches =", 'format = "article"\nmatches ='))
    assert said.replace("toml:22", "toml:21").startswith(WRONG_LOGS[log])


KERAS_LOG = """\
Epoch 1/{planned}
32/32 [==============================] - 2s 1ms/step - loss: 0.5000 - acc: 0.8000 - val_loss: 0.4000
Epoch 2/{planned}
32/32 [==============================] - 2s 1ms/step - loss: 0.4000 - acc: 0.9000 - val_loss: 0.3500
"""

KERAS_MATCHED = """\
[defaults]
epochs = 2
seeds = 3
[[experiments]]
id = "one"
learning_rate = 0.1
[[references]]
id = "page"
log = "page.log"
matches = ["one"]
"""


def test_any_log_is_read(read: Reader, tmp_path: Path) -> None:
    """By the format that is guessed, or named; series that nobody measures stay in it."""
    (tmp_path / "page.log").write_text(KERAS_LOG.format(planned=2), encoding="utf-8")
    for format_ in ("", 'format = "keras"\n'):
        study = read(PARTS + KERAS_MATCHED + format_)
        ((run,),) = [reference.runs for reference in study.references]
        assert {
            "loss": {0: 0.5, 1: 0.4},
            "acc": {0: 0.8, 1: 0.9},
            "val_loss": {0: 0.4, 1: 0.35},
        } == numbers_of(run)
        assert ("acc", "val_loss") == unmeasured_of(study.named["one"], run)
        first, second = not_compared(study)
        assert first.endswith('It is measured with metrics = ["acc"] in the model.')
        assert second.endswith("It is measured with validation = 0.1 in the data set.")


def test_a_format_of_the_project_is_read(read: Reader, tmp_path: Path) -> None:
    """By its name, with what its names measure."""
    (tmp_path / "page.log").write_text("1: 0.50\n2: 0.40\n", encoding="utf-8")
    text = KERAS_MATCHED + 'format = "ours"\nmeasures = { error = "loss" }\nfirst_epoch = 1\n'
    study = read(PARTS + text + '[formats.ours]\nline = "{epoch}: {error}"\n')
    ((run,),) = [reference.runs for reference in study.references]
    assert [("error", ("loss",), {0: 0.5, 1: 0.4})] == [
        (one.name, one.measures, one.numbers) for one in run.series
    ]
    assert [] == list(not_compared(study))


def test_a_log_that_breaks_off_is_compared_as_far_as_it_goes(read: Reader, tmp_path: Path) -> None:
    """With an experiment of the epochs that were planned; one of others may have had other rates."""
    (tmp_path / "page.log").write_text(KERAS_LOG.format(planned=5), encoding="utf-8")
    longer = KERAS_MATCHED.replace("epochs = 2", "epochs = 5")
    ((run,),) = [reference.runs for reference in read(PARTS + longer).references]
    assert (2, 5, True) == (run.length, run.planned, run.breaks_off)
    assert [
        (
            "experiments.toml:14:12: one has 9 epochs, and its run in the log 2 of 5 that were planned | "
            "Expected an experiment of 5 epochs."
        )
    ] == said_of(read, PARTS + KERAS_MATCHED.replace("epochs = 2", "epochs = 9"))
    (tmp_path / "page.log").write_text(KERAS_LOG.format(planned=2), encoding="utf-8")
    assert [
        (
            "experiments.toml:14:12: one has 5 epochs, and its run in the log 2 | "
            "Expected an experiment of 2 epochs."
        )
    ] == said_of(read, PARTS + longer)


def test_epochs_between_those_that_are_printed_may_follow(read: Reader, tmp_path: Path) -> None:
    """A log of every third epoch shows none of the last two."""
    lines = "epoch,loss\n0,0.5\n3,0.4\n6,0.3\n"
    (tmp_path / "page.log").write_text(lines, encoding="utf-8")
    for epochs, fits in ((6, False), (7, True), (9, True), (10, False)):
        text = PARTS + KERAS_MATCHED.replace("epochs = 2", f"epochs = {epochs}")
        assert read(text).references if fits else said_of(read, text)


def test_all_that_is_wrong_with_a_reference_is_told_at_once(read: Reader, tmp_path: Path) -> None:
    """Names, measures, epochs and seeds, each at its place; a format that there is none of before them."""
    (tmp_path / "page.log").write_text(KERAS_LOG.format(planned=2), encoding="utf-8")
    text = KERAS_MATCHED.replace("epochs = 2\nseeds = 3", "epochs = 3\nseeds = 2")
    wrong = text + 'measures = { los = "loss", acc = "test_accurancy" }\n'
    assert [
        "experiments.toml:14:12: one has 2 seeds | Expected at least 3: a band needs some.",
        (
            "experiments.toml:14:12: one has 3 epochs, and its run in the log 2 | "
            "Expected an experiment of 2 epochs."
        ),
        "experiments.toml:15:14: the log has no los | Did you mean loss?",
        "experiments.toml:15:34: test_accurancy is not measured of one | Did you mean test_accuracy?",
    ] == said_of(read, PARTS + wrong)
    (said,) = said_of(read, PARTS + KERAS_MATCHED + 'format = "kears"\n')
    assert "experiments.toml:15:10: there is no format kears | Did you mean keras?" == said
    said, other = said_of(read, PARTS + KERAS_MATCHED.replace("page.log", "pgae.log") + 'format = "kears"\n')
    assert "there is no file pgae.log" in said
    assert "there is no format kears" in other


def test_a_log_of_which_nothing_is_measured_is_refused(read: Reader, tmp_path: Path) -> None:
    """It would survive whatever the set-up; the message says what would be measured, or how to say it."""
    (tmp_path / "page.log").write_text("epoch,val_loss\n0,0.5\n1,0.4\n", encoding="utf-8")
    assert [
        (
            "experiments.toml:14:12: nothing that its run in the log prints is measured of one: val_loss | "
            "It is measured with validation = 0.1 in the data set."
        )
    ] == said_of(read, PARTS + KERAS_MATCHED)
    (tmp_path / "page.log").write_text("epoch,a\n0,0.5\n1,0.4\n", encoding="utf-8")
    (said,) = said_of(read, PARTS + KERAS_MATCHED)
    assert said.endswith('measured of one: a | Say what its names measure: measures = { name = "loss" }.')


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"no log at all\n", b"{", b"a,b\n1,2\n"])
def test_what_no_format_reads_is_told_by_all_of_them(read: Reader, tmp_path: Path, content: bytes) -> None:
    """Each with what it found; the file is named."""
    (tmp_path / "page.log").write_bytes(content)
    said = said_of(read, PARTS + KERAS_MATCHED)
    assert said[0].startswith(
        "experiments.toml:13:7: log: page.log is in no format that is known; what each found:"
    )
    assert len(said) > 1 or not content.isascii()


def test_a_folder_is_read_where_a_format_is_one(read: Reader, tmp_path: Path) -> None:
    """All files in it count as the log's."""
    folder = tmp_path / "page.log"
    run = folder / "0" / "abc"
    (run / "metrics").mkdir(parents=True)
    (run / "meta.yaml").write_text("run_name: one\n", encoding="utf-8")
    (run / "metrics" / "loss").write_text("1 0.5 0\n2 0.4 1\n", encoding="utf-8")
    (reference,) = read(PARTS + KERAS_MATCHED).references
    assert {"loss": {0: 0.5, 1: 0.4}} == numbers_of(reference.runs[0])
    assert {run / "meta.yaml", run / "metrics" / "loss"} == {*reference.read}


def test_a_folder_with_a_link_in_it_is_not_read(read: Reader, tmp_path: Path) -> None:
    """Wherever that leads; nor is one that is too large, nor an empty one."""
    folder = tmp_path / "page.log"
    folder.mkdir()
    assert "page.log is in no format that is known" in "\n".join(said_of(read, PARTS + KERAS_MATCHED))
    (folder / "loss").symlink_to("/etc/passwd")
    (said,) = said_of(read, PARTS + KERAS_MATCHED)
    assert said.startswith("experiments.toml:13:7: log: in page.log, loss is a link | ")
    (folder / "loss").unlink()
    (folder / "loss").write_bytes(b"0" * (bounds.LOGS + 1))
    (said,) = said_of(read, PARTS + KERAS_MATCHED)
    assert said.startswith(f"experiments.toml:13:7: log: page.log is larger than {bounds.LOGS} bytes | ")


def test_more_numbers_than_are_compared_are_refused(tmp_path: Path) -> None:
    """Before any of them is read as a number."""
    file = tmp_path / "page.log"
    names = [f"val_{name}" for name in range(1000)]
    row = ",".join(["0.5"] * 1000)
    rows = "".join(f"{epoch},{row}\n" for epoch in range(bounds.PUBLISHED_NUMBERS // 1000 + 1))
    file.write_text(f"epoch,{','.join(names)}\n{rows}", encoding="utf-8")
    with pytest.raises(InvalidInput, match="the log has 201000 numbers"):
        read_runs(file)
