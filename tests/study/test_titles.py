"""Titles in the languages of the report."""

from __future__ import annotations

from tests.study.texts import EXPERIMENT, PARTS, Reader


def test_titles_are_one_for_all_or_one_a_language(read: Reader) -> None:
    """Every language of the report has a title."""
    study = read(
        '[report]\ntitle = { es = "Uno", en = "One" }\nlanguages = ["en", "es"]\n'
        f'{PARTS}{EXPERIMENT}title = "0.1"\n'
    )
    assert (("en", "es"), {"en": "One", "es": "Uno"}) == (study.languages, study.title)
    assert {"en": "0.1", "es": "0.1"} == study.experiments[0].title
