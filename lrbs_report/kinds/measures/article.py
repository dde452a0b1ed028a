"""What the article's log tells of a run, and what is always measured."""

from __future__ import annotations

import math

from lrbs_report.kinds.measures.measure import Measure, Spoken

COST = Measure(
    name="cost", when="epoch", better="down", spoken=Spoken(one="cost", many="costs"), also=("loss",)
)
"""The mean over the epoch's batches of each batch's loss before its update."""

LOSS = Measure(name="loss", when="epoch", better="down")
"""The mean over the epoch's examples of the same, as Keras prints it."""

RATE = Measure(name="rate", when="epoch", style="rate", exact=True, bounds=(0, math.inf))
"""The rate that was declared for the epoch, in 64 bits."""

RATE_AFTER = Measure(
    name="rate_after",
    when="epoch",
    style="rate",
    exact=True,
    bounds=(0, math.inf),
    spoken=Spoken(one="rate", many="rates"),
)
"""The rate after the epoch: the one that the log prints."""

RATE_READ = Measure(name="rate_read", when="epoch", style="rate", exact=True, bounds=(0, math.inf))
"""The rate that was read back from the optimizer, in 32 bits."""

ACCURACY = Measure(
    name="test_accuracy",
    when="end",
    better="up",
    bounds=(0, 1),
    spoken=Spoken(one="accuracy", many="accuracies"),
)
"""The share of test rows classified rightly with the final weights."""

MEASURES = (COST, LOSS, RATE, RATE_AFTER, RATE_READ, ACCURACY)
"""The measures of this family."""
