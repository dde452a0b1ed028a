"""A terminal of a test's own: a command runs in it as in a person's, with keys that are pressed."""

import fcntl
import os
import pty
import select
import struct
import termios
import time
from pathlib import Path

from tests.commands import command


def watched(
    *words: str | Path, keys: str = "", size: tuple[int, int] = (80, 24), seconds: float = 90.0
) -> tuple[str, int]:
    """Run the command in a terminal of so many columns and lines.

    Each key is pressed once nothing came for two seconds. Returns all that the terminal was sent, and the
    exit code. Raises ``TimeoutError`` when the command does not end.
    """
    process, terminal = pty.fork()
    if process == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            plain = {
                name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "PAGER")
            }
            line = command(*words)
            os.execve(line[0], line, {**plain, "TERM": "xterm"})  # noqa: S606 - our own
        finally:
            os._exit(127)
    told, pressed, ends = b"", 0, time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            if select.select([terminal], [], [], 2.0)[0]:
                try:
                    told += os.read(terminal, 65_536)
                except OSError:  # nobody has it open any more
                    return told.decode("utf-8", "replace"), os.waitstatus_to_exitcode(
                        os.waitpid(process, 0)[1]
                    )
            elif pressed < len(keys):
                os.write(terminal, keys[pressed : pressed + 1].encode())
                pressed += 1
    finally:
        os.close(terminal)
    os.kill(process, 9)
    os.waitpid(process, 0)
    raise TimeoutError(told[-500:])
