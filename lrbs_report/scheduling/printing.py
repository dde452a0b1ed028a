"""A schedule as text, and how to install it by hand."""

from __future__ import annotations

from lrbs_report.base.tongue import together, tr
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
        return together("\n", [_into(place, workflows.lock_for(job)), workflows.to_commit()])
    return {
        "systemd": tr(
            "Put each into ~/.config/systemd/user/, then: "
            "systemctl --user enable --now {name}.timer. Or add --install.",
            name=job.name,
        ),
        "slurm": tr("Put it into a file outside of the project, then: sbatch FILE. Or add --install."),
        "cron": tr("Put it into your crontab with `crontab -e`, or add --install."),
        "github": _into(workflows.GITHUB, workflows.LOCK),
        "gitlab": tr(
            "Put it into {place}, or add --install, which writes {lock} too. "
            "Then add a pipeline schedule in GitLab.",
            place=workflows.GITLAB,
            lock=workflows.LOCK,
        ),
    }[target]


def _into(place: str, lock: str) -> str:
    return tr(
        "Put it into {place}, or add --install, which writes {lock} too: all that it installs, with digests.",
        place=place,
        lock=lock,
    )
