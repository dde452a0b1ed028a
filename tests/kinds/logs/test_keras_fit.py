"""What Keras's fit prints is read as it stands there, in each generation and with all that comes between."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.kinds.logs.keras_fit import FORMAT
from lrbs_report.kinds.logs.keras_lines import numbers_in, progress_of
from lrbs_report.kinds.logs.published import PrintedLog
from tests.factory import printed

NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")
SERIES = printed.numbers(*NAMES)
LOG = printed.second_generation(SERIES, 5, 1719)
BAR = f"[{printed.FULL}]"


def read(folder: Path, text: str | bytes) -> PrintedLog:
    """Return what a log says."""
    return FORMAT.read(printed.saved(folder, text))


def said_of(folder: Path, text: str | bytes) -> str:
    """Return why a log is refused."""
    with pytest.raises(InvalidInput) as error:
        read(folder, text)
    return str(error.value)


@pytest.mark.parametrize("fit", printed.FITS.values(), ids=printed.FITS)
@pytest.mark.parametrize(
    "names", [("loss",), ("loss", "acc"), NAMES, ("loss", "main_output_loss", "val_loss")], ids=str
)
def test_every_generation_is_read_as_printed(
    fit: printed.Fit, names: tuple[str, ...], tmp_path: Path
) -> None:
    """Every number of every epoch, whatever the generation."""
    series = printed.numbers(*names)
    (run,) = read(tmp_path, fit(series, 5, 40)).runs
    assert series == printed.told(run)
    assert ([1, 2, 3, 4, 5], 5, True, {}) == (list(run.epochs), run.epochs_planned, run.complete, run.finals)


@pytest.mark.parametrize("fit", printed.FITS.values(), ids=printed.FITS)
def test_an_evaluation_tells_the_end(fit: printed.Fit, tmp_path: Path) -> None:
    """One that counts to as much as the epochs do, too."""
    for total in (40, 13):
        text = fit(SERIES, 5, 40) + f"{total}/{total} {BAR} - 0s 1ms/step - loss: 0.4212 - accuracy: 0.9000\n"
        (run,) = read(tmp_path, text).runs
        assert SERIES == printed.told(run)
        assert {"loss": "0.4212", "accuracy": "0.9000"} == run.finals


def test_what_a_bar_counts(tmp_path: Path) -> None:
    """Steps, samples, or what nobody can tell."""
    one = {"loss": ["0.5000"], "acc": ["0.5000"]}
    two = {"loss": ["0.5000"], "accuracy": ["0.5000"]}
    cases = (
        (printed.second_generation(two, 1, 1719), 1719, None, 1719),
        (printed.second_generation(one, 1, 1719), None, None, 1719),  # Keras 2.1 wrote "/step" of samples
        (printed.first_generation(one, 1, 60000), None, 60000, 60000),  # 30 000 steps a second there are not
        (printed.first_generation(one, 1, 1000), None, None, 1000),
        (printed.first_without_bar(one, 1, 1000), None, 1000, None),
        (f"Train on 1000 samples\n{printed.first_generation(one, 1, 1000)}", None, 1000, 1000),
        (f"Train for 1719 steps, validate for 157 steps\n{LOG}", 1719, None, 1719),
        (LOG.replace("1ms/step", "35us/sample"), None, 1719, 1719),
        (printed.second_without_bar(two, 1, 1719), 1719, None, 1719),
        (printed.third_generation(two, 1, 422), 422, None, 422),
    )
    for text, steps, samples, counted in cases:
        (run,) = read(tmp_path, text).runs
        assert (steps, samples, counted) == (run.steps_per_epoch, run.samples, run.counted), text


BETWEEN = {
    "warnings": "WARNING:tensorflow:5 out of the last 11 calls triggered tf.function retracing.\n",
    "blank lines": "\n   \n\n",
    "callbacks": "Epoch 00003: val_loss improved from inf to 0.35, saving model to best.h5\n",
    "a rate that fell": "Epoch 3: ReduceLROnPlateau reducing learning rate to 0.0010000000474974513.\n",
    "a prediction": f"1/1 {BAR} - 0s 20ms/step\n",
    "an evaluation": f"13/13 {BAR} - 0s 2ms/step - loss: 7.0000 - accuracy: 0.7000\n",
    "other programs": "step 3/4 - 2 files left: 0.5\n2024-01-01 - root - INFO - loss: 1.0\n",
    "a bar of tqdm": "100%|██████████| 10/10 [00:01<00:00,  9.52it/s]\r100%|███| 10/10 [00:01<00:00]\n",
    "marks of direction": "\u202e\u200f\x07\x1b]0;title\x07\n",
    "an object": "<keras.callbacks.History at 0x7fce5fed5fd0>\n",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("fit", printed.FITS.values(), ids=printed.FITS)
def test_what_stands_between_changes_nothing(fit: printed.Fit, between: str, tmp_path: Path) -> None:
    """Before each epoch, and before all."""
    text = fit(SERIES, 5, 40).replace("Epoch ", f"{between}Epoch ")
    (run,) = read(tmp_path, text).runs
    assert SERIES == printed.told(run)
    assert {} == run.finals


@pytest.mark.parametrize("fit", printed.FITS.values(), ids=printed.FITS)
def test_a_callback_predicts_before_the_bar_is_drawn_again(fit: printed.Fit, tmp_path: Path) -> None:
    """Its bar stands on the line of the epoch's."""
    text = fit(SERIES, 5, 40).replace("\n", f"\n1/1 {BAR} - 0s 20ms/step\n")
    assert SERIES == printed.told(read(tmp_path, text).runs[0])


ENCODINGS = {
    "Windows": LOG.replace("\n", "\r\n").encode(),
    "a mark before UTF-8": b"\xef\xbb\xbf" + LOG.encode(),
    "PowerShell": ("\ufeff" + LOG.replace("\n", "\r\n")).encode("utf-16-le"),
    "UTF-16, the other way": ("\ufeff" + LOG).encode("utf-16-be"),
    "bytes of Latin-1 in a warning": LOG.encode() + b"20 \xb0C in here\n",
    "no end": LOG.rstrip("\n").encode(),
    "a runner's times": b"".join(
        b"2024-05-01T12:00:00.1234567Z " + line + b"\n" for line in LOG.encode().splitlines()
    ),
    "epochs and bars on one line": LOG.replace("/5\n", "/5 ").encode(),
    "zeros that a crash left": LOG.encode() + b"x" * 5000 + b"\0" * 100,
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(content: bytes, tmp_path: Path) -> None:
    """As files come from terminals, editors, runners and Windows."""
    (run,) = read(tmp_path, content).runs
    assert SERIES == printed.told(run)


def test_a_terminal_without_the_signs(tmp_path: Path) -> None:
    """Keras 3's bar in an encoding of Windows, and as question marks."""
    text = printed.third_generation(SERIES, 5, 422)
    for bar in ("?" * 20, "\u0393\u00f6\u00fc" * 20):
        (run,) = read(tmp_path, text.replace(printed.DONE, bar)).runs
        assert SERIES == printed.told(run)


def test_several_fits(tmp_path: Path) -> None:
    """Each is a run with its own plan, evaluation and series."""
    other = printed.numbers("loss", "mae", epochs=3, seed=2)
    evaluated = f"13/13 {BAR} - 0s 1ms/step - loss: 0.4212 - accuracy: 0.9000\n"
    text = f"{LOG}{evaluated}{printed.third_generation(other, 16, 7)}{LOG}"
    first, second, third = read(tmp_path, text).runs
    assert (SERIES, other, SERIES) == tuple(map(printed.told, (first, second, third)))
    assert (5, 16, 5) == (first.epochs_planned, second.epochs_planned, third.epochs_planned)
    assert ({"loss": "0.4212", "accuracy": "0.9000"}, {}, {}) == (first.finals, second.finals, third.finals)
    assert (True, True) == (second.complete, second.ends_early)


def test_an_early_stop_is_whole(tmp_path: Path) -> None:
    """Only the plan says that more was meant."""
    (run,) = read(tmp_path, printed.second_generation(SERIES, 100, 7)).runs
    assert (100, 5, True, True) == (run.epochs_planned, len(run.epochs), run.complete, run.ends_early)


WHOLE = f"Epoch 6/9\n40/40 {BAR} - 2s 1ms/step - loss: 0.1000 - accuracy: 0.5000"
BROKEN = {
    "in the middle of a bar": "Epoch 6/9\n  9/40 [===>........] - ETA: 1s - loss: 0.1000 - accuracy: 0.5000",
    "before the first bar": "Epoch 6/9\n",
    "by Ctrl-C": "Epoch 6/9\n 9/40 [==>......] - ETA: 1s - loss: 0.1000\nTraceback:\n  KeyboardInterrupt\n",
    "before the validation": f"{WHOLE}\nKilled\n",
    "in a number": f"{WHOLE} - val_loss: 0.1000 - val_accuracy: 0.5",
    "in a power of ten": f"{WHOLE} - val_loss: 0.1000 - val_accuracy: 1.5000e-0",
    "in a name": f"{WHOLE} - val_lo",
}


@pytest.mark.parametrize("rest", BROKEN.values(), ids=BROKEN)
def test_a_log_that_breaks_off(rest: str, tmp_path: Path) -> None:
    """The whole epochs are read, and an evaluation afterwards is of no end of them."""
    text = printed.second_generation(SERIES, 9, 40)
    (run,) = read(tmp_path, text + rest).runs
    assert (SERIES, False, 9, {}) == (printed.told(run), run.complete, run.epochs_planned, run.finals)


def test_an_evaluation_is_not_taken_for_the_epoch_that_broke_off(tmp_path: Path) -> None:
    """It counts to something else than an epoch does."""
    series = printed.numbers("loss", "accuracy")
    text = f"Epoch 6/9\n13/13 {BAR} - 0s 1ms/step - loss: 0.4212 - accuracy: 0.9000\n"
    (run,) = read(tmp_path, printed.second_generation(series, 9, 40) + text).runs
    assert (series, False, {}) == (printed.told(run), run.complete, run.finals)


def test_an_evaluation_that_breaks_off_tells_nothing(tmp_path: Path) -> None:
    """Whether in its bar or in a number."""
    for rest in (f"{BAR} - 0s 1ms/step - loss: 0.4", "[=>....] - ETA: 0s - loss: 0.4212"):
        (run,) = read(tmp_path, f"{LOG}13/13 {rest}".replace("13/13 [=>", " 2/13 [=>")).runs
        assert (SERIES, True, {}) == (printed.told(run), run.complete, run.finals)


def test_lines_that_were_left_out(tmp_path: Path) -> None:
    """The bar after them is of the epoch before the next one, not of the one before them."""
    lines = printed.second_generation(printed.numbers("loss", epochs=9), 9, 40).splitlines()
    text = "\n".join([*lines[:5], "<<7 more lines>>", *lines[13:]])
    read_ = read(tmp_path, text)
    (run,) = read_.runs
    assert [1, 2, 7, 8, 9] == list(run.epochs)
    losses = printed.numbers("loss", epochs=9)["loss"]
    assert [*losses[:2], *losses[6:]] == list(run.series["loss"])
    assert (
        "Lines are left out in the log (line 6).",
        "Epoch 3 (line 5) is not shown whole, and left out.",
    ) == read_.notes


def test_epochs_may_lack_validation(tmp_path: Path) -> None:
    """As with validation_freq."""
    lines = LOG.splitlines()
    for place in (1, 5, 9):
        lines[place] = lines[place].partition(" - val_")[0]
    (run,) = read(tmp_path, "\n".join(lines)).runs
    assert [None, SERIES["val_loss"][1], None, SERIES["val_loss"][3], None] == list(run.series["val_loss"])
    assert SERIES["loss"] == list(run.series["loss"])


def test_numbers_of_any_kind(tmp_path: Path) -> None:
    """Infinite ones, none, whole ones, and what other programs glue to them."""
    for text in ("nan", "inf", "-inf", "1.3955e-08", "8159520618.2209", "-0.5000", "3", "1e+30"):
        (run,) = read(tmp_path, f"Epoch 1/1\n7/7 {BAR} - 0s 1ms/step - loss: {text} - mae: {text}\n").runs
        assert {"loss": [text], "mae": [text]} == printed.told(run)
    for glued in ("WARNING:tensorflow: slow", "2020-01-01 12:00:00.0: W retracing", "error"):
        (run,) = read(tmp_path, f"Epoch 1/1\n7/7 {BAR} - 0s 1ms/step - loss: 0.1234{glued}\n").runs
        assert {"loss": ["0.1234"]} == printed.told(run)


def test_what_people_print_of_the_test(tmp_path: Path) -> None:
    """After the last epoch, by the names that they give it."""
    (run,) = read(tmp_path, f"{LOG}Test loss: 0.0274\nTest accuracy: 0.9921\nTest subject: nobody\n").runs
    assert {"Test loss": "0.0274", "Test accuracy": "0.9921"} == run.finals


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("Train on 48000 samples, validate on 12000 samples", (48_000, None, 12_000, None)),
        ("Train on 48000 samples", (48_000, None, None, None)),
        ("Train for 7 steps, validate for 3 steps", (None, 7, None, 3)),
        ("Train for 7 steps, validate on 12000 samples", (None, 7, 12_000, None)),
        ("Train for 7 steps", (None, 7, None, None)),
    ],
)
def test_what_stands_before_the_first_epoch(head: str, told: tuple[int | None, ...], tmp_path: Path) -> None:
    """Of this fit alone."""
    total = told[0] or told[1] or 0
    text = printed.first_generation(SERIES, 5, total)
    first, second = read(tmp_path, f"{head}\n{text}{text}").runs
    assert told == (
        first.samples,
        first.steps_per_epoch,
        first.validation_samples,
        first.validation_steps,
    )
    assert (None, None) == (second.validation_samples, second.validation_steps)


def test_an_unknown_number_of_steps(tmp_path: Path) -> None:
    """The first epoch of a generator counts to what nobody knows yet."""
    text = (
        f"Epoch 1/2\n  3/Unknown - 1s 2ms/step - loss: 0.9000\r  9/Unknown - 1s 2ms/step - loss: 0.8000\r"
        f"9/9 {BAR} - 2s 1ms/step - loss: 0.7000\nEpoch 2/2\n9/9 {BAR} - 2s 1ms/step - loss: 0.6000\n"
    )
    (run,) = read(tmp_path, text).runs
    assert ({"loss": ["0.7000", "0.6000"]}, 9) == (printed.told(run), run.steps_per_epoch)


def test_two_programs_at_once_are_refused(tmp_path: Path) -> None:
    """Nobody knows whose numbers are whose."""
    lines = LOG.splitlines()
    lines.insert(2, lines[1].replace(SERIES["loss"][0], "9.0000"))
    said = said_of(tmp_path, "\n".join(lines))
    assert "some.log:3:" in said
    assert "epoch 1 is told twice: on line 2 already, with other numbers" in said


def test_a_line_that_another_program_wrote_into(tmp_path: Path) -> None:
    """Its place is told, and what came."""
    said = said_of(tmp_path, LOG.replace(SERIES["accuracy"][2], "0.9 oh"))
    assert (
        f"some.log:6:{LOG.splitlines()[5].index(SERIES['accuracy'][2]) + 1}: Expected a number, came “0.9 oh”"
        in said
    )


NONE = {
    "nothing": (b"", "no line says “Epoch 1/…”"),
    "another text": (b"some words\n" * 100, "no line says “Epoch 1/…”"),
    "no whole epoch": (b"Epoch 1/3\n 1/9 [=>.....] - ETA: 0s - loss: 1.0", "before its first epoch is whole"),
    "bytes": (bytes(range(256)) * 20, "this is no text: it holds bytes that are zero"),
    "UTF-16 without its mark": (
        LOG.encode("utf-16-le"),
        "this looks like UTF-16 that does not begin as such",
    ),
}


@pytest.mark.parametrize(("content", "why"), NONE.values(), ids=NONE)
def test_what_is_no_log_of_keras(content: bytes, why: str, tmp_path: Path) -> None:
    """Each is told in a sentence."""
    assert why in said_of(tmp_path, content)


def test_a_folder_and_what_is_not_there(tmp_path: Path) -> None:
    """Each is told in a sentence."""
    for log, why in ((tmp_path, "is a folder"), (tmp_path / "none.log", "cannot be read")):
        with pytest.raises(InvalidInput, match=why):
            FORMAT.read(log)


LONG = {
    "letters": "a" * 10**6,
    "digits": "1" * 10**6,
    "fractions": "1/" * 500_000,
    "escapes": "\x1b[" * 500_000,
    "spaces": " " * 10**6,
    "backspaces": "\b" * 10**6,
    "bars": "1/1 [" * 200_000,
    "epochs": "Epoch 1/1 " * 100_000,
    "carriage returns": "\r" * 10**6,
}


@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_a_long_line_is_passed_over(line: str, tmp_path: Path) -> None:
    """In time that grows with it, which the test's own limit tells."""
    (run,) = read(tmp_path, LOG.replace("Epoch 3", f"{line}\nEpoch 3")).runs
    assert SERIES == printed.told(run)


def test_keras_itself(tmp_path: Path) -> None:
    """What this Keras prints, on a terminal and into a file, is its History to four decimals."""
    import keras  # noqa: PLC0415 - a heavy library
    import numpy as np  # noqa: PLC0415 - the same

    class Terminal(io.StringIO):
        """What is written to a terminal."""

        def isatty(self) -> bool:
            """Tell that it is one."""
            return True

    rows = np.random.default_rng(0).normal(size=(70, 4))
    labels = (rows.sum(axis=1) > 0).astype("float32")
    keras.utils.set_random_seed(1)
    for stream in (Terminal(), io.StringIO()):
        for verbose in (1, 2):
            for held_out in (0.0, 0.2):
                model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
                model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
                stream.seek(0)
                stream.truncate()
                with contextlib.redirect_stdout(stream):
                    told = model.fit(rows, labels, 16, 3, verbose, validation_split=held_out).history
                    end = model.evaluate(rows, labels, 16, verbose)
                (run,) = read(tmp_path, stream.getvalue()).runs
                assert {
                    name: list(map(printed.mean, values)) for name, values in told.items()
                } == printed.told(run)
                assert [printed.mean(end[0]), printed.mean(end[1])] == [
                    run.finals["loss"],
                    run.finals["accuracy"],
                ]
                assert (4 if held_out else 5) == run.steps_per_epoch


def test_lines_by_themselves() -> None:
    """What is no bar of Keras's is none."""
    for text in ("step 3/4 - 2 files", "1/2", "12/31/2024 - 3s", "0/9 ━ x", "a 3/4 - 2s - loss: 1.0"):
        assert progress_of(text) is None or text.startswith("0/9"), text
    assert {} == numbers_in(" - 2s 1ms/step").named
    assert "val_lo" == numbers_in(" - loss: 0.1000 - val_lo").odd
