"""What the definitions say of rates and batch sizes besides numbers: schedules, growth and rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.suggesting import Complaint, came, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sampling import Growth
from lrbs_report.kinds.schedules.listing import schedule_of, schedules
from lrbs_report.kinds.schedules.own import OwnSchedule
from lrbs_report.kinds.schedules.schedule import Schedule
from lrbs_report.study import friends
from lrbs_report.study.beside import Beside
from lrbs_report.study.complaining import wrong_table
from lrbs_report.study.own_code import call_of, is_own, wrong_call
from lrbs_report.study.rules import WrongRule, parsed, rate_by
from lrbs_report.study.shape import NUMBER, GrowthShape

Settings = Mapping[str, Any]


def merged(defaults: Settings, said: Settings) -> dict[str, Any]:
    """Return what holds where something more is said.

    A schedule takes the place of a decay, and a decay that of a schedule; one that says its first rate takes
    that of a learning rate too.
    """
    replaced: set[str] = set()
    if said.get("schedule") is not None:
        replaced = {"lr_decay", *(("learning_rate",) if _first_of(said["schedule"]) is not None else ())}
    elif "lr_decay" in said:
        replaced = {"schedule"}
    return {**{name: value for name, value in defaults.items() if name not in replaced}, **said}


def rates_of(settings: Settings, beside: Beside) -> dict[str, Any]:
    """Return the fields of an experiment that say its rates and its batch sizes, from complete settings."""
    schedule = _schedule(settings["schedule"], beside) if settings.get("schedule") else None
    size = settings["batch_size"]
    growth = GrowthShape.model_validate(size) if isinstance(size, Mapping) else None
    start = growth.start if growth else size
    rate = schedule.first if schedule and schedule.first is not None else settings["learning_rate"]
    rule = rate if isinstance(rate, str) else None
    return {
        "learning_rate": rate_by(rule, {**settings, "batch_size": start}) if rule else float(rate),
        "rule": rule,
        "lr_decay": None if schedule else float(settings["lr_decay"]),
        "schedule": schedule,
        "batch_size": start,
        "growth": Growth(factor=growth.factor, every=growth.every, most=growth.most) if growth else None,
    }


def _schedule(definition: Settings, beside: Beside) -> Schedule:
    """Return the schedule of a definition, which may be Python of the project's own."""
    if is_own(definition):
        return OwnSchedule(call=json.dumps(call_of(definition, beside), sort_keys=True))
    return schedule_of(definition)


def says_its_rate(settings: Settings) -> bool:
    """Tell whether a table says a first rate, in one way or another."""
    return "learning_rate" in settings or _first_of(settings.get("schedule")) is not None


def wrong_rates(settings: Settings, keys: Keys, beside: Beside) -> Iterator[Complaint]:
    """Check the schedules, the growth and the rules of an experiment, a sweep or the defaults."""
    schedule, size, rate = (settings.get(name) for name in ("schedule", "batch_size", "learning_rate"))
    for at, one in _each(schedule, (*keys, "schedule")):
        yield from wrong_call(one, at, beside) if is_own(one) else wrong_schedule(one, at)
    for at, one in _each(size, (*keys, "batch_size")):
        if isinstance(one, Mapping):
            yield from wrong_table(GrowthShape, one, at, friends.GROWTH)
    for at, one in _each(rate, (*keys, "learning_rate")):
        if isinstance(one, str) and not NUMBER.fullmatch(one.strip()):
            yield from _wrong_rule(one, at)
    yield from _said_twice(settings, keys)


def wrong_schedule(definition: Any, keys: Keys) -> Iterator[Complaint]:  # noqa: ANN401 - any TOML value
    """Check one schedule, and those inside it; what is no table was complained about already."""
    if not isinstance(definition, Mapping):
        return
    name = definition.get("class")
    if not isinstance(name, str):
        example = '{ class = "CosineDecay", decay_steps = 5000 }'
        message = tr(
            "schedule: came {definition}, expected a table such as {example}",
            definition=came(definition),
            example=example,
        )
        yield Complaint(keys=keys, message=message)
    elif name not in schedules():
        hint = nearest(name, schedules(), friends.SCHEDULES)
        yield Complaint(
            keys=(*keys, "class"), message=tr("{name} is no schedule", name=came(name)), hint=hint
        )
    else:
        inner = [one for one, value in definition.items() if isinstance(value, Mapping)]
        wrong = [found for one in inner for found in wrong_schedule(definition[one], (*keys, one))]
        yield from wrong
        if not wrong:
            yield from wrong_table(schedules()[name], _arguments(definition), keys, friends.OF_SCHEDULES)


def _arguments(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a schedule, those inside it made already."""
    return {
        name: schedule_of(value) if isinstance(value, Mapping) and "class" in value else value
        for name, value in definition.items()
        if name != "class"
    }


def _each(value: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:  # noqa: ANN401 - any TOML value
    """Yield a value with its keys, or each of a list."""
    if isinstance(value, list):
        yield from (((*keys, number), one) for number, one in enumerate(value))
    elif value is not None:
        yield keys, value


def _wrong_rule(rule: str, keys: Keys) -> Iterator[Complaint]:
    try:
        parsed(rule)
    except WrongRule as error:
        yield Complaint(
            keys=keys, message=tr("learning_rate: {message}", message=error.message), hint=error.hint
        )


def wrong_rule_results(settings: Settings, defaults: Settings, keys: Keys) -> Iterator[Complaint]:
    """Compute the rules of an experiment or a sweep with each of its settings, and find what is no rate."""
    at = keys if "learning_rate" in settings else ("defaults",)
    known = {"batch_size": 32, "epochs": 10, **defaults, **settings}
    for place, rule in _each(known.get("learning_rate"), (*at, "learning_rate")):
        is_rule = isinstance(rule, str) and not NUMBER.fullmatch(rule.strip())
        if is_rule and not list(_wrong_rule(rule, place)):
            sizes, epochs = ([one for _, one in _each(known[name], ())] for name in ("batch_size", "epochs"))
            yield from _wrong_results(rule, list(product(map(_start_of, sizes), epochs)), place)


def _start_of(size: Any) -> Any:  # noqa: ANN401 - any TOML value
    return size.get("start") if isinstance(size, Mapping) else size


def _wrong_results(rule: str, settings: Sequence[tuple[Any, Any]], keys: Keys) -> Iterator[Complaint]:
    """Compute a rule with batch sizes and epochs; those that are no numbers were complained about already."""
    for size, epochs in settings:
        if all(isinstance(one, int) and not isinstance(one, bool) for one in (size, epochs)):
            try:
                rate_by(rule, {"batch_size": size, "epochs": epochs})
            except WrongRule as error:
                message = tr(
                    "learning_rate: with batch_size = {size}, {message}", size=size, message=error.message
                )
                yield Complaint(keys=keys, message=message, hint=error.hint)
                return


def _said_twice(settings: Settings, keys: Keys) -> Iterator[Complaint]:
    """Find a rate that one table says in two ways."""
    if settings.get("schedule") is None:
        return
    if "lr_decay" in settings:
        yield Complaint(
            keys=(*keys, "lr_decay"),
            message=tr("lr_decay and schedule both say how the rate moves"),
            hint=tr("Keep one of them."),
            at_key=True,
        )
    first = _first_of(settings["schedule"])
    if first is not None and settings.get("learning_rate", first) != first:
        yield Complaint(
            keys=(*keys, "learning_rate"),
            message=tr(
                "learning_rate is {settings}, the schedule begins at {first}",
                settings=came(settings["learning_rate"]),
                first=repr(first),
            ),
            hint=tr("Leave learning_rate out: this schedule says all rates itself."),
            at_key=True,
        )


def _first_of(definition: Any) -> float | None:  # noqa: ANN401 - any TOML value
    """Return the first rate of a schedule that says it; nothing for what is no schedule."""
    try:
        made: Schedule = schedule_of(definition)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return made.first
