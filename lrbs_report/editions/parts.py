"""The parts of an edition as plain JSON values: the fields of each, for whoever writes or reads them.

These types only promise. What comes from elsewhere is one of them once ``shape`` has looked at it. A field
that an earlier version of this tool did not write need not be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from lrbs_report.kinds.measures.record import Status

Over = Literal["mean", "min", "max", "sd", "count", "asked", "seed"]
Judgement = Literal["verified", "refuted", "undecided", "unanswered", "holds"]
"""A verdict. "holds" is what earlier versions wrote where as many seeds agreed as a claim asked for."""

Rule = Literal["comparison", "share", "all", "certain"]
Untested = Literal["nothing varies", "always equal", "asked together", "given"]
Infinite = Literal["inf", "-inf"]
Part = Literal["train", "test", "validation"]
Weight = Literal["plain", "strong", "quiet"]

Numbers = list[float | None]
"""One after the other; nothing for one that was not finite."""

Texts = dict[str, str]
"""A text in each language."""


# Experiments


class Log(TypedDict):
    """The log that a run was imported from: its path in the project, its SHA-256, and its bytes."""

    path: str
    sha256: str
    size: int


class Run(TypedDict):
    """A run's numbers, and the places of its origin and its rates among those of its experiment.

    A run that was imported has a ``log`` instead of both, and a ``part`` where its log holds several runs.
    ``accuracy`` is there where runs are ranked by it. ``infinite`` names the epochs whose cost was infinite.
    ``losses`` are not there where they are the costs. ``series`` and ``finals`` are what was measured
    besides, and ``infinite_series`` names the infinite ones among the former.
    """

    seed: int
    key: str
    status: Status
    accuracy: NotRequired[float | None]
    costs: Numbers
    origin: NotRequired[int]
    rates: NotRequired[int]
    log: NotRequired[Log]
    part: NotRequired[int]
    losses: NotRequired[Numbers]
    infinite: NotRequired[dict[str, Infinite]]
    series: NotRequired[dict[str, Numbers]]
    infinite_series: NotRequired[dict[str, dict[str, Infinite]]]
    finals: NotRequired[dict[str, float | None]]


class Origin(TypedDict):
    """What made a run: library versions and the processor, by their names."""

    environment: dict[str, str]
    machine: dict[str, str]


class Results(TypedDict):
    """The results of an experiment, one run a seed. What several runs share stands there once.

    ``identity`` is all that decides a run's numbers but the seed and what its log is, as the definitions have
    it: any JSON.
    ``rates`` are the learning rates, epoch by epoch: after the decay, declared, and read back.
    """

    identity: dict[str, Any]
    runs: list[Run]
    origins: list[Origin]
    rates: list[list[list[float]]]


class Experiment(Results):
    """An experiment with its results. ``sweep`` is the grid that it is a cell of, if it is one."""

    title: Texts
    sweep: str | None


# Numbers and claims


class Number(TypedDict):
    """A number on a page: what was asked, the exact value, how it is printed, and what it rests on.

    The value is a number, a list of them, a text, or nothing.
    """

    expression: str
    over: Over
    seed: int | None
    value: object
    printed: Texts
    experiments: list[str]


class Claim(TypedDict):
    """A claim and its verdict: ``agreeing`` of the ``asked`` seeds say so.

    ``share`` is that of all seeds that it asks for, if it does, and ``level`` how often chance alone may look
    like what is verified. ``rule`` is how it was judged, and ``untested`` why it was not tested. ``chance``
    is that of as many seeds to agree if the claim was not true, ``adjusted`` for the number of claims,
    ``against`` that of as few if it was. ``low`` and ``high`` are the ends of the interval of the share of
    all seeds that would agree, ``needed`` the seeds that would decide. Where seeds were trained until they
    decided, at most ``at_most``, ``looks`` is after how many somebody looked.
    """

    statement: Texts
    holds: str
    share: float | None
    judgement: Judgement
    agreeing: int
    asked: int
    experiments: list[str]
    level: NotRequired[float]
    rule: NotRequired[Rule]
    untested: NotRequired[Untested]
    chance: NotRequired[float]
    against: NotRequired[float]
    adjusted: NotRequired[float]
    low: NotRequired[float]
    high: NotRequired[float]
    needed: NotRequired[int]
    looks: NotRequired[list[int]]
    at_most: NotRequired[int]


# Charts

LEAST_SLOT = -13
"""The last of the colours below 0: -1 is what stands for all or for the rest, the others have an order."""


class Line(TypedDict):
    """A line of a chart over ``x``, with its band, of which both bounds may be empty."""

    label: str
    x: list[float]
    y: Numbers
    low: Numbers
    high: Numbers
    slot: NotRequired[int]
    marker: NotRequired[bool]
    weight: NotRequired[Weight]


class Level(TypedDict):
    """A height that a chart marks from side to side."""

    label: str
    y: float


class Upright(TypedDict):
    """A place that a chart marks from bottom to top."""

    label: str
    x: float


class Axes(TypedDict):
    """The words around every chart that has two axes."""

    title: str
    x_label: str
    y_label: str


class Panel(Axes):
    """A chart of lines inside of another chart."""

    lines: list[Line]
    levels: list[Level]
    digits: NotRequired[int]
    log_x: NotRequired[bool]
    by_rank: NotRequired[bool]
    uprights: NotRequired[list[Upright]]


class LineChart(Panel):
    """A chart of lines that stands alone."""

    kind: Literal["LineChart"]


class Panels(Axes):
    """Charts of lines side by side."""

    kind: Literal["Panels"]
    panels: list[Panel]


class Row(TypedDict):
    """A row of dots, a seed each, with their mean, and the ends of its interval where it has one."""

    label: str
    values: Numbers
    mean: float | None
    mean_label: str
    slot: NotRequired[int]
    low: NotRequired[float]
    high: NotRequired[float]


class DotChart(TypedDict):
    """A row of dots for each configuration."""

    kind: Literal["DotChart"]
    title: str
    x_label: str
    rows: list[Row]


class HeatMap(Axes):
    """A map of cells by row and column; ``best`` names those that are marked."""

    kind: Literal["HeatMap"]
    row_labels: list[str]
    column_labels: list[str]
    cells: list[Numbers]
    texts: list[list[str]]
    best: list[list[int]]


Chart = LineChart | Panels | DotChart | HeatMap


class Figure(TypedDict):
    """A chart with its number in the article (0: it is not shown), and the experiments that it draws."""

    number: int
    title: str
    chart: Chart
    experiments: list[str]


# What it was made with, and from


class DataPart(TypedDict):
    """The rows of a data set that train, or that test, and how many of them are of each class."""

    rows: int
    classes: dict[str, int]


class Flaw(TypedDict):
    """Values of an array that are no finite numbers: how many, and the row of the first."""

    array: str
    count: int
    first_row: int


class Constants(TypedDict):
    """Features that are constant among all of them: how many, always 0 or not, and the first by number."""

    features: int
    count: int
    zeros: int
    first: list[int]


class Repeats(TypedDict):
    """Rows of a part that are training rows too: how many, and the first with the row that it repeats."""

    part: Part
    count: int
    row: int
    of: int


class Errors(TypedDict):
    """How far quantities are from what was predicted: mean distance, and mean squared distance."""

    absolute: float
    squared: float


class Unseen(TypedDict):
    """Texts of a column that no training row has, and how many of the other rows have one."""

    column: str
    texts: list[str]
    rows: int


class Portrait(TypedDict):
    """What a data set holds. Without any finite value it has no bounds.

    ``names`` are those of classes whose labels were numbered anew, ``features`` those of columns.
    """

    train: DataPart
    test: DataPart
    low: float | None
    high: float | None
    flaws: list[Flaw]
    kind: str
    validation: NotRequired[DataPart]
    features: NotRequired[list[str]]
    constants: NotRequired[Constants]
    repeats: NotRequired[list[Repeats]]
    quantities: NotRequired[Errors]
    names: NotRequired[list[str]]
    unseen: NotRequired[list[Unseen]]


class Holes(TypedDict):
    """What a report lacks: seeds by experiment, of how many runs, and what could not be said without."""

    seeds: dict[str, list[int]]
    runs: int
    claims: list[str]
    references: list[str]


class Environment(TypedDict):
    """What a report was made with, and what its readers are told of that.

    ``data`` is what each data set holds; ``doubts`` are English sentences, and there only when there are any;
    ``holes`` are there only when runs were missing.
    """

    title: Texts
    languages: list[str]
    version: str
    code: str
    libraries: dict[str, str]
    fingerprint: str
    datasets: dict[str, str]
    machines: list[str]
    data: NotRequired[dict[str, Portrait]]
    doubts: NotRequired[list[str]]
    holes: NotRequired[Holes]


class Parts(TypedDict):
    """All parts of an edition's content, by name."""

    experiments: Mapping[str, Experiment]
    numbers: Mapping[str, Number]
    claims: Mapping[str, Claim]
    figures: Mapping[str, Figure]
    environment: Environment
    sources: Mapping[str, str]


class EarlierEdition(TypedDict):
    """An earlier edition as a later one lists it: by the day it was made on."""

    number: int
    id: str
    day: str


class EditionFile(Parts):
    """An edition as it is published, in a file.

    ``previous`` is the id of the one before, and not there where an earlier version of this tool did not
    write it down.
    """

    number: int
    id: str
    previous: NotRequired[str]
    earlier: NotRequired[list[EarlierEdition]]
