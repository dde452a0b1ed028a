"""Made reviews, for what would be downloaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np


def with_reviews(folder: Path) -> None:
    """Put made reviews in the place of those that would be downloaded, with the digest in the definitions.

    As Keras has them: numbers of words, frequent ones more often, some of them more often in good reviews,
    with zeros before short ones and a 1 at the beginning.
    """
    dice = np.random.default_rng(11)
    words = np.arange(4, 20_000)
    leans = dice.normal(scale=0.25, size=len(words))
    shares = [np.exp(side * leans) / words for side in (-1, 1)]
    labels = dice.integers(0, 2, 8000)
    reviews = np.zeros((len(labels), 120), np.int32)
    for review, label in zip(reviews, labels, strict=True):
        length = int(dice.integers(30, len(review)))
        share = shares[label] / shares[label].sum()
        review[-length:] = [1, *dice.choice(words, length - 1, p=share)]
    kept = folder / ".lrbs" / "datasets" / "imdb.npz"
    kept.parent.mkdir(parents=True)
    np.savez_compressed(
        kept,
        x_train=reviews[:6000],
        y_train=labels[:6000],
        x_test=reviews[6000:],
        y_test=labels[6000:],
    )
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    definitions = folder / "experiments.toml"
    text = definitions.read_text(encoding="utf-8")
    vouched = text.replace('source = "keras:imdb"', f'source = "keras:imdb"\nsha256 = "{digest}"')
    definitions.write_text(vouched, encoding="utf-8")
