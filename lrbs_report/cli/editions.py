"""The commands about editions: history, diff and verify."""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrbs_report.base.showing import one_line
from lrbs_report.base.speaking import print_raw, speak
from lrbs_report.base.tongue import data, together, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.elsewhere import asked_on, certificates_option, on_option, world_of
from lrbs_report.cli.options import debug_option, jobs_option, json_option, project_option
from lrbs_report.keeping.project import DEFINITIONS, open_project

if TYPE_CHECKING:
    from lrbs_report.walks.verifying.found import Posts
    from lrbs_report.walks.verifying.holding import Holding

FORMATS = ("text", "md", "json", "html")


@click.command(short_help="List the editions of the report.")
@project_option
@json_option
@debug_option
def history(folder: Path, *, as_json: bool, debug: bool) -> None:
    """List the editions of the report: each build whose content was another one.

    An edition is named by its number, its id, "latest", "previous", or a day on which it was current.

    \b
    Examples:
      lrbs-report history
      lrbs-report diff 3 latest
    """  # noqa: D301 - click wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        kept = open_project(folder).store.history
        briefs, verified = kept.briefs(), kept.verifications()
        if as_json:
            listed = [
                asdict(one) | {"verifications": [asdict(found) for found in verified.get(one.number, ())]}
                for one in briefs
            ]
            speak(json.dumps(listed, indent=1, ensure_ascii=False))
            return
        if not briefs:
            speak(tr("Nothing was published yet: `lrbs-report build` makes the first edition."))
        for one in briefs:
            day = verified[one.number][-1].made[:10] if one.number in verified else ""
            parts = [
                data(
                    f"{one.number:>4}  {one.id}  {one.made[:16].replace('T', ' ')}  lrbs-report {one.version}"
                ),
                data(f"  {one.title}"),
                *([tr("  with holes")] if one.has_holes else []),
                *([tr("  verified {day}", day=day)] if day else []),
            ]
            speak(one_line(together("", parts)))


@click.command(short_help="Say what changed between two editions, and why.")
@click.argument("before", required=False, metavar="[A]")
@click.argument("after", default="latest", metavar="[B]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to tell it; html lays the charts on each other.",
)
@project_option
@debug_option
def diff(before: str | None, after: str, form: str, folder: Path, *, debug: bool) -> None:
    """Say what changed from edition A to edition B, and why; without either, from the previous edition to the
    latest.

    The cause of a change is what differs in the record: a setting, the data, a library's version, the
    processor. Nothing is guessed; when several differ at once, all are named.

    \b
    Examples:
      lrbs-report diff
      lrbs-report diff 3
      lrbs-report diff 2026-01-31 latest --format html > changes.html
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        project = open_project(folder)
        kept = project.store.history
        if before is None and len(kept.briefs()) == 1:
            speak(
                "null"
                if form == "json"
                else tr("There is only one edition yet, and so nothing to compare it with.")
            )
            return
        from lrbs_report import report  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.editions.changes import compare  # noqa: PLC0415 - the same
        from lrbs_report.report.changes import comparison  # noqa: PLC0415 - the same

        changes = compare(kept.find(before or "previous"), kept.find(after))
        if form == "html":
            print_raw(comparison.as_html(changes, report.Templates(project.templates)))
        else:
            speak(
                {"text": comparison.as_text, "md": comparison.as_markdown, "json": comparison.as_json}[form](
                    changes
                )
            )


@click.command(short_help="Check all that the reader holds, then train it again.")
@click.option(
    "--edition",
    default="latest",
    metavar="E",
    help="Its number, its id, or a day on which it was current. [default: the latest]",
)
@click.option(
    "--files",
    is_flag=True,
    help="Train nothing: only files, numbers, texts, verdicts and charts, derived again from the published "
    "runs.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Train only so many runs again, drawn over experiments and seeds. [default: all]",
)
@click.option(
    "--draw",
    type=click.IntRange(min=0),
    metavar="N",
    help="Repeat the sample of this number. [default: one by chance]",
)
@click.option(
    "--post",
    "posts",
    multiple=True,
    metavar="DIR",
    help="Also what was published into this folder of a blog; may be given more than once.",
)
@project_option
@jobs_option
@on_option
@certificates_option
@json_option
@debug_option
def verify(  # noqa: PLR0913, PLR0917 - one argument an option
    edition: str,
    sample: int | None,
    draw: int | None,
    posts: tuple[str, ...],
    folder: Path,
    jobs: int | None,
    on: str | None,
    certificates: Path | None,
    *,
    files: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Check whether a report is what its runs give, and whether its runs come out again.

    First, without training: each file against the manifest, the edition against its id, and every number,
    printed text, verdict, chart, page and PDF derived again from the published runs. Then runs are trained
    again, and each number is identical, within tolerance, or different, and why. What could not be checked is
    said, and is not confirmed.

    Works in a project, and for a reader who has only the published folder: it holds all that is needed. Exits
    with 0 when all that was asked for is confirmed, with 1 when something is different or could not be
    checked.

    \b
    Examples:
      lrbs-report verify --files --project downloaded-report
      lrbs-report verify --sample 10 --project downloaded-report
      lrbs-report verify --edition 3
      lrbs-report verify --files --post ../blog
    """  # noqa: D301 - click wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.publish.posts import judged_posts  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.telling import terminal, verification  # noqa: PLC0415 - the same
        from lrbs_report.walks import verify  # noqa: PLC0415 - the same
        from lrbs_report.walks.verifying.published import open_published  # noqa: PLC0415 - the same
        from lrbs_report.walks.world import HERE  # noqa: PLC0415 - the same

        def tell(holding: Holding, posts: Posts) -> None:
            """Tell what was found without training, before hours of it begin."""
            if not as_json:
                speak(verification.before_training(holding, posts))

        opened = open_published(folder, edition)
        wanted = verify.Wanted(files=files, sample=sample, draw=draw, jobs=jobs, posts=posts)
        with contextlib.closing(terminal.listener(quiet=as_json, as_json=False, verbose=False)) as listener:
            world = world_of(asked_on(on, certificates), listener)
            found = verify.verify(opened, wanted, world, tell, judged_posts)
        kept = verify.verifications(found, HERE)
        if kept and found.edition and (folder / DEFINITIONS).exists():
            open_project(folder).store.history.keep_verified(found.edition.number, kept)
        speak(verification.as_json(found) if as_json else verification.after_training(found))
        sys.exit(0 if found.is_confirmed else 1)
