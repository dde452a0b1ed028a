"""The plan names each missing run with its reason, and changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base import environment
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.measures.noise import NoiseBatches
from lrbs_report.runs.locating import Located
from lrbs_report.runs.plan import Plan, estimate, kind_of, make_plan
from lrbs_report.study.experiments import Experiment, Study
from lrbs_report.study.range_tests import Range, as_range_test
from tests.factory import DIGEST, FLATTEN, dataset, dense, experiment, model, result, study

EXPERIMENT = experiment(seeds=(1, 2), epochs=2)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store that holds both runs of the experiment, made here and now."""
    made = Store(tmp_path / ".lrbs")
    made.prepare()
    for run in EXPERIMENT.runs():
        made.keep(run, result(EXPERIMENT, run.seed, environment=environment.versions()))
    return made


def plan(store: Store, asked: Study | None = None, digest: str = DIGEST) -> Plan:
    """Plan a study whose data set has a digest."""
    return make_plan(
        asked or study(EXPERIMENT),
        {"mnist-55k": Located(path=Path("m.npz"), digest=digest, arrays={})},
        store,
    )


def reasons(made: Plan) -> set[tuple[str, str]]:
    """Return cause and detail of every missing run."""
    return {(item.cause, item.detail) for item in made.missing}


def test_nothing_is_missing_when_everything_is_kept(store: Store) -> None:
    """Both results are found, and the findings are complete."""
    made = plan(store)
    assert made.missing == ()
    assert [found.seed for found in made.findings().of(EXPERIMENT)] == [1, 2]


def test_titles_and_names_train_nothing(store: Store) -> None:
    """An experiment with another id and title is the same runs."""
    renamed = replace(EXPERIMENT, id="other", title={"es": "Otro", "en": "Other"})
    assert plan(store, study(renamed)).missing == ()


def test_an_unknown_run_is_new(tmp_path: Path) -> None:
    """Nothing of it was ever kept."""
    assert reasons(plan(Store(tmp_path))) == {("new", "never trained")}


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        (replace(EXPERIMENT, learning_rate=0.2), "learning_rate: 0.1 → 0.2"),
        (replace(EXPERIMENT, epochs=3), "epochs: 2 → 3"),
        (replace(EXPERIMENT, sampling="shuffle"), 'sampling: "replacement" → "shuffle"'),
        (replace(EXPERIMENT, engine="graph"), 'engine: "xla" → "graph"'),
        (
            replace(EXPERIMENT, model=model(optimizer={"class": "Adam"})),
            'model.optimizer.class: "SGD" → "Adam"',
        ),
        (
            replace(EXPERIMENT, model=model(FLATTEN, dense(12, kernel_initializer="zeros"))),
            "model.layers[1].units: 10 → 12",
        ),
        (
            replace(EXPERIMENT, dataset=dataset(train=(5000, 5900))),
            "dataset.train[1]: 60000 → 5900",
        ),
    ],
)
def test_a_changed_field_is_named(store: Store, changed: Experiment, detail: str) -> None:
    """With the value before and the value now."""
    assert reasons(plan(store, study(changed))) == {("changed", detail)}


def test_changed_data_are_named(store: Store) -> None:
    """Another content of the data set's file is another run."""
    [(cause, detail)] = reasons(plan(store, digest="e" * 64))
    assert (cause, detail[:15]) == ("changed", "dataset.sha256:")


def test_another_version_is_named_unless_any_will_do(store: Store) -> None:
    """Stale by default; used when the project says so."""
    for run in EXPERIMENT.runs():
        store.keep(run, result(EXPERIMENT, run.seed, environment={**environment.versions(), "keras": "3.0"}))
    assert reasons(plan(store)) == {("environment", f"keras 3.0 → {environment.versions()['keras']}")}
    assert plan(store, study(EXPERIMENT, environment="any")).missing == ()


def test_no_version_is_compared_where_nothing_can_be_trained(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows which libraries would train there."""
    here = dict.fromkeys(environment.LIBRARIES, "0") | {"keras": environment.MISSING}
    monkeypatch.setattr(environment, "versions", lambda: here)
    assert plan(store).missing == ()
    here["keras"] = "0"
    assert {"environment"} == {cause for cause, _ in reasons(plan(store))}


def test_another_processor_is_not_stale(store: Store) -> None:
    """It is recorded in the result, and trains nothing."""
    assert all(found.machine != environment.machine() for found in plan(store).kept.values())
    assert plan(store).missing == ()


def test_a_damaged_result_is_named(store: Store) -> None:
    """With its file and what is wrong with it; the other run is kept."""
    path = store.result_path(result(EXPERIMENT, 2).key)
    path.write_bytes(path.read_bytes()[:50])
    made = plan(store)
    assert [(item.cause, item.job.run.seed) for item in made.missing] == [("damaged", 2)]
    assert [path] == [damaged.path for damaged in made.damaged]


def test_planning_writes_nothing(store: Store) -> None:
    """Not even when something is missing or damaged."""
    store.result_path(result(EXPERIMENT).key).write_bytes(b"")
    before = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*")}
    plan(store)
    assert before == {path: path.stat().st_mtime_ns for path in store.folder.rglob("*")}


def test_two_experiments_with_one_definition_share_their_runs(tmp_path: Path) -> None:
    """A twin trains nothing of its own."""
    assert len(plan(Store(tmp_path), study(EXPERIMENT, replace(EXPERIMENT, id="twin"))).missing) == 2


def test_the_estimate_uses_what_was_measured(tmp_path: Path) -> None:
    """Two runs of two epochs of ten seconds on one worker: forty seconds and the start; half on two."""
    jobs = [item.job for item in plan(Store(tmp_path)).missing]
    timings = {kind_of(EXPERIMENT): 10.0}
    assert estimate(jobs, timings, 1) - estimate(jobs, timings, 2) == pytest.approx(20.0)
    assert estimate([], timings, 1) == 0


def test_an_epoch_with_gradients_to_compare_takes_a_time_of_its_own() -> None:
    """Which other epochs of the same network say nothing about."""
    noisy = replace(EXPERIMENT, noise=NoiseBatches(small=32, large=1024))
    other = replace(EXPERIMENT, noise=NoiseBatches(small=32, large=2048))
    assert 3 == len({kind_of(one) for one in (EXPERIMENT, noisy, other)})


def test_a_step_of_a_range_test_is_no_epoch(tmp_path: Path) -> None:
    """It takes a batch's time: what an epoch took says nothing of it, and unmeasured it takes far less."""
    test = as_range_test(EXPERIMENT, Range(steps=EXPERIMENT.epochs * 10))
    (one, *_), (other, *_) = (
        [item.job for item in plan(Store(tmp_path), study(asked)).missing] for asked in (test, EXPERIMENT)
    )
    assert kind_of(test) != kind_of(EXPERIMENT)
    assert estimate([one], {kind_of(EXPERIMENT): 1000.0}, 1) < estimate([other], {}, 1)
