"""Types lines into an interactive shell on a pseudo terminal, as a person would, and prints what the shell answers.

    python3 type_in_shell.py '["bash", "--norc", "-i"]' '["first line\n", "git sta\t\n"]'

Waits after each line until the shell has printed `<done N>`, which it is told to print, N counting from 0.
"""
import json
import os
import pty
import select
import sys
import time

shell, lines = json.loads(sys.argv[1]), json.loads(sys.argv[2])
PATIENCE = 45

child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="", PS2="")
    os.execvp(shell[0], shell)

shown = b""


def read_until(wanted):
    global shown
    deadline = time.monotonic() + PATIENCE
    while wanted not in shown:
        if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            sys.exit(f"{wanted!r} did not come; shown so far:\n{shown.decode(errors='replace')}")
        shown += os.read(terminal, 4096)


for number, line in enumerate(lines):
    os.write(terminal, line.encode())
    # The shell puts the mark together, so that the echo of what was typed is not taken for it.
    os.write(terminal, f"printf '<%s %s>\\n' done {number}\n".encode())
    read_until(f"<done {number}>".encode())
os.close(terminal)
print(shown.decode(errors="replace"))
