"""What logs of runs tell that were there already, and what each of it is called here.

Names are brought into one spelling (``names``): ``val/acc`` is ``val_acc``, ``train/loss`` and ``train_loss``
are what is measured while training, ``loss``. One series is *watched*, and becomes the cost; one number of
the end is *judged*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.measures import WATCHED, measure_of
from lrbs_report.kinds.measures.keras import TEST, VALIDATION, Metric, parted
from lrbs_report.kinds.measures.measure import Direction, Measure
from lrbs_report.kinds.measures.names import name_here, read_name, way_of


@dataclass(frozen=True, kw_only=True)
class Logged:
    """What the logs of an experiment tell: an ``Asked`` of what nobody here asked for.

    ``series`` are the numbers of each epoch besides the cost, ``finals`` those of the end, first the one by
    which runs are ranked. ``ways`` tells which way some are better. ``names`` is what the logs call each, and
    ``is_share_left`` whether the cost is what the watched one leaves to 1.
    """

    series: tuple[str, ...]
    finals: tuple[str, ...]
    ways: Mapping[str, Direction] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    is_share_left: bool = False

    ends = True
    restores = False
    measured: tuple[Metric, ...] = ()

    @property
    def ranked_by(self) -> str:
        """The number of the end by which runs are ranked."""
        return self.finals[0]

    @property
    def watched(self) -> str:
        """What the logs call the cost."""
        return self.names[WATCHED]

    @property
    def after_epochs(self) -> tuple[str, ...]:
        """What is measured after each epoch on rows that do not train, without where."""
        parts = (parted(name) for name in self.series)
        return tuple(dict.fromkeys(bare for place, bare in parts if place in (VALIDATION, TEST)))

    @property
    def is_cost_of_training(self) -> bool:
        """Whether the cost is what the validation and tests call the loss, on rows that train."""
        read = read_name(self.watched)
        return not self.is_share_left and read.is_loss and not read.places

    def called(self, name: str) -> str:
        """Return what a number is called here, by its name here or in the logs."""
        if name in self.series or name in self.finals or name == WATCHED:
            return name
        return next((here for here, there in self.names.items() if name in (there, name_here(there))), name)

    def measure(self, name: str) -> Measure:
        """Return a measure by its name here."""
        return replace(measure_of(name), better=self.ways.get(name) or way_of(name))

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "series": list(self.series),
            "finals": list(self.finals),
            "ways": dict(sorted(self.ways.items())),
            "names": dict(sorted(self.names.items())),
            **({"is_share_left": True} if self.is_share_left else {}),
        }


def logged_in(told: Mapping[str, Any]) -> Logged:
    """Read what ``told`` returned. Raises ``ValueError`` when it is something else."""
    try:
        logged = Logged(
            series=tuple(told["series"]),
            finals=tuple(told["finals"]),
            ways=dict(told["ways"]),
            names=dict(told["names"]),
            is_share_left=told.get("is_share_left", False) is True,
        )
        texts = (*logged.series, *logged.finals, *logged.names, *logged.names.values(), *logged.ways)
        is_right = logged.finals and all(isinstance(text, str) for text in texts) and WATCHED in logged.names
        is_right = is_right and set(logged.ways.values()) <= {"up", "down"}
    except (KeyError, TypeError, ValueError, AttributeError):
        is_right = False
    if not is_right:
        message = tr("it does not say what its log tells")
        raise ValueError(message)
    return logged
