"""What stands in documents can be read where the package is, and is pointed to by a command that is there."""

import re
import shutil
from collections.abc import Iterator

import click
import pytest

from lrbs_report.cli import cli
from lrbs_report.telling import manual
from tests import ROOT
from tests.commands import run
from tests.terminals import watched

POINTER = re.compile(r"lrbs-report help ([a-z-]+)")
MESSAGE = re.compile(r"""["'].*\bdocs/[a-z]+\.md""")


def test_every_document_is_a_topic() -> None:
    """Each is listed, with a line that a terminal of 80 columns shows whole."""
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == manual.TOPICS.keys()
    told = run("help").stdout
    assert all(
        re.search(rf"(?m)^  {topic} +{re.escape(about)}$", told) for topic, about in manual.TOPICS.items()
    )
    assert max(map(len, told.splitlines())) <= 80
    assert len(told.splitlines()) <= 24


@pytest.mark.parametrize("topic", manual.TOPICS)
def test_a_document_fits_a_terminal_and_says_all_its_words(topic: str) -> None:
    """No line is longer than the terminal, nothing steers it, and no word is lost, nor cut into two."""
    page = manual.page_of(topic, 80, styled=False)
    assert max(map(len, page.splitlines())) <= 80
    assert "\x1b" not in page
    words = re.findall(r"(?m)(?<![^\s])[A-Za-z]{2,20}(?=[\s,.:;])", _prose(manual.text_of(topic)))
    assert [] == sorted(set(words) - set(re.findall(r"[A-Za-z]+", page)))


def _prose(text: str) -> str:
    """Return what is no code, no table and no link."""
    plain = re.sub(r"(?s)```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\)", " . ", text)
    return "\n".join(line for line in plain.splitlines() if not line.startswith(("|", "    ", "<")))


def test_a_pipe_gets_a_plain_page_and_a_terminal_a_pager() -> None:
    """The pager waits for keys, shows what it was sent as letters, and leaves the terminal as it was."""
    plain = run("help", "claims").stdout
    assert "\x1b" not in plain
    assert "The vocabulary" in plain
    if not shutil.which("less"):
        pytest.skip("there is no pager here")
    told, code = watched("help", "claims", press=[("One run", " "), ("costs(experiment)", "q")])
    assert 0 == code
    assert "Values, claims, and published logs" in told
    assert "costs(experiment)" in told
    assert "ESC" not in told
    assert "Besides functions" not in told  # that stands pages below


def test_a_command_is_a_topic_too() -> None:
    """It says what the command says of itself; a slip of the hand is answered with what was meant."""
    assert run("build", "--help").stdout == run("help", "build").stdout
    assert "Did you mean claims?" in run("help", "claim", code=2).stderr


def test_messages_point_to_what_is_installed() -> None:
    """No text that people are shown names a file that only the sources have, or a topic that is not there."""
    texts = [
        path
        for folder in ("lrbs_report", "starters", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".j2", ".js")
    ]
    texts += [ROOT / "experiments.toml", ROOT / "experiments.schema.json"]
    lines = [(path, line) for path in texts for line in path.read_text(encoding="utf-8").splitlines()]
    assert [] == [(path, line) for path, line in lines if _is_shown(path.suffix, line)]
    named = {name for _, line in lines for name in POINTER.findall(line)}
    assert {"claims", "experiments", "logs", "report"} <= named
    assert named <= {*manual.TOPICS, *cli.commands}


def _is_shown(suffix: str, line: str) -> bool:
    """Tell whether a line names a document by its file: in Python in a text, elsewhere anywhere."""
    if suffix == ".py":
        return bool(MESSAGE.search(line)) and '"""' not in line and "``docs" not in line
    return "docs/" in line


def _helps(asked: click.Command, path: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    context = click.Context(asked, info_name=path, parent=parent, max_content_width=80, terminal_width=80)
    yield path, asked.get_help(context)
    for name, command in getattr(asked, "commands", {}).items():
        yield from _helps(command, name, context)


def test_every_help_fits_a_narrow_terminal() -> None:
    """No line of any command is longer than 80 columns."""
    told = dict(_helps(cli, "lrbs-report"))
    assert {"build", "init", "publish", "help"} <= told.keys()
    assert [] == [(name, line) for name, text in told.items() for line in text.splitlines() if len(line) > 80]


@pytest.mark.parametrize("words", [[], ["doctor"]])
def test_what_is_asked_first_is_seen_at_once(words: list[str]) -> None:
    """The bare command, and what this machine lacks, fit 80 columns and 24 lines with a prompt."""
    told, _ = watched(*words)
    assert max(map(len, told.splitlines())) <= 80
    assert len(told.splitlines()) <= 23


def test_the_bare_command_names_every_other() -> None:
    """Those that one begins with have a line."""
    told = run(code=2).stderr
    assert set(cli.commands) <= set(re.findall(r"[a-z-]+", told))
    assert "init my-article --starter minimal" in told
