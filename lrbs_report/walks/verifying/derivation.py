"""Deriving an edition again from its own runs, without training.

It derives numbers, printed texts, verdicts, charts, and then every published file. ``derived`` puts the
published results in the places of the definitions' runs, composes the report as a build does, and renders it.
It looks at nothing but the edition and its sources, so it gives the same for the same, whoever altered the
files around them.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report import __version__
from lrbs_report.base import bounds, environment, trust
from lrbs_report.base.doctor import count_cores, missing_libraries
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.files import created, explain_disk, inside, opened
from lrbs_report.editions.changes import compare
from lrbs_report.editions.edition import Content, Edition, id_of
from lrbs_report.editions.records import plain, results_of
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.keeping.output import MANIFEST
from lrbs_report.keeping.project import DEFINITIONS, Project
from lrbs_report.kinds.measures import DECLARED_RATE, LOGGED_RATE, READ_RATE
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.provenance import made_with, provenance_of, trained_by
from lrbs_report.results.findings import Findings
from lrbs_report.results.holes import findings_of
from lrbs_report.results.portraits import from_json
from lrbs_report.runs import locating
from lrbs_report.study.experiments import Experiment, Run, Study, key_of
from lrbs_report.study.reading import read_study
from lrbs_report.study.references import may_have
from lrbs_report.walks.issue import EDITION, carried_files, manifest_of
from lrbs_report.walks.made_from import digest_of_code
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted
from lrbs_report.walks.verifying.published import Published, brief_of

if TYPE_CHECKING:
    from lrbs_report.report import Document, Provenance, Templates

PAGE_WRITERS = frozenset({"code", "jinja2", "markupsafe", "babel"})
"""What decides the page of an edition."""

TRAINED = ("tensorflow", "keras", "numpy")

KERAS = "keras:"
"""How a source begins that anybody can download."""

FLOAT32_STEP = 2.0**-23
"""The relative distance between neighbouring float32 numbers.

So far may an optimizer store a rate from the one that was declared.
"""


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
        foreign = _foreign(published.edition, project, manifest)
        try:
            return _derived(published, project, manifest, foreign, with_files=with_files)
        except InvalidInput as error:
            problem = error.problems[0]
            file = Path(problem.file)
            if problem.message.startswith("cannot be read") and not file.resolve().is_relative_to(
                project.folder.resolve()
            ):
                reason = (
                    "a file that its definitions name lies outside of the project, "
                    f"and was not published: {quoted(file.name)}"
                )
                return Derived(foreign=foreign, unchecked=(Unchecked(place=EDITION, reason=reason),))
            line = f":{problem.line}" if problem.line else ""
            told = f"cannot be derived again: {file.name}{line}: {quoted(problem.message)}"
        except (
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
            LookupError,
            RecursionError,
            WrongExpression,
        ) as error:
            what = f"{type(error).__name__}: {quoted(error)}"
            told = f"cannot be derived again: its results or sources are not whole ({what})"
    unnamed = set(published.edition.content.sources) - set(published.sources)
    if "code" in foreign and not unnamed:
        return Derived(
            foreign=foreign, unchecked=(Unchecked(place=EDITION, reason=f"{told}; {other_code(foreign)}"),)
        )
    return Derived(foreign=foreign, wrong=(Wrong(place=EDITION, message=told),))


@contextmanager
def workshop(published: Published) -> Iterator[Project]:
    """Return a project of its own with an edition's sources, without any result or data set."""
    with tempfile.TemporaryDirectory(prefix="lrbs-verify-") as folder:
        project = Project(Path(folder))
        for path, text in published.sources.items():
            target = inside(project.folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        project.store.prepare()
        yield project


def bring_downloaded(project: Project, published: Published, study: Study) -> None:
    """Copy the data sets that a project has downloaded into a workshop.

    Out of a published folder none is taken: anybody can download them anew.
    """
    if not published.is_in_project:
        return
    for dataset in locating.used(study).values():
        file = locating.file_at_hand(dataset, study, Project(published.folder).store)
        if dataset.source.startswith(KERAS) and file is not None:
            for path, most in (
                (file, bounds.DATA),
                (file.with_suffix(".json"), bounds.RESULT),
                (file.with_suffix(".seal"), trust.SIZE),
            ):
                if path.exists():
                    _copy(path, project.store.datasets / path.name, most)


def _copy(path: Path, target: Path, most: int) -> None:
    """Copy a plain file. Raises ``DiskError``."""
    with explain_disk(path), opened(path, most) as file:
        target.parent.mkdir(parents=True, exist_ok=True)
        with created(target) as copy:
            shutil.copyfileobj(file, copy)


def asked_in(project: Project, published: Published) -> Study:
    """Read the definitions of an edition; its data sets are looked for beside the published ones."""
    return replace(read_study(project.definitions), file=published.folder / DEFINITIONS)


def findings_in(study: Study, edition: Edition) -> Findings:
    """Return an edition's results in their places, with what it keeps of the data."""
    findings = findings_of(
        study, {id_: results_of(record) for id_, record in edition.content.experiments.items()}
    )
    # what its pages say of the data: the files themselves may not be at hand
    told = edition.content.environment.get("data", {})
    return replace(findings, data={name: from_json(portrait) for name, portrait in told.items()})


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
    wrong = list(_wrong_runs(study, edition, is_same_code="code" not in foreign))
    findings = findings_in(study, edition)
    provenance, templates = _provenance(edition), report.Templates(project.templates)
    document = report.compose(findings, provenance)
    content = record(document, templates, edition.content.sources, edition.content.environment["code"])
    told = replace(edition, content=content)
    wrong += _wrong_name(published, is_same_code="code" not in foreign)
    reworded, more = _differing(edition.content, content, document.main.evaluator, foreign)
    files = _files(published, told, document, templates, manifest) if with_files else None
    return Derived(
        findings=findings,
        document=document,
        content=content,
        files=files,
        pages=_earlier_pages(published, templates, project) if with_files else None,
        foreign=foreign,
        manifest=manifest_of(edition, provenance, {}, pdf=bool(manifest.get("pdf"))),
        wrong=(*wrong, *more),
        unchecked=tuple(_unsure_runs(study, edition)) if "code" in foreign else (),
        reworded=reworded,
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


def _files(
    published: Published,
    edition: Edition,
    document: Document,
    templates: Templates,
    manifest: Mapping[str, Any],
) -> dict[str, bytes]:
    """Render every file of the report again, with the pages of all editions."""
    from lrbs_report import report  # noqa: PLC0415 - wakes Jinja2, matplotlib and WeasyPrint

    lines = {line.id: line for line in published.listed}
    briefs = [brief_of(one, lines[one.id]) for one in published.earlier if one.id in lines]
    changes = compare(published.before, edition) if published.before else None
    told = document.as_edition(edition, changes, briefs)
    pdf = bool(manifest.get("pdf")) and not missing_libraries()
    with report.press(len(told.pages), count_cores(), pdf=pdf) as shared:
        files = report.render(told, templates, pdf=pdf, press=shared)
    files |= _pages(edition, told, templates)
    return files | carried_files(edition, published.earlier, published.listed, published.sources)


def _earlier_pages(published: Published, templates: Templates, project: Project) -> dict[str, bytes]:
    """Write pages of earlier editions again: those that were made by what is here, with these templates."""
    from lrbs_report.report.changes.edition_pages import chronicle_of, write_pages  # noqa: PLC0415 - wakes Jinja2

    pages: dict[str, bytes] = {}
    own = _templates_of(published.edition)
    lines = {line.id: line for line in published.listed}
    for before, one in zip((None, *published.earlier), published.earlier, strict=False):
        if (
            _foreign(one, project, {"made_with": made_with(pdf=False)}).keys() & PAGE_WRITERS
            or _templates_of(one) != own
        ):
            continue
        briefs = [
            brief_of(other, lines[other.id])
            for other in published.earlier
            if other.number < one.number and other.id in lines
        ]
        changes = compare(before, one) if before else None
        languages = one.content.environment["languages"]
        pages |= write_pages(
            one, {language: chronicle_of(one, changes, briefs, language) for language in languages}, templates
        )
    return pages


def _templates_of(edition: Edition) -> dict[str, str]:
    return {path: digest for path, digest in edition.content.sources.items() if path.startswith("templates/")}


def _pages(edition: Edition, document: Document, templates: Templates) -> dict[str, bytes]:
    from lrbs_report.report.changes import edition_pages  # noqa: PLC0415 - wakes Jinja2

    chronicles = {page.language: page.chronicle for page in document.pages if page.chronicle}
    return edition_pages.write_pages(edition, chronicles, templates)


def _foreign(edition: Edition, project: Project, manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Name what makes a report and is another here: our own code, and libraries.

    Each comes with what it was there and what it is here.
    """
    told = edition.content.environment
    code = digest_of_code(project)
    found = {"code": (f"{told['version']}, {told['code']}", code)} if told["code"] != code else {}
    here = {name: version for name, version in provenance_of([], {}).libraries.items() if name not in TRAINED}
    helpers = made_with(pdf=bool(manifest.get("pdf")))
    known = manifest.get("made_with") if isinstance(manifest.get("made_with"), Mapping) else {}
    there = {**told["libraries"], **{name: (known or {}).get(name, "?") for name in helpers}}
    return found | {
        name: (str(there.get(name, "?")), version)
        for name, version in {**here, **helpers}.items()
        if there.get(name) != version
    }


def other_code(foreign: Mapping[str, tuple[str, str]]) -> str:
    """Say which code made something, where it is not this one."""
    if "code" not in foreign:
        return f"made with babel {quoted(foreign['babel'][0])}, here {foreign['babel'][1]}"
    return (
        f"made by other code of lrbs-report ({quoted(foreign['code'][0])}; here it is {foreign['code'][1]})"
    )


def _wrong_name(published: Published, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold an edition's id against what it says.

    Where it does not say what came before it, that is one of the editions in the folder.
    """
    edition = published.edition
    if edition.previous is None and is_same_code:
        yield Wrong(place=EDITION, message="does not say which edition it follows, as this code always does")
    if edition.previous is not None:
        expected = published.before.id if published.before else ""
        if edition.previous != expected and (published.before or edition.number == 1):
            yield Wrong(
                place=EDITION,
                message=f'says that it follows "{quoted(edition.previous)}", expected "{expected}"',
            )
        candidates = [edition.previous]
    else:
        pages = sorted((published.output / "editions").glob("*.html")) if published.output else []
        candidates = ["", *(page.name.partition(".")[0] for page in pages)]
    named = [id_of(one, edition.content) for one in candidates]
    if edition.id not in named:
        yield Wrong(
            place=EDITION,
            message=f"was edited: what it says has the id {named[0]}, and it calls itself {edition.id}",
        )


def _wrong_runs(study: Study, edition: Edition, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold the runs of an edition against its definitions.

    It looks at which there are, what they were asked, and what trained them.
    """
    content = edition.content
    yield from _unsaid_holes(study, content)
    if is_same_code and content.environment["version"] != __version__:
        told = quoted(content.environment["version"])
        yield Wrong(
            place=EDITION,
            message=f"says that lrbs-report {told} made it, but that code is version {__version__}",
        )
    digests = content.environment["datasets"]
    named = study.named
    results = {id_: results_of(record) for id_, record in content.experiments.items()}
    for id_, runs in results.items():
        wrong = [run.seed for run in runs if key_of(run.identity) != run.key]
        if wrong:
            yield Wrong(
                place=EDITION,
                message=f"{quoted(id_)}: the keys of seeds {wrong} are not those of what was asked",
            )
        yield from (
            Wrong(place=EDITION, message=f"{quoted(id_)}, seed {run.seed}: {told}")
            for run in runs
            for told in _contradictions(run)
        )
        if id_ in named and is_same_code:
            if _asked_otherwise(named[id_], runs, digests):
                told = _first(runs[0].identity, _identities(named[id_], runs, digests)[0])
                yield Wrong(
                    place=EDITION,
                    message=(
                        f"{quoted(id_)}: its runs were asked something else than its definitions ask: {told}"
                    ),
                )
            yield from (
                Wrong(place=EDITION, message=f"{quoted(id_)}, seed {run.seed}: {told}")
                for run in runs
                for told in _misfits(named[id_], run)
            )
    yield from _wrong_datasets(study, content, is_same_code=is_same_code)
    yield from _wrong_trainers(
        content, [run for runs in results.values() for run in runs], is_same_code=is_same_code
    )


def _unsure_runs(study: Study, edition: Edition) -> Iterator[Unchecked]:
    """Find runs of other code that were asked something else than this code would ask.

    How a question is written down may have changed since.
    """
    digests = edition.content.environment["datasets"]
    results = {id_: results_of(record) for id_, record in edition.content.experiments.items()}
    others = [
        id_
        for id_, runs in results.items()
        if id_ in study.named and _asked_otherwise(study.named[id_], runs, digests)
    ]
    if others:
        yield Unchecked(
            place=EDITION,
            reason=(
                f"the runs of {quoted(', '.join(others))} were asked something else "
                "than this code asks of its definitions"
            ),
        )


def _identities(
    experiment: Experiment, runs: Sequence[RunResult], digests: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    return [
        Run(experiment=experiment, seed=run.seed).identity(str(digests.get(experiment.dataset.name)))
        for run in runs
    ]


def _asked_otherwise(experiment: Experiment, runs: Sequence[RunResult], digests: Mapping[str, str]) -> bool:
    asked = _identities(experiment, runs, digests)
    return any(plain(one) != plain(dict(run.identity)) for one, run in zip(asked, runs, strict=True))


def _contradictions(run: RunResult) -> Iterator[str]:
    """Find what no run says of itself.

    A finished one has finite costs and an accuracy; one that diverged has no finite cost in its last epoch,
    and no accuracy.
    """
    lost = [epoch for epoch, watched in enumerate(run.watched) if not math.isfinite(watched)]
    if lost != ([run.length - 1] if run.has_diverged else []):
        yield f"it {run.status}, but has no finite cost in the epochs {quoted(lost)}"
    if (run.judged is None) is not run.has_diverged:
        yield f"it {run.status}, and its accuracy is {quoted(json.dumps(run.judged))}"


def _misfits(experiment: Experiment, run: RunResult) -> Iterator[str]:
    """Find what no run of an experiment can have.

    That is other epochs than were asked, and other rates than its decay gives.
    """
    epochs = run.length
    if epochs > experiment.epochs or not (may_have(experiment, epochs) or run.has_diverged):
        yield f"it has {epochs} epochs, its definitions ask for {experiment.epochs}"
    rate = float(experiment.learning_rate)
    for epoch in run.record.epochs():
        after = rate - rate * experiment.lr_decay
        declared, read, then = (epoch.numbers[name] for name in (DECLARED_RATE, READ_RATE, LOGGED_RATE))
        if (declared, then) != (rate, after) or abs(read - rate) > FLOAT32_STEP * rate:
            told = quoted([declared, read, then])
            yield f"epoch {epoch.epoch} has the rates {told}, its decay gives {rate} and then {after}"
            return
        rate = after


def _wrong_datasets(study: Study, content: Content, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold the digests of an edition's data sets against those that its definitions ask for."""
    digests, names = content.environment["datasets"], set(locating.used(study))
    others = sorted((digests.keys() | content.environment.get("data", {}).keys()) - names)
    if is_same_code and others:
        yield Wrong(
            place=EDITION,
            message=f"speaks of the data sets {quoted(', '.join(others))}, which no experiment uses",
        )
    for name, dataset in locating.used(study).items():
        if dataset.sha256 and dataset.sha256.lower() != digests.get(name):
            yield Wrong(
                place=EDITION,
                message=(
                    f"data set {name}: the edition used the SHA-256 {quoted(digests.get(name))}, "
                    f"its definitions ask for {dataset.sha256}"
                ),
            )


def _wrong_trainers(content: Content, runs: Sequence[RunResult], *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold what an edition says trained its runs against what they name themselves."""
    told = trained_by(runs)
    named = {name for run in runs for name in {**run.environment, **run.machine}}
    more = (named - {*environment.LIBRARIES, *environment.machine()}) | (
        {*content.environment["libraries"]} - {*provenance_of([], {}).libraries}
    )
    if is_same_code and more:
        yield Wrong(
            place=EDITION,
            message=(
                f"names {quoted(', '.join(sorted(more)))} among what made it, "
                "of which this code knows nothing"
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
            message=f"says that {quoted(said[name])} trained its runs, but they name {quoted(told[name])}",
        )
        for name in told
        if said[name] != told[name]
    )


def _first(published: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    name = next(
        name for name in {**asked, **published} if plain(asked.get(name)) != plain(published.get(name))
    )
    was, expected = (quoted(json.dumps(one.get(name))) for one in (published, asked))
    return f"{name} was {was}, expected {expected}"


def _unsaid_holes(study: Study, content: Content) -> Iterator[Wrong]:
    """Find runs that the definitions ask for and nobody says are missing.

    Seeds that do not fit may not be left out.
    """
    said = content.environment.get("holes", {}).get("seeds", {})
    there = {id_: [run["seed"] for run in record["runs"]] for id_, record in content.experiments.items()}
    for one in study.experiments:
        expected = [seed for seed in one.seeds if seed not in said.get(one.id, ())]
        found = there.pop(one.id, [])
        if found != expected:
            yield Wrong(
                place=EDITION,
                message=(
                    f"{one.id}: it has the seeds {quoted(found)}, "
                    f"its definitions and its holes leave {quoted(expected)}"
                ),
            )
    yield from (
        Wrong(
            place=EDITION,
            message=f"{quoted(id_)}: it has results of an experiment that its definitions do not know",
        )
        for id_ in there
    )


def _differing(
    published: Content, found: Content, evaluator: Evaluator, foreign: Mapping[str, tuple[str, str]]
) -> tuple[int, list[Wrong]]:
    """Compare what an edition says with what its runs give.

    It also counts what other code would print otherwise, or not at all.
    """
    wrong: list[Wrong] = []
    reworded = 0
    is_foreign = bool({"code", "babel"} & foreign.keys())
    for name, before, after in _leaves(published, found):
        if is_foreign and _is_wording(name, before, after):
            reworded += 1
            continue
        wrong.append(
            Wrong(
                place=EDITION,
                message=f"{_spoken(name)}: published {_said(before)}, its runs give {_said(after)}",
            )
        )
    if is_foreign:
        lost = [name for name in published.numbers if name not in found.numbers]
        wrong += [told for name in lost for told in _asked_anew(name, published.numbers[name], evaluator)]
    return reworded, wrong


def _is_wording(name: Sequence[str], before: Any, after: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Tell whether a difference is one of words.

    It is one in how something is printed, a chart's, or that an article of other code names something else.
    """
    is_elsewhere = name[0] == "numbers" and len(name) == 2 and NOTHING in (before, after)  # noqa: PLR2004 - the part and the number's name
    return "printed" in name or name[0] == "figures" or "title" in name or is_elsewhere


def _asked_anew(name: str, kept: Mapping[str, Any], evaluator: Evaluator) -> Iterator[Wrong]:
    """Ask for a number that no article of this code names."""
    try:
        value = plain(
            evaluator.value(
                Asked(expression=kept["expression"], over=kept["over"], seed=kept["seed"])
            ).content
        )
    except (InvalidInput, WrongExpression):
        told = f"published {_said(kept['value'])}, and its runs give no such number"
        yield Wrong(place=EDITION, message=f"number {quoted(name)}: {told}")
        return
    if value != kept["value"]:
        told = f"published {_said(kept['value'])}, its runs give {_said(value)}"
        yield Wrong(place=EDITION, message=f"number {quoted(name)}: {told}")


NOTHING = object()
"""In the place of what one of two does not have."""


def _leaves(published: Content, derived_: Content) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Return every place where two contents differ, with what stands there in each."""
    for part in ("experiments", "numbers", "claims", "figures", "environment"):
        yield from _apart((part,), dict(getattr(published, part)), dict(getattr(derived_, part)))


def _apart(name: tuple[str, ...], before: Any, after: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:  # noqa: ANN401 - any JSON value
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _apart((*name, str(key)), before.get(key, NOTHING), after.get(key, NOTHING))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _apart((*name, str(place)), one, other)
    elif before != after or type(before) is not type(after):
        yield name, before, after


def _spoken(name: Sequence[str]) -> str:
    """Name a place in an edition for people: ``number accuracy('a'), value``."""
    kind = {"numbers": "number", "claims": "claim", "figures": "figure", "experiments": "experiment"}.get(
        name[0], name[0]
    )
    return quoted(f"{kind} {', '.join(name[1:])}")


def _said(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return "nothing" if value is NOTHING else quoted(json.dumps(value, ensure_ascii=False))


def manifest_differences(manifest: Mapping[str, Any], derived_: Mapping[str, Any]) -> Iterator[Wrong]:
    """Compare what a manifest says besides the files with what the edition says: return what differs."""
    for name, before, after in _apart(
        (),
        plain({**manifest, "files": {}, "made_with": {}}),
        plain({**derived_, "files": {}, "made_with": {}}),
    ):
        yield Wrong(
            place=MANIFEST,
            message=f"{quoted(', '.join(name))}: it says {_said(before)}, the edition {_said(after)}",
        )
