"""Measure every promise about speed in one run, print it beside its bar, and write ``bench.json``.

Exits 1 when a bar is missed. What is compared takes turns: theirs, ours, theirs, ours. So a machine that
slows down slows both. Use it with nothing else running.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench import cluster
from lrbs_report.base import environment

ROOT = Path(__file__).parent.parent
CORES = 2
PYTHON = sys.executable
COMMAND = (PYTHON, "-m", "lrbs_report")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One promise: a ratio that must reach its bar ("×"), or an amount that must stay under it.

    ``detail`` says how it was measured. What people wait for at the prompt is counted in starts of Python
    ("starts"), which a slow or busy machine draws out as much.
    """

    what: str
    measured: float
    unit: str
    bar: float
    detail: str

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.measured >= self.bar if self.unit == "×" else self.measured < self.bar


def main() -> None:
    """Measure everything, or only the parts named on the command line."""
    wanted = sys.argv[1:] or list(PARTS)
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown:
        sys.exit(f"bench: there is no part {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
    keep_to_cores()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends too
    rows: list[Row] = []
    for part in wanted:
        for row in PARTS[part]():
            rows.append(row)
            print(line_of(row), flush=True)
    write(rows)
    sys.exit(not all(row.holds for row in rows))


def line_of(row: Row) -> str:
    """Return a row as one line: kept or missed, what, measured, bar, how."""
    kept = "met " if row.holds else "MISS"
    bar = f"{'at least' if row.unit == '×' else 'under'} {row.bar:g} {row.unit}"
    return f"{kept}  {row.what:<44} {row.measured:8.2f} {row.unit:<6}  {bar:<18}  {row.detail}"


def epoch_row(what: str, experiment: str, bar: float, note: str = "") -> Iterator[Row]:
    """Compare an epoch of ours with one of ``fit``'s, over three turns.

    Each is the median of its process's warm epochs.
    """
    turns = [
        (epoch_seconds("bench.fit", experiment), epoch_seconds("bench.compiled", experiment))
        for _ in range(3)
    ]
    theirs, ours = (median(times) for times in zip(*turns, strict=True))
    ratio = median(fit / compiled for fit, compiled in turns)
    yield Row(
        what=what,
        measured=ratio,
        unit="×",
        bar=bar,
        detail=f"fit {theirs:.2f} s{note}, ours {ours:.3f} s an epoch; 3 turns",
    )


def more_row(what: str, more: str, bar: float, note: str) -> Iterator[Row]:
    """Compare an epoch of the article's run with one of an experiment that asks for more, over five turns."""
    turns = [tuple(epoch_seconds("bench.compiled", name) for name in ("softmax-32", more)) for _ in range(5)]
    alone, with_more = (median(times) for times in zip(*turns, strict=True))
    yield Row(
        what=what,
        measured=median(longer / plain for plain, longer in turns),
        unit="times",
        bar=bar,
        detail=f"{alone:.3f} s an epoch, {with_more:.3f} s {note}; 5 turns",
    )


def article_row() -> Iterator[Row]:
    """Compare the article's two runs, cold, to HTML and PDF, with a notebook that does the same to HTML."""
    turns = [(notebook_seconds(), article_seconds()) for _ in range(3)]
    theirs, ours = (median(times) for times in zip(*turns, strict=True))
    ratio = median(notebook / build for notebook, build in turns)
    yield Row(
        what="the article's two runs, cold",
        measured=ratio,
        unit="×",
        bar=4,
        detail=f"notebook {theirs:.1f} s to HTML, build {ours:.1f} s to HTML and PDF; 3 turns",
    )


def many_rows() -> Iterator[Row]:
    """Train 2 rates × 30 seeds × 10 epochs to the end of the build, watching the memory of every process."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), seeds=30)
        begin = time.perf_counter()
        build = subprocess.Popen(
            [*COMMAND, "build", "--project", project, "--quiet", "--jobs", str(CORES)], cwd=ROOT
        )
        peaks: dict[int, int] = {}
        while build.poll() is None:
            for process in children_of(build.pid):
                peaks[process] = max(peaks.get(process, 0), peak_memory(process))
            time.sleep(0.2)
        seconds = time.perf_counter() - begin
    if build.returncode:
        sys.exit(f"bench: the build of 60 runs ended with exit code {build.returncode}")
    yield Row(
        what="60 runs on 2 cores",
        measured=seconds,
        unit="s",
        bar=60,
        detail="2 rates × 30 seeds × 10 epochs, report included; once",
    )
    yield Row(
        what="peak memory of a worker",
        measured=max(peaks.values()) / 1024**3,
        unit="GB",
        bar=1.5,
        detail=f"the largest of {len(peaks)} child processes, as Linux counts it",
    )


def cluster_rows() -> Iterator[Row]:
    """Train short runs by local workers and by those of a scheduler, which take turns."""
    turns, runs = 3, 500
    measured = [*cluster.turns(turns, runs)]
    ratio = median(one.cluster / one.local for one in measured)
    more = median(one.cluster - one.local for one in measured)
    local = median(one.local for one in measured) * 1000
    detail = f"a run {local:.0f} ms locally; {turns} turns of {runs} runs each"
    yield Row(
        what="a short run on a cluster, against locally",
        measured=ratio,
        unit="times",
        bar=1.1,
        detail=detail,
    )
    yield Row(what="what a cluster adds to a run", measured=more * 1000, unit="ms", bar=50, detail=detail)


def quick_rows() -> Iterator[Row]:
    """Time what people wait for at the prompt."""
    yield starts_row("lrbs-report --help", [*COMMAND, "--help"], 15)
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), seeds=1)
        build = [*COMMAND, "build", "--project", str(project), "--quiet"]
        seconds_of(build)
        yield starts_row("build with nothing to do", build, 25)
        yield starts_row(
            "build after a sentence was changed",
            build,
            200,
            before=lambda turn: change_sentence(project, turn),
        )


def starts_row(
    what: str, command: Sequence[str], bar: float, before: Callable[[int], object] = lambda _: None
) -> Row:
    """Return the row of a command, timed in starts of Python, with something done before each."""
    turns = []
    for turn in range(15):
        before(turn)
        turns.append((seconds_of([PYTHON, "-c", "pass"]), seconds_of(command)))
    python, ours = (median(times) for times in zip(*turns, strict=True))
    return Row(
        what=what,
        measured=ours / python,
        unit="starts",
        bar=bar,
        detail=f"{ours:.3f} s, a start of Python {python:.3f} s; {len(turns)} turns",
    )


def change_sentence(project: Path, turn: int) -> None:
    """Let the article begin with another sentence."""
    (project / "templates").mkdir(exist_ok=True)
    article = (ROOT / "templates" / "article.md.j2").read_text(encoding="utf-8")
    (project / "templates" / "article.md.j2").write_text(f"Version {turn}.\n\n{article}", encoding="utf-8")


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "softmax": lambda: epoch_row("epoch of the article's run, batch 32", "softmax-32", 15),
    "measures": lambda: more_row(
        "the article's run, with what it is measured",
        "softmax-32-measured",
        1.5,
        "with accuracy and 5 000 rows to validate",
    ),
    "schedule": lambda: more_row(
        "the article's run, its rate moved at each step", "softmax-32-cosine", 1.1, "with a CosineDecay"
    ),
    "single": lambda: epoch_row(
        "the same at batch size 1", "softmax-1", 80, " (a tenth of its steps, times ten)"
    ),
    "dense": lambda: epoch_row("dense 784-128-10, batch 32", "dense-32", 5),
    "convolution": lambda: epoch_row(
        "two Conv2D (8, 16), two pools, Dense, batch 32", "convolution-32", 2, " on 16 384 images"
    ),
    "article": article_row,
    "many": many_rows,
    "quick": quick_rows,
    "cluster": cluster_rows,
}


def keep_to_cores() -> None:
    """Stay, with all child processes, on as many processors as the promises speak of."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def epoch_seconds(module: str, experiment: str) -> float:
    """Train in a process of its own and return the median of its warm epochs."""
    done = subprocess.run(
        [PYTHON, "-m", module, experiment], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"bench: {module} {experiment} failed:\n{done.stderr}")
    times: list[float] = json.loads(done.stdout)
    return median(times)


def notebook_seconds() -> float:
    """Run the notebook with papermill, convert it to HTML, and return the seconds it took.

    Writing it is not counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        written, run = Path(folder) / "article.ipynb", Path(folder) / "run.ipynb"
        seconds_of([PYTHON, "-m", "bench.notebook", str(written)])
        papermill = seconds_of([PYTHON, "-m", "papermill", "--no-progress-bar", str(written), str(run)])
        return papermill + seconds_of([PYTHON, "-m", "nbconvert", "--to", "html", str(run)])


def article_seconds() -> float:
    """Build the article's two runs in a project that has nothing yet, and return the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), seeds=1)
        seconds = seconds_of([*COMMAND, "build", "--project", str(project), "--quiet"])
        if not (project / "output" / "report.pdf").is_file():
            sys.exit("bench: the build left no output/report.pdf")
        return seconds


def make_project(folder: Path, seeds: int) -> Path:
    """Write a project with the article's two experiments, and return its folder."""
    study = Path(__file__).with_name("article.toml").read_text(encoding="utf-8")
    (folder / "experiments.toml").write_text(
        study.replace("seeds = 1\n", f"seeds = {seeds}\n"), encoding="utf-8"
    )
    return folder


def seconds_of(command: Sequence[str]) -> float:
    """Run a command to its end and return the seconds it took."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr}")
    return seconds


def children_of(process: int) -> list[int]:
    """Return a process's children and their children, by Linux's /proc; nothing for one that has ended."""
    try:
        lists = [
            path.read_text(encoding="ascii") for path in Path(f"/proc/{process}/task").glob("*/children")
        ]
    except OSError:
        return []
    children = [int(number) for text in lists for number in text.split()]
    return [*children, *(grandchild for child in children for grandchild in children_of(child))]


def peak_memory(process: int) -> int:
    """Return the most memory, in bytes, that a process ever held; 0 for one that has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(peak) * 1024


def write(rows: Sequence[Row]) -> None:
    """Write the rows, and what they were measured on, to ``bench.json``."""
    measured = [asdict(row) | {"holds": row.holds} for row in rows]
    told = {
        "machine": environment.machine(),
        "cores": CORES,
        "versions": environment.versions(),
        "rows": measured,
    }
    (ROOT / "bench.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
