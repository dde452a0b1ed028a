"""Make the tables that come with starters: auto-mpg.npz, breast-cancer.npz and diamonds.csv.

Usage: python scripts/starter_data.py AUTO_MPG_CSV BREAST_CANCER_CSV DIAMONDS_CSV. These are three published
files, byte for byte:

- auto-mpg.csv of the package bokeh-sampledata 2026.1, in bokeh_sampledata/_data/: the 392 complete rows of
  Auto MPG;
- breast_cancer.csv of the package scikit-learn 1.9.1, in sklearn/datasets/data/: the 569 rows of Breast
  Cancer Wisconsin (Diagnostic);
- diamonds.csv of the package plotnine 0.15.9, in plotnine/data/: the 53 940 diamonds of ggplot2.

The UCI Machine Learning Repository publishes the first two under CC BY 4.0, ggplot2 the third under the MIT
licence. Who made them stands in lrbs_report/data/README.md.

Of the diamonds, every tenth row is kept, as it is, unless one of its sizes is unknown (0). Of the others,
every fifth row is a test row. Features are standard scores, by the mean and the deviation of the training
rows alone. Sums are rounded once, at their end, so that every machine makes the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[1] / "lrbs_report" / "data"
DIGESTS = (
    "7de0ecb3489c54523818af3daa65115dd87cc3737ad007b93ec31a74536787a7",
    "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
    "9574730b03aba241d899c4a97511c5061b19358fab89510774fb6c24168345c4",
)
NUMBERS = ("cyl", "displ", "hp", "weight", "accel", "yr")
ORIGINS = ("1", "2", "3")
"""The United States, Europe and Japan: no order, so each is a column of its own."""

MALIGNANT = "0"
EVERY = 5
"""One row in so many is a test row. The cars are listed by their years, so every year is tested."""

TENTH = 10
SIZES = ("x", "y", "z")
"""Length, width and depth of a diamond, in millimetres."""

Row = list[float]


def main(words: Sequence[str]) -> None:
    """Read the files, and write the tables."""
    if len(words) != len(DIGESTS):
        sys.exit(f"Expected three files.\n\n{__doc__}")
    cars, tumours, diamonds = (_lines(Path(word), digest) for word, digest in zip(words, DIGESTS, strict=True))
    write(DATA / "auto-mpg.npz", *_of_cars(cars), kind=np.float32)
    write(DATA / "breast-cancer.npz", *_of_tumours(tumours), kind=np.uint8)
    write_text(DATA / "diamonds.csv", _of_diamonds(diamonds))


def write(path: Path, features: Sequence[Row], targets: Sequence[float], *, kind: type[np.generic]) -> None:
    """Write an archive of training and test rows. It is not packed: libraries pack differently."""
    tested = [number % EVERY == EVERY - 1 for number in range(len(features))]
    trained = [not one for one in tested]
    x = np.array(_scored(features, trained), np.float32)
    y = np.array(targets, kind)
    np.savez(path, x_train=x[trained], y_train=y[trained], x_test=x[tested], y_test=y[tested])
    _tell(path)


def write_text(path: Path, lines: Sequence[Sequence[str]]) -> None:
    """Write a table as text."""
    path.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")
    _tell(path)


def _tell(path: Path) -> None:
    content = path.read_bytes()
    print(f"{path.name}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def _lines(path: Path, digest: str) -> list[list[str]]:
    """Return a published file's lines, each as its cells."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        sys.exit(f"{path} is not the published file: expected the SHA-256 {digest}.")
    return list(csv.reader(content.decode().splitlines()))


def _of_cars(lines: Sequence[Sequence[str]]) -> tuple[list[Row], Row]:
    """Return the features of each car, and its miles per gallon."""
    head, *cars = lines
    named = [dict(zip(head, car, strict=True)) for car in cars]
    features = [
        [*(float(car[name]) for name in NUMBERS), *(float(car["origin"] == one) for one in ORIGINS)]
        for car in named
    ]
    return features, [float(car["mpg"]) for car in named]


def _of_tumours(lines: Sequence[Sequence[str]]) -> tuple[list[Row], Row]:
    """Return the features of each tumour, and whether it is malignant."""
    _, *tumours = lines
    return [list(map(float, one[:-1])) for one in tumours], [float(one[-1] == MALIGNANT) for one in tumours]


def _of_diamonds(lines: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Return the head, and every tenth diamond whose sizes are known."""
    head, *diamonds = lines
    sizes = [head.index(name) for name in SIZES]
    kept = diamonds[TENTH // 2 :: TENTH]
    return [head, *(one for one in kept if all(float(one[size]) > 0 for size in sizes))]


def _scored(features: Sequence[Row], trained: Sequence[bool]) -> list[Row]:
    """Return features as standard scores: in how many deviations of the training rows from their mean."""
    columns = [_scored_column(column, trained) for column in zip(*features, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _scored_column(column: Sequence[float], trained: Sequence[bool]) -> Row:
    known = [number for number, is_known in zip(column, trained, strict=True) if is_known]
    mean = _mean(known)
    deviation = math.sqrt(_mean((number - mean) ** 2 for number in known))
    return [(number - mean) / deviation for number in column]


def _mean(numbers: Iterable[float]) -> float:
    """Return the mean of numbers, whose sum is rounded once."""
    every = list(numbers)
    return math.fsum(every) / len(every)


if __name__ == "__main__":
    main(sys.argv[1:])
