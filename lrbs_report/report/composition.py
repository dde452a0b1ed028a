"""Which charts a report has, and every word in them.

Titles state the finding, captions say what is drawn, and texts are for who cannot see it.

Every number in these words is a value of the page's ledger, asked for by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrbs_report.judging import intervals
from lrbs_report.judging.facts import Grid, Outcome, Spread, lowest_of, middle_of, ranked, spread_by, ties
from lrbs_report.judging.limits import LEVEL, reach
from lrbs_report.judging.replication import Comparison, Held
from lrbs_report.kinds.measures import JUDGED, WATCHED
from lrbs_report.report.charts.figures import (
    NEUTRAL,
    Chart,
    DotChart,
    DotRow,
    Figure,
    HeatMap,
    Level,
    Line,
    LineChart,
    Numbers,
    Panels,
    Source,
    ramp_of,
)
from lrbs_report.report.charts.tables import with_interval
from lrbs_report.report.charts.thinning import MOST_ROWS, how_much, is_written, shows_seeds
from lrbs_report.report.prose.families import Several, tell
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_grids import cell_in_words
from lrbs_report.report.prose.of_logs import Counted
from lrbs_report.report.prose.of_many import FEW
from lrbs_report.report.prose.of_several import best, lowest, worst
from lrbs_report.report.prose.words import Words, capital
from lrbs_report.results.rates import stretches_of
from lrbs_report.study.experiments import Reference, Sweep, Trained, trained

FEW_SEEDS = 3

FEWEST_WITH_INTERVAL = 3
"""Seeds from which on the interval of a mean is drawn: that of two is ten times as wide as they lie apart."""

NO_SLOTS: Mapping[str, int] = {}

MOST_TOLD = 30
"""How many epochs' costs a text for who cannot see the chart tells one by one."""


class Composer:
    """Composes the figures of one language.

    ``titles`` are those of the experiments, by id; ``is_main`` decides whether file names carry the language.
    ``apart`` are the single experiments that have charts of their own; ``None`` where all have.
    """

    def __init__(
        self, ledger: Ledger, titles: Mapping[str, str], *, is_main: bool, apart: Sequence[str] | None = None
    ) -> None:
        """Keep where values come from, how to write, and what to add to file names."""
        self.ledger = ledger
        self.words = ledger.words
        self.titles = titles
        self.findings = ledger.evaluator.findings
        self.singles = [one.id for one in self.findings.whole.singles]
        self.ending = "" if is_main else f".{ledger.words.language}"
        self.apart = apart

    def in_full(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Return those of some single experiments that have charts of their own."""
        return [one for one in outcomes if self.apart is None or one.experiment.id in self.apart]

    def of_singles(self, outcomes: Sequence[Outcome]) -> Iterator[Figure]:
        """Return the charts of the experiments written one by one.

        A cost chart each comes first, then those that show all of them.
        """
        for slot, outcome in enumerate(self.in_full(outcomes)):
            yield self.watched(outcome, slot)
        if len(outcomes) > 1:
            yield self.comparison("comparison", outcomes, list(map(self.label_of, outcomes)), self.singles)
        with_rates = [one for one in self.in_full(outcomes) if isinstance(one.experiment, Trained)]
        if with_rates:
            yield self.rates(with_rates)
        rankings = dict.fromkeys(outcome.ranking for outcome in outcomes)
        for ranking in rankings:
            alike = [outcome for outcome in outcomes if outcome.ranking == ranking]
            labels, shown = map(self.label_of, alike), self.singles
            yield self.judged(figure_of(ranking, rankings), alike, list(labels), shown)

    def of_sweep(self, sweep: Sweep, outcomes: Sequence[Outcome], grid: Grid | None) -> Iterator[Figure]:
        """Return the charts of a sweep: a heat map and panels when it has two axes, else a row a cell.

        Where its cells were imported, no section of their own shows how their costs move: a chart does.
        """
        if grid:
            yield self.heat_map(f"heat-map-{sweep.id}", sweep, grid)
            yield self.panels(sweep, grid)
            return
        labels = [self.cell_label(sweep, outcome) for outcome in outcomes]
        slots = ordered_cells(sweep, outcomes)
        if not any(isinstance(cell, Trained) for cell in sweep.experiments):
            yield self.comparison(f"costs-{sweep.id}", outcomes, labels, [sweep.id], slots)
        yield self.judged(f"accuracy-{sweep.id}", outcomes, labels, [sweep.id], slots)

    def watched(self, outcome: Outcome, slot: int) -> Figure:
        """Show the run that the log prints, with a band over the seeds."""
        words, run, id_ = self.words, outcome.first, outcome.experiment.id
        epochs = tuple(map(float, range(run.length)))
        spread = outcome.watched
        has_band = len(outcome.runs) > 1
        low, high = (spread.low[: len(epochs)], spread.high[: len(epochs)]) if has_band else ((), ())
        seed = self.ledger.value("first_seed", id_)
        line = Line(
            label=self.ledger.plain(words.say("watched.label", seed=seed)),
            x=epochs,
            y=finite_part(run.watched),
            low=low,
            high=high,
            slot=slot,
            each=tuple(
                padded(other.watched, len(epochs)) for other in outcome.runs if other.seed != run.seed
            ),
        )
        title = self.tell("watched.title", outcome)
        caption = [
            self.tell(family, outcome) for family in ("watched.caption", "watched.lowest", "band")
        ] + self.divergence([outcome])
        values = words.few(
            len(epochs), lambda epoch: self.ledger.watched(id_, epoch, seed=run.seed), whole=MOST_TOLD
        )
        alt = words.say("watched.alt", title=title, values=values)
        chart = LineChart(
            title=self.ledger.plain(title),
            x_label=words.say("axis.epoch"),
            y_label=self.cost_axis([outcome]),
            lines=(line,),
        )
        return self.figure(f"cost-{id_}", chart, caption, alt, [id_])

    def cost_axis(self, outcomes: Sequence[Outcome]) -> str:
        """Call the costs of some experiments: of what was imported nobody knows what they are means of."""
        are_known = all(isinstance(outcome.experiment, Trained) for outcome in outcomes)
        return self.words.say("axis.watched" if are_known else "axis.cost")

    def comparison(
        self,
        id_: str,
        outcomes: Sequence[Outcome],
        labels: Sequence[str],
        shown: Sequence[str],
        slots: Mapping[str, int] = NO_SLOTS,
    ) -> Figure:
        """Show the mean costs of some experiments together; of many, those of a few, and how all spread.

        ``slots`` are those of experiments that have an order, by id.
        """
        words = self.words
        several = _named(outcomes, labels)
        drawn = self.drawn_of(several)
        lines = tuple(
            self.mean_line(outcome, several.name_of(outcome), slots.get(outcome.experiment.id, place))
            for place, outcome in enumerate(drawn)
        )
        title = self.tell("comparison.title", several)
        values = words.few(
            len(drawn), lambda place: f"{several.name_of(drawn[place])}: {self.watched_text(drawn[place])}"
        )
        caption = [
            words.say("last", values=values) if values else "",
            self.tell("band_of_means", replace(several, outcomes=tuple(drawn))),
        ]
        said = {"title": title, "values": values or words.say("missing")}
        alt = words.say("comparison.alt", **said)
        if len(drawn) < len(outcomes):
            alt = words.say("middle.alt", **said)
            lines = (*lines, self.middle_line([one.watched for one in outcomes]))
            caption.append(words.say("middle.caption", total=words.number(len(outcomes))))
        caption += self.divergence(outcomes)
        chart = LineChart(
            title=self.ledger.plain(title),
            x_label=words.say("axis.epoch"),
            y_label=self.cost_axis(outcomes),
            lines=lines,
        )
        return self.figure(id_, chart, caption, alt, shown)

    def drawn_of(self, these: Several) -> list[Outcome]:
        """Return the experiments that are named in a chart of all: of many, only a few.

        These are those that are told by themselves, the best, the worst, and one that ends with the lowest
        cost.
        """
        are_cells = any(one.experiment.sweep for one in these.outcomes)
        if len(these.outcomes) <= FEW or (self.apart is None and not are_cells):
            return [*these.outcomes]
        ends = (best(these)[:1], worst(these)[:1], lowest(these)[:1])
        ids = {*(self.apart or ()), *(one.experiment.id for end in ends for one in end)}
        return [one for one in these.outcomes if one.experiment.id in ids]

    def middle_line(self, spreads: Sequence[Spread]) -> Line:
        """Draw the median of many means, epoch by epoch, with a band for the half of them in the middle."""
        middle = middle_of([spread.mean for spread in spreads])
        label = self.words.say("middle.label", total=self.words.number(len(spreads)))
        return Line(label=label, x=middle.x, y=middle.mean, low=middle.low, high=middle.high, slot=NEUTRAL)

    def rates(self, outcomes: Sequence[Outcome]) -> Figure:
        """Show the learning rate that is left after each epoch; with schedules, that of each step."""
        words, these = self.words, Several(outcomes=tuple(outcomes), names={})
        is_scheduled = any(trained(outcome.experiment).schedule for outcome in outcomes)
        draw = self.step_rates if is_scheduled else self.logged_rates
        lines = tuple(
            Line(label=self.label_of(outcome), x=x, y=y, slot=slot)
            for slot, outcome in enumerate(outcomes)
            for x, y in [draw(outcome)]
        )
        title = self.tell("rate.title", these)
        values = words.few(
            len(outcomes),
            lambda place: f"{self.label_of(outcomes[place])}: {self.last_rate(outcomes[place])}",
        )
        chart = LineChart(
            title=self.ledger.plain(title),
            x_label=words.say("axis.epoch"),
            y_label=words.say("axis.rate" if is_scheduled else "axis.learning_rate"),
            lines=lines,
            digits=6,
        )
        caption = [self.tell("rate.caption", these), words.say("last", values=values)]
        return self.figure(
            "learning-rate",
            chart,
            caption,
            words.say("rate.alt", title=title, values=values),
            self.singles if self.apart is None else [one.experiment.id for one in outcomes],
        )

    @staticmethod
    def logged_rates(outcome: Outcome) -> tuple[Numbers, Numbers]:
        """Return the epochs of the first seed, and the rate after each."""
        return tuple(map(float, range(outcome.first.length))), outcome.first.rates

    def step_rates(self, outcome: Outcome) -> tuple[Numbers, Numbers]:
        """Return where in the epochs of the first seed steps of one rate begin and end, and that rate."""
        one = trained(outcome.experiment)
        stretches = list(stretches_of(one, outcome.first, self.findings.rows(one)))
        x = (end for one in stretches for end in (one.begin, one.end))
        y = (one.rate for one in stretches for _ in (one.begin, one.end))
        return tuple(x), tuple(y)

    def judged(
        self,
        id_: str,
        outcomes: Sequence[Outcome],
        labels: Sequence[str],
        shown: Sequence[str],
        slots: Mapping[str, int] = NO_SLOTS,
    ) -> Figure:
        """Show what runs are ranked by at the end, a row an experiment, with the interval of its mean.

        ``slots`` are those of experiments that have an order, by id.
        """
        words = self.words
        several = _named(outcomes, labels)
        title = self.tell("judged.title", several)
        label = (
            words.say("axis.judged") if several.ranking == JUDGED else capital(words.measure(several.ranking))
        )
        chart: Chart
        if len(outcomes) > MOST_ROWS:
            told = self.drawn_of(several)
            chart = self.ranks(several, told, self.ledger.plain(title), label)
            caption = [
                words.say("ranks.caption"),
                self.tell("ranks.band", several),
                *([words.count("ranks.without", gone)] if (gone := self.without_mean(outcomes)) else []),
            ]
        else:
            order = ranked(outcomes) if len(outcomes) > FEW else outcomes
            told = [*order]
            chart = DotChart(
                title=self.ledger.plain(title), x_label=label, rows=self.dot_rows(several, order, slots)
            )
            caption = [self.tell("judged.caption", several)]
        values = words.few(
            len(told), lambda place: f"{several.name_of(told[place])}: {self.judged_text(told[place])}"
        )
        caption += [words.say("means", values=values)] if values else []
        said = {"title": title, "values": values or words.say("missing")}
        alt = (
            words.say("ranks.alt", label=label, **said)
            if isinstance(chart, LineChart)
            else words.say_by("judged.alt", several.ranking, **said)
        )
        return self.figure(id_, chart, caption, alt, shown)

    @staticmethod
    def without_mean(outcomes: Sequence[Outcome]) -> int:
        """Count the experiments that have no mean of what runs are ranked by."""
        return sum(1 for one in outcomes if math.isnan(one.judged_mean))

    def dot_rows(
        self, these: Several, order: Sequence[Outcome], slots: Mapping[str, int]
    ) -> tuple[DotRow, ...]:
        """Return a row an experiment; of many, those that are told by themselves have a colour of theirs."""
        are_many = len(order) > FEW

        def slot_of(outcome: Outcome, place: int) -> int:
            id_ = outcome.experiment.id
            return slots.get(id_, NEUTRAL if are_many and id_ not in (self.apart or ()) else place)

        def row_of(outcome: Outcome, place: int) -> DotRow:
            low, high = interval_of(outcome)
            return DotRow(
                label=these.name_of(outcome),
                values=outcome.reached,
                mean=outcome.judged_mean,
                mean_label=self.ledger.plain(self.judged_text(outcome)),
                slot=slot_of(outcome, place),
                low=low,
                high=high,
            )

        return tuple(row_of(outcome, place) for place, outcome in enumerate(order))

    def ranks(self, these: Several, told: Sequence[Outcome], title: str, label: str) -> LineChart:
        """Show the means of very many experiments from the best to the worst, some of them with their names.

        Those without a mean are left out.
        """
        words = self.words
        order = [one for one in ranked(these.outcomes) if not math.isnan(one.judged_mean)]
        places = {one.experiment.id: float(place) for place, one in enumerate(order, 1)}
        have_seeds = any(len(one.runs) > 1 for one in order)
        line = Line(
            label=words.say("ranks.label", total=words.number(len(order))),
            x=tuple(places.values()),
            y=tuple(one.judged_mean for one in order),
            low=tuple(one.judged_low for one in order) if have_seeds else (),
            high=tuple(one.judged_high for one in order) if have_seeds else (),
            slot=NEUTRAL,
        )
        named = tuple(
            Line(
                label=these.name_of(one),
                x=(places[one.experiment.id],),
                y=(one.judged_mean,),
                slot=slot,
                marker=True,
            )
            for slot, one in enumerate(told)
            if one.experiment.id in places
        )
        return LineChart(
            title=title, x_label=words.say("axis.rank"), y_label=label, lines=(line, *named), by_rank=True
        )

    def heat_map(self, id_: str, sweep: Sweep, grid: Grid) -> Figure:
        """Show the mean of what runs are ranked by in each cell of a grid."""
        words = self.words
        row_name, column_name = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
        title = capital(self.tell("grid.title", grid))
        chart = HeatMap(
            title=title,
            x_label=capital(column_name),
            y_label=capital(row_name),
            row_labels=tuple(words.value(row) for row in grid.rows),
            column_labels=tuple(words.value(column) for column in grid.columns),
            cells=tuple(tuple(outcome.judged_mean for outcome in row) for row in grid.outcomes),
            texts=tuple(
                tuple(self.ledger.plain(self.judged_text(outcome)) for outcome in row)
                for row in grid.outcomes
            ),
            best=tuple((row, column) for row, columns in enumerate(grid.best) for column in columns),
            details=tuple(tuple(map(self.detail_of, row)) for row in grid.outcomes),
        )
        values = words.few(
            len(chart.best), lambda place: self.told_cell(grid, *chart.best[place], self.judged_text)
        )
        caption = [
            self.tell("grid.caption", grid),
            self.tell("grid.frame", grid),
            words.say("grid.best", values=values) if values else "",
        ]
        caption += [*self.colours(chart, grid), self.tell("grid.diverging", grid)]
        alt = words.say_by(
            "grid.alt",
            grid.ranking,
            column=column_name,
            row=row_name,
            title=title,
            values=values or words.say("missing"),
        )
        return self.figure(id_, chart, caption, alt, [sweep.id])

    def panels(self, sweep: Sweep, grid: Grid) -> Figure:
        """Show the mean costs of the cells of a grid, a panel a row."""
        words = self.words
        row_name, column_name = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
        title = self.tell("panels.title", grid)
        cells = [outcome for row in grid.outcomes for outcome in row]
        axes = (words.say("axis.epoch"), self.cost_axis(cells))
        panels = tuple(
            LineChart(
                title=words.say("axis.row", name=capital(row_name), value=words.value(row)),
                x_label=axes[0],
                y_label=axes[1],
                lines=self.panel_lines(grid, outcomes),
            )
            for row, outcomes in zip(grid.rows, grid.outcomes, strict=True)
        )
        everything = [outcome for outcomes in grid.outcomes for outcome in outcomes]
        lowest = [(row, lowest_of(outcomes)) for row, outcomes in enumerate(grid.outcomes)]
        settled = [(row, column) for row, column in lowest if column is not None]
        values = words.few(
            len(settled), lambda place: self.told_cell(grid, *settled[place], self.watched_text)
        )
        drawn = [line for panel in panels for line in panel.lines]
        caption = [
            words.say("panels.caption", row=row_name),
            *([words.say("panels.strong")] if any(line.weight == "strong" for line in drawn) else []),
            *self.band_of_seeds(drawn),
            *self.divergence(everything, sweep.id),
        ]
        alt = words.say(
            "panels.alt", title=title, row=row_name, column=column_name, values=values or words.say("missing")
        )
        return self.figure(
            f"panels-{sweep.id}",
            Panels(title=self.ledger.plain(title), x_label=axes[0], y_label=axes[1], panels=panels),
            caption,
            alt,
            [sweep.id],
        )

    def published(self, reference: Reference, matched: Sequence[Comparison]) -> Figure:
        """Show how far each published number of an epoch lies from the mean of our seeds, in deviations."""
        words, ids = self.words, [run.experiment for run in reference.runs]
        drawn = [(one, held) for one in matched for held in one.banded if not held.is_of_the_end]
        measures = dict.fromkeys(held.name for _, held in drawn)
        lines = tuple(
            self.published_line(one, held, slot, parts=(len(measures) > 1, len(matched) > 1))
            for slot, (one, held) in enumerate(drawn)
        )
        inside, compared = (
            self.ledger.content(f"numbers_{name}", reference.id) for name in ("inside", "compared")
        )
        title = self.tell(
            "published.title", Counted(reference=reference.id, inside=inside, compared=compared)
        )
        values = words.few(
            len(lines),
            lambda place: (
                f"{lines[place].label}: "
                f"{self.ledger.value('largest_distance', reference.id, *_asked(*drawn[place]))}"
            ),
        )
        limit = reach(min(self.ledger.content("seeds", id_) for id_ in ids), LEVEL)
        levels = tuple(Level(label=words.percent(LEVEL), y=sign * limit) for sign in (1, -1))
        chart = LineChart(
            title=self.ledger.plain(title),
            x_label=words.say("axis.epoch"),
            y_label=words.say("axis.z"),
            lines=lines,
            levels=levels,
            digits=2,
        )
        caption = [
            words.say("published.caption", level=words.percent(LEVEL)),
            words.say("published.largest", values=values),
        ]
        return self.figure(
            f"published-{reference.id}",
            chart,
            caption,
            words.say("published.alt", title=title, values=values),
            ids,
        )

    def published_line(self, one: Comparison, held: Held, slot: int, *, parts: tuple[bool, bool]) -> Line:
        """Return the distances of a measure of one run of a published log.

        Of seeds that diverged there is no mean. ``parts`` tells whether several measures are drawn, which are
        then named, and several runs; one of one is called as its run is.
        """
        title = self.titles[one.experiment]
        names = [part for part, is_told in zip((held.name, title), parts, strict=True) if is_told]
        return Line(
            label=self.words.label(", ".join(names) or title),
            x=tuple(map(float, held.numbers)),
            y=finite_part([number.z for number in held.numbers.values()]),
            slot=slot,
            marker=True,
        )

    def judged_text(self, outcome: Outcome) -> str:
        """Write the mean of what runs are ranked by, or that runs diverge."""
        return judged_in_words(self.ledger, outcome)

    def watched_text(self, outcome: Outcome) -> str:
        """Write the mean cost of the last epoch."""
        return self.ledger.watched(outcome.experiment.id)

    def last_rate(self, outcome: Outcome) -> str:
        """Write the rate that is left after the last epoch of the first seed."""
        return self.ledger.value("rate", outcome.experiment.id, seed=outcome.first.seed)

    def divergence(self, outcomes: Sequence[Outcome], sweep: str = "") -> list[str]:
        """Say how many runs diverged, if any: of some experiments, or of all cells of a sweep."""
        ids = [sweep] if sweep else [outcome.experiment.id for outcome in outcomes if outcome.diverged]
        count = sum(outcome.diverged for outcome in outcomes)
        return (
            [self.words.count("diverged.note", count, count=self.ledger.value("diverged_runs", *ids))]
            if count
            else []
        )

    def colours(self, chart: HeatMap, grid: Grid) -> list[str]:
        """Say what the colours of a heat map stand for when its cells do not say their numbers."""
        settled = [
            outcome
            for outcomes in grid.outcomes
            for outcome in outcomes
            if math.isfinite(outcome.judged_mean)
        ]
        if is_written(chart) or not settled:
            return []
        low, high = (end(settled, key=lambda outcome: outcome.judged_mean) for end in (min, max))
        return [
            self.words.say_by(
                "grid.colours", grid.ranking, low=self.judged_text(low), high=self.judged_text(high)
            )
        ]

    def told_cell(self, grid: Grid, row: int, column: int, tell: Callable[[Outcome], str]) -> str:
        """Name a cell and what is told of it."""
        return f"{self.cell_name(grid, row, column)}: {tell(grid.outcomes[row][column])}"

    def cell_name(self, grid: Grid, row: int, column: int) -> str:
        """Name a cell by its two values."""
        return cell_in_words(grid, row, column, self.ledger)

    def setting_of(self, outcome: Outcome, axis: str) -> str:
        """Name a setting of an experiment and its value."""
        return setting_in_words(self.ledger, outcome.experiment.id, axis)

    def cell_label(self, sweep: Sweep, outcome: Outcome) -> str:
        """Name an experiment of a sweep by the values of its axes."""
        return self.ledger.plain(", ".join(self.setting_of(outcome, name) for name, _ in sweep.axes))

    def label_of(self, outcome: Outcome) -> str:
        """Name an experiment in a chart."""
        return self.words.label(self.titles[outcome.experiment.id])

    def panel_lines(self, grid: Grid, outcomes: Sequence[Outcome]) -> tuple[Line, ...]:
        """Draw the cells of a row of a grid, without their seeds; the one that ends lowest stands out."""
        lowest = lowest_of(outcomes)
        is_alone = (
            lowest is not None
            and sum(ties(one.final_watched, outcomes[lowest].final_watched) for one in outcomes) == 1
        )
        slots = in_order(grid.columns)
        return tuple(
            replace(
                self.mean_line(outcome, self.words.value(column), slots[place]),
                each=(),
                weight="strong" if is_alone and place == lowest else "quiet",
            )
            for place, (column, outcome) in enumerate(zip(grid.columns, outcomes, strict=True))
        )

    @staticmethod
    def mean_line(outcome: Outcome, label: str, slot: int, name: str = WATCHED) -> Line:
        """Draw an experiment as the mean of a measure over the seeds, with each of these and a band."""
        spread = outcome.watched if name == WATCHED else spread_by(outcome.runs, name)
        if len(outcome.runs) == 1:
            return Line(label=label, x=spread.x, y=spread.mean, slot=slot)
        each = tuple(padded(run.record.series[name], len(spread.x)) for run in outcome.runs)
        return Line(
            label=label, x=spread.x, y=spread.mean, low=spread.low, high=spread.high, slot=slot, each=each
        )

    def band_of_seeds(self, lines: Sequence[Line]) -> list[str]:
        """Say what the bands of some means are, if there are any."""
        return [self.words.say("seeds.band")] if any(line.low for line in lines) else []

    def detail_of(self, outcome: Outcome) -> str:
        """Write the mean of what an experiment's runs are ranked by, with its interval if it has one."""
        mean, (low, high) = self.ledger.plain(self.judged_text(outcome)), interval_of(outcome)
        return with_interval(mean, low, high, self.words) if math.isfinite(low) else mean

    def source(self, id_: str) -> Source:
        """Name an experiment or a sweep that a chart is drawn from."""
        study = self.findings.study
        named = study.named.get(id_) or next(sweep for sweep in study.sweeps if sweep.id == id_)
        return Source(id=id_, seeds=seeds_in_words(named.seeds))

    def tell(self, family: str, subject: object) -> str:
        """Say the sentence of a family that holds of a subject; nothing when none does."""
        return tell(family, subject, self.ledger)

    def figure(
        self, id_: str, chart: Chart, caption: Sequence[str], alt: str, shown: Sequence[str]
    ) -> Figure:
        """Put a chart and its words together.

        ``shown`` are the ids of the experiments or sweeps that it is drawn from, were no run missing.
        """
        told = " ".join(
            filter(None, [*caption, *self.of_seeds(chart), *self.left_out(chart), *self.lacking(shown)])
        )
        sources = tuple(self.source(one) for one in shown if one not in self.findings.gone)
        return Figure(
            id=id_,
            stem=f"{id_}{self.ending}",
            language=self.words.language,
            chart=chart,
            caption=told,
            alt=self.ledger.plain(alt),
            sources=sources,
        )

    def of_seeds(self, chart: Chart) -> list[str]:
        """Say what lines of single seeds are, and the interval of their mean, where a chart draws them."""
        if isinstance(chart, DotChart) and any(row.has_interval for row in chart.rows):
            return [self.words.say("seeds.interval", level=self.words.percent(intervals.LEVEL))]
        return [self.words.say("seeds.lines")] if shows_seeds(chart) else []

    def left_out(self, chart: Chart) -> list[str]:
        """Say how many lines or rows are shown, when there are more."""
        much = how_much(chart)
        return (
            [
                self.words.say(
                    "chart.shown", shown=self.words.number(much.count), total=self.words.number(much.total)
                )
            ]
            if much.is_cut
            else []
        )

    def lacking(self, shown: Sequence[str]) -> list[str]:
        """Say which runs a chart lacks, if any."""
        holes = {
            hole.experiment.id: hole.seeds
            for hole in self.findings.holes
            if {hole.experiment.id, hole.experiment.sweep} & {*shown}
        }
        return [self.words.say("holes.caption", runs=runs_in_words(holes, self.words))] if holes else []


def judged_in_words(ledger: Ledger, outcome: Outcome) -> str:
    """Write the mean of what an experiment's runs are ranked by, or that runs diverge."""
    id_ = outcome.experiment.id
    if not outcome.diverged:
        return ledger.judged(outcome)
    if outcome.diverged == len(outcome.runs):
        return ledger.words.say("diverged")
    return ledger.words.say(
        "diverged.some", count=ledger.value("diverged_runs", id_), total=ledger.value("seeds", id_)
    )


def interval_of(outcome: Outcome) -> tuple[float, float]:
    """Return the ends of the interval of the mean of what runs are ranked by; NaN where it has none to draw.

    It has none with fewer than three seeds, nor where a run diverged.
    """
    if outcome.diverged or len(outcome.reached) < FEWEST_WITH_INTERVAL:
        return math.nan, math.nan
    found = intervals.of_mean(outcome.reached)
    return found.low, found.high


def in_order(values: Sequence[Any]) -> list[int]:
    """Return the slots of values: shades of a ramp where they are numbers, else one colour after the other.

    >>> in_order((0.1, 0.01)), in_order(("relu", "tanh"))
    ([-13, -2], [0, 1])
    """
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return list(range(len(values)))
    slots = dict(zip(sorted(set(values)), ramp_of(len(set(values))), strict=True))
    return [slots[value] for value in values]


def ordered_cells(sweep: Sweep, outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    """Return the slots of the cells of a sweep over one axis of numbers, by id; of any other sweep none."""
    if len(sweep.axes) != 1:
        return NO_SLOTS
    slots = in_order([outcome.experiment.setting(sweep.axes[0][0]) for outcome in outcomes])
    return {one.experiment.id: slot for one, slot in zip(outcomes, slots, strict=True)}


def seeds_in_words(seeds: Sequence[int]) -> str:
    """Write seeds shortly: 1–20 when they follow each other."""
    if len(seeds) > FEW_SEEDS and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]}–{seeds[-1]}"
    return ", ".join(map(str, seeds))


def runs_in_words(seeds: Mapping[str, Sequence[int]], words: Words) -> str:
    """Name runs by their experiments and seeds."""
    return words.some(
        words.count("holes.seeds", len(theirs), name=id_, seeds=seeds_in_words(theirs))
        for id_, theirs in seeds.items()
    )


def setting_in_words(ledger: Ledger, id_: str, axis: str) -> str:
    """Name a setting of an experiment and its value."""
    return ledger.words.say(
        "axis.row", name=ledger.words.name_of(axis), value=ledger.value("setting", id_, axis)
    )


def figure_of(ranking: str, rankings: Collection[str]) -> str:
    """Name the chart of what runs are ranked by: ``accuracy``, or by the measure where there are several."""
    return "accuracy" if len(rankings) == 1 else f"accuracy-{ranking}"


def _named(outcomes: Sequence[Outcome], labels: Sequence[str]) -> Several:
    """Return some experiments, each with its label."""
    names = {outcome.experiment.id: label for outcome, label in zip(outcomes, labels, strict=True)}
    return Several(outcomes=tuple(outcomes), names=names)


def _asked(one: Comparison, held: Held) -> tuple[str, str]:
    """Return what asks for the numbers of a measure of one run of a published log."""
    return one.experiment, held.key


def padded(values: Sequence[float], length: int) -> Numbers:
    """Return so many values, NaN in the place of what is not finite, or not there."""
    return (*finite_part(values[:length]), *(math.nan,) * (length - len(values)))


def finite_part(values: Sequence[float | None]) -> Numbers:
    """Return NaN in the place of what is not finite, or not there.

    Such is a distance from seeds of which one diverged.
    """
    return tuple(value if value is not None and math.isfinite(value) else math.nan for value in values)
