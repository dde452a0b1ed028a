"""The front door: words typed become one call, a module a group of commands. ``answering`` alone prints errors and exits."""

from __future__ import annotations

import click

from lrbs_report import __version__
from lrbs_report.cli import asking, building, completing, editions, notifying, publishing, scheduling, serving
from lrbs_report.cli.answering import EXIT_CODES


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="lrbs-report")
def cli() -> None:
    """Train what experiments.toml defines, and publish the report about it."""


COMMANDS: tuple[click.Command, ...] = (
    building.build,
    building.plan,
    building.check,
    serving.serve,
    editions.history,
    editions.diff,
    editions.verify,
    publishing.publish,
    publishing.figures,
    scheduling.schedule,
    notifying.notify,
    asking.replicate,
    asking.schema,
    asking.init,
    asking.doctor,
    completing.completion,
)

for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="lrbs-report")
