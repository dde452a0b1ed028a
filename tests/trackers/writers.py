"""What Lightning, Hugging Face's Trainer and PyTorch write of a small training, and all that they were told.

``python -m tests.trackers.writers NAME FOLDER`` writes into a folder, and prints what was logged as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytorch_lightning as lightning
import torch
from pytorch_lightning.callbacks import LearningRateMonitor
from pytorch_lightning.loggers import CSVLogger, Logger, TensorBoardLogger
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torch.utils.tensorboard import SummaryWriter
from transformers import Trainer, TrainerCallback, TrainingArguments

EPOCHS, ROWS, BATCH = 4, 40, 8

Told = list[dict[str, Any]]
"""What was logged, in its order: numbers by their names, with the step and perhaps the epoch."""


class Heard(Logger):
    """Remembers what Lightning logs."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.told: Told = []

    @property
    def name(self) -> str:
        """What Lightning calls it."""
        return "heard"

    @property
    def version(self) -> str:
        """The same."""
        return "1"

    def log_hyperparams(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever they are
        """Pass over them."""

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Keep numbers."""
        self.told.append({**{name: float(value) for name, value in metrics.items()}, "step": step})


class Line(lightning.LightningModule):
    """A line through points, that logs by steps, by epochs, of validation and the test; and what is none."""

    def __init__(self) -> None:
        """Begin with a line."""
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)
        self.save_hyperparameters({"width": 3, "name": "a line"})

    def _cost(self, batch: Any) -> torch.Tensor:  # noqa: ANN401 - what Lightning hands over
        rows, labels = batch
        return torch.nn.functional.mse_loss(self.layer(rows), labels)

    def training_step(self, batch: Any, number: int) -> torch.Tensor:  # noqa: ANN401 - the same
        """Train, and log by step and by epoch."""
        cost = self._cost(batch)
        self.log("train_loss", cost, on_step=True, on_epoch=True)
        self.log("odd", float("nan") if number % 2 else float("inf"), on_step=False, on_epoch=True)
        return cost

    def validation_step(self, batch: Any, _: int) -> None:  # noqa: ANN401 - the same
        """Log of validation."""
        self.log("val/loss", self._cost(batch))

    def test_step(self, batch: Any, _: int) -> None:  # noqa: ANN401, PT019 - the same; no test
        """Log of the test."""
        self.log("test_loss", self._cost(batch))

    def configure_optimizers(self) -> Any:  # noqa: ANN401 - what Lightning takes
        """Let the rate fall."""
        optimizer = torch.optim.SGD(self.parameters(), 0.05)
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)]


def points() -> TensorDataset:
    """Return rows and labels."""
    rows = torch.randn(ROWS, 3)
    return TensorDataset(rows, rows.sum(dim=1, keepdim=True))


def lightning_(folder: Path) -> Told:
    """Train with Lightning: metrics.csv, and event files."""
    heard = Heard()
    loggers = [
        CSVLogger(folder / "csv", "run", 0, flush_logs_every_n_steps=3),
        TensorBoardLogger(str(folder / "tb"), "run", 0),
    ]
    trainer = lightning.Trainer(
        accelerator="cpu",
        max_epochs=EPOCHS,
        logger=[*loggers, heard],
        callbacks=[LearningRateMonitor()],
        log_every_n_steps=1,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    data = DataLoader(points(), BATCH)
    model = Line()
    trainer.fit(model, data, data)
    trainer.test(model, data, verbose=False)
    return heard.told


class Rows(Dataset[dict[str, torch.Tensor]]):
    """The same rows, as Hugging Face's Trainer takes them."""

    def __init__(self) -> None:
        """Draw them."""
        self._points = points()

    def __len__(self) -> int:
        """Return how many there are."""
        return ROWS

    def __getitem__(self, place: int) -> dict[str, torch.Tensor]:
        """Return one of them."""
        row, label = self._points[place]
        return {"row": row, "labels": label}


class Head(torch.nn.Module):
    """A line, as Hugging Face's Trainer takes it."""

    def __init__(self) -> None:
        """Begin with a line."""
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, row: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return cost and guess."""
        guess = self.layer(row)
        return {"loss": torch.nn.functional.mse_loss(guess, labels), "logits": guess}


class Listener(TrainerCallback):
    """Remembers what the Trainer logs."""

    def __init__(self) -> None:
        """Begin without any."""
        self.told: Told = []

    def on_log(self, _: Any, state: Any, __: Any, logs: dict[str, float], **___: Any) -> None:  # noqa: ANN401
        """Keep numbers."""
        self.told.append({**logs, "epoch": state.epoch, "step": state.global_step})


def hugging_face(folder: Path) -> Told:
    """Train with Hugging Face's Trainer: its state, and event files."""
    heard = Listener()
    arguments = TrainingArguments(
        str(folder / "out"),
        num_train_epochs=EPOCHS,
        per_device_train_batch_size=BATCH,
        logging_steps=2,
        eval_strategy="epoch",
        save_strategy="no",
        report_to=["tensorboard"],
        use_cpu=True,
        disable_tqdm=True,
        remove_unused_columns=False,
    )
    trainer = Trainer(Head(), arguments, train_dataset=Rows(), eval_dataset=Rows(), callbacks=[heard])
    trainer.train()
    trainer.save_state()
    return heard.told


def board(folder: Path) -> Told:
    """Write event files with PyTorch's own writer: many numbers, and all else that there can be."""
    told: Told = []
    with SummaryWriter(str(folder / "run")) as writer:
        for step in range(0, 60_000, 3):
            numbers = {"loss/train": 1 / (step + 1), "acc": step / 60_000}
            for name, value in numbers.items():
                writer.add_scalar(name, value, step)
            told.append({**numbers, "step": step})
        for step, value in ((60_000, float("nan")), (60_003, float("inf"))):
            writer.add_scalar("acc", value, step)
            told.append({"acc": value, "step": step})
        writer.add_scalars("several", {"one": 1.0}, 0)
        writer.add_image("picture", torch.zeros(3, 8, 8), 0)
        writer.add_text("text", "words", 0)
        writer.add_histogram("weights", torch.randn(100), 0)
    return told


WRITERS: Mapping[str, Callable[[Path], Told]] = {
    "lightning": lightning_,
    "hugging-face": hugging_face,
    "board": board,
}

if __name__ == "__main__":
    torch.manual_seed(1)
    told_ = WRITERS[sys.argv[1]](Path(sys.argv[2]))
    (Path(sys.argv[2]) / "told.json").write_text(json.dumps(told_), encoding="utf-8")
