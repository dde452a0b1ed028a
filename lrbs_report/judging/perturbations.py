"""What could be wrong with the results.

Each perturbation is the findings with one thing changed, so that what is said about them must change too.
Accuracies stay shares, seeds keep their runs and series their order of numbers: a sentence that survives all
of these is true of any results.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, permutations, product
from typing import Any

from lrbs_report.base.numeral import moved
from lrbs_report.base.tongue import Said, together, tr
from lrbs_report.kinds.logs.meaning import EITHER, END, Series
from lrbs_report.kinds.measures import (
    DECLARED_RATE,
    JUDGED,
    LOGGED_RATE,
    OVER_EXAMPLES,
    WATCHED,
    noise,
)
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.kinds.measures.restored import RESTORED
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part
from lrbs_report.study.experiments import Experiment, PublishedRun, Reference, Study, Trained

FACTOR = 10
"""How much is scaled: thresholds are often within an order of magnitude of what was measured."""

LARGE = 1e6
"""From this on, numbers are printed in powers of ten."""

UP, DOWN = tr("scaled up"), tr("scaled down")

Number = Callable[[float], float]
Change = Callable[[RunResult], RunResult]


@dataclass(frozen=True, kw_only=True)
class Perturbation:
    """Findings with one thing changed, made when asked for.

    ``name`` is what was changed, in words, ``touches`` the experiments whose results or published logs
    change.
    """

    name: Said
    touches: frozenset[str]
    findings: Callable[[], Findings]


def perturbations_of(findings: Findings) -> Iterator[Perturbation]:
    """Return every perturbation of some findings, first those that change most.

    They are the same ones in the same order every time.
    """
    yield from _scalings(findings)
    yield from _lost_values(findings)
    yield from _published(findings)
    yield from _rotations(findings)
    yield from _settings(findings)
    yield from _classes(findings)
    yield from _rows(findings)
    yield from _seeds(findings)
    yield from _lengths(findings)
    yield from _orders(findings)
    yield from _swaps(findings)
    yield from _replacements(findings)
    yield from _units(findings)
    yield from _scalings_of_parts(findings)


# Measured numbers


def with_numbers(run: RunResult, names: Sequence[str], change: Number) -> RunResult:
    """Return a run with every number of some measures changed."""
    return replace(run, record=run.record.changed(names, change))


def _times(number: float) -> float:
    return number * FACTOR


def _divided(number: float) -> float:
    return number / FACTOR


def _nearer_to_one(share: float) -> float:
    """Divide what is missing to one: the way for an accuracy to grow."""
    return 1 - (1 - share) / FACTOR


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of measured number.

    ``told`` is what they are called, ``names`` are the measures, ``up`` and ``down`` how their numbers grow
    and shrink, and ``unit`` is that of the last printed digit.
    """

    told: Said
    names: tuple[str, ...]
    up: Number
    down: Number
    unit: float

    def scalings(self) -> Mapping[Said, Number]:
        """Return both ways to scale such a number, by what they are called."""
        return {UP: self.up, DOWN: self.down}

    def moves(self) -> Mapping[Said, Number]:
        """Return both ways to move such a number by one unit, by what they are called."""
        return {
            tr("moved up by {unit}", unit=f"{self.unit:g}"): lambda number: number + self._unit_of(number),
            tr("moved down by {unit}", unit=f"{self.unit:g}"): lambda number: number - self._unit_of(number),
        }

    def _unit_of(self, number: float) -> float:
        """Return the unit of a number.

        What is printed in powers of ten moves by a hundredth, which is about its last digit.
        """
        return self.unit if not number or self.unit / 2 < abs(number) < LARGE else abs(number) / 100


KINDS: Mapping[str, Kind] = {
    WATCHED: Kind(told=tr("costs"), names=(WATCHED, OVER_EXAMPLES), up=_times, down=_divided, unit=1e-4),
    JUDGED: Kind(told=tr("accuracies"), names=(JUDGED,), up=_nearer_to_one, down=_divided, unit=1e-4),
    LOGGED_RATE: Kind(told=tr("rates"), names=(LOGGED_RATE,), up=_times, down=_divided, unit=1e-6),
}

AS_PRINTED: Mapping[str, tuple[str, ...]] = {
    WATCHED: EITHER,
    JUDGED: (JUDGED,),
    LOGGED_RATE: (LOGGED_RATE, DECLARED_RATE),
}
"""What numbers of these kinds may be in a published log."""

NOISE = Kind(
    told=tr("noise_scales"),
    names=(noise.SCALE.name, noise.TRACE.name),
    up=lambda scale: scale * FACTOR**2,
    down=lambda scale: scale / FACTOR**2,
    unit=1e-2,
)
"""The kind of gradient noise, which only some experiments measure: its scale is in proportion to tr(Σ).

It spans orders of magnitude, and is asked on which side of a batch size it lies.
"""


def _kinds_in(findings: Findings) -> list[Kind]:
    measured = [NOISE] if findings.study.made_to("noise_scale") else []
    return [*KINDS.values(), *measured, *_further_kinds(findings), *_logged_kinds(findings)]


def _further_kinds(findings: Findings) -> Iterator[Kind]:
    """Yield the kinds of all that trained runs measure besides: what is at most 1 stays so, and the rest.

    Most metrics do not say what they can be: of those that should be high, what never is above 1 never is.
    """
    known = {RESTORED.name, *(name for kind in (*KINDS.values(), NOISE) for name in kind.names)}
    asked = [one.asked for one in findings.study.trained]
    measures = {name: one.measure(name) for one in asked for name in (*one.series, *one.finals)}
    names = [name for name, one in measures.items() if name not in known and not one.exact]
    at_most_one = tuple(
        name for name in names if measures[name].better == "up" and _highest(findings, name) <= 1
    )
    others = tuple(name for name in names if name not in at_most_one)
    if at_most_one:
        told = tr("further shares")
        yield Kind(told=told, names=at_most_one, up=_nearer_to_one, down=_divided, unit=1e-4)
    if others:
        yield Kind(told=tr("further measures"), names=others, up=_times, down=_divided, unit=1e-4)


def _highest(findings: Findings, name: str) -> float:
    """Return the highest number of a measure in any run."""
    records = [run.record for runs in findings.runs.values() for run in runs]
    finals = [one.finals.get(name) for one in records]
    series = [number for one in records for number in one.series.get(name, ())]
    return max((one for one in (*finals, *series) if one is not None and math.isfinite(one)), default=0)


def _logged_kinds(findings: Findings) -> Iterator[Kind]:
    """Yield the kind of all that logs of imported runs tell besides: nobody knows what it is."""
    known = {name for kind in KINDS.values() for name in kind.names}
    told = (name for one in findings.study.imported for name in (*one.logged.series, *one.logged.finals))
    names = tuple(dict.fromkeys(name for name in told if name not in known))
    if names:
        yield Kind(told=tr("other measures"), names=names, up=_times, down=_divided, unit=1e-4)


def _scalings(findings: Findings) -> Iterator[Perturbation]:
    """Scale each kind of number in every experiment at once, up and down."""
    for kind in _kinds_in(findings):
        yield from _all_changed(kind, kind.scalings(), findings)


def _units(findings: Findings) -> Iterator[Perturbation]:
    """Move every number of a kind by one unit in its last printed digit."""
    for kind in _kinds_in(findings):
        yield from _all_changed(kind, kind.moves(), findings)


def _all_changed(kind: Kind, ways: Mapping[Said, Number], findings: Findings) -> Iterator[Perturbation]:
    """Change every number of a kind, in each of some ways."""
    for way, change in ways.items():
        name = together(" ", [kind.told, way])
        yield _changed(name, findings, findings.study.named, _applied(kind, change))


def _scalings_of_parts(findings: Findings) -> Iterator[Perturbation]:
    """Scale each kind of number, up and down, in one sweep, and in one experiment."""
    parts = [(tr("one sweep"), [cell.id for cell in sweep.experiments]) for sweep in findings.study.sweeps]
    parts += [(tr("one experiment"), [id_]) for id_ in findings.study.named]
    for (part, ids), kind in product(parts, _kinds_in(findings)):
        for way, change in kind.scalings().items():
            name = tr("{name} of {part} {way}", name=kind.told, part=part, way=way)
            yield _changed(name, findings, ids, _applied(kind, change))


def _applied(kind: Kind, change: Number) -> Change:
    return lambda run: with_numbers(run, kind.names, change)


def _orders(findings: Findings) -> Iterator[Perturbation]:
    """Put the epochs of every run into another order."""
    orders: Mapping[Said, Callable[[Sequence[float]], Sequence[int]]] = {
        tr("epochs reversed"): lambda watched: range(len(watched))[::-1],
        tr("epochs shuffled"): lambda watched: (*range(0, len(watched), 2), *range(1, len(watched), 2)),
        tr("epochs sorted by falling cost"): _from_the_highest,
    }
    for name, order in orders.items():
        yield _changed(name, findings, findings.study.named, partial(_reordered, order=order))


def _from_the_highest(watched: Sequence[float]) -> Sequence[int]:
    return sorted(range(len(watched)), key=lambda place: -watched[place])


def _reordered(run: RunResult, order: Callable[[Sequence[float]], Sequence[int]]) -> RunResult:
    return replace(run, record=run.record.at(order(run.watched)))


# Results in other places


def _swaps(findings: Findings) -> Iterator[Perturbation]:
    """Swap the results of two experiments.

    Each pair of single ones is swapped, and each single one with a cell of each sweep.
    """
    singles = [experiment.id for experiment in findings.study.singles]
    cells = [sweep.experiments[0].id for sweep in findings.study.sweeps]
    for one, other in (*combinations(singles, 2), *product(singles, cells)):
        yield _moved(tr("two experiments swapped"), findings, {one: other, other: one})


def _replacements(findings: Findings) -> Iterator[Perturbation]:
    """Put the results of one experiment in the place of another's.

    That is done for each pair of single ones, and for all cells of a sweep.
    """
    for one, other in permutations([experiment.id for experiment in findings.study.singles], 2):
        yield _moved(tr("one experiment replaced by another"), findings, {one: other})
    for sweep in findings.study.sweeps:
        first, *others = [cell.id for cell in sweep.experiments]
        alike = dict.fromkeys(others, first)
        yield _moved(tr("cells of a sweep all alike"), findings, alike, outcomes_only=True)


def _rotations(findings: Findings) -> Iterator[Perturbation]:
    """Move the results of each cell of a sweep to the next one: with their settings, and without."""
    for sweep in findings.study.sweeps:
        ids = [cell.id for cell in sweep.experiments]
        places = dict(zip(ids, [*ids[1:], ids[0]], strict=True))
        yield _moved(tr("cells of a sweep rotated"), findings, places)
        yield _moved(tr("outcomes of a sweep's cells rotated"), findings, places, outcomes_only=True)


def _moved(
    name: Said, findings: Findings, places: Mapping[str, str], *, outcomes_only: bool = False
) -> Perturbation:
    """Put at each place the results of another, whole or what came out of them alone."""

    def make() -> Findings:
        """Return the findings with the results of others in these places."""
        moved = {place: findings.runs[source] for place, source in places.items()}
        if outcomes_only:
            moved = {
                place: tuple(map(_with_outcome, findings.runs[place], runs)) for place, runs in moved.items()
            }
        return replace(findings, runs={**findings.runs, **moved})

    return Perturbation(name=name, touches=frozenset(places), findings=make)


def _with_outcome(run: RunResult, other: RunResult) -> RunResult:
    return replace(run, status=other.status, record=other.record)


# Seeds and epochs


def _seeds(findings: Findings) -> Iterator[Perturbation]:
    """Lose a seed, first or last, where there are several; find one more, before the first."""
    named = findings.study.named
    several = {id_: runs for id_, runs in findings.runs.items() if len(runs) > 1}
    yield Perturbation(
        name=tr("last seed lost"),
        touches=frozenset(several),
        findings=lambda: replace(
            findings, runs={**findings.runs, **{id_: runs[:-1] for id_, runs in several.items()}}
        ),
    )
    yield Perturbation(
        name=tr("first seed lost"),
        touches=frozenset(several),
        findings=lambda: replace(
            findings, runs={**findings.runs, **{id_: runs[1:] for id_, runs in several.items()}}
        ),
    )
    new = min(seed for experiment in named.values() for seed in experiment.seeds) - 1
    grown = {id_: (replace(runs[0], seed=new), *runs) for id_, runs in findings.runs.items()}
    study = findings.study.changed(lambda experiment: replace(experiment, seeds=(new, *experiment.seeds)))
    yield Perturbation(
        name=tr("one seed more"),
        touches=frozenset(named),
        findings=lambda: Findings(study=study, runs=grown, data=findings.data),
    )


def _lengths(findings: Findings) -> Iterator[Perturbation]:
    """Let every run go on for one more epoch, or diverge in its last one."""
    yield _changed(tr("one epoch more"), findings, findings.study.named, _longer)
    yield _changed(tr("runs diverged"), findings, findings.study.named, _diverged)


def _longer(run: RunResult) -> RunResult:
    last = run.length - 1
    return run if run.has_diverged else replace(run, record=run.record.at([*range(run.length), last]))


def _diverged(run: RunResult) -> RunResult:
    """Let what is watched be no number in the last epoch, by both its means."""
    last, record = run.length - 1, run.record.without_finals()
    lost = {
        name: (*record.series[name][:last], math.nan)
        for name in (WATCHED, OVER_EXAMPLES)
        if name in record.series
    }
    return replace(run, status="diverged", record=replace(record, series={**record.series, **lost}))


# Settings


def _settings(findings: Findings) -> Iterator[Perturbation]:
    """Change what is kept as the settings of every run, one setting at a time.

    Numbers grow and shrink, texts become others.
    """
    keys = dict.fromkeys(key for runs in findings.runs.values() for key in runs[0].identity if key != "seed")
    for key, (way, factor) in product(keys, ((UP, FACTOR), (DOWN, 1 / FACTOR))):
        yield _changed(
            tr("setting {key} {way}", key=key, way=way),
            findings,
            findings.study.named,
            partial(_reset, key=key, factor=factor),
        )
    study = findings.study.changed(_renamed)
    yield Perturbation(
        name=tr("names of data sets and networks changed"),
        touches=frozenset(findings.study.named),
        findings=lambda: replace(findings, study=study),
    )


def _reset(run: RunResult, key: str, factor: float) -> RunResult:
    """Change a setting of a run, if it has it: not every network has them all."""
    return (
        replace(run, identity={**run.identity, key: _other(run.identity[key], factor)})
        if key in run.identity
        else run
    )


def _other(value: Any, factor: float) -> Any:  # noqa: ANN401 - any JSON value
    """Return another value of the same shape; nothing scales to nothing, so zero becomes the factor."""
    if isinstance(value, Mapping):
        return {name: _other(item, factor) for name, item in value.items()}
    if isinstance(value, list):
        return [_other(item, factor) for item in value]
    if isinstance(value, str):
        return f"{value}*"
    if isinstance(value, bool) or value is None:
        return value
    scaled = value * factor or factor
    return round(scaled) if isinstance(value, int) else scaled


def _renamed(experiment: Experiment) -> Experiment:
    if not isinstance(experiment, Trained):
        return experiment
    dataset, model = experiment.dataset, experiment.model
    return replace(
        experiment,
        dataset=replace(dataset, name=f"{dataset.name}*"),
        model=replace(model, name=f"{model.name}*"),
    )


def _classes(findings: Findings) -> Iterator[Perturbation]:
    """Let the largest class of every data set's test rows grow, and every class be as large as any other.

    And in all parts, let the first class be as large as the last, and so on, with a row more in each.
    """
    ways: Mapping[Said, Callable[[Part], Part]] = {
        tr("largest class grown"): _lopsided,
        tr("largest class no larger than others"): _even,
    }
    touched = frozenset(one.id for one in findings.study.experiments if one.data_name in findings.data)
    for name, change in ways.items() if touched else ():
        yield Perturbation(name=name, touches=touched, findings=partial(_with_parts, findings, change))
    if touched:
        name = tr("classes turned round")
        yield Perturbation(name=name, touches=touched, findings=lambda: _turned(findings))


def _rows(findings: Findings) -> Iterator[Perturbation]:
    """Let every data set have more rows that train, and that validate."""
    touched = frozenset(one.id for one in findings.study.experiments if one.data_name in findings.data)
    if touched:
        name = tr("rows grown")
        yield Perturbation(name=name, touches=touched, findings=lambda: _with_more_rows(findings))


def _with_more_rows(findings: Findings) -> Findings:
    grown = {
        name: replace(
            portrait,
            train=_larger(portrait.train),
            validation=_larger(portrait.validation) if portrait.validation else None,
        )
        for name, portrait in findings.data.items()
    }
    return replace(findings, data=grown)


def _larger(part: Part) -> Part:
    return replace(part, rows=part.rows * FACTOR + 1)


def _lopsided(part: Part) -> Part:
    """Make the largest class ten times larger, beside at least one other."""
    grown = {
        number: count * FACTOR if number == part.largest_class else count
        for number, count in part.classes.items()
    }
    grown = grown if len(grown) > 1 else {**grown, max(grown) + 1: 1}
    return Part(rows=sum(grown.values()), classes=grown)


def _even(part: Part) -> Part:
    """Let every class, and one more, have one row."""
    return Part(rows=len(part.classes) + 1, classes=dict.fromkeys([*part.classes, max(part.classes) + 1], 1))


def _turned(findings: Findings) -> Findings:
    def turned(part: Part) -> Part:
        """Return a part whose classes have the numbers of rows the other way round, and one more."""
        counts = [count + 1 for count in part.classes.values()][::-1]
        return Part(rows=part.rows + len(counts), classes=dict(zip(part.classes, counts, strict=True)))

    changed = {
        name: replace(
            one,
            train=turned(one.train),
            test=turned(one.test),
            validation=turned(one.validation) if one.validation else None,
        )
        for name, one in findings.data.items()
    }
    return replace(findings, data=changed)


def _with_parts(findings: Findings, change: Callable[[Part], Part]) -> Findings:
    changed = {
        name: replace(one, test=change(one.test)) if one.test.classes else one
        for name, one in findings.data.items()
    }
    return replace(findings, data=changed)


def _lost_values(findings: Findings) -> Iterator[Perturbation]:
    """Leave out, of each axis of each sweep, the last value."""
    for sweep in findings.study.sweeps:
        for axis, values in sweep.axes:
            if len(values) > 1:
                lost = {cell.id for cell in sweep.experiments if cell.setting(axis) == values[-1]}
                yield Perturbation(
                    name=tr("last value of {axis} lost", axis=axis),
                    touches=frozenset(cell.id for cell in sweep.experiments),
                    findings=partial(_without, findings, lost),
                )


def _without(findings: Findings, lost: set[str]) -> Findings:
    study = findings.study.changed(lambda experiment: None if experiment.id in lost else experiment)
    return Findings(
        study=study,
        runs={id_: runs for id_, runs in findings.runs.items() if id_ not in lost},
        data=findings.data,
    )


# Published logs


def _published(findings: Findings) -> Iterator[Perturbation]:
    """Change the numbers of a published log.

    Each kind is scaled and moved, the epochs are turned round, the last one is lost.
    """
    changes: dict[Said, Callable[[PublishedRun], PublishedRun]] = {}
    for name, kind in KINDS.items():
        for way, change in {**kind.scalings(), **kind.moves()}.items():
            changes[_published_name(kind.told, way)] = partial(_republished, name=name, change=change)
    changes[_published_name(tr("measures"), UP)] = partial(_remeasured, change=_times)
    changes[_published_name(tr("measures"), DOWN)] = partial(_remeasured, change=_divided)
    changes[tr("published epochs reversed")] = _turned_round
    changes[tr("last published epoch lost")] = _without_last
    for reference, (told, republished) in product(findings.study.references, changes.items()):
        yield Perturbation(
            name=told,
            touches=_compared_with(findings.study, reference),
            findings=partial(_with_reference, findings, reference, republished),
        )


def _published_name(told: Said, way: Said) -> Said:
    return tr("published {name} {way}", name=told, way=way)


def _republished(run: PublishedRun, name: str, change: Number) -> PublishedRun:
    return _each(
        run, lambda series: _changed_series(series, change) if series.means(*AS_PRINTED[name]) else series
    )


def _remeasured(run: PublishedRun, change: Number) -> PublishedRun:
    """Change whatever a log prints beside costs, rates and accuracy."""
    known = [measure for measures in AS_PRINTED.values() for measure in measures]
    return _each(run, lambda series: series if series.means(*known) else _changed_series(series, change))


def _each(run: PublishedRun, change: Callable[[Series], Series]) -> PublishedRun:
    return replace(run, series=tuple(map(change, run.series)))


def _changed_series(series: Series, change: Number) -> Series:
    numbers = {place: moved(number, change(number)) for place, number in series.numbers.items()}
    return replace(series, numbers=numbers)


def _turned_round(run: PublishedRun) -> PublishedRun:
    """Turn the epochs of a run round."""
    return _each(
        run,
        lambda series: replace(
            series, numbers=dict(zip(series.numbers, [*series.numbers.values()][::-1], strict=True))
        ),
    )


def _without_last(run: PublishedRun) -> PublishedRun:
    """Lose the last epoch of a run that has several."""
    places = {place for series in run.series for place in series.numbers if place != END}
    if len(places) < 2:  # noqa: PLR2004 - several
        return run
    last = max(places)
    shorter = _each(
        run,
        lambda series: replace(
            series, numbers={place: one for place, one in series.numbers.items() if place != last}
        ),
    )
    left = tuple(series for series in shorter.series if series.numbers)
    return replace(shorter, series=left, length=max(places - {last}) + 1)


def _with_reference(
    findings: Findings, reference: Reference, change: Callable[[PublishedRun], PublishedRun]
) -> Findings:
    changed = replace(reference, runs=tuple(map(change, reference.runs)))
    references = tuple(changed if one is reference else one for one in findings.study.references)
    return replace(findings, study=replace(findings.study, references=references))


def _compared_with(study: Study, reference: Reference) -> frozenset[str]:
    """Name the experiments that a published log is compared with."""
    cells = [
        cell.id for sweep in study.sweeps if sweep.id == reference.candidates for cell in sweep.experiments
    ]
    return frozenset([*cells, *(run.experiment for run in reference.runs)])


# Helpers of the above


def _changed(name: Said, findings: Findings, ids: Iterable[str], change: Change) -> Perturbation:
    """Change every run of some experiments."""
    touched = frozenset(ids)

    def make() -> Findings:
        """Return the findings with these runs changed."""
        return replace(
            findings,
            runs={
                id_: tuple(map(change, runs)) if id_ in touched else runs
                for id_, runs in findings.runs.items()
            },
        )

    return Perturbation(name=name, touches=touched, findings=make)
