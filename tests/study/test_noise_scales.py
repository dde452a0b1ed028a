"""A noise scale is an experiment of its own, and its batch sizes fit each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.study.experiments import Run, key_of
from lrbs_report.study.reading import read_study
from lrbs_report.study.unfit import unfit_settings
from tests.study.texts import EXPERIMENT, PARTS, SWEEP, Reader, said_of

NOISE = '[[noise_scales]]\nid = "noise"\nlearning_rate = 0.1\n'
DIGEST = "0" * 64


def test_it_is_an_experiment_of_its_own(read: Reader) -> None:
    """With the settings of any other, and 32, 1024 and all rows where nothing is said."""
    study = read(f"[defaults]\nepochs = 3\n{PARTS}{NOISE}{EXPERIMENT}{SWEEP}learning_rate = [0.1, 1.0]\n")
    single, noise, *cells = study.trained
    assert ((single,), (noise,)) == (study.singles, study.apart)
    assert NoiseBatches(small=32, large=1024) == noise.noise
    assert ("noise_scale", 3, {"es": "noise", "en": "noise"}) == (
        noise.purpose,
        noise.epochs,
        dict(noise.title),
    )
    assert 2 == len(cells)


def test_a_report_may_be_about_nothing_else(read: Reader) -> None:
    """No other experiment is needed."""
    assert [("noise", "noise_scale")] == [(one.id, one.purpose) for one in read(PARTS + NOISE).trained]


def test_its_key_is_its_own(read: Reader) -> None:
    """And differs by each of what decides its numbers; the same training without it keeps its key."""
    texts = [EXPERIMENT, *(NOISE + more for more in ("", "small = 16\n", "large = 2048\n", "rows = 5000\n"))]
    keys = [
        key_of(Run(experiment=one, seed=1).identity(DIGEST))
        for text in texts
        for one in read(PARTS + text).trained
    ]
    assert len(texts) == len(set(keys))
    plain = Run(experiment=read(PARTS + EXPERIMENT).trained[0], seed=1).identity(DIGEST)
    assert "noise_scale" not in plain


WRONG = {
    "small = 64\nlarge = 64\n": (
        "8:9: small is 64, and large is 64: gradients of one size tell no noise"
        " | Expected large to be a multiple of small: large = 2048."
    ),
    "small = 2000\n": (
        "8:9: small is 2000, and large is 1024: gradients of one size tell no noise"
        " | Expected large to be a multiple of small: large = 64000."
    ),
    "small = 30\n": (
        "8:9: large is 1024, which is no multiple of small, 30 | Write large = 1020 or 1050, or small = 32."
    ),
    "large = 1000\n": (
        "8:9: large is 1000, which is no multiple of small, 32 | Write large = 992 or 1024, or small = 25."
    ),
    "small = 7\nlarge = 13\n": (
        "9:9: large is 13, which is no multiple of small, 7 | Write large = 14, or small = 1."
    ),
    "rows = 1000\n": (
        "8:8: rows is 1000, and large is 1024"
        " | Expected at least 1024, which is one large batch; several tell more."
    ),
    "small = 0\n": "8:9: small: came 0, expected a number of at least 1",
    "large = 64.0\n": ("8:9: large: came 64.0, expected a whole number | Write 64, without a decimal point."),
    "batch_size = [32, 64]\n": (
        "8:14: batch_size: came [32, 64], expected a whole number"
        " | A list of values makes a sweep: [[sweeps]]."
    ),
    "big = 2048\n": "8:1: unknown key big | Did you mean large?",
    "holds = 'x'\n": "8:1: unknown key holds | holds is a key of [[claims]].",
    "to = 1.0\n": "8:1: unknown key to | to is a key of [[range_tests]] and [notify.email].",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_does_not_fit_is_told_once_with_its_place(read: Reader, text: str) -> None:
    """And with what would fit."""
    (said,) = said_of(read, PARTS + NOISE + text)
    assert said.endswith(WRONG[text]), said


def test_its_keys_are_no_other_experiments(read: Reader) -> None:
    """Elsewhere they are told where they belong."""
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}small = 32\n")
    assert said.endswith("unknown key small | small is a key of [[noise_scales]].")


def test_its_id_is_nobody_elses(read: Reader) -> None:
    """Neither an experiment's nor a sweep's."""
    (said,) = said_of(read, PARTS + EXPERIMENT + NOISE.replace('"noise"', '"one"'))
    assert "the id one is used twice | It is experiments[0]'s too; choose another." in said


def test_who_watches_it_says_which_way_is_better(tmp_path: Path) -> None:
    """Nobody else knows it."""
    file = tmp_path / "experiments.toml"
    for more, told in (("", 1), (', mode = "auto"', 1), (', mode = "max"', 0)):
        stop = f'callbacks = [{{ class = "EarlyStopping", monitor = "noise_scale"{more} }}]\n'
        file.write_text(PARTS + NOISE + stop, encoding="utf-8")
        found = [str(one) for one in unfit_settings(read_study(file), {"digits": 60_000})]
        assert told == len(found)
        assert all("8:13: noise: EarlyStopping watches" in one for one in found), found


def test_its_rows_are_there(tmp_path: Path) -> None:
    """As soon as the data set's are counted: those asked for, or those of a large batch."""
    file = tmp_path / "experiments.toml"
    for more, told in (
        ("", ""),
        ("rows = 5000\n", ""),
        ("rows = 70_000\n", "8:8: noise: rows is 70000, but its data set has 60000 training rows"),
        ("large = 65_536\n", "8:9: noise: large is 65536, but its data set has 60000 training rows"),
    ):
        file.write_text(PARTS + NOISE + more, encoding="utf-8")
        found = [str(one) for one in unfit_settings(read_study(file), {"digits": 60_000})]
        assert len(found) == bool(told)
        assert all(told in one for one in found), found
