"""What a shell offers for the format of a log."""

from __future__ import annotations

from pathlib import Path

import click

from lrbs_report.cli.options import complete_formats
from lrbs_report.cli.reading import log


def test_formats_are_completed(tmp_path: Path) -> None:
    """The known ones, and those of a project whose definitions can be read."""
    context, parameter = click.Context(log), log.params[1]
    context.params = {"folder": tmp_path}
    known = ["keras", "keras-csv", "keras-history", "keras-printed"]
    assert known == sorted(complete_formats(context, parameter, "keras"))
    definitions = tmp_path / "experiments.toml"
    definitions.write_text('[formats.mine]\nline = "{loss}"\n', encoding="utf-8")
    assert ["mine"] == complete_formats(context, parameter, "mi")
    definitions.write_text("[formats", encoding="utf-8")
    assert [] == complete_formats(context, parameter, "mi")
