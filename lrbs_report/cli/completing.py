"""The command that lets shells complete ours."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from lrbs_report.base.speaking import speak

SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Let your shell complete commands.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands and options.

    \b
    bash: add to ~/.bashrc   eval "$(lrbs-report completion bash)"
    zsh:  add to ~/.zshrc    eval "$(lrbs-report completion zsh)"
    fish: type
      lrbs-report completion fish > ~/.config/fish/completions/lrbs-report.fish
    """  # noqa: D301 - click wants the sign itself
    made = get_completion_class(shell)
    if made is not None:
        speak(made(context.find_root().command, {}, "lrbs-report", "_LRBS_REPORT_COMPLETE").source())
