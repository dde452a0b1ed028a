"""Settings that no training can follow, told with their places before anything is trained.

Rates that 32 bits do not hold, batches without data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from lrbs_report.base.errors import Problem
from lrbs_report.base.files import shown
from lrbs_report.base.places import Places, place_of, places_in
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import data, shaped, together, tr, words
from lrbs_report.kinds.networks.axes import Misfit, misfit_of
from lrbs_report.kinds.schedules.decay import LearningRateDecay
from lrbs_report.kinds.schedules.schedule import Place, Schedule
from lrbs_report.study.experiments import SECTION_OF, Experiment, Study, Trained
from lrbs_report.study.shape import MOST_IN_A_BATCH

LOWEST, HIGHEST = 2.0**-126, (2 - 2.0**-23) * 2.0**127
"""The numbers that 32 bits hold with all their digits, in which networks compute."""

FOR_EVER = 1e9
"""Epochs that nobody asks for."""


@dataclass(frozen=True, kw_only=True)
class Unfit:
    """A setting that does not fit.

    Its key, what is wrong with it (with ``{its}`` for what is of one experiment or of several), and the way
    out.
    """

    key: str
    message: str
    hint: str


def unfit_settings(study: Study, rows: Mapping[str, int]) -> Iterator[Problem]:
    """Return a problem for each place that says what cannot be, with the first experiment that it is about.

    ``rows`` counts the training rows of the data sets that are there.
    """
    places = Finder(study)
    told: dict[tuple[tuple[int, int], Unfit], list[str]] = {}
    for experiment in study.trained:
        for unfit in _unfit(experiment, rows.get(experiment.dataset.name)):
            told.setdefault((places.of(experiment, unfit.key), unfit), []).append(experiment.id)
    for (place, unfit), (first, *others) in told.items():
        about, its = (
            (tr("{first} and {count} more", first=first, count=len(others)), "their")
            if others
            else (first, "its")
        )
        yield Problem.at(
            shown(study.file),
            place,
            shaped(together(": ", [data(about), words(unfit.message)]), partial(_owned, its)),
            unfit.hint,
        )
    for sweep in study.sweeps:  # of those that are imported, one table has one ranking
        rankings = dict.fromkeys(cell.asked.ranked_by for cell in sweep.experiments)
        if len(rankings) > 1:
            message = tr(
                "{id}: its cells are ranked by {rankings}, which nothing compares",
                id=sweep.id,
                rankings=together(tr(" and "), map(data, rankings)),
            )
            place = places.of(sweep.experiments[0], "model")
            yield Problem.at(shown(study.file), place, message, tr("Make a sweep of each."))


def _owned(its: str, text: str) -> str:
    """Say whose a data set or a schedule is: of one experiment, or of several."""
    return text.replace("{its}", its)


def unfit_networks(study: Study, examples: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
    """Return a problem for each layer that cannot take what comes to it, as far as definitions tell.

    ``examples`` are the shapes of one example of the data sets that are there. What only building a network
    shows is told by the training.
    """
    pairs = dict.fromkeys((one.model.name, one.dataset.name) for one in study.trained)
    models = {one.model.name: one.model for one in study.trained}
    for name, dataset in pairs:
        model = models[name]
        shape = None if model.network else examples.get(dataset)
        misfit = misfit_of(model.layers, shape) if shape else None
        if misfit:
            place = place_of(study.file, ("models", name, "layers", misfit.number))
            message = tr(
                "model {name} on {dataset}: {layer} wants {wants} axes for each example",
                name=repr(name),
                dataset=dataset,
                layer=misfit.name,
                wants=misfit.wants,
            )
            yield Problem.at(shown(study.file), place, message, _axes_hint(misfit))


def _axes_hint(misfit: Misfit) -> str:
    """Say what comes into a layer, and how channels are made for one that lacks nothing else."""
    lacks_channels = misfit.wants == len(misfit.given) + 1
    if misfit.number or None in misfit.given:
        said = tr("The layer before gives {count}", count=len(misfit.given))
        return tr("{said}: Reshape makes others.", said=said) if lacks_channels else tr("{said}.", said=said)
    shape = list(misfit.given)
    if not lacks_channels:
        return tr("The examples have the shape {shape}.", shape=shape)
    reshape = f'{{ class = "Reshape", target_shape = {[*shape, 1]} }}'
    return tr(
        "The examples have the shape {shape}; {reshape} before it gives them a channel.",
        shape=shape,
        reshape=reshape,
    )


class Finder:
    """Finds where the definitions say a setting of an experiment: each place is looked up once."""

    def __init__(self, study: Study) -> None:
        """Begin without having read the file."""
        self._study = study
        self._found: dict[tuple[str, str, int | None], tuple[int, int]] = {}

    def of(self, experiment: Experiment, key: str) -> tuple[int, int]:
        """Return the place of a setting.

        In the experiment's own table, as one of a sweep's values, or in [defaults].
        """
        number = self._number(experiment, key)
        at = (experiment.sweep or experiment.id, key, number)
        if at not in self._found:
            table = (
                ("sweeps", self._sweeps[experiment.sweep])
                if experiment.sweep is not None
                else self._alone[experiment.id]
            )
            self._found[at] = self._places.setting(table, key, number)
        return self._found[at]

    def _number(self, experiment: Experiment, key: str) -> int | None:
        """Return the number of an experiment's value in the list of its sweep, where that has one."""
        axes = self._axes.get(experiment.sweep, {})
        return axes[key].index(experiment.setting(key)) if key in axes else None

    @cached_property
    def _places(self) -> Places:
        return places_in(self._study.file)

    @cached_property
    def _alone(self) -> dict[str, tuple[str, int]]:
        """The table of each experiment that is no sweep's."""
        return {
            one.id: (section, number)
            for purpose, section in SECTION_OF.items()
            for number, one in enumerate(self._study.made_to(purpose))
        }

    @cached_property
    def _sweeps(self) -> dict[str | None, int]:
        return {sweep.id: number for number, sweep in enumerate(self._study.sweeps)}

    @cached_property
    def _axes(self) -> dict[str | None, dict[str, list[object]]]:
        return {sweep.id: {name: list(values) for name, values in sweep.axes} for sweep in self._study.sweeps}


def _unfit(experiment: Trained, rows: int | None) -> Iterator[Unfit]:
    """Look at one experiment, on so many training rows; nothing is known of them before they are there."""
    if rows is not None and experiment.sampling == "replacement" and experiment.batch_size > rows:
        said = tr(
            "batch_size is {batch_size}, but {{its}} data set has {rows} training rows",
            batch_size=experiment.batch_size,
            rows=rows,
        )
        yield Unfit(
            key="batch_size",
            message=said,
            hint=tr('Expected at most {rows}. Only sampling = "replacement" draws whole batches.', rows=rows),
        )
    yield from _unwatched(experiment)
    yield from _unfilled(experiment, rows)
    rate = experiment.learning_rate
    if not LOWEST <= rate <= HIGHEST:
        said = tr(
            "learning_rate is {rate}, which the 32 bits that networks compute with do not hold",
            rate=repr(rate),
        )
        yield Unfit(
            key="learning_rate",
            message=said,
            hint=tr("Expected a number from {lowest:.3g} to {highest:.3g}.", lowest=LOWEST, highest=HIGHEST),
        )
    elif experiment.lr_decay is not None:
        yield from _unfit_decay(experiment, LearningRateDecay(lr_decay=experiment.lr_decay))
    if experiment.schedule:
        yield from _unfit_schedule(experiment, experiment.schedule, rows)
    yield from _unfit_growth(experiment, rows)


def _unfit_decay(experiment: Trained, decay: LearningRateDecay) -> Iterator[Unfit]:
    """Find a rate that is lost within the training."""
    lasts = decay.epochs_above(experiment.learning_rate, LOWEST, FOR_EVER)
    if lasts < experiment.epochs:
        said = tr(
            "lr_decay is {lr_decay}: after {lasts} epochs, 32 bits no longer hold the learning rate",
            lr_decay=repr(decay.lr_decay),
            lasts=lasts,
        )
        yield Unfit(
            key="lr_decay",
            message=said,
            hint=tr("Expected at most {lasts} epochs, or a smaller share.", lasts=lasts),
        )


def _unfit_schedule(experiment: Trained, schedule: Schedule, rows: int | None) -> Iterator[Unfit]:
    """Find a schedule that ends before the training does, or watches what nobody can tell it."""
    lasts = schedule.lasts()
    if lasts is not None and lasts < experiment.epochs:
        yield Unfit(
            key="schedule",
            message=tr(
                "{{its}} schedule has rates for {lasts} of {epochs} epochs",
                lasts=lasts,
                epochs=experiment.epochs,
            ),
            hint=tr("Expected a rate for each of {epochs} epochs.", epochs=experiment.epochs),
        )
    elif rows and not _is_held(experiment, rows):
        yield Unfit(
            key="schedule",
            message=tr(
                "{its} schedule leads to a rate that the 32 bits that networks compute with do not hold"
            ),
            hint=tr(
                "Expected rates of at most {highest:.3g}, in each of {epochs} epochs.",
                highest=HIGHEST,
                epochs=experiment.epochs,
            ),
        )
    watched, watchable = schedule.watched, ("cost", *experiment.asked.series)
    if watched and watched not in watchable:
        named = ("loss", *experiment.asked.series)
        yield Unfit(
            key="schedule",
            message=tr(
                "{{its}} schedule watches {watched}, which is not measured after each epoch",
                watched=came(watched),
            ),
            hint=tr("Measured are {named}.", named=", ".join(named))
            if len(named) > 1
            else tr('Write monitor = "loss", or give the data set a validation.'),
        )
    elif watched and not schedule.knows_its_way:
        yield Unfit(
            key="schedule",
            message=tr(
                "{{its}} schedule watches {watched}, and nothing says which way that is better",
                watched=came(watched),
            ),
            hint=tr('Write mode = "max" or mode = "min".'),
        )


def _is_held(experiment: Trained, rows: int) -> bool:
    """Tell whether 32 bits hold the first and the last rate of each epoch, as far as they are declared."""
    steps = experiment.steps(rows)
    try:
        ends = [
            rate
            for epoch in range(experiment.epochs)
            for rate in experiment.course.ends(Place(epoch=epoch, steps=steps))
        ]
    except OverflowError:
        return False
    return all(rate <= HIGHEST for rate in ends)


def _unfit_growth(experiment: Trained, images: int | None) -> Iterator[Unfit]:
    """Find batches that grow beyond the data, or in an engine that has one size for all epochs."""
    if not experiment.growth:
        return
    last = experiment.batch_size_of(experiment.epochs - 1)
    if experiment.engine == "fit":
        yield Unfit(
            key="batch_size",
            message=tr('batch_size grows, but engine = "fit" has one batch size for all epochs'),
            hint=tr('Leave engine out: "auto" trains such batches.'),
        )
    if images is not None and experiment.batch_size <= images < last and experiment.sampling == "replacement":
        yield Unfit(
            key="batch_size",
            message=tr(
                "batch_size grows to {last}, but {{its}} data set has {images} training rows",
                last=last,
                images=images,
            ),
            hint=tr("Write most = {images}, or another sampling.", images=images),
        )
    elif last > MOST_IN_A_BATCH:
        yield Unfit(
            key="batch_size",
            message=tr("batch_size grows to {last}", last=last),
            hint=tr(
                "Expected at most {most_in_a_batch}: write most, or a smaller factor.",
                most_in_a_batch=MOST_IN_A_BATCH,
            ),
        )


def _unfilled(experiment: Trained, images: int | None) -> Iterator[Unfit]:
    """Find large batches for gradients, or rows for them, that there are not so many training rows for."""
    noise = experiment.noise
    if noise is None or images is None:
        return
    for name, asked in (("rows", noise.rows or 0), ("large", noise.large)):
        if asked > images:
            said = tr(
                "{name} is {asked}, but {{its}} data set has {images} training rows",
                name=name,
                asked=asked,
                images=images,
            )
            yield Unfit(key=name, message=said, hint=tr("Expected at most {most}.", most=images))
            return


def _unwatched(experiment: Trained) -> Iterator[Unfit]:
    """Find callbacks that watch what is not measured in each epoch."""
    watchable = ("loss", *experiment.asked.series)
    for callback in experiment.callbacks:
        watched = callback.get("monitor", "val_loss")
        if callback.get("class") == "EarlyStopping" and watched not in watchable:
            yield Unfit(
                key="callbacks",
                message=tr(
                    "EarlyStopping watches {watched}, which is not measured after each epoch",
                    watched=came(watched),
                ),
                hint=tr("Measured are {watchable}.", watchable=", ".join(watchable))
                if len(watchable) > 1
                else tr('Write monitor = "loss", or give the data set a validation.'),
            )
        elif _has_no_way(experiment, callback, watched):
            yield Unfit(
                key="callbacks",
                message=tr(
                    "EarlyStopping watches {watched}, and nobody knows which way that is better",
                    watched=came(watched),
                ),
                hint=tr('Write mode = "max" or mode = "min" beside it.'),
            )


def _has_no_way(experiment: Trained, callback: Mapping[str, Any], watched: str) -> bool:
    """Tell whether it is open which way what a callback watches is better."""
    is_known = watched == "loss" or bool(experiment.asked.measure(watched).better)
    is_said = callback.get("mode") in ("max", "min")
    return callback.get("class") == "EarlyStopping" and not is_known and not is_said
