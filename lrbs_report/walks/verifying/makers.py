"""What an edition says of what made it: its code, its data sets, and what trained its runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrbs_report import __version__
from lrbs_report.base import environment
from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import Content
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.provenance import provenance_of, trained_by
from lrbs_report.runs import locating
from lrbs_report.study.experiments import Study
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.found import Wrong, quoted


def wrong_version(content: Content) -> Iterator[Wrong]:
    """Hold the version that an edition says made it against that of this code, which did."""
    if content.environment["version"] != __version__:
        told = quoted(content.environment["version"])
        yield Wrong(
            place=EDITION,
            message=tr(
                "says that lrbs-report {told} made it, but that code is version {version}",
                told=told,
                version=__version__,
            ),
        )


def wrong_datasets(study: Study, content: Content, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold the digests of an edition's data sets against those that its definitions ask for."""
    digests, names = content.environment["datasets"], set(locating.used(study))
    others = sorted((digests.keys() | content.environment.get("data", {}).keys()) - names)
    if is_same_code and others:
        yield Wrong(
            place=EDITION,
            message=tr(
                "speaks of the data sets {others}, which no experiment uses", others=quoted(", ".join(others))
            ),
        )
    for name, dataset in locating.used(study).items():
        if dataset.sha256 and dataset.sha256.lower() != digests.get(name):
            yield Wrong(
                place=EDITION,
                message=tr(
                    "data set {name}: the edition used the SHA-256 {get}, its definitions ask for {sha256}",
                    name=name,
                    get=quoted(digests.get(name)),
                    sha256=dataset.sha256,
                ),
            )


def wrong_trainers(content: Content, runs: Sequence[RunResult], *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold what an edition says trained its runs against what they name themselves."""
    told = trained_by([run for run in runs if not run.is_imported])
    named = {name for run in runs for name in {**run.environment, **run.machine}}
    more = (named - {*environment.LIBRARIES, *environment.machine()}) | (
        {*content.environment["libraries"]} - {*environment.LIBRARIES, *provenance_of([], {}).libraries}
    )
    if is_same_code and more:
        yield Wrong(
            place=EDITION,
            message=tr(
                "names {more} among what made it, of which this code knows nothing",
                more=quoted(", ".join(sorted(more))),
            ),
        )
    libraries = {name: content.environment["libraries"].get(name) for name in told["libraries"]}
    said = {
        "libraries": libraries,
        "fingerprint": content.environment["fingerprint"],
        "machines": tuple(content.environment["machines"]),
    }
    yield from (
        Wrong(
            place=EDITION,
            message=tr(
                "says that {said} trained its runs, but they name {told}",
                said=quoted(said[name]),
                told=quoted(told[name]),
            ),
        )
        for name in told
        if said[name] != told[name]
    )
