"""The front door: words typed become one call, a module a group of commands.

``answering`` alone prints errors and exits.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from lrbs_report import __version__
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.speaking import let_readers_leave, speak
from lrbs_report.base.tongue import Said, data, shaped, told, tr
from lrbs_report.cli import (
    asking,
    building,
    completing,
    editions,
    elsewhere,
    exporting,
    finding,
    helping,
    notifying,
    publishing,
    reading,
    scheduling,
    serving,
    trusting,
)
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.cli.contradictions import refuse_contradictions
from lrbs_report.cli.wording import reword

SECTIONS: Mapping[Said, tuple[click.Command, ...]] = {
    tr("Write"): (
        asking.init,
        serving.serve,
        building.plan,
        building.build,
        building.check,
        finding.find_rate,
        reading.log,
        asking.replicate,
    ),
    tr("Look back"): (editions.history, editions.diff, editions.verify),
    tr("Publish"): (
        publishing.publish,
        publishing.figures,
        exporting.export,
        scheduling.schedule,
        notifying.notify,
    ),
    tr("This machine"): (
        helping.help_,
        asking.doctor,
        elsewhere.worker,
        elsewhere.scheduler,
        trusting.trust,
        asking.schema,
        completing.completion,
    ),
}
"""The commands in the order in which a newcomer meets them."""


BEGIN = (
    ("lrbs-report init my-article --starter minimal", tr("a first report in half a minute")),
    ("lrbs-report serve --project my-article", tr("shows it while you write")),
)
FIRST = ("build", "check", "publish", "help")
"""What a newcomer meets besides, each with its line."""


class Sections(click.Group):
    """Lists its commands under headings.

    It answers to words that it does not know as to every other wrong input.
    """

    def main(self, args: Sequence[str] | None = None, *more: Any, **settings: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run a command, and exit; what click refuses becomes one message of ours."""
        words = list(sys.argv[1:] if args is None else args)
        with answer_errors(as_json="--json" in words, debug="--debug" in words):
            reword(self, as_json="--json" in words)
            try:
                code = super().main(words, *more, **{**settings, "standalone_mode": False})
            except click.exceptions.NoArgsIsHelpError as error:
                speak(self._first_screen(error.ctx), as_error=True)
                sys.exit(error.exit_code)
            except click.ClickException as error:
                raise InvalidInput([_explained(error)]) from error
        sys.exit(code if isinstance(code, int) else 0)

    def _first_screen(self, context: click.Context) -> str:
        """Say how to begin, and which commands there are: no more than a terminal shows at once."""
        formatter = context.make_formatter()
        formatter.write_usage(context.command_path, told(tr("COMMAND [OPTIONS]")))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.get_short_help_str(limit=100))
        with formatter.section(told(tr("To begin"))):
            formatter.write_dl([(typed, told(what)) for typed, what in BEGIN])
        with formatter.section(told(tr("Then"))):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(limit=100)) for name in FIRST])
        with formatter.section(told(tr("All commands"))):
            formatter.write_dl(
                [
                    (told(title), ", ".join(str(one.name) for one in commands))
                    for title, commands in SECTIONS.items()
                ]
            )
        formatter.write_paragraph()
        formatter.write_text(told(tr("`lrbs-report --help` has a line on each, `help TOPIC` the documents.")))
        return formatter.getvalue().rstrip()

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section with its commands, a line each."""
        for title, commands in SECTIONS.items():
            with formatter.section(told(title)):
                formatter.write_dl(
                    [(command.name or "", command.get_short_help_str(limit=100)) for command in commands]
                )


@click.group(
    cls=Sections,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog=EXIT_CODES,
)
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
        refuse_contradictions(command)
        cli.add_command(command)


def main() -> None:
    """Answer what was typed, and exit."""
    let_readers_leave()
    cli(prog_name="lrbs-report")


def _explained(error: click.ClickException) -> Problem:
    """Say what click refused, and where it is told what is taken."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = tr("`{command} --help` tells what it takes.", command=context.command_path) if context else ""
    return Problem(message=data(shaped(error.format_message(), _on_a_line)), hint=hint)


def _on_a_line(text: str) -> str:
    """Return what click says on one line, without a stop: some choices it puts on lines of their own."""
    return " ".join(text.split()).rstrip(".")
