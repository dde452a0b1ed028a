"""The chart of the classes of a data set: how many examples there are of each, in each part."""

from __future__ import annotations

from lrbs_report.report.charts.figures import Figure, HeatMap
from lrbs_report.report.charts.thinning import is_written
from lrbs_report.report.composition import MOST_TOLD, Composer
from lrbs_report.report.prose.of_classes import ToldClasses


def classes_figure(composer: Composer, told: ToldClasses) -> Figure:
    """Show a row a class and a column a part; the colour is the class's share of the part."""
    words, ledger, names = composer.words, composer.ledger, told.portrait.names
    parts = told.parts
    title = composer.tell("classes.title", told)

    def count(place: int, part: str) -> str:
        """Write how many examples of a class a part has."""
        return ledger.value("class_examples", told.experiment.id, names[place], part=part)

    chart = HeatMap(
        title=ledger.plain(title),
        x_label=words.say("axis.part"),
        y_label=words.say("article.column.class"),
        row_labels=tuple(map(words.label, names)),
        column_labels=tuple(words.say(f"article.column.{part}") for part in parts),
        cells=tuple(
            tuple(part.classes.get(number, 0) / part.rows for part in parts.values())
            for number in range(len(names))
        ),
        texts=tuple(tuple(ledger.plain(count(place, part)) for part in parts) for place in range(len(names))),
        best=(),
    )
    caption = [words.say("classes.caption.written" if is_written(chart) else "classes.caption.coloured")]
    values = words.few(
        len(names),
        lambda place: f"{words.label(names[place])}: {count(place, 'train')}",
        whole=MOST_TOLD,
    )
    alt = words.say("classes.alt", title=title, values=values)
    return composer.figure(f"classes-{told.experiment.dataset.name}", chart, caption, alt, [])
