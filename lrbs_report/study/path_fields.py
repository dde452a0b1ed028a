"""Templates of paths and ids, whose fields in braces are taken from what stands there.

    runs/lr{learning_rate}/seed{seed}/metrics.csv

A field stands for one or more characters of one part of a path, ``*`` for any that are not kept. ``seed`` is
a whole number; any other field is a number where all that stands there are, and else a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lrbs_report.base import bounds
from lrbs_report.base.showing import one_line
from lrbs_report.base.suggesting import called
from lrbs_report.base.tongue import tr

SEED = "seed"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
TAKEN = frozenset({"by", "epochs", "engine", "id", "run", "seeds", "sweep", "title"})
"""What no field may be called: each is a word of the definitions or of claims with another meaning."""

NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
TEXT = re.compile(r"[^\W_](?:[\w .+=@-]*[\w+@-])?")
"""What a text in a path may be made of: letters and digits of any language, and a few signs between them."""

LONGEST_TEXT = 60
_PIECES = re.compile(r"\{([^{}]*)\}|(\*)|([^{}*]+)|([{}])")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a template or with what stands in a path, and the way out."""

    message: str
    hint: str = ""


@dataclass(frozen=True)
class Template:
    """A text with fields.

    >>> template = Template("runs/lr{learning_rate}/seed{seed}/metrics.csv")
    >>> template.fields
    ('learning_rate', 'seed')
    >>> [part.text for part in template.parts]
    ['runs', 'lr{learning_rate}', 'seed{seed}', 'metrics.csv']
    >>> template.parts[1].match("lr0.1")
    {'learning_rate': '0.1'}
    >>> template.filled({"learning_rate": "0.1", "seed": "3"})
    'runs/lr0.1/seed3/metrics.csv'
    """

    text: str

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(name for name, *_ in self._pieces if name)

    @cached_property
    def parts(self) -> tuple[Template, ...]:
        """The parts of a path, each a template."""
        return tuple(Template(part) for part in self.text.split("/"))

    @property
    def is_plain(self) -> bool:
        """Whether it is a name as it stands."""
        return not any(name or star for name, star, *_ in self._pieces)

    def match(self, name: str) -> dict[str, str] | None:
        """Return what stands in each field of a name; nothing when it does not fit."""
        found = self._regular.fullmatch(name)
        return found and found.groupdict()

    def match_path(self, path: str) -> dict[str, str] | None:
        """Return what stands in each field of a whole path; nothing when it does not fit.

        >>> Template("runs/lr{rate}/*.csv").match_path("runs/lr0.1/a.csv")
        {'rate': '0.1'}
        """
        names = path.split("/")
        found = [part.match(name) for part, name in zip(self.parts, names, strict=False)]
        if len(names) != len(self.parts) or None in found:
            return None
        return {name: text for fields in found if fields for name, text in fields.items()}

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with a value in the place of each field that there is one for."""
        return "".join(
            values.get(name, f"{{{name}}}") if name else star or text for name, star, text, _ in self._pieces
        )

    @property
    def before_fields(self) -> str:
        """What stands before the first field."""
        return self.text.partition("{")[0]

    @cached_property
    def _pieces(self) -> list[tuple[str, str, str, str]]:
        return _PIECES.findall(self.text)

    @cached_property
    def _regular(self) -> re.Pattern[str]:
        told = (
            f"(?P<{name}>[^/]+?)" if name else "[^/]*?" if star else re.escape(text)
            for name, star, text, _ in self._pieces
        )
        return re.compile("".join(told), re.DOTALL)


def name_of(id_: Template) -> str:
    """Return what an import is called by: what stands in its id before the first field.

    >>> name_of(Template("resnet-{learning_rate}")), name_of(Template("resnet"))
    ('resnet', 'resnet')
    """
    return id_.before_fields.rstrip("-_") if id_.fields else id_.text


def wrong_with(text: str) -> Iterator[Wrong]:
    """Yield what is wrong with a template, be it of a path or of an id.

    >>> [one.message for one in wrong_with("lr{rate/seed{seed}")]
    ['the brace at character 3 is not closed']
    >>> [one.message for one in wrong_with("{a}{b}")]
    ['{a} and {b} stand next to each other']
    """
    if len(text) > bounds.PATTERN:
        yield Wrong(
            tr("it has {count} letters", count=len(text)),
            tr("Expected at most {most}.", most=bounds.PATTERN),
        )
        return
    pieces = list(_PIECES.finditer(text))
    open_ = next((one for one in pieces if one[4]), None)
    if open_:
        what = tr("closed") if open_[4] == "{" else tr("opened")
        hint = tr("A field is its name in braces, as in seed{seed}.")
        yield Wrong(
            tr("the brace at character {open} is not {what}", open=open_.start() + 1, what=what), hint
        )
        return
    names = [one[1] for one in pieces if one[1] is not None]
    yield from _wrong_names(names)
    for one, other in pairwise(pieces):
        if one[1] is not None and other[1] is not None:
            hint = tr("Nobody can tell where the one ends: some text must stand between them.")
            yield Wrong(
                tr(
                    "{{{one}}} and {{{other}}} stand next to each other",
                    one=called(one[1]),
                    other=called(other[1]),
                ),
                hint,
            )


def _wrong_names(names: Sequence[str]) -> Iterator[Wrong]:
    for place, name in enumerate(names):
        if not NAME.fullmatch(name):
            hint = tr("A field is called like a setting: letters, digits and _, such as {learning_rate}.")
            yield Wrong(tr("“{{{name}}}” is no field", name=called(one_line(name))), hint)
        elif name in TAKEN:
            yield Wrong(
                tr("no field can be called {name}", name=name),
                tr("It means something else; choose another name."),
            )
        elif name in names[:place]:
            yield Wrong(
                tr("the field {{{name}}} is there twice", name=name), tr("Write * where it stands again.")
            )


def wrong_text(text: str) -> str:
    """Return what is wrong with what stands in a field, if anything is: it becomes a setting's value.

    >>> wrong_text("adam-w"), wrong_text("0.1"), wrong_text("<b>")
    ('', '', 'it has the character “<”')
    """
    if len(text) > LONGEST_TEXT:
        return tr(
            "it has {count} letters, expected at most {longest_text}",
            count=len(text),
            longest_text=LONGEST_TEXT,
        )
    if NUMBER.fullmatch(text) or TEXT.fullmatch(text):
        return ""
    strange = next((one for one in text if not TEXT.fullmatch(f"a{one}a")), None)
    if strange is None:
        return tr("it begins or ends with a sign")
    return (
        tr("it has the character “{strange}”", strange=strange)
        if strange.isprintable()
        else tr("it has a character unseen")
    )


def values_of(texts: Sequence[str]) -> list[str | int | float]:
    """Return what stands in a field of some paths: numbers where all are, and else texts.

    >>> values_of(["0.1", "1e-3"]), values_of(["16", "032"]), values_of(["8", "adam"])
    ([0.1, 0.001], [16, 32], ['8', 'adam'])
    """
    if not all(map(_is_number, texts)):
        return list(texts)
    return [int(text) if WHOLE.fullmatch(text) else _short(float(text)) for text in texts]


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and math.isfinite(float(text))


def _short(number: float) -> float:
    """Return a number without the sign of a zero."""
    return number + 0.0
