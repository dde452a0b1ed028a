"""What makes a reader or an author doubt.

Data that do not look as they should, and results that say less than they seem to. A doubt says what was seen
and names no cause that nobody measured. docs/checking.md tells when each arises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import fmean

from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Portrait
from lrbs_report.study.experiments import Dataset, Experiment, Study

DEFAULT_SCALE = Dataset(name="", source="").scale

NARROW = 1 / 8
"""Values that differ by less, once they are divided by the scale, hardly differ for a network.

Bytes up to 32 of 255 are the edge.
"""

FAR = 16
"""Values beyond this, divided by the default scale, are no bytes and no standard scores."""

FARTHEST = 256
"""The same for a scale that somebody chose: bytes as they are, divided by 1, are a choice."""

FEW_ROWS = 30
LOPSIDED_OF_MANY, LOPSIDED_OF_TWO = 0.5, 0.8
"""From which share on the largest class of the test rows is worth a word.

Of three classes and more, and of two.
"""

NEAR_CHANCE = 0.005
"""An accuracy that is no farther above the largest class's share is hardly above it."""

AT_CHANCE = 0.0005
"""An accuracy that is no farther from the largest class's share is that share."""

NAMED = 9
"""Of many missing class numbers, so many are kept."""


@dataclass(frozen=True, kw_only=True)
class NotFinite:
    """An array holds values that are no finite numbers.

    With how many, and the row (in the file, from 0) of the first.
    """

    dataset: str
    array: str
    count: int
    row: int


@dataclass(frozen=True, kw_only=True)
class WrongScale:
    """The scale does not fit the values.

    Divided by it, they hardly differ, or (``is_large``) are far larger than what networks are made for.
    """

    dataset: str
    low: float
    high: float
    scale: float
    is_large: bool

    @property
    def reaches(self) -> float:
        """How far, once divided, the largest value lies from zero, or else the values lie apart."""
        return (max(abs(self.low), abs(self.high)) if self.is_large else self.high - self.low) / self.scale


@dataclass(frozen=True, kw_only=True)
class Constant:
    """All values of all rows are the same."""

    dataset: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Untrained:
    """Classes that are asked for by test rows, so many, and that no training row shows."""

    dataset: str
    classes: tuple[int, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class Untested:
    """Classes that training rows show and no test row asks for."""

    dataset: str
    classes: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Unused:
    """Class numbers, ``count`` of them, below the highest class that no row has; the first few by number."""

    dataset: str
    classes: tuple[int, ...]
    count: int
    highest: int


@dataclass(frozen=True, kw_only=True)
class Lopsided:
    """Most of the test rows are of one class: so large a share is right without looking."""

    dataset: str
    number: int
    share: float


@dataclass(frozen=True, kw_only=True)
class FewRows:
    """There are few test rows: an accuracy is a multiple of one part of so many."""

    dataset: str
    rows: int


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
    there are several.
    """

    dataset: str
    number: int
    share: float
    reached: tuple[tuple[str, float], ...]
    are_all: bool


DataDoubt = NotFinite | WrongScale | Constant | Untrained | Untested | Unused | Lopsided | FewRows
ResultDoubt = Diverged | Tied | Guessing
Doubt = DataDoubt | ResultDoubt


def doubts_of(findings: Findings) -> tuple[Doubt, ...]:
    """Return every doubt about findings.

    Those about the data come first: they are there before anything is trained.
    """
    return (*about_data(findings.whole, findings.data), *about_results(findings))


def about_data(study: Study, data: Mapping[str, Portrait]) -> tuple[DataDoubt, ...]:
    """Return the doubts about the data sets that a study uses, as far as anybody has looked at them."""
    used = {experiment.dataset.name: experiment.dataset for experiment in study.experiments}
    told_apart = {one.dataset.name for one in study.experiments if has_classes(one)}
    return tuple(
        doubt
        for name, dataset in used.items()
        if name in data
        for doubt in _about(dataset, data[name], has_classes=name in told_apart)
    )


def about_results(findings: Findings) -> tuple[ResultDoubt, ...]:
    """Return the doubts about what came out."""
    tied = tuple(_ties(findings))
    told = {id_ for doubt in tied if doubt.share is not None for id_ in _tied_ids(findings.study, doubt)}
    return (*_divergence(findings), *tied, *_guesses(findings, told))


# The data


def has_classes(experiment: Experiment) -> bool:
    """Return whether an experiment tells classes apart."""
    return experiment.model.task == "classification"


def _about(dataset: Dataset, portrait: Portrait, *, has_classes: bool) -> Iterator[DataDoubt]:
    yield from (
        NotFinite(dataset=dataset.name, array=flaw.array, count=flaw.count, row=flaw.first_row)
        for flaw in portrait.flaws
    )
    yield from _about_values(dataset, portrait)
    if has_classes:
        yield from _about_classes(dataset.name, portrait)
        yield from _about_test_rows(dataset.name, portrait)


def _about_values(dataset: Dataset, portrait: Portrait) -> Iterator[DataDoubt]:
    """Compare the finite values with the scale."""
    low, high, scale = portrait.low, portrait.high, dataset.scale
    if not portrait.has_values:
        return
    if low == high:
        yield Constant(dataset=dataset.name, value=low)
    elif max(abs(low), abs(high)) / scale > (FAR if scale == DEFAULT_SCALE else FARTHEST):
        yield WrongScale(dataset=dataset.name, low=low, high=high, scale=scale, is_large=True)
    elif (high - low) / scale < NARROW:
        yield WrongScale(dataset=dataset.name, low=low, high=high, scale=scale, is_large=False)


def _about_classes(name: str, portrait: Portrait) -> Iterator[DataDoubt]:
    """Compare the classes of the training rows with those of the test rows."""
    trained, tested = portrait.train.classes, portrait.test.classes
    untrained, untested = (
        tuple(sorted(set(one) - set(other))) for one, other in ((tested, trained), (trained, tested))
    )
    if untrained:
        yield Untrained(dataset=name, classes=untrained, rows=sum(tested[number] for number in untrained))
    if untested:
        yield Untested(dataset=name, classes=untested)
    known = {*trained, *tested}
    highest = max(known, default=-1)
    if count := highest + 1 - len(known):
        yield Unused(
            dataset=name,
            classes=tuple(islice((number for number in range(highest) if number not in known), NAMED)),
            count=count,
            highest=highest,
        )


def _about_test_rows(name: str, portrait: Portrait) -> Iterator[DataDoubt]:
    """Look at how much an accuracy on the test rows can say."""
    test = portrait.test
    classes = len({*portrait.train.classes, *test.classes})
    limit = LOPSIDED_OF_TWO if classes <= 2 else LOPSIDED_OF_MANY  # noqa: PLR2004 - two classes
    if test.rows and test.largest_share >= limit:
        yield Lopsided(dataset=name, number=test.largest_class, share=test.largest_share)
    if 0 < test.rows < FEW_ROWS:
        yield FewRows(dataset=name, rows=test.rows)


# The results


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
    portraits = [findings.data.get(one.dataset.name) for one in experiments]
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

    Those that are told already are left out.
    """
    used = dict.fromkeys(one.dataset.name for one in findings.study.experiments)
    for name, portrait in ((name, findings.data[name]) for name in used if name in findings.data):
        share = portrait.test.largest_share
        means = {
            one.id: _mean_end(findings.of(one))
            for one in findings.study.ending
            if one.dataset.name == name and one.id not in told and has_classes(one)
        }
        known = [(id_, mean) for id_, mean in means.items() if mean is not None]
        low = tuple((id_, mean) for id_, mean in known if mean <= share + NEAR_CHANCE)
        if low and portrait.test.rows:
            yield Guessing(
                dataset=name,
                number=portrait.test.largest_class,
                share=share,
                reached=low,
                are_all=not told and 1 < len(low) == len(known),
            )


def _mean_end(runs: Sequence[RunResult]) -> float | None:
    """Return the mean over the seeds; nothing when one of them diverged."""
    ends = [run.judged for run in runs if run.judged is not None]
    return fmean(ends) if ends and len(ends) == len(runs) else None


def _runs_of(findings: Findings, experiments: Iterable[Experiment]) -> list[RunResult]:
    return [run for one in experiments for run in findings.of(one)]
