"""Which charts a report has, and every word in them: titles that say the trend, captions that say what is drawn, texts for who cannot see it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from lrbs_report.experiments import Sweep
from lrbs_report.report.facts import Grid, Outcome, lowest_of, ranked, stays_above
from lrbs_report.report.figures import Chart, DotChart, DotRow, Figure, HeatMap, Line, LineChart, Numbers, Panels
from lrbs_report.report.words import Words
from lrbs_report.results import RunResult

DIGITS = 4
"""Decimals of a cost or an accuracy in words."""


class Composer:
    """Composes the figures of one language. ``is_main`` decides whether file names carry the language."""

    def __init__(self, words: Words, *, is_main: bool) -> None:
        """Keep how to write, and what to add to file names."""
        self.words = words
        self.ending = "" if is_main else f".{words.language}"

    def of_singles(self, outcomes: Sequence[Outcome]) -> Iterator[Figure]:
        """Give the charts of the experiments written one by one: a cost chart each, then those that show all of them."""
        for slot, outcome in enumerate(outcomes):
            yield self.cost(outcome, slot)
        if len(outcomes) > 1:
            yield self.comparison(outcomes)
        if outcomes:
            yield self.rates(outcomes)
            yield self.accuracies("accuracy", outcomes, [self.label_of(outcome) for outcome in outcomes])

    def of_sweep(self, sweep: Sweep, outcomes: Sequence[Outcome], grid: Grid | None) -> Iterator[Figure]:
        """Give the charts of a sweep: a heat map and panels when it has two axes, else a row a cell."""
        if grid:
            yield self.heat_map(sweep, grid)
            yield self.panels(sweep, grid)
        else:
            yield self.accuracies(f"accuracy-{sweep.id}", outcomes, [self.cell_label(sweep, outcome) for outcome in outcomes])

    def cost(self, outcome: Outcome, slot: int) -> Figure:
        """Show the run that the log prints, with a band over the seeds."""
        words, run = self.words, outcome.first
        epochs = tuple(float(epoch.epoch) for epoch in run.epochs)
        spread = outcome.costs
        has_band = len(outcome.runs) > 1
        low, high = (spread.low[: len(epochs)], spread.high[: len(epochs)]) if has_band else ((), ())
        line = Line(words.say("cost.label", seed=run.seed), epochs, _finite(run.costs), low, high, slot)
        title = self.cost_title(outcome)
        caption = [words.say("cost.caption", seed=run.seed), *self.lowest(run)]
        if has_band:
            caption.append(words.say("band", count=len(outcome.runs)))
        caption += self.divergence([outcome])
        alt = words.say("cost.alt", title=title, values=self.values(run.costs))
        chart = LineChart(title, words.say("axis.epoch"), words.say("axis.cost"), (line,))
        return self.figure(f"cost-{outcome.experiment.id}", chart, caption, alt)

    def comparison(self, outcomes: Sequence[Outcome]) -> Figure:
        """Show the mean costs of all experiments together."""
        words = self.words
        has_band = any(len(outcome.runs) > 1 for outcome in outcomes)
        lines = tuple(self.mean_line(outcome, self.label_of(outcome), slot) for slot, outcome in enumerate(outcomes))
        title = self.comparison_title(outcomes)
        values = words.some(f"{self.label_of(outcome)}: {words.fixed(outcome.final_cost, DIGITS)}" for outcome in outcomes)
        caption = [words.say("last", values=values), *([words.say("band.comparison")] if has_band else []), *self.divergence(outcomes)]
        chart = LineChart(title, words.say("axis.epoch"), words.say("axis.cost"), lines)
        return self.figure("comparison", chart, caption, words.say("comparison.alt", title=title, values=values))

    def rates(self, outcomes: Sequence[Outcome]) -> Figure:
        """Show the learning rate that is left after each epoch."""
        words = self.words
        lines = tuple(
            Line(
                self.label_of(outcome),
                tuple(float(epoch.epoch) for epoch in outcome.first.epochs),
                tuple(epoch.learning_rate for epoch in outcome.first.epochs),
                slot=slot,
            )
            for slot, outcome in enumerate(outcomes)
        )
        title = self.rate_title(outcomes)
        values = words.some(f"{line.label}: {words.fixed(line.y[-1], 6)}" for line in lines)
        chart = LineChart(title, words.say("axis.epoch"), words.say("axis.learning_rate"), lines)
        caption = [words.say("rate.caption"), words.say("last", values=values)]
        return self.figure("learning-rate", chart, caption, words.say("rate.alt", title=title, values=values))

    def accuracies(self, id_: str, outcomes: Sequence[Outcome], labels: Sequence[str]) -> Figure:
        """Show the final accuracies, a row an experiment."""
        words = self.words
        rows = tuple(
            DotRow(label, outcome.accuracies, outcome.accuracy_mean, self.accuracy_text(outcome), slot)
            for slot, (label, outcome) in enumerate(zip(labels, outcomes, strict=True))
        )
        names = {outcome.experiment.id: label for label, outcome in zip(labels, outcomes, strict=True)}
        title = self.accuracy_title(outcomes, names)
        has_many = any(len(outcome.runs) > 1 for outcome in outcomes)
        values = words.some(f"{row.label}: {row.mean_label}" for row in rows)
        caption = [words.say("accuracy.caption" if has_many else "accuracy.caption.single"), words.say("means", values=values)]
        return self.figure(id_, DotChart(title, words.say("axis.accuracy"), rows), caption, words.say("accuracy.alt", title=title, values=values))

    def heat_map(self, sweep: Sweep, grid: Grid) -> Figure:
        """Show the mean accuracy of each cell of a grid."""
        words = self.words
        row_name, column_name = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
        title = _sentence(
            words.say(
                f"grid.title.{grid.direction}",
                row=row_name,
                column=column_name,
                the_row=words.with_article(grid.row_axis),
                the_column=words.with_article(grid.column_axis),
            )
        )
        chart = HeatMap(
            title=title,
            x_label=_sentence(column_name),
            y_label=_sentence(row_name),
            row_labels=tuple(words.value(row) for row in grid.rows),
            column_labels=tuple(words.value(column) for column in grid.columns),
            cells=tuple(tuple(outcome.accuracy_mean for outcome in row) for row in grid.outcomes),
            texts=tuple(tuple(self.accuracy_text(outcome) for outcome in row) for row in grid.outcomes),
            best=tuple((row, column) for row, columns in enumerate(grid.best) for column in columns),
        )
        first = grid.outcomes[0][0]
        epochs = words.count("epochs", first.experiment.epochs)
        values = words.some(
            f"{self.cell_name(grid, row, column)}: {words.fixed(grid.outcomes[row][column].accuracy_mean, DIGITS)}" for row, column in chart.best
        )
        caption = [words.count("grid.caption", len(first.runs), epochs=epochs)]
        caption += [words.say("grid.best", values=values)] if values else []
        caption += self.diverging_cells(grid)
        alt = words.say("grid.alt", column=column_name, row=row_name, title=title, values=values or words.say("missing"))
        return self.figure(f"heat-map-{sweep.id}", chart, caption, alt)

    def panels(self, sweep: Sweep, grid: Grid) -> Figure:
        """Show the mean costs of the cells of a grid, a panel a row."""
        words = self.words
        row_name, column_name = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
        title = words.say("panels.title", row=row_name)
        axes = (words.say("axis.epoch"), words.say("axis.cost"))
        panels = tuple(
            LineChart(
                words.say("axis.row", name=_sentence(row_name), value=words.value(row)),
                *axes,
                tuple(
                    self.mean_line(outcome, words.value(column), slot)
                    for slot, (column, outcome) in enumerate(zip(grid.columns, outcomes, strict=True))
                ),
            )
            for row, outcomes in zip(grid.rows, grid.outcomes, strict=True)
        )
        everything = [outcome for outcomes in grid.outcomes for outcome in outcomes]
        lowest = [(row, lowest_of(outcomes)) for row, outcomes in enumerate(grid.outcomes)]
        values = words.some(
            f"{self.cell_name(grid, row, column)}: {words.fixed(grid.outcomes[row][column].final_cost, DIGITS)}"
            for row, column in lowest
            if column is not None
        )
        caption = [words.say("panels.caption"), *self.divergence(everything)]
        alt = words.say("panels.alt", row=row_name, column=column_name, values=values or words.say("missing"))
        return self.figure(f"panels-{sweep.id}", Panels(title, *axes, panels), caption, alt)

    def cost_title(self, outcome: Outcome) -> str:
        """Say how the cost of the first seed moves."""
        words, costs = self.words, outcome.first.costs
        first, last = words.fixed(costs[0], DIGITS), words.fixed(costs[-1], DIGITS)
        if outcome.first.has_diverged:
            return words.say("cost.title.diverged", epoch=outcome.first.epochs[-1].epoch)
        if len(costs) == 1:
            return words.say("cost.title.single", first=first)
        if costs[-1] == costs[0]:
            return words.say("cost.title.flat", last=last)
        if costs[-1] > costs[0]:
            return words.say("cost.title.up", first=first, last=last)
        if not outcome.rises:
            return words.say("cost.title.falls", first=first, last=last)
        return words.count("cost.title.rises", len(outcome.rises), first=first, last=last)

    def lowest(self, run: RunResult) -> list[str]:
        """Say where the cost of a run is lowest, when it has more than one."""
        finite = [(cost, epoch.epoch) for cost, epoch in zip(run.costs, run.epochs, strict=True) if math.isfinite(cost)]
        if len(finite) <= 1:
            return []
        cost, epoch = min(finite)
        return [self.words.say("cost.lowest", cost=self.words.fixed(cost, DIGITS), epoch=epoch)]

    def comparison_title(self, outcomes: Sequence[Outcome]) -> str:
        """Say which experiment's cost is lower: throughout when two are compared, at the end when more."""
        words = self.words
        settled = sorted((outcome for outcome in outcomes if math.isfinite(outcome.final_cost)), key=lambda outcome: outcome.final_cost)
        if not settled:
            return words.say("comparison.title.none")
        lowest, highest = settled[0], settled[-1]
        if len(outcomes) == 2 and stays_above(highest, lowest):  # noqa: PLR2004 - a pair
            return words.say("comparison.title.above", upper=self.label_of(highest), lower=self.label_of(lowest))
        return words.say("comparison.title.lowest", lower=self.label_of(lowest), cost=words.fixed(lowest.final_cost, DIGITS))

    def rate_title(self, outcomes: Sequence[Outcome]) -> str:
        """Say how the rates move."""
        decays = {outcome.experiment.lr_decay for outcome in outcomes}
        if len(decays) > 1:
            return self.words.say("rate.title.mixed")
        decay = decays.pop()
        return self.words.say("rate.title.decay", percent=self.words.percent(decay)) if decay else self.words.say("rate.title.constant")

    def accuracy_title(self, outcomes: Sequence[Outcome], names: dict[str, str]) -> str:
        """Say which experiment ends with the highest accuracy."""
        words, best = self.words, ranked(outcomes)[0]
        if math.isnan(best.accuracy_mean):
            return words.say("accuracy.title.none")
        kind = "best" if len(outcomes) > 1 else "single"
        return words.say(f"accuracy.title.{kind}", name=names[best.experiment.id], accuracy=words.fixed(best.accuracy_mean, DIGITS))

    def accuracy_text(self, outcome: Outcome) -> str:
        """Write a mean accuracy, or that runs diverge."""
        if not outcome.diverged:
            return self.words.fixed(outcome.accuracy_mean, DIGITS)
        if outcome.diverged == len(outcome.runs):
            return self.words.say("diverged")
        return self.words.say("diverged.some", count=outcome.diverged, total=len(outcome.runs))

    def divergence(self, outcomes: Sequence[Outcome]) -> list[str]:
        """Say how many runs diverged, if any."""
        count = sum(outcome.diverged for outcome in outcomes)
        return [self.words.count("diverged.note", count)] if count else []

    def diverging_cells(self, grid: Grid) -> list[str]:
        """Name the cells of a grid in which runs diverged, if any."""
        cells = [
            self.cell_name(grid, row, column)
            for row, outcomes in enumerate(grid.outcomes)
            for column, outcome in enumerate(outcomes)
            if outcome.diverged
        ]
        return [self.words.say("grid.caption.diverged", cells=self.words.some(cells))] if cells else []

    def cell_name(self, grid: Grid, row: int, column: int) -> str:
        """Name a cell by its two values."""
        words = self.words
        row_text = words.say("axis.row", name=words.name_of(grid.row_axis), value=words.value(grid.rows[row]))
        column_text = words.say("axis.row", name=words.name_of(grid.column_axis), value=words.value(grid.columns[column]))
        return words.say("grid.cell", row=row_text, column=column_text)

    def cell_label(self, sweep: Sweep, outcome: Outcome) -> str:
        """Name an experiment of a sweep by the values of its axes."""
        words = self.words
        parts = [words.say("axis.row", name=words.name_of(name), value=words.value(getattr(outcome.experiment, name))) for name, _ in sweep.axes]
        return ", ".join(parts)

    def label_of(self, outcome: Outcome) -> str:
        """Name an experiment in a chart."""
        return self.words.label(outcome.experiment.title.get(self.words.language) or outcome.experiment.id)

    def mean_line(self, outcome: Outcome, label: str, slot: int) -> Line:
        """Draw an experiment as its mean over the seeds, with a band when there are several."""
        spread = outcome.costs
        low, high = (spread.low, spread.high) if len(outcome.runs) > 1 else ((), ())
        return Line(label, spread.x, spread.mean, low, high, slot)

    def values(self, costs: Sequence[float]) -> str:
        """Write costs one after the other."""
        return "; ".join(self.words.fixed(cost, DIGITS) for cost in costs)

    def figure(self, id_: str, chart: Chart, caption: Sequence[str], alt: str) -> Figure:
        """Put a chart and its words together."""
        return Figure(id_, f"{id_}{self.ending}", self.words.language, chart, " ".join(caption), alt)


def _finite(values: Sequence[float]) -> Numbers:
    return tuple(value if math.isfinite(value) else math.nan for value in values)


def _sentence(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]
