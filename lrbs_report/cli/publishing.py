"""The commands that publish to blogs: publish and figures."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrbs_report.base import plain_json
from lrbs_report.base.errors import ClaimsRefuted, InvalidInput, Problem
from lrbs_report.base.files import shown
from lrbs_report.base.showing import counted
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import together, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.building import refutation
from lrbs_report.cli.options import debug_option, project_option
from lrbs_report.keeping.project import Project, open_project

if TYPE_CHECKING:
    from lrbs_report.publish.bundle import Wanted
    from lrbs_report.publish.placing import Placed
    from lrbs_report.report.composed import Composed

TARGETS = ("hugo", "jekyll", "wordpress", "markdown")
STATUSES = ("draft", "pending", "private", "publish")

theme_option = click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark", "both"]),
    default="auto",
    show_default=True,
    help="How figures look: light, dark, or both, as each reader prefers. "
    "auto: both where the site's styles do so, else light.",
)
refuted_option = click.option(
    "--allow-refuted", is_flag=True, help="Publish although the results refute a claim; the article says so."
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
adopt_option = click.option(
    "--adopt",
    is_flag=True,
    help="Set files that are in the way aside, in .lrbs-report/set-aside; none is deleted.",
)
holes_option = click.option(
    "--allow-holes",
    is_flag=True,
    help="Publish what is there although results are missing; the article says so.",
)


@click.command(short_help="Put the article into a blog.")
@click.argument("target", type=click.Choice(TARGETS))
@click.argument("dest")
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Only this language; may be given more than once. [default: all]",
)
@click.option("--slug", default="", help="What the article is called in addresses. [default: from its title]")
@click.option("--section", default="posts", show_default=True, help="Hugo's section.")
@theme_option
@click.option(
    "--set",
    "also",
    multiple=True,
    metavar="KEY=VALUE",
    help="More front matter, or fields of a WordPress post; values may be JSON.",
)
@click.option(
    "--date", default="", metavar="DAY", help="The article's day. [default: that of the first time]"
)
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    help="For a WordPress site. [default: a new post is a draft, others stay]",
)
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="For wordpress to a folder: where the site will have the files.",
)
@refuted_option
@holes_option
@adopt_option
@quiet_option
@project_option
@debug_option
def publish(  # noqa: PLR0913, PLR0917 - one argument an option
    target: str,
    dest: str,
    languages: tuple[str, ...],
    slug: str,
    section: str,
    theme: str,
    also: tuple[str, ...],
    date: str,
    status: str | None,
    base_url: str,
    folder: Path,
    *,
    allow_refuted: bool,
    allow_holes: bool,
    adopt: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Put the article into a blog: a page with front matter, figures in light and dark, a social card,
    tables, logs, and claims with verdicts.

    DEST is the site's folder, any folder for markdown and wordpress, or the address of a WordPress site,
    which is written through its REST API as the user in LRBS_WORDPRESS_USER with the application password in
    LRBS_WORDPRESS_PASSWORD. What somebody else wrote, or edited since, is never touched; publishing again
    changes only what is new. The results must be there: build first. Refuted claims and missing results are
    not published unless told to.

    \b
    Examples:
      lrbs-report publish hugo ../blog --slug rates --set 'tags=["keras"]'
      lrbs-report publish jekyll ../blog --language es
      lrbs-report publish wordpress https://blog.example.org --slug rates
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.publish import bundle  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.publish.sides import settled  # noqa: PLC0415 - the same

        settings, problems = read_settings(also)
        wanted = bundle.Wanted(
            slug=slug or bundle.DEFAULT_SLUG,
            languages=tuple(dict.fromkeys(languages)),
            section=section,
            theme=settled(theme, None if "://" in dest else Path(dest)),  # type: ignore[arg-type]  # one of its values
            also=settings,
            date=date,
            status=status or "",
            base_url=base_url,
        )
        bundle.check_wanted(wanted, [*problems, *wrong_destination(dest, folder)])
        composed = composed_for_publishing(folder, allow_refuted=allow_refuted, allow_holes=allow_holes)
        wanted = replace(wanted, slug=slug or bundle.slug_of(composed.document.main.title))
        tell(published(target, dest, composed, wanted, adopt=adopt), quiet=quiet)


@click.command(short_help="Write just the figures, with HTML to paste.")
@click.argument("dest", required=False, default="")
@click.option("--list", "is_list", is_flag=True, help="List the names of the figures, and write none.")
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Only this figure; may be given more than once. [default: all]",
)
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="Only this language. [default: all]"
)
@theme_option
@refuted_option
@holes_option
@adopt_option
@quiet_option
@project_option
@debug_option
def figures(  # noqa: PLR0913 - one argument an option
    dest: str,
    only: tuple[str, ...],
    languages: tuple[str, ...],
    theme: str,
    folder: Path,
    *,
    is_list: bool,
    allow_refuted: bool,
    allow_holes: bool,
    adopt: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Write just the figures: SVG, PNG, PNG@2x and WebP, light and dark, a social card a language, and HTML
    to paste for each.

    DEST is a folder; it is made when it is not there.

    \b
    Examples:
      lrbs-report figures blog/images
      lrbs-report figures --list
      lrbs-report figures blog/images --only comparison --language es
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.publish import gallery  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.publish.sides import settled  # noqa: PLC0415 - the same

        if is_list:
            speak(figure_names(composed_for_publishing(folder, allow_refuted=True, allow_holes=True)))
            return
        problems = wrong_destination(dest, folder)
        if problems:
            raise InvalidInput(problems)
        composed = composed_for_publishing(folder, allow_refuted=allow_refuted, allow_holes=allow_holes)
        placed = gallery.publish(composed, Path(dest), only, languages, settled(theme, None), adopt=adopt)  # type: ignore[arg-type]  # one of its values
        tell(in_words(Path(dest), placed), quiet=quiet)


def figure_names(composed: Composed) -> str:
    """Return a line for each figure of the report: its name, and its title in the main language."""
    figures = composed.document.main.figures
    width = max(map(len, figures), default=0)
    return "\n".join(f"{name:<{width}}  {figure.chart.title}" for name, figure in figures.items())


def published(target: str, dest: str, composed: Composed, wanted: Wanted, *, adopt: bool) -> str:
    """Publish to a target, and say what was done."""
    if target == "wordpress" and "://" in dest:
        from lrbs_report.publish import wordpress_site  # noqa: PLC0415 - --help wakes nothing

        return together("\n", wordpress_site.publish(composed, dest, wanted, os.environ))
    from lrbs_report.publish import hugo, jekyll, markdown, wordpress  # noqa: PLC0415 - --help wakes nothing

    place = {
        "hugo": hugo.publish,
        "jekyll": jekyll.publish,
        "wordpress": wordpress.publish,
        "markdown": markdown.publish,
    }[target]
    return in_words(Path(dest), place(composed, Path(dest), wanted, adopt=adopt))


def composed_for_publishing(folder: Path, *, allow_refuted: bool, allow_holes: bool) -> Composed:
    """Return the report, composed from what is kept.

    Raises ``ClaimsRefuted`` when the results refute a claim and that is not allowed, ``InvalidInput`` when
    results are missing and that is not.
    """
    from lrbs_report.walks import compose  # noqa: PLC0415 - --help wakes nothing

    composed = compose.composed(open_project(folder), allow_holes=allow_holes)
    if composed.refuted and not allow_refuted:
        raise ClaimsRefuted(
            tr(
                "{refutation} Nothing was published; --allow-refuted publishes it all the same.",
                refutation=refutation(composed.refuted),
            )
        )
    return composed


def read_settings(also: Sequence[str]) -> tuple[dict[str, object], list[Problem]]:
    """Return the settings, each KEY=VALUE, and a problem for each that is not.

    Whether the key can be one, and the value can be written, is told elsewhere.
    """
    wrong = [one for one in also if "=" not in one or not is_text(one)]
    problems = [
        Problem(
            message=tr('--set: came "{one}"', one=one),
            hint=tr("Expected KEY=VALUE in UTF-8, such as author=Ana."),
        )
        for one in wrong
    ]
    return {
        key: _value(value) for key, _, value in (one.partition("=") for one in also if one not in wrong)
    }, problems


def wrong_destination(dest: str, folder: Path) -> list[Problem]:
    """Tell that nothing was named to publish to, or a folder in which a build keeps what is its own.

    The current folder is named by a dot.
    """
    if not dest:
        return [
            Problem(
                message=tr('DEST: came ""'),
                hint=tr("Expected a folder, such as . or ../blog, or the address of a WordPress site."),
            )
        ]
    project = Project(folder)
    where = Path(os.path.realpath(dest))
    ours = [
        own
        for own in (project.store.folder, project.output.folder)
        if where.is_relative_to(os.path.realpath(own))
    ]
    hint = tr("Expected a folder of yours: what stands there is a build's own.")
    return [
        Problem(
            message=tr("DEST: {path} lies in {own}", path=shown(Path(dest)), own=shown(own)),
            hint=hint,
        )
        for own in ours
    ]


def is_text(text: str) -> bool:
    """Tell whether a word of the command line is text, and not bytes of another encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def in_words(dest: Path, placed: Placed) -> str:
    """Say what was done."""
    from lrbs_report.publish.room import OURS, SET_ASIDE  # noqa: PLC0415 - --help wakes nothing

    aside = (
        tr(
            "\nSet aside {count} that this machine did not write: {dest}",
            count=len(placed.aside),
            dest=dest / OURS / SET_ASIDE,
        )
        if placed.aside
        else ""
    )
    if not placed.written and not placed.removed:
        return tr(
            "Nothing to do: {dest} has {files} already.{aside}",
            dest=dest,
            files=counted(len(placed.unchanged), "file"),
            aside=aside,
        )
    removed = (
        tr(", removed {count} that are no longer needed", count=len(placed.removed)) if placed.removed else ""
    )
    written = counted(len(placed.written), "file")
    return tr(
        "Wrote {written} to {dest} ({count} unchanged{removed}).{aside}",
        written=written,
        dest=dest,
        count=len(placed.unchanged),
        removed=removed,
        aside=aside,
    )


def tell(said: str, *, quiet: bool) -> None:
    """Say what was done, unless nothing is to be said."""
    if not quiet:
        speak(said)


def _value(text: str) -> object:
    """Read a value: JSON where it is that, and can be written as JSON again, as 1e999 cannot; text else."""
    try:
        value = plain_json.loads(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        return text
    return value
