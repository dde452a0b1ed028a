"""The command that previews a report."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from lrbs_report.base.errors import DiskError, MissingRequirement, ReportError
from lrbs_report.base.files import in_words
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.cli.options import debug_option, project_option
from lrbs_report.keeping.project import Project, open_project


@click.command(short_help="Preview the report in your browser while you write.")
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@project_option
@debug_option
def serve(port: int, folder: Path, *, debug: bool) -> None:
    """Show the report in your browser while you write it: it is built again when a file changes, and the page
    follows.

    Only this machine can reach it. A bar at the bottom of the page tells how training goes and what is wrong;
    the last good report stays. Ctrl-C ends it; what was trained is kept.

    \b
    Examples:
      lrbs-report serve
      lrbs-report serve --project my-article --port 0
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.serving.building import Board, build_again_and_again  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.serving.server import LOOPBACK, make_server  # noqa: PLC0415 - the same

        project, board, stop = open_project(folder), Board(), threading.Event()
        server = make_server(project.output.folder, port, board)

        def serve_and_stop() -> None:
            """Serve, and stop building once nobody serves any more."""
            server.serve()
            stop.set()

        threading.Thread(target=serve_and_stop, daemon=True).start()
        server.meets.wait()
        if not server.failure:
            speak(tr("{address} (Ctrl-C ends it)", address=f"http://{LOOPBACK}:{server.port}/"))
            build_again_and_again(project, board, stop, lambda: _draft_of(project))
        if server.failure:
            raise DiskError(in_words(server.failure, tr("the preview")))
        raise MissingRequirement(tr("Port {port} was lost. Start the preview again.", port=server.port))


def _draft_of(project: Project) -> str:
    """Return what can be shown of a report before it is there; nothing when its definitions are wrong.

    What is wrong with them is told by the build.
    """
    from lrbs_report.report.draft import write_draft  # noqa: PLC0415 - --help wakes nothing
    from lrbs_report.report.prose.templates import Templates  # noqa: PLC0415 - the same
    from lrbs_report.study.reading import read_study  # noqa: PLC0415 - the same

    try:
        return write_draft(read_study(project.definitions), Templates(project.templates))
    except (ReportError, RecursionError):
        return ""
