"""What the person at the terminal sees while a build runs. One small class a way of telling; each hears the same calls."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrbs_report.experiments import Run
from lrbs_report.results import Epoch, RunResult
from lrbs_report.showing import visible
from lrbs_report.speaking import speak
from lrbs_report.transcript import closing_lines, epoch_line

if TYPE_CHECKING:
    from rich.progress import TaskID

    from lrbs_report.judging.mutation import Score
    from lrbs_report.plan import Plan
    from lrbs_report.report.numerals import Numbers


SMALL, LARGE = 0.5e-4, 1e6
"""Costs from the one to the other are told with four decimals."""


class Listener:
    """Hears what a build does, in order, and says nothing; each way of telling says what it wants to."""

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Hear how many runs are missing, how many are kept, and about how long the work will take."""

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Hear that a run finished an epoch."""

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Hear that a run finished or diverged."""

    def run_failed(self, run: Run, message: str) -> None:
        """Hear that a run failed, and why."""

    def stage(self, name: str) -> None:
        """Hear that the build goes on to another part of its work."""

    def notice(self, message: str) -> None:
        """Hear something worth knowing."""

    def doubt(self, message: str) -> None:
        """Hear what makes one doubt data or results. It ends nothing."""

    def done(self, report: Path, *, changed: bool, missing: int = 0) -> None:
        """Hear that the report is there: whether this build wrote it, and how many runs are missing in it."""

    def close(self) -> None:
        """Hear that nothing more will come."""


class Lines(Listener):
    """One plain line a run: for logs, mails and pipes."""

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Say what is to be done."""
        if missing:
            speak(f"{missing} runs to train ({kept} kept), about {duration(seconds)}")

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Say how the run ended."""
        speak(run_line(run, result))

    def run_failed(self, run: Run, message: str) -> None:
        """Say why the run failed."""
        speak(f"{name_of(run)}: failed: {message}")

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
            speak(f"Report with holes, {missing} runs are missing: {report}")
        else:
            speak(f"Report: {report}" if changed else f"Nothing to do: {report} is current")


class Logs(Lines):
    """The article's log of every run, live: one run at a time, while the others' lines wait for their turn."""

    def __init__(self) -> None:
        """Begin with no page."""
        self._pages: dict[str, list[str]] = {}
        self._ended: set[str] = set()

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Add the epoch's line to its run's page."""
        self._write(run, [epoch_line(epoch)])

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Close the run's page and turn to the next."""
        self._write(run, closing_lines(result, next(iter(run.experiment.title), "en")))
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
        """Close a page; when it was the one on show, show what waited, up to and with the next unfinished run."""
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

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Give the epoch's numbers."""
        cost = epoch.cost if math.isfinite(epoch.cost) else None
        self._say("epoch", experiment=run.experiment.id, seed=run.seed, epoch=epoch.epoch, cost=cost, learning_rate=epoch.learning_rate)

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Give the run's outcome."""
        self._say("run", experiment=run.experiment.id, seed=run.seed, status=result.status, accuracy=result.accuracy, key=result.key)

    def run_failed(self, run: Run, message: str) -> None:
        """Give the reason."""
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
        speak(json.dumps({"event": event, **content}, ensure_ascii=False))


class Bars(Lines):
    """A bar for all runs and one for each run in hand, with cost, rate and time left."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - wakes rich

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            TextColumn("{task.fields[numbers]}", markup=False),
            transient=True,
        )
        self._all: TaskID | None = None
        self._runs: dict[str, TaskID] = {}

    def planned(self, missing: int, kept: int, seconds: float) -> None:
        """Begin the bar for all runs."""
        super().planned(missing, kept, seconds)
        if missing:
            self._progress.start()
            self._all = self._progress.add_task("all runs", total=missing, numbers="")

    def epoch_ended(self, run: Run, epoch: Epoch) -> None:
        """Move the run's bar on, with its cost and its rate."""
        name = name_of(run)
        if name not in self._runs:
            self._runs[name] = self._progress.add_task(name, total=run.experiment.epochs, numbers="")
        numbers = f"cost {short(epoch.cost)}  rate {epoch.trained_rate:.4g}"
        self._progress.update(self._runs[name], completed=epoch.epoch + 1, numbers=numbers)

    def run_ended(self, run: Run, result: RunResult) -> None:
        """Take the run's bar away and leave its line."""
        self._leave(run, run_line(run, result))

    def run_failed(self, run: Run, message: str) -> None:
        """Take the run's bar away and leave the reason."""
        self._leave(run, f"{name_of(run)}: failed: {message}")

    def stage(self, name: str) -> None:
        """End the bars: the training is over."""
        self._progress.stop()
        super().stage(name)

    def close(self) -> None:
        """Give the terminal back."""
        self._progress.stop()

    def _leave(self, run: Run, line: str) -> None:
        task = self._runs.pop(name_of(run), None)
        if task is not None:
            self._progress.remove_task(task)
        self._progress.console.print(visible(line), markup=False, highlight=False)
        if self._all is not None:
            self._progress.advance(self._all)


def listener(*, quiet: bool, as_json: bool, verbose: bool) -> Listener:
    """Choose how to tell: what was asked for, else bars on a terminal and plain lines elsewhere."""
    if as_json:
        return Json()
    if quiet:
        return Listener()
    if verbose:
        return Logs()
    return Bars() if sys.stdout.isatty() else Lines()


def name_of(run: Run) -> str:
    """Name a run the way people do."""
    return f"{run.experiment.id}, seed {run.seed}"


def run_line(run: Run, result: RunResult) -> str:
    """Sum up a run in one line."""
    if result.accuracy is None:
        return f"{name_of(run)}: diverged in epoch {result.epochs[-1].epoch}"
    return f"{name_of(run)}: cost {short(result.epochs[-1].cost)}, accuracy {result.accuracy:.4f}"


def short(cost: float) -> str:
    """Write a cost in a few characters: four decimals, or the power of ten where these would be all zeros, or more digits than a line wants."""
    return f"{cost:.4f}" if not cost or SMALL <= abs(cost) < LARGE else f"{cost:.3g}"


def duration(seconds: float) -> str:
    """Say a length of time in the unit that people would use."""
    if seconds < 90:  # noqa: PLR2004 - a minute and a half
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:  # noqa: PLR2004 - an hour and a half
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def plan_as_text(plan: Plan) -> str:
    """Say which runs are missing, one line a cause and experiment, and how long they will take."""
    if not plan.missing:
        return f"Nothing to train: all {len(plan.kept)} results are kept."
    groups: dict[tuple[str, str, str], list[int]] = {}
    for item in plan.missing:
        groups.setdefault((item.job.run.experiment.id, item.cause, item.detail), []).append(item.job.run.seed)
    lines = [f"{experiment}, {_seeds(seeds)}: {cause} ({detail})" for (experiment, cause, detail), seeds in groups.items()]
    return "\n".join([*lines, f"{len(plan.missing)} runs to train ({len(plan.kept)} kept), about {duration(plan.seconds)}."])


def plan_as_json(plan: Plan) -> str:
    """Say the same for machines."""
    missing = [
        {"experiment": item.job.run.experiment.id, "seed": item.job.run.seed, "key": item.job.key, "cause": item.cause, "detail": item.detail}
        for item in plan.missing
    ]
    return json.dumps({"missing": missing, "kept": len(plan.kept), "seconds": round(plan.seconds, 1)}, indent=1, ensure_ascii=False)


def doubt_line(message: str) -> str:
    """Say a doubt so that nobody takes it for a failure."""
    return f"Read with care: {message}"


def numbers_line(numbers: Numbers) -> str:
    """Say in one line where the numbers of an article come from. Rounded down: nothing but everything is 100 %."""
    counts = f"{numbers.from_results} from the results, {numbers.quoted} quoted, {len(numbers.typed)} typed by hand"
    return f"Numbers in the article ({numbers.language}): {counts}: {math.floor(100 * numbers.coverage)} % covered."


def score_lines(score: Score) -> list[str]:
    """Say how many claims and values notice that results change, and which claims are refuted as it is."""
    counts = f"{score.red_claims} of {score.claims} claims and {score.red_values} of {score.values} values turn red"
    refuted = [f"Refuted by the results as they are: {', '.join(score.refuted)}."] if score.refuted else []
    return [f"Mutation: {counts}; score {math.floor(100 * score.share)} %", *refuted]


def _seeds(seeds: Sequence[int]) -> str:
    """Write seeds short: "seed 3", "seeds 1-20", "seeds 1, 5, 9"."""
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    run = list(range(seeds[0], seeds[0] + len(seeds))) == list(seeds)
    return f"seeds {seeds[0]}-{seeds[-1]}" if run else f"seeds {', '.join(map(str, seeds))}"
