"""Jekyll: a post for each language, its files below ``assets``.

Addresses follow the site's ``baseurl``.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr
from lrbs_report.publish.bundle import Wanted, asked_for, day_of, front_matter, posts_of
from lrbs_report.publish.placing import Placed, folder_of, place
from lrbs_report.publish.vouching import LANGUAGE, Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.targets.markdown import MarkdownTarget

CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.toml")


def publish(composed: Composed, dest: Path, wanted: Wanted, *, adopt: bool = False) -> Placed:
    """Publish into ``DEST/_posts`` and ``DEST/assets/<slug>/``, and return what was done.

    Raises ``InvalidInput`` when DEST is no Jekyll site.
    """
    if not any((folder_of(dest) / name).exists() for name in CONFIGURATIONS):
        hint = tr(
            "Expected a site's folder, with its {configurations}. `jekyll new` makes one.",
            configurations=CONFIGURATIONS[0],
        )
        raise InvalidInput(
            [Problem(file=str(dest), line=0, column=0, message=tr("is no Jekyll site"), hint=hint)]
        )
    return place(
        dest,
        files_of(composed, dest, wanted),
        f"jekyll-{wanted.slug}",
        asked_for("jekyll", wanted),
        _territory(wanted),
        adopt=adopt,
    )


def files_of(composed: Composed, dest: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files by their paths in the site."""
    files: dict[str, bytes] = {}
    # kramdown's own footnotes have roles that accessibility checkers refuse
    for post in posts_of(composed, wanted, MarkdownTarget(has_footnotes=False)):
        slug = wanted.slug_of(post)
        assets = f"assets/{slug}"
        day = day_of(post, wanted, _earlier(dest, slug))
        more = {"layout": "post", "ref": wanted.slug}
        head = front_matter(post, wanted, day, f"/{assets}/{post.card}" if post.card else "", more)
        text = post.with_addresses(partial(_address, assets))
        files[f"_posts/{day}-{slug}.md"] = (head + text).encode()
        files |= {f"{assets}/{path}": content for path, content in post.files.items()}
    return vouched(files, _territory(wanted))


def _territory(wanted: Wanted) -> Territory:
    slug = f"{wanted.slug}{LANGUAGE}"
    return Territory(
        texts=re.compile(rf"_posts/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-{slug}\.md"),
        others=re.compile(f"assets/{slug}/.+"),
    )


def _address(assets: str, path: str) -> str:
    return f"{{{{ '/{assets}/{path}' | relative_url }}}}"


def _earlier(dest: Path, slug: str) -> Path:
    """Find the post as it was published before, whatever its day."""
    found = sorted((dest / "_posts").glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-{slug}.md"))
    return found[-1] if found else dest / "_posts" / f"{slug}.md"
