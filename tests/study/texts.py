"""Definitions as tests write them, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.experiments import Study
from tests import ROOT

DEFAULT = ROOT / "experiments.toml"

PARTS = """\
[datasets.digits]
source = "mnist"
[models.plain]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10 } ]
"""

EXPERIMENT = '[[experiments]]\nid = "one"\nlearning_rate = 0.1\n'

SWEEP = '[[sweeps]]\nid = "grid"\n'

Reader = Callable[[str], Study]


def said_of(read: Reader, text: str) -> list[str]:
    """Return the problems of a text, each with its place and its hint after " | "."""
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return [str(problem).replace("\n    ", " | ") for problem in caught.value.problems]


def network(*layers: str) -> str:
    """Write a file with a network of these layers; they stand on line 4, from column 12."""
    return (
        f'[datasets.digits]\nsource = "mnist"\n[models.plain]\nlayers = [ {", ".join(layers)} ]\n{EXPERIMENT}'
    )


LOG = """\
# the first
[0] cost: 0.5 lr: 0.0999
[1] cost: 0.4 lr: 0.0998001
Training finished!
Accuracy: 0.9
[0] cost: 0.6 lr: 0.00999
[1] cost: 0.5 lr: 0.00998001
¡Entrenamiento finalizado!
Accuracy: 0.8
"""

MATCHED = """\
[defaults]
epochs = 2
seeds = 3
[[experiments]]
id = "high"
learning_rate = 0.1
[[experiments]]
id = "low"
learning_rate = 0.01
[[sweeps]]
id = "setups"
learning_rate = [0.1, 0.01]
sampling = ["replacement", "shuffle"]
[[references]]
id = "published"
log = "published.log"
matches = ["high", "low"]
candidates = "setups"
"""
