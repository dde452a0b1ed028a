"""What a site answers, read.

Whatever is used afterwards is of its kind and of a reasonable size, or it is no answer of WordPress's. A
number that becomes part of a route is a number, an address that becomes part of an article has nothing in it
that could end an attribute, and what is shown or compared is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from lrbs_report.base.tongue import tr

Json = Any

ADDRESS = re.compile(r"https?://[^\s\"'`<>\[\]\\{}|^]{1,2000}")
SLUG = re.compile(r"[^\s/?#&]{1,500}")
MOST_NUMBER = 2**63
MOST_NAME = 500
EXPECTED = {dict: tr("an object"), list: tr("a list"), str: tr("a text"), int: tr("a number")}


class Misshapen(ValueError):
    """An answer that is none of WordPress's; says what was expected."""


@dataclass(frozen=True, kw_only=True)
class SitePost:
    """A post as the site has it: what we compare and show, and all its fields.

    The fields are only ever sent back as they came.
    """

    id: int
    link: str
    status: str
    title: str
    excerpt: str
    content: str
    fields: Mapping[str, Json] = field(repr=False)

    def raw(self, name: str) -> Json:
        """Return what was written, of a field that WordPress also renders."""
        value = self.fields.get(name)
        return value["raw"] if isinstance(value, Mapping) and "raw" in value else value


@dataclass(frozen=True, kw_only=True)
class SiteFile:
    """A file in the library of media."""

    id: int
    slug: str
    address: str


def post_in(told: Json) -> SitePost:
    """Read a post."""
    post = mapping_in(told, tr("a post"))
    title, excerpt, content = (_written(post, name) for name in ("title", "excerpt", "content"))
    return SitePost(
        id=_number(post, "id"),
        link=_link(post, "link"),
        status=_text(post, "status"),
        title=title,
        excerpt=excerpt,
        content=content,
        fields=post,
    )


def file_in(told: Json) -> SiteFile:
    """Read a file of the library."""
    file = mapping_in(told, tr("a file"))
    slug = _text(file, "slug")
    if not SLUG.fullmatch(slug):
        _refuse("slug", tr("a name"))
    return SiteFile(id=_number(file, "id"), slug=slug, address=_link(file, "source_url"))


def description_in(told: Json) -> str:
    """Read how a file of the library is described."""
    return _written(mapping_in(told, tr("a file")), "description")


def allowed_in(told: Json) -> set[str]:
    """Read what a user may do."""
    capabilities = mapping_in(mapping_in(told, tr("a user")).get("capabilities", {}), "capabilities")
    return {name for name, is_given in capabilities.items() if is_given is True}


def fields_in(told: Json) -> list[str]:
    """Read which fields something has."""
    schema = mapping_in(mapping_in(told, tr("a description")).get("schema"), "schema")
    return list(mapping_in(schema.get("properties"), "properties"))


def list_in(told: Json) -> list[Json]:
    """Read a list."""
    return told if isinstance(told, list) else _refuse(tr("the answer"), EXPECTED[list])


def mapping_in(told: Json, name: str) -> Mapping[str, Json]:
    """Read an object."""
    return told if isinstance(told, dict) else _refuse(name, EXPECTED[dict])


def _written(told: Mapping[str, Json], name: str) -> str:
    """Read what was written, of a field that WordPress also renders."""
    raw = mapping_in(told.get(name), name).get("raw")
    return raw if isinstance(raw, str) else _refuse(f"{name}.raw", EXPECTED[str])


def _text(told: Mapping[str, Json], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) and len(value) <= MOST_NAME else _refuse(name, EXPECTED[str])


def _number(told: Mapping[str, Json], name: str) -> int:
    value = told.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_NUMBER:
        return value
    return _refuse(name, EXPECTED[int])


def _link(told: Mapping[str, Json], name: str) -> str:
    value = told.get(name)
    return (
        value
        if isinstance(value, str) and ADDRESS.fullmatch(value) and value.isprintable()
        else _refuse(name, tr("an address"))
    )


def _refuse(name: str, expected: str) -> NoReturn:
    raise Misshapen(tr("{name} is not {expected}", name=name, expected=expected))
