"""The chart of a range test: the smoothed loss against the rate, with both rates that it tells marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lrbs_report.report.charts.figures import Figure, Line, LineChart, Upright
from lrbs_report.report.composition import Composer
from lrbs_report.report.prose.of_ranges import in_digits

if TYPE_CHECKING:
    from lrbs_report.report.document import ToldRange


def range_figure(composer: Composer, told: ToldRange) -> Figure:
    """Show the mean over the seeds of the smoothed loss, with their range, as far as it is worth a look."""
    words, ledger, id_ = composer.words, composer.ledger, told.experiment.id
    curve, found = told.curve, told.found
    has_band = len(found.seeds) > 1
    line = Line(
        label=words.say("range.label" if has_band else "range.label_of_one"),
        x=found.rates[: len(curve.mean)],
        y=curve.mean,
        low=curve.low if has_band else (),
        high=curve.high if has_band else (),
    )
    marked = [("steepest", found.steepest.mean), ("edge", found.edge.mean)]
    uprights = tuple(
        Upright(
            label=ledger.plain(
                words.say(f"range.mark.{name}", rate=in_digits(f"expected_{name}_rate", id_, ledger))
            ),
            x=rate,
        )
        for name, rate in marked
        if math.isfinite(rate)
    )
    title = composer.tell("range.title", told)
    chart = LineChart(
        title=ledger.plain(title),
        x_label=words.say("axis.range"),
        y_label=words.say("axis.range_loss"),
        lines=(line,),
        log_x=True,
        uprights=uprights,
    )
    caption = [composer.tell(family, told) for family in ("range.caption", "range.marks", "range.cut")]
    values = words.few(
        len(curve.told),
        lambda place: words.say(
            "range.point",
            rate=words.number(float(f"{found.rates[curve.told[place]]:.3g}")),
            loss=words.fixed(curve.mean[curve.told[place]]),
        ),
        whole=len(curve.told),
    )
    alt = words.say("range.alt", title=title, values=values)
    return composer.figure(f"range-test-{id_}", chart, caption, alt, [id_])
