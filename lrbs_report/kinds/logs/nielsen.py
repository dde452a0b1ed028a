"""What the programs of M. Nielsen's *Neural Networks and Deep Learning* print.

After each epoch, how many test images are right:

    Epoch 0: 9129 / 10000
    Epoch 1: 9295 / 10000

and of its third chapter:

    Epoch 0 training complete
    Cost on training data: 0.4653
    Accuracy on evaluation data: 9343 / 10000
"""

from __future__ import annotations

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.patterns import Pattern

DATA = ("training", "evaluation")

FORMAT = Pattern(
    name="nielsen",
    about=tr("Epoch 0: 9129 / 10000, as in Nielsen's book"),
    lines=(
        "Epoch {epoch}: {test_correct} / {test_count}",
        "Epoch {epoch}: {test_correct}/{test_count}",
        "Epoch {epoch} training complete",
        *(f"Cost on {data} data: {{{data}_cost}}" for data in DATA),
        *(f"Accuracy on {data} data: {{{data}_correct}} / {{{data}_count}}" for data in DATA),
    ),
)
