"""Titles, written once for all languages of a report or once a language."""

from __future__ import annotations

from collections.abc import Mapping


def titles_of(title: str | Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """Return a title in every language; where one lacks it, the first one given.

    >>> titles_of({"es": "Uno"}, ("en", "es"))
    {'en': 'Uno', 'es': 'Uno'}
    """
    if isinstance(title, str):
        return dict.fromkeys(languages, title)
    return {language: title.get(language) or next(iter(title.values())) for language in languages}
