"""Which weights a run ended with, where it went back to those of its best epoch."""

from lrbs_report.kinds.measures.measure import Measure

RESTORED = Measure(name="restored_epoch", when="end", style="whole")
"""The number, from 0, of the epoch whose weights were put back when the training was over."""

MEASURES = (RESTORED,)
