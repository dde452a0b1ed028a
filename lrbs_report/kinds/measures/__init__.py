"""What a run measures, a file a measure or a family of them. This one lists them, and what part they play.

A *watched* number is what training lowers, epoch by epoch; a *judged* one is of the end, and ranks runs.
"""

from __future__ import annotations

from lrbs_report.kinds.measures import keras
from lrbs_report.kinds.measures.article import ACCURACY, COST, LOSS, RATE, RATE_AFTER, RATE_READ
from lrbs_report.kinds.measures.listing import listed
from lrbs_report.kinds.measures.measure import Measure

__all__ = ["FIELDS", "FINAL_FIELDS", "JUDGED", "LOGGED_RATE", "OVER_EXAMPLES", "RATES", "WATCHED"]

WATCHED, OVER_EXAMPLES, JUDGED = COST.name, LOSS.name, ACCURACY.name
DECLARED_RATE, LOGGED_RATE, READ_RATE = RATE.name, RATE_AFTER.name, RATE_READ.name
RATES = (DECLARED_RATE, LOGGED_RATE, READ_RATE)

FIELDS = {
    WATCHED: "cost",
    LOGGED_RATE: "learning_rate",
    DECLARED_RATE: "trained_rate",
    READ_RATE: "optimizer_rate",
    OVER_EXAMPLES: "loss",
}
"""What series are called in files of results, as the first format has it; any other has its own name."""

FINAL_FIELDS = {JUDGED: "accuracy"}
"""The same of the numbers of the end."""


def measure_of(name: str) -> Measure:
    """Return a measure by its name; one that nobody lists is known by nothing but that."""
    return listed().get(name) or keras.measure(name) or Measure(name=name, when="epoch")


def label_of(name: str) -> str:
    """Return what a line for people and programs calls a measure."""
    return FIELDS.get(name) or FINAL_FIELDS.get(name) or name
