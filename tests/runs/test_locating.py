"""Data sets are found and checked before anything is trained, from their headers alone."""

import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.base import environment
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.files import sha256_of
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.rows.archive import read_arrays
from lrbs_report.runs.downloads import Download
from lrbs_report.runs.locating import BUNDLED, NOT_DOWNLOADED, fetch, locate
from lrbs_report.study.experiments import Study
from lrbs_report.study.reading import read_study
from tests.factory import dataset, experiment, study


def arrays(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any array
    """Return the four arrays of a small data set."""
    images = np.zeros((40, 4, 4), np.uint8)
    return {
        "x_train": images,
        "y_train": np.zeros(40, np.uint8),
        "x_test": images[:20],
        "y_test": np.zeros(20, np.uint8),
        **changes,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project's folder with definitions and a small data set."""
    (tmp_path / "experiments.toml").write_text(
        (
            '[datasets.m]\nsource = "npz:mine.npz"\ntrain = [0, 40]\nsha256 = "x"\n'
            "[[experiments]]\nbatch_size = 8\n"
        ),
        encoding="utf-8",
    )
    np.savez_compressed(tmp_path / "mine.npz", **arrays())
    return tmp_path


def asked(folder: Path, batch_size: int = 8, **changes: Any) -> Study:  # noqa: ANN401 - any field
    """Return a study on that data set."""
    data = dataset(**{"name": "m", "source": "npz:mine.npz", "train": (0, 40), **changes})
    return study(experiment(dataset=data, batch_size=batch_size), file=folder / "experiments.toml")


def problems(folder: Path, **changes: Any) -> list[tuple[int, str]]:  # noqa: ANN401 - any field
    """Return line and message of every problem."""
    with pytest.raises(InvalidInput) as caught:
        locate(asked(folder, **changes), Store(folder / ".lrbs"))
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_the_bundled_data_are_mnist() -> None:
    """The file's digest is the known one, and it holds the full MNIST."""
    assert sha256_of(BUNDLED) == "99b6212d8b734503d7fa2e29ea6413bad62226998e56555f4a6b0b30072f1aec"
    assert {name: array.shape for name, array in read_arrays(BUNDLED).items()} == {
        "x_train": (60000, 28, 28),
        "y_train": (60000,),
        "x_test": (10000, 28, 28),
        "y_test": (10000,),
    }


def test_a_local_file_is_found_with_its_digest(folder: Path) -> None:
    """Relative to the definitions, whatever the current folder is."""
    source = locate(asked(folder), Store(folder / ".lrbs"))["m"]
    assert sha256_of(folder / "mine.npz") == source.digest
    assert locate(asked(folder, sha256=source.digest.upper()), Store(folder / ".lrbs"))["m"] == source


def test_a_missing_file_is_named_with_its_place(folder: Path) -> None:
    """And the file that can only be meant is offered; one that differs in its number is another file."""
    with pytest.raises(
        InvalidInput,
        match=(
            r"experiments\.toml:2:10: "
            r"the data set's file .*mnie\.npz does not exist\n +Did you mean mine\.npz\?"
        ),
    ):
        locate(asked(folder, source="npz:mnie.npz"), Store(folder / ".lrbs"))
    with pytest.raises(InvalidInput, match=r"mine2\.npz does not exist\n +Expected one of: mine\.npz\."):
        locate(asked(folder, source="npz:mine2.npz"), Store(folder / ".lrbs"))


def test_a_wrong_digest_is_named_with_both(folder: Path) -> None:
    """At the place of the digest."""
    [(line, message)] = problems(folder, sha256="0" * 64)
    assert (line, True) == (4, f"SHA-256 {sha256_of(folder / 'mine.npz')}, expected {'0' * 64}" in message)


@pytest.mark.parametrize("kept", [10, 0.5, 0.99])
def test_a_truncated_file_is_noticed(folder: Path, kept: float) -> None:
    """Wherever it was cut."""
    content = (folder / "mine.npz").read_bytes()
    (folder / "mine.npz").write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    [(line, message)] = problems(folder)
    assert (line, "damaged or cut short" in message) == (2, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"y_test": None}, "it lacks y_test; it holds x_test, x_train, y_train"),
        ({"x_train": np.zeros((39, 4, 4), np.uint8)}, "x_train has the shape [39, 4, 4] and y_train [40]"),
        ({"x_test": np.zeros((20, 5, 4), np.uint8)}, "x_test's examples have the shape [5, 4]"),
        (
            {"x_test": np.zeros((0, 4, 4), np.uint8), "y_test": np.zeros(0, np.uint8)},
            "x_test has the shape [0, 4, 4]",
        ),
        ({"y_train": np.array([None] * 40)}, "Python objects"),
        ({"y_train": np.zeros(40, "M8[ns]")}, "y_train holds dates"),
        ({"y_train": np.zeros(40, [("a", "i4"), ("b", "f8")])}, "y_train holds structured rows"),
        ({"x_train": np.zeros((40, 4, 4), complex)}, "x_train holds complex numbers"),
        (
            {"y_train": np.zeros((40, 10, 2), np.uint8)},
            "y_train has the shape [40, 10, 2], expected one target an example",
        ),
    ],
)
def test_wrong_contents_are_named(folder: Path, wrong: dict[str, Any], said: str) -> None:
    """Missing arrays, rows that do not fit, and what could run code."""
    content = {name: array for name, array in arrays(**wrong).items() if array is not None}
    np.savez(folder / "mine.npz", **content)
    assert any(said in message for _, message in problems(folder)), problems(folder)


WRONG_VALIDATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "beyond": ({"validation": (0, 41)}, "validation: came [0, 41], but the data set has 40 train rows"),
    "overlapping": (
        {"validation": (30, 40)},
        "came [30, 40], of which the rows [30, 40] train too",
    ),
    "all": ({"train": None, "validation": (0, 40)}, "came [0, 40], which leaves no row to train on"),
    "in the middle": ({"train": None, "validation": (9, 19)}, "came [9, 19], with rows before and after it"),
    "nothing left": ({"train": (0, 1), "validation": 0.5}, "0.5 of 1 rows leaves nothing on one side"),
}


@pytest.mark.parametrize("name", WRONG_VALIDATIONS)
def test_rows_that_cannot_validate_are_named(folder: Path, name: str) -> None:
    """With the way out; those that are meant to train too may overlap."""
    changes, said = WRONG_VALIDATIONS[name]
    assert any(said in message for _, message in problems(folder, **changes)), problems(folder, **changes)


def test_rows_may_train_and_validate_where_that_is_said(folder: Path) -> None:
    """Nothing is wrong with it then."""
    overlapping = asked(folder, validation=(30, 40), validation_overlaps=True)
    assert locate(overlapping, Store(folder / ".lrbs"))["m"].arrays


@pytest.mark.parametrize("made", ["|b1", "<f2", ">f4", "<f8", "|i1", ">i8", "|u1", "<u8"])
def test_numbers_of_any_type_are_read(folder: Path, made: str) -> None:
    """Whatever their size and the order of their bytes or of their axes."""
    content = arrays(x_train=np.asfortranarray(np.zeros((40, 4, 4), made)), y_train=np.zeros(40, made))
    np.savez(folder / "mine.npz", **content)
    assert made == locate(asked(folder), Store(folder / ".lrbs"))["m"].arrays["y_train"].descr


def test_a_sound_file_of_another_kind_is_named(folder: Path) -> None:
    """It is not called damaged."""
    (folder / "mine.npz").write_text("a,b\n1,2\n", encoding="utf-8")
    [(line, message)] = problems(folder)
    assert (2, True) == (line, message.endswith("mine.npz cannot be used: it is a table in text (CSV)"))


def test_rows_beyond_the_end_are_named(folder: Path) -> None:
    """With how many there are."""
    assert problems(folder, train=(0, 41)) == [(3, "train: came [0, 41], but the data set has 40 train rows")]


def test_a_batch_larger_than_the_data_is_named(folder: Path) -> None:
    """Drawing whole batches needs as many images as one has."""
    [(line, message)] = problems(folder, batch_size=41)
    assert (line, message) == (6, "lr-0-1: batch_size is 41, but its data set has 40 training rows")


def test_a_batch_size_from_defaults_is_told_where_it_stands(folder: Path) -> None:
    """Once for all experiments that take it from there; one of a sweep's list in that list."""
    text = (
        '[datasets.m]\nsource = "npz:mine.npz"\n[models.m]\nlayers = ["Flatten"]\n'
        "[defaults]\nlearning_rate = 0.1\nbatch_size = 41\n"
    )
    text += (
        '[[experiments]]\nid = "a"\n[[experiments]]\nid = "b"\n[[sweeps]]\nid = "s"\nbatch_size = [4, 50]\n'
    )
    (folder / "experiments.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        locate(read_study(folder / "experiments.toml"), Store(folder / ".lrbs"))
    assert [
        (7, 14, "a and 1 more: batch_size is 41, but their data set has 40 training rows"),
        (14, 18, "s-bs-50: batch_size is 50, but its data set has 40 training rows"),
    ] == [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("learning_rate = 1e-46", "learning_rate is 1e-46, which the 32 bits"),
        ("learning_rate = 1e-40", "learning_rate is 1e-40, which the 32 bits"),
        ("learning_rate = 1e39", "learning_rate is 1e+39, which the 32 bits"),
        ("learning_rate = 1.7e308", "learning_rate is 1.7e+308, which the 32 bits"),
        ("learning_rate = 0.1\nlr_decay = 0.9", "lr_decay is 0.9: after 37 epochs"),
        ("learning_rate = 2e-38\nlr_decay = 0.5", "lr_decay is 0.5: after 1 epochs"),
    ],
)
def test_a_rate_that_32_bits_do_not_hold_is_told_at_its_place(folder: Path, setting: str, said: str) -> None:
    """Before anything is trained: it would be no rate, or another one than is printed."""
    text = (
        '[datasets.m]\nsource = "npz:mine.npz"\n[models.m]\nlayers = ["Flatten"]\n'
        '[defaults]\nepochs = 100\n[[experiments]]\nid = "a"\n'
    )
    (folder / "experiments.toml").write_text(text + setting, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        locate(read_study(folder / "experiments.toml"), Store(folder / ".lrbs"))
    [problem] = caught.value.problems
    assert (9 + setting.count("\n"), True) == (problem.line, problem.message.startswith(f"a: {said}")), (
        problem
    )


@pytest.mark.parametrize(
    "setting",
    ["1.2e-38", "3.4e38", "1e28", "0.1\nlr_decay = 0.57", "0.1\nlr_decay = 5e-324", "1.2e-38\nlr_decay = 0"],
)
def test_a_rate_that_32_bits_hold_is_nobodys_business(folder: Path, setting: str) -> None:
    """However little comes of it."""
    text = (
        '[datasets.m]\nsource = "npz:mine.npz"\n[models.m]\nlayers = ["Flatten"]\n'
        '[defaults]\nepochs = 100\n[[experiments]]\nid = "a"\n'
    )
    more = "" if "lr_decay" in setting else "\nlr_decay = 0"
    (folder / "experiments.toml").write_text(f"{text}learning_rate = {setting}{more}", encoding="utf-8")
    assert locate(read_study(folder / "experiments.toml"), Store(folder / ".lrbs"))


def test_rates_of_a_sweep_are_told_in_its_list(folder: Path) -> None:
    """Each once, for all experiments that have it."""
    text = (
        '[datasets.m]\nsource = "npz:mine.npz"\n[models.m]\nlayers = ["Flatten"]\n'
        '[[sweeps]]\nid = "s"\nbatch_size = [2, 4]\n'
    )
    (folder / "experiments.toml").write_text(text + "learning_rate = [0.1, 1e39, 1e-50]\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        locate(read_study(folder / "experiments.toml"), Store(folder / ".lrbs"))
    assert [(8, 23), (8, 29)] == [(problem.line, problem.column) for problem in caught.value.problems]
    assert all("and 1 more: learning_rate is" in problem.message for problem in caught.value.problems)


def test_a_shuffled_batch_may_be_larger_than_the_data(folder: Path) -> None:
    """It is one batch of all of them, as in Keras."""
    for sampling in ("shuffle", "shuffle-once", "sequential"):
        wanted = asked(folder, batch_size=2**20)
        one = replace(wanted.trained[0], sampling=sampling)
        assert locate(replace(wanted, experiments=(one,)), Store(folder / ".lrbs"))


def test_nothing_is_downloaded_while_looking(folder: Path) -> None:
    """One of Keras's data sets is only known once a build fetched it."""
    source = locate(asked(folder, source="keras:fashion_mnist", train=None), Store(folder / ".lrbs"))["m"]
    assert (source.digest, source.arrays) == (NOT_DOWNLOADED, {})


def idx(array: np.ndarray[Any, Any]) -> bytes:
    """Write an array the way the MNIST files are written."""
    return gzip.compress(
        struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
    )


def from_a_cache(folder: Path) -> Download:
    """Return a download that finds in Keras's own folder what it would fetch."""
    cache = folder / "keras" / "datasets" / "fashion-mnist"
    cache.mkdir(parents=True)
    for name, rows in (("train", 30), ("t10k", 10)):
        (cache / f"{name}-labels-idx1-ubyte.gz").write_bytes(idx(np.zeros(rows, np.uint8)))
        (cache / f"{name}-images-idx3-ubyte.gz").write_bytes(idx(np.full((rows, 28, 28), 7, np.uint8)))

    def download(name: str, path: Path) -> None:
        command = [
            sys.executable,
            "-P",
            "-m",
            "lrbs_report.training.download",
            name,
            str(path),
            str(os.getpid()),
        ]
        subprocess.run(
            command, env=environment.worker_variables(folder / "keras"), check=True, capture_output=True
        )

    return download


def test_keras_fetches_its_own(folder: Path) -> None:
    """What Keras gives becomes an .npz and a note, and the note alone is enough to find results later."""
    store = Store(folder / ".lrbs")
    wanted = asked(folder, source="keras:fashion_mnist", train=None)
    told = fetch([wanted.trained[0].dataset], store, from_a_cache(folder))
    assert ["Downloaded the data set keras:fashion_mnist."] == told
    found = locate(wanted, store)["m"]
    assert found.arrays["x_train"].shape == (30, 28, 28)
    assert sha256_of(found.path) == found.digest
    found.path.unlink()
    assert locate(wanted, store)["m"] == found
    assert json.loads(found.path.with_suffix(".json").read_text(encoding="utf-8"))["sha256"] == found.digest


def test_a_file_is_digested_once_a_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build asks several times; a file that changed is another one."""
    first = locate(asked(folder), Store(folder / ".lrbs"))["m"].digest
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", None)
        assert first == locate(asked(folder), Store(folder / ".lrbs"))["m"].digest
    np.savez_compressed(folder / "mine.npz", **arrays(y_test=np.ones(20, np.uint8)))
    assert first != locate(asked(folder), Store(folder / ".lrbs"))["m"].digest
