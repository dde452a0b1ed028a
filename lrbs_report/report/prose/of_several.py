"""What is said of several experiments together: the best, the lowest, and what all have in common.

The subject is ``Several``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lrbs_report.judging.facts import Outcome, stays_above, ties
from lrbs_report.judging.values import Over
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Fill, Sentence, Several

PAIR = 2


def whole(these: Several) -> list[Outcome]:
    """Return the experiments of which no run diverged."""
    return [one for one in these.outcomes if not one.diverged]


def best(these: Several) -> list[Outcome]:
    """Return those with the highest mean accuracy: several when they tie.

    They are among the experiments of which no run diverged.
    """
    return _extreme(whole(these), max)


def worst(these: Several) -> list[Outcome]:
    """Return those with the lowest mean accuracy, likewise."""
    return _extreme(whole(these), min)


def lowest(these: Several) -> list[Outcome]:
    """Return those that end with the lowest mean cost, among the experiments of which no run diverged."""
    lasts = [one.final_watched for one in whole(these)]
    return [one for one in whole(these) if ties(one.final_watched, min(lasts))]


def _extreme(outcomes: Sequence[Outcome], choose: Callable[[Sequence[float]], float]) -> list[Outcome]:
    means = [one.judged_mean for one in outcomes]
    return [one for one in outcomes if ties(one.judged_mean, choose(means))]


def _all_end(these: Several) -> bool:
    return len(whole(these)) == len(these.outcomes)


def _are_many(these: Several) -> bool:
    return len(these.outcomes) > 1


def _have_seeds(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether each of some experiments has several seeds, so that its accuracy is a mean."""
    return all(len(one.runs) > 1 for one in outcomes)


def _is_one_best(these: Several) -> bool:
    return len(whole(these)) > 1 and len(best(these)) == 1


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
    return len({one.experiment.model.loss for one in these.outcomes}) == 1


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


def _decays(these: Several) -> set[float]:
    return {one.experiment.lr_decay for one in these.outcomes}


def _name(choose: Callable[[Several], Sequence[Outcome]], place: int = 0) -> Fill:
    return lambda these, _: these.name_of(choose(these)[place])


def _judged(choose: Callable[[Several], Sequence[Outcome]], over: Over = "mean") -> Fill:
    return lambda these, ledger: ledger.value("accuracy", choose(these)[0].experiment.id, over=over)


def _lowest_watched(these: Several, ledger: Ledger) -> str:
    return ledger.value("cost", lowest(these)[0].experiment.id)


def _decay(form: str) -> Fill:
    return lambda these, ledger: ledger.value("lr_decay", these.outcomes[0].experiment.id, form=form)


def _decay_list(these: Several, ledger: Ledger) -> tuple[str, ...]:
    """List the decays, each once, from the lowest."""
    first = {one.experiment.lr_decay: one.experiment.id for one in reversed(these.outcomes)}
    return tuple(ledger.value("lr_decay", first[decay]) for decay in sorted(first))


BEST: Mapping[str, Fill] = {"name": _name(best), "accuracy": _judged(best)}
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
        blanks={"accuracy": _judged(best)},
    ),
    "article.best.all_tied": Sentence(holds=_all_tie, blanks={"accuracy": _judged(best)}),
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
        holds=lambda these: len(_decays(these)) == 1 and any(_decays(these)),
        blanks={"decay": _decay("exact"), "percent": _decay("percent")},
    ),
    "article.rate.none": Sentence(holds=lambda these: _decays(these) == {0.0}),
    "article.rate.several": Sentence(
        holds=lambda these: len(_decays(these)) > 1, blanks={"decays": _decay_list}
    ),
    "article.final.ends": Sentence(
        holds=_have_two_ends, blanks={**ENDS, "highest": _judged(best), "lowest": _judged(worst)}
    ),
    "article.final.all_tied": Sentence(holds=_all_tie, blanks={"accuracy": _judged(best)}),
    "article.final.best_tied": Sentence(
        holds=lambda these: _all_end(these) and len(best(these)) > 1 and not _all_tie(these),
        blanks={"accuracy": _judged(best)},
    ),
    "article.spread.apart": Sentence(
        holds=lambda these: (
            _have_two_ends(these)
            and _have_seeds([*best(these), *worst(these)])
            and best(these)[0].judged_low > worst(these)[0].judged_high
        ),
        blanks={**ENDS, "low": _judged(best, "min"), "high": _judged(worst, "max")},
    ),
    "article.spread.overlap": Sentence(
        holds=lambda these: (
            _have_two_ends(these)
            and _have_seeds([*best(these), *worst(these)])
            and best(these)[0].judged_low <= worst(these)[0].judged_high
        ),
        blanks={**ENDS, "low": _judged(best, "min"), "high": _judged(worst, "max")},
    ),
    "comparison.title.above": Sentence(holds=lambda these: _above(these) is not None, blanks=SIDES),
    "comparison.title.lowest": Sentence(
        holds=lambda these: (
            _above(these) is None and _share_a_loss(these) and len(lowest(these)) == 1 and _all_end(these)
        ),
        blanks={"lower": _name(lowest), "cost": _lowest_watched},
    ),
    "comparison.title.lowest_of_whole": Sentence(
        holds=lambda these: _share_a_loss(these) and len(lowest(these)) == 1 and not _all_end(these),
        blanks={"lower": _name(lowest), "cost": _lowest_watched},
    ),
    "comparison.title.none": Sentence(
        holds=lambda these: _above(these) is None and (not _share_a_loss(these) or len(lowest(these)) != 1)
    ),
    "rate.title.constant": Sentence(holds=lambda these: _decays(these) == {0.0}),
    "rate.title.decay": Sentence(
        holds=lambda these: len(_decays(these)) == 1 and any(_decays(these)),
        blanks={"percent": _decay("percent")},
    ),
    "rate.title.mixed": Sentence(holds=lambda these: len(_decays(these)) > 1),
    "accuracy.title.best": Sentence(holds=lambda these: _is_one_best(these) and _all_end(these), blanks=BEST),
    "accuracy.title.best_of_whole": Sentence(
        holds=lambda these: len(best(these)) == 1 and _are_many(these) and not _all_end(these), blanks=BEST
    ),
    "accuracy.title.tied": Sentence(
        holds=lambda these: len(best(these)) > 1 and not _all_tie(these), blanks={"accuracy": _judged(best)}
    ),
    "accuracy.title.all_tied": Sentence(holds=_all_tie, blanks={"accuracy": _judged(best)}),
    "accuracy.title.single": Sentence(
        holds=lambda these: _all_end(these) and len(these.outcomes) == 1, blanks=BEST
    ),
    "accuracy.title.none": Sentence(holds=lambda these: not whole(these)),
    "accuracy.caption.seeds": Sentence(
        holds=lambda these: any(len(one.runs) > 1 for one in these.outcomes) and _all_end(these)
    ),
    "accuracy.caption.diverging": Sentence(
        holds=lambda these: any(len(one.runs) > 1 for one in these.outcomes) and not _all_end(these)
    ),
    "accuracy.caption.single": Sentence(
        holds=lambda these: all(len(one.runs) == 1 for one in these.outcomes)
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
