"""The store gives back exactly what it was given, or says that it cannot."""

import fcntl
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lrbs_report.base.files import write_whole
from lrbs_report.keeping.encoding import encode
from lrbs_report.keeping.store import Damaged, Store
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.study.experiments import Run
from tests.factory import dataset, experiment, result, with_losses

EXPERIMENT = experiment(seeds=(1, 2), epochs=2)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    made = Store(tmp_path / ".lrbs")
    made.prepare()
    return made


def diverged(cost: float = float("nan")) -> RunResult:
    """Return a result whose second and last cost is no number."""
    return result(EXPERIMENT, costs=(0.4216, cost))


def validated() -> RunResult:
    """Return a result of an experiment that holds rows out, with the numbers of its end."""
    return result(experiment(dataset=dataset(validation=(0, 50)), epochs=2))


@pytest.mark.parametrize(
    "kept",
    [
        result(EXPERIMENT),
        diverged(),
        diverged(float("inf")),
        with_losses(result(EXPERIMENT)),
        with_losses(diverged(float("-inf"))),
        validated(),
    ],
    ids=["finished", "diverged", "infinite", "with losses", "diverged with losses", "with another measure"],
)
def test_what_is_kept_comes_back(store: Store, kept: RunResult) -> None:
    """To the last digit, with NaN and infinity."""
    store.keep(Run(experiment=EXPERIMENT, seed=1), kept)
    assert repr(kept) == repr(store.load(kept.key))


def test_nothing_kept_is_nothing(store: Store) -> None:
    """An unknown key has no result."""
    assert store.load("0" * 32) is None


def test_a_result_of_before_is_written_and_read_as_before(store: Store) -> None:
    """What was kept without the mean over examples has the same bytes, and is never stale."""
    epochs = json.loads(encode("lr-0-1", result(EXPERIMENT)))["epochs"]
    assert {"epoch", "cost", "learning_rate", "trained_rate", "optimizer_rate"} == set(epochs[0])
    store.keep(Run(experiment=EXPERIMENT, seed=1), result(EXPERIMENT))
    found = store.load(result(EXPERIMENT).key)
    assert isinstance(found, RunResult)
    assert "loss" not in found.record.series


def test_a_result_is_a_small_readable_file(store: Store) -> None:
    """Standard JSON that a person can read, of a few kilobytes."""
    store.keep(Run(experiment=EXPERIMENT, seed=1), diverged())
    text = store.result_path(diverged().key).read_text(encoding="utf-8")
    assert (
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))["experiment"]
        == "lr-0-1"
    )
    assert len(text) < 5000


def test_every_flipped_byte_is_noticed(store: Store) -> None:
    """Whatever single byte changes, the result is not used."""
    kept = result(EXPERIMENT)
    store.keep(Run(experiment=EXPERIMENT, seed=1), kept)
    path = store.result_path(kept.key)
    content = path.read_bytes()
    for place in range(0, len(content) - 1, 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        assert isinstance(store.load(kept.key), Damaged) or repr(store.load(kept.key)) == repr(kept)
        if content[place : place + 1].isdigit():
            assert isinstance(store.load(kept.key), Damaged), place


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"sha256": 1}'])
def test_a_file_that_is_no_result_is_damaged(store: Store, content: bytes) -> None:
    """Cut short, emptied or replaced: said, not raised."""
    store.keep(Run(experiment=EXPERIMENT, seed=1), result(EXPERIMENT))
    store.result_path(result(EXPERIMENT).key).write_bytes(content)
    assert isinstance(store.load(result(EXPERIMENT).key), Damaged)


def test_another_runs_result_under_this_name_is_damaged(store: Store) -> None:
    """A file that was copied to another key's name is not believed."""
    store.keep(Run(experiment=EXPERIMENT, seed=2), result(EXPERIMENT, 2))
    store.result_path(result(EXPERIMENT, 2).key).rename(store.result_path(result(EXPERIMENT).key))
    found = store.load(result(EXPERIMENT).key)
    assert isinstance(found, Damaged)
    assert "another run" in found.reason


def test_keeping_drops_the_state(store: Store) -> None:
    """A finished run needs no state any more."""
    state = store.state_path(result(EXPERIMENT).key)
    state.parent.mkdir()
    state.write_bytes(b"x")
    store.keep(Run(experiment=EXPERIMENT, seed=1), result(EXPERIMENT))
    assert not state.exists()


def test_setting_aside_never_overwrites(store: Store, tmp_path: Path) -> None:
    """Two damaged files of one name both stay."""
    for content in (b"one", b"two"):
        (tmp_path / "a.json").write_bytes(content)
        store.set_aside(tmp_path / "a.json")
    assert [path.read_bytes() for path in sorted((store.folder / "set-aside").iterdir())] == [b"one", b"two"]


def test_git_keeps_results_and_the_history_and_nothing_else(store: Store) -> None:
    """The folder tells git that results and editions are worth committing and states are not."""
    rules = (store.folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert rules[1:] == [
        "*",
        "!.gitignore",
        "!history.sqlite",
        "!results/",
        "!results/*.json",
        "!datasets/",
        "!datasets/*.json",
    ]


def test_sweeping_removes_half_written_files_only(store: Store) -> None:
    """What a killed build was writing goes.

    Everything whole stays, and so does what is called otherwise or still being written.
    """
    store.keep(Run(experiment=EXPERIMENT, seed=1), result(EXPERIMENT))
    half, claimed, other = (
        store.folder / "results" / name
        for name in (f".a.json.{'0' * 16}.new", f".b.json.{'1' * 16}.new", ".mine.new")
    )
    for path in (half, claimed, other):
        path.write_bytes(b"{")
    with claimed.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert [] == store.sweep()
    assert [False, True, True] == [path.exists() for path in (half, claimed, other)]
    assert isinstance(store.load(result(EXPERIMENT).key), RunResult)


def test_writers_and_sweepers_do_not_hinder_one_another(store: Store) -> None:
    """A thousand files are written while somebody sweeps all the time.

    Each of them comes out whole, and nothing half-written is left.
    """
    done = threading.Event()

    def sweep() -> None:
        while not done.is_set():
            store.sweep()

    with ThreadPoolExecutor(3) as pool:
        sweeping = [pool.submit(sweep), pool.submit(sweep)]
        try:
            for number in range(1000):
                write_whole(
                    store.folder / "results" / "one.json", str(number).encode(), through_power_cuts=False
                )
        finally:
            done.set()
    assert [None, None] == [one.result() for one in sweeping]
    assert [("one.json", b"999")] == [
        (path.name, path.read_bytes()) for path in (store.folder / "results").iterdir()
    ]


def test_a_state_beside_a_kept_result_goes(store: Store) -> None:
    """But not the state of a run that is to be trained again.

    Nor one whose result is damaged or not there.
    """
    others = [Run(experiment=EXPERIMENT, seed=seed) for seed in (1, 2, 3, 4)]
    keys = [result(EXPERIMENT, run.seed).key for run in others]
    for run, key in zip(others[:3], keys, strict=False):
        store.keep(run, result(EXPERIMENT, run.seed))
        store.state_path(key).parent.mkdir(exist_ok=True)
        store.state_path(key).write_bytes(b"x")
    store.result_path(keys[2]).write_bytes(b"{")
    store.state_path(keys[3]).write_bytes(b"x")
    store.sweep_states({keys[1]})
    assert [False, True, True, True] == [store.state_path(key).exists() for key in keys]


def test_a_processor_may_call_itself_anything(store: Store) -> None:
    """What machines say of themselves is written so that it is read again.

    Otherwise its results would be damaged for ever.
    """
    odd = result(EXPERIMENT, machine={"processor": "\x00\ud800\u202e" + "x" * 5000})
    store.keep(Run(experiment=EXPERIMENT, seed=1), odd)
    found = store.load(odd.key)
    assert isinstance(found, RunResult)
    assert found.machine["processor"].startswith("\\u0000\\ud800\\u202exx")
