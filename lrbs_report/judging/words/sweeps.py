"""The cells of a sweep: their numbers along a setting, and the best of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lrbs_report.base.means import mean
from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.facts import ties
from lrbs_report.judging.words.runs import final
from lrbs_report.judging.words.scene import NoValue, Scene, setting_of, there
from lrbs_report.judging.words.settings import number_of
from lrbs_report.study.experiments import Experiment


def values_along(scene: Scene, sweep: str, axis: str) -> list[Any]:
    """Return the values that a sweep tries for a setting, from the lowest to the highest."""
    return sorted({setting_of(scene, cell.id, axis) for cell in scene.cells(sweep, {}, axis)}, key=_in_order)


def _in_order(value: Any) -> tuple[bool, Any]:  # noqa: ANN401 - a setting's value
    """Return what puts numbers in their order, and texts behind them."""
    return isinstance(value, str), value


def finals(scene: Scene, name: str, sweep: str, along: str, /, **fixed: Any) -> list[float]:  # noqa: ANN401 - a setting's value
    """Return a measure of the end along a setting of the cells with some fixed settings.

    They go from the setting's lowest value to its highest.
    """
    return [final(scene, name, cell.id) for cell in _cells_along(scene, sweep, along, fixed)]


def learning_rates(scene: Scene, sweep: str, along: str, /, **fixed: Any) -> list[float]:  # noqa: ANN401 - a setting's value
    """Return the first rate of cells as ``finals`` does a measure: what a rule makes of the setting."""
    cells = _cells_along(scene, sweep, along, fixed)
    return [number_of(scene, cell.id, "learning_rate") for cell in cells]


def _cells_along(scene: Scene, sweep: str, along: str, fixed: Mapping[str, Any]) -> list[Experiment]:
    """Return the cells with some fixed settings, in the order of another one."""
    cells = sorted(
        scene.cells(sweep, fixed, along), key=lambda cell: _in_order(setting_of(scene, cell.id, along))
    )
    if len({setting_of(scene, cell.id, along) for cell in cells}) < len(cells):
        raise WrongExpression(
            tr('several cells of the sweep "{sweep}" have the same {along}', sweep=sweep, along=along),
            tr("Fix its other axes too, as in batch_size=32."),
        )
    return cells


def best(scene: Scene, sweep: str, axis: str, /, *, by: str | None = None, **fixed: Any) -> Any:  # noqa: ANN401 - a setting's value
    """Return a setting's value in the best cell among those with some fixed settings.

    ``by`` is the measure of the end that ranks them, by default what their runs are ranked by. Of cells that
    tie, it is that in the lowest one.
    """
    return setting_of(scene, _best_cell(scene, sweep, axis, fixed, by).id, axis)


def best_final(scene: Scene, name: str, sweep: str, /, **fixed: Any) -> float:  # noqa: ANN401 - a setting's value
    """Return the best of a measure of the end among the cells of a sweep with some fixed settings."""
    return final(scene, name, _best_cell(scene, sweep, None, fixed, name).id)


def bests(scene: Scene, sweep: str, axis: str, per: str, by: str | None = None) -> list[Any]:
    """Return the best value of a setting for each value of another.

    They go from that one's lowest value to its highest.
    """
    return [best(scene, sweep, axis, by=by, **{per: value}) for value in values_along(scene, sweep, per)]


def best_on_average(scene: Scene, sweep: str, axis: str, /, *, by: str | None = None, **fixed: Any) -> Any:  # noqa: ANN401 - a setting's value
    """Return a setting's value in the cell with the best mean over seeds.

    The cells are those with some fixed settings, ``by`` is the measure of the end that ranks them.
    """
    cells = scene.cells(sweep, fixed, axis)
    by = by or cells[0].asked.ranked_by
    means = {cell.id: _mean(scene, by, cell.id) for cell in cells}
    known = {id_: one for id_, one in means.items() if one is not None}
    highest = there(max(known.values(), key=_rank(scene, by, cells[0].id), default=None))
    return min(setting_of(scene, id_, axis) for id_, one in known.items() if ties(one, highest))


def bests_on_average(scene: Scene, sweep: str, axis: str, per: str, by: str | None = None) -> list[Any]:
    """Return the best value on average of a setting for each value of another.

    They go from that one's lowest value to its highest.
    """
    return [
        best_on_average(scene, sweep, axis, by=by, **{per: value})
        for value in values_along(scene, sweep, per)
    ]


def _mean(scene: Scene, name: str, id_: str) -> float | None:
    """Return the mean over seeds of a measure of the end; ``None`` when any of them diverged."""
    scene.final(name, id_)  # says how to take it, if it was not
    numbers = [run.final(name) for run in scene.findings.of(scene.experiment(id_))]
    known = [one for one in numbers if one is not None]
    return mean(known) if known and len(known) == len(numbers) else None


def _best_cell(
    scene: Scene, id_: str, axis: str | None, fixed: Mapping[str, Any], by: str | None
) -> Experiment:
    cells = scene.cells(id_, fixed, *([axis] if axis else []))
    by = by or cells[0].asked.ranked_by
    ordered = sorted(cells, key=lambda cell: setting_of(scene, cell.id, axis) if axis else 0)
    finished = [cell for cell in ordered if scene.final(by, cell.id) is not None]
    if not finished:
        raise NoValue
    rank = _rank(scene, by, cells[0].id)
    return max(finished, key=lambda cell: rank(final(scene, by, cell.id)))


def _rank(scene: Scene, name: str, id_: str) -> Callable[[float], float]:
    """Return what grows as a measure of an experiment becomes better."""
    return (lambda number: -number) if scene.way(name, id_) == "down" else (lambda number: number)


FUNCTIONS = {
    "axis": values_along,
    "learning_rates": learning_rates,
    "best": best,
    "bests": bests,
    "best_on_average": best_on_average,
    "bests_on_average": bests_on_average,
}
"""The functions of this family, besides those that have a measure's name."""
