"""Certificates by which the machines of a cluster know each other: made here, or the user's own."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import stat
from dataclasses import dataclass
from pathlib import Path

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.files import created, explain_disk, in_words, shown
from lrbs_report.base.tongue import data, tr

CA, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"
"""The files of a folder of certificates."""

YEARS = 5
"""For which a certificate is made."""


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Three files in PEM: who is believed, who one is, and the key to that."""

    ca: Path
    certificate: Path
    key: Path


def certificates_in(folder: Path) -> Certificates:
    """Return the certificates in a folder, tried out.

    Raises ``InvalidInput`` when one is missing, is no certificate, does not fit the others, or when others
    may read the key.
    """
    found = Certificates(ca=folder / CA, certificate=folder / CERTIFICATE, key=folder / KEY)
    missing = [path.name for path in (found.ca, found.certificate, found.key) if not path.is_file()]
    if missing:
        hint = tr(
            "`lrbs-report worker --certificates {folder}` makes them, where there are none.",
            folder=shown(folder),
        )
        raise _wrong(folder, tr("{names} missing", names=", ".join(missing)), hint)
    if stat.S_IMODE(found.key.stat().st_mode) & 0o077:
        message = tr("others may read {key}, and whoever has it can run anything on the workers", key=KEY)
        raise _wrong(folder, message, data(f"chmod 600 {shown(found.key)}"))
    context_of(found)
    return found


def context_of(certificates: Certificates) -> ssl.SSLContext:
    """Return how to speak to others under these certificates. Raises ``InvalidInput``."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    context.check_hostname = False  # machines of a cluster come and go; who signed is what counts
    try:
        context.load_verify_locations(str(certificates.ca))
        context.load_cert_chain(str(certificates.certificate), str(certificates.key))
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or in_words(error)
        message = tr("the certificates cannot be used: {reason}", reason=reason)
        hint = tr("Expected {ca}, {certificate} and {key} in PEM.", ca=CA, certificate=CERTIFICATE, key=KEY)
        raise _wrong(certificates.ca.parent, message, hint) from error
    return context


def make_certificates(folder: Path) -> Certificates:
    """Make certificates in a folder that has none, for all machines of a cluster.

    Whoever has the folder is one of them. The key that signed them is kept nowhere, so that nobody can add
    another. Raises ``MissingRequirement`` without the extra, ``DiskError``, and ``InvalidInput`` when there
    is something of these names.
    """
    there = [name for name in (CA, CERTIFICATE, KEY) if os.path.lexists(folder / name)]
    if there:
        message = tr("{names} stands there, and the rest does not", names=", ".join(there))
        raise _wrong(folder, message, tr("Move it away."))
    authority, certificate, key = _signed()
    with explain_disk(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, content in ((KEY, key), (CERTIFICATE, certificate), (CA, authority)):
            with created(folder / name, 0o600) as file:
                file.write(content)
    return certificates_in(folder)


def _signed() -> tuple[bytes, bytes, bytes]:
    """Return an authority's certificate, one that it signed, and the key to that, in PEM."""
    try:
        from cryptography import x509  # noqa: PLC0415 - of the extra
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - the same
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415 - the same
    except ImportError as error:
        raise MissingRequirement(LACKING) from error
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    end = begin + dt.timedelta(days=365 * YEARS)

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def begun(name: str, key: ec.EllipticCurvePrivateKey, *, is_authority: bool) -> x509.CertificateBuilder:
        limits = x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None)
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("lrbs-report cluster"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(limits, critical=True)
        )

    signing, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = begun("lrbs-report cluster", signing, is_authority=True).sign(signing, hashes.SHA256())
    both_ways = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    member = begun("lrbs-report member", own, is_authority=False).add_extension(both_ways, critical=False)
    pem = serialization.Encoding.PEM
    return (
        authority.public_bytes(pem),
        member.sign(signing, hashes.SHA256()).public_bytes(pem),
        own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


LACKING = tr("Training on other machines needs Dask: install lrbs-report[dask].")
"""What is said where the extra is missing."""


def _wrong(folder: Path, message: str, hint: str) -> InvalidInput:
    said = tr("{option} {folder}: {message}", option="--certificates", folder=shown(folder), message=message)
    return InvalidInput([Problem(message=said, hint=hint)])
