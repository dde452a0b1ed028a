"""Keys that belong elsewhere, or mean something else."""

from __future__ import annotations

import pytest

from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of

FALSE_FRIENDS = {
    "weight_decay = 1e-4": "It belongs to the model's optimizer",
    "decay = 1e-4": "In Keras 2, decay divided the rate",
    "momentum = 0.9": "It belongs to the model's optimizer",
    "nesterov = true": 'It belongs to the model\'s optimizer: optimizer = { class = "SGD", nesterov = … }.',
    "dropout = 0.5": "It belongs in a layer of the model",
    "seed = 42": "Write seeds = [42] for the seed 42 alone; seeds = 42 asks for 42 of them",
    "validation_split = 0.1": "validation is a key of the data set: validation = 0.1 holds out",
    "shuffle = true": "sampling says how batches are drawn",
    "batches = 32": (
        "An epoch has as many batches as the training rows fill: batch_size says how many examples one holds"
    ),
    "optimizer = 'SGD'": "optimizer is a key of [models.NAME].",
    "source = 'mnist'": "source is a key of [datasets.NAME].",
    "lr = 0.1": "There is learning_rate already.",
    "epoch = 3": "Did you mean epochs?",
    "epoch = '3'": "Expected one of: dataset, model, ",
    "n_epochs = 3": "Did you mean epochs?",
    "batch-size = 3": "Did you mean batch_size?",
}


@pytest.mark.parametrize("line", FALSE_FRIENDS)
def test_key_that_means_something_else_is_explained(read: Reader, line: str) -> None:
    """A key is offered only where it means the same and takes the value.

    One of another section is sent there.
    """
    (said,) = said_of(read, f"{PARTS}{EXPERIMENT}{line}\n")
    assert f"experiments.toml:8:1: unknown key {line.partition(' =')[0]} | {FALSE_FRIENDS[line]}" in said
