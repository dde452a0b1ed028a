"""What is played while something fails: each command on a small project.

Its results are made up, so that nothing must be trained.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import signal
import time

from tests.factory.projects import kept_project
from tests.faults.harness import HANGS, Done, Scene, Started, World

DEFINITIONS = """\
[report]
title = { es = "Prueba" }
languages = ["es"]

[datasets.small]
source = "mnist"
train = [5000, 6000]
test = [0, 500]

[models.softmax]
layers = [ { class = "Flatten" }, { class = "Dense", units = 10, kernel_initializer = "zeros" } ]

[defaults]
epochs = 3
seeds = 2

[[experiments]]
id = "fast"
learning_rate = 0.1

[[experiments]]
id = "slow"
learning_rate = 0.01

[[claims]]
id = "better"
es = "Es mejor."
holds = "accuracy('fast') > accuracy('slow')"
"""

WEB = ("build", "--project", "{project}", "--no-pdf", "--quiet")
PRINT = ("build", "--project", "{project}", "--quiet")
MARKDOWN = ("publish", "markdown", "{dest}", "--project", "{project}", "--quiet")


def begun(world: World) -> None:
    """Make a project with all its results that was never built.

    Its charts were drawn before, once for all scenes, which saves each case a second.
    """
    drawn = World(world.folder.parents[1] / "drawn-once")
    if not drawn.folder.exists():
        for folder in (drawn.project, drawn.temporary, drawn.folder / "home"):
            folder.mkdir(parents=True)
        _draw(drawn)
    shutil.copytree(drawn.folder, world.folder, symlinks=True, dirs_exist_ok=True)


def _draw(world: World) -> None:
    made = kept_project(world.project, DEFINITIONS).folder
    (made / "templates").mkdir()
    _write(world, "Primera")
    run(world, WEB)
    for left in ("output", ".lrbs/history.sqlite", ".lrbs/current.json", ".lrbs/lock", ".lrbs/.gitignore"):
        path = made / left
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def undrawn(world: World) -> None:
    """Make a project with all its results, and nothing else."""
    begun(world)
    shutil.rmtree(world.project / ".lrbs" / "charts")


def changed(world: World) -> None:
    """Make a project that was built, and then a sentence of it changed."""
    begun(world)
    run(world, WEB)
    _write(world, "Segunda")


def changed_in_print(world: World) -> None:
    """Make the same, with the PDF."""
    begun(world)
    run(world, PRINT)
    _write(world, "Segunda")


def built(world: World) -> None:
    """Make a project that was built."""
    begun(world)
    run(world, WEB)
    world.dest.mkdir()


def published(world: World) -> None:
    """Make a project that was published, and then a sentence of it changed."""
    built(world)
    run(world, MARKDOWN)
    _write(world, "Segunda")


def twice(world: World) -> None:
    """Make a project of two editions."""
    changed(world)
    run(world, WEB)


def untrained(world: World) -> None:
    """Make a project without results."""
    world.project.mkdir(exist_ok=True)
    (world.project / "experiments.toml").write_text(
        DEFINITIONS.replace("seeds = 2", "seeds = 1"), encoding="utf-8"
    )
    (world.project / "templates").mkdir()
    _write(world, "Primera")


def nothing(_: World) -> None:
    """Make nothing at all."""


def run(world: World, words: tuple[str, ...]) -> None:
    """Run a command that must succeed."""
    done = world.run(*words)
    assert 0 == done.code, done.stderr


def until_built(started: Started) -> Done:
    """Watch a preview until its first build is over, well or not; then end it."""
    with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", _port(started), timeout=HANGS)
        with contextlib.closing(connection):
            connection.request("GET", "/_lrbs/events")
            answer = connection.getresponse()
            while line := answer.readline():
                if (
                    line.startswith(b"data: ")
                    and json.loads(line.removeprefix(b"data: "))["phase"] != "building"
                ):
                    break
    started.signal(signal.SIGTERM)
    return started.ended()


def _port(started: Started) -> int:
    """Wait for the address that a preview tells, and return its port.

    Raises ``ValueError`` when it ends before.
    """
    limit = time.monotonic() + HANGS
    while "Ctrl-C" not in started.said(1):
        if started.process.poll() is not None or time.monotonic() > limit:
            message = "no address was told"
            raise ValueError(message)
        time.sleep(0.02)
    return int(started.said(1).split(":")[2].split("/")[0])


def _write(world: World, word: str) -> None:
    (world.project / "templates" / "article.es.md.j2").write_text(
        f"## Uno\n\n{word} versión.\n", encoding="utf-8"
    )


SCENES = {
    scene.name: scene
    for scene in (
        Scene(name="first", words=WEB, prepare=begun),
        Scene(name="drawn", words=WEB, prepare=undrawn),
        Scene(name="print", words=PRINT, prepare=begun),
        Scene(name="rebuild", words=WEB, prepare=changed),
        Scene(name="reprint", words=PRINT, prepare=changed_in_print),
        Scene(name="publish", words=MARKDOWN, prepare=built),
        Scene(name="republish", words=MARKDOWN, prepare=published),
        Scene(
            name="figures", words=("figures", "{dest}", "--project", "{project}", "--quiet"), prepare=built
        ),
        Scene(name="verify", words=("verify", "--files", "--project", "{project}"), prepare=built),
        Scene(name="history", words=("history", "--project", "{project}"), prepare=twice),
        Scene(name="diff", words=("diff", "--project", "{project}", "--format", "html"), prepare=twice),
        Scene(name="plan", words=("plan", "--project", "{project}"), prepare=begun),
        Scene(name="check", words=("check", "--project", "{project}"), prepare=begun),
        Scene(name="init", words=("init", "{dest}"), prepare=nothing, is_whole=False, once=2),
        Scene(name="train", words=WEB, prepare=untrained),
        Scene(
            name="serve",
            words=("serve", "--project", "{project}", "--port", "0"),
            prepare=begun,
            watch=until_built,
            code=128 + signal.SIGTERM,
        ),
    )
}
