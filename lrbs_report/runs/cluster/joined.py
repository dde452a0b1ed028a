"""The line from a build to a scheduler, and over it to each place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrbs_report.base.errors import ClusterLost, MissingRequirement
from lrbs_report.base.tongue import tr
from lrbs_report.runs.cluster.addresses import Address
from lrbs_report.runs.cluster.at_work import RESOURCE, security_of
from lrbs_report.runs.cluster.certificates import Certificates

ANSWER_SECONDS = 30.0
"""For a place to answer. One that does not is taken for gone."""

AGAIN = "10s"
"""For a scheduler whose line broke to be reached again."""

LEAVING_SECONDS = 2.0
"""For a place to hear that it is let go."""


class Gone(Exception):
    """A place does not answer any more, or is at work for somebody else."""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A scheduler that was joined. ``client`` is Dask's."""

    address: Address
    client: Any

    async def there(self) -> list[str]:
        """Return the addresses of our places at the scheduler. Raises ``ClusterLost`` when that is gone."""
        try:
            asked = self.client.scheduler.identity(n_workers=-1)
            known = await asyncio.wait_for(asked, ANSWER_SECONDS)
        except (OSError, TimeoutError) as error:
            message = tr(
                "The scheduler at {address} is gone. What was trained is kept; start it and its workers"
                " again, and the same command goes on where it was.",
                address=self.address,
            )
            raise ClusterLost(message) from error
        return [address for address, worker in known["workers"].items() if RESOURCE in worker["resources"]]

    async def call(
        self, place: str, function: Callable[..., Any], *arguments: object, seconds: float = ANSWER_SECONDS
    ) -> Any:  # noqa: ANN401 - whatever is called
        """Call something in a place, and return what it returns.

        Raises ``Gone`` when it does not answer, and whatever is raised there.
        """
        from distributed.comm.core import CommClosedError  # noqa: PLC0415 - of the extra

        try:
            asked = self.client.run(function, *arguments, workers=[place])
            return (await asyncio.wait_for(asked, seconds))[place]
        except (CommClosedError, TimeoutError, KeyError, ConnectionError) as error:
            raise Gone from error

    async def leave(self) -> None:
        """Hang up."""
        await self.client.close(timeout=LEAVING_SECONDS)


async def join(address: Address, certificates: Certificates | None) -> Joined:
    """Join a scheduler that answers. Raises ``MissingRequirement`` when it does not speak as we do."""
    import dask  # noqa: PLC0415 - of the extra
    from distributed import Client  # noqa: PLC0415 - the same

    dask.config.set({"distributed.comm.timeouts.connect": AGAIN})
    try:
        client = await Client(
            str(address),
            asynchronous=True,
            security=security_of(certificates),
            timeout=ANSWER_SECONDS,
            set_as_default=False,
        )
    except (OSError, ValueError) as error:
        message = tr(
            "The scheduler at {address} does not speak as this version of Dask does: {error}",
            address=address,
            error=error,
        )
        raise MissingRequirement(message) from error
    return Joined(address=address, client=client)
