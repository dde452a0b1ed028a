"""A schedule as text, and how to install it by hand."""

from __future__ import annotations

from lrbs_report.scheduling import cron, slurm, systemd, workflows
from lrbs_report.scheduling.job import Job


def text_of(target: str, job: Job) -> str:
    """Return the units, the line, the workflow or the script.

    Raises ``InvalidInput`` for a schedule that the target cannot say, ``MissingRequirement`` without a home.
    """
    if target == "systemd":
        return "\n".join(f"# {name}\n{text}" for name, text in systemd.units(job).items())
    texts = {
        "cron": cron.entry,
        "github": workflows.github,
        "gitlab": workflows.gitlab,
        "slurm": slurm.script,
    }
    return texts[target](job)


def next_step(target: str, job: Job) -> str:
    """Say where it goes, and what of the project has to be there too."""
    if job.reads:
        place = workflows.GITHUB if target == "github" else workflows.GITLAB
        installs = f"which writes {workflows.lock_for(job)} too: all that it installs, with digests."
        return f"Put it into {place}, or add --install, {installs}\n{workflows.to_commit()}"
    return {
        "systemd": (
            "Put each into ~/.config/systemd/user/, then: "
            f"systemctl --user enable --now {job.name}.timer. Or add --install."
        ),
        "slurm": "Put it into a file outside of the project, then: sbatch FILE. Or add --install.",
        "cron": "Put it into your crontab with `crontab -e`, or add --install.",
        "github": (
            f"Put it into {workflows.GITHUB}, or add --install, "
            f"which writes {workflows.LOCK} too: all that it installs, with digests."
        ),
        "gitlab": (
            f"Put it into {workflows.GITLAB}, or add --install, "
            f"which writes {workflows.LOCK} too. Then add a pipeline schedule in GitLab."
        ),
    }[target]
