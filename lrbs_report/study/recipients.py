"""What ``[notify]`` reads as: who is told, and through whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrbs_report.base.addresses import LOOPBACK
from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint
from lrbs_report.base.tongue import tr
from lrbs_report.base.variables import why_refused
from lrbs_report.study.notify import Email, Notify
from lrbs_report.study.shape import NotifyShape
from lrbs_report.study.tables import table


def notify_of(shape: NotifyShape) -> Notify:
    """Return who is told, by a table without a problem."""
    email = Email(**{**dict(shape.email), "to": tuple(shape.email.to)}) if shape.email else None
    return Notify(webhook=shape.webhook, email=email, on=tuple(shape.on))


def wrong_notify(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that somebody is told, and that no password travels in the open."""
    if "notify" not in raw:
        return
    notify = table(raw, "notify")
    yield from _forbidden_variables(notify)
    if "webhook" not in notify and "email" not in notify:
        yield Complaint(
            keys=("notify",),
            message=tr("nobody is told"),
            hint=tr('Write webhook = "$LRBS_NAME" here, or a table [notify.email].'),
            at_key=True,
        )
    yield from _wrong_email(table(notify, "email"))


def _forbidden_variables(notify: Mapping[str, Any]) -> Iterator[Complaint]:
    """Find texts that stand for what is none of a project's business.

    What they name is not repeated: it could be a secret with a $ before it.
    """
    for keys, value in _texts(notify):
        if isinstance(value, str) and value.startswith("$") and why_refused(value[1:]):
            name = next(part for part in reversed(keys) if isinstance(part, str))
            yield Complaint(
                keys=("notify", *keys),
                message=tr("{name}: this variable may not be read", name=name),
                hint=(
                    tr(
                        'Expected "$LRBS_…": a project reads no other variables than those that begin with '
                        "LRBS_, and none of WordPress's."
                    )
                ),
            )


def _texts(notify: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Return whatever may stand for a variable, with its keys in the table."""
    email = table(notify, "email")
    to = email.get("to")
    yield ("webhook",), notify.get("webhook")
    yield from ((("email", key), value) for key, value in email.items())
    yield from (
        (("email", "to", number), value) for number, value in enumerate(to if isinstance(to, list) else [])
    )


def _wrong_email(email: Mapping[str, Any]) -> Iterator[Complaint]:
    if email.get("security") == "none" and email.get("host") not in LOOPBACK:
        here = ", ".join(LOOPBACK)
        yield Complaint(
            keys=("notify", "email", "security"),
            message=tr("the mail would travel in the open"),
            hint=tr(
                'Expected "starttls" or "tls": only a server on this machine ({here}) needs neither.',
                here=here,
            ),
        )
    if ("user" in email) != ("password" in email):
        yield Complaint(
            keys=("notify", "email"),
            message=tr("user and password go together"),
            hint=tr("Write both, or neither."),
            at_key=True,
        )
