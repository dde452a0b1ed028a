"""The command that reads logs, whoever printed them."""

from __future__ import annotations

from pathlib import Path

import click

from lrbs_report.base.speaking import speak
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.cli.options import debug_option, format_option, json_option, project_option


@click.command(epilog=EXIT_CODES, short_help="Say what a log holds, whoever printed it.")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@format_option
@click.option(
    "--facts",
    "with_facts",
    is_flag=True,
    help="Also say what the numbers tell of the set-up: sizes of sets, batches, decay, contradictions.",
)
@project_option
@json_option
@debug_option
def log(  # noqa: PLR0913 - one argument an option
    file: Path, name: str | None, folder: Path, *, with_facts: bool, as_json: bool, debug: bool
) -> None:
    """Say what the log in FILE holds: its runs, their epochs, and every number as it was printed. FILE is
    what Keras's fit printed, a table, JSON, an event file of TensorBoard, a run of MLflow, or lines that
    [formats] in experiments.toml describes. Needs no project.

    \b
    Examples:
      lrbs-report log training.log
      lrbs-report log mlruns/0 --format mlflow --json
      lrbs-report log training.log --facts
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.base.files import shown  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.telling import log_read  # noqa: PLC0415 - the same
        from lrbs_report.walks.log import facts_in, read  # noqa: PLC0415 - the same

        found = read(file, name, folder)
        facts = facts_in(found) if with_facts else None
        if not as_json:
            speak(log_read.as_text(shown(file), found, facts))
            return
        for piece in log_read.as_json(found, facts):
            speak(piece, end="")
        speak("")
