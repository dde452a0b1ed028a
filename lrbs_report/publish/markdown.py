"""Plain Markdown: a folder with an index for each language, and relative addresses.

Code hosts and many generators show it so.
"""

from __future__ import annotations

import re
from pathlib import Path

from lrbs_report.publish.bundle import Post, Wanted, asked_for, day_of, front_matter, posts_of
from lrbs_report.publish.placing import Placed, folder_of, place
from lrbs_report.publish.vouching import Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.targets.markdown import MarkdownTarget, as_text


def publish(composed: Composed, dest: Path, wanted: Wanted, *, adopt: bool = False) -> Placed:
    """Publish into ``DEST/<slug>/``, and return what was done.

    Raises ``InvalidInput`` when something is in the way.
    """
    return place(
        folder_of(dest),
        files_of(composed, dest, wanted),
        f"markdown-{wanted.slug}",
        asked_for("markdown", wanted),
        _territory(wanted),
        adopt=adopt,
    )


def files_of(composed: Composed, dest: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files by their paths in the folder."""
    files: dict[str, bytes] = {}
    for post in posts_of(composed, wanted, MarkdownTarget()):
        files |= {
            f"{wanted.slug}/{name}": content
            for name, content in _files(post, dest / wanted.slug, wanted).items()
        }
    return vouched(files, _territory(wanted))


def _territory(wanted: Wanted) -> Territory:
    return Territory(
        texts=re.compile(rf"{wanted.slug}/index(?:\.\w+)?\.md"), others=re.compile(f"{wanted.slug}/.+")
    )


def _files(post: Post, folder: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files of one language; those of the other languages have a card of their own."""
    name = "index.md" if post.is_main else f"index.{post.language}.md"
    card = "card.png" if post.is_main else f"card.{post.language}.png"
    head = front_matter(post, wanted, day_of(post, wanted, folder / name), card if post.card else "", {})
    text = f"{head}# {as_text(post.title)}\n\n{post.with_addresses(str)}"
    return {
        name: text.encode(),
        **{card if path == post.card else path: content for path, content in post.files.items()},
    }
