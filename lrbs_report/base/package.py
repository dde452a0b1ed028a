"""Where this package lies, with what is in it beside code: data, catalogs of words, templates."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
