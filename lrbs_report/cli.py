"""The front door: words typed become one call. The only place that prints errors and exits."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click

from lrbs_report import __version__
from lrbs_report.errors import ClaimsRefuted, Interrupted, InvalidInput, ReportError
from lrbs_report.project import open_project

Command = TypeVar("Command", bound=Callable[..., Any])

EXIT_CODES = """\b
Exit codes: 0 done · 1 a run failed, or a claim is refuted · 2 wrong input or usage · 3 something is missing on this machine · 4 disk or permissions
5 damage that cannot be repaired · 75 another build is at work · 129/130/143 interrupted, run again to go on"""

project_option = click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The project's folder, with its experiments.toml. [default: the current folder]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Tell everything as one JSON object a line.")
debug_option = click.option("--debug", is_flag=True, help="Show the traceback of an error too.")
jobs_option = click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes. [default: one a core]")


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="lrbs-report")
def cli() -> None:
    """Train what experiments.toml defines, and publish the report about it."""


@cli.command(epilog=EXIT_CODES)
@project_option
@jobs_option
@click.option("--only", multiple=True, metavar="ID", help="Train only this experiment or sweep; may be given more than once.")
@click.option("--no-pdf", is_flag=True, help="Leave out the PDF.")
@click.option("--allow-refuted", is_flag=True, help="Exit with 0 even when the results refute a claim.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another build to end. [default: 0]")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
@click.option("--verbose", "-v", is_flag=True, help="Show each run's log as it trains.")
@json_option
@debug_option
def build(  # noqa: PLR0913 - one argument an option
    folder: Path,
    jobs: int | None,
    only: tuple[str, ...],
    wait: float,
    *,
    no_pdf: bool,
    allow_refuted: bool,
    quiet: bool,
    verbose: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Train what is missing and publish the report in output/."""
    with answer_errors(as_json=as_json, debug=debug), stop_on_signals():
        from lrbs_report import console, current  # noqa: PLC0415 - --help wakes nothing

        project = open_project(folder)
        with contextlib.closing(console.listener(quiet=quiet, as_json=as_json, verbose=verbose)) as listener:
            refuted = None if only else current.refuted_when_current(project, pdf=not no_pdf)
            if refuted is not None:
                listener.done(project.report, changed=False)
            else:
                from lrbs_report import doctor, report  # noqa: PLC0415 - only a build with something to do wakes anything

                report.wake(jobs or doctor.count_cores(), pdf=not no_pdf)  # imported in a process of its own, while this one reads and trains
                from lrbs_report import pipeline  # noqa: PLC0415 - the same

                refuted = pipeline.build(project, pipeline.Wanted(jobs=jobs, only=only, pdf=not no_pdf, wait=wait), listener)
            if refuted and not allow_refuted:
                raise ClaimsRefuted(refutation(refuted))


@cli.command()
@project_option
@jobs_option
@json_option
@debug_option
def plan(folder: Path, jobs: int | None, *, as_json: bool, debug: bool) -> None:
    """Say which runs are missing, why, and how long they will take. Runs nothing."""
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report import console, pipeline  # noqa: PLC0415

        made = pipeline.plan(open_project(folder), jobs)
        click.echo(console.plan_as_json(made) if as_json else console.plan_as_text(made))


@cli.command()
@project_option
@click.option("--strict", is_flag=True, help="Exit with 1 when a number of the article is typed by hand.")
@click.option(
    "--mutate", is_flag=True, help="Perturb the kept results instead, and list the claims and values that would not notice; exit with 1 then."
)
@debug_option
def check(folder: Path, *, strict: bool, mutate: bool, debug: bool) -> None:
    """Check the definitions, the data, the networks, the templates, and where the article's numbers come from. Trains nothing."""
    with answer_errors(debug=debug):
        from lrbs_report import console, pipeline  # noqa: PLC0415

        if mutate:
            tried = pipeline.mutate(open_project(folder))
            click.echo("\n".join([*console.score_lines(tried.score), *map(str, tried.survivors)]))
            sys.exit(1 if tried.survivors else 0)
        found = pipeline.check(open_project(folder))
        click.echo("\n".join([found.summary, *map(console.numbers_line, found.numbers), *map(str, found.typed)]))
        if strict and found.typed:
            sys.exit(1)


@cli.command()
@click.argument("log", type=click.Path(path_type=Path), metavar="LOG")
@project_option
@click.option("--experiment", "only", multiple=True, metavar="ID", help="Compare with this experiment or sweep; may be given more than once.")
@json_option
@debug_option
def replicate(log: Path, folder: Path, only: tuple[str, ...], *, as_json: bool, debug: bool) -> None:
    """Say which experiments may have printed a log, by the seeds that were trained. Trains nothing; exits with 1 when none may have."""
    with answer_errors(as_json=as_json, debug=debug):
        from lrbs_report import pipeline, replicate  # noqa: PLC0415

        found = replicate.replicate(log, pipeline.plan(open_project(folder), 1), only)
        click.echo(replicate.as_json(found) if as_json else replicate.as_text(found))
        sys.exit(0 if found.is_found else 1)


@cli.command()
@project_option
def schema(folder: Path) -> None:
    """Write experiments.schema.json, with which editors complete and check experiments.toml."""
    with answer_errors():
        from lrbs_report import starter  # noqa: PLC0415

        click.echo(f"Wrote {starter.write_schema(open_project(folder).folder)}")


@cli.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
def init(target: Path) -> None:
    """Start a project in DIR: definitions, templates, and a line on what to do next."""
    with answer_errors():
        from lrbs_report import starter  # noqa: PLC0415

        starter.start_project(target)
        click.echo(f"Started a project in {target}. Next: lrbs-report build --project {target}")


@cli.command()
@project_option
@json_option
def doctor(folder: Path, *, as_json: bool) -> None:
    """Say what is missing on this machine, and how to get it."""
    from lrbs_report import doctor as doctors  # noqa: PLC0415

    findings = doctors.diagnose(folder)
    click.echo(doctors.as_json(findings) if as_json else doctors.as_text(findings))
    sys.exit(doctors.exit_code(findings))


def refutation(claims: Sequence[str]) -> str:
    """Say which claims are refuted, and what can be done about it."""
    named = "The claim " + claims[0] + " is" if len(claims) == 1 else "The claims " + ", ".join(claims) + " are"
    return f"{named} refuted by the results. The report says so; correct the sentence or its expression, or build with --allow-refuted."


def main() -> None:
    """Run the command line."""
    cli(prog_name="lrbs-report")


@contextlib.contextmanager
def answer_errors(*, as_json: bool = False, debug: bool = False) -> Iterator[None]:
    """Turn every failure into one message on standard error and an exit code."""
    try:
        yield
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ReportError as error:
        _exit(error, error.exit_code, as_json=as_json, debug=debug)
    except KeyboardInterrupt:
        stopped = Interrupted(signal.SIGINT)
        _exit(stopped, stopped.exit_code, as_json=as_json, debug=debug)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _exit(ReportError(f"{place}{error.strerror or error}"), 4, as_json=as_json, debug=debug)
    except Exception as error:  # noqa: BLE001 - a defect of ours; still one message
        said = ReportError(f"This is a defect of lrbs-report: {type(error).__name__}: {error}. Run again with --debug and report what it shows.")
        said.__cause__ = error
        _exit(said, 1, as_json=as_json, debug=debug)


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Let INT, TERM and HUP end the build in order. Processes started in the background ignore INT until told otherwise."""

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)  # one is enough: let the clean-up finish
        raise Interrupted(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


def _exit(error: BaseException, code: int, *, as_json: bool, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exception(error)
    if as_json:
        problems = [vars(problem) for problem in error.problems] if isinstance(error, InvalidInput) else []
        click.echo(json.dumps({"event": "error", "exit_code": code, "message": str(error), "problems": problems}, ensure_ascii=False))
    click.echo(str(error), err=True)
    sys.exit(code)
