"""What was asked: studies of experiments and sweeps, small ones like the default report, and logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrbs_report.kinds.logs.meaning import ARTICLE as ARTICLE_FORMAT
from lrbs_report.kinds.logs.meaning import EITHER, END, MEANS, Mean, Series, measures_of
from lrbs_report.study.experiments import Claim, Experiment, PublishedRun, Reference, Study, Sweep
from tests.factory.experiments import experiment, sweep
from tests.factory.results import result


def study(
    *singles: Experiment,
    sweeps: Sequence[Sweep] = (),
    languages: Sequence[str] = ("es", "en"),
    title: str | Mapping[str, str] = "Learning rate and batch size",
    **changes: Any,  # noqa: ANN401 - a study's fields
) -> Study:
    """Return a study of these experiments and sweeps, with some fields changed."""
    cells = tuple(cell for one in sweeps for cell in one.experiments)
    standard = Study(
        title=title if isinstance(title, Mapping) else dict.fromkeys(languages, title),
        languages=tuple(languages),
        environment="exact",
        experiments=(*singles, *cells),
        sweeps=tuple(sweeps),
        file=Path("experiments.toml"),
    )
    return replace(standard, **changes)


def reference(*runs: PublishedRun, **changes: Any) -> Reference:  # noqa: ANN401 - a log's fields
    """Return a published log of these runs, with some fields changed."""
    standard = Reference(
        id="log", title={"es": "Registro", "en": "Log"}, file=Path("published.log"), runs=runs
    )
    return replace(standard, **changes)


def published_run(one: Experiment, seed: int = 99) -> PublishedRun:
    """Return what a published log would print of one more seed."""
    run = result(one, seed)
    return published(run.watched, rates=run.rates, accuracy=run.judged, experiment=one.id)


def published(  # noqa: PLR0913 - all that a log may print
    costs: Sequence[float],
    *,
    rates: Sequence[float | None] | None = None,
    accuracy: float | None = None,
    experiment: str = "one",
    series: Mapping[str, Sequence[float | None]] | None = None,
    finals: Mapping[str, float] | None = None,
    mean: Mean | None = None,
    **changes: Any,  # noqa: ANN401 - a run's fields
) -> PublishedRun:
    """Return a run of a log as the article prints it: costs, rates, an accuracy, and further measures."""
    told = {"lr": rates or (), **(series or {})}
    ends = {"Accuracy": accuracy, **(finals or {})}
    printed = [
        Series(name="cost", measures=MEANS[mean] if mean else EITHER[::-1], numbers=dict(enumerate(costs))),
        *(
            Series(name=name, measures=measures_of(name, ARTICLE_FORMAT), numbers=_there(numbers))
            for name, numbers in told.items()
        ),
        *(
            Series(name=name, measures=measures_of(name, ARTICLE_FORMAT, at_the_end=True), numbers={END: end})
            for name, end in ends.items()
            if end is not None
        ),
    ]
    standard = PublishedRun(
        experiment=experiment, series=tuple(one for one in printed if one.numbers), length=len(costs)
    )
    return replace(standard, **changes)


def _there(numbers: Sequence[float | None]) -> dict[int, float]:
    return {place: number for place, number in enumerate(numbers) if number is not None}


ARTICLE = (
    experiment("lr-0-1", title={"es": "Tasa 0,1", "en": "Rate 0.1"}),
    experiment("lr-0-01", title={"es": "Tasa 0,01", "en": "Rate 0.01"}, learning_rate=0.01),
)
GRID = sweep("grid", learning_rate=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0), batch_size=(1, 4, 32, 256))
SETUPS = sweep("setups", seeds=4, epochs=10, sampling=("replacement", "shuffle"), learning_rate=(0.1, 0.01))
PUBLISHED = reference(
    *map(published_run, ARTICLE),
    id="published",
    title={"es": "Un registro", "en": "A log"},
    candidates="setups",
)
CLAIMS = (
    Claim(
        id="less-accurate",
        statement={
            "es": "Con {learning_rate('lr-0-01')} acierta menos.",
            "en": "With {learning_rate('lr-0-01')} it is less accurate.",
        },
        holds="accuracy('lr-0-01') < accuracy('lr-0-1')",
    ),
    Claim(
        id="never-rises",
        statement={"es": "El coste baja siempre.", "en": "The cost always falls."},
        holds="falls(costs('lr-0-1'))",
        seeds=0.9,
    ),
    Claim(
        id="grid-grows",
        statement={"es": "La tasa crece con el lote.", "en": "The rate grows with the batch."},
        holds="grows(bests('grid', 'learning_rate', per='batch_size'))",
    ),
    Claim(
        id="shuffled",
        statement={"es": "Barajando, también.", "en": "Shuffled, too."},
        holds="above(costs('setups-shuffle-0-01'), costs('setups-shuffle-0-1'))",
    ),
)
"""Sentences that hold and that do not."""


def article_study() -> Study:
    """Return the default study in small: two rates with three seeds each, and a grid."""
    return study(*ARTICLE, sweeps=[GRID], title="La tasa de aprendizaje y el tamaño de lote")


def whole_study() -> Study:
    """Return the small default study with everything that a report can have.

    It has claims that hold and that do not, and a published log with its set-ups.
    """
    return study(
        *ARTICLE,
        sweeps=[GRID, SETUPS],
        title="La tasa de aprendizaje y el tamaño de lote",
        claims=CLAIMS,
        references=(PUBLISHED,),
    )
