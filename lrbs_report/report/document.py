"""The report as data: every number, word and chart of it, for each language.

Nothing here draws, reads a file or asks for the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from lrbs_report.editions.changes import Changes
from lrbs_report.editions.edition import Edition
from lrbs_report.judging.accusations import Accusation, accusation_of
from lrbs_report.judging.claims import Verdict, judge_all
from lrbs_report.judging.doubts import Doubt, doubts_of
from lrbs_report.judging.facts import Grid, Outcome, grid_of, outcome_of, ranked, stays_above
from lrbs_report.judging.noise import NoiseScale, noise_scales
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.range_tests import Curve, RangeOutcome, range_of
from lrbs_report.judging.replication import (
    Candidate,
    Comparison,
    Fate,
    Held,
    candidates,
    comparisons_of,
    on_trial,
)
from lrbs_report.judging.values import Answers, Evaluator
from lrbs_report.keeping.history import Brief
from lrbs_report.kinds.logs.article import print_log
from lrbs_report.report.changes.edition_pages import Chronicle, chronicle_of
from lrbs_report.report.charts.figures import Figure
from lrbs_report.report.classes import classes_figure
from lrbs_report.report.composition import Composer, setting_in_words
from lrbs_report.report.curves import curves_of, further_of_sweep
from lrbs_report.report.noise import noise_figure
from lrbs_report.report.prose.holes import NOTHING_ABSENT, Absent, holes_of
from lrbs_report.report.prose.ledger import Entry, Ledger
from lrbs_report.report.prose.marks import without_marks
from lrbs_report.report.prose.of_classes import classes_told
from lrbs_report.report.prose.of_many import Many, told_apart
from lrbs_report.report.prose.sentence import Several
from lrbs_report.report.prose.words import Words
from lrbs_report.report.range_tests import range_figure
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment, Imported, Reference, Study, Sweep, Trained, trained

SETTING = re.compile(r"\{(learning_rate|lr_decay|batch_size|epochs)\}")
"""A setting in the title of an experiment: ``Rate {learning_rate}``."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the numbers come from.

    Versions by library, the fingerprint of the environment, data digests by name, processors in words.
    """

    version: str
    libraries: Mapping[str, str]
    fingerprint: str
    datasets: Mapping[str, str]
    machines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An experiment as one language tells it.

    Its numbers, its title, the call that it stands for and the log of its first seed. What is not trained
    here stands for no call.
    """

    title: str
    outcome: Outcome
    call: str
    language: str

    @cached_property
    def log(self) -> str:
        """The log of its first seed, which few of many experiments show."""
        return print_log(self.outcome.first, self.language)

    @property
    def experiment(self) -> Experiment:
        """What was asked."""
        return self.outcome.experiment

    @property
    def is_imported(self) -> bool:
        """Whether its runs were there already, and nothing of it is trained here."""
        return isinstance(self.experiment, Imported)


@dataclass(frozen=True, kw_only=True)
class ToldSweep:
    """A sweep as one language tells it. ``grid`` is ``None`` unless it has two axes and every cell."""

    title: str
    sweep: Sweep
    cells: tuple[Told, ...]
    grid: Grid | None

    @property
    def these(self) -> Several:
        """Its cells together."""
        return Several(
            outcomes=tuple(cell.outcome for cell in self.cells),
            names={cell.experiment.id: cell.title for cell in self.cells},
        )

    @property
    def fullest(self) -> Told:
        """The cell with the most seeds: the first one, unless runs are missing."""
        return max(self.cells, key=lambda cell: len(cell.outcome.runs))


@dataclass(frozen=True, kw_only=True)
class ToldNoise:
    """A gradient noise scale as one language tells it: its training, and the scale after each epoch."""

    told: Told
    epochs: tuple[NoiseScale, ...]

    @property
    def title(self) -> str:
        """What the page calls it."""
        return self.told.title

    @property
    def outcome(self) -> Outcome:
        """What came out of its training."""
        return self.told.outcome

    @property
    def experiment(self) -> Trained:
        """What was asked."""
        return trained(self.told.experiment)

    @property
    def known(self) -> tuple[NoiseScale, ...]:
        """The epochs after which there is a number."""
        return tuple(one for one in self.epochs if one.is_known)

    @property
    def larger(self) -> tuple[NoiseScale, ...]:
        """The epochs after which it is larger than can be told."""
        return tuple(one for one in self.epochs if one.is_larger)


@dataclass(frozen=True, kw_only=True)
class ToldRange:
    """A range test as one language tells it: its training, and what that tells over its seeds."""

    told: Told
    found: RangeOutcome

    @property
    def title(self) -> str:
        """What the page calls it."""
        return self.told.title

    @property
    def experiment(self) -> Trained:
        """What was asked."""
        return trained(self.told.experiment)

    @property
    def curve(self) -> Curve:
        """The mean of the smoothed losses, as far as it is shown."""
        return self.found.curve

    @property
    def is_cut(self) -> bool:
        """Whether the loss rises beyond what is shown."""
        return self.curve.is_cut


@dataclass(frozen=True, kw_only=True)
class ToldReference:
    """A published log as one language tells it.

    Against the experiments that it should match, and against the set-ups that may have printed it.
    """

    title: str
    reference: Reference
    candidates: tuple[Candidate, ...]
    matched: tuple[Comparison, ...]
    experiments: Mapping[str, Experiment]

    @property
    def survivors(self) -> tuple[Candidate, ...]:
        """The set-ups that the log could reject and does not."""
        return self._that("survives")

    @property
    def rejected(self) -> tuple[Candidate, ...]:
        """The set-ups that the log rejects."""
        return self._that("rejected")

    @property
    def too_few(self) -> tuple[Candidate, ...]:
        """The set-ups that have too few seeds to be told from others."""
        return self._that("too few seeds")

    @property
    def without_band(self) -> tuple[Candidate, ...]:
        """The set-ups that cannot be compared, because some of their seeds diverge."""
        return self._that("no band")

    @cached_property
    def tried(self) -> Candidate:
        """The set-up of which it is told how the log was selected: the only survivor, or the one to match."""
        return on_trial(self.reference, self.candidates, self.matched)

    @cached_property
    def accusation(self) -> Accusation:
        """What the log is accused of, where it declares no selection."""
        return accusation_of(self.tried)

    @property
    def untold(self) -> tuple[Candidate, ...]:
        """The set-ups of which the log tells neither, for either reason."""
        return (*self.too_few, *self.without_band)

    @property
    def banded(self) -> tuple[tuple[str, Held], ...]:
        """What is compared with bands, run by run: the experiment that it should match, and a measure."""
        return tuple((one.experiment, held) for one in self.matched for held in one.banded)

    @property
    def measured(self) -> tuple[Held, ...]:
        """The measures that have bands, each as it is compared in the first run that prints it."""
        return tuple({held.key: held for _, held in reversed(self.banded)}.values())[::-1]

    @property
    def names_of(self) -> Mapping[str, tuple[str, ...]]:
        """What the log calls that of which there is a number an epoch, by the experiment of its run."""
        return {
            one.experiment: tuple(held.name for held in one.banded if not held.is_of_the_end)
            for one in self.matched
        }

    @property
    def has_one_name(self) -> bool:
        """Whether all its numbers of epochs are of one thing."""
        return len({name for names in self.names_of.values() for name in names}) == 1

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """What the log prints and our runs do not measure, by the log's names."""
        return tuple(dict.fromkeys(name for one in self.matched for name in one.unmeasured))

    @property
    def axes(self) -> tuple[str, ...]:
        """The settings that tell the set-ups apart: the axes of which they have different values."""
        values = {
            axis: [repr(candidate.settings[axis]) for candidate in self.candidates]
            for axis in self.candidates[0].settings
        }
        return tuple(axis for axis, tried in values.items() if len(set(tried)) > 1)

    def _that(self, fate: Fate) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.fate == fate)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything that the report says in one language.

    ``told`` holds every experiment by id, ``figures`` every chart by id, ``verdicts`` every claim's by id;
    Where ``many`` is there, ``singles`` are told together, but for a few.
    ``entries`` are the values that titles and captions name, and ``evaluator`` answers for those that the
    article will. ``absent`` is what is not there because runs are missing; ``doubts`` are what data and
    results leave to be doubted. ``chronicle`` is there once it is known which edition this will be.
    """

    language: str
    title: str
    singles: tuple[Told, ...]
    noise_scales: tuple[ToldNoise, ...]
    range_tests: tuple[ToldRange, ...]
    sweeps: tuple[ToldSweep, ...]
    told: Mapping[str, Told]
    references: tuple[ToldReference, ...]
    verdicts: Mapping[str, Verdict]
    figures: Mapping[str, Figure]
    entries: tuple[Entry, ...]
    evaluator: Evaluator
    provenance: Provenance
    absent: Absent = NOTHING_ABSENT
    doubts: tuple[Doubt, ...] = ()
    chronicle: Chronicle | None = None
    many: Many | None = None

    @property
    def in_full(self) -> tuple[Told, ...]:
        """The single experiments that have a section of their own: all, unless there are many."""
        return tuple(one for one in self.singles if not self.many or one.experiment.id in self.many.apart)

    @property
    def ranked(self) -> tuple[Told, ...]:
        """The single experiments, from the most accurate to the least."""
        return tuple(
            self.told[outcome.experiment.id] for outcome in ranked([one.outcome for one in self.singles])
        )

    @property
    def always_above(self) -> tuple[tuple[Told, Told], ...]:
        """The pairs of single experiments of which the first has the higher mean cost in every epoch.

        Of many, only those that have a section of their own are compared.
        """
        return tuple(
            (upper, lower)
            for upper in self.in_full
            for lower in self.in_full
            if stays_above(upper.outcome, lower.outcome)
        )


@dataclass(frozen=True, kw_only=True)
class Document:
    """The whole report.

    The first page is the main language's; ``findings`` are what the data files are written from.
    """

    pages: tuple[Page, ...]
    findings: Findings

    @property
    def main(self) -> Page:
        """The page in the main language."""
        return self.pages[0]

    def as_edition(self, edition: Edition, changes: Changes | None, earlier: Sequence[Brief]) -> Document:
        """Return the report whose pages say which edition it is, and what changed since the one before."""
        pages = (
            replace(page, chronicle=chronicle_of(edition, changes, earlier, page.language))
            for page in self.pages
        )
        return replace(self, pages=tuple(pages))


def compose(
    findings: Findings, provenance: Provenance, known: Mapping[str, Answers] = MappingProxyType({})
) -> Document:
    """Decide everything that the report will say, and return it for every language.

    ``known`` are answers that an earlier report on the same findings has found. Raises ``WrongExpression``
    when a claim cannot be judged.
    """
    evaluator = Evaluator(findings=findings, known=dict(known))
    facts = Facts(
        outcomes={
            experiment.id: outcome_of(findings, experiment) for experiment in findings.study.experiments
        },
        grids={sweep.id: grid_of(findings, sweep) for sweep in findings.study.sweeps},
        verdicts=judge_all(evaluator),
        candidates={reference.id: candidates(findings, reference) for reference in findings.study.references},
        matched={
            reference.id: comparisons_of(findings, reference) for reference in findings.study.references
        },
        doubts=doubts_of(findings),
        noise={one.id: noise_scales(findings.of(one)) for one in findings.study.made_to("noise_scale")},
        ranges={one.id: range_of(findings, one) for one in findings.study.made_to("range_test")},
    )
    pages = [_page(evaluator, language, facts, provenance) for language in findings.study.languages]
    return Document(
        pages=tuple(_with_absent(pages, findings) if findings.holes else pages), findings=findings
    )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What all languages share.

    Outcomes by experiment, grids by sweep, verdicts by claim, candidates and comparisons by reference,
    doubts, and gradient noise and range tests by experiment.
    """

    outcomes: Mapping[str, Outcome]
    grids: Mapping[str, Grid | None]
    verdicts: Mapping[str, Verdict]
    candidates: Mapping[str, tuple[Candidate, ...]]
    matched: Mapping[str, tuple[Comparison, ...]]
    doubts: tuple[Doubt, ...]
    noise: Mapping[str, tuple[NoiseScale, ...]]
    ranges: Mapping[str, RangeOutcome]


def placeholder_provenance(study: Study) -> Provenance:
    """Make up the provenance that goes with them."""
    datasets = {experiment.dataset.name: "0" * 64 for experiment in study.trained}
    return Provenance(
        version="0", libraries={"tensorflow": "0"}, fingerprint="0" * 16, datasets=datasets, machines=("–",)
    )


def call_of(experiment: Trained) -> str:
    """Write the call that trains an experiment's first seed, to be run in the project's folder.

    What moves a rate by a schedule, or makes batches grow, stands in the definitions: it is a remark, which
    saying the setting would replace.
    """
    moving = {"schedule": experiment.schedule, "batch_size": experiment.growth and _growth_of(experiment)}
    remarks = [f"    # {name}: {' '.join(str(value).split())}\n" for name, value in moving.items() if value]
    arguments = {
        "learning_rate": experiment.learning_rate,
        "lr_decay": None if experiment.schedule else experiment.lr_decay,
        "batch_size": None if experiment.growth else experiment.batch_size,
        "n_epochs": experiment.epochs,
    }
    said = [f"    {name}={value},\n" for name, value in arguments.items() if value is not None]
    return (
        "from lrbs_report import train_network_decay\n\n"
        f'train_network_decay(\n    "{experiment.id}",\n{"".join(said)}{"".join(remarks)})'
    )


def _growth_of(experiment: Trained) -> str:
    told = {"start": experiment.batch_size, **(experiment.growth.told() if experiment.growth else {})}
    return f"growing({', '.join(f'{name}={value:g}' for name, value in told.items())})"


def _page(evaluator: Evaluator, language: str, facts: Facts, provenance: Provenance) -> Page:
    """Return the report in a language: what it tells of each, then the charts of these."""
    findings, ledger = evaluator.findings, Ledger(evaluator, Words(language))
    study = findings.study
    told = {id_: _tell(outcome, ledger) for id_, outcome in facts.outcomes.items()}
    parts = _Parts(
        singles=tuple(told[experiment.id] for experiment in study.singles),
        noise_scales=tuple(
            ToldNoise(told=told[one.id], epochs=facts.noise[one.id]) for one in study.made_to("noise_scale")
        ),
        range_tests=tuple(
            ToldRange(told=told[one.id], found=facts.ranges[one.id]) for one in study.made_to("range_test")
        ),
        sweeps=tuple(
            _tell_sweep(sweep, language, told, facts.grids[sweep.id])
            for sweep in study.sweeps
            if not is_for_reference(study, sweep)
        ),
    )
    titles = {id_: one.title for id_, one in told.items()}
    many = _many(findings, parts.singles, facts)
    apart = None if many is None else tuple(many.apart)
    composer = Composer(ledger, titles, is_main=language == study.languages[0], apart=apart)
    classes = classes_told((one.experiment for one in told.values()), findings.data)
    figures = [
        *(classes_figure(composer, one) for one in classes),
        *_figures_of(parts, composer),
        *_figures_of_logs(study, facts, composer),
    ]
    return Page(
        language=language,
        title=_title(study.title, language),
        singles=parts.singles,
        noise_scales=parts.noise_scales,
        range_tests=parts.range_tests,
        sweeps=parts.sweeps,
        told=told,
        references=_tell_references(study, language, facts),
        verdicts=facts.verdicts,
        figures={figure.id: figure for figure in figures},
        entries=tuple(ledger.entries),
        evaluator=evaluator,
        provenance=provenance,
        doubts=facts.doubts,
        many=many,
    )


def _many(findings: Findings, singles: Sequence[Told], facts: Facts) -> Many | None:
    """Return the single experiments as they are told together; nothing when each is told by itself."""
    these = Several(
        outcomes=tuple(one.outcome for one in singles),
        names={one.experiment.id: one.title for one in singles},
    )
    apart = told_apart(findings, these, facts.verdicts)
    return None if apart is None else Many(these=these, apart=apart)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What has a part of a report of its own, in the order of the parts."""

    singles: tuple[Told, ...]
    noise_scales: tuple[ToldNoise, ...]
    range_tests: tuple[ToldRange, ...]
    sweeps: tuple[ToldSweep, ...]


def _figures_of(parts: _Parts, composer: Composer) -> Iterator[Figure]:
    """Return the charts of all parts."""
    outcomes = [one.outcome for one in parts.singles]
    yield from composer.of_singles(outcomes)
    yield from curves_of(composer, outcomes)
    for sweep in parts.sweeps:
        yield from composer.of_sweep(sweep.sweep, [cell.outcome for cell in sweep.cells], sweep.grid)
        yield from further_of_sweep(composer, sweep.sweep)
    yield from (noise_figure(composer, one) for one in parts.noise_scales if one.known)
    yield from (range_figure(composer, one) for one in parts.range_tests if one.curve.mean)


def _figures_of_logs(study: Study, facts: Facts, composer: Composer) -> Iterator[Figure]:
    """Return a chart of each published log that tells numbers of epochs."""
    for reference in study.references:
        matched = facts.matched[reference.id]
        if any(not held.is_of_the_end for one in matched for held in one.banded):
            yield composer.published(reference, matched)


def _tell_references(study: Study, language: str, facts: Facts) -> tuple[ToldReference, ...]:
    return tuple(
        ToldReference(
            title=_title(one.title, language),
            reference=one,
            candidates=facts.candidates[one.id],
            matched=facts.matched[one.id],
            experiments=study.named,
        )
        for one in study.references
    )


def _with_absent(pages: Sequence[Page], findings: Findings) -> Iterator[Page]:
    """Let each page know what it would have, were no run missing.

    That is what the same page of made-up results has.
    """
    whole = compose(placeholder_findings(findings.whole), placeholder_provenance(findings.whole))
    for page, other in zip(pages, whole.pages, strict=True):
        titles = {id_: told.title for id_, told in other.told.items() if id_ not in page.told}
        absent = Absent(
            holes=holes_of(findings, page.verdicts),
            figures=frozenset(other.figures) - frozenset(page.figures),
            experiments=titles,
        )
        yield replace(page, absent=absent)


def is_for_reference(study: Study, sweep: Sweep) -> bool:
    """Tell whether a sweep holds the set-ups that may have printed a published log.

    It is told there, not in a section of its own.
    """
    return any(reference.candidates == sweep.id for reference in study.references)


def _tell(outcome: Outcome, ledger: Ledger) -> Told:
    experiment, language = outcome.experiment, ledger.words.language
    title = SETTING.sub(
        lambda found: _in_title(ledger, experiment, found[1]) or found[0],
        _title(experiment.title, language) or experiment.id,
    )
    if experiment.sweep:
        title = ", ".join(
            setting_in_words(ledger, experiment.id, axis)
            for axis in axes_of(ledger.evaluator.findings.study, experiment.sweep)
        )
    return Told(
        title=ledger.plain(title),
        outcome=outcome,
        call=call_of(experiment) if isinstance(experiment, Trained) else "",
        language=language,
    )


def _in_title(ledger: Ledger, experiment: Experiment, name: str) -> str:
    """Return a setting as a title tells it; nothing where it is not known: then braces are text."""
    value = experiment.setting(name)
    if isinstance(experiment, Imported) and not isinstance(value, int | float):
        return str(value or "")
    return ledger.value(name, experiment.id)


def axes_of(study: Study, id_: str) -> list[str]:
    """Name the settings that tell the cells of a sweep apart."""
    return next([axis for axis, _ in sweep.axes] for sweep in study.sweeps if sweep.id == id_)


def _tell_sweep(sweep: Sweep, language: str, told: Mapping[str, Told], grid: Grid | None) -> ToldSweep:
    cells = tuple(told[experiment.id] for experiment in sweep.experiments)
    return ToldSweep(title=_title(sweep.title, language) or sweep.id, sweep=sweep, cells=cells, grid=grid)


def _title(titles: Mapping[str, str], language: str) -> str:
    """Choose a title's language, and put it on one line."""
    return " ".join(without_marks(titles.get(language, next(iter(titles.values()), ""))).split())
