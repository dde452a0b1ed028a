"""The chart of a gradient noise scale: epoch by epoch, beside the batch size of its training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrbs_report.kinds.measures.noise import SCALE
from lrbs_report.report.charts.figures import Figure, Level, Line, LineChart
from lrbs_report.report.composition import MOST_TOLD, Composer
from lrbs_report.report.prose.of_noise import decimals_of, in_examples
from lrbs_report.report.prose.words import capital

if TYPE_CHECKING:
    from lrbs_report.report.document import ToldNoise

MOST_DOTS = 60
"""Of a line whose points are marked: a point between two gaps is seen."""


def noise_figure(composer: Composer, told: ToldNoise) -> Figure:
    """Show the noise scale after each epoch, with its interval over the seeds, and the batch size."""
    words, id_, epochs = composer.words, told.experiment.id, told.epochs
    has_band = any(one.has_interval for one in epochs)
    title, measure = composer.tell("noise.title", told), words.measure(SCALE.name)
    line = Line(
        label=composer.words.label(capital(measure)),
        x=tuple(float(one.epoch) for one in epochs),
        y=tuple(one.scale for one in epochs),
        low=tuple(one.low for one in epochs) if has_band else (),
        high=tuple(one.high for one in epochs) if has_band else (),
        marker=len(epochs) <= MOST_DOTS,
    )
    size = composer.ledger.plain(
        words.say("noise.level", batch_size=composer.ledger.value("batch_size", id_))
    )
    chart = LineChart(
        title=composer.ledger.plain(title),
        x_label=words.say("axis.epoch"),
        y_label=words.say("axis.noise"),
        lines=(line,),
        levels=(Level(label=composer.ledger.plain(size), y=float(told.experiment.batch_size)),),
        digits=decimals_of(one.scale for one in told.known),
    )
    caption = [composer.tell(family, told) for family in ("noise.caption", "noise.gaps")]
    values = words.few(
        len(told.known),
        lambda place: in_examples("expected_noise_scale", told, told.known[place].epoch, composer.ledger),
        whole=MOST_TOLD,
    )
    alt = words.say("noise.alt", title=title, values=values)
    return composer.figure(
        f"noise-scale-{id_}", chart, [*caption, *composer.divergence([told.outcome])], alt, [id_]
    )
