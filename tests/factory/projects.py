"""Projects whose results are made up: everything is kept, and nothing was trained."""

from collections.abc import Mapping
from pathlib import Path

from lrbs_report.base import environment
from lrbs_report.keeping.project import Project
from lrbs_report.walks import planning
from tests.commands import BETTER, FAST_AND_SLOW, HEAD, project, run
from tests.factory.results import result

DEFINITIONS = f"""\
{HEAD}[defaults]
epochs = 3
seeds = 3

{FAST_AND_SLOW}
{BETTER}"""


def kept_project(
    folder: Path,
    definitions: str = DEFINITIONS,
    *,
    without: str = "",
    trained_with: Mapping[str, str] | None = None,
) -> Project:
    """Make a project and keep a made-up result of every run, but of those of one experiment.

    They say that they were trained with the libraries that are here, unless others are named.
    """
    made = Project(project(folder, definitions))
    versions = trained_with or environment.versions()
    for missing in planning.plan(made, 1).missing:
        job = missing.job
        one = job.run.experiment
        if one.id != without:
            kept = result(one, job.run.seed, digest=job.dataset_digest, environment=versions)
            made.store.keep(job.run, kept)
    return made


ENGLISH = DEFINITIONS.replace('languages = ["es", "en"]', 'languages = ["en"]')


def two_editions(folder: Path) -> Path:
    """Make such a project in one language, build it, change a sentence, and build it again."""
    kept_project(folder, ENGLISH)
    run("build", "--project", folder, "--no-pdf")
    (folder / "experiments.toml").write_text(
        ENGLISH.replace("It is better.", "It is more accurate."), encoding="utf-8"
    )
    run("build", "--project", folder, "--no-pdf")
    return folder
