"""Keras's CosineDecayRestarts: half cosines one after the other, each longer and lower."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from lrbs_report.kinds.schedules.schedule import ByStep, Steps, cosine_from


class CosineDecayRestarts(ByStep):
    """A rate that falls as in CosineDecay in ``first_decay_steps``, and then begins again.

    Each time lasts ``t_mul`` times as long, and begins at ``m_mul`` times the rate, as the one before.
    (Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983.)
    """

    first_decay_steps: Annotated[float, Field(gt=0, description="Steps until the first restart.")]
    t_mul: Annotated[float, Field(ge=1, description="How many times longer each stretch is.")] = 2.0
    m_mul: Annotated[float, Field(gt=0, description="How many times the rate each restart begins at.")] = 1.0
    alpha: Annotated[float, Field(ge=0, description="The share of the first rate that is always left.")] = 0.0

    def rule(self, first: float, steps: Steps) -> Callable[[int], float]:
        """Return what gives the rate of a step."""
        del steps

        def rate_of(step: int) -> float:
            share = step / self.first_decay_steps
            restarts = self._restarts(step)
            if self.t_mul == 1:
                within = share - restarts
            else:
                length = self.t_mul**restarts
                within = (share - (1 - length) / (1 - self.t_mul)) / length
            high = (1 - self.alpha) * self.m_mul**restarts
            return first * (cosine_from(high, 0.0, min(1.0, max(0.0, within))) + self.alpha)

        return rate_of

    def _restarts(self, step: int) -> int:
        """Count the restarts up to a step.

        The step at which one falls is a matter of rounding. Keras computes in 32 bits, and this does too: a
        step that Keras still counts to the stretch before is counted so here.
        """
        share = _single(step / _single(self.first_decay_steps))
        if self.t_mul == 1:
            return math.floor(share)
        times = _single(self.t_mul)
        grown = _single(1.0 - _single(share * _single(1.0 - times)))
        return math.floor(_single(_single(math.log(grown)) / _single(math.log(times))))


SCHEDULE = CosineDecayRestarts


def _single(number: float) -> float:
    """Round to 32 bits."""
    return float(struct.unpack("f", struct.pack("f", number))[0])
