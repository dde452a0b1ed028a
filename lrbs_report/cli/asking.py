"""The commands around a report: replicate, schema, init, doctor."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import told, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import complete_ids, debug_option, format_option, json_option, project_option
from lrbs_report.keeping.project import open_project
from lrbs_report.kinds.logs.meaning import Mean
from lrbs_report.walks.starters import DEFAULT, OLD_NAMES, STARTERS, Starter


class StarterName(click.ParamType[str]):
    """The name of a starter: one that is offered, or one that starters had before."""

    name = "NAME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name that the starter has now."""
        name = OLD_NAMES.get(value, value)
        if name not in STARTERS:
            offered = ", ".join(f"'{one}'" for one in STARTERS)
            self.fail(
                told(tr("'{value}' is not one of {offered}.", value=value, offered=offered)), param, ctx
            )
        return name

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click has it
        param: click.Parameter,  # noqa: ARG002 - the same
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the names that begin so, for a shell that completes."""
        return [CompletionItem(name) for name in STARTERS if name.startswith(incomplete)]


class Starting(click.Command):
    """A command whose help ends with the starters, a line each."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List those for a first article, then those that show one thing each."""
        for title, lines in starter_lists():
            with formatter.section(told(title)):
                formatter.write_dl(lines)
        super().format_epilog(ctx, formatter)


def starter_lists() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the starters under their two headings, each name with what it is about."""
    return [
        (tr("To begin with"), [_line(name, one) for name, one in STARTERS.items() if one.is_first]),
        (
            tr("To see one thing done"),
            [_line(name, one) for name, one in STARTERS.items() if not one.is_first],
        ),
    ]


def _line(name: str, starter: Starter) -> tuple[str, str]:
    return name, told(tr("{about} (default)", about=starter.about) if name == DEFAULT else starter.about)


def _list_starters(context: click.Context, _: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 - as click has it
    """Say which starters there are, and exit."""
    if not is_asked:
        return
    formatter = context.make_formatter()
    for title, lines in starter_lists():
        with formatter.section(told(title)):
            formatter.write_dl(lines)
    speak(formatter.getvalue().strip("\n"))
    context.exit()


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

        speak(tr("Wrote {path}", path=starter.write_schema(open_project(folder).folder)))


@click.command(cls=Starting, short_help="Start a project in a folder.")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--starter",
    type=StarterName(),
    default=DEFAULT,
    help="The project to start from, one of those below.",
)
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_starters,
    help="List the starters, and start none.",
)
def init(target: Path, starter: str) -> None:
    """Start a project in DIR: definitions, their schema, what these name, the two articles to rewrite, and a
    line on what to do next.

    \b
    Examples:
      lrbs-report init my-article --starter minimal
      lrbs-report serve --project my-article
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors():
        from lrbs_report.walks.starter import start_project  # noqa: PLC0415 - the same

        start_project(target, starter)
        here = shlex.quote(str(target))
        speak(
            tr(
                "Started a project in {target}: what is trained and claimed is in experiments.toml, "
                "the text in templates/.\nNext: lrbs-report serve --project {here}    shows the "
                "report while you write\n      lrbs-report build --project {here}    trains what is "
                "missing, and writes output/",
                target=target,
                here=here,
            )
        )


@click.command(short_help="Say what this machine lacks, and how to get it.")
@project_option
@json_option
def doctor(folder: Path, *, as_json: bool) -> None:
    """Say what is missing on this machine, and how to get it."""
    from lrbs_report.base import doctor as doctors  # noqa: PLC0415
    from lrbs_report.keeping.project import DEFINITIONS  # noqa: PLC0415

    findings = doctors.diagnose(folder, DEFINITIONS)
    speak(doctors.as_json(findings) if as_json else doctors.as_text(findings))
    sys.exit(doctors.exit_code(findings))
