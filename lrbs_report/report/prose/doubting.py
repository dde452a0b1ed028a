"""Doubts as the terminal tells them, in English, with the places that only an author wants to know."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.judging.doubtful_data import about_data
from lrbs_report.judging.doubts import about_results
from lrbs_report.report.document import Document
from lrbs_report.report.prose.doubts import sentences
from lrbs_report.report.prose.letters import Letters, letters_of
from lrbs_report.report.prose.templates import Templates
from lrbs_report.report.prose.words import Words
from lrbs_report.results.portraits import Portrait
from lrbs_report.study.experiments import Study

ENGLISH = Words("en")


def data_doubts(study: Study, data: Mapping[str, Portrait]) -> list[str]:
    """Say what is doubtful about the data: before anything is trained."""
    return list(sentences(about_data(study, data), ENGLISH))


def result_doubts(document: Document) -> list[str]:
    """Say what is doubtful about the results of a document."""
    return list(sentences(about_results(document.findings), ENGLISH))


def letter_doubts(document: Document, templates: Templates) -> list[str]:
    """Say which letters no font of a report has, and where they stand."""
    found = [letters for page in document.pages if (letters := letters_of(page, templates))]
    if not found:
        return []
    places = tuple(dict.fromkeys(place for one in found for place in one.places))
    letters = Letters(
        letters="".join(sorted({letter for one in found for letter in one.letters})), places=places
    )
    return [f"{next(sentences([letters], ENGLISH))} They stand in {ENGLISH.some(places)}."]
