"""The rows and heads of tables that an article need not put together itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from markupsafe import Markup

from lrbs_report.judging.facts import Grid
from lrbs_report.judging.noise import NoiseScale
from lrbs_report.judging.range_tests import SeedRange
from lrbs_report.kinds.measures.noise import SQUARE, TRACE
from lrbs_report.report.charts.thinning import MOST_CELL_ROWS, places
from lrbs_report.report.composition import judged_in_words
from lrbs_report.report.document import Page, Told, ToldNoise, ToldRange
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.of_classes import classes_told
from lrbs_report.report.prose.of_noise import in_examples
from lrbs_report.report.prose.of_ranges import in_digits
from lrbs_report.report.prose.of_several import best, worst
from lrbs_report.report.prose.of_steps import batch_in_words
from lrbs_report.report.prose.subjects import together
from lrbs_report.report.prose.table import NOTHING, span
from lrbs_report.report.prose.words import Words, capital
from lrbs_report.study.experiments import Imported, trained

MOST_RANGE_ROWS = 60
"""Of the table of a range test: its first seeds."""

MOST_CLASSES = 60
"""Of the table of a data set's classes: the first."""

MOST_NOISE_ROWS = 60
"""Of the table of a noise scale; of more epochs, they are evenly spread."""


def key_rows(page: Page, ledger: Ledger) -> list[tuple[str, str]]:
    """Return the few numbers that matter most.

    The best and the worst of several experiments, and of a published log how it fares.
    """
    these = together(page.singles)
    ends = [best(these), worst(these)]
    if (
        len(these.outcomes) < 2  # noqa: PLR2004 - several
        or any(one.diverged for one in these.outcomes)
        or any(len(end) != 1 for end in ends)
    ):
        return []
    ids = [end[0].experiment.id for end in ends]
    rows = [
        (
            str(ledger.judged(end[0])),
            ledger.words.say_by("article.key.judged", these.ranking, name=these.name_of(end[0])),
        )
        for end in ends
    ]
    if not page.references:
        label = ledger.words.say("article.key.watched", name=these.names[ids[0]])
        return [*rows, (str(ledger.watched(ids[0])), label)]
    reference = page.references[0].reference.id
    counts = (ledger.value(f"numbers_{name}", reference) for name in ("inside", "compared"))
    return [*rows, (" / ".join(counts), ledger.words.say("article.key.inside"))]


def experiment_table(page: Page, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head and a row a single experiment.

    There is a column for each setting by name in which they differ.
    """
    also = [
        name
        for name in ("dataset", "model", "sampling", "schedule")
        if len({repr(getattr(one.experiment, name)) for one in trained_singles(page)}) > 1
    ]
    names = ("experiment", "learning_rate", "lr_decay", "batch_size", "epochs", "seeds")
    head = [ledger.words.say(f"article.column.{name}") for name in names] + [
        capital(ledger.words.name_of(name)) for name in also
    ]
    settings = ((_setting(one, name, ledger) for name in also) for one in trained_singles(page))
    return head, [(*row, *more) for row, more in zip(experiment_rows(page, ledger), settings, strict=True)]


def experiment_rows(page: Page, ledger: Ledger) -> list[tuple[str, ...]]:
    """Return a row a single experiment that is trained.

    Its title, first rate, decay, batch size, epochs (a mean when seeds differ), seeds.
    """
    return [
        (
            one.title,
            ledger.value("learning_rate", one.experiment.id),
            _setting(one, "lr_decay", ledger),
            batch_in_words(ledger, trained(one.experiment)),
            _epochs(one, ledger),
            ledger.value("seeds", one.experiment.id),
        )
        for one in trained_singles(page)
    ]


def import_table(page: Page, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]] | None:
    """Return the head and a row a single experiment that is imported; nothing where there is none.

    There is a column for each setting that is known of any.
    """
    these = [one for one in page.singles if one.is_imported]
    names = dict.fromkeys(
        name for one in these if isinstance(one.experiment, Imported) for name in one.experiment.settings
    )
    if not these:
        return None
    columns = ("experiment", "epochs", "seeds")
    first, *last = (ledger.words.say(f"article.column.{name}") for name in columns)
    head = [first, *(capital(ledger.words.name_of(name)) for name in names), *last]
    return head, [
        (
            one.title,
            *(_setting(one, name, ledger) for name in names),
            _epochs(one, ledger),
            ledger.value("seeds", one.experiment.id),
        )
        for one in these
    ]


def many_table(page: Page, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head and a row a single experiment, from the best to the worst: those without a mean last.

    There is a column for each setting in which they differ, one for the cost in the end, and one for each
    measure by which some are ranked.
    """
    words, these = ledger.words, page.ranked if len(_rankings(page)) == 1 else page.singles
    names = [name for name in _settings_of(these) if len({repr(_asked(one, name)) for one in these}) > 1]
    has_seeds = len({len(one.outcome.runs) for one in these}) > 1
    head = [
        words.say("article.column.experiment"),
        *(capital(words.name_of(name)) for name in names),
        *([words.say("article.column.seeds")] if has_seeds else []),
        words.say("article.column.last_cost"),
        *(capital(words.measure(ranking)) for ranking in _rankings(page)),
    ]
    return head, [
        (
            one.title,
            *(_told_setting(one, name, ledger) for name in names),
            *([ledger.value("seeds", one.experiment.id)] if has_seeds else []),
            words.say("diverged") if one.outcome.diverged else ledger.watched(one.experiment.id),
            *(
                judged_in_words(ledger, one.outcome) if one.outcome.ranking == ranking else NOTHING
                for ranking in _rankings(page)
            ),
        )
        for one in these
    ]


def _rankings(page: Page) -> list[str]:
    """Name the measures by which single experiments are ranked."""
    return list(dict.fromkeys(one.outcome.ranking for one in page.singles))


def _settings_of(these: Iterable[Told]) -> list[str]:
    """Name what single experiments may differ in, in the order of a table."""
    names = ("dataset", "model", "learning_rate", "lr_decay", "schedule", "batch_size", "sampling", "epochs")
    experiments = [one.experiment for one in these]
    further = (name for one in experiments if isinstance(one, Imported) for name in one.settings)
    has_trained = any(not isinstance(one, Imported) for one in experiments)
    return list(dict.fromkeys((*(names if has_trained else ()), *further)))


def _asked(one: Told, name: str) -> object:
    """Return a setting as it was asked for; of a batch that grows, how it does."""
    growth = getattr(one.experiment, "growth", None)
    return (one.experiment.setting(name), growth) if name == "batch_size" else one.experiment.setting(name)


def _told_setting(one: Told, name: str, ledger: Ledger) -> str:
    if name == "epochs":
        return _epochs(one, ledger)
    if name == "batch_size" and not one.is_imported:
        return batch_in_words(ledger, trained(one.experiment))
    return _setting(one, name, ledger)


def trained_singles(page: Page) -> list[Told]:
    """Return the single experiments that are trained here."""
    return [one for one in page.singles if not one.is_imported]


def _setting(one: Told, name: str, ledger: Ledger) -> str:
    """Write a setting, where the experiment has it."""
    is_there = one.experiment.setting(name) is not None
    return ledger.value("setting", one.experiment.id, name) if is_there else NOTHING


def _epochs(one: Told, ledger: Ledger) -> str:
    epochs = ledger.value("epochs", one.experiment.id)
    if len({len(run.watched) for run in one.outcome.runs}) == 1:
        return epochs
    return Markup(ledger.words.say("article.mean", number=epochs))  # noqa: S704 - a phrase of ours, with the mark of a value


def noise_table(told: ToldNoise, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head of a table of a noise scale, and a row an epoch: of many, some evenly spread.

    There is a column for its interval where several seeds give one.
    """
    names = ["epoch", "noise_scale", "interval", "gradient_square", "gradient_trace"]
    if not any(one.has_interval for one in told.epochs):
        names.remove("interval")
    shown = [told.epochs[place] for place in places(len(told.epochs), MOST_NOISE_ROWS)]
    head = [ledger.words.say(f"article.column.{name}") for name in names]
    cells = (_noise_cells(told, one, ledger) for one in shown)
    return head, [tuple(found[name] for name in names) for found in cells]


def _noise_cells(told: ToldNoise, one: NoiseScale, ledger: Ledger) -> Mapping[str, str]:
    """Return what stands in each column of an epoch's row."""
    words, asked = ledger.words, (told.experiment.id, one.epoch)
    scale, low, high = (
        in_examples(word, told, one.epoch, ledger)
        for word in ("expected_noise_scale", "noise_scale_low", "noise_scale_high")
    )
    return {
        "epoch": words.number(one.epoch),
        "noise_scale": words.say("noise.larger") if one.is_larger else scale,
        "interval": span(ledger, low, high) if one.has_interval else words.say("missing"),
        **{name: ledger.value("at", name, *asked) for name in (SQUARE.name, TRACE.name)},
    }


def range_table(told: ToldRange, ledger: Ledger) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the head of a table of a range test, and a row a seed."""
    names = ("seed", "steepest", "edge", "fate")
    head = [ledger.words.say(f"article.column.{name}") for name in names]
    return head, [_range_row(told, one, ledger) for one in told.found.seeds[:MOST_RANGE_ROWS]]


def _range_row(told: ToldRange, one: SeedRange, ledger: Ledger) -> tuple[str, ...]:
    fate = {"diverges": "diverges", "never": "never", "at once": "at_once"}[one.fate]
    return (
        str(one.seed),
        *(in_digits(f"{name}_rate", told.experiment.id, ledger, one.seed) for name in ("steepest", "edge")),
        ledger.words.say(f"range.fate.{fate}"),
    )


def class_tables(page: Page, ledger: Ledger) -> Iterator[tuple[str, list[str], list[tuple[str, ...]]]]:
    """Return the name of each data set whose classes have names, with a head and rows.

    Only of those with more classes than a chart says numbers of.
    """
    told = classes_told((one.experiment for one in page.told.values()), page.evaluator.findings.data)
    for one in (one for one in told if len(one.portrait.names) > MOST_CELL_ROWS):
        head = [ledger.words.say(f"article.column.{name}") for name in ("class", *one.parts)]
        counted = partial(ledger.value, "class_examples", one.experiment.id)
        rows = [
            (ledger.words.label(name), *(counted(name, part=part) for part in one.parts))
            for name in one.portrait.names[:MOST_CLASSES]
        ]
        yield one.experiment.dataset.name, head, rows


def best_head(grid: Grid, words: Words) -> list[str]:
    """Return the head of a table of the best cells of a grid."""
    row, column = words.name_of(grid.row_axis), words.name_of(grid.column_axis)
    return [
        capital(row),
        capital(words.say_by("article.best_column", grid.ranking, name=column)),
        capital(words.measure(grid.ranking)),
    ]


def best_rows(grid: Grid, ledger: Ledger) -> list[tuple[str, ...]]:
    """Return a row for each best cell of a grid: the row's value, the column's, what runs are ranked by."""
    cells = [grid.outcomes[row][column] for row, columns in enumerate(grid.best) for column in columns]
    return [
        (
            *(ledger.value("setting", one.experiment.id, axis) for axis in (grid.row_axis, grid.column_axis)),
            ledger.judged(one),
        )
        for one in cells
    ]


def published_head(words: Words) -> list[str]:
    """Return the head of a table of a published log's epochs."""
    names = ("epoch", "published", "mean", "band", "distance")
    return [words.say(f"article.column.{name}") for name in names]


def provenance_rows(page: Page, words: Words) -> list[tuple[str, ...]]:
    """Return what made the report: libraries with their versions, processors, and the digests of the data."""
    origin = page.provenance
    libraries = sorted(origin.libraries.items())
    digests = [(words.say("digest", name=name), digest) for name, digest in sorted(origin.datasets.items())]
    return [
        ("lrbs-report", origin.version),
        *libraries,
        *((words.say("processor"), machine) for machine in origin.machines),
        *digests,
    ]
