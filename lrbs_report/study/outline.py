"""What the definitions name, for those who read them without a build: completion, the preview, a schedule.

Whoever wrote them may be a stranger, and nobody looks for a message here. So they are read within a build's
own bounds, nothing is believed to be of the right kind, and what cannot be read names nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from lrbs_report.base.errors import DiskError, InvalidInput
from lrbs_report.base.files import UnsafeName, inside
from lrbs_report.base.python_files import PREFIX, PythonFiles, WrongPython
from lrbs_report.base.variables import named_by, why_refused
from lrbs_report.kinds.sources.listing import sources
from lrbs_report.study.experiments import IMPORTS, TRAININGS
from lrbs_report.study.own_code import is_own, named_in
from lrbs_report.study.path_fields import Template, name_of, wrong_with
from lrbs_report.study.shape import ID_PATTERN
from lrbs_report.study.shelves import Refused, Shelf, wrong_path
from lrbs_report.study.syntax import read_raw

OF_PROJECT = ("file", "folder")
"""Where sources are that stand in the project."""

MOST_WATCHED = 2_000
"""Of a folder of pictures: of more, a new one is still noticed by its folder."""


def ids(definitions: Path) -> list[str]:
    """Return the ids of experiments and sweeps, those that are valid; of imports, what they are called by.

    No other text of the file is ever shown by a shell that completes.
    """
    raw = _raw(definitions)
    found = [table.get("id") for section in TRAININGS for table in _tables(raw.get(section))]
    named = (table.get("id") for table in _tables(raw.get(IMPORTS)))
    found += [name_of(Template(id_)) for id_ in named if isinstance(id_, str)]
    return [id_ for id_ in found if isinstance(id_, str) and re.fullmatch(ID_PATTERN, id_)]


def files(definitions: Path) -> list[Path]:
    """Return the logs, data sets, networks and works that are named, each below the project's folder."""
    raw = _raw(definitions)
    report = raw.get("report")
    logs = [table.get("log") for table in _tables(raw.get("references"))]
    texts = [table.get("source") for table in _values(raw.get("datasets"))]
    named = [text.partition(":") for text in texts if isinstance(text, str)]
    data = [rest for kind, _, rest in named if kind in sources() and sources()[kind].place in OF_PROJECT]
    models = list(_values(raw.get("models")))
    networks = [table.get("network") for table in models]
    settings = [one for section in ("defaults", *TRAININGS) for one in _tables_of(raw.get(section))]
    listed = [
        *(table.get("metrics") for table in models),
        *(table.get("callbacks") for table in settings),
    ]
    calls = [*texts, *networks, *(one for values in listed for one in _list(values))]
    names = [
        *logs,
        *data,
        *_behind("json:", networks),
        *_python(calls, definitions.parent),
        *([report.get("bibliography")] if isinstance(report, Mapping) else []),
    ]
    found = []
    for name in names:
        with contextlib.suppress(UnsafeName):
            found += _with_content(inside(definitions.parent, name)) if isinstance(name, str) else []
    return [*found, *_imported(raw, definitions.parent)]


def _imported(raw: Mapping[str, Any], folder: Path) -> list[Path]:
    """Return the logs that are imported, behind the folders in which they are looked for."""
    shelf, found = Shelf(folder=folder), []
    for table in _tables(raw.get(IMPORTS)):
        files = table.get("files")
        if isinstance(files, str) and not wrong_path(files) and next(wrong_with(files), None) is None:
            with contextlib.suppress(Refused, InvalidInput, DiskError):
                found += [folder / one.path for one in shelf.find(Template(files))]
    return [*shelf.looked_into, *found][:MOST_WATCHED]


def _with_content(path: Path) -> list[Path]:
    """Return a file; a folder with what is in it, folders first: they tell of what comes and goes."""
    found, left = [path], [path] if path.is_dir() and not path.is_symlink() else []
    while left and len(found) < MOST_WATCHED:
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in islice(entries, MOST_WATCHED):
                found.append(Path(entry.path))
                if entry.is_dir(follow_symlinks=False):
                    left.append(found[-1])
    return found[:MOST_WATCHED]


def _behind(prefix: str, values: list[Any]) -> Iterator[str]:
    """Return the names of files behind a prefix."""
    return (
        value.removeprefix(prefix) for value in values if isinstance(value, str) and value.startswith(prefix)
    )


def _python(values: list[Any], folder: Path) -> Iterator[str]:
    """Return the files of the functions of the project's own among some values, and what these import."""
    python = PythonFiles(folder=folder, place=folder)
    for name in filter(is_own, values):
        named = named_in(name).removeprefix(PREFIX)
        yield named.rpartition(":")[0]
        with contextlib.suppress(WrongPython, DiskError):
            yield from python.code(named).files


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any TOML value
    return value if isinstance(value, list) else []


def _tables_of(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any TOML value
    """Return a table, or the tables of a list."""
    return _tables(value if isinstance(value, list) else [value])


def tells_people(definitions: Path) -> bool:
    """Tell whether there is a table [notify]."""
    return isinstance(_raw(definitions).get("notify"), dict)


def variables(definitions: Path) -> list[str]:
    """Return the variables of the environment that [notify] names, those that a project may name."""
    notify = _raw(definitions).get("notify")
    tables = [notify, *([notify.get("email")] if isinstance(notify, dict) else [])]
    values = [value for table in tables if isinstance(table, dict) for value in table.values()]
    texts = [
        one
        for value in values
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, str)
    ]
    return sorted({named_by(text) for text in texts if named_by(text) and not why_refused(named_by(text))})


def _raw(definitions: Path) -> Mapping[str, Any]:
    """Return the values of a file; none when it is not TOML, or takes more than a build would give it."""
    try:
        return read_raw(definitions)
    except InvalidInput:
        return {}


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any TOML value
    yield from (table for table in (value if isinstance(value, list) else []) if isinstance(table, dict))


def _values(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any TOML value
    yield from _tables(list(value.values()) if isinstance(value, dict) else [])
