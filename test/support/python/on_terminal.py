"""Runs a program on a pseudo-terminal and prints all that it writes there.

on_terminal.py COLUMNS RESIZED SECONDS PROGRAM [ARGUMENT ...]: the terminal has COLUMNS columns, and RESIZED (0 = the
same) after SECONDS. Ends with the program's exit status.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

columns, resized, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


def set_columns(descriptor, count):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, count, 0, 0))


child, terminal = pty.fork()
if child == 0:
    set_columns(0, columns)
    os.execvp(sys.argv[4], sys.argv[4:])

resize_at = time.monotonic() + seconds if resized else None
while True:
    if resize_at is not None and time.monotonic() >= resize_at:
        set_columns(terminal, resized)
        sys.stdout.buffer.write(b"<resized>")
        resize_at = None
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if not ready:
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:
        part = b""
    if not part:
        break
    sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
