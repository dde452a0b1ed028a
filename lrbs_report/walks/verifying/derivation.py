"""Deriving an edition again from its own runs, without training.

It derives numbers, printed texts, verdicts, charts, and then every published file. ``derived`` puts the
published results in the places of the definitions' runs, composes the report as a build does, and renders it.
It looks at nothing but the edition and its sources, so it gives the same for the same, whoever altered the
files around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.editions.edition import Content, Edition
from lrbs_report.editions.records import results_of
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.keeping.project import Project
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.results.portraits import from_json
from lrbs_report.study.experiments import Study
from lrbs_report.walks.issue import EDITION, manifest_of
from lrbs_report.walks.verifying.differing import differing
from lrbs_report.walks.verifying.foreign import foreign_in, other_code
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted
from lrbs_report.walks.verifying.makers import wrong_datasets, wrong_trainers, wrong_version
from lrbs_report.walks.verifying.naming import wrong_name
from lrbs_report.walks.verifying.published import Published
from lrbs_report.walks.verifying.rendering import earlier_pages, files_of
from lrbs_report.walks.verifying.runs import unsaid_holes, unsure_runs, wrong_runs
from lrbs_report.walks.verifying.workshop import asked_in, workshop

if TYPE_CHECKING:
    from lrbs_report.report import Document, Provenance


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What an edition's own runs give.

    ``findings`` are its results in their places, ``content`` what they say, ``files`` every file of the
    report (``None``: nobody asked for them, or there are none), ``pages`` those pages of earlier editions
    that this code made. ``foreign`` is what is another here than where the report was made, by name;
    ``wrong`` is what the edition says otherwise, and ``reworded`` counts the texts that other code printed
    otherwise.
    """

    findings: Findings | None = None
    document: Document | None = None
    content: Content | None = None
    files: Mapping[str, bytes] | None = None
    pages: Mapping[str, bytes] | None = None
    foreign: Mapping[str, tuple[str, str]] | None = None
    manifest: Mapping[str, Any] | None = None
    wrong: tuple[Wrong, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    reworded: int = 0


def derived(published: Published, manifest: Mapping[str, Any], *, with_files: bool) -> Derived:
    """Derive an edition again, and return what its own runs give.

    What cannot be is found, not raised: a stranger may have put anything in it.
    """
    with workshop(published) as project:
        foreign = foreign_in(published.edition, project, manifest)
        try:
            return _derived(published, project, manifest, foreign, with_files=with_files)
        except InvalidInput as error:
            problem = error.problems[0]
            if _names_what_is_outside(problem, project):
                reason = tr(
                    "a file that its definitions name lies outside of the project, and was not "
                    "published: {name}",
                    name=quoted(Path(problem.file).name),
                )
                return Derived(foreign=foreign, unchecked=(Unchecked(place=EDITION, reason=reason),))
            line = f":{problem.line}" if problem.line else ""
            told: str = together(
                ": ", [data(f"{Path(problem.file).name}{line}"), words(quoted(problem.message))]
            )
        except (
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
            LookupError,
            RecursionError,
            WrongExpression,
        ) as error:
            what = together(": ", [data(type(error).__name__), words(quoted(error))])
            told = tr("its results or sources are not whole ({what})", what=what)
    return _not_derived(published, foreign, tr("cannot be derived again: {told}", told=told))


def _names_what_is_outside(problem: Problem, project: Project) -> bool:
    """Tell whether definitions lead to a file that is not the project's, which nobody here can have."""
    return problem.message.startswith("cannot be read") and not Path(problem.file).resolve().is_relative_to(
        project.folder.resolve()
    )


def _not_derived(published: Published, foreign: Mapping[str, tuple[str, str]], told: str) -> Derived:
    """Return an edition that is not derived: unchecked where other code might do it, with all its sources."""
    unnamed = set(published.edition.content.sources) - set(published.sources)
    if "code" in foreign and not unnamed:
        reason = together("; ", [words(told), words(other_code(foreign))])
        return Derived(foreign=foreign, unchecked=(Unchecked(place=EDITION, reason=reason),))
    return Derived(foreign=foreign, wrong=(Wrong(place=EDITION, message=told),))


def findings_in(study: Study, edition: Edition) -> Findings:
    """Return an edition's results in their places, with what it keeps of the data.

    Where claims decide how many seeds are trained, they decide it again.
    """
    results = {id_: results_of(record) for id_, record in edition.content.experiments.items()}
    # what its pages say of the data: the files themselves may not be at hand
    told = edition.content.environment.get("data", {})
    data = {name: from_json(portrait) for name, portrait in told.items()}
    if study.deciding:
        from lrbs_report.judging.stages import reached  # noqa: PLC0415 - wakes Jinja2

        study = reached(replace(findings_of(study.at_most(), results), data=data))
    return replace(findings_of(study, results), data=data)


def _derived(
    published: Published,
    project: Project,
    manifest: Mapping[str, Any],
    foreign: Mapping[str, tuple[str, str]],
    *,
    with_files: bool,
) -> Derived:
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2
    from lrbs_report.report.changes.recording import record  # noqa: PLC0415 - the same

    edition = published.edition
    study = asked_in(project, published)
    findings = findings_in(study, edition)
    wrong = list(_against_sources(findings, edition.content, is_same_code="code" not in foreign))
    provenance, templates = _provenance(edition), report.Templates(project.templates)
    document = report.compose(findings, provenance)
    content = record(document, templates, edition.content.sources, edition.content.environment["code"])
    told = replace(edition, content=content)
    wrong += wrong_name(published, is_same_code="code" not in foreign)
    reworded, apart = differing(edition.content, content, document.main.evaluator, foreign)
    files = files_of(published, told, document, templates, manifest) if with_files else None
    return Derived(
        findings=findings,
        document=document,
        content=content,
        files=files,
        pages=earlier_pages(published, templates, project) if with_files else None,
        foreign=foreign,
        manifest=manifest_of(edition, provenance, {}, pdf=bool(manifest.get("pdf"))),
        wrong=(*wrong, *apart),
        unchecked=tuple(unsure_runs(study, edition.content)) if "code" in foreign else (),
        reworded=reworded,
    )


def _against_sources(findings: Findings, content: Content, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold the runs of an edition, and what it says of what made them, against its definitions."""
    study = findings.whole
    yield from unsaid_holes(study, content)
    if is_same_code:
        yield from wrong_version(content)
    runs = {id_: results_of(record) for id_, record in content.experiments.items()}
    yield from wrong_runs(study, content, runs, findings.rows, is_same_code=is_same_code)
    yield from wrong_datasets(study, content, is_same_code=is_same_code)
    yield from wrong_trainers(
        content, [run for some in runs.values() for run in some], is_same_code=is_same_code
    )


def _provenance(edition: Edition) -> Provenance:
    from lrbs_report.report import Provenance  # noqa: PLC0415 - wakes Jinja2

    told = edition.content.environment
    return Provenance(
        version=told["version"],
        libraries=told["libraries"],
        fingerprint=told["fingerprint"],
        datasets=told["datasets"],
        machines=tuple(told["machines"]),
    )
