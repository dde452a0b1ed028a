"""The report as data: every number, word and chart of it, for each language. Nothing here draws, reads a file or asks for the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrbs_report.experiments import Experiment, Run, Study, Sweep, key_of
from lrbs_report.report.composition import Composer
from lrbs_report.report.facts import Grid, Outcome, grid_of, outcome_of, ranked, stays_above
from lrbs_report.report.figures import Figure
from lrbs_report.report.words import Words
from lrbs_report.results import Epoch, Findings, RunResult
from lrbs_report.transcript import print_log


@dataclass(frozen=True)
class Provenance:
    """Where the numbers come from: versions by library, the fingerprint of the environment, data digests by name, processors in words."""

    version: str
    libraries: Mapping[str, str]
    fingerprint: str
    datasets: Mapping[str, str]
    machines: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """An experiment as one language tells it: its numbers, its title, the call that it stands for and the log of its first seed."""

    title: str
    outcome: Outcome
    call: str
    log: str

    @property
    def experiment(self) -> Experiment:
        """What was asked."""
        return self.outcome.experiment


@dataclass(frozen=True)
class ToldSweep:
    """A sweep as one language tells it. ``grid`` is ``None`` unless it has two axes."""

    title: str
    sweep: Sweep
    cells: tuple[Told, ...]
    grid: Grid | None


@dataclass(frozen=True)
class Page:
    """Everything that the report says in one language. ``told`` holds every experiment by id, ``figures`` every chart by id."""

    language: str
    title: str
    singles: tuple[Told, ...]
    sweeps: tuple[ToldSweep, ...]
    told: Mapping[str, Told]
    figures: Mapping[str, Figure]
    provenance: Provenance

    @property
    def ranked(self) -> tuple[Told, ...]:
        """The single experiments, from the most accurate to the least."""
        return tuple(self.told[outcome.experiment.id] for outcome in ranked([one.outcome for one in self.singles]))

    @property
    def always_above(self) -> tuple[tuple[Told, Told], ...]:
        """The pairs of single experiments of which the first has the higher mean cost in every epoch."""
        return tuple((upper, lower) for upper in self.singles for lower in self.singles if stays_above(upper.outcome, lower.outcome))


@dataclass(frozen=True)
class Document:
    """The whole report. The first page is the main language's; ``findings`` are what the data files are written from."""

    pages: tuple[Page, ...]
    findings: Findings

    @property
    def main(self) -> Page:
        """The page in the main language."""
        return self.pages[0]


def compose(findings: Findings, provenance: Provenance) -> Document:
    """Decide everything that the report will say."""
    outcomes = {experiment.id: outcome_of(findings, experiment) for experiment in findings.study.experiments}
    grids = {sweep.id: grid_of(findings, sweep) for sweep in findings.study.sweeps}
    pages = tuple(_page(findings.study, language, outcomes, grids, provenance) for language in findings.study.languages)
    return Document(pages, findings)


def placeholder_findings(study: Study) -> Findings:
    """Make up findings with the shape of a study's real ones, so that templates can be tried before anything is trained."""
    return Findings(study, {one.id: tuple(_placeholder(one, seed) for seed in one.seeds) for one in study.experiments})


def placeholder_provenance(study: Study) -> Provenance:
    """Make up the provenance that goes with them."""
    datasets = {experiment.dataset.name: "0" * 64 for experiment in study.experiments}
    return Provenance("0", {"tensorflow": "0"}, "0" * 16, datasets, ("–",))


def call_of(experiment: Experiment) -> str:
    """Write the call that an experiment stands for, the way the article does."""
    arguments = {
        "learning_rate": experiment.learning_rate,
        "lr_decay": experiment.lr_decay,
        "batch_size": experiment.batch_size,
        "n_epochs": experiment.epochs,
    }
    return "train_network_decay(\n" + "".join(f"    {name}={value!r},\n" for name, value in arguments.items()) + ")"


def _page(study: Study, language: str, outcomes: Mapping[str, Outcome], grids: Mapping[str, Grid | None], provenance: Provenance) -> Page:
    told = {id_: _tell(outcome, language) for id_, outcome in outcomes.items()}
    singles = tuple(told[experiment.id] for experiment in study.singles)
    sweeps = tuple(_tell_sweep(sweep, language, told, grids[sweep.id]) for sweep in study.sweeps)
    composer = Composer(Words(language), is_main=language == study.languages[0])
    figures = [*composer.of_singles([one.outcome for one in singles])]
    for sweep in sweeps:
        figures += composer.of_sweep(sweep.sweep, [cell.outcome for cell in sweep.cells], sweep.grid)
    return Page(language, _title(study.title, language), singles, sweeps, told, {figure.id: figure for figure in figures}, provenance)


def _tell(outcome: Outcome, language: str) -> Told:
    title = _title(outcome.experiment.title, language) or outcome.experiment.id
    return Told(title, outcome, call_of(outcome.experiment), print_log(outcome.first, language))


def _tell_sweep(sweep: Sweep, language: str, told: Mapping[str, Told], grid: Grid | None) -> ToldSweep:
    cells = tuple(told[experiment.id] for experiment in sweep.experiments)
    return ToldSweep(_title(sweep.title, language) or sweep.id, sweep, cells, grid)


def _title(titles: Mapping[str, str], language: str) -> str:
    """Choose a title's language, and put it on one line."""
    return " ".join(titles.get(language, next(iter(titles.values()), "")).split())


def _placeholder(experiment: Experiment, seed: int) -> RunResult:
    rate = experiment.learning_rate
    epochs = tuple(Epoch(number, 1 / (number + 1), rate, rate, rate) for number in range(experiment.epochs))
    identity = Run(experiment, seed).identity("0" * 64)
    return RunResult(key_of(identity), identity, seed, "finished", 0.5, epochs, {}, {})
