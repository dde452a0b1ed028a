"""What an edition keeps of a document: every number, verdict and chart as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from lrbs_report.base.plain_json import as_read, plain
from lrbs_report.editions import parts
from lrbs_report.editions.edition import Content, content_of, name_of_number
from lrbs_report.editions.records import record_of
from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.values import Value
from lrbs_report.judging.weighing import Weighed
from lrbs_report.report.charts.figures import Chart, Figure, Line
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.checking import read_article
from lrbs_report.report.prose.doubts import sentences
from lrbs_report.report.prose.holes import Holes
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
    parts_told = {one.name: getattr(told, one.name) for one in fields(told)}
    return content_of(as_read(parts_told))


def _experiment(experiment: Experiment, document: Document) -> parts.Experiment:
    titles = {page.language: page.told[experiment.id].title for page in document.pages}
    return {"title": titles, "sweep": experiment.sweep, **record_of(document.findings.of(experiment))}


def _numbers(entries: Mapping[str, Iterable[Entry]]) -> dict[str, parts.Number]:
    """Return every number once, with the ways that the languages print it."""
    numbers: dict[str, parts.Number] = {}
    for language, printed in entries.items():
        for entry in printed:
            asked = entry.value.asked
            name = name_of_number(asked.expression, asked.over, asked.seed)
            numbers.setdefault(name, _number(entry.value))["printed"].setdefault(language, entry.text)
    return numbers


def _number(value: Value) -> parts.Number:
    """Return a number that no language has printed yet."""
    asked = value.asked
    return {
        "expression": asked.expression,
        "over": asked.over,
        "seed": asked.seed,
        "value": plain(value.content),
        "printed": {},
        "experiments": list(value.experiments),
    }


def _claim(verdict: Verdict) -> parts.Claim:
    claim = verdict.claim
    told: parts.Claim = {
        "statement": dict(claim.statement),
        "holds": claim.holds,
        "share": claim.seeds,
        "judgement": verdict.judgement,
        "agreeing": verdict.agreeing,
        "asked": len(verdict.seeds),
        "experiments": list(verdict.experiments),
        "level": claim.level,
    }
    return {**told, **_worth(verdict.weighed)} if verdict.is_answered else told  # type: ignore[typeddict-item]


def _worth(weighed: Weighed) -> dict[str, Any]:
    """Return what a verdict is worth, as far as there is anything to say."""
    told = {
        "rule": weighed.rule,
        "untested": weighed.untested,
        "chance": weighed.chance,
        "against": weighed.against,
        "adjusted": weighed.adjusted,
        "low": weighed.interval.low if weighed.interval else None,
        "high": weighed.interval.high if weighed.interval else None,
        "needed": weighed.needed,
        "looks": [*weighed.looked.looks] if weighed.looked else None,
        "at_most": weighed.looked.most if weighed.looked else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _figure(figure: Figure, number: int, page: Page) -> parts.Figure:
    study = page.evaluator.findings.study
    cells = {sweep.id: [one.id for one in sweep.experiments] for sweep in study.sweeps}
    experiments = [id_ for source in figure.sources for id_ in cells.get(source.id, [source.id])]
    return {
        "number": number,
        "title": figure.chart.title,
        "chart": _chart(figure.chart),
        "experiments": experiments,
    }


def _chart(chart: Chart) -> parts.Chart:
    return cast("parts.Chart", {"kind": type(chart).__name__, **_fields(chart)})


CAME_LATER: Mapping[str, object] = {
    "log_x": False,
    "uprights": (),
    "by_rank": False,
    "weight": Line.weight,
    "low": None,
    "high": None,
}
"""Fields of charts that earlier editions do not have, and what they hold where they say nothing."""

KEPT_ELSEWHERE = ("each", "details")
"""Fields of charts that tell again what the edition's results hold."""


def _fields(thing: Any) -> dict[str, Any]:  # noqa: ANN401 - a chart, or a part of one
    """Return the fields of a chart without those that came later where they say nothing."""
    named = (
        (one.name, _told(getattr(thing, one.name))) for one in fields(thing) if one.name not in KEPT_ELSEWHERE
    )
    return {name: told for name, told in named if name not in CAME_LATER or told != _told(CAME_LATER[name])}


def _told(value: Any) -> Any:  # noqa: ANN401 - what a field of a chart holds
    if isinstance(value, tuple) and any(map(is_dataclass, value[:1])):
        return [_fields(one) for one in value]
    return _fields(value) if is_dataclass(value) else plain(value)


def _environment(page: Page, study: Study, code: str) -> parts.Environment:
    provenance = page.provenance
    told: parts.Environment = {
        "title": dict(study.title),
        "languages": list(study.languages),
        "version": provenance.version,
        "code": code,
        "libraries": dict(provenance.libraries),
        "fingerprint": provenance.fingerprint,
        "datasets": dict(provenance.datasets),
        "machines": list(provenance.machines),
        "data": {name: as_json(portrait) for name, portrait in page.evaluator.findings.data.items()},
    }
    if page.doubts:
        told["doubts"] = list(sentences(page.doubts, Words("en")))
    if page.absent.holes:
        told["holes"] = _holes(page.absent.holes)
    return told


def _holes(holes: Holes) -> parts.Holes:
    return {
        "seeds": {id_: list(seeds) for id_, seeds in holes.seeds.items()},
        "runs": holes.runs,
        "claims": list(holes.claims),
        "references": list(holes.references),
    }
