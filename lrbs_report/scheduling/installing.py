"""Installing a schedule where it belongs. Files that this tool did not write, and those that were edited since, are left alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lrbs_report.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.files import write_whole
from lrbs_report.scheduling import cron, systemd, workflows
from lrbs_report.scheduling.job import Job
from lrbs_report.scheduling.signing import is_ours

SECONDS = 30


def install(target: str, job: Job) -> list[str]:
    """Install a schedule, and say what was done and what is left to do. Installing it twice changes nothing.

    Raises ``InvalidInput`` when something is in the way, ``MissingRequirement`` when a program is missing or refuses.
    """
    if target == "systemd":
        return _install_units(job)
    if target == "cron":
        return _install_line(job)
    text = workflows.github(job) if target == "github" else workflows.gitlab(job)
    path = job.project / (workflows.GITHUB if target == "github" else workflows.GITLAB)
    return [*_place({path: text}), "Commit it, and push."]


def unit_folder() -> Path:
    """Where systemd looks for the units of a user."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _install_units(job: Job) -> list[str]:
    done = _place({unit_folder() / name: text for name, text in systemd.units(job).items()})
    manager = _program("systemctl", "the units are in place, but nothing starts them")
    try:
        for words in (["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]):
            _run([manager, "--user", *words], "")
    except MissingRequirement as error:
        way_out = f"The units are in {unit_folder()}. Log in as the user who is to build, then: systemctl --user enable --now {job.name}.timer"
        raise MissingRequirement(f"{error}\n    {way_out}") from error
    return [*done, f"Started {job.name}.timer. Its log: journalctl --user -u {job.name}"]


def _install_line(job: Job) -> list[str]:
    program = _program("crontab", "cron is not installed")
    listed = subprocess.run([program, "-l"], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own words
    before = listed.stdout if listed.returncode == 0 else ""  # a user without a crontab
    after = cron.with_entry(before, job)
    if before == after:
        return ["The crontab has this line already."]
    _run([program, "-"], after)
    return [f"Added a line to the crontab. Its log: {job.project / cron.LOG}"]


def _place(files: Mapping[Path, str]) -> list[str]:
    """Write files, all or none. Raises ``InvalidInput`` that names each that somebody else wrote."""
    strange = [path for path in files if path.exists() and not is_ours(path.read_text(encoding="utf-8", errors="replace"))]
    if strange:
        hint = "Move it elsewhere, or put what `lrbs-report schedule` prints into it by hand."
        message = "is in the way: this tool did not write it, or it was edited since"
        raise InvalidInput(Problem(str(path), 0, 0, message, hint) for path in strange)
    done = []
    for path, text in files.items():
        is_there = path.exists() and path.read_text(encoding="utf-8") == text
        if not is_there:
            write_whole(path, text.encode())
        done.append(f"{path} is as it should be already." if is_there else f"Wrote {path}")
    return done


def _program(name: str, consequence: str) -> str:
    found = shutil.which(name)
    if not found:
        raise MissingRequirement(f"There is no program {name} here: {consequence}.")
    return found


def _run(words: Sequence[str], given: str) -> None:
    done = subprocess.run(words, input=given, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise MissingRequirement(f"`{' '.join(words)}` failed: {(done.stderr or done.stdout).strip()}")
