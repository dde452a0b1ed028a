"""Options that contradict each other, or mean nothing where they stand: refused.

Whoever wrote them expects another thing than what is done.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource

from lrbs_report.base.tongue import tr

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Something that may be typed and cannot be meant: when it is, and what is said then."""

    is_typed: Callable[[frozenset[str], Values], bool]
    message: str


SPELLED = {"as_json": "--json", "is_test": "--test"}


def _spelled(name: str) -> str:
    """Return an option as it is typed; most arguments are called as theirs is."""
    return SPELLED.get(name, f"--{name.replace('_', '-')}")


def both(one: str, other: str) -> Contradiction:
    """Return what refuses two options together.

    Each is called as the command's own argument is.
    """
    return Contradiction(
        is_typed=lambda typed, _: {one, other} <= typed,
        message=tr(
            "{one} and {other} contradict each other: give one of the two",
            one=_spelled(one),
            other=_spelled(other),
        ),
    )


def without(one: str, other: str) -> Contradiction:
    """Return what refuses an option that says something about another which is not there."""
    return Contradiction(
        is_typed=lambda typed, _: one in typed and other not in typed,
        message=tr(
            "{one} says something about {other}: give both",
            one=_spelled(one),
            other=_spelled(other),
        ),
    )


def only_for(one: str, target: str, is_meant: Callable[[Values], bool]) -> Contradiction:
    """Return what refuses an option that only some targets have."""
    return Contradiction(
        is_typed=lambda typed, values: one in typed and not is_meant(values),
        message=tr("{one} is only for {target}", one=_spelled(one), target=target),
    )


def _is_site(values: Values) -> bool:
    return values["target"] == "wordpress" and "://" in values["dest"]


CONTRADICTIONS: Mapping[str, tuple[Contradiction, ...]] = {
    "build": (
        both("on", "jobs"),
        without("certificates", "on"),
        both("quiet", "verbose"),
        both("quiet", "as_json"),
        both("verbose", "as_json"),
        Contradiction(
            is_typed=lambda typed, values: (
                {"allow_refuted", "fail_on"} <= typed and values["fail_on"] == "refuted"
            ),
            message=tr("--allow-refuted and --fail-on refuted contradict each other: give one of the two"),
        ),
        Contradiction(
            is_typed=lambda _, values: math.isnan(values["wait"]),
            message=tr("--wait is no number of seconds"),
        ),
    ),
    "plan": (both("on", "jobs"), without("certificates", "on")),
    "check": (both("strict", "mutate"),),
    "verify": (
        both("files", "sample"),
        both("files", "draw"),
        both("files", "jobs"),
        both("files", "on"),
        both("on", "jobs"),
        without("certificates", "on"),
        without("draw", "sample"),
    ),
    "notify": (both("is_test", "again"),),
    "schedule": (
        only_for(
            "read_only", tr("github and gitlab"), lambda values: values["target"] in ("github", "gitlab")
        ),
        both("read_only", "at"),
        only_for("at", tr("systemd, cron, github and gitlab"), lambda values: values["target"] != "slurm"),
        both("read_only", "refresh"),
        both("read_only", "notify"),
    ),
    "publish": (
        only_for("section", "hugo", lambda values: values["target"] == "hugo"),
        only_for("status", tr("a WordPress site"), _is_site),
        only_for("adopt", "folders", lambda values: not _is_site(values)),
        only_for(
            "base_url",
            tr("wordpress to a folder"),
            lambda values: values["target"] == "wordpress" and not _is_site(values),
        ),
    ),
}
"""What each command does not take. The first that is typed is told."""


def refuse_contradictions(command: click.Command) -> None:
    """Let a command refuse what contradicts itself, before it does anything."""
    work, contradictions = command.callback, CONTRADICTIONS.get(command.name or "", ())
    if work is None or not contradictions:
        return

    @functools.wraps(work)
    def refusing(**values: Any) -> Any:  # noqa: ANN401 - whatever the command takes and returns
        """Return what the command returns, unless what was typed contradicts itself."""
        context = click.get_current_context()
        typed = frozenset(
            name for name in values if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        )
        wrong = [one.message for one in contradictions if one.is_typed(typed, values)]
        if wrong:
            raise click.UsageError(wrong[0], context)
        return work(**values)

    command.callback = refusing
