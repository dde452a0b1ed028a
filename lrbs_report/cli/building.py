"""The commands that train and publish, and those that look before: build, plan, check."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrbs_report.base.errors import ClaimsRefuted
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import Said, together, trn
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.cli.elsewhere import On, asked_on, certificates_option, on_option, places_on, world_of
from lrbs_report.cli.options import (
    complete_ids,
    debug_option,
    jobs_option,
    json_option,
    project_option,
    refresh_option,
)
from lrbs_report.keeping.project import Project, open_project
from lrbs_report.runs.listening import Listener
from lrbs_report.runs.refresh import NEVER, read_refresh
from lrbs_report.walks.wanted import Wanted

if TYPE_CHECKING:
    from lrbs_report.walks.current import Unverified


FAILURES = ("drift", "refuted", "undecided", "none")
"""What a build can be asked to fail on."""


@click.command(epilog=EXIT_CODES, short_help="Train what is missing and publish the report in output/.")
@project_option
@jobs_option
@on_option
@certificates_option
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    shell_complete=complete_ids,
    help="Train only this experiment or sweep; several are possible.",
)
@click.option("--no-pdf", is_flag=True, help="Leave out the PDF.")
@click.option(
    "--fail-on",
    type=click.Choice(FAILURES),
    default="refuted",
    help="Exit with 1 when the results refute a claim; with undecided also when one is undecided; with drift "
    "as with refuted, and before publishing when numbers changed although the project did not.",
    show_default=True,
)
@click.option("--allow-refuted", is_flag=True, help="The same as --fail-on none.")
@click.option(
    "--allow-holes",
    is_flag=True,
    help="Publish what is there although runs failed; the report says so, and the exit code is 1.",
)
@click.option(
    "--adopt",
    is_flag=True,
    help="Set aside what is in the report's way in output/, instead of asking you to move it.",
)
@refresh_option
@click.option(
    "--notify", is_flag=True, help="Tell who is named in [notify] of a new edition, or that the build failed."
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait for another build to end. [default: 0]",
)
@click.option(
    "--summary",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Append to a file, as Markdown, what changed or failed.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
@click.option("--verbose", "-v", is_flag=True, help="Show each run's log as it trains.")
@json_option
@debug_option
def build(  # noqa: PLR0913, PLR0917 - one argument an option
    folder: Path,
    jobs: int | None,
    on: str | None,
    certificates: Path | None,
    only: tuple[str, ...],
    wait: float,
    summary: Path | None,
    *,
    no_pdf: bool,
    fail_on: str,
    allow_refuted: bool,
    allow_holes: bool,
    adopt: bool,
    refresh: str,
    notify: bool,
    quiet: bool,
    verbose: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Train what is missing and publish the report in output/. With nothing new to do, it is over in a moment
    and changes nothing.

    Every build whose content is another one is an edition: see `history` and `diff`. A build that was stopped
    goes on where it was.

    \b
    Examples:
      lrbs-report build
      lrbs-report build --fail-on drift --refresh 7d   as a nightly job may want
      lrbs-report build --only lr-0-1 --verbose        train one, and watch
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.notifying import news  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.telling import terminal  # noqa: PLC0415 - the same

        project = open_project(folder)
        with (
            news.summarized(project, summary),
            contextlib.closing(terminal.listener(quiet=quiet, as_json=as_json, verbose=verbose)) as listener,
        ):
            wanted = Wanted(
                jobs=jobs,
                only=only,
                pdf=not no_pdf,
                wait=wait,
                refresh=read_refresh(refresh),
                stop_on_drift=fail_on == "drift",
                allow_holes=allow_holes,
                adopt=adopt,
                notify=notify,
            )
            unverified = _build(project, wanted, asked_on(on, certificates, wait), listener)
            failing = "none" if allow_refuted else fail_on
            said = [
                *([refutation(unverified.refuted)] if unverified.refuted and failing != "none" else []),
                *(
                    [indecision(unverified.undecided)]
                    if unverified.undecided and failing == "undecided"
                    else []
                ),
            ]
            if said:
                raise ClaimsRefuted(together("\n", said))


def _build(project: Project, wanted: Wanted, on: On | None, listener: Listener) -> Unverified:
    """Build, if there is anything to do. Returns the ids of the claims that are not verified."""
    from lrbs_report.walks import current  # noqa: PLC0415 - --help wakes nothing

    may_be_current = not wanted.only and wanted.refresh.days is None
    known = current.unverified_when_current(project, pdf=wanted.pdf) if may_be_current else None
    if known is not None and not (wanted.notify and project.store.history.untold()):
        listener.done(project.report, changed=False)
        return known
    listener.begun()
    from lrbs_report import report  # noqa: PLC0415 - only a build with something to do wakes anything
    from lrbs_report.base import doctor  # noqa: PLC0415 - the same

    # What renders is imported in a process of its own, while this one reads and trains.
    report.wake(wanted.jobs or doctor.count_cores(), pdf=wanted.pdf)
    from lrbs_report.walks import build as walk  # noqa: PLC0415 - the same

    return walk.build(project, wanted, world_of(on, listener))


@click.command(short_help="Say which runs are missing, why, and how long they take.")
@project_option
@jobs_option
@on_option
@certificates_option
@refresh_option
@json_option
@debug_option
def plan(  # noqa: PLR0913 - one argument an option
    folder: Path,
    jobs: int | None,
    on: str | None,
    certificates: Path | None,
    refresh: str,
    *,
    as_json: bool,
    debug: bool,
) -> None:
    """Say which runs are missing, why, and how long they will take: new, changed (which field), another
    library's version, damaged. Also which claims the seeds leave undecided, and how many would decide them.
    Runs nothing. With --on, for the workers that are there; with --refresh, what a build would train again.

    \b
    Examples:
      lrbs-report plan
      lrbs-report plan --on scheduler.json
      lrbs-report plan --refresh 7d    what a nightly job would train
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report.telling import planned  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.walks import planning  # noqa: PLC0415 - the same
        from lrbs_report.walks.world import HERE  # noqa: PLC0415 - the same

        places = places_on(asked_on(on, certificates))
        lacking = HERE.lacking() if places is None else ()
        project, workers = open_project(folder), jobs if places is None else max(1, len(places))
        again = read_refresh(refresh)
        made = planning.plan(project, workers, refresh=again)
        kept = made if again == NEVER else planning.plan(project, workers)
        say = planned.plan_as_json if as_json else planned.plan_as_text
        speak(say(made, lacking, planning.outlooks(kept), places))


@click.command(short_help="Find mistakes, and numbers typed by hand. Trains nothing.")
@project_option
@click.option("--strict", is_flag=True, help="Exit with 1 when a number of the article is typed by hand.")
@click.option(
    "--mutate",
    is_flag=True,
    help="Perturb the kept results instead, and list the claims and values that would not notice; "
    "exit with 1 then.",
)
@debug_option
def check(folder: Path, *, strict: bool, mutate: bool, debug: bool) -> None:
    """Check the definitions, the data, the networks, the templates, and where the article's numbers come
    from. Trains nothing.

    \b
    Examples:
      lrbs-report check --strict    in a job that guards an article
      lrbs-report check --mutate    which claims would hold whatever the results
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.telling import checked  # noqa: PLC0415 - --help wakes nothing

        if mutate:
            from lrbs_report.walks import mutate as mutating  # noqa: PLC0415 - the same

            tried = mutating.mutate(open_project(folder))
            speak(together("\n", [*checked.score_lines(tried.score), *(one.said for one in tried.survivors)]))
            sys.exit(1 if tried.survivors else 0)
        from lrbs_report.walks import check as checking  # noqa: PLC0415 - the same

        found = checking.check(open_project(folder))
        numbers = map(checked.numbers_line, found.numbers)
        speak(together("\n", [found.summary, *numbers, *(one.said for one in found.typed)]))
        for doubt in found.doubts:
            speak(checked.doubt_line(doubt), as_error=True)
        if strict and found.typed:
            sys.exit(1)


def refutation(claims: Sequence[str]) -> Said:
    """Say which claims the results do not bear out, and what can be done about it.

    Be it that they are refuted, or have no answer.
    """
    return trn(
        len(claims),
        "The claim {ids} is not borne out by the results. The report says so; correct the sentence or its "
        "expression, or build with --allow-refuted.",
        "The claims {ids} are not borne out by the results. The report says so; correct the sentences or "
        "their expressions, or build with --allow-refuted.",
        ids=", ".join(claims),
    )


def indecision(claims: Sequence[str]) -> Said:
    """Say which claims are undecided, and what can be done about it."""
    return trn(
        len(claims),
        "The claim {ids} is undecided: chance may be all that is seen. The report says so; lrbs-report plan "
        "says how many seeds would decide.",
        "The claims {ids} are undecided: chance may be all that is seen. The report says so; lrbs-report "
        "plan says how many seeds would decide.",
        ids=", ".join(claims),
    )
