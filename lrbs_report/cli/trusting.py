"""The command that lets Python of a project's own run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import together, told, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import debug_option
from lrbs_report.keeping.project import open_project


@click.command(short_help="Let Python of a project's own run, once you have read it.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="[PROJECT]", default=Path())
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--revoke", is_flag=True, help="Let none of it run any more.")
@debug_option
def trust(folder: Path, *, yes: bool, revoke: bool, debug: bool) -> None:
    """Let the Python that a project's definitions name run: networks, data, metrics and callbacks of its own.

    It shows each file and asks. Nothing runs before, and nothing runs any more once a byte of them changes.
    What you allowed is remembered beside you, not in the project.

    \b
    Example:
      lrbs-report trust my-article
    """  # noqa: D301 - click wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.walks import trusting  # noqa: PLC0415 - --help wakes nothing

        project = open_project(folder)
        if revoke:
            speak(
                tr("Nothing of it runs any more.") if trusting.revoke(project) else tr("Nothing was allowed.")
            )
            return
        asked = trusting.asked_of(project)
        if not asked.codes:
            speak(tr("The definitions name no Python of the project's own: there is nothing to allow."))
            return
        head = tr("This Python of the project's own would run, with all that you may do:")
        speak(together("\n", [head, *trusting.lines_about(asked)]))
        if asked.is_allowed:
            speak(tr("It is allowed already."))
            return
        if not yes and not _agrees():
            speak(tr("Nothing was allowed."))
            sys.exit(1)
        trusting.allow(project, asked)
        speak(tr("It is allowed, until a byte of it changes."))


def _agrees() -> bool:
    """Ask the person at the terminal. Raises ``InvalidInput`` when nobody is there."""
    if not sys.stdin or not sys.stdin.isatty():
        hint = tr("Run it in a terminal, or with --yes once you have read these files.")
        raise InvalidInput([Problem(message=tr("nobody is there to be asked"), hint=hint)])
    return click.confirm(told(tr("Let it run?")), default=False)
