"""What a report tells of itself, as ``[report]`` says it: authors, day, licence and address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lrbs_report.study.shape import ReportShape

CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-(\d\.\d)")


@dataclass(frozen=True, kw_only=True)
class Byline:
    """Who wrote a report, when (``YYYY-MM-DD``), under which licence, and where it is published.

    Whatever nobody said is empty: nothing is made up. ``addresses`` are by language: one that
    was given for all is that of the main one.
    """

    authors: tuple[str, ...] = ()
    date: str = ""
    licence: str = ""
    licence_url: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)

    def address(self, language: str) -> str:
        """Return where a language's article is, as far as it is known."""
        return self.addresses.get(language, "") or next(iter(self.addresses.values()), "")

    def canonical(self, language: str) -> str:
        """Return the address of this language's own page; nothing for one that shares another's."""
        return self.addresses.get(language, "")


NOBODY_SAID = Byline()
"""Of a report that tells nothing of itself."""


def byline_of(shape: ReportShape) -> Byline:
    """Return what a table without a problem says."""
    main = shape.languages[0]
    told = shape.url if isinstance(shape.url, dict) else {main: shape.url} if shape.url else {}
    return Byline(
        authors=tuple(name.strip() for name in shape.author),
        date=shape.date or "",
        licence=(shape.licence or "").strip(),
        licence_url=licence_url(shape.licence or ""),
        addresses=told,
    )


def licence_url(licence: str) -> str:
    """Return where a licence can be read, by SPDX's name for it; nothing for any other text.

    >>> licence_url("CC-BY-SA-4.0"), licence_url("Apache-2.0"), licence_url("All rights reserved")
    ('https://creativecommons.org/licenses/by-sa/4.0/', 'https://spdx.org/licenses/Apache-2.0.html', '')
    """
    if not licence.strip():
        return ""
    from packaging import licenses  # noqa: PLC0415 - only a report that names one needs the list

    try:
        name = str(licenses.canonicalize_license_expression(licence.strip()))
    except licenses.InvalidLicenseExpression:
        return ""
    if " " in name or name.startswith("LicenseRef-"):
        return ""
    if found := CREATIVE_COMMONS.fullmatch(name):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if name == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://spdx.org/licenses/{name.rstrip('+')}.html"
