"""Doubts as the terminal tells them, in its language, with the places that only an author wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lrbs_report.base.tongue import Said, catalog_of, tr, written
from lrbs_report.judging.doubtful_data import about_data
from lrbs_report.judging.doubts import about_results
from lrbs_report.report.document import Document
from lrbs_report.report.prose.doubts import AnyDoubt, sentences
from lrbs_report.report.prose.letters import Letters, letters_of
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import words_of
from lrbs_report.results.portraits import Portrait
from lrbs_report.study.experiments import Study


def data_doubts(study: Study, data: Mapping[str, Portrait]) -> list[Said]:
    """Say what is doubtful about the data: before anything is trained."""
    return list(map(_said, about_data(study, data)))


def result_doubts(document: Document) -> list[Said]:
    """Say what is doubtful about the results of a document."""
    return list(map(_said, about_results(document.findings)))


def letter_doubts(document: Document, templates: Templates) -> list[Said]:
    """Say which letters no font of a report has, and where they stand."""
    found = [letters for page in document.pages if (letters := letters_of(page, templates))]
    if not found:
        return []
    places = tuple(dict.fromkeys(place for one in found for place in one.places))
    letters = Letters(
        letters="".join(sorted({letter for one in found for letter in one.letters})), places=places
    )
    return [
        tr(
            "{sentence} They stand in {places}.",
            sentence=_said(letters),
            places=written(partial(_listed, places)),
        )
    ]


def _said(doubt: AnyDoubt) -> Said:
    return written(partial(_sentence, doubt))


def _sentence(doubt: AnyDoubt, language: str) -> str:
    return next(sentences([doubt], words_of(language)))


def _listed(places: tuple[Said, ...], language: str) -> str:
    catalog = catalog_of(language)
    return words_of(language).some(place.way.worded(catalog) for place in places)
