"""A Dask scheduler, at which workers and builds meet: heard here alone, or by those who have certificates."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.files import explain_disk, write_whole
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import tr
from lrbs_report.runs.cluster.addresses import Address, address_in, in_network_words, refuse_open
from lrbs_report.runs.cluster.at_work import security_of, told_to_end
from lrbs_report.runs.cluster.certificates import Certificates

PORT = 8786
"""Dask's own."""


def listening(text: str | None, *, has_certificates: bool) -> Address:
    """Return where to listen. Raises ``InvalidInput``, also for what others could listen to."""
    scheme = "tls" if has_certificates else "tcp"
    told = text or f"{'0.0.0.0' if has_certificates else '127.0.0.1'}:{PORT}"  # noqa: S104 - under TLS
    address = address_in(f"{scheme}://{told}")
    if address is None:
        message = tr("{option}: came {value}", option="--listen", value=came(told))
        hint = tr("Expected HOST:PORT, such as 127.0.0.1:8786.")
        raise InvalidInput([Problem(message=message, hint=hint)])
    if not has_certificates:
        refuse_open(address, None)
    return address


def schedule(
    address: Address, certificates: Certificates | None, file: Path | None, announce: Callable[[str], None]
) -> None:
    """Be a scheduler until a signal comes. Raises ``MissingRequirement`` when the port is taken."""
    asyncio.run(_schedule(address, certificates, file, announce))


async def _schedule(
    address: Address, certificates: Certificates | None, file: Path | None, announce: Callable[[str], None]
) -> None:
    import dask  # noqa: PLC0415 - of the extra
    from distributed import Scheduler  # noqa: PLC0415 - the same

    told = told_to_end()
    with dask.config.set(QUIET):
        try:
            scheduler = await Scheduler(
                protocol=address.scheme,
                host=address.host,
                port=address.port,
                security=security_of(certificates),
                dashboard=False,
                dashboard_address="127.0.0.1:0",
            )
        except OSError as error:
            raise MissingRequirement(
                tr(
                    "{address}: {reason}. --listen names another place.",
                    address=address,
                    reason=in_network_words(error),
                )
            ) from error
        async with scheduler:
            if file:
                with explain_disk(file):
                    write_whole(file, json.dumps({"address": scheduler.address}).encode())
            announce(tr("Workers and builds meet at {address}", address=scheduler.address))
            await told.wait()


QUIET = {
    "distributed.scheduler.http.routes": [],
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}
"""Dask's own settings: no pages, little is remembered of what happened, and it seldom watches itself."""
