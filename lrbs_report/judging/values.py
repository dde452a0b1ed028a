"""Values by name: an expression, asked of every seed, and summed up over them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

from jinja2 import Undefined

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.means import deviation, mean
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression, calls, check, compiled
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.judging.vocabulary import SIGNATURES, names_for, style_of
from lrbs_report.judging.words.scene import Kept, NoRun, NoValue, Scene, ids_of
from lrbs_report.kinds.measures.measure import Style
from lrbs_report.results.findings import Findings
from lrbs_report.study.experiments import Experiment

Over = Literal["mean", "min", "max", "sd", "count", "asked", "seed"]
"""How the answers of the seeds become one value.

It is their mean, lowest, highest, standard deviation, how many say yes, how many there are, or one seed's.
"""


class Lost(WrongExpression):
    """An expression that nothing is wrong with: the runs that it needs are missing."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A value by name: what is asked of each seed, and what is made of the answers.

    ``seed`` matters only when ``over`` is "seed".
    """

    expression: str
    over: Over = "mean"
    seed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Value:
    """The answer: a number, a list of numbers, a text, or ``None`` when some seed has none.

    With the experiments and seeds that it rests on.
    """

    asked: Asked
    content: Any
    style: Style
    experiments: tuple[str, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What each seed answers (``None``: it has no such value), and the experiments that were looked at."""

    by_seed: Mapping[int, Any]
    experiments: tuple[str, ...]


@dataclass(kw_only=True)
class Evaluator:
    """Answers expressions about some findings.

    ``known`` are the answers so far; nothing else about it ever changes.
    """

    findings: Findings
    known: dict[str, Answers] = field(default_factory=dict, repr=False)
    _kept: Kept = field(default_factory=Kept, repr=False)
    _told: dict[Asked, Value] = field(default_factory=dict, repr=False)

    def answers(self, expression: str) -> Answers:
        """Ask every seed, and return the answers.

        Raises ``WrongExpression`` when the expression does not fit the study, or when no seed has all the
        runs that it needs; ``Lost`` when it would fit, were no run missing.
        """
        if expression not in self.known:
            self.known[expression] = self._ask(expression)
        return self.known[expression]

    def value(self, asked: Asked) -> Value:
        """Return a value by name: one without content where runs are missing.

        Raises ``WrongExpression`` when there is no such value in the study.
        """
        if asked not in self._told:
            self._told[asked] = self._told_of(asked)
        return self._told[asked]

    def _told_of(self, asked: Asked) -> Value:
        try:
            return self._value(asked)
        except WrongExpression:
            if not self._holes_in(asked.expression):
                raise
            return replace(self._whole.value(asked), content=None, experiments=(), seeds=())

    def is_lost(self, expression: str) -> bool:
        """Tell whether an expression cannot be answered because runs are missing."""
        if not self.findings.holes:
            return False
        try:
            self.answers(expression)
        except Lost:
            return True
        return False

    def looks_at(self, expression: str) -> frozenset[str]:
        """Name the experiments that an expression may look at.

        They are those that it did look at, and those that it names but did not need.
        """
        found = set(self.answers(expression).experiments)
        cells = {sweep.id: {cell.id for cell in sweep.experiments} for sweep in self.findings.study.sweeps}
        for call in calls(expression, SIGNATURES):
            found |= cells.get(call.named.get("sweep", ""), set())
            found |= {call.named.get(name, "") for name in ("experiment", "other")}
        return frozenset(found)

    @cached_property
    def _whole(self) -> Evaluator:
        """Answers about made-up results of the whole study.

        They tell what an expression looks at, and whether something is wrong with it.
        """
        return Evaluator(findings=placeholder_findings(self.findings.whole))

    def _holes_in(self, expression: str) -> frozenset[str]:
        """Name what an expression looks at and lacks runs.

        That is experiments, and published logs that cannot be compared without.
        """
        if not self.findings.holes:
            return frozenset()
        named = self._whole.looks_at(expression) | {
            call.named.get("reference", "") for call in calls(expression, SIGNATURES)
        }
        return named & (self.findings.gone | {hole.experiment.id for hole in self.findings.holes})

    def _value(self, asked: Asked) -> Value:
        answers = self.answers(asked.expression)
        content = _one(asked, answers.by_seed)
        seeds = tuple(answers.by_seed) if asked.over != "seed" else (_seed(asked, answers.by_seed),)
        return Value(
            asked=asked,
            content=content,
            style=_style(asked, content),
            experiments=answers.experiments,
            seeds=seeds,
        )

    def _ask(self, expression: str) -> Answers:
        """Ask what is there, unless something that is gone is looked at.

        The best of a sweep is not the best of what is left of it.
        """
        holes = self._holes_in(expression)
        try:
            if not holes & self.findings.gone:
                return self._ask_seeds(expression)
        except WrongExpression:
            if not holes:
                raise
        raise Lost(
            tr("the runs that this needs are missing"),
            tr("It is about: {names}.", names=", ".join(sorted(holes))),
        )

    def _ask_seeds(self, expression: str) -> Answers:
        check(expression, SIGNATURES, self._ids)
        touched: dict[str, Experiment] = {}
        by_seed = {
            seed: answer
            for seed in self._seeds
            for answer in _answer(compiled(expression), self._scene(seed, touched))
        }
        if not touched:
            raise WrongExpression(
                tr("this looks at no experiment"),
                tr("Expected a function of the results, such as accuracy('…')."),
            )
        asked = {seed for experiment in touched.values() for seed in experiment.seeds}
        if not asked & set(by_seed):
            raise WrongExpression(
                tr("no seed has all the runs that this needs"),
                tr("It is about: {names}.", names=", ".join(touched)),
            )
        return Answers(
            by_seed={seed: answer for seed, answer in by_seed.items() if seed in asked},
            experiments=tuple(touched),
        )

    @cached_property
    def _ids(self) -> Mapping[str, Collection[str]]:
        """The ids that there are, by the name of the parameter that takes them."""
        return ids_of(self.findings.study)

    def _scene(self, seed: int, touched: dict[str, Experiment]) -> Scene:
        return Scene(findings=self.findings, seed=seed, touched=touched, kept=self._kept)

    @cached_property
    def _seeds(self) -> tuple[int, ...]:
        """Every seed of any run, in the order of the experiments."""
        return tuple(dict.fromkeys(run.seed for runs in self.findings.runs.values() for run in runs))


def _answer(expression: Callable[..., Any], scene: Scene) -> list[Any]:
    """Ask one seed: one answer (``None`` when it has no such value), or none when it has not all the runs."""
    try:
        return [_plain(expression(**names_for(scene)))]
    except NoRun:
        return []
    except (NoValue, ZeroDivisionError):
        return [None]
    except (WrongExpression, InvalidInput, MemoryError):
        raise
    except Exception as error:
        raise WrongExpression(
            tr("this fails: {error}", error=error),
            tr("`lrbs-report help claims` tells what each function takes and gives."),
        ) from error


def _plain(answer: Any) -> Any:  # noqa: ANN401 - whatever an expression gives
    """Accept what can be compared and printed."""
    if answer is None or isinstance(answer, bool | int | float | str):
        return answer
    if isinstance(answer, Sequence) and all(isinstance(item, bool | int | float | str) for item in answer):
        return list(answer)
    came = tr("nothing") if isinstance(answer, Undefined) else tr("a {kind}", kind=type(answer).__name__)
    raise WrongExpression(
        tr("this gives {came}", came=came), tr("Expected a number, a list of numbers, a text, or yes and no.")
    )


def _one(asked: Asked, by_seed: Mapping[int, Any]) -> Any:  # noqa: ANN401 - whatever an expression gives
    """Make one value of the answers.

    It is ``None`` when a seed has none, because the others alone would flatter it, or when one seed has no
    spread.
    """
    if asked.over not in get_args(Over):
        raise WrongExpression(
            tr('there is no over="{over}"', over=str(asked.over)), nearest(str(asked.over), get_args(Over))
        )
    if asked.over == "seed":
        return by_seed[_seed(asked, by_seed)]
    answers = list(by_seed.values())
    if asked.over == "asked":
        return len(answers)
    if asked.over == "count":
        return sum(1 for answer in answers if answer)
    if any(answer is None for answer in answers) or (asked.over == "sd" and len(answers) == 1):
        return None
    if asked.over != "sd" and all(answer == answers[0] for answer in answers):
        return answers[0]
    return _combined(asked, answers)


def _combined(asked: Asked, answers: Sequence[Any]) -> Any:  # noqa: ANN401 - a number or a list of them
    """Sum up answers that differ, a list item by item."""
    combine: Mapping[str, Callable[[Sequence[float]], float]] = {
        "mean": mean,
        "min": min,
        "max": max,
        "sd": deviation,
    }
    if all(isinstance(answer, list) and len(answer) == len(answers[0]) for answer in answers):
        return [combine[asked.over](column) for column in zip(*answers, strict=True)]
    if all(isinstance(answer, int | float) and not isinstance(answer, bool) for answer in answers):
        return combine[asked.over](answers)
    raise WrongExpression(
        tr("the seeds differ in something that has no mean"),
        tr("Name one of them: value({expression}, seed=…).", expression=repr(asked.expression)),
    )


def _seed(asked: Asked, by_seed: Mapping[int, Any]) -> int:
    if asked.seed is None or asked.seed not in by_seed:
        raise WrongExpression(
            tr("there is no run with seed {seed}", seed=str(asked.seed)),
            tr("The seeds are {seeds}.", seeds=", ".join(map(str, by_seed))),
        )
    return asked.seed


def _style(asked: Asked, content: Any) -> Style:  # noqa: ANN401 - a value's content
    """Decide how a value is printed: by the function that gives it, else by what it is."""
    called = calls(asked.expression, SIGNATURES)
    if asked.over in ("count", "asked"):
        return "whole"
    if called and called[0].text == asked.expression and (style := style_of(called[0])):
        return style
    if called and called[0].function in ("min", "max", "mean", "abs", "sum") and len(called) > 1:
        return style_of(called[1]) or "measured"
    if isinstance(content, str):
        return "text"
    if called and isinstance(content, int):
        return "whole"
    return (style_of(called[0]) if called else None) or "measured"
