"""What is said of several experiments together: the best, the lowest, and what all have in common.

The subject is ``Several``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lrbs_report.judging.best import FEWEST_SEEDS
from lrbs_report.judging.facts import Outcome, rivals_of, share_few_seeds, stays_above, tied, ties
from lrbs_report.judging.values import Over
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence, Several
from lrbs_report.report.prose.words import DECIMALS, LISTED
from lrbs_report.study.experiments import Imported, trained

PAIR = 2


def whole(these: Several) -> list[Outcome]:
    """Return the experiments of which no run diverged."""
    return [one for one in these.outcomes if not one.diverged]


def best(these: Several) -> list[Outcome]:
    """Return those with the best mean of what runs are ranked by: several when they tie.

    They are among the experiments of which no run diverged; there are none when their runs are not ranked by
    one measure.
    """
    return _extreme(these, max)


def worst(these: Several) -> list[Outcome]:
    """Return those with the worst mean of it, likewise."""
    return _extreme(these, min)


def lowest(these: Several) -> list[Outcome]:
    """Return those that end with the lowest mean cost, among the experiments of which no run diverged."""
    outcomes = whole(these)
    return [outcomes[place] for place in tied([one.final_watched for one in outcomes], min)]


def _extreme(these: Several, choose: Callable[[Iterable[float]], float]) -> list[Outcome]:
    outcomes = whole(these) if these.ranking else []
    return [outcomes[place] for place in tied([one.score(one.judged_mean) for one in outcomes], choose)]


def _all_end(these: Several) -> bool:
    return len(whole(these)) == len(these.outcomes)


def _are_many(these: Several) -> bool:
    return len(these.outcomes) > 1


def _have_seeds(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether each of some experiments has several seeds, so that what ranks it is a mean."""
    return all(len(one.runs) > 1 for one in outcomes)


def _have_one_seed(these: Several) -> bool:
    return all(len(one.runs) == 1 for one in these.outcomes)


def some_imported(these: Several) -> bool:
    """Tell whether some experiment was not trained here."""
    return any(isinstance(one.experiment, Imported) for one in these.outcomes)


def _is_one_best(these: Several) -> bool:
    return len(whole(these)) > 1 and len(best(these)) == 1


def _rivals(these: Several) -> list[Outcome]:
    """Return those that their seeds do not tell from the one best."""
    found = best(these)
    return [
        these.outcomes[place] for place in rivals_of(these.outcomes) if these.outcomes[place] not in found
    ]


def _rival_names(these: Several, ledger: Ledger) -> tuple[str, ...]:
    """List the first few of them by name."""
    names, words = [these.name_of(one) for one in _rivals(these)], ledger.words
    hidden = len(names) - LISTED
    return tuple([*names[:LISTED], words.count("more", hidden)] if hidden > 0 else names)


def _all_tie(these: Several) -> bool:
    return _all_end(these) and _are_many(these) and len(best(these)) == len(these.outcomes)


def _have_two_ends(these: Several) -> bool:
    return (
        _all_end(these)
        and _are_many(these)
        and len(best(these)) == len(worst(these)) == 1
        and best(these) != worst(these)
    )


def _share_a_loss(these: Several) -> bool:
    """Tell whether costs can be compared: they are those of one loss."""
    return len({one.experiment.cost_of for one in these.outcomes}) == 1


def _above(these: Several) -> tuple[Outcome, Outcome] | None:
    """Return, of two experiments, the one whose mean cost is above the other's in every epoch.

    The other comes second.
    """
    if len(these.outcomes) != PAIR:
        return None
    one, other = these.outcomes
    return next(
        ((upper, lower) for upper, lower in ((one, other), (other, one)) if stays_above(upper, lower)), None
    )


def _upper_and_lower(these: Several) -> tuple[Outcome, Outcome]:
    found = _above(these)
    return found or (these.outcomes[0], these.outcomes[-1])


def _means_of_two(these: Several) -> list[tuple[float, float]]:
    """Return the mean costs of two experiments, epoch by epoch.

    Nothing when there are not two with the same epochs, or one diverged.
    """
    if (
        len(these.outcomes) != PAIR
        or not _all_end(these)
        or len({len(one.watched.x) for one in these.outcomes}) != 1
    ):
        return []
    return list(zip(*(one.watched.mean for one in these.outcomes), strict=True))


def _cross(these: Several) -> bool:
    return bool(_means_of_two(these)) and _above(these) is None and not _are_alike(these)


def _are_alike(these: Several) -> bool:
    lasts = _means_of_two(these)
    return bool(lasts) and all(ties(one, other) for one, other in lasts)


def _shares(these: Several) -> set[float]:
    """Return the shares that rates lose in each epoch; nothing where any moves by a schedule instead."""
    found = {trained(one.experiment).lr_decay for one in these.outcomes}
    return set() if None in found else {share for share in found if share is not None}


def _scheduled(these: Several) -> list[Outcome]:
    return [one for one in these.outcomes if trained(one.experiment).schedule]


def _scheduled_names(these: Several, _: Ledger) -> tuple[str, ...]:
    return tuple(these.name_of(one) for one in _scheduled(these))


def _name(choose: Callable[[Several], Sequence[Outcome]], place: int = 0) -> Fill:
    return lambda these, _: these.name_of(choose(these)[place])


def _judged(choose: Callable[[Several], Sequence[Outcome]]) -> Fill:
    return lambda these, ledger: ledger.judged(choose(these)[0])


def _end(choose: Callable[[Several], Sequence[Outcome]]) -> Fill:
    """Return the mean at one end, with as many decimals as it takes to tell both ends apart."""

    def fill(these: Several, ledger: Ledger) -> str:
        """Return it as it is printed."""
        ends = best(these)[0].judged_mean, worst(these)[0].judged_mean
        digits = ledger.words.decimals_apart(*ends)
        return ledger.judged(choose(these)[0], digits=None if digits == DECIMALS else digits)

    return fill


def _seed(choose: Callable[[Several], Sequence[Outcome]], *, is_best: bool) -> Fill:
    """Return the best or the worst seed of an experiment."""

    def fill(these: Several, ledger: Ledger) -> str:
        """Return its number."""
        one = choose(these)[0]
        over: Over = "min" if one.is_better_lower is is_best else "max"
        return ledger.judged(one, over)

    return fill


def _lowest_watched(these: Several, ledger: Ledger) -> str:
    return ledger.watched(lowest(these)[0].experiment.id)


def _share(form: str) -> Fill:
    return lambda these, ledger: ledger.value("lr_decay", these.outcomes[0].experiment.id, form=form)


def _share_list(these: Several, ledger: Ledger) -> tuple[str, ...]:
    """List the shares that rates lose, each once, from the lowest."""
    first = {trained(one.experiment).lr_decay: one.experiment.id for one in reversed(these.outcomes)}
    return tuple(ledger.value("lr_decay", first[share]) for share in sorted(_shares(these)))


BEST: Mapping[str, Fill] = {"name": _name(best), "judged": _judged(best)}
ENDS: Mapping[str, Fill] = {"best": _name(best), "worst": _name(worst)}
SIDES: Mapping[str, Fill] = {"upper": _name(_upper_and_lower), "lower": _name(_upper_and_lower, 1)}

SENTENCES: Mapping[str, Sentence] = {
    "article.best.mean": Sentence(
        holds=lambda these: _is_one_best(these) and _all_end(these) and _have_seeds(best(these)), blanks=BEST
    ),
    "article.best.plain": Sentence(
        holds=lambda these: _is_one_best(these) and _all_end(these) and not _have_seeds(best(these)),
        blanks=BEST,
    ),
    "article.best.of_whole": Sentence(
        holds=lambda these: _is_one_best(these) and not _all_end(these), blanks=BEST
    ),
    "article.best.tied": Sentence(
        holds=lambda these: len(best(these)) > 1 and not _all_tie(these) and _all_end(these),
        blanks={"judged": _judged(best)},
    ),
    "article.best.all_tied": Sentence(holds=_all_tie, blanks={"judged": _judged(best)}),
    "article.rivals.open": Sentence(
        holds=lambda these: (
            _is_one_best(these) and not share_few_seeds(these.outcomes) and bool(_rivals(these))
        ),
        blanks={"names": _rival_names},
    ),
    "article.rivals.few_seeds": Sentence(
        holds=lambda these: _is_one_best(these) and share_few_seeds(these.outcomes),
        blanks={"fewest": lambda _, ledger: ledger.words.in_words(FEWEST_SEEDS)},
    ),
    "article.compare.above_on_average": Sentence(
        holds=lambda these: _above(these) is not None and any(len(one.runs) > 1 for one in these.outcomes),
        blanks=SIDES,
    ),
    "article.compare.above": Sentence(
        holds=lambda these: _above(these) is not None and all(len(one.runs) == 1 for one in these.outcomes),
        blanks=SIDES,
    ),
    "article.compare.cross": Sentence(holds=_cross),
    "article.compare.alike": Sentence(holds=_are_alike),
    "article.rate.same": Sentence(
        holds=lambda these: len(_shares(these)) == 1 and any(_shares(these)),
        blanks={"decay": _share("exact"), "percent": _share("percent")},
    ),
    "article.rate.scheduled": Sentence(
        holds=lambda these: bool(_scheduled(these)),
        blanks={"names": _scheduled_names},
        count=lambda these: len(_scheduled(these)),
    ),
    "article.rate.none": Sentence(holds=lambda these: _shares(these) == {0.0}),
    "article.rate.several": Sentence(
        holds=lambda these: len(_shares(these)) > 1, blanks={"decays": _share_list}
    ),
    "article.head.judged": Sentence(holds=lambda these: bool(these.ranking)),
    "article.final.ends": Sentence(
        holds=_have_two_ends, blanks={**ENDS, "highest": _end(best), "lowest": _end(worst)}
    ),
    "article.final.all_tied": Sentence(holds=_all_tie, blanks={"judged": _judged(best)}),
    "article.final.best_tied": Sentence(
        holds=lambda these: _all_end(these) and len(best(these)) > 1 and not _all_tie(these),
        blanks={"judged": _judged(best)},
    ),
    "article.spread.apart": Sentence(
        holds=lambda these: (
            _have_two_ends(these)
            and _have_seeds([*best(these), *worst(these)])
            and best(these)[0].worst_score > worst(these)[0].best_score
        ),
        blanks={**ENDS, "low": _seed(best, is_best=False), "high": _seed(worst, is_best=True)},
    ),
    "article.spread.overlap": Sentence(
        holds=lambda these: (
            _have_two_ends(these)
            and _have_seeds([*best(these), *worst(these)])
            and best(these)[0].worst_score <= worst(these)[0].best_score
        ),
        blanks={**ENDS, "low": _seed(best, is_best=False), "high": _seed(worst, is_best=True)},
    ),
    "comparison.title.above": Sentence(holds=lambda these: _above(these) is not None, blanks=SIDES),
    "comparison.title.lowest": Sentence(
        holds=lambda these: (
            _above(these) is None and _share_a_loss(these) and len(lowest(these)) == 1 and _all_end(these)
        ),
        blanks={"lower": _name(lowest), "watched": _lowest_watched},
    ),
    "comparison.title.lowest_of_whole": Sentence(
        holds=lambda these: _share_a_loss(these) and len(lowest(these)) == 1 and not _all_end(these),
        blanks={"lower": _name(lowest), "watched": _lowest_watched},
    ),
    "comparison.title.none": Sentence(
        holds=lambda these: _above(these) is None and (not _share_a_loss(these) or len(lowest(these)) != 1)
    ),
    "rate.title.constant": Sentence(holds=lambda these: _shares(these) == {0.0}),
    "rate.title.decay": Sentence(
        holds=lambda these: len(_shares(these)) == 1 and any(_shares(these)),
        blanks={"percent": _share("percent")},
    ),
    "rate.title.mixed": Sentence(holds=lambda these: len(_shares(these)) > 1),
    "rate.title.scheduled": Sentence(holds=lambda these: bool(_scheduled(these))),
    "rate.caption.decay": Sentence(holds=lambda these: not _scheduled(these)),
    "rate.caption.scheduled": Sentence(holds=lambda these: bool(_scheduled(these))),
    "judged.title.best": Sentence(holds=lambda these: _is_one_best(these) and _all_end(these), blanks=BEST),
    "judged.title.best_of_whole": Sentence(
        holds=lambda these: len(best(these)) == 1 and _are_many(these) and not _all_end(these), blanks=BEST
    ),
    "judged.title.tied": Sentence(
        holds=lambda these: len(best(these)) > 1 and not _all_tie(these), blanks={"judged": _judged(best)}
    ),
    "judged.title.all_tied": Sentence(holds=_all_tie, blanks={"judged": _judged(best)}),
    "judged.title.single": Sentence(
        holds=lambda these: _all_end(these) and len(these.outcomes) == 1, blanks=BEST
    ),
    "judged.title.none": Sentence(holds=lambda these: not whole(these)),
    "judged.caption.seeds": Sentence(
        holds=lambda these: not some_imported(these) and not _have_one_seed(these) and _all_end(these)
    ),
    "judged.caption.diverging": Sentence(
        holds=lambda these: not some_imported(these) and not _have_one_seed(these) and not _all_end(these)
    ),
    "judged.caption.single": Sentence(holds=lambda these: not some_imported(these) and _have_one_seed(these)),
    "judged.caption.imported_seeds": Sentence(
        holds=lambda these: some_imported(these) and not _have_one_seed(these) and _all_end(these)
    ),
    "judged.caption.imported_diverging": Sentence(
        holds=lambda these: some_imported(these) and not _have_one_seed(these) and not _all_end(these)
    ),
    "judged.caption.imported_single": Sentence(
        holds=lambda these: some_imported(these) and _have_one_seed(these)
    ),
    "band_of_means.whole": Sentence(
        holds=lambda these: any(len(one.runs) > 1 for one in these.outcomes) and not _lack_epochs(these)
    ),
    "band_of_means.there": Sentence(
        holds=lambda these: any(len(one.runs) > 1 for one in these.outcomes) and _lack_epochs(these)
    ),
}
"""Sentences of one family exclude each other."""


def _lack_epochs(these: Several) -> bool:
    """Tell whether some seed has no finite cost in an epoch that another seed of its experiment has."""
    return any(one.diverged or len({len(run.watched) for run in one.runs}) > 1 for one in these.outcomes)
