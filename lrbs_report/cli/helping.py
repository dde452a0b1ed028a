"""The command that shows the documents."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem

from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.base.speaking import print_raw, speak
from lrbs_report.base.tongue import ENGLISH, here, told, tr
from lrbs_report.cli.answering import answer_errors
from lrbs_report.telling import manual

WIDEST = 100
"""Columns beyond which lines of prose are no longer read with ease."""


def complete_topics(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the topics and commands that begin so, for a shell that completes."""
    names = [*manual.TOPICS, *_commands(context)]
    return [CompletionItem(name) for name in names if name.startswith(begun)]


@click.command("help", short_help="Read the documents: help claims, help experiments …")
@click.argument("topic", required=False, metavar="[TOPIC]", shell_complete=complete_topics)
@click.pass_context
def help_(context: click.Context, topic: str | None) -> None:
    """Read a document on a topic, or what a command takes. Without a topic, list them.

    \b
    Examples:
      lrbs-report help claims
      lrbs-report help build
    """  # noqa: D301 - click wants the sign itself
    with answer_errors():
        commands = _commands(context)
        if topic is None:
            speak(_listed(context))
        elif topic in manual.TOPICS:
            _show(topic)
        elif topic in commands and context.parent is not None:
            asked = commands[topic]
            speak(asked.get_help(type(context)(asked, info_name=topic, parent=context.parent)))
        else:
            raise InvalidInput([_unknown(topic, [*manual.TOPICS, *commands])])


def _commands(context: click.Context) -> dict[str, click.Command]:
    root = context.find_root().command
    return dict(root.commands) if isinstance(root, click.Group) else {}


def _listed(context: click.Context) -> str:
    formatter = context.make_formatter()
    with formatter.section(told(tr("Topics"))):
        formatter.write_dl([(name, told(about)) for name, about in manual.TOPICS.items()])
    said = tr("`lrbs-report help TOPIC` shows one, `help COMMAND` what a command takes.")
    return f"{formatter.getvalue().strip()}\n\n{told(said)}"


def _show(topic: str) -> None:
    """Show a document: page by page where a terminal is too low for it, plain where there is none."""
    is_terminal = sys.stdout.isatty()
    columns, lines = shutil.get_terminal_size()
    page = manual.page_of(topic, min(columns, WIDEST), styled=is_terminal)
    if here() is not ENGLISH:
        page = f"{told(tr('This document is in English.'))}\n\n{page}"
    if is_terminal and sys.stdin.isatty() and page.count("\n") >= lines:
        with _in_front(sys.stdin.fileno()):
            click.echo_via_pager(page)
    else:
        print_raw(page)


@contextlib.contextmanager
def _in_front(terminal: int) -> Iterator[None]:
    """Let a program of ours read the keys of the terminal.

    What works is a process group of its own, behind the one that waits for it (``supervising``): a pager
    there would be stopped as soon as it touched the terminal.
    """
    before = os.tcgetpgrp(terminal)
    _bring(terminal, os.getpgrp())
    try:
        yield
    finally:
        _bring(terminal, before)


def _bring(terminal: int, group: int) -> None:
    """Make a group the one that reads keys. Whoever is not it yet would be stopped for asking."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
    try:
        os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _unknown(topic: str, known: list[str]) -> Problem:
    from lrbs_report.base.suggesting import nearest  # noqa: PLC0415 - --help wakes nothing

    hint = nearest(topic, known) or tr("`lrbs-report help` lists them.")
    return Problem(message=tr('help: there is no topic "{topic}"', topic=topic), hint=hint)
