"""What the report says of its own accord.

Each sentence is a phrase of the catalogs, and is said only where what must hold for it does.

A sentence states what the results show. It names no cause: what is asked of the results is a claim's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from lrbs_report.report.prose import (
    of_claims,
    of_classes,
    of_grids,
    of_imports,
    of_logs,
    of_many,
    of_measures,
    of_noise,
    of_ranges,
    of_runs,
    of_several,
    of_steps,
    of_study,
    of_sweeps,
)
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.sentence import Sentence, Several

__all__ = ["SENTENCES", "Sentence", "Several", "family_of", "tell"]

SENTENCES: Mapping[str, Sentence] = {
    **of_study.SENTENCES,
    **of_classes.SENTENCES,
    **of_steps.SENTENCES,
    **of_runs.SENTENCES,
    **of_several.SENTENCES,
    **of_sweeps.SENTENCES,
    **of_imports.SENTENCES,
    **of_grids.SENTENCES,
    **of_logs.SENTENCES,
    **of_measures.SENTENCES,
    **of_noise.SENTENCES,
    **of_ranges.SENTENCES,
    **of_claims.SENTENCES,
    **of_many.SENTENCES,
}
"""Every sentence, by the name of its phrase.

Of a family, which is the name but its last part, at most one holds of any subject.
"""


@cache
def family_of(name: str) -> tuple[str, ...]:
    """Return the names of the sentences of a family."""
    return tuple(one for one in SENTENCES if one.rpartition(".")[0] == name)


def tell(family: str, subject: object, ledger: Ledger, quote: Callable[[object], object] = str) -> str:
    """Return the sentence of a family that holds of a subject; nothing when none does.

    ``quote`` makes data safe for where the sentence goes.
    """
    name = next((one for one in family_of(family) if SENTENCES[one].holds(subject)), "")
    return SENTENCES[name].fill(name, subject, ledger, quote) if name else ""
