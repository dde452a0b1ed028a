"""Pictures to start from: some of the digits that come with the package, each as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lrbs_report.base.package import PACKAGE

DIGITS = 10


def digits(each: int) -> Iterator[tuple[str, bytes]]:
    """Yield the first so many training pictures of each digit, in PNG, by their places below a folder.

    They are called after their rows in the data: ``7/00015.png``.
    """
    import numpy as np  # noqa: PLC0415 - sleeps unless pictures are asked for
    from PIL import Image  # noqa: PLC0415 - the same

    with np.load(PACKAGE / "data" / "mnist.npz") as archive:
        pictures, labels = archive["x_train"], archive["y_train"]
    for digit in range(DIGITS):
        for row in np.flatnonzero(labels == digit)[:each]:
            file = io.BytesIO()
            Image.fromarray(pictures[row]).save(file, "PNG")
            yield f"{digit}/{row:05}.png", file.getvalue()
