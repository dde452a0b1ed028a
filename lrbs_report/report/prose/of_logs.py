"""What is said of a published log beside our seeds.

The subject is a ``ToldReference``; of an accuracy, with it, the run that prints it and what the page calls
the experiment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.judging.accusations import Accusation
from lrbs_report.judging.selection import Reason
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.study.experiments import Experiment, PublishedRun
from lrbs_report.study.selections import Selection

if TYPE_CHECKING:
    from lrbs_report.report.document import ToldReference


def _compared(told: ToldReference) -> int:
    return sum(one.compared for one in told.matched)


def _is_comparable(told: ToldReference) -> bool:
    """Tell whether there are numbers to compare, and each has a band of our seeds."""
    return bool(_compared(told)) and all(one.has_band for one in told.matched)


def _rates(told: ToldReference) -> int:
    """Count the rates that a log prints."""
    return sum(one.rates_compared for one in told.matched)


def _matching(told: ToldReference) -> int:
    return sum(one.matching_rates for one in told.matched)


def _value(name: str, form: str | None = None) -> Fill:
    return lambda told, ledger: ledger.value(name, told.reference.id, form=form)


def _axes(told: ToldReference, ledger: Ledger) -> tuple[str, ...]:
    return tuple(ledger.words.with_article(axis) for axis in told.axes)


def _has_setups(told: ToldReference) -> bool:
    return len(told.candidates) > 1


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many of the costs that a log prints lie in the band, for the title of its chart.

    ``None`` where there is no band.
    """

    reference: str
    inside: int | None
    compared: int


MOST_NAMES = 12
"""Of what a log prints and nobody measures, that a sentence names."""


def _count(name: str) -> Fill:
    return lambda counted, ledger: ledger.value(name, counted.reference)


TITLE: Mapping[str, Fill] = {"inside": _count("numbers_inside"), "compared": _count("numbers_compared")}


def _pairs(told: ToldReference) -> list[tuple[PublishedRun, Experiment]]:
    """Return each run of a log with the experiment that it should match."""
    named = told.experiments
    return [(run, named[run.experiment]) for run in told.reference.runs if run.experiment in named]


def _ends_before(told: ToldReference) -> bool:
    """Tell whether some run of a log ends before the training that it should match."""
    return any(run.length < one.epochs for run, one in _pairs(told) if run.breaks_off)


def _has_gaps(told: ToldReference) -> bool:
    return any(run.has_gaps for run in told.reference.runs)


def _may_be_bars(told: ToldReference) -> bool:
    """Tell whether some set-up would be rejected by numbers that a progress bar may have shown."""
    return any(one.may_be_bars and one.fate != "rejected" for one in told.candidates)


def _unmeasured(told: ToldReference, ledger: Ledger) -> tuple[str, ...]:
    return _names(told.unmeasured, ledger)


def _partial(told: ToldReference) -> tuple[str, ...]:
    """Return the names of what is printed of several epochs and not compared in all of them."""
    held = (held for one in told.matched for held in one.held)
    return tuple(dict.fromkeys(one.name for one in held if one.compared < one.printed))


def _parts(told: ToldReference, ledger: Ledger) -> tuple[str, ...]:
    return _names(_partial(told), ledger)


def _names(names: Sequence[str], ledger: Ledger) -> tuple[str, ...]:
    """Return the first of some names in a log, and how many more there are."""
    more = len(names) - MOST_NAMES
    listed = tuple(map(ledger.words.label, names[:MOST_NAMES]))
    return (*listed, ledger.words.count("more", more)) if more > 0 else listed


def _is_decided(told: ToldReference) -> bool:
    return _has_setups(told) and not told.untold


def _is_alone_and(fate: str) -> Callable[[ToldReference], bool]:
    """Tell whether a log is compared with one set-up, and what becomes of it."""
    return lambda told: not _has_setups(told) and told.candidates[0].fate == fate


def _is_about(mean: str) -> Callable[[ToldReference], bool]:
    """Tell whether every run of a log is compared with this mean, where the other is another number."""
    return lambda told: {one.mean for one in told.matched} == {mean}


def _is_declared(told: ToldReference) -> bool:
    """Tell whether the log declares that something was selected."""
    declared = told.candidates[0].declared
    return declared is not None and declared.kind != "last"


def _is_undeclared_and(fate: str) -> Callable[[ToldReference], bool]:
    """Tell the same of a log that says nothing of being selected; of another, its own sentence tells."""
    is_alone = _is_alone_and(fate)
    return lambda told: is_alone(told) and not _is_declared(told)


def _is_high(*, several: bool, rare: bool) -> Callable[[ToldReference], bool]:
    """Tell whether a log of one run or of several is accused, and stands how high."""

    def holds(told: ToldReference) -> bool:
        one = told.accusation
        return bool(one.measure) and one.is_rare == rare and (len(told.reference.runs) > 1) == several

    return holds


def _is_best_of(*, several: bool, many: bool) -> Callable[[ToldReference], bool]:
    """Tell whether a log of one run or of several fits as the best of so many, or of some range."""

    def holds(told: ToldReference) -> bool:
        one, runs = told.accusation, len(told.reference.runs)
        return one.fewest > 0 and (one.most > one.fewest) == many and (runs > 1) == several

    return holds


def _ends_at_best(is_so: Callable[[Accusation], bool]) -> Callable[[ToldReference], bool]:
    return lambda told: bool(told.accusation.epoch) and is_so(told.accusation)


def _is_for(reason: Reason) -> Callable[[ToldReference], bool]:
    """Tell whether what a log declares of its selection is rejected for a reason."""
    return lambda told: told.tried.fit is not None and told.tried.fit.reason == reason


def _declares(told: ToldReference, ledger: Ledger) -> str:
    """Put what a log declares of its selection into words."""
    declared = told.tried.declared or Selection()
    say, by = ledger.words.say, ledger.words.measure(declared.by) if declared.by else ""
    if declared.kind == "epoch":
        return say("selection.epoch", measure=by)
    if declared.kind == "last":
        return say("selection.last")
    runs = ledger.words.number(declared.runs)
    return say("selection.runs_by", runs=runs, measure=by) if by else say("selection.runs", runs=runs)


BY: Mapping[str, Fill] = {"by": lambda told, ledger: ledger.words.measure(told.accusation.epoch)}
MEASURE: Mapping[str, Fill] = {"measure": lambda told, ledger: ledger.words.measure(told.accusation.measure)}
HIGH: Mapping[str, Fill] = {**MEASURE, "logs": _value("unselected_logs")}
FEWEST: Mapping[str, Fill] = {"fewest": _value("selected_fewest")}
RANGE: Mapping[str, Fill] = {**FEWEST, "most": _value("selected_most")}
DECLARED: Mapping[str, Fill] = {"selection": _declares}

COUNTS: Mapping[str, Fill] = {"compared": _value("numbers_compared"), "inside": _value("numbers_inside")}

SENTENCES: Mapping[str, Sentence] = {
    "published.title.all": Sentence(
        holds=lambda one: one.inside == one.compared > 0, blanks=TITLE, count=lambda one: one.compared
    ),
    "published.title.some": Sentence(
        holds=lambda one: one.inside is not None and 0 < one.inside < one.compared,
        blanks=TITLE,
        count=lambda one: one.inside,
    ),
    "published.title.none": Sentence(
        holds=lambda one: one.inside == 0 < one.compared, blanks=TITLE, count=lambda one: one.compared
    ),
    "published.title.untold": Sentence(
        holds=lambda one: one.inside is None,
        blanks={"compared": TITLE["compared"]},
        count=lambda one: one.compared,
    ),
    "article.trial.question": Sentence(holds=lambda _: True),
    "article.trial_numbers.inside": Sentence(
        holds=_is_comparable, blanks={**COUNTS, "z": _value("largest_distance")}, count=_compared
    ),
    "article.trial_numbers.incomparable": Sentence(
        holds=lambda told: bool(_compared(told)) and not _is_comparable(told)
    ),
    "article.trial_numbers.none": Sentence(holds=lambda told: not _compared(told)),
    "article.trial_note.band": Sentence(holds=_is_comparable),
    "article.trial_epochs.fewer": Sentence(holds=_ends_before),
    "article.trial_gaps.some": Sentence(holds=_has_gaps),
    "article.trial_left.names": Sentence(
        holds=lambda told: bool(told.unmeasured), blanks={"names": _unmeasured}
    ),
    "article.trial_part.names": Sentence(holds=lambda told: bool(_partial(told)), blanks={"names": _parts}),
    "article.trial_bars.first": Sentence(holds=_may_be_bars),
    "article.trial_rates.all": Sentence(
        holds=lambda told: _rates(told) == _matching(told) > 0,
        blanks={"matching": _value("rates_matching")},
        count=_rates,
    ),
    "article.trial_rates.some": Sentence(
        holds=lambda told: 0 < _matching(told) < _rates(told),
        blanks={"matching": _value("rates_matching")},
        count=_matching,
    ),
    "article.trial_rates.none": Sentence(holds=lambda told: _matching(told) == 0 < _rates(told)),
    "article.trial_judged.known": Sentence(
        holds=lambda trial: trial[1].judged is not None,
        blanks={
            "name": lambda trial, _: trial[2],
            "published": lambda trial, ledger: ledger.value(
                "published_accuracy", trial[0].reference.id, trial[1].experiment
            ),
            "expected": lambda trial, ledger: ledger.value(
                "expected_accuracy", trial[0].reference.id, trial[1].experiment
            ),
        },
    ),
    "article.trial_mean.examples": Sentence(holds=_is_about("examples")),
    "article.trial_mean.batches": Sentence(holds=_is_about("batches")),
    "article.trial_verdict.survives": Sentence(holds=_is_undeclared_and("survives")),
    "article.trial_verdict.rejected": Sentence(holds=_is_undeclared_and("rejected")),
    "article.trial_verdict.declared": Sentence(
        holds=lambda told: _is_alone_and("rejected")(told) and _is_declared(told)
    ),
    "article.trial_verdict.few": Sentence(
        holds=_is_alone_and("too few seeds"), blanks={"needed": _value("seeds_needed")}
    ),
    "article.trial_high.logs": Sentence(holds=_is_high(several=True, rare=False), blanks=HIGH),
    "article.trial_high.rare_logs": Sentence(holds=_is_high(several=True, rare=True), blanks=MEASURE),
    "article.trial_high.runs": Sentence(holds=_is_high(several=False, rare=False), blanks=HIGH),
    "article.trial_high.rare_runs": Sentence(holds=_is_high(several=False, rare=True), blanks=MEASURE),
    "article.trial_best_of.each": Sentence(holds=_is_best_of(several=True, many=False), blanks=FEWEST),
    "article.trial_best_of.each_of_range": Sentence(holds=_is_best_of(several=True, many=True), blanks=RANGE),
    "article.trial_best_of.one": Sentence(holds=_is_best_of(several=False, many=False), blanks=FEWEST),
    "article.trial_best_of.one_of_range": Sentence(holds=_is_best_of(several=False, many=True), blanks=RANGE),
    "article.trial_best_epoch.certain": Sentence(holds=_ends_at_best(lambda one: one.is_certain), blanks=BY),
    "article.trial_best_epoch.too": Sentence(
        holds=_ends_at_best(lambda one: not one.is_certain and one.fewest > 0), blanks=BY
    ),
    "article.trial_best_epoch.only": Sentence(
        holds=_ends_at_best(lambda one: not one.is_certain and not one.fewest), blanks=BY
    ),
    "article.trial_unexplained.all": Sentence(holds=lambda told: told.accusation.is_unexplained),
    "article.trial_declared.survives": Sentence(
        holds=lambda told: told.tried.fit is not None and told.tried.survives, blanks=DECLARED
    ),
    "article.trial_declared.too_good": Sentence(holds=_is_for("too good"), blanks=DECLARED),
    "article.trial_declared.too_poor": Sentence(holds=_is_for("too poor"), blanks=DECLARED),
    "article.trial_declared.other_epoch": Sentence(holds=_is_for("other epoch"), blanks=DECLARED),
    "article.trial_declared.number": Sentence(holds=_is_for("number"), blanks=DECLARED),
    "article.trial_declared.untold": Sentence(
        holds=lambda told: (
            told.tried.fit is not None and told.tried.fit.fate == "untold" and bool(told.tried.compared)
        )
    ),
    "article.survivors.none": Sentence(holds=lambda told: _is_decided(told) and not told.survivors),
    "article.survivors.one": Sentence(holds=lambda told: _is_decided(told) and len(told.survivors) == 1),
    "article.survivors.all": Sentence(
        holds=lambda told: _is_decided(told) and len(told.survivors) == len(told.candidates)
    ),
    "article.survivors.some": Sentence(
        holds=lambda told: _is_decided(told) and 1 < len(told.survivors) < len(told.candidates),
        blanks={"surviving": _value("surviving_setups", form="words")},
    ),
    "article.survivors.open": Sentence(
        holds=lambda told: _has_setups(told) and bool(told.untold),
        blanks={name: _value(f"{name}_setups") for name in ("surviving", "rejected", "untold")},
    ),
    "article.untold.few": Sentence(
        holds=lambda told: _has_setups(told) and bool(told.too_few), blanks={"needed": _value("seeds_needed")}
    ),
    "article.trial_setups.axes": Sentence(
        holds=_has_setups, blanks={"axes": _axes, "setups": _value("setups")}
    ),
}
"""Sentences of one family exclude each other."""
