"""Where a title is broken: into as few lines as it needs, about as long as each other."""

from __future__ import annotations

import pytest

from lrbs_report.report.charts.look import TITLE_SIZE
from lrbs_report.report.charts.typesetting import balanced, broken, width_of

TITLES = (
    "El coste de pasos pequeños queda por encima del de pasos grandes en todas las épocas",
    "Con capa oculta obtiene el mejor valor de error absoluto medio de prueba: 1,6071",
    f"A {'Hyperparameter' * 12} in between",
    " ".join(["many words"] * 60),
    "short",
)


@pytest.mark.parametrize("width", [330, 608])
@pytest.mark.parametrize("title", TITLES)
def test_a_title_has_as_few_lines_as_it_needs_and_fits(title: str, width: float) -> None:
    """No line more than were each filled first, none wider than there is room, and no word lost."""
    filled, told = (way(title, width, TITLE_SIZE, "bold", 3) for way in (broken, balanced))
    assert filled.count("\n") == told.count("\n")
    assert width_of(told, TITLE_SIZE, "bold") <= width
    assert filled.replace("\n", "").replace(" ", "") == told.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("title", TITLES[:2])
def test_no_word_of_a_title_stands_alone(title: str) -> None:
    """The last line is at least half as wide as the first."""
    first, *_, last = balanced(title, 560, TITLE_SIZE, "bold", 3).split("\n")
    assert width_of(last, TITLE_SIZE, "bold") >= width_of(first, TITLE_SIZE, "bold") / 2
    first, *_, last = broken(title, 560, TITLE_SIZE, "bold", 3).split("\n")
    assert width_of(last, TITLE_SIZE, "bold") < width_of(first, TITLE_SIZE, "bold") / 2
