"""The charts of what is measured besides the cost: of one experiment, of several, and at their end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrbs_report.judging.facts import Outcome, grid_of, outcome_of, spread_by
from lrbs_report.kinds.measures import OVER_EXAMPLES, WATCHED
from lrbs_report.kinds.measures.keras import TEST, VALIDATION, parted
from lrbs_report.report.charts.figures import Figure, Line, LineChart
from lrbs_report.report.composition import MOST_TOLD, Composer, finite_part
from lrbs_report.report.prose.of_measures import Curve
from lrbs_report.report.prose.words import capital
from lrbs_report.study.experiments import Experiment, Sweep

PLACES = (VALIDATION, TEST)
"""Where it is measured after each epoch, the one first whose best epoch is marked."""


def curves_of(composer: Composer, outcomes: Sequence[Outcome]) -> Iterator[Figure]:
    """Yield a chart for each measure of each experiment, and one that compares them, measure by measure."""
    for outcome in composer.in_full(outcomes):
        for bare in _bare_names(outcome):
            yield _curves(composer, outcome, bare)
    shared = _shared([tuple(one.first.record.series) for one in outcomes])
    for name in shared if len(outcomes) > 1 else ():
        if name.startswith(PLACES):
            yield _comparison(composer, outcomes, name)
    for name in _shared([_further_finals(one.experiment) for one in outcomes]):
        by = [outcome_of(composer.findings, one.experiment, name) for one in outcomes]
        yield composer.judged(f"final-{name}", by, [composer.label_of(one) for one in by], composer.singles)


def further_of_sweep(composer: Composer, sweep: Sweep) -> Iterator[Figure]:
    """Yield a heat map of each further number of the end, where a sweep has two axes."""
    for name in _shared([_further_finals(cell) for cell in sweep.experiments]):
        grid = grid_of(composer.findings, sweep, name)
        if grid:
            yield composer.heat_map(f"heat-map-{name}-{sweep.id}", sweep, grid)


def _shared(names: Sequence[Sequence[str]]) -> list[str]:
    """Return the names that all have, in the order of the first."""
    return [name for name in names[0] if all(name in other for other in names)] if names else []


def _further_finals(experiment: Experiment) -> tuple[str, ...]:
    """Return what is measured on test rows at the end beside what runs are ranked by."""
    asked = experiment.asked
    return tuple(name for name in asked.finals if name.startswith(TEST) and name != asked.ranked_by)


def _bare_names(outcome: Outcome) -> list[str]:
    """Return the measures that are taken after each epoch, without where."""
    found = (name for name in outcome.experiment.asked.series if name.startswith(PLACES))
    return list(dict.fromkeys(name.split("_", 1)[1] for name in found))


def _curves(composer: Composer, outcome: Outcome, bare: str) -> Figure:
    """Show a measure while training and on the rows that do not train, with its best epoch marked."""
    words, id_, seed = composer.words, outcome.experiment.id, outcome.first.seed
    lines, curve = _lines_of(composer, outcome, bare)
    title, measure = composer.tell("curve.title", curve), words.measure(bare)
    values = words.few(
        outcome.first.length,
        lambda epoch: composer.ledger.value("at", curve.name, id_, epoch, seed=seed),
        whole=MOST_TOLD,
    )
    chart = LineChart(
        title=composer.ledger.plain(title),
        x_label=words.say("axis.epoch"),
        y_label=capital(measure),
        lines=lines,
    )
    caption = [composer.tell("curve.caption", curve), *composer.divergence([outcome])]
    alt = words.say("curve.alt", measure=measure, title=title, values=values)
    return composer.figure(f"curve-{bare}-{id_}", chart, caption, alt, [id_])


def _lines_of(composer: Composer, outcome: Outcome, bare: str) -> tuple[tuple[Line, ...], Curve]:
    """Return the lines of a measure and a dot on the best epoch, with the curve that this is of."""
    series = outcome.first.record.series
    taken = [place + bare for place in PLACES if place + bare in series]
    in_training = _in_training(bare) if outcome.experiment.asked.is_cost_of_training else (bare,)
    names = [*(name for name in in_training if name in series)][:1] + taken
    curve = Curve(outcome=outcome, name=taken[0])
    epochs = tuple(map(float, range(outcome.first.length)))
    lines = tuple(
        Line(
            label=composer.words.say(f"line.{_place_of(name)}"),
            x=epochs,
            y=finite_part(series[name]),
            slot=_slot_of(name),
        )
        for name in names
    )
    best = curve.best_epoch
    if best is None:
        return lines, curve
    dot = Line(
        label=composer.words.say("line.best"),
        x=(float(best),),
        y=(curve.numbers[best],),
        slot=_slot_of(curve.name),
        marker=True,
    )
    return (*lines, dot), curve


def _slot_of(name: str) -> int:
    """Return the colour of where something is measured: the same in all charts, whichever are drawn."""
    return next((slot for slot, place in enumerate(PLACES, start=1) if name.startswith(place)), 0)


def _in_training(bare: str) -> tuple[str, ...]:
    """Return what a measure is called while training; of the loss, the mean over batches is as good."""
    return (OVER_EXAMPLES, WATCHED) if bare == OVER_EXAMPLES else (bare,)


def _place_of(name: str) -> str:
    """Name where a measure was taken."""
    place, _ = parted(name)
    return {VALIDATION: "validation", TEST: "test"}.get(place, "training")


def _comparison(composer: Composer, outcomes: Sequence[Outcome], name: str) -> Figure:
    """Show the means of a measure of all experiments together."""
    words = composer.words
    lines, drawn = [], composer.in_full(outcomes)
    for slot, outcome in enumerate(drawn):
        lines.append(composer.mean_line(outcome, composer.label_of(outcome), slot, name))
    measure = words.measure(name)
    title = words.say("compared.title", measure=capital(measure))
    values = words.few(
        len(drawn),
        lambda place: (
            f"{composer.label_of(drawn[place])}: "
            f"{composer.ledger.value('at', name, drawn[place].experiment.id)}"
        ),
    )
    caption = [words.say("last", values=values) if values else "", *composer.band_of_seeds(lines)]
    if len(drawn) < len(outcomes):
        lines.append(composer.middle_line([spread_by(one.runs, name) for one in outcomes]))
        caption.append(words.say("middle.caption", total=words.number(len(outcomes))))
    chart = LineChart(
        title=title, x_label=words.say("axis.epoch"), y_label=capital(measure), lines=tuple(lines)
    )
    caption += composer.divergence(outcomes)
    said = {"measure": measure, "values": values or words.say("missing")}
    alt = (
        words.say("compared.alt", **said)
        if len(drawn) == len(outcomes)
        else words.say("compared.alt_of_middle", **said)
    )
    return composer.figure(f"comparison-{name}", chart, caption, alt, composer.singles)
