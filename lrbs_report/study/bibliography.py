"""The works that an article cites, read from a BibTeX file of the project's.

They have nothing to do with published logs, which ``[[references]]`` names. bibtexparser finds the entries
and splits names, pylatexenc writes LaTeX's accents as letters; what both give is text, and nothing is run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, blame_machine, inside, read_plain, shown
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import data, together, tr, words

KEY = re.compile(r"[^\W_](?:[\w:.+/-]*[\w+/])?")
"""What can be a key: a point at its end, behind an @, is that of a sentence."""

YEAR = re.compile(r"\d{4}")
ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/[^\s\"'<>\\^`{|}]+)", re.IGNORECASE)
CONTAINERS = ("journal", "journaltitle", "booktitle")
PUBLISHERS = ("publisher", "school", "institution", "organization", "howpublished")
OTHERS = "others"

HINT = tr("Expected BibTeX: {example}.", example="@article{key, author = {…}, title = {…}, year = {…}}")


@dataclass(frozen=True, kw_only=True)
class Name:
    """Somebody who wrote a work: family name, or the whole name of an institution, and given names."""

    family: str
    given: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A work that can be cited: each part is text, and empty where the file does not tell it.

    ``has_others``: the file says that more people wrote it than it names. ``url`` begins with http or https.
    """

    key: str
    authors: tuple[Name, ...] = ()
    has_others: bool = False
    year: str = ""
    title: str = ""
    container: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Bibliography:
    """The works of a file, by key; ``name`` is the file's path from the project's folder on."""

    name: str
    works: Mapping[str, Work] = field(default_factory=dict, repr=False)


def read_bibliography(folder: Path, name: str, place: tuple[str, int, int]) -> Bibliography:
    """Read a BibTeX file below a folder.

    ``place`` is where its name stands. Raises ``InvalidInput`` with every problem of the file and its line.
    """
    text = _read(folder, name, place)
    file = shown(folder / name)
    found = _parsed(text)
    works: dict[str, Work] = {}
    problems = list(_wrong_blocks(found, file))
    if len(found.entries) > bounds.WORKS:
        message = tr("has {count} entries", count=len(found.entries))
        hint = tr("Expected at most {most}.", most=bounds.WORKS)
        raise InvalidInput([Problem(file=file, message=message, hint=hint)])
    for entry in found.entries:
        line = (entry.start_line or 0) + 1
        wrong = _wrong_entry(entry)
        if wrong:
            problems.append(Problem.at(file, (line, 1), wrong, HINT))
            continue
        try:
            works[entry.key] = _work(entry)
        except (RecursionError, ValueError):
            message = tr('the entry "{key}" holds what cannot be read', key=entry.key[: bounds.SHOWN])
            problems.append(Problem.at(file, (line, 1), message, tr("Expected braces in pairs.")))
    if problems:
        raise InvalidInput(problems)
    return Bibliography(name=name, works=works)


def _read(folder: Path, name: str, place: tuple[str, int, int]) -> str:
    """Return the text of the file; what is wrong with it is told where its name stands."""

    def refused(message: str, hint: str) -> InvalidInput:
        whole = together(": ", [data(one_line(name)), words(message)])
        return InvalidInput([Problem.at(place[0], place[1:], whole, hint)])

    hint = tr("A path is relative to the folder of experiments.toml, and leads nowhere else.")
    try:
        content = read_plain(inside(folder, name), bounds.BIBLIOGRAPHY)
    except UnsafeName as error:
        raise refused(words(str(error)), hint) from error
    except FileNotFoundError as error:
        raise refused(tr("there is no such file"), hint) from error
    except NotPlain as error:
        raise refused(
            words(str(error.strerror)), tr("Expected at most {most} bytes.", most=bounds.BIBLIOGRAPHY)
        ) from error
    except OSError as error:
        blame_machine(error, shown(folder / name))
        raise refused(tr("cannot be read: {strerror}", strerror=words(str(error.strerror))), hint) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        message = tr("is no text in UTF-8: byte {place} belongs to no letter", place=error.start + 1)
        raise refused(message, tr("Save it as UTF-8.")) from error


def _parsed(text: str) -> Any:  # noqa: ANN401 - a library of bibtexparser's
    """Let bibtexparser find the entries. What it would log is told by us."""
    import bibtexparser  # noqa: PLC0415 - only a project with a bibliography needs it

    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        return bibtexparser.parse_string(text)
    finally:
        logging.disable(level)


def _wrong_blocks(found: Any, file: str) -> Iterator[Problem]:  # noqa: ANN401 - the same
    """Say what bibtexparser could not read, each with its line."""
    for block in found.failed_blocks:
        kind, head = type(block).__name__, one_line(block.raw.strip().split("\n")[0])[: bounds.SHOWN]
        message = {
            "DuplicateBlockKeyBlock": tr("this key stands there already"),
            "DuplicateFieldKeyBlock": tr("this entry has a field twice"),
        }.get(kind, tr("this entry cannot be read: a brace, a quote or a comma is missing"))
        yield Problem.at(file, ((block.start_line or 0) + 1, 1), together(": ", [message, data(head)]), HINT)


def _wrong_entry(entry: Any) -> str:  # noqa: ANN401 - an entry of bibtexparser's
    """Say what is wrong with an entry that was read, or nothing."""
    if not KEY.fullmatch(entry.key):
        return tr('"{key}" can be no key', key=one_line(entry.key)[: bounds.SHOWN])
    for one in entry.fields:
        if _lacks_comma(str(one.value)):
            field_, of = one.key[: bounds.SHOWN], entry.key[: bounds.SHOWN]
            return tr('a comma is missing behind "{field}" of "{entry}"', field=field_, entry=of)
    return ""


def _lacks_comma(value: str) -> bool:
    """Tell whether a value goes on behind its closing brace: the next field was taken for a part of it."""
    depth = 0
    for at, letter in enumerate(value):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "}" and depth == 0:
            return re.match(r"\s*[\w-]+\s*=\s*[{\"\d]", value[at + 1 :]) is not None and value.startswith("{")
    return False


def _work(entry: Any) -> Work:  # noqa: ANN401 - the same
    """Return an entry as a work, its fields as text."""
    fields = {one.key.lower(): str(one.value) for one in entry.fields}
    told = {name: _text(value) for name, value in fields.items() if name not in ("author", "editor", "url")}
    authors, has_others = _names(fields.get("author") or fields.get("editor") or "")
    year = YEAR.search(told.get("year") or told.get("date") or "")
    doi = DOI.fullmatch(told.get("doi", ""))
    url = ADDRESS.fullmatch(_address(fields.get("url", "") or fields.get("howpublished", "")))
    held = _first(told, PUBLISHERS)
    return Work(
        key=entry.key,
        authors=authors,
        has_others=has_others,
        year=year[0] if year else "",
        title=told.get("title", ""),
        container=_first(told, CONTAINERS),
        volume=told.get("volume", ""),
        number=told.get("number", "") or told.get("issue", ""),
        pages=re.sub(r"(?<=\w)\s*(?:-+|–)\s*(?=\w)", "–", told.get("pages", "")),
        publisher="" if "://" in held else held,
        doi=doi[1] if doi else "",
        url=url[0] if url else "",
    )


def _address(value: str) -> str:
    r"""Return the address in a field: of ``\url{…}`` what is in it."""
    found = re.fullmatch(r"\s*\\url\{(.*)\}\s*", value)
    return re.sub(r"\\([%#_&~])", r"\1", (found[1] if found else value).strip())


def _first(told: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _names(value: str) -> tuple[tuple[Name, ...], bool]:
    """Read the names of authors, and whether there are others."""
    from bibtexparser.middlewares import names  # noqa: PLC0415 - only a project with a bibliography needs it

    written = names.split_multiple_persons_names(value) if value.strip() else []
    people = [one for one in written if one != OTHERS]
    return tuple(map(_name, people)), len(people) < len(written)


def _name(written: str) -> Name:
    """Read one name. In braces it is one of an institution, and has no parts."""
    from bibtexparser.middlewares import names  # noqa: PLC0415 - the same

    if written.startswith("{") and written.endswith("}"):
        return Name(family=_text(written))
    parts = names.parse_single_name_into_parts(written, strict=False)
    family = _text(" ".join([*parts.von, *parts.last, *parts.jr]))
    return Name(family=family, given=_text(" ".join(parts.first))) if family else Name(family=_text(written))


def _text(value: str) -> str:
    """Write LaTeX as text: accents and signs as letters, without braces."""
    if not re.search(r"[\\{}$~]|--|``|''", value):
        return " ".join(value.split())
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - only what has LaTeX in it needs it

    if value.count("{") > bounds.WORK_BRACES:
        raise ValueError
    text = LatexNodes2Text(strict_latex_spaces=True, keep_comments=True).latex_to_text(
        re.sub(r"(?<!\\)%", r"\\%", value)
    )
    return " ".join(text.split())
