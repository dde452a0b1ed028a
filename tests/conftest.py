"""What all tests share: the browser, and the count of what was tried.

There is one browser for each process, since Playwright runs only once in each.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from lrbs_report.report import Gallery
from tests import ROOT
from tests.once import shared
from tests.order import longest_first
from tests.pages.checkers import program
from tests.samples import some
from tests.warm import DRAWN

FLAGS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    """Keep the charts of tests that are not about drawing: each is drawn once in a run of the tests."""
    return Gallery(_folder_of_charts(tmp_path_factory))


def _folder_of_charts(temporary: pytest.TempPathFactory) -> Path:
    return shared(temporary) / "charts"


SAME_CHARTS = frozenset({"walks", "publish", "notifying", "telling", "keeping", "cli"})
DRAW_THEMSELVES = ("test_build.py",)
"""The folders whose commands draw the same charts again and again, and files in them that draw their own."""


@pytest.fixture(scope="module", autouse=True)
def drawn_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let commands find the charts that others of a run of the tests have drawn."""
    file, with_new = Path(request.path), pytest.MonkeyPatch()
    is_about_others = SAME_CHARTS & {*file.parts} and file.name not in DRAW_THEMSELVES
    if is_about_others:
        folder = _folder_of_charts(tmp_path_factory)
        folder.mkdir(exist_ok=True)
        with_new.setenv(DRAWN, str(folder))
    yield
    with_new.undo()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of this machine's that nobody has signed."""
    folder = tmp_path_factory.mktemp("tls")
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([program("openssl"), *words, *files], check=True, capture_output=True)
    return folder


KINDS = ("attack", "bad_input", "corruption", "fault", "fuzz", "signal")
"""What the tests of docs/reliability.md and docs/security.md count.

Each is a marker, and a test with one of them counts as one.
"""

SAMPLED = frozenset(KINDS) - {"bad_input"}
"""Kinds of whose tests only some cases are tried each time; wrong inputs are cheap, and all are."""

EACH_TIME = 2
"""How many cases of such a test are tried each time. A test marked ``long`` says itself how many.

Tests of a file that are marked ``long(…, of="a name")`` are cases of one thing.
"""

COUNTS = ROOT / "docs" / "reliability.md"
ROW = re.compile(r"(?m)^(\| (\w+) .*\| )[0-9 ]+( \|)$")

Tally = Callable[[str, int], None]
"""Counts further cases of a kind that a test has tried inside itself.

They come beyond the one that its marker stands for.
"""


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Count the cases that a test tries in a loop."""
    return lambda kind, number: request.node.user_properties.append((f"tally-{kind}", number))


@pytest.fixture
def soon() -> Iterator[None]:
    """End a test that goes on for ever.

    Ten minutes tell that on any machine; how long things take is measured by the bench alone.
    """

    def give_up(*_: object) -> None:
        pytest.fail("This goes on for ever.")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(600)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class Counter:
    """Adds up what the tests of a session have tried, and passed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts = dict.fromkeys(KINDS, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that passed: as one of each kind that it is marked as, or as many as it says."""
        if report.when != "call" or not report.passed:
            return
        said = {
            name.removeprefix("tally-"): 0 for name, _ in report.user_properties if name.startswith("tally-")
        }
        for name, number in report.user_properties:
            if name.startswith("tally-"):
                said[name.removeprefix("tally-")] += int(str(number))
        for kind in KINDS:
            self.counts[kind] += said.get(kind, int(kind in report.keywords))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say the counts; with LRBS_COUNTS=write, write them where readers look for them."""
        if any(self.counts.values()):
            terminalreporter.write_line(
                "Tried: " + ", ".join(f"{kind} {number}" for kind, number in self.counts.items())
            )
        if os.environ.get("LRBS_COUNTS") == "write":
            told = ROW.sub(
                lambda row: (
                    f"{row[1]}{self.counts.get(row[2]) or row[0][len(row[1]) : -len(row[3])]}{row[3]}"
                ),
                COUNTS.read_text(encoding="utf-8"),
            )
            COUNTS.write_text(told, encoding="utf-8")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out all but a few cases, of those that were asked for, of each test that seldom breaks.

    And begin with what takes longest.
    """
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        families.setdefault(_family(item), []).append(item)
    sampled = (some(family, _each_time(family[0], len(family))) for family in families.values())
    tried = {item for few in sampled for item in few}
    config.hook.pytest_deselected(items=[item for item in items if item not in tried])
    items[:] = longest_first([item for item in items if item in tried])


def _family(item: pytest.Item) -> str:
    """Return of what a sample is tried: the cases of a test, or tests of a file that show one thing."""
    long = item.get_closest_marker("long")
    of = long.kwargs.get("of") if long else None
    return f"{item.nodeid.partition('::')[0]}: {of}" if of else item.nodeid.partition("[")[0]


def _each_time(item: pytest.Item, most: int) -> int:
    """Return how many cases of a test are tried each time."""
    if long := item.get_closest_marker("long"):
        return int(long.args[0])
    return EACH_TIME if any(item.get_closest_marker(kind) for kind in SAMPLED) else most


def pytest_configure(config: pytest.Config) -> None:
    """Count in the process that hears of all tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Counter(), "counter")
