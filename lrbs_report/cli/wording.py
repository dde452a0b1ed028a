"""What click says of the commands, in the language of the person at the terminal.

A help is for people alone, and so it is put into words once, before any command runs. Click's own texts are
those that it hands to gettext; it has no other place where a program could say which language that is.
"""

from __future__ import annotations

import inspect
import re

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from lrbs_report.base.tongue import ENGLISH, Phrase, Said, data, here, together, told, tr

SPEAKING = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
"""The modules of click whose texts somebody sees here."""

VERBATIM = "\b\n"
"""How a paragraph begins whose lines click leaves as they are."""

EXAMPLE = re.compile(r"(  lrbs-report .*?(?:   +|$))(.*)")
"""What is to be typed, and perhaps a remark on it."""


def reword(root: click.Group, *, as_json: bool) -> None:
    """Put the help of all commands into the language of who asks; in English, it is there already.

    With ``as_json``, what click refuses stays English: a program reads it.
    """
    if here() is ENGLISH:
        return
    if not as_json:
        _let_click_speak()
    for command in (root, *root.commands.values()):
        command.help = told(in_paragraphs(command.help or ""))
        command.short_help = told(tr(command.short_help or ""))
        command.epilog = told(in_paragraphs(command.epilog or ""))
        command.options_metavar = told(tr(command.options_metavar or ""))
        if isinstance(command, click.Group):
            command.subcommand_metavar = told(tr(command.subcommand_metavar or ""))
        for parameter in command.params:
            parameter.metavar = told(tr(parameter.metavar)) if parameter.metavar else None
            if isinstance(parameter, click.Option):
                parameter.help = told(tr(parameter.help or ""))


def in_paragraphs(text: str) -> Said:
    """Return a help as its paragraphs, each one phrase unless its lines are to stay as they are."""
    paragraphs = re.split(r"\n[ \t]*\n", inspect.cleandoc(text)) if text.strip() else []
    return together(
        "\n\n",
        [_in_lines(one) if one.startswith(VERBATIM) else tr(" ".join(one.split())) for one in paragraphs],
    )


def _in_lines(paragraph: str) -> Said:
    """Return a paragraph as one phrase; one of examples line by line, since what is typed is the same."""
    lines = paragraph.removeprefix(VERBATIM).split("\n")
    said = together("\n", map(_line, lines)) if any(map(EXAMPLE.fullmatch, lines)) else tr("\n".join(lines))
    return together("", [data(VERBATIM), said])


def _line(line: str) -> Said:
    found = EXAMPLE.fullmatch(line)
    if not found:
        return tr(line)
    return together("", [data(found[1]), tr(found[2])]) if found[2] else data(line)


def _let_click_speak() -> None:
    for module in SPEAKING:
        for name, says in (("_", _one), ("ngettext", _one_or_more)):
            if hasattr(module, name):
                setattr(module, name, says)


def _one(text: str) -> str:
    """Return one of click's texts, whose blanks click fills."""
    return told(tr(text))


def _one_or_more(one: str, more: str, count: int) -> str:
    """Return one of two of click's texts by a count, whose blanks click fills."""
    return told(Said(Phrase(one, {}, more, count)))
