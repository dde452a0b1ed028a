"""The command that schedules builds."""

from __future__ import annotations

from pathlib import Path

import click

from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import together, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.building import FAILURES
from lrbs_report.cli.options import debug_option, project_option
from lrbs_report.keeping.project import open_project
from lrbs_report.runs.refresh import read_refresh

AT = '"03:30", "Mon..Fri 03:30", "day 1 03:30", hourly, daily, weekly, monthly, or the five fields of cron.'
TARGETS = ("systemd", "cron", "github", "gitlab", "slurm")


@click.command(short_help="Build again and again: systemd, cron, GitHub, GitLab, SLURM.")
@click.argument("target", type=click.Choice(TARGETS))
@click.option(
    "--at",
    default="03:17",
    show_default=True,
    help='"03:30", "Mon..Fri 03:30", "day 1 03:30", hourly, daily, weekly, monthly, or cron\'s fields.',
)
@click.option(
    "--install",
    is_flag=True,
    help="Install it: units and timer, the crontab's line, the workflow's file, or the script.",
)
@click.option(
    "--then",
    default="",
    metavar="COMMAND",
    help="What to run after each build that went well, such as publishing to a blog.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAILURES),
    default="refuted",
    show_default=True,
    help="When a build fails.",
)
@click.option(
    "--refresh",
    default="on-change",
    show_default=True,
    metavar="always|on-change|7d",
    help="What is trained again although it is kept.",
)
@click.option(
    "--notify", is_flag=True, help="Tell who is named in [notify] of new editions, and of builds that fail."
)
@click.option(
    "--read-only",
    is_flag=True,
    help="For GitHub and GitLab: build for each change from committed results, without TensorFlow; "
    "train nothing, commit nothing.",
)
@project_option
@debug_option
def schedule(  # noqa: PLR0913, PLR0917 - one argument an option
    target: str,
    at: str,
    then: str,
    fail_on: str,
    refresh: str,
    folder: Path,
    *,
    notify: bool,
    install: bool,
    read_only: bool,
    debug: bool,
) -> None:
    """Print what builds the report again and again: units for systemd, a line for cron, a workflow for GitHub
    or GitLab, or a script for SLURM.

    Each runs `lrbs-report build`, waits for another build of the same project instead of failing, keeps a
    log, and has a time limit. Times are this machine's for systemd and cron, and UTC on GitHub. SLURM has no
    clock: sbatch starts a build, which trains on the nodes.

    \b
    Examples:
      lrbs-report schedule systemd --at "Mon..Fri 06:30" --notify --install
      lrbs-report schedule cron --install --then "lrbs-report figures ../blog"
      lrbs-report schedule github --at weekly > .github/workflows/lrbs-report.yml
      lrbs-report schedule gitlab --read-only --install
      lrbs-report schedule slurm --install
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself; an example stays on one line
    with answer_errors(debug=debug):
        from lrbs_report.scheduling import installing, printing  # noqa: PLC0415 - the same
        from lrbs_report.scheduling.job import job_of  # noqa: PLC0415 - the same
        from lrbs_report.scheduling.when import read_when  # noqa: PLC0415 - the same
        from lrbs_report.study import outline  # noqa: PLC0415 - --help wakes nothing

        read_refresh(refresh)
        project = open_project(folder)
        when = read_when(at)
        job = job_of(project.folder, when, fail_on, refresh, then, notify=notify, reads=read_only)
        if install:
            speak(together("\n", installing.install(target, job)))
        else:
            speak(printing.text_of(target, job), end="")
            speak(printing.next_step(target, job), as_error=True)
        if not notify and not read_only and outline.tells_people(project.definitions):
            speak(
                tr(
                    "Nobody will be told of what these builds do: with --notify, who is named in [notify] is."
                ),
                as_error=True,
            )
