"""What an edition keeps of a document: every number, verdict and chart as plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from lrbs_report.editions.edition import Content, content_of, name_of_number
from lrbs_report.editions.records import plain, record_of
from lrbs_report.judging.claims import Verdict
from lrbs_report.report.charts.figures import Chart, Figure
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.checking import read_article
from lrbs_report.report.prose.doubts import sentences
from lrbs_report.report.prose.ledger import Entry
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.results.portraits import as_json
from lrbs_report.study.experiments import Experiment, Study


def record(document: Document, templates: Templates, sources: Mapping[str, str], code: str) -> Content:
    """Return what a report says, to be kept.

    ``sources`` are the SHA-256 of the files that it is made from, ``code`` that of the code that makes it.

    Raises ``InvalidInput`` when an article's template is wrong.
    """
    articles = {page.language: read_article(page, templates) for page in document.pages}
    study, main = document.findings.study, document.main
    places = {id_: number for number, id_ in enumerate(articles[main.language].figures, start=1)}
    told = Content(
        experiments={one.id: _experiment(one, document) for one in study.experiments},
        numbers=_numbers({language: article.entries for language, article in articles.items()}),
        claims={id_: _claim(verdict) for id_, verdict in main.verdicts.items()},
        figures={
            figure.id: _figure(figure, places.get(figure.id, 0), main) for figure in main.figures.values()
        },
        environment=_environment(main, study, code),
        sources=dict(sources),
    )
    # In the one order that it is kept in.
    return content_of({name: json.loads(text) for name, text in told.parts().items()})


def _experiment(experiment: Experiment, document: Document) -> dict[str, Any]:
    titles = {page.language: page.told[experiment.id].title for page in document.pages}
    return {"title": titles, "sweep": experiment.sweep, **record_of(document.findings.of(experiment))}


def _numbers(entries: Mapping[str, Iterable[Entry]]) -> dict[str, Any]:
    """Return every number once, with the ways that the languages print it."""
    numbers: dict[str, Any] = {}
    for language, printed in entries.items():
        for entry in printed:
            asked = entry.value.asked
            fresh = {
                "expression": asked.expression,
                "over": asked.over,
                "seed": asked.seed,
                "value": plain(entry.value.content),
                "printed": {},
                "experiments": list(entry.value.experiments),
            }
            one = numbers.setdefault(name_of_number(asked.expression, asked.over, asked.seed), fresh)
            one["printed"].setdefault(language, entry.text)
    return numbers


def _claim(verdict: Verdict) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "statement": dict(claim.statement),
        "holds": claim.holds,
        "share": claim.seeds,
        "judgement": verdict.judgement,
        "agreeing": verdict.agreeing,
        "asked": len(verdict.seeds),
        "experiments": list(verdict.experiments),
    }


def _figure(figure: Figure, number: int, page: Page) -> dict[str, Any]:
    study = page.evaluator.findings.study
    cells = {sweep.id: [one.id for one in sweep.experiments] for sweep in study.sweeps}
    experiments = [id_ for source in figure.sources for id_ in cells.get(source.id, [source.id])]
    return {
        "number": number,
        "title": figure.chart.title,
        "chart": _chart(figure.chart),
        "experiments": experiments,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    told: dict[str, Any] = plain({"kind": type(chart).__name__, **asdict(chart)})
    return told


def _environment(page: Page, study: Study, code: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": dict(study.title),
        "languages": study.languages,
        "code": code,
        **asdict(page.provenance),
        "data": {name: as_json(portrait) for name, portrait in sorted(page.evaluator.findings.data.items())},
    }
    if page.doubts:
        told["doubts"] = list(sentences(page.doubts, Words("en")))
    if page.absent.holes:
        told["holes"] = asdict(page.absent.holes)
    made: dict[str, Any] = plain(told)
    return made
