"""Hugo: page bundles where the site keeps each language, and one shortcode of ours.

The shortcode lets HTML pass where the site's Markdown would drop it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.tongue import tr
from lrbs_report.publish.bundle import Wanted, asked_for, day_of, front_matter, pages_of, posts_of
from lrbs_report.publish.hugo_languages import CODE, CONTENT, Languages, Spot, languages_of
from lrbs_report.publish.placing import Placed, folder_of, place
from lrbs_report.publish.vouching import LANGUAGE, Territory, vouched
from lrbs_report.report.composed import Composed
from lrbs_report.report.document import Page
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
    """Publish into ``DEST/content/<section>/<slug>/``, or where its languages are; return what was done.

    Raises ``InvalidInput`` when DEST is no Hugo site, or does not speak a language of the report.
    """
    if not any((folder_of(dest) / name).exists() for name in CONFIGURATIONS):
        hint = tr(
            "Expected a site's folder, with one of {configurations} in it. `hugo new site` makes one.",
            configurations=", ".join(CONFIGURATIONS[:4]),
        )
        raise InvalidInput(
            [Problem(file=str(dest), line=0, column=0, message=tr("is no Hugo site"), hint=hint)]
        )
    return place(
        dest,
        files_of(composed, dest, wanted),
        _name(wanted),
        asked_for("hugo", wanted),
        _territory(wanted, languages_of(dest)),
        adopt=adopt,
    )


def files_of(composed: Composed, dest: Path, wanted: Wanted) -> dict[str, bytes]:
    """Return the files by their paths in the site.

    Raises ``InvalidInput`` for a language that the site does not speak.
    """
    site = languages_of(dest)
    _refuse_unspoken(pages_of(composed, wanted.languages), site, dest)
    files = {SHORTCODE: SHORTCODE_TEXT.encode()}
    for post in posts_of(composed, wanted, MarkdownTarget(wrap=_wrapped)):
        spot = site.spot(post.language) or Spot(folder=site.content)
        slug = wanted.slug if site.has_several else wanted.slug_of(post)
        folder = f"{spot.folder}/{wanted.section}/{slug}"
        card = (
            f"card.{post.language}.png" if post.card and site.has_several and not post.is_main else post.card
        )
        more = {"translationKey": wanted.slug, "images": [card] if card else []}
        head = front_matter(post, wanted, day_of(post, wanted, dest / folder / spot.text), card, more)
        files[f"{folder}/{spot.text}"] = (head + post.with_addresses(lambda path: f"lrbs[{path}]")).encode()
        files |= {
            f"{folder}/{card if path == post.card else path}": content for path, content in post.files.items()
        }
    return vouched(files, _territory(wanted, site))


def _refuse_unspoken(pages: Sequence[Page], site: Languages, dest: Path) -> None:
    """Refuse to publish a page as one of another language, which Hugo would take it for."""
    hint = tr(
        "The site speaks {folders}: publish those with --language, or add it to the site's.",
        folders=", ".join(site.folders),
    )
    unspoken = [page.language for page in pages if not site.spot(page.language)]
    if unspoken:
        raise InvalidInput(
            Problem(
                file=str(dest),
                message=tr('the site has no language "{language}"', language=language),
                hint=hint,
            )
            for language in unspoken
        )


def _name(wanted: Wanted) -> str:
    """Name the publication.

    No other section and slug give the same name: a slug has no underscore, and only a section of one word
    goes without.
    """
    return f"hugo-{wanted.section.replace('/', '.')}{'-' if wanted.section.isalnum() else '_'}{wanted.slug}"


def _territory(wanted: Wanted, site: Languages) -> Territory:
    roots = "|".join(re.escape(folder) for folder in {CONTENT, site.content, *site.folders.values()})
    folder = f"(?:{roots})/{wanted.section}/{wanted.slug}{LANGUAGE}"
    return Territory(
        texts=re.compile(rf"{folder}/index(?:\.{CODE.pattern})?\.md"),
        others=re.compile(f"{folder}/.+|{re.escape(SHORTCODE)}"),
    )


def _wrapped(html: str) -> str:
    return f"{{{{< lrbs-html >}}}}{html}{{{{< /lrbs-html >}}}}"
