"""WordPress, through a folder.

In it are the article as blocks to paste into its editor, the fields of the post, and the files to upload.
"""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

from lrbs_report.base.tongue import tr
from lrbs_report.publish.bundle import Post, Wanted, asked_for, day_of, posts_of
from lrbs_report.publish.placing import Placed, folder_of, place
from lrbs_report.publish.vouching import BLANK, NAME, Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.targets.wordpress import BlockTarget, fields_of

PLAIN, MARKED = "<!-- wp:html -->", f'<!-- wp:html {{"metadata":{{"name":"{NAME} {BLANK}"}}}} -->'
"""How a block of HTML begins, and how the one does that says what made the article."""

UPLOADS = "/wp-content/uploads"
"""Where WordPress keeps what was uploaded, when it stands at the root of a site."""


def publish(composed: Composed, dest: Path, wanted: Wanted, *, adopt: bool = False) -> Placed:
    """Publish into ``DEST/<slug>/``, and return what was done.

    Raises ``InvalidInput`` when something is in the way.
    """
    folder_of(
        dest,
        tr("Expected a folder to write into, or the address of a site, such as https://blog.example.org."),
    )
    return place(
        dest,
        files_of(composed, dest, wanted),
        f"wordpress-{wanted.slug}",
        asked_for("wordpress", wanted),
        _territory(wanted),
        adopt=adopt,
    )


def files_of(composed: Composed, dest: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files by their paths in the folder."""
    base = _base(wanted)
    files: dict[str, bytes] = {}
    for post in posts_of(composed, wanted, BlockTarget()):
        files |= {
            f"{wanted.slug}/{name}": content
            for name, content in _files(post, dest / wanted.slug, wanted, base).items()
        }
    return vouched(files, _territory(wanted))


def _territory(wanted: Wanted) -> Territory:
    return Territory(
        texts=re.compile(rf"{wanted.slug}/post(?:\.\w+)?\.html"), others=re.compile(f"{wanted.slug}/.+")
    )


def _base(wanted: Wanted) -> str:
    """Return the address below which the site has the files."""
    return (wanted.base_url or f"{UPLOADS}/{wanted.slug}").rstrip("/")


def _files(post: Post, folder: Path, wanted: Wanted, base: str) -> dict[str, bytes]:
    """Return the files of one language; those of the other languages have a post and a card of their own."""
    ending = "" if post.is_main else f".{post.language}"
    card, told = f"card{ending}.png", f"post{ending}.json"
    fields = {
        "slug": wanted.slug_of(post),
        **fields_of(post.title, post.description),
        "date": day_of(post, wanted, folder / told),
        "lang": post.language,
        "featured_media": card if post.card else "",
        **wanted.also,
    }
    text = post.with_addresses(partial(_address, base))
    return {
        f"post{ending}.html": text.replace(PLAIN, MARKED, 1).encode(),
        told: (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode(),
        **{card if path == post.card else path: content for path, content in post.files.items()},
    }


def _address(base: str, path: str) -> str:
    return f"{base}/{path}"
