"""A line of a crontab, between two comments by which it is found again."""

from __future__ import annotations

from lrbs_report.scheduling.job import HOURS, WAIT_SECONDS, Job, quoted

LOG = ".lrbs/schedule.log"


def entry(job: Job) -> str:
    """Give the line with its marks. Nothing is said, and so nothing mailed, unless something goes wrong; then it is in the log too."""
    begin, end = marks(job)
    build = quoted(["timeout", "--kill-after=60", str(HOURS * 3600), *job.words, "--wait", str(WAIT_SECONDS)])
    work = f"{{ {build} && {{ {job.follow_up}; }}; }}" if job.then else build
    command = f"cd {quoted([str(job.project)])} && mkdir -p .lrbs && {work} 2>&1 | tee -a {LOG}"
    escaped = command.replace("%", "\\%")  # cron ends a command at a per cent sign
    return f"{begin}\n{job.when.cron} {escaped}\n{end}\n"


def marks(job: Job) -> tuple[str, str]:
    """Give the comments before and after the line of a project."""
    return f"# lrbs-report: begin {job.project}", f"# lrbs-report: end {job.project}"


def with_entry(crontab: str, job: Job) -> str:
    """Put the line into a crontab, in place of an earlier one of the same project; all else stays as it is."""
    return without_entry(crontab, job) + entry(job)


def without_entry(crontab: str, job: Job) -> str:
    """Take the line of a project out of a crontab."""
    begin, end = marks(job)
    kept, is_ours = [], False
    for line in crontab.splitlines(keepends=True):
        is_ours = is_ours or line.rstrip("\n") == begin
        if not is_ours:
            kept.append(line if line.endswith("\n") else f"{line}\n")
        is_ours = is_ours and line.rstrip("\n") != end
    return "".join(kept)
