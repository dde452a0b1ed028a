"""Regeneration on schedule: units of systemd, a line of a crontab, workflows of GitHub and GitLab, SLURM.

All of them run the same ``build``.
"""
