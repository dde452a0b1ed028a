"""A Dask worker that is a place: it joins a scheduler, and works until that is gone or a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.tongue import tr
from lrbs_report.runs.cluster.addresses import Address
from lrbs_report.runs.cluster.calls import HERE
from lrbs_report.runs.cluster.certificates import LACKING, Certificates
from lrbs_report.runs.cluster.place import Place

if TYPE_CHECKING:
    from distributed import Security

RESOURCE = "lrbs-report"
"""By which a build knows its places among the workers of other programs."""


def security_of(certificates: Certificates | None) -> Security | None:
    """Return how Dask is to speak. Without certificates, whatever its own settings say."""
    from distributed import Security  # noqa: PLC0415 - of the extra

    if certificates is None:
        return None
    ca, own, key = map(str, (certificates.ca, certificates.certificate, certificates.key))
    sides = {f"tls_{side}_{what}": path for side in SIDES for what, path in (("cert", own), ("key", key))}
    return Security(tls_ca_file=ca, require_encryption=True, **sides)


SIDES = ("client", "scheduler", "worker")


def require_dask() -> None:
    """Raise ``MissingRequirement`` where the extra is not installed."""
    try:
        import distributed  # noqa: F401, PLC0415 - that it is there
    except ImportError as error:
        raise MissingRequirement(LACKING) from error
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said by us


def told_to_end() -> asyncio.Event:
    """Return what is set once a signal tells this process to end."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told


def work(
    address: Address,
    certificates: Certificates | None,
    *,
    data: Path,
    device: str,
    announce: Callable[[str], None],
) -> bool:
    """Be a place until the scheduler is gone, or a signal comes. Returns whether the scheduler ended it."""
    return asyncio.run(_work(address, certificates, data, device, announce))


async def _work(
    address: Address,
    certificates: Certificates | None,
    data: Path,
    device: str,
    announce: Callable[[str], None],
) -> bool:
    import dask  # noqa: PLC0415 - of the extra
    from distributed import Worker  # noqa: PLC0415 - the same

    told = told_to_end()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lrbs-place-")))
        stack.enter_context(dask.config.set(QUIET))
        place = Place(folder=folder, data=data, device=device)
        place.begin()
        stack.callback(place.end)
        HERE[:] = [place]
        async with Worker(
            str(address),
            nthreads=1,
            memory_limit=0,
            resources={RESOURCE: 1},
            security=security_of(certificates),
            host="127.0.0.1" if address.is_here else None,
            dashboard=False,
            local_directory=str(folder),
            death_timeout=60,
        ) as worker:
            announce(tr("At work for {address}, on {host}", address=address, host=os.uname().nodename))
            watching = asyncio.create_task(place.watch())
            finished, ended = asyncio.create_task(worker.finished()), asyncio.create_task(told.wait())
            await asyncio.wait({finished, ended}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            return not told.is_set()


QUIET = {
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": "10s",
    "distributed.worker.daemon": False,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}
"""Dask's own settings: a place serves no pages, and does not watch itself, on the processor that trains."""
