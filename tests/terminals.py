"""A terminal of a test's own: a command runs in it as in a person's, and what it shows can be read."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from tests.commands import command

STEERING = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[=>]|\r|\n|\x08|[^\x1b\r\n\x08]+|\x1b")


def watched(
    *words: str | Path,
    press: Sequence[tuple[str, str]] = (),
    size: tuple[int, int] = (80, 24),
    seconds: float = 120.0,
) -> tuple[str, int]:
    """Run the command in a terminal of so many columns and lines.

    Each key is pressed once the text before it was seen, and is seen only after the key before. Returns all
    that the terminal was sent, and the exit code. Raises ``TimeoutError`` when the command does not end.
    """
    process, terminal = pty.fork()
    if process == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            outer = ("COLUMNS", "LINES", "PAGER", "LESS")
            plain = {name: value for name, value in os.environ.items() if name not in outer}
            line = command(*words)
            os.execve(line[0], line, {**plain, "TERM": "xterm"})  # noqa: S606 - our own
        finally:
            os._exit(127)
    told, read, left, ends = b"", 0, list(press), time.monotonic() + seconds
    while time.monotonic() < ends:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                told += os.read(terminal, 65_536)
            except OSError:  # nobody has it open any more
                os.close(terminal)
                return told.decode("utf-8", "replace"), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if left and left[0][0].encode() in told[read:]:
            read = len(told)
            os.write(terminal, left.pop(0)[1].encode())
    os.kill(process, 9)
    os.close(terminal)
    os.waitpid(process, 0)
    raise TimeoutError(told[-500:])


def shown(told: str) -> list[str]:
    """Return the lines that stand in a terminal in the end, from the first on.

    Knows what ``rich`` and this tool send: the cursor's way up, and what is erased.
    """
    lines, row, column = [""], 0, 0
    for found in STEERING.finditer(told):
        sent, number = found[0], int(found[1] or 1) if (found[1] or "").isdecimal() or not found[1] else 1
        if sent == "\r":
            column = 0
        elif sent == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif found[2] == "A":
            row = max(0, row - number)
        elif found[2] == "K":
            lines[row] = "" if found[1] == "2" else lines[row][:column]
        elif found[2] == "J":
            lines[row:] = [lines[row][:column]]
        elif "\x1b" not in sent and sent != "\x08":
            lines[row] = lines[row][:column].ljust(column) + sent + lines[row][column + len(sent) :]
            column += len(sent)
    return [line.rstrip() for line in lines if line.strip()]
