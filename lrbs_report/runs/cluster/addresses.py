"""Where a scheduler is, and whether one may speak to it: beyond this machine only under TLS."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base import bounds, plain_json
from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.files import in_words, read_plain, said_of, shown
from lrbs_report.base.suggesting import came
from lrbs_report.base.tongue import data, together, tr, words
from lrbs_report.runs.cluster.certificates import Certificates, context_of

CONNECT_SECONDS = 10.0
"""For a scheduler to answer."""

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
LAST_PORT = 65535
EXPECTED = tr(
    "Expected tls://HOST:PORT, or the file that a scheduler wrote (`dask scheduler --scheduler-file FILE`)."
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """A scheduler's address."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Write it as Dask does."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine itself, to which no other can listen."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def address_in(text: str) -> Address | None:
    """Return the address that a text is; nothing when it is none."""
    found = ADDRESS.fullmatch(text)
    if found is None or int(found[3]) > LAST_PORT:
        return None
    return Address(scheme=found[1], host=found[2].strip("[]"), port=int(found[3]))


def read_address(text: str, option: str) -> Address:
    """Return the address that was typed, or that stands in a scheduler's file.

    ``option`` is what the person wrote it behind. Raises ``InvalidInput``.
    """
    told = _in_file(Path(text), option) if not ADDRESS.fullmatch(text) and _is_file(text) else text
    found = address_in(told)
    if found is None or not found.port:
        raise _wrong(tr("{option}: came {value}", option=option, value=came(told)), _hint(told))
    return found


def refuse_open(address: Address, certificates: Certificates | None) -> None:
    """Refuse an address that others could listen to, and TLS without certificates: ``InvalidInput``."""
    if address.scheme == "tls" and certificates is None:
        hint = tr("--certificates DIR names them; `lrbs-report worker --certificates DIR` makes them.")
        raise _wrong(tr("{address} needs certificates", address=address), hint)
    if address.scheme != "tls" and not address.is_here:
        message = tr("{address} is not this machine, and nobody proves there who they are", address=address)
        hint = tr(
            "Whoever reaches such a scheduler can run anything on its workers. Use tls://, with certificates:"
            " `lrbs-report worker --certificates DIR` makes them."
        )
        raise _wrong(message, hint)


def probe(address: Address, certificates: Certificates | None) -> None:
    """Say at once what is wrong with the way to a scheduler, before anything waits for it.

    Raises ``MissingRequirement`` when nobody answers, ``InvalidInput`` when the certificates do not fit.
    """
    try:
        with socket.create_connection((address.host, address.port), CONNECT_SECONDS) as line:
            line.settimeout(CONNECT_SECONDS)
            if address.scheme == "tls" and certificates:
                with context_of(certificates).wrap_socket(line) as sealed:
                    sealed.recv(1)  # a certificate that the other side refuses shows here
            elif not line.recv(1):
                raise _nobody(tr("{address} ends the connection at once", address=address))
    except ssl.SSLError as error:
        message = tr(
            "{address} and the certificates do not fit: {reason}",
            address=address,
            reason=error.reason or words(str(error)),
        )
        hint = tr("Both sides need the same DIR: copy it to each machine, by a way that nobody else reads.")
        raise _wrong(message, hint) from error
    except OSError as error:
        why = in_network_words(error) if not isinstance(error, TimeoutError) else tr("it does not answer")
        raise _nobody(together(": ", [data(address), why])) from error


def in_network_words(error: OSError) -> str:
    """Say what the network refused: no disk is to blame, so nothing that is said of disks helps."""
    return said_of(error)


def _nobody(message: str) -> MissingRequirement:
    return MissingRequirement(
        tr("No scheduler at {message}. `lrbs-report scheduler` starts one.", message=message)
    )


def _is_file(text: str) -> bool:
    return "://" not in text and (text.endswith(".json") or Path(text).is_file())


def _in_file(path: Path, option: str) -> str:
    """Return the address in a scheduler's file."""
    try:
        told = plain_json.loads(read_plain(path, bounds.TEXT, follow=True))
        address = told["address"]
    except OSError as error:
        message = together(": ", [data(option), in_words(error, shown(path))])
        raise _wrong(message, EXPECTED) from error
    except (ValueError, KeyError, TypeError) as error:
        message = tr("{option}: {file} is no scheduler's file", option=option, file=shown(path))
        raise _wrong(message, EXPECTED) from error
    return address if isinstance(address, str) else ""


def _hint(told: str) -> str:
    if ADDRESS.fullmatch(f"tcp://{told}"):
        return tr("Did you mean {name}?", name=f"tls://{told}")
    return EXPECTED


def _wrong(message: str, hint: str) -> InvalidInput:
    return InvalidInput([Problem(message=message, hint=hint)])
