"""Variables of the environment that a project may name.

They are those that are called so, and serve nothing else. Whose project it is, nobody can tell.
"""

from __future__ import annotations

import re

from lrbs_report.base.errors import Problem
from lrbs_report.base.tongue import tr

PATTERN = re.compile(r"LRBS_[A-Za-z0-9_]+")
TAKEN = ("LRBS_WORDPRESS_",)
"""How the names begin of those that serve something else: no project can have them sent anywhere."""

EXPECTED = tr("Expected a name of its own such as $LRBS_WEBHOOK: LRBS_, then letters, digits and _.")


def named_by(text: str | None) -> str:
    """Return the variable that a value of the definitions names, as ``$NAME`` does.

    Nothing for a value that stands for itself.
    """
    return text[1:] if text and text.startswith("$") else ""


def why_refused(name: str) -> str:
    """Say why a project may not name a variable; nothing when it may."""
    if not PATTERN.fullmatch(name):
        return tr('came "${name}", which is no variable that a project may name', name=name)
    return (
        tr('came "${name}", which serves something else', name=name) if name.upper().startswith(TAKEN) else ""
    )


def not_set(name: str, hint: str) -> Problem:
    """Return what is wrong where a variable is needed and is not set, or empty."""
    return Problem(message=tr("the environment variable {name} is not set", name=name), hint=hint)
