"""Quarto: the values of a report as variables, for ``{{< var accuracy-lr-0-1 >}}``."""

from __future__ import annotations

from collections.abc import Iterator

from lrbs_report.publish.formats.format import Files, Format, Giving
from lrbs_report.publish.formats.value_names import named
from lrbs_report.publish.in_yaml import in_yaml
from lrbs_report.report.document import Page
from lrbs_report.report.prose.holes import sentences
from lrbs_report.report.prose.shown import Shown, shown
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.markdown import as_text


def _files(giving: Giving) -> Files:
    composed = giving.composed
    return {
        f"_variables{'' if page is composed.document.main else f'.{page.language}'}.yml": "\n".join(
            _lines(page, shown(page, composed.templates))
        ).encode()
        for page in composed.document.pages
    }


def _lines(page: Page, told: Shown) -> Iterator[str]:
    """Yield each value as it is printed, and below ``exact`` with all its digits where it is a number.

    Quarto reads what it puts in as Markdown: there, each is the text that it is.
    """
    entries = named(told.entries)
    yield f"title: {in_yaml(as_text(page.title))}"
    if page.absent.holes:
        missing = " ".join(sentences(page.absent.holes, Words(page.language)))
        yield f"missing: {in_yaml(as_text(missing))}"
    yield from (f"{name}: {in_yaml(as_text(entry.text))}" for name, entry in entries.items())
    yield "exact:"
    for name, entry in entries.items():
        content = entry.value.content
        if isinstance(content, int | float) and not isinstance(content, bool):
            yield f"  {name}: {number_in_yaml(content)}"
    yield ""


def number_in_yaml(number: float) -> str:
    """Return a number as every reader of YAML takes it for one: some want a point before a power of ten.

    >>> number_in_yaml(1e-05), number_in_yaml(0.1), number_in_yaml(20)
    ('1.0e-05', '0.1', '20')
    """
    digits, e, power = repr(number).partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}e{power}" if e else digits


FORMAT = Format(name="quarto", files=_files)
