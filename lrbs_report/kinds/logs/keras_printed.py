"""A ``History`` of Keras as Python prints it: ``print(history.history)``.

    {'loss': [0.598, 0.3829], 'val_loss': [0.4031, nan]}

With numpy's numbers (``np.float64(0.598)``) and arrays (``array([0.598, 0.3829], dtype=float32)``) too, and
several of them one after the other, which are runs. Nothing of it is run. Where numpy left numbers out of a
long array, it is refused.
"""

from __future__ import annotations

from lrbs_report.base.tongue import tr
from lrbs_report.kinds.logs.documents import PYTHON
from lrbs_report.kinds.logs.keras_history import Histories

FORMAT = Histories(name="keras-printed", about=tr("a History of Keras as Python prints it"), language=PYTHON)
