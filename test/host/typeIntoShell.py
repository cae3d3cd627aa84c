"""Types lines into an interactive shell in a terminal of its own, each as soon as the shell has prompted for it.

Reads one JSON object from stdin: argv, env, cwd, prompt (text that the shell prompts with), lines, and bracketed (paste
as terminals do for shells that ask for bracketed paste, else type). After line i, the shell is expected to print
"DONE-i" and to prompt again. Prints all that the shell has written. Ends with 1 if the shell does not come that far.
Standard library only; Linux and macOS.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

# Only so that a shell that waits for more, such as a closing quote, ends the test.
PATIENCE = 60

asked = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(asked["cwd"])
    os.execvpe(asked["argv"][0], asked["argv"], asked["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0))

written = b""
place = 0


def wait_for(text):
    """Reads until the text comes, after what was waited for before."""
    global written, place
    text = text.encode()
    end = time.monotonic() + PATIENCE
    while True:
        found = written.find(text, place)
        if found >= 0:
            place = found + len(text)
            return
        readable, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        try:
            chunk = os.read(terminal, 65536) if readable else b""
        except OSError:  # Linux says so when the shell has ended
            chunk = b""
        if chunk == b"":
            sys.stdout.buffer.write(written)
            sys.exit(f"The shell did not write {text!r}.")
        written += chunk


def send(data):
    while data:
        data = data[os.write(terminal, data):]


for index, line in enumerate(asked["lines"]):
    wait_for("\x1b[?2004h" if asked["bracketed"] else asked["prompt"])
    data = line.encode()
    send(b"\x1b[200~" + data + b"\x1b[201~\r" if asked["bracketed"] else data + b"\r")
    wait_for(f"DONE-{index}")
os.close(terminal)
os.waitpid(pid, 0)
sys.stdout.buffer.write(written)
