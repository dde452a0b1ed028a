"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

project_option = click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The project's folder, with its experiments.toml. [default: the current folder]",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Tell everything as one JSON object a line."
)
debug_option = click.option("--debug", is_flag=True, help="Show the traceback of an error too.")
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes. [default: one a core]"
)

refresh_option = click.option(
    "--refresh",
    default="on-change",
    metavar="always|on-change|7d",
    help="Train again what is kept: everything, nothing, or what was trained so many days ago.",
    show_default=True,
)


def complete_formats(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Return the formats whose names begin so, known ones and a project's, for a shell that completes."""
    from lrbs_report.base.errors import ReportError  # noqa: PLC0415 - the same
    from lrbs_report.kinds.logs.listing import formats  # noqa: PLC0415 - --help wakes nothing
    from lrbs_report.walks.log import own_formats  # noqa: PLC0415 - the same

    try:
        own = [one.name for one in own_formats(Path(context.params.get("folder") or Path()))]
    except ReportError:
        own = []
    return [name for name in (*formats(), *own) if name.startswith(begun)]


format_option = click.option(
    "--format",
    "name",
    metavar="NAME",
    shell_complete=complete_formats,
    help="How the log was printed. [default: the first format that reads all of it]",
)


def complete_ids(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Return the ids of the experiments and sweeps that begin so, for a shell that completes.

    There are none when the definitions cannot be read.
    """
    from lrbs_report.base.errors import DiskError  # noqa: PLC0415 - the same
    from lrbs_report.keeping.project import DEFINITIONS  # noqa: PLC0415 - the same
    from lrbs_report.study import outline  # noqa: PLC0415 - --help wakes nothing

    folder = context.params.get("folder") or Path()
    try:
        return [id_ for id_ in outline.ids(Path(folder) / DEFINITIONS) if id_.startswith(begun)]
    except DiskError:
        return []
