"""The bar of the preview speaks the language of who started it."""

import pytest

from lrbs_report.base import tongue
from lrbs_report.serving.building import State
from lrbs_report.serving.server import _waiting


@pytest.mark.parametrize(
    ("language", "building", "title"),
    [
        ("en", "Building. 1 / 3 runs. lr, seed 1", "Building the report"),
        ("es", "Generando. 1 / 3 ejecuciones. lr, seed 1", "Generando el informe"),
    ],
)
def test_the_bar_says_how_far_a_build_is(
    language: str, building: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a build told is shown as it was told; so is why one failed."""
    monkeypatch.setattr(tongue, "here", lambda: tongue.catalog_of(language))
    monkeypatch.setattr("lrbs_report.serving.server.here", lambda: tongue.catalog_of(language))
    assert building == State(done=1, total=3, text="lr, seed 1").line
    assert "it failed" == State(phase="failed", text="it failed").line
    assert f'<html lang="{language}">' in _waiting()
    assert title in _waiting()
