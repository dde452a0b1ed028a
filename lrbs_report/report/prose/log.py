"""What of a long log a page shows."""

from __future__ import annotations

from lrbs_report.report.prose.words import Words

LONGEST_LOG, LOG_BEGINNING, LOG_END = 60, 25, 15
"""How many lines of a log a page shows; of a longer one, how many of its beginning and of its end."""

FEWEST_EPOCHS = 3
"""Of fewer, none lies between the first and the last."""


def cut_log(log: str, file: str, words: Words) -> str:
    """Leave out the middle of a long log: whole epochs, with all of their lines.

    Its place says how many epochs that are, and which file has them.
    """
    lines = log.splitlines()
    begins = [place for place, line in enumerate(lines) if line.startswith("[")]
    if len(lines) <= LONGEST_LOG or len(begins) < FEWEST_EPOCHS:
        return log
    start = max(place for place in begins if place <= max(LOG_BEGINNING, begins[1]))
    end = max(place for place in begins if place <= max(len(lines) - LOG_END, start))
    hidden = sum(start <= place < end for place in begins)
    if not hidden:
        return log
    cut = f"[…] {words.count('log.cut', hidden, file=file)}"
    return "\n".join([*lines[:start], cut, *lines[end:]]) + "\n"
