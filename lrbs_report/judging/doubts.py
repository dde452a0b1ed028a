"""What makes a reader or an author doubt.

Data that do not look as they should, and results that say less than they seem to. A doubt says what was seen
and names no cause that nobody measured. docs/checking.md tells when each arises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lrbs_report.base.means import mean
from lrbs_report.judging.doubtful_data import DataDoubt, about_data, has_classes
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.kinds.measures.keras import TEST, name_of
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Errors
from lrbs_report.study.experiments import Experiment, Study, Sweep

NEAR_CHANCE = 0.005
"""An accuracy that is no farther above the largest class's share is hardly above it."""

AT_CHANCE = 0.0005
"""An accuracy that is no farther from the largest class's share is that share."""


@dataclass(frozen=True, kw_only=True)
class Diverged:
    """Every run of these experiments and sweeps diverged; without names, every run there is."""

    names: tuple[str, ...]
    runs: int


@dataclass(frozen=True, kw_only=True)
class Tied:
    """All runs of several experiments end with the same accuracy.

    The experiments are those of a sweep, all written one by one (no ``sweep``), or all (``is_all``).
    ``share`` is what always answering the largest class reaches, where the accuracy is hardly above that.
    """

    sweep: str
    experiments: int
    judged: float
    is_all: bool
    share: float | None

    @property
    def is_chance(self) -> bool:
        """Whether the accuracy is what always answering the largest class reaches."""
        return self.share is not None and abs(self.judged - self.share) <= AT_CHANCE


@dataclass(frozen=True, kw_only=True)
class Guessing:
    """Mean accuracies, by experiment, that are hardly above the share of the largest class, or below it.

    The share is that among the test rows. ``are_all``: no experiment with these data has a higher one, and
    there are several; or else they are all those of a ``sweep``, or some experiments.
    """

    dataset: str
    number: int | str
    share: float
    reached: tuple[tuple[str, float], ...]
    are_all: bool
    sweep: str = ""


@dataclass(frozen=True, kw_only=True)
class NoBetter:
    """The best experiment with some data predicts quantities no better than their mean does.

    Its ``error`` on the test rows, by this measure, is not below that of always predicting the mean of the
    training targets.
    """

    dataset: str
    measure: str
    experiment: str
    error: float
    of_mean: float


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """A measure of the test rows, by its name, and what it is of always predicting the mean."""

    name: str
    error_of: Callable[[Errors], float]


ERRORS_OF: Mapping[str, Callable[[Errors], float]] = {
    "MeanAbsoluteError": lambda errors: errors.absolute,
    "MeanSquaredError": lambda errors: errors.squared,
    "RootMeanSquaredError": lambda errors: math.sqrt(errors.squared),
}
"""The metrics that are known for always predicting the mean, by Keras's class."""

ResultDoubt = Diverged | Tied | Guessing | NoBetter
Doubt = DataDoubt | ResultDoubt


def doubts_of(findings: Findings) -> tuple[Doubt, ...]:
    """Return every doubt about findings.

    Those about the data come first: they are there before anything is trained.
    """
    return (*about_data(findings.whole, findings.data), *about_results(findings))


def about_results(findings: Findings) -> tuple[ResultDoubt, ...]:
    """Return the doubts about what came out."""
    tied = tuple(_ties(findings))
    told = {id_ for doubt in tied if doubt.share is not None for id_ in _tied_ids(findings.study, doubt)}
    return (*_divergence(findings), *tied, *_guesses(findings, told), *_no_better(findings))


def _divergence(findings: Findings) -> Iterator[Diverged]:
    """Find experiments and sweeps of which every run diverged.

    A cell of a sweep is no surprise: rates that are too high are tried there. Nor is a range test.
    """
    study = findings.study
    everything = _runs_of(findings, study.ending)
    if everything and all(run.has_diverged for run in everything):
        yield Diverged(names=(), runs=len(everything))
        return
    alone = (one for one in study.ending if one.sweep is None)
    parts = [(one.id, _runs_of(findings, [one])) for one in alone]
    parts += [(sweep.id, _runs_of(findings, sweep.experiments)) for sweep in study.sweeps]
    lost = {id_: len(runs) for id_, runs in parts if runs and all(run.has_diverged for run in runs)}
    if lost:
        yield Diverged(names=tuple(lost), runs=sum(lost.values()))


def _ties(findings: Findings) -> Iterator[Tied]:
    """Find experiments that their accuracies do not tell apart."""
    study = findings.study
    groups = [("", study.singles), *((sweep.id, sweep.experiments) for sweep in study.sweeps)]
    whole = [(sweep, experiments) for sweep, experiments in groups if len(experiments) == len(study.compared)]
    reached = _shared_end(findings, study.compared)
    if reached is not None and not whole:
        yield Tied(
            sweep="",
            experiments=len(study.compared),
            judged=reached,
            is_all=True,
            share=_share_above(findings, study.compared, reached),
        )
        return
    for sweep, experiments in groups:
        shared = _shared_end(findings, experiments)
        if shared is not None:
            yield Tied(
                sweep=sweep,
                experiments=len(experiments),
                judged=shared,
                is_all=False,
                share=_share_above(findings, experiments, shared),
            )


def _shared_end(findings: Findings, experiments: Sequence[Experiment]) -> float | None:
    """Return the one accuracy of all runs of several experiments.

    Returns nothing when they differ, or one has none.
    """
    if not all(map(has_classes, experiments)):
        return None
    ends = {run.judged for run in _runs_of(findings, experiments)}
    return ends.pop() if len(experiments) > 1 and len(ends) == 1 else None


def _share_above(findings: Findings, experiments: Sequence[Experiment], reached: float) -> float | None:
    """Return the largest class's share, one for all experiments, that an accuracy is hardly above.

    Returns nothing when there is none.
    """
    portraits = [findings.data.get(one.data_name) for one in experiments]
    shares = {portrait.test.largest_share if portrait else None for portrait in portraits}
    share = shares.pop() if len(shares) == 1 else None
    return share if share is not None and reached <= share + NEAR_CHANCE else None


def _tied_ids(study: Study, doubt: Tied) -> list[str]:
    """Name the experiments that a tie is about."""
    if doubt.is_all:
        return [one.id for one in study.compared]
    return [one.id for one in study.compared if (one.sweep or "") == doubt.sweep]


def _guesses(findings: Findings, told: Collection[str]) -> Iterator[Guessing]:
    """Find, data set by data set, experiments whose accuracy is hardly above the largest class's share.

    Those that are told already are left out. A whole sweep is told as one.
    """
    for name, experiments in _by_dataset(findings, has_classes):
        test = findings.data[name].test
        means = {one.id: _mean_end(findings.of(one)) for one in experiments if one.id not in told}
        known = {id_: mean for id_, mean in means.items() if mean is not None}
        low = {id_: mean for id_, mean in known.items() if mean <= test.largest_share + NEAR_CHANCE}
        are_all = len(means) == len(experiments) and 1 < len(low) == len(known)
        for sweep, ids in _groups(findings.study, known, low, are_all=are_all) if test.rows else ():
            yield Guessing(
                dataset=name,
                number=findings.data[name].called(test.largest_class),
                share=test.largest_share,
                reached=tuple((id_, low[id_]) for id_ in ids),
                are_all=are_all,
                sweep=sweep,
            )


def _groups(
    study: Study, known: Collection[str], low: Collection[str], *, are_all: bool
) -> Iterator[tuple[str, list[str]]]:
    """Return experiments with a low accuracy as they are told: each whole sweep, and then all others.

    Of a whole sweep several accuracies are known, and all of these are low. One over several data sets, and
    all experiments with a data set, are not told sweep by sweep.
    """
    swept = [] if are_all else [one for one in study.sweeps if _has_one_dataset(one)]
    cells = {sweep.id: [one.id for one in sweep.experiments if one.id in known] for sweep in swept}
    whole = {id_: ids for id_, ids in cells.items() if len(ids) > 1 and all(one in low for one in ids)}
    yield from whole.items()
    rest = [id_ for id_ in low if not any(id_ in ids for ids in whole.values())]
    if rest:
        yield "", rest


def _has_one_dataset(sweep: Sweep) -> bool:
    return len({cell.data_name for cell in sweep.experiments}) == 1


def _no_better(findings: Findings) -> Iterator[NoBetter]:
    """Find, data set by data set, that no network predicts quantities better than their mean does."""
    for name, experiments in _by_dataset(findings, lambda one: not has_classes(one)):
        errors = findings.data[name].errors_of_mean
        reached: dict[Comparable, list[tuple[float, str]]] = {}
        for one in experiments:
            measured = _comparable(one)
            error = _mean([run.record.final(measured.name) for run in findings.of(one)]) if measured else None
            if measured and error is not None:
                reached.setdefault(measured, []).append((error, one.id))
        for measured, ends in reached.items():
            (error, id_), of_mean = min(ends), measured.error_of(errors) if errors else 0.0
            if error >= of_mean > 0:
                yield NoBetter(
                    dataset=name, measure=measured.name, experiment=id_, error=error, of_mean=of_mean
                )


def _comparable(experiment: Experiment) -> Comparable | None:
    """Return the first measure of the test rows that is known for always predicting the mean."""
    for metric in experiment.asked.measured:
        named = metric if isinstance(metric, str) else str(metric["class"])
        error_of = ERRORS_OF.get(catalogue()["metrics"].get(named, named))
        if error_of:
            return Comparable(name=TEST + name_of(metric), error_of=error_of)
    return None


def _by_dataset(
    findings: Findings, is_meant: Callable[[Experiment], bool]
) -> Iterator[tuple[str, list[Experiment]]]:
    """Return the experiments that are meant by the data sets that somebody looked at, each with its name."""
    groups: dict[str, list[Experiment]] = {}
    for one in filter(is_meant, findings.study.compared):
        groups.setdefault(one.data_name, []).append(one)
    return ((name, group) for name, group in groups.items() if name in findings.data)


def _mean_end(runs: Sequence[RunResult]) -> float | None:
    """Return the mean over the seeds of what runs are ranked by; nothing when one of them diverged."""
    return _mean([run.judged for run in runs])


def _mean(ends: Sequence[float | None]) -> float | None:
    """Return the mean of numbers of the end; nothing when one is not there."""
    known = [end for end in ends if end is not None]
    return mean(known) if known and len(known) == len(ends) else None


def _runs_of(findings: Findings, experiments: Iterable[Experiment]) -> list[RunResult]:
    return [run for one in experiments for run in findings.of(one)]
