"""Hugo: a page bundle for each language, and one shortcode of ours.

The shortcode lets HTML pass where the site's Markdown would drop it.
"""

from __future__ import annotations

import re
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.publish.bundle import Wanted, asked_for, day_of, front_matter, posts_of
from lrbs_report.publish.placing import Placed, folder_of, place
from lrbs_report.publish.vouching import LANGUAGE, Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.targets.markdown import MarkdownTarget

CONFIGURATIONS = (
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config",
)
SHORTCODE = "layouts/shortcodes/lrbs-html.html"
SHORTCODE_TEXT = """\
{{- /* Written by lrbs-report: shows HTML as it is, with the addresses of the page's own files in it. */ -}}
{{- $html := .Inner -}}
{{- range .Page.Resources -}}
{{- $html = replace $html (printf "lrbs[%s]" .Name) .RelPermalink -}}
{{- end -}}
{{- $html | safeHTML -}}
"""


def publish(composed: Composed, dest: Path, wanted: Wanted, *, adopt: bool = False) -> Placed:
    """Publish into ``DEST/content/<section>/<slug>/``, other languages beside it; return what was done.

    Raises ``InvalidInput`` when DEST is no Hugo site.
    """
    if not any((folder_of(dest) / name).exists() for name in CONFIGURATIONS):
        hint = (
            f"Expected a site's folder, with one of {', '.join(CONFIGURATIONS[:4])} in it. "
            "`hugo new site` makes one."
        )
        raise InvalidInput([Problem(file=str(dest), line=0, column=0, message="is no Hugo site", hint=hint)])
    return place(
        dest,
        files_of(composed, dest, wanted),
        _name(wanted),
        asked_for("hugo", wanted),
        _territory(wanted),
        adopt=adopt,
    )


def files_of(composed: Composed, dest: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files by their paths in the site."""
    files = {SHORTCODE: SHORTCODE_TEXT.encode()}
    for post in posts_of(composed, wanted, MarkdownTarget(wrap=_wrapped)):
        folder = f"content/{wanted.section}/{wanted.slug_of(post)}"
        more = {"translationKey": wanted.slug, "images": [post.card] if post.card else []}
        head = front_matter(post, wanted, day_of(wanted, dest / folder / "index.md"), post.card, more)
        files[f"{folder}/index.md"] = (head + post.with_addresses(lambda path: f"lrbs[{path}]")).encode()
        files |= {f"{folder}/{path}": content for path, content in post.files.items()}
    return vouched(files, _territory(wanted))


def _name(wanted: Wanted) -> str:
    """Name the publication.

    No other section and slug give the same name: a slug has no underscore, and only a section of one word
    goes without.
    """
    return f"hugo-{wanted.section.replace('/', '.')}{'-' if wanted.section.isalnum() else '_'}{wanted.slug}"


def _territory(wanted: Wanted) -> Territory:
    folder = f"content/{wanted.section}/{wanted.slug}{LANGUAGE}"
    return Territory(
        texts=re.compile(f"{folder}/index\\.md"), others=re.compile(f"{folder}/.+|{re.escape(SHORTCODE)}")
    )


def _wrapped(html: str) -> str:
    return f"{{{{< lrbs-html >}}}}{html}{{{{< /lrbs-html >}}}}"
