"""The notebook that the tool is timed against: the article's two runs with ``model.fit``.

It is as a careful author would write it. ``python -m bench.notebook FILE`` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

from lrbs_report.runs.locating import BUNDLED

CELLS = (
    (
        "markdown",
        """# Learning rate and batch size

One layer of ten neurons learns to read digits, first at a learning rate of 0.1, then at 0.01.""",
    ),
    (
        "code",
        """import keras
import matplotlib.pyplot as plt
import numpy as np""",
    ),
    (
        "code",
        f"""with np.load({str(BUNDLED)!r}) as data:
    x_train, y_train = data["x_train"][5000:] / np.float32(255), data["y_train"][5000:]
    x_test, y_test = data["x_test"] / np.float32(255), data["y_test"]
print(x_train.shape, x_test.shape)""",
    ),
    (
        "code",
        """class Decay(keras.callbacks.Callback):
    def __init__(self, rate, decay):
        super().__init__()
        self.rate, self.decay = rate, decay

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = self.rate

    def on_epoch_end(self, epoch, logs=None):
        self.rate -= self.rate * self.decay
        print(f"[{epoch}] cost: {logs['loss']} lr: {self.rate}")


def train_network_decay(learning_rate, lr_decay=1e-3, batch_size=32, n_epochs=10):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, kernel_initializer="zeros")])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    history = model.fit(
        x_train, y_train, batch_size=batch_size, epochs=n_epochs, callbacks=[Decay(learning_rate, lr_decay)], verbose=0
    )
    print("Accuracy:", np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test))
    return history.history["loss"]""",  # noqa: E501 - the lines of the notebook, as they are timed
    ),
    ("code", "costs_fast = train_network_decay(0.1)"),
    ("code", "costs_slow = train_network_decay(0.01)"),
    *(
        (
            "code",
            f"""plt.plot(range(1, 11), {name})
plt.title("Learning rate {rate}")
plt.xlabel("Epoch")
plt.ylabel("Cost")
plt.show()""",
        )
        for name, rate in (("costs_fast", "0.1"), ("costs_slow", "0.01"))
    ),
)


def write_notebook(path: Path) -> None:
    """Write the notebook, with nothing run yet."""
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    notebook = nbformat.v4.new_notebook(cells=[make[kind](text) for kind, text in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    write_notebook(Path(sys.argv[1]))
