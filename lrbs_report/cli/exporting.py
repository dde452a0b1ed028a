"""The command that gives results away to other programs."""

from __future__ import annotations

from pathlib import Path

import click

from lrbs_report.base.errors import InvalidInput
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import debug_option, project_option
from lrbs_report.cli.publishing import adopt_option, in_words, quiet_option, tell, wrong_destination
from lrbs_report.keeping.project import open_project

FORMATS = ("csv", "json", "parquet", "tensorboard", "mlflow", "latex", "quarto")
"""What ``--as`` takes: a test sees that these are the formats that there are."""


@click.command(short_help="Write the results for other programs.")
@click.argument("dest", metavar="DIR")
@click.option("--as", "name", type=click.Choice(FORMATS), required=True, help="What is to read them.")
@click.option(
    "--allow-holes", is_flag=True, help="Export what is there although results are missing; they are named."
)
@adopt_option
@quiet_option
@project_option
@debug_option
def export(  # noqa: PLR0913 - one argument an option
    dest: str, name: str, folder: Path, *, allow_holes: bool, adopt: bool, quiet: bool, debug: bool
) -> None:
    """Write the results into DIR as files of another program: csv, json and parquet are tables of runs and
    epochs, tensorboard has a file of events a run, mlflow the folder mlruns, latex the tables and values of
    the report, quarto its values.

    Trains nothing: the results must be there. Numbers have all their digits, but for the 32 bits of
    TensorBoard, and the same results give the same bytes. DIR is made when it is not there; what somebody
    else wrote in it, or edited since, is never touched.

    \b
    Examples:
      lrbs-report export tables --as csv
      lrbs-report export events --as tensorboard && tensorboard --logdir events
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.publish import exporting  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.walks import compose  # noqa: PLC0415 - the same

        problems = wrong_destination(dest, folder)
        if problems:
            raise InvalidInput(problems)
        composed = compose.composed(open_project(folder), allow_holes=allow_holes)
        tell(in_words(Path(dest), exporting.publish(composed, Path(dest), name, adopt=adopt)), quiet=quiet)
