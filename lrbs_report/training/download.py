"""Download one of Keras's own data sets into an ``.npz``. Run as a program, since only Keras can do it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import keras
import numpy as np

from lrbs_report.base.files import write_whole
from lrbs_report.base.supervising import die_with


def download(name: str, path: Path) -> None:
    """Let Keras fetch a data set by its module's name, and keep its four arrays in one file.

    A version stands behind a hyphen. Texts of different lengths become rows with zeros before them.
    """
    module, _, version = name.partition("-")
    load = getattr(keras.datasets, module).load_data
    (x_train, y_train), (x_test, y_test) = load(version) if version else load()
    if x_train.dtype == object:
        longest = max(map(len, [*x_train, *x_test]))
        x_train, x_test = (
            keras.utils.pad_sequences(texts, maxlen=longest, dtype="int32") for texts in (x_train, x_test)
        )
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, allow_pickle=False, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test
    )
    write_whole(path, buffer.getvalue())


if __name__ == "__main__":
    die_with(int(sys.argv[3]))
    download(sys.argv[1], Path(sys.argv[2]))
