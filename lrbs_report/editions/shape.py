"""The shape of an edition's content: bytes that anybody wrote become the types of ``parts`` here, or nowhere.

An edition may come from a stranger: out of a history that was cloned, or a folder that was downloaded.
Wherever one is read, it is held to its shape, and what comes through has the types, the lengths and the names
that this tool writes. Whether it is also *true* is another question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, NoReturn, cast, get_args

from lrbs_report.base import bounds
from lrbs_report.base.files import is_plain
from lrbs_report.base.tongue import Said, data, tr
from lrbs_report.editions import parts
from lrbs_report.kinds.measures import FINAL_FIELDS
from lrbs_report.kinds.measures.asked import asked_of
from lrbs_report.kinds.measures.record import Status

Shape = Callable[[Any], None]
"""Raises ``Misshapen`` for a value that is something else."""

LONGEST, LONGEST_LINE = 1_000_000, 10_000
"""Characters of a text, and of a title or a name."""

LONGEST_PART, LONGEST_PATH = 255, 1_000
"""Bytes of a name in a file system, and of the way to it below some folder."""

LARGEST = 2**63 - 1
"""No database and no processor holds a larger whole number."""

ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
DIGEST = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"[0-9a-f]{32}")
COUNTED = re.compile(r"-?[0-9]{1,20}")
NAME = re.compile(r"[0-9a-f]{12}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that end a line, steer a terminal, or turn the order of others."""

STORE = ".lrbs"
"""What this tool keeps in a project is no source of a report, whatever an edition says."""

LIBRARIES = ("tensorflow", "keras", "numpy")
MACHINE = ("processor", "instruction_set", "system")
OVER = get_args(parts.Over)
JUDGEMENTS = get_args(parts.Judgement)
STATUSES = get_args(Status)


class Misshapen(ValueError):
    """Says where something is of another kind than it should be."""

    def __init__(self, came: object, expected: str) -> None:
        """Begin where it was found; those around it add where that is."""
        super().__init__(came, expected)
        self.place: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in English."""
        return str(self.said)

    @property
    def said(self) -> Said:
        """Say where, what came, and what was expected."""
        came, expected = _in_words(self.args[0]), self.args[1]
        if not self.place:
            return tr("came {came}, expected {expected}", came=came, expected=expected)
        place = ", ".join(self.place)
        return tr("{name}: came {came}, expected {expected}", name=place, came=came, expected=expected)


def as_edition(told: object) -> parts.EditionFile:
    """Return what a file holds as the edition that it is.

    Raises ``ValueError`` that says where it is not what this tool writes.
    """
    EDITION(told)
    return cast("parts.EditionFile", told)


def refuse_misshapen_part(name: str, told: object) -> None:
    """Refuse one part of an edition's content that is not what this tool writes.

    Raises ``ValueError`` that says where.
    """
    PARTS[name](told)


def is_source(path: str) -> bool:
    """Tell whether a report may carry a file under this name.

    Such a name is below its folder of sources, and in nobody's way in a project of its own.
    """
    names = PurePosixPath(path).parts
    is_short = len(path.encode("utf-8", "replace")) <= LONGEST_PATH and all(
        len(one.encode("utf-8", "replace")) <= LONGEST_PART for one in names
    )
    return is_short and is_plain(path) and names[0].casefold() != STORE


IN_WORDS: Mapping[type, Said] = {
    type(None): tr("nothing"),
    dict: tr("a table"),
    list: tr("a list"),
    bool: tr("yes or no"),
}


def _in_words(value: object) -> Said:
    return IN_WORDS.get(type(value)) or data(_cut(ascii(value)))


def _cut(told: str) -> str:
    return told if len(told) <= 40 else f"{told[:39]}…"  # noqa: PLR2004 - about half a line


def _refuse(value: object, expected: str) -> NoReturn:
    raise Misshapen(value, expected)


def _within(place: object, shape: Shape, value: object) -> None:
    """Look at something inside of something else, and say where it is if it is wrong."""
    try:
        shape(value)
    except Misshapen as error:
        error.place = (str(place)[:LONGEST_PART], *error.place)
        raise


def text(value: object, most: int = LONGEST) -> None:
    """Accept a text, of which every character can be written to a file."""
    if not isinstance(value, str):
        _refuse(value, tr("a text"))
    if len(value) > most:
        _refuse(value, tr("at most {most} characters", most=most))
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        _refuse(value, tr("letters"))


def line(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Accept a text that is one line wherever it is shown, and that turns nothing around it."""
    text(value, LONGEST_LINE)
    if not value.isprintable() and STEERING.search(value):
        _refuse(value, tr("one line of text"))


def _matching(pattern: re.Pattern[str], expected: str) -> Shape:
    def look(value: object) -> None:
        """Accept a text that is like the pattern."""
        if not isinstance(value, str) or len(value) > LONGEST_LINE or not pattern.fullmatch(value):
            _refuse(value, expected)

    return look


def _one_of(names: Collection[str]) -> Shape:
    def look(value: object) -> None:
        """Accept one of the names."""
        if not isinstance(value, str) or value not in names:
            _refuse(value, tr("one of {names}", names=", ".join(names)))

    return look


def _whole(value: object, least: int = 0, most: int = LARGEST) -> None:
    if type(value) is not int or not least <= value <= most:
        _refuse(
            value,
            tr("a whole number from {least} on", least=least)
            if most == LARGEST
            else tr("a whole number from {least} to {most}", least=least, most=most),
        )


def _number(value: object) -> None:
    if type(value) is int and abs(value) <= LARGEST:
        return
    if type(value) is not float or not math.isfinite(value):
        _refuse(value, tr("a number"))


def _share(value: Any) -> None:  # noqa: ANN401 - any JSON value
    _number(value)
    if not 0 <= value <= 1:
        _refuse(value, tr("a number from 0 to 1"))


def _slot(value: object) -> None:
    """Accept the place of a colour; those below 0 are of what stands for all, and of what has an order."""
    _whole(value, least=parts.LEAST_SLOT)


def _yes_or_no(value: object) -> None:
    if type(value) is not bool:
        _refuse(value, tr("yes or no"))


def _or_nothing(shape: Shape) -> Shape:
    return lambda value: None if value is None else shape(value)


def _rows(shape: Shape, least: int = 0, most: int | None = None) -> Shape:
    def look(value: object) -> None:
        """Accept a list of so many values, each of the shape."""
        if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
            _refuse(value, _list_of(least, most))
        for place, one in enumerate(value):
            _within(place, shape, one)

    return look


def _list_of(least: int, most: int | None) -> Said:
    if not least:
        return tr("a list")
    if least == most:
        return tr("a list of {least}", least=least)
    return tr("a list of at least {least}", least=least)


def _each(shape: Shape, name: Shape = line) -> Shape:
    def look(value: object) -> None:
        """Accept a table whose names and values have their shapes."""
        if not isinstance(value, dict):
            _refuse(value, tr("a table"))
        for key, one in value.items():
            name(key)
            _within(key, shape, one)

    return look


def _table(
    needed: Mapping[str, Shape], also: Mapping[str, Shape] | None = None, *, is_closed: bool = False
) -> Shape:
    """Make the shape of a table with some fields, and further ones that it need not have.

    A closed one has no others.
    """
    known = {**needed, **(also or {})}

    def look(value: object) -> None:
        """Accept a table that has what is needed, and whose known fields have their shapes."""
        if not isinstance(value, dict):
            _refuse(value, tr("a table"))
        for name in needed:
            if name not in value:
                _refuse(value, tr("one with {name}", name=name))
        if is_closed and (more := sorted(value.keys() - known.keys())):
            _refuse(more[0], tr("no more than {known}", known=", ".join(known)))
        for name, shape in known.items():
            if name in value:
                _within(name, shape, value[name])

    return look


def _all(*shapes: Shape) -> Shape:
    def look(value: object) -> None:
        """Accept what all of the shapes accept."""
        for shape in shapes:
            shape(value)

    return look


def _any_value(value: object) -> None:
    """Accept a value of any kind, as deep as JSON is read.

    Numbers and texts in it are such as can be written.
    """
    if isinstance(value, dict):
        for key, one in value.items():
            line(key)
            _any_value(one)
    elif isinstance(value, list):
        for one in value:
            _any_value(one)
    elif isinstance(value, str):
        text(value)
    elif value is not None and not isinstance(value, bool):
        _number(value)


id_ = _matching(ID, tr("an id: a-z, 0-9, - and _"))
digest = _matching(DIGEST, tr("64 hexadecimal digits"))
language = _matching(LANGUAGE, tr("a language, such as {example}", example="es"))
texts = _each(line, language)
ids = _rows(id_)
seeds = _rows(_whole)


def _numbers(value: object) -> None:
    """Accept a list of numbers, of which some may be missing.

    It is quick, since an edition has a million of them.
    """
    if not isinstance(value, list):
        _refuse(value, tr("a list"))
    if set(map(type, value)) == {float} and all(map(math.isfinite, value)):
        return
    for place, one in enumerate(value):
        if one is not None and not (type(one) is float and math.isfinite(one)):
            _within(place, _number, one)


def _some_numbers(value: object) -> None:
    """Accept the same, with at least one place."""
    _numbers(value)
    if not value:
        _refuse(value, _list_of(1, None))


# Experiments


def _fitting(results: parts.Results) -> None:
    """Refuse runs that name an origin or rates that are not there.

    Refuse those too that have other epochs than rates, or a seed that another has.
    """
    for place, run in enumerate(results["runs"]):
        _within("runs", partial(_within, place, partial(_fits, results)), run)
    told = [run["seed"] for run in results["runs"]]
    if len(set(told)) < len(told):
        _refuse(told, tr("each seed once"))


def _fits(results: parts.Results, run: parts.Run) -> None:
    epochs = len(run["costs"]) if "imported" in results["identity"] else _epochs_of(results, run)
    if ("log" in run) is not ("imported" in results["identity"]):
        _refuse(run.get("log"), tr("a log of each run that was imported, and of no other"))
    if len(run["costs"]) != epochs or len(run.get("losses", run["costs"])) != epochs:
        _refuse(len(run["costs"]), tr("a cost for each of {epochs} epochs", epochs=epochs))
    for name, series in run.get("series", {}).items():
        if len(series) != epochs:
            _refuse(len(series), tr("{name} for each of {epochs} epochs", name=name, epochs=epochs))
    _measures(results, run)
    lost = run.get("infinite_series", {})
    for infinite in (run.get("infinite", {}), *lost.values()):
        if any(int(place) >= epochs for place in infinite):
            _refuse(infinite, tr("at most {epochs} epochs", epochs=epochs))
    if more := sorted(lost.keys() - run.get("series", {}).keys()):
        _refuse(more[0], tr("a series of the run"))


def _epochs_of(results: parts.Results, run: parts.Run) -> int:
    """Return how many epochs a run that was trained has rates for."""
    for name, rows in (("origin", len(results["origins"])), ("rates", len(results["rates"]))):
        place = run.get(name)
        if not isinstance(place, int) or place >= rows:
            _refuse(place, tr("the place of one of {rows} {name}", rows=rows, name=name))
    return len(results["rates"][run["rates"]])


def _measures(results: parts.Results, run: parts.Run) -> None:
    """Refuse a run that tells other measures than its definitions ask for."""
    try:
        asked = asked_of(results["identity"])
    except ValueError as error:
        _refuse(results["identity"], tr("an identity that can be measured: {error}", error=error))
    finals = [*(name for name, field in FINAL_FIELDS.items() if field in run), *run.get("finals", {})]
    for told, expected in ((run.get("series", {}), asked.series), (finals, asked.finals)):
        if set(told) != set(expected):
            _refuse(sorted(told), _measures_in_words(expected))


def _measures_in_words(names: Collection[str]) -> Said:
    if not names:
        return tr("the measures that there always are")
    return tr("the measures {names}", names=", ".join(names))


INFINITE = _each(
    _one_of(get_args(parts.Infinite)), _matching(re.compile(r"[0-9]{1,7}"), tr("the number of an epoch"))
)


def _log(path: object) -> None:
    """Accept the path of a log in a project."""
    if not isinstance(path, str) or len(path) > LONGEST_PATH or not is_plain(path):
        _refuse(path, tr("the path of a log in the project"))


LOG = _table({"path": _log, "sha256": digest, "size": _whole}, is_closed=True)
RUN = _table(
    {
        "seed": _whole,
        "key": _matching(KEY, tr("32 hexadecimal digits")),
        "status": _one_of(STATUSES),
        "costs": _some_numbers,
    },
    {
        "origin": _whole,
        "rates": _whole,
        "log": LOG,
        "part": partial(_whole, least=1),
        "accuracy": _or_nothing(_share),
        "losses": _numbers,
        "infinite": INFINITE,
        "series": _each(_numbers),
        "infinite_series": _each(INFINITE),
        "finals": _each(_or_nothing(_number)),
    },
)
ORIGIN = _table(
    {
        "environment": _all(_each(line), _table(dict.fromkeys(LIBRARIES, line))),
        "machine": _all(_each(line), _table(dict.fromkeys(MACHINE, line))),
    }
)
DATASET = _table({}, {"train": _or_nothing(_rows(_whole, 2, 2))})
IDENTITY = _all(
    _any_value,
    _table({}, {"dataset": _or_nothing(DATASET), "batch_size": partial(_whole, least=1), "sampling": line}),
)
EXPERIMENT = _all(
    _table(
        {
            "title": texts,
            "sweep": _or_nothing(id_),
            "identity": IDENTITY,
            "runs": _rows(RUN, 1),
            "origins": _rows(ORIGIN),
            "rates": _rows(_rows(_rows(_number, 3, 3), 1)),
        }
    ),
    _fitting,
)


# Numbers, claims and charts


def _with_its_seed(number: parts.Number) -> None:
    if number["over"] == "seed" and number["seed"] is None:
        _refuse(None, tr("the seed that was asked"))


NUMBER = _all(
    _table(
        {
            "expression": text,
            "over": _one_of(OVER),
            "seed": _or_nothing(_whole),
            "value": _any_value,
            "printed": _each(text, language),
            "experiments": ids,
        }
    ),
    _with_its_seed,
)
CLAIM = _table(
    {
        "statement": _each(text, language),
        "holds": text,
        "share": _or_nothing(_number),
        "judgement": _one_of(JUDGEMENTS),
        "agreeing": _whole,
        "asked": _whole,
        "experiments": ids,
    },
    {
        "rule": _one_of(get_args(parts.Rule)),
        "untested": _one_of(get_args(parts.Untested)),
        "needed": _whole,
        "at_most": _whole,
        "looks": _rows(_whole),
        **dict.fromkeys(("level", "chance", "against", "adjusted", "low", "high"), _share),
    },
)


def _as_long(told: parts.Line) -> None:
    """Refuse a line without a height for each of its places, or with half a band."""
    places = len(told["x"])
    bands = {name: heights for name, heights in (("low", told["low"]), ("high", told["high"])) if heights}
    for name, heights in {"y": told["y"], **bands}.items():
        if len(heights) != places:
            _refuse(len(heights), tr("{name} for each of {places} places", name=name, places=places))


def _rectangular(told: parts.HeatMap) -> None:
    """Refuse a map that lacks cells."""
    height, width = len(told["row_labels"]), len(told["column_labels"])
    tables: Mapping[str, Sequence[Sequence[object]]] = {"cells": told["cells"], "texts": told["texts"]}
    for name, table in tables.items():
        if len(table) != height or any(len(row) != width for row in table):
            _refuse(table, tr("{name} for each row and column", name=name))
    if any(row >= height or column >= width for row, column in told["best"]):
        _refuse(told["best"], tr("cells that are there"))


HEIGHTS: Mapping[str, Shape] = {"x": _rows(_number), **dict.fromkeys(("y", "low", "high"), _numbers)}
LOOKS: Mapping[str, Shape] = {
    "slot": _slot,
    "marker": _yes_or_no,
    "weight": _one_of(get_args(parts.Weight)),
}
LINE = _all(_table({"label": line, **HEIGHTS}, LOOKS, is_closed=True), _as_long)
AXES = {"title": line, "x_label": line, "y_label": line}
KIND = {"kind": line}
LINE_CHART = {
    **AXES,
    "lines": _rows(LINE),
    "levels": _rows(_table({"label": line, "y": _number}, is_closed=True)),
}
MAY_HAVE: Mapping[str, Shape] = {
    "digits": partial(_whole, most=17),
    "log_x": _yes_or_no,
    "by_rank": _yes_or_no,
    "uprights": _rows(_table({"label": line, "x": _number}, is_closed=True)),
}
END = _or_nothing(_number)
ROW = _table(
    {"label": line, "values": _rows(END), "mean": END, "mean_label": line},
    {"slot": _slot, "low": _number, "high": _number},
    is_closed=True,
)
CHARTS: Mapping[str, Shape] = {
    "LineChart": _table({**KIND, **LINE_CHART}, MAY_HAVE, is_closed=True),
    "Panels": _table(
        {
            **KIND,
            **AXES,
            "panels": _rows(_table(LINE_CHART, MAY_HAVE, is_closed=True)),
        },
        is_closed=True,
    ),
    "DotChart": _table({**KIND, "title": line, "x_label": line, "rows": _rows(ROW)}, is_closed=True),
    "HeatMap": _all(
        _table(
            {
                **KIND,
                **AXES,
                "row_labels": _rows(line),
                "column_labels": _rows(line),
                "cells": _rows(_numbers),
                "texts": _rows(_rows(line)),
                "best": _rows(_rows(_whole, 2, 2)),
            },
            is_closed=True,
        ),
        _rectangular,
    ),
}


def _chart(value: Any) -> None:  # noqa: ANN401 - any JSON value
    _table({"kind": _one_of(CHARTS)})(value)
    CHARTS[value["kind"]](value)


FIGURE = _table({"number": _whole, "title": line, "chart": _chart, "experiments": ids})


# What it was made with, and from


def _spoken(environment: parts.Environment) -> None:
    """Refuse a report that has no title in its main language, or speaks one twice."""
    if environment["languages"][0] not in environment["title"]:
        _refuse(environment["title"], tr("one with {name}", name=environment["languages"][0]))
    if len(set(environment["languages"])) < len(environment["languages"]):
        _refuse(environment["languages"], tr("each language once"))


DATA_PART = _table({"rows": _whole, "classes": _each(_whole, _matching(COUNTED, tr("a class")))})
FLAW = _table({"array": line, "count": _whole, "first_row": _whole})
CONSTANTS = _table({"features": _whole, "count": _whole, "zeros": _whole, "first": _rows(_whole)})
REPEATS = _table({"part": _one_of(get_args(parts.Part)), "count": _whole, "row": _whole, "of": _whole})
ERRORS = _table({"absolute": _number, "squared": _number})
PORTRAIT = _table(
    {
        "train": DATA_PART,
        "test": DATA_PART,
        "low": _or_nothing(_number),
        "high": _or_nothing(_number),
        "flaws": _rows(FLAW),
        "kind": line,
    },
    {
        "validation": DATA_PART,
        "features": _rows(line),
        "constants": CONSTANTS,
        "repeats": _rows(REPEATS),
        "quantities": ERRORS,
        "names": _rows(line),
        "unseen": _rows(_table({"column": line, "texts": _rows(line), "rows": _whole})),
    },
)
ENVIRONMENT = _all(
    _any_value,
    _table(
        {
            "title": texts,
            "languages": _rows(language, 1),
            "version": partial(text, most=LONGEST_PART),
            "code": partial(text, most=LONGEST_PART),
            "libraries": _each(line),
            "fingerprint": line,
            "datasets": _each(line),
            "machines": _rows(line),
        },
        {
            "data": _each(PORTRAIT),
            "doubts": _rows(text),
            "holes": _table(
                {"seeds": _each(seeds, id_), "runs": _whole, "claims": ids, "references": ids}, is_closed=True
            ),
        },
    ),
    _spoken,
)


def _source(path: object) -> None:
    if not isinstance(path, str) or not is_source(path):
        _refuse(path, tr("the name of a file below the project"))


def _side_by_side(sources: Mapping[str, Any]) -> None:
    """Refuse a file that would have to be a folder too."""
    for path in sources:
        around = list(accumulate(PurePosixPath(path).parts[:-1], "{}/{}".format))
        if any(folder in sources for folder in around):
            _refuse(path, tr("no file inside of a file"))


SOURCES = _all(_each(digest, _source), _side_by_side)
PARTS: Mapping[str, Shape] = {
    "experiments": _each(EXPERIMENT, id_),
    "numbers": _each(NUMBER, text),
    "claims": _each(CLAIM, id_),
    "figures": _each(FIGURE, id_),
    "environment": ENVIRONMENT,
    "sources": SOURCES,
}


def _day(value: object) -> None:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        _refuse(value, tr("a day, such as {example}", example="2026-11-20"))
    try:
        date.fromisoformat(value)
    except ValueError:
        _refuse(value, tr("a day that there is"))


def _first_or_after(value: object) -> None:
    if value != "":
        name(value)


name = _matching(NAME, tr("an edition's name: 12 hexadecimal digits"))
count = partial(_whole, least=1, most=bounds.EDITIONS)
EDITION = _table(
    {"number": count, "id": name, **PARTS},
    {"previous": _first_or_after, "earlier": _rows(_table({"number": count, "id": name, "day": _day}))},
)
