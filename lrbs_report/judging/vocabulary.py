"""What expressions can name, and what each takes and gives.

Every function is answered for one seed at a time; those about a published log look at all seeds.
docs/claims.md lists them for authors. The functions stand in ``words``, a family a file; those that have a
measure's name, such as ``cost`` and ``published_costs``, are made of the measures here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from lrbs_report.base.means import mean
from lrbs_report.judging.expressions import Call, summed
from lrbs_report.judging.words import logs, noise, over_seeds, questions, range_tests, runs, settings, sweeps
from lrbs_report.judging.words.scene import Scene
from lrbs_report.kinds.measures import JUDGED, LOGGED_RATE, WATCHED, measure_of
from lrbs_report.kinds.measures.listing import listed
from lrbs_report.kinds.measures.measure import Measure, Style

Function = Callable[..., Any]


def _words_of(measure: Measure) -> Iterator[tuple[str, Function, tuple[str, ...]]]:
    """Yield the functions that have a measure's name, each with what it is told before the author's words."""
    if measure.spoken is None:
        return
    one, many = measure.spoken.one, measure.spoken.many
    if measure.when == "epoch":
        yield one, runs.at, (measure.name,)
        yield many, runs.series, (measure.name,)
    else:
        yield one, runs.final, (measure.name,)
        yield many, sweeps.finals, (measure.name,)
        yield f"best_{one}", sweeps.best_final, (measure.name,)
    if measure.name == WATCHED:
        yield f"published_{one}", logs.published, ()
        yield f"published_{many}", logs.all_published, ()
        yield f"expected_{one}", logs.expected, ()
        yield f"{many}_inside", logs.inside, ()
        yield f"{many}_compared", logs.compared, ()
    if measure.name == LOGGED_RATE:
        yield f"published_{one}", logs.published_rate, ()
    if measure.name == JUDGED:
        yield f"published_{one}", logs.published_final, ()
        yield f"expected_{one}", logs.expected_final, ()
        yield f"{many}_inside", logs.finals_inside, ()
        yield f"{many}_compared", logs.finals_compared, ()


OF_MEASURES: Mapping[str, tuple[Function, tuple[str, ...]]] = {
    word: (function, told) for one in listed().values() for word, function, told in _words_of(one)
}
"""The functions that have a measure's name."""

ABOUT_RESULTS: Mapping[str, tuple[Function, tuple[str, ...]]] = {
    **OF_MEASURES,
    **{
        word: (function, ())
        for family in (runs, settings, sweeps, over_seeds, noise, range_tests, logs)
        for word, function in family.FUNCTIONS.items()
    },
}
"""Every function that looks at results, with what it is told before the author's words."""

QUESTIONS: Mapping[str, Function] = questions.FUNCTIONS

PLAIN: Mapping[str, Function] = {"min": min, "max": max, "abs": abs, "len": len, "mean": mean, "sum": summed}

WHOLE = (
    "batch_size",
    "last_batch_size",
    "rate_falls",
    "class_examples",
    "steps",
    "epochs",
    "train_images",
    "train_examples",
    "validation_examples",
    "seeds",
    "first_seed",
    "last_epoch",
    "best_epoch",
    "diverged_runs",
    "rises",
    "rise_epochs",
    "len",
    "first_below",
    "lowest_at",
    "rates_matching",
    "measures_inside",
    "measures_compared",
    "rates_compared",
    "numbers_compared",
    "numbers_inside",
    "setups",
    "surviving_setups",
    "rejected_setups",
    "untold_setups",
    "seeds_needed",
    "unselected_logs",
    "selected_fewest",
    "selected_most",
    "small_batch",
    "large_batch",
    "noise_rows",
    "range_steps",
)
EXACT = (
    "learning_rate",
    "learning_rates",
    "lr_decay",
    "scale",
    "setting",
    "axis",
    "best",
    "bests",
    "best_on_average",
    "bests_on_average",
    "range_begin",
    "range_end",
    "smoothing",
)
RANGE_RATES = (
    *("steepest_rate", "expected_steepest_rate", "steepest_rate_low", "steepest_rate_high"),
    *("edge_rate", "expected_edge_rate", "edge_rate_low", "edge_rate_high"),
)

OVER_SEEDS = ("interval", "difference", "difference_interval", "iqm", "iqm_interval")
"""The functions that give a measure over all seeds, whose name decides how they are printed."""


def _style_of(word: str, measure: Measure) -> Style:
    return "whole" if word.endswith(("_inside", "_compared")) else measure.style


BY_NAME = ("at", "series", "final", "at_best", "published", "published_series", "expected")
"""The functions that give a measure by its name, which decides how they are printed."""

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        **{word: _style_of(word, one) for one in listed().values() for word, _, _ in _words_of(one)},
        **dict.fromkeys(BY_NAME, "measured"),
        **dict.fromkeys(OVER_SEEDS, "measured"),
        **dict.fromkeys(("probability_above", "probability_interval"), "measured"),
        **dict.fromkeys(("largest_share", "band_low", "band_high"), "measured"),
        **dict.fromkeys(EXACT, "exact"),
        **dict.fromkeys(WHOLE, "whole"),
        **dict.fromkeys(("z", "largest_z", "largest_distance", "exponent"), "score"),
        **dict.fromkeys(("expected_noise_scale", "noise_scale_low", "noise_scale_high"), "score"),
        **dict.fromkeys(RANGE_RATES, "rate"),
        **dict.fromkeys(("compared_mean", "trend", "largest_class"), "text"),
    }
)
"""How each function's value is printed; any other's is a whole number, or else a measurement."""


def style_of(call: Call) -> Style | None:
    """Return how a call's value is printed; nothing for a function whose value says it itself."""
    if call.function in (*BY_NAME, *OVER_SEEDS) and "name" in call.named:
        return measure_of(call.named["name"]).style
    return STYLES.get(call.function)


SHOWN = frozenset(STYLES) - {
    *("rises", "rise_epochs", "len", "trend", "exponent", "first_below", "lowest_at"),
    *("axis", "first_seed", "last_epoch", "best_epoch"),
}
"""The functions that read results: a claim's verdict shows the value of each that it calls."""


def names_for(scene: Scene) -> dict[str, Function]:
    """Return everything that an expression may call."""
    bound = {word: partial(function, scene, *told) for word, (function, told) in ABOUT_RESULTS.items()}
    return {**bound, **QUESTIONS, **PLAIN}


def _signature(function: Function, given: int) -> inspect.Signature:
    """Return what a function takes besides what it is given first."""
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[given:])


_ANY = inspect.Signature([inspect.Parameter("numbers", inspect.Parameter.VAR_POSITIONAL)])

SIGNATURES: Mapping[str, inspect.Signature] = {
    **{word: _signature(function, 1 + len(told)) for word, (function, told) in ABOUT_RESULTS.items()},
    **{name: _signature(function, 0) for name, function in QUESTIONS.items()},
    **dict.fromkeys(PLAIN, _ANY),
}
"""What each function takes."""
