"""The front door: words typed become one call, a module a group of commands. ``answering`` alone prints errors and exits."""

from __future__ import annotations

from collections.abc import Mapping

import click

from lrbs_report import __version__
from lrbs_report.cli import asking, building, completing, editions, notifying, publishing, scheduling, serving
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.speaking import let_readers_leave

SECTIONS: Mapping[str, tuple[click.Command, ...]] = {
    "Write": (asking.init, serving.serve, building.plan, building.build, building.check, asking.replicate),
    "Look back": (editions.history, editions.diff, editions.verify),
    "Publish": (publishing.publish, publishing.figures, scheduling.schedule, notifying.notify),
    "This machine": (asking.doctor, asking.schema, completing.completion),
}
"""The commands in the order in which a newcomer meets them."""


class Sections(click.Group):
    """Lists its commands under headings."""

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section with its commands, a line each."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(command.name or "", command.get_short_help_str(limit=100)) for command in commands])


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="lrbs-report")
def cli() -> None:
    """Train what experiments.toml defines, and publish the report about it.

    \b
    To begin:   lrbs-report init my-article && cd my-article && lrbs-report serve
    Each night: lrbs-report schedule systemd --install
    To a blog:  lrbs-report publish hugo ../blog
    """  # noqa: D301 - click wants the sign itself


for section in SECTIONS.values():
    for command in section:
        cli.add_command(command)


def main() -> None:
    """Answer what was typed, and exit."""
    let_readers_leave()
    with answer_errors():
        cli(prog_name="lrbs-report")
