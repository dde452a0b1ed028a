"""The commands about editions: history and diff."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import debug_option, json_option, project_option
from lrbs_report.project import open_project

FORMATS = ("text", "md", "json", "html")


@click.command()
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
            told = [asdict(one) | {"verifications": [asdict(found) for found in verified.get(one.number, ())]} for one in briefs]
            click.echo(json.dumps(told, indent=1, ensure_ascii=False))
            return
        if not briefs:
            click.echo("Nothing was published yet: `lrbs-report build` makes the first edition.")
        for one in briefs:
            again = f"  verified {verified[one.number][-1].made[:10]}" if one.number in verified else ""
            click.echo(f"{one.number:>4}  {one.id}  {one.made[:16].replace('T', ' ')}  lrbs-report {one.version}  {one.title}{again}")


@click.command()
@click.argument("before", required=False, metavar="[A]")
@click.argument("after", default="latest", metavar="[B]")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to tell it; html lays the charts on each other."
)
@project_option
@debug_option
def diff(before: str | None, after: str, form: str, folder: Path, *, debug: bool) -> None:
    """Say what changed from edition A to edition B, and why; without either, from the previous edition to the latest.

    The cause of a change is what differs in the record: a setting, the data, a library's version, the processor. Nothing is guessed; when
    several differ at once, all are named.

    \b
    Examples:
      lrbs-report diff
      lrbs-report diff 3
      lrbs-report diff 2026-01-31 latest --format html > changes.html
    """  # noqa: D301 - click wants the sign itself
    with answer_errors(debug=debug):
        project = open_project(folder)
        kept = project.store.history
        if before is None and len(kept.briefs()) == 1:
            click.echo("null" if form == "json" else "There is only one edition yet, and so nothing to compare it with.")
            return
        from lrbs_report import report  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.changes import compare  # noqa: PLC0415 - the same
        from lrbs_report.report import comparison  # noqa: PLC0415 - the same

        changes = compare(kept.find(before or "previous"), kept.find(after))
        if form == "html":
            click.echo(comparison.as_html(changes, report.Templates(project.templates)))
        else:
            click.echo({"text": comparison.as_text, "md": comparison.as_markdown, "json": comparison.as_json}[form](changes))
