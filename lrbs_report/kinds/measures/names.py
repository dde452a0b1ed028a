"""What the names say that people give to numbers of a training: where one was taken, and what it is.

The one place that reads them: a published log is compared, runs are imported and facts are found by it. What
of it Keras has a measure of is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrbs_report.kinds.measures import measure_of
from lrbs_report.kinds.measures.keras import TEST, VALIDATION
from lrbs_report.kinds.measures.measure import Direction

HELD_OUT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("val", "valid", "validation", "dev"), (VALIDATION,)),
    "test": (TEST,),
    **dict.fromkeys(("eval", "evaluation"), (VALIDATION, TEST)),
}
"""On which rows a number was taken, by the first word of its name; the likelier first where people differ."""

EPOCH = "epoch"
TRAINING = ("train", "training")
LOSSES = ("loss", "cost")
SHARES = ("acc", "accuracy")
"""Words for a whole epoch, for what was taken in training, for what that lowers, for shares of right ones."""

BETTER_DOWN = frozenset({*LOSSES, "error", "err", "mae", "mse", "rmse", "nll", "wer", "cer"}) | {
    "perplexity",
    "ppl",
    "fid",
}
BETTER_UP = frozenset({*SHARES, "auc", "auroc", "f1", "precision", "recall", "iou", "miou"}) | {
    "dice",
    "bleu",
    "rouge",
    "psnr",
    "ssim",
    "map",
    "top1",
    "top5",
}
"""Words in the names of numbers that everybody takes to be the better the lower, or the higher they are."""

SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
WORDS = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=\d)")
RATES = re.compile(r"(.*[^a-z])?(lr|learning[ _-]?rate|eta)([^a-z].*)?|rate|rate_after|rate_before", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name in its parts, which are told as they are written.

    ``places`` are the rows on which the number may have been taken, none where it does not say so, and
    ``is_of_training`` that it says these are those that train. ``is_of_epoch`` tells that such a name says it
    is of a whole epoch, as ``train/epoch_loss`` and ``train_loss_epoch``. ``bare`` is the rest.
    """

    places: tuple[str, ...]
    is_of_training: bool
    is_of_epoch: bool
    bare: tuple[str, ...]

    @property
    def told(self) -> str:
        """What was taken, in one word."""
        return "_".join(self.bare)

    @property
    def is_loss(self) -> bool:
        """Whether it is called the loss, or the cost, and nothing else."""
        return self.told.lower() in LOSSES


def read_name(name: str) -> Name:
    """Read a name. Whatever is no letter and no digit stands between its words.

    >>> read_name("val/top-5")
    Name(places=('val_',), is_of_training=False, is_of_epoch=False, bare=('top', '5'))
    >>> read_name("train_loss").is_loss, read_name("test").bare
    (True, ('test',))
    """
    first, *rest = [part for part in SEPARATORS.split(name) if part] or [""]
    places = HELD_OUT.get(first.lower(), ()) if rest else ()
    trains = bool(rest) and first.lower() in TRAINING
    if not places and not trains:
        return Name(places=(), is_of_training=False, is_of_epoch=False, bare=(first, *rest))
    bare = _without_epoch(rest)
    return Name(places=places, is_of_training=trains, is_of_epoch=len(bare) < len(rest), bare=tuple(bare))


def _without_epoch(words: Sequence[str]) -> Sequence[str]:
    """Return words without an ``epoch`` before or behind others."""
    if len(words) > 1 and words[0].lower() == EPOCH:
        return words[1:]
    return words[:-1] if len(words) > 1 and words[-1].lower() == EPOCH else words


def name_here(name: str, *, at_the_end: bool = False) -> str:
    """Return what a number of a log is called here; nothing for a name without any letter or digit.

    >>> name_here("val/acc"), name_here("train_loss"), name_here("train_loss", at_the_end=True)
    ('val_acc', 'loss', 'train_loss')
    >>> name_here("eval_f1"), name_here("<b>"), name_here("validation/epoch_loss"), name_here("loss_epoch")
    ('val_f1', 'b', 'val_loss', 'loss_epoch')
    """
    read = read_name(name)
    place = read.places[0] if read.places else f"{TRAINING[0]}_" if read.is_of_training and at_the_end else ""
    return f"{place}{read.told}".lower()


def way_of(name: str) -> Direction:
    """Return which way a number is better, by its name here; nothing where that does not tell.

    >>> way_of("val_acc"), way_of("loss_epoch"), way_of("val_f1_macro"), way_of("epoch_seconds")
    ('up', 'down', 'up', '')
    """
    if known := measure_of(name).better:
        return known
    words = words_of(name)
    if words & BETTER_DOWN:
        return "down"
    return "up" if words & BETTER_UP else ""


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name, in small letters: ``f1`` and ``top1`` are one each.

    >>> sorted(words_of("val_f1-Macro"))
    ['f1', 'macro', 'val']
    """
    return frozenset(part.lower() for part in SEPARATORS.split(name) if part)


def is_share(name: str) -> bool:
    """Tell whether a number is a share of examples: an accuracy.

    >>> is_share("val_acc"), is_share("sparse_categorical_accuracy"), is_share("balanced_accuracy")
    (True, True, False)
    """
    parts = WORDS.split(name.lower())
    return any(part in SHARES for part in parts) and "balanced" not in parts


def is_rate(name: str) -> bool:
    """Tell whether a number is a learning rate.

    >>> [name for name in ("lr", "lr-SGD", "learning_rate", "rate_after", "error_rate") if is_rate(name)]
    ['lr', 'lr-SGD', 'learning_rate', 'rate_after']
    """
    return bool(RATES.fullmatch(name.lower()))


def may_be_of_training(name: str) -> bool:
    """Tell whether a number may be of the examples that train, as far as its name says.

    >>> [may_be_of_training(name) for name in ("accuracy", "val_accuracy", "Test accuracy")]
    [True, False, False]
    """
    return not any(part in HELD_OUT for part in WORDS.split(name.lower()))
