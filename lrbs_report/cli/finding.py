"""The command that looks for a learning rate."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import click

from lrbs_report.base.speaking import speak
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.cli.options import complete_ids, debug_option, jobs_option, json_option, project_option
from lrbs_report.keeping.project import open_project


@click.command("find-rate", epilog=EXIT_CODES, short_help="Look for a learning rate to begin with.")
@click.argument("experiment", required=False, shell_complete=complete_ids)
@click.option(
    "--from", "begin", type=float, metavar="RATE", help="The rate of the first step. [default: 1e-5]"
)
@click.option("--to", "end", type=float, metavar="RATE", help="The rate of the last step. [default: 10]")
@click.option(
    "--steps",
    type=click.IntRange(min=10, max=10_000),
    metavar="N",
    help="How many batches are trained on. [default: 200]",
)
@click.option(
    "--seeds",
    type=click.IntRange(min=1, max=1000),
    metavar="N",
    help="How many seeds are tried. [default: 3]",
)
@project_option
@jobs_option
@json_option
@debug_option
def find_rate(  # noqa: PLR0913 - one argument an option
    experiment: str | None,
    folder: Path,
    jobs: int | None,
    *,
    begin: float | None,
    end: float | None,
    steps: int | None,
    seeds: int | None,
    as_json: bool,
    debug: bool,
) -> None:
    """Run a range test of what EXPERIMENT trains: the rate grows from batch to batch, and what is told is
    where the loss falls fastest, and from where on it diverges. EXPERIMENT may be left out where there is
    only one. Writes nothing into output/; results are kept, so asking again trains nothing.

    \b
    Examples:
      lrbs-report find-rate lr-0-1
      lrbs-report find-rate lr-0-1 --to 100 --seeds 10
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.telling import range_found, terminal  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.walks import find_rate as walk  # noqa: PLC0415 - the same
        from lrbs_report.walks.world import HERE  # noqa: PLC0415 - the same

        search = walk.Search(
            experiment=experiment, begin=begin, end=end, steps=steps, seeds=seeds, workers=jobs
        )
        with contextlib.closing(terminal.listener(quiet=False, as_json=as_json, verbose=False)) as listener:
            found = walk.find_rate(open_project(folder), search, replace(HERE, listener=listener))
        speak(range_found.as_json(found) if as_json else range_found.as_text(found))
