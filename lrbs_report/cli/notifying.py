"""The command that tells people of a new edition."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import together, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import debug_option, project_option
from lrbs_report.keeping.project import open_project


@click.command(short_help="Tell people what changed.")
@click.option("--test", "is_test", is_flag=True, help="Send a test message.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--again", is_flag=True, help="Tell of the latest edition although that was done.")
@project_option
@debug_option
def notify(folder: Path, *, is_test: bool, dry_run: bool, again: bool, debug: bool) -> None:
    """Tell the people named in [notify] what changed since the last edition: a webhook gets JSON, an e-mail
    text and HTML.

    `build --notify` does so after each new edition. This command sends what was not sent then, tries the
    settings, and shows the message.

    \b
    Examples:
      lrbs-report notify --dry-run
      lrbs-report notify --test
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.base.clock import now_in_utc  # noqa: PLC0415 - the same
        from lrbs_report.notifying import news, sending  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.study.reading import read_study  # noqa: PLC0415 - the same

        project = open_project(folder)
        study, history = read_study(project.definitions), project.store.history
        untold = history.untold()
        message = news.test() if is_test else news.latest_news(project)
        if message is None or not (is_test or again or dry_run or untold):
            speak(tr("There is nothing new to tell."))
            return
        if dry_run:
            to = sending.whom(study.notify) if study.notify else tr("nobody: there is no [notify]")
            speak(
                tr(
                    "To: {to}\nSubject: {subject}\n\n{text}",
                    to=to,
                    subject=message.subject,
                    text=message.text,
                )
            )
            return
        if study.notify is None:
            hint = tr(
                'Write [notify] with webhook = "$NAME", or [notify.email]; `lrbs-report help '
                "notifying` shows both."
            )
            raise InvalidInput(
                [
                    Problem(
                        file=str(project.definitions),
                        line=0,
                        column=0,
                        message=tr("there is no [notify]"),
                        hint=hint,
                    )
                ]
            )
        told = sending.send(message, study.notify, os.environ)
        if not is_test:
            history.keep_told(untold, now_in_utc().isoformat())
        speak(tr("Told: {told}.", told=together(", ", told)))
