"""The shape of ``experiments.toml``: every key, its type and its range, as pydantic models.

The JSON Schema is made from them.
"""

from __future__ import annotations

import contextlib
import math
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from lrbs_report.base import bounds
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.networks.tasks import Task
from lrbs_report.kinds.sources.listing import pattern, sources
from lrbs_report.study.keras_names import written_out
from lrbs_report.study.until_decided import MOST as MOST_UNTIL
from lrbs_report.study.until_decided import MOST_OF_ALL, PATTERN, UntilDecided, read_until_decided

LANGUAGES = ("es", "en")
ID_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
MOST_CHARACTERS = 64
"""Of an id, as the pattern says."""

SOURCE_PATTERN = pattern()
OWN = r"python:[^\x00-\x1f\x7f]+"
NETWORK_PATTERN = rf"^(json:[^\x00-\x1f\x7f]+|{OWN})$"
OWN_PATTERN = rf"^{OWN}$"
VARIABLE_PATTERN = r"^\$[A-Za-z_][A-Za-z0-9_]*$"
WEBHOOK_PATTERN = r"^(\$[A-Za-z_][A-Za-z0-9_]*|https://[^\s/]+(/\S*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?)$"
WEB_PATTERN = r"https?://[^\s/?#\"'<>\\^`{|}@]+(?:[/?#][^\s\"'<>\\^`{|}]*)?"
ADDRESS_PATTERN = r"^(\$[A-Za-z_][A-Za-z0-9_]*|[^\s@]+@[^\s@]+)$"
MOST_SEEDS, LAST_SEED = 10_000, 2**32 - 1
MOST_EPOCHS = 100_000
MOST_IN_A_BATCH = 2**20
LEAST_STEPS, MOST_STEPS = 10, 10_000
"""Of a range test."""

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
"""A text that is a number, and should have been one."""


def _wrong(expected: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "{expected}", {"expected": expected})


def _is_whole(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> str | dict[str, str]:  # noqa: ANN401 - any TOML value
    """Accept a text for all languages, or one a language."""
    texts = value if isinstance(value, dict) else {"all": value}
    known = isinstance(value, dict) and not set(value) <= set(LANGUAGES)
    if (
        known
        or not texts
        or not all(isinstance(text, str) and text.strip() and text.isprintable() for text in texts.values())
    ):
        expected = tr('a line of text, or one a language: { es = "…", en = "…" }')
        raise _wrong(expected)
    return value  # type: ignore[no-any-return]


def _line(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Accept a line of text."""
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    expected = tr("a line of text in quotes")
    raise _wrong(expected)


def _authors(value: Any) -> list[str]:  # noqa: ANN401 - any TOML value
    """Accept one name, or a list of different ones."""
    names = [value] if isinstance(value, str) else value
    if (
        isinstance(names, list)
        and 0 < len(names) <= bounds.AUTHORS
        and all(isinstance(name, str) and _is_short_line(name) for name in names)
        and len(set(names)) == len(names)
    ):
        return names
    expected = tr("a name, or a list of up to {authors} different ones", authors=bounds.AUTHORS)
    raise _wrong(expected)


def _is_short_line(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= bounds.AUTHOR


def _short(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Accept a short line of text."""
    if isinstance(value, str) and _is_short_line(value):
        return value
    expected = tr("a line of text of at most {author} letters", author=bounds.AUTHOR)
    raise _wrong(expected)


def _day(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Accept a day, as TOML writes it or as a text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    with contextlib.suppress(ValueError):
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return value
    expected = tr("a day, such as 2026-01-31")
    raise _wrong(expected)


def _web_address(value: Any) -> str | dict[str, str]:  # noqa: ANN401 - any TOML value
    """Accept an address of the web, for all languages or one a language."""
    told = value if isinstance(value, dict) else {"all": value}
    is_known = not isinstance(value, dict) or set(value) <= set(LANGUAGES)
    if told and is_known and all(isinstance(one, str) and _is_web_address(one) for one in told.values()):
        return value  # type: ignore[no-any-return]
    expected = tr(
        'an address that begins with https:// or http://, or one a language: { es = "…", en = "…" }'
    )
    raise _wrong(expected)


def _is_web_address(text: str) -> bool:
    return len(text) <= bounds.AUTHOR and text.isprintable() and re.fullmatch(WEB_PATTERN, text) is not None


def _bibliography(value: Any) -> str:  # noqa: ANN401 - any TOML value
    """Accept the path of a BibTeX file."""
    if isinstance(value, str) and _is_short_line(value) and value.endswith(".bib"):
        return value
    expected = tr('the path of a BibTeX file, such as "references.bib"')
    raise _wrong(expected)


def _seeds(value: Any) -> list[int] | UntilDecided:  # noqa: ANN401 - any TOML value
    """Turn a count into the seeds 1, 2, …; accept a list of different ones, or as many as decide."""
    if until := read_until_decided(value):
        return until
    if _is_whole(value) and 1 <= value <= MOST_SEEDS:
        return list(range(1, value + 1))
    distinct = isinstance(value, list) and 0 < len(value) == len({repr(seed) for seed in value}) <= MOST_SEEDS
    if distinct and all(_is_whole(seed) and 0 <= seed <= LAST_SEED for seed in value):
        return list(value)
    if isinstance(value, str):
        expected = tr(
            'a count, a list, or "until decided, at most N" with N from 1 to {most}', most=MOST_OF_ALL
        )
        raise _wrong(expected)
    expected = tr(
        "a count from 1 to {most_seeds}, or a list of different whole numbers from 0 to {last_seed}",
        most_seeds=MOST_SEEDS,
        last_seed=LAST_SEED,
    )
    raise _wrong(expected)


def _rows(value: Any) -> tuple[int, int]:  # noqa: ANN401 - any TOML value
    """Accept the first row and the one after the last."""
    is_pair = isinstance(value, list) and len(value) == 2  # noqa: PLR2004 - a pair
    if is_pair and all(map(_is_whole, value)) and 0 <= value[0] < value[1]:
        return value[0], value[1]
    expected = tr("two whole numbers, the first row and the one after the last, such as [5000, 60000]")
    raise _wrong(expected)


def _held_out(value: Any) -> tuple[int, int] | float:  # noqa: ANN401 - any TOML value
    """Accept the first row and the one after the last, or a share."""
    if isinstance(value, float) and 0 < value < 1:
        return value
    with contextlib.suppress(PydanticCustomError):
        return _rows(value)
    expected = tr("a share of the training rows, such as 0.1, or the first row and the one after the last")
    raise _wrong(expected)


def _share_or_rows(value: Any) -> tuple[int, int] | float:  # noqa: ANN401 - any TOML value
    """Accept the first test row and the one after the last, or a share."""
    if isinstance(value, float) and 0 < value < 1:
        return value
    with contextlib.suppress(PydanticCustomError):
        return _rows(value)
    expected = tr("two whole numbers, the first row and the one after the last, or a share such as 0.2")
    raise _wrong(expected)


def _columns(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any TOML value
    """Accept names of columns, each once."""
    is_list = isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value)
    if is_list and len(set(value)) == len(value) <= bounds.COLUMNS:
        return tuple(value)
    expected = tr('a list of different names of columns, such as ["height", "width"]')
    raise _wrong(expected)


def _patterns(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any TOML value
    """Accept a pattern of a log's lines, or several."""
    patterns = value if isinstance(value, list) else [value]
    is_lines = all(isinstance(one, str) and one.strip() and one.isprintable() for one in patterns)
    if is_lines and 0 < len(patterns) <= bounds.PATTERNS:
        return tuple(patterns)
    expected = tr(
        'a line of a log with names in braces, such as "epoch {epoch}: {loss}", or a list of such lines'
    )
    raise _wrong(expected)


def _size(value: Any) -> tuple[int, int]:  # noqa: ANN401 - any TOML value
    """Accept a height and a width."""
    is_pair = isinstance(value, list) and len(value) == 2  # noqa: PLR2004 - a pair
    if is_pair and all(map(_is_whole, value)) and min(value) >= 1 and value[0] * value[1] <= bounds.PIXELS:
        return value[0], value[1]
    expected = tr("height and width as two whole numbers, such as [28, 28]")
    raise _wrong(expected)


def _metric(value: Any) -> str | dict[str, Any]:  # noqa: ANN401 - any TOML value
    """Accept a name, or a table."""
    if isinstance(value, str | dict):
        return value
    expected = tr('a name in quotes, or a table such as { class = "TopKCategoricalAccuracy", k = 3 }')
    raise _wrong(expected)


def _network(value: Any) -> str | dict[str, Any]:  # noqa: ANN401 - any TOML value
    """Accept a file with a network, or Python that makes one."""
    if (isinstance(value, str) and re.match(NETWORK_PATTERN, value)) or _calls(value):
        return value  # type: ignore[no-any-return]  # a text or a table
    expected = tr('"json:FILE", a file that Keras\'s model.to_json() wrote, or "python:FILE.py:FUNCTION"')
    raise _wrong(expected)


def _source(value: Any) -> str | dict[str, Any]:  # noqa: ANN401 - any TOML value
    """Accept the name of a source, or Python that returns the arrays."""
    if (isinstance(value, str) and re.match(SOURCE_PATTERN, value)) or _calls(value):
        return value  # type: ignore[no-any-return]  # a text or a table
    expected = tr(
        '"mnist", "npz:FILE", "keras:" with mnist, fashion_mnist, cifar10 or cifar100, or '
        '"python:FILE.py:FUNCTION"'
    )
    raise _wrong(expected)


def _called(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Write the name of a function of the project's own as the table that it stands for."""
    is_own = isinstance(value, str) and re.match(OWN_PATTERN, value)
    return {"function": value} if is_own else value


def _calls(value: Any) -> bool:  # noqa: ANN401 - any TOML value
    """Tell whether a table names Python of the project's own, with arguments."""
    named = value.get("function") if isinstance(value, dict) else None
    return isinstance(named, str) and bool(re.match(OWN_PATTERN, named))


def _distinct(value: list[str]) -> list[str]:
    if len(set(value)) == len(value):
        return value
    expected = tr("each one once")
    raise _wrong(expected)


def _featured(value: Any) -> str | list[str]:  # noqa: ANN401 - any TOML value
    """Accept ids, each one once, or the word for all."""
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if value == "all" or (is_list and len(set(value)) == len(value)):
        return value  # type: ignore[no-any-return]  # a word or a list
    expected = tr('a list of ids, each one once, such as ["lr-0-1"], or "all"')
    raise _wrong(expected)


def _learning_rate(value: Any) -> float | str:  # noqa: ANN401 - any TOML value
    """Accept a number above 0, or a rule."""
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 < value < math.inf:
            return float(value)
        expected = tr("a number above 0") if value < math.inf else tr("a finite number")
        raise _wrong(expected)
    raise PydanticCustomError("float_type", "a number")


def _batch_size(value: Any) -> int | dict[str, Any]:  # noqa: ANN401 - any TOML value
    """Accept a count, or how it grows."""
    if isinstance(value, dict):
        return value
    if not _is_whole(value):
        raise PydanticCustomError("int_type", "a whole number")
    if 1 <= value <= MOST_IN_A_BATCH:
        return int(value)
    expected = (
        tr("a number of at least 1")
        if value < 1
        else tr("a number of at most {most_in_a_batch}", most_in_a_batch=MOST_IN_A_BATCH)
    )
    raise _wrong(expected)


TEXT = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "additionalProperties": False,
        },
    ]
}
AUTHORS = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    ]
}
SEEDS = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MOST_SEEDS},
        {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1, "uniqueItems": True},
        {"type": "string", "pattern": PATTERN},
    ]
}
ROWS = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}

HELD_OUT = {
    "anyOf": [ROWS, {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}],
}
LEARNING_RATE = {
    "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "minLength": 1}],
}
BATCH_SIZE = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_IN_A_BATCH}, {"type": "object"}],
}
PATTERNS = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    ]
}
COLUMNS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
SIZE = {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
CALL = {
    "type": "object",
    "required": ["function"],
    "properties": {"function": {"type": "string", "pattern": OWN_PATTERN}},
}
NETWORK = {"anyOf": [{"type": "string", "pattern": NETWORK_PATTERN}, CALL]}
SOURCE = {"anyOf": [{"type": "string", "pattern": SOURCE_PATTERN}, CALL]}
FEATURED = {
    "anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}, "uniqueItems": True}],
}
METRIC = {"anyOf": [{"type": "string"}, {"type": "object"}]}

Text = Annotated[Any, PlainValidator(_text), WithJsonSchema(TEXT)]
Line = Annotated[Any, PlainValidator(_line), WithJsonSchema({"type": "string"})]
Seeds = Annotated[
    Any,
    PlainValidator(_seeds),
    WithJsonSchema(SEEDS),
    Field(
        description=(
            "How many seeds (1, 2, …), or a list of them. Default: 1. "
            f'"until decided, at most {MOST_UNTIL}": until every claim about them is.'
        )
    ),
]
Rows = Annotated[Any, PlainValidator(_rows), WithJsonSchema(ROWS)]
Network = Annotated[Any, PlainValidator(_network), WithJsonSchema(NETWORK)]
Source = Annotated[Any, PlainValidator(_source), WithJsonSchema(SOURCE)]
HeldOut = Annotated[Any, PlainValidator(_held_out), WithJsonSchema(HELD_OUT)]
TestRows = Annotated[Any, PlainValidator(_share_or_rows), WithJsonSchema(HELD_OUT)]
Columns = Annotated[Any, PlainValidator(_columns), WithJsonSchema(COLUMNS)]
Patterns = Annotated[Any, PlainValidator(_patterns), WithJsonSchema(PATTERNS)]
Size = Annotated[Any, PlainValidator(_size), WithJsonSchema(SIZE)]
Metric = Annotated[Any, PlainValidator(_metric), WithJsonSchema(METRIC)]
Address = Annotated[str, Field(pattern=ADDRESS_PATTERN)]
Name = Annotated[str, Field(pattern=ID_PATTERN)]
LearningRate = Annotated[Any, PlainValidator(_learning_rate), WithJsonSchema(LEARNING_RATE)]
BatchSize = Annotated[Any, PlainValidator(_batch_size), WithJsonSchema(BATCH_SIZE)]
DatasetName = Annotated[
    Name | None, Field(description="The name of a data set. Default: the only one there is.")
]
ModelName = Annotated[Name | None, Field(description="The name of a model. Default: the only one there is.")]
SamplingName = Annotated[
    Literal["replacement", "shuffle", "shuffle-once", "sequential"] | None,
    Field(
        description=(
            "How batches are drawn: uniformly with replacement (default), every example once in a new order, "
            "every example once in one order that all epochs share, or in the order of the data."
        )
    ),
]
EngineName = Annotated[
    Literal["auto", "xla", "graph", "fit"] | None,
    Field(
        description=(
            'How epochs are computed: "auto" (default) decides between "xla" and "graph" by the layers; '
            '"fit" is Keras\'s own model.fit.'
        )
    ),
]
Definition = dict[str, Any]
RateSchedule = Annotated[Definition, BeforeValidator(_called)]
Layer = Annotated[Definition, BeforeValidator(lambda value: written_out(value, "layers"))]
Optimizer = Annotated[Definition, BeforeValidator(lambda value: written_out(value, "optimizers"))]


def keys_in(shape: type[BaseModel]) -> list[str]:
    """Return the keys of a table, as they are written."""
    return [one.alias or name for name, one in shape.model_fields.items()]


class Shape(BaseModel):
    """A table that accepts its own keys and no others, and types as they are written.

    No text becomes a number.
    """

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=(), defer_build=True)


class ReportShape(Shape):
    """What the report is called and which languages it speaks."""

    title: Text = Field(
        "Learning rate and batch size", description="The report's title, for all languages or one a language."
    )
    languages: Annotated[list[Literal["es", "en"]], AfterValidator(_distinct)] = Field(
        ["es", "en"], min_length=1, description="The report's languages; the first is the main one."
    )
    code_seconds: float = Field(
        bounds.CODE_SECONDS,
        gt=0,
        le=bounds.MOST_CODE_SECONDS,
        allow_inf_nan=False,
        description="Seconds that one call of the project's own Python may take. Default: 120.",
    )
    environment: Literal["exact", "any"] = Field(
        "exact",
        description=(
            '"exact": results of other versions of tensorflow, keras or numpy are trained again; '
            '"any": they are used.'
        ),
    )
    featured: Annotated[Any, PlainValidator(_featured), WithJsonSchema(FEATURED)] = Field(
        [],
        description=(
            "Ids of experiments, written one by one or imported, that are told one by one even where there "
            'are so many that the others are told together; "all" tells each. Default: none.'
        ),
    )
    author: Annotated[Any, PlainValidator(_authors), WithJsonSchema(AUTHORS)] = Field(
        [], description="Who wrote the article: a name, or a list of them. Default: nobody is named."
    )
    date: Annotated[Any, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})] = Field(
        None, description="The article's day, such as 2026-01-31. Default: none is told."
    )
    licence: Annotated[Any, PlainValidator(_short), WithJsonSchema({"type": "string"})] = Field(
        None,
        description='Under which licence the article is: the name that SPDX has for it, such as "CC-BY-4.0", '
        "or a text.",
    )
    url: Annotated[Any, PlainValidator(_web_address), WithJsonSchema(TEXT)] = Field(
        None, description="Where the article is published, for all languages or one a language."
    )
    bibliography: Annotated[Any, PlainValidator(_bibliography), WithJsonSchema({"type": "string"})] = Field(
        None,
        description="A BibTeX file with the works that the article cites as [@key], from the folder of this "
        "file on. Default: nothing is cited.",
    )


class DatasetShape(Shape):
    """Examples and their targets."""

    source: Source = Field(description=f"{', '.join(one.told for one in sources().values())}.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = Field(
        None, description="The SHA-256 that the file must have."
    )
    train: Rows = Field(
        None, description="The training rows used: the first, and the one after the last. Default: all."
    )
    test: TestRows = Field(
        None,
        description=(
            "The test rows used. Default: all. Of a table, which has none of its own: the first, and the one "
            "after the last; or their share, the last of its rows."
        ),
    )
    validation: HeldOut = Field(
        None,
        description=(
            "Training rows that are held out and measured on after each epoch: the first, and the one after "
            "the last; or their share, the last of the training rows."
        ),
    )
    validation_overlaps: bool = Field(
        default=False,
        description="Says that rows of the validation train too. Default: false, and an error if they do.",
    )
    split_seed: int | None = Field(
        None,
        ge=0,
        le=LAST_SEED,
        description="Draws the rows of shares by this seed. Default: they are the last ones.",
    )
    scale: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Values are divided by it. Default: 255 for bytes, and 1 for everything else.",
    )
    standardize: bool = Field(
        default=False,
        description=(
            "Makes standard scores of the numbers of a table, by mean and deviation of the rows that train. "
            "Default: false."
        ),
    )
    target: Line = Field(None, description="csv: the column that is to be predicted.")
    features: Columns = Field(None, description="csv: the columns to predict it from. Default: all others.")
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        None, description="csv: what parts the cells. Default: whichever of , ; and tab does."
    )
    arrays: dict[str, Line] | None = Field(
        None,
        description=(
            'npz: the names of the arrays, { x = "features", y = "target" }, '
            "or those of x_train, y_train, x_test and y_test."
        ),
    )
    size: Size = Field(None, description="images: height and width that each is brought to.")
    color: Literal["grey", "rgb"] | None = Field(None, description="images: one channel, or three.")
    vectorize: Literal["multi_hot"] | None = Field(
        None, description="keras, texts: a one for each word that a text has."
    )
    words: int | None = Field(
        None,
        ge=3,
        le=bounds.WORDS,
        description="keras, texts: how many of the most frequent words there are. Default: 10000.",
    )
    length: int | None = Field(
        None,
        ge=1,
        le=bounds.LENGTH,
        description="keras, texts: the numbers of the last so many words, with zeros before short texts.",
    )
    version: Literal["large", "small"] | None = Field(
        None, description='keras:california_housing: "large" (default) or "small".'
    )


class ModelShape(Shape):
    """A network: Keras's own layers in order, or a file with a network, a loss and an optimizer."""

    layers: list[Layer] | None = Field(
        None,
        min_length=1,
        max_length=bounds.LAYERS,
        description='Keras layers by class, with Keras\'s arguments: { class = "Dense", units = 10 }.',
    )
    network: Network = Field(
        None,
        description=(
            'Instead of layers: "json:FILE", a network as Keras\'s model.to_json() writes it, or '
            '"python:FILE.py:FUNCTION", also { function = "python:FILE.py:FUNCTION", argument = value }.'
        ),
    )
    outputs: Literal["logits", "probabilities"] | None = Field(
        None,
        description='What a network that Python makes gives out: "logits" (default) or "probabilities".',
    )
    loss: str = Field(
        "sparse_categorical_crossentropy",
        description=(
            "Any Keras loss by name; from logits unless the last layer has its own softmax or sigmoid."
        ),
    )
    optimizer: Optimizer = Field(
        {"class": "SGD"},
        description=(
            "Any Keras optimizer by class, or its name alone; its learning rate comes from the experiment."
        ),
    )
    metrics: list[Metric] = Field(
        [],
        max_length=bounds.METRICS,
        description=(
            "Keras metrics, each by its name or as a class with arguments, measured while training, and on "
            'validation and test rows: ["accuracy", { class = "SparseTopKCategoricalAccuracy", k = 3 }].'
        ),
    )
    task: Task | None = Field(
        None,
        description=(
            "What the network is trained for: telling classes apart, or predicting quantities. Default: "
            "regression for one output that is no probability, trained by a loss of quantities such as mse."
        ),
    )


class GrowthShape(Shape):
    """Batches that grow."""

    start: int = Field(ge=1, le=MOST_IN_A_BATCH, description="Examples in a batch of the first epoch.")
    factor: float = Field(
        2.0, gt=1, le=MOST_IN_A_BATCH, description="How many times larger batches become. Default: 2."
    )
    every: int = Field(ge=1, le=MOST_EPOCHS, description="After how many epochs they do, each time.")
    most: int | None = Field(
        None, ge=1, le=MOST_IN_A_BATCH, description="Examples in a batch that it never has more of."
    )


class SettingsShape(Shape):
    """What an experiment is made of. Everything may stand in [defaults] instead."""

    dataset: DatasetName = None
    model: ModelName = None
    learning_rate: LearningRate = Field(
        None,
        description=(
            "The learning rate of the first epoch: a number, or an arithmetic of other settings, such as "
            '"0.1 * batch_size / 32".'
        ),
    )
    lr_decay: float | None = Field(
        None, ge=0, lt=1, description="The share of the learning rate lost after every epoch. Default: 0.001."
    )
    schedule: RateSchedule | None = Field(
        None,
        description=(
            "How the rate moves, instead of lr_decay: one of Keras's schedules by class, without its initial "
            'rate, or another: { class = "CosineDecay", decay_steps = 5000 }; or "python:FILE.py:FUNCTION".'
        ),
    )
    batch_size: BatchSize = Field(
        None,
        description=(
            "Examples in a batch, or batches that grow: { start = 32, factor = 2, every = 5 }. Default: 32."
        ),
    )
    epochs: int | None = Field(None, ge=1, le=MOST_EPOCHS, description="Epochs to train. Default: 10.")
    sampling: SamplingName = None
    seeds: Seeds = None
    engine: EngineName = None
    callbacks: list[Definition] | None = Field(
        None,
        description='Keras callbacks by class: { class = "EarlyStopping", monitor = "loss", patience = 2 }.',
    )
    test: Literal["at the end", "every epoch"] | None = Field(
        None,
        description=(
            "When loss and metrics are measured on the test rows, where any are: with the final weights "
            "(default), or after every epoch too."
        ),
    )
    train: Literal["at the end"] | None = Field(
        None, description="Measures loss and metrics on all training rows too, with the final weights."
    )


class ExperimentShape(SettingsShape):
    """One configuration, trained once a seed."""

    id: Name = Field(description="Its name in files and commands: a-z, 0-9, - and _, at most 64.")
    title: Text = Field(None, description="What the report calls it. Default: its id.")


class NoiseScaleShape(ExperimentShape):
    """One configuration, after each epoch of which the noise of gradients is measured."""

    small: int = Field(
        32, ge=1, le=2**20, description="Examples in a small batch of those whose gradients are compared."
    )
    large: int = Field(
        1024, ge=2, le=2**20, description="Examples in a large batch: a multiple of small. Default: 1024."
    )
    rows: int | None = Field(
        None, ge=2, description="How many training rows are used, drawn by the seed. Default: all."
    )


class RangeTestShape(Shape):
    """A training whose rate grows from batch to batch, to see where the loss falls and where it diverges."""

    id: Name = Field(description="Its name in files and commands: a-z, 0-9, - and _, at most 64.")
    title: Text = Field(None, description="What the report calls it. Default: its id.")
    dataset: DatasetName = None
    model: ModelName = None
    begin: float = Field(
        1e-5,
        alias="from",
        gt=0,
        allow_inf_nan=False,
        description="The rate of the first step. Default: 1e-5.",
    )
    to: float = Field(10.0, gt=0, allow_inf_nan=False, description="The rate of the last step. Default: 10.")
    steps: int = Field(
        200, ge=LEAST_STEPS, le=MOST_STEPS, description="How many batches are trained on. Default: 200."
    )
    smoothing: float = Field(
        0.9, ge=0, lt=1, description="The weight of what was, in the mean of the losses. Default: 0.9."
    )
    batch_size: int | None = Field(
        None, ge=1, le=MOST_IN_A_BATCH, description="Examples in a batch. Default: 32."
    )
    sampling: SamplingName = None
    seeds: Seeds = None
    engine: EngineName = None


class ImportShape(Shape):
    """Runs that are there already, as the logs of another program: nothing of them is trained here."""

    id: Annotated[str, Field(min_length=1)] = Field(
        description="Its name; fields in braces are filled in from the paths: resnet-{learning_rate}."
    )
    title: Text = Field(None, description="What the report calls it. Default: its id.")
    files: Annotated[str, Field(min_length=1)] = Field(
        description=(
            "Where its logs stand, from the folder of this file: fields in braces are taken from the paths, "
            "{seed} is a whole number, * stands for anything: runs/lr{learning_rate}/seed{seed}/metrics.csv."
        )
    )
    format: str | None = Field(
        None, description="The format of the logs, as lrbs-report log calls it. Default: that of the first."
    )
    columns: dict[str, Annotated[str, Field(min_length=1)]] | None = Field(
        None,
        min_length=1,
        max_length=bounds.SERIES,
        description='Other names for some numbers of the logs: { epoch = "ep", val_accuracy = "val_acc" }.',
    )
    watched: Annotated[str, Field(min_length=1)] | None = Field(
        None,
        description=(
            'The series that is the cost: its name, or "1 - NAME" of a share that grows. Default: the loss.'
        ),
    )
    judged: Annotated[str, Field(min_length=1)] | None = Field(
        None,
        description=(
            "By which number of the end runs are ranked, or by the last one of which series. Default: the "
            "accuracy of the test, or of the validation."
        ),
    )
    better: dict[str, Literal["up", "down"]] | None = Field(
        None, description='Which way numbers are better of which nobody knows: { val_score = "up" }.'
    )
    points: Literal["epochs"] | None = Field(
        None, description='"epochs": each point of the logs is an epoch, whatever numbers they have.'
    )
    settings: dict[str, Any] | None = Field(
        None, description="Settings that the paths do not tell, numbers or texts: { batch_size = 64 }."
    )


class ClaimShape(Shape):
    """A sentence that the results must bear out."""

    id: Name = Field(description="Its name: a-z, 0-9, - and _, at most 64.")
    es: Line = Field(None, description="The sentence in Spanish; {expression} puts a value in.")
    en: Line = Field(None, description="The sentence in English; {expression} puts a value in.")
    holds: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="An expression over results, true or not for each seed."
    )
    seeds: float | None = Field(
        None,
        gt=0,
        le=1,
        description="The share of all seeds that must agree. Default: of a comparison, more than chance "
        "alone would give; of anything else, all.",
    )
    level: float = Field(
        0.05,
        gt=0,
        lt=0.5,
        description="The most cases in which chance alone may look like what is verified. Default: 0.05.",
    )


class ReferenceShape(Shape):
    """A published log, and the experiments that it should match."""

    id: Name = Field(description="Its name: a-z, 0-9, - and _, at most 64.")
    title: Text = Field(None, description="What the report calls it. Default: its id.")
    log: Annotated[str, Field(min_length=1)] = Field(
        description="The log's file, or its folder, from the folder of this file."
    )
    format: Annotated[str, Field(min_length=1)] | None = Field(
        None,
        description='What it is: a format that is known, such as "keras", or one of [formats]. '
        "Default: the first that reads all of it.",
    )
    measures: dict[str, Annotated[str, Field(min_length=1)]] | None = Field(
        None,
        min_length=1,
        max_length=bounds.SERIES,
        description='What names in the log measure, where that is not known: { train_loss = "loss" }.',
    )
    first_epoch: Literal[0, 1] | None = Field(
        None, description="The number that the log gives to the first epoch. Default: by its format."
    )
    matches: list[Name] = Field(
        min_length=1,
        max_length=bounds.MATCHES,
        description="The experiment of each run in the log, in its order.",
    )
    candidates: Name | None = Field(
        None, description="A sweep whose cells are the set-ups that may have printed the log."
    )
    mean: Literal["batches", "examples"] | None = Field(
        None,
        description=(
            'What each loss of training in the log is the mean of: "batches", or "examples", '
            "as Keras prints it. Default: by its format, or else the nearer one."
        ),
    )
    selection: Annotated[str, Field(min_length=1)] | None = Field(
        None,
        description=(
            'How it was chosen: "last" (one run, to its last epoch), "best of 3", "best of 3 by val_loss" or '
            '"best epoch by val_accuracy". Default: nobody says.'
        ),
    )


class FormatShape(Shape):
    """How a log is read that is in no known format: by patterns of its lines, or by columns of a table."""

    line: Patterns | None = Field(
        None,
        description="A line of an epoch, or several: {name} stands for a number, … for what is skipped.",
    )
    final: Patterns | None = Field(
        None, description="A line that tells numbers of the end, or several, written as line."
    )
    columns: dict[str, Annotated[str, Field(min_length=1)]] | None = Field(
        None,
        min_length=1,
        max_length=bounds.SERIES,
        description=(
            "The columns of a table in CSV, TSV or JSON lines that are read, each by the name it gets: "
            'epoch = "…" is the one of epochs.'
        ),
    )


class EmailShape(Shape):
    """Who is written to, and through which server. This file is published with the report: "$LRBS_NAME" takes a value from the environment."""  # noqa: E501 - in the JSON Schema

    to: Annotated[list[Address], Field(min_length=1, max_length=bounds.ADDRESSES)] = Field(
        description='The addresses to write to, or "$LRBS_NAME".'
    )
    sender: Address = Field(description='The address to write from, or "$LRBS_NAME".')
    host: Annotated[str, Field(min_length=1)] = Field(description='The mail server, or "$LRBS_NAME".')
    port: int = Field(587, ge=1, le=65535, description="Its port. Default: 587.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description=(
            '"starttls" (default), "tls" from the first byte, '
            'or "none", which only a server on this machine may have.'
        ),
    )
    user: Annotated[str, Field(min_length=1)] | None = Field(
        None, description='The user\'s name, or "$LRBS_NAME".'
    )
    password: Annotated[str, Field(pattern=VARIABLE_PATTERN)] | None = Field(
        None, description='Only "$LRBS_NAME": it is in the environment.'
    )


class NotifyShape(Shape):
    """Who is told of a new edition."""

    webhook: Annotated[str, Field(pattern=WEBHOOK_PATTERN)] | None = Field(
        None,
        description='An https address that gets JSON, or "$LRBS_NAME": the address is in the environment.',
    )
    email: EmailShape | None = Field(None, description="An e-mail.")
    on: Annotated[list[Literal["edition", "failure"]], AfterValidator(_distinct)] = Field(
        ["edition", "failure"],
        min_length=1,
        description="What is told: each new edition, and each build that fails. Default: both.",
    )


class FileShape(Shape):
    """The data sets, the networks, the experiments and the claims of a report."""

    report: ReportShape = Field({}, validate_default=True, description="Title and languages.")
    datasets: dict[Name, DatasetShape] = Field({}, description="Data sets by name.")
    models: dict[Name, ModelShape] = Field({}, description="Networks by name.")
    defaults: SettingsShape = Field(
        {},
        validate_default=True,
        description="Values for all experiments and sweeps that do not say otherwise.",
    )
    experiments: list[ExperimentShape] = Field([], description="The experiments.")
    noise_scales: list[NoiseScaleShape] = Field(
        [], description="Trainings after each epoch of which the gradient noise scale is measured."
    )
    range_tests: list[RangeTestShape] = Field(
        [], description="Trainings whose rate grows from batch to batch until they diverge."
    )
    # A sweep's keys may each be a value or a list of them; sweeps.py checks them value by value.
    sweeps: list[Definition] = Field(
        [], description="Every combination of some values; keys given as lists are the axes."
    )
    imports: list[ImportShape] = Field([], description="Runs that are there already, as logs.")
    claims: list[ClaimShape] = Field([], description="Sentences that the results must bear out.")
    references: list[ReferenceShape] = Field([], description="Published logs to compare with.")
    formats: dict[Name, FormatShape] = Field({}, description="Formats of logs by name.")
    notify: NotifyShape | None = Field(None, description="Who is told of a new edition.")
