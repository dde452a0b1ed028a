"""What the person at the terminal sees while a build runs.

One small class a way of telling; each hears the same calls.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report.base import supervising
from lrbs_report.base.numeral import short
from lrbs_report.base.plain_json import finite
from lrbs_report.base.showing import counted, visible
from lrbs_report.base.speaking import speak
from lrbs_report.base.tongue import Said, data, together, told, told_as_event, tr, words
from lrbs_report.kinds.logs.article import closing_lines, epoch_lines, line_of
from lrbs_report.kinds.measures import DECLARED_RATE, FIELDS, JUDGED, LOGGED_RATE, WATCHED, label_of
from lrbs_report.kinds.measures.record import Epoch, RunResult
from lrbs_report.runs.listening import Listener, name_of
from lrbs_report.study.experiments import Run
from lrbs_report.telling.checked import doubt_line
from lrbs_report.telling.planned import duration

if TYPE_CHECKING:
    from rich.progress import TaskID


class Lines(Listener):
    """One plain line a run: for logs, mails and pipes."""

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Say what is to be done."""
        if missing:
            speak(
                tr(
                    "{runs} to train ({kept} kept), about {duration}",
                    runs=counted(missing, "run"),
                    kept=kept,
                    duration=duration(seconds),
                )
            )

    def starting(self, workers: int) -> None:
        """Say why nothing more is said for a while."""
        speak(starting_line(workers))

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Say how the run ended."""
        speak(run_line(run, result))

    def run_failed(self, run: Run, message: str) -> None:
        """Say why the run failed."""
        speak(failed_line(run, message))

    def stage(self, name: str) -> None:
        """Say what is being done."""
        speak(name)

    def notice(self, message: str) -> None:
        """Pass it on."""
        speak(message)

    def doubt(self, message: str) -> None:
        """Say it where errors are said: what goes on to another program stays what it was."""
        speak(doubt_line(message), as_error=True)

    def done(self, report: Path, *, changed: bool, missing: int = 0) -> None:
        """Say where the report is. One with holes leaves something to do."""
        if missing:
            speak(
                tr(
                    "Report with holes, {runs} missing: {report}",
                    runs=counted(missing, "run is", "runs are"),
                    report=report,
                )
            )
        else:
            speak(
                tr("Report: {report}", report=report)
                if changed
                else tr("Nothing to do: {report} is current", report=report)
            )


class Logs(Lines):
    """The article's log of every run, live: one run at a time, while the others' lines wait their turn."""

    def __init__(self) -> None:
        """Begin with no page."""
        self._pages: dict[str, list[str]] = {}
        self._ended: set[str] = set()

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Add the epoch's lines to its run's page."""
        self._write(run, epoch_lines(line_of(epoch)))

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Close the run's page and turn to the next."""
        language = next(iter(run.experiment.title), "en")
        self._write(run, closing_lines(result.status, result.record.finals, language))
        self._end(run)

    def run_failed(self, run: Run, message: str) -> None:
        """Close the page with the reason."""
        self._write(run, [f"# failed: {message}"])
        self._end(run)

    def _write(self, run: Run, lines: Iterable[str]) -> None:
        name = name_of(run)
        if name not in self._pages:
            self._pages[name] = []
            lines = [f"# {name}", *lines]
        if name == next(iter(self._pages)):
            speak("\n".join(lines))
        else:
            self._pages[name].extend(lines)

    def _end(self, run: Run) -> None:
        """Close a page.

        When it was the one on show, show what waited, up to and with the next unfinished run.
        """
        self._ended.add(name_of(run))
        while self._pages and (first := next(iter(self._pages))) in self._ended:
            del self._pages[first]
            if self._pages:
                waited = self._pages[next(iter(self._pages))]
                speak("\n".join(waited))
                waited.clear()


class Json(Listener):
    """One JSON object a line, for machines."""

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Say what is to be done."""
        self._say("planned", missing=missing, kept=kept, seconds=round(seconds, 1))

    def starting(self, workers: int) -> None:
        """Tell how many are at work."""
        self._say("starting", workers=workers)

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Tell the epoch's numbers, those that few runs measure by the names of their measures."""
        measures = {name: finite(number) for name, number in epoch.numbers.items() if name not in FIELDS}
        self._say(
            "epoch",
            experiment=run.experiment.id,
            seed=run.seed,
            epoch=epoch.epoch,
            **{label_of(name): finite(epoch.numbers[name]) for name in (WATCHED, LOGGED_RATE)},
            **({"measures": measures} if measures else {}),
        )

    def run_placed(self, run: Run, place: str) -> None:
        """Tell where the run is trained."""
        self._say("placed", experiment=run.experiment.id, seed=run.seed, place=place)

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Tell the run's outcome: the accuracy where it has one, and all of its end where that is more."""
        finals = result.record.finals
        self._say(
            "run",
            experiment=run.experiment.id,
            seed=run.seed,
            status=result.status,
            **({label_of(JUDGED): finals[JUDGED]} if JUDGED in finals else {}),
            **({"finals": dict(finals)} if {*finals} - {JUDGED} else {}),
            key=result.key,
        )

    def run_failed(self, run: Run, message: str) -> None:
        """Tell the reason."""
        self._say("failed", experiment=run.experiment.id, seed=run.seed, message=message)

    def stage(self, name: str) -> None:
        """Name the part of the work."""
        self._say("stage", name=name)

    def notice(self, message: str) -> None:
        """Pass it on."""
        self._say("notice", message=message)

    def doubt(self, message: str) -> None:
        """Pass it on."""
        self._say("doubt", message=message)

    def done(self, report: Path, *, changed: bool, missing: int = 0) -> None:
        """Say where the report is."""
        self._say("done", report=str(report), changed=changed, missing=missing)

    def _say(self, event: str, **content: Any) -> None:  # noqa: ANN401 - any JSON value
        told = {name: told_as_event(one) if isinstance(one, str) else one for name, one in content.items()}
        speak(json.dumps({"event": event, **told}, ensure_ascii=False))


class Bars(Lines):
    """A bar for all runs and one for each run in hand, with cost, rate and time left.

    Whatever else is said stands above the bars: while they are drawn, ``rich`` lets it through.
    """

    def __init__(self) -> None:
        """Draw nothing yet."""
        from lrbs_report.telling.bars import bars  # noqa: PLC0415 - wakes rich

        self._progress = bars()
        self._all: TaskID | None = None
        self._runs: dict[str, TaskID] = {}
        self._places: dict[str, str] = {}

    def begun(self) -> None:
        """Say at once that somebody is at work."""
        self._all = self._progress.add_task(told(tr("reading the project")), total=None, numbers="")
        self._progress.start()
        self._drawn()

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Begin the bar for all runs, or end what was drawn where there are none."""
        super().planned(missing, kept, seconds)
        if self._all is not None:
            self._progress.remove_task(self._all)
        self._all = (
            self._progress.add_task(told(tr("all runs")), total=missing, numbers="") if missing else None
        )
        if missing:
            self._progress.start()
        else:
            self._progress.stop()
        self._drawn()

    def starting(self, workers: int) -> None:
        """Say it beside the bar, until the first epoch ends."""
        self._say_of_all(starting_line(workers))

    def run_placed(self, run: Run, place: str) -> None:
        """Remember what to say beside the run's bar."""
        self._places[name_of(run)] = place

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Move the run's bar on, with its cost and its rate."""
        name = name_of(run)
        if name not in self._runs:
            self._say_of_all("")
            named = (
                tr("{name}, on {place}", name=name, place=place)
                if (place := self._places.get(name))
                else name
            )
            self._runs[name] = self._progress.add_task(told(named), total=run.experiment.epochs, numbers="")
            self._drawn()
        numbers = tr(
            "{name} {watched}  rate {rate:.4g}",
            name=label_of(WATCHED),
            watched=short(epoch.watched),
            rate=epoch.numbers[DECLARED_RATE],
        )
        self._progress.update(self._runs[name], completed=epoch.epoch + 1, numbers=told(numbers))

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Take the run's bar away and leave its line."""
        self._leave(run, run_line(run, result))

    def run_failed(self, run: Run, message: str) -> None:
        """Take the run's bar away and leave the reason."""
        self._leave(run, failed_line(run, message))

    def stage(self, name: str) -> None:
        """End the bars: the training is over."""
        self.close()
        super().stage(name)

    def close(self) -> None:
        """Let go of the terminal."""
        self._progress.stop()
        supervising.drawn[0] = 0

    def _say_of_all(self, text: str) -> None:
        if self._all is not None:
            self._progress.update(self._all, numbers=told(text))

    def _drawn(self) -> None:
        """Draw what is to be seen now, and note how many lines that are, for who ends this process."""
        self._progress.refresh()
        is_drawn = self._progress.live.is_started
        supervising.drawn[0] = min(255, len(self._progress.tasks)) if is_drawn else 0

    def _leave(self, run: Run, line: str) -> None:
        task = self._runs.pop(name_of(run), None)
        if task is not None:
            self._progress.remove_task(task)
        self._progress.console.print(visible(told(line)), markup=False, highlight=False)
        if self._all is not None:
            self._progress.advance(self._all)
        self._drawn()


def failed_line(run: Run, message: str) -> Said:
    """Say that a run failed, and why."""
    return tr("{run}: failed: {message}", run=name_of(run), message=words(message))


def starting_line(workers: int) -> str:
    """Say that workers are started."""
    return tr("starting {workers}, compiling", workers=counted(workers, "worker"))


def rate(number: float) -> str:
    """Write a rate that a range test tells with three digits, where there is one."""
    return f"{number:.3g}" if math.isfinite(number) else "–"


def listener(*, quiet: bool, as_json: bool, verbose: bool) -> Listener:
    """Choose how to tell: what was asked for, else bars on a terminal and plain lines elsewhere."""
    if as_json:
        return Json()
    if quiet:
        return Listener()
    if verbose:
        return Logs()
    return Bars() if sys.stdout.isatty() else Lines()


def run_line(run: Run, result: RunResult) -> str:
    """Sum up a run in one line: what it watched last and what it is ranked by; or what a range test tells."""
    if not run.experiment.asked.ends:
        from lrbs_report.judging.range_tests import seed_range  # noqa: PLC0415 - a build with nothing to do wakes no judging

        found = seed_range(run.experiment, result)
        return tr(
            "{run}: falls fastest at {steepest}, edge {edge}",
            run=name_of(run),
            steepest=rate(found.steepest),
            edge=rate(found.edge),
        )
    if result.judged is None:
        return tr("{run}: diverged in epoch {epoch}", run=name_of(run), epoch=result.length - 1)
    judged = f"{result.judged:.4f}" if result.ranked_by == JUDGED else short(result.judged)
    ended = f"{label_of(WATCHED)} {short(result.watched[-1])}, {label_of(result.ranked_by)} {judged}"
    return together(": ", [name_of(run), data(ended)])
