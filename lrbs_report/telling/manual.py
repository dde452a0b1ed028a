"""The documents of this package, for a terminal: which there are, and one of them at a width.

They are the files of ``docs/``, packed with the code, so that whoever installed it has them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from lrbs_report.base.package import PACKAGE
from lrbs_report.base.tongue import tr

TOPICS: Mapping[str, str] = {
    "nightly": tr("from nothing to an article that is published each night"),
    "experiments": tr("every key of experiments.toml"),
    "claims": tr("what claims and values can ask, and how they are judged"),
    "statistics": tr("what a verdict is worth: chance, seeds and intervals"),
    "report": tr("what is in output/, and how to write the article"),
    "checking": tr("checking an article and its data; tracing a log"),
    "logs": tr("the logs that are read, and formats of your own"),
    "publishing": tr("blogs: Hugo, Jekyll, WordPress, Markdown"),
    "exporting": tr("the results in other programs, and in notebooks"),
    "cluster": tr("training on other machines"),
    "scheduling": tr("building again and again: systemd, cron, GitHub, GitLab"),
    "notifying": tr("telling people what changed, and the preview"),
    "editions": tr("what changed between builds, why, and verifying it"),
    "translating": tr("the report's phrases, and a new language"),
    "reading": tr("what works without TensorFlow"),
    "reproducibility": tr("what is promised to be identical"),
    "reliability": tr("what happens when something fails; exit codes"),
    "security": tr("what a stranger's project or log can do, and cannot"),
    "engine": tr("how training is computed, with the formulas' sources"),
    "dependencies": tr("why each library is there"),
    "walk": tr("the way through the code"),
}
"""Each document with what it is about, in the order in which a newcomer wants them."""

LINK = re.compile(r"\[((?:`[^`]*`|[^\[\]`])+)\]\(([^()\s]+)\)")
TOPIC = re.compile(r"(?:docs/)?([a-z]+)\.md(?:#.*)?")
NARROWEST = 40


def text_of(topic: str) -> str:
    """Return a document as it is written, in Markdown.

    It is inside the package when installed, at the top of the source tree otherwise.
    """
    inside = PACKAGE / "docs"
    folder = inside if inside.is_dir() else PACKAGE.parent / "docs"
    return (folder / f"{topic}.md").read_text(encoding="utf-8")


def page_of(topic: str, width: int, *, styled: bool) -> str:
    """Return a document as a terminal of so many columns shows it, ``styled`` with bold letters."""
    from rich.console import Console  # noqa: PLC0415 - wakes rich
    from rich.markdown import Markdown  # noqa: PLC0415 - the same
    from rich.theme import Theme  # noqa: PLC0415 - the same

    console = Console(
        file=io.StringIO(),
        width=max(NARROWEST, width),
        force_terminal=styled,
        color_system="standard" if styled else None,
        legacy_windows=False,
        theme=Theme({"markdown.code": "bold"}),  # rich's own has a black ground, also where paper is white
    )
    with console.capture() as taken:
        console.print(Markdown(LINK.sub(_in_words, text_of(topic)), code_theme="ansi_dark", hyperlinks=False))
    return "\n".join(line.rstrip() for line in taken.get().splitlines()) + "\n"


def _in_words(link: re.Match[str]) -> str:
    """Say where a link leads, as far as a terminal can follow it: to a topic, or an address of the web."""
    text, target = link[1], link[2]
    if "://" in target:
        return f"{text} ({target})"
    told = TOPIC.fullmatch(target)
    if not told or told[1] not in TOPICS:
        return text
    where = f"`help {told[1]}`"
    return where if text == f"{told[1]}.md" else f"{text} ({where})"
