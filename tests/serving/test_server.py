"""The preview, with a real server, real builds and a real browser."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.commands import DEFINITIONS, command, project, run
from tests.factory.projects import kept_project
from tests.pages.checkers import axe

SECONDS = 60_000


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A server that is running: its process and its port."""

    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        """Where the report is."""
        return f"http://127.0.0.1:{self.port}/"


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Preview]:
    """Serve a project until the test is over."""
    with subprocess.Popen(
        command("serve", "--project", folder, "--port", "0"), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield Preview(process=process, port=int(line.split(":")[2].split("/")[0]))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate(timeout=120)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a project that needs no training, with an article of its own."""
    made = kept_project(tmp_path / "project").folder
    (made / "templates").mkdir()
    (made / "templates" / "article.es.md.j2").write_text("## Uno\n\nPrimera versión.\n", encoding="utf-8")
    return made


def test_the_page_follows_what_is_written(kept: Path, browser: Browser) -> None:
    """A changed sentence is there by itself.

    A mistake is told with its place while the last good page stays; put right, it is gone.
    """
    article, definitions = kept / "templates" / "article.es.md.j2", kept / "experiments.toml"
    with served(kept) as preview:
        page = browser.new_page()
        page.goto(preview.address)
        expect(page.get_by_text("Primera versión.")).to_be_visible(timeout=SECONDS)
        article.write_text("## Uno\n\nSegunda versión.\n", encoding="utf-8")
        expect(page.get_by_text("Segunda versión.")).to_be_visible(timeout=SECONDS)
        good = definitions.read_text(encoding="utf-8")
        definitions.write_text(good.replace("epochs = 3", 'epochs = "3"'), encoding="utf-8")
        bar = page.locator("#lrbs-preview")
        expect(bar).to_contain_text('experiments.toml:14:10: epochs: came "3"', timeout=SECONDS)
        expect(page.get_by_text("Segunda versión.")).to_be_visible()
        page.evaluate(axe())
        assert [] == page.evaluate("axe.run('#lrbs-preview').then(found => found.violations)")
        definitions.write_text(good, encoding="utf-8")
        expect(bar).to_be_hidden(timeout=SECONDS)
        page.close()
    assert "lrbs-preview" not in (kept / "output" / "report.html").read_text(encoding="utf-8")


def test_training_is_shown_and_then_the_report(tmp_path: Path, browser: Browser) -> None:
    """Without a report there is a draft in its style; it counts the runs, and turns into the report."""
    folder = project(tmp_path / "project", DEFINITIONS.replace("epochs = 3", "epochs = 40"))
    with served(folder) as preview:
        page = browser.new_page()
        page.goto(preview.address)
        expect(page.locator(".draft")).to_contain_text("Borrador", timeout=SECONDS)
        expect(page.locator(".blank").first).to_be_visible()
        expect(page.locator("h1")).to_have_text("Prueba")
        page.evaluate(axe())
        assert [] == page.evaluate("axe.run('main').then(found => found.violations)")
        expect(page.locator("#lrbs-preview")).to_contain_text("/ 6 runs. ", timeout=SECONDS)
        expect(page.locator("#lrbs-preview")).to_contain_text("epoch", timeout=SECONDS)
        expect(page.locator(".evidence")).to_be_attached(timeout=SECONDS)
        expect(page.locator(".draft")).to_have_count(0)
        page.close()


def ask(port: int, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, bytes]:
    """Ask the server for a path as it is, and return status and body."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_nothing_else_is_served(kept: Path) -> None:
    """No file outside of the report, no name but this machine's, no other method, and no other address."""
    with served(kept) as preview:
        for path in (
            "/../experiments.toml",
            "/%2e%2e/experiments.toml",
            "//etc/passwd",
            "/templates/article.es.md.j2",
        ):
            assert (404, path) == (ask(preview.port, path)[0], path)
        assert 403 == ask(preview.port, "/", host="example.org")[0]
        assert 200 == ask(preview.port, "/", host=f"localhost:{preview.port}")[0]
        assert (200, b"") == ask(preview.port, "/", method="HEAD")
        assert 501 == ask(preview.port, "/", method="POST")[0]
        own = socket.gethostbyname(socket.gethostname())
        if not own.startswith("127."):
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((own, preview.port), timeout=60)


def test_a_port_that_is_taken_is_said(kept: Path) -> None:
    """Exit code 3, and what can be done."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--project", kept, "--port", str(taken.getsockname()[1]), code=3)
    assert "--port" in done.stderr


def test_it_ends_at_once_with_its_build(tmp_path: Path) -> None:
    """By Ctrl-C, in the middle of training; no process is left, and the lock is free."""
    folder = project(tmp_path / "project", DEFINITIONS.replace("epochs = 3", "epochs = 5000"))
    with (
        served(folder) as preview,
        contextlib.closing(http.client.HTTPConnection("127.0.0.1", preview.port, timeout=60)) as connection,
    ):
        connection.request("GET", "/_lrbs/events", headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        while "epoch" not in json.loads(
            answer.readline().decode().removeprefix("data: ").strip() or "{}"
        ).get("text", ""):
            pass
        preview.process.send_signal(signal.SIGINT)
        assert 130 == preview.process.wait(120)
    assert "busy" not in run("plan", "--project", folder).stderr
    project(folder, DEFINITIONS.replace("epochs = 3", "epochs = 1"))
    run("build", "--project", folder, "--no-pdf", "--only", "fast")
