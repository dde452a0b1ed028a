"""What each function of the vocabulary looks at: a seed's results, those of all seeds, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lrbs_report.judging.vocabulary import ABOUT_RESULTS
from lrbs_report.judging.words import logs, over_seeds

Reach = Literal["seed", "all seeds", "given", "defined"]
"""The results of the seed that is asked, those of all seeds, what was there (data, logs), or definitions."""

DEFINED = frozenset(
    {
        *("learning_rate", "learning_rates", "lr_decay", "batch_size", "scale", "setting"),
        *("seeds", "first_seed", "axis", "small_batch", "large_batch"),
        *("range_begin", "range_end", "range_steps", "smoothing"),
    }
)
"""The functions that read ``experiments.toml`` alone."""

GIVEN = frozenset(
    {
        *("train_images", "train_examples", "validation_examples", "noise_rows"),
        *("largest_share", "largest_class", "class_examples"),
        *("published", "published_series", "rates_compared", "setups"),
    }
)
"""The functions that read data and published logs."""

OF_ALL = frozenset(
    {
        *("best_on_average", "bests_on_average", "diverged_runs"),
        *("noise_scale_low", "noise_scale_high"),
        *("steepest_rate_low", "steepest_rate_high", "edge_rate_low", "edge_rate_high"),
    }
)
"""The functions that read all seeds, besides those of two families and those that expect something."""

SETTLED = frozenset({"rate", "rates", "rate_falls", "steps", "epochs", "last_epoch", "last_batch_size"})
"""The functions that read a seed's run, and what chance decides only where it ends a run early."""


def _reach_of(word: str) -> Reach:
    function, _ = ABOUT_RESULTS[word]
    if word in DEFINED:
        return "defined"
    if word in GIVEN or word.startswith("published_"):
        return "given"
    is_family = function.__module__ in (logs.__name__, over_seeds.__name__)
    return "all seeds" if word in OF_ALL or is_family or word.startswith("expected_") else "seed"


REACH: Mapping[str, Reach] = {word: _reach_of(word) for word in ABOUT_RESULTS}
"""What each function looks at. Those that only ask about numbers look at nothing, and are not here."""
