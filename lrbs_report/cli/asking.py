"""The commands around a report: replicate, schema, init, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lrbs_report.base.speaking import speak
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import complete_ids, debug_option, format_option, json_option, project_option
from lrbs_report.keeping.project import open_project
from lrbs_report.kinds.logs.meaning import Mean
from lrbs_report.walks.starters import DEFAULT, STARTERS

LISTED = "; ".join(f"{name}: {starter.about}" for name, starter in STARTERS.items())
"""What ``--help`` says of the starters."""


@click.command(short_help="Say which experiments may have printed a log.")
@click.argument("log", type=click.Path(path_type=Path), metavar="LOG")
@project_option
@click.option(
    "--experiment",
    "only",
    multiple=True,
    metavar="ID",
    shell_complete=complete_ids,
    help="Compare with this experiment or sweep; several are possible.",
)
@click.option(
    "--mean",
    type=click.Choice(["batches", "examples"]),
    help="What each cost of the log is the mean of; Keras prints that over examples. "
    "Default: by its format, or else the nearer one.",
)
@format_option
@click.option(
    "--selection",
    metavar="TEXT",
    help='How each run of the log was selected: "last", "best of 3", "best of 3 by val_loss" or '
    '"best epoch by val_accuracy". Default: nobody says.',
)
@json_option
@debug_option
def replicate(  # noqa: PLR0913 - one an option
    log: Path,
    folder: Path,
    only: tuple[str, ...],
    mean: Mean | None,
    name: str | None,
    *,
    selection: str | None,
    as_json: bool,
    debug: bool,
) -> None:
    """Say which experiments may have printed a log, by the seeds that were trained.

    Trains nothing. Exits with 1 when no experiment may have printed some run of the log, or that cannot be
    told yet.

    \b
    Example:
      lrbs-report replicate published.log
    """  # noqa: D301 - click wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.telling import traced  # noqa: PLC0415
        from lrbs_report.walks import planning, replicate  # noqa: PLC0415 - the same

        plan = planning.plan(open_project(folder), 1)
        found = replicate.replicate(log, plan, only, mean, name, selection=selection)
        speak(traced.as_json(found) if as_json else traced.as_text(found))
        sys.exit(0 if found.is_found else 1)


@click.command(short_help="Write the schema that editors complete with.")
@project_option
def schema(folder: Path) -> None:
    """Write experiments.schema.json, with which editors complete and check experiments.toml."""
    with answer_errors():
        from lrbs_report.walks import starter  # noqa: PLC0415

        speak(f"Wrote {starter.write_schema(open_project(folder).folder)}")


@click.command(short_help="Start a project in a folder.")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--starter",
    type=click.Choice(list(STARTERS)),
    default=DEFAULT,
    show_default=True,
    help=f"The project to start from. {LISTED}.",
)
def init(target: Path, starter: str) -> None:
    """Start a project in DIR: definitions, their schema, what these name, the two articles to rewrite, and a
    line on what to do next.

    \b
    Example:
      lrbs-report init my-article && lrbs-report serve --project my-article
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors():
        from lrbs_report.walks.starter import start_project  # noqa: PLC0415 - the same

        start_project(target, starter)
        speak(f"Started a project in {target}. Next: lrbs-report build --project {target}")


@click.command(short_help="Say what this machine lacks, and how to get it.")
@project_option
@json_option
def doctor(folder: Path, *, as_json: bool) -> None:
    """Say what is missing on this machine, and how to get it."""
    from lrbs_report.base import doctor as doctors  # noqa: PLC0415

    findings = doctors.diagnose(folder)
    speak(doctors.as_json(findings) if as_json else doctors.as_text(findings))
    sys.exit(doctors.exit_code(findings))
