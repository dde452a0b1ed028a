"""What a published page may do, said in the page itself as its Content-Security-Policy.

It may show what is in it, and ask nobody for anything.

Scripts and style sheets are allowed one by one, by their digests. Importing this wakes nothing.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Collection, Iterable
from html.parser import HTMLParser

SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script(?=[\s/>])", re.DOTALL | re.IGNORECASE)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style(?=[\s/>])", re.DOTALL | re.IGNORECASE)

META = re.compile(
    r"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'"""
    r"""(?:; script-src((?: 'sha256-[A-Za-z0-9+/=]+')+))?"""
    r"""(?:; style-src((?: 'sha256-[A-Za-z0-9+/=]+')+))?; """
)
"""How a page of ours says its policy."""

REST = "img-src 'self' data:; font-src data:; base-uri 'none'; form-action 'none'"


def guarded(page: str, scripts: Collection[str] = ()) -> str:
    """Return a page with its policy in it.

    Of its scripts, those run whose text is among ``scripts``; style sheets are as the page has them.
    """
    welcome = [text for text in SCRIPT.findall(page) if text in scripts]
    told = policy(map(digest, welcome), map(digest, STYLE.findall(page)))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{told}">'
    place = _place_in(page)
    end = "\n" if page[place : place + 1] == "\n" else ""
    return f"{page[:place]}{end}{meta}{page[place:]}"


def previewed(page: str, script: str) -> tuple[str, str]:
    """Let a page also run a script and hear from where it is served.

    Return it, and the same policy for its headers. Of a page that has no policy of ours, no other script
    runs.
    """
    said = META.search(page)
    if not said:
        return previewed(guarded(page), script)
    scripts, styles = ([one.strip("'") for one in (part or "").split()] for part in said.groups())
    told = policy([*scripts, digest(script)], styles, connect=True)
    end = page.index('"', said.end())
    return (
        f'{page[: said.start()]}<meta http-equiv="Content-Security-Policy" content="{told}{page[end:]}',
        told,
    )


def literal_scripts(source: str) -> list[str]:
    """Return the scripts that a template has as they will run."""
    return SCRIPT.findall(source)


def policy(scripts: Iterable[str], styles: Iterable[str], *, connect: bool = False) -> str:
    """Return a policy that allows scripts and style sheets by their digests.

    With ``connect`` it also allows to hear from where the page is from.
    """
    parts = ["default-src 'none'"]
    for name, digests in (("script-src", scripts), ("style-src", styles)):
        listed = " ".join(f"'{one}'" for one in dict.fromkeys(digests))
        parts += [f"{name} {listed}"] if listed else []
    return "; ".join([*parts, REST, *(["connect-src 'self'"] if connect else [])])


def digest(text: str) -> str:
    """Return the digest by which a policy names a script or a style sheet."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


class _Found(Exception):
    """The place is known."""


class _Reader(HTMLParser):
    """Reads the beginning of a page, up to the first thing that a policy has something to say about."""

    place: tuple[int, int, int] = (1, 0, 0)
    """Line, column, and the length of the tag there: the policy goes after it."""

    def handle_decl(self, decl: str) -> None:
        """Go on behind the document type."""
        self.place = (*self.getpos(), len(decl) + 3)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go on behind the head's beginning; the encoding is said first of all."""
        if tag in ("html", "head") or (tag == "meta" and any(name == "charset" for name, _ in attrs)):
            self.place = (*self.getpos(), len(self.get_starttag_text() or ""))
        if tag not in ("html", "head", "title") and not (
            tag == "meta" and attrs and attrs[0][0] != "charset"
        ):
            raise _Found


def _place_in(page: str) -> int:
    """Return the place in a page where its policy goes: before anything that it is about."""
    reader = _Reader()
    with contextlib.suppress(_Found):
        reader.feed(page)
    line, column, length = reader.place
    before = page.split("\n", line)[: line - 1]
    return sum(map(len, before)) + len(before) + column + length
