"""What changed from one edition to another, and why.

A cause is something that differs between the records; nothing is guessed.

A run's numbers follow from its identity (its key) and from the library versions and the processor that
trained it (its fingerprint). So the causes of an experiment's change are exactly the fields of these that
differ. When none does and the numbers still do, the cause is "unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from lrbs_report.base.differences import Difference, differences_between, in_identities, short
from lrbs_report.base.means import mean
from lrbs_report.editions.edition import Content, Edition
from lrbs_report.editions.parts import (
    Chart,
    Claim,
    Experiment,
    Figure,
    Number,
    Numbers,
    Origin,
    Panel,
    Results,
    Run,
)
from lrbs_report.editions.verdicts import renamed, restated
from lrbs_report.kinds.measures.asked import asked_of
from lrbs_report.kinds.measures.writing import finals_in

CauseKind = Literal[
    "setting",
    "data",
    "engine",
    "seeds",
    "library",
    "processor",
    "log",
    "import",
    "tool",
    "added",
    "removed",
    "asked",
    "definitions",
    "unknown",
]
ChangeKind = Literal["changed", "new", "gone", "confirmed"]

DRIFTING: frozenset[CauseKind] = frozenset({"library", "processor", "tool", "unknown"})
"""Causes that nobody wrote into the project: numbers that change for these alone have drifted."""

QUESTION: tuple[Literal["holds", "share", "level"], ...] = ("holds", "share", "level")
VERDICT: tuple[Literal["judgement", "agreeing", "asked"], ...] = ("judgement", "agreeing", "asked")
"""What a claim asks of the seeds, and what they answer."""

HEIGHTS: tuple[Literal["y", "low", "high"], ...] = ("y", "low", "high")
"""A line of a chart, and the bounds of its band."""

ENDS: tuple[Literal["mean", "low", "high"], ...] = ("mean", "low", "high")
"""What a row of dots has besides them: their mean, and the ends of its interval."""

DIGITS = 12
"""Of a digest that is shown."""

SERIES, NAMES = "imported.series", "imported.names."
"""The series of runs that were imported, and what their logs call them."""

DEFINITIONS = "experiments.toml"
TEMPLATES = "templates/"
OF_RUNS = (".py", ".json")
"""How files end that change nothing but runs: the project's own Python, and networks."""


@dataclass(frozen=True, order=True, kw_only=True)
class Cause:
    """Something that differs between two editions: a field with its two values, as texts."""

    kind: CauseKind
    name: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class ExperimentChange:
    """An experiment whose runs are others now.

    It holds the means of what runs are ranked by and of the final cost (``None``: some run has none), and how
    far any cost moved.
    "confirmed": it was trained again and gave the same numbers.
    """

    id: str
    kind: ChangeKind
    ranked_by: str
    judged: tuple[float | None, float | None]
    watched: tuple[float | None, float | None]
    moved: float | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class NumberChange:
    """A number of the report that is another now, new or gone.

    It holds the exact value, and how each language printed it.
    """

    name: str
    kind: ChangeKind
    value: tuple[object, object]
    printed: tuple[Mapping[str, str], Mapping[str, str]]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimChange:
    """A claim that is judged or worded otherwise now.

    Both sides are as the editions keep them, an earlier version's in the words of this one; ``None`` where
    there is no such claim.
    """

    id: str
    kind: ChangeKind
    before: Claim | None
    after: Claim | None
    causes: tuple[Cause, ...]

    @property
    def has_turned(self) -> bool:
        """Whether the verdict is another one."""
        before, after = self.before, self.after
        return bool(before and after and before["judgement"] != after["judgement"])

    @property
    def is_worded(self) -> bool:
        """Whether it says or asks something else."""
        before, after = self.before, self.after
        return bool(before and after and (before["statement"] != after["statement"] or _asked(before, after)))


@dataclass(frozen=True, kw_only=True)
class FigureChange:
    """A chart that shows something else now.

    It holds how far any value that both show moved, and whether it shows other values or says something else.
    """

    id: str
    kind: ChangeKind
    number: int
    moved: float
    is_reshaped: bool
    title: tuple[str, str]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class SourceChange:
    """A file that a person writes and that is another now, new or gone."""

    path: str
    kind: ChangeKind


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All that tells two editions apart.

    ``tools`` are causes that no number depends on: libraries that draw and write, and this tool.
    """

    before: Edition
    after: Edition
    experiments: tuple[ExperimentChange, ...]
    numbers: tuple[NumberChange, ...]
    claims: tuple[ClaimChange, ...]
    figures: tuple[FigureChange, ...]
    sources: tuple[SourceChange, ...]
    tools: tuple[Cause, ...]

    @property
    def drifted(self) -> tuple[NumberChange, ...]:
        """The numbers that changed although nobody changed the project.

        They changed for another library version, processor or version of this tool, or for no recorded
        reason.
        """
        return tuple(
            one
            for one in self.numbers
            if one.kind == "changed" and {cause.kind for cause in one.causes} <= DRIFTING
        )


def compare(before: Edition, after: Edition) -> Changes:
    """Say what changed from one edition to another, and why."""
    old, new = before.content, after.content
    sources = tuple(_sources(old.sources, new.sources))
    tools = tuple(_tools(old, new))
    causes = {
        id_: causes_of(old.experiments.get(id_), new.experiments.get(id_))
        for id_ in _all_keys(old.experiments, new.experiments)
    }
    why = Why(of_experiments=causes, sources=sources, tools=tools)
    return Changes(
        before=before,
        after=after,
        experiments=tuple(_experiments(old.experiments, new.experiments, causes)),
        numbers=tuple(_numbers(old.numbers, new.numbers, why)),
        claims=tuple(_claims(old.claims, new.claims, why)),
        figures=tuple(
            sorted(_figures(old.figures, new.figures, why), key=lambda one: (not one.number, one.number))
        ),
        sources=sources,
        tools=tools,
    )


def causes_of(before: Results | None, after: Results | None) -> tuple[Cause, ...]:
    """Return what differs in all that decides an experiment's numbers.

    It is "unknown" when nothing does and they differ all the same.
    """
    if before is None or after is None:
        return (Cause(kind="added" if before is None else "removed"),)
    found = [
        *map(_setting, _settings(before, after)),
        *_seeds(before["runs"], after["runs"]),
        *_logs(before["runs"], after["runs"]),
        *_origins(before["origins"], after["origins"]),
    ]
    if not found and _numbers_of(before) != _numbers_of(after):
        found = [Cause(kind="unknown")]
    return tuple(dict.fromkeys(found))


def _settings(before: Results, after: Results) -> list[Difference]:
    """Return what differs in what was asked; of imported runs, no names of series that came or went."""
    found = in_identities(before["identity"], after["identity"])
    has_others = any(one.name.startswith(SERIES) for one in found)
    return [one for one in found if not (has_others and one.name.startswith(NAMES))]


@dataclass(frozen=True, kw_only=True)
class Why:
    """Finds the causes of a change in the report.

    They are those of the experiments that it rests on, else those of the text or the tools around them.
    """

    of_experiments: Mapping[str, tuple[Cause, ...]]
    sources: Sequence[SourceChange]
    tools: Sequence[Cause]

    def causes(self, experiments: Iterable[str]) -> tuple[Cause, ...]:
        """Return the causes of something that rests on experiments."""
        theirs = {id_: self.of_experiments.get(id_, ()) for id_ in experiments}
        named = (
            Cause(kind=cause.kind, name=id_) if cause.kind in ("added", "removed") else cause
            for id_, causes in theirs.items()
            for cause in causes
        )
        found = dict.fromkeys(named) or dict.fromkeys(self._around())
        return tuple(found) or (Cause(kind="unknown"),)

    def _around(self) -> Iterator[Cause]:
        """Return what can change a number without any run.

        That is a published log, other questions, or the code that answers them.
        """
        logs = [
            one.path
            for one in self.sources
            if one.path != DEFINITIONS
            and not one.path.startswith(TEMPLATES)
            and not one.path.endswith(OF_RUNS)
        ]
        yield from (Cause(kind="log", name=path) for path in logs)
        if any(one.path == DEFINITIONS for one in self.sources) and not logs:
            yield Cause(kind="definitions", name=DEFINITIONS)
        yield from (cause for cause in self.tools if cause.kind == "tool")


def _setting(found: Difference) -> Cause:
    if found.file:
        return Cause(kind="definitions", name=found.file)
    if found.name == "dataset.sha256":
        told = {"before": str(found.before)[:DIGITS], "after": str(found.after)[:DIGITS]}
        return Cause(kind="data", name=found.name, **told)
    return Cause(
        kind="engine" if found.name == "engine_version" else "setting",
        name=found.name,
        before=short(found.before),
        after=short(found.after),
    )


def _seeds(before: Sequence[Run], after: Sequence[Run]) -> Iterator[Cause]:
    old, new = ([run["seed"] for run in runs] for runs in (before, after))
    if old != new:
        yield Cause(kind="seeds", name="seeds", before=in_words(old), after=in_words(new))


def in_words(seeds: Sequence[int]) -> str:
    """Return seeds written short: ``1–20``, or ``1, 5, 9``."""
    is_row = len(seeds) > 1 and list(range(seeds[0], seeds[0] + len(seeds))) == list(seeds)
    return f"{seeds[0]}–{seeds[-1]}" if is_row else ", ".join(map(str, seeds))


def _logs(before: Sequence[Run], after: Sequence[Run]) -> Iterator[Cause]:
    """Name each log of runs that were imported that is another file now, whatever it was called."""
    old = {run["seed"]: run["log"]["sha256"] for run in before if "log" in run}
    for run in after:
        was = old.get(run["seed"])
        if was is not None and "log" in run and was != run["log"]["sha256"]:
            told = {"before": was[:DIGITS], "after": run["log"]["sha256"][:DIGITS]}
            yield Cause(kind="import", name=run["log"]["path"], **told)


def _origins(before: Sequence[Origin], after: Sequence[Origin]) -> Iterator[Cause]:
    """Name each library version that differs, and the processor.

    The processor is named by its instruction set or system, or at least by its name.
    """
    yield from _changed(
        "library",
        before,
        after,
        "environment",
        sorted({name for one in (*before, *after) for name in one["environment"]}),
    )
    decisive = list(_changed("processor", before, after, "machine", ("instruction_set", "system")))
    yield from decisive or _changed("processor", before, after, "machine", ("processor",))


def _changed(
    kind: CauseKind,
    before: Sequence[Origin],
    after: Sequence[Origin],
    part: Literal["environment", "machine"],
    names: Iterable[str],
) -> Iterator[Cause]:
    for name in names:
        old, new = (
            ", ".join(sorted({str(one[part].get(name, "–")) for one in origins}))
            for origins in (before, after)
        )
        if old != new:
            yield Cause(kind=kind, name=name, before=old, after=new)


def _numbers_of(results: Results) -> list[tuple[object, ...]]:
    """Return everything that the runs of an experiment found out."""
    return [
        (run["seed"], run["status"], run["costs"], run.get("series"), finals_in(run))
        for run in results["runs"]
    ]


def _sources(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[SourceChange]:
    for path in sorted(_all_keys(before, after)):
        if before.get(path) != after.get(path):
            yield SourceChange(path=path, kind=_kind(path, before, after))


def _tools(before: Content, after: Content) -> Iterator[Cause]:
    """Name what makes the report and is another now: this tool, and the libraries that no run records."""
    old, new = before.environment, after.environment
    if (old["version"], old["code"]) != (new["version"], new["code"]):
        yield Cause(kind="tool", name="lrbs-report", before=old["version"], after=new["version"])
    trained = {
        name
        for experiment in after.experiments.values()
        for origin in experiment["origins"]
        for name in origin["environment"]
    }
    for one in differences_between(old["libraries"], new["libraries"]):
        if one.name not in trained:
            yield Cause(
                kind="library", name=one.name, before=str(one.before or "–"), after=str(one.after or "–")
            )


def _experiments(
    before: Mapping[str, Experiment],
    after: Mapping[str, Experiment],
    causes: Mapping[str, tuple[Cause, ...]],
) -> Iterator[ExperimentChange]:
    for id_, found in causes.items():
        if not found:
            continue
        old, new = before.get(id_), after.get(id_)
        kind = _kind(id_, before, after)
        if old and new and _numbers_of(old) == _numbers_of(new):
            kind = "confirmed"
        ranked_by = _ranked_by(new or old)
        yield ExperimentChange(
            id=id_,
            kind=kind,
            ranked_by=ranked_by,
            judged=_mean([_ends(one, ranked_by) for one in (old, new)]),
            watched=_mean([_last_watched(one) for one in (old, new)]),
            moved=_moved_watched(old, new),
            causes=found,
        )


def _ranked_by(results: Results | None) -> str:
    """Return the measure of the end by which runs are ranked."""
    return asked_of(results["identity"] if results else {}).ranked_by


def _ends(results: Results | None, name: str) -> Numbers:
    """Return a number of the end of each run; none of one that did not measure it."""
    return [finals_in(run).get(name) for run in results["runs"]] if results else []


def _last_watched(results: Results | None) -> Numbers:
    return [run["costs"][-1] for run in results["runs"]] if results else []


def _mean(sides: Sequence[Sequence[float | None]]) -> tuple[float | None, float | None]:
    """Return the mean of each side; none when a run has no such number: the others alone would flatter it."""
    old, new = (mean(side) if side and None not in side else None for side in sides)  # type: ignore[arg-type]  # no None is left
    return old, new


def _moved_watched(before: Results | None, after: Results | None) -> float | None:
    """Return the largest change of any cost of a seed that both have."""
    if before is None or after is None:
        return None
    old, new = ({run["seed"]: run["costs"] for run in one["runs"]} for one in (before, after))
    pairs = chain.from_iterable(zip(old[seed], new[seed], strict=False) for seed in old if seed in new)
    return max(
        (abs(one - other) for one, other in pairs if one is not None and other is not None), default=None
    )


def _numbers(before: Mapping[str, Number], after: Mapping[str, Number], why: Why) -> Iterator[NumberChange]:
    for name in _all_keys(before, after):
        old, new = before.get(name), after.get(name)
        if old and new and old["value"] == new["value"]:
            continue
        experiments = dict.fromkeys(chain.from_iterable(one["experiments"] for one in (old, new) if one))
        causes = why.causes(experiments) if old and new else (Cause(kind="asked"),)
        value = (old["value"] if old else None, new["value"] if new else None)
        printed = (old["printed"] if old else {}, new["printed"] if new else {})
        yield NumberChange(
            name=name, kind=_kind(name, before, after), value=value, printed=printed, causes=causes
        )


def _claims(before: Mapping[str, Claim], after: Mapping[str, Claim], why: Why) -> Iterator[ClaimChange]:
    for id_ in _all_keys(before, after):
        old, new = (renamed(claims[id_]) if id_ in claims else None for claims in (before, after))
        if old and new:
            old = restated(old, new)
        if old != new:
            yield ClaimChange(
                id=id_,
                kind=_kind(id_, before, after),
                before=old,
                after=new,
                causes=_causes_of_claim(old, new, why),
            )


def _causes_of_claim(before: Claim | None, after: Claim | None, why: Why) -> tuple[Cause, ...]:
    """Return why a claim is judged otherwise.

    It asks something else, or its experiments are others, or both.
    """
    if not before or not after:
        return (Cause(kind="asked"),)
    asked = _asked(before, after)
    is_worded = bool(asked) or before["statement"] != after["statement"]
    if is_worded and all(before[name] == after[name] for name in VERDICT):
        return tuple(asked)
    theirs = [cause for id_ in after["experiments"] for cause in why.of_experiments.get(id_, ())]
    return tuple(dict.fromkeys([*asked, *theirs])) or why.causes(after["experiments"])


def _asked(before: Claim, after: Claim) -> list[Cause]:
    """Return what a claim asks otherwise."""
    return [
        Cause(kind="asked", name=name, before=short(before.get(name)), after=short(after.get(name)))
        for name in QUESTION
        if before.get(name) != after.get(name)
    ]


def _figures(before: Mapping[str, Figure], after: Mapping[str, Figure], why: Why) -> Iterator[FigureChange]:
    for id_ in _all_keys(before, after):
        old, new = before.get(id_), after.get(id_)
        if old and new and (old["chart"], old["title"]) == (new["chart"], new["title"]):
            continue
        kind, told = _kind(id_, before, after), new or before[id_]
        moved, is_reshaped = movement(old["chart"], new["chart"]) if old and new else (0.0, True)
        titles = (old["title"] if old else "", new["title"] if new else "")
        yield FigureChange(
            id=id_,
            kind=kind,
            number=told["number"],
            moved=moved,
            is_reshaped=is_reshaped,
            title=titles,
            causes=why.causes(told["experiments"]),
        )


def movement(before: Chart, after: Chart) -> tuple[float, bool]:
    """Return how far any value moved that both charts show.

    Return also whether one shows a value that the other does not. Lines, rows and columns that only are
    called otherwise show what they showed.
    """
    old, new = (dict(_points(chart)) for chart in (before, after))
    if _are_renamed(old, new):
        return 0.0, False
    both = ((one, new.get(place)) for place, one in old.items())
    moved = max(
        (abs(one - other) for one, other in both if one is not None and other is not None), default=0.0
    )
    return moved, any(
        (old.get(place) is None) != (new.get(place) is None) for place in old.keys() | new.keys()
    )


Point = tuple[tuple[object, ...], float | None]
"""A value of a chart with its place: labels and epochs, or row and column."""

Points = Mapping[tuple[object, ...], float | None]
"""The values of a chart by their places."""


def _points(chart: Chart) -> Iterator[Point]:
    """Yield every value of a chart."""
    if chart["kind"] == "LineChart":
        yield from _points_of_lines(chart)
    elif chart["kind"] == "Panels":
        for panel in chart["panels"]:
            yield from _points_of_lines(panel, panel["title"])
    elif chart["kind"] == "DotChart":
        for row in chart["rows"]:
            yield from (((row["label"], place), value) for place, value in enumerate(row["values"]))
            yield from (((row["label"], part), row.get(part)) for part in ENDS)
    else:
        for label, cells in zip(chart["row_labels"], chart["cells"], strict=True):
            yield from (
                ((label, column), cell) for column, cell in zip(chart["column_labels"], cells, strict=True)
            )


def _are_renamed(before: Points, after: Points) -> bool:
    """Tell whether charts show the same in the same order, and what has another name has a new one."""
    old, new = (
        [([part for part in place if not isinstance(part, str)], value) for place, value in points.items()]
        for points in (before, after)
    )
    return old == new and all(
        one == other or (one not in after and other not in before)
        for one, other in zip(before, after, strict=True)
    )


def _points_of_lines(panel: Panel, title: str = "") -> Iterator[Point]:
    for line in panel["lines"]:
        for part in HEIGHTS:
            yield from (
                ((title, line["label"], part, x), y) for x, y in zip(line["x"], line[part], strict=False)
            )
    yield from (((title, level["label"], "level"), level["y"]) for level in panel["levels"])
    yield from (((title, one["label"], "upright"), one["x"]) for one in panel.get("uprights", ()))


def _kind(key: str, before: Mapping[str, object], after: Mapping[str, object]) -> ChangeKind:
    if key not in before:
        return "new"
    return "changed" if key in after else "gone"


def _all_keys(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the keys of both, those of the later one first."""
    return list(dict.fromkeys([*after, *before]))
