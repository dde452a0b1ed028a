"""One script for ``sbatch``: an array of tasks, of which the first builds and all others train.

Its text is in ``slurm.sh`` beside this file, with blanks such as @NAME@. It names paths of this machine, so
it stands beside the user, never in the project, which is published.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from lrbs_report.scheduling.job import HOURS, SHELL, Job, own_folder, quoted
from lrbs_report.scheduling.signing import signed

SCRIPT = "submit.sh"
TEMPLATE = Path(__file__).parent / "slurm.sh"

WAIT_SECONDS = (HOURS - 1) * 3600
"""For a worker to get an allocation, and for another build of the same project."""

PATIENCE_SECONDS = 600
"""For a build that was interrupted to get another allocation. Its workers hold theirs meanwhile."""


def folder(job: Job) -> Path:
    """Name the folder of a project's script, address, certificates and logs.

    Two projects have two, whatever they are called. Raises ``MissingRequirement`` without a home.
    """
    digest = hashlib.sha256(str(job.project).encode()).hexdigest()[:8]
    return own_folder() / "slurm" / f"{job.name}-{digest}"


def script(job: Job) -> str:
    """Return the script. Raises ``MissingRequirement`` without a home."""
    after = f'    [ "$code" != 0 ] || run {quoted([SHELL, "-c", job.follow_up])}\n'
    blanks = {
        "FOLDER": str(job.project),
        "NAME": job.name,
        "HOURS": f"{HOURS:02d}",
        "STATE": quoted([str(folder(job))]),
        "PROJECT": quoted([str(job.project)]),
        "TOOL": quoted(job.tool),
        "BUILD": quoted([*job.tool, "build", *job.options]),
        "WAIT": str(WAIT_SECONDS),
        "PATIENCE": str(PATIENCE_SECONDS),
        "THEN": after if job.then else "",
    }
    text = re.sub(r"@([A-Z]+)@", lambda blank: blanks[blank[1]], TEMPLATE.read_text(encoding="utf-8"))
    return signed(f"#!{SHELL}\n{text}")
