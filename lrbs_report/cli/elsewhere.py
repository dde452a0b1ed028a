"""Training on other machines: options that say where, and commands that make machines some of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import tr
from lrbs_report.cli.answering import EXIT_CODES, answer_errors
from lrbs_report.cli.options import debug_option
from lrbs_report.runs.listening import Listener

if TYPE_CHECKING:
    from lrbs_report.runs.cluster.addresses import Address
    from lrbs_report.runs.cluster.certificates import Certificates
    from lrbs_report.runs.dask import Cluster
    from lrbs_report.walks.world import World

on_option = click.option(
    "--on",
    metavar="ADDRESS|FILE",
    help="Train on the workers of a Dask scheduler, here or elsewhere; FILE is the one that it wrote.",
)
certificates_option = click.option(
    "--certificates",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="LRBS_CERTIFICATES",
    metavar="DIR",
    help="By which the machines of a cluster know each other: needed for tls:// addresses.",
)


@dataclass(frozen=True, kw_only=True)
class On:
    """A scheduler as it was asked for; ``wait`` is nothing where nobody said how long."""

    address: str
    certificates: Path | None
    wait: float | None


def asked_on(address: str | None, certificates: Path | None, wait: float = 0.0) -> On | None:
    """Return what was asked for; nothing for this machine itself."""
    if address is None:
        return None
    source = click.get_current_context().get_parameter_source("wait")
    is_typed = source not in (None, ParameterSource.DEFAULT)
    return On(address=address, certificates=certificates, wait=wait if is_typed else None)


def world_of(on: On | None, listener: Listener) -> World:
    """Return the world in which runs are trained where they were asked to be. Raises ``InvalidInput``."""
    from lrbs_report.walks.world import HERE  # noqa: PLC0415 - --help wakes nothing

    if on is None:
        return replace(HERE, listener=listener)
    cluster = _cluster(on, listener.notice)
    return replace(HERE, listener=listener, runner=cluster, lacking=lambda: ())


def places_on(on: On | None) -> list[str] | None:
    """Return the names of the places that are there now; nothing where nobody asked for a cluster."""
    if on is None:
        return None
    with _cluster(replace(on, wait=0.0), lambda line: speak(line, as_error=True))(count=1) as places:
        return places.names()


def _cluster(on: On, notice: Callable[[str], None]) -> Cluster:
    """Return the places of a scheduler.

    Raises ``InvalidInput``, and ``MissingRequirement`` at once where nothing could be trained there: before
    anybody says that it begins.
    """
    from lrbs_report.runs.cluster.certificates import LACKING  # noqa: PLC0415 - --help wakes nothing
    from lrbs_report.runs.dask import Cluster  # noqa: PLC0415 - the same

    if find_spec("distributed") is None:
        raise MissingRequirement(LACKING)
    address, certificates = _way_to(on.address, "--on", on.certificates)
    return Cluster(address=address, certificates=certificates, wait=on.wait, notice=notice)


def _way_to(text: str, option: str, folder: Path | None) -> tuple[Address, Certificates | None]:
    """Return a scheduler's address and the certificates for it. Raises ``InvalidInput``."""
    from lrbs_report.runs.cluster.addresses import read_address, refuse_open  # noqa: PLC0415 - --help wakes nothing
    from lrbs_report.runs.cluster.certificates import certificates_in  # noqa: PLC0415 - the same

    address = read_address(text, option)
    certificates = certificates_in(folder) if folder else None
    refuse_open(address, certificates)
    return address, certificates


@click.command(epilog=EXIT_CODES, short_help="Let workers and builds of a cluster find each other.")
@click.option(
    "--listen",
    default=None,
    metavar="HOST:PORT",
    help="Where to listen. [default: 127.0.0.1:8786; with certificates 0.0.0.0:8786]",
)
@certificates_option
@click.option(
    "--file",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the address into a file, for `--on FILE` and `worker FILE`.",
)
@debug_option
def scheduler(listen: str | None, certificates: Path | None, file: Path | None, *, debug: bool) -> None:
    """Run a Dask scheduler, at which workers and builds meet, until it is interrupted. It is heard on this
    machine alone, or beyond it by those who have the certificates.

    \b
    Examples:
      lrbs-report scheduler --file scheduler.json
      lrbs-report scheduler --certificates ~/certificates --file scheduler.json
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.runs.cluster import at_work, meeting  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.runs.cluster.certificates import certificates_in  # noqa: PLC0415 - the same

        at_work.require_dask()
        known = certificates_in(certificates) if certificates else None
        meeting.schedule(meeting.listening(listen, has_certificates=known is not None), known, file, speak)
        speak(tr("Ended."))


@click.command(epilog=EXIT_CODES, short_help="Let this machine train for builds on others.")
@click.argument("scheduler", required=False, metavar="[ADDRESS|FILE]")
@certificates_option
@click.option(
    "--device",
    type=click.Choice(["cpu", "gpu"]),
    default="cpu",
    show_default=True,
    help="What to train on. Results of a GPU are never mixed with those of a processor.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where data sets that were brought are kept. [default: in this user's cache]",
)
@debug_option
def worker(
    scheduler: str | None, certificates: Path | None, *, device: str, data: Path | None, debug: bool
) -> None:
    """Join a Dask scheduler, and train what builds with --on hand over, one run at a time, until the
    scheduler is gone. Start as many as there are cores. Without a scheduler, make certificates in
    the folder named by --certificates.

    \b
    Examples:
      lrbs-report worker --certificates ~/certificates
      lrbs-report worker tls://10.0.0.5:8786 --certificates ~/certificates
      lrbs-report worker scheduler.json
    """  # noqa: D205, D301 - click joins the lines, and wants the sign itself
    with answer_errors(debug=debug):
        from lrbs_report.runs.cluster import at_work  # noqa: PLC0415 - --help wakes nothing
        from lrbs_report.runs.cluster.addresses import probe  # noqa: PLC0415 - the same
        from lrbs_report.runs.cluster.certificates import make_certificates  # noqa: PLC0415 - the same

        if scheduler is None:
            if certificates is None:
                message = tr("name the scheduler, or --certificates DIR to make certificates")
                raise click.UsageError(message)
            make_certificates(certificates)
            speak(
                tr(
                    "Certificates: {certificates}. Copy them to each machine; whoever has them is one of "
                    "them.",
                    certificates=certificates,
                )
            )
            return
        address, known = _way_to(scheduler, "ADDRESS", certificates)
        at_work.require_dask()
        probe(address, known)
        kept = (
            data or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lrbs-report" / "data"
        )
        is_gone = at_work.work(address, known, data=kept, device=device, announce=speak)
        speak(tr("The scheduler at {address} is gone.", address=address) if is_gone else tr("Ended."))
