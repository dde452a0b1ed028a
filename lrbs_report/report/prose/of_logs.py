"""What is said of a published log beside our seeds.

The subject is a ``ToldReference``; of an accuracy, with it, the run that prints it and what the page calls
the experiment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence
from lrbs_report.study.experiments import Experiment, PublishedRun

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
    "article.trial_verdict.survives": Sentence(holds=_is_alone_and("survives")),
    "article.trial_verdict.rejected": Sentence(holds=_is_alone_and("rejected")),
    "article.trial_verdict.few": Sentence(
        holds=_is_alone_and("too few seeds"), blanks={"needed": _value("seeds_needed")}
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
