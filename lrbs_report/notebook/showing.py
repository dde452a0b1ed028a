"""Charts and values as notebooks show them, and as scripts use them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart of the report with its caption. A notebook shows it; ``svg`` is the drawing.

    >>> chart = Figure(id="cost-a", title="It falls", caption="20 seeds", alt="A line", svg="<svg/>")
    >>> chart
    <Figure cost-a: It falls>
    """

    id: str
    title: str
    caption: str
    alt: str
    svg: str

    def __repr__(self) -> str:
        """Name it, where nothing can be drawn."""
        return f"<Figure {self.id}: {self.title}>"

    def _repr_html_(self) -> str:
        """Return the chart with its caption, as a picture that shares nothing with the rest of the page."""
        content = base64.b64encode(self.svg.encode()).decode()
        image = f'<img src="data:image/svg+xml;base64,{content}" alt="{escape(self.alt)}">'
        return f"<figure>{image}<figcaption>{escape(self.caption)}</figcaption></figure>"

    def _repr_svg_(self) -> str:
        """Return the drawing, for what shows no HTML."""
        return self.svg


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value of the report: ``text`` as it is printed, ``content`` with all its digits.

    ``experiments`` and ``seeds`` are what it rests on, and ``told`` says so.

    >>> value = Value(text="92.3%", content=0.92331, experiments=("a",), seeds=(1, 2), told="accuracy('a')")
    >>> value, float(value), f"{value} at best"
    (92.3%, 0.92331, '92.3% at best')
    """

    text: str
    content: Any
    experiments: tuple[str, ...]
    seeds: tuple[int, ...]
    told: str

    def __str__(self) -> str:
        """Print it as the report does."""
        return self.text

    def __repr__(self) -> str:
        """Show it as the report prints it."""
        return self.text

    def __float__(self) -> float:
        """Return the number. Raises ``TypeError`` where it is a list, a text, or nothing."""
        if isinstance(self.content, int | float):
            return float(self.content)
        message = f"{self.told} is no number"
        raise TypeError(message)

    def _repr_html_(self) -> str:
        """Return it with what it rests on, which shows when one points at it."""
        return f'<span title="{escape(self.told)}">{escape(self.text)}</span>'
