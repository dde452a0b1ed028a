"""Numbers and phrases in the report's languages. A phrase's blanks are filled with data, which is never read as a phrase itself."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeGuard

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import format_decimal

SMALLEST_PLAIN = 1e-5
"""Below this a number is written with an exponent."""

GROUPED_FROM = 10_000
"""Four-digit numbers are written without a separator, five-digit ones with it."""

LISTED = 8
"""How many values a caption lists."""

LABEL_LENGTH = 48
"""How many characters of a title a chart's label shows."""

SPANISH: Mapping[str, str] = {
    "accuracy": "exactitud",
    "axis.accuracy": "Exactitud en las imágenes de prueba",
    "axis.cost": "Coste medio de la época",
    "axis.epoch": "Época",
    "axis.learning_rate": "Tasa de aprendizaje tras la época",
    "batch_size": "tamaño de lote",
    "learning_rate": "tasa de aprendizaje",
    "lr_decay": "decaimiento de la tasa",
    "epochs": "épocas",
    "sampling": "muestreo",
    "model": "red",
    "dataset": "datos",
    "the.batch_size": "el tamaño de lote",
    "the.learning_rate": "la tasa de aprendizaje",
    "the.lr_decay": "el decaimiento de la tasa",
    "the.epochs": "el número de épocas",
    "the.sampling": "el muestreo",
    "the.model": "la red",
    "the.dataset": "el conjunto de datos",
    "figure.number": "Figura {number}.",
    "table.number": "Tabla {number}.",
    "log.label": "Registro de {title}, semilla {seed}",
    "contents": "Contenido",
    "skip": "Ir al contenido",
    "description": "Informe reproducible: {title}",
    "digest": "SHA-256 de {name}",
    "processor": "Procesador",
    "missing": "sin valor",
    "diverged": "diverge",
    "diverged.some": "diverge {count}/{total}",
    "band": "La banda abarca las {count} semillas, de la más baja a la más alta en cada época.",
    "band.comparison": "Cada línea es la media de las semillas; la banda va de la más baja a la más alta en cada época.",
    "diverged.note.one": "Una ejecución diverge: su línea termina donde el coste deja de ser un número finito.",
    "diverged.note.other": "{count} ejecuciones divergen: sus líneas terminan donde el coste deja de ser un número finito.",
    "cost.label": "semilla {seed}",
    "cost.title.single": "Una sola época, con un coste medio de {first}",
    "cost.title.diverged": "El coste deja de ser un número finito en la época {epoch}",
    "cost.title.flat": "El coste se queda en {last}",
    "cost.title.up": "El coste sube de {first} a {last}",
    "cost.title.falls": "El coste baja de {first} a {last} sin subir nunca",
    "cost.title.rises.one": "El coste baja de {first} a {last}, pero sube una vez",
    "cost.title.rises.other": "El coste baja de {first} a {last}, pero sube {count} veces",
    "cost.caption": "Coste de cada época con la semilla {seed}, que es la del registro.",
    "cost.lowest": "El más bajo, {cost}, llega en la época {epoch}.",
    "last": "Tras la última época: {values}.",
    "means": "Medias: {values}.",
    "grid.best": "Mejor de cada fila: {values}.",
    "more.one": "uno más",
    "more.other": "{count} más",
    "cost.alt": "Gráfico de líneas: época en horizontal, coste en vertical. {title}. Valores: {values}.",
    "comparison.title.above": "El coste de {upper} queda por encima del de {lower} en todas las épocas",
    "comparison.title.lowest": "{lower} termina con el coste más bajo: {cost}",
    "comparison.title.none": "Coste por época de cada experimento",
    "comparison.alt": "Gráfico de líneas con el coste por época de cada experimento. {title}. Coste en la última época: {values}.",
    "rate.title.constant": "La tasa no cambia durante el entrenamiento",
    "rate.title.decay": "La tasa pierde un {percent} en cada época",
    "rate.title.mixed": "Cada experimento rebaja la tasa a su ritmo",
    "rate.caption": "Tasa de aprendizaje que queda tras el decaimiento de cada época, la misma que escribe el registro.",
    "rate.alt": "Gráfico de líneas: época en horizontal, tasa en vertical. {title}. Tasa tras la última época: {values}.",
    "accuracy.title.best": "{name} llega a la exactitud más alta: {accuracy}",
    "accuracy.title.single": "{name} alcanza una exactitud de {accuracy}",
    "accuracy.title.none": "Ningún experimento llega al final con todas sus semillas",
    "accuracy.caption": "Exactitud tras la última época. Cada punto es una semilla; la marca, su media.",
    "accuracy.caption.single": "Exactitud tras la última época; una semilla por experimento.",
    "accuracy.alt": "Gráfico de puntos con la exactitud final de cada experimento. {title}. Medias: {values}.",
    "grid.title.grows": "La mejor elección de {column} crece con {the_row}",
    "grid.title.falls": "La mejor elección de {column} baja cuando crece {the_row}",
    "grid.title.stays": "La mejor elección de {column} no cambia con {the_row}",
    "grid.title.varies": "Exactitud según {the_row} y {the_column}",
    "grid.caption.one": "Exactitud tras {epochs}, con una sola semilla. Un marco señala la mejor celda de cada fila.",
    "grid.caption.other": "Exactitud media de {count} semillas tras {epochs}. Un marco señala la mejor celda de cada fila.",
    "grid.caption.diverged": "Divergen: {cells}.",
    "grid.alt": "Mapa de calor: {column} en horizontal, {row} en vertical, exactitud en cada celda. {title}. Mejor de cada fila: {values}.",
    "grid.cell": "{row} con {column}",
    "panels.title": "Coste por época, un panel por cada valor de {row}",
    "panels.caption": "Cada línea es una celda del barrido. Todos los paneles comparten los ejes.",
    "panels.alt": "Paneles con el coste por época: uno por valor de {row} y una línea por valor de {column}. Mínimos en la última época: {values}.",
    "axis.row": "{name} {value}",
    "epochs.one": "una época",
    "epochs.other": "{count} épocas",
}

ENGLISH: Mapping[str, str] = {
    "accuracy": "accuracy",
    "axis.accuracy": "Accuracy on the test images",
    "axis.cost": "Mean cost of the epoch",
    "axis.epoch": "Epoch",
    "axis.learning_rate": "Learning rate after the epoch",
    "batch_size": "batch size",
    "learning_rate": "learning rate",
    "lr_decay": "rate decay",
    "epochs": "epochs",
    "sampling": "sampling",
    "model": "network",
    "dataset": "data",
    "the.batch_size": "the batch size",
    "the.learning_rate": "the learning rate",
    "the.lr_decay": "the rate decay",
    "the.epochs": "the number of epochs",
    "the.sampling": "the sampling",
    "the.model": "the network",
    "the.dataset": "the data set",
    "figure.number": "Figure {number}.",
    "table.number": "Table {number}.",
    "log.label": "Log of {title}, seed {seed}",
    "contents": "Contents",
    "skip": "Skip to the article",
    "description": "Reproducible report: {title}",
    "digest": "SHA-256 of {name}",
    "processor": "Processor",
    "missing": "no value",
    "diverged": "diverges",
    "diverged.some": "{count}/{total} diverge",
    "band": "The band spans all {count} seeds, from the lowest to the highest in each epoch.",
    "band.comparison": "Each line is the mean over seeds; the band runs from the lowest to the highest in each epoch.",
    "diverged.note.one": "One run diverges: its line ends where the cost stops being a finite number.",
    "diverged.note.other": "{count} runs diverge: their lines end where the cost stops being a finite number.",
    "cost.label": "seed {seed}",
    "cost.title.single": "A single epoch, with a mean cost of {first}",
    "cost.title.diverged": "The cost stops being a finite number in epoch {epoch}",
    "cost.title.flat": "The cost stays at {last}",
    "cost.title.up": "The cost goes up from {first} to {last}",
    "cost.title.falls": "The cost falls from {first} to {last} and never rises",
    "cost.title.rises.one": "The cost falls from {first} to {last}, but rises once",
    "cost.title.rises.other": "The cost falls from {first} to {last}, but rises {count} times",
    "cost.caption": "Cost of each epoch with seed {seed}, the one in the log.",
    "cost.lowest": "The lowest, {cost}, comes in epoch {epoch}.",
    "last": "After the last epoch: {values}.",
    "means": "Means: {values}.",
    "grid.best": "Best of each row: {values}.",
    "more.one": "one more",
    "more.other": "{count} more",
    "cost.alt": "Line chart: epoch across, cost up. {title}. Values: {values}.",
    "comparison.title.above": "The cost of {upper} stays above that of {lower} in every epoch",
    "comparison.title.lowest": "{lower} ends with the lowest cost: {cost}",
    "comparison.title.none": "Cost per epoch of each experiment",
    "comparison.alt": "Line chart of the cost per epoch of each experiment. {title}. Cost in the last epoch: {values}.",
    "rate.title.constant": "The rate does not change during training",
    "rate.title.decay": "The rate loses {percent} in each epoch",
    "rate.title.mixed": "Each experiment lowers its rate at its own pace",
    "rate.caption": "Learning rate left after the decay of each epoch, the one that the log prints.",
    "rate.alt": "Line chart: epoch across, rate up. {title}. Rate after the last epoch: {values}.",
    "accuracy.title.best": "{name} reaches the highest accuracy: {accuracy}",
    "accuracy.title.single": "{name} reaches an accuracy of {accuracy}",
    "accuracy.title.none": "No experiment gets to the end with all its seeds",
    "accuracy.caption": "Accuracy after the last epoch. Each dot is a seed; the mark is their mean.",
    "accuracy.caption.single": "Accuracy after the last epoch; one seed an experiment.",
    "accuracy.alt": "Dot chart of the final accuracy of each experiment. {title}. Means: {values}.",
    "grid.title.grows": "The best {column} grows with {the_row}",
    "grid.title.falls": "The best {column} falls as {the_row} grows",
    "grid.title.stays": "The best {column} does not change with {the_row}",
    "grid.title.varies": "Accuracy by {row} and {column}",
    "grid.caption.one": "Accuracy after {epochs}, with a single seed. A frame marks the best cell of each row.",
    "grid.caption.other": "Mean accuracy of {count} seeds after {epochs}. A frame marks the best cell of each row.",
    "grid.caption.diverged": "These diverge: {cells}.",
    "grid.alt": "Heat map: {column} across, {row} down, accuracy in each cell. {title}. Best of each row: {values}.",
    "grid.cell": "{row} with {column}",
    "panels.title": "Cost per epoch, one panel for each {row}",
    "panels.caption": "Each line is a cell of the sweep. All panels share their axes.",
    "panels.alt": "Panels with the cost per epoch, one for each {row} and a line for each {column}. Lowest in the last epoch: {values}.",
    "axis.row": "{name} {value}",
    "epochs.one": "one epoch",
    "epochs.other": "{count} epochs",
}

PHRASES = {"es": SPANISH, "en": ENGLISH}


@dataclass(frozen=True)
class Words:
    """How one language writes. A language without phrases of its own gets the English ones, with its own numbers if Babel knows it."""

    language: str

    @functools.cached_property
    def locale(self) -> Locale:
        """The rules for numbers and lists."""
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return (self.locale.get_display_name(self.locale) or self.language).capitalize()

    @property
    def phrases(self) -> Mapping[str, str]:
        """The phrases by name."""
        return PHRASES.get(self.language.split("-")[0], ENGLISH)

    def say(self, name: str, /, **blanks: object) -> str:
        """Give a phrase with its blanks filled."""
        return self.phrases[name].format(**blanks)

    def count(self, name: str, count: int, /, **blanks: object) -> str:
        """Give the phrase for one thing or for several."""
        return self.say(f"{name}.one" if count == 1 else f"{name}.other", count=self.number(count), **blanks)

    def name_of(self, key: str) -> str:
        """Call a key of the definitions by its name in the language, or by itself when it has none."""
        return self.phrases.get(key, key)

    def with_article(self, key: str) -> str:
        """Call a key of the definitions by its name with the definite article, or by itself when it has none."""
        return self.phrases.get(f"the.{key}", key)

    def number(self, value: float | None) -> str:
        """Write a number with every digit it has."""
        if not _is_finite(value):
            return self.say("missing")
        exact = Decimal(repr(value))
        if exact and abs(exact) < Decimal(repr(SMALLEST_PLAIN)):
            return format_decimal(exact, "0.###############E0", locale=self.locale, decimal_quantization=False)
        grouped = abs(exact) >= GROUPED_FROM
        return format_decimal(exact, locale=self.locale, decimal_quantization=False, group_separator=grouped)

    def fixed(self, value: float | None, digits: int = 4) -> str:
        """Write a measurement rounded to a number of decimals, or with an exponent when that would leave nothing of it."""
        if not _is_finite(value):
            return self.say("missing")
        if value and abs(value) < 0.5 * 10**-digits:
            return format_decimal(value, "0.##E0", locale=self.locale)
        pattern = "0." + "0" * digits if abs(value) < GROUPED_FROM else "#,##0." + "0" * digits
        return format_decimal(value, pattern, locale=self.locale)

    def percent(self, share: float) -> str:
        """Write a share as a percentage, the sign set off by the space that does not break."""
        number = self.number(float(f"{100 * share:.10g}"))
        return f"{number}\u00a0%" if self.locale.language == "es" else f"{number}%"

    def value(self, value: Any) -> str:  # noqa: ANN401 - any setting
        """Write the value of a setting: numbers as numbers, named things by their name, the rest as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(getattr(value, "name", value))

    def listing(self, items: Iterable[str]) -> str:
        """Join items the way the language does: a, b y c."""
        return format_list(list(items), locale=self.locale)

    def some(self, items: Iterable[str]) -> str:
        """Write the first few items one after the other, and how many more there are."""
        everything = list(items)
        hidden = len(everything) - LISTED
        return "; ".join([*everything[:LISTED], self.count("more", hidden)] if hidden > 0 else everything)

    def label(self, title: str) -> str:
        """Shorten a title to what fits a chart."""
        line = " ".join(title.split())
        return line if len(line) <= LABEL_LENGTH else line[: LABEL_LENGTH - 1].rstrip() + "…"


def _is_finite(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)
