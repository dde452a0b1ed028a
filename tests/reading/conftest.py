"""An environment without TensorFlow and Keras, and a project with made-up results in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.kinds.logs.article import print_log
from tests.factory.experiments import experiment
from tests.factory.projects import ENGLISH, kept_project
from tests.factory.results import LIBRARIES, result
from tests.reading.environment import python_in, run

RANGE = '[[range_tests]]\nid = "range"\nseeds = 2\n'
"""A range test, whose results are kept too."""


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that reads."""
    return python_in(tmp_path_factory.mktemp("reader") / "environment")


@pytest.fixture(scope="session")
def kept(reader: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of two editions with all its results, built in that environment.

    Its results say that they were trained with other libraries than are installed anywhere here.
    """
    folder = tmp_path_factory.mktemp("kept") / "project"
    made = kept_project(folder, f"{ENGLISH}\n{RANGE}", trained_with=LIBRARIES)
    run(reader, "build", "--project", folder, "--no-pdf")
    text = made.definitions.read_text(encoding="utf-8").replace("It is better.", "It is more accurate.")
    made.definitions.write_text(text, encoding="utf-8")
    run(reader, "build", "--project", folder, "--no-pdf")
    log = print_log(result(experiment("fast", epochs=3, seeds=5), 4), "en")
    (folder / "published.log").write_text(log, encoding="utf-8")
    return folder
