"""Installing a schedule where it belongs.

Files that this tool did not write, and those that were edited since, are left alone.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.files import NotPlain, UnsafeName, inside, read_plain, said_of, write_whole
from lrbs_report.base.tongue import together, told_by, tr
from lrbs_report.scheduling import cron, slurm, systemd, workflows
from lrbs_report.scheduling.job import Job, quoted
from lrbs_report.scheduling.signing import is_ours

SECONDS = 30
NO_CRONTAB = re.compile(rb"no crontab|no such file", re.IGNORECASE)
"""What crons say of a user who has none.

After anything else, writing one might replace what could not be read.
"""


def install(target: str, job: Job) -> list[str]:
    """Install a schedule, and say what was done and what is left to do. Installing it twice changes nothing.

    Raises ``InvalidInput`` when something is in the way, ``MissingRequirement`` when a program is missing or
    refuses.
    """
    if target == "systemd":
        return _install_units(job)
    if target == "cron":
        return _install_line(job)
    if target == "slurm":
        return _install_script(job)
    return _install_workflow(target, job)


def unit_folder() -> Path:
    """Where systemd looks for the units of a user."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _install_units(job: Job) -> list[str]:
    units = systemd.units(job)
    _refuse_namesake(job)
    done = _place({unit_folder() / name: text for name, text in units.items()})
    manager = _program("systemctl", tr("the units are in place, but nothing starts them"))
    try:
        for words in (["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]):
            _run([manager, "--user", *words])
    except MissingRequirement as error:
        way_out = tr(
            "The units are in {folder}. Log in as the user who is to build, "
            "then: systemctl --user enable --now {name}.timer",
            folder=unit_folder(),
            name=job.name,
        )
        raise MissingRequirement(together("\n    ", [told_by(error), way_out])) from error
    return [*done, tr("Started {name}.timer. Its log: journalctl --user -u {name}", name=job.name)]


def _refuse_namesake(job: Job) -> None:
    """See that no other project's units have the same name. Raises ``InvalidInput``."""
    place = unit_folder() / f"{job.name}.service"
    with contextlib.suppress(OSError):
        folder = systemd.folder_of(read_plain(place, bounds.TEXT).decode(errors="replace"))
        if folder and folder != str(job.project) and Path(folder).is_dir():
            message = tr("is in the way: it builds another project, in {folder}", folder=folder)
            hint = tr(
                "Rename one of the two folders, or end that schedule: "
                "systemctl --user disable --now {name}.timer, and delete its units.",
                name=job.name,
            )
            raise InvalidInput([Problem(file=str(place), message=message, hint=hint)])


def _install_line(job: Job) -> list[str]:
    line = cron.entry(job).encode()
    program = _program("crontab", tr("cron is not installed"))
    before = _crontab(program)
    after = cron.with_entry(before, job)
    if line in before and before == after:
        return [tr("The crontab has this line already.")]
    _run([program, "-"], after)
    return [tr("Added a line to the crontab. Its log: {log}", log=cron.log(job))]


def _crontab(program: str) -> bytes:
    """Return the user's crontab, byte for byte; nothing when there is none.

    Raises ``MissingRequirement`` when it cannot be told.
    """
    done = _done([program, "-l"])
    if done.returncode and not NO_CRONTAB.search(done.stderr):
        raise MissingRequirement(
            tr("`{program} -l` failed, so nothing was changed: {said}", program=program, said=_said(done))
        )
    return b"" if done.returncode else done.stdout


def _install_script(job: Job) -> list[str]:
    folder = slurm.folder(job)
    file = folder / slurm.SCRIPT
    done = _place({file: slurm.script(job)})
    submit = quoted(["sbatch", str(file)])
    return [
        *done,
        tr("Start a build with four workers: {submit}", submit=submit),
        tr("Its logs: {folder}", folder=folder),
    ]


def _install_workflow(target: str, job: Job) -> list[str]:
    name, text = (
        (workflows.GITHUB, workflows.github(job))
        if target == "github"
        else (workflows.GITLAB, workflows.gitlab(job))
    )
    lock = workflows.lock_for(job)
    locked = workflows.lock_of(job.project, lock)
    files = {name: text, **({lock: locked} if locked else {})}
    done = _place({_inside(job.project, name): text for name, text in files.items()})
    committed = [workflows.to_commit()] if job.reads else []
    return [*done, *workflows.left_to_do(job), *committed, tr("Commit it, and push.")]


def _inside(project: Path, name: str) -> Path:
    try:
        return inside(project, name)
    except UnsafeName as error:
        message = tr("is in the way: {why}", why=error)
        hint = tr("Replace the link by what it leads to.")
        raise InvalidInput([Problem(file=str(project / name), message=message, hint=hint)]) from error


def _place(files: Mapping[Path, str]) -> list[str]:
    """Write files, all or none. Raises ``InvalidInput`` that names each that somebody else wrote."""
    wrong = {path: why for path in files if (why := _in_the_way(path))}
    if wrong:
        hint = tr("Move it elsewhere, or put what `lrbs-report schedule` prints into it by hand.")
        raise InvalidInput(
            Problem(file=str(path), message=tr("is in the way: {why}", why=why), hint=hint)
            for path, why in wrong.items()
        )
    done: list[str] = []
    for path, text in files.items():
        is_there = path.exists() and read_plain(path, bounds.TEXT) == text.encode()
        if not is_there:
            write_whole(path, text.encode())
        done.append(
            tr("{path} is as it should be already.", path=path) if is_there else tr("Wrote {path}", path=path)
        )
    return done


def _in_the_way(path: Path) -> str:
    """Say why a file may not be replaced; nothing when it may, or there is none."""
    try:
        text = read_plain(path, bounds.TEXT)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return (
            tr("it {is_what}", is_what=said_of(error))
            if isinstance(error, NotPlain)
            else tr("it cannot be read: {strerror}", strerror=said_of(error))
        )
    if is_ours(text.decode(errors="replace")):
        return ""
    return tr("this tool did not write it, or it was edited since")


def _program(name: str, consequence: str) -> str:
    found = shutil.which(name)
    if not found:
        raise MissingRequirement(
            tr("There is no program {name} here: {consequence}.", name=name, consequence=consequence)
        )
    return found


def _run(words: Sequence[str], given: bytes = b"") -> None:
    done = _done(words, given)
    if done.returncode:
        raise MissingRequirement(tr("`{command}` failed: {said}", command=" ".join(words), said=_said(done)))


def _done(words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a program of the system, which speaks English meanwhile.

    Raises ``MissingRequirement`` when it does not end.
    """
    english = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - our own words
            words, input=given, capture_output=True, timeout=SECONDS, check=False, env=english
        )
    except subprocess.TimeoutExpired as error:
        raise MissingRequirement(
            tr("`{command}` did not end within {seconds} seconds.", command=" ".join(words), seconds=SECONDS)
        ) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr or done.stdout).decode(errors="replace").strip()
