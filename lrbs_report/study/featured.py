"""Which experiments an author wants told one by one, as ``featured`` of ``[report]`` names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lrbs_report.base.suggesting import Complaint, came, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.study.experiments import Study
from lrbs_report.study.shape import ReportShape


def featured_of(shape: ReportShape) -> Literal["all"] | tuple[str, ...]:
    """Return what a table without a problem names."""
    return "all" if shape.featured == "all" else tuple(shape.featured)


def wrong_featured(study: Study) -> Iterator[Complaint]:
    """Check that what is featured has a part of its own to be told in: no cells, and nothing told apart."""
    singles = [one.id for one in study.singles]
    for number, id_ in enumerate(study.featured if study.featured != "all" else ()):
        if id_ not in singles:
            yield Complaint(
                keys=("report", "featured", number),
                message=tr("there is no single experiment {id}", id=came(id_)),
                hint=nearest(id_, singles)
                or tr("Expected ids of [[experiments]], or of [[imports]] of no sweep."),
            )
